"""Fragments: how records read on their pages."""

import gc
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from parkscape import pages, render, site
from parkscape.catalog import Catalog
from parkscape.facts import Event, Figure, Honour, Place, Plan, Policy, Programme, Relation
from parkscape.labels import GRAPH
from parkscape.model import Article, Enterprise, Industry, Organisation, Park, Records, Source

SOURCES = (
    Source(id="s", title="甲报道", publisher="民生网", date="2024-04-19"),
    Source(id="bare", title="乙报道"),
)
ENVIRONMENT = render.environment()
EVIL = "<img src=x onerror=alert(1)>\"'&</title></script>"


def parsed(text: str) -> Any:
    return html.fromstring(text)


def park(**more: Any) -> Park:
    values = {"kind": "高新区", "located_in": Place(province="shanxi"), "source": "s", **more}
    return Park(id=values.pop("id", "a"), name=values.pop("name", "盐湖高新区"), **values)


def figure(**more: Any) -> Figure:
    return Figure(**{"metric": "高新技术企业", "value": "37", "unit": "家", "source": "s", **more})


def pages_of(*parks: Park, **more: Any) -> dict[str, Any]:
    known = Catalog(Records(sources=SOURCES, parks=parks, **more))
    prepared = site.prepare(known, name="站", edit_url="https://f.cn/{file}#L{line}")
    return {
        page.path: parsed(f"<main>{render.render(ENVIRONMENT, prepared, page)}</main>")
        for page in pages.plan(known)
        if page.path.count("/") == 2 and not page.path.startswith("provinces/")
    }


def page_of(one: Park) -> Any:
    return pages_of(one)["parks/a/"]


def cells(page: Any, section: str = "figures") -> list[list[str]]:
    """The rows of a table of figures, as read without spaces, quotes or source cards."""
    for card in page.xpath("//details/*[not(self::summary)]"):
        card.getparent().remove(card)
    rows = page.xpath(f"//section[@aria-labelledby='{section}']//tbody/tr")
    return [[re.sub(r"[\s“”]", "", cell.text_content()) for cell in row] for row in rows]


def test_parks_of_provinces_are_counted_once_for_many_pages(
    effort: Callable[[Callable[[], object]], int],
) -> None:
    """Every page of a list says how many there are."""
    prepared = site.prepare(
        Catalog(Records(parks=tuple(park(id=f"p{n}") for n in range(300)))), name="站"
    )
    words = render.vocabulary(prepared)
    shown = words["provinces_with"]
    prepared.catalog.in_province("shanxi")
    first = effort(shown)
    assert effort(shown) < first - 300
    assert [(each.id, each.count) for each in shown()] == [("shanxi", 300)]


def test_pages_leave_nothing_for_garbage_collection() -> None:
    root = Path(__file__).parent.parent
    project = site.Project(root, root / "parks.yaml", root / "content")
    prepared = site.prepare(site.load(project)[0], name="站")
    renderer = render.Renderer(ENVIRONMENT, prepared)
    gc.disable()
    try:
        for _ in range(2):  # Once to import what they share.
            gc.collect()
            for page in site.plan(prepared):
                renderer.page(page)
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("qualifier", "wording"),
    [
        ("", "37家"), ("近", "近37家"), ("超", "超37家"), ("约", "约37家"), ("余", "37余家"),
        ("多", "37多家"), ("+", "37+家"), ("以上", "37家以上"),
    ],
)  # fmt: skip
def test_the_qualifier_stands_where_chinese_has_it(qualifier: str, wording: str) -> None:
    assert cells(page_of(park(figures=(figure(qualifier=qualifier),))))[0][1] == wording


def test_a_ratio_has_no_unit() -> None:
    assert cells(page_of(park(figures=(figure(value="1/3", unit=""),))))[0][1] == "1/3"


@pytest.mark.parametrize(
    ("time", "wording"),
    [
        ({"as_of": "2022"}, "截至2022年"),
        ({"as_of": "2022-12"}, "截至2022年12月"),
        ({"as_of": "2022-02-03"}, "截至2022年2月3日"),
        ({"period": "2022"}, "2022年"),
        ({"period": "2019-12/2022-12"}, "2019年12月至2022年12月"),
        ({"when": "今年以来"}, "今年以来"),
        ({"period": "2022", "when": "三年来"}, "2022年（三年来）"),
        ({}, "原文未载时间"),
    ],
)
def test_the_time_of_a_figure(time: dict[str, str], wording: str) -> None:
    assert cells(page_of(park(figures=(figure(**time),))))[0][2] == wording


def test_planned_figures_stand_apart_and_say_so() -> None:
    plan = figure(metric="建筑面积", status="planned", headline=True)
    page = page_of(park(figures=(figure(), plan)))
    key = page.xpath("//*[@role='group']")[0]
    assert "计划" in key.text_content()
    assert [row[0] for row in cells(page)] == ["高新技术企业"]
    assert [row[0] for row in cells(page, "planned-figures")] == ["建筑面积计划"]


def test_figures_of_doubt_say_so() -> None:
    unclear = figure(status="unclear", scope="临清市", note="单位疑误", state="inferred")
    first = cells(page_of(park(figures=(unclear,))))[0][0]
    for word in ("口径不明", "推断", "临清市", "单位疑误"):
        assert word in first


def test_a_source_tells_publisher_and_date_or_that_they_are_unknown() -> None:
    page = page_of(park(figures=(figure(), figure(metric="乙", source="bare"))))
    cards = page.xpath("//section[@aria-labelledby='figures']//details")
    assert "发布者：民生网" in cards[0].text_content()
    assert "2024年4月19日" in cards[0].text_content()
    assert cards[0].xpath(".//a/@href")[0] == "../../sources/#s"
    assert "发布者：原文未载" in cards[1].text_content()
    assert "日期：原文未载" in cards[1].text_content()


def test_an_empty_park_has_no_empty_sections() -> None:
    page = page_of(park())
    assert page.xpath("//section/@aria-labelledby") == ["articles"]
    assert "尚无文章提到它" in page.text_content()
    assert not page.xpath("//*[@role='group']|//table|//nav[.//a[starts-with(@href, '#')]]")
    assert [p.tag for p in page.xpath("//p[not(normalize-space())]")] == []


def test_every_part_of_a_record_shows_with_its_source() -> None:
    whole = park(
        aliases=("盐湖园",),
        honours=(Honour(name="示范基地", source="s", level="省级", holding="applied"),),
        events=(
            Event(name="旧事", source="s", date="2020"), Event(name="未载", source="s"),
            Event(name="新事", source="s", date="2021-03"),
        ),
        plans=(Plan(name="扩建", source="s", by="2025", figures=(figure(status="planned"),)),),
        policies=(Policy(name="意见", source="s", issuer="某部"),),
        programmes=(Programme(name="服务体系", source="s", summary="一条龙"),),
        relations=(Relation(type="serves", names=("某厂",), source="s", inferred=True),),
    )  # fmt: skip
    page = page_of(whole)
    text = page.text_content()
    for words in ("又称：盐湖园", "申报中", "2025年前", "发布单位：某部", "某厂", "原文未明说"):
        assert words in text
    names = page.xpath("//section[@aria-labelledby='events']//li//strong/text()")
    assert names == ["扩建", "新事", "旧事", "未载", "示范基地"]
    for section in ("honours", "events", "plans", "policies", "programmes", "relations"):
        assert page.xpath(f"//section[@aria-labelledby='{section}']//details//a/@href")
    anchors = page.xpath("//nav//a[starts-with(@href, '#')]/@href")
    assert [a[1:] for a in anchors] == page.xpath("//section/@aria-labelledby")


def test_a_relation_shows_at_both_ends() -> None:
    relation = Relation(type="supplies", to=("organisations/o",), source="s", summary="供水泵")
    maker = Enterprise(id="e", name="泵厂", source="s", relations=(relation,))
    other = Organisation(id="o", name="大学", kind="高校", source="s")
    made = pages_of(park(), enterprises=(maker,), organisations=(other,))
    for path, label, end in (
        ("enterprises/e/", "供应", "大学"),
        ("organisations/o/", "采购自", "泵厂"),
    ):
        said = made[path].xpath("string(//section[@aria-labelledby='relations'])")
        assert label in said
        assert end in said


@pytest.mark.parametrize("length", [1, 60, 400])
def test_a_name_of_any_length_stays_whole(length: int) -> None:
    name = "长" * length
    page = page_of(park(name=name))
    assert page.xpath("string(//h1)") == name


def test_what_an_author_writes_stays_text_on_every_page() -> None:
    mean: dict[str, Any] = {
        "name": EVIL,
        "aliases": (f"{EVIL}别名",),
        "summary": EVIL,
        "note": EVIL,
    }
    held: dict[str, Any] = {
        "figures": (figure(metric=EVIL, scope=EVIL, note=EVIL, when=EVIL, headline=True),),
        "honours": (Honour(name=EVIL, source="s", note=EVIL, batch=EVIL, issuer=EVIL),),
        "events": (Event(name=EVIL, source="s", summary=EVIL, when=EVIL),),
        "plans": (Plan(name=EVIL, source="s", summary=EVIL, when=EVIL),),
        "policies": (Policy(name=EVIL, source="s", summary=EVIL, issuer=EVIL),),
        "programmes": (Programme(name=EVIL, source="s", summary=EVIL, note=EVIL, kind=EVIL),),
        "relations": (Relation(type="serves", names=(EVIL,), source="s", summary=EVIL),),
        "industries": ("i",),
    }
    where = Place(province="shanxi", city=EVIL, county=EVIL, detail=EVIL)
    made = pages_of(
        park(located_in=where, **mean, **held),
        enterprises=(Enterprise(id="e", source="s", parks=("a",), **mean),),
        industries=(Industry(id="i", name=EVIL, summary=EVIL),),
        articles=(
            Article(
                id="n", title=EVIL, source="s", summary=EVIL, parks=("a",), text=f"说 {EVIL} 完"
            ),
        ),
    )
    shown = 0
    for path, page in made.items():
        assert not page.xpath("//script|//img[@onerror]|//*[@onerror]"), path
        assert not [a for a in page.xpath("//@*") if str(a.attrname).startswith("on")], path
        shown += page.text_content().count("<img src=x onerror=alert(1)>")
    assert shown > 40


def test_an_entity_names_the_line_to_edit() -> None:
    page = page_of(park(file="parks/a.yaml", line=7))
    assert page.xpath("//footer//a/@href") == ["https://f.cn/parks/a.yaml#L7"]
    assert "parks/a.yaml 第 7 行" in page.text_content()


def test_without_a_forge_the_line_is_named_and_not_linked() -> None:
    known = Catalog(Records(sources=SOURCES, parks=(park(file="parks.yaml", line=7),)))
    made = {p.path: text for p, text in site.fragments(site.prepare(known, name="站"))}
    page = parsed(made["parks/a/"])
    assert page.xpath("//footer//a/@href") == []
    assert "parks.yaml 第 7 行" in page.text_content()


def test_prose_links_whom_it_names_but_not_its_own_page() -> None:
    other = park(id="b", name="动力谷")
    made = pages_of(park(summary="盐湖高新区与动力谷。"), other)
    links = made["parks/a/"].xpath("//header//p//a/@href")
    assert links == ["../b/"]


def test_rendering_twice_gives_the_same() -> None:
    known = Catalog(Records(sources=SOURCES, parks=(park(figures=(figure(),)),)))
    prepared = site.prepare(known, name="站")
    assert list(site.fragments(prepared)) == list(site.fragments(prepared))


def test_home_counts_what_there_is() -> None:
    known = Catalog(Records(sources=SOURCES, parks=(park(figures=(figure(as_of="2022"),)),)))
    home = parsed(site.home(site.prepare(known, name="站"), "<h1>站</h1>"))
    assert home.xpath("//h1/text()") == ["站"]
    assert home.xpath("string(//a[@href='parks/']//*[1])").strip().startswith("1")
    assert "1 条数据中，1 条有明确时间" in home.text_content()
    assert "2022年" in home.text_content()


def test_home_of_an_empty_showcase_stands() -> None:
    home = parsed(site.home(site.prepare(Catalog(Records()), name="站"), ""))
    assert "尚未收录" in str(home.xpath("//a[starts-with(@href, 'provinces/')]/@aria-label"))
    assert "原文未载" in home.text_content()


def test_planned_times_are_not_the_newest_figure() -> None:
    figures = (figure(as_of="2022"), figure(metric="乙", as_of="2030", status="planned"))
    known = Catalog(Records(sources=SOURCES, parks=(park(figures=figures),)))
    home = site.home(site.prepare(known, name="站"), "")
    assert "2022年" in home
    assert "2030年" not in home


def test_scripts_read_words_and_names_from_attributes() -> None:
    tie = Relation(type="managed_by", names=(EVIL, "乙"), source="s")
    page = page_of(park(relations=(tie,)))
    [names] = page.xpath("//@data-names")
    assert json.loads(names) == [EVIL, "乙"]
    [words] = page.xpath("//@data-words")
    assert json.loads(words) == dict(GRAPH)
