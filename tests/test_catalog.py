"""Every record by key, and every relation both ways."""

from pathlib import Path

import pytest

from parkscape import site
from parkscape.catalog import Catalog, figures_of, parks_of
from parkscape.facts import (
    ChainRole,
    Event,
    Figure,
    Part,
    Place,
    Plan,
    Programme,
    Relation,
)
from parkscape.model import (
    Achievement,
    Article,
    Chain,
    Enterprise,
    Industry,
    Organisation,
    Park,
    Records,
    Source,
)

SHANXI, SHANGHAI = Place(province="shanxi"), Place(province="shanghai")


def figure(metric: str, **more: str) -> Figure:
    return Figure(metric=metric, value="1", unit="家", source=more.pop("source", "s"), **more)  # type: ignore[arg-type]


def park(identity: str, **more: object) -> Park:
    values: dict[str, object] = {"kind": "高新区", "located_in": SHANXI, "source": "s", **more}
    return Park(id=identity, name=f"园{identity}", **values)  # type: ignore[arg-type]


RECORDS = Records(
    sources=(Source(id="s", title="源"), Source(id="t", title="另一源")),
    industries=(Industry(id="pumps", name="水泵"),),
    parks=(
        park("a", industries=("pumps",), figures=(figure("甲"),)),
        park("b", parent="a", administered_by=SHANGHAI),
        park("c", parent="b"),
    ),
    enterprises=(
        Enterprise(
            id="e", name="企", source="s", parks=("a", "b"),
            relations=(Relation(type="supplies", to=("organisations/o", "parks/c"), source="s"),),
        ),
        Enterprise(id="f", name="业", source="s", parks=("a",), flagship=True, located_in=SHANGHAI),
    ),
    achievements=(
        Achievement(id="m", name="成", kind="产品", source="s", by=("enterprises/e", "parks/a")),
    ),
    chains=(
        Chain(
            id="x", name="链", source="s", parks=("a",),
            leaders=(ChainRole(enterprise="e", source="s"),),
            members=(ChainRole(enterprise="f", source="s"), ChainRole(enterprise="e", source="s")),
        ),
    ),
    organisations=(Organisation(id="o", name="机", kind="高校", source="s"),),
    articles=(
        Article(id="n", title="文", source="s", summary="述"),
        Article(id="n2", title="章", source="s", summary="述"),
    ),
)  # fmt: skip


@pytest.fixture
def known() -> Catalog:
    return Catalog(RECORDS)


def test_records_are_found_by_kind_and_id(known: Catalog) -> None:
    assert known.entities["parks/a"] is RECORDS.parks[0]
    assert list(known.of_kind("enterprises")) == ["enterprises/e", "enterprises/f"]
    assert len(known.provinces) == 34


def test_members_belong_to_each_of_their_parks_flagships_first(known: Catalog) -> None:
    assert known.members("a", "enterprises") == ["enterprises/f", "enterprises/e"]
    assert known.members("b", "enterprises") == ["enterprises/e"]
    assert known.members("a", "chains") == ["chains/x"]
    assert known.members("c", "enterprises") == known.members("no", "parks") == []


def test_parks_lie_within_parks(known: Catalog) -> None:
    assert known.children("a") == ["parks/b"]
    assert known.children("c") == []
    assert known.ancestors(RECORDS.parks[2]) == ["parks/a", "parks/b"]
    assert known.ancestors(RECORDS.parks[0]) == []


def test_a_relation_is_seen_from_every_other_end(known: Catalog) -> None:
    relation = RECORDS.enterprises[0].relations[0]
    for key in ("organisations/o", "parks/c"):
        assert known.incoming(key) == [("enterprises/e", relation)]
    assert known.incoming("enterprises/e") == []


def test_makers_know_what_they_made(known: Catalog) -> None:
    assert known.made_by("enterprises/e") == known.made_by("parks/a") == ["achievements/m"]
    assert known.made_by("enterprises/f") == []


def test_enterprises_know_their_chains(known: Catalog) -> None:
    assert [(r.chain, r.name) for r in known.roles("e")] == [
        ("chains/x", "leaders"),
        ("chains/x", "members"),
    ]
    assert [r.name for r in known.roles("f")] == ["members"]


def test_an_enclave_is_in_both_its_provinces(known: Catalog) -> None:
    assert known.provinces_of(known.entities["parks/b"]) == ("shanxi", "shanghai")


def test_what_names_no_place_is_where_its_parks_are(known: Catalog) -> None:
    assert known.provinces_of(known.entities["enterprises/e"]) == ("shanxi", "shanghai")
    assert known.provinces_of(known.entities["enterprises/f"]) == ("shanghai",)
    assert known.provinces_of(known.entities["organisations/o"]) == ()
    assert "enterprises/e" in known.in_province("shanxi")
    assert known.in_province("tibet") == []


def test_industries_know_their_entities(known: Catalog) -> None:
    assert known.in_industry("pumps") == ["parks/a"]
    assert known.in_industry("no") == []


def test_an_organisation_belongs_to_no_park(known: Catalog) -> None:
    assert parks_of(known.entities["organisations/o"]) == ()
    assert parks_of(known.entities["parks/b"]) == ()
    assert parks_of(known.entities["enterprises/e"]) == ("a", "b")


def test_figures_are_found_at_any_depth() -> None:
    part = Part(name="步", figures=(figure("步骤"),))
    other = Part(name="件", figures=(figure("部件"),))
    whole = park(
        "a",
        figures=(figure("自身"),),
        fields={"area": figure("面积"), "model": "文字", "open": True},
        plans=(Plan(name="划", source="s", figures=(figure("计划"),)),),
        events=(Event(name="事", source="s", figures=(figure("事件"),)),),
        programmes=(
            Programme(
                name="制", source="s", figures=(figure("机制"),), steps=(part,), parts=(other,)
            ),
        ),
        relations=(Relation(type="serves", names=("某",), source="s", figures=(figure("关系"),)),),
    )
    found = {f.metric: within for within, f in figures_of(whole)}
    assert found.keys() == set("自身 面积 计划 事件 机制 步骤 部件 关系".split())
    assert (found["自身"], found["计划"], found["步骤"]) == ("", "划", "制·步")
    known = Catalog(Records(sources=RECORDS.sources, parks=(whole,)))
    assert known.figure_count == 8
    assert len(known.citations("s")) == 8
    assert known.citations("t") == []


def test_facts_are_what_carries_a_source(known: Catalog) -> None:
    # Parks and a figure; enterprises and a relation; an achievement; a chain and its roles; an
    # organisation.
    assert known.fact_count == 3 + 1 + 2 + 1 + 1 + 4 + 1
    source, retellings = known.reference("s")
    assert source is known.sources["s"]
    assert [article for article, _ in retellings] == ["n", "n2"]
    assert known.reference("t") == (known.sources["t"], [])


def test_a_field_that_is_not_public_is_not_shown(showcase: Path) -> None:
    data = showcase / "parks.yaml"
    fields = (
        "fields:\n"
        "  - {key: open_field, applies_to: [parks], label: 甲}\n"
        "  - {key: hidden_field, applies_to: [parks], label: 乙, public: false}\n"
    )
    data.write_text(fields + data.read_text(encoding="utf-8"), encoding="utf-8")
    known, _, _ = site.load(site.Project(showcase, data, showcase / "content"))
    assert [f.key for f in known.fields_of("parks")] == ["open_field"]
    assert known.fields_of("enterprises") == ()
