"""A command under the clock: seconds, processor time, memory of its tree, when its edit shows."""

import ctypes
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep

from tests.prof.engines import Unmeasured

LOOK = 0.01
"""Seconds between two looks at the published file."""
SAMPLE = 0.05
"""Seconds between two samples of what single processes hold."""
SELDOM = 0.5
"""The same of what they hold together: the system takes milliseconds to tell."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one or more commands, one after the other, took."""

    seconds: float
    cpu: float
    """User and system, of every process that they waited for."""
    memory: int
    """The most that the tree of processes held at a sample; pages that they share count once."""
    largest: int
    """The most that any single process ever held, as of the last sample."""
    shown: float | None = None
    """Seconds until the published file had what was looked for."""
    steps: "tuple[Taken, ...]" = ()
    """What each command took."""
    after: "After" = field(default_factory=lambda: After(0.0, 0.0))
    """What went on when all of it had ended."""


@dataclass(frozen=True, slots=True)
class After:
    """What processes took that a command left at work: in none of its own figures."""

    seconds: float
    cpu: float


class Watch:
    """Calls a function again and again in a thread until the block ends."""

    def __init__(self, every: float, look: Callable[[], None]) -> None:
        self._every, self._look, self._done = every, look, Event()
        self._thread = Thread(target=self._go, daemon=True)

    def _go(self) -> None:
        while not self._done.wait(self._every):
            self._look()

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


@dataclass(slots=True)
class Sight:
    """A file that is to hold a text, and when it first did."""

    file: Path
    text: str
    start: float = 0.0
    seconds: float | None = None
    _seen: tuple[int, int, int] = (0, 0, 0)

    def look(self) -> None:
        """Read the file if it is another than the last time."""
        if self.seconds is not None:
            return
        with suppress(OSError):
            stat = self.file.stat()
            now = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if now != self._seen:
                if self.text in self.file.read_text(encoding="utf-8", errors="replace"):
                    self.seconds = perf_counter() - self.start
                self._seen = now


def tree(pid: int) -> Iterator[int]:
    """A process and all below it, as far as they still live."""
    yield pid
    for child in _children(pid):
        yield from tree(child)


def _children(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            yield from map(int, children.read_text().split())


def largest_of(pid: int) -> int:
    """The most bytes that a process or any one below it ever held."""
    largest = 0
    for each in tree(pid):
        with suppress(OSError, ValueError):
            words = Path(f"/proc/{each}/status").read_text().split()
            # Not `ru_maxrss`, which starts at what the parent held when it forked.
            largest = max(largest, int(words[words.index("VmHWM:") + 1]) * 1024)
    return largest


def together(pid: int) -> int:
    """Bytes that a process and all below it hold now, what some share counted once (PSS)."""
    found = 0
    for each in tree(pid):
        with suppress(OSError, ValueError):
            words = Path(f"/proc/{each}/smaps_rollup").read_text().split()
            found += int(words[words.index("Pss:") + 1]) * 1024
    return found


def take(
    commands: Sequence[Sequence[str]],
    *,
    cwd: Path,
    env: Mapping[str, str],
    sight: Sight | None = None,
    limit: float = 7200.0,
) -> Taken:
    """Run the commands; raises Unmeasured where one fails or is not done in `limit` seconds."""
    os.sync()  # so that nobody pays for what the one before has still to write
    with _adopting() as outlast:
        start = perf_counter()
        if sight:
            sight.start = start
        with Watch(LOOK, sight.look) if sight else nullcontext():
            steps = tuple(_run(command, cwd, env, limit) for command in commands)
            seconds = perf_counter() - start
        if sight:
            sight.look()
        after = outlast(limit)
    return Taken(
        seconds,
        sum(step.cpu for step in steps),
        max(step.memory for step in steps),
        max(step.largest for step in steps),
        sight.seconds if sight else None,
        steps,
        after,
    )


@contextmanager
def _adopting() -> Iterator[Callable[[float], After]]:
    """A block in which this process gets whoever outlives its parent, where the system has that.

    Gives a function that waits until they have ended, so that the next command has no neighbour.
    """
    before = {*_children(os.getpid())}

    def outlast(limit: float) -> After:
        start, cpu = perf_counter(), 0.0
        while left := [pid for pid in _children(os.getpid()) if pid not in before]:
            ended, _, usage = os.wait4(left[0], os.WNOHANG)
            cpu += usage.ru_utime + usage.ru_stime
            if ended:
                continue
            if perf_counter() - start > limit:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                raise Unmeasured(f"what a command left at work took more than {limit:.0f} s")
            sleep(LOOK)
        return After(perf_counter() - start, cpu)

    _adopt(True)
    try:
        yield outlast
    finally:
        _adopt(False)


def _adopt(adopts: bool) -> None:
    with suppress(AttributeError, OSError):  # Linux has it.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopts))


_PR_SET_CHILD_SUBREAPER = 36


def _run(command: Sequence[str], cwd: Path, env: Mapping[str, str], limit: float) -> Taken:
    largest, held = 0, 0
    begun = perf_counter()
    with tempfile.TemporaryFile("w+") as words:
        with started(command, cwd, env, words.fileno()) as process:

            def look() -> None:
                nonlocal largest
                largest = max(largest, largest_of(process.pid))
                if perf_counter() - begun > limit:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)

            def look_seldom() -> None:
                nonlocal held
                held = max(held, together(process.pid))

            with Watch(SAMPLE, look), Watch(SELDOM, look_seldom):
                # `wait4` counts this child and its own; `getrusage` would add the ones before.
                _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            raise Unmeasured(f"{_called(command)} gave {process.returncode}: {words.read()[-600:]}")
    seconds = perf_counter() - begun
    return Taken(seconds, usage.ru_utime + usage.ru_stime, held, largest)


def _called(command: Sequence[str]) -> str:
    return " ".join(Path(word).name for word in command[:4])


@contextmanager
def started(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], words: int
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, which ends with the block; `words` takes what it says."""
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **env}, stdin=subprocess.DEVNULL, stdout=words,
        stderr=words, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """A port of the local net that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
