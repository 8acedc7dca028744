"""The search benchmark: known-item queries in a real browser, against Parkscape and its peers.

Every figure is measured in this run or is null with a reason. See docs/benchmarks.md.
"""

import argparse
import json
import os
import platform
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tests.prof import corpus
from tests.prof import queries as drawing
from tests.prof.engines import (
    Engine,
    Parkscape,
    Unmeasured,
    clocked,
    find_binaries,
    fragments,
    material,
    pagefind,
)
from tests.prof.queries import SUBSTRINGS, Query
from tests.prof.serving import Server, serve

ASK = """async ([ask, q, limit]) => {
  const start = performance.now();
  try {
    const found = await window[ask](q, limit);
    return { ...found, ms: performance.now() - start };
  } catch (error) {
    return { ids: [], total: 0, ms: performance.now() - start, error: String(error) };
  }
}"""
NAMED = ("name", "alias", "pinyin", "initials", "mixed", "traditional", "full_width", "typo",
         "missing", "prefix")  # fmt: skip
"""Classes that are questions for a suggestion: they name an entity."""
MATERIAL_BEARS = 1_000
PAGEFIND_BEARS = 10_000
FAILURES_KEPT = 10
BEST = "Pagefind 1.6.0"
COLUMNS = ("class", "S@1", "S@10", "zero", "recall", "precision", "same 10", "KB p50", "KB p95",
           "requests", "ms p50", "ms p95")  # fmt: skip


@dataclass(slots=True)
class Answer:
    """What an engine gave for a query."""

    query: Query
    keys: list[str]
    total: int
    ms: float
    again_ms: float = 0.0
    how: str = ""
    error: str = ""
    same: list[str] | None = None
    """What it gave for the spelling that must come to the same."""


@dataclass(slots=True)
class Cold:
    """What a first question costs a browser that has nothing."""

    kind: str
    q: str
    size: int
    requests: int
    once: int
    """Bytes of `size` that no later question needs again."""
    ms: float


@dataclass(slots=True)
class Run:
    """Where things are, and what was found."""

    work: Path
    queries: list[Query]
    cold_per_class: int
    engines: list[Engine] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value that `share` of the values do not exceed; None of none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else None


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def open_page(page: Page, server: Server, engine: Engine) -> None:
    """Make a page that is ready to ask, in a browser that has nothing in its cache."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.clearBrowserCache")
    cdp.detach()
    page.goto(f"{server.address}/blank.html")
    page.evaluate(engine.script, engine.argument)


def ask_all(page: Page, engine: Engine, ask: str, queries: Sequence[Query]) -> list[Answer]:
    """Every query once, in one page."""
    answers = []
    for query in queries:
        limit = 100_000 if query.kind in SUBSTRINGS else 10
        given = page.evaluate(ASK, [ask, query.q, limit])
        # The suggestion's own work: the files it needs are in memory now.
        again = page.evaluate(ASK, [ask, query.q, limit])["ms"] if ask == "suggest" else 0.0
        answer = Answer(
            query,
            list(dict.fromkeys(map(engine.key, given["ids"]))),
            given["total"],
            given["ms"],
            again,
            given.get("how", ""),
            given.get("error", ""),
        )
        if query.same_as:
            same = page.evaluate(ASK, [ask, query.same_as, 10])
            answer.same = [engine.key(hit) for hit in same["ids"][:10]]
        answers.append(answer)
    return answers


def ask_cold(
    page: Page, server: Server, engine: Engine, ask: str, queries: Sequence[Query]
) -> list[Cold]:
    """Each query as the first of a new visitor: bytes as sent, gzip and headers included."""
    measured = []
    for query in queries:
        server.take()
        open_page(page, server, engine)
        given = page.evaluate(ASK, [ask, query.q, 10])
        sent = server.take()
        once = sum(size for path, size in sent if _is_once(path))
        total = sum(size for _, size in sent)
        measured.append(Cold(query.kind, query.q, total, len(sent), once, given["ms"]))
    return measured


def _is_once(path: str) -> bool:
    """Whether any question needs this file of Parkscape: module, manifest, tables."""
    return path == "/assets/search.js" or (path.count("/") == 2 and path.startswith("/search/"))


def sample(queries: Sequence[Query], count: int) -> list[Query]:
    """The first `count` queries of each class: they were drawn at random."""
    taken: dict[str, list[Query]] = defaultdict(list)
    for query in queries:
        taken[query.kind].append(query)
    return [query for kind in taken.values() for query in kind[:count]]


def scores(engine: Engine, answers: Sequence[Answer]) -> dict[str, Any]:
    """The measures of one class."""
    aimed = [a for a in answers if a.query.targets or a.query.kind == "nowhere"]
    whole = [a for a in answers if a.query.relevant and a.query.kind in SUBSTRINGS]
    recalls = [len({*a.keys} & {*a.query.relevant}) / len(a.query.relevant) for a in whole]
    precisions = [mean([_right(engine, a.query, k) for k in a.keys]) for a in whole if a.keys]
    paired = [a for a in answers if a.same is not None]
    return {
        "queries": len(answers),
        "success_at_1": mean([_hits(engine, a, 1) for a in aimed]),
        "success_at_10": mean([_hits(engine, a, 10) for a in aimed]),
        "zero_results": mean([not a.keys for a in answers]),
        "recall": mean(recalls),
        "precision": mean([p for p in precisions if p is not None]),
        "same_first_ten": mean([a.keys[:10] == a.same for a in paired]),
        "ms_median": median(a.ms for a in answers) if answers else None,
        "ms_p95": percentile((a.ms for a in answers), 0.95),
        "failures": [f for a in answers if (f := _failure(engine, a))][:FAILURES_KEPT],
    }


def _right(engine: Engine, query: Query, key: str) -> bool:
    return key in query.relevant or bool(engine.holds and engine.holds(key, query.q))


def _hits(engine: Engine, answer: Answer, first: int) -> bool:
    """Whether a right page is among the first ones; of what is nowhere, whether none is claimed."""
    if answer.query.kind == "nowhere":
        first_ones = answer.keys[:first]
        return bool(answer.how) or all(_right(engine, answer.query, key) for key in first_ones)
    if answer.query.kind in SUBSTRINGS:
        return any(_right(engine, answer.query, key) for key in answer.keys[:first])
    return not {*answer.query.targets}.isdisjoint(answer.keys[:first])


def _failure(engine: Engine, answer: Answer) -> dict[str, Any] | None:
    """What went wrong with an answer, if anything did."""
    query, keys = answer.query, answer.keys
    faults = [f"error: {answer.error}"] if answer.error else []
    if query.kind == "nowhere":
        faults += [] if _hits(engine, answer, 10) else ["claims what does not hold it"]
    elif not keys:
        faults.append("no results")
    if query.targets and not _hits(engine, answer, 1):
        ranks = [n for n, key in enumerate(keys, 1) if key in query.targets]
        faults.append(f"first right one at {ranks[0] if ranks else 'none'}")
    if query.kind in SUBSTRINGS:
        missed = [key for key in query.relevant if key not in keys]
        wrong = [key for key in keys if not _right(engine, query, key)]
        faults += [f"missed {len(missed)}: {missed[:3]}"] if missed else []
        faults += [f"wrong {len(wrong)}: {wrong[:3]}"] if wrong else []
    if answer.same is not None and answer.same != keys[:10]:
        faults.append(f"differs from {query.same_as}: {answer.same[:3]}")
    if not faults:
        return None
    return {"q": query.q, "targets": query.targets[:3], "got": keys[:3], "how": answer.how,
            "total": answer.total, "faults": faults}  # fmt: skip


def measure(browser: Browser, engine: Engine, run: Run) -> dict[str, Any]:
    """Everything that can be measured of one engine by asking it."""
    found: dict[str, Any] = {}
    with serve(engine.root) as server, browser.new_context() as context:
        page = context.new_page()
        for ask in engine.asks:
            queries = run.queries
            if ask == "suggest":
                queries = [q for q in queries if q.kind in NAMED]
            open_page(page, server, engine)
            answers = ask_all(page, engine, ask, queries)
            by_class: dict[str, list[Answer]] = defaultdict(list)
            for answer in answers:
                by_class[answer.query.kind].append(answer)
            chosen = sample(queries, run.cold_per_class)
            colds = ask_cold(page, server, engine, ask, chosen)
            classes = {kind: scores(engine, each) for kind, each in by_class.items()}
            for kind, each in classes.items():
                each |= cost([c for c in colds if c.kind == kind])
            found[ask] = {
                "classes": classes,
                "all": cost(colds)
                | {
                    "zero_results": mean([not a.keys for a in answers]),
                    "ms_median": median(a.ms for a in answers),
                    "ms_p95": percentile((a.ms for a in answers), 0.95),
                    "compute_ms_median": median(a.again_ms for a in answers),
                    "compute_ms_p95": percentile((a.again_ms for a in answers), 0.95),
                },
            }
            if ask == "suggest":
                found[ask]["all"]["once_bytes"] = percentile((c.once for c in colds), 1)
                rest = [c.size - c.once for c in colds]
                found[ask]["all"]["then_bytes_median"] = median(rest)
                found[ask]["all"]["then_bytes_p95"] = percentile(rest, 0.95)
    return found


def cost(colds: Sequence[Cold]) -> dict[str, Any]:
    """What first questions cost."""
    return {
        "cold_bytes_median": median(c.size for c in colds) if colds else None,
        "cold_bytes_p95": percentile((c.size for c in colds), 0.95),
        "cold_requests_median": median(c.requests for c in colds) if colds else None,
        "cold_requests_p95": percentile((c.requests for c in colds), 0.95),
        "cold_ms_median": median(c.ms for c in colds) if colds else None,
        "cold_ms_p95": percentile((c.ms for c in colds), 0.95),
    }


def attempt(result: dict[str, Any], name: str, work: Callable[[], Any]) -> Any:
    """What `work` gives; where it cannot be done, null with the reason."""
    try:
        return work()
    except Unmeasured as why:
        result[name] = {"value": None, "reason": str(why)}
        return None


def make_corpus(size: str, work: Path, *, peers: bool) -> Path:
    """Write the corpus of a size, or of the real showcase; gives the project."""
    if size == "real":
        root = Path(__file__).parent.parent.parent
        pages = real_pages(Parkscape(root))
    else:
        made = corpus.Corpus(int(size))
        root, pages = work / "project", made.pages
        corpus.write_project(made, root)
    corpus.write_pages(pages, work / "pages.jsonl")
    if peers:
        corpus.write_html(pages, work / "html")
        corpus.write_markdown(pages, work / "markdown")
    return root


def real_pages(project: Parkscape) -> list[corpus.Page]:
    """The showcase's own pages: names, summaries, facts and articles, cut into words."""
    import jieba

    project.load()
    catalog = project.site.catalog

    def page(key: str, name: str, aliases: tuple[str, ...], texts: Iterable[str]) -> corpus.Page:
        cut = (corpus.CUT.join(jieba.cut(text)) for text in texts if text.strip())
        return corpus.Page(key, name, aliases, tuple(cut))

    pages = [
        page(key, entity.name, entity.aliases, dict.fromkeys(_own_texts(entity)))
        for key, entity in catalog.entities.items()
    ]
    for article in catalog.records.articles:
        lines = article.text.splitlines()
        told = [line for line in lines if line[:1] not in ("|", "!", "[", "-")]
        texts = [article.summary, *(line.lstrip("# ") for line in told if "](" not in line)]
        pages.append(page(f"articles/{article.id}", article.title, (), texts))
    return pages


def _own_texts(record: Any) -> Iterable[str]:
    """Names and summaries of an entity's facts, at any depth."""
    for name in ("summary", "honours", "awards", "events", "plans", "policies", "programmes",
                 "parts", "steps"):  # fmt: skip
        value = getattr(record, name, ())
        for fact in (value,) if isinstance(value, str) else value:
            if isinstance(fact, str):
                yield fact.replace("**", "")
            else:
                yield fact.name
                yield from _own_texts(fact)


def build_all(size: str, project: Path, run: Run, binaries: dict[str, Path], rounds: int) -> None:
    """Build every index that can be built at this size, and time Parkscape against Pagefind."""
    count = len((run.work / "pages.jsonl").read_text(encoding="utf-8").splitlines())
    html, times, ours = run.work / "html", defaultdict(list), Parkscape(project)
    notes: dict[str, Any] = {}
    run.result |= {"pages": count, "build": notes}
    ours.load()
    engines: dict[str, Engine] = {}
    small = count <= 1.1 * PAGEFIND_BEARS
    for number in range(rounds):
        # A new folder each time, as `systems.System.clean` says.
        out = run.work / f"parkscape-{number}"
        seconds, engines["Parkscape"] = clocked(partial(ours.index, out))
        times["Parkscape"].append(seconds)
        for name, binary in binaries.items() if small else ():
            out = run.work / f"{name.replace(' ', '-')}-{number}"
            took = attempt(notes, name, partial(clocked, partial(pagefind, binary, html, out)))
            if took:
                times[name].append(took[0])
                engines[name] = took[1]
                engines[name].keys = dict(fragments(out))
    if not small:
        for name in binaries:
            notes[name] = {"value": None, "reason": f"not run at {count} pages"}
    if count <= 1.1 * MATERIAL_BEARS:
        markdown = run.work / "markdown"
        took = attempt(
            notes, "Material", partial(clocked, partial(material, markdown, run.work / "material"))
        )
        if took:
            times["Material"].append(took[0])
            engines["Material"] = took[1]
    else:
        why = f"its index is read whole by the browser; not run at {count} pages"
        notes["Material"] = {"value": None, "reason": why}
    for name, taken in times.items():
        notes[name] = {"value": median(t[0] for t in taken), "cpu": median(t[1] for t in taken)}
        notes[name]["runs"] = taken
    notes["Parkscape"]["steps"] = ours.seconds
    best = notes.get(BEST, {})
    # Pagefind keeps nothing from build to build, so that one edit costs a whole index.
    run.result["edit"] = {"Parkscape": ours.edit(), BEST: best.get("value")}
    for ratio, clock in ("ratio", "value"), ("cpu_ratio", "cpu"):
        peer = best.get(clock)
        notes[ratio] = notes["Parkscape"][clock] / peer if peer else None
    run.result["bytes"] = {
        name: _size_of(engine.root) for name, engine in engines.items() if name != "Material"
    }
    run.engines = list(engines.values())


def _size_of(folder: Path) -> int:
    """Bytes of all files, those under two names once."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file())
    return sum({stat.st_ino: stat.st_size for stat in found}.values())


def table(result: dict[str, Any]) -> str:
    """The results as Markdown."""
    lines = [f"## {result['size']} ({result['pages']} pages)", ""]
    for name, engine in result["engines"].items():
        for ask, found in engine.items():
            called = {"suggest": f"{name}, suggest", "ask": f"{name}, find"}.get(ask, ask)
            lines += [f"### {called if name == 'Parkscape' else name}", ""]
            lines.append(f"| {' | '.join(COLUMNS)} |")
            lines.append("|---|" + "---:|" * 11)
            for kind, s in found["classes"].items():
                shares = [s[k] for k in ("success_at_1", "success_at_10", "zero_results", "recall",
                                         "precision", "same_first_ten")]  # fmt: skip
                cells = [_number(v, 3) for v in shares]
                cells += [
                    _number(v and v / 1000, 1)
                    for v in (s["cold_bytes_median"], s["cold_bytes_p95"])
                ]
                cells += [_number(s["cold_requests_median"], 0)]
                cells += [_number(s[k], 1) for k in ("ms_median", "ms_p95")]
                lines.append(f"| {kind} ({s['queries']}) | {' | '.join(cells)} |")
            lines.append("")
            lines.append("; ".join(f"{k} {_number(v, 3)}" for k, v in found["all"].items()))
            lines.append("")
    lines.append(f"build seconds: {json.dumps(result['build'], ensure_ascii=False)}")
    lines.append(f"index bytes: {json.dumps(result['bytes'])}")
    lines.append(f"one edit: {json.dumps(result['edit'], ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench search", description=__doc__)
    parser.add_argument("--size", default="1000", help="pages, or `real` for this showcase")
    parser.add_argument("--json", type=Path, help="write the results here too")
    parser.add_argument("--per-class", type=int, default=100, help="queries of each class")
    parser.add_argument("--cold", type=int, default=10, help="of these, asked by a new browser")
    parser.add_argument("--rounds", type=int, default=2, help="builds of each index")
    parser.add_argument("--work", type=Path, default=Path(".cache/bench"), help="a folder to fill")
    parser.add_argument("--npm", type=Path, help="the folder in which npm put Pagefind 1.6.0")
    options = parser.parse_args()
    work = (options.work / options.size).resolve()
    shutil.rmtree(work, ignore_errors=True)
    peers = options.size == "real" or int(options.size) <= PAGEFIND_BEARS
    project = make_corpus(options.size, work, peers=peers)
    pages = drawing.read_pages(work / "pages.jsonl")
    drawn = drawing.generate(pages, options.per_class)
    del pages
    run = Run(work, drawn, options.cold)
    run.result |= {
        "size": options.size,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "queries": len(drawn),
        "engines": {},
    }
    build_all(options.size, project, run, find_binaries(options.npm), options.rounds)
    chromium = os.environ.get("PARKSCAPE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        run.result["machine"]["chromium"] = browser.version
        for engine in run.engines:
            run.result["engines"][engine.name] = measure(browser, engine, run)
            if options.json:  # Whatever ends the run later, so much is measured.
                text = json.dumps(run.result, ensure_ascii=False, indent=1)
                options.json.write_text(f"{text}\n", encoding="utf-8")
        browser.close()
    sys.stdout.write(table(run.result))


if __name__ == "__main__":
    main()
