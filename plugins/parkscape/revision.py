"""A revision: one build, held against the ledger of the last one, so that it makes what changed.

A page is made again if its own plan, its shell or the settings differ, if one of the questions
that it asked has another answer, or if a name in its prose means something else. See `notes`.
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from parkscape import listing
from parkscape.alterations import Altered, alike, altered, cited
from parkscape.batch import (
    READ_ROW,
    Job,
    Prose,
    Sheet,
    given_of,
    make_rows,
    make_sheets,
    named_in,
    place_of,
    render_prose,
    words_in,
    words_of,
)
from parkscape.catalog import Catalog
from parkscape.digests import digest
from parkscape.errands import Errands, amend
from parkscape.labels import KIND_LABELS
from parkscape.ledger import KeptRow, KeptSheet, Ledger, blobs_of
from parkscape.notes import TABLES, TAKEN, Question, answer
from parkscape.packed import Packed, pack
from parkscape.pages import Page, by_section, planned_anew
from parkscape.questions import Answers, Questions
from parkscape.render import Site
from parkscape.search.parts import FEW, Amended, Replaced
from parkscape.store import Blob, Store
from parkscape.terms import ENTITY_KINDS
from parkscape.themes import Views
from parkscape.timings import Timings
from parkscape.workers import LocalWorkers, Made, Workers, aside, nothing, pays

_NONE = object()
_OF_SITE = frozenset({"prose", "named", "mentioned", "rows", "facets", "letters", "views"})
"""Questions to the site, not to the catalog."""
_REST = "rest"
"""The name, among tables, of the records that are neither entities nor sources nor articles."""


@dataclass
class Revision:
    """One build, held against the last one."""

    before: Ledger = field(default_factory=Ledger)
    old_words: Callable[[], Mapping[str, msgspec.Raw]] = dict
    """Hash of a document's file -> its packed tokens, of the last build; read when first needed."""
    workers: Workers = field(default_factory=LocalWorkers)
    edits: Ledger = field(default_factory=Ledger)
    """What of `before` differs from the whole ledger on disk; see `journal`."""
    after: Ledger = field(default_factory=Ledger)
    words: dict[str, msgspec.Raw] = field(default_factory=dict)
    """The same of documents that were made now."""
    whole: bool = False
    """Whether all tokens were needed, which then are kept for the next build."""
    altered: Altered | None = None
    """The entities that changed; None where not all that did are known."""
    made: int = 0
    """How many pages were made now."""
    timings: Timings = field(default_factory=Timings)

    def __post_init__(self) -> None:
        self.is_left: Callable[[], bool] = lambda: False
        """Whether the folder before the published one is as it was left."""
        self._questions = Questions(self.before.questions)
        self._errands: Errands | None = None
        self._same: set[str] = set()
        """Names of questions to the catalog of which none has another answer."""

    def send(self, errands: Errands | None, is_left: Callable[[], bool]) -> None:
        """Have `errands` begin to look for what the last build left, if they can be had."""
        self.is_left = is_left
        if errands:
            errands.look(self._blobs, self.before.parts.get("text"))
            self._errands, self.is_left = errands, errands.is_left

    @functools.cached_property
    def _blobs(self) -> list[Blob]:
        """The files of all pages and of the search index."""
        blobs = [blob for sheet in self.before.sheets.values() for blob in blobs_of(sheet)]
        return blobs + [blob for part in self.before.parts.values() for blob in part.files.values()]

    def prose(self, site: Site) -> dict[str, Prose]:
        """The articles' texts; a name that changed changes only who is named."""
        articles = site.catalog.articles
        renamed = site.mentions.renamed(self.before.named)
        found = {}
        for identity, article in articles.items():
            kept = self.before.prose.get(identity)
            if kept and kept.given == given_of(site.catalog, article):
                named = kept.named
                if renamed and renamed(kept.html):
                    named = named_in(site.mentions, kept.html, article)
                found[identity] = kept if named == kept.named else replace(kept, named=named)
        missing = [identity for identity in articles if identity not in found]
        site.mentions.expect(sum(len(articles[identity].text) for identity in missing))
        ready = nothing if self.before.rows else listing.get_ready  # For all rows, which are next.
        found |= zip(missing, self.workers.map(render_prose, site, missing, ready), strict=True)
        # The same object where it can be, so that nobody compares it again.
        self.after.named = dict(site.mentions.named) if renamed else self.before.named
        self.after.prose = {identity: found[identity] for identity in articles}
        if [*map(id, self.before.prose.values())] == [*map(id, self.after.prose.values())]:
            self._same |= {"prose", "named"}
        return self.after.prose

    def rows(
        self, site: Site, keys: Sequence[str], meanwhile: Callable[[], object] = nothing
    ) -> Packed[listing.Row]:
        """The rows of lists; they draw on the catalog alone."""
        tables = {n: table(site.catalog) for n, table in TABLES.items() if n not in self._same}
        self._compare(site, {name: table for name, table in tables.items() if table is not None})
        kept = self.before.rows
        changed = self._questions.changed([row.asked for row in kept.values()])
        other = {key for key, is_other in zip(kept, changed, strict=True) if is_other}
        found = {key: kept[key] for key in keys if key in kept and key not in other}
        missing = [key for key in keys if key not in found]
        for key in missing:
            if key in kept:
                listing.learn(_READ.decode(kept[key].readings))
        if pays(sum(key not in kept for key in missing)):
            listing.get_ready()
        made: Iterable[bytes] = self.workers.map(make_rows, site, missing, meanwhile)
        to = functools.partial(_answer, site)
        for key, new in zip(missing, map(READ_ROW, made), strict=True):
            asked = self._questions.number(new.asked, to, kept[key].asked if key in kept else b"")
            found[key] = KeptRow(asked, new.row, new.readings)
        self.after.rows = {key: found[key] for key in keys}
        return _rows(self.after)

    def sheets(
        self, job: Job, plan: Sequence[Page], meanwhile: Callable[[], object] = nothing
    ) -> dict[str, KeptSheet]:
        """Path -> page, for all of `plan`; `meanwhile` is called when others are at work."""
        site = job.site
        tables = {"prose": site.prose, "named": site.named, "mentioned": site.mentioned}
        self._compare(site, {n: t for n, t in tables.items() if n not in self._same}, of_site=True)
        self.after.themes = cast(Views, site.views).kept()
        settings = (job.site.name, job.site.url, job.site.edit_url, job.search)
        for place, shell in job.shells.items():
            self.after.shells[repr(place)] = digest((shell.pieces, settings))
        before = self.before.sheets
        changed = self._questions.changed([sheet.asked for sheet in before.values()])
        other = {path for path, is_other in zip(before, changed, strict=True) if is_other}
        self.after.plans = by_section(plan)
        other |= planned_anew(plan, self.before.plans, self.after.plans)
        fresh = {place for place, _ in self.after.shells.items() - self.before.shells.items()}
        if fresh:
            other |= {page.path for page in plan if repr(place_of(page)) in fresh}
        if renamed := job.site.mentions.renamed(self.before.named):
            text = msgspec.msgpack.Decoder(str).decode
            other |= {path for path, sheet in before.items() if renamed(text(sheet.prose))}
        lost = self._errands.lost() if self._errands else job.store.lost_of(self._blobs)
        job.store.lost |= lost
        job.store.trust([b for b in self._blobs if b.name not in lost] if lost else self._blobs)
        if lost:
            gone = lost.intersection
            other |= {p for p, s in before.items() if gone(blob.name for blob in blobs_of(s))}
        missing = [page for page in plan if page.path in other or page.path not in before]
        if len(missing) > FEW and job.search:
            job = replace(job, words=True)
            words_of([])  # What that imports, other processes have from this one.
        sheets: Iterable[Sheet] = self.workers.map(make_sheets, job, missing, meanwhile)
        found: dict[str, KeptSheet] = {}
        to = functools.partial(_answer, site)
        for page, new in zip(missing, sheets, strict=True):
            known = before[page.path].asked if page.path in before else b""
            asked = self._questions.number(new.asked, to, known)
            found[page.path] = KeptSheet(new.blob, asked, new.prose, new.document, new.found)
            if new.found and job.words:
                self.words[new.found.name] = new.words
        here = job.store.fetch([blob for sheet in found.values() for blob in blobs_of(sheet)])
        for sheet in found.values() if here else ():
            sheet.blob = here.get(sheet.blob.name, sheet.blob)
            sheet.found = sheet.found and here.get(sheet.found.name, sheet.found)
        self.made = len(missing)
        every = before | found
        self.after.sheets = {page.path: every[page.path] for page in plan}
        return self.after.sheets

    def begin(self, function: Callable[..., Made], store: Store, *given: Any) -> Callable[[], Made]:
        """Begin `function(store, *given)` in the process beside, or in one of its own.

        `store` is that of this build. Gives a function that waits for what it gives.
        """
        if self._errands:
            return self._errands.begin(function, *given)
        return aside(function, store, *given)

    def amend(self, store: Store, changes: Sequence[Replaced]) -> Callable[[], Amended | None]:
        """Begin to work out what few documents change of the last full text."""
        if self._errands:
            return self._errands.amend(changes)
        return functools.partial(amend, store, self.before.parts.get("text"), changes)

    def all_words(self, store: Store) -> dict[str, msgspec.Raw]:
        """Hash of a document's file -> its packed tokens, of every page that can be found."""
        self.whole = True
        old = self.old_words()
        found = [sheet.found for sheet in self.after.sheets.values() if sheet.found]
        return {
            blob.name: self.words.get(blob.name) or old.get(blob.name) or words_in(store, blob)
            for blob in found
        }

    def facets(self, site: Site, rows: Packed[listing.Row]) -> dict[str, list[listing.Facet]]:
        """Kind -> the filters of its list."""
        for kind in KIND_LABELS:
            kept = self.before.facets.get(kind)
            # No field applies to articles, so that nobody asks for theirs.
            known = kind not in ENTITY_KINDS or ("fields_of", kind) in self._questions
            if kept and known and self.has_alike(kind, lambda row: [*row.facets.items()]):
                self.after.facets[kind] = kept
                continue
            each = [rows[key] for key in self._keys[1][kind]]
            fields = site.catalog.fields_of(kind)
            given = digest(([row.facets for row in each], fields))
            if not kept or kept[0] != given:
                kept = given, listing.facets(site.catalog, kind, each)
            self.after.facets[kind] = kept
        return {kind: facets for kind, (_, facets) in self.after.facets.items()}

    def letters(self, rows: Packed[listing.Row]) -> Packed[listing.Letters]:
        """The rows by the first letters of their names, under an empty text."""
        same = all(self.has_alike(kind, listing.lettered) for kind in ENTITY_KINDS)
        if not self.before.letters or not same:
            self.after.letters = {"": pack(listing.by_letter(rows.values()))}
        else:
            self.after.letters = self.before.letters
        return Packed(listing.Letters, self.after.letters)

    @functools.cached_property
    def _keys(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Kind -> keys of its rows, in the last build and in this one."""
        return _by_kind(self.before.rows), _by_kind(self.after.rows)

    @functools.cached_property
    def _altered(self) -> dict[str, list[tuple[listing.Row, listing.Row]]]:
        """Kind -> (old, new) of its rows that are not as they were; of kinds with the same keys."""
        old, new = _rows(self.before), _rows(self.after)
        if [*old] == [*new]:
            kinds = [*KIND_LABELS]
        else:
            before, after = self._keys
            kinds = [kind for kind in KIND_LABELS if before[kind] == after[kind]]
        altered: dict[str, list[tuple[listing.Row, listing.Row]]] = {kind: [] for kind in kinds}
        for key, row in new.packed.items():
            kind = "" if row is old.packed.get(key) else key.partition("/")[0]
            if kind in altered:
                altered[kind].append((old[key], new[key]))
        return altered

    def has_alike(self, kind: str, seen: Callable[[listing.Row], object]) -> bool:
        """Whether a kind has the rows that it had, in the same order, by what is `seen` of each.

        It takes far less time than to look at all.
        """
        if kind not in self._altered:
            return False
        return all(seen(old) == seen(new) for old, new in self._altered[kind])

    def remember(self, store: Store) -> tuple[Ledger, dict[str, msgspec.Raw]]:
        """(what the next build is to know, the tokens), for a next build in this process."""
        return self.close(), self.all_words(store)

    def close(self) -> Ledger:
        """What the next build is to know; the second time it is at hand."""
        if not self.after.questions:
            asked = None
            # An edit leaves few that nobody asks any more, and the first build none.
            if self.before.questions and self.made > len(self.after.sheets) / 4:
                asked = [row.asked for row in self.after.rows.values()]
                asked += [sheet.asked for sheet in self.after.sheets.values()]
            self.after.questions = self._questions.keep(asked)
        return self.after

    def rest(self, *, wait: bool = False) -> None:
        """Ask nothing more of the process beside, and perhaps `wait` until it has ended."""
        if self._errands:
            self._errands.close(wait=wait)
            self._errands = None

    def give_up(self) -> None:
        """Have the process beside end at once: nobody wants any more what it makes."""
        if self._errands:
            self._errands.kill()
            self._errands = None

    def learn_what_is_altered(self, catalog: Catalog) -> None:
        """And which questions have the answers that they had, by that."""
        records = catalog.records
        rest = digest((records.industries, records.fields, records.routes))
        self.after.tables[_REST] = rest
        if self.before.tables.get(_REST) == rest:
            keys = (key for key in self.before.rows if not key.startswith("articles/"))
            self.altered = altered(catalog, self._questions.answers("entities"), keys)
            self._same |= {name for name, taken in TAKEN.items() if alike(self.altered, taken)}

    def _compare(self, site: Site, tables: Mapping[str, Any], *, of_site: bool = False) -> None:
        """Learn which answers changed, to some of the questions of the last build.

        `tables` has what the answers to questions of a name are taken from.
        """
        digests = {name: digest(table) for name, table in tables.items()}
        known = self.before.tables
        kept = {name: known[name] for name in self._same & known.keys()}
        self.after.tables = dict(sorted((self.after.tables | kept | digests).items()))
        same = self._same | {name for name, each in digests.items() if known.get(name) == each}
        rows, old = self.after.rows, self.before.rows
        drawn = cast(Views, site.views).same if of_site else frozenset[str]()

        def doubtful(name: str, answers: Answers) -> Iterable[str]:
            if name == "rows":
                return [key for key in answers if rows.get(key) is not old.get(key, _NONE)]
            if name == "views":
                return [key for key in answers if key.partition(":")[0] not in drawn]
            if name == "entities" and self.altered is not None:
                return self.altered.keys() & answers.keys()
            if name in ("citations", "citation_count") and self.altered is not None:
                return cited(self.altered) & answers.keys()
            return answers

        self._questions.compare(
            lambda name: name in same or (name in _OF_SITE) is not of_site,
            functools.partial(_answer, site),
            doubtful,
        )


def _by_kind(keys: Iterable[str]) -> dict[str, list[str]]:
    by_kind: dict[str, list[str]] = {kind: [] for kind in KIND_LABELS}
    for key in keys:
        by_kind[key.partition("/")[0]].append(key)
    return by_kind


def _rows(ledger: Ledger) -> Packed[listing.Row]:
    return Packed(listing.Row, {key: kept.row for key, kept in ledger.rows.items()})


def _answer(site: Site, question: Question) -> bytes:
    """A digest of the answer; empty where there is none any more."""
    try:
        if question[0] in _OF_SITE:
            held = getattr(site, question[0])
            values = held.packed if isinstance(held, Packed) else held
            return digest(values[question[1]])
        if question[0] == "entities" and len(question) > 1 and site.catalog.digests:
            return site.catalog.digests[question[1]]
        value = answer(site.catalog, question)
    except KeyError:
        return b""
    # A record that only moved to another line is the same; its own page asks for the line.
    return digest(replace(value, line=0) if question[0] in ("entities", "articles") else value)


_READ = msgspec.msgpack.Decoder(listing.Readings)
