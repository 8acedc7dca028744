"""The build benchmark: Parkscape and its peers side by side, from the same pages.

Every figure is measured in this run or is null with a reason. See docs/benchmarks.md.
"""

import argparse
import gzip
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.prof import systems
from tests.prof.clock import Sight, Taken, free_port, started, take
from tests.prof.corpus import Corpus
from tests.prof.engines import Unmeasured, find_binaries
from tests.prof.results import OURS, Result, growth, missing, quickest, ratios, summary, table
from tests.prof.systems import EDITS, Sources, System

KEYS = ("parkscape", "hugo", "zensical", "material")
BEARS = {"zensical": 10_000, "material": 10_000}
"""The most pages at which a system is run."""
ALONE = 10_000
"""Above so many pages peers run only where `--peers` asks for them."""
PAGES_MEASURED = 500
RELOADS = 3
PATIENCE = 3600.0
"""Seconds after which an edit is taken never to show."""
OLD = "old-"
"""How folders begin that hold what earlier runs left, until this one ends."""


class Wrong(Exception):
    """A build that ended well and did not do what it was asked to."""


@dataclass(slots=True)
class Trial:
    """What is known of one system."""

    system: System
    runs: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    fault: str = ""
    wrong: bool = False
    facts: Result = field(default_factory=dict)


def say(text: str) -> None:
    """Tell how far the bench has come."""
    sys.stderr.write(f"{text}\n")


def text_of(html: str) -> str:
    """Roughly the words that a reader sees."""
    bare = re.sub(r"<(script|style|head|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", bare)).strip()


def cold(trial: Trial) -> Taken:
    """A build with neither cache nor output."""
    trial.system.clean()
    system = trial.system
    taken = take(system.commands, cwd=system.root, env=system.env)
    pages = {edit.page: str(edit.number) for edit in system.edits.values()}
    for key, number in pages.items():
        expect(system.page(key), number)
    return taken


def rebuild(trial: Trial, name: str) -> Taken:
    """A build after one edit, whose effect must stand in the output."""
    system = trial.system
    edit = system.edits[name]
    page = system.page(edit.page)
    new, old = edit.make()
    taken = take(system.commands, cwd=system.root, env=system.env, sight=Sight(page, new))
    expect(page, new, old)
    if taken.shown is None:
        raise Wrong(f"{page.name} was never seen with {new}")
    return taken


def expect(page: Path, new: str, old: str = "") -> None:
    """Raises Wrong where the page lacks what it must show, or still shows what it must not."""
    if not page.exists():
        raise Wrong(f"{page.parent.name}/{page.name} was not written")
    text = page.read_text(encoding="utf-8")
    if new not in text:
        raise Wrong(f"the build ended, and {page.parent.name} does not show {new}")
    if old and old in text:
        raise Wrong(f"the build ended, and {page.parent.name} still shows {old}")


def reloads(trial: Trial) -> Result:
    """Seconds from an edited figure to the served page that shows it."""
    system, port = trial.system, free_port()
    edit, seconds = system.edits["one_figure"], []
    address = f"http://127.0.0.1:{port}/{edit.page}/"
    with (
        tempfile.TemporaryFile("w+") as words,
        started(system.server(port), system.root, system.env, words.fileno()) as process,
    ):
        try:
            _until(address, str(edit.number), lambda: process.poll() is None)
            for _ in range(RELOADS):
                sleep(2)  # so that what the last edit set off is over
                start = perf_counter()
                new, _ = edit.make()
                _until(address, new, lambda: process.poll() is None)
                seconds.append(perf_counter() - start)
        except Unmeasured as why:
            words.seek(0)
            raise Unmeasured(f"{why} {words.read()[-300:]}".strip()) from why
    found: Result = {"seconds": median(seconds), "runs": seconds}
    return found | ({"note": system.served} if system.served else {})


def _until(address: str, text: str, alive: Callable[[], bool]) -> None:
    end = perf_counter() + PATIENCE
    while perf_counter() < end and alive():
        try:
            with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                if text in answer.read().decode():
                    return
        except (URLError, ConnectionError, TimeoutError):
            pass
        sleep(0.02)
    raise Unmeasured(f"the server never showed {text}")


def weigh(trial: Trial, entities: Sequence[str]) -> Result:
    """Bytes and files of the output, and the middle entity page."""
    system = trial.system
    files = [file for file in system.out.rglob("*") if file.is_file()]
    kept = [file for cache in system.caches for file in cache.rglob("*") if file.is_file()]
    step = max(1, len(entities) // PAGES_MEASURED)
    pages = [system.page(key).read_bytes() for key in entities[::step]]
    sizes = {
        "raw": [len(page) for page in pages],
        "gzip": [len(gzip.compress(page, 6)) for page in pages],
        "text": [len(text_of(page.decode()).encode()) for page in pages],
    }
    return {
        "bytes": sum(file.stat().st_size for file in files),
        "files": len(files),
        "cache_bytes": sum(file.stat().st_size for file in kept),
        "entity_page": {name: median(each) for name, each in sizes.items()}
        | {"largest": max(sizes["raw"]), "pages": len(pages)},
    }


def attempt(trial: Trial, called: str, work: Callable[[], Any]) -> Any:
    """What `work` gives; a system that failed once is out, with the reason."""
    if trial.fault:
        return None
    try:
        return work()
    except (Unmeasured, Wrong) as why:
        trial.fault, trial.wrong = f"{called}: {why}", isinstance(why, Wrong)
        say(f"  {trial.system.name}, {trial.fault}")
        return None


def rounds(trials: Sequence[Trial], count: int, entities: Sequence[str]) -> None:
    """Every measure of every system in turn, and all again.

    Templates come once all else is measured: who then makes all pages anew may remove the old ones,
    and some file systems are slow to make files for a while after many were removed.
    """
    work: dict[str, Callable[[Trial], Taken]] = {"cold": cold}
    work |= {name: partial(rebuild, name=name) for name in EDITS}
    late = {"one_template": work.pop("one_template")}
    for measures in (work, late):
        _rounds(trials, count, entities, measures)


def _rounds(
    trials: Sequence[Trial],
    count: int,
    entities: Sequence[str],
    measures: Mapping[str, Callable[[Trial], Taken]],
) -> None:
    for n in range(count):
        for name, measure in measures.items():
            for trial in trials:
                taken = attempt(trial, name, partial(measure, trial))
                if taken is None:
                    continue
                trial.runs[name].append(taken)
                say(f"  {n + 1}/{count} {name} {trial.system.name}:"
                    f" {taken.seconds:.2f} s, of the processor {taken.cpu:.2f} s")  # fmt: skip
                if name == "cold" and not trial.facts:
                    trial.facts = attempt(trial, "weighing", partial(weigh, trial, entities)) or {}


def report(trial: Trial, reload: Result) -> Result:
    """All that was measured of a system."""
    found: Result = {}
    for name in ("cold", *EDITS):
        runs = trial.runs.get(name)
        found[name] = summary(runs) if runs else missing(trial.fault)
    found["serve_reload"] = reload
    if colds := trial.runs.get("cold"):
        found["peak_memory"] = {
            "value": median(t.memory for t in colds),
            "largest_process": median(t.largest for t in colds),
        }
    else:
        found["peak_memory"] = missing(trial.fault)
    found |= trial.facts or dict.fromkeys(("bytes", "files", "entity_page"), missing(trial.fault))
    if trial.fault:
        found["fault"] = trial.fault
    return found


def prepare(
    sources: Sources, work: Path, options: argparse.Namespace, size: int
) -> tuple[list[Trial], Result]:
    """The systems that run at this size, their sources written, and why the others do not."""
    trials: list[Trial] = []
    out: Result = {}
    wanted: list[tuple[str, str, Callable[[Path], System]]] = [
        ("parkscape", OURS, partial(systems.parkscape, sources))
    ]
    for release, binary in find_binaries(options.npm).items():
        name = f"Hugo + {release}"
        wanted.append(("hugo", name, partial(systems.hugo, sources, name=name, pagefind=binary)))
    wanted.append(("zensical", "Zensical", partial(systems.zensical, sources)))
    wanted.append(("material", "Material", partial(systems.material, sources)))
    for key, name, make in wanted:
        try:
            if key not in options.systems:
                raise Unmeasured("not asked for with --systems")
            if key != "parkscape" and size > ALONE and not options.peers:
                raise Unmeasured(f"not run above {ALONE} pages without --peers")
            if size > BEARS.get(key, size):
                raise Unmeasured(f"not run above {BEARS[key]} pages: it would take many minutes")
            trials.append(Trial(make(work / name.replace(" ", "-"))))
        except Unmeasured as why:
            out[name] = missing(str(why))
    return trials, out


def measure(size: int, options: argparse.Namespace) -> Result:
    """One size, start to end."""
    work = (options.work / f"build-{size}").resolve()
    if work.exists():  # To remove it would slow what comes, as in `rounds`.
        work.rename(Path(tempfile.mkdtemp(prefix=OLD, dir=work.parent)) / work.name)
    say(f"{size} pages: writing the sources")
    sources = Sources(Corpus(size, options.seed), options.rounds + RELOADS + 1)
    trials, left_out = prepare(sources, work, options, size)
    found: Result = {}
    entities = sources.entities
    pages = len(entities) + len(sources.corpus.articles)
    del sources
    before = os.getloadavg()
    rounds(trials, options.rounds, entities)
    for trial in trials:
        reload = attempt(trial, "serve_reload", partial(reloads, trial))
        if reload:
            say(f"  serve_reload {trial.system.name}: {reload['seconds']:.2f} s")
        found[trial.system.name] = report(trial, reload or missing(trial.fault))
    return {
        "size": size,
        "pages": pages,
        "rounds": options.rounds,
        "load": {"before": before, "after": os.getloadavg()},
        "systems": found | left_out,
        "ratio": ratios(found) | {"peer": quickest(found)},
        "cpu_ratio": ratios(found, "cpu"),
    }


def machine() -> Result:
    """Where it was measured."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"cores": os.cpu_count(), "memory": memory, "python": platform.python_version()}


def main() -> int:
    """Measure every size asked for; 1 where a build did not do what it was asked to."""
    parser = argparse.ArgumentParser(prog="scripts/bench build", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="pages; may be given again")
    parser.add_argument("--json", type=Path, help="write the results here too")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each measure")
    parser.add_argument("--systems", nargs="+", choices=KEYS, default=KEYS)
    parser.add_argument("--peers", action="store_true", help=f"peers above {ALONE} pages too")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--work", type=Path, default=Path(".cache/bench"), help="a folder to fill")
    parser.add_argument("--npm", type=Path, help="the folder in which npm put Pagefind 1.6.0")
    options = parser.parse_args()
    head = {"machine": machine(), "versions": systems.versions(find_binaries(options.npm))}
    runs = []
    for size in sorted(options.size or [1000]):
        runs.append(measure(size, options))
        sys.stdout.write(table(runs[-1]) + "\n")
    result = head | runs[0] if len(runs) == 1 else head | {"runs": runs}
    if len(runs) > 1:
        result["growth"] = growth(runs[0], runs[-1])
        sys.stdout.write(f"growth: {json.dumps(result['growth'], ensure_ascii=False)}\n")
    if options.json:
        text = json.dumps(result, ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    for old in options.work.glob(f"{OLD}*"):
        shutil.rmtree(old)
    return int(any("fault" in each for run in runs for each in run["systems"].values()))


if __name__ == "__main__":
    sys.exit(main())
