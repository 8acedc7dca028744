"""The published folder: a build goes beside it and takes its place only when whole."""

import shutil
from pathlib import Path


def staging(site: Path) -> Path:
    """A fresh, empty folder beside `site` to build into."""
    folder = site.parent / f".{site.name}.new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def publish(built: Path, site: Path) -> None:
    """Put `built` in the place of `site`; until the last moment readers see the old one."""
    old = site.parent / f".{site.name}.old"
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    built.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def discard(built: Path) -> None:
    """Remove an unfinished build."""
    shutil.rmtree(built, ignore_errors=True)
