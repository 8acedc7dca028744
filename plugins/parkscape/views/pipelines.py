"""Pipelines: the stages of incubation, who carries each, and what is offered there."""

from collections.abc import Iterable

from parkscape.catalog import Catalog
from parkscape.facts import Part, Programme
from parkscape.model import Entity
from parkscape.values import Value
from parkscape.views import pools

PIPELINE = "孵化链条"
"""A programme of this kind with steps is a pipeline."""

PIPELINES_SHOWN = 24
"""On the page of all pipelines."""
NAMED = 60
"""How many of the other bodies it names."""


class Stage(Value, frozen=True):
    """A stage, with who takes part."""

    part: Part
    carriers: tuple[str, ...]
    """Keys of platforms, parks and institutes."""
    enterprises: tuple[str, ...]


class Pipeline(Value, frozen=True):
    """The stages of one pipeline."""

    key: str
    name: str
    number: int
    """Of the programme in its record, from 1."""
    programme: Programme
    stages: tuple[Stage, ...]
    carriers: tuple[str, ...]
    """Those who take part in the whole."""
    enterprises: tuple[str, ...]


class Pipelines(Value, frozen=True):
    """All pipelines: the first in full, the bodies behind others by name."""

    first: tuple[Pipeline, ...]
    others: tuple[str, ...]
    count: int
    """How many pipelines the others are."""


def is_pipeline(programme: Programme) -> bool:
    return programme.kind == PIPELINE and bool(programme.steps)


def other_programmes(entity: Entity) -> list[Programme]:
    """The programmes of an entity that no form of their own shows."""
    shown = pools.shown(entity)
    return [p for p in entity.programmes if p not in shown and not is_pipeline(p)]


def of_entity(catalog: Catalog, key: str) -> list[Pipeline]:
    """The pipelines of an entity."""
    return _of(key, catalog.entities[key])


def _of(key: str, entity: Entity) -> list[Pipeline]:
    return [
        Pipeline(
            key,
            entity.name,
            number,
            programme,
            tuple(Stage(part, *_apart(part.to)) for part in programme.steps),
            *_apart(programme.to),
        )
        for number, programme in enumerate(entity.programmes, 1)
        if is_pipeline(programme)
    ]


def _apart(keys: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(others, enterprises) among keys."""
    keys = tuple(keys)
    enterprises = tuple(key for key in keys if key.startswith("enterprises/"))
    return tuple(key for key in keys if key not in enterprises), enterprises


def pipelines(catalog: Catalog) -> Pipelines | None:
    """The pipelines of all bodies, in the order of the data."""
    known = catalog.having("programmes")
    found = [one for key, entity in known.items() for one in _of(key, entity)]
    if not found:
        return None
    first, rest = found[:PIPELINES_SHOWN], found[PIPELINES_SHOWN:]
    others = tuple(dict.fromkeys(one.key for one in rest))
    return Pipelines(tuple(first), others[:NAMED], len(rest))
