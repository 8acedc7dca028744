"""A module imports from lower floors only, and few know what lies outside."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "plugins" / "parkscape"
FLOORS = {
    0: "values scheme route view_words messages labels terms facts model places issues text"
    " timings interrupt",
    1: "document slices source cache store workers cluster depot compiled digests packed",
    2: "scheme_rules route_rules prose forms shape rules structure check snapshot pieces reading"
    " trees figures",
    3: "links outlines catalog schema alterations scopes wording",
    4: "pages compiler listing mentions markup shell notes views search exports importer",
    5: "render snippets batch errands questions ledger revision journal themes",
    6: "config plugin theming search_plugin serving preview site shells publish spare output"
    " building __main__",
}
FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names.split()}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def noun(path: Path) -> str:
    """The module's name, or that of the folder it lies in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Every module that `path` imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module(path: Path) -> None:
    names = list(imported(path))
    own = FLOOR_OF[noun(path)]
    for name in (name.split(".")[1] for name in names if name.startswith("parkscape.")):
        if name == "__version__":
            continue
        low_enough = own > FLOOR_OF[name] or own == FLOOR_OF[name] != 4 or name == noun(path)
        assert low_enough, f"{noun(path)} (floor {own}) imports {name} (floor {FLOOR_OF[name]})"
    assert not [name for name in names if name.partition(".")[0] == "material"]
    if noun(path) not in ("plugin", "search_plugin", "config", "theming", "building"):
        assert not [name for name in names if name.partition(".")[0] == "mkdocs"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_says_what_it_is_and_is_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)) or path.name == "__init__.py"
    assert len(text.splitlines()) <= 400
