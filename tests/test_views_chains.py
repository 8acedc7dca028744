"""Chains, pools, pipelines, ladders and links between places: what their views and pages show."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from parkscape import links
from parkscape import site as recipe
from parkscape.catalog import Catalog
from parkscape.facts import (
    ChainNode,
    ChainRole,
    Figure,
    Flow,
    Honour,
    Part,
    Place,
    Programme,
    Relation,
)
from parkscape.model import Chain, Enterprise, Industry, Park, Platform, Records, Source
from parkscape.terms import RUNGS
from parkscape.view_words import RUNG_WORDS
from parkscape.views import chains, enclaves, ladder, pipelines, pools

DOC = Path(__file__).parent.parent / "docs" / "views-chains.md"
SOURCES = "sources:\n  - {id: news, title: 报道, kind: document, date: 2024-04-19}\n"
HERE = Place(province="shanxi")
BLOCKS = dict(
    re.findall(r"^## (.+?)\n\n```yaml\n(.+?)```", DOC.read_text(encoding="utf-8"), re.M | re.S)
)


def pages_of(catalog: Catalog) -> dict[str, str]:
    made = recipe.fragments(recipe.prepare(catalog, name="站"))
    return {page.path: re.sub(r"\s+", " ", html) for page, html in made}


def words(html: str) -> str:
    """What a reader sees, source cards aside."""
    html = re.sub(r"<details.*?</details>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def example(title: str, root: Path) -> Catalog:
    """What the worked example under a heading of the guide is, as checked."""
    (root / "content").mkdir(parents=True)
    (root / "parks.yaml").write_text(SOURCES + BLOCKS[title], encoding="utf-8")
    known, issues, _ = recipe.load(recipe.Project(root, root / "parks.yaml", root / "content"))
    assert list(issues) == []
    return known


@pytest.fixture
def shown(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    return lambda title: pages_of(example(title, tmp_path / "showcase"))


def made(**more: Any) -> Catalog:
    records: dict[str, Any] = {"sources": (Source(id="s", title="源"),), **more}
    return Catalog(Records(**records))


def park(identity: str, **more: Any) -> Park:
    given = {"kind": "高新区", "located_in": HERE, "source": "s", **more}
    return Park(id=identity, name=f"{identity}园", **given)


def chain(identity: str, parks: tuple[str, ...], *nodes: tuple[str, str], **more: Any) -> Chain:
    held = tuple(ChainNode(stage=stage, name=name, source="s") for stage, name in nodes)
    given = {"source": "s", "industries": ("steel",), **more}
    return Chain(id=identity, name=f"{identity}链", parks=parks, nodes=held, **given)


def chain_catalog(*held: Chain, **more: Any) -> Catalog:
    industries = (Industry(id="steel", name="钢铁"), Industry(id="salt", name="盐业"))
    parks = (park("a"), park("b"), park("c"))
    return made(**{"industries": industries, "parks": parks, "chains": held, **more})


# Chains


def test_a_chain_lacks_stages_and_links_that_others_elsewhere_have() -> None:
    one = chain("one", ("a",), ("upstream", "矿石"), ("downstream", "板材"))
    two = chain("two", ("b",), ("upstream", "焦炭"), ("midstream", "炼钢"), ("", "回收"))
    same_park = chain("near", ("a",), ("upstream", "废钢"))
    (found,) = chains.comparisons(chain_catalog(one, two, same_park), "chains/one")
    assert [(g.stage, g.name, g.holders) for g in found.gaps] == [
        ("midstream", "", ("chains/two",)),
        ("upstream", "焦炭", ("chains/two",)),
        ("midstream", "炼钢", ("chains/two",)),
        ("", "回收", ("chains/two",)),
    ]
    assert (found.count, found.told, found.known, found.more) == (1, 1, True, False)


def test_nothing_lacks_where_links_are_unknown() -> None:
    bare, told = chain("bare", ("a",)), chain("told", ("b",), ("upstream", "矿石"))
    (found,) = chains.comparisons(chain_catalog(bare, told), "chains/bare")
    assert not found.known
    assert [(g.stage, g.name) for g in found.gaps] == [("upstream", "矿石")]
    (other,) = chains.comparisons(chain_catalog(bare, told), "chains/told")
    assert (other.known, other.told, other.gaps) == (True, 0, ())
    pages = pages_of(chain_catalog(bare, told))
    assert "本链的环节原文未列，无法判断缺哪一环。" in pages["chains/bare/"]
    assert "别处已有" in pages["chains/bare/"]
    assert "都没有列出环节，无法判断本链缺哪一环。" in pages["chains/told/"]
    alone = pages_of(chain_catalog(bare))
    assert "没有收录其他园区的钢铁产业链" in alone["chains/bare/"]
    no_industry = pages_of(chain_catalog(chain("free", ("a",), industries=())))
    assert "没有归入任何产业" in no_industry["chains/free/"]
    assert "未归入产业" in no_industry["chains-map/"]


def test_the_same_link_in_other_letters_is_no_gap() -> None:
    one = chain("one", ("a",), ("upstream", "ABC 钢"))
    two = chain("two", ("b",), ("upstream", "ａｂｃ钢"))
    (found,) = chains.comparisons(chain_catalog(one, two), "chains/one")
    assert found.gaps == ()


def test_gaps_and_others_do_not_grow_without_bound() -> None:
    own = chain("own", ("a",), ("upstream", "矿石"))
    others = [chain(f"o{n}", ("b",), ("upstream", f"环节{n}")) for n in range(40)]
    known = chain_catalog(own, *others)
    (found,) = chains.comparisons(known, "chains/own")
    assert (len(found.gaps), found.more, len(found.others), found.count) == (12, True, 6, 40)
    (group,) = chains.chains_map(known)
    assert (len(group.strips), group.count) == (24, 41)
    assert 'href="../chains/?industry=steel"' in pages_of(known)["chains-map/"]


def test_a_strip_beside_others_shows_the_first_links_only() -> None:
    long = chain("long", ("a",), *(("upstream", f"环节{n}") for n in range(9)))
    pages = pages_of(chain_catalog(long))
    for path in ("chains-map/", "parks/a/"):
        assert "环节5 全部 9 个环节" in words(pages[path])
    assert "环节8" in pages["chains/long/"]


def test_the_map_is_the_same_when_lines_above_shift() -> None:
    one = chain("one", ("a",), ("upstream", "矿石"))
    moved_down = replace(one, line=one.line + 3)
    assert chains.chains_map(chain_catalog(one)) == chains.chains_map(chain_catalog(moved_down))


def test_a_chain_stands_on_the_map_once_under_its_first_industry() -> None:
    both = chain("both", ("a",), industries=("salt", "steel"))
    groups = chains.chains_map(chain_catalog(both, chain("x", ("a",)), chain("y", ("b",))))
    assert [(g.industry, [s.key for s in g.strips]) for g in groups] == [
        ("steel", ["chains/x", "chains/y"]),
        ("salt", ["chains/both"]),
    ]
    assert chains.chains_map(made()) == []
    assert "chains-map/" not in pages_of(made())


def test_the_number_of_cores_is_the_parks_own() -> None:
    count = Figure(metric="链核企业", value="18", unit="家", note="名单未公开", source="s")
    parks = (park("a", figures=(count,)), park("b"))
    named = (ChainRole(enterprise="e", source="s"),)
    held = (chain("x", ("a",)), chain("y", ("a",), cores=named), chain("z", ("b",)))
    known = chain_catalog(
        *held, parks=parks, enterprises=(Enterprise(id="e", name="某厂", source="s"),)
    )
    pages = pages_of(known)
    assert "链核 18 家 ：名单未公开 a园的 2 条链合计" in words(pages["chains/x/"])
    assert "18" not in words(pages["chains/y/"])
    assert "链核企业：原文未载" in pages["chains/z/"]


def test_an_enterprise_at_a_link_says_so() -> None:
    node = ChainNode(stage="upstream", name="矿石", source="s", enterprises=("e",))
    held = Chain(id="x", name="某链", source="s", nodes=(node,))
    known = made(chains=(held,), enterprises=(Enterprise(id="e", name="某厂", source="s"),))
    assert "环节 某链 矿石" in words(pages_of(known)["enterprises/e/"])


def test_worked_example_of_chains(shown: Callable[[str], dict[str, str]]) -> None:
    pages = shown("Industry chains")
    assert "链主 甲轴承公司 推断" in words(pages["parks/north/"])
    assert "链核 3 家 ：名单未公开" in words(pages["chains-map/"])
    text = words(pages["chains/north-bearings/"])
    assert "缺 中游各环节 见于 南园轴承产业链" in text
    assert "缺 套圈磨加工（中游）" in text
    assert "中游 未列环节" in text


# Pools


def pool(name: str, **more: Any) -> Programme:
    return Programme(**{"name": name, "kind": "多池", "source": "s", **more})


def flow(start: str, end: str, **more: Any) -> Flow:
    return Flow(**{"from_": start, "to": end, "source": "s", **more})


def pooled(*held: Programme, flows: tuple[Flow, ...] = ()) -> Catalog:
    loop = (Programme(name="总循环", source="s", flows=flows),) if flows else ()
    return made(parks=(park("a", programmes=(*held, *loop)),))


def test_a_ring_of_any_number_of_pools_is_drawn() -> None:
    for count in (2, 3, 5, 8):
        names = [f"{n}号池" for n in range(count)]
        flows = tuple(flow(names[n], names[(n + 1) % count]) for n in range(count))
        found = pools.system(pooled(*map(pool, names), flows=flows), "parks/a")
        assert found.closed
        assert found.picture
        boxes = [(node.x, node.y) for node in found.picture.nodes]
        assert all(72 <= x <= 720 - 72 and 24 <= y <= 380 - 24 for x, y in boxes)
        apart = [
            abs(x - u) >= pools.BOX or abs(y - v) >= pools.TALL
            for n, (x, y) in enumerate(boxes)
            for u, v in boxes[:n]
        ]
        assert all(apart), f"boxes of {count} overlap"
        assert [arrow.number for arrow in found.picture.arrows] == list(range(1, count + 1))


def test_without_a_ring_the_list_alone_remains() -> None:
    line = (flow("甲池", "乙池"), flow("乙池", "丙池"))
    open_ended = pooled(pool("甲池"), pool("乙池"), pool("丙池"), flows=line)
    found = pools.system(open_ended, "parks/a")
    assert (found.closed, found.picture) == (False, None)
    page = pages_of(open_ended)["parks/a/"]
    assert "<svg class=" not in page
    assert "甲池 → 乙池" in words(page)
    many = [f"{n}号池" for n in range(9)]
    ring = tuple(flow(many[n], many[(n + 1) % 9]) for n in range(9))
    assert pools.system(pooled(*map(pool, many), flows=ring), "parks/a").picture is None


def test_flows_that_turn_without_reaching_their_beginning_end() -> None:
    turning = (flow("甲池", "乙池"), flow("乙池", "丙池"), flow("丙池", "乙池"))
    found = pools.system(pooled(pool("甲池"), pool("乙池"), pool("丙池"), flows=turning), "parks/a")
    assert not found.closed


def test_a_long_name_fits_its_box() -> None:
    long = "一二三四五六七八九十一二三四五六七八池"
    flows = (flow(long, "乙池"), flow("乙池", long))
    found = pools.system(pooled(pool(long), pool("乙池"), flows=flows), "parks/a")
    assert found.picture
    assert found.picture.nodes[0].lines == ("一二三四五六七八", "九十一二三四五…")


def test_pools_stand_in_their_own_section_only() -> None:
    move = Part(name="挖需求", figures=(Figure(metric="需求", value="6", unit="项", source="s"),))
    known = pooled(pool("甲池", parts=(move,)), Programme(name="普通机制", source="s", of="甲池"))
    page = pages_of(known)["parks/a/"]
    assert page.count(">甲池</h3>") == 1
    assert 'id="programme-1"' in page
    assert '<a href="#programme-2">普通机制</a>' in page
    assert "需求 6 项 原文未载时间" in words(page)
    assert "谁供给谁" not in page
    bare = pages_of(made(parks=(park("a", programmes=(Programme(name="甲", source="s"),)),)))
    assert "分池管理" not in bare["parks/a/"]
    assert "pools/" not in bare


def test_the_page_of_pools_does_not_grow_without_bound() -> None:
    known = made(parks=tuple(park(f"p{n}", programmes=(pool(f"池{n}"),)) for n in range(90)))
    found = pools.pools(known)
    assert found
    assert (len(found.first), len(found.others), found.count) == (12, 60, 78)
    assert "另有 78 个主体" in pages_of(known)["pools/"]


def test_worked_example_of_pools(shown: Callable[[str], dict[str, str]]) -> None:
    pages = shown("Pools and what feeds what")
    for path in ("parks/north/", "pools/"):
        text = words(pages[path])
        assert "人才池 → 院所 推断" in text
        assert "收集的需求 600 余 项" in text
        assert "不能相加" in text
        assert "ps-loop__picture" in pages[path]
    assert '<a href="../parks/north/#programme-4">需求登记表</a>' in pages["pools/"]


# Pipelines


def incubation(*steps: Part, **more: Any) -> Programme:
    return Programme(
        **{"name": "培育链", "kind": "孵化链条", "source": "s", "steps": steps, **more}
    )


def test_a_stage_parts_carriers_from_enterprises_and_says_what_is_unknown() -> None:
    stages = (
        Part(name="苗圃"),
        Part(name="孵化", to=("enterprises/e", "platforms/t"), services=("检测",), inferred=True),
    )
    known = made(
        parks=(park("a", programmes=(incubation(*stages, to=("enterprises/e",)),)),),
        platforms=(Platform(id="t", name="平台", kind="服务平台", source="s"),),
        enterprises=(Enterprise(id="e", name="某厂", source="s"),),
    )
    (found,) = pipelines.of_entity(known, "parks/a")
    assert found.stages[1].carriers == ("platforms/t",)
    assert found.stages[1].enterprises == ("enterprises/e",)
    pages = pages_of(known)
    for path in ("parks/a/", "pipelines/"):
        text = words(pages[path])
        assert "苗圃 本阶段的载体、企业与服务，原文未载。" in text
        assert "孵化 服务 检测 载体 平台 企业 某厂 推断" in text
        assert "参与整条链 某厂" in text
    assert "机制与体系" not in pages["parks/a/"]
    assert "a园 · 培育链 环节：孵化 推断" in words(pages["platforms/t/"])
    assert words(pages["enterprises/e/"]).count("a园 · 培育链") == 2


def test_a_pipeline_needs_its_kind_and_steps() -> None:
    loose = incubation(name="无阶段", parts=(Part(name="甲"),))
    other = Programme(name="流程", kind="服务流程", source="s", steps=(Part(name="乙"),))
    known = made(parks=(park("a", programmes=(loose, other)),))
    assert pipelines.pipelines(known) is None
    assert "无阶段" in pages_of(known)["parks/a/"]


def test_the_page_of_pipelines_does_not_grow_without_bound() -> None:
    runs = (incubation(Part(name="苗圃")),)
    found = pipelines.pipelines(
        made(parks=tuple(park(f"p{n}", programmes=runs) for n in range(99)))
    )
    assert found
    assert (len(found.first), len(found.others), found.count) == (24, 60, 75)


def test_worked_example_of_pipelines(shown: Callable[[str], dict[str, str]]) -> None:
    pages = shown("Pipelines of incubation")
    text = words(pages["parks/north/"])
    assert "孵化 服务 检测、投融资对接 载体 北园公共检测平台 企业 甲材料公司" in text
    assert "没有分列" in text
    assert "参与整条链 北园孵化基地" in words(pages["pipelines/"])
    assert "环节：产业化 推断" in words(pages["enterprises/beta/"])


# The cultivation ladder


def count(metric: str, value: str, **more: Any) -> Figure:
    return Figure(metric=metric, value=value, unit="家", source="s", **more)


def test_a_rung_is_counted_by_its_name_or_by_its_mark() -> None:
    assert ladder.rung_of(count("高新技术企业", "3")) == "高新技术企业"
    assert ladder.rung_of(count("有效高企", "3", rung="高新技术企业")) == "高新技术企业"
    assert ladder.rung_of(count("申报高新技术企业的企业", "3")) == ""
    titles = {"专精特新“小巨人”企业": "小巨人企业", "单项冠军": "单项冠军企业", "最佳园区": ""}
    held = {name: ladder.rung_held(Honour(name=name, source="s")) for name in titles}
    assert held == titles


def test_every_rung_shows_its_counts_apart() -> None:
    figures = (
        count("高新技术企业", "37", as_of="2022"),
        count("高新技术企业", "9", status="planned"),
    )
    honour = (Honour(name="省级瞪羚企业", source="s", holding="applied"),)
    known = made(
        parks=(park("a", figures=figures), park("b", figures=(count("高新技术企业", "5"),))),
        enterprises=(Enterprise(id="e", name="某厂", source="s", honours=honour),),
    )
    rungs = {rung.name: rung for rung in ladder.ladder(known)}
    assert [c.figure.value for c in rungs["高新技术企业"].counts] == ["37", "9", "5"]
    assert [h.key for h in rungs["瞪羚企业"].holders] == ["enterprises/e"]
    shown = words(pages_of(known)["ladder/"])
    assert "a园 计划 9 家" in shown
    assert "某厂 申报中" in shown
    assert "51" not in shown
    assert "46" not in shown
    assert "收录的来源没有给出数量" in shown


def test_the_ladder_has_no_page_without_a_rung_and_does_not_grow_without_bound() -> None:
    assert ladder.ladder(made(parks=(park("a"),))) == []
    parks = tuple(park(f"p{n}", figures=(count("高新技术企业", str(n)),)) for n in range(90))
    rung = ladder.ladder(made(parks=parks))[1]
    assert (len(rung.counts), rung.count) == (40, 90)
    assert "另有 50 条，见各园区页面。" in pages_of(made(parks=parks))["ladder/"]


def test_definitions_hold_no_figures() -> None:
    assert list(RUNG_WORDS) == list(RUNGS)
    for _, meaning in RUNG_WORDS.values():
        assert not re.search(r"[0-9０-９〇一二三四五六七八九十百千万亿]+[年家万亿%％倍个]", meaning)


def test_worked_example_of_the_ladder(shown: Callable[[str], dict[str, str]]) -> None:
    pages = shown("The cultivation ladder")
    assert "科技型中小企业 56 家 有效入库科小" in words(pages["parks/north/"])
    text = words(pages["ladder/"])
    assert "北园 37 家 截至2023年12月" in text
    assert "北园 计划 9 家" in text
    assert "甲磁材公司 第七批" in text


# Enclaves and links between places

HOME = Place(province="zhejiang", city="温州市")
AWAY = Place(province="shanghai", city="上海市", county="嘉定区")


def moved(kind: str, **more: Any) -> Relation:
    return Relation(**{"type": kind, "source": "s", **more})


def company(identity: str, *relations: Relation, **more: Any) -> Enterprise:
    given = {"name": f"{identity}公司", "source": "s", "parks": ("x",), **more}
    return Enterprise(id=identity, relations=relations, **given)


def linked(*companies: Enterprise, **more: Any) -> Catalog:
    outpost = park("x", located_in=AWAY, administered_by=HOME)
    return made(**{"parks": (outpost, park("y")), "enterprises": companies, **more})


def test_an_enclave_is_governed_from_another_city() -> None:
    def enclave(**more: Any) -> bool:
        return links.is_enclave(park("x", **more))

    assert enclave(located_in=AWAY, administered_by=HOME)
    assert enclave(located_in=replace(HOME, city="杭州市"), administered_by=HOME)
    assert not enclave(located_in=replace(HOME, county="龙湾区"), administered_by=HOME)
    assert not enclave(located_in=HOME, administered_by=replace(HOME, city=""))
    assert not enclave(located_in=AWAY)
    assert not links.is_enclave(company("e"))


def test_out_go_those_from_home_and_in_come_those_who_land_there() -> None:
    out, elsewhere = moved("settled_in", to=("parks/x",), origin=HOME), replace(HOME, city="杭州市")
    known = linked(
        company("out", out),
        company("local", moved("settled_in", to=("parks/x",))),
        company("other", moved("settled_in", to=("parks/x",), origin=elsewhere)),
        company("from", moved("settled_in", to=("parks/x",)), located_in=HOME),
        company("in", moved("landed_in", names=("龙湾",), place=HOME)),
        company("hatched", moved("incubated_in", to=("parks/x",)), parks=()),
        company("astray", moved("landed_in", names=("杭州",), place=elsewhere)),
    )
    found = enclaves.enclave(known, "parks/x")
    assert found
    assert [link.key for link in found.outward] == ["enterprises/out", "enterprises/from"]
    assert [r.key for r in found.inward] == ["enterprises/in", "enterprises/hatched"]
    assert enclaves.enclave(known, "parks/y") is None
    page = words(pages_of(known)["parks/x/"])
    assert "孵化 原文未载 引荐 原文未载 落地 龙湾" in page
    assert "落地 原文未载" in page
    assert "飞地联系" not in pages_of(known)["parks/y/"]


def test_an_enclave_without_names_says_so() -> None:
    page = words(pages_of(linked())["enclaves/"])
    assert page.count("原文没有列出名称。") == 2


def test_every_link_stands_at_both_ends() -> None:
    known = linked(
        company("out", moved("settled_in", to=("parks/x",), origin=HOME)),
        company("in", moved("incubated_in", to=("parks/x",)), moved("landed_in", place=HOME)),
        company("unknown", moved("landed_in", names=("龙湾",), place=HOME)),
        company("stays", moved("settled_in", to=("parks/y",)), located_in=HERE),
        company("strange", moved("landed_in", names=("某地",), place=HERE), parks=("y",)),
    )
    links = [(link.key, link.type) for link in known.all_links]
    assert links == [
        ("parks/x", "administered_by"),
        ("enterprises/out", "settled_in"),
        ("enterprises/in", "landed_in"),
        ("enterprises/unknown", "landed_in"),
    ]
    for link in known.all_links:
        assert link in known.place_links(link.end.province)
        if link.start:
            assert link in known.place_links(link.start.province)
    pages = pages_of(known)
    assert "从别处来 2" in words(pages["provinces/zhejiang/"])
    assert "到别处去 2" in words(pages["provinces/zhejiang/"])
    assert "来处原文未载 → 龙湾" in words(pages["provinces/zhejiang/"])
    assert "从别处来 2" in words(pages["provinces/shanghai/"])
    assert "到别处去 1" in words(pages["provinces/shanghai/"])
    assert "往来" not in pages["provinces/shanxi/"]
    assert "主管 浙江省 温州市 → 上海市" in words(pages["enclaves/"])


def test_pages_of_links_do_not_grow_without_bound() -> None:
    settle = moved("settled_in", to=("parks/x",), origin=HOME)
    known = linked(*(company(f"c{n}", settle) for n in range(90)))
    found = enclaves.place_links(known, "zhejiang")
    assert found
    assert (len(found.outward), found.out_count) == (40, 91)
    one = enclaves.enclave(known, "parks/x")
    assert one
    assert (len(one.outward), one.out_count) == (40, 90)
    whole = enclaves.enclaves(known)
    assert whole
    assert [(len(p.keys), p.count) for p in whole.pairs] == [(6, 90), (1, 1)]
    many = tuple(park(f"p{n}", located_in=AWAY, administered_by=HOME) for n in range(90))
    whole = enclaves.enclaves(made(parks=many))
    assert whole
    assert (len(whole.first), len(whole.others), whole.count) == (12, 60, 78)


def test_without_links_there_is_no_page() -> None:
    assert enclaves.enclaves(made(parks=(park("a"),))) is None
    assert "enclaves/" not in pages_of(made(parks=(park("a"),)))


def test_worked_example_of_enclaves(shown: Callable[[str], dict[str, str]]) -> None:
    pages = shown("Enclaves and links between places")
    for path in ("parks/outpost/", "enclaves/"):
        text = words(pages[path])
        assert "走出去 芜湖市的企业到园区设点 甲泵阀公司" in text
        assert "引进来 在园区孵化或经园区引进，到芜湖市落地 乙光学团队 丙储能公司" in text
    route = words(pages["enterprises/beta/"])
    assert (
        "孵化 临江（海城）科创园 上海市 青浦区 2020年 引荐 临江（海城）科创园 落地 临江光谷"
        in route
    )
    assert "落地 弋江 推断 安徽省 芜湖市 弋江区" in words(pages["enterprises/gamma/"])
    assert "从别处来 2" in words(pages["provinces/anhui/"])
    assert "从别处来 2" in words(pages["provinces/shanghai/"])
    assert "落地 上海市 → 安徽省 芜湖市 乙光学团队" in words(pages["enclaves/"])


def test_every_example_is_built() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [title for title in BLOCKS if f'shown("{title}")' not in source] == []
    assert len(BLOCKS) == len(re.findall(r"^## ", DOC.read_text(encoding="utf-8"), re.M))


# The real showcase


def test_the_real_chains_say_what_is_known(catalog: Catalog) -> None:
    pages = pages_of(catalog)
    pump = words(pages["chains/yanhu-pumps/"])
    assert "链主 山西天海泵业有限公司 推断" in pump
    assert "链核 18 家 ：名单未公开 盐湖高新区的 6 条链合计" in pump
    shown = pages["chains-map/"]
    for name in ("石墨烯", "轴承", "医疗器械", "咸阳医药产业链", "盐湖高新区"):
        assert name in shown
    listed = pages["themes/"]
    for theme in ("chains-map", "pools", "pipelines", "ladder", "enclaves"):
        assert f'href="../{theme}/"' in listed


def test_the_real_pools_say_what_feeds_what_and_how_many_needs(catalog: Catalog) -> None:
    shown = pages_of(catalog)["pools/"]
    text = words(shown)
    for step in (
        "创新企业池 → 技术需求池",
        "技术需求池 → 揭榜挂帅",
        "揭榜挂帅 → 院所",
        "院所 → 科技成果池",
        "科技成果池 → 创新企业池",
        "高端人才池 → 院所",
    ):
        assert step in text
    assert "收集的各类科技需求 600 余 项" in text
    assert 'aria-label="收集的各类科技需求的来源"' in shown


def test_the_real_pipelines_say_what_is_offered_at_each_stage(catalog: Catalog) -> None:
    shown = pages_of(catalog)
    text = words(shown["parks/xiamen-torch/"])
    assert "苗圃 本阶段的载体、企业与服务，原文未载。" in text
    for stage in ("孵化", "加速", "产业化"):
        assert f"{stage} 服务 产学研合作、产业投资、公共技术服务 载体 火炬石墨烯" in text
        assert f"全链条培育体系{stage}的来源" in shown["parks/xiamen-torch/"]
    assert "参与整条链 山西智创城十号" in words(shown["pipelines/"])
    assert "环节：加速" in words(shown["platforms/xiamen-graphene-fund/"])


def test_the_real_ladder_has_counts_by_park_and_date(catalog: Catalog) -> None:
    text = words(pages_of(catalog)["ladder/"])
    assert "盐湖高新区 获得国家科技型中小企业入库编号的企业 56 家 2022年" in text
    assert "临清轴承产业集群 口径：聊城市 1155 家 截至2024年4月19日" in text
    assert "中磁科技 第七批" in text


def test_the_real_enclave_says_where_a_project_was_hatched_and_landed(catalog: Catalog) -> None:
    shown = pages_of(catalog)
    for path in ("enterprises/yishitong/", "parks/wenzhou-jiading/", "enclaves/"):
        text = words(shown[path])
        assert "孵化 温州（嘉定）科技创新园 上海市 嘉定区 上海嘉定工业区 2020年" in text
        assert "落地 眼谷 浙江省 温州市 龙湾区" in text
        assert 'aria-label="落地的来源"' in shown[path]
    assert "纽顿流体科技有限公司 华远汽车零部件 推断 益能电器 推断" in words(shown["enclaves/"])
    shanghai, zhejiang = words(shown["provinces/shanghai/"]), words(shown["provinces/zhejiang/"])
    assert "落地 温州易视通科技有限公司 上海市" in shanghai[shanghai.index("到别处去") :]
    assert "落地 温州易视通科技有限公司 上海市" in zhejiang[: zhejiang.index("到别处去")]
    assert "主管 温州（嘉定）科技创新园 浙江省 温州市 → 上海市" in zhejiang
    assert 'href="../../provinces/zhejiang/"' in shown["parks/wenzhou-jiading/"]
