"""The search boxes and the page of results, on the real showcase in a real browser."""

import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.accessibility import faulty_colours, violations

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>园"
Show = Callable[..., Page]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 320, "height": 640}


def header(page: Page) -> Any:
    return page.locator(".ps-search__input")


def options(page: Page) -> Any:
    return page.locator(".ps-suggest:visible [role=option]")


def hits(page: Page) -> Any:
    return page.locator("[data-search-results] .ps-hit h2 a")


def results(show: Show, query: str, **more: Any) -> Page:
    page = show(f"search/?q={quote(query)}", **more)
    expect(page.locator("[data-search-status]")).not_to_have_text("正在查找……")
    return page


@pytest.mark.parametrize("path", ["", "parks/", "parks/yanhu/", "search/", "404.html", "about/"])
def test_every_page_has_a_box(show: Show, path: str) -> None:
    page = show(path)
    page.keyboard.press("Control+k")
    page.keyboard.type("yanhu")
    expect(options(page).first).to_contain_text("盐湖高新区")
    expect(options(page).first).to_contain_text("拼音")
    options(page).first.click()
    page.wait_for_url("**/showcase/parks/yanhu/")


def test_nothing_is_fetched_before_a_box_is_used(show: Show) -> None:
    page = show()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(300)
    assert [url for url in asked if "favicon" not in url] == []
    header(page).focus()
    page.keyboard.type("盐湖")
    expect(options(page).first).to_contain_text("盐湖高新区")
    page.goto(page.url + "search/?q=" + quote("盐湖"))
    expect(hits(page).first).to_be_visible()
    assert any("manifest.json" in url for url in asked)
    assert not [url for url in asked if "search_index" in url]


def test_the_keyboard_alone_is_enough(show: Show) -> None:
    page = show("about/")
    page.keyboard.press("/")
    box = header(page)
    expect(box).to_be_focused()
    page.keyboard.type("石药")
    expect(options(page)).to_have_count(5)
    expect(box).to_have_attribute("aria-expanded", "true")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    selected = page.locator("[role=option][aria-selected=true]")
    expect(selected).to_contain_text("石药银湖")
    assert box.get_attribute("aria-activedescendant") == selected.get_attribute("id")
    page.keyboard.press("End")
    expect(selected).to_contain_text("全部结果")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(page.locator(".ps-suggest:visible")).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("石药")
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(5)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/enterprises/**")


def test_a_slash_typed_into_a_field_stays_there(show: Show) -> None:
    page = show("parks/")
    field = page.locator("[data-filters] input[name=q]")
    field.focus()
    page.keyboard.type("1/3")
    expect(field).to_have_value("1/3")


def test_control_enter_opens_a_tab(show: Show) -> None:
    page = show()
    header(page).focus()
    page.keyboard.type("盐湖")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_url("**/parks/yanhu/")
    assert page.url.endswith("/showcase/")


def test_enter_without_a_choice_finds(show: Show) -> None:
    page = show()
    header(page).focus()
    page.keyboard.type("盐湖")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(hits(page).first).to_have_text("盐湖高新区")


def test_the_count_is_said(show: Show) -> None:
    page = show()
    header(page).focus()
    page.keyboard.type("石药")
    expect(page.locator(".ps-search [role=status]")).to_have_text(re.compile(r"^\d+ 条建议"))


def test_an_input_method_is_left_alone(show: Show) -> None:
    page = show()
    header(page).focus()
    session = page.context.new_cdp_session(page)
    for text in ("y", "yan", "yan'h", "yan'hu"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    # The letters not yet turned into characters are pinyin.
    expect(options(page).first).to_contain_text("盐湖高新区")
    address = page.url
    enter = """(input, late) => {
      const enter = { key: 'Enter', keyCode: late ? 13 : 229, isComposing: !late };
      if (late) input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
      const event = new KeyboardEvent('keydown', { ...enter, bubbles: true, cancelable: true });
      return !input.dispatchEvent(event);
    }"""
    assert header(page).evaluate(enter, False)
    assert header(page).evaluate(enter, True)
    session.send("Input.insertText", {"text": "盐湖"})
    expect(header(page)).to_have_value("盐湖")
    expect(options(page).first).to_contain_text("盐湖高新区")
    assert page.url == address
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")


def test_an_older_answer_never_replaces_a_newer(show: Show) -> None:
    page = show()

    def late(route: Any) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route(re.compile("/s/yh.txt"), late)
    header(page).focus()
    page.keyboard.type("yh")
    page.keyboard.press("Control+a")
    page.keyboard.type("石药")
    expect(options(page).first).to_contain_text("石药银湖")
    page.wait_for_timeout(600)
    expect(options(page).first).to_contain_text("石药银湖")


def test_a_broken_network_is_said_and_the_form_still_works(browser: Browser, server: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(server)
    context.route("**/search/*.*", lambda route: route.abort())
    header(page).focus()
    page.keyboard.type("盐湖")
    expect(page.locator(".ps-suggest__note")).to_contain_text("无法载入建议")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("[data-search-status]")).to_contain_text("无法载入查找数据")
    expect(page.locator("[data-search-lists]")).to_be_visible()
    context.unroute("**/search/*.*")
    page.get_by_role("button", name="重试").click()
    expect(hits(page).first).to_have_text("盐湖高新区")
    context.close()


@pytest.mark.parametrize("engine", ["worker", "page"])
def test_the_search_runs_with_and_without_a_worker(
    browser: Browser, server: str, engine: str
) -> None:
    context = browser.new_context()
    if engine == "page":
        context.add_init_script("delete window.Worker; delete Intl.Segmenter")
    page = context.new_page()
    page.goto(f"{server}search/?q={quote('盐湖')}")
    expect(hits(page).first).to_have_text("盐湖高新区")
    assert len(page.workers) == (engine == "worker")
    context.close()


def test_results_show_why(show: Show) -> None:
    page = results(show, "永磁材料 盐湖")
    marks = page.locator(".ps-hit mark").all_text_contents()
    assert {"永磁材料", "盐湖"} <= set(marks)
    assert "找到" in page.locator("[data-search-status]").inner_text()
    assert "永磁材料 盐湖" in page.title()
    assert page.locator("[data-search-lists]").is_hidden()


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("严湖", "没有“严湖”。以下是读音相近的结果：“盐湖”"),
        ("临清院所", "没有连写的“临清院所”。以下结果分别含有：“临清”、“院所”"),
        ("盐湖高兴区", "没有“盐湖高兴区”。以下是相近名称的结果：“盐湖高新区”"),
    ],
)
def test_a_query_that_was_changed_is_said_to_be(show: Show, query: str, note: str) -> None:
    page = results(show, query)
    expect(page.locator("[data-search-note]")).to_have_text(note)
    expect(hits(page).first).to_be_visible()


def test_nothing_found_says_what_was_tried_and_where_to_look(show: Show) -> None:
    page = results(show, "量子纠缠龘")
    expect(page.locator("[data-search-status]")).to_have_text("没有找到“量子纠缠龘”")
    note = page.locator("[data-search-note]").inner_text()
    assert re.search("已尝试：.*同音字.*拆成几个词.*去掉或更换一个字", note)
    expect(page.locator("[data-search-lists]")).to_be_visible()
    assert violations(page) == []


def test_choices_are_in_the_address(show: Show) -> None:
    page = results(show, "盐湖")
    label = page.locator("[data-facet=kind] label", has_text="企业")
    count = int(label.locator(".ps-count").inner_text())
    label.click()
    expect(page.locator("[data-search-status]")).to_have_text(f"找到 {count} 条结果")
    assert "kind=enterprises" in page.url
    expect(page.locator("[data-facet=kind] input:checked")).to_have_count(1)
    expect(page.locator("[data-facet=kind] input:checked")).to_be_focused()
    page.locator("details[data-key=industry] summary").click()
    industry = page.locator("[data-facet=industry] label").first
    count = int(industry.locator(".ps-count").inner_text())
    industry.click()
    expect(page.locator("[data-search-status]")).to_have_text(f"找到 {count} 条结果")
    chosen = page.url
    page.reload()
    expect(page.locator("[data-search-status]")).to_have_text(f"找到 {count} 条结果")
    expect(page.locator("[data-search-options] input:checked")).to_have_count(2)
    page.locator("[data-clear]").click()
    expect(page.locator("[data-search-options] input:checked")).to_have_count(0)
    page.go_back()
    assert page.url == chosen
    expect(page.locator("[data-search-status]")).to_have_text(f"找到 {count} 条结果")


def test_results_have_pages_and_an_order(show: Show) -> None:
    page = results(show, "盐湖")
    expect(hits(page)).to_have_count(10)
    first = hits(page).all_text_contents()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("[data-search-status]")).to_contain_text("第 2 页")
    assert "page=2" in page.url
    assert not set(first) & set(hits(page).all_text_contents())
    expect(page.get_by_role("link", name="上一页")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-search-status]")).not_to_contain_text("第 2 页")
    assert hits(page).all_text_contents() == first
    page.locator("select[name=sort]").select_option("date")
    page.wait_for_url("**sort=date*")
    expect(page.locator(".ps-hit__meta").first).to_contain_text("文章")


def test_a_new_query_on_the_page_stays_on_it(show: Show) -> None:
    page = results(show, "盐湖")
    page.evaluate("window.stays = true")
    page.locator("#ps-find-q").fill("石药")
    page.keyboard.press("Enter")
    expect(hits(page).first).to_have_text("石药银湖")
    assert page.evaluate("window.stays")
    page.go_back()
    expect(hits(page).first).to_have_text("盐湖高新区")
    expect(page.locator("#ps-find-q")).to_have_value("盐湖")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_has_nothing_to_object_to(show: Show, viewport: Any, scheme: str) -> None:
    ask = violations if scheme == "light" else faulty_colours
    page = results(show, "盐湖", viewport=viewport, color_scheme=scheme)
    expect(page.locator("[data-facet=kind]")).to_be_visible()
    page.locator("details[data-key=province] summary").click()
    expect(page.locator("[data-facet=province]")).to_be_visible()
    page.wait_for_timeout(300)
    assert ask(page) == []
    page.locator("#ps-find-q").fill("yanhu")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    assert ask(page) == []


@pytest.mark.parametrize("width", [320, 390, 960, 1280])
def test_the_box_fits(show: Show, width: int) -> None:
    page = show("parks/yanhu/", viewport={"width": width, "height": 700})
    opener = page.locator("[data-search-open]")
    if width < 960:
        size = opener.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 40
        opener.click()
    header(page).focus()
    page.keyboard.type("盐湖")
    expect(options(page).first).to_be_visible()
    for element in (header(page), page.locator(".ps-suggest:visible")):
        box = element.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width < 960:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(header(page)).to_be_hidden()
        expect(opener).to_be_focused()


def test_without_script_there_are_lists(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "search/")
    letters = page.locator("section.ps-letter")
    assert page.locator("section.ps-letter:has(#letter-Y) a", has_text="盐湖高新区").count() > 0
    assert letters.count() > 10
    assert page.locator("a[href='../provinces/shanxi/']").count() == 1
    page.locator("section.ps-letter a", has_text="盐湖高新区").first.click()
    assert page.url.endswith("/parks/yanhu/")
    context.close()


def test_a_name_is_never_markup(
    project: Path,
    build: Callable[..., subprocess.CompletedProcess[str]],
    browser: Browser,
) -> None:
    data = project / "parks.yaml"
    text = data.read_text(encoding="utf-8")
    assert text.count("name: 盐湖高新区\n") == 1
    data.write_text(text.replace("name: 盐湖高新区\n", f"name: '{EVIL}'\n"), encoding="utf-8")
    shutil.rmtree(project / "site", ignore_errors=True)
    done = build(project, "--site-dir", str(project / "site"))
    assert done.returncode == 0, done.stderr
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(project / "site"))
    ) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        alerts: list[str] = []
        page.on("dialog", lambda dialog: alerts.append(dialog.message))
        page.goto(f"http://127.0.0.1:{http.server_address[1]}/search/?q=onerror")
        expect(hits(page).first).to_have_text(EVIL)
        page.locator("#ps-find-q").fill("img")
        expect(options(page).first).to_contain_text(EVIL)
        assert page.locator("#main img").count() == 0
        assert alerts == []
        context.close()
        http.shutdown()
