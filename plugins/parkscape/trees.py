"""A folder made of the store's files, and what is known of it, so that a later one can begin there.

To make a folder of tens of thousands of links takes longer than all else that follows an edit; to
change the few files in which two sites differ does not.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from parkscape.cache import Cache
from parkscape.digests import ENCODER
from parkscape.store import Blob, Store

PUBLISHED, LAST = "tree", "tree-last"
"""Names in the cache: of the published folder, and of the one before it."""
INDEX = "search/"
"""Where the folder of the search index is."""


class Tree(msgspec.Struct, array_like=True):
    """What a folder holds."""

    files: dict[str, Blob] = {}
    """Path -> file in the store that it is a link to."""
    others: list[str] = []
    """Paths of all other files."""
    times: dict[str, int] = {}
    """Folder -> when a name in it was last made or removed, in nanoseconds; empty if it holds
    copies, of which one could not see that somebody edited them."""


def write_tree(store: Store, folder: Path, files: Mapping[str, Blob]) -> bool:
    """Make every file of `files`, by its path from `folder`; gives whether all are links."""
    root = os.fspath(folder)
    for parent in sorted({path.rpartition("/")[0] for path in files}):
        os.makedirs(f"{root}/{parent}", exist_ok=True)  # noqa: PTH103
    copies = [path for path, blob in files.items() if not _link(store, blob, f"{root}/{path}")]
    return not copies


def update_tree(
    store: Store, folder: Path, files: Mapping[str, Blob], before: Mapping[str, Blob]
) -> bool:
    """Turn a folder that holds the files `before` into one that holds `files`; see `write_tree`."""
    fresh = {path: blob for path, blob in files.items() if before.get(path) != blob}
    _remove(folder, before.keys() - files.keys())
    return write_tree(store, folder, fresh)


def revise(
    store: Store, folder: Path, before: Tree, files: Mapping[str, Blob], built: Path
) -> Tree:
    """Have a folder that holds `before` hold `files` and all of the folder `built`, which is moved.

    Gives what it holds now. Nobody may be reading the folder.
    """
    root = os.fspath(folder)
    others = {os.fspath(p.relative_to(built)): p for p in built.rglob("*") if not p.is_dir()}
    names = {path.replace(os.sep, "/"): place for path, place in others.items()}
    before = _moved(folder, before, files)
    gone = {*before.files, *before.others} - files.keys() - names.keys()
    _remove(folder, gone)
    fresh = {path: blob for path, blob in files.items() if before.files.get(path) != blob}
    linked = write_tree(store, folder, fresh)
    for path, place in names.items():
        if path not in files:
            os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)  # noqa: PTH103, PTH120
            os.replace(place, f"{root}/{path}")  # noqa: PTH105
    touched = folders_of([*gone, *fresh, *names])
    held = folders_of([*files, *names])
    times = {
        parent: before.times[parent]
        if parent in before.times and parent not in touched
        else os.stat(f"{root}/{parent}").st_mtime_ns  # noqa: PTH116
        for parent in (held if linked else ())
    }
    return Tree(dict(files), sorted(names.keys() - files.keys()), times)


def is_as_left(folder: Path, tree: Tree) -> bool:
    """Whether no name in a folder was made or removed since `tree` was told of it.

    A file that was edited where it stands is the store's own, which then counts as lost.
    """
    root = os.fspath(folder)
    try:
        times = ((os.stat(f"{root}/{parent}").st_mtime_ns, t) for parent, t in tree.times.items())  # noqa: PTH116
        return bool(tree.times) and all(now == then for now, then in times)
    except OSError:
        return False


def folders_of(paths: Iterable[str]) -> set[str]:
    """All folders on the way to some files, the topmost, which is empty, among them."""
    found = {""}
    for parent in {path.rpartition("/")[0] for path in paths}:
        while parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return found


def last_tree(cache: Cache) -> Tree:
    """What the folder before the published one holds; empty if that is not known."""
    content = cache.get(LAST)
    try:
        return msgspec.msgpack.decode(content, type=Tree) if content else Tree()
    except msgspec.MsgspecError:
        cache.damaged.append(LAST)
        return Tree()


def keep_tree(cache: Cache, tree: Tree) -> None:
    """Keep what the published folder holds; what the one before it held becomes the last."""
    cache.rename(PUBLISHED, LAST)
    cache.put(PUBLISHED, ENCODER.encode(tree))


def _moved(folder: Path, before: Tree, files: Mapping[str, Blob]) -> Tree:
    """Have the folder of the index, which is named by what it holds, take its new name at once."""
    was, now = _parts_of(before.files), _parts_of(files)
    went, came = sorted(was - now), sorted(now - was)
    if len(went) != 1 or len(came) != 1 or not (folder / INDEX / went[0]).is_dir():
        return before
    old, new = f"{INDEX}{went[0]}", f"{INDEX}{came[0]}"
    (folder / old).rename(folder / new)

    def follow(path: str) -> str:
        return new + path.removeprefix(old) if path.startswith(old) else path

    return Tree(
        {follow(path): blob for path, blob in before.files.items()},
        before.others,
        {follow(path): time for path, time in before.times.items()},
    )


def _parts_of(paths: Iterable[str]) -> set[str]:
    """The names of folders in that of the index."""
    parts = (path.split("/", 2) for path in paths if path.startswith(INDEX))
    return {each[1] for each in parts if len(each) > 2}


def _link(store: Store, blob: Blob, path: str) -> bool:
    try:
        return store.link(blob, path)
    except FileExistsError:
        draft = f"{path}.new"
        linked = store.link(blob, draft)
        os.replace(draft, path)  # noqa: PTH105
        return linked


def _remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove files, and folders that are empty then."""
    for path in paths:
        (folder / path).unlink(missing_ok=True)
        for parent in (folder / path).parents:
            if parent == folder or not _remove_empty(parent):
                break


def _remove_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
