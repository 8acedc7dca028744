"""Folders made of the store's files, brought up to date where they are as they were left."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from parkscape import store as stores
from parkscape import trees
from parkscape.cache import Cache
from parkscape.store import Blob, Store
from parkscape.trees import Tree, Trees, is_as_left, revise, update_tree, write_anew, write_tree


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def put(store: Store, **texts: str) -> dict[str, Blob]:
    """Path -> file; `__` stands for a slash, as in `parks__a` for `parks/a/index.html`."""
    names = {name: f"{name.replace('__', '/')}/index.html" for name in texts}
    return {names[name]: store.put(text.encode()) for name, text in texts.items()}


def built(folder: Path, **texts: str) -> Path:
    """A folder as MkDocs leaves it."""
    for name, text in texts.items():
        path = folder / name.replace("__", "/") / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def held(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.parent.relative_to(folder)): path.read_text() for path in files}


@pytest.fixture
def first(store: Store, tmp_path: Path) -> tuple[Path, Trees]:
    """A folder and what it holds."""
    folder = tmp_path / "site"
    folder.mkdir()
    files = Tree("", put(store, parks__a="a", parks__b="b"))
    index = Tree("search/f1/", put(store, s="s", d__1="1"))
    made = built(tmp_path / "built", about="about", was__deep="gone")
    return folder, revise(store, folder, [], [files, index], made)


def test_a_folder_is_brought_up_to_date(
    first: tuple[Path, Trees], store: Store, tmp_path: Path
) -> None:
    folder, trees_before = first
    files = put(store, parks__a="changed", c__d="new")
    index = put(store, s="s", d__1="one")
    untouched = (folder / "search" / "f1" / "s" / "index.html").stat().st_ctime_ns
    wanted = [Tree("", files), Tree("search/f2/", index)]
    again = built(tmp_path / "again", about="over", more="more")
    now = revise(store, folder, trees_before, wanted, again)
    assert held(folder) == {
        **{"parks/a": "changed", "c/d": "new", "about": "over", "more": "more"},
        **{"search/f2/s": "s", "search/f2/d/1": "one"},
    }
    assert (folder / "search" / "f2" / "s" / "index.html").stat().st_ctime_ns == untouched
    assert not list((tmp_path / "again").rglob("*.html"))
    assert [tree.files for tree in now] == [files, index]
    assert now[0].others == ["about/index.html", "more/index.html"]
    folders = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}
    known = {f"{tree.root}{path}".rstrip("/") for tree in now for path in tree.times}
    assert known == {"", *folders}
    assert is_as_left(folder, now, store)
    assert not is_as_left(folder, first[1], store)


def test_a_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "none").mkdir()
    one = {"a/b": store.put(b"1"), "c": store.put(b"2")}
    two = {"a": store.put(b"3"), "c/d": store.put(b"4")}
    tree = revise(store, folder, [], [Tree("", one)], tmp_path / "none")
    revise(store, folder, tree, [Tree("", two)], tmp_path / "none")
    assert (folder / "a").read_text() == "3"
    assert (folder / "c" / "d").read_text() == "4"


@pytest.mark.parametrize("path", ["parks/a/index.html", "about/index.html", "search/f1/d/1"])
def test_what_was_removed_by_hand_is_seen(
    first: tuple[Path, Trees], path: str, store: Store
) -> None:
    folder, tree = first
    assert is_as_left(folder, tree, store)
    (folder / path).rename(folder.parent / "away")
    assert not is_as_left(folder, tree, store)


def test_what_was_added_or_replaced_by_hand_is_seen(
    first: tuple[Path, Trees], store: Store
) -> None:
    folder, tree = first
    draft = folder.parent / "draft"
    draft.write_text("by hand")
    draft.replace(folder / "parks" / "a" / "index.html")
    assert not is_as_left(folder, tree, store)


def test_files_that_were_written_beforehand_are_known_too(store: Store, tmp_path: Path) -> None:
    folder, files = tmp_path / "site", put(store, a__b="b", c="c")
    folder.mkdir()
    write_tree(store, folder, files)
    begun = [Tree("", files)]
    now = revise(store, folder, begun, begun, built(tmp_path / "built", about="about"))
    assert now[0].times.keys() == {"", "a", "a/b", "c", "about"}


def test_a_folder_that_holds_copies_is_never_trusted(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: str, target: str) -> None:
        raise OSError(stores._UNLINKABLE[0], "no links here")

    files = put(store, a="a")
    (tmp_path / "site").mkdir()
    monkeypatch.setattr(os, "link", link)
    tree = revise(store, tmp_path / "site", [], [Tree("", files)], built(tmp_path / "built"))
    assert held(tmp_path / "site") == {"a": "a"}
    assert not is_as_left(tmp_path / "site", tree, store)


def test_a_folder_that_is_being_read_is_turned_into_another(store: Store, tmp_path: Path) -> None:
    (folder := tmp_path / "served").mkdir()
    before = put(store, parks__a="a", parks__b="b")
    update_tree(store, folder, before, {})
    reader = (folder / "parks" / "a" / "index.html").open()
    update_tree(store, folder, put(store, parks__a="changed"), before)
    assert reader.read() == "a"
    reader.close()
    assert held(folder) == {"parks/a": "changed"}


def test_an_index_comes_and_goes(first: tuple[Path, Trees], store: Store, tmp_path: Path) -> None:
    folder, before = first
    (tmp_path / "none").mkdir()
    without = revise(store, folder, before, [Tree("", before[0].files)], tmp_path / "none")
    assert held(folder).keys() == {"parks/a", "parks/b"}
    assert is_as_left(folder, without, store)
    again = revise(store, folder, without, [without[0], before[1]], tmp_path / "none")
    assert held(folder).keys() == {"parks/a", "parks/b", "search/f1/s", "search/f1/d/1"}
    assert is_as_left(folder, again, store)


def test_a_folder_is_known_though_the_store_dropped_some_of_it(
    first: tuple[Path, Trees], store: Store, tmp_path: Path
) -> None:
    folder, known = first
    store.drop([next(iter(known[0].files.values())).name])
    assert is_as_left(folder, known, store)
    store.drop([blob.name for tree in known for blob in tree.files.values()])
    assert not is_as_left(folder, known, store)


def test_what_was_published_is_the_last_once_more_is(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "v")
    assert trees.kept_trees(cache, trees.LAST) == []
    one, two = [Tree("", {}, ["a"], {"": 1})], [Tree("", {}, ["b"], {"": 2})]
    trees.keep_trees(cache, one)
    assert trees.kept_trees(cache, trees.LAST) == []
    trees.keep_trees(cache, two)
    assert trees.kept_trees(cache, trees.LAST) == one
    cache.put(trees.LAST, b"\x93\x01")
    assert trees.kept_trees(cache, trees.LAST) == []
    assert cache.damaged == [trees.LAST]


def test_a_file_that_is_already_the_right_one_stays(store: Store, tmp_path: Path) -> None:
    files = put(store, parks__a="a")
    (tmp_path / "site").mkdir()
    for _ in range(2):
        write_tree(store, tmp_path / "site", files)
    assert held(tmp_path / "site") == {"parks/a": "a"}
    assert [path.name for path in (tmp_path / "site" / "parks" / "a").iterdir()] == ["index.html"]


def test_a_folder_that_was_taken_away_is_not_made_again(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_anew(store, tmp_path / "site", [Tree("", put(store, parks__a="a"))])
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("made", range(6))
def test_two_who_write_from_both_ends_meet(store: Store, tmp_path: Path, made: int) -> None:
    files = put(store, parks__a="a", parks__b="b", c="c")
    trees = [Tree("", files), Tree("search/1/", put(store, d="d", e="e"))]
    every = [tree.root + path for tree in trees for path in tree.files]
    folder = tmp_path / "site"
    assert write_anew(store, folder_with(folder, store, trees, every[:made]), trees, backwards=True)
    wanted = {path.removesuffix("/index.html") for path in every}
    assert held(folder).keys() == wanted
    assert write_anew(store, folder, trees)
    assert held(folder).keys() == wanted


def folder_with(folder: Path, store: Store, trees: Trees, paths: Sequence[str]) -> Path:
    """A folder in which some files of `trees` are made."""
    folder.mkdir()
    files = {tree.root + path: blob for tree in trees for path, blob in tree.files.items()}
    write_tree(store, folder, {path: files[path] for path in paths})
    return folder


def test_who_copies_does_not_help(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: str, target: str) -> None:
        raise OSError(stores._UNLINKABLE[0], "no links here")

    monkeypatch.setattr("os.link", link)
    (folder := tmp_path / "site").mkdir()
    trees = [Tree("", put(store, a="a", b="b"))]
    assert not write_anew(store, folder, trees, backwards=True)
    assert held(folder) == {"b": "b"}
    assert not write_anew(store, folder, trees)
    assert held(folder) == {"a": "a", "b": "b"}
