"""The recipe: files -> a catalog -> every page's fragment."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from markupsafe import Markup

from parkscape import check, listing, markup, pages, render, source
from parkscape.catalog import Catalog
from parkscape.issues import Issues
from parkscape.labels import UI
from parkscape.mentions import Mentions
from parkscape.pages import Page
from parkscape.render import Site


@dataclass(frozen=True, slots=True)
class Project:
    """Where a showcase's sources are."""

    root: Path
    """The folder of mkdocs.yml; files are shown relative to it."""
    data: Path
    content: Path


def load(project: Project) -> tuple[Catalog, Issues, list[Path]]:
    """(what is known, every fault, the data files read); of use only where no fault is fatal."""
    issues = Issues()
    read = source.read(project.root, project.data, project.content, issues)
    files = [project.root / document.file for document in read.documents]
    return Catalog(check.check(read, issues)), issues, files


def prepare(catalog: Catalog, *, name: str, edit_url: str = "", url: str = "") -> Site:
    """Render the articles' prose once, and learn from it who is mentioned where."""
    mentions = Mentions(catalog)

    def link(text: str, path: str, about: str, off: tuple[str, ...]) -> str:
        linked, _ = mentions.link(
            text, lambda key: pages.relative(pages.path_of(key), path), about=about, unlinked=off
        )
        return linked

    to_html = markup.renderer(markup.article_address)
    prose = {article.id: to_html(article.text) for article in catalog.records.articles}
    named = {
        article.id: mentions.link(prose[article.id], str, unlinked=article.unlinked)[1]
        for article in catalog.records.articles
    }
    mentioned: dict[str, list[str]] = defaultdict(list)
    for article in catalog.records.articles:
        subjects = [f"parks/{p}" for p in article.parks]
        subjects += [f"platforms/{p}" for p in article.platforms]
        for key in dict.fromkeys([*subjects, *named[article.id]]):
            mentioned[key].append(article.id)
    rows = {key: listing.row(catalog, key) for key in pages.keys(catalog)}
    return Site(
        rows=rows,
        facets=listing.all_facets(catalog, rows.values()),
        catalog=catalog,
        name=name,
        link_mentions=link,
        prose=prose,
        named=named,
        mentioned={key: tuple(articles) for key, articles in mentioned.items()},
        edit_url=edit_url,
        url=url,
    )


def fragments(site: Site) -> Iterator[tuple[Page, str]]:
    """Every page with its HTML, in the order of the plan."""
    environment = render.environment()
    for page in pages.plan(site.catalog):
        yield page, render.render(environment, site, page)


def paths(site: Site) -> list[str]:
    """Where every page and extra file will stand."""
    return [*(page.path for page in pages.plan(site.catalog)), *extras(site)]


def home(site: Site, intro: str) -> str:
    """The home page's fragment; `intro` is the author's text as safe HTML."""
    page = Page("", "home.html", site.name)
    return render.render(render.environment(), site, page, intro=Markup(intro))  # noqa: S704


def not_found(site: Site, base: str) -> str:
    """The error page's fragment, its links starting at `base`."""
    page = Page("404.html", "not_found.html", UI["not_found"], base=base)
    return render.render(render.environment(), site, page)


def extras(site: Site) -> dict[str, str]:
    """Path -> text of what is no page of the menu: redirects, and the sitemap where it can be."""
    environment = render.environment()
    moved = environment.get_template("moved.html")
    files = {
        old: moved.render(t=UI, target=pages.relative(new, old))
        for old, new in pages.redirects(site.catalog).items()
    }
    if site.url:
        files["sitemap.xml"] = _sitemap(site)
    return files


def _sitemap(site: Site) -> str:
    addresses = ["", *(page.path for page in pages.plan(site.catalog)), "about/", "contribute/"]
    rows = (f"<url><loc>{escape(site.url + path)}</loc></url>\n" for path in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{''.join(rows)}</urlset>\n"
    )
