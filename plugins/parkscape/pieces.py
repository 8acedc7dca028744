"""Pieces: items of YAML lists and Markdown files in one load, each with what was kept of it.

Only a load without any issue is made of pieces; see `reading`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from operator import is_
from pathlib import Path
from typing import Any, cast

from parkscape import check, source
from parkscape.document import Document, Plain
from parkscape.issues import Issues
from parkscape.slices import FIRST, Slice, cut
from parkscape.snapshot import HELD, LISTS, Block, File, Item, Place, Run, Text, digest, moved
from parkscape.terms import ENTITY_KINDS

MANY = 128
"""Items that are kept as one run, or about as many."""


class Doubt(Exception):
    """Only a load of everything can tell."""


@dataclass(slots=True)
class Piece:
    """An item of a YAML list in this load."""

    span: "Span"
    number: int
    """In its file."""
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
        self.document = self.span.file.slice(self).read(self.span.file.shown)

    def came_to(self, item: Item, came: bytes) -> None:
        """Take what it came to once it was read again."""
        self.span.changed |= came != self.came
        self.item, self.came, self.counted = item, came, FIRST
        self.document = None  # It takes far more memory than what it came to.

    def settle(self) -> Item:
        """What it came to, its records with their line in the file."""
        if self.item is None:
            raise Doubt
        down = self.line - self.counted
        for kind in HELD[self.kind] if down and self.kind in ENTITY_KINDS else ():
            setattr(self.item, kind, moved(getattr(self.item, kind), down))
        self.counted = self.line
        return self.item


@dataclass(slots=True)
class Span:
    """Items that follow one another: as one run where they are as they were, else in pieces."""

    file: "PieceFile"
    first: int
    """The number of the first."""
    line: int
    kept: Run | None = None
    """What was kept of it."""
    block: Block | None = None
    """What it came to, unless it is in pieces."""
    pieces: list[Piece] = field(default_factory=list)
    changed: bool = False
    """Whether one came to something else than what was kept."""

    def open(self) -> None:
        """Take it to pieces, each with what was kept of it."""
        if self.block is None or self.kept is None:
            return
        self.block, run = None, self.kept
        for number, (place, item) in enumerate(run.items(), self.first):
            line = place.line + self.line
            piece = Piece(self, number, place.kind, place.digest, line, place.lines)
            piece.item, piece.came, piece.counted = item, place.came, place.line + run.line
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

    def settle(self) -> Run:
        """What to keep of it, once all is read."""
        if self.kept and not self.changed:
            return self.kept.moved(self.line)
        text = self.kept.digest if self.kept else self.file.digest_of(self.first, len(self.pieces))
        block = _block_of(self.pieces)
        return Run.of(text, self.line, block, [_place(piece, self.line) for piece in self.pieces])


@dataclass(slots=True)
class PieceFile:
    """A YAML file in this load."""

    path: Path
    shown: str
    raw: bytes
    kept: File | None
    digest: bytes = b""
    rest: dict[str, Plain] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    _slices: list[Slice] | None = None
    _lines: list[bytes] = field(default_factory=list)
    _digests: list[bytes] = field(default_factory=list)

    def slices(self) -> list[Slice]:
        if self._slices is None:
            text = text_of(self.raw, self.shown)
            self._slices, self.rest = cut(text, LISTS, self.shown)
        return self._slices

    def slice(self, piece: Piece) -> Slice:
        if self._slices is None and b"\r" not in self.raw:  # Here only of a file as it was.
            self._lines = self._lines or self.raw.splitlines(keepends=True)
            raw = b"".join(self._lines[piece.line - 1 : piece.line - 1 + piece.lines])
            found = Slice(piece.kind, piece.line, text_of(raw, self.shown))
            if _digest_of(found) == piece.digest:
                return found
        return self.slices()[piece.number]

    def digests(self) -> list[bytes]:
        """Of each slice."""
        if not self._digests:
            self._digests = [_digest_of(each) for each in self.slices()]
        return self._digests

    def digest_of(self, first: int, count: int) -> bytes:
        """A digest of items that follow one another."""
        return digest(b"".join(self.digests()[first : first + count]))

    def is_as_kept(self) -> bool:
        return self.kept is not None and self.kept.digest == self.digest

    def compare(self) -> None:
        """Hold it against what was kept, and find what stands outside the pieces."""
        self.digest = digest(self.raw)
        if self.kept and self.is_as_kept():
            self.rest = self.kept.rest
        else:
            self.slices()

    def divide(self) -> None:
        """Find what is as it was, at the beginning and at the end, and what is not."""
        runs = self.kept.runs if self.kept else []
        if self.is_as_kept():
            self._take(runs, 0)
            return
        head, tail, at, end = 0, len(runs), 0, len(self.slices())
        while head < tail and self.digest_of(at, runs[head].count) == runs[head].digest:
            at, head = at + runs[head].count, head + 1
        while tail > head and (start := end - runs[tail - 1].count) >= at:
            if self.digest_of(start, runs[tail - 1].count) != runs[tail - 1].digest:
                break
            end, tail = start, tail - 1
        self._take(runs[:head], 0)
        self._divide_anew(at, end, runs[head:tail])
        self._take(runs[tail:], end)

    def _take(self, runs: Iterable[Run], first: int) -> None:
        for run in runs:
            line = run.line if self._slices is None else self._slices[first].line
            self.spans.append(Span(self, first, line, run, run.block))
            first += run.count

    def _divide_anew(self, at: int, end: int, runs: Iterable[Run]) -> None:
        """The items from `at` to `end`, of which there may be some in `runs`."""
        known = {
            place.digest: (item, place.came, place.line + run.line)
            for run in runs
            for place, item in run.items()
        }
        slices = self.slices()
        for _, listed in groupby(range(at, end), lambda number: slices[number].kind):
            numbers = [*listed]
            size = ceil(len(numbers) / max(1, round(len(numbers) / MANY)))
            for first in range(0, len(numbers), size):
                span = Span(self, numbers[first], slices[numbers[first]].line)
                for number in numbers[first : first + size]:
                    each, found = slices[number], self.digests()[number]
                    lines = each.text.removesuffix("\n").count("\n") + 1
                    piece = Piece(span, number, each.kind, found, each.line, lines)
                    if found in known:
                        piece.item, piece.came, piece.counted = known[found]
                    span.pieces.append(piece)
                self.spans.append(span)

    def to_keep(self, runs: Sequence[Run]) -> File | None:
        """What to keep of it, which came to `runs`; None where it is what was kept."""
        if self.kept and self.is_as_kept() and all(map(is_, runs, self.kept.runs)):
            return None
        return File(self.digest, self.rest, [*runs])


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


def _place(piece: Piece, line: int) -> Place:
    """As it is kept in a run that begins on `line`."""
    item, at = piece.settle(), piece.line - line
    counts = tuple(len(getattr(item, kind)) for kind in HELD[piece.kind])
    return Place(piece.kind, piece.digest, at, piece.lines, piece.came, item.uses, counts)


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

    def told(self) -> tuple[str, str, str]:
        """(the source that it retells, its text, its summary)."""
        if self.text and (article := self.text.article):
            return self.text.told, article.text, article.summary
        if self.read and (told := check.told_by(self.read)) is not None:
            return told, self.read.text, str(self.read.front.data.get("summary"))
        raise Doubt
