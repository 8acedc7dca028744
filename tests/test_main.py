"""The `parkscape` command."""

import gc
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.nest import Nest
from tests.site.made_up import Data, tree, write
from tests.site.made_up import showcase as made_up

from parkscape import __version__, building
from parkscape.__main__ import main
from parkscape.timings import Timings

Build = Callable[..., subprocess.CompletedProcess[str]]
STEPS = """
    read and check
    prose and rows
    pages, made
    search index
    keeping for the next build
    writing
    publishing
    MkDocs and the rest
    total
""".strip().splitlines()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def edit(root: Path, old: str, new: str) -> None:
    data = root / "parks.yaml"
    text = data.read_text(encoding="utf-8")
    assert old in text
    data.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def warned(showcase: Path) -> Path:
    """A showcase with one warning: an alias that is the record's own name."""
    edit(showcase, "aliases: [云溪园]", "aliases: [云溪高新区]")
    return showcase


@pytest.fixture
def faulty(showcase: Path) -> Path:
    """A showcase with two errors."""
    edit(showcase, "value: 37", "value: 38")
    edit(showcase, "kind: 创新基地", "kind: 基地")
    return showcase


def test_sound_data_is_told_and_ends_with_0(showcase: Path) -> None:
    done = run("check", str(showcase))
    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr.startswith("Sound: 4 records, 3 figures, ")


def test_errors_are_printed_to_stderr_and_end_with_1(faulty: Path) -> None:
    done = run("check", str(faulty))
    assert done.exit_code == 1
    assert done.stdout == ""
    first, second, total = done.stderr.splitlines()
    assert first.startswith("parks.yaml:18:33: error: ")
    assert first.endswith("[figure-digits]")
    assert second.startswith("parks.yaml:38:11: error: ")
    assert total == "Found 2 errors."


def test_warnings_end_with_1_only_where_strict(warned: Path) -> None:
    plain, strict = run("check", str(warned)), run("check", "--strict", str(warned))
    assert (plain.exit_code, strict.exit_code) == (0, 1)
    assert "parks.yaml:11:15: warning: " in plain.stderr
    assert plain.stderr.endswith("Found 1 warning.\n")
    assert "Warnings are errors under --strict." in strict.stderr


def test_json_goes_to_stdout_for_programs(faulty: Path) -> None:
    done = run("check", "--format", "json", str(faulty))
    assert done.exit_code == 1
    assert done.stderr == ""
    rows = json.loads(done.stdout)
    assert [(r["file"], r["line"], r["code"]) for r in rows] == [
        ("parks.yaml", 18, "figure-digits"),
        ("parks.yaml", 38, "bad-choice"),
    ]
    assert rows[0].keys() == {"file", "line", "column", "code", "text", "severity"}


def test_json_of_sound_data_is_an_empty_list(showcase: Path) -> None:
    done = run("check", "--format", "json", str(showcase))
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize(
    "words",
    [
        ("check", "no-such-folder"),
        ("check", "--nothing"),
        ("nothing",),
        ("check", "--format", "x"),
        ("build", "--nothing"),
        ("build", "-f", "no-such-file.yml"),
    ],
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "Usage:" in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("check", "--help"), ("build", "-h")])
def test_help_ends_with_0(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 0
    assert "check" in done.stdout or "mkdocs build" in done.stdout


def test_the_version_is_told() -> None:
    assert run("--version").stdout.strip() == f"parkscape, version {__version__}"


def test_data_and_content_may_have_other_names(showcase: Path) -> None:
    (showcase / "parks.yaml").rename(showcase / "data.yaml")
    (showcase / "content").rename(showcase / "text")
    assert run("check", str(showcase)).exit_code == 1
    done = run("check", str(showcase), "--data", "data.yaml", "--content", "text")
    assert done.exit_code == 0, done.stderr


def test_a_missing_file_is_an_issue_and_no_traceback(tmp_path: Path) -> None:
    done = run("check", str(tmp_path))
    assert done.exit_code == 1
    assert "[no-file]" in done.stderr
    assert "Traceback" not in done.output


def test_it_runs_as_a_module_in_the_folder_of_the_showcase(showcase: Path) -> None:
    command = [sys.executable, "-m", "parkscape", "check"]
    done = subprocess.run(command, cwd=showcase, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def build(nest: Nest) -> Build:
    """Runs `parkscape build` in a folder."""

    def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return nest.run(root, "-m", "parkscape", "build", *words)

    return run


@pytest.fixture(scope="module")
def built(build: Build, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """(a showcase that was built with --timings, what the build printed to stdout)."""
    root = tmp_path_factory.mktemp("built")
    write(made_up(), root)
    done = build(root, "--timings", "--strict")
    assert done.returncode == 0, done.stderr
    assert "Documentation built in" in done.stderr
    return root, done.stdout


def steps(printed: str) -> dict[str, float]:
    """Name of a step -> its seconds."""
    lines = [line.removesuffix(" s").rpartition("  ") for line in printed.splitlines()]
    return {name.strip(): float(seconds) for name, _, seconds in lines}


def test_timings_name_every_step_and_add_up(built: tuple[Path, str]) -> None:
    taken = steps(built[1])
    assert [name.rstrip("0123456789 of") for name in taken] == [s.strip() for s in STEPS]
    assert all(seconds >= 0 for seconds in taken.values())
    total = taken.pop("total")
    assert sum(taken.values()) == pytest.approx(total, abs=0.05)
    assert taken["read and check"] < total


def test_a_build_is_that_of_mkdocs(built: tuple[Path, str], tmp_path: Path) -> None:
    root = built[0]
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(tmp_path / "site")]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    ours, theirs = tree(root / "site"), tree(tmp_path / "site")
    assert len(ours) > 100
    assert ours.keys() == theirs.keys()
    assert [path for path in ours if ours[path] != theirs[path]] == []


def test_clean_forgets_the_last_build(
    built: tuple[Path, str], tmp_path: Path, build: Build
) -> None:
    def made(*words: str) -> tuple[int, int]:
        return pages(build(built[0], "--timings", "-d", str(tmp_path / "site"), *words))

    none, count = made()
    assert (none, made("--clean")) == (0, (count, count))
    assert count > 50


def pages(done: subprocess.CompletedProcess[str]) -> tuple[int, int]:
    """(how many pages a build made, how many there are)."""
    assert done.returncode == 0, done.stderr
    found = re.search(r"^pages, made (\d+) of (\d+) ", done.stdout, re.MULTILINE)
    assert found, done.stdout
    return int(found[1]), int(found[2])


def test_the_text_of_an_article_makes_its_page_alone(tmp_path: Path, build: Build) -> None:
    """Others show its title, and lists its date and its summary."""
    data = made_up()
    write(data, tmp_path)
    build(tmp_path)
    data["articles"]["a1"]["text"] += "\n又及。\n"
    write(data, tmp_path)
    assert pages(build(tmp_path, "--timings"))[0] == 1
    data["articles"]["a1"]["title"] = "另一个题目"
    write(data, tmp_path)
    assert pages(build(tmp_path, "--timings"))[0] > 5


def test_a_build_takes_another_configuration(
    built: tuple[Path, str], tmp_path: Path, build: Build
) -> None:
    data: Data = made_up()
    write(data, tmp_path)
    (tmp_path / "mkdocs.yml").rename(tmp_path / "other.yml")
    assert build(built[0], "-f", str(tmp_path / "other.yml")).returncode == 0
    assert tree(tmp_path / "site").keys() == tree(built[0] / "site").keys()


def test_a_build_of_faulty_data_ends_with_1(tmp_path: Path, build: Build) -> None:
    data = made_up()
    data["parks.yaml"]["parks"][0]["source"] = "nothing"
    write(data, tmp_path)
    done = build(tmp_path, "--timings")
    assert done.returncode == 1
    assert "parks.yaml:" in done.stderr
    assert "total" not in done.stdout
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_strict_build_takes_warnings_for_errors(tmp_path: Path, build: Build) -> None:
    data = made_up()
    data["parks.yaml"]["parks"][0]["aliases"] = [data["parks.yaml"]["parks"][0]["name"]]
    write(data, tmp_path)
    assert build(tmp_path, "--strict").returncode == 1
    assert not (tmp_path / "site").exists()
    assert build(tmp_path).returncode == 0


@pytest.mark.parametrize("text", ["", "site_name: x\n"])
def test_a_folder_without_a_showcase_ends_with_1(tmp_path: Path, text: str, build: Build) -> None:
    if text:
        (tmp_path / "mkdocs.yml").write_text(text)
        (tmp_path / "docs").mkdir()
    done = build(tmp_path)
    assert done.returncode == 1
    assert "mkdocs.yml" in done.stderr
    assert "Traceback" not in done.stderr


def test_garbage_is_collected_again_after_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    during = []

    def build(*_: object, **__: object) -> Timings:
        during.append(gc.isenabled())
        return Timings()

    monkeypatch.setattr(building, "build", build)
    monkeypatch.setattr(os, "_exit", sys.exit)
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    assert during == [False]
    assert gc.isenabled()
