"""The published folder: a build goes beside it and takes its place only when whole."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import DEVNULL

import click
from filelock import FileLock, Timeout


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


def staging(site: Path) -> Path:
    """A fresh, empty folder beside `site` to build into; a swap cut short is undone first."""
    old = _old(site)
    if old.exists() and not site.exists():
        old.rename(site)
    discard(_new(site))
    _new(site).mkdir(parents=True)
    return _new(site)


def publish(site: Path, *, large: bool = False) -> None:
    """Put what was built in the place of `site`; until then readers see the old one.

    A `large` old one is removed by a process of its own, for nobody has to wait for that.
    """
    old = _old(site)
    discard(old)
    if site.exists():
        site.rename(old)
    _new(site).rename(site)
    if large and old.exists():
        _discard_later(old)
    else:
        discard(old)


def withdraw(site: Path) -> None:
    """Drop an unfinished build; `site` stays as it is."""
    discard(_new(site))


def refresh(served: Path, built: Path) -> None:
    """Bring what differs from `built` to `served`, which is being read all the time."""
    for path in sorted(built.rglob("*")):
        target = served / path.relative_to(built)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not target.exists() or not filecmp.cmp(path, target, shallow=False):
            draft = target.with_name(f"{target.name}.new")
            shutil.copyfile(path, draft)
            draft.replace(target)


def discard(folder: Path) -> None:
    """Remove a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def _discard_later(folder: Path) -> None:
    code = "import shutil, sys; shutil.rmtree(sys.argv[1], ignore_errors=True)"
    command = [sys.executable, "-I", "-S", "-c", code, os.fspath(folder)]
    subprocess.Popen(  # noqa: S603 - our own words
        command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
    )


def _new(site: Path) -> Path:
    return site.parent / f".{site.name}.new"


def _old(site: Path) -> Path:
    return site.parent / f".{site.name}.old"
