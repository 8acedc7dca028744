"""axe-core finds nothing to object to, on any kind of page, light or dark, wide or narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize
from tests.browser.accessibility import faulty_colours, violations

pytestmark = pytest.mark.browser

Show = Callable[..., Page]
KINDS = {
    "home": "",
    "parks": "parks/",
    "enterprises": "enterprises/",
    "achievements": "achievements/",
    "platforms": "platforms/",
    "chains": "chains/",
    "organisations": "organisations/",
    "articles": "articles/",
    "park": "parks/yanhu/",
    "enterprise": "enterprises/zhongci/",
    "achievement": "achievements/changzhou-index-2020/",
    "platform": "platforms/xiangtan-station/",
    "chain": "chains/yanhu-pumps/",
    "chains-map": "chains-map/",
    "pools": "pools/",
    "pool-park": "parks/linqing-bearings-cluster/",
    "pipelines": "pipelines/",
    "ladder": "ladder/",
    "enclaves": "enclaves/",
    "enclave-park": "parks/wenzhou-jiading/",
    "route": "enterprises/yishitong/",
    "linked-province": "provinces/shanghai/",
    "organisation": "organisations/hnust/",
    "article": "articles/yanhu-innovation/",
    "province": "provinces/shanxi/",
    "empty-province": "provinces/xizang/",
    "industry": "industries/equipment/",
    "sources": "sources/",
    "compare": "compare/",
    "indices": "indices/",
    "statistics": "statistics/",
    "relations": "relations/",
    "routes": "routes/",
    "visit": "routes/from-need-to-machine/",
    "search": "search/",
    "about": "about/",
    "contribute": "contribute/",
    "error": "404.html",
    "timeline": "timeline/",
    "plans": "plans/",
    "honours": "honours/",
    "needs": "needs/",
    "programmes": "programmes/",
    "alliances": "alliances/",
    "finance": "finance/",
}
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
THOROUGH = ("home", "article")
"""Kinds looked at whole, in every pairing of scheme and width; of the others what is their own."""


def darken(page: Page) -> None:
    """Choose the dark scheme."""
    page.locator("#__palette_1").dispatch_event("click")
    page.wait_for_selector("body[data-md-color-scheme=slate]", timeout=5_000)


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(show: Show, kind: str) -> None:
    page = show(KINDS[kind], color_scheme="light", viewport=WIDE, reduced_motion="reduce")
    within = "html" if kind in THOROUGH else "main"
    found = violations(page, within)
    page.set_viewport_size(NARROW)
    if kind in THOROUGH:
        found += violations(page)
    darken(page)
    found += faulty_colours(page, within)
    if kind in THOROUGH:
        page.set_viewport_size(WIDE)
        found += faulty_colours(page)
    assert list(dict.fromkeys(found)) == []


TEXTS = """
() => {
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim().length > 2;
  return [...document.querySelectorAll("main *")].filter((element) =>
    element.checkVisibility() && [...element.childNodes].some(isText));
}
"""


def test_one_pale_text_among_hundreds_is_found(show: Show) -> None:
    page = show(color_scheme="light", viewport=WIDE, reduced_motion="reduce")
    count = page.evaluate(f"window.texts = ({TEXTS})(); texts.length")
    assert count > 100
    for number in range(count // 8, count, count // 4):
        page.evaluate(f"texts[{number}].style.setProperty('color', '#eee', 'important')")
        whole = page.evaluate(f"texts[{number}].outerHTML")
        assert any(whole[:100] in fault for fault in faulty_colours(page, "main")), whole
        page.evaluate(f"texts[{number}].style.removeProperty('color')")
    page.evaluate(f"texts[{count // 2}].id = 'odd'")
    page.add_style_tag(content="[data-md-color-scheme=slate] #odd {color: #333 !important}")
    assert faulty_colours(page, "main") == []
    darken(page)
    assert any("#333333" in fault for fault in faulty_colours(page, "main"))


def test_where_the_first_of_a_style_cannot_be_judged_the_others_are(show: Show) -> None:
    page = show(KINDS["about"], color_scheme="light", viewport=WIDE, reduced_motion="reduce")
    page.evaluate(
        "document.querySelector('main article').innerHTML ="
        "'<p class=faint>一</p><p class=faint>许多</p><p class=faint>别的</p>'"
    )
    page.add_style_tag(content=".faint {color: #ddd}")
    found = faulty_colours(page, "main")
    assert ["许多" in fault for fault in found] == [True, False]


def test_an_image_and_a_button_without_a_name_are_found(show: Show) -> None:
    page = show(KINDS["about"], color_scheme="light", viewport=WIDE, reduced_motion="reduce")
    page.evaluate("document.querySelector('main article').innerHTML = '<img src=data:,><button>'")
    found = {fault.partition(":")[0] for fault in violations(page, "main")}
    assert {"image-alt", "button-name"} <= found
