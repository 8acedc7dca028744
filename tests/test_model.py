"""What holds of every record: frozen, explained, sourced, and with defaults that it would take."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from msgspec.structs import fields

from parkscape import facts, model, terms
from parkscape.forms import FORMS, LABELS
from parkscape.values import is_record

RECORDS: list[Any] = [
    cls
    for module in (facts, model)
    for cls in vars(module).values()
    if is_record(cls) and cls.__module__ == module.__name__
]


def marks(hint: Any) -> Iterator[Any]:
    """Every mark within an annotation."""
    if get_origin(hint) is Annotated:
        yield hint.__metadata__[0]
    for argument in get_args(hint):
        yield from marks(argument)


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_records_are_frozen_without_room_for_more_and_explained(cls: Any) -> None:
    assert cls.__struct_config__.frozen
    assert not hasattr(cls, "__dict__") or "__dict__" not in vars(cls)
    assert vars(cls)["__doc__"]


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_every_mark_can_be_read_and_every_default_would_be_taken(cls: Any) -> None:
    hints = get_type_hints(cls, include_extras=True)
    for f in fields(cls):
        for mark in marks(hints[f.name]):
            match mark:
                case terms.Choice(options=options):
                    assert len(set(options)) == len(options)
                    assert f.required or f.default in ("", *options)
                case terms.Ref(kinds=kinds):
                    assert set(kinds) <= set(LABELS)
                case terms.Form(name=name):
                    assert name in FORMS


@pytest.mark.parametrize(
    "cls",
    [model.Entity, *(c for c in RECORDS if c.__module__ == facts.__name__)],
    ids=lambda cls: cls.__name__,
)
def test_nothing_is_said_without_a_source(cls: Any) -> None:
    within_another = (facts.Part, facts.Place)
    source = {f.name: f for f in fields(cls)}.get("source")
    assert cls in within_another or (source is not None and source.required)


def test_records_hold_every_kind() -> None:
    names = {f.name for f in fields(model.Records)}
    assert names >= {*terms.ENTITY_KINDS, "sources", "industries", "articles"}


def test_relation_types_are_worded_both_ways() -> None:
    assert all(there and back for there, back in terms.RELATION_TYPES.values())
