"""Chinese text: one normal form for comparing names, and the numbers that stand in prose."""

import re
import unicodedata

HAN = r"㐀-䶿一-鿿"
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
_UNFOLDED = re.compile("[一-鿿][一-鿿，、。]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:/\d+)?")


def normalise(text: str) -> str:
    """Fold width, case and spaces: `ＡＩ 园` and `ai园` are one name."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def numbers_in(text: str) -> frozenset[str]:
    """Every number in `text` as whole digits: `1,563` gives 1563, `3.07` never gives 3 or 07."""
    # Of what is no number and divides none, one character stands for a whole run.
    short = _UNFOLDED.sub("一", text)
    folded = _THOUSANDS.sub("", unicodedata.normalize("NFKC", short))
    return frozenset(_NUMBER.findall(folded))
