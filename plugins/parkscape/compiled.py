"""Templates as compiled before, kept beside what Python itself compiles.

Compiled code is run, so it has no place in a cache that may come from elsewhere.
"""

from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from parkscape.cache import Cache


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
        options = [getattr(environment, option) for option in _OPTIONS]
        # Not by the file's path, so that projects that come and go leave nothing.
        key = self.get_cache_key(f"{options} {sorted(environment.extensions)} {name}")
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled of the same source."""
        name = f"{bucket.key}.pyc"
        if held := self._memory.get(name) or self._held.get(name):
            self._memory[name] = held
            bucket.bytecode_from_string(held)  # It compares the checksum.

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
