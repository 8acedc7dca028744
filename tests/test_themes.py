"""Themes: which there are, and what their pages show."""

from tests.test_pages import catalog

from parkscape import labels, site, themes
from parkscape.facts import Honour
from parkscape.model import Organisation
from parkscape.views.honours import honours


def test_every_theme_has_a_name_and_a_template() -> None:
    assert list(labels.THEME_LABELS) == list(themes.VIEWS)


def test_a_theme_without_data_has_no_page() -> None:
    bare = site.prepare(catalog(), name="站")
    assert themes.held(bare.views) == ()
    assert [page.path for page in themes.plan(bare.views)] == ["themes/"]
    pages = {page.path: html for page, html in site.fragments(bare)}
    assert "尚未收录" in pages["themes/"]


def test_honours_stand_under_their_title() -> None:
    def body(number: int, name: str) -> Organisation:
        honours = (Honour(name=name, source="s", year="2022"),)
        return Organisation(
            id=f"o{number}", name=f"机构{number}", kind="高校", source="s", honours=honours
        )

    known = catalog(organisations=(body(1, "单项冠军"), body(2, "小巨人"), body(3, "小巨人")))
    walls = honours(known)
    assert [(t.name, [h.key for h in t.held]) for t in walls] == [
        ("小巨人", ["organisations/o2", "organisations/o3"]),
        ("单项冠军", ["organisations/o1"]),
    ]
    pages = {page.path: html for page, html in site.fragments(site.prepare(known, name="站"))}
    assert 'href="../organisations/o3/"' in pages["honours/"]
    assert 'href="../honours/"' in pages["themes/"]
