"""A page's own text, from records and from HTML."""

import pytest

from parkscape.facts import Figure
from parkscape.search.sections import amount, figure_text, of_article


def test_article() -> None:
    html = (
        '<p>一<b>二</b><br>三 &amp; 四</p><h2 id="a>b">题&lt;目</h2><ul><li>甲</li><li>乙</li></ul>'
        "<h3>空</h3><h3>表</h3><table><tr><td>1</td><td>2</td></tr></table>"
    )
    assert list(of_article("摘要", html)) == [
        ("", "摘要", "一二 三 & 四"),
        ("题<目", "甲", "乙"),
        ("空",),
        ("表", "1", "2"),
    ]


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [("", "37家"), ("近", "近37家"), ("余", "37余家"), ("以上", "37家以上")],
)
def test_amount(qualifier: str, text: str) -> None:
    assert (
        amount(Figure(metric="m", value="37", unit="家", source="s", qualifier=qualifier)) == text
    )


def test_figure() -> None:
    figure = Figure(
        metric="产值",
        value="3",
        unit="亿元",
        source="s",
        as_of="2022",
        status="planned",
        scope="全市",
    )
    assert figure_text(figure) == "产值：3亿元，截至2022年，计划，口径：全市"
