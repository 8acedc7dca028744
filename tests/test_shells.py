"""The shells of the last build are taken as long as nothing that they draw on changed."""

from pathlib import Path

import pytest
from jinja2 import Environment

from parkscape.cache import Cache
from parkscape.compiled import ThemeFiles
from parkscape.shell import Shell
from parkscape.shells import shells

PLACES = [("parks/", "", 1), ("parks/", "", 2)]
MAIN = '{% include "partial.html" ignore missing %}{% include "top.html" %}{{ depth }}'


class Theme:
    """A theme in two folders, the first of which overrides the other."""

    def __init__(self, folder: Path) -> None:
        self.own, self.base = folder / "own", folder / "base"
        self.own.mkdir()
        self.base.mkdir()
        self.cache = Cache(folder / "cache", "1")
        (self.base / "main.html").write_text(MAIN)
        (self.base / "top.html").write_text("top")
        self.made = 0

    def build(self, given: bytes | None = b"settings") -> dict[str, str]:
        """Place -> shell, of a build of its own."""
        environment = Environment(loader=ThemeFiles([str(self.own), str(self.base)]))  # noqa: S701

        def make(place: tuple[str, str, int]) -> Shell:
            self.made += 1
            return Shell((environment.get_template("main.html").render(depth=place[2]),))

        self.made = 0
        found = shells(PLACES, make, environment, self.cache, given)
        return {f"{place[2]}": shell.pieces[0] for place, shell in found.items()}


@pytest.fixture
def theme(tmp_path: Path) -> Theme:
    made = Theme(tmp_path)
    assert made.build() == {"1": "top1", "2": "top2"}
    assert made.made == 2
    return made


def test_they_are_kept(theme: Theme) -> None:
    assert theme.build() == {"1": "top1", "2": "top2"}
    assert theme.made == 0


def test_other_settings_make_others(theme: Theme) -> None:
    theme.build(b"other")
    assert theme.made == 2


def test_a_changed_template_makes_others(theme: Theme) -> None:
    (theme.base / "top.html").write_text("new")
    assert theme.build() == {"1": "new1", "2": "new2"}


def test_a_template_that_was_not_there_makes_others(theme: Theme) -> None:
    (theme.base / "partial.html").write_text("part-")
    assert theme.build() == {"1": "part-top1", "2": "part-top2"}
    (theme.own / "top.html").write_text("own")
    assert theme.build() == {"1": "part-own1", "2": "part-own2"}
    (theme.base / "partial.html").unlink()
    assert theme.build() == {"1": "own1", "2": "own2"}


def test_where_settings_cannot_be_told_nothing_is_kept(theme: Theme) -> None:
    theme.build(None)
    assert theme.made == 2


def test_a_theme_that_shows_when_it_was_built_is_not_kept(theme: Theme) -> None:
    (theme.base / "top.html").write_text("{{ build_date_utc }}")
    theme.build()
    theme.build()
    assert theme.made == 2


def test_what_is_damaged_is_made_anew_and_said_so(theme: Theme) -> None:
    kept = theme.cache.folder / "shells"
    kept.write_bytes(kept.read_bytes()[:-3])
    assert theme.build() == {"1": "top1", "2": "top2"}
    assert theme.made == 2
    assert theme.cache.damaged == ["shells"]


def test_hidden_folders_are_not_listed_but_there(tmp_path: Path) -> None:
    (tmp_path / ".icons").mkdir()
    (tmp_path / "assets").mkdir()
    for name in ("main.html", ".icons/star.svg", "assets/a.css"):
        (tmp_path / name).write_text(name)
    environment = Environment(loader=ThemeFiles([str(tmp_path)]))  # noqa: S701
    assert environment.list_templates() == ["assets/a.css", "main.html"]
    assert environment.get_template(".icons/star.svg").render() == ".icons/star.svg"
