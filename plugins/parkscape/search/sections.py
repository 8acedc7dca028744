"""A page's own text as people read it: no menus, no source cards, of its members only names."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from parkscape.catalog import Catalog, parks_of
from parkscape.facts import (
    Award,
    ChainRole,
    Event,
    Figure,
    Honour,
    Part,
    Place,
    Plan,
    Policy,
)
from parkscape.labels import UI, date_label, period_label
from parkscape.model import Achievement, Chain, Entity, Field, Park
from parkscape.route import Route
from parkscape.scheme import Indicator
from parkscape.terms import RELATION_TYPES

Section = tuple[str, ...]
"""A heading, which may be empty, and paragraphs."""

NAMES_SHOWN = 60
"""A park's page shows so many members of a kind."""

_TOKEN = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|[^">])*>|[^<]+|<""")
_BLOCKS = frozenset("p li td th dd dt blockquote figcaption div pre tr table ul ol hr".split())
_HEADINGS = frozenset(f"h{n}" for n in range(1, 7))


def clean(text: str) -> str:
    """`text` on one line, without characters that mean something to the index."""
    return " ".join(text.replace("\0", " ").split())


def of_entity(
    catalog: Catalog, key: str, field_text: Callable[[Field, Entity], str]
) -> Iterator[Section]:
    """The sections of an entity's page."""
    for heading, paragraphs in _parts(catalog, key, catalog.entities[key], field_text):
        if section := _section(heading, paragraphs):
            yield section


def _parts(
    catalog: Catalog, key: str, entity: Entity, field_text: Callable[[Field, Entity], str]
) -> Iterator[tuple[str, Iterable[str]]]:
    """(heading, paragraphs), some of them empty; most entities say little of what they could."""
    yield "", _head(catalog, key, entity, field_text)
    if isinstance(entity, Chain) or key.startswith("enterprises/"):
        yield UI["chains"], _chains(catalog, key, entity)
    if entity.figures:
        yield UI["all_figures"], map(figure_text, entity.figures)
    yield from _facts(catalog, entity)
    if entity.needs:
        yield UI["needs"], _needs(catalog, entity)
    if isinstance(entity, Achievement):
        yield UI["index"], _indices(entity)
    yield UI["relations"], _relations(catalog, key, entity)
    if entity.people:
        yield UI["people"], (_join(p.name, p.role, p.note) for p in entity.people)
    yield from _members(catalog, key, entity)


def of_article(summary: str, prose: str) -> Iterator[Section]:
    """The sections of an article, from its HTML."""
    heading, paragraphs, text = "", [clean(summary)], ""
    for token in _TOKEN.finditer(prose):
        slash, tag = token.group(1), (token.group(2) or "").lower()
        if not tag:
            text += token.group()
        elif tag == "br":
            text += " "
        elif tag in _HEADINGS and slash:
            if section := _section(heading, paragraphs, bare=True):
                yield section
            heading, paragraphs, text = clean(html.unescape(text)), [], ""
        elif tag in _BLOCKS or tag in _HEADINGS:
            paragraphs.append(html.unescape(text))
            text = ""
    paragraphs.append(html.unescape(text))
    if section := _section(heading, paragraphs, bare=True):
        yield section


def _indices(entity: Achievement) -> Iterator[str]:
    """The indicators of an index."""
    for scheme in entity.schemes:
        yield _join(scheme.version, "、".join(_indicators(scheme.indicators)), scheme.note)


def _indicators(indicators: Iterable[Indicator]) -> Iterator[str]:
    for indicator in indicators:
        yield indicator.name
        yield from _indicators(indicator.parts)


def of_route(catalog: Catalog, route: Route) -> Iterator[Section]:
    """The sections of a visit route: what it is about, then its stops."""
    stops = (f"{catalog.name_of(stop.at)}：{stop.text}" for stop in route.stops)
    yield _section("", (route.summary, *stops, route.note))


def amount(figure: Figure) -> str:
    """Value, qualifier and unit in the order in which they are read."""
    value, qualifier, unit = figure.value, figure.qualifier, figure.unit
    if qualifier in ("近", "超", "约"):
        return f"{qualifier}{value}{unit}"
    return f"{value}{unit}{qualifier}" if qualifier == "以上" else f"{value}{qualifier}{unit}"


def figure_text(figure: Figure) -> str:
    """A figure as one line."""
    time = _period(figure.period, figure.as_of)
    status = UI[figure.status] if figure.status in ("planned", "unclear") else ""
    scope = f"{UI['scope']}：{figure.scope}" if figure.scope else ""
    said = _join(amount(figure), time, figure.when, status, scope, figure.note)
    return f"{figure.metric}：{said}"


def _section(heading: str, paragraphs: Iterable[str], *, bare: bool = False) -> Section:
    """A section, or nothing where it has no text; a heading alone may stand where `bare`."""
    kept = [text for text in map(clean, filter(None, paragraphs)) if text]
    return (heading, *kept) if kept or (bare and heading) else ()


def _join(*parts: str) -> str:
    return "，".join(filter(None, parts))


def _names(catalog: Catalog, keys: Iterable[str]) -> str:
    return "、".join(map(catalog.name_of, keys))


def _head(
    catalog: Catalog, key: str, entity: Entity, field_text: Callable[[Field, Entity], str]
) -> Iterator[str]:
    yield entity.summary
    if entity.note:
        yield f"{UI['note']}：{entity.note}"
    for label, attribute in (("place", "located_in"), ("administered_by", "administered_by")):
        if place := getattr(entity, attribute, None):
            yield f"{UI[label]}：{_place(catalog, place)}"
    if isinstance(entity, Park) and entity.parent:
        yield f"{UI['parent']}：{catalog.name_of(f'parks/{entity.parent}')}"
    if parks := parks_of(entity):
        yield f"{UI['in_parks']}：{_names(catalog, (f'parks/{park}' for park in parks))}"
    if isinstance(entity, Achievement) and entity.by:
        yield f"{UI['made_by']}：{_names(catalog, entity.by)}"
    if entity.industries:
        industries = "、".join([catalog.industries[i].name for i in entity.industries])
        yield f"{UI['industries']}：{industries}"
    for declared in catalog.fields_of(key.partition("/")[0]):
        if declared.key in entity.fields:
            yield f"{declared.label}：{field_text(declared, entity)}"
    yield entity.url


def _place(catalog: Catalog, place: Place | None) -> str:
    if place is None:
        return ""
    province = catalog.provinces[place.province].name
    rest = (p for p in (place.city, place.county, place.detail) if p and p != province)
    return "".join((province, *rest))


def _chains(catalog: Catalog, key: str, entity: Entity) -> Iterator[str]:
    """A chain's own links, or the chains that an enterprise stands in."""
    labels = {"leaders": UI["leader"], "cores": UI["core"], "members": UI["member"]}

    def role(label: str, name: str, held: ChainRole) -> str:
        inferred = UI["inferred"] if held.inferred else ""
        return _join(f"{label}：{name}", inferred, held.note)

    if isinstance(entity, Chain):
        for attribute, label in labels.items():
            for held in getattr(entity, attribute):
                yield role(label, _names(catalog, [f"enterprises/{held.enterprise}"]), held)
        for node in entity.nodes:
            names = _names(catalog, (f"enterprises/{e}" for e in node.enterprises))
            yield _join(f"{UI[node.stage or 'stage_unknown']}：{node.name}", names)
    labels["nodes"] = UI["stage_unknown"]
    for found in catalog.roles(entity.id) if key.startswith("enterprises/") else ():
        yield role(labels[found.name], _names(catalog, [found.chain]), found.role)


def _facts(catalog: Catalog, entity: Entity) -> Iterator[tuple[str, Iterable[str]]]:
    """What is said of any entity beside its figures."""
    if entity.programmes:
        yield UI["programmes"], _programmes(catalog, entity)
    if entity.honours:
        yield UI["honours"], map(_honour, entity.honours)
    if entity.awards:
        yield UI["awards"], map(_award, entity.awards)
    if entity.plans:
        yield UI["plans"], map(_plan, entity.plans)
    if entity.events:
        yield UI["events"], map(_event, entity.events)
    if entity.policies:
        yield UI["policies"], map(_policy, entity.policies)


def _award(one: Award) -> str:
    return _join(one.name, one.event, one.edition, one.for_, _time(one.year, one.when), one.note)


def _plan(plan: Plan) -> str:
    figures = map(figure_text, plan.figures)
    return _join(plan.name, plan.summary, _by(plan.by, plan.when), *figures)


def _event(event: Event) -> str:
    figures = map(figure_text, event.figures)
    return _join(_time(event.date, event.when), event.name, event.summary, *figures)


def _policy(policy: Policy) -> str:
    time = _time(policy.date, policy.when)
    return _join(policy.name, policy.issuer, time, policy.summary)


def _honour(honour: Honour) -> str:
    holding = UI[honour.holding] if honour.holding != "held" else ""
    time = _time(honour.year, honour.when)
    return _join(honour.name, honour.level, honour.batch, holding, honour.issuer, time, honour.note)


def _programmes(catalog: Catalog, entity: Entity) -> Iterator[str]:
    def part(one: Part) -> str:
        services = f"{UI['pipeline_services']}：{'、'.join(one.services)}" if one.services else ""
        takes_part = _names(catalog, one.to)
        return _join(one.name, one.summary, services, takes_part, *map(figure_text, one.figures))

    for programme in entity.programmes:
        kind = programme.kind if programme.kind != programme.name else ""
        yield _join(programme.name, kind, programme.summary, programme.when)
        yield from map(part, (*programme.steps, *programme.parts))
        for flow in programme.flows:
            inferred = UI["inferred"] if flow.inferred else ""
            yield _join(f"{flow.from_}→{flow.to}", flow.summary, inferred)
        yield from map(figure_text, programme.figures)
        yield programme.note


def _needs(catalog: Catalog, entity: Entity) -> Iterator[str]:
    for need in entity.needs:
        solvers = "、".join((*map(catalog.name_of, need.solvers), *need.names))
        time = _time(need.date, need.when)
        said = (need.kind, need.state, need.summary, solvers, time, need.note)
        yield _join(need.name, *said, *map(figure_text, need.figures))


def _relations(catalog: Catalog, key: str, entity: Entity) -> Iterator[str]:
    own = [(RELATION_TYPES[r.type][0], r.to, r.names, r) for r in entity.relations]
    others = [
        (RELATION_TYPES[r.type][1], (subject,), (), r) for subject, r in catalog.incoming(key)
    ]
    for label, keys, names, relation in (*own, *others):
        others_named = "、".join((*map(catalog.name_of, keys), *names))
        time = _time(relation.date, relation.when)
        where = f"{UI['links_from']}{_place(catalog, relation.origin)}" if relation.origin else ""
        place = _place(catalog, relation.place)
        more = (place, where, relation.summary, time, *map(figure_text, relation.figures))
        said = _join(others_named, *more)
        yield f"{label}：{said}"


def _members(catalog: Catalog, key: str, entity: Entity) -> Iterator[tuple[str, Iterable[str]]]:
    """Names of the parks within a park and of what belongs to it; of what a body made."""
    if isinstance(entity, Park):
        yield UI["subparks"], [_names(catalog, catalog.children(entity.id))]
        for kind in ("chains", "enterprises", "achievements", "platforms"):
            yield UI[kind], [_names(catalog, catalog.members(entity.id, kind)[:NAMES_SHOWN])]
    elif made := catalog.made_by(key):
        yield UI["achievements"], [_names(catalog, made[:NAMES_SHOWN])]


def _by(date: str, when: str) -> str:
    return UI["by"].format(date=date_label(date)) if date else when


@cache
def _time(date: str, when: str) -> str:
    return _join(date_label(date) if date else "", when)


@cache
def _period(period: str, as_of: str) -> str:
    """The time of a figure: dates recur, and each takes as long to word as all the rest."""
    if as_of:
        return UI["as_of"].format(date=date_label(as_of))
    return period_label(period) if period else ""
