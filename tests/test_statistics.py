"""Statistics and relations, on made-up parks and on the real ones."""

from typing import Any

from tests.test_pages import catalog as made_up

from parkscape import site
from parkscape.catalog import Catalog
from parkscape.facts import Figure, Honour, Place, Relation
from parkscape.model import Achievement, Enterprise, Organisation, Park
from parkscape.views import relations as bodies
from parkscape.views import statistics as view
from parkscape.views.relations import by_type, relations, ties_of
from parkscape.views.statistics import newest_of, statistics


def figure(value: str = "1", **more: Any) -> Figure:
    return Figure(metric="企业", value=value, unit="家", source="s", **more)


def park(identity: str, *figures: Figure, **more: Any) -> Park:
    where = Place(province="shanxi")
    return Park(
        id=identity, name=f"园{identity}", kind="高新区", located_in=where, source="s",
        figures=figures, **more,
    )  # fmt: skip


# Statistics


def test_without_figures_there_are_no_statistics() -> None:
    assert statistics(made_up()) is None


def test_age_counts_from_the_newest_time_in_the_data() -> None:
    parks = (
        park("old", figure(as_of="2019"), figure("2", period="2017")),
        park("edge", figure(period="2020-01/2021-12")),
        park("new", figure(as_of="2024-04-19")),
        park("undated", figure(when="目前")),
        park("bare"),
        park("plan", figure(as_of="2030", status="planned")),
    )
    found = statistics(made_up(parks=parks))
    assert found is not None
    assert found.newest == "2024-04-19"
    states = {ages.state: [(a.key, a.newest, a.years) for a in ages.parks] for ages in found.ages}
    assert states == {
        "due": [("parks/old", "2019", 5), ("parks/edge", "2021-12", 3)],
        "undated": [("parks/undated", "", 0), ("parks/plan", "", 0)],
        "none": [("parks/bare", "", 0)],
        "fresh": [("parks/new", "2024-04-19", 0)],
    }
    assert newest_of(parks[5]) == ""


def test_a_showcase_without_any_time_says_so() -> None:
    known = made_up(parks=(park("a", figure()), park("b", figure())))
    pages = {p.path: html for p, html in site.fragments(site.prepare(known, name="站"))}
    assert "全站数据都没有明确时间" in pages["statistics/"]


def test_coverage_and_counts() -> None:
    honours = (
        Honour(name="示范园区", source="s"),
        Honour(name="试点", source="s", holding="applied"),
    )
    parks = (
        park("a", figure(as_of="2022"), figure(status="planned", period="2030"), honours=honours),
        park("b", figure(), honours=honours[:1]),
    )
    found = statistics(made_up(parks=parks))
    assert found is not None
    (first, second) = found.coverage
    assert (first.kind, first.entities, first.with_figures, first.figures) == ("parks", 2, 2, 3)
    assert (first.sourced, first.dated, first.planned) == (3, 2, 1)
    assert (second.kind, second.with_figures) == ("enterprises", 0)
    assert [(bar.label, bar.count, bar.width) for bar in found.honours] == [("示范园区", 2, 100)]
    assert [(bar.label, bar.count, bar.key) for bar in found.provinces] == [
        ("山西", 2, "provinces/shanxi")
    ]


def test_the_page_of_statistics_is_bounded() -> None:
    parks = tuple(park(f"p{n}", figure(as_of="2020")) for n in range(view.MOST + 7))
    found = statistics(made_up(parks=(*parks, park("new", figure(as_of="2024")))))
    assert found is not None
    assert (len(found.ages[0].parks), found.ages[0].more) == (view.MOST, 7)


# Relations


def school(number: int, *ties: Relation, kind: str = "高校") -> Organisation:
    return Organisation(
        id=f"u{number}", name=f"大学{number}", kind=kind, source="s", relations=ties
    )


def tie(kind: str, *to: str, **more: Any) -> Relation:
    return Relation(type=kind, to=to, source="s", **more)


def test_ties_of_both_ends_stand_together_by_type() -> None:
    firm = Enterprise(
        id="x", name="厂", source="s",
        relations=(tie("co_develops", "organisations/u1", summary="机床"),
                   tie("matched_to", "organisations/u1"),
                   tie("co_develops", "organisations/u2", summary="轴承")),
    )  # fmt: skip
    known = made_up(enterprises=(firm,), organisations=(school(1), school(2), school(3)))
    own = by_type(ties_of(known, "enterprises/x"))
    assert [(t.label, t.keys) for t in own] == [
        ("联合研发", ("organisations/u1",)),
        ("联合研发", ("organisations/u2",)),
        ("对接", ("organisations/u1",)),
    ]
    (other, _) = ties_of(known, "organisations/u1")
    assert (other.label, other.outward, other.relation.summary) == ("参与联合研发", False, "机床")
    (group,) = relations(known)
    assert [(body.key, len(body.ties)) for body in group.bodies] == [
        ("organisations/u1", 2),
        ("organisations/u2", 1),
    ]


def test_a_body_is_shown_for_what_it_made() -> None:
    made = Achievement(id="c", name="样机", kind="产品", source="s", by=("organisations/u1",))
    bank = school(2, tie("serves", "organisations/u1"), kind="金融机构")
    (group,) = relations(made_up(achievements=(made,), organisations=(school(1), bank)))
    (body,) = group.bodies
    assert (body.made, [t.label for t in body.ties]) == (("achievements/c",), ["获得服务"])
    assert relations(made_up(organisations=(school(1),))) == ()


def test_many_bodies_are_cut_off_and_counted() -> None:
    count = bodies.MOST + 4
    schools = [school(n, tie("serves", "parks/yanhu")) for n in range(count)]
    (group,) = relations(made_up(organisations=tuple(schools)))
    assert (len(group.bodies), group.more) == (bodies.MOST, 4)


def test_many_relations_of_one_body_are_cut_off_and_counted() -> None:
    count = bodies.MOST_TIES + 5
    ties = [tie("serves", f"enterprises/e{n}") for n in range(count)]
    known = made_up(count, organisations=(school(1, *ties),))
    (group,) = relations(known)
    assert (len(group.bodies[0].ties), group.bodies[0].count) == (bodies.MOST_TIES, count)
    pages = {p.path: html for p, html in site.fragments(site.prepare(known, name="站"))}
    assert f"全部 {count} 条" in pages["relations/"]


def test_who_works_with_jiuwu_and_on_what(catalog: Catalog) -> None:
    shown = [body for group in relations(catalog) for body in group.bodies]
    (found,) = (body for body in shown if any("enterprises/jiuwu" in t.keys for t in body.ties))
    assert found.name == "湖南科技大学"
    on = {t.label: t.relation.summary for t in found.ties if "enterprises/jiuwu" in t.keys}
    assert "五轴联动数控机床研发与产业化" in on["参与联合研发"]
    assert set(on) == {"获得对接", "参与联合研发", "参与共建"}
