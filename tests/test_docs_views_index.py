"""Every example of docs/views-index.md is sound, and makes the page that the text says."""

import re
from pathlib import Path

import pytest

from parkscape import site

GUIDE = Path(__file__).parent.parent / "docs" / "views-index.md"
EXAMPLES = dict(
    re.findall(r"^## (.+?)\n.*?^```yaml\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S)
)
SHOWN = {
    "Index": {
        "indices/": ["中国创新指数", ">264.6<", ">74.05<", "25.0%"],
        "achievements/china-innovation-index/": [">264.6<", "直接采用已公布的指数值"],
    },
    "Change": {
        "parks/east/": ["升 57 家", "<polyline", "2017年"],
        "indices/": ["../parks/east/#changes"],
    },
    "Statistics": {
        "statistics/": ["待更新", "早 3 年", "轴承", "省级示范园区", "2023年6月"],
        "parks/west/": ["最近数据", "2020年"],
    },
    "Relations": {
        "relations/": [
            "东岭理工大学",
            "东岭机床",
            "参与联合研发",
            "五轴联动数控机床",
            "五轴机床样机",
        ],
        "organisations/poly/": ["参与联合研发", "data-graph"],
    },
    "Visit routes": {
        "routes/": ["从检测到制造", "东岭高新区 → 东岭检测中心 → 东岭机床"],
        "routes/test-and-make/": ["第 3 站", "看样机怎样检测。", "<svg"],
        "platforms/lab/": ["../../routes/test-and-make/"],
    },
    "Comparison": {
        "compare/": ["东岭高新区", "西河高新区"],
        "parks/east/": ["../../compare/?parks=east"],
    },
}
"""Example -> page -> what it shows."""


def test_every_example_is_looked_at() -> None:
    assert set(EXAMPLES) == set(SHOWN)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_shows_what_it_says(name: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "parks.yaml").write_text(EXAMPLES[name], encoding="utf-8")
    project = site.Project(tmp_path, tmp_path / "parks.yaml", tmp_path / "content")
    catalog, issues, _ = site.load(project)
    assert list(issues) == []
    made = site.prepare(catalog, name="站", url="https://parks.example/")
    pages = {page.path: html for page, html in site.fragments(made)}
    for path, words in SHOWN[name].items():
        assert [word for word in words if word not in pages[path]] == []
