"""Pieces: items of YAML lists and Markdown files in one load, each with what was kept of it.

Only a load without any issue is made of pieces; see `reading`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import force_setattr

from parkscape import check, source
from parkscape.document import Document, Plain
from parkscape.issues import Issues
from parkscape.slices import FIRST, Slice, cut
from parkscape.snapshot import LISTS, NOTHING, File, Item, Place, Text, digest, read_item
from parkscape.terms import ENTITY_KINDS

_HELD = {kind: (kind, *check.NESTED) if kind == "parks" else (kind,) for kind in LISTS}
"""Kind of a piece -> the kinds of the records that it may come to."""


class Doubt(Exception):
    """Only a load of everything can tell."""


@dataclass(slots=True)
class Piece:
    """An item of a YAML list in this load."""

    file: "PieceFile"
    number: int
    place: Place
    item: Item | None = None
    """What it came to."""
    document: Document | None = None
    """The item as read again."""

    def take(self) -> None:
        """Take what was kept, if anything was."""
        self.item = read_item(self.place.item)

    def read(self) -> None:
        """Read it again."""
        self.document = self.file.slice(self.number).read(self.file.shown)

    def settle(self) -> Iterator[str]:
        """Give the records, which know their line in the piece, their line in the file.

        What is given back are their keys.
        """
        down = self.place.line - FIRST
        for kind in _HELD[self.place.kind] if self.place.kind in ENTITY_KINDS else ():
            for record in getattr(self.item, kind):
                force_setattr(record, "line", record.line + down)  # It is nobody else's yet.
                yield f"{kind}/{record.id}"

    def add_to(self, by_kind: dict[str, list[Any]]) -> None:
        """Add the records that it came to."""
        kind = self.place.kind
        if self.item:
            by_kind[kind] += getattr(self.item, kind)
            for nested in check.NESTED if kind == "parks" else ():
                by_kind[nested] += getattr(self.item, nested)


@dataclass(slots=True)
class PieceFile:
    """A YAML file in this load."""

    path: Path
    shown: str
    raw: bytes
    kept: File | None
    changed: bool = True
    rest: dict[str, Plain] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    _slices: list[Slice] | None = None
    _lines: list[bytes] = field(default_factory=list)

    def slices(self) -> list[Slice]:
        if self._slices is None:
            text = text_of(self.raw, self.shown)
            self._slices, self.rest = cut(text, LISTS, self.shown)
        return self._slices

    def slice(self, number: int) -> Slice:
        if self._slices is None and self.kept and b"\r" not in self.raw:
            place = self.kept.places[number]  # Here one is read only of a file as it was.
            self._lines = self._lines or self.raw.splitlines(keepends=True)
            raw = b"".join(self._lines[place.line - 1 : place.line - 1 + place.lines])
            found = Slice(place.kind, place.line, text_of(raw, self.shown))
            if _digest_of(found) == place.digest:
                return found
        return self.slices()[number]

    def divide(self) -> None:
        """Find the pieces, each with what was kept of it."""
        if self.kept and self.kept.digest == digest(self.raw):
            self.changed, self.rest, places = False, self.kept.rest, self.kept.places
        else:
            known = {place.digest: place for place in self.kept.places} if self.kept else {}
            places = [_place(piece, known) for piece in self.slices()]
        self.pieces = [Piece(self, number, place) for number, place in enumerate(places)]


def _place(piece: Slice, known: dict[bytes, Place]) -> Place:
    found, lines = _digest_of(piece), piece.text.removesuffix("\n").count("\n") + 1
    kept = known.get(found) or Place(piece.kind, found, 0, 0, NOTHING)
    return Place(piece.kind, found, piece.line, lines, kept.item, kept.came)


def _digest_of(piece: Slice) -> bytes:
    return digest(piece.kind, "\n", piece.text)


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
