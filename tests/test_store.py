"""The store: bytes by their hash, whatever a build that was stopped has left there."""

import os
from pathlib import Path

import pytest

from parkscape.store import Blob, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def path_of(store: Store, blob: Blob) -> Path:
    return Path(store.folder) / blob.name[:2] / blob.name[2:]


def test_what_is_half_written_is_written_again(store: Store) -> None:
    blob = store.put(b"content")
    path_of(store, blob).write_bytes(b"cont")
    assert not store.has(blob)
    assert store.lost == {blob.name}
    mended = store.put(b"content")
    assert store.has(mended)
    assert store.read(mended) == b"content"


def test_a_write_that_fails_leaves_nothing_and_names_the_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> os.stat_result:
        raise OSError(28, "No space left on device")

    store.drop([store.put(b"content").name])
    monkeypatch.setattr(os, "fstat", full)
    with pytest.raises(OSError, match="No space left") as caught:
        store.put(b"content")
    monkeypatch.undo()
    assert store.folder in caught.value.filename
    assert not Path(caught.value.filename).exists()


def test_what_was_seen_is_looked_for_once(tmp_path: Path) -> None:
    seen: set[str] = set()
    store = Store(tmp_path / "store", seen)
    blob = store.put(b"content")
    assert store.has(blob)
    path_of(store, blob).unlink()
    assert store.has(blob)
    seen.clear()
    assert not store.has(blob)
    assert not seen


def test_files_are_dropped_by_name(store: Store) -> None:
    kept, dropped = store.put(b"kept"), store.put(b"dropped")
    store.drop([dropped.name, dropped.name, "0" * 64])
    assert store.has(kept)
    assert not store.has(dropped)


def test_a_sweep_drops_all_but_what_is_kept(store: Store) -> None:
    kept, dropped = store.put(b"kept"), store.put(b"dropped")
    (Path(store.folder) / ".DS_Store").write_bytes(b"of another program")
    store.sweep([kept.name])  # By who made all that there is.
    assert store.has(dropped)
    Store(Path(store.folder)).sweep([kept.name])
    assert store.has(kept)
    assert not store.has(dropped)


def test_what_somebody_looked_for_is_trusted(store: Store) -> None:
    here, gone = store.put(b"here"), store.put(b"gone")
    path_of(store, gone).unlink()
    assert store.lost_of([here, gone]) == {gone.name}
    store.trust([here])
    path_of(store, here).unlink()
    assert store.has(here)
    assert not store.has(gone)
