"""What was worked out before: a name -> bytes on disk, of one version of the code.

Any doubt is a miss: a file that is cut short, changed, or of other code is read as not there.
Contents are never run, only decoded, so that a cache from elsewhere can do no harm.
"""

import platform
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

_MAGIC = b"parkscape-cache"


class Cache:
    """A folder of what builds leave for the next one."""

    def __init__(self, folder: Path, version: str = "") -> None:
        """`version` is that of all that the contents depend on but their own input."""
        self.folder = folder
        self.version = version or code_version()
        self.damaged: list[str] = []
        """Names of what could not be used, for people to know."""
        self.outdated: list[str] = []
        """The same of what another version of the code left, as after every upgrade."""

    def get(self, name: str) -> bytes | None:
        """What was kept under `name`; None for a miss."""
        try:
            raw = (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            self.damaged.append(name)
            return None
        head, _, content = raw.partition(b"\n")
        words = head.split(b" ")
        if len(words) == 3 and words[0] == _MAGIC and words[1] != self.version.encode():
            self.outdated.append(name)
        elif words != [*self._head(content)]:
            self.damaged.append(name)
        else:
            return content
        return None

    def put(self, name: str, content: bytes) -> None:
        """Keep `content` under `name`; readers see the old one until it is whole."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Always of one name, so that builds that were killed leave no more than one.
        draft = path.with_name(f".{path.name}.new")
        try:
            draft.write_bytes(b" ".join(self._head(content)) + b"\n" + content)
        except OSError as error:
            error.filename = error.filename or str(draft)
            draft.unlink(missing_ok=True)
            raise
        draft.replace(path)

    def _head(self, content: bytes) -> tuple[bytes, bytes, bytes]:
        return _MAGIC, self.version.encode(), sha256(content).hexdigest().encode()


def code_version() -> str:
    """A digest of this package's files, of Python and of every package installed beside it."""
    found = sha256(platform.python_version().encode())
    package = Path(__file__).parent
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found.update(f"\n{path.relative_to(package)}\n".encode())
            found.update(path.read_bytes())
    installed = {(d.name, d.version) for d in distributions()}
    found.update(repr(sorted(installed)).encode())
    return found.hexdigest()[:16]
