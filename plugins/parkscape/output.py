"""The output of one build: a folder beside the published one, which it follows once it is whole.

It is the folder before the published one, brought up to date, where that is known to be as it was
left. Else it is made anew: of what the published one holds, where that is known, as nearly all of
it will be wanted again and can be written while pages are being made.
"""

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from parkscape import publish, spare
from parkscape.cache import Cache
from parkscape.interrupt import Interrupt
from parkscape.search.parts import Index
from parkscape.store import Blob, Store
from parkscape.trees import (
    LAST,
    PUBLISHED,
    WANTED,
    Tree,
    Trees,
    are_links,
    keep_trees,
    keep_wanted,
    kept_trees,
    revise,
    write_anew,
    write_wanted,
)
from parkscape.workers import Begin, aside

NAMELESS = "search/next/"
"""Where the folder of the search index stands until its name is known, which all of it gives."""


class Output:
    """Where a build makes its site."""

    def __init__(self, site: Path, store: Store, cache: Cache) -> None:
        self._site = site
        self._store = store
        self._cache = cache
        self._folder = publish.next_of(site)
        self._large = self._is_published = False
        self._trees: Trees = []
        """What is known to be in the folder, or is being written there."""
        self._interrupt = Interrupt()
        self._linked: Callable[[], bool] | None = None
        """Waits for what is being written in a process beside."""

    def expect(self) -> None:
        """Begin to write what the last build wrote, if there is no folder to begin with.

        A process beside does it, while this one learns what is wanted, from the data on. Of all
        that an edit takes it is the longest, where it cannot be spared.
        """
        self._interrupt.heed()
        if not publish.last_of(self._site).exists():
            self._trees = [
                Tree(tree.root, tree.files) for tree in kept_trees(self._cache, PUBLISHED)
            ]
        if self._trees:
            self._folder.mkdir()
            self._linked = aside(write_anew, self._store, self._folder, self._trees)

    def begin(
        self,
        files: Mapping[str, Blob],
        found: Mapping[str, Blob],
        is_left: Callable[[], bool],
        beside: Begin,
        *,
        large: bool,
    ) -> None:
        """Learn most of what is wanted, and begin to write it where nothing is there yet.

        `found` are files of the search index by their paths from its folder. `is_left` tells
        whether the folder before the published one is as it was left, and `beside` begins what
        another process does. `large` are sites of so many files that it takes long to make and to
        remove them.
        """
        self._large = large
        if self._trees:
            return
        trees = kept_trees(self._cache, LAST) if large else []
        goes_on = publish.successor(self._site, lambda: bool(trees) and is_left())
        self._trees = trees if goes_on else []
        if large and not goes_on:
            self._trees = [Tree("", dict(files)), Tree(NAMELESS, dict(found))]
            keep_wanted(self._cache, self._trees)
            self._linked = beside(write_wanted, self._store, self._folder, self._cache)

    def finish(self, files: Mapping[str, Blob], index: Index | None, built: Path) -> None:
        """Have the folder hold all that is to be published: these, and what stands in `built`."""
        linked = self._all_linked()
        wanted = [Tree("", {**files, **(index.beside if index else {})})]
        wanted += [Tree(index.folder, index.files)] if index else []
        self._trees = revise(self._store, self._folder, self._trees, wanted, built)
        if not linked:
            self._trees = []
        self._interrupt.check()

    def _all_linked(self) -> bool:
        """Wait for what is being written, and help with it; whether all of it are links."""
        if not self._linked:
            return True
        try:
            ours = write_anew(self._store, self._folder, self._trees, backwards=True)
            return self._linked() and ours
        except FileNotFoundError:  # The store lost a file that nobody may want any more.
            with contextlib.suppress(FileNotFoundError):
                self._linked()
            publish.discard(self._folder)
            self._folder.mkdir()
            self._trees = []
            return True

    def give_up(self) -> None:
        """Have nothing more written, and remove what was; a swap cut short is undone."""
        self._interrupt.forget()
        if self._folder.exists():
            publish.retire(self._site, self._folder)  # Whoever writes there can no more.
            if self._linked:
                with contextlib.suppress(Exception):
                    self._linked()
        self._cache.drop(WANTED)
        publish.withdraw(self._site)
        publish.sweep(self._site, large=self._large or self._linked is not None)

    def publish(self) -> None:
        """Put the folder in the place of the published one."""
        is_known = self._large and self._cache.has(PUBLISHED)
        publish.publish(self._site, large=self._large, stays=is_known)
        self._is_published = True

    def keep(self) -> None:
        """Leave what the next build but one begins with, and the next one if nothing is there."""
        self._interrupt.forget()
        self._cache.drop(WANTED)
        if not self._is_published:
            return
        if not self._large:
            self._cache.drop(PUBLISHED)  # Of an older one, when there were more pages.
            return
        keep_trees(self._cache, self._trees)
        # Where machines build for others nobody edits on, and what goes on is ended.
        needed = are_links(self._trees) and not publish.last_of(self._site).exists()
        if needed and not os.environ.get("CI"):
            spare.begin(self._site, self._store, self._cache)
