"""`site.load`: what a build reads, and how."""

import gc
from pathlib import Path

from parkscape import site


def test_garbage_collection_goes_on_after_a_load(showcase: Path) -> None:
    project = site.Project(showcase, showcase / "parks.yaml", showcase / "content")
    assert gc.isenabled()
    site.load(project)
    assert gc.isenabled()
