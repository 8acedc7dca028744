"""What the comparison page fetches, on made-up parks."""

import json
import re
from pathlib import Path
from typing import Any

from tests.site.made_up import build, differing, showcase
from tests.test_pages import catalog

from parkscape import site
from parkscape.catalog import Catalog
from parkscape.facts import Figure, Place, Plan
from parkscape.labels import amount_label, time_label
from parkscape.model import Enterprise, Park, Records, Source
from parkscape.views.compare import choices, record


def figure(value: str, metric: str = "企业", unit: str = "家", **more: Any) -> Figure:
    return Figure(metric=metric, value=value, unit=unit, source="s", **more)


def park(identity: str, *figures: Figure, **more: Any) -> Park:
    where = Place(province="shanxi")
    return Park(
        id=identity, name=f"园{identity}", kind="高新区", located_in=where, source="s",
        figures=figures, **more,
    )  # fmt: skip


def told(parks: tuple[Park, ...], key: str) -> dict[str, Any]:
    known = Catalog(Records(sources=(Source(id="s", title="源"),), parks=parks))
    read: dict[str, Any] = json.loads(record(known, key))
    return read


def test_a_figure_keeps_its_whole_definition() -> None:
    one = figure("37", qualifier="余", scope="全市", as_of="2022", status="planned", note="存疑")
    assert told((park("a", one),), "parks/a")["figures"] == [
        {
            "metric": "企业", "key": "企业", "amount": "37余家", "unit": "家", "scope": "全市",
            "time": "截至2022年", "at": "2022", "status": "planned", "note": "存疑",
            "source": "源", "sourceId": "s",
        }
    ]  # fmt: skip


def test_a_figure_of_a_plan_says_so() -> None:
    plan = Plan(name="扩建", source="s", figures=(figure("3", status="planned"),))
    (held,) = told((park("a", plans=(plan,)),), "parks/a")["figures"]
    assert (held["within"], held["status"]) == ("扩建", "planned")


def test_figures_of_a_park_within_are_not_its_own() -> None:
    held = told((park("a"), park("b", figure("1"), parent="a")), "parks/a")
    assert held["figures"] == []
    assert held["within"] == [["b", "园b"]]


def test_words_around_a_number() -> None:
    assert amount_label("10", "万条", "超") == "超10万条"
    assert amount_label("2000", "人", "以上") == "2000人以上"
    assert amount_label("2", "家", "+") == "2+家"
    assert time_label("", "2019-12/2022-12", "三年来") == "2019年12月至2022年12月（三年来）"
    assert time_label("", "", "") == "原文未载时间"


def test_nothing_to_compare_has_no_page() -> None:
    assert choices(catalog()) is None
    # One park with figures is not enough.
    known = catalog(
        enterprises=(Enterprise(id="x", name="甲", source="s", figures=(figure("1"),)),)
    )
    assert choices(known) is None
    assert record(known, "enterprises/x")
    assert record(catalog(), "enterprises/e0") == b""
    assert record(catalog(), "parks/yanhu")


def test_a_park_leads_to_the_comparison() -> None:
    def page(*parks: Park) -> str:
        known = site.prepare(catalog(parks=parks), name="站")
        return {p.path: html for p, html in site.fragments(known)}["parks/a/"]

    link = 'href="../../compare/?parks=a"'
    assert link in page(park("a"), park("b", figure("1")), park("c", figure("1")))
    # Where nothing can be compared there is no page to lead to.
    assert link not in page(park("a", figure("1")), park("b"))


def test_a_page_holds_its_figures_and_no_end_of_them(tmp_path: Path) -> None:
    data = showcase()
    name = "</script><script>alert(1)</script><!--"
    data["parks.yaml"]["parks"][0]["figures"][0]["note"] = name
    page = build(data, tmp_path)["parks/p0/index.html"].decode()
    begin = '<script type="application/json" id="compare-record">'
    [held] = re.findall(f"{begin}(.*?)</script>", page, re.DOTALL)
    assert "<" not in held
    read = json.loads(held)
    assert (read["id"], read["figures"][0]["note"]) == ("p0", name)


def test_an_edit_costs_no_file_of_the_comparison(tmp_path: Path) -> None:
    data = showcase()
    before = build(data, tmp_path)
    data["parks.yaml"]["parks"][0]["figures"][0]["value"] = "777"
    changed = differing(before, build(data, tmp_path))
    assert [path for path in changed if "compare" in path] == []
    assert "parks/p0/index.html" in changed
    del data["parks.yaml"]["parks"][0]["figures"]
    changed = differing(before, build(data, tmp_path))
    assert "data/compare/parks.json" in changed
