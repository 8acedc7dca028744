"""The theme's page, rendered once, that fragments are put into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkscape.shell import SLOTS, Shell, mark

THEME = (
    f"<title>{mark('title')}</title><meta content='{mark('description')}'>"
    f"<b>{mark('title')}</b><link href='{mark('canonical')}'><main>{mark('content')}</main>"
)
WORDS = {"title": "甲", "description": "乙", "canonical": "丙"}


def test_each_slot_is_filled_wherever_it_stands() -> None:
    page = Shell.cut(THEME).wrap("<p>丁</p>", **WORDS).decode()
    assert page == (
        "<title>甲</title><meta content='乙'><b>甲</b><link href='丙'><main><p>丁</p></main>"
    )


def test_one_shell_serves_many_pages() -> None:
    shell = Shell.cut(THEME)
    first = shell.wrap("一", **WORDS).decode()
    shell.wrap("二", title="x", description="y", canonical="z").decode()
    assert shell.wrap("一", **WORDS).decode() == first


@pytest.mark.parametrize("slot", ["title", "description", "canonical"])
def test_words_are_escaped_and_content_is_not(slot: str) -> None:
    words = WORDS | {slot: "\"'><img onerror=1>&"}
    page = Shell.cut(THEME).wrap("<i>x</i>", **words).decode()
    assert "<img" not in page
    assert "&quot;&#x27;&gt;&lt;img onerror=1&gt;&amp;" in page
    assert "<i>x</i>" in page


@given(st.text(), st.text())
def test_no_text_of_an_author_is_taken_for_a_slot(title: str, content: str) -> None:
    page = (
        Shell.cut(f"{mark('title')}|{mark('content')}")
        .wrap(content, **WORDS | {"title": title})
        .decode()
    )
    assert page.endswith(f"|{content}")
    assert page.count("|") == 1 + title.count("|") + content.count("|")


def test_words_that_look_like_a_mark_stay_words() -> None:
    page = Shell.cut(THEME).wrap(mark("title"), **WORDS | {"title": mark("content")}).decode()
    assert page.count(mark("content")) == 2
    assert f"<main>{mark('title')}</main>" in page


def test_a_theme_that_leaves_a_slot_out_is_no_error() -> None:
    assert Shell.cut("<main></main>").wrap("x", **WORDS).decode() == "<main></main>"


def test_the_theme_cannot_hide_a_mark_by_escaping_it() -> None:
    from markupsafe import escape

    assert [str(escape(mark(slot))) for slot in SLOTS] == [mark(slot) for slot in SLOTS]


def test_what_indents_the_theme_is_left_out() -> None:
    theme = (
        f"<head>\n  \n\t<title>{mark('title')}</title>\n</head>  <main>\n  {mark('content')}</main>"
    )
    page = Shell.cut(theme).wrap("<pre>\n  x\n</pre>", **WORDS).decode()
    assert page == "<head>\n<title>甲</title>\n</head>  <main>\n<pre>\n  x\n</pre></main>"
