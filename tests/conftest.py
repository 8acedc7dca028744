"""What several test files need."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from parkscape import source
from parkscape.check import check
from parkscape.issues import Issues

Judge = Callable[[Path], list[str]]


@pytest.fixture
def showcase(tmp_path: Path) -> Path:
    """A copy of the small sound showcase that the cases start from."""
    root = tmp_path / "showcase"
    shutil.copytree(Path(__file__).parent / "cases" / "base", root)
    return root


@pytest.fixture
def judge() -> Judge:
    """Reads and checks the showcase in a folder; gives its issues as printed, uncounted."""

    def read_and_check(root: Path) -> list[str]:
        issues = Issues()
        check(source.read(root, root / "parks.yaml", root / "content", issues), issues)
        return [str(issue) for issue in issues]

    return read_and_check
