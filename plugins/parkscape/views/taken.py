"""What each view takes of an entity: as long as that is the same of all, so is the view."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from parkscape.facts import Figure
from parkscape.figures import figures_of
from parkscape.model import Entity, Platform
from parkscape.values import fields
from parkscape.views.chains import CORE
from parkscape.views.ladder import rung_of
from parkscape.views.plans import loose
from parkscape.views.topics import topics_of

Taken = Callable[[Entity], Any]


def _with(taken: Taken, *names: str) -> Taken:
    """These fields, and what else is `taken`."""
    own = fields(*names)
    return lambda entity: (own(entity), taken(entity))


def _figures(shown: Callable[[Figure], Any]) -> Taken:
    """The figures that are `shown`, with what holds them."""
    return lambda entity: [held for held in figures_of(entity) if shown(held[1])]


def _on(*topics: str) -> Taken:
    return _figures(lambda figure: not topics_of(figure.metric).isdisjoint(topics))


def _counted(entity: Entity) -> Any:
    """Of the figures, all but what they say."""
    return [(f.source == "", f.as_of or f.period, f.status) for _, f in figures_of(entity)]


def _own(entity: Entity) -> Any:
    return [figure for within, figure in figures_of(entity) if not within]


def _of_alliances(entity: Entity) -> Any:
    return entity.figures if entity.programmes or isinstance(entity, Platform) else ()


_TOLD = fields("name", "parks", "parent", "events", "honours", "awards", "plans")
_RUN = fields("name", "programmes")

TAKEN: Mapping[str, Taken] = MappingProxyType(
    {
        "chains-map": _with(
            _figures(lambda figure: CORE in figure.metric),
            *("name", "industries", "parks", "leaders", "cores", "members", "nodes", "flagship"),
        ),
        "pools": _RUN,
        "pipelines": _RUN,
        "ladder": _with(_figures(lambda figure: bool(rung_of(figure))), "name", "honours"),
        "enclaves": fields(
            *("name", "located_in", "administered_by", "parks", "flagship", "relations", "source")
        ),
        "needs": _with(
            _on("needs", "supply"),
            *("name", "aliases", "kind", "industries", "needs", "programmes", "people"),
            *("relations", "by", "parks", "parent", "leaders", "cores", "members", "nodes"),
        ),
        "programmes": _RUN,
        "alliances": _with(
            _of_alliances,
            *("name", "kind", "summary", "source", "parks", "programmes", "relations"),
        ),
        "finance": _with(
            _on("finance"),
            *("name", "kind", "programmes", "relations", "policies", "events", "needs"),
        ),
        "timeline": _TOLD,
        "plans": _with(loose, "name", "parks", "plans"),
        "honours": _TOLD,
        "routes": fields("name"),
        "compare": _with(lambda entity: len(figures_of(entity)), "name"),
        "indices": _with(_own, "name", "schemes"),
        "relations": fields("name", "kind", "relations", "by"),
        "statistics": _with(
            _counted,
            *("name", "located_in", "administered_by", "parks", "industries", "honours"),
        ),
    }
)
"""Id of a theme -> all that its view takes of an entity.

Beside that a view may look at records that are no entities, but for sources and articles.
"""
