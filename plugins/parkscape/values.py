"""The form of values: frozen, equal by what they hold, quick to make, to keep and to take up."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeGuard

import msgspec


class Value(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A frozen value. Packed, it is a list of its fields in their order.

    It may hold other values, text, numbers and collections of them, but never itself: without a
    place in garbage collection a cycle of values would not be freed.
    """


class Record(Value, frozen=True, kw_only=True):
    """A value that an author writes: a mapping, whose keys are the names of the fields.

    `msgspec.field(name=...)` gives the key where it cannot be the field's name.
    """

    unwritten: ClassVar[frozenset[str]] = frozenset()
    """Fields that are not written under a key of their own."""


def is_record(hint: Any) -> TypeGuard[type[Record]]:
    """Whether an annotation is a class of records."""
    return isinstance(hint, type) and issubclass(hint, Record)


def fields(*names: str) -> Callable[[Value], tuple[Any, ...]]:
    """A function that gives some fields of a value, None for one that it has not."""
    return lambda value: tuple([getattr(value, name, None) for name in names])
