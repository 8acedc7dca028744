"""The relation graph: drawn only when asked for, from the list that is always there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.accessibility import violations

pytestmark = pytest.mark.browser

Show = Callable[..., Page]


def words(picture: Locator) -> str:
    return "".join(picture.locator("svg text").all_text_contents())


def test_the_picture_is_drawn_only_when_asked_for(show: Show) -> None:
    page = show("enterprises/jiuwu/")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    page.reload()
    assert not {"graph.js", "echarts-graph.js"} & set(loaded)
    page.get_by_role("button", name="画成关系图").press("Enter")
    picture = page.locator("[data-graph-picture]")
    expect(picture.locator("svg")).to_be_visible()
    assert {"graph.js", "echarts-graph.js"} <= set(loaded)
    assert "湖南科技大学" in words(picture)
    assert "联合研发" in words(picture)
    assert violations(page) == []


def test_a_node_opens_what_its_page_says(show: Show) -> None:
    page = show("enterprises/jiuwu/")
    page.get_by_role("button", name="画成关系图").click()
    picture = page.locator("[data-graph-picture]")
    expect(picture.locator("svg")).to_be_visible()
    station = picture.locator("svg text", has_text="潇湘科技要素").first
    box = station.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] - 16)
    panel = page.locator("[data-graph-panel]")
    expect(panel.get_by_role("link", name="潇湘科技要素大市场湘潭经开区工作站")).to_be_visible()
    assert "湘潭经开区产业发展局" not in words(picture)
    panel.get_by_role("button", name="展开它的关系").click()
    expect(picture.locator("svg text", has_text="湘潭经开区产业发展局").first).to_be_attached()
    expect(panel.get_by_role("button")).to_have_count(0)


def test_without_script_the_list_says_it_all(show: Show) -> None:
    page = show("organisations/hnust/", java_script_enabled=False)
    rows = page.locator("section[data-relations] li", has_text="湖南九五精机有限责任公司")
    expect(rows.filter(has_text="五轴联动数控机床研发与产业化").first).to_be_visible()
    expect(page.get_by_role("button", name="画成关系图")).to_have_count(0)
