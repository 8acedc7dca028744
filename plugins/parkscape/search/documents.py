"""Documents: every entity and article, numbered from the best within its kind, with its text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parkscape.catalog import Catalog, figures_of
from parkscape.labels import KIND_LABELS
from parkscape.model import Entity, Field
from parkscape.search.sections import Section, clean, of_article, of_entity


@dataclass(frozen=True, slots=True)
class Pages:
    """What search needs to know of the site's pages, beside the catalog."""

    path: Callable[[str], str]
    """Key -> path from the site's root."""
    prose: Mapping[str, str]
    """Article id -> its text as safe HTML."""
    mentions: Mapping[str, int]
    """Entity key -> how many articles name it."""
    badges: Callable[[str], Sequence[str]]
    """Key -> the small labels beside its name."""
    field_text: Callable[[Field, Entity], str]
    """The value of a declared field as people read it."""


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found; its place in the list of all is its number."""

    key: str
    kind: str
    name: str
    path: str
    aliases: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    date: str = ""
    weight: int = 0
    sections: tuple[Section, ...] = ()


def documents(catalog: Catalog, pages: Pages) -> list[Document]:
    """All documents in order of (kind, falling weight or date, key)."""
    found: list[Document] = []
    for kind in KIND_LABELS:
        if kind == "articles":
            articles = sorted(_articles(catalog, pages), key=lambda d: d.key)
            found += sorted(articles, key=lambda d: d.date, reverse=True)
        else:
            found += sorted(_entities(catalog, pages, kind), key=lambda d: (-d.weight, d.key))
    return found


def ranges(found: Sequence[Document]) -> list[tuple[str, int, int]]:
    """(kind, first number, number after the last) of every kind that occurs."""
    kinds = [document.kind for document in found]
    starts = {kind: kinds.index(kind) for kind in dict.fromkeys(kinds)}
    return [(kind, start, start + kinds.count(kind)) for kind, start in starts.items()]


def weight(catalog: Catalog, pages: Pages, key: str) -> int:
    """How much an entity matters: a flagship, its relations both ways, mentions, figures."""
    entity = catalog.entities[key]
    relations = len(entity.relations) + len(catalog.incoming(key))
    figures = sum(1 for _ in figures_of(entity))
    flagship = 4 if getattr(entity, "flagship", False) else 0
    return flagship + relations + pages.mentions.get(key, 0) + figures


def _entities(catalog: Catalog, pages: Pages, kind: str) -> Iterator[Document]:
    for key, entity in catalog.of_kind(kind).items():
        yield Document(
            key=key,
            kind=kind,
            name=clean(entity.name),
            path=pages.path(key),
            aliases=tuple(map(clean, entity.aliases)),
            badges=tuple(pages.badges(key)),
            weight=weight(catalog, pages, key),
            sections=tuple(of_entity(catalog, key, pages.field_text)),
        )


def _articles(catalog: Catalog, pages: Pages) -> Iterator[Document]:
    for article in catalog.records.articles:
        key = f"articles/{article.id}"
        yield Document(
            key=key,
            kind="articles",
            name=clean(article.title),
            path=pages.path(key),
            badges=tuple(pages.badges(key)),
            date=article.date,
            sections=tuple(of_article(article.summary, pages.prose[article.id])),
        )
