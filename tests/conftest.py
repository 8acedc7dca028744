"""What several test files need."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import settings
from tests.nest import Nest

from parkscape import site as recipe
from parkscape import source
from parkscape.catalog import Catalog
from parkscape.check import check
from parkscape.issues import Issues

ROOT = Path(__file__).parent.parent
Judge = Callable[[Path], list[str]]
Effort = Callable[[Callable[[], object]], int]

# What goes on after a build would outlive its test.
os.environ["CI"] = "true"
# A machine that is busy with something else must not fail a test.
settings.register_profile("parkscape", deadline=None)
settings.load_profile("parkscape")


def end_new_processes() -> Iterator[None]:
    """End the processes that were begun meanwhile and that nobody ended.

    They are copies of this one, and hold open what others wait to see closed: what the browser's
    driver and the nest listen to.
    """
    before = {*active_children()}
    yield
    for left in {*active_children()} - before:
        left.kill()
        left.join()


# Of a test, and of what its module shares.
end_with_test = pytest.fixture(autouse=True)(end_new_processes)
end_with_module = pytest.fixture(autouse=True, scope="module")(end_new_processes)


@pytest.fixture
def effort() -> Effort:
    """Counts the lines of Python that a call runs: its cost, whatever else the machine does."""

    def counted(call: Callable[[], object]) -> int:
        lines = 0

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal lines
            lines += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            call()
        finally:
            sys.settrace(before)
        return lines

    return counted


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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the real project, to be changed at will."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "content", root / "content")
    for name in ("parks.yaml", "mkdocs.yml"):
        shutil.copy(ROOT / name, root)
    return root


@pytest.fixture(scope="session")
def nest() -> Iterator[Nest]:
    """Starts builds quickly, in processes of their own."""
    opened = Nest()
    yield opened
    opened.close()


QUIET = {"SITE_URL": "", "REPO_URL": "", "NO_MKDOCS_2_WARNING": "1"}


@pytest.fixture(scope="session")
def build(nest: Nest) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `mkdocs build` in a folder; keywords are environment variables."""

    def run(root: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
        return nest.run(root, "-m", "mkdocs", "build", "--quiet", *options, **QUIET | more)

    return run


@pytest.fixture(scope="session")
def build_anew() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `mkdocs build` likewise, in a Python of its own from the start."""

    def run(root: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", *options]
        environment = os.environ | QUIET | more
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)

    return run


@pytest.fixture(scope="session")
def built(
    build_anew: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Path]:
    """Gives the real showcase as built with some environment; each is built once a session."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def get(name: str, **environment: str) -> Path:
        target = shared / "built" / name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            own = tmp_path_factory.mktemp(name) / name
            done = build_anew(ROOT, "--strict", "--site-dir", str(own), **environment)
            assert done.returncode == 0, done.stderr
            try:
                own.rename(target)
            except OSError:  # Another worker was first.
                assert target.exists()
        return target

    return get


@pytest.fixture(scope="session")
def site(built: Callable[..., Path]) -> Path:
    """The real showcase, built once by `mkdocs build --strict`."""
    return built("plain")


@pytest.fixture(scope="session")
def hosted(built: Callable[..., Path]) -> Path:
    """The real showcase, built for the folder /showcase/ of a host, with a forge."""
    return built(
        "hosted", SITE_URL="https://parks.example/showcase/", REPO_URL="https://git.example/o/r"
    )


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """What the real showcase knows."""
    project = recipe.Project(ROOT, ROOT / "parks.yaml", ROOT / "content")
    known, issues, _ = recipe.load(project)
    assert list(issues) == []
    return known
