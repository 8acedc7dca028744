"""Needs: the board, what the machine proposes, and what entities' pages show."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from parkscape import site
from parkscape.catalog import Catalog
from parkscape.facts import ChainRole, Figure, Need, Part, Place, Programme, Relation
from parkscape.model import (
    Achievement,
    Chain,
    Enterprise,
    Industry,
    Organisation,
    Park,
    Platform,
    Records,
    Source,
)
from parkscape.views.matching import COMMON, SHOWN, Matcher, grams
from parkscape.views.needs import OWN, needs

INDUSTRIES = (Industry(id="bearings", name="轴承"), Industry(id="food", name="食品"))


def park(*asked: Need, **more: Any) -> Park:
    where = Place(province="shanxi")
    return Park(
        id="p", name="云溪", kind="高新区", located_in=where, source="s", needs=asked, **more
    )


def need(name: str = "低噪声轴承", **more: Any) -> Need:
    return Need(name=name, source="s", **more)


def body(name: str, kind: str = "高校", **more: Any) -> Organisation:
    return Organisation(id=name, name=f"机构{name}", kind=kind, source="s", **more)


def result(name: str, identity: str = "r", **more: Any) -> Achievement:
    return Achievement(id=identity, name=name, kind="技术", source="s", **more)


def known(**lists: Any) -> Catalog:
    sources = (Source(id="s", title="源"),)
    return Catalog(Records(sources=sources, industries=INDUSTRIES, **lists))


def found(data: Catalog, asked: Need, holder: str = "parks/p") -> list[tuple[str, list[str]]]:
    made = Matcher(data).matches(holder, asked)
    return [(match.name, [reason.kind for reason in match.reasons]) for match in made]


def built(data: Catalog) -> dict[str, Any]:
    made = site.fragments(site.prepare(data, name="站"))
    return {page.path: html.fromstring(text) for page, text in made}


def test_without_needs_or_their_service_there_is_no_board() -> None:
    figure = Figure(metric="收集的需求", value="600", unit="项", source="s")
    assert not needs(known(parks=(park(figures=(figure,)),)))


def test_open_needs_stand_first_and_those_without_a_state_last() -> None:
    states = ("完成", "", "张榜", "征集")
    data = known(parks=(park(*(need(f"需求{n}", state=s) for n, s in enumerate(states))),))
    (part,) = needs(data).parts
    assert [section.label for section in part.sections] == ["征集", "张榜", "完成", "进展未载"]


def test_each_reason_is_given_and_the_stronger_come_first() -> None:
    chain = Chain(
        id="c", name="轴承链", source="s",
        leaders=(ChainRole(enterprise="a", source="s"), ChainRole(enterprise="b", source="s")),
    )  # fmt: skip
    companies = tuple(Enterprise(id=i, name=f"公司{i}", source="s") for i in "ab")
    data = known(
        chains=(chain,), enterprises=companies, parks=(park(),),
        achievements=(
            result("食品罐", "none", industries=("food",)),
            result("电机", "chain", by=("enterprises/b",)),
            result("低噪声电机", "words"),
            result("轴承钢", "industry", industries=("bearings",)),
        ),
    )  # fmt: skip
    asked = need(industries=("bearings",), by=("enterprises/a",))
    assert found(data, asked) == [
        ("电机", ["chains"]),
        ("轴承钢", ["industries"]),
    ]
    longer = need("高速低噪声电机轴承", industries=("bearings",))
    (first, *_) = Matcher(data).matches("parks/p", longer)
    assert (first.name, first.reasons[0].texts) == ("低噪声电机", ("低噪声电机",))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("技术", ["机构高校", "实验室"]),
        ("", ["机构高校", "实验室"]),
        ("人才", ["机构高校", "实验室"]),
        ("资金", ["机构金融机构", "基金"]),
        ("服务", []),
    ],
)
def test_a_need_is_matched_with_what_can_meet_it(kind: str, names: list[str]) -> None:
    more: Any = {"industries": ("bearings",), "source": "s"}
    data = known(
        parks=(park(),),
        organisations=tuple(body(k, k, industries=("bearings",)) for k in ("高校", "金融机构")),
        platforms=tuple(Platform(id=k, name=k, kind=k, **more) for k in ("实验室", "基金")),
    )
    asked = need("轴承", kind=kind, industries=("bearings",))
    assert sorted(name for name, _ in found(data, asked)) == sorted(names)


def test_who_already_takes_part_is_not_proposed() -> None:
    data = known(
        parks=(park(),),
        organisations=tuple(body(i, industries=("bearings",)) for i in "xy"),
        achievements=(result("轴承钢", "made", industries=("bearings",)),),
    )
    asked = need(industries=("bearings",), solvers=("organisations/x",), yields=("made",))
    assert [name for name, _ in found(data, asked)] == ["机构y"]
    assert found(data, need(industries=("bearings",)), "organisations/y")[0][0] == "轴承钢"


def test_words_that_many_share_and_short_ones_say_nothing() -> None:
    many = tuple(result(f"智能轴承{n}", f"r{n}") for n in range(COMMON + 1))
    assert found(known(parks=(park(),), achievements=many), need("智能轴承")) == []
    few = many[:3]
    assert len(found(known(parks=(park(),), achievements=few), need("智能轴承"))) == 3
    assert found(known(parks=(park(),), achievements=(result("轴承钢"),)), need("轴承盒")) == []


def test_proposals_are_few_and_the_same_each_time() -> None:
    many = tuple(result(f"成果{n}", f"r{n}", industries=("bearings",)) for n in range(20))
    data = known(parks=(park(),), achievements=many)
    asked = need(industries=("bearings",))
    first = found(data, asked)
    assert [name for name, _ in first] == [f"成果{n}" for n in range(SHOWN)]
    assert first == found(data, asked)


def test_three_characters_in_a_row() -> None:
    assert list(grams("低噪声轴承，AB12 与钢2022"))[-3:] == ["声轴承", "AB1", "B12"]


def test_the_cost_grows_with_the_needs_and_not_with_their_product(
    effort: Callable[[Callable[[], object]], int],
) -> None:
    def cost(count: int) -> int:
        many = tuple(
            result(f"成果{n:05}号", f"r{n}", industries=("bearings",)) for n in range(count)
        )
        asked = [need(f"需要成果{n:05}号", industries=("bearings",)) for n in range(count)]
        data = known(parks=(park(*asked),), achievements=many)
        return effort(lambda: needs(data))

    assert cost(800) < 10 * cost(100)


def test_a_proposal_is_folded_and_labelled_and_a_done_need_has_none() -> None:
    data = known(
        parks=(park(need(industries=("bearings",), state="张榜"),
                    need("旧题", industries=("bearings",), state="完成")),),
        organisations=(body("x", industries=("bearings",)),),
    )  # fmt: skip
    page = built(data)["needs/"]
    (fold,) = page.xpath("//details[contains(@class,'ps-matches')]")
    assert "机器推荐，未经双方确认" in fold.xpath("./summary")[0].text_content()
    assert "不代表已有合作" in fold.text_content()
    assert "open" not in fold.attrib
    assert fold.xpath(".//a[@href='../organisations/x/']")
    assert "同属产业：轴承" in fold.text_content()


def test_counts_keep_their_own_captions() -> None:
    many = Figure(
        metric="收集的需求", value="600", unit="项", qualifier="余", source="s", when="目前"
    )
    part = Part(name="挖需求", figures=(many,))
    pool = Programme(name="技术需求池", source="s", parts=(part,))
    taken = Figure(metric="揭榜课题", value="11", unit="个", source="s", note="对应关系不明")
    experts = Figure(metric="专家资源", value="6000", unit="名", source="s", qualifier="近")
    page = built(known(parks=(park(programmes=(pool,), figures=(taken, experts)),)))["needs/"]
    cards = [
        " ".join(c.text_content().split()) for c in page.xpath("//li[contains(@class,'ps-kpi')]")
    ]
    assert len(cards) == 3
    assert "11个" in cards[0]
    assert "对应关系不明" in cards[0]
    assert "技术需求池·挖需求" in cards[1]
    assert "目前" in cards[1]
    assert "不能连成漏斗" in page.text_content()
    assert "来源没有列出任何一条需求的名称" in page.text_content()


def test_a_loop_leads_back_and_its_steps_keep_their_order() -> None:
    steps = (Part(name="填表"), Part(name="对接"), Part(name="服务"))
    run = Programme(name="工作站", kind="服务闭环", source="s", steps=steps)
    pages = built(known(parks=(park(programmes=(run,)),)))
    for path in ("needs/", "parks/p/"):
        names = pages[path].xpath("//ol[contains(@class,'ps-steps')]/li/strong/text()")
        assert names == ["填表", "对接", "服务"]
        assert "回到第一步" in pages[path].text_content()


def test_a_need_shows_on_the_pages_of_all_who_take_part() -> None:
    asked = need(
        by=("enterprises/a",), solvers=("organisations/x",), names=("某所",), group=True,
        state="揭榜", yields=("made",), when="上半年", note="照录",
    )  # fmt: skip
    deal = Relation(type="matched_to", to=("organisations/x",), source="s", inferred=True)
    company = Enterprise(id="a", name="公司", source="s", relations=(deal,))
    pages = built(known(
        parks=(park(asked),), enterprises=(company,), organisations=(body("x"),),
        achievements=(result("成果", "made"),),
    ))  # fmt: skip
    for path in ("needs/", "parks/p/"):
        text = pages[path].text_content()
        for words in (
            "低噪声轴承",
            "揭榜",
            "公司",
            "机构x、某所",
            "未说明哪一项由谁承担",
            "成果",
            "上半年",
            "照录",
        ):
            assert words in text, (path, words)
    assert "推断" in pages["needs/"].xpath("//section[@aria-labelledby='deals']")[0].text_content()
    for path, role in (("enterprises/a/", "提出"), ("organisations/x/", "解决")):
        (row,) = pages[path].xpath("//section[@aria-labelledby='need-roles']//li")
        assert role in row.text_content()
        assert row.xpath(".//a[@href='../../parks/p/#needs']")


def test_a_page_shows_some_needs_and_leads_to_all() -> None:
    many = [need(f"需求{n}号题") for n in range(OWN + 4)]
    page = built(known(parks=(park(*many),)))["parks/p/"]
    assert len(page.xpath("//section[@aria-labelledby='needs']/ul/li")) == OWN
    assert "另有 4 条" in page.xpath("//section[@aria-labelledby='needs']")[0].text_content()


def test_words_do_not_make_a_fund_solve_a_technical_need() -> None:
    funds = tuple(
        Platform(id=kind, name=f"低噪声轴承{kind}", kind=kind, source="s")
        for kind in ("基金", "实验室")
    )
    data = known(parks=(park(),), platforms=funds)
    assert found(data, need(kind="技术")) == [("低噪声轴承实验室", ["words"])]
    assert found(data, need(kind="资金")) == [("低噪声轴承基金", ["words"])]
