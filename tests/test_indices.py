"""Indices: scores that can be followed, reasons where there are none, and changes over time."""

from fractions import Fraction
from typing import Any

from msgspec.structs import replace
from tests.test_pages import catalog as made_up

from parkscape import site
from parkscape.catalog import Catalog
from parkscape.facts import Figure, Place
from parkscape.model import Achievement, Enterprise, Park, Records, Source
from parkscape.scheme import Indicator, Scheme
from parkscape.views import indices as view
from parkscape.views.changes import changes
from parkscape.views.indices import Index, Reason, indices, indices_of, rounded


def figure(metric: str, value: str, period: str = "2021", **more: Any) -> Figure:
    return Figure(metric=metric, value=value, unit="点", period=period, source="s", **more)


def scheme(*indicators: Indicator, **more: Any) -> Scheme:
    given = {"version": "1", "source": "s", "normalisation": "none", **more}
    return Scheme(indicators=indicators, **given)


def leaf(name: str, weight: str = "", **more: Any) -> Indicator:
    return Indicator(name=name, weight=weight, **more)


def index(held: Scheme, *figures: Figure) -> Index:
    one = Achievement(
        id="x", name="指数", kind="指数", source="s", figures=figures, schemes=(held,)
    )
    (found,) = indices_of(made_up(achievements=(one,)), "achievements/x")
    return found


def scores(found: Index) -> dict[str, str]:
    return {result.at: result.score for result in found.results}


# Scores


def test_the_innovation_index_of_china_in_2021() -> None:
    parts = {"创新环境": "296.2", "创新投入": "219.0", "创新产出": "353.6", "创新成效": "189.5"}
    held = scheme(*(leaf(name) for name in parts), weights="equal", base="2005")
    found = index(held, *(figure(name, value) for name, value in parts.items()))
    assert scores(found) == {"2021": "264.6"}
    assert found.reasons == ()
    shares = found.results[0].shares
    assert [share.points for share in shares] == ["74.05", "54.75", "88.40", "47.38"]
    assert [share.weight for share in shares] == ["25.0"] * 4
    assert [share.width for share in shares] == [83, 61, 100, 53]


def test_what_indicators_add_makes_up_the_score() -> None:
    tree = (
        leaf("投入", "1"),
        leaf("产出", "3", parts=(leaf("专利", "60"), leaf("新品", "40"))),
    )
    found = index(scheme(*tree), figure("投入", "10"), figure("专利", "20"), figure("新品", "5"))
    shares = found.results[0].shares
    assert [(s.name, s.level, s.weight, s.score, s.points) for s in shares] == [
        ("投入", 0, "25.0", "10.0", "2.50"),
        ("产出", 0, "75.0", "14.0", "10.50"),
        ("专利", 1, "45.0", "20.0", "9.00"),
        ("新品", 1, "30.0", "5.0", "1.50"),
    ]
    assert scores(found) == {"2021": "13.0"}
    assert shares[1].figure is None
    assert shares[1].width == 0


def test_values_in_percent_of_the_base() -> None:
    held = scheme(
        leaf("投入", "1"), leaf("能耗", "1", direction="lower"), normalisation="base", base="2020"
    )
    values = [figure("投入", "100", "2020"), figure("能耗", "8", "2020"),
              figure("投入", "150"), figure("能耗", "4")]  # fmt: skip
    assert scores(index(held, *values)) == {"2020": "100.0", "2021": "175.0"}
    without = index(held, *values[2:])
    assert without.results == ()
    assert without.reasons == (Reason("no_base", ("指数", "2021", "投入", "能耗")),)


def test_values_between_bounds() -> None:
    held = scheme(
        leaf("高", "1", low="0", high="50"),
        leaf("低", "1", low="0", high="50", direction="lower"),
        normalisation="range",
    )
    assert scores(index(held, figure("高", "10"), figure("低", "10"))) == {"2021": "50.0"}
    (result,) = index(held, figure("高", "10"), figure("低", "20")).results
    assert [share.score for share in result.shares] == ["20.0", "60.0"]


def test_a_missing_value_refuses_or_gives_its_weight_away() -> None:
    tree = (leaf("甲", "1"), leaf("乙", "1", parts=(leaf("丙", "1"), leaf("丁", "3"))))
    values = (figure("甲", "10"), figure("丁", "30"))
    refused = index(scheme(*tree), *values)
    assert (refused.results, refused.reasons[0]) == (
        (),
        Reason("lacking", ("指数", "2021", "丙")),
    )
    found = index(scheme(*tree, missing="reweight"), *values)
    assert scores(found) == {"2021": "20.0"}
    assert found.results[0].dropped == ("丙",)
    assert [share.weight for share in found.results[0].shares] == ["50.0", "50.0", "50.0"]


def test_planned_and_undated_figures_are_not_read() -> None:
    held = scheme(leaf("甲"))
    later = figure("甲", "9", "2030", status="planned")
    undated = Figure(metric="甲", value="9", unit="点", when="目前", source="s")
    other = figure("甲", "9", scope="全市")
    found = index(held, later, undated, other)
    assert found.results == ()
    assert Reason("no_figures", ("指数",)) in found.reasons
    assert Reason("no_values", ("甲",)) in found.reasons
    assert scores(index(held, later, figure("甲", "1"))) == {"2021": "1.0"}


def test_what_is_not_published_is_not_guessed() -> None:
    held = scheme(leaf("甲"), leaf("乙"), normalisation="")
    found = index(held, figure("甲", "1"))
    assert found.results == ()
    assert found.reasons == (
        Reason("no_weights", ("甲", "乙")),
        Reason("no_normalisation"),
        Reason("no_values", ("乙",)),
    )


def test_half_is_rounded_up_once() -> None:
    assert rounded(Fraction("264.575"), 1) == "264.6"
    assert rounded(Fraction("0.45"), 1) == "0.5"
    assert rounded(Fraction("-0.45"), 1) == "-0.5"
    assert rounded(Fraction("-0.04"), 1) == "0.0"
    assert rounded(Fraction(1, 3), 0) == "0"


def test_many_subjects_are_cut_off_and_counted() -> None:
    names = range(view.MOST_SUBJECTS + 5)
    subjects = tuple(f"enterprises/f{n}" for n in names)
    held = scheme(leaf("甲"), subjects=subjects)
    one = Achievement(id="x", name="指数", kind="指数", source="s", schemes=(held,))
    firms = tuple(
        Enterprise(id=f"f{n}", name=f"厂{n}", source="s", figures=(figure("甲", str(n)),))
        for n in names
    )
    known = made_up(achievements=(one,), enterprises=firms)
    (found,) = indices_of(known, "achievements/x")
    assert (len(found.results), found.more) == (view.MOST_SUBJECTS, 5)
    (own,) = indices_of(known, "achievements/x", "enterprises/f33")
    assert [(r.subject, r.score) for r in own.results] == [("enterprises/f33", "33.0")]
    assert known.indices_on("enterprises/f33") == ["achievements/x"]
    pages = {p.path: html for p, html in site.fragments(site.prepare(known, name="站"))}
    assert ">33.0<" in pages["enterprises/f33/"]
    assert "另有 5 个对象" in pages["achievements/x/"]


# Changes


def park(*figures: Figure, identity: str = "a") -> Park:
    where = Place(province="shanxi")
    return Park(
        id=identity, name="园", kind="高新区", located_in=where, source="s", figures=figures
    )


def test_points_stand_at_their_values_and_times_only() -> None:
    values = [figure("甲", "72", "2019"), figure("甲", "12", "2017"), figure("甲", "36", "2020")]
    (change,) = changes(park(*values))
    assert [(p.at, p.figure.value, p.x, p.y) for p in change.points] == [
        ("2017", "12", 6, 36),
        ("2019", "72", 78, 6),
        ("2020", "36", 114, 24),
    ]
    assert (change.direction, change.difference) == ("up", "24")


def test_only_one_metric_unit_scope_and_kind_of_time_makes_a_change() -> None:
    apart = [
        figure("甲", "1", "2017"), figure("甲", "2", "2019", scope="全市"),
        figure("乙", "1", "2017"), replace(figure("乙", "2", "2019"), unit="家"),
        figure("丙", "1", "2017"), replace(figure("丙", "2", ""), as_of="2019"),
        figure("丁", "1", "2017"), figure("丁", "2", "2019", status="planned"),
        figure("戊", "1", "2017"), figure("戊", "2", "2017/2019"),
    ]  # fmt: skip
    assert changes(park(*apart)) == ()


def test_differences_are_exact_or_left_out() -> None:
    def difference(one: str, other: str, **more: Any) -> tuple[str, str]:
        (change,) = changes(park(figure("甲", one, "2017"), figure("甲", other, "2019", **more)))
        return change.direction, change.difference

    assert difference("1.96", "2.33") == ("up", "0.37")
    assert difference("5", "4.5") == ("down", "0.5")
    assert difference("5", "5.0") == ("level", "")
    assert difference("5", "6", qualifier="余") == ("up", "")
    assert difference("1/3", "1/2") == ("up", "")
    assert difference("-5", "5") == ("up", "10")


def test_negative_values_keep_nought_in_the_picture() -> None:
    (change,) = changes(park(figure("甲", "-10", "2017"), figure("甲", "10", "2019")))
    assert [point.y for point in change.points] == [42, 6]


def test_the_page_of_all_is_bounded() -> None:
    pair = (figure("甲", "1", "2017"), figure("甲", "2", "2019"))
    parks = tuple(
        replace(park(*pair, identity=f"p{n}"), name=f"园{n}") for n in range(view.MOST_OTHERS + 3)
    )
    found = indices(Catalog(Records(sources=(Source(id="s", title="源"),), parks=parks)))
    assert found is not None
    assert (len(found.others), found.others_more) == (view.MOST_OTHERS, 3)
    assert indices(made_up()) is None


def test_changzhou_moved_in_eight_pairs_and_has_no_score(catalog: Catalog) -> None:
    found = indices(catalog)
    assert found is not None
    (changzhou,) = found.moved
    assert len(changzhou.changes) == 8
    assert {len(change.points) for change in changzhou.changes} == {2}
    assert {change.direction for change in changzhou.changes} == {"up"}
    (held,) = found.indices
    assert held.results == ()
    assert [reason.code for reason in held.reasons] == [
        "no_weights",
        "no_normalisation",
        "no_values",
    ]
    pages = {p.path: html for p, html in site.fragments(site.prepare(catalog, name="站"))}
    for path in ("indices/", "parks/changzhou/"):
        assert pages[path].count("<polyline") == 8
        assert "权重未公布：双创活力、产业成长、互联互通、平台赋能、场景融合" in pages[path]
    assert "2018" not in pages["parks/changzhou/"]
