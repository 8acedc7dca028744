"""A second copy of a large site, of links, for the next build to begin with.

Other builds leave the site that they followed for that, but the first one followed none. So once it
is over, a process that nobody waits for makes one. A build that begins before this is done takes
the copy away, with which the process ends, and makes its links itself.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from parkscape import publish
from parkscape.cache import Cache
from parkscape.store import Store
from parkscape.trees import PUBLISHED, Tree, as_made, keep_last, kept_trees, write_anew

PATIENCE = 5.0
"""Seconds that the build which began this may take to end."""


def begin(site: Path, store: Store, cache: Cache) -> None:
    """Have a copy of the published site made, by a process that goes on when this one ends."""
    folders = (os.path.abspath(path) for path in (site, store.folder, cache.folder))  # noqa: PTH100
    with suppress(OSError):  # Then the next build makes its links itself.
        words = "-m", "parkscape.spare", *folders, cache.version
        publish.leave(*words, cwd=Path(__file__).parent.parent)


def write(site: Path, store: Store, cache: Cache) -> bool:
    """Make the copy; gives whether there is one, which is not so if a build has begun since."""
    place = publish.spare_of(site)
    try:
        place.mkdir()
        trees = [Tree(tree.root, tree.files) for tree in kept_trees(cache, PUBLISHED)]
        if trees and write_anew(store, place, trees):
            held = as_made(place, trees)
            with FileLock(cache.folder / "lock", PATIENCE):
                if place.exists():
                    keep_last(cache, held)
                    place.rename(publish.last_of(site))
                    return True
    except (OSError, Timeout):
        pass  # Nobody waits for it, and the next build does without.
    publish.discard(place)
    return False


if __name__ == "__main__":
    write(Path(sys.argv[1]), Store(Path(sys.argv[2])), Cache(Path(sys.argv[3]), sys.argv[4]))
