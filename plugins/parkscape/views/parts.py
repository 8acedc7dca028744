"""Long views, cut into parts: each a page of bounded size, whatever the showcase holds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from parkscape.values import Value

SIZE = 100
"""How many entries one part shows at most, unless a view says otherwise."""

NEAR = 5
"""How many parts before and after one it leads to, of each roundness: half of ten."""


class Section(Value, frozen=True):
    """Some entries under one heading, within a group of such sections."""

    group: str
    """The group's id, which is an anchor, too."""
    label: str
    """The group's heading."""
    title: str
    """The section's own heading; empty where the group's says it all."""
    entries: tuple[Any, ...]
    key: str = ""
    """The entity that the title names, if it is one."""
    total: int = 0
    """How many entries it has over all parts."""
    continued: bool = False
    """Whether the part before shows its first entries."""


class Stop(Value, frozen=True):
    """Where a group begins."""

    group: str
    label: str
    count: int
    """How many entries it has."""
    number: int
    """The part in which it begins."""


class Part(Value, frozen=True):
    """What one page shows."""

    sections: tuple[Section, ...]
    stops: tuple[Stop, ...]
    """Every group of the whole view."""
    number: int
    of: int
    lead: Any = None
    """What stands above the sections, in the first part only."""


class Cut(Value, frozen=True):
    """A view in parts, and what of it stands on the pages of entities."""

    parts: tuple[Part, ...] = ()
    own: Mapping[str, Any] | None = None
    """Entity key -> what its page shows."""

    def __bool__(self) -> bool:
        return bool(self.parts)


def linked_from(number: int, of: int) -> list[int]:
    """The parts that one of `of` leads to: first and last, those near it, round ones further off.

    So few that links between all parts grow as they do, and each is a few steps from every other.
    """
    found, step = {1, of}, 1
    while step < of:
        middle = number // step * step
        found.update(range(middle - NEAR * step, middle + NEAR * step + 1, step))
        step *= 10
    return sorted(n for n in found if 1 <= n <= of)


def cut(
    sections: Iterable[Section],
    lead: Any = None,
    own: Mapping[str, Any] | None = None,
    size: int = 0,
) -> Cut:
    """The sections in parts; one that fits into half a part is not split.

    Without any section a `lead` makes one part.
    """
    held = [replace(s, total=len(s.entries)) for s in sections if s.entries]
    packed = list(_pack(held, size or SIZE)) or ([[]] if lead is not None else [])
    stops = _stops(held, packed)
    parts = tuple(
        Part(tuple(part), stops, number, len(packed), lead if number == 1 else None)
        for number, part in enumerate(packed, 1)
    )
    return Cut(parts, own or {})


def _pack(sections: Iterable[Section], size: int) -> Iterator[list[Section]]:
    part: list[Section] = []
    room = size
    for section in sections:
        entries = section.entries
        if part and room < len(entries) <= size // 2:
            yield part
            part, room = [], size
        start = 0
        while start < len(entries):
            if not room:
                yield part
                part, room = [], size
            some = entries[start : start + room]
            part.append(replace(section, entries=some, continued=start > 0))
            start, room = start + len(some), room - len(some)
    if part:
        yield part


def _stops(sections: Iterable[Section], packed: Iterable[list[Section]]) -> tuple[Stop, ...]:
    first: dict[str, int] = {}
    for number, part in enumerate(packed, 1):
        for section in part:
            first.setdefault(section.group, number)
    counts: dict[str, int] = {}
    labels: dict[str, str] = {}
    for section in sections:
        counts[section.group] = counts.get(section.group, 0) + section.total
        labels.setdefault(section.group, section.label)
    return tuple(Stop(g, labels[g], n, first[g]) for g, n in counts.items())
