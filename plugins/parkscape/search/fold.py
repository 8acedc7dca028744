"""The normal form of a long text as an array of code units: what `normal` does, by tables.

A text with a character that takes more than a look-up goes through `normal.normalise` itself.
"""

import re
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from parkscape.search.normal import GAPS, HAN, NUMERALS, SPACES, YEAR, normalise

Codes = NDArray[np.uint16]
Mask = NDArray[np.bool_]

_NUMERAL = re.compile(f"[{NUMERALS}年]")


def codes_of(text: str) -> Codes:
    """The code units of `text` in its normal form, gaps between Han characters still in it."""
    codes = np.frombuffer(text.encode("utf-16-le"), "<u2")
    folded, slow = _tables()
    if slow[codes].any() or (is_numeral()[codes].sum() > 3 and YEAR.search(text)):
        return np.frombuffer(normalise(text).encode("utf-16-le"), "<u2")
    normal: Codes = folded[codes]
    return normal


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
    return _mask("a-z0-9.+\\-")


@cache
def is_numeral() -> Mask:
    """Code unit -> whether it can stand in a year."""
    return _mask(NUMERALS)


def _mask(characters: str) -> Mask:
    mask = np.zeros(0x10000, bool)
    every = "".join(map(chr, range(0x10000)))
    mask[[ord(found) for found in re.findall(f"[{characters}]", every)]] = True
    return mask


@cache
def _tables() -> tuple[Codes, Mask]:
    """(code unit -> its normal form, whether it takes more than that)."""
    folded = np.arange(0x10000, dtype=np.uint16)
    slow = np.zeros(0x10000, bool)
    slow[0xD800:0xE000] = True
    every = [chr(code) for code in (*range(1, 0xD800), *range(0xE000, 0x10000))]
    for character, form in zip(every, normalise("\0".join(every)).split("\0"), strict=True):
        if _is_plain(character, form):
            folded[ord(character)] = ord(form)
        else:
            slow[ord(character)] = True
    return folded, slow


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
