"""A load by the piece: what changed since the last sound load is read, the rest is taken from it.

It gives what a load of everything gives, or raises `Doubt`: at any issue, as messages are worded
and placed by the load of everything only, and wherever a file does not fall into pieces.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from parkscape import check, model, rules, source
from parkscape.cache import Cache
from parkscape.document import Document, Marks, Plain
from parkscape.forms import Context, Where
from parkscape.issues import Issues
from parkscape.prose import check_prose
from parkscape.slices import FIRST, Slice, Uncut, cut
from parkscape.snapshot import (
    LISTS,
    NOTHING,
    File,
    Ids,
    Item,
    Place,
    Snapshot,
    State,
    Text,
    digest,
    open_snapshot,
    read_item,
    write_item,
)
from parkscape.terms import ENTITY_KINDS
from parkscape.text import normalise

_HELD = {kind: (kind, *check.NESTED) if kind == "parks" else (kind,) for kind in LISTS}
"""Kind of a piece -> the kinds of the records that it may come to."""


class Doubt(Exception):
    """Only a load of everything can tell."""


@dataclass(slots=True)
class _Piece:
    """An item of a YAML list in this load."""

    file: "_File"
    number: int
    place: Place
    item: Item | None = None
    """What it came to."""
    document: Document | None = None
    """The item as read again."""

    def take(self, *, trusted: bool) -> None:
        """Take what was kept, or read it again."""
        self.item = read_item(self.place.item) if trusted else None
        if self.item is None:
            self.read()

    def read(self) -> None:
        self.document = self.file.slice(self.number).read(self.file.shown)

    def settle(self) -> None:
        """Give the records, which know their line in the piece, their line in the file."""
        down = self.place.line - FIRST
        for _, record in self.entities():
            object.__setattr__(record, "line", record.line + down)  # It is nobody else's yet.

    def entities(self) -> Iterator[tuple[str, model.Entity]]:
        """(kind, entity) of all that it came to."""
        for kind in _HELD[self.place.kind] if self.place.kind in ENTITY_KINDS else ():
            yield from ((kind, entity) for entity in getattr(self.item, kind))

    def add_to(self, by_kind: dict[str, list[Any]]) -> None:
        """Add the records that it came to."""
        for kind in _HELD[self.place.kind] if self.item else ():
            by_kind[kind] += getattr(self.item, kind)


@dataclass(slots=True)
class _File:
    """A YAML file in this load."""

    path: Path
    shown: str
    raw: bytes
    kept: File | None
    changed: bool = True
    rest: dict[str, Plain] = field(default_factory=dict)
    pieces: list[_Piece] = field(default_factory=list)
    _slices: list[Slice] | None = None
    _lines: list[bytes] = field(default_factory=list)

    def slices(self) -> list[Slice]:
        if self._slices is None:
            text = _text_of(self.raw, self.shown)
            self._slices, self.rest = cut(text, LISTS, self.shown)
        return self._slices

    def slice(self, number: int) -> Slice:
        if self._slices is None and self.kept and b"\r" not in self.raw:
            place = self.kept.places[number]  # Here one is read only of a file as it was.
            self._lines = self._lines or self.raw.splitlines(keepends=True)
            raw = b"".join(self._lines[place.line - 1 : place.line - 1 + place.lines])
            found = Slice(place.kind, place.line, _text_of(raw, self.shown))
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
        self.pieces = [_Piece(self, number, place) for number, place in enumerate(places)]


def _place(piece: Slice, known: dict[bytes, Place]) -> Place:
    found, lines = _digest_of(piece), len(piece.text.splitlines())
    kept = known.get(found) or Place(piece.kind, found, 0, 0, NOTHING)
    return Place(piece.kind, found, piece.line, lines, kept.item, kept.came)


def _digest_of(piece: Slice) -> bytes:
    return digest(piece.kind, "\n", piece.text)


def _text_of(raw: bytes, shown: str) -> str:
    issues = Issues()
    text = source.text_of(raw, shown, issues)
    if text is None or len(issues):
        raise Doubt
    return text


@dataclass(slots=True)
class _Markdown:
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


def load(
    root: Path, data_file: Path, content: Path, cache: Cache
) -> tuple[model.Records, list[Path], dict[str, bytes]]:
    """(records, data files, key -> a digest of the entity, its line aside), as of no issues."""
    try:
        return _Load(root, data_file, content, open_snapshot(cache)).run()
    except (Uncut, OSError) as error:
        raise Doubt from error


def _read_again(pieces: list[_Piece]) -> source.Project:
    """The pieces of which nothing is kept, as a project of their own."""
    documents = [piece.document for piece in pieces if piece.document]
    return source.Project(documents, [], [], frozenset(), complete=True)


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is otherwise than in the snapshot, pieces apart."""

    ids: set[str]
    sources: set[str]
    """Those with which figures agree or not by other words than before."""


def _changes(old: State, ids: Ids, known: dict[str, str]) -> _Changes:
    before = ((old.ids.get(kind, []), listed) for kind, listed in ids.items())
    otherwise = (set(was) ^ set(listed) for was, listed in before if was != listed)
    sources = {key for key, _ in old.evidence.items() ^ known.items()}
    return _Changes(set[str]().union(*otherwise), sources)


def _by_kind(pieces: list[_Piece]) -> dict[str, list[Any]]:
    """The records that the pieces came to."""
    by_kind: dict[str, list[Any]] = {kind: [] for kind in LISTS}
    for piece in pieces:
        piece.add_to(by_kind)
    return by_kind


class _Load:
    """One load; its steps are in the order of `run`, as each needs those before."""

    def __init__(self, root: Path, data_file: Path, content: Path, snapshot: Snapshot) -> None:
        self.root = root
        self.data_file = data_file
        self.content = content
        self.snapshot = snapshot
        self.issues = Issues()
        self.evidence = rules.Evidence()
        self.context = Context(issues=self.issues, ids={})
        self.context.seen = lambda record, where: rules.check_record(
            record, where, self.context, self.evidence
        )

    def run(self) -> tuple[model.Records, list[Path], dict[str, bytes]]:
        files = self._files()
        paths = source.content_files(self.root, self.content, self.issues)
        project = self._settle(files, frozenset(paths))
        setting = digest(repr((project.content, self.context.units, self.context.declared)))
        old = self.snapshot.state
        if old and old.setting != setting:
            old = None
        pieces = [piece for file in files for piece in file.pieces]
        for piece in pieces:
            piece.take(trusted=old is not None)
        ids = self._gather_ids(pieces)
        kept = self.snapshot.texts() if old else {}
        folder = source.shown(self.root, self.content / "x").removesuffix("x")
        texts = [self._markdown(folder, path, kept) for path in paths if source.is_markdown(path)]
        known = self._gather_evidence(pieces, texts)
        if old:
            self._read_stale(pieces, texts, _changes(old, ids, known), project.files)
        for piece in pieces:
            if piece.document:
                self._build(piece, piece.document)
        for text in texts:
            if text.read:
                self._build_text(text, text.read, project)
        records = self._collect(pieces, texts, project)
        self._check_whole(pieces, records)
        for piece in pieces:
            piece.settle()
        for file in files:
            places = [piece.place for piece in file.pieces]
            new = File(digest(file.raw), file.rest, places) if file.changed else None
            self.snapshot.keep_file(file.shown, new)
        came_to = {text.path: text.text for text in texts if text.text}
        self.snapshot.keep_texts(came_to if came_to != kept or not old else None)
        self.snapshot.finish(State(setting, ids, known, {}))
        digests = {f"{k}/{e.id}": p.place.came for p in pieces for k, e in p.entities()}
        return records, [file.path for file in files], digests

    def _go_on(self) -> None:
        if len(self.issues):
            raise Doubt

    def _files(self) -> list[_File]:
        """The main file and what it includes."""
        main = self._file(self.data_file)
        document = Document(main.shown, dict(main.rest), Marks((1, 1)))
        paths = list(source.included(self.data_file, document, self.issues))
        return [main, *(self._file(path) for path in paths if path is not None)]

    def _file(self, path: Path) -> _File:
        shown = source.shown(self.root, path)
        file = _File(path, shown, path.read_bytes(), self.snapshot.file(shown))
        file.divide()
        return file

    def _settle(self, files: list[_File], paths: frozenset[str]) -> source.Project:
        """What stands outside the pieces; its units and declared fields hold for all of them."""
        documents = [Document(file.shown, dict(file.rest), Marks((1, 1))) for file in files]
        documents[0].data.pop("include", None)
        shown = source.shown(self.root, self.content)
        project = source.Project(documents, [], [], paths, complete=True, content=shown)
        self.context.units = check.gather_units(project, self.issues)
        self.context.declared = check.read_fields(project, self.context)
        for document in documents:
            check.read_document(document, self.context, main=document is documents[0])
        self._go_on()
        return project

    def _gather_ids(self, pieces: list[_Piece]) -> Ids:
        """Every id by kind, none of which may be there twice."""
        ids = check.gather_ids(_read_again(pieces), self.issues)
        self._go_on()
        by_kind = _by_kind(pieces)
        found = {kind: [*ids[kind], *(record.id for record in by_kind[kind])] for kind in LISTS}
        self.context.ids = {kind: dict.fromkeys(listed, "") for kind, listed in found.items()}
        if any(len(self.context.ids[kind]) < len(found[kind]) for kind in LISTS):
            raise Doubt
        return found

    def _markdown(self, folder: str, path: str, kept: dict[str, Text]) -> _Markdown:
        """The Markdown file at `path` in the content folder, which is shown as `folder`."""
        with FileIO(f"{self.content}/{path}") as file:  # Of very many, so no `Path` for each.
            raw = file.readall()
        md = _Markdown(path, f"{folder}{path}", raw, digest(raw))
        text = kept.get(path)
        if text and text.digest == md.digest:
            md.text = text
        else:
            md.read = source.markdown_file(md.shown, _text_of(raw, md.shown), self.issues)
        return md

    def _gather_evidence(self, pieces: list[_Piece], texts: list[_Markdown]) -> dict[str, str]:
        """Fill `evidence`; gives what decides for each source, in short."""
        dates = self.evidence.dates
        dates.update(check.dates_of_sources(_read_again(pieces)))
        sources = (record for piece in pieces if piece.item for record in piece.item.sources)
        dates.update((record.id, record.date) for record in sources if record.date)
        known = defaultdict(str, dates)
        for text in (text for text in texts if source.is_article(text.path)):
            told, words = text.told()
            known[told] += f" {text.digest.hex()}"
            self.evidence.add(told, text.shown, words)
        return dict(known)

    def _read_stale(
        self,
        pieces: list[_Piece],
        texts: list[_Markdown],
        changes: _Changes,
        files: frozenset[str],
    ) -> None:
        """Read again what depends on what changed."""
        told = changes.sources | changes.ids
        for piece in pieces if told else ():
            if piece.item and not (
                told.isdisjoint(piece.item.cited) and changes.ids.isdisjoint(piece.item.asked)
            ):
                piece.read()
        for md in texts:
            if md.text and not (
                files.issuperset(md.text.linked) and changes.ids.isdisjoint(md.text.asked)
            ):
                md.read = source.markdown_file(md.shown, _text_of(md.raw, md.shown), self.issues)

    def _build(self, piece: _Piece, document: Document) -> None:
        kind = piece.place.kind
        self.context.asked = set()
        listed = document.data[kind]
        placed = check.read_list(kind, listed, Where(document, (kind,)), self.context)
        self._go_on()
        lists: dict[str, tuple[Any, ...]] = {}
        names: list[str] = []
        cited: set[str] = set()
        for held, record, _ in placed:
            lists[held] = (*lists.get(held, ()), record)
            cited.update(rules.sources_used(record))
            if isinstance(record, model.Entity):
                own = {normalise(name) for name in (record.name, *record.aliases)}
                names += sorted(own - {""})
        asked = tuple(sorted(self.context.asked - cited))
        cites = tuple(sorted(cited))
        piece.item = Item(**lists, names=tuple(names), cited=cites, asked=asked)
        item = write_item(piece.item)
        if bytes(item) != bytes(piece.place.item):
            piece.place.item, piece.file.changed = item, True
        piece.place.came = digest(bytes(item))

    def _build_text(
        self, text: _Markdown, md: source.MarkdownFile, project: source.Project
    ) -> None:
        self.context.asked = set()
        article, told = None, ""
        if source.is_article(text.path):
            article, told = check.read_article(md, self.context), text.told()[0]
        folder = check.folder_of(md.file, project.content)
        linked = check_prose(md, project.files, folder, self.issues)
        self._go_on()
        asked = tuple(self.context.asked)
        text.text = Text(text.digest, article, told, tuple(linked), asked)

    def _collect(
        self, pieces: list[_Piece], texts: list[_Markdown], project: source.Project
    ) -> model.Records:
        by_kind = _by_kind(pieces)
        articles = [md.text.article for md in texts if md.text and md.text.article]
        return check.collect(by_kind, [*articles], self.context, project)

    def _check_whole(self, pieces: list[_Piece], records: model.Records) -> None:
        """The rules over all records, as yes or no."""
        items = [piece.item for piece in pieces if piece.item]
        names = [name for item in items for name in item.names]
        if len(set(names)) < len(names):
            raise Doubt
        nowhere = Where(Document("", None, Marks((1, 1))), ())
        rules.check_parents([(park, nowhere) for park in records.parks], self.context)
        self._go_on()
        retold = {article.source for article in records.articles}
        used = retold.union(*(item.cited for item in items))
        for each in records.sources:
            if each.id not in (retold if each.kind == "article" else used):
                raise Doubt
