"""What the build benchmark found: medians, ratios and growth, as JSON and as a table."""

import json
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from tests.prof.clock import Taken

OURS = "Parkscape"
RATIOS = ("cold", "one_article", "one_figure", "article_again")

Result = dict[str, Any]


def missing(reason: str) -> Result:
    """What could not be measured."""
    return {"value": None, "reason": reason}


def summary(runs: Sequence[Taken]) -> Result:
    """The medians of one measure, and each run."""
    shown = [t.shown for t in runs if t.shown is not None]
    found: Result = {
        "seconds": median(t.seconds for t in runs),
        "cpu": median(t.cpu for t in runs),
    }
    if shown:
        found["swapped"] = median(shown)
    if any(t.after.cpu for t in runs):
        found["after"] = {
            "seconds": median(t.after.seconds for t in runs),
            "cpu": median(t.after.cpu for t in runs),
        }
    found["runs"] = [run(each) for each in runs]
    return found


def run(taken: Taken) -> Result:
    """One run; with what each command took, if they were several."""
    found: Result = {"seconds": taken.seconds, "cpu": taken.cpu, "memory": taken.memory}
    if taken.after.cpu:
        found["after"] = {"seconds": taken.after.seconds, "cpu": taken.after.cpu}
    if taken.shown is not None:
        found["swapped"] = taken.shown
    if len(taken.steps) > 1:
        found["steps"] = [run(step) for step in taken.steps]
    return found


def quickest(found: Mapping[str, Result]) -> str | None:
    """The Hugo + Pagefind with the shortest cold build: the harder one to beat."""
    peers = {
        name: each["cold"]["seconds"]
        for name, each in found.items()
        if name.startswith("Hugo") and "seconds" in each.get("cold", {})
    }
    return min(peers, key=peers.__getitem__) if peers else None


def ratios(found: Mapping[str, Result], clock: str = "seconds") -> Result:
    """Parkscape ÷ Hugo + Pagefind of each measure that both have."""
    peer = quickest(found)
    if OURS not in found or peer is None:
        return dict.fromkeys(RATIOS)
    pairs = {name: (found[OURS].get(name, {}), found[peer].get(name, {})) for name in RATIOS}
    return {
        name: ours[clock] / theirs[clock] if clock in ours and clock in theirs else None
        for name, (ours, theirs) in pairs.items()
    }


def growth(small: Result, large: Result) -> Result:
    """How each system grows from one size to another: 1 × the pages is linear."""
    found: Result = {"pages": large["pages"] / small["pages"]}
    for name, one in small["systems"].items():
        other = large["systems"].get(name, {})
        if "cold" not in one or "cold" not in other:
            continue
        values = [
            ("cold", ("cold", "seconds")),
            ("cold_cpu", ("cold", "cpu")),
            ("peak_memory", ("peak_memory", "value")),
            ("bytes", ("bytes",)),
            ("files", ("files",)),
        ]
        found[name] = {
            called: b / a if (a := _at(one, path)) and (b := _at(other, path)) else None
            for called, path in values
        }
    return found


def _at(result: Any, path: Sequence[str]) -> Any:
    for name in path:
        result = result.get(name) if isinstance(result, dict) else None
    return result if isinstance(result, int | float) else None


ROWS = (
    ("cold, s", ("cold", "seconds"), 1),
    ("cold, processor s", ("cold", "cpu"), 1),
    ("goes on after it, s", ("cold", "after", "seconds"), 1),
    ("goes on after it, processor s", ("cold", "after", "cpu"), 1),
    ("one article, s", ("one_article", "seconds"), 1),
    ("one article, processor s", ("one_article", "cpu"), 1),
    ("one article, swapped after s", ("one_article", "swapped"), 1),
    ("one figure, s", ("one_figure", "seconds"), 1),
    ("one figure, processor s", ("one_figure", "cpu"), 1),
    ("one figure, swapped after s", ("one_figure", "swapped"), 1),
    ("the article again, s", ("article_again", "seconds"), 1),
    ("the article again, processor s", ("article_again", "cpu"), 1),
    ("one template, s", ("one_template", "seconds"), 1),
    ("one template, processor s", ("one_template", "cpu"), 1),
    ("`serve` reload, s", ("serve_reload", "seconds"), 1),
    ("peak memory, MB", ("peak_memory", "value"), 1e6),
    ("largest process, MB", ("peak_memory", "largest_process"), 1e6),
    ("output, MB", ("bytes",), 1e6),
    ("files", ("files",), 1),
    ("entity page, KB", ("entity_page", "raw"), 1e3),
    ("entity page, gzip KB", ("entity_page", "gzip"), 1e3),
    ("entity page, text KB", ("entity_page", "text"), 1e3),
)


def table(result: Result) -> str:
    """One size as Markdown."""
    names = [name for name, each in result["systems"].items() if "cold" in each]
    names.sort(key=lambda name: name != OURS)
    lines = [f"## {result['pages']} pages", "", f"| | {' | '.join(names)} |",
             "|---|" + "---:|" * len(names)]  # fmt: skip
    for called, path, unit in ROWS:
        values = [_at(result["systems"][name], path) for name in names]
        cells = ["–" if v is None else _short(v / unit) for v in values]
        lines.append(f"| {called} | {' | '.join(cells)} |")
    lines += [
        "",
        f"ratio: {json.dumps(result['ratio'])}",
        f"cpu: {json.dumps(result['cpu_ratio'])}",
    ]
    lines += [f"{n}: {e['reason']}" for n, e in result["systems"].items() if "reason" in e]
    return "\n".join(lines) + "\n"


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 100 and value != int(value) else f"{value:.0f}"
