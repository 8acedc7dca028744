"""Running a function over many items: here, in processes of this machine, or by any executor."""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
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
"""Items that go to a worker of another machine at once."""
LEAST, MOST = 4, 256
"""Items that go to a process of this machine at once: many first, few in the end, so that all end
at about the same time."""
WORTH = 256
"""Fewer items than these are done before processes have started."""
TURN = 0.0003
"""Seconds after which the threads that feed processes have their turn, while this one works, too.
With Python's own 0.005 a process waits for each 64 KB that it gives."""

MANY = 500
"""More items than these take so long that one wants to see how far they are."""


def nothing() -> None:
    """What is to be done meanwhile, if nothing is."""


class Workers(Protocol):
    """Whoever maps a pure function of (job, items) over the items."""

    def map(
        self,
        function: Callable[[Any, Sequence[Item]], list[Made]],
        job: Any,
        items: Sequence[Item],
        meanwhile: Callable[[], object] = nothing,
    ) -> Iterator[Made]:
        """What `function` makes of each item, in their order.

        `meanwhile` is called once, first of all here, when others are at work, if there are any.
        """

    def close(self) -> None:
        """The build is over."""


class LocalWorkers:
    """The processors of this machine; this process alone where the work is small."""

    def __init__(self, count: int = 0) -> None:
        self.count = count or _processors()

    def map(
        self,
        function: Callable[[Any, Sequence[Item]], list[Made]],
        job: Any,
        items: Sequence[Item],
        meanwhile: Callable[[], object] = nothing,
    ) -> Iterator[Made]:
        """See `Workers`. This process works as well: each other copies the memory they share."""
        if not pays(len(items), self.count):
            meanwhile()
            yield from function(job, items) if items else ()
            return
        turn = sys.getswitchinterval()
        # Children are copies of this process: the job is theirs without being sent.
        _share(function, job)
        executor = ProcessPoolExecutor(self.count - 1, get_context("fork"), _end_with_parent)
        try:
            sys.setswitchinterval(TURN)
            _start(executor)
            submit = partial(executor.submit, _run)  # type: ignore[call-arg]
            here = partial(function, job)
            pieces = dwindling(items, self.count)
            for made in _together(submit, here, pieces, meanwhile):
                yield from made
        finally:
            # Not to wait for what was taken back, as executors else do, for ever.
            executor.shutdown(cancel_futures=True)
            sys.setswitchinterval(turn)
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
        self,
        function: Callable[[Any, Sequence[Item]], list[Made]],
        job: Any,
        items: Sequence[Item],
        meanwhile: Callable[[], object] = nothing,
    ) -> Iterator[Made]:
        """See `Workers`."""
        made = self.workers.map(function, job, items, meanwhile)
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
    return items >= WORTH and can_have_more(processes)


def can_have_more(processes: int = 0) -> bool:
    """Whether there may be more processes than this one; see `pays`."""
    return (processes or _processors()) > 1 and "fork" in get_all_start_methods()


class Beside:
    """A process with a copy of a job, which what it is asked to do may change."""

    def __init__(self, job: Any) -> None:
        # As in `LocalWorkers`, the job need not be sent.
        self._executor = ProcessPoolExecutor(1, get_context("fork"), _begin, (None, job))
        self._process = _start(self._executor)

    def begin(self, function: Callable[..., Made], *given: Any) -> Callable[[], Made]:
        """Begin `function(job, *given)`; gives a function that waits for what it gives."""
        return self._executor.submit(_with_job, function, *given).result

    def close(self, *, wait: bool = False) -> None:
        """Have it end once it has nothing to do; to `wait` for that is for who ends at once."""
        self._executor.shutdown(wait=wait, cancel_futures=wait)

    def kill(self) -> None:
        """Have it end at once; what it was asked to do is a fault from here on."""
        with suppress(BrokenProcessPool, ProcessLookupError):
            os.kill(self._process.result(), signal.SIGKILL)
        self.close(wait=True)


Begin = Callable[..., Callable[[], Any]]
"""What `aside` is, and whatever has another process do what it would have a new one do."""


def aside(function: Callable[..., Made], *given: Any) -> Callable[[], Made]:
    """Begin `function(*given)` in a process; gives a function that waits for what it gives."""
    if "fork" not in get_all_start_methods():
        made = function(*given)
        return lambda: made
    # As in `LocalWorkers`, what is given need not be sent; a store would change on its way.
    executor = ProcessPoolExecutor(1, get_context("fork"), _begin, (function, given))
    _start(executor)
    future = executor.submit(_do)
    executor.shutdown(wait=False)
    return future.result


def shards(items: Sequence[Item], size: int = SHARD) -> list[Sequence[Item]]:
    """`items` in pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def dwindling(items: Sequence[Item], processes: int) -> list[Sequence[Item]]:
    """`items` in pieces that become smaller as fewer are left."""
    pieces, start = [], 0
    while start < len(items):
        size = min(max((len(items) - start) // (8 * processes), LEAST), MOST)
        pieces.append(items[start : start + size])
        start += size
    return pieces


def _together(
    submit: "Callable[[Sequence[Item]], Future[_Parcel]]",
    here: Callable[[Sequence[Item]], list[Made]],
    pieces: Iterable[Sequence[Item]],
    meanwhile: Callable[[], object],
) -> Iterator[list[Made]]:
    """What is made of each piece, in order.

    Wherever this process would wait, it takes back the next piece that nobody has begun with. The
    others never wait for it, as `meanwhile` may take long: what they made waits, packed.
    """
    waiting: deque[_Waiting[Made]] = deque((each, submit(each)) for each in pieces)
    meanwhile()
    while waiting:
        first = waiting[0][1]
        if isinstance(first, Future) and not first.done():
            number = next((n for n, (_, each) in enumerate(waiting) if _is_taken_back(each)), None)
            if number is not None:
                piece = waiting[number][0]
                waiting[number] = piece, here(piece)
                continue
        waiting.popleft()
        yield first if isinstance(first, list) else first.result().opened()


def _is_taken_back(submitted: "Future[_Parcel] | list[Made]") -> bool:
    """Whether nobody has begun with it, nor will."""
    return isinstance(submitted, Future) and submitted.cancel()


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


def _start(executor: ProcessPoolExecutor) -> "Future[int]":
    """Have its processes begin; gives the id of one of them.

    Ctrl-C waits meanwhile: it would strike them before they ignore it, where they are still about
    to go on as this one would.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return executor.submit(os.getpid)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        return executor.submit(os.getpid)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Have this process end when the one that started it does, and not sooner.

    Else, if that is killed, it would wait for work for ever, and with some versions of `filelock`
    hold the lock of the build, which is open in it too. Ctrl-C is for the build, which ends this
    process and says so once.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

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


_Waiting = tuple[Sequence[Any], Future[_Parcel] | list[Made]]
"""(a piece, what is made of it)."""


def _run(items: Sequence[Any]) -> _Parcel:
    function, job = _shared
    return _Parcel.of(function(job, items))
