"""What shells draw on beside templates is told in short, and changes with what they show."""

from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Link, Navigation, Section

from parkscape import theming

BASE = "site_name: {name}\nplugins: {plugins}\ntheme: {{name: mkdocs{theme}}}\n{more}"


def config(folder: Path, name: str = "A", plugins: str = "[]", theme: str = "", more: str = ""):  # type: ignore[no-untyped-def]
    (folder / "docs").mkdir(exist_ok=True)
    file = folder / "mkdocs.yml"
    file.write_text(BASE.format(name=name, plugins=plugins, theme=theme, more=more))
    return load_config(str(file))


def given(config: MkDocsConfig, *items: Link | Section) -> bytes | None:
    return theming.given(config, Navigation([*items], []))


def test_it_is_the_same_in_the_next_build(tmp_path: Path) -> None:
    link = Link("One", "one/")
    first = given(config(tmp_path), link)
    assert first
    assert first == given(config(tmp_path), link)


def test_it_changes_with_settings_look_and_menu(tmp_path: Path) -> None:
    link = Link("One", "one/")
    every = [
        given(config(tmp_path), link),
        given(config(tmp_path, "B"), link),
        given(config(tmp_path, theme=", color_mode: dark"), link),
        given(config(tmp_path, theme=", locale: de"), link),
        given(config(tmp_path, more="extra: {note: x}"), link),
        given(config(tmp_path, more="extra_javascript: [a.js]"), link),
        given(config(tmp_path), Link("Two", "one/")),
        given(config(tmp_path), Link("One", "two/")),
        given(config(tmp_path), Section("S", [link])),
        given(config(tmp_path), link, link),
    ]
    assert None not in every
    assert len(set(every)) == len(every)


def test_another_plugin_may_add_what_it_likes(tmp_path: Path) -> None:
    assert given(config(tmp_path, plugins="[search]")) is None
