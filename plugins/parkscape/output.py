"""The output of one build: a folder beside the published one, which it follows once it is whole.

It is the folder before the published one, brought up to date, where that is known to be as it was
left, and else one made anew.
"""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from parkscape import publish
from parkscape.cache import Cache
from parkscape.store import Blob, Store
from parkscape.trees import Tree, is_as_left, keep_trees, last_trees, revise, write_tree
from parkscape.workers import aside


class Output:
    """Where a build makes its site."""

    def __init__(self, site: Path, store: Store, cache: Cache, *, large: bool) -> None:
        """`large` are sites of so many files that it takes long to make and to remove them."""
        self._site = site
        self._store = store
        self._cache = cache
        self._large = large
        self._trees = last_trees(cache) if large else []
        self._linked: Callable[[], bool] = lambda: True
        self._folder, found = publish.successor(site, lambda last: is_as_left(last, self._trees))
        self._trees = self._trees if found else []

    def begin(self, files: Mapping[str, Blob]) -> None:
        """Begin to write most files where that takes long, while this process does other work."""
        if self._large and not self._trees:
            self._linked = aside(write_tree, self._store, self._folder, files)
            self._trees = [Tree("", dict(files))]

    def finish(self, files: Mapping[str, Blob], index: Mapping[str, Blob], built: Path) -> None:
        """Have the folder hold all that is to be published: these, and what stands in `built`.

        `index` are the files of a search index, nearly all of them in a folder that is named by
        what it holds.
        """
        linked = self._linked()
        root = next((_folder_of(path) for path in index if path.count("/") > 1), "/")
        apart = {path[len(root) :]: blob for path, blob in index.items() if path.startswith(root)}
        beside = {path: blob for path, blob in index.items() if not path.startswith(root)}
        wanted = [Tree("", {**files, **beside}), *([Tree(root, apart)] if apart else [])]
        self._trees = revise(self._store, self._folder, self._trees, wanted, built)
        if not linked:
            self._trees = []

    def wait(self) -> None:
        """Wait until nothing is being written, whatever comes of it."""
        with contextlib.suppress(Exception):
            self._linked()

    def publish(self) -> None:
        """Put the folder in the place of the published one."""
        publish.publish(self._site, large=self._large)

    def keep(self) -> None:
        """Leave what the next build but one begins with."""
        if self._large:
            keep_trees(self._cache, self._trees)


def _folder_of(path: str) -> str:
    """The first two folders of a path."""
    return "".join(f"{name}/" for name in path.split("/")[:2])
