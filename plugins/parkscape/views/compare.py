"""Comparison: what the page that sets parks or enterprises side by side takes from theirs.

The page of an entity holds its figures as data, each with its definition: metric, unit, scope and
what holds it. The browser sets side by side what agrees in all of these, and nothing else.
"""

from functools import lru_cache
from typing import Any

import msgspec

from parkscape.catalog import Catalog, figures_of
from parkscape.facts import Figure
from parkscape.labels import amount_label, time_label
from parkscape.model import Entity
from parkscape.text import normalise
from parkscape.values import Value

KINDS = ("parks", "enterprises")
_ENCODER = msgspec.json.Encoder(order="sorted")


class Choice(Value, frozen=True):
    """An entity that can be compared."""

    id: str
    name: str
    count: int
    """How many figures it has."""


class Choices(Value, frozen=True):
    """All that can be compared; of parks also those without figures, which say so."""

    parks: tuple[Choice, ...]
    enterprises: tuple[Choice, ...]

    @property
    def with_figures(self) -> tuple[Choice, ...]:
        """The parks that have figures."""
        return tuple(park for park in self.parks if park.count)


def choices(catalog: Catalog) -> Choices | None:
    """What can be compared; None where no two of a kind have figures."""
    if not any(catalog.comparable(kind) for kind in KINDS):
        return None
    parks, enterprises = (_choices(catalog, kind) for kind in KINDS)
    enterprises = tuple(each for each in enterprises if each.count)
    return Choices(parks, enterprises)


def _choices(catalog: Catalog, kind: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(entity.id, entity.name, len(catalog.figures[key]))
        for key, entity in catalog.of_kind(kind).items()
    )


def embedded(catalog: Catalog, key: str) -> str:
    """What the page of an entity holds for the comparison, as HTML; empty if that is nothing."""
    if not (held := record(catalog, key)):
        return ""
    # In JSON `<` stands in texts only; no end of the element is among them then.
    text = held.decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="compare-record">{text}</script>\n'


def record(catalog: Catalog, key: str) -> bytes:
    """What is compared of an entity, as JSON; empty for what is not compared."""
    kind, slash, _ = key.partition("/")
    if not slash or kind not in KINDS:
        return b""
    entity = catalog.entities[key]
    figures = [_figure(catalog, within, figure) for within, figure in figures_of(entity)]
    if kind == "enterprises" and not figures:
        return b""
    held = {"id": entity.id, "name": entity.name, "figures": figures}
    if kind == "parks":
        held["within"] = _within(catalog, entity)
    return _ENCODER.encode(held)


def _within(catalog: Catalog, park: Entity) -> list[list[str]]:
    """(id, name) of the parks within a park: their figures are theirs, not its own."""
    return [[key.partition("/")[2], catalog.name_of(key)] for key in catalog.children(park.id)]


def _figure(catalog: Catalog, within: str, figure: Figure) -> dict[str, Any]:
    """A figure as text, without what is empty."""
    held = {
        "metric": figure.metric,
        "key": _key(figure.metric),
        "amount": amount_label(figure.value, figure.unit, figure.qualifier),
        "unit": figure.unit,
        "scope": figure.scope,
        "within": within,
        "time": time_label(figure.as_of, figure.period, figure.when),
        "at": figure.as_of or figure.period,
        "status": "" if figure.status == "achieved" else figure.status,
        "note": figure.note,
        "source": catalog.sources[figure.source].title,
        "sourceId": figure.source,
    }
    return {key: value for key, value in held.items() if value}


_key = lru_cache(maxsize=4096)(normalise)
"""Few metrics are said of many."""
