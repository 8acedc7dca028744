"""The JSON Schema of parks.yaml, from the same annotations that read it: for editors' completion.

It knows the form of every value and not what hangs together: ids that must exist, digits that
must stand in an article. `parkscape check` does.
"""

import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from parkscape import facts, model
from parkscape.check import DEFAULT_UNITS, KINDS, NESTED
from parkscape.forms import LABELS
from parkscape.places import PROVINCE_NAMES
from parkscape.shape import RECORD_LABELS
from parkscape.terms import ENTITY_KINDS, Choice, Ref
from parkscape.values import Record, is_record

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that YAML editors know."""
_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_ID = "[a-z0-9]+(-[a-z0-9]+)*"
_PATTERNS: Mapping[str, str] = types.MappingProxyType(
    {
        "id": f"^{_ID}$",
        "key": "^[a-z][a-z0-9_]*$",
        "date": f"^{_DATE}$",
        "period": f"^{_DATE}(/{_DATE})?$",
        "number": "^(-?[0-9]+(\\.[0-9]+)?|[0-9]+/[1-9][0-9]*)$",
        "url": "^https?://",
    }
)


def schema(declared: Iterable[model.Field] = (), units: Iterable[str] = DEFAULT_UNITS) -> Schema:
    """The schema of a showcase with these declared fields and units."""
    declared, units = tuple(declared), tuple(units)
    own = {kind: [f for f in declared if kind in f.applies_to] for kind in KINDS}
    records: dict[type, Schema] = {}
    for kind, cls in KINDS.items():
        _add_record(cls, records, units, {f.key: _field(f, units) for f in own[kind]})
    nested = {kind: _list(_reference(KINDS[kind])) for kind in NESTED}
    records[model.Park]["properties"] |= nested
    key = f"^({'|'.join(ENTITY_KINDS)})/{_ID}$"
    moved = {"type": "object", "additionalProperties": {"type": "string", "pattern": key}}
    properties = {
        "include": _list(_text()),
        "units": _list(_text()),
        "redirects": {**moved, "propertyNames": {"pattern": key}},
        **{kind: {**_list(_reference(cls)), "title": LABELS[kind]} for kind, cls in KINDS.items()},
    }
    return {
        "$schema": DRAFT,
        "title": "parks.yaml",
        "type": ["object", "null"],
        "additionalProperties": False,
        # A key with nothing after it is an empty list.
        "properties": {name: {"anyOf": [{"type": "null"}, s]} for name, s in properties.items()},
        "definitions": {cls.__name__: each for cls, each in records.items()},
    }


def _add_record(
    cls: type[Record],
    records: dict[type, Schema],
    units: tuple[str, ...],
    more: Mapping[str, Schema] = types.MappingProxyType({}),
) -> None:
    """Put the schema of `cls` and of all that it holds into `records`."""
    if cls in records:
        return
    own = records[cls] = {"type": "object", "title": RECORD_LABELS[cls]}
    hints = typing.get_type_hints(cls, include_extras=True)
    properties, required = {}, []
    for f in msgspec.structs.fields(cls):
        key = f.encode_name
        if f.name not in cls.unwritten:
            properties[key] = _value(hints[f.name], records, units)
            if f.required:
                required.append(key)
    own |= {
        "additionalProperties": False,
        "required": required,
        "properties": {**properties, **more},
    }


def _value(hint: Any, records: dict[type, Schema], units: tuple[str, ...]) -> Schema:
    """The schema of one annotation."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _marked(arguments[1], units)
    if origin is tuple:
        return _list(_value(arguments[0], records, units))
    if origin is types.UnionType:
        return _value(next(a for a in arguments if a is not types.NoneType), records, units)
    if is_record(hint):
        _add_record(hint, records, units)
        return _reference(hint)
    return {"type": "boolean"} if hint is bool else _text()


def _marked(mark: Any, units: tuple[str, ...]) -> Schema:
    if isinstance(mark, Choice):
        return {"enum": list(mark.options)}
    if isinstance(mark, Ref):
        return _text(f"^([a-z]+/)?{_ID}$")
    closed = {"unit": units, "province": PROVINCE_NAMES}
    if mark.name in closed:
        return {"enum": list(closed[mark.name])}
    return _text(_PATTERNS[mark.name])


def _field(field: model.Field, units: tuple[str, ...]) -> Schema:
    """The schema of a declared field's value."""
    titled = {"title": field.label}
    if field.type == "number":
        figure: dict[type, Schema] = {}
        _add_record(facts.Figure, figure, units)
        return {**figure[facts.Figure], **titled, "required": ["value", "source"]}
    if field.type == "choice" and field.options:
        return {**titled, "enum": list(field.options)}
    if field.type == "boolean":
        return {**titled, "type": "boolean"}
    return titled | _text(_PATTERNS.get({"link": "url"}.get(field.type, field.type), ""))


def _text(pattern: str = "") -> Schema:
    """Text; what YAML takes for a number is text too."""
    return {"type": ["string", "number"]} | ({"pattern": pattern} if pattern else {})


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _reference(cls: type) -> Schema:
    return {"$ref": f"#/definitions/{cls.__name__}"}
