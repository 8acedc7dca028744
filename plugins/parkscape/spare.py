"""A second copy of a large site, of links, for the next build to begin with.

Builds leave the site that they followed for that, but some followed none of which anything is
known, as the first. Once such a build is over, a process that nobody waits for makes a copy. A
build that begins before this is done takes it away, with which the process ends, and makes its
links itself.
"""

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from parkscape import publish
from parkscape.cache import Cache
from parkscape.store import Store
from parkscape.trees import PUBLISHED, Tree, as_made, keep_last, kept_trees, write_anew

PATIENCE = 5.0
"""Seconds that the build which began this may take to end."""
_MAIN = """
import sys
sys.path.append(sys.argv[1])  # Last: what lies beside this package need not be meant.
from parkscape import spare
spare.main(*sys.argv[2:])
"""


def begin(site: Path, store: Store, cache: Cache) -> None:
    """Have a copy of the published site made, by a process that goes on when this one ends."""
    folders = (os.path.abspath(path) for path in (site, store.folder, cache.folder))  # noqa: PTH100
    with suppress(OSError):  # Then the next build makes its links itself.
        publish.leave("-P", "-c", _MAIN, str(Path(__file__).parent.parent), *folders, cache.version)


def write(site: Path, store: Store, cache: Cache) -> bool:
    """Make the copy; gives whether there is one, which is not so if a build has begun since."""
    place = publish.spare_of(site)
    place.mkdir()
    try:
        trees = [Tree(tree.root, tree.files) for tree in kept_trees(cache, PUBLISHED)]
        if trees and write_anew(store, place, trees):
            held = as_made(place, trees)
            with FileLock(cache.folder / "lock", PATIENCE):
                place.rename(publish.last_of(site))
                keep_last(cache, held)
            return True
    except (OSError, Timeout):
        pass  # Nobody waits for it, and the next build does without.
    publish.discard(place)
    return False


def main(site: str, store: str, cache: str, version: str) -> None:
    """What the process does."""
    write(Path(site), Store(Path(store)), Cache(Path(cache), version))
