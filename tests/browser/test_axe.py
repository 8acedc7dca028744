"""axe-core finds nothing to object to, on any kind of page, light or dark, wide or narrow."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
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
RUN = "([within, options]) => axe.run(within, {resultTypes: ['violations'], ...options})"
COLOURS: dict[str, Any] = {"runOnly": ["color-contrast"]}
"""The rules whose answer a scheme of colours can change."""


def violations(page: Page, within: str = "html", **options: Any) -> list[str]:
    found: list[dict[str, Any]] = page.evaluate(RUN, [within, options])["violations"]
    return [
        f"{v['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for v in found
        for node in v["nodes"][:4]
    ]


WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
THOROUGH = ("home", "article")
"""Kinds looked at whole, in every pairing of scheme and width; of the others what is their own."""


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(show: Callable[..., Page], kind: str) -> None:
    page = show(KINDS[kind], color_scheme="light", viewport=WIDE, reduced_motion="reduce")
    page.evaluate(AXE)
    within = "html" if kind in THOROUGH else "main"
    found = violations(page, within)
    page.set_viewport_size(NARROW)
    if kind in THOROUGH:
        found += violations(page)
    page.locator("#__palette_1").dispatch_event("click")
    page.wait_for_selector("body[data-md-color-scheme=slate]", timeout=5_000)
    found += violations(page, within, **COLOURS)
    if kind in THOROUGH:
        page.set_viewport_size(WIDE)
        found += violations(page, **COLOURS)
    assert list(dict.fromkeys(found)) == []
