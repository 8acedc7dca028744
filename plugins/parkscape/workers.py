"""Running a function over many items: here, in processes of this machine, or by any executor."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context, parent_process
from threading import Thread
from typing import Any, Protocol, TypeVar

import click

Item = TypeVar("Item")
Made = TypeVar("Made")
SHARD = 64
"""Items that go to a worker at once."""
WORTH = 256
"""Fewer items than these are done before processes have started."""

MANY = 500
"""More items than these take so long that one wants to see how far they are."""


class Workers(Protocol):
    """Whoever maps a pure function of (job, items) over the items."""

    def map(
        self, function: Callable[[Any, Sequence[Item]], list[Made]], job: Any, items: Sequence[Item]
    ) -> Iterator[Made]:
        """What `function` makes of each item, in their order."""


class LocalWorkers:
    """The processors of this machine; this process alone where the work is small."""

    def __init__(self, count: int = 0) -> None:
        self.count = count or _processors()

    def map(
        self, function: Callable[[Any, Sequence[Item]], list[Made]], job: Any, items: Sequence[Item]
    ) -> Iterator[Made]:
        """What `function` makes of each item, in their order."""
        if self.count < 2 or len(items) < WORTH or "fork" not in get_all_start_methods():
            yield from function(job, items) if items else ()
            return
        # Children are copies of this process: the job is theirs without being sent.
        _share(function, job)
        if gc.isenabled():  # Else no child will look at what it shares, and so copy it.
            gc.collect()
            gc.freeze()
        try:
            fork = get_context("fork")
            with ProcessPoolExecutor(self.count, fork, _end_with_parent) as executor:
                for made in executor.map(_run, shards(items)):
                    yield from made
        finally:
            gc.unfreeze()
            _share(None, None)


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


def _processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def aside(function: Callable[..., object], *given: Any) -> Callable[[], None]:
    """Begin `function(*given)`, which answers in files; gives a function that waits for its end."""
    if "fork" not in get_all_start_methods():
        function(*given)
        return lambda: None
    executor = ProcessPoolExecutor(1, get_context("fork"), _end_with_parent)
    future = executor.submit(function, *given)
    executor.shutdown(wait=False)

    def wait() -> None:
        future.result()

    return wait


def shards(items: Sequence[Item], size: int = SHARD) -> list[Sequence[Item]]:
    """`items` in pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]


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


_shared: tuple[Any, Any] = (None, None)


def _share(function: Any, job: Any) -> None:
    global _shared
    _shared = (function, job)


def _run(items: Sequence[Any]) -> list[Any]:
    function, job = _shared
    return function(job, items)  # type: ignore[no-any-return]
