"""The cache: what was put is got, and any doubt is a miss that is said."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from parkscape import cache
from parkscape.cache import Cache, code_version


@pytest.fixture(params=[False, True])
def kept(tmp_path: Path, request: pytest.FixtureRequest) -> Cache:
    made = Cache(tmp_path, "1", mapped=request.param)
    made.put("some/thing", b"content\nof two lines")
    return made


def test_what_was_put_is_got(kept: Cache) -> None:
    assert kept.get("some/thing") == b"content\nof two lines"
    assert (kept.damaged, kept.outdated) == ([], [])


def test_what_was_never_put_is_a_miss_without_a_word(kept: Cache) -> None:
    assert kept.get("other") is None
    assert (kept.damaged, kept.outdated) == ([], [])


def test_another_version_is_a_miss(kept: Cache) -> None:
    other = Cache(kept.folder, "2")
    assert other.get("some/thing") is None
    assert (other.damaged, other.outdated) == ([], ["some/thing"])


def test_it_tells_what_this_version_kept_without_reading_it(kept: Cache) -> None:
    assert kept.has("some/thing")
    assert not kept.has("other")
    assert not Cache(kept.folder, "2").has("some/thing")
    (kept.folder / "foreign").write_bytes(b"\x80\x04cos\nsystem\n.")
    assert not kept.has("foreign")
    path = kept.folder / "some/thing"
    path.write_bytes(path.read_bytes()[:-1])
    assert kept.has("some/thing")
    assert (kept.damaged, kept.outdated) == ([], [])


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[:-1] + b"?",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"",
        lambda raw: b"\x80\x04cos\nsystem\n.",
    ],
)
def test_a_damaged_or_foreign_file_is_a_miss(kept: Cache, damage: Callable[[bytes], bytes]) -> None:
    path = kept.folder / "some/thing"
    path.write_bytes(damage(path.read_bytes()))
    assert kept.get("some/thing") is None
    assert (kept.damaged, kept.outdated) == (["some/thing"], [])


def test_a_new_content_replaces_the_old_and_leaves_no_draft(kept: Cache) -> None:
    kept.put("some/thing", b"new")
    assert kept.get("some/thing") == b"new"
    assert [path.name for path in (kept.folder / "some").iterdir()] == ["thing"]


def test_where_files_cannot_be_mapped_they_are_read(
    kept: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENODEV, "no such device")

    monkeypatch.setattr("mmap.mmap", refuse)
    assert kept.get("some/thing") == b"content\nof two lines"
    assert kept.damaged == []


def test_a_draft_counts_once_it_is_kept(kept: Cache) -> None:
    keep, other = kept.draft("a", b"new"), kept.draft("b", b"other")
    assert (kept.get("a"), kept.get("b")) == (None, None)
    keep()
    kept.drop_drafts()
    assert (kept.get("a"), kept.get("b")) == (b"new", None)
    assert sorted(path.name for path in kept.folder.iterdir()) == ["a", "some"]
    with pytest.raises(FileNotFoundError):
        other()


def test_what_was_got_stays_as_it_was_when_it_is_replaced_or_dropped(kept: Cache) -> None:
    got = kept.get("some/thing")
    kept.put("some/thing", b"new")
    kept.drop("some/thing")
    assert got == b"content\nof two lines"


def test_the_version_is_of_the_code_and_not_of_what_is_compiled_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    (tmp_path / "cache.py").write_text("1")
    version = code_version()
    assert len(version) == 16
    compiled = tmp_path / "__pycache__" / "templates" / ".a.pyc.new"
    compiled.parent.mkdir(parents=True)
    compiled.write_text("draft")
    assert code_version() == version
    (tmp_path / "cache.py").write_text("2")
    assert code_version() != version
