"""A copy of a large site for the next build to begin with."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock

from parkscape import output, publish, spare
from parkscape.cache import Cache
from parkscape.store import Store
from parkscape.trees import Tree, is_last_left, keep_trees, revise, write_anew

FILES = [f"parks/p{n}/index.html" for n in range(5)]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A published site of links, as its first build left it."""
    store, site = Store(tmp_path / "store"), tmp_path / "site"
    (site / "search" / "f").mkdir(parents=True)
    (site / "404.html").write_text("not of the store")
    trees = [
        Tree("", {path: store.put(path.encode()) for path in FILES}, ["404.html"]),
        Tree("search/f/", {"d.json": store.put(b"{}")}),
    ]
    assert write_anew(store, site, trees)
    keep_trees(cache(site), revise(store, site, trees, trees, tmp_path / "nothing"))
    return site


def cache(site: Path) -> Cache:
    return Cache(site.parent / "cache", "v")


def write(site: Path) -> bool:
    return spare.write(site, Store(site.parent / "store"), cache(site))


def is_left(site: Path, last: Path) -> bool:
    return is_last_left(last, cache(site), Store(site.parent / "store"))


def beside(site: Path) -> list[str]:
    return sorted(path.name for path in site.parent.glob(".site*"))


def test_a_copy_is_what_the_next_build_begins_with(site: Path) -> None:
    assert write(site)
    assert beside(site) == [".site.last"]
    last = publish.last_of(site)
    for path in (*FILES, "search/f/d.json"):
        assert (last / path).samefile(site / path)
    assert not (last / "404.html").exists()
    assert is_left(site, last)
    (last / FILES[0]).unlink()
    assert not is_left(site, last)


@pytest.mark.parametrize("place", ["", "parks", "parks/p1", "search", "search/f"])
def test_a_file_that_came_to_a_copy_is_seen(site: Path, place: str) -> None:
    assert write(site)
    (publish.last_of(site) / place / "more.html").touch()
    assert not is_left(site, publish.last_of(site))


def test_a_copy_of_a_copy_holds_no_links_though_its_folders_look_alike(site: Path) -> None:
    assert write(site)
    last = publish.last_of(site)
    shutil.copytree(last, last.with_name("copied"))
    shutil.rmtree(last)
    shutil.copytree(last.with_name("copied"), last)
    assert not is_left(site, last)


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EMLINK])
def test_what_cannot_be_linked_is_not_copied(
    site: Path, fault: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr("os.link", fails)
    assert not write(site)
    assert beside(site) == []


def test_a_copy_that_comes_too_late_changes_nothing(site: Path) -> None:
    assert write(site)
    assert not write(site)
    assert beside(site) == [".site.last"]
    assert is_left(site, publish.last_of(site))


def test_a_folder_of_another_is_left_to_it(site: Path) -> None:
    publish.spare_of(site).mkdir()
    with pytest.raises(FileExistsError):
        write(site)
    assert publish.spare_of(site).exists()


@pytest.mark.parametrize("number", [1, 3, 6])
@pytest.mark.parametrize("after", [False, True])
def test_a_build_that_begins_meanwhile_does_without(
    site: Path, number: int, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    links, link = 0, Store.link

    def begun(store: Store, *given: Any) -> bool:
        nonlocal links
        links += 1
        if links == number and not after:
            publish.staging(site)
        made = link(store, *given)
        if links == number and after:
            publish.staging(site)
        return made

    monkeypatch.setattr(Store, "link", begun)
    assert not write(site)
    assert beside(site) == [".site.gone", ".site.new"]
    assert not is_left(site, publish.last_of(site))
    publish.sweep(site, large=False)
    assert beside(site) == [".site.new"]


def test_a_build_under_way_is_not_waited_for(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare, "PATIENCE", 0.0)
    with FileLock(site.parent / "cache" / "lock"):
        assert not write(site)
    assert beside(site) == []


def test_of_what_is_not_known_there_is_no_copy(site: Path) -> None:
    (site.parent / "cache" / "trees").unlink()
    assert not write(site)
    assert beside(site) == []


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        ("first", 1),
        ("on ci", 0),
        ("small", 0),
        ("copies", 0),
        ("not the first", 0),
        ("not published", 0),
    ],
)
def test_when_a_copy_is_made(
    site: Path, case: str, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    note: Callable[..., None] = lambda *given: begun.append(given)  # noqa: E731
    monkeypatch.setattr(output, "spare", SimpleNamespace(begin=note))
    monkeypatch.setenv("CI", "true" if case == "on ci" else "")
    if case == "not the first":
        publish.last_of(site).mkdir()
    made = output.Output(site, Store(site.parent / "store"), cache(site))
    made._large, made._is_published = case != "small", case != "not published"
    made._trees = [Tree("", {}, [], {} if case == "copies" else {"": 1})]
    made.keep()
    assert len(begun) == wanted
