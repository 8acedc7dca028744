"""The search plugin within MkDocs."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Build = Callable[..., subprocess.CompletedProcess[str]]
BOTH = "  - parkscape/catalog\n  - parkscape/search\n"


@pytest.mark.parametrize(
    ("plugins", "message"),
    [
        ("  - parkscape/search\n", "Expected `parkscape/catalog` in `plugins`"),
        ("  - parkscape/search\n  - parkscape/catalog\n", "Expected `parkscape/catalog` first"),
    ],
)
def test_plugins_in_the_wrong_order(
    project: Path, build: Build, plugins: str, message: str
) -> None:
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    assert BOTH in text
    config.write_text(text.replace(BOTH, plugins), encoding="utf-8")
    done = build(project)
    assert done.returncode != 0
    assert message in done.stderr
    assert not (project / "site").exists()


def test_the_index_is_published_with_the_site(site: Path) -> None:
    assert (site / "search" / "manifest.json").is_file()
