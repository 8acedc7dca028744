"""`site.load`: what a build reads, and how."""

import gc
from pathlib import Path

from parkscape import site, snapshot
from parkscape.cache import Cache
from parkscape.plugin import CatalogPlugin


def test_garbage_collection_goes_on_after_a_load(showcase: Path) -> None:
    project = site.Project(showcase, showcase / "parks.yaml", showcase / "content")
    assert gc.isenabled()
    site.load(project)
    assert gc.isenabled()


def test_a_sound_load_leaves_nothing_to_garbage_collection(showcase: Path, tmp_path: Path) -> None:
    """While serving there is one for each edit, and collection is rare."""
    project = site.Project(showcase, showcase / "parks.yaml", showcase / "content")
    cache, memory = Cache(tmp_path / "cache", "1"), snapshot.Memory()
    text = project.data.read_text(encoding="utf-8")
    for level in ("国家级", "省级"):
        site.load(project, cache, memory)
        project.data.write_text(text.replace("省级", level), encoding="utf-8")
    gc.collect()
    gc.disable()
    try:
        site.load(project, cache, memory)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_what_a_build_made_is_not_collected_as_new() -> None:
    """A collection would walk all of it, for seconds where a site is large."""
    gc.disable()
    made: list[list[None]] = [[] for _ in range(5_000)]
    CatalogPlugin()._end()
    assert gc.isenabled()
    new = [*gc.get_objects(generation=0), *gc.get_objects(generation=1)]
    assert len(new) < len(made)
