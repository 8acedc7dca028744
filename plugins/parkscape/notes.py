"""What a page asks of the catalog, noted down, so that it is made again only when answers change.

A question is the name of an attribute of `Catalog` and its arguments, all text. Every way from a
page to the data leads through here; what a page does not ask cannot change it.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

from parkscape.catalog import Catalog, Citation, NeedRole, Reference, Role, Share
from parkscape.facts import Relation
from parkscape.figures import figures_of
from parkscape.links import Link
from parkscape.model import Entity, Field, Park
from parkscape.outlines import Outlines
from parkscape.values import fields

Question = tuple[str, ...]
Asked = dict[Question, None]
"""Questions, each once, in the order in which they were first asked."""
Value = TypeVar("Value")
AROUND = "around"
"""The one question for what the records of others say of an entity, all of which its page asks."""
_AROUND = ("incoming", "need_roles", "made_by", "shares", "indices_on", "routes_by")


def answer(catalog: Catalog, question: Question) -> Any:
    """What the catalog says; KeyError where it no longer knows."""
    name, *arguments = question
    if name == AROUND:
        return [getattr(catalog, each)(*arguments) for each in _AROUND]
    held = getattr(catalog, name)
    if not callable(held) and arguments:
        return held[arguments[0]]
    return held(*arguments) if callable(held) else held


TABLES: Mapping[str, Callable[[Catalog], Any]] = MappingProxyType(
    {
        "entities": lambda catalog: catalog.digests or None,
        "articles": lambda catalog: (
            [(a.file, catalog.written[a.id]) for a in catalog.records.articles]
            if catalog.written
            else catalog.records.articles
        ),
        "sources": lambda catalog: catalog.records.sources,
        "name_of": lambda catalog: [(key, e.name) for key, e in catalog.entities.items()],
        "line": lambda catalog: [(key, e.line) for key, e in catalog.entities.items()],
        "members": attrgetter("_members"),
        "children": attrgetter("_children"),
        AROUND: attrgetter(
            "_incoming", "_need_roles", "_made", "_shares", "_measured", "_routes_by"
        ),
        "roles": attrgetter("_roles"),
        "reference": lambda catalog: (
            catalog.records.sources,
            [(a.source, a.id, a.title) for a in catalog.records.articles],
        ),
    }
)
"""Name of a question -> what all its answers are taken from: as long as that is the same, so are
they. None where it does not stand in one place."""


TAKEN: Mapping[str, Callable[[Entity], Any]] = MappingProxyType(
    {
        "name_of": fields("name"),
        "members": fields("parks", "flagship"),
        "children": fields("parent"),
        AROUND: fields("relations", "needs", "by", "programmes", "schemes"),
        "roles": fields("leaders", "cores", "members", "nodes"),
        "outlines": fields("industries", "parks", "nodes"),
        "place_links": fields("relations", "located_in", "administered_by", "parks", "source"),
        "comparable": lambda entity: bool(figures_of(entity)),
        "in_province": fields("located_in", "administered_by", "parks"),
        "parks_in": fields("located_in", "administered_by"),
        "provinces_at": fields("located_in", "administered_by"),
        "in_industry": fields("industries"),
        "citations": figures_of,
        "citation_count": figures_of,
    }
)
"""Name of a question -> all of an entity that its answers are made of.

Where entities and their order are the same but for a few, and all of these give the same as
before, the answers are the same; see `alterations`.
"""


class NotedMapping(Mapping[str, Value]):
    """A mapping that notes which of its values are looked at."""

    def __init__(self, name: str, held: Mapping[str, Value], asked: Asked) -> None:
        self._name = name
        self._held = held
        self._asked = asked

    def __getitem__(self, key: str) -> Value:
        self._asked[self._name, key] = None
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        self._asked[(self._name,)] = None
        return iter(self._held)

    def __len__(self) -> int:
        self._asked[(self._name,)] = None
        return len(self._held)


class NotedCatalog(Catalog):
    """A catalog as one page sees it."""

    def __init__(self, catalog: Catalog, asked: Asked) -> None:
        # Not `super().__init__`: the indexes are those of the catalog behind.
        self._catalog = catalog
        self._asked = asked
        self.entities = NotedMapping("entities", catalog.entities, asked)
        self.articles = NotedMapping("articles", catalog.articles, asked)
        self.sources = NotedMapping("sources", catalog.sources, asked)
        self.industries = NotedMapping("industries", catalog.industries, asked)
        self.routes = NotedMapping("routes", catalog.routes, asked)
        self.provinces = catalog.provinces  # The same in every build.

    # Not through one method for all, which would take longer than most answers.

    def keys_of(self, kind: str) -> list[str]:
        self._asked["keys_of", kind] = None
        return self._catalog.keys_of(kind)

    def of_kind(self, kind: str) -> dict[str, Entity]:
        return {key: self.entities[key] for key in self.keys_of(kind)}

    def count(self, kind: str) -> int:
        self._asked["count", kind] = None
        return self._catalog.count(kind)

    def name_of(self, key: str) -> str:
        self._asked["name_of", key] = None
        return self._catalog.name_of(key)

    def line(self, key: str) -> int:
        self._asked["line", key] = None
        return self._catalog.line(key)

    def fields_of(self, kind: str) -> tuple[Field, ...]:
        self._asked["fields_of", kind] = None
        return self._catalog.fields_of(kind)

    def members(self, park: str, kind: str) -> list[str]:
        self._asked["members", park, kind] = None
        return self._catalog.members(park, kind)

    def children(self, park: str) -> list[str]:
        self._asked["children", park] = None
        return self._catalog.children(park)

    def ancestors(self, park: Park) -> list[str]:
        found = self._catalog.ancestors(park)
        for key in found:
            self._asked["entities", key] = None
        return found

    def incoming(self, key: str) -> list[tuple[str, Relation]]:
        self._asked[AROUND, key] = None
        return self._catalog.incoming(key)

    def need_roles(self, key: str) -> list[NeedRole]:
        self._asked[AROUND, key] = None
        return self._catalog.need_roles(key)

    def made_by(self, key: str) -> list[str]:
        self._asked[AROUND, key] = None
        return self._catalog.made_by(key)

    def roles(self, enterprise: str) -> list[Role]:
        self._asked["roles", enterprise] = None
        return self._catalog.roles(enterprise)

    def outlines(self, industry: str) -> Outlines:
        self._asked["outlines", industry] = None
        return self._catalog.outlines(industry)

    def shares(self, key: str) -> list[Share]:
        self._asked[AROUND, key] = None
        return self._catalog.shares(key)

    def place_links(self, province: str) -> list[Link]:
        self._asked["place_links", province] = None
        return self._catalog.place_links(province)

    def indices_on(self, key: str) -> list[str]:
        self._asked[AROUND, key] = None
        return self._catalog.indices_on(key)

    def routes_by(self, key: str) -> list[str]:
        self._asked[AROUND, key] = None
        return self._catalog.routes_by(key)

    def comparable(self, kind: str) -> bool:
        self._asked["comparable", kind] = None
        return self._catalog.comparable(kind)

    def in_province(self, province: str) -> list[str]:
        self._asked["in_province", province] = None
        return self._catalog.in_province(province)

    def parks_in(self, province: str) -> int:
        self._asked["parks_in", province] = None
        return self._catalog.parks_in(province)

    def in_industry(self, industry: str) -> list[str]:
        self._asked["in_industry", industry] = None
        return self._catalog.in_industry(industry)

    def citations(self, source: str) -> list[Citation]:
        self._asked["citations", source] = None
        return self._catalog.citations(source)

    def citation_count(self, source: str) -> int:
        self._asked["citation_count", source] = None
        return self._catalog.citation_count(source)

    def provinces_at(self, park: str) -> tuple[str, ...]:
        self._asked["provinces_at", park] = None
        return self._catalog.provinces_at(park)

    def reference(self, source: str) -> Reference:
        self._asked["reference", source] = None
        return self._catalog.reference(source)

    @property
    def records(self) -> Any:  # type: ignore[override]
        """All at once is more than one page may ask for: every edit would change the answer."""
        raise AttributeError("a page may not ask for all records")
