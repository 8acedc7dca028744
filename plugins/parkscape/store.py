"""Finished files: bytes kept by their hash, of which folders are made as links to them.

A file that has not changed since the last build costs a link. What stands in the store is trusted
by size and time of change; where the time is another, as after a copy, its hash decides.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import msgspec

_UNLINKABLE = (errno.EXDEV, errno.EMLINK, errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS)


class Blob(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Bytes in a store."""

    name: str
    """SHA-256 of the bytes, in hexadecimal."""
    size: int
    mtime: int
    """When the file in the store was last changed, in nanoseconds."""


class Store:
    """A folder of files that are named by their hashes."""

    def __init__(self, folder: Path, seen: set[str] | None = None) -> None:
        """`seen` has names of files that are known to be there, and gets more."""
        self.folder = os.fspath(folder)
        self._seen = seen
        self._is_new = not os.path.isdir(self.folder)  # noqa: PTH112
        self.lost: set[str] = set()
        """Names of what `has` looked for and did not find as it was."""

    def put(self, content: bytes) -> Blob:
        """Keep some bytes."""
        name = sha256(content).hexdigest()
        path = self._path(name)
        try:
            return Blob(name, len(content), _write_new(path, content))
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
            return self.put(content)
        except FileExistsError:
            blob = Blob(name, len(content), os.stat(path).st_mtime_ns)  # noqa: PTH116
            if self._is_whole(blob):
                return blob
        # Left half-written by a build that was stopped, or being written by another process.
        draft = f"{path}.{uuid4().hex}"  # Process ids of two machines may be the same.
        mtime = _write_new(draft, content)
        os.replace(draft, path)  # noqa: PTH105
        return Blob(name, len(content), mtime)

    def has(self, blob: Blob) -> bool:
        """Whether the bytes are there and as they were; if not, they are lost."""
        if self._seen is not None and blob.name in self._seen:
            return True
        if self._holds(blob):
            if self._seen is not None:
                self._seen.add(blob.name)
            return True
        self.lost.add(blob.name)
        return False

    def lost_of(self, blobs: Iterable[Blob]) -> set[str]:
        """Names of those that are not there as they were."""
        return {blob.name for blob in blobs if not self.has(blob)}

    def trust(self, blobs: Iterable[Blob]) -> None:
        """Take it that they are there, as somebody looked: each look takes time."""
        self._seen = set() if self._seen is None else self._seen
        self._seen.update(blob.name for blob in blobs)

    def read(self, blob: Blob) -> bytes:
        """The bytes."""
        return Path(self._path(blob.name)).read_bytes()

    def link(self, blob: Blob, path: str) -> bool:
        """Make the file `path`, whose folder exists, of the bytes; gives whether it is a link."""
        try:
            os.link(self._path(blob.name), path)
        except OSError as error:
            if error.errno not in _UNLINKABLE:
                raise
            shutil.copyfile(self._path(blob.name), path)
            return False
        return True

    def is_own(self, path: str, blob: Blob) -> bool:
        """Whether the file `path` is a link to the bytes here, and no copy."""
        try:
            return os.path.samefile(path, self._path(blob.name))  # noqa: PTH121
        except OSError:
            return False

    def fetch(self, blobs: Sequence[Blob]) -> Mapping[str, Blob]:
        """Bring what workers put elsewhere; gives each of these as it now is here, by name."""
        return {}

    def close(self) -> None:
        """The build is over."""

    def drop(self, names: Iterable[str]) -> None:
        """Drop files by their names, whether or not they are there."""
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(self._path(name))  # noqa: PTH108

    def sweep(self, kept: Iterable[str]) -> None:
        """Drop what has none of the names `kept`, if anything was there to begin with."""
        names = frozenset(kept)
        if self._is_new:
            return
        for start in filter(os.DirEntry.is_dir, os.scandir(self.folder)):
            for entry in os.scandir(start.path):
                if start.name + entry.name not in names:
                    os.unlink(entry.path)  # noqa: PTH108

    def _holds(self, blob: Blob) -> bool:
        try:
            held = os.stat(self._path(blob.name))  # noqa: PTH116
            return held.st_size == blob.size and (
                held.st_mtime_ns == blob.mtime or self._is_whole(blob)
            )
        except OSError:
            return False

    def _is_whole(self, blob: Blob) -> bool:
        return sha256(self.read(blob)).hexdigest() == blob.name

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name[:2]}/{name[2:]}"


def _write_new(path: str, content: bytes) -> int:
    """Write a file that is not there yet; gives its time of change."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(file, left) :]
            return os.fstat(file).st_mtime_ns
        finally:
            os.close(file)
    except OSError as error:
        error.filename = error.filename or path
        os.unlink(path)  # noqa: PTH108
        raise
