"""Collecting, wording and counting."""

import string

import pytest

from parkscape.issues import QUOTED, Issues, guess
from parkscape.messages import ISSUES


def test_issues_print_in_reading_order_once_each_with_a_count() -> None:
    issues = Issues()
    issues.add("bom", "b.md", (1, 1))
    issues.add("source-unused", "a.yaml", (10, 2), got="x")
    issues.add("no-file", "a.yaml", (9, 12), got="y")
    issues.add("no-file", "a.yaml", (9, 3), got="y")
    issues.add("no-file", "a.yaml", (9, 3), got="y")
    assert [line.partition(": ")[0] for line in issues.lines()] == [
        "a.yaml:9:3", "a.yaml:9:12", "a.yaml:10:2", "b.md:1:1", "Found 3 errors and 1 warning.",
    ]  # fmt: skip


def test_the_sound_have_nothing_to_report() -> None:
    assert Issues().lines() == []
    assert not Issues().fatal(strict=True)


def test_warnings_stop_a_strict_run_only_and_it_says_so() -> None:
    issues = Issues()
    issues.add("source-unused", "a.yaml", (1, 1), got="x")
    assert not issues.fatal(strict=False)
    assert issues.fatal(strict=True)
    assert issues.lines(strict=True)[-1] == "Found 1 warning. Warnings are errors under --strict."


def test_a_quoted_text_takes_one_short_line() -> None:
    issues = Issues()
    issues.add("no-file", "a.yaml", (1, 1), got="甲\n乙\t" + "丙" * 500)
    (issue,) = issues
    assert "`甲 乙 丙" in issue.text
    assert "\n" not in issue.text
    assert len(issue.text) < QUOTED + 20


def test_braces_in_a_text_are_only_quoted() -> None:
    issues = Issues()
    issues.add("no-file", "a.yaml", (1, 1), got="{key}{0}")
    assert [issue.text for issue in issues] == ["找不到文件 `{key}{0}`"]


@pytest.mark.parametrize(
    ("got", "options", "best"),
    [
        ("yunxy", ["yunxi", "cimag"], "yunxi"),
        ("levle", ["level", "line"], "level"),
        ("山西省", ["山西", "陕西"], "山西"),
        ("中磁", ["中磁科技有限责任公司"], "中磁科技有限责任公司"),
    ],
)
def test_a_near_option_is_offered(got: str, options: list[str], best: str) -> None:
    assert guess(got, options) == f"；您是否想写 `{best}`？"


@pytest.mark.parametrize(
    ("got", "options"), [("x", ["yunxi"]), ("", ["a"]), ("abc", []), ("a", [""])]
)
def test_nothing_near_offers_nothing(got: str, options: list[str]) -> None:
    assert guess(got, options) == ""


def test_equal_guesses_do_not_depend_on_order() -> None:
    assert guess("abcx", ["abca", "abcb"]) == guess("abcx", ["abcb", "abca"])


@pytest.mark.parametrize("code", ISSUES)
def test_messages_are_one_line_of_known_words(code: str) -> None:
    severity, text = ISSUES[code]
    known = {"got", "key", "wanted", "what", "first", "other", "article", "metric", "plan", "when",
             "date", "why", "limit", "column", "proposal"}  # fmt: skip
    assert severity in ("error", "warning")
    assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= known
    assert "\n" not in text
