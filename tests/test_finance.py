"""Finance, programmes, alliances and platforms abroad, and who manages and operates."""

from typing import Any

import pytest
from lxml import html

from parkscape import site
from parkscape.catalog import Catalog
from parkscape.facts import Event, Figure, Need, Part, Place, Policy, Programme, Relation
from parkscape.labels import UI
from parkscape.model import Enterprise, Organisation, Park, Platform, Records, Source
from parkscape.views.alliances import MEMBERS, alliances
from parkscape.views.finance import SHOWN, finance
from parkscape.views.programmes import programmes
from parkscape.views.topics import PROGRAMME_WORDS, topic_of


def park(number: int = 1, **more: Any) -> Park:
    where = Place(province="shanxi")
    return Park(
        id=f"p{number}", name=f"园区{number}", kind="高新区", located_in=where, source="s", **more
    )


def figure(metric: str, unit: str = "亿元", **more: Any) -> Figure:
    return Figure(metric=metric, value="8", unit=unit, source="s", **more)


def programme(name: str, kind: str = "", **more: Any) -> Programme:
    return Programme(name=name, kind=kind, source="s", **more)


def platform(identity: str, kind: str, **more: Any) -> Platform:
    return Platform(id=identity, name=f"平台{identity}", kind=kind, source="s", **more)


def known(**lists: Any) -> Catalog:
    return Catalog(Records(sources=(Source(id="s", title="源"),), **lists))


def built(data: Catalog) -> dict[str, Any]:
    made = site.fragments(site.prepare(data, name="站"))
    return {page.path: html.fromstring(text) for page, text in made}


def test_without_data_there_are_no_such_pages() -> None:
    paths = built(known(parks=(park(),)))
    assert not {"finance/", "programmes/", "alliances/"} & set(paths)


def test_amounts_plans_and_counts_stand_apart() -> None:
    figures = (
        figure("贷款余额"), figure("投资额", status="planned"), figure("投资机构", "家"),
        figure("专利", "件"),
    )  # fmt: skip
    shown = finance(known(parks=(park(figures=figures),)))
    lists = (shown.amounts, shown.planned, shown.counts)
    assert [[c.figure.metric for c in held] for held in lists] == [
        ["贷款余额"],
        ["投资额"],
        ["投资机构"],
    ]


def test_the_finance_page_gathers_bodies_mechanisms_policies_and_needs() -> None:
    lends = Relation(type="lends", to=("parks/p1",), source="s", figures=(figure("银团贷款"),))
    bank = Organisation(id="b", name="某银行", kind="金融机构", source="s", relations=(lends,))
    owner = park(
        policies=(Policy(name="质押贷款支持政策", source="s"), Policy(name="人才政策", source="s")),
        events=(Event(name="银企对接会", source="s"), Event(name="开园", source="s")),
        needs=(Need(name="流动资金", kind="资金", source="s"),),
        programmes=(programme("知识产权质押融资"),),
    )
    funds = (platform("f", "基金"), platform("l", "实验室"))
    page = built(known(parks=(owner,), organisations=(bank,), platforms=funds))["finance/"]

    def names(section: str) -> str:
        return "".join(
            page.xpath(f"//section[@aria-labelledby='{section}']")[0].text_content().split()
        )

    assert "平台f" in names("bodies")
    assert "平台l" not in names("bodies")
    assert "某银行" in names("bodies")
    assert "知识产权质押融资" in names("mechanisms")
    assert "某银行授信放贷园区1" in names("ties")
    assert "质押贷款支持政策" in names("policies")
    assert "人才政策" not in names("policies")
    assert "银企对接会" in names("events")
    assert "开园" not in names("events")
    assert "流动资金" in names("needs")


def test_the_finance_page_is_bounded() -> None:
    many = tuple(figure("贷款", scope=f"{n}") for n in range(SHOWN + 5))
    page = built(known(parks=(park(figures=many),)))["finance/"]
    assert len(page.xpath("//li[contains(@class,'ps-kpi')]")) == SHOWN
    assert "另有 5 项" in page.text_content()


@pytest.mark.parametrize(
    ("name", "kind", "topic"),
    [
        ("科技创新联络员制度", "制度", "service"),
        ("“1+N+17”人才服务阵地", "服务体系", "talent"),
        ("一企一策", "企业服务", "service"),
        ("“链主”招商", "招商机制", "invitation"),
        ("知识产权质押融资", "融资机制", "finance"),
        ("创新主体培育库", "培育库", "growth"),
        ("两张调查表", "需求征集", "needs"),
        ("体制机制改革", "改革", ""),
    ],
)
def test_a_programme_is_filed_by_its_words(name: str, kind: str, topic: str) -> None:
    assert topic_of(programme(name, kind)) == topic


def test_every_programme_stands_once_and_every_topic_has_a_name() -> None:
    given = [programme(f"{words[0]}甲") for words in PROGRAMME_WORDS.values()]
    given += [programme("别的"), programme("带步骤的", steps=(Part(name="一"), Part(name="二")))]
    data = known(parks=(park(programmes=tuple(given)),))
    (part,) = programmes(data).parts
    held = [run.programme.name for section in part.sections for run in section.entries]
    assert sorted(held) == sorted(p.name for p in given)
    assert {f"topic_{topic}" for topic in PROGRAMME_WORDS} <= set(UI)
    page = built(data)["programmes/"]
    assert "一 → 二" in page.text_content()
    assert page.xpath("//a[@href='../parks/p1/#programmes']")


def test_an_alliance_shows_its_members_or_says_that_they_are_unknown() -> None:
    join = Relation(type="member_of", to=("platforms/a",), source="s")
    companies = tuple(
        Enterprise(id=f"e{n}", name=f"公司{n}", source="s", relations=(join,))
        for n in range(MEMBERS + 2)
    )
    founder = Relation(type="founded", to=("platforms/a",), source="s")
    owner = park(
        relations=(founder,),
        programmes=(programme("共同体", "联合体", summary="自愿加入"),),
        figures=(figure("共同体成员", "家"), figure("企业", "家")),
    )
    bodies = (platform("a", "产业联盟"), platform("b", "产业联盟"))
    data = known(parks=(owner,), enterprises=companies, platforms=bodies)
    made = {a.name: a for a in alliances(data).parts[0].sections[0].entries}
    assert list(made) == ["共同体", "平台a", "平台b"]
    assert (len(made["平台a"].members), made["平台a"].count) == (MEMBERS, MEMBERS + 2)
    assert [tie.keys for tie in made["平台a"].ties] == [("parks/p1",)]
    assert [f.metric for f in made["共同体"].figures] == ["共同体成员"]
    pages = built(data)
    assert "另有 2 家成员" in pages["alliances/"].text_content()
    assert "成员名单：原文未载" in pages["alliances/"].text_content()
    assert "成员名单：原文未载" in pages["platforms/b/"].text_content()
    assert (
        len(pages["platforms/a/"].xpath("//section[@aria-labelledby='members']//a")) == MEMBERS + 2
    )
    assert not built(known(platforms=(platform("c", "实验室"),)))["platforms/c/"].xpath(
        "//*[@id='members']"
    )


def test_platforms_abroad_stand_by_park() -> None:
    nodes = (
        platform("x", "离岸平台", parks=("p1",)),
        platform("y", "离岸平台"),
        platform("z", "离岸平台", parks=("p1",)),
    )
    data = known(parks=(park(),), platforms=nodes)
    shown = alliances(data).parts[0].sections
    assert [(section.key, section.entries) for section in shown] == [
        ("parks/p1", ("platforms/x", "platforms/z")),
        ("", ("platforms/y",)),
    ]
    pages = built(data)
    assert "未注明设立园区" in pages["alliances/"].text_content()
    assert len(pages["parks/p1/"].xpath("//section[@aria-labelledby='offshore']//li")) == 2


def test_who_manages_and_who_operates_stand_apart_with_what_they_do() -> None:
    roles = (
        Relation(type="managed_by", to=("organisations/o",), source="s", summary="运营指导"),
        Relation(type="operated_by", names=("某公司",), source="s", inferred=True),
        Relation(type="serves", names=("某厂",), source="s"),
    )
    bureau = Organisation(id="o", name="产业局", kind="政府部门", source="s")
    pages = built(known(
        parks=(park(),), platforms=(platform("a", "服务平台", relations=roles),),
        organisations=(bureau,),
    ))  # fmt: skip
    rows = pages["platforms/a/"].xpath("//section[@aria-labelledby='stewards']//li")
    said = ["".join(row.text_content().split()) for row in rows]
    assert len(said) == 2
    assert said[0].startswith("管理单位产业局运营指导")
    assert said[1].startswith("运营单位某公司推断")
    assert not pages["parks/p1/"].xpath("//*[@id='stewards']")
