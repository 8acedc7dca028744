"""Schemes of indices: which indicators, how they are made alike, and how they are weighed.

A scheme holds no values: an indicator reads figures of the scheme's subjects, each with its source.
"""

from typing import Annotated

from parkscape.terms import (
    DIRECTIONS,
    MISSING,
    NORMALISATIONS,
    WEIGHTS,
    Choice,
    Date,
    EntityRef,
    Number,
    SourceRef,
)
from parkscape.values import Record


class Indicator(Record, frozen=True, kw_only=True):
    """A branch of an index, or a leaf that reads figures."""

    name: str
    weight: Number = ""
    """Its share among those beside it, in any measure; empty where it is not published."""
    metric: str = ""
    """The metric of the figures that a leaf reads; its name where empty."""
    scope: str = ""
    """The scope of those figures."""
    direction: Annotated[str, Choice("direction", DIRECTIONS)] = "higher"
    """Whether more is better."""
    low: Number = ""
    """What counts as 0 where the scheme's `normalisation` is `range`."""
    high: Number = ""
    """What counts as 100 there."""
    parts: tuple["Indicator", ...] = ()


class Scheme(Record, frozen=True, kw_only=True):
    """One version of how an index is made."""

    version: str
    source: SourceRef
    indicators: tuple[Indicator, ...]
    subjects: tuple[EntityRef, ...] = ()
    """Whose figures are read; those of the index itself where empty."""
    normalisation: Annotated[str, Choice("normalisation", NORMALISATIONS)] = ""
    """How values become alike; empty where it is not published."""
    weights: Annotated[str, Choice("weights", WEIGHTS)] = "given"
    base: Date = ""
    """The year whose values count as 100 where `normalisation` is `base`."""
    missing: Annotated[str, Choice("missing rule", MISSING)] = "refuse"
    """What to do where an indicator has no value at a time."""
    decimals: Number = "1"
    """To how many places scores are shown."""
    note: str = ""
