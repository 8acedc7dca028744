"""Templates are compiled once for all builds, and again when anything about them changed."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from parkscape.compiled import CompiledTemplates


def compiled(monkeypatch: pytest.MonkeyPatch, environment: Environment) -> list[str]:
    """Names of templates, as they are compiled."""
    names: list[str] = []
    really = environment.compile

    def compile_noted(source: str, name: str | None = None, *rest: object) -> object:
        names.append(str(name))
        return really(source, name, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(environment, "compile", compile_noted)
    return names


def environment(folder: Path, text: str, version: str = "1", **options: bool) -> Environment:
    loader = DictLoader({"page.html": text})
    kept = CompiledTemplates(version, folder)
    return Environment(loader=loader, bytecode_cache=kept, **options)  # type: ignore[arg-type]  # noqa: S701


def test_a_second_build_compiles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = environment(tmp_path, "A {{ x }}")
    assert first.get_template("page.html").render(x=1) == "A 1"
    again = environment(tmp_path, "A {{ x }}")
    names = compiled(monkeypatch, again)
    assert again.get_template("page.html").render(x=2) == "A 2"
    assert names == []


def test_what_changed_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(tmp_path, "<b>{{ x }}").get_template("page.html")
    for changed in (
        environment(tmp_path, "<i>{{ x }}"),
        environment(tmp_path, "<b>{{ x }}", "2"),
        environment(tmp_path, "<b>{{ x }}", "2", autoescape=True),
    ):
        names = compiled(monkeypatch, changed)
        rendered = changed.get_template("page.html").render(x="<")
        assert rendered[3:] == ("&lt;" if changed.autoescape else "<")
        assert names == ["page.html"]


def test_a_damaged_file_is_compiled_again(tmp_path: Path) -> None:
    environment(tmp_path, "A {{ x }}").get_template("page.html")
    [file] = tmp_path.iterdir()
    for content in (b"", file.read_bytes()[:-9], file.read_bytes().replace(b"A", b"B")):
        file.write_bytes(content)
        assert environment(tmp_path, "A {{ x }}").get_template("page.html").render(x=1) == "A 1"


def test_a_place_that_is_not_ours_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    made = environment(tmp_path / "taken", "A {{ x }}")
    assert made.get_template("page.html").render(x=1) == "A 1"
