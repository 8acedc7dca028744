"""Plain data -> records, by the annotations of the model."""

from typing import Any

import pytest

from parkscape import facts, model, shape
from parkscape.document import parse_yaml
from parkscape.forms import Context, Where
from parkscape.issues import Issues
from parkscape.values import is_record

RECORDS = [
    cls
    for module in (facts, model)
    for cls in vars(module).values()
    if is_record(cls) and cls.__module__ == module.__name__
    if cls not in (model.Entity, model.Records)
]
PARK = "{id: a, name: 甲, kind: 高新区, source: s, located_in: {province: 山西省}}"


def built(cls: type, text: str, **more: Any) -> tuple[Any, list[str]]:
    issues = Issues()
    document = parse_yaml(text, "parks.yaml", issues)
    assert document is not None
    ids = {"sources": {"s": ""}, "parks": {"a": "", "b": ""}, "enterprises": {"e": ""}}
    context = Context(issues=issues, ids=ids, units=("家",), **more)
    return shape.build(cls, document.data, Where(document, ()), context), [i.code for i in issues]


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_every_record_has_a_label_and_can_be_read_from_nothing(cls: type) -> None:
    record, codes = built(cls, "{}")
    assert isinstance(record, cls)
    assert set(codes) <= {"missing-key"}
    assert cls in shape.RECORD_LABELS


def test_a_park_is_read_whole() -> None:
    park, codes = built(model.Park, PARK)
    assert codes == []
    assert park.located_in == facts.Place(province="shanxi")
    assert (park.file, park.line, park.aliases, park.fields) == ("parks.yaml", 1, (), {})


def test_keys_may_differ_from_field_names() -> None:
    award, codes = built(facts.Award, "{name: 一等奖, source: s, for: 蛋白药物}")
    assert (award.for_, codes) == ("蛋白药物", [])


def test_what_the_reader_fills_in_cannot_be_written() -> None:
    assert (
        built(model.Park, PARK[:-1] + ", line: 3, file: x, fields: {}}")[1] == ["unknown-key"] * 3
    )


def test_a_wrong_item_leaves_the_others() -> None:
    relation, codes = built(facts.Relation, "{type: supplies, to: [a, x, e, a], source: s}")
    assert relation.to == ("parks/a", "enterprises/e")
    assert codes == ["unknown-id", "repeated-id"]


def test_a_wrong_value_leaves_its_default() -> None:
    figure, codes = built(facts.Figure, "{metric: 甲, value: 1, unit: 个个, status: x, source: s}")
    assert (figure.unit, figure.status) == ("", "achieved")
    assert codes == ["bad-unit", "bad-choice"]


def test_every_finished_record_is_shown_innermost_first() -> None:
    seen: list[str] = []
    built(model.Park, PARK, seen=lambda record, where: seen.append(type(record).__name__))
    assert seen == ["Place", "Park"]


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [("text", "7", "7"), ("boolean", "true", True), ("date", "2022-12", "2022-12"),
     ("link", "https://a.cn/", "https://a.cn/"), ("choice", "乙", "乙")],
)  # fmt: skip
def test_declared_fields_are_read_by_their_type(kind: str, written: str, value: Any) -> None:
    declared = model.Field(
        key="x", applies_to=("parks",), label="丙", type=kind, options=("甲", "乙")
    )
    park, codes = built(model.Park, f"{PARK[:-1]}, x: {written}}}", declared={"parks": (declared,)})
    assert (dict(park.fields), codes) == ({"x": value}, [])


def test_a_declared_number_is_a_figure_of_its_label_and_unit() -> None:
    declared = model.Field(key="x", applies_to=("parks",), label="面积", type="number", unit="家")
    park, _ = built(
        model.Park, PARK[:-1] + ", x: {value: 7, source: s}}", declared={"parks": (declared,)}
    )
    assert park.fields["x"] == facts.Figure(metric="面积", value="7", unit="家", source="s")
