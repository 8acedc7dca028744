"""The ledger on disk, through rows of edits."""

import os
import random
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from parkscape import journal
from parkscape.cache import Cache
from parkscape.ledger import KeptRow, KeptSheet, Ledger
from parkscape.packed import pack
from parkscape.revision import Revision
from parkscape.store import Store
from parkscape.timings import Timings
from parkscape.workers import LocalWorkers, can_have_more

PAGES = 40


class Closed(Revision):
    """A build that has ended."""

    def close(self) -> Ledger:
        return self.after


def sheet(store: Store, text: str) -> KeptSheet:
    return KeptSheet(store.put(text.encode()), b"asked", pack(text), pack(None), None)


def begun(store: Store) -> Ledger:
    """What a first build leaves."""
    return Ledger(
        named={f"name {n}": f"parks/{n}" for n in range(PAGES)},
        rows={f"parks/{n}": KeptRow(b"", pack(n), b"") for n in range(PAGES)},
        sheets={f"parks/{n}/": sheet(store, str(n)) for n in range(PAGES)},
        tables={"line": b"0"},
    )


def edited(ledger: Ledger, store: Store, chance: random.Random, edit: int) -> Ledger:
    """The ledger after some pages changed, and perhaps a name came, went or changed places."""
    sheets, rows = dict(ledger.sheets), dict(ledger.rows)
    for n in chance.sample(range(PAGES), chance.randint(0, 3)):
        sheets[f"parks/{n}/"] = sheet(store, f"edit {edit} of {n}")
        rows[f"parks/{n}"] = KeptRow(b"", pack([edit, n]), b"")
    named = dict(ledger.named)
    if chance.random() < 0.2:
        name = chance.choice([*named])
        key = named.pop(name)
        if chance.random() < 0.6:
            named[name if chance.random() < 0.5 else f"name of {edit}"] = key
    tables = {"line": str(edit).encode()}
    others = [store.put(f"other {edit}".encode()).name]
    return Ledger(named=named, rows=rows, sheets=sheets, tables=tables, others=others)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", "version")


def load(cache: Cache, store: Store) -> Revision:
    return journal.load(cache, store, LocalWorkers(1), Timings(), cache.folder / "none")


def save(cache: Cache, store: Store, last: Revision, after: Ledger, made: int = 1) -> None:
    closed = Closed(last.before, edits=last.edits, after=after, made=made)
    journal.draft(cache, closed, store)()


def known(ledger: Ledger) -> list[Any]:
    """What it knows, in order."""
    unstamped = replace(ledger, stamp=b"")
    return [
        [*each.items()] if isinstance(each, dict) else each
        for each in (getattr(unstamped, name) for name in Ledger.__struct_fields__)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_what_was_saved_is_loaded_whatever_was_edited(
    cache: Cache, store: Store, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same rows in every run
    after = begun(store)
    save(cache, store, load(cache, store), after, made=PAGES)
    for edit in range(12):
        last = load(cache, store)
        assert known(last.before) == known(after)
        after = edited(last.before, store, chance, edit)
        save(cache, store, last, after)
        names = {each.blob.name for each in after.sheets.values()}
        found = {path.parent.name + path.name for path in (tmp_path / "store").glob("*/*")}
        assert found == names | {*after.others}
    assert known(load(cache, store).before) == known(after)
    assert cache.damaged == []


def change(cache: Cache, store: Store, *pages: int) -> Ledger:
    """One more edit, of some pages."""
    last = load(cache, store)
    fresh = {f"parks/{n}/": sheet(store, f"new {n}") for n in pages}
    after = replace(last.before, sheets={**last.before.sheets, **fresh})
    save(cache, store, last, after)
    return after


def test_a_small_edit_leaves_the_whole_ledger_as_it_is(cache: Cache, store: Store) -> None:
    save(cache, store, load(cache, store), begun(store), made=PAGES)
    whole, edits = cache.folder / "ledger", cache.folder / "edits"
    first = whole.read_bytes()
    assert not edits.exists()
    change(cache, store, 1)
    size = edits.stat().st_size
    after = change(cache, store, 2, 3)
    assert whole.read_bytes() == first
    assert size < edits.stat().st_size < len(first) / 4
    assert known(load(cache, store).before) == known(after)
    # They grow until to write all of it is as well.
    after = change(cache, store, 4, 5, 6)
    assert whole.read_bytes() != first
    assert known(load(cache, store).before) == known(after)


def test_edits_of_another_whole_ledger_are_left_alone(cache: Cache, store: Store) -> None:
    save(cache, store, load(cache, store), begun(store), made=PAGES)
    change(cache, store, 1)
    path = cache.folder / "edits"
    edits = path.read_bytes()
    after = change(cache, store, *range(10, 30))
    assert not path.exists()
    path.write_bytes(edits)  # As a build leaves it that is killed before it drops them.
    assert known(load(cache, store).before) == known(after)


def test_where_edits_are_damaged_the_whole_ledger_counts(cache: Cache, store: Store) -> None:
    before = begun(store)
    save(cache, store, load(cache, store), before, made=PAGES)
    change(cache, store, 1)
    path = cache.folder / "edits"
    path.write_bytes(path.read_bytes()[:-1])
    assert known(load(cache, store).before) == known(before)
    assert cache.damaged == ["edits"]


def test_files_that_nothing_needs_any_more_are_known(tmp_path: Path) -> None:
    """Two pages may be of the same bytes, and a page of what was a file of another kind."""
    store = Store(tmp_path)
    names = {text: store.put(text.encode()).name for text in ("a", "b", "c", "sitemap", "old")}
    same = sheet(store, "c")
    before = Ledger(
        sheets={"1/": sheet(store, "a"), "2/": sheet(store, "b"), "3/": same},
        others=[names["sitemap"], names["old"]],
    )
    after = Ledger(
        sheets={"1/": sheet(store, "b"), "3/": same, "4/": sheet(store, "sitemap")},
        others=[names["c"]],
    )
    assert journal.gone(before, after) == {names["a"], names["old"]}
    assert journal.gone(before, before) == set()


def process(store: Store) -> int:
    return os.getpid()


@pytest.mark.skipif(not can_have_more(), reason="there is but this process")
def test_the_first_build_has_a_process_beside_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parkscape.revision.aside", None)
    store = Store(tmp_path / "store")
    revision = load(Cache(tmp_path / "cache", "1"), store)
    assert revision.begin(process, store)() != os.getpid()
    assert revision.is_left() is False
    revision.rest(wait=True)
