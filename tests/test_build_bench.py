"""The build benchmark's sums, and that it takes no build at its word."""

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.prof.build_bench import Trial, Wrong, cold, rebuild, text_of
from tests.prof.clock import Taken, take
from tests.prof.corpus import Corpus
from tests.prof.engines import Unmeasured
from tests.prof.markdown import Site
from tests.prof.results import growth, missing, quickest, ratios, summary
from tests.prof.systems import Edit, Sources, System, parkscape

from parkscape import publish

COPY = "import shutil; shutil.copytree('in', 'out', dirs_exist_ok=True)"


def taken(seconds: float, cpu: float, shown: float | None = None) -> Taken:
    return Taken(seconds, cpu, 0, 0, shown)


def built(cold: float, article: float) -> dict[str, Any]:
    """What is known of a system whose figure could not be edited."""
    return {
        "cold": {"seconds": cold, "cpu": cold / 2},
        "one_article": {"seconds": article, "cpu": article},
        "one_figure": missing("no"),
        "article_again": {"seconds": article * 2, "cpu": article},
    }


def copier(root: Path, *commands: str) -> System:
    """A generator that runs Python commands, with one page and a figure of it to edit."""
    source = root / "in" / "a" / "index.html"
    source.parent.mkdir(parents=True)
    source.write_text("<p>7</p>", encoding="utf-8")
    run = tuple((sys.executable, "-c", command) for command in commands)
    edits = {"one_figure": Edit((source,), "<p>{}</p>", "a", 7)}
    return System("copier", root, root / "out", run, lambda _: (), edits)


def test_summary_takes_medians() -> None:
    found = summary([taken(1, 9), taken(5, 2, 3), taken(2, 4, 1)])
    assert (found["seconds"], found["cpu"], found["swapped"]) == (2, 4, 2)
    assert [run["seconds"] for run in found["runs"]] == [1, 5, 2]
    assert "swapped" not in found["runs"][0]


def test_run_tells_what_each_of_its_commands_took() -> None:
    steps = (taken(1, 2), taken(3, 4))
    [run] = summary([Taken(4, 6, 0, 0, None, steps)])["runs"]
    assert [(step["seconds"], step["cpu"]) for step in run["steps"]] == [(1, 2), (3, 4)]
    assert "steps" not in run["steps"][0]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_command_leaves_at_work_is_waited_for_and_told_apart(tmp_path: Path) -> None:
    later = "import time\nwhile time.process_time() < 0.4: pass\nopen('done', 'w')"
    leave = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]])"
    found = take([(sys.executable, "-c", leave, later)], cwd=tmp_path, env={})
    assert (tmp_path / "done").exists()
    assert found.cpu < 0.4 <= found.after.cpu
    assert summary([found])["after"]["cpu"] == found.after.cpu
    with pytest.raises(Unmeasured, match="left at work"):
        take([("sh", "-c", "sleep 60 & exit 0")], cwd=tmp_path, env={}, limit=2)
    alone = take([(sys.executable, "-c", "")], cwd=tmp_path, env={})
    assert alone.after.cpu == 0
    assert "after" not in summary([alone])


def test_ratio_is_to_the_quickest_hugo() -> None:
    found = {
        "Parkscape": built(3, 2),
        "Hugo + Pagefind 1": built(12, 4),
        "Hugo + Pagefind 2": built(10, 8),
        "Material": built(1, 1),
    }
    assert quickest(found) == "Hugo + Pagefind 2"
    told = {"cold": 0.3, "one_article": 0.25, "one_figure": None, "article_again": 0.25}
    assert ratios(found) == told
    assert ratios(found, "cpu")["cold"] == 0.3


def test_ratio_without_a_peer_is_null() -> None:
    found = {"Parkscape": built(3, 2), "Hugo + Pagefind 1": missing("not asked for")}
    assert quickest(found) is None
    assert [*ratios(found).values()] == [None] * 4


def test_growth_is_large_by_small() -> None:
    small = {"pages": 100, "systems": {"Parkscape": built(2, 1) | {"bytes": 10}, "B": built(1, 1)}}
    large: dict[str, Any] = {"pages": 1000, "systems": {"Parkscape": built(30, 1) | {"bytes": 80}}}
    large["systems"]["B"] = missing("not run")
    found = growth(small, large)
    assert found["pages"] == 10
    assert (found["Parkscape"]["cold"], found["Parkscape"]["bytes"]) == (15, 8)
    assert found["Parkscape"]["peak_memory"] is None
    assert "B" not in found


def test_text_leaves_out_markup_and_scripts() -> None:
    page = "<head><title>t</title></head><p>a <b>b</b></p><script>x < 1</script>c"
    assert text_of(page) == "a b c"


def test_edit_is_built_and_seen(tmp_path: Path) -> None:
    trial = Trial(copier(tmp_path, COPY))
    assert cold(trial).shown is None
    again = rebuild(trial, "one_figure")
    assert (tmp_path / "out" / "a" / "index.html").read_text(encoding="utf-8") == "<p>8</p>"
    assert again.shown is not None
    assert 0 < again.shown <= again.seconds + 1


def test_build_that_does_nothing_is_a_failure(tmp_path: Path) -> None:
    trial = Trial(copier(tmp_path, COPY))
    cold(trial)
    trial.system.commands = ((sys.executable, "-c", ""),)
    with pytest.raises(Wrong, match="does not show 8"):
        rebuild(trial, "one_figure")
    with pytest.raises(Wrong, match="was not written"):
        cold(trial)


def test_old_value_beside_the_new_is_a_failure(tmp_path: Path) -> None:
    trial = Trial(copier(tmp_path, COPY))
    cold(trial)
    page = "open('out/a/index.html', 'a').write('<p>7</p>')"
    trial.system.commands += ((sys.executable, "-c", page),)
    with pytest.raises(Wrong, match="still shows 7"):
        rebuild(trial, "one_figure")


def test_command_that_fails_is_told_with_its_words(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('no such theme')")
    with pytest.raises(Unmeasured, match="gave 1: no such theme"):
        take([command], cwd=tmp_path, env={})


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    hold = "import time; held = b'x' * int('60000000'); time.sleep(2)"
    both = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])\n"
    found = take([(sys.executable, "-c", f"held = b'x' * int('40000000')\n{both}")],
                 cwd=tmp_path, env={})  # fmt: skip
    assert found.memory > 100_000_000
    assert 60_000_000 < found.largest < 100_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_that_processes_share_counts_once(tmp_path: Path) -> None:
    fork = "import os, time; held = b'x' * int('80000000'); os.fork(); time.sleep(2)"
    found = take([(sys.executable, "-c", fork)], cwd=tmp_path, env={})
    assert 80_000_000 < found.memory < 140_000_000


def test_cold_build_finds_nothing_that_builds_leave(tmp_path: Path) -> None:
    system = parkscape(Sources(Corpus(60), 3), tmp_path)
    sources = {path.name for path in system.root.iterdir()}
    for left in (system.out, publish.last_of(system.out), system.root / ".cache"):
        left.mkdir()
    system.clean()
    assert {path.name for path in system.root.iterdir()} == sources


def test_peers_have_each_page_and_dead_links_nowhere() -> None:
    sources = Sources(Corpus(60), 3)
    leaves = {leaf.key: leaf for leaf in Site(sources.corpus).leaves()}
    linked: set[str] = set()

    def link(key: str) -> str:
        linked.add(key)
        return key

    texts = {key: "\n".join(leaf.lines(link)) for key, leaf in leaves.items()}
    entities = set(sources.entities)
    assert entities | {f"articles/{a.id}" for a in sources.corpus.articles} <= leaves.keys()
    assert linked <= leaves.keys()
    assert entities <= linked
    buyer = sources.corpus.records["enterprises"][0]
    supplier = buyer["relations"][-1]["to"][0]
    assert f"供应 [{sources.site.name(supplier)}]" in texts[f"enterprises/{buyer['id']}"]
    assert f"采购自 [{buyer['name']}]" in texts[supplier]
    assert "700000 件" in texts[sources.firm]
    assert "700003件" in "\n".join(texts[key] for key in texts if key.startswith("articles/"))
