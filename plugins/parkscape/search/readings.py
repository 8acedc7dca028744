"""The pinyin of characters, toneless, ü as v: every reading, because a name may use any of them."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from unicodedata import normalize

import msgspec

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))
_ODD = str.maketrans("üê", "ve")


@cache
def readings(character: str) -> tuple[str, ...]:
    """Every reading of a Han character, the usual first; none where none is known."""
    # The table itself: `pypinyin.pinyin` gives the same, and takes twenty times as long.
    apart = normalize("NFD", _table().get(ord(character), ""))
    known = normalize("NFC", apart.translate(_TONES)).translate(_ODD).split(",")
    every = dict.fromkeys([*known, *_overrides().get(character, ())])
    return tuple(r for r in every if r.isascii() and r.isalpha())


@cache
def _table() -> dict[int, str]:
    """Code point -> readings: the `PINYIN_DICT` of pypinyin, which imports all phrases with it."""
    library = find_spec("pypinyin")
    place = Path(str(library and library.origin)).with_name("pinyin_dict.json")
    return msgspec.json.decode(place.read_bytes(), type=dict[int, str])


@cache
def _overrides() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("readings.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {character: tuple(added) for character, *added in filter(None, lines)}


@cache
def _common() -> tuple[str, ...]:
    """The 3,755 characters of GB2312 level 1."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return tuple("".join(code.decode("gb2312", "ignore") for code in codes))


def table_file(characters: Iterable[str]) -> bytes:
    """The readings of the common characters and of `characters`: a line for each syllable.

    First those whose usual reading it is, then, if any, the others.
    """
    usual: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for character in sorted({*_common(), *characters}):
        for n, reading in enumerate(readings(character)):
            (others if n else usual)[reading].append(character)
    lines = (
        "\t".join((syllable, "".join(usual[syllable]), "".join(others[syllable]))).rstrip("\t")
        for syllable in sorted({*usual, *others})
    )
    return "".join(f"{line}\n" for line in lines).encode()
