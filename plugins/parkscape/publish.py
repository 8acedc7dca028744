"""The published folder: a build goes beside it and takes its place only when whole.

MkDocs writes to `.site.new`; with all that Parkscape makes, this becomes `.site.next`, which takes
the place of `site`. A large site that was published before is left as `.site.last`; if nothing is
known of it, a copy is made, `.site.spare` and a number, which then becomes `.site.last`.

Where the system can exchange two folders at once (Linux), `site` is at every moment the old one or
the new one. Elsewhere there is none for an instant between two renames, and if a build is killed
just then, the next one begins by putting the old one back.
"""

import ctypes
import filecmp
import glob
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from errno import EACCES, EDQUOT, EFBIG, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM, EROFS
from pathlib import Path
from subprocess import DEVNULL

import click
from filelock import FileLock, Timeout

from parkscape.cluster import ClusterFault

MACHINE = frozenset({EACCES, EDQUOT, EFBIG, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM, EROFS})
"""Faults of a disk or a system, for which no line of code is to blame."""


def take_turn(folder: Path) -> FileLock:
    """The lock of a build that uses `folder`; waits, and says so, while another build has it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        click.echo(f"Another build is running ({folder}): waiting for it.", err=True)
        lock.acquire()
    return lock


def forget(folder: Path) -> None:
    """Empty the folder of a cache, of which one has the lock."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def staging(site: Path) -> Path:
    """A fresh, empty folder beside `site` to build into."""
    withdraw(site)
    for spare in _beside(site, "spare"):
        with suppress(FileNotFoundError):
            retire(site, spare)  # Whoever makes it can no more.
    _new(site).mkdir(parents=True)
    return _new(site)


def restore(site: Path) -> None:
    """Undo a swap that was cut short: an old site that has no successor is the site."""
    if _old(site).exists() and not site.exists():
        _old(site).rename(site)


def successor(site: Path, is_left: Callable[[], bool]) -> bool:
    """Begin the folder that is to follow `site`; whether it is the one before `site`, or empty.

    `is_left` says whether the former is there as it was left. From here on it has another
    name, so that none that a build left half done is ever taken for it.
    """
    last, following = last_of(site), next_of(site)
    if last.exists():
        if is_left():
            last.rename(following)
            return True
        retire(site, last)
    following.mkdir()
    return False


def publish(site: Path, *, large: bool = False, stays: bool = False) -> None:
    """Put the successor of `site` in its place; until then readers see the old one.

    An old one that `stays` is left beside it, for the next build to begin with. What is to be
    removed of `large` ones is removed by a process of its own, for nobody has to wait for that, nor
    the next build.
    """
    following, old = next_of(site), _old(site)
    discard(_new(site))
    discard(old)
    if not site.exists():
        following.rename(site)
    else:
        if _exchange(following, site):
            old = following
        else:
            site.rename(old)
            following.rename(site)
        if not stays:
            retire(site, old)
        else:
            if last_of(site).exists():  # Of a project that shares the folder, but not the lock.
                retire(site, last_of(site))
            old.rename(last_of(site))
    sweep(site, large=large)


def sweep(site: Path, *, large: bool) -> None:
    """Remove what was retired; of a `large` site a process of its own does."""
    gone = _beside(site, "gone")
    if large and gone:
        _discard_later(gone)
        return
    for folder in gone:
        discard(folder)


def retire(site: Path, folder: Path) -> None:
    """Have `folder` removed by the next `sweep` of `site`.

    What is being removed is no site any more, so it must not have the name of one.
    """
    folder.rename(_free(site))


def withdraw(site: Path) -> None:
    """Drop an unfinished build; `site` stays as it is, and a swap cut short is undone."""
    restore(site)
    for folder in (_new(site), next_of(site), _old(site)):
        discard(folder)


def refresh(served: Path, built: Path) -> None:
    """Bring what differs from `built` to `served`, which is being read all the time."""
    for path in sorted(built.rglob("*")):
        target = served / path.relative_to(built)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not target.exists() or not filecmp.cmp(path, target, shallow=False):
            replace(target, path.read_bytes())


def replace(path: Path, content: bytes) -> None:
    """Write a file that is being read all the time."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(content)
    draft.replace(path)


def obstacle(error: Exception) -> str:
    """What of the machines stood in the way of a build; empty where it was something else."""
    if isinstance(error, ClusterFault):
        return str(error)
    if isinstance(error, OSError) and error.errno in MACHINE:
        return fault(error)
    if isinstance(error, BrokenProcessPool):
        return "a process of the build was ended from outside, perhaps for want of memory"
    return ""


def fault(error: OSError) -> str:
    """What the system would not do, and to which file, for people."""
    place = error.filename2 or error.filename
    return f"{error.strerror}: {place}" if place else str(error.strerror)


def discard(folder: Path) -> None:
    """Remove a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def discard_soon(folder: Path) -> None:
    """Take a folder away, without waiting until all in it is removed."""
    gone = folder.with_name(f".{folder.name}.gone")
    with suppress(OSError):  # Not there, or open where open folders have to stay.
        folder.rename(gone)
        _discard_later([gone])


def _discard_later(folders: list[Path]) -> None:
    code = "import shutil, sys; [shutil.rmtree(f, ignore_errors=True) for f in sys.argv[1:]]"
    try:
        leave("-I", "-S", "-c", code, *map(os.fspath, folders))
    except OSError:  # There may be no more processes.
        for folder in folders:
            discard(folder)


def leave(*words: str) -> None:
    """Have Python run with some words, in a process that goes on when this one ends."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, *words],
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
        start_new_session=True,
    )
    process.returncode = 0  # Else Python warns that nobody waited for it.


def _exchange(one: Path, other: Path) -> bool:
    """Give each of two folders the other's name, at once; whether the system could."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return rename(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0  # type: ignore[no-any-return]


_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux, the only system that has `renameat2`."""


def _new(site: Path) -> Path:
    return site.parent / f".{site.name}.new"


def next_of(site: Path) -> Path:
    """The folder that is to follow `site`."""
    return site.parent / f".{site.name}.next"


def last_of(site: Path) -> Path:
    """The large site that was published before, until the next is begun."""
    return site.parent / f".{site.name}.last"


def spare_of(site: Path) -> Path:
    """A name for a copy of a large site that this process makes, to become `last_of`."""
    return site.parent / f".{site.name}.spare{os.getpid()}"


def _old(site: Path) -> Path:
    return site.parent / f".{site.name}.old"


def _beside(site: Path, word: str) -> list[Path]:
    """What is there of folders that are numbered."""
    return sorted(site.parent.glob(f".{glob.escape(site.name)}.{word}*"))


def _free(site: Path) -> Path:
    """A name for what is being removed; others may still be."""
    names = (f".{site.name}.gone{n or ''}" for n in itertools.count())
    return next(place for place in map(site.parent.joinpath, names) if not place.exists())
