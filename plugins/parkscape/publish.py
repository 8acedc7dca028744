"""The published folder: a build goes beside it and takes its place only when whole."""

import filecmp
import shutil
from pathlib import Path


def staging(site: Path) -> Path:
    """A fresh, empty folder beside `site` to build into; a swap cut short is undone first."""
    old = _old(site)
    if old.exists() and not site.exists():
        old.rename(site)
    discard(_new(site))
    _new(site).mkdir(parents=True)
    return _new(site)


def publish(site: Path) -> None:
    """Put what was built in the place of `site`; until then readers see the old one."""
    old = _old(site)
    discard(old)
    if site.exists():
        site.rename(old)
    _new(site).rename(site)
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


def _new(site: Path) -> Path:
    return site.parent / f".{site.name}.new"


def _old(site: Path) -> Path:
    return site.parent / f".{site.name}.old"
