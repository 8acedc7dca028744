"""The cultivation ladder: how many enterprises stand on each rung, by body and date."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from parkscape.catalog import Catalog, figures_of
from parkscape.facts import Figure, Honour
from parkscape.model import Enterprise, Entity
from parkscape.terms import RUNGS
from parkscape.values import Value

_NAMES = frozenset(RUNGS)

COUNTS_SHOWN = 40
"""Of a rung on the page of the ladder."""
HOLDERS_SHOWN = 24

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "瞪羚": "瞪羚企业",
        "独角兽": "独角兽企业",
        "单项冠军": "单项冠军企业",
        "小巨人": "小巨人企业",
        "专精特新": "专精特新中小企业",
        "高新技术企业": "高新技术企业",
        "科技型中小企业": "科技型中小企业",
    }
)
"""A word in the name of an honour -> the rung that its holder stands on; the first that fits."""


class Count(Value, frozen=True):
    """A figure of a rung, with whose it is."""

    key: str
    name: str
    figure: Figure
    within: str
    """The plan, event or programme that holds it."""


class Holder(Value, frozen=True):
    """An enterprise that a source names on a rung."""

    key: str
    name: str
    honour: Honour


class Rung(Value, frozen=True):
    """A rung, with the first of those who count it or stand on it."""

    name: str
    counts: tuple[Count, ...]
    count: int
    holders: tuple[Holder, ...]
    held: int


def rung_of(figure: Figure) -> str:
    """The rung that a figure counts: as marked, or as its metric is named."""
    return figure.rung or (figure.metric if figure.metric in _NAMES else "")


def rung_held(honour: Honour) -> str:
    """The rung that an honour stands for; empty for others."""
    return _rung_titled(honour.name)


@cache
def _rung_titled(name: str) -> str:
    return next((rung for word, rung in TITLES.items() if word in name), "")


def rungs(entity: Entity) -> list[tuple[str, Figure]]:
    """(rung, figure) of an entity, from below."""
    found = [(rung, figure) for _, figure in figures_of(entity) if (rung := rung_of(figure))]
    return sorted(found, key=lambda one: RUNGS.index(one[0])) if found else found


def ladder(catalog: Catalog) -> list[Rung]:
    """All rungs from below; none at all where no source has a figure or a name for any."""
    counts: dict[str, list[Count]] = defaultdict(list)
    holders: dict[str, list[Holder]] = defaultdict(list)
    for key, figures in catalog.figures.items():
        for within, figure in figures:
            if rung := rung_of(figure):
                counts[rung].append(Count(key, catalog.name_of(key), figure, within))
    for key, entity in catalog.having("honours").items():
        for honour in entity.honours if isinstance(entity, Enterprise) else ():
            if rung := rung_held(honour):
                holders[rung].append(Holder(key, entity.name, honour))
    if not counts and not holders:
        return []
    return [
        Rung(
            rung,
            tuple(counts[rung][:COUNTS_SHOWN]),
            len(counts[rung]),
            tuple(holders[rung][:HOLDERS_SHOWN]),
            len(holders[rung]),
        )
        for rung in RUNGS
    ]
