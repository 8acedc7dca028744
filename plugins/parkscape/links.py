"""Links between places: what leads from one place to another, as parks and relations say."""

from collections.abc import Iterator, Mapping

from parkscape.facts import Place, Relation
from parkscape.model import Entity, Park
from parkscape.values import Value

MOVES = ("incubated_in", "settled_in", "landed_in")
"""The relations that bring someone to a place."""


class Link(Value, frozen=True):
    """A park governed from elsewhere, or someone who came from one place to another."""

    key: str
    """Who came, or the park."""
    type: str
    """One of `MOVES`, or `administered_by` for a park."""
    start: Place | None
    """None where no text says."""
    end: Place
    via: tuple[str, ...]
    """Keys of what received it."""
    names: tuple[str, ...]
    """Of receivers that have no record."""
    source: str
    summary: str = ""
    inferred: bool = False


def same_place(one: Place | None, other: Place | None) -> bool:
    """Whether two places are the same city, as far as both are known to that depth."""
    if one is None or other is None:
        return False
    depths = ((one.province, other.province), (one.city, other.city))
    return all(here == there or not (here and there) for here, there in depths)


def is_enclave(park: Entity) -> bool:
    """Whether a park is governed from a place in which it does not lie."""
    if not isinstance(park, Park) or park.administered_by is None:
        return False
    return not same_place(park.administered_by, park.located_in)


def end_of(relation: Relation, entities: Mapping[str, Entity]) -> Place | None:
    """Where a relation leads: as it says itself, or where the first of its ends lies."""
    if relation.place:
        return relation.place
    ends = (getattr(entities[key], "located_in", None) for key in relation.to)
    return next((place for place in ends if place), None)


def _start_of(relation: Relation, entity: Entity, entities: Mapping[str, Entity]) -> Place | None:
    """Where someone came from: as said, from home to settle, from where it was hatched to land."""
    if relation.origin or relation.type == "incubated_in":
        return relation.origin
    if relation.type == "settled_in":
        return getattr(entity, "located_in", None)
    hatched = (r for r in entity.relations if r.type == "incubated_in")
    return next((place for r in hatched if (place := end_of(r, entities))), None)


def links(entities: Mapping[str, Entity]) -> Iterator[Link]:
    """Every link between two places; from an unknown one only into the home of an enclave."""
    for key, entity in entities.items():
        if isinstance(entity, Park) and entity.administered_by and is_enclave(entity):
            end = entity.located_in
            yield Link(key, "administered_by", entity.administered_by, end, (), (), entity.source)
        for relation in entity.relations:
            if relation.type in MOVES:
                yield from _moved(key, entity, relation, entities)


def _moved(
    key: str, entity: Entity, relation: Relation, entities: Mapping[str, Entity]
) -> Iterator[Link]:
    start, end = _start_of(relation, entity, entities), end_of(relation, entities)
    if end is None or same_place(start, end):
        return
    if start is None:
        parks = (entities[f"parks/{park}"] for park in getattr(entity, "parks", ()))
        homes = [p.administered_by for p in parks if isinstance(p, Park) and is_enclave(p)]
        if relation.type != "landed_in" or not any(same_place(home, end) for home in homes):
            return
    yield Link(
        key,
        relation.type,
        start,
        end,
        relation.to,
        relation.names,
        relation.source,
        relation.summary,
        relation.inferred,
    )
