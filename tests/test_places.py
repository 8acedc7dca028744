"""The 34 province-level units."""

import pytest

from parkscape.forms import is_id
from parkscape.places import PROVINCES, Province, province


def test_all_units_are_there_once() -> None:
    kinds = ("省", "自治区", "特别行政区", "市")
    of = [next(kind for kind in kinds if unit.name.endswith(kind)) for unit in PROVINCES]
    assert [of.count(kind) for kind in kinds] == [23, 5, 2, 4]
    assert len({unit.id for unit in PROVINCES}) == 34


def test_tiles_lie_on_the_grid_and_do_not_overlap() -> None:
    tiles = {(unit.column, unit.row) for unit in PROVINCES}
    assert len(tiles) == 34
    assert all(1 <= column <= 12 and 1 <= row <= 8 for column, row in tiles)


@pytest.mark.parametrize("unit", PROVINCES, ids=lambda unit: unit.id)
def test_short_and_full_name_lead_to_the_unit(unit: Province) -> None:
    assert province(unit.short) is province(unit.name) is unit
    assert unit.name.startswith(unit.short)
    assert is_id(unit.id)


def test_shanxi_and_shaanxi_differ() -> None:
    assert [found.id for name in "山西 陕西省".split() if (found := province(name))] == [
        "shanxi",
        "shaanxi",
    ]


@pytest.mark.parametrize("name", ["", "省", "广", "运城市", "Shanxi"])
def test_nothing_else_is_a_unit(name: str) -> None:
    assert province(name) is None
