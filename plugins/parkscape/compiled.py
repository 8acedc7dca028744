"""Templates as compiled before, kept beside what Python itself compiles.

Compiled code is run, so it has no place in a cache that may come from elsewhere.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket

from parkscape.cache import Cache


class ThemeFiles(FileSystemLoader):
    """The files of a theme, which MkDocs lists, and of which it leaves hidden ones out.

    They are not looked for: Material has ten thousand icons in a hidden folder.
    """

    def __init__(self, folders: list[str]) -> None:
        super().__init__(folders)
        self.asked: dict[str, str] = {}
        """Name -> source of every template that was asked for; empty where there is none."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        self.asked[template] = ""
        source = super().get_source(environment, template)
        self.asked[template] = source[0]
        return source

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for top in self.searchpath:
            for folder, inner, names in os.walk(top):
                inner[:] = [name for name in inner if not name.startswith(".")]
                place = Path(folder).relative_to(top)
                found.update((place / name).as_posix() for name in names)
        return sorted(found)


def noted(environment: Environment) -> Environment:
    """The environment of a theme, which lists its files quickly and knows which it asked for."""
    if type(environment.loader) is FileSystemLoader:
        environment.loader = ThemeFiles(environment.loader.searchpath)
    return environment


class CompiledTemplates(BytecodeCache):
    """For any environment: what its options would compile otherwise is kept apart."""

    def __init__(self, version: str, folder: Path | None = None) -> None:
        """`version` is that of the code, Jinja included; `folder` is this package's by default."""
        beside = Path(cache_from_source(str(Path(__file__).with_name("templates.py"))))
        self._held = Cache(folder or beside.with_suffix(""), version)
        self._memory: dict[str, bytes] = {}

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """What is known of a template; it is compiled if that is nothing."""
        compiler = environment.code_generator_class.__qualname__
        options = [compiler, *(getattr(environment, option) for option in _OPTIONS)]
        # Not by the file's path, so that projects that come and go leave nothing.
        key = self.get_cache_key(f"{options} {sorted(environment.extensions)} {name}")
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled of the same source."""
        name = f"{bucket.key}.pyc"
        if held := self._memory.get(name) or self._held.get(name):
            self._memory[name] = bytes(held)
            bucket.bytecode_from_string(self._memory[name])  # It compares the checksum.

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        name = f"{bucket.key}.pyc"
        self._memory[name] = bucket.bytecode_to_string()
        with suppress(OSError):  # As where the package belongs to somebody else.
            self._held.put(name, self._memory[name])


_OPTIONS: tuple[Any, ...] = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix"),
    *("line_comment_prefix", "trim_blocks", "lstrip_blocks", "newline_sequence"),
    *("keep_trailing_newline", "optimized", "autoescape", "is_async"),
)
