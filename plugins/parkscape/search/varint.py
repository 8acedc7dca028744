"""Numbers as text: five bits a character, the lowest first, a sixth that says that more follow."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SIGNS = np.frombuffer(ALPHABET, np.uint8)
_VALUES = np.zeros(256, np.int32)
_VALUES[_SIGNS] = np.arange(64)

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


def varints(values: NDArray[np.int32]) -> tuple[Bytes, Bytes]:
    """(the numbers one after the other, how many characters each takes)."""
    lengths = np.ones(len(values), np.uint8)
    for bits in range(5, 31, 5):
        more = values >= 1 << bits
        if not more.any():
            break
        lengths += more
    ends = np.cumsum(lengths, dtype=np.int64)
    signs = np.empty(ends[-1] if len(ends) else 0, np.uint8)
    rest, at = values, ends - lengths
    while len(rest):
        follows = rest >= 32
        signs[at] = _SIGNS.take(rest & 31 | follows * np.int32(32))
        longer = np.flatnonzero(follows)  # Much sooner than to choose by a mask.
        rest, at = rest.take(longer) >> 5, at.take(longer) + 1
    return signs, lengths


def numbers(encoded: Bytes) -> tuple[NDArray[np.int32], Ints]:
    """(the numbers that `varints` wrote, the place of the last character of each)."""
    values = _VALUES[encoded]
    ends = np.flatnonzero(values < 32)
    begins = np.append(0, ends + 1)[: len(ends)]
    places = np.arange(len(values)) - np.repeat(begins, ends + 1 - begins)
    parts = (values & 31) << (5 * places).astype(np.int32)
    return np.add.reduceat(parts, begins) if len(ends) else parts, ends


def deltas(numbers: Sequence[int]) -> bytes:
    """A rising list of numbers from 0, as their differences; the one before the first is -1."""
    rising = np.array([-1, *numbers], np.int32)
    encoded, _ = varints(rising[1:] - rising[:-1])
    return encoded.tobytes()


def gather(blob: Bytes, starts: Ints, lengths: Ints) -> Bytes:
    """Pieces of `blob` put one after the other."""
    begins = np.cumsum(lengths) - lengths
    places: Ints = np.repeat(starts - begins, lengths) + np.arange(lengths.sum())
    return blob.take(places)
