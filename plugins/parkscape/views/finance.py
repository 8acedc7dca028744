"""Finance: amounts, funds, banks, mechanisms and policies over all parks; no amount is summed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from parkscape.catalog import Catalog
from parkscape.facts import Event, Need, Policy, Relation
from parkscape.values import Value
from parkscape.views.topics import (
    FIGURE_WORDS,
    PROGRAMME_WORDS,
    Count,
    Run,
    counts_on,
    programmes_of,
    topic_of,
)

SHOWN = 24
"""How many of each kind the page shows."""
_MONEY = "元"
"""What the unit of an amount of money holds."""
_BODIES = ("基金", "金融平台", "金融机构")
_TIES = ("lends", "invests")


class Said(Value, frozen=True):
    """A fact about money, with the entity whose it is."""

    key: str
    name: str
    fact: Event | Need | Policy | Relation


class Body(Value, frozen=True):
    """A fund, a finance platform or a bank."""

    key: str
    kind: str


class Finance(Value, frozen=True):
    """What the page shows; every list is cut to `SHOWN`, and `more` says by how many."""

    amounts: tuple[Count, ...]
    """Money that a source says was lent, raised or signed."""
    planned: tuple[Count, ...]
    """Money that is planned, and nothing else."""
    counts: tuple[Count, ...]
    """What is counted about money without being an amount of it."""
    bodies: tuple[Body, ...]
    programmes: tuple[Run, ...]
    ties: tuple[Said, ...]
    policies: tuple[Said, ...]
    events: tuple[Said, ...]
    needs: tuple[Said, ...]
    more: tuple[tuple[str, int], ...]

    def __bool__(self) -> bool:
        return any((self.amounts, self.planned, self.counts, self.bodies, self.programmes))


def finance(catalog: Catalog) -> Finance:
    """Everything about money, in the order of the data."""
    figures = [*counts_on(catalog, "finance")]
    money = [c for c in figures if _MONEY in c.figure.unit]
    lists: dict[str, list[object]] = {
        "amounts": [c for c in money if c.figure.status != "planned"],
        "planned": [c for c in money if c.figure.status == "planned"],
        "counts": [c for c in figures if _MONEY not in c.figure.unit],
        "bodies": [*_bodies(catalog)],
        "programmes": [r for r in programmes_of(catalog) if topic_of(r.programme) == "finance"],
        "ties": [*_said(catalog, "relations", lambda relation: relation.type in _TIES)],
        "policies": [*_said(catalog, "policies", lambda policy: _is_money(policy.name))],
        "events": [*_said(catalog, "events", lambda event: _is_money(event.name))],
        "needs": [*_said(catalog, "needs", lambda need: need.kind == "资金")],
    }
    shown = {name: tuple(held[:SHOWN]) for name, held in lists.items()}
    more = tuple((name, len(held) - SHOWN) for name, held in lists.items() if len(held) > SHOWN)
    return Finance(more=more, **shown)  # type: ignore[arg-type]


_MONEY_WORDS = re.compile("|".join((*FIGURE_WORDS["finance"], *PROGRAMME_WORDS["finance"], "银企")))


def _is_money(text: str) -> bool:
    return bool(_MONEY_WORDS.search(text))


def _bodies(catalog: Catalog) -> Iterator[Body]:
    for platform in catalog.records.platforms:
        if platform.kind in _BODIES or _is_money(platform.name):
            yield Body(f"platforms/{platform.id}", platform.kind)
    for organisation in catalog.records.organisations:
        if organisation.kind in _BODIES:
            yield Body(f"organisations/{organisation.id}", organisation.kind)


def _said(catalog: Catalog, facts: str, is_money: Callable[[Any], bool]) -> Iterator[Said]:
    for key, entity in catalog.having(facts).items():
        for fact in getattr(entity, facts):
            if is_money(fact):
                yield Said(key, entity.name, fact)
