"""Enclaves: two places and one park, who goes out, who comes in, and each one's route."""

from collections import defaultdict
from typing import cast

from parkscape.catalog import Catalog
from parkscape.facts import Place, Relation
from parkscape.links import Link, end_of, is_enclave, same_place
from parkscape.model import Park
from parkscape.values import Value

ENCLAVES_SHOWN = 12
"""On the page of all enclaves."""
NAMED = 60
PAIRS_SHOWN = 40
LINKS_SHOWN = 40
"""Each way, on the page of a place; and each way, of an enclave."""
ON_A_PAIR = 6
_STEPS = {"incubated_in": "incubated", "landed_in": "landed"}
"""Type of a relation -> the step of a route that it tells of."""


class Step(Value, frozen=True):
    """A step of a route: where, or by whom."""

    kind: str
    """`incubated`, `introduced` or `landed`."""
    keys: tuple[str, ...]
    names: tuple[str, ...]
    place: Place | None
    relation: Relation


class Route(Value, frozen=True):
    """How someone came from where it was hatched to where it landed."""

    key: str
    name: str
    incubated: tuple[Step, ...]
    introduced: tuple[Step, ...]
    landed: tuple[Step, ...]


class Enclave(Value, frozen=True):
    """A park and the two places that it links."""

    key: str
    name: str
    home: Place
    """Who governs it."""
    place: Place
    """Where it lies."""
    outward: tuple[Link, ...]
    """Who settled here from home."""
    out_count: int
    inward: tuple[Route, ...]
    """Who was hatched here or brought home from here."""
    in_count: int


class Pair(Value, frozen=True):
    """Links of one type from one city to another."""

    type: str
    start: Place
    end: Place
    keys: tuple[str, ...]
    """The first of those who are linked."""
    count: int


class Enclaves(Value, frozen=True):
    """All enclaves: the first in full, others by name; and the links between cities."""

    first: tuple[Enclave, ...]
    others: tuple[str, ...]
    count: int
    """How many others there are."""
    pairs: tuple[Pair, ...]


class PlaceLinks(Value, frozen=True):
    """What links into a province and out of it."""

    inward: tuple[Link, ...]
    in_count: int
    outward: tuple[Link, ...]
    out_count: int


def route(catalog: Catalog, key: str) -> Route | None:
    """The route of an entity; none where it was neither hatched nor landed anywhere."""
    entity = catalog.entities[key]
    steps: dict[str, list[Step]] = defaultdict(list)
    for relation in entity.relations:
        if kind := _STEPS.get(relation.type):
            place = end_of(relation, catalog.entities)
            steps[kind].append(Step(kind, relation.to, relation.names, place, relation))
    if not steps:
        return None
    for subject, relation in catalog.incoming(key):
        if relation.type == "introduces":
            steps["introduced"].append(Step("introduced", (subject,), (), None, relation))
    held = (tuple(steps[kind]) for kind in ("incubated", "introduced", "landed"))
    return Route(key, entity.name, *held)


def enclave(catalog: Catalog, key: str) -> Enclave | None:
    """A park as a link between two places; none where it is not one."""
    park = cast("Park", catalog.entities[key])
    if not is_enclave(park):
        return None
    home = cast("Place", park.administered_by)
    out = [
        link
        for link in catalog.place_links(park.located_in.province)
        if link.type == "settled_in" and key in link.via and same_place(link.start, home)
    ]
    routes = [found for other in _linked(catalog, key) if (found := route(catalog, other))]
    inward = [r for r in routes if _hatched(r, key) or _landed(r, home)]
    shown = tuple(out[:LINKS_SHOWN]), len(out), tuple(inward[:LINKS_SHOWN]), len(inward)
    return Enclave(key, park.name, home, park.located_in, *shown)


def _linked(catalog: Catalog, key: str) -> list[str]:
    """Who belongs to a park, was hatched in it, or was brought in by it."""
    identity = key.partition("/")[2]
    members = [
        other
        for kind in ("enterprises", "achievements", "platforms")
        for other in catalog.members(identity, kind)
    ]
    hatched = [other for other, r in catalog.incoming(key) if r.type == "incubated_in"]
    own = catalog.entities[key].relations
    brought = [other for r in own if r.type == "introduces" for other in r.to]
    return list(dict.fromkeys((*members, *hatched, *brought)))


def _hatched(found: Route, park: str) -> bool:
    return any(park in step.keys for step in found.incubated)


def _landed(found: Route, home: Place) -> bool:
    return any(same_place(step.place, home) for step in found.landed)


def place_links(catalog: Catalog, province: str) -> PlaceLinks | None:
    """What links into a province and out of it; none where nothing does."""
    links = catalog.place_links(province)
    inward = [link for link in links if link.end.province == province]
    outward = [link for link in links if link.start and link.start.province == province]
    if not links:
        return None
    first = tuple(inward[:LINKS_SHOWN]), len(inward), tuple(outward[:LINKS_SHOWN]), len(outward)
    return PlaceLinks(*first)


def enclaves(catalog: Catalog) -> Enclaves | None:
    """All enclaves in the order of the data, and the links between cities."""
    keys = [key for key, park in catalog.of_kind("parks").items() if is_enclave(park)]
    pairs = _pairs(catalog)
    if not keys and not pairs:
        return None
    found = (enclave(catalog, key) for key in keys[:ENCLAVES_SHOWN])
    rest = keys[ENCLAVES_SHOWN:]
    return Enclaves(tuple(e for e in found if e), tuple(rest[:NAMED]), len(rest), pairs)


def _pairs(catalog: Catalog) -> tuple[Pair, ...]:
    groups: dict[tuple[str, Place, Place], list[str]] = defaultdict(list)
    for link in catalog.all_links:
        if link.start:
            groups[link.type, _city(link.start), _city(link.end)].append(link.key)
    found = [
        Pair(kind, start, end, tuple(dict.fromkeys(keys))[:ON_A_PAIR], len(set(keys)))
        for (kind, start, end), keys in groups.items()
    ]
    return tuple(sorted(found, key=lambda pair: -pair.count)[:PAIRS_SHOWN])


def _city(place: Place) -> Place:
    return Place(province=place.province, city=place.city)
