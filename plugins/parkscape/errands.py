"""What a process beside does for a build.

It looks whether all that the last build left is still there, while this one reads the data, and
gets ready for the full text, of which it then works out what few documents change. Only there does
an edit import numpy, which takes longer than to make its pages. Where much is made, it takes over
what another process would be begun for, and there is less memory that both would copy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from parkscape.digests import ENCODER
from parkscape.search.parts import Amended, Part, Replaced
from parkscape.store import Blob, Store
from parkscape.workers import Beside, Made

_READ = msgspec.msgpack.Decoder(tuple[list[Blob], Part | None])


@dataclass
class _Known:
    """What the process beside knows."""

    store: Store
    is_left: Callable[[], bool]
    text: Part | None = None


class Errands:
    """The process beside; the less there is when it begins, the less do both copy later on."""

    def __init__(self, store: Store, is_left: Callable[[], bool]) -> None:
        """`is_left` tells whether the folder to go on from is as it was left."""
        self._beside = Beside(_Known(store, is_left))
        self._seen: Callable[[], tuple[set[str], bool]] = lambda: (set(), False)

    def look(self, blobs: Sequence[Blob], text: Part | None) -> None:
        """Begin to look for the files of the last build; `text` is its full text, if it had one."""
        self._seen = self._beside.begin(_look, ENCODER.encode((blobs, text)))
        if text:
            self._beside.begin(_get_ready)

    def lost(self) -> set[str]:
        """Names of the files that are not there as they were."""
        return self._seen()[0]

    def is_left(self) -> bool:
        """What `is_left` told."""
        return self._seen()[1]

    def amend(self, changes: Sequence[Replaced]) -> Callable[[], Amended | None]:
        """Begin what `amend` does to the full text; gives a function that waits for it."""
        return self._beside.begin(_amend, changes)

    def begin(self, function: Callable[..., Made], *given: Any) -> Callable[[], Made]:
        """Begin `function(store, *given)`, of the store that it was begun with.

        Gives a function that waits for what it gives.
        """
        return self._beside.begin(_do, function, *given)

    def kill(self) -> None:
        """Have the process end at once: nobody wants any more what it makes."""
        self._beside.kill()

    def close(self, *, wait: bool = False) -> None:
        """Have the process end once it has nothing to do, and perhaps `wait` for that."""
        self._beside.close(wait=wait)


def amend(store: Store, text: Part | None, changes: Sequence[Replaced]) -> Amended | None:
    """What few documents change of a full text, where that can be told."""
    from parkscape.search import delta  # Slow to import: see above.

    return delta.amend(store, text, changes) if text else None


def _look(known: _Known, packed: bytes) -> tuple[set[str], bool]:
    blobs, known.text = _READ.decode(packed)
    return known.store.lost_of(blobs), known.is_left()


def _get_ready(known: _Known) -> None:
    from parkscape.search import delta  # noqa: F401


def _do(known: _Known, function: Callable[..., Made], *given: Any) -> Made:
    return function(known.store, *given)


def _amend(known: _Known, changes: Sequence[Replaced]) -> Amended | None:
    return amend(known.store, known.text, changes)
