"""The views over time: the timeline, honours and plans, and how long views are cut."""

from typing import Any

import pytest
from lxml import html
from tests.test_pages import catalog

from parkscape import site, themes
from parkscape.catalog import Catalog
from parkscape.facts import Award, Event, Figure, Honour, Place, Plan
from parkscape.model import Enterprise, Organisation, Park, Records, Source
from parkscape.views import parts
from parkscape.views.honours import PARKS_SHOWN, honours
from parkscape.views.parts import SIZE, Section, cut, linked_from
from parkscape.views.plans import is_term, plans
from parkscape.views.timeline import SHOWN, timeline


def park(number: int, **more: Any) -> Park:
    where = Place(province="shanxi")
    return Park(
        id=f"p{number}", name=f"园区{number}", kind="高新区", located_in=where, source="s", **more
    )


def company(name: str, *, parks: tuple[str, ...] = (), **more: Any) -> Enterprise:
    return Enterprise(id=name, name=f"公司{name}", source="s", parks=parks, **more)


def known(*parks: Park, enterprises: tuple[Enterprise, ...] = ()) -> Catalog:
    source = Source(id="s", title="源")
    return Catalog(Records(sources=(source,), parks=parks, enterprises=enterprises))


def happened(*dates: str) -> tuple[Event, ...]:
    return tuple(Event(name=f"事{n}", source="s", date=d) for n, d in enumerate(dates))


def built(data: Catalog) -> dict[str, Any]:
    return {
        p.path: html.fromstring(text) for p, text in site.fragments(site.prepare(data, name="站"))
    }


def test_parts_hold_every_entry_once_and_are_of_bounded_size() -> None:
    sizes = (3, SIZE, 2 * SIZE + 5, 0, SIZE // 2, 1)
    sections = [Section(f"g{n}", f"组{n}", "", tuple(range(size))) for n, size in enumerate(sizes)]
    made = cut(sections)
    found: dict[str, list[int]] = {}
    for part in made.parts:
        assert sum(len(s.entries) for s in part.sections) <= SIZE
        for section in part.sections:
            found.setdefault(section.group, []).extend(section.entries)
            assert section.continued == (section.entries[0] != 0)
    assert found == {f"g{n}": list(range(size)) for n, size in enumerate(sizes) if size}
    assert [stop.count for stop in made.parts[0].stops] == [size for size in sizes if size]
    for stop in made.parts[0].stops:
        assert stop.group in {s.group for s in made.parts[stop.number - 1].sections}


@pytest.mark.parametrize("of", [1, 2, 7, 12, 101, 1670])
def test_every_part_is_a_few_links_from_every_other_and_few_are_on_a_page(of: int) -> None:
    links = {n: linked_from(n, of) for n in range(1, of + 1)}
    assert all(n in each and {1, of} <= {*each} for n, each in links.items())
    assert max(map(len, links.values())) <= 11 * len(str(of)) + 2
    for start in {1, of // 2 or 1, of}:
        reached, steps = {start}, 0
        while len(reached) < of:
            reached |= {n for one in reached for n in links[one]}
            steps += 1
        assert steps <= 5


def test_a_short_section_is_not_split() -> None:
    made = cut([Section("a", "", "", (0,) * (SIZE - 2)), Section("b", "", "", (0,) * 5)])
    assert [[s.group for s in part.sections] for part in made.parts] == [["a"], ["b"]]


def test_nothing_to_cut_is_false() -> None:
    assert not cut([])
    assert not cut([Section("a", "", "", ())])


def test_years_run_from_the_newest_and_the_undated_stand_apart() -> None:
    one = park(1, events=happened("2020-05", "2022", "", "2022-03-01"))
    two = park(
        2,
        honours=(Honour(name="称号", source="s", year="2021"), Honour(name="另一称号", source="s")),
        plans=(Plan(name="扩建", source="s", by="2030"),),
        awards=(Award(name="一等奖", source="s", when="去年"),),
    )
    made = timeline(known(one, two)).parts[0]
    shown = [(s.group, [(e.kind, e.date) for e in s.entries]) for s in made.sections]
    assert shown == [
        ("y2030", [("plans", "2030")]),
        ("y2022", [("events", "2022-03-01"), ("events", "2022")]),
        ("y2021", [("honours", "2021")]),
        ("y2020", [("events", "2020-05")]),
        ("undated", [("events", "")]),
        ("undated", [("honours", ""), ("awards", "")]),
    ]


def test_a_park_tells_of_its_enterprises_and_of_parks_within_it() -> None:
    inner = park(2, parent="p1")
    held = company("a", parks=("p2",), events=happened("2022"))
    strips = timeline(known(park(1), inner, park(3), enterprises=(held,))).own or {}
    assert sorted(strips) == ["parks/p1", "parks/p2"]
    assert [e.key for e in strips["parks/p1"].dated] == ["enterprises/a"]


def test_a_park_shows_all_of_its_own_and_some_of_what_belongs_to_it() -> None:
    figure = Figure(metric="面积", value="9", unit="个", source="s")
    own = (*happened("1999"), Event(name="自己的", source="s", summary="详情", figures=(figure,)))
    held = happened(*[f"{2000 + n}" for n in range(SHOWN + 7)], "")
    data = known(park(1, events=own), enterprises=(company("a", parks=("p1",), events=held),))
    page = built(data)["parks/p1/"]
    section = page.xpath("//section[@aria-labelledby='events']")[0]
    assert len(section.xpath("./ol/li")) == SHOWN + 1
    assert len(section.xpath(".//ul[contains(@class, 'ps-undated')]/li")) == 2
    text = section.text_content()
    for words in ("1999年", "详情", "面积", "另有 7 条"):
        assert words in text
    assert section.xpath(".//a[@href='../../timeline/']")


def test_a_park_without_events_shows_no_timeline() -> None:
    pages = built(known(park(1), park(2, events=happened("2022"))))
    assert not pages["parks/p1/"].xpath("//*[@id='events']")
    assert "timeline/" not in built(known(park(1)))


def test_long_timelines_go_on_over_several_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 4)
    data = known(park(1, events=happened(*["2022"] * 6, *["2021"] * 2, "")))
    pages = built(data)
    assert [path for path in pages if path.startswith("timeline/")] == [
        "timeline/",
        "timeline/page/2/",
        "timeline/page/3/",
    ]
    assert (
        pages["timeline/page/2/"].xpath("//h2[@id='y2022']")[0].text_content() == "2022年（续） 6"
    )
    links = pages["timeline/page/2/"].xpath("//nav[contains(@class,'ps-stops')]//a/@href")
    assert links == ["../../#y2022", "#y2021", "../3/#undated"]
    drawn = themes.Views(data)
    assert drawn["timeline:2"].number == 2
    assert drawn["timeline:9"] is None
    assert drawn["timeline:parks/none"] is None


@pytest.mark.parametrize(
    ("words", "bounded"),
    [
        ("投产后5年内", True),
        ("3-5年内（原文未载起算时间）", True),
        ("预计明年6月", True),
        ("面向“十四五”", True),
        ("十年", True),
        ("未来", False),
        ("加快推进", False),
        ("目前正在着力打造（原文未载完成时间）", False),
        ("", False),
    ],
)
def test_terms_in_words(words: str, bounded: bool) -> None:
    assert is_term(words) is bounded


def test_plans_stand_by_horizon_and_loose_figures_apart() -> None:
    made = (
        Plan(name="远", source="s", by="2035"),
        Plan(name="近", source="s", by="2026-01"),
        Plan(name="五年", source="s", when="5年内"),
        Plan(name="将来", source="s", when="未来"),
        Plan(name="不详", source="s"),
    )
    loose = Figure(metric="面积", value="9", unit="个", source="s", status="planned")
    real = Figure(metric="企业", value="7", unit="家", source="s")
    part = plans(known(park(1, plans=made, figures=(loose, real)))).parts[0]
    assert [
        (s.group, [getattr(e, "plan", e).name for e in s.entries]) for s in part.sections[:5]
    ] == [
        ("dated", ["近"]),
        ("dated", ["远"]),
        ("term", ["五年"]),
        ("words", ["将来"]),
        ("none", ["不详"]),
    ]
    assert [e.figure.metric for e in part.sections[5].entries] == ["面积"]


def test_every_plan_shows_a_badge_a_source_and_its_holder() -> None:
    figure = Figure(metric="销售收入", value="100", unit="亿元", source="s", status="planned")
    plan = Plan(name="五年目标", source="s", when="投产后5年内", figures=(figure,))
    data = known(park(1), enterprises=(company("a", parks=("p1",), plans=(plan,)),))
    (row,) = built(data)["plans/"].xpath("//li[contains(@class,'ps-fact--plan')]")
    text = " ".join(row.text_content().split())
    for words in ("五年目标", "计划", "公司a", "园区1", "销售收入", "100亿元", "投产后5年内"):
        assert words in text
    assert row.xpath(".//a[@href='../enterprises/a/']")
    assert row.xpath(".//details[contains(@class,'ps-source')]")


def test_honours_stand_by_level_then_by_how_many_hold_them() -> None:
    def body(number: int, *held: Honour) -> Organisation:
        return Organisation(
            id=f"o{number}", name=f"机构{number}", kind="高校", source="s", honours=held
        )

    single = Honour(name="单项冠军", source="s", level="国家级", batch="第七批")
    small = Honour(name="小巨人", source="s", level="国家级", year="2022")
    bare = Honour(name="示范", source="s")
    hoped = Honour(name="示范", source="s", holding="applied")
    bodies = (body(1, single, bare), body(2, small), body(3, small, hoped))
    part = honours(catalog(organisations=bodies)).parts[0]
    assert [(s.label, s.title, [h.key[-2:] for h in s.entries]) for s in part.sections] == [
        ("国家级", "小巨人", ["o2", "o3"]),
        ("国家级", "单项冠军", ["o1"]),
        ("级别未载", "示范", ["o1", "o3"]),
    ]
    (tally,) = part.lead.parks
    assert (part.lead.levels, tally.levels, tally.pending) == (("国家级", "级别未载"), (3, 1), 1)
    page = built(catalog(organisations=bodies))["honours/"]
    text = page.text_content()
    assert "第七批" in text
    assert "2022年" in text
    assert "年份未载" in text
    assert page.xpath("//a[@href='../organisations/o3/']")


def test_honours_are_counted_at_the_first_park_and_the_count_is_bounded() -> None:
    held = (Honour(name="称号", source="s"),)
    many = [park(n, honours=held) for n in range(PARKS_SHOWN + 3)]
    shared = company("a", parks=("p1", "p2"), honours=held)
    lead = honours(known(*many, enterprises=(shared,))).parts[0].lead
    assert (lead.parks[0].key, lead.parks[0].held) == ("parks/p1", 2)
    assert sum(p.held for p in lead.parks) == PARKS_SHOWN + 1
    assert lead.more == 3


def test_a_view_may_ask_for_smaller_parts() -> None:
    made = cut([Section("a", "", "", tuple(range(5)))], size=2)
    assert [part.sections[0].entries for part in made.parts] == [(0, 1), (2, 3), (4,)]
