"""The forms that one value may have."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkscape.document import Document
from parkscape.forms import (
    WRONG,
    Context,
    Where,
    is_id,
    read_date,
    read_number,
    read_period,
    read_reference,
    read_url,
    valid_date,
)
from parkscape.issues import Issues

HERE = Where(Document("parks.yaml", {"a": ["甲"]}), ())


def context() -> Context:
    ids = {"parks": {"yunxi": "", "both": ""}, "enterprises": {"cimag": "", "both": ""}}
    return Context(issues=Issues(), ids=ids)


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_days_are_those_of_the_calendar(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
        real = True
    except ValueError:
        real = False
    assert valid_date(f"{year:04}-{month:02}-{day:02}") == real


@pytest.mark.parametrize("text", ["2022", "2022-12", "2024-02-29"])
def test_dates_may_be_a_year_a_month_or_a_day(text: str) -> None:
    assert read_date(text, HERE, context()) == text


@pytest.mark.parametrize("text", ["22", "2022-1", "2022-13", "2022-12-", "2022.12", "今年", "0000"])
def test_nothing_else_is_a_date(text: str) -> None:
    assert read_date(text, HERE, context()) is WRONG


@pytest.mark.parametrize("text", ["2022", "2019/2022-05", "2022-05/2022-05"])
def test_a_period_is_a_time_or_two(text: str) -> None:
    assert read_period(text, HERE, context()) == text


@pytest.mark.parametrize("text", ["2022/2021", "2022/", "/2022", "2020/2021/2022", ""])
def test_nothing_else_is_a_period(text: str) -> None:
    assert read_period(text, HERE, context()) is WRONG


@pytest.mark.parametrize("text", ["0", "37", "-2.5", "14.70", "1/3"])
def test_numbers_keep_their_digits(text: str) -> None:
    assert read_number(text, HERE, context()) == text


@pytest.mark.parametrize(
    "text", ["1,000", "1_000", "1e3", "٣", "３", ".5", "5.", "1/0", "三", "+1"]
)
def test_nothing_else_is_a_number(text: str) -> None:
    assert read_number(text, HERE, context()) is WRONG


@pytest.mark.parametrize("text", ["a", "a-1", "9", "a" * 60])
def test_ids_are_folder_names(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["", "-a", "a-", "a--b", "A", "a_b", "a.b", "a/b", "a\n", "a" * 61]
)
def test_nothing_else_is_an_id(text: str) -> None:
    assert not is_id(text)


@pytest.mark.parametrize(
    "text", ["https://example.com/a?b#c", "HTTP://例子.中国/甲", "http://[::1]/"]
)
def test_web_addresses_are_taken(text: str) -> None:
    assert read_url(text, HERE, context()) == text


@pytest.mark.parametrize(
    "text",
    ["example.com", "http:", "http:///a", "https:\\\\a", "ftp://a/", "http://a b/", "http://[a/",
     "http://a\u2100b/", "javascript:alert(1)", "https://a/'onclick="],
)  # fmt: skip
def test_nothing_else_is_a_web_address(text: str) -> None:
    assert read_url(text, HERE, context()) is WRONG


def test_references_to_one_kind_give_the_bare_id() -> None:
    assert read_reference(("parks",), "yunxi", HERE, context()) == "yunxi"
    assert read_reference(("parks",), "parks/yunxi", HERE, context()) == "yunxi"


def test_references_to_several_kinds_give_kind_and_id() -> None:
    kinds = ("parks", "enterprises")
    assert read_reference(kinds, "cimag", HERE, context()) == "enterprises/cimag"
    assert read_reference(kinds, "enterprises/both", HERE, context()) == "enterprises/both"
    assert read_reference(kinds, "both", HERE, context()) is WRONG


def test_references_are_not_judged_where_ids_may_be_missing() -> None:
    unsure = context()
    unsure.judge_references = False
    assert read_reference(("parks",), "elsewhere", HERE, unsure) is WRONG
    assert list(unsure.issues) == []


def test_what_was_given_at_a_place_is_found_or_none() -> None:
    assert (HERE / "a" / 0).given() == "甲"
    assert (HERE / "a" / 1).given() is None
    assert (HERE / "a" / "b").given() is None
    assert (HERE / "b" / 0).given() is None
