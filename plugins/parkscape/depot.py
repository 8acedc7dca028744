"""A depot: an address of fsspec at which workers leave files for a build that shares no folder.

Each build has a folder of its own there, and removes it at the end.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from parkscape.store import Blob, Store

_AT_ONCE = 256
"""Files that are fetched together."""


class DepotStore(Store):
    """A store that, as it goes to a worker, becomes a way to leave files for it."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder)
        self._depot = Depot(f"{url.rstrip('/')}/{uuid4().hex}")

    def __reduce__(self) -> tuple[type["Depot"], tuple[str]]:
        return Depot, (self._depot.url,)

    def fetch(self, blobs: Sequence[Blob]) -> Mapping[str, Blob]:
        """Bring what workers left; gives each of these as it now is here, by name."""
        names = list(dict.fromkeys(blob.name for blob in blobs if not self._holds(blob)))
        held = {}
        for start in range(0, len(names), _AT_ONCE):
            for name, content in self._depot.take(names[start : start + _AT_ONCE]).items():
                held[name] = self.put(content)
                if held[name].name != name:
                    raise OSError(f"{self._depot.url}/{name} is not what a worker put there.")
        return held

    def close(self) -> None:
        """Remove what workers left."""
        self._depot.clear()


class Depot(Store):
    """The worker's end."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def _place(self) -> tuple[Any, str]:
        """(file system, folder in it), opened when first needed."""
        from fsspec.core import url_to_fs

        system, folder = url_to_fs(self.url)
        system.makedirs(folder, exist_ok=True)
        return system, folder

    def put(self, content: bytes) -> Blob:
        """Leave some bytes."""
        name = sha256(content).hexdigest()
        system, folder = self._place
        system.pipe_file(f"{folder}/{name}", content)
        return Blob(name, len(content), 0)

    def take(self, names: Sequence[str]) -> dict[str, bytes]:
        """Name -> bytes of what was left."""
        system, folder = self._place
        found = system.cat([f"{folder}/{name}" for name in names])
        return {path.rpartition("/")[2]: content for path, content in found.items()}

    def clear(self) -> None:
        """Remove all."""
        if "_place" in vars(self):
            system, folder = vars(self).pop("_place")
            with suppress(OSError):  # The site is out; what stays there is only in the way.
                system.rm(folder, recursive=True)
