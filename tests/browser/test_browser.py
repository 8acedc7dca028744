"""The real showcase in a real Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from parkscape.catalog import Catalog

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
Show = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
KINDS = [
    "", "parks/", "enterprises/", "articles/", "search/", "parks/yanhu/", "enterprises/zhongci/",
    "achievements/changzhou-index-2020/", "platforms/xiangtan-station/", "chains/yanhu-pumps/",
    "organisations/hnust/", "articles/yanhu-innovation/", "articles/changzhou-index/",
    "compare/", "indices/", "statistics/", "relations/", "routes/", "routes/from-need-to-machine/",
    "provinces/shanxi/", "industries/equipment/", "sources/", "about/", "contribute/", "404.html",
]  # fmt: skip


def cards(page: Page) -> Locator:
    """The rows of a list that are shown."""
    return page.locator("[data-cards] > [data-key]").filter(visible=True)


def keys(page: Page) -> list[str]:
    found: list[str] = cards(page).evaluate_all("rows => rows.map(row => row.dataset.key)")
    return found


def table_keys(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-table] tbody tr").evaluate_all(
        "rows => rows.filter(row => !row.hidden).map(row => row.dataset.key)"
    )
    return found


def option(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"[data-filters] input[name='{name}'][value='{value}']")


def count_beside(page: Page, name: str, value: str) -> int:
    box = option(page, name, value).locator("xpath=..")
    return int(box.locator("[data-count]").inner_text())


def name_filter(page: Page) -> Locator:
    return page.locator("[data-filters] input[name='q']")


# Lists


def test_a_facet_narrows_cards_table_and_counts(show: Show, catalog: Catalog) -> None:
    page = show("enterprises/")
    every = keys(page)
    assert sorted(every) == sorted(catalog.of_kind("enterprises"))
    promised = count_beside(page, "province", "shanxi")
    option(page, "province", "shanxi").check()
    inside = set(catalog.in_province("shanxi"))
    assert keys(page) == [key for key in every if key in inside] == table_keys(page)
    assert len(keys(page)) == promised > 0
    status = page.locator("[data-status]").inner_text()
    assert re.findall(r"\d+", status) == [str(promised), str(len(every))]
    # Another value of the same facet keeps its own count; other facets count what is left.
    assert count_beside(page, "province", "hunan") == len(
        [key for key in every if key in catalog.in_province("hunan")]
    )
    flagships = [k for k in keys(page) if getattr(catalog.entities[k], "flagship", False)]
    assert count_beside(page, "flagship", "yes") == len(flagships)
    option(page, "flagship", "yes").check()
    assert keys(page) == flagships
    option(page, "province", "hunan").check()
    assert set(flagships) < set(keys(page))


def test_names_are_found_as_people_type_them(show: Show, catalog: Catalog) -> None:
    page = show("parks/")
    first = {"盐": "yanhu", "y": "yanhu", "ｙ": "yanhu", "九": "xiangtan", "j": "xiangtan"}
    every = len(catalog.records.parks)
    for typed in (
        "盐湖", "yanhu", "YanHu", "yhgxq", "盐湖 高新区", "ＹＡＮＨＵ", "九华", "jiuhua", "动力·谷",
    ):  # fmt: skip
        name_filter(page).fill("")
        expect(cards(page)).to_have_count(every)
        name_filter(page).press_sequentially(typed)
        park = first.get(typed[0].lower(), "power-valley")
        assert f"parks/{park}" in keys(page), typed
        assert len(keys(page)) < every, typed


def test_sorting_orders_cards_and_table_alike(show: Show, catalog: Catalog) -> None:
    page = show("parks/")
    written = keys(page)
    order = page.locator("[data-filters] select[name='sort']")
    order.select_option("figures")
    counts = cards(page).evaluate_all("rows => rows.map(row => Number(row.dataset.sFigures))")
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    assert keys(page) == table_keys(page)
    order.select_option("name")
    readings = cards(page).evaluate_all("rows => rows.map(row => row.dataset.sName)")
    assert readings == sorted(readings)
    assert keys(page) == table_keys(page) != written
    order.select_option("")
    assert keys(page) == table_keys(page) == written


def test_a_declared_choice_is_a_filter_and_an_order(show: Show, catalog: Catalog) -> None:
    page = show("achievements/")
    field = next(f for f in catalog.records.fields if f.key == "maturity")
    option(page, "maturity", "已投产").check()
    done = {
        k
        for k, e in catalog.of_kind("achievements").items()
        if e.fields.get("maturity") == "已投产"
    }
    assert set(keys(page)) == done != set()
    page.locator("[data-filters] button[type='reset']").click()
    page.locator("[data-filters] select[name='sort']").select_option("maturity")
    held = [catalog.entities[k].fields.get("maturity") for k in keys(page)]
    places = [field.options.index(str(v)) if v else len(field.options) for v in held]
    assert places == sorted(places)


def test_the_address_tells_the_choices(show: Show) -> None:
    page = show("enterprises/")
    option(page, "province", "shanxi").check()
    name_filter(page).fill("中磁")
    page.locator("[data-filters] select[name='sort']").select_option("name")
    found = keys(page)
    assert found == ["enterprises/zhongci"]
    address = page.url
    assert "province=shanxi" in address
    page.reload()
    expect(option(page, "province", "shanxi")).to_be_checked()
    assert name_filter(page).input_value() == "中磁"
    assert keys(page) == found
    cards(page).first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/enterprises/zhongci/$"))
    page.go_back()
    expect(page).to_have_url(address)
    expect(option(page, "province", "shanxi")).to_be_checked()
    expect(cards(page)).to_have_count(1)
    page.goto(address.partition("?")[0] + "?province=hunan&sort=name")
    assert set(keys(page)).isdisjoint(found)


@pytest.mark.parametrize(
    "query", ["?sort=nothing", "?province=nowhere", "?q=%3Cimg%20src=x%3E", "?=&&q"]
)
def test_any_address_gives_a_list(show: Show, query: str) -> None:
    page = show(f"parks/{query}")
    expect(page.locator("[data-filters]")).to_be_visible()
    assert page.locator("main img[src='x']").count() == 0
    assert page.locator("[data-filters] select[name='sort']").input_value() == ""


def test_nothing_found_says_so_and_clearing_brings_all_back(show: Show) -> None:
    page = show("parks/")
    total = cards(page).count()
    name_filter(page).fill("没有这样的园区")
    expect(page.locator("[data-none]")).to_be_visible()
    assert keys(page) == table_keys(page) == []
    page.locator("[data-filters] button[type='reset']").click()
    expect(cards(page)).to_have_count(total)
    expect(page.locator("[data-none]")).to_be_hidden()
    assert "?" not in page.url


def test_a_long_list_is_filtered_whole(show: Show, server: str, hosted: Path) -> None:
    """Two parts of a list, made of the page as it is, are one list once a choice is made."""
    html = (hosted / "platforms" / "index.html").read_text(encoding="utf-8")
    first = html.replace("data-list ", 'data-list data-parts="page/2/" ', 1)
    page = show("about/")
    second = re.sub(r'(data-key="platforms/)', r"\1second-", html)
    page.route(
        "**/platforms/page/2/", lambda route: route.fulfill(body=second, content_type="text/html")
    )
    page.route("**/platforms/", lambda route: route.fulfill(body=first, content_type="text/html"))
    page.goto(f"{server}platforms/")
    count = cards(page).count()
    name_filter(page).fill("a")
    name_filter(page).fill("")
    expect(cards(page)).to_have_count(2 * count)
    assert keys(page) == table_keys(page)
    assert len(set(keys(page))) == 2 * count
    taken = page.locator("[data-key^='platforms/second-'] a[href]").first
    assert taken.evaluate("link => link.href").startswith(f"{server}platforms/page/2/")


def test_an_address_may_ask_for_what_is_too_rare_to_be_offered(
    show: Show, server: str, hosted: Path
) -> None:
    html = (hosted / "enterprises" / "index.html").read_text(encoding="utf-8")
    offered = r'<label class="ps-option"><input [^>]*name="park" value="xianyang">.*?</label>'
    html, count = re.subn(offered, "", html)
    assert count == 1
    page = show("about/")
    page.route(
        "**/enterprises/?*", lambda route: route.fulfill(body=html, content_type="text/html")
    )
    page.goto(f"{server}enterprises/?park=xianyang")
    rare = option(page, "park", "xianyang")
    expect(rare).to_be_checked()
    expect(rare.locator("xpath=..")).to_contain_text("咸阳高新区")
    shown = page.locator("[data-key^='enterprises/'][data-f-park]").filter(visible=True)
    assert shown.count() > 0
    assert {e.get_attribute("data-f-park") for e in shown.all()} == {"xianyang"}
    rare.uncheck(force=True)
    expect(page).not_to_have_url(re.compile("park="))


def test_the_form_on_the_home_page_leads_to_what_is_found(show: Show) -> None:
    page = show()
    box = page.locator("main input[name='q']").first
    box.fill("中磁")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    found = page.locator("main a[href$='enterprises/zhongci/']").filter(visible=True)
    expect(found.first).to_be_visible()


# Sources


def sources(page: Page) -> Locator:
    return page.locator("details", has=page.locator("a[href*='sources/#']")).filter(visible=True)


def test_a_source_opens_by_click_and_closes_by_another(show: Show) -> None:
    page = show("parks/yanhu/")
    first, second = sources(page).nth(1), sources(page).nth(2)
    first.locator("summary").click()
    expect(first.locator("a[href*='sources/#']")).to_be_visible()
    expect(first.locator("a[href*='sources/#']")).to_be_in_viewport()
    second.locator("summary").scroll_into_view_if_needed()
    second.locator("summary").click()
    expect(first).not_to_have_attribute("open", "")
    page.locator("h1").click()
    expect(second).not_to_have_attribute("open", "")


def test_a_source_opens_by_keyboard_and_gives_focus_back(show: Show) -> None:
    page = show("parks/yanhu/")
    summary = sources(page).nth(1).locator("summary")
    summary.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    link = sources(page).nth(1).locator("a[href*='sources/#']")
    expect(link).to_be_visible()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_source_opens_without_script_and_leads_to_its_place(show: Show) -> None:
    page = show("parks/yanhu/", java_script_enabled=False)
    source = sources(page).nth(1)
    source.locator("summary").click()
    source.locator("a[href*='sources/#']").click()
    expect(page).to_have_url(re.compile(r"/sources/#yanhu-innovation$"))
    expect(page.locator("#yanhu-innovation")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("path", "width"),
    [
        *(("parks/yanhu/", width) for width in (320, 390, 1280)),
        *((path, 1280) for path in ("pools/", "pipelines/", "ladder/")),
        *((path, width) for path in ("chains-map/", "enclaves/") for width in (760, 1280)),
    ],
)
def test_an_open_source_stays_within_the_page(show: Show, path: str, width: int) -> None:
    page = show(path, viewport={"width": width, "height": 800})
    for n in range(0, sources(page).count(), 5):
        source = sources(page).nth(n)
        source.locator("summary").click()
        box = source.locator("a[href*='sources/#']").bounding_box()
        assert box
        what = source.locator("summary").get_attribute("aria-label")
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width, what
        page.keyboard.press("Escape")


# Keyboard


def test_the_keyboard_reaches_all_of_a_list(show: Show) -> None:
    page = show("parks/")
    page.keyboard.press("Tab")
    expect(page.locator("a[href='#main']").first).to_be_focused()
    page.keyboard.press("Enter")
    wanted = page.locator(
        "#main :is(a[href], input, select, button, summary):not(:disabled)"
    ).filter(visible=True)
    total = wanted.count()
    assert total > 30
    wanted.evaluate_all("all => all.forEach((one, n) => { one.dataset.n = n; })")
    seen = []
    look = """() => {
        const e = document.activeElement, s = getComputedStyle(e);
        const shown = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1;
        return [e.dataset.n ?? '', shown || s.boxShadow !== 'none', e.outerHTML.slice(0, 120)];
    }"""
    for _ in range(total):
        page.keyboard.press("Tab")
        number, visible, what = page.evaluate(look)
        assert visible, f"focus does not show on {what}"
        seen.append(number)
    assert seen == [str(n) for n in range(total)]


def test_filters_work_by_keyboard_alone(show: Show) -> None:
    page = show("parks/")
    total = cards(page).count()
    name_filter(page).focus()
    page.keyboard.type("盐湖")
    narrowed = cards(page).count()
    assert 0 < narrowed < total
    page.keyboard.press("Enter")
    assert cards(page).count() == narrowed
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(total)


# Looks


def ground(page: Page) -> float:
    """How light the page's ground is, 0 to 1."""
    colour = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 765


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_page_follows_the_reader_s_scheme(show: Show, scheme: str, dark: bool) -> None:
    page = show("parks/yanhu/", color_scheme=scheme)
    assert (ground(page) < 0.5) is dark


def test_the_palette_toggle_turns_dark_and_is_remembered(show: Show) -> None:
    page = show("parks/yanhu/", color_scheme="light")
    page.locator("form[data-md-component='palette'] label").filter(visible=True).click()
    assert ground(page) < 0.5
    page.goto(page.url.replace("parks/yanhu/", "enterprises/"))
    assert ground(page) < 0.5
    page.locator("form[data-md-component='palette'] label").filter(visible=True).click()
    assert ground(page) > 0.5


WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
STICKING_OUT = """() => [...document.querySelectorAll('#main *, article *')].filter(e => {
    if (e.closest('details:not([open]) > :not(summary)')) return false;
    const r = e.getBoundingClientRect();
    if (!r.width || r.right <= innerWidth + 1) return false;
    for (let p = e.parentElement; p; p = p.parentElement)
        if (getComputedStyle(p).overflowX !== 'visible') return false;
    return true;
}).slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path", KINDS)
def test_no_page_says_an_error_asks_another_host_or_is_wider_than_a_phone(
    show: Show, path: str
) -> None:
    page = show(path, viewport=PHONE)
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_count(1)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDER) == 0, width
        assert page.evaluate(STICKING_OUT) == [], width
    # Text twice as large on a desk: as much room for each letter as on half the width.
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("() => { document.documentElement.style.fontSize = '250%'; }")
    assert page.evaluate(WIDER) == 0
    assert page.evaluate(STICKING_OUT) == []


def test_the_menu_opens_on_a_phone(show: Show) -> None:
    page = show("parks/yanhu/", viewport=PHONE)
    menu = page.locator("nav[data-md-level='0']")
    page.locator("header label[for='__drawer']").click()
    link = menu.get_by_role("link", name="企业", exact=True)
    expect(link).to_be_in_viewport()
    link.click()
    expect(page).to_have_url(re.compile(r"/showcase/enterprises/$"))
    expect(page.locator("h1")).to_contain_text("企业")


def test_paper_shows_every_source_and_no_controls(show: Show) -> None:
    page = show("parks/yanhu/")
    page.emulate_media(media="print")
    shown = page.locator("main details:has(a[href*='sources/#'])")
    names = page.locator("main details a[href*='sources/#']")
    assert names.count() == shown.count() > 20
    hidden = names.evaluate_all(
        "all => all.filter(a => !a.checkVisibility({contentVisibilityAuto: true})).length"
    )
    assert hidden == 0
    for control in ("header label[for='__drawer']", "[data-print]", "header form"):
        assert not page.locator(control).filter(visible=True).count(), control
    page.goto(page.url.replace("parks/yanhu/", "parks/"))
    expect(page.locator("[data-filters]")).to_be_hidden()
    assert cards(page).count() > 10


# Without script


def test_lists_provinces_and_articles_read_without_script(show: Show, catalog: Catalog) -> None:
    page = show("parks/", java_script_enabled=False)
    assert sorted(keys(page)) == sorted(catalog.of_kind("parks"))
    expect(page.locator("[data-filters]")).to_be_hidden()
    page.locator("details:has([data-table]) > summary").click()
    expect(page.locator("[data-table] tbody tr").first).to_be_visible()
    page.locator("main a[href='../provinces/shanxi/']").first.click()
    expect(page.locator("h1")).to_contain_text("山西")
    page.get_by_role("link", name="盐湖高新区", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("盐湖高新区")
    page.locator("#articles ~ ul a, section:has(#articles) a").first.click()
    expect(page).to_have_url(re.compile(r"/articles/[a-z-]+/$"))
    assert len(page.locator("main").inner_text()) > 400
    assert not page.locator("[data-print]").filter(visible=True).count()


def test_the_print_button_prints(show: Show) -> None:
    page = show("parks/yanhu/")
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")
    page.locator("[data-print]").click()
    expect(page).to_have_title("printed")


# Serving while editing


@pytest.fixture
def workshop(project: Path) -> Iterator[tuple[Path, str, Path]]:
    """`mkdocs serve` of a copied project, with plugins of its own: (folder, address, log)."""
    shutil.copytree(
        ROOT / "plugins" / "parkscape",
        project / "plugins" / "parkscape",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "PYTHONPATH": str(project / "plugins"), "NO_MKDOCS_2_WARNING": "1",
        "PYTHONUNBUFFERED": "1", "SITE_URL": "", "REPO_URL": "",
    }  # fmt: skip
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    log = project / "serve.log"
    with log.open("wb") as out:
        served = subprocess.Popen(
            command, cwd=project, env=os.environ | own, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            until(lambda: "Serving on" in log.read_text(encoding="utf-8"), log)
            yield project, f"http://127.0.0.1:{port}/", log
        finally:
            served.terminate()
            served.wait(10)


def until(done: Callable[[], bool], log: Path) -> None:
    for _ in range(300):
        if done():
            return
        time.sleep(0.1)
    pytest.fail(f"not in 30 s; the log ends in:\n{log.read_text(encoding='utf-8')[-2000:]}")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_serving_shows_edits_and_outlives_mistakes(
    workshop: tuple[Path, str, Path], show: Show
) -> None:
    project, address, log = workshop
    data = project / "parks.yaml"
    page = show(f"{address}parks/yanhu/")
    slow = 30_000
    edit(data, "name: 盐湖高新区\n", "name: 盐湖新园\n")
    expect(page.locator("h1")).to_have_text("盐湖新园", timeout=slow)

    edit(data, "    kind: 高新区\n", "    kind: 高薪区\n")
    until(lambda: "[bad-choice]" in log.read_text(encoding="utf-8"), log)
    assert re.search(r"parks\.yaml:\d+:\d+: error: .*高薪区", log.read_text(encoding="utf-8"))
    assert "Traceback" not in log.read_text(encoding="utf-8")
    last = page.request.get(f"{address}enterprises/zhongci/", timeout=10_000)
    assert "中磁" in last.text()
    expect(page.locator(".ps-faults")).to_contain_text("[bad-choice]", timeout=slow)
    expect(page.locator("h1")).to_have_text("盐湖新园")

    edit(data, "    kind: 高薪区\n", "    kind: 高新区\n")
    edit(data, "name: 盐湖新园\n", "name: 盐湖高新区\n")
    expect(page.locator("h1")).to_have_text("盐湖高新区", timeout=slow)
    expect(page.locator(".ps-faults")).to_have_count(0)

    article = project / "content" / "articles" / "yanhu-innovation.md"
    page.goto(f"{address}articles/yanhu-innovation/")
    edit(article, "title: ", "title: 新题：")
    expect(page.locator("h1")).to_contain_text("新题：", timeout=slow)

    template = project / "plugins" / "parkscape" / "templates" / "article.html"
    edit(template, "<h1>", "<h1>样板")
    expect(page.locator("h1")).to_contain_text("样板新题：", timeout=slow)
    assert not (project / "site").exists()
