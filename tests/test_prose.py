"""What prose may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkscape.document import Document
from parkscape.issues import Issues
from parkscape.prose import check_prose, visible
from parkscape.source import MarkdownFile

FILES = frozenset({"index.md", "articles/a.md", "articles/图.png"})


def codes(text: str, folder: str = "articles") -> list[str]:
    issues = Issues()
    md = MarkdownFile("content/x.md", "x", Document("x", None), text, 7)
    check_prose(md, FILES, folder, issues)
    assert all(issue.line in range(7, 8 + text.count("\n")) for issue in issues)
    return [issue.code for issue in issues]


@given(st.text(alphabet="<>[]()!`~\\\"'= \n\taonx:/{}#&;-", max_size=60))
def test_any_text_can_be_checked(text: str) -> None:
    codes(text)
    assert len(visible(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "[甲](a.md)", "[甲](../index.md#b)", "[甲](?a=b)", '[甲](a.md "题")', "[甲](<a.md>)",
        "![图](图.png)", "![图](%E5%9B%BE.png)", "[甲](https://a.cn/b_(c))", "[1]: a.md",
        "[^1]: 见第 3 页", "<https://a.cn/>", '<a href="a.md">甲</a>', "a < b > c", "<!-- 甲 -->",
        "`[甲](x.md)`", "``` ` [甲](x.md) ```", "~~~\n<script>\n~~~", "```\n~~~\n<script>\n```",
        "1\\. [ ] 未做", "[甲]", "(甲)",
    ],
)  # fmt: skip
def test_sound(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "[甲](vbscript:x)", "[甲]( javascript:x)", "[甲](<javascript:x>)", "[甲](JaVaScRiPt:x)",
        "[a [b [c [d]]]](javascript:x)", "![甲](data:image/png,x)", "[甲](file:///etc/passwd)",
        "[甲](\x01javascript:x)", "[甲]:\n  javascript:x", "[^1]: javascript:x",
        "<a href=javascript:x>", "<a\nhref='&#x6a;avascript:x'>", "[甲](//a.cn)",
        "[甲](a.md){: href=javascript:x }", "<ftp://a.cn/>",
    ],
)  # fmt: skip
def test_unsafe(text: str) -> None:
    assert codes(text) == ["unsafe-link"]


@pytest.mark.parametrize(
    "text",
    [
        "<SCRIPT src=x>", "</div>", "<svg/onload=x>", "<b onclick=x>", "<b\nONCLICK = x>",
        "<img alt='>' onerror=x>", '<p style="x">', "<input", "<?php", "<![CDATA[",
        "\\`<script>\\`", "`a\n\n<script>`", "```\n<script>", "    <form>", "甲{ onfocus=x }",
    ],
)  # fmt: skip
def test_raw(text: str) -> None:
    assert codes(text) == ["raw-html"]


@pytest.mark.parametrize(
    "text",
    ["![甲](http://a.cn/a.png)", "![甲](//a.cn/a.png)", '<img src="https://a.cn/a.png">',
     "<img srcset='https://a.cn/a.png 2x'>", "![甲]\n\n[甲]: https://a.cn/a.png",
     "![甲][]\n\n[甲]: https://a.cn/a.png"],
)  # fmt: skip
def test_image_from_outside(text: str) -> None:
    assert codes(text) == ["outside-image"]


@pytest.mark.parametrize("text", ["[甲](b.md)", "[甲](/a.md)", "[甲](..\\a.md)", "[1]: b.md"])
def test_leads_nowhere(text: str) -> None:
    assert codes(text) == ["broken-link"]


def test_links_start_at_the_folder_of_the_file() -> None:
    assert codes("[甲](articles/a.md)", folder="") == []
    assert codes("[甲](a.md)", folder="") == ["broken-link"]
