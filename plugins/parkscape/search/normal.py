"""The one normal form of search: width, case, Traditional, years and gaps are folded.

`assets/search.js` does the same by the same table; `tests/cases/normal.json` holds both to it.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from parkscape.search.varint import deltas

HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3007"
NUMERALS = "〇零一二三四五六七八九"
SPACES = "\t\n\v\f\r \x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
GAPS = " ·•・\\-‐‑–—_'’()（）“”\"「」《》"
"""What is dropped between two Han characters."""
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

YEAR = re.compile(f"[{NUMERALS}]{{4,}}(?=年)")
_DIGITS = str.maketrans(NUMERALS, "00123456789")
_SPACE = re.compile(f"[{SPACES}]+")
_GAP = re.compile(f"(?<=[{HAN}])[{GAPS}]+(?=[{HAN}])")


def normalise(text: str) -> str:
    """`text` in its normal form."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_table())
    dated = YEAR.sub(lambda found: found.group().translate(_DIGITS), folded)
    return _GAP.sub("", _SPACE.sub(" ", dated)).strip(" ")


@cache
def traditional() -> dict[str, str]:
    """Traditional character -> Simplified one, where that is in GB2312; in order of code points.

    As OpenCC converts characters that stand alone; `scripts/vendor` writes the file.
    """
    old, new = (Path(__file__).parent / "t2s.txt").read_text(encoding="utf-8").splitlines()
    return dict(zip(old, new, strict=True))


@cache
def _table() -> dict[int, str | None]:
    simplified = {ord(old): new for old, new in traditional().items()}
    return {**simplified, **dict.fromkeys(map(ord, INVISIBLE))}


def table_file() -> bytes:
    """The table for the browser: Traditional code points as numbers, a line of Simplified ones."""
    pairs = traditional()
    return deltas(list(map(ord, pairs))) + f"\n{''.join(pairs.values())}\n".encode()
