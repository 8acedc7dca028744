"""Fragments: a page and what the site knows -> HTML, and nothing else.

Rendering is a pure function of (site, page): no file is read but templates, nothing is kept.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from parkscape import listing, pages
from parkscape.catalog import Catalog
from parkscape.compiler import COMPACT, escaped, marked, plainly
from parkscape.compiler import environment as environment
from parkscape.facts import Event, Figure, Place
from parkscape.labels import COMPARE, GRAPH, KIND_LABELS, UI, date_label, period_label
from parkscape.mentions import Mentions
from parkscape.model import Entity, Field
from parkscape.pages import Page
from parkscape.rules import sources_used
from parkscape.scopes import Scope
from parkscape.snippets import Snippets
from parkscape.terms import OPEN_STATES, RELATION_TYPES
from parkscape.themes import part_path
from parkscape.view_words import RUNG_WORDS, THEME_LABELS
from parkscape.views import chains, enclaves, ladder, pipelines, pools
from parkscape.views.changes import HEIGHT, WIDTH, changes
from parkscape.views.indices import indices_of
from parkscape.views.parts import linked_from
from parkscape.views.relations import by_type, ties_of
from parkscape.views.routes import routes_by
from parkscape.views.statistics import newest, newest_of

_GRAPH_WORDS = htmlsafe_json_dumps(dict(GRAPH), **COMPACT)
"""What the script that draws relations says, as an attribute."""
_STEWARDS = ("administered_by", "managed_by", "operated_by")


@dataclass(frozen=True, slots=True)
class Site:
    """What every page may draw on."""

    catalog: Catalog
    name: str
    mentions: Mentions
    prose: Mapping[str, str] = field(default_factory=dict)
    """Article id -> its text as safe HTML."""
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Article id -> keys of the entities it names."""
    mentioned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Entity key -> ids of the articles that name it."""
    rows: Mapping[str, listing.Row] = field(default_factory=dict)
    """Key -> the row that lists show for it."""
    facets: Mapping[str, list[listing.Facet]] = field(default_factory=dict)
    """Kind -> the filters of its list."""
    letters: Mapping[str, listing.Letters] = field(default_factory=dict)
    """Empty text -> what `listing.by_letter` gives: a mapping like the others."""
    views: Mapping[str, Any] = field(default_factory=dict)
    """Theme -> what it shows, false where there is nothing; see `themes.Views`."""
    edit_url: str = ""
    """Address of a line at the forge, with `{file}` and `{line}`; empty where there is none."""
    url: str = ""
    """Address of the published site, ending in `/`; empty where unknown."""


def render(environment: Environment, site: Site, page: Page, **more: Any) -> str:
    """The fragment for a page, for who renders few."""
    return Renderer(environment, site).page(page, **more)


class Renderer:
    """Renders one page of a site after the other."""

    def __init__(self, environment: Environment, site: Site) -> None:
        self._environment = environment
        self._site = site
        self._ways = pages.Ways()
        self._snippets = Snippets(site.catalog, site.rows, self._ways.to, self._ways.to_path)
        self._about = ""
        """The key of what the page is about."""
        self._scope = Scope(environment, {**vocabulary(site), **self._of_pages()})

    def page(self, page: Page, **more: Any) -> str:
        """The fragment for a page."""
        self._ways.turn(page)
        self._snippets.begin()
        self._about = page.key
        canonical = self._site.url + page.path if self._site.url else ""
        names = {"page": page, "canonical": canonical, **more}
        return self._scope.text(self._environment.get_template(page.template), names)

    def _of_pages(self) -> dict[str, Any]:
        """Functions that give other things on every page."""
        snippets = self._snippets
        return {
            "m": snippets,
            "section": snippets.section,
            "sections": snippets.sections,
            "href": self._ways.to,
            "href_path": self._ways.to_path,
            "prose": self._prose,
            "article_prose": self._article_prose,
            "place": self._place,
        }

    def _prose(self, text: str) -> Markup:
        """Plain text, escaped, with the names in it as links."""
        return self._linked(plainly(text), self._about, ())

    def _article_prose(self, article: str) -> Markup:
        off = self._site.catalog.articles[article].unlinked
        return self._linked(self._site.prose[article], "", off)

    def _linked(self, text: str, about: str, off: Iterable[str]) -> Markup:
        mentions = self._site.mentions
        return marked(mentions.link(text, self._ways.to, about=about, unlinked=off)[0])

    def _place(self, value: Place) -> Markup:
        province = self._site.catalog.provinces[value.province]
        address = escaped[self._ways.to(f"provinces/{province.id}")]
        link = f'<a href="{address}">{escaped[province.name]}</a>'
        rest = (p for p in (value.city, value.county, value.detail) if p and p != province.name)
        return marked(" ".join([link, *map(escaped.__getitem__, rest)]))


def vocabulary(site: Site) -> dict[str, Any]:
    """What templates can name that is the same on all pages."""
    catalog = site.catalog
    return {
        "t": UI,
        "kinds": KIND_LABELS,
        "catalog": catalog,
        "site_name": site.name,
        "date": date_label,
        "period": period_label,
        "headline": listing.headline,
        "achieved": lambda figures: [f for f in figures if f.status != "planned"],
        "planned": lambda figures: [f for f in figures if f.status == "planned"],
        "in_time": _in_time,
        "occasion": _occasion,
        "sources_of": lambda entity: tuple(dict.fromkeys(sources_used(entity))),
        "stewards_of": lambda entity: [r for r in entity.relations if r.type in _STEWARDS],
        "relations_of": lambda key: by_type(ties_of(catalog, key)),
        "mentions_of": lambda key: site.mentioned.get(key, ()),
        "named_in": lambda article: site.named.get(article, ()),
        "by_kind": _by_kind,
        "provinces_with": lambda: _provinces(catalog, empty=False),
        "province_tiles": lambda: _provinces(catalog, empty=True),
        "industries_with": lambda: _industries(catalog),
        "total": lambda kind: total(catalog, kind),
        "freshness": lambda: freshness(catalog),
        "featured": lambda: featured(catalog),
        "line_of": catalog.line,
        "strip_of": lambda key: chains.strip(catalog, key),
        "pools_of": lambda key: pools.system(catalog, key),
        "enclave_of": lambda key: enclaves.enclave(catalog, key),
        "route_of": lambda key: enclaves.route(catalog, key),
        "place_links": lambda province: enclaves.place_links(catalog, province),
        "pipelines_of": lambda key: pipelines.of_entity(catalog, key),
        "rungs_of": lambda key: ladder.rungs(catalog.entities[key]),
        "rung_words": RUNG_WORDS,
        "programmes_of": pipelines.other_programmes,
        "comparisons_of": lambda key: chains.comparisons(catalog, key),
        "open_states": OPEN_STATES,
        "relation_label": lambda kind: RELATION_TYPES[kind][0],
        "views": lambda theme: site.views[theme],
        "of_view": lambda theme, key: site.views.get(f"{theme}:{key}"),
        "themes": lambda: site.views.get("", ()),
        "part_path": part_path,
        "linked_from": linked_from,
        "theme_label": lambda theme: THEME_LABELS[theme],
        "compare_words": dict(COMPARE),
        "graph_words": _GRAPH_WORDS,
        "changes_of": changes,
        "change_box": f"0 0 {WIDTH} {HEIGHT}",
        "indices_of": lambda key, subject="": indices_of(catalog, key, subject),
        "word": lambda key: UI[key],
        "newest_of": newest_of,
        "routes_by": lambda key: routes_by(catalog, key),
        "qr": _qr,
        "field_value": _field_value,
        "edit_url": lambda file, line: _edit_url(site, file, line),
        **_list_vocabulary(site),
    }


def _list_vocabulary(site: Site) -> dict[str, Any]:
    """What lists need; computed only where a template asks."""
    catalog = site.catalog
    return {
        "rows_of": lambda keys: [site.rows[key] for key in keys],
        "by_letter": lambda: site.letters[""],
        "facets": lambda kind: site.facets[kind],
        "columns": lambda kind: listing.columns(catalog, kind),
        "sorts": lambda kind: listing.sorts(catalog, kind),
    }


def total(catalog: Catalog, kind: str) -> int:
    """How many records of a kind there are."""
    return catalog.count(kind)


def _qr(address: str) -> Markup:
    """A QR code as SVG, black on white whatever the scheme, so that it can be read."""
    from segno import make  # Few pages need one.

    code = make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True, light="#fff"))  # noqa: S704


def _in_time(events: Iterable[Event]) -> list[Event]:
    """Dated events from the newest, then undated ones as written."""
    events = list(events)
    if len(events) < 2:
        return events
    dated = sorted((e for e in events if e.date), key=lambda e: e.date, reverse=True)
    return dated + [e for e in events if not e.date]


def _occasion(date: str, when: str) -> str:
    if date:
        return date_label(date) + (f"（{when}）" if when else "")
    return when or UI["undated_figure"]


def _field_value(declared: Field, value: str | bool | Figure) -> Markup:
    holder = Entity(id="", name="", source="", fields={declared.key: value})
    text = listing.field_text(declared, holder)
    if declared.type == "link":
        return Markup('<a href="{0}" rel="noopener noreferrer external">{0}</a>').format(text)
    return escape(text)


def _by_kind(keys: Iterable[str]) -> list[tuple[str, list[str]]]:
    order = {kind: n for n, kind in enumerate(KIND_LABELS)}
    keys = sorted(keys, key=lambda key: order[key.partition("/")[0]])
    groups = itertools.groupby(keys, key=lambda key: key.partition("/")[0])
    return [(kind, list(group)) for kind, group in groups]


def _provinces(catalog: Catalog, *, empty: bool) -> list[SimpleNamespace]:
    found = []
    for p in catalog.provinces.values():
        count = catalog.parks_in(p.id)
        if count or empty or catalog.in_province(p.id):
            names = {"id": p.id, "short": p.short, "name": p.name}
            found.append(SimpleNamespace(**names, count=count, column=p.column, row=p.row))
    return found


def _industries(catalog: Catalog) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(id=i.id, name=i.name, count=len(catalog.in_industry(i.id)))
        for i in catalog.industries.values()
    ]


def featured(catalog: Catalog) -> list[tuple[str, str, list[str]]]:
    """(kind, title, keys) of the home page's sections; empty ones are left out."""
    parks = [f"parks/{p.id}" for p in catalog.records.parks if not p.parent]
    enterprises = [f"enterprises/{e.id}" for e in catalog.records.enterprises if e.flagship]
    achievements = list(catalog.of_kind("achievements"))
    dated = sorted(catalog.records.articles, key=lambda a: a.date, reverse=True)
    sections = [
        ("parks", UI["featured_parks"], parks[:12]),
        ("enterprises", UI["featured_enterprises"], enterprises[:8]),
        ("achievements", UI["featured_achievements"], achievements[:8]),
        ("articles", UI["latest_articles"], [a.id for a in dated[:8]]),
    ]
    return [section for section in sections if section[2]]


def freshness(catalog: Catalog) -> dict[str, Any]:
    """How many figures have a time, and the latest of them."""
    figures = [figure for own in catalog.figures.values() for _, figure in own]
    undated = [figure.as_of or figure.period for figure in figures].count("")
    counts = {"figures": len(figures), "dated": len(figures) - undated, "undated": undated}
    latest = newest(figures)
    return {**counts, "latest": date_label(latest) if latest else UI["unknown"]}


def _edit_url(site: Site, file: str, line: int) -> str:
    return site.edit_url.replace("{file}", file).replace("{line}", str(line))
