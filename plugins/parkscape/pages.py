"""Which pages exist, and where: the only module that knows URLs.

A path is relative to the site's root and ends in `/`; the root itself is the empty path.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from parkscape.catalog import Catalog
from parkscape.labels import KIND_LABELS, UI
from parkscape.packed import pack
from parkscape.terms import ENTITY_KINDS
from parkscape.values import Value

LIST_KINDS = (*ENTITY_KINDS, "articles")
"""Kinds with a list page, in the order of the menu."""

ROWS_A_PAGE = 200
"""Longer lists are cut into pages of so many rows."""


class Page(Value, frozen=True):
    """One page to render."""

    path: str
    template: str
    title: str
    description: str = ""
    section: str = ""
    """The path of the menu entry that it lies under."""
    key: str = ""
    """What it is about: an entity's key, or the id of a province, industry, article or kind."""
    number: int = 1
    """Which part of a long list, from 1."""
    keys: tuple[str, ...] = ()
    """What a list shows."""
    of: int = 1
    """How many parts the list has."""
    base: str = ""
    """Set only where the page may be shown at any address: what its links start with."""

    @property
    def folder(self) -> str:
        """The first step of the path: pages of one folder and depth link alike."""
        return self.path.partition("/")[0]

    @property
    def depth(self) -> int:
        return self.path.count("/")


def path_of(key: str) -> str:
    """The path of the page of an entity, article, province or industry, by its key."""
    return f"{key}/"


def comparison_path(kind: str) -> str:
    """The path of what `/compare/` can choose from, of a kind."""
    return f"data/compare/{kind}.json"


def source_path(source: str) -> str:
    """Where a source is described."""
    return f"sources/#{source}"


def relative(path: str, start: str) -> str:
    """`path` as a link from the page at `start`, so that the site works in any folder."""
    target, mark, fragment = path.partition("#")
    if mark and target == start:
        return mark + fragment
    here, there = start.split("/")[:-1], target.split("/")
    shared = 0
    for one, other in zip(here, there[:-1], strict=False):
        if one != other:
            break
        shared += 1
    link = "../" * (len(here) - shared) + "/".join(there[shared:])
    return (link or "./") + mark + fragment


def link(path: str, page: Page) -> str:
    """`path` as a link on `page`."""
    return page.base + path if page.base else relative(path, page.path)


class Ways:
    """Addresses as seen from one page after the other; `to_path` gives what `link` does."""

    def __init__(self) -> None:
        self._folders: list[tuple[str, str]] = []
        """(folder, way to it) of every folder but the root that the page lies in, from within."""
        self._outermost = self._root = ""
        self._beside = ("", "")
        """The base, and the folder that the page's own lies in."""

    def turn(self, page: Page) -> None:
        """See all from `page` from here on."""
        beside = page.base, page.path[: page.path.rfind("/", 0, -1) + 1]
        if self._folders and self._beside == beside and page.path.endswith("/"):
            self._folders[0] = page.path, ""  # As of most: all other ways are as they were.
        else:
            self._beside = beside
            folder, up = page.path, ""
            self._folders = []
            for step in reversed([] if page.base else page.path.split("/")[:-1]):
                self._folders.append((folder, up))
                folder, up = folder[: -len(step) - 1], f"../{up}"
            self._root = page.base or up
        self._outermost = self._folders[-1][0] if self._folders else ""

    def to_path(self, path: str) -> str:
        """The address of a path."""
        if path.startswith(self._outermost):  # Few do.
            for folder, up in self._folders:
                if path.startswith(folder):
                    return up + path[len(folder) :] or "./"
        return self._root + path or "./"

    def to(self, key: str) -> str:
        """The address of the page of an entity, article, province or industry, by its key."""
        return self.to_path(f"{key}/")


def plan(catalog: Catalog) -> list[Page]:
    """Every page but those that MkDocs makes itself, in a stable order."""
    pages = [page for kind in LIST_KINDS for page in _lists(catalog, kind)]
    for kind in ENTITY_KINDS:
        section, template = f"{kind}/", f"{kind[:-1]}.html"
        pages += [
            Page(path_of(key), template, entity.name, entity.summary, section, key)
            for key, entity in catalog.of_kind(kind).items()
        ]
    pages += _article_pages(catalog)
    pages += _province_pages(catalog)
    pages += _industry_pages(catalog)
    pages += _route_pages(catalog)
    pages.append(Page("sources/", "sources.html", UI["sources"], UI["sources_lead"], "sources/"))
    pages.append(Page("search/", "search.html", UI["search"], UI["search_lead"], "search/"))
    return pages


def by_section(plan: Iterable[Page]) -> dict[str, msgspec.Raw]:
    """Section -> its pages, packed."""
    sections: dict[str, list[Page]] = defaultdict(list)
    for page in plan:
        sections[page.section].append(page)
    return {section: pack(each) for section, each in sections.items()}


def planned_anew(
    plan: Iterable[Page], before: Mapping[str, msgspec.Raw], after: Mapping[str, msgspec.Raw]
) -> set[str]:
    """Paths of pages that were planned otherwise, or not at all; both plans are packed, too."""
    differ = {section for section, packed in after.items() if before.get(section) != packed}
    old = {page for section in differ & before.keys() for page in _READ.decode(before[section])}
    return {page.path for page in plan if page.section in differ and page not in old}


_READ = msgspec.msgpack.Decoder(list[Page])


def _keys_of(catalog: Catalog, kind: str) -> list[str]:
    if kind == "articles":
        dated = sorted(catalog.records.articles, key=lambda a: a.date, reverse=True)
        return [f"articles/{article.id}" for article in dated]
    return catalog.keys_of(kind)


def keys(catalog: Catalog) -> list[str]:
    """Keys of everything that lists show."""
    return [key for kind in LIST_KINDS for key in _keys_of(catalog, kind)]


def _lists(catalog: Catalog, kind: str) -> Iterator[Page]:
    keys = _keys_of(catalog, kind)
    parts = [keys[n : n + ROWS_A_PAGE] for n in range(0, len(keys), ROWS_A_PAGE)] or [[]]
    for number, part in enumerate(parts, 1):
        path = f"{kind}/" if number == 1 else f"{kind}/page/{number}/"
        title = KIND_LABELS[kind] + (UI["page_n"].format(n=number) if number > 1 else "")
        lead = UI["list_lead"].format(count=len(keys), kind=KIND_LABELS[kind])
        yield Page(
            path, "list.html", title, lead, f"{kind}/", kind, number, tuple(part), len(parts)
        )


def _article_pages(catalog: Catalog) -> list[Page]:
    return [
        Page(f"articles/{a.id}/", "article.html", a.title, a.summary, "articles/", a.id)
        for a in catalog.records.articles
    ]


def _province_pages(catalog: Catalog) -> list[Page]:
    return [
        Page(
            path_of(f"provinces/{p.id}"),
            "place.html",
            p.name,
            UI["province_lead"].format(name=p.short),
            "parks/",
            p.id,
            keys=tuple(catalog.in_province(p.id)),
        )
        for p in catalog.provinces.values()
    ]


def _industry_pages(catalog: Catalog) -> list[Page]:
    return [
        Page(
            path_of(f"industries/{i.id}"),
            "place.html",
            i.name,
            i.summary or UI["industry_lead"].format(name=i.name),
            "enterprises/",
            i.id,
            keys=tuple(catalog.in_industry(i.id)),
        )
        for i in catalog.records.industries
    ]


def _route_pages(catalog: Catalog) -> list[Page]:
    return [
        Page(path_of(f"routes/{r.id}"), "route.html", r.name, r.summary, "themes/", r.id)
        for r in catalog.records.routes
    ]


def redirects(catalog: Catalog) -> dict[str, str]:
    """Old path -> the path that replaced it."""
    return {path_of(old): path_of(new) for old, new in catalog.records.redirects.items()}
