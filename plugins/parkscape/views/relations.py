"""Relations of universities and institutes: who works with whom, and on what."""

from collections.abc import Iterable, Iterator

from parkscape.catalog import Catalog
from parkscape.facts import Relation
from parkscape.model import Organisation
from parkscape.terms import RELATION_TYPES
from parkscape.values import Value

KINDS = ("高校", "科研院所")
MOST = 60
"""So many bodies of each kind are shown, those with most relations first."""
MOST_TIES = 8
"""So many relations of each body, and so many results, are shown."""


class Tie(Value, frozen=True):
    """A relation as seen from one of its ends."""

    label: str
    keys: tuple[str, ...]
    """Of the other end."""
    names: tuple[str, ...]
    """Others at that end that have no record."""
    relation: Relation
    outward: bool
    """Whether this end states it."""


class Body(Value, frozen=True):
    """A university or institute with its first relations, and what it made with others."""

    key: str
    name: str
    ties: tuple[Tie, ...]
    made: tuple[str, ...]
    count: int
    """Of all its relations and results."""


class Bodies(Value, frozen=True):
    """Bodies of one kind."""

    kind: str
    bodies: tuple[Body, ...]
    more: int


def ties_of(catalog: Catalog, key: str) -> Iterator[Tie]:
    """Its own relations, then those that others have to it."""
    for relation in catalog.entities[key].relations:
        yield Tie(RELATION_TYPES[relation.type][0], relation.to, relation.names, relation, True)
    for subject, relation in catalog.incoming(key):
        yield Tie(RELATION_TYPES[relation.type][1], (subject,), (), relation, False)


def by_type(ties: Iterable[Tie]) -> list[Tie]:
    """Ties of one word together, the words in the order in which they first occur."""
    held = list(ties)
    if len(held) < 2:
        return held
    order: dict[str, int] = {}
    for tie in held:
        order.setdefault(tie.label, len(order))
    return sorted(held, key=lambda tie: order[tie.label])


def relations(catalog: Catalog) -> tuple[Bodies, ...]:
    """Universities, then institutes; empty where none has relations."""
    found: dict[str, list[Body]] = {kind: [] for kind in KINDS}
    for key, entity in catalog.of_kind("organisations").items():
        if isinstance(entity, Organisation) and entity.kind in found:
            ties, made = by_type(ties_of(catalog, key)), catalog.made_by(key)
            if ties or made:
                shown = tuple(ties[:MOST_TIES]), tuple(made[:MOST_TIES])
                body = Body(key, entity.name, *shown, len(ties) + len(made))
                found[entity.kind].append(body)
    for bodies in found.values():
        bodies.sort(key=lambda body: -body.count)
    return tuple(
        Bodies(kind, tuple(bodies[:MOST]), len(bodies[MOST:]))
        for kind, bodies in found.items()
        if bodies
    )
