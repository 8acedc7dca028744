"""Plans of all entities, by horizon: a date, a term in words, or none; no figure is summed."""

import re
from collections import defaultdict

from parkscape.catalog import Catalog
from parkscape.facts import Figure, Plan
from parkscape.labels import UI
from parkscape.model import Entity
from parkscape.values import Value
from parkscape.views.parts import Cut, Section, cut
from parkscape.views.told import homes_of

_TERM = re.compile(
    r"[0-9一二两三四五六七八九十]\s*(?:年|个?月|[日天周]|季度)"
    r"|[今明后]年|年[底内末中初]|[上下]半年|十[一二三四五六七八九]五"
)
"""Words that bound a time, though they may not say from when: 投产后5年内, 明年6月, 十四五."""


class Planned(Value, frozen=True):
    """A plan, with whose it is."""

    key: str
    name: str
    plan: Plan
    park: str = ""
    """The key of the park that it belongs to, where the entity is none itself."""
    park_name: str = ""


class Single(Value, frozen=True):
    """A planned figure that stands outside any plan."""

    key: str
    name: str
    figure: Figure


def is_term(words: str) -> bool:
    """Whether words for a time bound it."""
    return bool(_TERM.search(words))


def plans(catalog: Catalog) -> Cut:
    """Dated plans from the nearest, then those with a term in words, then the others."""
    dated: dict[str, list[Planned]] = defaultdict(list)
    worded: list[Planned] = []
    vague: list[Planned] = []
    bare: list[Planned] = []
    singles: list[Single] = []
    for key, entity in catalog.having("plans").items():
        for plan in entity.plans:
            found = _planned(catalog, key, entity, plan)
            if plan.by:
                dated[plan.by[:4]].append(found)
            elif is_term(plan.when):
                worded.append(found)
            else:
                (vague if plan.when else bare).append(found)
    for key, figures in catalog.figures.items():
        if "planned" in [figure.status for _, figure in figures]:
            entity = catalog.entities[key]
            singles += [Single(key, entity.name, figure) for figure in loose(entity)]
    sections = [
        Section("dated", UI["plans_dated"], UI["year_n"].format(year=year), tuple(found))
        for year, found in sorted(dated.items())
    ]
    sections += [
        Section("term", UI["plans_term"], "", tuple(worded)),
        Section("words", UI["plans_words"], "", tuple(vague)),
        Section("none", UI["plans_none"], "", tuple(bare)),
        Section("figures", UI["plans_figures"], "", tuple(singles)),
    ]
    return cut(sections)


def _planned(catalog: Catalog, key: str, entity: Entity, plan: Plan) -> Planned:
    park = next(iter(homes_of(key, entity)), "")
    if park in ("", key):
        return Planned(key, entity.name, plan)
    return Planned(key, entity.name, plan, park, catalog.name_of(park))


def loose(entity: Entity) -> list[Figure]:
    """Planned figures of the entity itself, of what happened, and of its programmes."""
    held = [*entity.figures]
    for event in entity.events:
        held += event.figures
    for programme in entity.programmes:
        held += programme.figures
        for part in (*programme.steps, *programme.parts):
            held += part.figures
    return [figure for figure in held if figure.status == "planned"]
