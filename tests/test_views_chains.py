"""Chains, pools, pipelines, ladders and links between places: what their views and pages show."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parkscape import site as recipe
from parkscape.catalog import Catalog
from parkscape.facts import ChainNode, ChainRole, Figure, Place
from parkscape.model import Chain, Enterprise, Industry, Park, Records, Source
from parkscape.themes import VIEWS
from parkscape.views import chains

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
    assert all(theme in VIEWS for theme in ("chains-map",))
