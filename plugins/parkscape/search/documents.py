"""Documents: entities, routes and articles, numbered from the best of a kind, with their text."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

import msgspec

from parkscape.catalog import Catalog, figures_of
from parkscape.labels import KIND_LABELS, UI
from parkscape.model import Entity, Field
from parkscape.search.facets import Choice, options_of
from parkscape.search.sections import Section, clean, of_article, of_entity, of_route
from parkscape.values import Value

KINDS = {k: v for k, v in KIND_LABELS.items() if k != "articles"}
KINDS |= {"routes": UI["routes"], "articles": KIND_LABELS["articles"]}
"""Kind -> label of all that can be found, in the order of results; articles have no suggestions."""


class Pages(Value, frozen=True):
    """What search needs to know of the site's pages, beside the catalog."""

    path: Callable[[str], str]
    """Key -> path from the site's root."""
    prose: Mapping[str, str]
    """Article id -> its text as safe HTML."""
    mentions: Mapping[str, Sequence[str]]
    """Entity key -> the articles that name it."""
    badges: Callable[[str], Sequence[str]]
    """Key -> the small labels beside its name."""
    field_text: Callable[[Field, Entity], str]
    """The value of a declared field as people read it."""


class Document(Value, frozen=True):
    """What can be found; its place in the list of all is its number."""

    key: str
    kind: str
    name: str
    path: str
    aliases: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    date: str = ""
    weight: int = 0
    note: str = ""
    """What tells it from its namesakes: its park, else its province."""
    options: tuple[Choice, ...] = ()
    """What it can be narrowed by."""
    sections: tuple[Section, ...] = ()


def documents(catalog: Catalog, pages: Pages) -> list[Document]:
    """All documents in their order."""
    keys = [*catalog.entities, *(f"routes/{route}" for route in catalog.routes)]
    keys += [f"articles/{article}" for article in catalog.articles]
    return ordered(document(catalog, pages, key) for key in keys)


def ordered(found: Iterable[Document]) -> list[Document]:
    """In order of (kind, falling weight or date, key)."""
    place = {kind: n for n, kind in enumerate(KINDS)}
    by_key = sorted(found, key=lambda d: d.key)
    by_date = sorted(by_key, key=lambda d: d.date, reverse=True)
    return sorted(by_date, key=lambda d: (place[d.kind], -d.weight))


def ranges(found: Sequence[Document]) -> list[tuple[str, int, int]]:
    """(kind, first number, number after the last) of every kind that occurs."""
    counts = Counter(document.kind for document in found)
    ends = accumulate(counts.values())
    return [(kind, end - counts[kind], end) for kind, end in zip(counts, ends, strict=True)]


def weight(catalog: Catalog, pages: Pages, key: str) -> int:
    """How much an entity matters: a flagship, its relations both ways, mentions, figures."""
    entity = catalog.entities[key]
    relations = len(entity.relations) + len(catalog.incoming(key))
    figures = len(figures_of(entity))
    flagship = 4 if getattr(entity, "flagship", False) else 0
    return flagship + relations + len(pages.mentions.get(key, ())) + figures


def document(catalog: Catalog, pages: Pages, key: str) -> Document:
    """The document of an entity, route or article."""
    kind, _, identity = key.partition("/")
    if kind == "articles":
        article = catalog.articles[identity]
        return Document(
            key=key,
            kind=kind,
            name=clean(article.title),
            path=pages.path(key),
            badges=tuple(pages.badges(key)),
            date=article.date,
            options=options_of(catalog, key, pages.field_text),
            sections=tuple(of_article(article.summary, pages.prose[article.id])),
        )
    if kind == "routes":
        route = catalog.routes[identity]
        sections = tuple(of_route(catalog, route))
        return Document(key, kind, clean(route.name), pages.path(key), sections=sections)
    entity = catalog.entities[key]
    return Document(
        key=key,
        kind=kind,
        name=clean(entity.name),
        path=pages.path(key),
        aliases=tuple(map(clean, entity.aliases)),
        badges=tuple(pages.badges(key)),
        weight=weight(catalog, pages, key),
        note=_note(catalog, entity),
        options=options_of(catalog, key, pages.field_text),
        sections=tuple(of_entity(catalog, key, pages.field_text)),
    )


def _note(catalog: Catalog, entity: Entity) -> str:
    """What tells an entity from its namesakes: its park, else its province."""
    for park in getattr(entity, "parks", ()):
        return catalog.name_of(f"parks/{park}")
    provinces = catalog.provinces_of(entity)
    return catalog.provinces[provinces[0]].short if provinces else ""


def document_file(document: Document) -> bytes:
    """What a result shows, and the text that it is checked against."""
    return msgspec.json.encode(
        {
            "a": document.aliases,
            "b": document.badges,
            "d": document.date,
            "k": document.kind,
            "n": document.name,
            "t": document.sections,
            "u": document.path,
        }
    )


def document_in(content: bytes) -> Document:
    """The document that a file shows, as far as its tokens go."""
    held = json.loads(content)
    return Document(
        key="",
        kind=held["k"],
        name=held["n"],
        path=held["u"],
        aliases=tuple(held["a"]),
        badges=tuple(held["b"]),
        sections=tuple(map(tuple, held["t"])),
    )
