"""The normal form of long texts as arrays of code units: what `normal` does, by tables.

A text with a character that takes more than a look-up goes through `normal.normalise` itself.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parkscape.search.normal import GAPS, HAN, NUMERALS, SPACES, YEAR, normalise

Codes = NDArray[np.uint16]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_NUMERAL = re.compile(f"[{NUMERALS}年]")


HAN_UNIT, GAP, WORDLY, LETTER = 1, 2, 4, 8
"""What a code unit of a normal form can be; see `kinds`."""
_NEW, _SLOW, _IN_YEAR = 1, 2, 4
"""What is known of a code unit: nothing yet, that its form takes more than a look-up."""


def codes_of(texts: Sequence[str]) -> tuple[Codes, Ints]:
    """(the code units of texts in their normal form one after the other, where each begins).

    Gaps between Han characters are still in them; last stands where all end.
    """
    codes = np.frombuffer("".join(texts).encode("utf-16-le"), "<u2")
    starts = np.cumsum([0, *map(len, texts)])
    if starts[-1] < len(codes):  # Some characters take two units.
        starts = np.cumsum([0, *(len(text.encode("utf-16-le")) // 2 for text in texts)])
    folded, known = _forms().of(codes)
    # A text is looked at as a whole only where a character of it asks for that.
    slow = _sums(known & _SLOW, starts) > 0
    hard = np.flatnonzero(slow | (_sums(known & _IN_YEAR, starts) > 3)).tolist()
    whole = [n for n in hard if slow[n] or YEAR.search(texts[n])]
    if not whole:
        return folded, starts
    parts = [folded[start:end] for start, end in pairwise(starts.tolist())]
    for n in whole:
        parts[n] = np.frombuffer(normalise(texts[n]).encode("utf-16-le"), "<u2")
    return np.concatenate(parts), np.cumsum([0, *map(len, parts)])


def _sums(mask: NDArray[Any], starts: Ints) -> Ints:
    """How many of each stretch are not 0."""
    return np.diff(np.searchsorted(np.flatnonzero(mask), starts))


@cache
def kinds() -> NDArray[np.uint8]:
    """Code unit -> the sum of what it can be.

    A Han character, what vanishes between two of them, part of a word, its beginning or end.
    """
    letters = "a-z0-9"
    classes = {HAN_UNIT: HAN, GAP: GAPS + SPACES, WORDLY: f"{letters}.+\\-", LETTER: letters}
    table = np.zeros(0x10000, np.uint8)
    for kind, characters in classes.items():
        table[_mask(characters)] |= np.uint8(kind)
    return table


def _mask(characters: str) -> Mask:
    """Those of a class of characters as `re` has it: single ones and ranges."""
    mask = np.zeros(0x10000, bool)
    for first, last in re.findall(r"\\?(.)(?:-(.))?", characters, re.DOTALL):
        mask[ord(first) : ord(last or first) + 1] = True
    return mask


class _Forms:
    """Code unit -> its normal form, learnt when a text first holds it: most stand in no text."""

    def __init__(self) -> None:
        self._folded = np.zeros(0x10000, np.uint16)
        self._known = np.full(0x10000, _NEW, np.uint8)
        self._known[0] = 0  # It parts texts.
        self._known[0xD800:0xE000] = _SLOW
        self._known[_mask(NUMERALS)] |= np.uint8(_IN_YEAR)

    def of(self, codes: Codes) -> tuple[Codes, NDArray[np.uint8]]:
        """(the normal form of each, the sum of what is known of it)."""
        known = self._known.take(codes)
        if (known & _NEW).any():
            held = np.zeros(0x10000, bool)
            held[codes] = True
            new = np.flatnonzero(held & (self._known & _NEW > 0))  # `np.unique` imports much.
            self._learn([chr(code) for code in new.tolist()])
            known = self._known.take(codes)
        return self._folded.take(codes), known

    def _learn(self, characters: Sequence[str]) -> None:
        forms = normalise("\0".join(["", *characters, ""])).split("\0")[1:-1]
        for character, form in zip(characters, forms, strict=True):
            if _is_plain(character, form):
                self._folded[ord(character)] = ord(form)
            else:
                self._known[ord(character)] |= np.uint8(_SLOW)
            self._known[ord(character)] &= np.uint8(_SLOW | _IN_YEAR)


_forms = cache(_Forms)


def _is_plain(character: str, form: str) -> bool:
    """Whether `character` becomes `form`, one character, whatever stands beside it."""
    if "\u3400" <= form == character <= "\u9fff":
        return True
    if len(form) != 1 or form > "\uffff" or _joins(character) or _joins(form):
        return False
    return form == character or not _NUMERAL.match(form)


def _joins(character: str) -> bool:
    """Whether neighbours may change a character: marks, Korean letters, the final sigma."""
    mark = unicodedata.category(character)[0] == "M"
    return mark or "\u1100" <= character <= "\u11ff" or character in "Σσς"
