"""What is vendored: of the pinned version, with its licences, asking nobody for anything."""

import re
from pathlib import Path

from opencc import OpenCC

from parkscape.search.normal import traditional

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


def test_so_does_that_of_the_table_of_characters() -> None:
    text = (VENDOR.parent.parent / "search" / "t2s-LICENSE.txt").read_text(encoding="utf-8")
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    [pinned] = re.findall("^OpenCC==(.*)$", pins, re.MULTILINE)
    assert text.startswith(f"==== OpenCC {pinned}, ")
    assert "Apache License" in text


def test_it_names_no_host_but_name_spaces() -> None:
    text = (VENDOR / "echarts-graph.js").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://([^/\"'` ]+)", text)) == {"www.w3.org"}


def test_traditional_characters_become_what_opencc_makes_of_each() -> None:
    convert = OpenCC("t2s").convert
    table = traditional()
    assert [*table] == sorted(table)
    assert len(table) > 2_000
    for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000)):
        for character in map(chr, block):
            simple = convert(character)
            common = simple != character and len(simple.encode("gb2312", "ignore")) == 2
            assert table.get(character) == (simple if common else None)
