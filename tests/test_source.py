"""Reading: values, places, and texts that no editor should write."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parkscape import document, source
from parkscape.document import Document, parse_yaml
from parkscape.issues import Issues
from parkscape.source import markdown_file

NESTED = """\
parks:
  - id: yunxi
    名称: {省: 山西, 别名: [甲, 𠮷乙, 丙]}
  -
    - 深
"""


def parsed(text: str) -> Document:
    issues = Issues()
    document = parse_yaml(text, "parks.yaml", issues)
    assert document is not None
    assert list(issues) == []
    return document


@pytest.mark.parametrize(
    "written",
    ["2022-12", "2023-02-30", "12:30:45", "no", "yes", "on", "True", "NULL", "010", "1_000",
     "14.70", "0.0000001", "1e3", ".5", "0x1F", "+5", ".inf", "=", "1/3"],
)  # fmt: skip
def test_plain_scalars_stay_the_text_that_was_written(written: str) -> None:
    assert parsed(f"a: {written}").data == {"a": written}


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None),
     ("'true'", "true"), ('""', ""), ("|\n  甲\n  乙\n", "甲\n乙\n")],
)  # fmt: skip
def test_only_these_words_are_more_than_text(written: str, value: Any) -> None:
    assert parsed(f"a: {written}").data == {"a": value}


def test_keys_are_the_text_that_was_written() -> None:
    assert list(parsed("1: a\ntrue: b\n~: c\n2022-12: d\n").data) == ["1", "true", "~", "2022-12"]


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, (1, 1)),
        (("parks",), True, (1, 1)),
        (("parks",), False, (2, 3)),
        (("parks", 0, "id"), False, (2, 9)),
        (("parks", 0, "名称"), True, (3, 5)),
        (("parks", 0, "名称", "省"), False, (3, 13)),
        (("parks", 0, "名称", "别名", 2), False, (3, 29)),
        (("parks", 1, 0), False, (5, 7)),
        (("parks", 0, "名称", "县", "乡"), False, (3, 9)),
        (("parks", 7), False, (2, 3)),
    ],
)
def test_values_and_keys_have_their_place(
    path: document.DataPath, key: bool, place: document.Place
) -> None:
    assert parsed(NESTED).locate(path, key=key) == place


def test_a_repeated_key_keeps_its_first_value_and_place() -> None:
    issues = Issues()
    document = parse_yaml("a: 1\na: {b: 2}\n", "x.yaml", issues)
    assert document is not None
    assert document.data == {"a": "1"}
    assert document.locate(("a",)) == (1, 4)


@given(st.text())
@example("%YAML 9.9\n---\n")
@example("{" * 99)
@example("- " * 99)
@example("? [a]\n: b")
@example("a: &a [*a]")
@example("\t\t- x")
@example("a: |\n\tb\n]")
@example("---\n---\n")
@example("!!binary =")
def test_any_text_gives_data_or_an_issue_inside_it(text: str) -> None:
    issues = Issues()
    document = parse_yaml(text, "x.yaml", issues)
    assert document is not None or list(issues)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    odd = any(c in text for c in "\x85\u2028\u2029")  # Line ends to YAML; `read_text` refuses them.
    for issue in issues:
        assert 1 <= issue.line <= len(lines) + 1 or odd
        assert issue.line > len(lines) or 1 <= issue.column <= len(lines[issue.line - 1]) + 1 or odd


def test_a_long_text_of_brackets_is_refused_at_once() -> None:
    issues = Issues()
    assert parse_yaml("[" * 1_000_000, "x.yaml", issues) is None
    assert [issue.code for issue in issues] == ["too-deep"]


def test_front_matter_keeps_line_numbers_and_may_use_any_line_end(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes("---\r\ntitle: 甲\r\nsource: a\r\n---\r\n\r\n正文\r\n".encode())
    issues = Issues()
    text = source.read_text(tmp_path, path, issues)
    assert text is not None
    read = markdown_file("x.md", text, issues)
    assert read.front.data == {"title": "甲", "source": "a"}
    assert read.front.locate(("source",)) == (3, 9)
    assert (read.line, read.text) == (5, "\n正文\n")
    assert list(issues) == []


def test_front_matter_that_is_empty_on_purpose_is_not_broken() -> None:
    issues = Issues()
    assert not markdown_file("x.md", "---\n{}\n---\n", issues).broken
    assert markdown_file("x.md", "---\n}\n---\n", issues).broken


def test_text_without_front_matter_starts_at_line_one() -> None:
    read = markdown_file("x.md", "# 甲\n---\n", Issues())
    assert (read.line, read.text, read.front.data) == (1, "# 甲\n---\n", None)


def test_hidden_files_are_not_content(showcase: Path) -> None:
    (showcase / "content" / ".draft.md").write_text("<script>", encoding="utf-8")
    (showcase / "content" / ".git").mkdir()
    (showcase / "content" / ".git" / "x.md").write_text("<script>", encoding="utf-8")
    project = source.read(showcase, showcase / "parks.yaml", showcase / "content", Issues())
    assert project.files == {"articles/park-news.md"}


def test_an_unread_article_is_known_to_be_missing(showcase: Path) -> None:
    (showcase / "content" / "articles" / "x.md").write_bytes(b"\xff")
    project = source.read(showcase, showcase / "parks.yaml", showcase / "content", Issues())
    assert project.complete
    assert not project.all_articles


def test_no_character_that_hides_is_printable() -> None:
    hidden = [chr(code) for code in range(0x10000) if document.CONTROL.fullmatch(chr(code))]
    assert len(hidden) > 80
    assert not [found for found in hidden if found.isprintable()]


@pytest.mark.parametrize("size", [0, 1, 1 << 16, (1 << 16) + 1, 300_000])
def test_all_bytes_of_a_file_are_read(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\r\n" * size)
    assert source.bytes_of(str(path)) == path.read_bytes()
    with pytest.raises(OSError, match=r"b\.md"):
        source.bytes_of(str(tmp_path / "b.md"))
