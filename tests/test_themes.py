"""Themes: which there are, and what their pages show."""

from tests.test_pages import catalog

from parkscape import site, themes, view_words
from parkscape.facts import Event, Figure, Honour, Need, Place
from parkscape.model import Enterprise, Industry, Organisation, Park, Platform


def test_every_theme_has_a_name_and_a_template() -> None:
    assert list(view_words.THEME_LABELS) == list(themes.VIEWS)


def test_a_theme_without_data_has_no_page() -> None:
    bare = site.prepare(catalog(), name="站")
    assert bare.views[""] == ()
    assert [page.path for page in site.plan(bare) if "theme" in page.path] == ["themes/"]
    pages = {page.path: html for page, html in site.fragments(bare)}
    assert "尚未收录" in pages["themes/"]


def test_a_theme_with_data_is_listed() -> None:
    body = Organisation(
        id="o", name="机构", kind="高校", source="s", honours=(Honour(name="小巨人", source="s"),)
    )
    known = site.prepare(catalog(organisations=(body,)), name="站")
    pages = {page.path: html for page, html in site.fragments(known)}
    assert 'href="../honours/"' in pages["themes/"]


def test_a_view_is_drawn_again_only_when_what_it_is_made_of_changes() -> None:
    def body(honour: str, figure: str) -> Organisation:
        return Organisation(
            id="o", name="机构", kind="高校", source="s",
            honours=(Honour(name=honour, source="s"),),
            figures=(Figure(metric="企业", value=figure, unit="家", source="s"),),
        )  # fmt: skip

    old = body("小巨人", "1")
    first = themes.Views(catalog(organisations=(old,)))
    assert "honours" in first[""]
    assert "statistics" in first[""]
    new = body("小巨人", "2")
    again = themes.Views(catalog(organisations=(new,)), first.kept(), {"": (old, new)})
    assert again.same == {*themes.VIEWS} - {"indices"}
    assert again[""] == first[""]
    assert {*vars(again)["_drawn"]} == {"indices"}
    assert again.kept() == first.kept()
    assert again["honours"] == first["honours"]
    new = body("瞪羚", "1")
    other = themes.Views(catalog(organisations=(new,)), first.kept(), {"": (old, new)})
    assert other.same.isdisjoint({"honours", "timeline", "ladder", "statistics"})
    assert other["honours"] != first["honours"]
    assert themes.Views(catalog(), first.kept(), None).same == set()


def test_the_needs_of_one_park_are_those_of_the_whole_board() -> None:
    def need(name: str, state: str = "") -> Need:
        return Need(name=name, source="s", state=state, industries=("i",))

    where = Place(province="shanxi")
    parks = tuple(
        Park(
            id=f"p{n}", name=f"园区{n}", kind="高新区", located_in=where, source="s",
            parent=f"p{n - 1}" if n in (1, 2) else "",
            needs=(need(f"高效电机{n}"), need("轴承钢", "完成")) if n in (0, 2) else (),
        )
        for n in range(4)
    )  # fmt: skip
    firm = Enterprise(
        id="e", name="企业", parks=("p1",), source="s", needs=tuple(need(f"{n}") for n in range(25))
    )
    platform = Platform(
        id="t", name="电机检测中心", kind="服务平台", industries=("i",), source="s", parks=("p0",)
    )
    industries = (Industry(id="i", name="电机"),)
    known = catalog(parks=parks, enterprises=(firm,), platforms=(platform,), industries=industries)
    first = themes.Views(known)
    every = [first[f"needs:parks/p{n}"] for n in range(4)]
    assert [own.count for own in every[:3]] == [29, 27, 2]
    assert every[0].needs[0].matches
    assert every[3] is None
    for n in range(4):
        again = themes.Views(known, first.kept(), {})
        assert again[f"needs:parks/p{n}"] == every[n]
        assert "needs" not in vars(again)["_drawn"]
    many = themes.Views(known, first.kept(), {})
    assert [many[f"needs:parks/p{n}"] for n in range(4)] == every
    assert "needs" in vars(many)["_drawn"]


def test_a_strip_alone_is_that_of_the_whole_timeline() -> None:
    def event(name: str, date: str) -> Event:
        return Event(name=name, date=date, source="s")

    where = Place(province="shanxi")
    parks = tuple(
        Park(
            id=f"p{n}", name=f"园区{n}", kind="高新区", located_in=where, source="s",
            parent=f"p{n - 1}" if n % 3 else "",
            events=tuple(
                event(f"{n}-{m}", f"20{(7 * n + m) % 20:02}" if m % 4 else "") for m in range(n * 9)
            ),
        )
        for n in range(7)
    )  # fmt: skip
    known = catalog(parks=parks)
    first = themes.Views(known)
    strips = [first[f"timeline:parks/{park.id}"] for park in parks]
    assert strips[0] is not None
    assert strips[3] is not None
    assert len(strips[3].dated) < strips[3].dated_count
    assert "timeline" in vars(first)["_drawn"]
    for part in range(len(parks)):
        again = themes.Views(known, first.kept(), {})
        assert again[f"timeline:parks/p{part}"] == strips[part]
        assert "timeline" not in vars(again)["_drawn"]
    every = themes.Views(known, first.kept(), {})
    assert [every[f"timeline:parks/{park.id}"] for park in parks] == strips
    assert "timeline" in vars(every)["_drawn"]
