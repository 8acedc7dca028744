"""The guides name everything that they are there to explain."""

from pathlib import Path

import pytest

from parkscape import facts, model, route, scheme
from parkscape.messages import ISSUES
from parkscape.shape import RECORD_LABELS, keys_of
from parkscape.values import is_record

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("code", ISSUES)
def test_the_editors_guide_explains_every_code(code: str) -> None:
    assert f"`{code}`" in (ROOT / "content" / "contribute.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("record", RECORD_LABELS, ids=lambda record: str(record.__name__))
def test_the_format_names_every_key(record: type) -> None:
    text = (ROOT / "docs" / "data-format.md").read_text(encoding="utf-8")
    assert [key for key in keys_of(record) if f"`{key}`" not in text] == []


def test_every_record_has_a_label() -> None:
    modules = (facts, model, route, scheme)
    records = {v for m in modules for v in vars(m).values() if is_record(v)}
    own = {r for r in records if r.__module__ in {module.__name__ for module in modules}}
    assert own - {model.Entity, model.Records} == set(RECORD_LABELS)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_names_the_two_commands(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "scripts/serve" in text
    assert "scripts/test" in text
