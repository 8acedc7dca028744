"""What entities tell of themselves with a time or a title: all that some views are made of."""

from collections.abc import Mapping
from functools import lru_cache

from parkscape.catalog import Catalog, parks_of
from parkscape.facts import Award, Event, Honour, Plan
from parkscape.model import Entity, Park
from parkscape.values import Value


class Teller(Value, frozen=True):
    """An entity, as far as these views go."""

    name: str
    homes: tuple[str, ...]
    """The key of the park that it is, or keys of those that it belongs to."""
    parent: str
    """The key of the park around a park."""
    events: tuple[Event, ...]
    honours: tuple[Honour, ...]
    awards: tuple[Award, ...]
    plans: tuple[Plan, ...]


Told = Mapping[str, Teller]
"""Key -> entity, of all."""


@lru_cache(maxsize=1)
def told(catalog: Catalog) -> Told:
    """Every entity, in the order of the data."""
    found = {}
    for key, e in catalog.entities.items():
        parent = f"parks/{e.parent}" if isinstance(e, Park) and e.parent else ""
        homes = homes_of(key, e)
        found[key] = Teller(e.name, homes, parent, e.events, e.honours, e.awards, e.plans)
    return found


def homes_of(key: str, entity: Entity) -> tuple[str, ...]:
    """The key of the park that an entity is, or keys of those that it belongs to."""
    if isinstance(entity, Park):
        return (key,)
    return tuple([f"parks/{park}" for park in parks_of(entity)])


def home_of(told: Told, key: str) -> str:
    """The key of the park that an entity is, or first belongs to; empty where there is none."""
    homes = told[key].homes
    return homes[0] if homes else ""


def holders_of(told: Told, key: str) -> tuple[str, ...]:
    """Keys of the parks that an entity is or belongs to, and of those that hold them."""
    homes = told[key].homes
    found = dict.fromkeys(homes)
    for home in homes:
        around, park = [], told[home].parent
        while park:
            around.append(park)
            park = told[park].parent
        found |= dict.fromkeys(reversed(around))
    return tuple(found)
