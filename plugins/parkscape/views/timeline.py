"""The timeline: what happened and what is planned, of each park and of the whole showcase.

What has a date stands under its year, newest first. What has none is never put among them: it
stands in a list of its own, in the words of its source.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from parkscape.catalog import Catalog
from parkscape.facts import Award, Event, Honour, Plan
from parkscape.labels import UI
from parkscape.model import Entity
from parkscape.terms import ENTITY_KINDS
from parkscape.values import Value
from parkscape.views.parts import Cut, Section, cut
from parkscape.views.told import Teller, Told, holders_of, home_of, told

SHOWN = 40
"""How many dated entries, and how many undated ones, a park's page shows of what belongs to it."""
Fact = Event | Honour | Award | Plan


class Entry(Value, frozen=True):
    """Something that a source says of an entity at a time."""

    kind: str
    """`events`, `honours`, `awards` or `plans`."""
    key: str
    name: str
    """The entity's."""
    date: str
    when: str
    """The source's words, beside the date or for want of one."""
    fact: Fact


class Strip(Value, frozen=True):
    """The timeline of one park and all that belongs to it."""

    dated: tuple[Entry, ...]
    """From the newest: the park's own, and the first `SHOWN` of others."""
    undated: tuple[Entry, ...]
    dated_count: int
    undated_count: int


def timeline(catalog: Catalog) -> Cut:
    """The whole showcase's, by year, and each park's own; empty where nothing is told."""
    known = told(catalog)  # And nothing else: see `taken`.
    every = [entry for key, teller in known.items() for entry in _entries(key, teller)]
    dated = _newest_first(entry for entry in every if entry.date)
    undated = [entry for entry in every if not entry.date]
    years: dict[str, list[Entry]] = defaultdict(list)
    for entry in dated:
        years[entry.date[:4]].append(entry)
    sections = [
        Section(f"y{year}", UI["year_n"].format(year=year), "", tuple(entries))
        for year, entries in years.items()
    ]
    sections += _undated_sections(known, undated)
    return cut(sections, own=_strips(known, dated, undated))


def strip(catalog: Catalog, park: str) -> Strip | None:
    """What `timeline` has of one park; None where nothing is told."""
    within = [park]
    for key in within:
        within += catalog.children(key.partition("/")[2])
    near = set(within)
    for key in within:
        for kind in ENTITY_KINDS:
            near.update(catalog.members(key.partition("/")[2], kind))
    ordered = ((key, e) for key, e in catalog.entities.items() if key in near)
    entries = [entry for key, entity in ordered for entry in _entries(key, entity)]
    dated = _newest_first(entry for entry in entries if entry.date)
    undated = [entry for entry in entries if not entry.date]
    if not entries:
        return None
    return Strip(_some(dated, park), _some(undated, park), len(dated), len(undated))


def _entries(key: str, entity: Teller | Entity) -> Iterator[Entry]:
    name = entity.name
    for event in entity.events:
        yield Entry("events", key, name, event.date, event.when, event)
    for honour in entity.honours:
        yield Entry("honours", key, name, honour.year, honour.when, honour)
    for award in entity.awards:
        yield Entry("awards", key, name, award.year, award.when, award)
    for plan in entity.plans:
        yield Entry("plans", key, name, plan.by, plan.when, plan)


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """A year stands after its months, as nobody knows when in the year it was."""
    return sorted(entries, key=lambda entry: entry.date, reverse=True)


def _undated_sections(known: Told, entries: Iterable[Entry]) -> list[Section]:
    """By park, in the order of the data; what belongs to none comes last."""
    by_park: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_park[home_of(known, entry.key)].append(entry)
    order = sorted(by_park, key=lambda key: not key)
    return [
        Section(
            "undated",
            UI["undated"],
            known[park].name if park else UI["no_park"],
            tuple(by_park[park]),
            park,
        )
        for park in order
    ]


def _strips(known: Told, dated: list[Entry], undated: list[Entry]) -> dict[str, Strip]:
    """Of every park of which something is told, what lies in parks within it included."""
    holders: dict[str, tuple[str, ...]] = {}
    by_park: dict[str, tuple[list[Entry], list[Entry]]] = defaultdict(lambda: ([], []))
    for place, entries in enumerate((dated, undated)):
        for entry in entries:
            if entry.key not in holders:
                holders[entry.key] = holders_of(known, entry.key)
            for park in holders[entry.key]:
                by_park[park][place].append(entry)
    return {
        park: Strip(_some(old, park), _some(none, park), len(old), len(none))
        for park, (old, none) in by_park.items()
    }


def _some(entries: list[Entry], park: str) -> tuple[Entry, ...]:
    room = SHOWN
    shown = []
    for entry in entries:
        if entry.key != park:
            room -= 1
        if entry.key == park or room >= 0:
            shown.append(entry)
    return tuple(shown)
