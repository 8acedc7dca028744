"""A snapshot: what the last sound load read, by the piece, so that the next one reads what changed.

A piece is one item of a list in YAML, or one Markdown file. It is kept with all that it depends
on beside its own text: the ids that it looked for, the sources that it cites, the files that it
links to, and the declared fields and units. Where one of these changed the piece is read again.
Only a load without any issue leaves a snapshot, and only one without any issue is made from it;
see `pieces`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar, cast

import msgspec
from msgspec.structs import replace

from parkscape import model
from parkscape.cache import Cache
from parkscape.check import KINDS, NESTED
from parkscape.route import Route
from parkscape.terms import ENTITY_KINDS

Ids = dict[str, list[str]]
LISTS: Mapping[str, type] = {kind: cls for kind, cls in KINDS.items() if kind != "fields"}
"""The lists whose items are pieces."""
HELD = {kind: (kind, *NESTED) if kind == "parks" else (kind,) for kind in LISTS}
"""Kind of an item -> the kinds of the records that it may come to."""


class Lists(msgspec.Struct, array_like=True, gc=False):
    """Records by kind."""

    sources: tuple[model.Source, ...] = ()
    industries: tuple[model.Industry, ...] = ()
    organisations: tuple[model.Organisation, ...] = ()
    parks: tuple[model.Park, ...] = ()
    enterprises: tuple[model.Enterprise, ...] = ()
    achievements: tuple[model.Achievement, ...] = ()
    platforms: tuple[model.Platform, ...] = ()
    chains: tuple[model.Chain, ...] = ()
    routes: tuple[Route, ...] = ()


class Uses(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """What an item of a YAML list says of itself and of others."""

    names: tuple[str, ...] = ()
    """Every name of its entities in normal form, once an entity."""
    cited: tuple[str, ...] = ()
    """The sources that it cites."""
    asked: tuple[str, ...] = ()
    """The other ids that it looked for."""
    facts: int = 0
    """How many statements of its entities name a source."""


class Item(Lists):
    """What one item of a YAML list came to."""

    uses: Uses = Uses()


class Text(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """What one Markdown file came to."""

    digest: bytes
    article: model.Article | None
    told: str
    """The source that it retells, as written."""
    linked: tuple[str, ...]
    """The content files that it links to."""
    asked: tuple[str, ...]


class Place(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """An item in its run."""

    kind: str
    digest: bytes
    line: int
    """Counted from that of its run."""
    lines: int
    """How many it takes up."""
    came: bytes
    """A digest of what it came to."""
    uses: Uses
    counts: tuple[int, ...]
    """How many records of each of `HELD` are its own."""


class Block(Lists):
    """What items came to, each record with its line in the file.

    It is read at once, which takes far less than to read items one by one.
    """

    names: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    came: dict[str, bytes] = {}
    """Key of an entity -> a digest of what its item came to."""
    facts: int = 0


class Run(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """Items of one list that follow one another in a file."""

    digest: bytes
    line: int
    count: int
    block: Block
    packed: bytes
    """Their places, which only those who look for one of them unpack."""

    @classmethod
    def of(cls, digest: bytes, line: int, block: Block, places: Sequence[Place]) -> "Run":
        return cls(digest, line, len(places), block, _WRITE.encode(places))

    def places(self) -> list[Place]:
        return _READ_PLACES.decode(self.packed)

    def items(self) -> Iterator[tuple[Place, Item]]:
        """Every item with its place; its records have their line in the file."""
        left = {kind: iter(getattr(self.block, kind)) for kind in LISTS}
        for place in self.places():
            kinds = zip(HELD[place.kind], place.counts, strict=True)
            lists = {kind: tuple(islice(left[kind], count)) for kind, count in kinds}
            yield place, Item(**lists, uses=place.uses)

    def moved(self, line: int) -> "Run":
        """The same where it begins on another line."""
        if line == self.line:
            return self
        lists = {kind: moved(getattr(self.block, kind), line - self.line) for kind in ENTITY_KINDS}
        return replace(self, line=line, block=replace(self.block, **lists))


class File(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """A YAML file."""

    digest: bytes
    rest: dict[str, Any]
    """What stands under the keys that hold no pieces."""
    runs: list[Run]


class State(msgspec.Struct):
    """What holds all together; of the other parts only those that it knows are of this snapshot."""

    setting: bytes
    """Digest of the declared fields and the units."""
    ids: Ids
    evidence: dict[str, str]
    """Source -> what decides whether figures agree with it."""
    parts: dict[str, bytes]
    """Name of a part -> its digest."""


T = TypeVar("T")
_SIZE = 16
_STATE = "read/state"
_TEXTS = "read/texts"
_READ_STATE = msgspec.msgpack.Decoder(State)
_READ_FILE = msgspec.msgpack.Decoder(File)
_READ_TEXTS = msgspec.msgpack.Decoder(dict[str, Text])
_READ_PLACES = msgspec.msgpack.Decoder(list[Place])
_READ_ITEM = msgspec.msgpack.Decoder(Item)
_WRITE = msgspec.msgpack.Encoder()


def digest(content: str | bytes) -> bytes:
    """A digest of `_SIZE` bytes."""
    return sha256(content.encode() if isinstance(content, str) else content).digest()[:_SIZE]


def moved(records: Iterable[Any], down: int) -> tuple[Any, ...]:
    """The records on other lines: others of their own, as the old may be those of another load."""
    return tuple(replace(record, line=record.line + down) for record in records)


def read_item(content: bytes) -> Item:
    return _READ_ITEM.decode(content)


def write_item(item: Item) -> bytes:
    return _WRITE.encode(item)


@dataclass(slots=True)
class Memory:
    """A snapshot as decoded, which loads of one process hand on.

    They share what it holds, so that nothing of it is ever changed.
    """

    version: str = ""
    """Of the cache that it stands for."""
    state: State | None = None
    parts: dict[str, Any] = field(default_factory=dict)
    """Name -> what was decoded of the parts that `state` knows."""


@dataclass(slots=True)
class Snapshot:
    """The snapshot in a cache, and the one that will take its place."""

    cache: Cache
    memory: Memory
    parts: dict[str, bytes] = field(default_factory=dict)
    """Name -> digest of every part of the new one."""
    decoded: dict[str, Any] = field(default_factory=dict)
    """Name -> what is to stay in memory of it."""

    @property
    def state(self) -> State | None:
        return self.memory.state

    def file(self, shown: str) -> File | None:
        """What was kept of a YAML file."""
        return self._part(_name_of(shown), _READ_FILE)

    def texts(self) -> dict[str, Text]:
        """Path in the content folder -> what was kept of a Markdown file."""
        return self._part(_TEXTS, _READ_TEXTS) or {}

    def _part(self, name: str, decoder: msgspec.msgpack.Decoder[T]) -> T | None:
        if self.state is None or name not in self.state.parts:
            return None
        if name not in self.memory.parts:
            content = memoryview(self.cache.get(name) or b"")
            if content[:_SIZE] != self.state.parts[name]:
                return None
            found = _decoded(decoder, content[_SIZE:])
            if found is None:
                return None
            self.memory.parts[name] = found
        return cast(T, self.memory.parts[name])

    def keep_file(self, shown: str, file: File | None) -> None:
        """Take over a file: as given, or as it was where None."""
        self._keep(_name_of(shown), file)

    def keep_texts(self, texts: dict[str, Text] | None) -> None:
        """Take over the Markdown files: as given, or as they were where None."""
        self._keep(_TEXTS, texts)

    def _keep(self, name: str, value: Any) -> None:
        if value is None and self.state is not None:
            self.parts[name] = self.state.parts[name]
            if name in self.memory.parts:
                self.decoded[name] = self.memory.parts[name]
        else:
            content = _WRITE.encode(value)
            self.parts[name], self.decoded[name] = digest(content), value
            self.cache.put(name, self.parts[name] + content)

    def finish(self, state: State) -> None:
        """Make the new one the one that is in the cache, and in memory."""
        state.parts = self.parts
        if state != self.state:
            self.cache.put(_STATE, _WRITE.encode(state))
        self.memory.state, self.memory.parts = state, self.decoded


def open_snapshot(cache: Cache, memory: Memory | None = None) -> Snapshot:
    memory = memory or Memory()
    if memory.state is None or memory.version != cache.version:
        content = cache.get(_STATE)
        memory.state = None if content is None else _decoded(_READ_STATE, content)
        memory.version, memory.parts = cache.version, {}
    return Snapshot(cache, memory)


def _name_of(shown: str) -> str:
    return f"read/{digest(shown).hex()}"


def _decoded(decoder: msgspec.msgpack.Decoder[T], content: Any) -> T | None:
    try:
        return decoder.decode(content)
    except msgspec.MsgspecError:
        return None
