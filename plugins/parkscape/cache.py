"""What was worked out before: a name -> bytes on disk, of one version of the code.

Any doubt is a miss: a file that is cut short, changed, or of other code is read as not there.
Contents are never run, only decoded, so that a cache from elsewhere can do no harm.
"""

import mmap
import os
import platform
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256
from io import FileIO
from pathlib import Path
from zlib import crc32

_MAGIC = b"parkscape-cache"
_HEAD = 256
"""Bytes that hold the first line of any file of a cache."""
_AT_ONCE: dict[str, int] = {"access": mmap.ACCESS_READ}
if hasattr(mmap, "MAP_POPULATE"):  # Linux; page by page, as they are read, takes longer.
    _AT_ONCE = {"flags": mmap.MAP_SHARED | mmap.MAP_POPULATE, "prot": mmap.PROT_READ}
_DRAFT = ".{}.new"
"""What a file is called until it is kept."""


class Cache:
    """A folder of what builds leave for the next one."""

    def __init__(self, folder: Path, version: str = "", *, mapped: bool = False) -> None:
        """`version` is that of all that the contents depend on but their own input.

        `mapped` is for who ends soon: contents are not copied to memory of their own, which takes
        a twentieth of a rebuild, but nobody may write over a file of them. Caches replace theirs.
        """
        self.folder = folder
        self.version = version or code_version()
        self._mapped = mapped
        self.damaged: list[str] = []
        """Names of what could not be used, for people to know."""
        self.outdated: list[str] = []
        """The same of what another version of the code left, as after every upgrade."""

    def get(self, name: str) -> bytes | memoryview | None:
        """What was kept under `name`; None for a miss."""
        try:
            # Without a buffer, of which the largest, as large as all pages, would be another copy.
            with (self.folder / name).open("rb", buffering=0) as file:
                head = file.read(_HEAD).partition(b"\n")[0]
                content = self._content(file, len(head) + 1)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):  # The latter of an empty file, which cannot be mapped.
            self.damaged.append(name)
            return None
        words = head.split(b" ")
        if len(words) == 3 and words[0] == _MAGIC and words[1] != self.version.encode():
            self.outdated.append(name)
        elif words != [*self._head(content)]:
            self.damaged.append(name)
        else:
            return content
        return None

    def has(self, name: str) -> bool:
        """Whether this version kept something under `name`, sound or not."""
        try:
            with (self.folder / name).open("rb", buffering=0) as file:
                words = file.read(_HEAD).partition(b"\n")[0].split(b" ")
        except OSError:
            return False
        return words[:2] == [_MAGIC, self.version.encode()]

    def put(self, name: str, content: bytes) -> None:
        """Keep `content` under `name`; readers see the old one until it is whole."""
        self.draft(name, content)()

    def draft(self, name: str, content: bytes) -> Callable[[], object]:
        """Write `content` down; gives a function that keeps it under `name` from there on."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Always of one name, so that builds that were killed leave no more than one.
        draft = path.with_name(_DRAFT.format(path.name))
        try:
            with draft.open("wb") as file:
                file.write(b" ".join(self._head(content)) + b"\n")
                file.write(content)
        except OSError as error:
            error.filename = error.filename or str(draft)
            draft.unlink(missing_ok=True)
            raise
        return partial(draft.replace, path)

    def drop_drafts(self) -> None:
        """Remove what was written down and is not to be kept, of builds that were killed, too."""
        for draft in self.folder.glob(_DRAFT.format("*")):
            draft.unlink(missing_ok=True)

    def rename(self, name: str, other: str) -> None:
        """Keep what was kept under `name` under another name, if there is anything."""
        with suppress(FileNotFoundError):
            (self.folder / name).replace(self.folder / other)

    def drop(self, name: str) -> None:
        """Keep nothing under `name`."""
        (self.folder / name).unlink(missing_ok=True)

    def _content(self, file: FileIO, start: int) -> bytes | memoryview:
        if self._mapped:
            with suppress(OSError):  # Some file systems cannot.
                return memoryview(mmap.mmap(file.fileno(), 0, **_AT_ONCE))[start:]
        file.seek(start)
        return file.read()

    def _head(self, content: bytes | memoryview) -> tuple[bytes, bytes, bytes]:
        # Against damage; against those who would do harm nothing here is run.
        return _MAGIC, self.version.encode(), b"%08x" % crc32(content)


def code_version() -> str:
    """A digest of this package's files, of Python and of every package installed beside it."""
    found = sha256(platform.python_version().encode())
    package = str(Path(__file__).parent)
    for folder, folders, files in os.walk(package):  # On every start; `Path.rglob` takes longer.
        # What is compiled comes and goes.
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for path in (f"{folder}/{name}" for name in sorted(files)):
            found.update(f"\n{path.removeprefix(package)}\n".encode())
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - likewise
                found.update(file.read())
    # The names of these folders hold the versions; to read what is in them takes long.
    names = {name for place in sys.path for name in _names_in(place)}
    installed = sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
    found.update(repr(installed).encode())
    return found.hexdigest()[:16]


def _names_in(place: str) -> list[str]:
    try:
        return os.listdir(place or ".")  # noqa: PTH208 - on every start
    except OSError:
        return []
