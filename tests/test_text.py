"""One normal form for names, and numbers in prose."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkscape.text import normalise, numbers_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＩ 园", "ai园"),
        ("山西\u3000智创城", "山西智创城"),
        ("（上海）", "(上海)"),
        ("STRASSE", "straße"),
    ],
)
def test_names_that_differ_in_width_case_and_blanks_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_names_that_differ_in_more_are_two() -> None:
    assert normalise("智创城10号") != normalise("智创城十号")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("投入3.07亿元", {"3.07"}),
        ("1,563项，另1,234,567件", {"1563", "1234567"}),
        ("１２０家", {"120"}),
        ("共，1，563项", {"1563"}),
        ("占1/3", {"1/3"}),
        ("3-5年内，12,34", {"3", "5", "12", "34"}),
        ("截至2022年12月31日。", {"2022", "12", "31"}),
        ("约37%，三家", {"37"}),
        ("37.", {"37"}),
    ],
)
def test_numbers_stand_whole(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@given(st.text("0123,./１２，．½②一二三年 鿿\u0301a、。"))
def test_what_is_no_number_changes_none(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text)
    whole = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", folded)
    assert numbers_in(text) == set(re.findall(r"\d+(?:\.\d+)?(?:/\d+)?", whole))


@given(st.integers(0, 10**12), st.sampled_from(["{}", "{:,}"]))
def test_an_integer_is_found_with_and_without_its_commas(number: int, style: str) -> None:
    assert numbers_in(f"共{style.format(number)}家") == {str(number)}


@given(st.lists(st.decimals(0, 10**6, places=2, allow_nan=False), max_size=8))
def test_every_number_of_a_list_is_found_and_no_other(numbers: list[object]) -> None:
    assert numbers_in("、".join(map(str, numbers))) == set(map(str, numbers))
