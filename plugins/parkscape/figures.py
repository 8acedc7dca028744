"""Figures: every one of an entity, wherever in its record it stands."""

from parkscape.facts import Event, Figure, Plan, Programme
from parkscape.model import Entity


def figures_of(entity: Entity) -> list[tuple[str, Figure]]:
    """(what holds it, figure) for every figure of an entity, at any depth."""
    found = [("", figure) for figure in entity.figures]
    if entity.fields:
        found += [("", v) for v in entity.fields.values() if isinstance(v, Figure)]
    held: tuple[Plan | Event | Programme, ...]
    for held in (entity.plans, entity.events, entity.programmes):
        for holder in held:
            if holder.figures:  # Most of what may hold figures has none.
                found += [(holder.name, figure) for figure in holder.figures]
    for programme in entity.programmes:
        for part in (*programme.steps, *programme.parts):
            if part.figures:
                found += [(f"{programme.name}·{part.name}", figure) for figure in part.figures]
    for relation in entity.relations:
        if relation.figures:
            found += [(relation.summary, figure) for figure in relation.figures]
    for need in entity.needs:
        if need.figures:
            found += [(need.name, figure) for figure in need.figures]
    return found
