"""Reading by the piece: what changed since the last sound load is read, the rest is taken from it.

It gives what a load of everything gives, or raises `Doubt`: at any issue, as messages are worded
and placed by the load of everything only, and wherever a file does not fall into pieces.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec

from parkscape import check, model, rules, source, workers
from parkscape.cache import Cache
from parkscape.document import Document
from parkscape.forms import Context, Where
from parkscape.issues import Issues
from parkscape.pieces import Doubt, Markdown, Piece, PieceFile, Span, text_of
from parkscape.prose import check_prose
from parkscape.slices import Uncut
from parkscape.snapshot import (
    LISTS,
    Block,
    Ids,
    Item,
    Memory,
    Snapshot,
    State,
    Text,
    Uses,
    digest,
    open_snapshot,
    read_item,
    write_item,
)
from parkscape.terms import ENTITY_KINDS
from parkscape.text import normalise
from parkscape.values import Value

OURS = 0.5
"""How much of a long reading this process does, which has articles to read as well."""


class Loaded(Value, frozen=True):
    """What was read, without any issue."""

    records: model.Records
    files: list[Path]
    """Those of data."""
    digests: Mapping[str, bytes]
    """Key -> a digest of the entity, its line aside."""
    facts: int
    """How many statements name a source."""
    replaced: Mapping[str, tuple[bytes, model.Entity]]
    """Key -> (digest, entity) of what the last load had in the place of some entities."""
    written: Mapping[str, bytes]
    """Article -> a digest of its file."""


def load(
    root: Path, data_file: Path, content: Path, cache: Cache, memory: Memory | None = None
) -> Loaded:
    """What is there; `Doubt` where there is any issue.

    What goes from one load to the next in `memory` is not read from the cache again.
    """
    loading = _Load(root, data_file, content, open_snapshot(cache, memory))
    try:
        return loading.run()
    except (Uncut, OSError, msgspec.MsgspecError) as error:
        raise Doubt from error
    finally:
        loading.close()


def _read_again(pieces: Iterable[Piece]) -> source.Project:
    """The pieces of which nothing is kept, as a project of their own."""
    documents = [piece.document for piece in pieces if piece.document]
    return source.Project(documents, [], [], frozenset(), complete=True)


class _Changes(Value, frozen=True):
    """What is otherwise than in the snapshot, pieces apart."""

    ids: set[str]
    sources: set[str]
    """Those with which figures agree or not by other words than before."""


def _changes(old: State, ids: Ids, known: dict[str, str]) -> _Changes:
    before = ((old.ids.get(kind, []), listed) for kind, listed in ids.items())
    otherwise = (set(was) ^ set(listed) for was, listed in before if was != listed)
    sources = {key for key, _ in old.evidence.items() ^ known.items()}
    return _Changes(set[str]().union(*otherwise), sources)


def _replaced(
    files: Iterable[PieceFile], digests: Mapping[str, bytes]
) -> dict[str, tuple[bytes, model.Entity]]:
    kept = (run.block for file in files if file.kept for run in file.kept.runs)
    return {
        key: (block.came[key], entity)
        for block in kept
        if (gone := {key for key, came in block.came.items() if digests.get(key) != came})
        for kind in ENTITY_KINDS
        for entity in getattr(block, kind)
        if (key := f"{kind}/{entity.id}") in gone
    }


def _parted(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """(those to read here, those for a process beside, where they are many)."""
    if not workers.pays(len(pieces)):
        return pieces, ()
    lines = [*accumulate(piece.lines for piece in pieces)]
    at = sum(so_far <= OURS * lines[-1] for so_far in lines)
    return pieces[:at], pieces[at:]


class _Share:
    """What a process beside reads of a load; nothing, where there is none."""

    def __init__(self, load: "_Load", pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._beside = workers.Beside((load, pieces)) if pieces else None
        self._read = self._beside.begin(_read) if self._beside else lambda: ({}, {})
        self._built: Callable[[], Iterable[_Built]] = tuple

    def ids(self) -> Ids:
        """By kind."""
        return self._read()[0]

    def dates(self) -> dict[str, str]:
        """Of sources, by id."""
        return self._read()[1]

    def begin_to_build(self, load: "_Load") -> None:
        """Have the pieces built, now that all is known that they look for."""
        if self._beside:
            self._built = self._beside.begin(_build, load.context.ids, load.evidence)
            self._beside.close()

    def take(self) -> None:
        """Take what the pieces came to."""
        for piece, (item, came) in zip(self._pieces, self._built(), strict=True):
            piece.came_to(read_item(item), came)


_Built = tuple[bytes, bytes]
"""(an item as it is kept, a digest of it)."""
_Job = tuple["_Load", Sequence[Piece]]


def _read(job: _Job) -> tuple[Ids, dict[str, str]]:
    load, pieces = job
    for piece in pieces:
        piece.read()
    project = _read_again(pieces)
    ids = check.gather_ids(project, load.issues)
    load.go_on()
    return {kind: [*held] for kind, held in ids.items()}, dict(check.dates_of_sources(project))


def _build(job: _Job, ids: Any, evidence: rules.Evidence) -> list[_Built]:
    load, pieces = job
    load.take_up(ids, evidence)
    return [load.build(piece, piece.document) for piece in pieces if piece.document]


class _Load:
    """One load; its steps are in the order of `run`, as each needs those before."""

    def __init__(self, root: Path, data_file: Path, content: Path, snapshot: Snapshot) -> None:
        self.root = root
        self.data_file = data_file
        self.content = content
        self.snapshot = snapshot
        self.issues = Issues()
        self.files: list[PieceFile] = []
        self.evidence = rules.Evidence()
        self.context = Context(issues=self.issues, ids={})
        self.context.seen = self._see
        self._cited: list[str] = []
        """The sources that the records of the piece that is made name, each as often as it is."""

    def run(self) -> Loaded:
        files = self._files()
        paths = source.content_files(self.root, self.content, self.issues)
        project = self._settle(files, frozenset(paths))
        setting = digest(repr((project.content, self.context.units, self.context.declared)))
        old = self.snapshot.state
        if old and old.setting != setting:
            old = None
        for file in files:
            file.kept = file.kept if old else None
            file.divide()
        spans = [span for file in files for span in file.spans]
        pieces = [piece for span in spans for piece in span.pieces]
        ours, theirs = _parted([piece for piece in pieces if not piece.item])
        share = _Share(self, theirs)
        for piece in ours:
            piece.read()
        kept = self.snapshot.texts() if old else {}
        folder = source.shown(self.root, self.content / "x").removesuffix("x")
        texts = [self._markdown(folder, path, kept) for path in paths if source.is_markdown(path)]
        ids = self._gather_ids(spans, pieces, share)
        known = self._gather_evidence(spans, pieces, texts, share)
        if old:
            self._read_stale(spans, texts, _changes(old, ids, known), project.files)
        share.begin_to_build(self)
        for piece in (piece for span in spans for piece in span.pieces):
            if piece.document:
                self.build(piece, piece.document)
        for text in texts:
            if text.read:
                self._build_text(text, text.read, project)
        share.take()
        runs = [[span.settle() for span in file.spans] for file in files]
        blocks = [run.block for listed in runs for run in listed]
        records = self._collect(blocks, texts, project)
        self._check_whole(blocks, records)
        digests: dict[str, bytes] = {}
        for block in blocks:
            digests |= block.came
        for file, listed in zip(files, runs, strict=True):
            self.snapshot.keep_file(file.shown, file.to_keep(listed))
        came_to = {text.path: text.text for text in texts if text.text}
        self.snapshot.keep_texts(came_to if came_to != kept or not old else None)
        self.snapshot.finish(State(setting, ids, known, {}))
        facts, replaced = sum(block.facts for block in blocks), _replaced(files, digests)
        written = {t.text.article.id: t.digest for t in texts if t.text and t.text.article}
        return Loaded(records, [f.path for f in files], digests, facts, replaced, written)

    def close(self) -> None:
        """Break the cycles: what they hold would stay until garbage collection, which is rare."""
        del self.context.seen
        for file in self.files:
            for span in file.spans:
                span.pieces.clear()
            file.spans.clear()

    def _see(self, record: Any, where: Where) -> None:
        source = getattr(record, "source", None)
        if source is not None:
            self._cited.append(source)
        rules.check_record(record, where, self.context, self.evidence)

    def take_up(self, ids: Any, evidence: rules.Evidence) -> None:
        """Take over what another process gathered."""
        self.context.ids, self.evidence = ids, evidence

    def go_on(self) -> None:
        """Stop where there is an issue."""
        if len(self.issues):
            raise Doubt

    def _files(self) -> list[PieceFile]:
        """The main file and what it includes."""
        main = self._file(self.data_file)
        document = Document(main.shown, main.rest)
        paths = list(source.included(self.data_file, document, self.issues))
        return [main, *(self._file(path) for path in paths if path is not None)]

    def _file(self, path: Path) -> PieceFile:
        shown = source.shown(self.root, path)
        file = PieceFile(path, shown, path.read_bytes(), self.snapshot.file(shown))
        self.files.append(file)
        file.compare()
        return file

    def _settle(self, files: list[PieceFile], paths: frozenset[str]) -> source.Project:
        """What stands outside the pieces; its units and declared fields hold for all of them."""
        documents = [Document(file.shown, file.rest) for file in files]
        shown = source.shown(self.root, self.content)
        project = source.Project(documents, [], [], paths, complete=True, content=shown)
        self.context.units = check.gather_units(project, self.issues)
        self.context.declared = check.read_fields(project, self.context)
        for document in documents:
            check.read_document(document, self.context, main=document is documents[0])
        self.go_on()
        return project

    def _gather_ids(self, spans: list[Span], pieces: list[Piece], share: _Share) -> Ids:
        """Every id by kind, none of which may be there twice."""
        ids = check.gather_ids(_read_again(pieces), self.issues)
        self.go_on()
        more = share.ids()
        kept = {kind: [r.id for span in spans for r in span.records(kind)] for kind in LISTS}
        found = {kind: [*ids[kind], *more.get(kind, ()), *kept[kind]] for kind in LISTS}
        self.context.ids = {kind: dict.fromkeys(listed) for kind, listed in found.items()}
        if any(len(self.context.ids[kind]) < len(found[kind]) for kind in LISTS):
            raise Doubt
        return found

    def _markdown(self, folder: str, path: str, kept: dict[str, Text]) -> Markdown:
        """The Markdown file at `path` in the content folder, which is shown as `folder`."""
        raw = source.bytes_of(f"{self.content}/{path}")  # Of very many, so no `Path` for each.
        md = Markdown(path, f"{folder}{path}", raw, digest(raw))
        text = kept.get(path)
        if text and text.digest == md.digest:
            md.text = text
        else:
            md.read = source.markdown_file(md.shown, text_of(raw, md.shown), self.issues)
        return md

    def _gather_evidence(
        self, spans: list[Span], pieces: list[Piece], texts: list[Markdown], share: _Share
    ) -> dict[str, str]:
        """Fill `evidence`; gives what decides for each source, in short."""
        dates = self.evidence.dates
        dates.update(check.dates_of_sources(_read_again(pieces)))
        dates.update(share.dates())
        sources = (record for span in spans for record in span.records("sources"))
        dates.update((record.id, record.date) for record in sources if record.date)
        known = defaultdict(str, dates)
        for md in texts:
            if md.text.article if md.text else source.is_article(md.path):
                told, *words = md.told()
                known[told] += f" {md.digest.hex()}"
                self.evidence.add(told, md.shown, *words)
        return dict(known)

    def _read_stale(
        self,
        spans: list[Span],
        texts: list[Markdown],
        changes: _Changes,
        paths: frozenset[str],
    ) -> None:
        """Read again what depends on what changed."""
        told = changes.sources | changes.ids
        for span in spans if told else ():
            if span.depends_on(told, changes.ids):
                span.open()
            for uses, piece in ((each.item.uses, each) for each in span.pieces if each.item):
                if not (told.isdisjoint(uses.cited) and changes.ids.isdisjoint(uses.asked)):
                    piece.read()
        for md in texts:
            if md.text and not (
                paths.issuperset(md.text.linked) and changes.ids.isdisjoint(md.text.asked)
            ):
                md.read = source.markdown_file(md.shown, text_of(md.raw, md.shown), self.issues)

    def build(self, piece: Piece, document: Document) -> _Built:
        """Make what the document of a piece comes to."""
        kind = piece.kind
        self.context.asked, self._cited = set(), []
        listed = document.data[kind]
        placed = check.read_list(kind, listed, Where(document, (kind,)), self.context)
        self.go_on()
        lists: dict[str, tuple[Any, ...]] = {}
        names: list[str] = []
        cited = set(self._cited)
        facts = len(self._cited) if kind in ENTITY_KINDS else 0
        for held, record, _ in placed:
            lists[held] = (*lists.get(held, ()), record)
            if isinstance(record, model.Entity):
                own = {normalise(name) for name in (record.name, *record.aliases)}
                names += sorted(own - {""})
        asked = tuple(sorted(self.context.asked - cited))
        uses = Uses(tuple(names), tuple(sorted(cited)), asked, facts)
        item = Item(**lists, uses=uses)
        content = write_item(item)
        came = digest(content)
        piece.came_to(item, came)
        return content, came

    def _build_text(self, text: Markdown, md: source.MarkdownFile, project: source.Project) -> None:
        self.context.asked = set()
        article, told = None, ""
        if source.is_article(text.path):
            article, told = check.read_article(md, self.context), text.told()[0]
        folder = check.folder_of(md.file, project.content)
        linked = check_prose(md, project.files, folder, self.issues)
        self.go_on()
        asked = tuple(self.context.asked)
        text.text = Text(text.digest, article, told, tuple(linked), asked)

    def _collect(
        self, blocks: list[Block], texts: list[Markdown], project: source.Project
    ) -> model.Records:
        by_kind = {kind: [r for block in blocks for r in getattr(block, kind)] for kind in LISTS}
        articles = [md.text.article for md in texts if md.text and md.text.article]
        return check.collect(by_kind, [*articles], self.context, project)

    def _check_whole(self, blocks: list[Block], records: model.Records) -> None:
        """The rules over all records, as yes or no."""
        names = [name for block in blocks for name in block.names]
        if len(set(names)) < len(names):
            raise Doubt
        nowhere = Where(Document("", None), ())
        rules.check_parents([(park, nowhere) for park in records.parks], self.context)
        self.go_on()
        retold = {article.source for article in records.articles}
        used = retold.union(*(block.cited for block in blocks))
        for each in records.sources:
            if each.id not in (retold if each.kind == "article" else used):
                raise Doubt
