"""Homes: the parks that an entity is, belongs to, or lies in."""

from parkscape.catalog import Catalog, parks_of
from parkscape.model import Park


def home_of(catalog: Catalog, key: str) -> str:
    """The key of the park that an entity is, or first belongs to; empty where there is none."""
    entity = catalog.entities[key]
    if isinstance(entity, Park):
        return key
    return next((f"parks/{park}" for park in parks_of(entity)), "")


def holders_of(catalog: Catalog, key: str) -> tuple[str, ...]:
    """Keys of the parks that an entity is or belongs to, and of those that hold them."""
    entity = catalog.entities[key]
    own = [key] if isinstance(entity, Park) else [f"parks/{park}" for park in parks_of(entity)]
    found: dict[str, None] = dict.fromkeys(own)
    for park in own:
        held = catalog.entities[park]
        if isinstance(held, Park):
            found |= dict.fromkeys(catalog.ancestors(held))
    return tuple(found)
