"""The process beside a build."""

import os
import time
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from errno import ENOSPC
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.search.conftest import searched

from parkscape.catalog import Catalog
from parkscape.errands import Errands, amend
from parkscape.revision import Revision
from parkscape.search.documents import document_file, document_in
from parkscape.search.parts import Amended, Part, Replaced
from parkscape.store import Blob, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def errands(store: Store, *, left: bool = True) -> Errands:
    return Errands(store, lambda: left)


def test_what_somebody_removed_or_changed_is_lost(store: Store) -> None:
    kept, removed, changed = (store.put(text) for text in (b"1", b"2", b"3"))
    folder = Path(store.folder)
    (folder / removed.name[:2] / removed.name[2:]).unlink()
    (folder / changed.name[:2] / changed.name[2:]).write_text("4")
    beside = errands(store)
    beside.look([kept, removed, changed], None)
    assert beside.lost() == {removed.name, changed.name}
    beside.close()


@pytest.mark.parametrize("left", [True, False])
def test_it_tells_whether_the_folder_is_as_it_was_left(store: Store, left: bool) -> None:
    beside = errands(store, left=left)
    beside.look([], None)
    beside.close()
    assert beside.is_left() is left
    assert beside.lost() == set()


def indexed(catalog: Catalog, store: Store) -> tuple[Part, Replaced]:
    """The full text of a showcase, and a document in which a word is added."""
    _, revision, _ = searched(catalog, store)
    text = revision.after.parts["text"]
    assert text.known
    old = text.known.documents[0]
    held = document_in(store.read(old))
    edited = replace(held, sections=(*held.sections, ("", "7000001 qwertz")))
    return text, (0, old, store.put(document_file(edited)))


def test_it_finds_what_a_document_changes_of_the_full_text(catalog: Catalog, store: Store) -> None:
    text, change = indexed(catalog, store)
    beside = errands(store)
    beside.look([], text)
    found = beside.amend([change])()
    beside.close()
    assert isinstance(found, Amended)
    assert found == amend(store, text, [change])
    fresh = {path for path, blob in found.files.items() if blob and blob != text.files.get(path)}
    assert any(b"qwertz\t" in store.read(blob) for blob in found.files.values() if blob)
    assert 1 <= len(fresh) <= 4


def test_without_a_full_text_there_is_nothing_to_change(catalog: Catalog, store: Store) -> None:
    _, change = indexed(catalog, store)
    assert amend(store, None, [change]) is None


def test_it_works_in_a_process_of_its_own(store: Store) -> None:
    here: list[int] = []

    def is_left() -> bool:
        here.append(1)
        return True

    beside = Errands(store, is_left)
    beside.look([], None)
    assert beside.is_left() is True
    beside.close()
    assert here == []


def kept(store: Store, content: bytes) -> tuple[int, Blob]:
    return os.getpid(), store.put(content)


def test_it_does_what_another_process_would_be_begun_for(store: Store) -> None:
    beside = errands(store)
    beside.look([], None)
    process, blob = beside.begin(kept, b"1")()
    beside.close()
    assert process != os.getpid()
    assert store.read(blob) == b"1"


def failed(store: Store) -> None:
    raise OSError(ENOSPC, "No space left on device", store.folder)


def test_what_it_cannot_do_is_a_fault_here(store: Store) -> None:
    beside = errands(store)
    wait = beside.begin(failed)
    with pytest.raises(OSError, match="No space left on device") as fault:
        wait()
    beside.close()
    assert fault.value.filename == store.folder


def test_without_it_a_process_of_its_own_is_begun(store: Store) -> None:
    revision = Revision()
    process, _ = revision.begin(kept, store, b"1")()
    revision.send(errands(store), lambda: False)
    other, _ = revision.begin(kept, store, b"1")()
    third, _ = revision.begin(kept, store, b"1")()
    revision.rest(wait=True)
    assert len({os.getpid(), process, other}) == 3
    assert other == third


def test_suggestions_come_from_it_as_they_would_from_here(
    catalog: Catalog, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, alone = searched(catalog, store)
    monkeypatch.setattr("parkscape.search.index.MANY", 0)
    monkeypatch.setattr("parkscape.revision.aside", None)
    beside = errands(store)
    _, _, together = searched(catalog, store, beside)
    beside.close()
    assert {path: blob.name for path, blob in together.items()} == {
        path: blob.name for path, blob in alone.items()
    }


def test_what_it_does_when_it_is_ended_is_a_fault_here(store: Store) -> None:
    revision = Revision()
    revision.send(errands(store), lambda: False)
    wait = revision.begin(stay, store)
    revision.give_up()
    with pytest.raises((BrokenProcessPool, CancelledError)):
        wait()
    revision.give_up()


def stay(store: Store) -> None:
    time.sleep(600)
