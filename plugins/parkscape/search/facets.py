"""Facets: what results can be narrowed by; option -> documents."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from parkscape.catalog import Catalog, figures_of
from parkscape.labels import UI
from parkscape.model import Article, Entity, Field
from parkscape.search.sections import clean

Option = tuple[str, str]
"""(id, label)."""
Choice = tuple[str, Option]
"""(key of the facet, option)."""
Facet = dict[Option, list[int]]

LABELS = {
    "province": UI["province"],
    "industry": UI["industry"],
    "honour": UI["honours"],
    "year": UI["year"],
}


def facets(
    fields: Iterable[Field], found: Iterable[Iterable[Choice]]
) -> dict[tuple[str, str], Facet]:
    """(key, label) -> options with the numbers of their documents; empty facets are left out.

    `found` are the options of each document, in the order of their numbers.
    """
    facets: dict[str, Facet] = defaultdict(lambda: defaultdict(list))
    labels = dict(LABELS)
    for field in fields:
        if field.facet and field.public:
            labels.setdefault(field.key, field.label)
    for number, options in enumerate(found):
        for key, option in options:
            facets[key][option].append(number)
    return {(key, labels[key]): _ordered(facets[key]) for key in labels if key in facets}


def options_of(
    catalog: Catalog, key: str, field_text: Callable[[Field, Entity], str]
) -> tuple[Choice, ...]:
    """What an entity or article can be narrowed by, each option once."""
    return tuple(dict.fromkeys(_options(catalog, key, field_text)))


def _ordered(facet: Facet) -> Facet:
    """The options with most documents first."""
    return dict(sorted(facet.items(), key=lambda item: (-len(item[1]), item[0])))


def _options(
    catalog: Catalog, key: str, field_text: Callable[[Field, Entity], str]
) -> Iterator[Choice]:
    kind, _, identity = key.partition("/")
    if kind == "articles":
        yield from _of_article(catalog, catalog.articles[identity])
        return
    entity = catalog.entities[key]
    for province in catalog.provinces_of(entity):
        yield "province", (province, catalog.provinces[province].short)
    for industry in entity.industries:
        yield "industry", (industry, catalog.industries[industry].name)
    for honour in entity.honours:
        if honour.holding == "held":
            yield "honour", _option(honour.name)
    for year in dict.fromkeys(_years(entity)):
        yield "year", (year, year)
    for field in catalog.fields_of(kind):
        if field.facet and field.key not in LABELS and (text := field_text(field, entity)):
            yield field.key, _option(text)


def _of_article(catalog: Catalog, article: Article) -> Iterator[Choice]:
    """An article has the provinces of its parks."""
    for park in article.parks:
        for province in catalog.provinces_at(park):
            yield "province", (province, catalog.provinces[province].short)
    if article.date:
        yield "year", (article.date[:4], article.date[:4])


def _years(entity: Entity) -> list[str]:
    """The years that an entity's dated facts are of; plans lie ahead and are none."""
    dates = list[str]()
    for _, figure in figures_of(entity):
        if figure.status != "planned":
            dates += (figure.as_of, *figure.period.split("/"))
    dates += [honour.year for honour in entity.honours]
    dates += [award.year for award in entity.awards]
    dates += [event.date for event in entity.events]
    dates += [policy.date for policy in entity.policies]
    dates += [relation.date for relation in entity.relations]
    return [date[:4] for date in dates if date]


def _option(label: str) -> Option:
    """A text as an option; its id is one word."""
    return "-".join(label.split()), clean(label)
