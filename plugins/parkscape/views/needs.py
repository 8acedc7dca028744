"""Supply and demand: needs and challenges by state, what is on offer, and what may fit.

What a source says of deals stands apart from what the machine proposes. Figures keep their own
captions: they count different things and are never set in a row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from parkscape.catalog import Catalog
from parkscape.facts import Need, Person, Relation
from parkscape.labels import UI
from parkscape.terms import NEED_STATES
from parkscape.values import Value
from parkscape.views.matching import SOLVING, Match, Matcher
from parkscape.views.parts import Cut, Section, cut
from parkscape.views.told import holders_of, home_of, told
from parkscape.views.topics import Count, Run, counts_on, programmes_of, topic_of

LOOP = "服务闭环"
"""The kind of a programme whose last step leads back to its first."""
SHOWN = 24
"""How many figures, deals, programmes and experts the page shows of each."""
SIZE = 40
"""How many needs one part shows, as each takes a card."""
OWN = 20
"""How many needs the page of an entity shows."""
_EXPERT = ("院士", "教授", "专家")
_DEALS = ("matched_to", "solves_challenge")


class Asked(Value, frozen=True):
    """A need, with whose record it stands in, and what may fit."""

    key: str
    name: str
    park: str
    """The key of the park that the holder belongs to, where it is none itself."""
    park_name: str
    need: Need
    matches: tuple[Match, ...]


class Deal(Value, frozen=True):
    """A relation by which a source says that two came together."""

    key: str
    name: str
    relation: Relation


class Expert(Value, frozen=True):
    """A person whom a source names as a scholar or an expert."""

    key: str
    name: str
    person: Person


class Board(Value, frozen=True):
    """What stands above the needs."""

    published: int
    """How many needs have a record of their own."""
    demand: tuple[Count, ...]
    supply: tuple[Count, ...]
    offers: tuple[tuple[str, int], ...]
    """(`achievements`, `platforms` or `solvers`, how many)."""
    experts: tuple[Expert, ...]
    loops: tuple[Run, ...]
    programmes: tuple[Run, ...]
    deals: tuple[Deal, ...]
    more: tuple[tuple[str, int], ...]
    """(part of the page, how many it leaves out), where it does."""


class Own(Value, frozen=True):
    """The needs that an entity's page shows."""

    needs: tuple[Asked, ...]
    count: int


def needs(catalog: Catalog) -> Cut:
    """Needs by state, open ones first; false where neither needs nor their service are known."""
    known = [(key, need) for key, e in catalog.having("needs").items() for need in e.needs]
    asked = []
    if known:
        matcher = Matcher(catalog)
        asked = [_asked(catalog, matcher, key, need) for key, need in known]
    board = _board(catalog, len(asked))
    if not (asked or board.loops or board.programmes):
        return Cut()
    rank = {state: n for n, state in enumerate((*NEED_STATES, ""))}
    groups: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        groups[each.need.state].append(each)
    sections = [
        Section(f"state-{rank[state]}", state or UI["no_state"], "", tuple(groups[state]))
        for state in sorted(groups, key=rank.__getitem__)
    ]
    return cut(sections, board, _owns(catalog, asked), SIZE)


def own(catalog: Catalog, key: str) -> Own | None:
    """What `needs` has for the page of one entity; None where it has no needs."""
    known = [
        (holder, need)
        for holder, e in catalog.having("needs").items()
        if holder == key or key in holders_of(told(catalog), holder)
        for need in e.needs
    ]
    if not known:
        return None
    matcher = Matcher(catalog)
    asked = [_asked(catalog, matcher, holder, need) for holder, need in known]
    return Own(tuple(_own_first(key, asked)[:OWN]), len(asked))


def _asked(catalog: Catalog, matcher: Matcher, key: str, need: Need) -> Asked:
    park = home_of(told(catalog), key)
    other = park if park != key else ""
    name = catalog.name_of(other) if other else ""
    matches = () if need.state == "完成" else matcher.matches(key, need)
    return Asked(key, catalog.name_of(key), other, name, need, matches)


def _board(catalog: Catalog, published: int) -> Board:
    runs = [run for run in programmes_of(catalog) if topic_of(run.programme) == "needs"]
    loops = [run for run in programmes_of(catalog) if _is_loop(run)]
    lists: dict[str, list[object]] = {
        "demand": [*counts_on(catalog, "needs")],
        "supply": [*counts_on(catalog, "supply")],
        "experts": [*_experts(catalog)],
        "loops": [*loops],
        "programmes": [run for run in runs if not _is_loop(run)],
        "deals": [*_deals(catalog)],
    }
    shown = {name: tuple(held[:SHOWN]) for name, held in lists.items()}
    more = tuple((name, len(held) - SHOWN) for name, held in lists.items() if len(held) > SHOWN)
    return Board(published=published, offers=_offers(catalog), more=more, **shown)  # type: ignore[arg-type]


def _is_loop(run: Run) -> bool:
    return run.programme.kind == LOOP and len(run.programme.steps) > 1


def _offers(catalog: Catalog) -> tuple[tuple[str, int], ...]:
    counts = {
        "achievements": catalog.count("achievements"),
        "platforms": catalog.count("platforms"),
        "solvers": sum(body.kind in SOLVING for body in catalog.records.organisations),
    }
    return tuple((kind, count) for kind, count in counts.items() if count)


def _experts(catalog: Catalog) -> Iterator[Expert]:
    for key, entity in catalog.having("people").items():
        for person in entity.people:
            if any(word in person.role for word in _EXPERT):
                yield Expert(key, entity.name, person)


def _deals(catalog: Catalog) -> Iterator[Deal]:
    for key, entity in catalog.having("relations").items():
        for relation in entity.relations:
            if relation.type in _DEALS:
                yield Deal(key, entity.name, relation)


def _owns(catalog: Catalog, asked: Iterable[Asked]) -> dict[str, Own]:
    """By the entity in whose record they stand, and by the parks that it lies in."""
    held: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        held[each.key].append(each)
        for park in holders_of(told(catalog), each.key):
            if park != each.key:
                held[park].append(each)
    return {
        key: Own(tuple(_own_first(key, found)[:OWN]), len(found)) for key, found in held.items()
    }


def _own_first(key: str, found: list[Asked]) -> list[Asked]:
    return sorted(found, key=lambda each: each.key != key)
