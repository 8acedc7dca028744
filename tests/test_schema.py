"""The JSON Schema says what the reader says, as far as a schema can."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from tests.test_cases import CASES, load, prepare

from parkscape import site
from parkscape.schema import schema
from parkscape.site import Project

ROOT = Path(__file__).parent.parent
SEEN = frozenset(
    "unknown-key missing-key bad-choice bad-id bad-key bad-number bad-period bad-unit"
    " unknown-province".split()
)
"""Faults of form: an editor must underline them, too."""


BEYOND = frozenset({"bad-period", "unknown-key-odd"})
"""Cases of these that no schema sees: an end before its start, a key that is no text."""


class _Loader(yaml.SafeLoader):
    """Reads as YAML editors do: dates are text."""


_Loader.yaml_implicit_resolvers = {
    letter: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def refusals(root: Path) -> list[str]:
    """What a schema of the project's own fields and units says of its parks.yaml."""
    catalog, _, _ = site.load(Project(root, root / "parks.yaml", root / "content"))
    made = schema(catalog.records.fields, catalog.records.units)
    Draft7Validator.check_schema(made)
    data: Any = yaml.load((root / "parks.yaml").read_text("utf-8"), _Loader)  # noqa: S506
    return [error.message for error in Draft7Validator(made).iter_errors(data)]


def faults(case: Path) -> list[str]:
    lines = load(case)["issues"]
    found = [re.search(r"^parks\.yaml:.*\[([a-z-]+)\]$", line) for line in lines]
    return [match.group(1) for match in found if match]


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if SEEN & set(faults(c)) and c.stem not in BEYOND],
    ids=lambda case: case.stem,
)
def test_a_fault_of_form_is_refused(case: Path, showcase: Path) -> None:
    prepare(load(case), showcase)
    assert refusals(showcase)


@pytest.mark.parametrize(
    "case", [c for c in CASES if not load(c)["issues"]], ids=lambda case: case.stem
)
def test_what_is_sound_is_accepted(case: Path, showcase: Path) -> None:
    loaded = load(case)
    prepare(loaded, showcase)
    assert refusals(showcase) == []


def test_the_real_showcase_is_accepted() -> None:
    assert refusals(ROOT) == []


def test_the_file_for_editors_is_of_today() -> None:
    """If not: `parkscape schema > parks.schema.json`."""
    catalog, issues, _ = site.load(Project(ROOT, ROOT / "parks.yaml", ROOT / "content"))
    assert not issues
    kept = json.loads((ROOT / "parks.schema.json").read_text("utf-8"))
    assert kept == schema(catalog.records.fields, catalog.records.units)
