"""Indices: scores with what each indicator adds to them, or why there is no score.

All is reckoned in whole fractions and rounded once, half up, when it is shown.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice

from parkscape.catalog import Catalog
from parkscape.facts import Figure
from parkscape.model import Achievement, Entity
from parkscape.scheme import Indicator, Scheme
from parkscape.values import Value
from parkscape.views.changes import Change, changes, moment

MOST_SUBJECTS = 30
"""So many subjects of an index have a breakdown on its page."""
MOST_INDICES, MOST_MOVED, MOST_OTHERS = 30, 12, 100
"""So many indices, pictures of changes and links to others stand on the page of all."""


class Reason(Value, frozen=True):
    """Why there is no score, as a word of `labels.UI` and what it is about."""

    code: str
    what: tuple[str, ...] = ()


class Share(Value, frozen=True):
    """What one indicator adds to a score."""

    name: str
    level: int
    """How deep it lies, from 0."""
    weight: str
    """In percent of the whole."""
    figure: Figure | None
    """What a leaf reads."""
    score: str
    """Its value made alike, or the mean of what lies below."""
    points: str
    width: int
    """Its points in percent of the highest among leaves, for its bar; 0 for a branch."""


class Result(Value, frozen=True):
    """A score of one subject at one time."""

    subject: str
    at: str
    score: str
    shares: tuple[Share, ...]
    dropped: tuple[str, ...]
    """Leaves without a value, whose weight went to the others."""


class Outline(Value, frozen=True):
    """An indicator as the scheme has it."""

    name: str
    level: int
    weight: str
    """As published; empty where it is not."""
    direction: str


class Index(Value, frozen=True):
    """A version of an index."""

    key: str
    name: str
    scheme: Scheme
    outline: tuple[Outline, ...]
    results: tuple[Result, ...]
    reasons: tuple[Reason, ...]
    subjects: tuple[str, ...]
    more: int
    """How many subjects are left out here."""


class Moved(Value, frozen=True):
    """An entity's figures at two times or more."""

    key: str
    name: str
    changes: tuple[Change, ...]


class Other(Value, frozen=True):
    """A park with figures at two times or more, as a link."""

    key: str
    name: str
    count: int


class Indices(Value, frozen=True):
    """All indices, the changes of what they measure, and which other parks have changes."""

    indices: tuple[Index, ...]
    more: int
    """How many indices are left out."""
    moved: tuple[Moved, ...]
    others: tuple[Other, ...]
    others_more: int


def indices(catalog: Catalog) -> Indices | None:
    """What the page of indices shows; None where there is neither an index nor a change."""
    known = catalog.of_kind("achievements")
    listed = [key for key, e in known.items() if isinstance(e, Achievement) and e.schemes]
    shown = tuple(index for key in listed[:MOST_INDICES] for index in indices_of(catalog, key))
    measured = dict.fromkeys(subject for index in shown for subject in index.subjects)
    moved = tuple(islice(_moved(catalog, measured), MOST_MOVED))
    drawn = {each.key for each in moved}
    others = [
        Other(each.key, each.name, len(each.changes))
        for each in _moved(catalog, catalog.of_kind("parks"))
        if each.key not in drawn
    ]
    if not (shown or moved or others):
        return None
    more = len(listed[MOST_INDICES:])
    kept = tuple(others[:MOST_OTHERS])
    return Indices(shown, more, moved, kept, len(others) - len(kept))


def _moved(catalog: Catalog, keys: Iterable[str]) -> Iterator[Moved]:
    for key in keys:
        entity = catalog.entities[key]
        if found := changes(entity):
            yield Moved(key, entity.name, found)


def indices_of(catalog: Catalog, key: str, subject: str = "") -> tuple[Index, ...]:
    """The versions of an index, for all that it measures or for one of these."""
    entity = catalog.entities[key]
    schemes = entity.schemes if isinstance(entity, Achievement) else ()
    return tuple(_index(catalog, key, entity, scheme, subject) for scheme in schemes)


def _index(catalog: Catalog, key: str, entity: Entity, scheme: Scheme, subject: str) -> Index:
    every = scheme.subjects or (key,)
    subjects = (subject,) if subject else every[:MOST_SUBJECTS]
    reasons = list(_unpublished(scheme))
    results: list[Result] = []
    for each in () if reasons else subjects:
        found, why = _results(scheme, each, catalog.entities[each])
        results += found
        reasons += why
    if reasons and not results:
        reasons += _without_values(scheme, [catalog.entities[each] for each in subjects])
    return Index(
        key,
        entity.name,
        scheme,
        tuple(_outline(scheme.indicators, 0)),
        tuple(results),
        tuple(dict.fromkeys(reasons)),
        subjects,
        0 if subject else len(every) - len(subjects),
    )


def _outline(indicators: tuple[Indicator, ...], level: int) -> Iterator[Outline]:
    for each in indicators:
        yield Outline(each.name, level, each.weight, each.direction)
        yield from _outline(each.parts, level + 1)


def _leaves(indicators: tuple[Indicator, ...]) -> Iterator[Indicator]:
    for each in indicators:
        yield from _leaves(each.parts) if each.parts else (each,)


def _branches(indicators: tuple[Indicator, ...]) -> Iterator[tuple[Indicator, ...]]:
    """Indicators beside each other, at every level."""
    yield indicators
    for each in indicators:
        if each.parts:
            yield from _branches(each.parts)


def _unpublished(scheme: Scheme) -> Iterator[Reason]:
    """What the scheme would have to say for a score to be reckoned."""
    unweighed = tuple(
        each.name
        for beside in _branches(scheme.indicators)
        for each in beside
        if not each.weight and len(beside) > 1
    )
    if scheme.weights == "given" and unweighed:
        yield Reason("no_weights", unweighed)
    if not scheme.normalisation:
        yield Reason("no_normalisation")


def _without_values(scheme: Scheme, subjects: list[Entity]) -> Iterator[Reason]:
    """Leaves for which no subject has a figure."""
    unread = tuple(
        leaf.name
        for leaf in _leaves(scheme.indicators)
        if not any(_readings(leaf, subject) for subject in subjects)
    )
    if unread:
        yield Reason("no_values", unread)


def _readings(leaf: Indicator, subject: Entity) -> dict[str, Figure]:
    """Time -> the achieved figure that a leaf reads."""
    metric = leaf.metric or leaf.name
    return {
        at: figure
        for figure in subject.figures
        if figure.metric == metric and figure.scope == leaf.scope and (at := moment(figure))
    }


def _results(scheme: Scheme, key: str, subject: Entity) -> tuple[list[Result], list[Reason]]:
    """(scores, why others are missing) of one subject, by time."""
    readings = {leaf: _readings(leaf, subject) for leaf in _leaves(scheme.indicators)}
    times = sorted({at for found in readings.values() for at in found})
    results, reasons = [], []
    for at in times:
        lacking = tuple(leaf.name for leaf, found in readings.items() if at not in found)
        if lacking and (scheme.missing == "refuse" or len(lacking) == len(readings)):
            reasons.append(Reason("lacking", (subject.name, at, *lacking)))
            continue
        scores = {leaf: _alike(scheme, leaf, found, at) for leaf, found in readings.items()}
        unscaled = tuple(n.name for n in scores if at in readings[n] and scores[n] is None)
        if unscaled:
            reasons.append(Reason("no_base", (subject.name, at, *unscaled)))
            continue
        results.append(_result(scheme, key, at, scores, readings, lacking))
    if not times:
        reasons.append(Reason("no_figures", (subject.name,)))
    return results, reasons


def _alike(scheme: Scheme, leaf: Indicator, found: dict[str, Figure], at: str) -> Fraction | None:
    """A leaf's value made alike; None where there is none, or nothing to measure it by."""
    if at not in found:
        return None
    value = Fraction(found[at].value)
    if scheme.normalisation == "none":
        return value
    if scheme.normalisation == "range":
        low, high = Fraction(leaf.low), Fraction(leaf.high)
        part = (value - low) if leaf.direction == "higher" else (high - value)
        return part / (high - low) * 100
    base = Fraction(found[scheme.base].value) if scheme.base in found else Fraction(0)
    over, under = (value, base) if leaf.direction == "higher" else (base, value)
    return over / under * 100 if under and base else None


Scores = dict[Indicator, Fraction | None]


def _result(
    scheme: Scheme,
    key: str,
    at: str,
    scores: Scores,
    readings: dict[Indicator, dict[str, Figure]],
    lacking: tuple[str, ...],
) -> Result:
    rows = list(_shares(scheme, scheme.indicators, scores, Fraction(1), 0))
    points = [weight * score for each, weight, score, _ in rows if not each.parts]
    most = max((abs(p) for p in points), default=Fraction(0)) or Fraction(1)
    places = int(scheme.decimals)
    shares = tuple(
        Share(
            each.name,
            level,
            rounded(weight * 100, 1),
            readings[each][at] if not each.parts else None,
            rounded(score, places),
            rounded(weight * score, max(places, 2)),
            0 if each.parts else int(abs(weight * score) / most * 100),
        )
        for each, weight, score, level in rows
    )
    return Result(key, at, rounded(sum(points, Fraction(0)), places), shares, lacking)


def _shares(
    scheme: Scheme, beside: tuple[Indicator, ...], scores: Scores, whole: Fraction, level: int
) -> Iterator[tuple[Indicator, Fraction, Fraction, int]]:
    """(indicator, share of the whole, score, level) of all that have a score, from the top."""
    held = {each: mean for each in beside if (mean := _mean(scheme, each, scores)) is not None}
    total = sum((_weight(scheme, each) for each in held), Fraction(0))
    for each, score in held.items():
        share = whole * _weight(scheme, each) / total
        yield each, share, score, level
        yield from _shares(scheme, each.parts, scores, share, level + 1)


def _mean(scheme: Scheme, indicator: Indicator, scores: Scores) -> Fraction | None:
    """The score of an indicator: its own, or the weighted mean of those below that have one."""
    if not indicator.parts:
        return scores[indicator]
    means = ((_weight(scheme, part), _mean(scheme, part, scores)) for part in indicator.parts)
    held = [(weight, mean) for weight, mean in means if mean is not None]
    total = sum((weight for weight, _ in held), Fraction(0))
    return sum((weight * mean for weight, mean in held), Fraction(0)) / total if held else None


def _weight(scheme: Scheme, indicator: Indicator) -> Fraction:
    """Its weight; one alone beside no other needs none."""
    return Fraction(1 if scheme.weights == "equal" else indicator.weight or 1)


def rounded(value: Fraction, places: int) -> str:
    """A number to so many places, half up, away from nought."""
    unit = 10**places
    whole = int(abs(value) * unit + Fraction(1, 2))
    digits = f"{whole // unit}" + (f".{whole % unit:0{places}}" if places else "")
    return f"-{digits}" if value < 0 and whole else digits
