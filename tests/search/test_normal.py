"""The normal form of search; the browser's side runs the same cases."""

import json
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.search.reader import numbers

from parkscape.search import fold, normal

CASES = json.loads((Path(__file__).parent.parent / "cases" / "normal.json").read_text("utf-8"))
ODD = "鹽盐湖臺年〇一二五ａＡ 　\t·-（）“”_\0\u200b\u0301がｶﾞΣ𠮷豈⼀.+"


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["in"]))
def test_case(case: dict[str, str]) -> None:
    assert normal.normalise(case["in"]) == case["out"]


def test_table_is_two_lines_of_equal_length_and_maps_once() -> None:
    codes, new, end = normal.table_file().decode().split("\n")
    old = [chr(code - 1) for code in accumulate(numbers(codes))]
    assert len(old) == len(new) > 2000
    assert end == ""
    assert not set(old) & set(new)
    assert not {*old, *new} & set(normal.NUMERALS + "年")


@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(ODD))))
def test_the_table_way_gives_what_the_plain_way_gives(text: str) -> None:
    plain = np.frombuffer(normal.normalise(text).encode("utf-16-le"), "<u2")
    assert _without_gaps(fold.codes_of([text])[0]) == _without_gaps(plain)


def _without_gaps(codes: fold.Codes) -> list[int]:
    return [int(code) for code in codes[fold.kinds()[codes] & fold.GAP == 0]]
