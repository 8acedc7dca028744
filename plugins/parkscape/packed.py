"""Values that are left packed until one is looked at."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from parkscape.digests import ENCODER

Item = TypeVar("Item")


class Packed(Mapping[str, Item], Generic[Item]):
    """Name -> value. What nobody looks at costs no more than its bytes."""

    def __init__(self, kind: Any, packed: Mapping[str, msgspec.Raw]) -> None:
        """`kind` is what the values are: anything that msgspec can decode."""
        self._kind = kind
        self.packed = packed
        self._read: dict[str, Item] = {}

    def __getitem__(self, name: str) -> Item:
        found = self._read.get(name)
        if found is None:
            found = self._read[name] = _reader(self._kind).decode(self.packed[name])
        return found

    def __contains__(self, name: object) -> bool:
        return name in self.packed

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def __len__(self) -> int:
        return len(self.packed)


def pack(value: Any) -> msgspec.Raw:
    """A value as `Packed` takes it."""
    return msgspec.Raw(ENCODER.encode(value))


@cache
def _reader(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)
