"""Every file of cases/ is a showcase, mostly with one fault, and the issues that it must give.

A case starts from cases/base. `edit` replaces text in its files; `files` adds or replaces whole
files: text, `null` to leave one out, or a mapping with `text` and `encoding`, `base64`, or `link`.
"""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from parkscape.messages import ISSUES

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def load(case: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(case.read_text(encoding="utf-8"))
    assert loaded.keys() <= {"why", "edit", "files", "issues"}, case.name
    return loaded


def put(path: Path, content: str | dict[str, str] | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if isinstance(content, str):
        content = {"text": content}
    match content:
        case {"link": target}:
            path.symlink_to(target)
        case {"base64": coded}:
            path.write_bytes(base64.b64decode(coded))
        case {"text": text, "encoding": encoding}:
            path.write_bytes(text.encode(encoding))
        case {"text": text}:
            path.write_text(text, encoding="utf-8")


def prepare(case: dict[str, Any], root: Path) -> None:
    for name, content in case.get("files", {}).items():
        put(root / name, content)
    for edit in case.get("edit", []):
        path = root / edit.get("file", "parks.yaml")
        text = path.read_text(encoding="utf-8")
        assert text.count(edit["replace"]) == 1, f"must occur once: {edit['replace']}"
        path.write_text(text.replace(edit["replace"], edit["with"]), encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case_gives_its_issues(
    case: Path, showcase: Path, judge: Callable[[Path], list[str]]
) -> None:
    loaded = load(case)
    prepare(loaded, showcase)
    assert judge(showcase) == loaded["issues"], loaded["why"]


def test_every_code_occurs_in_a_case() -> None:
    printed = [line for case in CASES for line in load(case)["issues"]]
    codes = {found.group(1) for line in printed if (found := re.search(r"\[([a-z-]+)\]$", line))}
    assert codes == set(ISSUES)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 45
