"""The normal form of long texts as arrays of code units: what `normal` does, by tables.

A text with a character that takes more than a look-up goes through `normal.normalise` itself.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parkscape.search.normal import GAPS, HAN, NUMERALS, SPACES, YEAR, normalise

Codes = NDArray[np.uint16]
Mask = NDArray[np.bool_]

_NUMERAL = re.compile(f"[{NUMERALS}年]")


def codes_of(texts: Sequence[str]) -> list[Codes]:
    """The code units of texts in their normal form, gaps between Han characters still in them."""
    given = [np.frombuffer(text.encode("utf-16-le"), "<u2") for text in texts]
    starts = np.cumsum([0, *map(len, given)])
    codes = np.concatenate([*given, np.empty(0, "<u2")])
    folded, slow = _forms().of(codes)
    # A text is looked at as a whole only where a character of it asks for that.
    hard = _sums(slow, starts) > 0
    hard |= _sums(is_numeral()[codes], starts) > 3
    normal = [folded[start:end] for start, end in pairwise(starts.tolist())]
    for n in np.flatnonzero(hard).tolist():
        if slow[starts[n] : starts[n + 1]].any() or YEAR.search(texts[n]):
            normal[n] = np.frombuffer(normalise(texts[n]).encode("utf-16-le"), "<u2")
    return normal


def _sums(mask: Mask, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of each stretch are true."""
    return np.diff(np.searchsorted(np.flatnonzero(mask), starts))


@cache
def is_han() -> Mask:
    """Code unit -> whether it is a Han character."""
    return _mask(HAN)


@cache
def is_gap() -> Mask:
    """Code unit -> whether it vanishes between two Han characters."""
    return _mask(GAPS + SPACES)


@cache
def is_wordly() -> Mask:
    """Code unit -> whether it can stand in a word."""
    return is_letter() | _mask(".+\\-")


@cache
def is_letter() -> Mask:
    """Code unit -> whether a word can begin and end with it."""
    return _mask("a-z0-9")


@cache
def is_numeral() -> Mask:
    """Code unit -> whether it can stand in a year."""
    return _mask(NUMERALS)


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
        self._slow = np.zeros(0x10000, bool)
        self._known = np.zeros(0x10000, bool)
        self._known[0] = True  # It parts texts.
        self._known[0xD800:0xE000] = self._slow[0xD800:0xE000] = True

    def of(self, codes: Codes) -> tuple[Codes, Mask]:
        """(the normal form of each, whether it takes more than a look-up)."""
        held = np.zeros(0x10000, bool)
        held[codes] = True
        new = np.flatnonzero(held & ~self._known)  # `np.unique` would import much of NumPy.
        if len(new):
            self._learn([chr(code) for code in new.tolist()])
        return self._folded[codes], self._slow[codes]

    def _learn(self, characters: Sequence[str]) -> None:
        forms = normalise("\0".join(["", *characters, ""])).split("\0")[1:-1]
        for character, form in zip(characters, forms, strict=True):
            self._known[ord(character)] = True
            if _is_plain(character, form):
                self._folded[ord(character)] = ord(form)
            else:
                self._slow[ord(character)] = True


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
