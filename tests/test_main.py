"""The `parkscape` command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from parkscape import __version__
from parkscape.__main__ import main


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
    [("check", "no-such-folder"), ("check", "--nothing"), ("nothing",), ("check", "--format", "x")],
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "Usage:" in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("check", "--help")])
def test_help_ends_with_0(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 0
    assert "check" in done.stdout


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
