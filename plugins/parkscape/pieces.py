"""Pieces: items of YAML lists and Markdown files in one load, each with what was kept of it.

Only a load without any issue is made of pieces; see `reading`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from msgspec.structs import replace

from parkscape import check, source
from parkscape.document import Document, Plain
from parkscape.issues import Issues
from parkscape.slices import FIRST, Slice, cut
from parkscape.snapshot import HELD, LISTS, Block, File, Item, Place, Text, digest
from parkscape.terms import ENTITY_KINDS


class Doubt(Exception):
    """Only a load of everything can tell."""


@dataclass(slots=True)
class Piece:
    """An item of a YAML list in this load."""

    file: "PieceFile"
    number: int
    kind: str
    digest: bytes
    line: int
    lines: int
    counted: int = FIRST
    """The line that those of its records are counted from."""
    item: Item | None = None
    """What it came to."""
    came: bytes = b""
    """A digest of that."""
    document: Document | None = None
    """The item as read again."""

    def read(self) -> None:
        """Read it again."""
        self.document = self.file.slice(self.number).read(self.file.shown)

    def came_to(self, item: Item, came: bytes) -> None:
        """Take what it came to once it was read again."""
        self.file.changed |= came != self.came
        self.item, self.came, self.counted = item, came, FIRST

    def settle(self) -> Item:
        """What it came to, its records with their line in the file."""
        if self.item is None:
            raise Doubt
        down = self.line - self.counted
        for kind in HELD[self.kind] if down and self.kind in ENTITY_KINDS else ():
            # Others of their own: those that were kept may be those of another load, too.
            moved = (replace(r, line=r.line + down) for r in getattr(self.item, kind))
            setattr(self.item, kind, tuple(moved))
        self.counted = self.line
        return self.item


@dataclass(slots=True)
class PieceFile:
    """A YAML file in this load: as one block where it is as it was, else in pieces."""

    path: Path
    shown: str
    raw: bytes
    kept: File | None
    digest: bytes = b""
    changed: bool = True
    """Whether it came to something else than what was kept."""
    rest: dict[str, Plain] = field(default_factory=dict)
    block: Block | None = None
    """What it came to, unless it is in pieces."""
    pieces: list[Piece] = field(default_factory=list)
    _slices: list[Slice] | None = None
    _lines: list[bytes] = field(default_factory=list)

    def slices(self) -> list[Slice]:
        if self._slices is None:
            text = text_of(self.raw, self.shown)
            self._slices, self.rest = cut(text, LISTS, self.shown)
        return self._slices

    def slice(self, number: int) -> Slice:
        if self._slices is None and b"\r" not in self.raw:  # Here only of a file as it was.
            piece = self.pieces[number]
            self._lines = self._lines or self.raw.splitlines(keepends=True)
            raw = b"".join(self._lines[piece.line - 1 : piece.line - 1 + piece.lines])
            found = Slice(piece.kind, piece.line, text_of(raw, self.shown))
            if _digest_of(found) == piece.digest:
                return found
        return self.slices()[number]

    def compare(self) -> None:
        """Hold it against what was kept, and find what stands outside the pieces."""
        self.digest = digest(self.raw)
        self.changed = self.kept is None or self.kept.digest != self.digest
        if self.kept and not self.changed:
            self.rest, self.block = self.kept.rest, self.kept.block
        else:
            self.slices()

    def forget(self) -> None:
        """Take nothing of what was kept."""
        self.kept, self.block, self.changed = None, None, True

    def open(self) -> None:
        """Take it to pieces, each with what was kept of it."""
        kept = [*self.kept.items()] if self.kept else []
        if self.block:
            self.block = None
            for place, item in kept:
                self._add(place.kind, place.digest, place.line, place.lines, (place, item))
            return
        known = {place.digest: (place, item) for place, item in kept}
        for each in self.slices():
            found, lines = _digest_of(each), each.text.removesuffix("\n").count("\n") + 1
            self._add(each.kind, found, each.line, lines, known.get(found))

    def _add(
        self, kind: str, digest: bytes, line: int, lines: int, kept: tuple[Place, Item] | None
    ) -> None:
        piece = Piece(self, len(self.pieces), kind, digest, line, lines)
        if kept:
            piece.item, piece.came, piece.counted = kept[1], kept[0].came, kept[0].line
        self.pieces.append(piece)

    def depends_on(self, told: set[str], ids: set[str]) -> bool:
        """Whether what was kept of any piece cites one of `told`, or looked for one of `ids`."""
        if self.block is None or self.kept is None:
            return True
        if not told.isdisjoint(self.block.cited):
            return True
        asked = (place.uses.asked for place in self.kept.places()) if ids else ()
        return not all(map(ids.isdisjoint, asked))

    def records(self, kind: str) -> Sequence[Any]:
        """Those of a kind that are kept."""
        if self.block:
            return cast(Sequence[Any], getattr(self.block, kind))
        held = [piece.item for piece in self.pieces if piece.item and kind in HELD[piece.kind]]
        return [record for item in held for record in getattr(item, kind)]

    def settle(self) -> Block:
        """What it came to, once all is read."""
        if self.block is None:
            self.block = _block_of(self.pieces)
        return self.block

    def to_keep(self) -> File | None:
        """What to keep of it; None where it is what was kept."""
        if not self.changed or self.block is None:
            return None
        return File.of(self.digest, self.rest, self.block, [*map(_place, self.pieces)])


def _block_of(pieces: Iterable[Piece]) -> Block:
    lists: dict[str, list[Any]] = {kind: [] for kind in LISTS}
    names: list[str] = []
    cited: dict[str, None] = {}
    came: dict[str, bytes] = {}
    facts = 0
    for piece in pieces:
        item = piece.settle()
        for kind in HELD[piece.kind]:
            records = getattr(item, kind)
            lists[kind] += records
            if kind in ENTITY_KINDS:
                came.update((f"{kind}/{record.id}", piece.came) for record in records)
        names += item.uses.names
        cited.update(dict.fromkeys(item.uses.cited))
        facts += item.uses.facts
    found = {kind: tuple(records) for kind, records in lists.items()}
    return Block(**found, names=tuple(names), cited=tuple(cited), came=came, facts=facts)


def _place(piece: Piece) -> Place:
    """As it is kept."""
    item = piece.settle()
    counts = tuple(len(getattr(item, kind)) for kind in HELD[piece.kind])
    return Place(piece.kind, piece.digest, piece.line, piece.lines, piece.came, item.uses, counts)


def _digest_of(piece: Slice) -> bytes:
    return digest(f"{piece.kind}\n{piece.text}")


def text_of(raw: bytes, shown: str) -> str:
    issues = Issues()
    text = source.text_of(raw, shown, issues)
    if text is None or len(issues):
        raise Doubt
    return text


@dataclass(slots=True)
class Markdown:
    """A Markdown file in this load."""

    path: str
    shown: str
    raw: bytes
    digest: bytes
    text: Text | None = None
    """What it came to."""
    read: source.MarkdownFile | None = None
    """The file as read again."""

    def told(self) -> tuple[str, str]:
        """(the source that it retells, its words)."""
        if self.text and self.text.article:
            return self.text.told, f"{self.text.article.text}\n{self.text.article.summary}"
        if self.read and (told := check.told_by(self.read)) is not None:
            return told, f"{self.read.text}\n{self.read.front.data.get('summary')}"
        raise Doubt
