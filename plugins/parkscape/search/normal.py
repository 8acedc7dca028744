"""The one normal form of search: width, case, Traditional, years and gaps are folded.

`assets/search.js` does the same by the same table; `tests/cases/normal.json` holds both to it.
"""

import re
import unicodedata
from functools import cache

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

    Converted one by one, so that no phrase decides; of several forms OpenCC puts the usual first.
    """
    from opencc import OpenCC  # Half the cost of this module, and only a build needs it.

    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
    every = [chr(code) for block in blocks for code in block]
    simplified = OpenCC("t2s").convert("\n".join(every)).split("\n")
    pairs = zip(every, simplified, strict=True)
    return {old: new for old, new in pairs if old != new and _common(new)}


def _common(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


@cache
def _table() -> dict[int, str | None]:
    simplified = {ord(old): new for old, new in traditional().items()}
    return {**simplified, **dict.fromkeys(map(ord, INVISIBLE))}


def table_file() -> bytes:
    """The table for the browser: Traditional code points as numbers, a line of Simplified ones."""
    pairs = traditional()
    return deltas(list(map(ord, pairs))) + f"\n{''.join(pairs.values())}\n".encode()
