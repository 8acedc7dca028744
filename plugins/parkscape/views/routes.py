"""Visit routes: the list of all, and those that pass by an entity."""

from parkscape.catalog import Catalog
from parkscape.values import Value

MOST = 100
"""So many routes are listed on one page."""


class Listed(Value, frozen=True):
    """A route in a list."""

    id: str
    name: str
    summary: str
    stops: tuple[str, ...]
    """Names of the stops, in order."""


def routes(catalog: Catalog) -> tuple[Listed, ...]:
    """All routes in the order of the data."""
    return tuple(_listed(catalog, identity) for identity in [*catalog.routes][:MOST])


def routes_by(catalog: Catalog, key: str) -> tuple[Listed, ...]:
    """The routes that stop at an entity."""
    return tuple(_listed(catalog, identity) for identity in catalog.routes_by(key))


def _listed(catalog: Catalog, identity: str) -> Listed:
    route = catalog.routes[identity]
    names = tuple(catalog.name_of(stop.at) for stop in route.stops)
    return Listed(route.id, route.name, route.summary, names)
