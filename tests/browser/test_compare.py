"""Comparing in a real Chromium: what agrees and what not, by keyboard, on paper, unscripted."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.accessibility import faulty_colours, violations
from tests.browser.test_axe import NARROW

pytestmark = pytest.mark.browser

Show = Callable[..., Page]
MODULE = "const m = await import(new URL('../assets/compare.js', location.href));"


@pytest.fixture
def sort(show: Show) -> Callable[..., dict[str, Any]]:
    """What `compare` makes of made-up records, as metrics only."""

    def run(*records: list[dict[str, Any]]) -> dict[str, Any]:
        given = [{"figures": [{"key": f["metric"], **f} for f in own]} for own in records]
        script = """
          const found = m.compare(given);
          const name = (row) => row.items[0].figure.metric;
          const rows = (part) => ({
            same: part.same.map((row) => [name(row), row.items.length, row.times]),
            different: part.different.map((row) => [name(row), row.items.length, row.why]),
            single: part.single.map((item) => [item.figure.metric, item.holder, item.otherwise]),
          });
          return { ...rows(found), planned: rows(found.planned) };"""
        found: dict[str, Any] = show("compare/").evaluate(
            f"async (given) => {{ {MODULE} {script} }}", given
        )
        return found

    return run


def test_only_what_agrees_in_all_is_compared(sort: Callable[..., dict[str, Any]]) -> None:
    found = sort(
        [{"metric": "企业", "unit": "家", "at": "2022"}, {"metric": "人才", "unit": "人"},
         {"metric": "面积", "unit": "亩", "scope": "全市"}, {"metric": "投资", "status": "planned"},
         {"metric": "高新技术企业", "unit": "家"},
         {"metric": "专利", "unit": "项", "status": "unclear"}],
        [{"metric": "企业", "unit": "家", "at": "2023"}, {"metric": "人才", "unit": "万人"},
         {"metric": "面积", "unit": "亩"}, {"metric": "投资"},
         {"metric": "有效高新技术企业", "unit": "家"},
         {"metric": "专利", "unit": "项", "status": "unclear"}],
    )  # fmt: skip
    assert found["same"] == [["企业", 2, "times"]]
    assert found["different"] == [
        ["人才", 2, ["unit"]],
        ["面积", 2, ["scope"]],
        ["专利", 2, ["unclear"]],
        ["高新技术企业", 2, ["metric"]],
    ]
    assert found["single"] == [["投资", 1, True]]
    assert found["planned"]["single"] == [["投资", 0, True]]


def test_short_names_are_not_near(sort: Callable[..., dict[str, Any]]) -> None:
    found = sort([{"metric": "企业"}], [{"metric": "龙头企业"}])
    assert found["different"] == []
    assert len(found["single"]) == 2


def table(page: Page, section: str) -> Locator:
    return page.locator(f"section[aria-labelledby='compare-{section}']")


def test_zhuzhou_and_xiamen_have_nothing_in_common_and_it_is_said_why(show: Show) -> None:
    page = show("compare/?parks=zhuzhou,xiamen-torch")
    expect(page.locator("[data-compare-status]")).to_have_text(
        "可以比较 0 项；口径不同 0 项；只有一方有 3 项。"
    )
    expect(table(page, "same")).to_contain_text("没有一项数据在指标、单位和统计范围上都一致")
    expect(page.get_by_text("本站没有株洲高新区自身的数据")).to_be_visible()
    page.get_by_role("link", name="中国动力谷自主创新园").click()
    page.wait_for_url("**/compare/?parks=power-valley,xiamen-torch")
    expect(table(page, "single")).to_contain_text("1563项")
    expect(table(page, "single")).to_contain_text("1/3")


def test_different_definitions_stand_side_by_side_with_reasons(show: Show) -> None:
    page = show("compare/?parks=yanhu,xiangtan,linqing-bearings-cluster")
    row = table(page, "different").locator("tr", has_text="高新技术企业").first
    expect(row).to_contain_text("为什么不能比")
    expect(row).to_contain_text("有效高新技术企业")
    expect(row).to_contain_text("160家")
    planned = table(page, "planned")
    expect(planned).to_contain_text("20亿元")
    assert "20亿元" not in table(page, "single").inner_text()


def test_the_keyboard_chooses_and_back_takes_it_back(show: Show) -> None:
    page = show("compare/")
    page.get_by_role("searchbox", name="名称或拼音").last.fill("yanhu")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_url("**/compare/?parks=yanhu")
    box = page.locator("[data-compare-chooser] input[type=search]")
    box.fill("changzhou")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_url("**/compare/?parks=yanhu,changzhou")
    expect(page.get_by_role("heading", name="可以比较")).to_be_visible()
    assert page.title().startswith("盐湖高新区、常州高新区对比")
    page.go_back()
    page.wait_for_url("**/compare/?parks=yanhu")
    expect(page.locator("[data-compare-status]")).to_have_text("请选择两到四个园区。")
    page.go_forward()
    expect(page.get_by_role("heading", name="可以比较")).to_be_visible()
    page.get_by_role("button", name="移除盐湖高新区").press("Enter")
    page.wait_for_url("**/compare/?parks=changzhou")


def test_a_choice_made_while_another_loads_keeps_both(show: Show) -> None:
    page = show("compare/")
    held: list[Route] = []
    let_go: list[bool] = []
    page.route("**/parks/yanhu/", lambda route: route.continue_() if let_go else held.append(route))
    for name in ("yanhu", "changzhou"):
        page.locator("[data-compare-chooser] input[type=search]").fill(name)
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.wait_for_url(f"**{name}")
    assert page.url.endswith("/compare/?parks=yanhu,changzhou")
    let_go.append(True)
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", name="可以比较")).to_be_visible()


def test_no_more_than_four(show: Show) -> None:
    page = show("compare/?parks=yanhu,changzhou,xiangtan,power-valley,xiamen-torch")
    expect(page.locator("[data-compare-status]")).to_contain_text("最多比较四个")
    free = page.locator("[data-compare-chooser] input[type=checkbox]:not(:checked)")
    assert free.evaluate_all("boxes => boxes.every((box) => box.disabled)")


def test_an_address_is_text_and_nothing_else(show: Show) -> None:
    page = show("compare/?parks=%3Cimg%20src=x%20onerror=alert(1)%3E,yanhu")
    expect(page.locator("[data-compare-status]")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("[data-compare] img").count() == 0


def test_print_shows_the_tables_and_no_controls(show: Show) -> None:
    page = show("compare/?parks=yanhu,xiangtan")
    expect(table(page, "single")).to_be_visible()
    page.emulate_media(media="print")
    expect(table(page, "single")).to_be_visible()
    expect(page.locator("[data-compare-chooser]")).to_be_hidden()


def test_without_script_the_page_says_so_and_lists_the_parks(show: Show) -> None:
    page = show("compare/", java_script_enabled=False)
    expect(page.get_by_text("需要 JavaScript")).to_be_visible()
    page.locator("[data-compare-plain]").get_by_role("link", name="盐湖高新区").click()
    page.wait_for_url("**/parks/yanhu/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_comparison(show: Show, scheme: str) -> None:
    page = show("compare/?parks=yanhu,xiangtan,linqing-bearings-cluster", color_scheme=scheme)
    expect(table(page, "single")).to_be_visible()
    ask = violations if scheme == "light" else faulty_colours
    found = ask(page)
    page.set_viewport_size(NARROW)
    assert found + ask(page) == []
