"""Statistics: what the showcase holds, how well it is sourced and dated, and how old it is.

Age counts from the newest time in the data, never from the clock: the same data makes one page.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import astuple

from parkscape.catalog import Catalog, figures_of
from parkscape.facts import Figure
from parkscape.model import Entity
from parkscape.terms import ENTITY_KINDS
from parkscape.values import Value

DUE_YEARS = 3
"""A park whose newest figure is so many years older than the newest of all is due for an update."""
MOST = 40
"""So many parks of each state, and so many industries and titles, are listed."""


class Coverage(Value, frozen=True):
    """The figures of one kind of entity."""

    kind: str
    entities: int
    with_figures: int
    figures: int
    sourced: int
    dated: int
    planned: int


class Bar(Value, frozen=True):
    """A count, and how long its bar is in percent of the longest."""

    label: str
    count: int
    width: int
    key: str = ""
    """Of the page that holds what is counted."""


class Age(Value, frozen=True):
    """The newest figure of a park."""

    key: str
    name: str
    newest: str
    years: int
    """By how many years it is older than the newest of all."""


class Ages(Value, frozen=True):
    """Parks in one state, those first that need most care."""

    state: str
    """`due`, `undated`, `none` or `fresh`."""
    parks: tuple[Age, ...]
    more: int


class Statistics(Value, frozen=True):
    """What the page of statistics shows."""

    coverage: tuple[Coverage, ...]
    total: Coverage
    newest: str
    ages: tuple[Ages, ...]
    provinces: tuple[Bar, ...]
    industries: tuple[Bar, ...]
    honours: tuple[Bar, ...]


def newest(figures: Iterable[Figure]) -> str:
    """The newest time at which an achieved figure held or up to which it was counted."""
    times = {f.as_of or f.period for f in figures if f.status == "achieved"}
    return max((time.rpartition("/")[2] for time in times), default="")


def newest_in(figures: Iterable[tuple[str, Figure]]) -> str:
    """The same of figures with what holds them."""
    return newest(figure for _, figure in figures)


def newest_of(entity: Entity) -> str:
    """The newest time among an entity's figures, at any depth."""
    return newest_in(figures_of(entity))


def statistics(catalog: Catalog) -> Statistics | None:
    """Counts over the whole showcase; None where there is no figure."""
    coverage, latest = _coverages(catalog)
    total = Coverage("", *map(sum, zip(*(astuple(each)[1:] for each in coverage), strict=True)))
    if not total.figures:
        return None
    return Statistics(
        tuple(c for c in coverage if c.entities),
        total,
        latest,
        tuple(_ages(catalog, latest)),
        _provinces(catalog),
        _industries(catalog),
        _honours(catalog),
    )


def _coverages(catalog: Catalog) -> tuple[tuple[Coverage, ...], str]:
    """(the figures of each kind, the newest time among all)."""
    found, latest = [], ""
    for kind in ENTITY_KINDS:
        held = [catalog.figures[key] for key in catalog.keys_of(kind)]
        figures = [figure for own in held for _, figure in own]
        without = (
            [figure.source for figure in figures].count(""),
            [figure.as_of or figure.period for figure in figures].count(""),
        )
        sourced, dated = (len(figures) - count for count in without)
        planned = [figure.status for figure in figures].count("planned")
        with_figures = len(held) - held.count([])
        found.append(Coverage(kind, len(held), with_figures, len(figures), sourced, dated, planned))
        latest = max(latest, newest(figures))
    return tuple(found), latest


def _ages(catalog: Catalog, latest: str) -> Iterable[Ages]:
    states: dict[str, list[Age]] = {"due": [], "undated": [], "none": [], "fresh": []}
    for key, park in catalog.of_kind("parks").items():
        held = newest_in(catalog.figures[key])
        years = int(latest[:4]) - int(held[:4]) if held else 0
        if held:
            state = "due" if years >= DUE_YEARS else "fresh"
        else:
            state = "undated" if catalog.figures[key] else "none"
        states[state].append(Age(key, park.name, held, years))
    for state, parks in states.items():
        if parks:
            parks.sort(key=lambda age: -age.years)
            yield Ages(state, tuple(parks[:MOST]), len(parks[MOST:]))


def _provinces(catalog: Catalog) -> tuple[Bar, ...]:
    counts = {
        (province.short, f"provinces/{identity}"): len(catalog.in_province(identity))
        for identity, province in catalog.provinces.items()
    }
    return _bars(counts)


def _industries(catalog: Catalog) -> tuple[Bar, ...]:
    counts = {
        (industry.name, f"industries/{identity}"): len(catalog.in_industry(identity))
        for identity, industry in catalog.industries.items()
    }
    return _bars(counts)


def _honours(catalog: Catalog) -> tuple[Bar, ...]:
    """Titles that are held, by how many hold them; those applied for are not counted."""
    held = catalog.having("honours").values()
    names = [honour.name for e in held for honour in e.honours if honour.holding == "held"]
    return _bars({(name, ""): count for name, count in Counter(names).items()})


def _bars(counts: dict[tuple[str, str], int]) -> tuple[Bar, ...]:
    """The highest first; as given where alike."""
    held = sorted(((n, *names) for names, n in counts.items() if n), key=lambda row: -row[0])
    most = held[0][0] if held else 1
    return tuple(Bar(label, n, 100 * n // most, key) for n, label, key in held[:MOST])
