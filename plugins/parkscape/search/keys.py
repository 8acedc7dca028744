"""Keys: the pinyin initials of neighbouring units of names, of all names at once in numpy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from parkscape.search.readings import readings
from parkscape.values import Value

Ints = NDArray[np.int64]


class Name(Value, frozen=True):
    """A name as keys see it."""

    units: str
    """Its Han characters, letters and digits."""
    core: int
    """So many units stand before the legal tail, which many names share."""


@cache
def initials(unit: str) -> tuple[str, ...]:
    """The letters that a unit can be typed as: a character has one for each of its readings."""
    return (unit,) if unit.isascii() else tuple(dict.fromkeys(r[0] for r in readings(unit)))


@cache
def keys(units: str) -> tuple[str, ...]:
    """Every combination of the initials of some units; names share most of theirs."""
    return tuple(map("".join, product(*map(initials, units))))


class Spelling:
    """The names of rows by the initials of their units."""

    def __init__(self, rows: Iterable[Iterable[Name]]) -> None:
        every = [(number, name) for number, names in enumerate(rows) for name in names]
        text = "".join(name.units for _, name in every)
        self._units = np.frombuffer(text.encode("utf-16-le"), "<u2")
        self._rows = np.array([number for number, _ in every], np.int64)
        self._cores = np.array([name.core for _, name in every], np.int64)
        self._lengths = np.array([len(name.units) for _, name in every], np.int64)
        self._begins = np.cumsum(self._lengths) - self._lengths
        letters = {ord(unit): "".join(initials(unit)).encode() for unit in {*text}}
        self._counts = np.zeros(0x10000, np.int64)
        self._counts[[*letters]] = [*map(len, letters.values())]
        self._letters = np.zeros((0x10000, max(map(len, letters.values()), default=0)), np.uint8)
        for unit, each in letters.items():
            self._letters[unit, : len(each)] = [*each]

    def keys(
        self, size: int, longer: Mapping[str, Sequence[int]] | None = None
    ) -> dict[str, list[int]]:
        """Key of `size` letters -> the numbers of the rows with a name that gives it, rising.

        Names give those of their core, of a short one with the tail's beginning. With `longer`
        only keys that go on from one of these, of rows that one of these has.
        """
        counts = np.where(self._lengths < size, 0, np.maximum(self._cores - size, 0) + 1)
        begun = None
        if longer is not None:
            some = [number for each in longer.values() for number in each]
            counts[~_mask(some, len(self._rows))[self._rows]] = 0
            begun = _mask([*map(_number, longer)], 1 << 7 * (size - 1))
        twice = (self._cores == 1) & (size == 2)
        counts[twice] = 0
        places = np.repeat(self._begins, counts) + _from_0(counts)
        found, rows = self._spelt(places, np.repeat(self._rows, counts), size, begun)
        letter, short = self._spelt(self._begins[twice], self._rows[twice], 1)
        pairs = np.append(found << 32 | rows, (letter << 7 | letter) << 32 | short)
        return {_key(number, size): each for number, each in _grouped(pairs)}

    def _spelt(
        self, places: Ints, rows: Ints, size: int, begun: NDArray[np.bool_] | None = None
    ) -> tuple[Ints, Ints]:
        """(the number of each key of the `size` units from each of `places`, its row)."""
        found = np.zeros(len(places), np.int64)
        for n in range(size):
            if begun is not None and n == size - 1:
                kept = begun[found]
                found, places, rows = found[kept], places[kept], rows[kept]
            units = self._units[places + n]
            counts = self._counts[units]
            each = np.repeat(np.arange(len(places)), counts)
            found = found[each] << 7 | self._letters[units[each], _from_0(counts)]
            places, rows = places[each], rows[each]
        return found, rows


def _from_0(counts: Ints) -> Ints:
    """0, 1, ... as far as each of `counts`, one after the other."""
    ends = np.cumsum(counts)
    every: Ints = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
    return every


def _grouped(pairs: Ints) -> Iterator[tuple[int, list[int]]]:
    """(number, rising numbers) of `number << 32 | other number`, each once."""
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    first, second = pairs >> 32, (pairs & 0xFFFFFFFF).tolist()
    starts = np.flatnonzero(np.append(True, first[1:] != first[:-1])[: len(pairs)])
    for number, (start, end) in zip(
        first[starts].tolist(), pairwise([*starts.tolist(), len(second)]), strict=True
    ):
        yield number, second[start:end]


def _mask(numbers: Sequence[int], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, bool)
    mask[numbers] = True
    return mask


def _number(key: str) -> int:
    """A key as a number of seven bits a letter."""
    number = 0
    for letter in key:
        number = number << 7 | ord(letter)
    return number


def _key(number: int, size: int) -> str:
    return "".join(chr(number >> 7 * n & 127) for n in reversed(range(size)))
