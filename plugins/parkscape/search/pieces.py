"""Pieces: three neighbouring characters that are rare though both their pairs are common."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COMMON = 64
"""A pair is common if it stands in so many documents."""
AT_ONCE = 512
"""The texts of so many documents are looked through together."""

Codes = NDArray[np.uint16]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """What one document says, each text followed by a 0."""

    codes: Codes
    ends: tuple[int, ...]
    """Where the texts of each field but the last end."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """In how many documents each common pair stands, and each three characters of two of them."""

    pairs: Keys
    """Rising; `first << 16 | second`."""
    of: Ints
    """So many documents hold each pair."""
    threes: Keys
    """Rising; `first << 32 | second << 16 | third`."""
    held: Ints
    """So many documents hold each three."""

    @classmethod
    def of_bytes(cls, arrays: tuple[bytes, bytes, bytes, bytes]) -> "Counts":
        pairs, of, threes, held = arrays
        return cls(_keys(pairs), _ints(of), _keys(threes), _ints(held))

    def to_bytes(self) -> tuple[bytes, bytes, bytes, bytes]:
        return self.pairs.tobytes(), self.of.tobytes(), self.threes.tobytes(), self.held.tobytes()

    def homes(self) -> Ints:
        """The place of the rarer pair of each three, the first of two as rare."""
        first = np.searchsorted(self.pairs, self.threes >> np.uint64(16))
        second = np.searchsorted(self.pairs, self.threes & np.uint64(0xFFFFFFFF))
        return np.where(self.of[first] <= self.of[second], first, second)

    def rare(self) -> NDArray[np.bool_]:
        """Which threes are pieces, tokens of their own."""
        rare: NDArray[np.bool_] = 2 * self.held < self.of[self.homes()]
        return rare


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """What is known of three characters of common pairs."""

    keys: Keys
    """Rising; `piece << 32 | document << 2 | field` of the rare ones."""
    characters: Codes
    """The three characters of each rare piece, a row each, in order of pieces."""
    homes: Ints
    """The place of the rarer pair of each among all pairs."""
    tails: dict[int, str]
    """Place of a common pair among all pairs -> the characters that make no rare piece with it."""
    counts: Counts


def pieces(texts: Sequence[Text], pairs: Keys, counts: Ints) -> Pieces:
    """The pieces of documents whose pairs, `first << 16 | second`, stand in `counts` of them."""
    common = np.flatnonzero((counts >= COMMON) & (pairs & np.uint64(0xFFFF) > 0))
    grid = _Grid(pairs[common])
    keys = np.concatenate([np.empty(0, np.int64), *(grid.keys(texts, n) for n in _steps(texts))])
    keys.sort()
    keys = keys.take(np.flatnonzero(np.append(True, keys[1:] >> 2 != keys[:-1] >> 2)[: len(keys)]))
    piece = keys >> 32
    begins = np.flatnonzero(np.append(True, piece[1:] != piece[:-1])[: len(piece)])
    held = np.diff(np.append(begins, len(keys)))
    first, third = np.divmod(piece[begins], grid.width)
    threes = pairs[common[first]] << np.uint64(16) | grid.letters[third]
    known = Counts(pairs[common], counts[common], threes, held)
    rare, homes = known.rare(), known.homes()
    tails: dict[int, str] = {}
    letters = grid.letters[third[~rare]].tobytes().decode("utf-16-le")
    for pair, letter in zip(common[first[~rare]].tolist(), letters, strict=True):
        tails[pair] = tails.get(pair, "") + letter
    kept = (keys.take(np.flatnonzero(np.repeat(rare, held))) ^ 3).astype(np.uint64)
    return Pieces(kept, units_of(threes[rare]), common[homes[rare]], tails, known)


def units_of(threes: Keys) -> Codes:
    """The characters of threes, a row each."""
    return (threes[:, None] >> np.array([32, 16, 0], np.uint64)).astype(np.uint16)


def stretches(bounds: Ints, ends: Ints) -> Keys:
    """`document << 34 | ends before it` of each place from 0 on.

    `bounds` say where documents begin and, last, end; a row of `ends` is of one.
    """
    edges = np.concatenate([bounds[:-1, None], ends, bounds[1:, None]], axis=1)
    documents = np.arange(len(ends), dtype=np.uint64)[:, None] << np.uint64(34)
    every = documents | np.arange(edges.shape[1] - 1, dtype=np.uint64)
    return np.repeat(every.ravel(), np.diff(edges, axis=1).ravel())


class _Grid:
    """Common pairs by their two characters, which have numbers of their own."""

    def __init__(self, pairs: Keys) -> None:
        first, second = (pairs >> np.uint64(16)).astype(np.int32), pairs.astype(np.uint16)
        held = np.zeros(0x10000, bool)
        held[first] = held[second] = True
        every = np.flatnonzero(held)  # `np.unique` would import much of NumPy.
        self.letters = np.append(0, every).astype("<u2")
        self.width = len(self.letters)
        self.number = np.zeros(0x10000, np.int32)
        self.number[every] = np.arange(1, self.width)
        self._pairs = np.full(self.width * self.width, -1, np.int32)
        places = self.number[first] * self.width + self.number[second]
        self._pairs[places] = np.arange(len(pairs))

    def pair(self, first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.int32]:
        """The places of pairs, -1 for one that is not common."""
        return self._pairs.take(first * np.int32(self.width) + second)

    def keys(self, texts: Sequence[Text], chosen: range) -> Ints:
        """`piece << 32 | document << 2 | 3 - field` wherever a piece stands."""
        some = [texts[n] for n in chosen]
        sizes = [len(text.codes) for text in some]
        bounds = np.cumsum([0, *sizes])
        numbers = self.number.take(np.concatenate([text.codes for text in some]))
        pair = self.pair(numbers[:-1], numbers[1:])
        at = np.flatnonzero((pair[:-1] >= 0) & (pair[1:] >= 0))
        ends = np.array([text.ends for text in some]) + bounds[:-1, None]
        where = stretches(bounds, ends).take(at)
        document, level = (where >> np.uint64(34)).astype(np.int64), where & np.uint64(3)
        piece = pair.take(at).astype(np.int64) * self.width + numbers.take(at + 2)
        found: Ints = piece << 32 | (document + chosen.start) << 2 | level.astype(np.int64)
        return found


def _steps(texts: Sequence[Text]) -> list[range]:
    """Documents in groups, so that what is held of all their text at once stays small."""
    return [range(n, min(n + AT_ONCE, len(texts))) for n in range(0, len(texts), AT_ONCE)]


def _keys(content: bytes) -> Keys:
    return np.frombuffer(content, np.uint64)


def _ints(content: bytes) -> Ints:
    return np.frombuffer(content, np.int64)
