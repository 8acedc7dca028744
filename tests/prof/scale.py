"""What a build takes at several sizes, for docs/scaling.md: processor time, memory, bytes, files.

    python -m tests.prof.scale --size 1000 --size 10000 --folder FOLDER > results.jsonl

Seconds by the clock are left out: other work on the machine changes them, and not these.
"""

import argparse
import json
import os
import pickle
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import Any

from tests.prof import corpus
from tests.prof.clock import take

from parkscape import pages, site
from parkscape.site import Project

CONFIGURATION = """\
site_name: 园景
site_url: https://parks.example/
docs_dir: content
nav: [index.md, about.md]
theme: {name: material, language: zh, font: false, features: [navigation.tabs]}
plugins: [parkscape/catalog, parkscape/search]
"""
BUILD = """\
import json, resource, sys
from mkdocs.__main__ import cli
try:
    cli(["build", "--quiet"])
finally:
    used = {}
    for name, who in (("own", resource.RUSAGE_SELF), ("children", resource.RUSAGE_CHILDREN)):
        found = resource.getrusage(who)
        used[name] = found.ru_utime + found.ru_stime
    with open("used.json", "w") as file:
        json.dump(used, file)
"""
"""Tells apart what the one process takes that merges all, and those that render."""


def measured(folder: Path, rounds: int) -> dict[str, Any]:
    """The figures of the project in `folder`."""
    colds = [_build(folder, clean=True) for _ in range(rounds)]
    again = [_build(folder) for _ in range(rounds)]
    made, kept = folder / "site", folder / ".cache/parkscape/build"
    names = [path.relative_to(made) for path in _files(made)]
    folders = Counter(str(path.parent.relative_to(made)) for path in made.rglob("*"))
    return {
        "cold": _medians(colds),
        "unchanged": _medians(again),
        "pages": sum(name.name == "index.html" for name in names),
        "site_files": len(names),
        "site_bytes": _bytes(made),
        "most_in_a_folder": folders.most_common(4),
        "search_files": len(list(_files(made / "search"))),
        "cache_bytes": {path.name: _bytes(path) for path in sorted(kept.iterdir())},
        "store_files": len(list(_files(kept / "store"))),
        "sources_bytes": _bytes(folder / "data") + _bytes(folder / "content"),
        "job_bytes": _job(folder),
    }


def _build(folder: Path, *, clean: bool = False) -> dict[str, float]:
    if clean:
        # Moved away, as in `systems.System.clean`: with ext4 it takes many times as long to make
        # files in the minutes after many were removed.
        gone = Path(mkdtemp(prefix="gone-", dir=folder.parent))
        for name in ("site", ".cache"):
            if (folder / name).exists():
                (folder / name).rename(gone / name)
    taken = take([[sys.executable, "-c", BUILD]], cwd=folder, env=os.environ)
    used = json.loads((folder / "used.json").read_text())
    return {**used, "memory": taken.memory, "largest": taken.largest}


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(run[name] for run in runs) for name in runs[0]}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in _files(path))


def _job(folder: Path) -> int:
    """Bytes of what a cluster sends to every worker, but for the themes around pages."""
    catalog, _, _ = site.load(Project(folder, folder / "parks.yaml", folder / "content"))
    whole = site.prepare(catalog, name="园景", url="https://parks.example/")
    assert pages.plan(catalog)
    return len(pickle.dumps(whole, pickle.HIGHEST_PROTOCOL))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure builds for docs/scaling.md.")
    parser.add_argument("--size", type=int, action="append", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for size in options.size:
        folder = options.folder / str(size)
        if not folder.exists():
            corpus.write_project(corpus.Corpus(size), folder)
        (folder / "mkdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
        # A line for each, so that one that is stopped takes none of the others with it.
        sys.stdout.write(json.dumps({"size": size, **measured(folder, options.rounds)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
