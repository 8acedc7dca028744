"""A folder made of the store's files, and what is known of it, so that a later one can begin there.

To make a folder of tens of thousands of links takes longer than all else that follows an edit; to
change the few files in which two sites differ does not.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

import msgspec

from parkscape.cache import Cache
from parkscape.digests import ENCODER
from parkscape.store import Blob, Store

PUBLISHED, LAST, WANTED = "trees", "trees-last", "trees-wanted"
"""Names in the cache: of the published folder, of the one before it, and of what is to be made."""
_FEW = 16
"""Files of which one tells a folder from a copy: the store may have dropped some, and made anew."""


class Tree(msgspec.Struct, array_like=True):
    """What a folder holds."""

    root: str = ""
    """Its path from that of the site, empty or with a slash after it."""
    files: dict[str, Blob] = {}
    """Path -> file in the store that it is a link to."""
    others: list[str] = []
    """Paths of all other files."""
    times: dict[str, int] = {}
    """Folder -> when a name in it was last made or removed, in nanoseconds; empty if it holds
    copies, of which one could not see that somebody edited them."""


Trees = list[Tree]
"""Of a whole site: its own, then those of folders that are named by what they hold."""


def write_tree(store: Store, folder: Path, files: Mapping[str, Blob]) -> bool:
    """Make every file of `files`, by its path from `folder`; gives whether all are links."""
    root, made = os.fspath(folder), {""}
    linked = True
    for path, blob in files.items():
        _make_folder(root, path.rpartition("/")[0], made)
        linked &= _link(store, blob, f"{root}/{path}")
    return linked


def write_anew(store: Store, site: Path, trees: Trees, *, backwards: bool = False) -> bool:
    """Make every file of every tree, none of which is there yet; gives whether all are links.

    Two may do so at once, one of them `backwards`: each ends where it meets the other. If somebody
    takes the folder away meanwhile, it is not made again, which is a fault.
    """
    root, made = os.fspath(site), {""}
    every = [(tree.root + path, blob) for tree in trees for path, blob in tree.files.items()]
    linked = True
    for path, blob in reversed(every) if backwards else every:
        _make_folder(root, path.rpartition("/")[0], made)
        try:
            linked &= store.link(blob, f"{root}/{path}")
        except FileExistsError:
            break
        if backwards and not linked:  # Two who copy would not meet.
            break
    return linked


def write_wanted(store: Store, site: Path, cache: Cache) -> bool:
    """`write_anew`, of what `keep_wanted` kept, for another process."""
    return write_anew(store, site, kept_trees(cache, WANTED))


def update_tree(
    store: Store, folder: Path, files: Mapping[str, Blob], before: Mapping[str, Blob]
) -> bool:
    """Turn a folder that holds the files `before` into one that holds `files`; see `write_tree`."""
    fresh = {path: blob for path, blob in files.items() if before.get(path) != blob}
    _remove(folder, before.keys() - files.keys())
    return write_tree(store, folder, fresh)


def revise(store: Store, site: Path, before: Trees, wanted: Trees, built: Path) -> Trees:
    """Have a folder that holds `before` hold `wanted` and all of `built`, which is moved there.

    Gives what it holds now. Nobody may be reading the folder. A folder that only changed its name,
    as that of the search index does with each edit, is renamed.
    """
    others = {
        os.path.relpath(f"{place}/{name}", built).replace(os.sep, "/"): f"{place}/{name}"
        for place, _, names in os.walk(built)
        for name in names
    }
    for old, new in zip(before[1:], wanted[1:], strict=False):
        if old.root != new.root and (site / old.root).is_dir() and not (site / new.root).exists():
            (site / old.root).rename(site / new.root)
            old.root = new.root
    for old in before[len(wanted) :]:
        _remove(site, [f"{old.root}{path}" for path in old.files])
    before = [*before, *(Tree() for _ in wanted[len(before) :])]
    pairs = [*zip(before, wanted, strict=False)]
    made = [_revised(store, site / new.root, old, new, {}) for old, new in pairs[1:]]
    roots = [tree.root.rstrip("/") for tree in (*before, *wanted)]
    main = _revised(store, site, *pairs[0], others, roots)
    return [main, *made]


def _revised(
    store: Store,
    folder: Path,
    before: Tree,
    wanted: Tree,
    others: Mapping[str, str],
    touched: Iterable[str] = (),
) -> Tree:
    """`revise`, of one tree.

    `others` are the paths of files to move, and where they are; `touched` are other paths at which
    something was made or renamed.
    """
    root, files = os.fspath(folder), wanted.files
    gone = {*before.files, *before.others} - files.keys() - others.keys()
    _remove(folder, gone)
    fresh = {path: blob for path, blob in files.items() if before.files.get(path) != blob}
    folder.mkdir(parents=True, exist_ok=True)
    linked = write_tree(store, folder, fresh)
    for path, place in others.items():
        if path not in files:
            os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)  # noqa: PTH103, PTH120
            os.replace(place, f"{root}/{path}")  # noqa: PTH105
    times = dict(before.times)
    unknown = () if before.times else before.files  # They were only just written.
    for parent in folders_of([*gone, *fresh, *others, *touched, *unknown]):
        try:
            times[parent] = os.stat(f"{root}/{parent}").st_mtime_ns  # noqa: PTH116
        except FileNotFoundError:
            times.pop(parent, None)
    mine = sorted(others.keys() - files.keys())
    return Tree(wanted.root, files, mine, times if linked else {})


def as_made(site: Path, trees: Trees) -> Trees:
    """`trees`, which `site` holds as links that were just made, as they are to be kept.

    If somebody took a folder away meanwhile, that is a fault.
    """
    roots = [tree.root.rstrip("/") for tree in trees]
    made = []
    for tree in trees:
        touched = [] if tree.root else roots
        folder = f"{site}/{tree.root}"
        parents = folders_of([*tree.files, *touched])
        times = {parent: os.stat(f"{folder}{parent}").st_mtime_ns for parent in parents}  # noqa: PTH116
        made.append(Tree(tree.root, tree.files, [], times))
    return made


def is_as_left(site: Path, trees: Trees, store: Store) -> bool:
    """Whether no name in a folder was made or removed since `trees` were told of it.

    A file that was edited where it stands is the store's own, which then counts as lost. Of a copy
    of the folder none is: that has the times, and may even have got the number of the folder.
    """
    try:
        for tree in trees:
            root = f"{site}/{tree.root}"
            few = islice(tree.files.items(), _FEW)
            if tree.files and not any(store.is_own(f"{root}{path}", blob) for path, blob in few):
                return False
            for parent, time in tree.times.items():
                if os.stat(f"{root}{parent}").st_mtime_ns != time:  # noqa: PTH116
                    return False
    except OSError:
        return False
    return are_links(trees)


def are_links(trees: Trees) -> bool:
    """Whether it is known what a folder holds, and that all of it are links."""
    return bool(trees) and all(tree.times for tree in trees)


def is_last_left(folder: Path, cache: Cache, store: Store) -> bool:
    """Whether `folder` is what is known of the one before the published one."""
    return folder.exists() and is_as_left(folder, kept_trees(cache, LAST), store)


def folders_of(paths: Iterable[str]) -> set[str]:
    """All folders on the way to some files, the topmost, which is empty, among them."""
    found = {""}
    for parent in {path.rpartition("/")[0] for path in paths}:
        while parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return found


def kept_trees(cache: Cache, name: str) -> Trees:
    """What is kept of a folder by its name; nothing if that is not known."""
    content = cache.get(name)
    try:
        return msgspec.msgpack.decode(content, type=Trees) if content else []
    except msgspec.MsgspecError:
        cache.damaged.append(name)
        return []


def keep_trees(cache: Cache, trees: Trees) -> None:
    """Keep what the published folder holds; what the one before it held becomes the last."""
    cache.rename(PUBLISHED, LAST)
    if are_links(trees):  # Of copies nothing can be known.
        cache.put(PUBLISHED, ENCODER.encode(trees))


def keep_last(cache: Cache, trees: Trees) -> None:
    """Keep what the folder before the published one holds."""
    cache.put(LAST, ENCODER.encode(trees))


def keep_wanted(cache: Cache, trees: Trees) -> None:
    """Keep what is to be made.

    Another process reads it sooner than pickles, and who gives it up need not wait until it is
    taken: with some versions of Python he would for ever, once that process is killed.
    """
    cache.put(WANTED, ENCODER.encode(trees))


def _make_folder(root: str, path: str, made: set[str]) -> None:
    """Make a folder and those on the way to it, but for what was `made`, which gets more."""
    if path not in made:
        _make_folder(root, path.rpartition("/")[0], made)
        with suppress(FileExistsError):
            os.mkdir(f"{root}/{path}")  # noqa: PTH102
        made.add(path)


def _link(store: Store, blob: Blob, path: str) -> bool:
    try:
        return store.link(blob, path)
    except FileExistsError:
        draft = f"{path}.new"
        linked = store.link(blob, draft)
        os.replace(draft, path)  # noqa: PTH105
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108 - of two links to one file, neither was replaced
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
