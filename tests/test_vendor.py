"""What is vendored: of the pinned version, with its licences, asking nobody for anything."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "plugins" / "parkscape" / "assets" / "vendor"


def test_the_graph_library_is_of_the_pinned_version() -> None:
    script = (ROOT / "scripts" / "vendor").read_text(encoding="utf-8")
    pins = dict(re.findall(r"\b(echarts|zrender)=([0-9.]+)", script))
    with (VENDOR / "echarts-graph.js").open(encoding="utf-8") as bundle:
        banner = bundle.readline()
    assert f"ECharts {pins['echarts']} with ZRender {pins['zrender']}" in banner


def test_its_licences_go_with_it() -> None:
    text = (VENDOR / "echarts-LICENSE.txt").read_text(encoding="utf-8")
    for words in ("==== echarts ====", "Apache License", "==== zrender ====", "d3.js", "tslib"):
        assert words in text


def test_it_names_no_host_but_name_spaces() -> None:
    text = (VENDOR / "echarts-graph.js").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://([^/\"'` ]+)", text)) == {"www.w3.org"}
