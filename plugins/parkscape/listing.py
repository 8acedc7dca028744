"""Lists: what a row shows, what it can be filtered and sorted by.

Everything comes from the catalog, declared fields among it, so that a field declared in data is a
facet, a column and an order with no code.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any

from parkscape.catalog import Catalog, figures_of, parks_of
from parkscape.facts import Figure
from parkscape.labels import KIND_LABELS, UI, date_label
from parkscape.model import Article, Entity, Field
from parkscape.packed import Packed
from parkscape.text import normalise
from parkscape.values import Value


class Option(Value, frozen=True):
    """One value of a facet."""

    id: str
    label: str
    count: int = 0


class Facet(Value, frozen=True):
    """A filter, with the values that occur."""

    key: str
    label: str
    options: tuple[Option, ...]
    more: int = 0
    """How many rarer values are left out."""


MOST_OPTIONS = 100
"""Values that a filter offers, the most frequent first; nobody looks through more."""


class Named(Value, frozen=True):
    """A column or an order: its key and what people see."""

    key: str
    label: str


class Row(Value, frozen=True):
    """An entity or article as a list shows it."""

    key: str
    name: str
    words: str
    """What the name filter looks through: names, aliases, pinyin and initials, normalised."""
    summary: str
    facets: Mapping[str, tuple[Option, ...]]
    sorts: Mapping[str, str]
    cells: Mapping[str, str]
    """Column key -> text."""
    badges: tuple[tuple[str, str], ...] = ()
    """(text, kind of badge)."""
    figures: tuple[Figure, ...] = ()


class Brief(Value, frozen=True):
    """The beginning of a row."""

    key: str
    name: str
    words: str


def briefs(rows: Mapping[str, Row]) -> Mapping[str, Brief | Row]:
    """Rows of which no more is asked, and no more unpacked."""
    return Packed(Brief, rows.packed) if isinstance(rows, Packed) else rows


_UNTYPED = re.compile(r"[\"|'·・.]")
"""What people leave out when they type a name; the script drops the same."""


Readings = dict[str, list[tuple[str, bool]]]
"""Name -> (pinyin or text as it stands, whether it is pinyin) along it."""
_READ: Readings = {}
"""What was read, which never changes."""


def _syllables(name: str) -> list[tuple[str, bool]]:
    if name not in _READ:
        _READ[name] = [*chain.from_iterable(map(_of_word, _words(name)))]
    return _READ[name]


def _words(name: str) -> Iterator[str]:
    """The words of a name, each of which has its own reading, and what is not Chinese.

    As `pypinyin.seg` has it, which takes twice as long: always the longest phrase that goes on from
    here, else a character.
    """
    phrases, beginnings, chinese = _phrases()
    for text in chinese.split(name):
        if not chinese.match(text):
            yield from filter(None, [text])
            continue
        at, size = 0, len(text)
        while at < size:
            end = found = at + 1
            while end < size and text[at : end + 1] in beginnings:
                end += 1
                if text[at:end] in phrases:
                    found = end
            yield text[at:found]
            at = found


@cache
def _phrases() -> tuple[Any, Any, re.Pattern[str]]:
    """(phrases with a reading, the beginnings of them, matches what is Chinese)."""
    from pypinyin.constants import PHRASES_DICT, RE_HANS  # Slow, and an edit may need none.
    from pypinyin.seg.mmseg import p_set

    return PHRASES_DICT, p_set, re.compile(f"({RE_HANS.pattern.strip('^$')})")


@cache
def _pinyin() -> Any:
    """What gives a word its reading."""
    from pypinyin.core import Pinyin

    return Pinyin()


@cache
def _of_word(word: str) -> tuple[tuple[str, bool], ...]:
    """As `_syllables`, of one word: names are made of far fewer words than there are names."""
    found = _pinyin().lazy_pinyin(word, errors=lambda other: f"\0{other}")
    return tuple((part.removeprefix("\0"), part[:1] != "\0") for part in found)


def get_ready() -> None:
    """Load what readings are made from, which then processes to come need not."""
    _phrases()


def learn(readings: Readings) -> None:
    """Take over what was read in another build by the same code."""
    _READ.update(readings)


def readings(catalog: Catalog, key: str) -> Readings:
    """Those of the names in a row."""
    kind, _, identity = key.partition("/")
    if kind == "articles":
        return {catalog.articles[identity].title: _syllables(catalog.articles[identity].title)}
    entity = catalog.entities[key]
    return {name: _syllables(name) for name in (entity.name, *entity.aliases)}


def reading(name: str) -> str:
    """The pinyin of a name, for sorting: `yan hu gao xin qu`."""
    return " ".join(part for part, _ in _syllables(name)).lower()


def search_words(names: Iterable[str]) -> str:
    """Names as typed: characters, full pinyin and initials, `|` between."""
    typed: list[str] = []
    for name in names:
        parts = _syllables(name)
        full = "".join([part for part, _ in parts])
        initials = "".join([part[:1] if is_pinyin else part for part, is_pinyin in parts])
        typed += (name, full, initials)
    # All at once, with what no name can hold between them.
    words = _UNTYPED.sub("", normalise("\0".join(typed))).split("\0")
    return "|".join(dict.fromkeys(words))


def headline(entity: Entity) -> tuple[Figure, ...]:
    """The figures shown large: those marked, else the first three achieved ones."""
    every = [figure for _, figure in figures_of(entity)]
    marked = tuple(figure for figure in every if figure.headline)
    return marked or tuple(f for f in entity.figures if f.status == "achieved")[:3]


def row(catalog: Catalog, key: str) -> Row:
    """The row for a key."""
    kind, _, identity = key.partition("/")
    if kind == "articles":
        return _article_row(catalog, key, catalog.articles[identity])
    entity = catalog.entities[key]
    facets = {k: tuple(v) for k, v in _entity_facets(catalog, kind, entity)}
    cells = {k: "、".join(o.label for o in options) for k, options in facets.items()}
    shown = {f.key: field_text(f, entity) for f in catalog.fields_of(kind)}
    count = str(sum(1 for _ in figures_of(entity)))
    return Row(
        key=key,
        name=entity.name,
        words=search_words((entity.name, *entity.aliases)),
        summary=entity.summary,
        facets=facets,
        sorts=_sort_values(catalog, kind, entity, count),
        cells={**cells, "place": _place(entity), **shown, "figures": count},
        badges=tuple(badges(catalog, entity)),
        figures=headline(entity)[:2],
    )


def _article_row(catalog: Catalog, key: str, article: Article) -> Row:
    options = tuple(Option(park, catalog.name_of(f"parks/{park}")) for park in article.parks)
    year = article.date[:4] or "undated"
    years = (Option(year, article.date[:4] or UI["undated"]),)
    date = date_label(article.date) if article.date else UI["undated"]
    return Row(
        key=key,
        name=article.title,
        words=search_words((article.title,)),
        summary=article.summary,
        facets={"park": options, "year": years},
        sorts={"name": reading(article.title), "date": article.date},
        cells={"date": date, "park": "、".join(o.label for o in options)},
        badges=((date, ""),),
    )


def badges(catalog: Catalog, entity: Entity) -> Iterator[tuple[str, str]]:
    """(text, kind) of the small labels beside a name."""
    if getattr(entity, "flagship", False):
        yield UI["flagship"], "accent"
    for name in ("kind", "level"):
        if text := getattr(entity, name, ""):
            yield text, ""
    for province in catalog.provinces_of(entity):
        yield catalog.provinces[province].short, ""


def _entity_facets(
    catalog: Catalog, kind: str, entity: Entity
) -> Iterator[tuple[str, list[Option]]]:
    if getattr(entity, "kind", ""):
        yield "kind", [Option(_token(entity.kind), entity.kind)]  # type: ignore[attr-defined]
    provinces = [catalog.provinces[p] for p in catalog.provinces_of(entity)]
    yield "province", [Option(p.id, p.short) for p in provinces]
    yield "industry", [Option(i, catalog.industries[i].name) for i in entity.industries]
    if parks := parks_of(entity):
        yield "park", [Option(p, catalog.name_of(f"parks/{p}")) for p in parks]
    if kind == "enterprises":
        flagship = getattr(entity, "flagship", False)
        yield "flagship", [Option("yes", UI["yes"])] if flagship else [Option("no", UI["no"])]
    for declared in catalog.fields_of(kind):
        if declared.facet and (text := field_text(declared, entity)):
            yield declared.key, [Option(_token(text), text)]


def _token(text: str) -> str:
    """A text as one word of an attribute and of an address."""
    return "-".join(text.split())


def _sort_values(catalog: Catalog, kind: str, entity: Entity, count: str) -> dict[str, str]:
    declared = {f.key: _field_order(f, entity) for f in catalog.fields_of(kind) if f.sort}
    return {"name": reading(entity.name), "figures": count, **declared}


def field_text(declared: Field, entity: Entity) -> str:
    """The value of a declared field as text; empty where there is none."""
    value = entity.fields.get(declared.key)
    if value is None:
        return ""
    if isinstance(value, Figure):
        before, after = ("", value.qualifier)
        if value.qualifier in ("近", "超", "约"):
            before, after = after, before
        return f"{before}{value.value}{after}{value.unit}"
    if isinstance(value, bool):
        return UI["yes"] if value else UI["no"]
    return date_label(value) if declared.type == "date" else value


def _field_order(declared: Field, entity: Entity) -> str:
    value = entity.fields.get(declared.key)
    if isinstance(value, Figure):
        return value.value
    if declared.type == "choice" and value in declared.options:
        return f"c{declared.options.index(str(value)):03}"  # Ordered as text, as declared.
    return "" if value is None else reading(str(value))


def _place(entity: Entity) -> str:
    place = getattr(entity, "located_in", None)
    return "" if place is None else " ".join(filter(None, (place.city, place.county)))


def facets(catalog: Catalog, kind: str, rows: Iterable[Row]) -> list[Facet]:
    """The filters for a list, in the order of its rows' facets, with counts."""
    built_in = ("kind", "province", "industry", "park", "flagship", "year")
    labels = {key: UI[key] for key in built_in}
    labels |= {f.key: f.label for f in catalog.fields_of(kind)}
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for r in rows:
        for key, options in r.facets.items():
            counter = counts.setdefault(key, Counter())
            counter.update((o.id, o.label) for o in options)
    found = []
    for key, counter in counts.items():
        options = tuple(Option(i, label, n) for (i, label), n in _by_count(counter))
        if len(options) > 1 and key in labels:
            more = max(0, len(options) - MOST_OPTIONS)
            found.append(Facet(key, labels[key], options[:MOST_OPTIONS], more))
    return found


def _by_count(counter: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], reading(item[0][1])))


def all_facets(catalog: Catalog, rows: Iterable[Row]) -> dict[str, list[Facet]]:
    """Kind -> the filters of its list."""
    by_kind: dict[str, list[Row]] = {kind: [] for kind in KIND_LABELS}
    for each in rows:
        by_kind[each.key.partition("/")[0]].append(each)
    return {kind: facets(catalog, kind, each) for kind, each in by_kind.items()}


def columns(catalog: Catalog, kind: str) -> list[Named]:
    """The columns of a list's table."""
    if kind == "articles":
        return [Named(k, UI[k]) for k in ("name", "date", "park")]
    keys = {
        "parks": ("name", "kind", "province", "place", "industry"),
        "organisations": ("name", "kind", "province"),
        "chains": ("name", "park", "province", "industry"),
    }.get(kind, ("name", "kind", "park", "province", "industry"))
    if kind == "enterprises":
        keys = ("name", "park", "province", "industry", "flagship")
    declared = [Named(f.key, f.label) for f in catalog.fields_of(kind)]
    return [*(Named(k, UI[k]) for k in keys), *declared, Named("figures", UI["figures"])]


def sorts(catalog: Catalog, kind: str) -> list[Named]:
    """The orders of a list; the first is the author's own."""
    default = Named("", UI["sort_default"])
    by_name = Named("name", UI["sort_name"])
    if kind == "articles":
        return [default, by_name, Named("date", UI["date"])]
    declared = [Named(f.key, f.label) for f in catalog.fields_of(kind) if f.sort]
    return [default, by_name, Named("figures", UI["sort_figures"]), *declared]


Letters = list[tuple[str, list[tuple[str, str, list[str]]]]]
"""First letter -> (key, name, provinces) of entities."""


def by_letter(rows: Iterable[Row]) -> Letters:
    """(key, name, provinces) of entities under the first letters of their names' pinyin.

    A to Z, then all others.
    """
    groups: dict[str, list[tuple[str, str, list[str]]]] = {}
    entries = sorted(map(lettered, rows))
    for name, key, shown, provinces in entries:
        if not key.startswith("articles/"):
            letter = name[:1].upper()
            entry = (key, shown, [option.label for option in provinces])
            groups.setdefault(letter if "A" <= letter <= "Z" else "", []).append(entry)
    return sorted(groups.items(), key=lambda group: (not group[0], group[0]))


def lettered(row: Row) -> tuple[str, str, str, tuple[Option, ...]]:
    """What `by_letter` draws on."""
    return row.sorts["name"], row.key, row.name, row.facets.get("province", ())
