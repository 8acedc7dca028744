"""The index of small and of real showcases."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from parkscape import site as recipe
from parkscape.catalog import Catalog
from parkscape.errands import Errands
from parkscape.model import Records, Source
from parkscape.render import Site
from parkscape.revision import Revision
from parkscape.shell import Shell
from parkscape.store import Blob, Store
from parkscape.workers import LocalWorkers

Index = Callable[[Records], dict[str, bytes]]


def searched(
    catalog: Catalog, store: Store, errands: Errands | None = None
) -> tuple[Site, Revision, dict[str, Blob]]:
    """(the site of a catalog, its build, every file of its index by its path)."""
    revision = Revision(workers=LocalWorkers(1))
    revision.send(errands, lambda: False)
    site = recipe.prepare(catalog, name="test", revision=revision)
    recipe.make(
        site, lambda places: dict.fromkeys(places, Shell(("",))), store, revision, search=True
    )
    return site, revision, recipe.search_index(site, store, revision).all_files()


def index_of(catalog: Catalog) -> dict[str, bytes]:
    """Path -> content of every file of the index of a catalog."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        _, _, files = searched(catalog, store)
        return {path: store.read(blob) for path, blob in files.items()}


def index_of_records(records: Records) -> dict[str, bytes]:
    """The index of some records, which cite the source `s`."""
    return index_of(Catalog(replace(records, sources=(Source(id="s", title="甲报道"),))))


@pytest.fixture
def index() -> Index:
    """Builds the index of some records."""
    return index_of_records


@pytest.fixture(scope="session")
def real(catalog: Catalog) -> dict[str, bytes]:
    """The index of the real showcase."""
    return index_of(catalog)
