"""That the proof at large sizes runs, and tells a difference when there is one."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.prof.proof_bench import Proof, digests_of

ROOT = Path(__file__).parent.parent


def test_a_small_site_is_proved(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    small = ("--size", "60", "--edits", "2", "--kills", "2", "--work", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "tests.prof.proof_bench", *small],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "No faults.")
    assert done.stderr.count(": the same") == 2 + 2 * 2 + 2


def test_a_difference_is_told_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = Proof(20, 1, tmp_path / "work")
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    (site / "a" / "index.html").write_text("1", encoding="utf-8")
    before = digests_of(site)
    proof.hold(digests_of(site), before, "untouched")
    (site / "a" / "index.html").write_text("2", encoding="utf-8")
    (site / "b.html").write_text("1", encoding="utf-8")
    proof.hold(digests_of(site), before, "edited")
    assert proof.wrong == 1
    told = capsys.readouterr().err
    assert "untouched: the same" in told
    assert "edited: 2 of 1 files differ\n    a/index.html\n    b.html" in told
