"""Numbers as text: five bits a character, the lowest first, a sixth that says that more follow."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SIGNS = np.frombuffer(ALPHABET, np.uint8)

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


def varints(values: Ints) -> tuple[Bytes, Ints]:
    """(the numbers one after the other, how many characters each takes)."""
    lengths = np.ones(len(values), np.int64)
    for bits in range(5, 35, 5):
        lengths += values >= 1 << bits
    starts = np.cumsum(lengths) - lengths
    out = np.empty(int(lengths.sum()), np.uint8)
    rest, places = values, starts
    more = lengths > 1
    while len(rest):
        out[places] = _SIGNS[(rest & 31) | (more << 5)]
        rest, places = rest[more] >> 5, places[more] + 1
        more = rest > 31
    return out, lengths


def deltas(numbers: Sequence[int]) -> bytes:
    """A rising list of numbers from 0, as their differences; the one before the first is -1."""
    encoded, _ = varints(np.diff(np.array(numbers, np.int64), prepend=-1))
    return encoded.tobytes()


def gather(blob: Bytes, starts: Ints, lengths: Ints) -> Bytes:
    """Pieces of `blob` put one after the other."""
    begins = np.cumsum(lengths) - lengths
    return blob[np.repeat(starts - begins, lengths) + np.arange(lengths.sum())]
