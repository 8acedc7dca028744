"""The index of small and of real showcases."""

from collections.abc import Callable

import pytest

from parkscape import site as recipe
from parkscape.catalog import Catalog
from parkscape.model import Records
from parkscape.search_plugin import search_index

Index = Callable[[Records], dict[str, bytes]]


@pytest.fixture
def index() -> Index:
    """Builds the index of some records."""
    return lambda records: search_index(recipe.prepare(Catalog(records), name="test"))


@pytest.fixture(scope="session")
def real(catalog: Catalog) -> dict[str, bytes]:
    """The index of the real showcase."""
    return search_index(recipe.prepare(catalog, name="test"))
