"""Snippets: the small pieces of markup that pages consist of by the thousand.

Templates call them as `m.badge(…)`. They were macros once, but half of the time that entity pages
took went into calling those. What stands on few pages still is a macro, in `macros.html`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from markupsafe import Markup

from parkscape import listing, pages
from parkscape.catalog import Catalog
from parkscape.compiler import escaped, marked, plainly
from parkscape.facts import Figure
from parkscape.labels import UI, date_label, period_label
from parkscape.model import Entity

_DOUBTFUL = ("inferred", "repaired", "truncated")


class Snippets:
    """Pieces for one page after the other: all text is escaped, all links hold on the page."""

    def __init__(
        self,
        catalog: Catalog,
        rows: Mapping[str, listing.Row],
        href: Callable[[str], str],
        path: Callable[[str], str],
    ) -> None:
        """`href` gives the address of a key, `path` that of a path, as seen from the page."""
        self._catalog = catalog
        self._rows = rows
        self._href = href
        self._path = path
        self._cards: dict[str, str] = {}
        """A page cites few sources many times: each card is made once."""
        self.sections: list[tuple[str, str]] = []
        """(anchor, title) of the page's sections so far."""

    def begin(self) -> None:
        """Make pieces for another page from here on."""
        self._cards.clear()
        self.sections.clear()

    def section(self, anchor: str, title: str) -> Markup:
        """Put a section into the page's contents; shows nothing here."""
        self.sections.append((anchor, title))
        return _NOTHING

    def badge(self, text: str, kind: str = "") -> Markup:
        """A small label; `kind` gives it a colour."""
        return marked(_badge(text, kind))

    def amount(self, figure: Figure) -> Markup:
        """A figure's value with its qualifier and unit."""
        return marked(_amount(figure))

    def when(self, figure: Figure) -> Markup:
        """The time of a figure, or that there is none."""
        return marked(_when(figure))

    def notes(self, figure: Figure) -> Markup:
        """What one must know beside the value: that it is a plan, doubtful, or of a part."""
        return marked(_notes(figure))

    def source(self, source: str, what: str) -> Markup:
        """Where `what` comes from, folded."""
        return marked(self._source(source, what))

    def entity_link(self, key: str) -> Markup:
        """A name that leads to its page."""
        return marked(self._link(key))

    def links(self, keys: Iterable[str], names: Iterable[str] = (), kind: str = "") -> Markup:
        """The same of several, then names that lead nowhere; `kind` is what all keys lack."""
        every = [self._link(f"{kind}{key}") for key in keys]
        every += [escaped[name] for name in names]
        return marked("、".join(every))

    def kpi(self, figure: Figure) -> Markup:
        """A figure shown large."""
        planned = figure.status == "planned"
        scope = f'<span class="ps-scope">{escaped[figure.scope]}</span>' if figure.scope else ""
        return marked(
            f'<div class="ps-kpi{" ps-kpi--plan" if planned else ""}">\n'
            f'<div class="ps-kpi__metric">{escaped[figure.metric]}{_plan(figure)}</div>\n'
            f'<div class="ps-kpi__value">{_amount(figure)}</div>\n'
            f'<div class="ps-kpi__time">{_when(figure)}{scope}</div>\n'
            f"{self._source(figure.source, figure.metric)}\n"
            "</div>"
        )

    def figure_table(self, figures: Iterable[Figure], caption: str) -> Markup:
        """Figures as a table with times and sources."""
        rows = "".join(
            [
                f'<tr>\n<th scope="row">{escaped[f.metric]}{_notes(f)}</th>\n'
                f'<td class="ps-right">{_amount(f)}</td>\n<td>{_when(f)}</td>\n'
                f"<td>{self._source(f.source, f.metric)}</td>\n</tr>\n"
                for f in figures
            ]
        )
        return marked(
            '<div class="ps-table"><table class="ps-figures">\n'
            f"<caption>{escaped[caption]}</caption>\n"
            f"{_HEAD}<tbody>\n{rows}</tbody></table></div>"
        )

    def figure_list(self, figures: Sequence[Figure]) -> Markup:
        """Figures in one line each; nothing for none."""
        if not figures:  # As most that may have some.
            return _NOTHING
        rows = "".join(
            f'<li><span class="ps-inline-figures__metric">{escaped[f.metric]}</span> {_amount(f)}'
            f' <span class="ps-when">{_when(f)}</span>{_notes(f)}'
            f"{self._source(f.source, f.metric)}</li>\n"
            for f in figures
        )
        return marked(f'<ul class="ps-inline-figures">\n{rows}</ul>')

    def cited(self, sources: Iterable[str]) -> Markup:
        """Titles and dates of sources, one after the other."""
        every = (self._catalog.reference(source)[0] for source in sources)
        return marked("；".join([f"{escaped[s.title]}{_in_brackets(s.date)}" for s in every]))

    def badges(self, entity: Entity) -> Markup:
        """The labels beside an entity's name."""
        return marked(_badges(listing.badges(self._catalog, entity)))

    def card(self, key: str, level: int = 3) -> Markup:
        """An entity as a list of few shows it."""
        row = self._rows[key]  # Which changes less often than the entity.
        return marked(
            f'<li class="ps-card">\n{self._name(key, row.name, level)}\n'
            f'<div class="ps-card__badges">{_badges(row.badges)}</div>\n'
            f"{_about(row.summary, row.figures)}</li>"
        )

    def article_card(self, identity: str, level: int = 3) -> Markup:
        """An article as a list of few shows it."""
        row = self._rows[f"articles/{identity}"]  # Without the text, of which a card shows nothing.
        written = row.sorts["date"]
        date = f'<span class="ps-faint">{UI["undated"]}</span>'
        if written:
            date = f'<time datetime="{escaped[written]}">{escaped[date_label(written)]}</time>'
        return marked(
            f'<li class="ps-card ps-card--article">\n'
            f"{self._name(row.key, row.name, level)}\n"
            f'<div class="ps-card__badges">{date}</div>\n'
            f'<p class="ps-card__summary">{plainly(row.summary)}</p>\n</li>'
        )

    def row_cards(self, rows: Iterable[listing.Row]) -> Markup:
        """The rows of a list, with what the script filters and sorts by."""
        return marked("".join([self._row_card(row, order) for order, row in enumerate(rows)]))

    def _row_card(self, row: listing.Row, order: int) -> str:
        facets = "".join(
            [
                f' data-f-{escaped[key]}="{escaped[" ".join([option.id for option in options])]}"'
                for key, options in row.facets.items()
            ]
        )
        sorts = "".join(
            [f' data-s-{escaped[key]}="{plainly(value)}"' for key, value in row.sorts.items()]
        )
        return (
            f'<li class="ps-card" data-key="{escaped[row.key]}" data-order="{order}"'
            f' data-words="{plainly(row.words)}"{facets}{sorts}>\n'
            f"{self._name(row.key, row.name, 2)}\n"
            f'<div class="ps-card__badges">{_badges(row.badges)}</div>\n'
            f"{_about(row.summary, row.figures)}</li>"
        )

    def _name(self, key: str, name: str, level: int) -> str:
        link = f'<a href="{escaped[self._href(key)]}">{escaped[name]}</a>'
        return f'<h{level} class="ps-card__name">{link}</h{level}>'

    def _link(self, key: str) -> str:
        return f'<a href="{escaped[self._href(key)]}">{escaped[self._catalog.name_of(key)]}</a>'

    def _source(self, source: str, what: str) -> str:
        card = self._cards.get(source)
        if card is None:
            card = f"{_SHOW_SOURCE}{self._source_card(source)}</details>"
            self._cards[source] = card
        return f"{_SOURCE}{escaped[what]}{card}"

    def _source_card(self, identity: str) -> str:
        source, retellings = self._catalog.reference(identity)
        publisher = escaped[source.publisher or UI["unknown"]]
        date = escaped[date_label(source.date)] if source.date else UI["unknown"]
        told = ""
        for article, title in retellings:
            href = escaped[self._href(f"articles/{article}")]
            told += f'<a href="{href}">{_READ}：{escaped[title]}</a>\n'
        if source.url:
            told += f'<a href="{escaped[source.url]}" {_OUTSIDE}>{UI["read_outside"]}</a>'
        address = escaped[self._path(pages.source_path(identity))]
        return (
            '<span class="ps-source__card">\n'
            f'<a class="ps-source__title" href="{address}">{escaped[source.title]}</a>\n'
            f"<span>{_PUBLISHER}：{publisher}</span>\n"
            f"<span>{_DATE}：{date}</span>\n"
            f"{told}</span>"
        )


_NOTHING = Markup()
_READ, _PUBLISHER, _DATE = UI["read_article"], UI["publisher"], UI["date"]
_AS, _OF = UI["as_of"].split("{date}")
_BEFORE, _AFTER = UI["source_of"].split("{what}")
_SOURCE = f'<details class="ps-source"><summary aria-label="{_BEFORE}'
_SHOW_SOURCE = f'{_AFTER}">{UI["source"]}</summary>'
"""What stands before and after the name of what a source is of."""
_OUTSIDE = 'rel="noopener noreferrer external"'
_HEAD = (
    f'<thead><tr><th scope="col">{UI["metric"]}</th>'
    f'<th scope="col" class="ps-right">{UI["value"]}</th>'
    f'<th scope="col">{UI["time"]}</th><th scope="col">{UI["source"]}</th></tr></thead>\n'
)


def _in_brackets(date: str) -> str:
    return f"（{escaped[date_label(date)]}）" if date else ""


def _badge(text: str, kind: str = "") -> str:
    colour = f" ps-badge--{escaped[kind]}" if kind else ""
    return f'<span class="ps-badge{colour}">{escaped[text]}</span>'


def _badges(badges: Iterable[tuple[str, str]]) -> str:
    return "".join([_badge(text, kind) for text, kind in badges])


def _plan(figure: Figure) -> str:
    return f" {_badge(UI['planned'], 'plan')}" if figure.status == "planned" else ""


def _amount(figure: Figure) -> str:
    number = f'<span class="ps-number">{escaped[figure.value]}</span>'
    unit = f'<span class="ps-unit">{escaped[figure.unit]}</span>' if figure.unit else ""
    qualifier = figure.qualifier
    if not qualifier:  # As most.
        return f'<span class="ps-amount">{number}{unit}</span>'
    said = f'<span class="ps-qualifier">{escaped[qualifier]}</span>'
    before = said if qualifier in ("近", "超", "约") else ""
    behind = said if qualifier in ("余", "多", "+") else ""
    last = said if qualifier == "以上" else ""
    return f'<span class="ps-amount">{before}{number}{behind}{unit}{last}</span>'


def _when(figure: Figure) -> str:
    time = escaped[period_label(figure.period)] if figure.period else ""
    if figure.as_of:
        time = f"{_AS}{escaped[date_label(figure.as_of)]}{_OF}"
    if figure.when:
        return f"{time}（{escaped[figure.when]}）" if time else escaped[figure.when]
    return time or f'<span class="ps-faint">{UI["undated_figure"]}</span>'


def _notes(figure: Figure) -> str:
    notes = ""
    if figure.status == "planned":
        notes = _badge(UI["planned"], "plan")
    elif figure.status == "unclear":
        notes = _badge(UI["unclear"], "warn")
    if figure.state in _DOUBTFUL:
        notes += _badge(UI[figure.state], "warn")
    if figure.scope:
        notes += f'<span class="ps-scope">{UI["scope"]}：{escaped[figure.scope]}</span>'
    if figure.note:
        notes += f'<span class="ps-note">{escaped[figure.note]}</span>'
    return notes


def _about(summary: str, figures: Iterable[Figure]) -> str:
    """The summary and the first figures of a card, where it has any."""
    lead = "".join([f"<span>{escaped[f.metric]} {_amount(f)}{_plan(f)}</span>" for f in figures])
    said = f'<p class="ps-card__summary">{plainly(summary)}</p>' if summary else ""
    return said + (f'<p class="ps-card__figures">{lead}</p>' if lead else "")
