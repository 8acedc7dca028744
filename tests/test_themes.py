"""Themes: which there are, and what their pages show."""

from tests.test_pages import catalog

from parkscape import site, themes, view_words
from parkscape.facts import Honour
from parkscape.model import Organisation


def test_every_theme_has_a_name_and_a_template() -> None:
    assert list(view_words.THEME_LABELS) == list(themes.VIEWS)


def test_a_theme_without_data_has_no_page() -> None:
    bare = site.prepare(catalog(), name="站")
    assert themes.held(bare.views) == ()
    assert [page.path for page in themes.plan(bare.views)] == ["themes/"]
    pages = {page.path: html for page, html in site.fragments(bare)}
    assert "尚未收录" in pages["themes/"]


def test_a_theme_with_data_is_listed() -> None:
    body = Organisation(
        id="o", name="机构", kind="高校", source="s", honours=(Honour(name="小巨人", source="s"),)
    )
    known = site.prepare(catalog(organisations=(body,)), name="站")
    pages = {page.path: html for page, html in site.fragments(known)}
    assert 'href="../honours/"' in pages["themes/"]
