"""The recipe: files -> a catalog -> every page's fragment."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import cast

import msgspec
from markupsafe import Markup

from parkscape import check, listing, mentions, pages, pieces, reading, render, source, themes
from parkscape.alterations import alike
from parkscape.batch import Job, Place, place_of, tokens_in, words_of
from parkscape.cache import Cache
from parkscape.catalog import Catalog
from parkscape.issues import Issues
from parkscape.labels import UI
from parkscape.mentions import Mentions
from parkscape.notes import TAKEN
from parkscape.pages import Page
from parkscape.render import Site
from parkscape.revision import Revision
from parkscape.search import documents, parts
from parkscape.shell import Shell
from parkscape.snapshot import Memory
from parkscape.store import Blob, Store
from parkscape.values import Value
from parkscape.views import compare
from parkscape.workers import LocalWorkers, nothing

_READ_DOCUMENT = msgspec.msgpack.Decoder(documents.Document)
MOST_ADDRESSES = 50_000
"""Of one sitemap: https://www.sitemaps.org/protocol.html."""


class Project(Value, frozen=True):
    """Where a showcase's sources are."""

    root: Path
    """The folder of mkdocs.yml; files are shown relative to it."""
    data: Path
    content: Path


def load(
    project: Project, cache: Cache | None = None, memory: Memory | None = None
) -> tuple[Catalog, Issues, list[Path]]:
    """(what is known, every fault, the data files read); of use only where no fault is fatal.

    With a cache, a load without any fault leaves what the next one need not read again; with a
    memory, the next one in this process need not even decode it.
    """
    issues = Issues()
    with uncollected():
        if cache is not None:
            with suppress(pieces.Doubt):
                found = reading.load(project.root, project.data, project.content, cache, memory)
                told = found.digests, found.facts, found.replaced, found.written
                return Catalog(found.records, *told), issues, found.files
        read = source.read(project.root, project.data, project.content, issues)
        files = [project.root / document.file for document in read.documents]
        return Catalog(check.check(read, issues)), issues, files


@contextmanager
def uncollected() -> Iterator[None]:
    """Without garbage collection, which would walk all that is read again and again.

    What is read holds no cycles, so that nothing is kept that would be freed. Frozen and unfrozen,
    it counts as old, and the next collection of what is new leaves it alone.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if enabled:
            gc.enable()


def prepare(
    catalog: Catalog,
    *,
    name: str,
    edit_url: str = "",
    url: str = "",
    revision: Revision | None = None,
) -> Site:
    """What every page may draw on: articles' prose, who is mentioned where, the rows of lists."""
    revision = revision or Revision(workers=LocalWorkers(1))
    revision.learn_what_is_altered(catalog)
    named_alike = alike(revision.altered, mentions.TAKEN)
    site = Site(
        catalog=catalog,
        name=name,
        mentions=Mentions(revision.before.named) if named_alike else Mentions.of(catalog),
        edit_url=edit_url,
        url=url,
    )
    prose = revision.prose(site)
    named = {article: each.named for article, each in prose.items()}
    views = themes.Views(catalog, revision.before.themes, revision.altered)
    # An edit may need none of the views, nor what texts are put into tokens with.
    meanwhile = nothing if revision.before.rows else partial(_hold, views)
    rows = revision.rows(site, pages.keys(catalog), meanwhile)
    return replace(
        site,
        prose={article: each.html for article, each in prose.items()},
        named=named,
        mentioned=_mentioned(catalog, named),
        rows=rows,
        facets=revision.facets(site, rows),
        letters=revision.letters(rows),
        views=views,
    )


def _hold(views: themes.Views) -> None:
    """Have ready what processes to come then share."""
    themes.held(views)
    words_of([])


def _mentioned(
    catalog: Catalog, named: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Key -> ids of the articles that are about an entity or name it."""
    mentioned: dict[str, list[str]] = defaultdict(list)
    for article in catalog.records.articles:
        subjects = [f"parks/{p}" for p in article.parks]
        subjects += [f"platforms/{p}" for p in article.platforms]
        for key in dict.fromkeys([*subjects, *named[article.id]]):
            mentioned[key].append(article.id)
    return {key: tuple(articles) for key, articles in mentioned.items()}


def plan(site: Site) -> list[Page]:
    """Every page but those that MkDocs makes itself, in a stable order."""
    return [*pages.plan(site.catalog), *themes.plan(cast(themes.Views, site.views))]


def fragments(site: Site) -> Iterator[tuple[Page, str]]:
    """Every page with its HTML, in the order of the plan."""
    environment = render.environment()
    for page in plan(site):
        yield page, render.render(environment, site, page)


def make(
    site: Site,
    shells: Callable[[Mapping[Place, Page]], Mapping[Place, Shell]],
    store: Store,
    revision: Revision,
    *,
    search: bool,
    meanwhile: Callable[[], object] = nothing,
) -> dict[str, Blob]:
    """Path -> file, of all pages, redirects and the sitemap.

    `shells` gives the theme around the pages of each place, of which it gets one; with `search`,
    what `search_index` needs is made, too. `meanwhile` is called when others are at work.
    """
    others: dict[str, Blob] = {}
    with revision.timings.step("pages"):
        every = plan(site)
        places = {place_of(page): page for page in every}
        job = Job(site, shells(places), store, search)

        def rest() -> None:
            for path, text in extras(site, every).items():
                name = path if path and not path.endswith("/") else f"{path}index.html"
                others[name] = store.put(text.encode())
                revision.after.others.append(others[name].name)
            others.update(_choosers(site, store, revision))
            meanwhile()

        sheets = revision.sheets(job, every, rest)
        files = {f"{path}index.html": sheet.blob for path, sheet in sheets.items()}
    revision.timings.notes["pages"] = f"made {revision.made} of {len(every)}"
    return files | others


def search_index(
    site: Site,
    store: Store,
    revision: Revision,
    address: str = "",
    begin: Callable[[Mapping[str, Blob]], object] = lambda files: None,
) -> parts.Index:
    """The search index; its documents were made with their pages.

    `address` names its folder, if not its content. `begin` gets most of the files that are new
    since the last build, by their paths from that folder, before most else is made.
    """
    before = revision.before.parts

    def text(files: Sequence[Blob]) -> Callable[[], parts.Part]:
        def merge() -> parts.Part:
            from parkscape.search import index  # Slow to import, and an edit may not need it.

            words = revision.all_words(store)
            return index.merged(files, [tokens_in(words[blob.name]) for blob in files], store)

        amend = partial(revision.amend, store)
        return parts.full_text(files, store, before.get("text"), amend, merge)

    known = _documents_in_place(revision)
    order = parts.documents_after(known, store, before) if known else None
    if order is not None:
        begun = text(order)
        begin({})
        made = parts.rebuild(order, begun(), store, before, address)
    else:
        made = _indexed(site, store, revision, text, begin, address)
    found, revision.after.parts = made
    revision.after.others.append(found.beside[parts.MANIFEST].name)
    return found


def _indexed(
    site: Site,
    store: Store,
    revision: Revision,
    text: Callable[[Sequence[Blob]], Callable[[], parts.Part]],
    begin: Callable[[Mapping[str, Blob]], object],
    address: str,
) -> tuple[parts.Index, parts.Parts]:
    """`search_index` where more than texts may differ from the last build."""
    from parkscape.search import index, suggest  # As above.

    sheets = revision.after.sheets.values()
    pairs = [(_READ_DOCUMENT.decode(s.document), s.found) for s in sheets if s.found]
    files_of = {document.key: file for document, file in pairs}
    order = documents.ordered(document for document, _ in pairs)
    files = [files_of[document.key] for document in order]
    begun = text(files)

    def meanwhile() -> None:
        begin(parts.document_files(files))
        revision.close()

    return index.build(
        order,
        files,
        begun,
        suggest.regions_of(site.catalog),
        site.catalog.records.fields,
        store,
        revision.before.parts,
        address,
        beside=revision.begin,
        meanwhile=meanwhile,
    )


def _documents_in_place(revision: Revision) -> dict[str, Blob] | None:
    """Name of each document's file in the last build -> its file now.

    None where one came or went, or may differ in more than its text, or what the declared fields
    or the names of places are.
    """
    before, after = revision.before.sheets, revision.after.sheets
    if not alike(revision.altered, TAKEN["parks_in"]) or [*before] != [*after]:
        return None
    pairs = [*zip(before.values(), after.values(), strict=True)]
    if any(new is not old and new.document != old.document for old, new in pairs):
        return None
    return {old.found.name: new.found for old, new in pairs if old.found and new.found}


def home(site: Site, intro: str) -> str:
    """The home page's fragment; `intro` is the author's text as safe HTML."""
    page = Page("", "home.html", site.name)
    return render.render(render.environment(), site, page, intro=Markup(intro))  # noqa: S704


def not_found(site: Site, base: str) -> str:
    """The error page's fragment, its links starting at `base`."""
    page = Page("404.html", "not_found.html", UI["not_found"], base=base)
    return render.render(render.environment(), site, page)


def extras(site: Site, every: Sequence[Page]) -> dict[str, str]:
    """Path -> text of what is no page of the menu: redirects, and the sitemap where it can be.

    `every` is the plan.
    """
    environment = render.environment()
    moved = environment.get_template("moved.html")
    files = {
        old: moved.render(t=UI, target=pages.relative(new, old))
        for old, new in pages.redirects(site.catalog).items()
    }
    if site.url:
        files |= _sitemaps(site, every)
    return files


def _choosers(site: Site, store: Store, revision: Revision) -> dict[str, Blob]:
    """Path -> file, of what `/compare/` can choose from: those of the last build where they hold
    what they would hold now, as all names are in them."""
    views, kept = cast(themes.Views, site.views), revision.before.choosers
    same = "compare" in views.same and all(
        revision.has_alike(kind, lambda row: row.words) for kind in compare.KINDS
    )
    if not (same and all(map(store.has, kept.values()))):
        made = themes.chooser_files(views, listing.briefs(site.rows))
        kept = {path: store.put(text.encode()) for path, text in made.items()}
    revision.after.choosers = kept
    revision.after.others += [blob.name for blob in kept.values()]
    return kept


def _sitemaps(site: Site, every: Sequence[Page]) -> dict[str, str]:
    """Every page's address; where one file may not hold them all, in parts that it names."""
    paths = ["", *(page.path for page in every), "about/", "contribute/"]
    parts = [paths[n : n + MOST_ADDRESSES] for n in range(0, len(paths), MOST_ADDRESSES)]
    if len(parts) == 1:
        return {"sitemap.xml": _sitemap(site, "urlset", "url", paths)}
    files = {f"sitemap-{n}.xml": _sitemap(site, "urlset", "url", p) for n, p in enumerate(parts, 1)}
    return {"sitemap.xml": _sitemap(site, "sitemapindex", "sitemap", files), **files}


def _sitemap(site: Site, holder: str, item: str, paths: Iterable[str]) -> str:
    # All at once: one by one would take longer than most pages.
    addresses = escape("\n".join(site.url + path for path in paths))
    rows = addresses.replace("\n", f"</loc></{item}>\n<{item}><loc>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{holder} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<{item}><loc>{rows}</loc></{item}>\n</{holder}>\n"
    )
