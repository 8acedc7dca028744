"""Running a function over many items: here, in processes of this machine, or by any executor."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_all_start_methods, get_context, parent_process
from threading import Thread
from typing import Any, NamedTuple, Protocol, TypeVar

import click
import msgspec

from parkscape.digests import ENCODER

Item = TypeVar("Item")
Made = TypeVar("Made")
Kept = TypeVar("Kept", covariant=True)
SHARD = 64
"""Items that go to a worker at once."""
WORTH = 256
"""Fewer items than these are done before processes have started."""
AHEAD = 8
"""Shards under way for each process: what bounds the memory that results wait in."""

MANY = 500
"""More items than these take so long that one wants to see how far they are."""


class Workers(Protocol):
    """Whoever maps a pure function of (job, items) over the items."""

    def map(
        self, function: Callable[[Any, Sequence[Item]], list[Made]], job: Any, items: Sequence[Item]
    ) -> Iterator[Made]:
        """What `function` makes of each item, in their order."""

    def close(self) -> None:
        """The build is over."""


class LocalWorkers:
    """The processors of this machine; this process alone where the work is small."""

    def __init__(self, count: int = 0) -> None:
        self.count = count or _processors()

    def map(
        self, function: Callable[[Any, Sequence[Item]], list[Made]], job: Any, items: Sequence[Item]
    ) -> Iterator[Made]:
        """What `function` makes of each item, in their order."""
        if not pays(len(items), self.count):
            yield from function(job, items) if items else ()
            return
        # Children are copies of this process: the job is theirs without being sent.
        _share(function, job)
        try:
            fork = get_context("fork")
            with ProcessPoolExecutor(self.count, fork, _end_with_parent) as executor:
                submit = partial(executor.submit, _run)  # type: ignore[call-arg]
                for made in in_order(submit, shards(items), AHEAD * self.count):
                    yield from made.opened()
        finally:
            _share(None, None)

    def close(self) -> None:
        """Nothing is left: processes end with each `map`."""


class ShownWorkers:
    """Workers who show how far they are, where there is much to do and a terminal."""

    def __init__(self, workers: Workers, labels: Mapping[Callable[..., Any], str]) -> None:
        """`labels` has the functions that are shown."""
        self.workers = workers
        self.labels = labels

    def map(
        self, function: Callable[[Any, Sequence[Item]], list[Made]], job: Any, items: Sequence[Item]
    ) -> Iterator[Made]:
        """What `function` makes of each item, in their order."""
        made = self.workers.map(function, job, items)
        label = self.labels.get(function)
        if label is None or len(items) <= MANY or not sys.stderr.isatty():
            yield from made
            return
        with click.progressbar(made, len(items), label, file=sys.stderr) as bar:
            yield from bar

    def close(self) -> None:
        """They are done for this build."""
        self.workers.close()


def _processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def pays(items: int, processes: int = 0) -> bool:
    """Whether so many items are worth more processes than this one; 0 are all that there may be."""
    many = items >= WORTH and (processes or _processors()) > 1
    return many and "fork" in get_all_start_methods()


class Beside:
    """A process with a copy of a job, which what it is asked to do may change."""

    def __init__(self, job: Any) -> None:
        # As in `LocalWorkers`, the job need not be sent.
        self._executor = ProcessPoolExecutor(1, get_context("fork"), _begin, (None, job))

    def begin(self, function: Callable[..., Made], *given: Any) -> Callable[[], Made]:
        """Begin `function(job, *given)`; gives a function that waits for what it gives."""
        return self._executor.submit(_with_job, function, *given).result

    def close(self) -> None:
        """Have it end once it has nothing to do."""
        self._executor.shutdown(wait=False)


def aside(function: Callable[..., Made], *given: Any) -> Callable[[], Made]:
    """Begin `function(*given)` in a process; gives a function that waits for what it gives."""
    if "fork" not in get_all_start_methods():
        made = function(*given)
        return lambda: made
    # As in `LocalWorkers`, what is given need not be sent; a store would change on its way.
    executor = ProcessPoolExecutor(1, get_context("fork"), _begin, (function, given))
    future = executor.submit(_do)
    executor.shutdown(wait=False)
    return future.result


def shards(items: Sequence[Item], size: int = SHARD) -> list[Sequence[Item]]:
    """`items` in pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]


class Promise(Protocol[Kept]):
    """What an executor's `submit` gives."""

    def result(self) -> Kept:
        """Wait for it."""


def in_order(
    submit: Callable[[Sequence[Item]], Promise[Made]],
    pieces: Sequence[Sequence[Item]],
    ahead: int,
) -> Iterator[Made]:
    """What an executor's `submit` makes of each piece, in order, `ahead` at most under way."""
    waiting: deque[Promise[Made]] = deque()
    for piece in pieces:
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
        waiting.append(submit(piece))
    while waiting:
        yield waiting.popleft().result()


def _end_with_parent() -> None:
    """Have this process end when the one that started it does.

    Else, if that is killed, it would wait for work for ever, and with some versions of `filelock`
    hold the lock of the build, which is open in it too.
    """

    def wait() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


def _begin(function: Callable[..., object] | None, given: Any) -> None:
    _end_with_parent()
    _share(function, given)


def _do() -> Any:
    function, given = _shared
    return function(*given)


def _with_job(function: Callable[..., Made], *given: Any) -> Made:
    return function(_shared[1], *given)


_shared: tuple[Any, Any] = (None, None)


def _share(function: Any, job: Any) -> None:
    global _shared
    _shared = (function, job)


class _Parcel(NamedTuple):
    """What a child made, on its way to the parent."""

    kind: type[msgspec.Struct] | None
    """Of structs, which the parent reads sooner than pickles."""
    made: list[Any]
    packed: bytes

    @classmethod
    def of(cls, made: list[Any]) -> "_Parcel":
        kind = type(made[0]) if made else None
        if kind is None or not issubclass(kind, msgspec.Struct):
            return cls(None, made, b"")
        return cls(kind, [], ENCODER.encode(made))

    def opened(self) -> list[Any]:
        return self.made if self.kind is None else _reader(self.kind).decode(self.packed)


@cache
def _reader(kind: type[msgspec.Struct]) -> msgspec.msgpack.Decoder[list[Any]]:
    return msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]


def _run(items: Sequence[Any]) -> _Parcel:
    function, job = _shared
    return _Parcel.of(function(job, items))
