"""The site that `mkdocs serve` shows: after an edit, what somebody asks for is made, and no more.

An editor looks at a page or two of thousands. So an edit is read and checked, and the rows of lists
are brought up to date; a page is made when a browser asks for it, and everything when a browser
asks for what draws on all pages, as the search index does.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import cast

import msgspec

from parkscape import journal, pages, publish, site, themes
from parkscape.batch import Job, Place, make_sheets, place_of
from parkscape.cache import Cache
from parkscape.catalog import Catalog
from parkscape.ledger import Ledger
from parkscape.model import Entity
from parkscape.pages import Page
from parkscape.render import Site
from parkscape.revision import Revision
from parkscape.shell import Shell, mark
from parkscape.snapshot import Memory
from parkscape.store import Blob, Store
from parkscape.trees import update_tree

log = logging.getLogger("mkdocs.plugins.parkscape")
INDEX = "index.html"
HOME = mark("home")
"""What stands in the home page for its fragment until somebody asks for it."""
SEARCH = "served"
"""The folder of the search index, always the same, so that an edit leaves most files in place."""


@dataclass
class Draft:
    """A site as far as data goes, and how to make its pages."""

    site: Site
    revision: Revision
    cache: Cache
    store: Store
    shell: Callable[[Page], Shell]
    """The theme around a page and others of its place."""
    shells: Callable[[Mapping[Place, Page]], Mapping[Place, Shell]]
    """The same around the pages of every place, of which it is given one each."""
    search: bool
    """Whether pages are to be found."""
    copied: Mapping[str, Blob]
    """Path -> file, of the theme and of authors."""
    home: str = ""
    """The home page, which MkDocs makes, with `HOME` in it; empty once it is in its place."""
    intro: str = ""
    """The author's text on it, as safe HTML."""
    made: set[str] = field(default_factory=set)
    """Paths of pages that are in their places."""

    def page(self, path: str) -> Page | None:
        """The page at a path, if there is one."""
        return self._entities.get(path) or self._themes.get(path)

    def make(self, page: Page) -> Blob:
        """The file of a page."""
        place = place_of(page)
        if place not in self._known:
            self._known[place] = self.shell(page)
        [sheet] = make_sheets(Job(self.site, self._known, self.store), [page])
        return sheet.blob

    def make_home(self) -> bytes:
        """The file of the home page."""
        return self.home.replace(HOME, site.home(self.site, self.intro)).encode()

    def make_all(self) -> dict[str, Blob]:
        """Path -> file, of all pages, and of what draws on them."""
        files = site.make(self.site, self.shells, self.store, self.revision, search=self.search)
        if self.search:
            found = site.search_index(self.site, self.store, self.revision, SEARCH)
            files |= found.all_files()
        return files

    @cached_property
    def _known(self) -> dict[Place, Shell]:
        return {}

    @cached_property
    def _entities(self) -> dict[str, Page]:
        return {page.path: page for page in pages.plan(self.site.catalog)}

    @cached_property
    def _themes(self) -> dict[str, Page]:
        """Apart, as to plan these is to draw the views of all themes."""
        return {page.path: page for page in themes.plan(cast(themes.Views, self.site.views))}


class Preview:
    """What is being served, and what is known of it from one build to the next."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        """Why the last build made nothing, for people."""
        self.read = Memory()
        """What the last sound load read."""
        self.seen: set[str] = set()
        """Names of files in the store, to look for each of them once."""
        self._folder = Path()
        """What the server reads."""
        self.lock = Lock()
        """Held while a build or a page is being made, each by a thread of its own."""
        self._writing = Lock()
        """Held while something is written to the folder, and for good once nothing may be."""
        self._draft: Draft | None = None
        self._left: tuple[str, Ledger, dict[str, msgspec.Raw]] | None = None
        self._replaced: dict[str, tuple[bytes, Entity]] = {}
        """As in `Catalog`, since everything was made."""
        self._files: dict[str, Blob] = {}
        """Path -> file of the store that stands there, of what Parkscape makes."""
        self._copied: Mapping[str, Blob] = {}
        """The same of files of the theme and of authors."""

    def begin(self, folder: Path) -> None:
        """Name the folder that the server reads; it stays that of the first build."""
        if not self.begun:
            self._folder = folder

    @property
    def begun(self) -> bool:
        """Whether a whole site is shown, from which an edit may go on."""
        return bool(self._files)

    def known(self, cache: Cache) -> tuple[Ledger, dict[str, msgspec.Raw]] | None:
        """What the last build that made everything left, if it was of this version of the code."""
        return self._left[1:] if self._left and self._left[0] == cache.version else None

    def recall(self, catalog: Catalog) -> None:
        """Add to what the last edit replaced what those before it did, since everything was made.

        The ledger is of that time.
        """
        catalog.replaced = self._replaced = {**catalog.replaced, **self._replaced}

    def follow(self, draft: Draft, built: Path, intro: str) -> None:
        """From here on show what `draft` is to become, and what MkDocs built in a folder.

        `intro` is the author's text on the home page, as safe HTML.
        """
        home = built / INDEX
        if home.exists():  # The one that is shown is whole.
            draft.home, draft.intro = home.read_text(encoding="utf-8"), intro
            home.unlink()
        with self._writing:
            update_tree(draft.store, self._folder, draft.copied, self._copied)
            self._copied = draft.copied
            # Last, as MkDocs may copy again what it had not to.
            publish.refresh(self._folder, built)
        self._draft = draft

    def make_all(self) -> None:
        """Bring everything to the folder, and keep what the next build draws on."""
        if draft := self._draft:
            files = draft.make_all()
            with self._writing:
                update_tree(draft.store, self._folder, files, self._files)
            self._make_home(draft)
            self._files, self._draft, self._replaced = files, None, {}
            if not self.known(draft.cache):
                journal.draft(draft.cache, draft.revision, draft.store)()
            self._left = draft.cache.version, *draft.revision.remember(draft.store)

    def stop(self) -> None:
        """Let nothing more be written, not even by a request that is under way, and be gone.

        MkDocs would go on to remove the folder, for which one would have to wait, and could find
        new files in it.
        """
        self._writing.acquire()
        if self._folder.name:
            publish.discard_soon(self._folder)

    def fail(self, error: Exception) -> None:
        """Say why something could not be made, if nothing was said yet."""
        self.faults = self.faults or [str(error)]
        self.seen.clear()  # A file that is gone may be why.

    def ready(self, path: str) -> None:
        """Before the file at a path is read: have it be as in the last draft."""
        with self.lock:
            if self._draft:
                try:
                    self._make(self._draft, path)
                except Exception as error:  # Whatever it is, the server goes on with what it has.
                    log.exception("Cannot make %s", path or INDEX)
                    self.fail(error)

    def _make(self, draft: Draft, path: str) -> None:
        path = path.removesuffix(INDEX) if f"/{path}".endswith(f"/{INDEX}") else path
        file = f"{path}{INDEX}" if path.endswith("/") else path
        if not path:
            self._make_home(draft)
        elif path in draft.made or (file not in self._files and (self._folder / file).is_file()):
            return  # The latter are MkDocs's own.
        elif page := draft.page(path) or draft.page(f"{path}/"):
            file, blob = f"{page.path}{INDEX}", draft.make(page)
            with self._writing:
                update_tree(draft.store, self._folder, {file: blob}, {})
            self._files[file] = blob
            draft.made.add(page.path)
        else:
            turn = publish.take_turn(draft.cache.folder)
            try:
                with site.uncollected():
                    self.make_all()
            finally:
                turn.release()

    def _make_home(self, draft: Draft) -> None:
        if draft.home:
            home = draft.make_home()
            with self._writing:
                publish.replace(self._folder / INDEX, home)
            draft.home = ""
