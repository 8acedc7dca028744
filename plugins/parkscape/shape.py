"""Plain data -> records: one value at a time, driven by the annotations in `model`.

A wrong value is an issue and its default takes its place, so that reading goes on and one run
shows every fault. Rules that need more than one value live in `rules`.
"""

import types
import typing
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from parkscape import facts, model, route, scheme
from parkscape.document import Plain
from parkscape.forms import (
    FORMS,
    GLANCES,
    WRONG,
    Context,
    Glance,
    Reader,
    Where,
    glance_at_boolean,
    glance_at_reference,
    glance_at_text,
    glance_where,
    last_key,
    read_boolean,
    read_choice,
    read_reference,
    read_text,
    report,
    report_key,
    wrong_type,
)
from parkscape.terms import Choice, Ref
from parkscape.values import Record, Value, is_record

RECORD_LABELS: Mapping[type, str] = types.MappingProxyType(
    {
        model.Source: "来源", model.Industry: "产业", model.Field: "自定义字段",
        facts.Figure: "数据",
        facts.Honour: "荣誉", facts.Award: "奖项", facts.Event: "事件", facts.Plan: "计划",
        facts.Policy: "政策", facts.Person: "人物", facts.Part: "组成部分", facts.Programme: "机制",
        facts.Flow: "流向",
        facts.Relation: "关系", facts.Place: "地点", facts.ChainRole: "链上企业",
        facts.Need: "需求",
        facts.ChainNode: "链上环节", model.Park: "园区", model.Enterprise: "企业",
        model.Achievement: "成果", model.Platform: "平台", model.Chain: "产业链",
        model.Organisation: "机构", model.Article: "文章信息区",
        scheme.Scheme: "指数方案", scheme.Indicator: "指标",
        route.Route: "考察线路", route.Stop: "站点",
    }
)  # fmt: skip


def build(
    cls: type, data: Plain, where: Where, context: Context, *, nested: Iterable[str] = ()
) -> Any:
    """Read `data` as a record of `cls`; None where it is no mapping at all.

    `nested` are keys that the caller reads itself.
    """
    if not isinstance(data, dict):
        wrong_type(context, where, _label(cls) + "（键与值）", data)
        return None
    plan = _plan(cls)
    entries = plan.entries
    own = context.declared.get(plan.kind, ())
    values: dict[str, Any] = {}
    unknown = []
    for key, given in data.items():
        entry = entries.get(key)
        if entry is None:
            unknown.append(key)
            continue
        if entry.glance is None or (value := entry.glance(given, context)) is WRONG:
            value = entry.read(given, where / key, context)  # Only now does its place matter.
        if value is not WRONG:
            values[entry.name] = value
    if unknown:
        _report_unknown(cls, unknown, {*nested, *(f.key for f in own)}, where, context)
    for key, name in plan.required:
        if name not in values:
            values[name] = _blank(cls, name)
            if key not in data:
                report(context, "missing-key", where, what=_label(cls), key=key)
    if own:
        values["fields"] = _declared_values(own, data, where, context)
    if plan.placed:
        values["file"], values["line"] = where.document.file, where.at()[0]
    record = cls(**values)
    context.seen(record, where)
    return record


def _report_unknown(
    cls: type, keys: list[str], more: set[str], where: Where, context: Context
) -> None:
    known = more.union(_plan(cls).entries)
    for key in keys:
        if key not in known:
            wanted = "、".join(sorted(known))
            words = {"what": _label(cls), "wanted": wanted, "options": known}
            report_key(context, "unknown-key", where / key, got=key, **words)


def _label(cls: type) -> str:
    return RECORD_LABELS[cls]


def _kind_of(cls: type) -> str:
    kinds = {
        "Park": "parks",
        "Enterprise": "enterprises",
        "Achievement": "achievements",
        "Platform": "platforms",
    }
    return kinds.get(cls.__name__, "")


class _Entry(Value, frozen=True):
    """How the value of one key is read."""

    name: str
    """The field's name."""
    glance: Glance | None
    read: Reader


class _Plan(Value, frozen=True):
    """How records of one class are read."""

    entries: Mapping[str, _Entry]
    """By key."""
    required: tuple[tuple[str, str], ...]
    """(key, field name) of what may not be left out."""
    kind: str
    """The kind for which fields may be declared, if it is one."""
    placed: bool
    """Whether its records know their file and line."""


@cache
def _plan(cls: type[Record]) -> _Plan:
    hints = typing.get_type_hints(cls, include_extras=True)
    entries, required = {}, []
    for f in msgspec.structs.fields(cls):
        key = f.encode_name
        if f.name not in cls.unwritten:
            hint = hints[f.name]
            entries[key] = _Entry(f.name, _glance(hint), _reader(hint))
            if f.required:
                required.append((key, f.name))
    placed = issubclass(cls, model.Entity | model.Article)
    return _Plan(entries, tuple(required), _kind_of(cls), placed)


def keys_of(cls: type) -> tuple[str, ...]:
    """The keys that a record of `cls` may have in YAML."""
    return tuple(_plan(cls).entries)


@cache
def _blank(cls: type, name: str) -> Any:
    """What stands for a required value that is missing or wrong."""
    hint = typing.get_type_hints(cls)[name]
    if typing.get_origin(hint) is tuple:
        return ()
    return facts.Place(province="") if hint is facts.Place else ""


def _reader(hint: Any) -> Reader:
    """The reader for one annotation."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _marked_reader(arguments[1])
    if origin is tuple:
        marks = typing.get_args(arguments[0])[1:]
        return _list_reader(_reader(arguments[0]), of_ids=any(isinstance(m, Ref) for m in marks))
    if origin is types.UnionType:
        return _reader(next(a for a in arguments if a is not types.NoneType))
    if is_record(hint):
        return lambda data, where, context: _or_wrong(build(hint, data, where, context))
    return read_boolean if hint is bool else read_text


def _glance(hint: Any) -> Glance | None:
    """The glance for one annotation; None of records, which rules see together with their place."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        mark = arguments[1]
        if isinstance(mark, Ref):
            return glance_at_reference(mark.kinds)
        if isinstance(mark, Choice):
            return glance_where(frozenset(mark.options).__contains__)
        return GLANCES[mark.name]
    if origin is tuple and not is_record(arguments[0]):
        marks = typing.get_args(arguments[0])[1:]
        glance = _glance(arguments[0])
        return glance and _list_glance(glance, of_ids=any(isinstance(m, Ref) for m in marks))
    if hint is str:
        return glance_at_text
    return glance_at_boolean if hint is bool else None


def _list_glance(glance: Glance, *, of_ids: bool) -> Glance:
    def glance_at_list(data: Plain, context: Context) -> Any:
        if not isinstance(data, list):
            return WRONG
        items = []
        for item in data:
            value = glance(item, context)
            if value is WRONG:
                return WRONG
            items.append(value)
        return WRONG if of_ids and len(set(items)) < len(items) else tuple(items)

    return glance_at_list


def _marked_reader(mark: Any) -> Reader:
    if isinstance(mark, Ref):
        return lambda data, where, context: read_reference(mark.kinds, data, where, context)
    if isinstance(mark, Choice):
        return lambda data, where, context: read_choice(mark, data, where, context)
    return FORMS[mark.name]


def _or_wrong(value: Any) -> Any:
    return WRONG if value is None else value


def _list_reader(read_item: Reader, *, of_ids: bool) -> Reader:
    def read(data: Plain, where: Where, context: Context) -> Any:
        if not isinstance(data, list):
            return wrong_type(context, where, "列表（每项前写“- ”，或写成 [甲, 乙]）", data)
        items = []
        taken = set()
        for n, item in enumerate(data):
            value = read_item(item, where / n, context)
            if value is WRONG:
                continue
            if of_ids and value in taken:
                report(context, "repeated-id", where / n, key=last_key(where), got=item)
                continue
            if of_ids:
                taken.add(value)
            items.append(value)
        return tuple(items)

    return read


def _declared_values(
    own: tuple[model.Field, ...], data: dict[str, Plain], where: Where, context: Context
) -> Mapping[str, model.FieldValue]:
    """The values of declared fields, each read by the field's type."""
    values = {}
    for declared in own:
        if declared.key in data:
            value = _declared_reader(declared)(data[declared.key], where / declared.key, context)
            if value is not WRONG:
                values[declared.key] = value
    return values


def _declared_reader(declared: model.Field) -> Reader:
    if declared.type == "choice" and declared.options:
        return _marked_reader(Choice(declared.label, declared.options))
    if declared.type == "number":
        return lambda data, where, context: _read_declared_figure(declared, data, where, context)
    readers: dict[str, Reader] = {
        "date": FORMS["date"],
        "boolean": read_boolean,
        "link": FORMS["url"],
    }
    return readers.get(declared.type, read_text)


def _read_declared_figure(
    declared: model.Field, data: Plain, where: Where, context: Context
) -> Any:
    """A figure whose metric and unit the field gives."""
    if not isinstance(data, dict):
        return wrong_type(context, where, "键与值：{value: 数字, source: 来源 id}", data)
    given = {"metric": declared.label or declared.key}
    if declared.unit:
        given["unit"] = declared.unit
    return _or_wrong(build(facts.Figure, given | data, where, context))
