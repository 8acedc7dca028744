"""Lists: what a row shows, what it can be filtered and sorted by."""

from random import Random
from typing import Any

import pytest
from lxml import html
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from parkscape import listing, site
from parkscape.catalog import Catalog
from parkscape.facts import Figure, Place
from parkscape.model import Article, Enterprise, Field, Industry, Park, Records, Source

SOURCE = Source(id="s", title="源")
AREA = Figure(metric="面积", value="3.5", unit="平方公里", qualifier="约", source="s")
STAFF = Figure(metric="员工", value="20", unit="人", qualifier="余", source="s")
VALUES: dict[str, tuple[Any, Any, str, str]] = {
    "text": ("飞地模式", "链主模式", "飞地模式", "链主模式"),
    "choice": ("丁", "丙", "丁", "丙"),
    "number": (AREA, STAFF, "约3.5平方公里", "20余人"),
    "date": ("2022-12", "2021", "2022年12月", "2021年"),
    "boolean": (True, False, "是", "否"),
    "link": ("https://a.cn/", "https://b.cn/", "https://a.cn/", "https://b.cn/"),
}
"""Field type -> two values, and how they read."""


def parsed(text: str) -> Any:
    return html.fromstring(text)


def park(identity: str, name: str = "", **more: Any) -> Park:
    values = {"kind": "高新区", "located_in": Place(province="shanxi"), "source": "s", **more}
    return Park(id=identity, name=name or f"园{identity}", **values)


def with_field(kind: str, **more: Any) -> Catalog:
    declared = Field(
        key="x", applies_to=("parks",), label="新字段", type=kind, options=("丙", "丁"), **more
    )
    one, two, *_ = VALUES[kind]
    parks = (park("a", fields={"x": one}), park("b", fields={"x": two}), park("c"))
    return Catalog(Records(sources=(SOURCE,), fields=(declared,), parks=parks))


@pytest.mark.parametrize("kind", VALUES)
def test_a_declared_field_is_a_facet_a_column_and_an_order_with_no_code(kind: str) -> None:
    known = with_field(kind, facet=True, sort=True)
    rows = [listing.row(known, key) for key in known.of_kind("parks")]
    texts = list(VALUES[kind][2:])
    facet = next(f for f in listing.facets(known, "parks", rows) if f.key == "x")
    assert facet.label == "新字段"
    assert sorted((o.label, o.count) for o in facet.options) == sorted((t, 1) for t in texts)
    assert all(" " not in o.id for o in facet.options)
    assert listing.Named("x", "新字段") in listing.columns(known, "parks")
    assert listing.Named("x", "新字段") in listing.sorts(known, "parks")
    assert [r.cells["x"] for r in rows] == [*texts, ""]
    assert all(r.sorts["x"] for r in rows[:2])
    assert not rows[2].sorts["x"]


@pytest.mark.parametrize("kind", VALUES)
def test_a_declared_field_shows_on_its_pages(kind: str) -> None:
    known = with_field(kind, facet=True, sort=True)
    pages = {page.path: text for page, text in site.fragments(site.prepare(known, name="站"))}
    one, two = VALUES[kind][2:]
    entity = parsed(pages["parks/a/"])
    assert one in (entity.xpath("string(//div[dt='新字段']/dd)") or "")
    listed = parsed(pages["parks/"])
    assert listed.xpath("//fieldset[legend='新字段']//input[@name='x']")
    assert listed.xpath("//select[@name='sort']/option[@value='x'][.='新字段']")
    column = listed.xpath("count(//thead//th[.='新字段']/preceding-sibling::th)") + 1
    assert listed.xpath(f"//tbody/tr/*[{int(column)}]/text()") == [one, two, "—"]
    assert listed.xpath("//*[@data-key='parks/a']/@data-s-x")
    assert "新字段" not in parsed(pages["enterprises/"]).text_content()


def test_a_field_is_no_facet_and_no_order_unless_asked() -> None:
    known = with_field("text")
    rows = [listing.row(known, key) for key in known.of_kind("parks")]
    assert "x" not in {f.key for f in listing.facets(known, "parks", rows)}
    assert "x" not in {s.key for s in listing.sorts(known, "parks")}
    assert "x" in {c.key for c in listing.columns(known, "parks")}


def test_a_field_that_is_not_public_is_nowhere() -> None:
    known = with_field("text", facet=True, sort=True, public=False)
    everything = "".join(text for _, text in site.fragments(site.prepare(known, name="站")))
    assert "新字段" not in everything
    assert "飞地模式" not in everything


def test_choices_are_ordered_as_their_author_lists_them() -> None:
    known = with_field("choice", sort=True)
    rows = {key: listing.row(known, key) for key in known.of_kind("parks")}
    assert rows["parks/b"].sorts["x"] < rows["parks/a"].sorts["x"]


def test_numbers_are_ordered_by_value() -> None:
    known = with_field("number", sort=True)
    assert listing.row(known, "parks/a").sorts["x"] == "3.5"


@pytest.mark.parametrize(
    ("names", "typed"),
    [
        (("盐湖高新区",), ["盐湖", "yanhu", "yanhugaoxinqu", "yhgxq"]),
        (("株洲·中国动力谷",), ["株洲中国", "zhuzhouzhongguo", "donglig"]),
        (("德明电机", "DM Motors"), ["deming", "dmmotors", "dmdj"]),
        (("ＴＧＶ技术",), ["tgv", "tgvjishu"]),
    ],
)
def test_names_are_found_by_characters_pinyin_and_initials(
    names: tuple[str, ...], typed: list[str]
) -> None:
    words = listing.search_words(names)
    assert [text for text in typed if text not in words] == []


def test_names_are_read_as_pypinyin_reads_them() -> None:
    """The words that decide the readings are found by code of our own."""
    chance = Random(1)  # noqa: S311 - the same names in every run
    phrases = chance.sample(sorted(PHRASES_DICT), 300)
    others = [*"长重行都 〇龥A-１·", "长江", "重庆", "AI ", "行", "\U00020000"]
    cut = [phrase[: len(phrase) // 2] for phrase in phrases]
    for _ in range(500):
        held = chance.choices((phrases, cut, others), k=6)
        name = "".join(map(chance.choice, held))
        read = lazy_pinyin(name)
        assert listing.reading(name) == " ".join(read).lower()


def test_words_fit_an_attribute_and_keep_names_apart() -> None:
    words = listing.search_words(('甲"乙', "丙"))
    assert '"' not in words
    assert "乙丙" not in words


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_lists_of_any_length(count: int) -> None:
    rows = tuple(Enterprise(id=f"e{n}", name=f"企业{n}", source="s") for n in range(count))
    known = Catalog(Records(sources=(SOURCE,), enterprises=rows))
    prepared = site.prepare(known, name="站")
    pages = {page.path: text for page, text in site.fragments(prepared)}
    listed = parsed(pages["enterprises/"])
    assert len(listed.xpath("//*[@data-cards]/*[@data-key]")) == count
    assert len(listed.xpath("//*[@data-table]/tbody/tr")) == count
    assert [int(n) for n in listed.xpath("//*[@data-cards]/*/@data-order")] == list(range(count))
    assert ("尚未收录" in listed.text_content()) is (count == 0)
    assert str(count) in listed.xpath("string(//h1)")


def test_a_facet_of_one_value_is_left_out() -> None:
    known = Catalog(Records(sources=(SOURCE,), parks=(park("a"), park("b"))))
    rows = [listing.row(known, key) for key in known.of_kind("parks")]
    assert listing.facets(known, "parks", rows) == []


def test_a_facet_offers_its_most_frequent_values(monkeypatch: pytest.MonkeyPatch) -> None:
    industries = tuple(Industry(id=i, name=i) for i in "ijk")
    parks = (park("a", industries=("i", "j", "k")), park("b", industries=("k", "j")))
    known = Catalog(Records(sources=(SOURCE,), industries=industries, parks=parks))
    rows = [listing.row(known, key) for key in known.of_kind("parks")]
    monkeypatch.setattr(listing, "MOST_OPTIONS", 2)
    (facet,) = [f for f in listing.facets(known, "parks", rows) if f.key == "industry"]
    assert {o.id for o in facet.options} == {"j", "k"}
    assert facet.more == 1


def test_facets_count_their_rows_most_first() -> None:
    industries = (Industry(id="i", name="水泵"), Industry(id="j", name="轴承"))
    parks = (
        park("a", industries=("i", "j")),
        park("b", industries=("j",), located_in=Place(province="hunan")),
    )
    known = Catalog(Records(sources=(SOURCE,), industries=industries, parks=parks))
    rows = [listing.row(known, key) for key in known.of_kind("parks")]
    found = {
        f.key: [(o.id, o.count) for o in f.options] for f in listing.facets(known, "parks", rows)
    }
    assert found["industry"] == [("j", 2), ("i", 1)]
    assert dict(found["province"]) == {"hunan": 1, "shanxi": 1}
    assert "kind" not in found


def test_articles_are_filtered_by_park_and_year() -> None:
    articles = (
        Article(id="n", title="甲文", source="s", summary="述", date="2024-04-19", parks=("a",)),
        Article(id="o", title="乙文", source="s", summary="述"),
    )
    known = Catalog(Records(sources=(SOURCE,), parks=(park("a"),), articles=articles))
    row = listing.row(known, "articles/n")
    assert row.cells == {"date": "2024年4月19日", "park": "园a"}
    assert [o.id for o in row.facets["year"]] == ["2024"]
    undated = listing.row(known, "articles/o")
    assert undated.cells["date"] == "未载日期"
    assert undated.sorts["date"] == ""


def test_the_headline_is_what_is_marked_else_what_is_achieved() -> None:
    def figure(metric: str, **more: Any) -> Figure:
        return Figure(metric=metric, value="1", unit="家", source="s", **more)

    plain = tuple(figure(f"m{n}") for n in range(5))
    planned = figure("计划", status="planned")
    assert listing.headline(park("a", figures=(planned, *plain))) == plain[:3]
    marked = figure("亮点", headline=True)
    assert listing.headline(park("a", figures=(*plain, marked))) == (marked,)
    assert listing.headline(park("a")) == ()


def test_a_place_that_repeats_its_city_is_said_once() -> None:
    where = Place(province="shanxi", city="运城市", county="盐湖区")
    known = Catalog(Records(sources=(SOURCE,), parks=(park("a", located_in=where),)))
    assert listing.row(known, "parks/a").cells["place"] == "运城市 盐湖区"
