"""Changes: what one metric of an entity was at several times, and nothing between them."""

from collections import defaultdict
from fractions import Fraction

from parkscape.catalog import figures_of
from parkscape.facts import Figure
from parkscape.model import Entity
from parkscape.values import Value

WIDTH, HEIGHT, EDGE = 120, 48, 6
"""Of the picture of one change; points stay `EDGE` away from its border."""


class Point(Value, frozen=True):
    """A figure and where it stands in the picture."""

    figure: Figure
    at: str
    x: int
    y: int


class Change(Value, frozen=True):
    """A metric at two times or more, drawn to a scale of its own that begins at 0."""

    metric: str
    scope: str
    points: tuple[Point, ...]
    direction: str
    """`up`, `down` or `level`, from the first to the last."""
    difference: str
    """Between these two; empty where one of them is not exact."""
    unit: str
    sources: tuple[str, ...]


def moment(figure: Figure) -> str:
    """The one day, month or year of an achieved figure; empty where it has none."""
    if figure.status != "achieved" or "/" in figure.period:
        return ""
    return figure.as_of or figure.period


def changes(entity: Entity) -> tuple[Change, ...]:
    """What changed, in the order of the data; figures of plans, events and parts stay out."""
    own = [figure for within, figure in figures_of(entity) if not within]
    if len({figure.metric for figure in own}) == len(own):  # Most have each metric once.
        return ()
    groups: dict[tuple[str, str, str, bool], dict[str, Figure]] = defaultdict(dict)
    for figure in own:
        if at := moment(figure):
            key = (figure.metric, figure.unit, figure.scope, bool(figure.as_of))
            groups[key].setdefault(at, figure)
    return tuple(_change(found) for found in groups.values() if len(found) > 1)


def _change(found: dict[str, Figure]) -> Change:
    held = sorted(found.items())
    years = [_year(at) for at, _ in held]
    values = [Fraction(figure.value) for _, figure in held]
    low, high = min(Fraction(0), *values), max(Fraction(0), *values)
    span, height = years[-1] - years[0], (high - low) or Fraction(1)
    points = tuple(
        Point(
            figure,
            at,
            EDGE + round((WIDTH - 2 * EDGE) * (year - years[0]) / span) if span else EDGE,
            HEIGHT - EDGE - round((HEIGHT - 2 * EDGE) * (value - low) / height),
        )
        for (at, figure), year, value in zip(held, years, values, strict=True)
    )
    first, last = held[0][1], held[-1][1]
    moved = values[-1] - values[0]
    direction = "level" if not moved else "up" if moved > 0 else "down"
    sources = tuple(dict.fromkeys(figure.source for _, figure in held))
    exact = not (first.qualifier or last.qualifier)
    difference = _plain(abs(moved), first, last) if exact and moved else ""
    return Change(first.metric, first.scope, points, direction, difference, first.unit, sources)


def _year(at: str) -> Fraction:
    """A date as a number of years."""
    year, month, day = (int(part) for part in (*at.split("-"), "1", "1")[:3])
    return year + Fraction(month - 1, 12) + Fraction(day - 1, 372)


def _plain(value: Fraction, *figures: Figure) -> str:
    """A difference with as many decimals as the figures have; empty for fractions."""
    if any("/" in figure.value for figure in figures):
        return ""
    places = max(len(figure.value.partition(".")[2]) for figure in figures)
    return f"{float(value):.{places}f}"
