"""Workers: everything in order, and a bar only where somebody looks."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import msgspec
import pytest

from parkscape import workers
from parkscape.workers import Beside, LocalWorkers, ShownWorkers


def double(job: int, items: Sequence[int]) -> list[int]:
    return [job * item for item in items]


class Told(msgspec.Struct, array_like=True):
    number: int
    asked: list[tuple[str, ...]]
    content: bytes | None = None


def tell(job: int, items: Sequence[int]) -> list[Told]:
    return [Told(n, [("n", str(n))], bytes(n % 3) or None) for n in items]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("count", [1, 2])
def test_many_are_made_in_order(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH", 1)
    items = range(300)
    assert list(LocalWorkers(count).map(double, 2, items)) == [2 * n for n in items]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> LocalWorkers:
    """This process and another one."""
    monkeypatch.setattr(workers, "WORTH", 1)
    return LocalWorkers(2)


def test_structs_come_as_they_were_made(
    both: LocalWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(both.map(tell, 2, range(130))) == tell(2, range(130))
    monkeypatch.setattr(workers, "_is_taken_back", lambda submitted: False)
    assert list(both.map(tell, 2, range(130))) == tell(2, range(130))


def slowly(job: object, items: Sequence[int]) -> list[tuple[int, int]]:
    time.sleep(0.001 * len(items))
    return [(item, os.getpid()) for item in items]


def test_this_process_works_as_well(both: LocalWorkers) -> None:
    made = list(both.map(slowly, None, range(400)))
    assert [item for item, _ in made] == [*range(400)]
    ours = sum(process == os.getpid() for _, process in made)
    assert 0 < ours < 400


def test_it_makes_all_that_one_who_hangs_has_not_begun_with(
    both: LocalWorkers, tmp_path: Path
) -> None:
    build = os.getpid()

    def hang(job: object, items: Sequence[int]) -> list[int]:
        while os.getpid() != build and not tmp_path.joinpath("go").exists():
            time.sleep(0.01)
        if 59 in items:
            tmp_path.joinpath("go").touch()
        return [*items]

    assert list(both.map(hang, None, range(60))) == [*range(60)]


def test_what_is_done_meanwhile_is_done_once_while_others_work(
    both: LocalWorkers, tmp_path: Path
) -> None:
    begun, called = tmp_path / "begun", []

    def begin(job: object, items: Sequence[int]) -> list[int]:
        begun.touch()
        return [*items]

    def meanwhile() -> None:
        called.append(True)
        while not begun.exists():
            time.sleep(0.01)

    assert list(both.map(begin, None, range(300), meanwhile)) == [*range(300)]
    assert list(LocalWorkers(1).map(begin, None, range(300), meanwhile)) == [*range(300)]
    assert list(both.map(begin, None, (), meanwhile)) == []
    assert called == [True] * 3


def test_others_do_all_they_can_while_something_takes_long(
    both: LocalWorkers, tmp_path: Path
) -> None:
    def note(job: None, items: Sequence[int]) -> list[int]:
        for item in items:
            (tmp_path / str(item)).touch()
        return [*items]

    def meanwhile() -> None:
        for _ in range(1000):
            if len(list(tmp_path.iterdir())) == 1000:
                return
            time.sleep(0.02)
        raise TimeoutError

    assert list(both.map(note, None, range(1000), meanwhile)) == [*range(1000)]


def test_a_fault_here_or_there_is_raised(
    both: LocalWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(job: int, items: Sequence[int]) -> list[int]:
        if job in items:
            raise ValueError(f"{job}")
        return [*items]

    turn = sys.getswitchinterval()
    for number in (0, 299):
        with pytest.raises(ValueError, match=rf"^{number}$"):
            list(both.map(fail, number, range(300)))
    monkeypatch.setattr(workers, "_is_taken_back", lambda submitted: False)
    with pytest.raises(ValueError, match=r"^150$"):
        list(both.map(fail, 150, range(300)))
    assert sys.getswitchinterval() == turn


def test_pieces_become_smaller_and_lack_nothing() -> None:
    pieces = workers.dwindling(range(10_000), 2)
    assert [item for piece in pieces for item in piece] == [*range(10_000)]
    sizes = [len(piece) for piece in pieces[:-1]]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (workers.MOST, workers.LEAST)


@pytest.mark.parametrize(
    ("stderr", "items", "shown"),
    [(Terminal(), 501, True), (Terminal(), 500, False), (io.StringIO(), 501, False)],
)
def test_a_bar_is_shown_on_a_terminal_where_there_is_much_to_do(
    stderr: io.StringIO, items: int, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stderr)
    some = ShownWorkers(LocalWorkers(1), {double: "Pages"})
    assert list(some.map(double, 2, range(items))) == [2 * n for n in range(items)]
    assert ("Pages" in stderr.getvalue(), "100%" in stderr.getvalue()) == (shown, shown)


def test_other_functions_have_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stderr := Terminal())
    list(ShownWorkers(LocalWorkers(1), {}).map(double, 2, range(501)))
    assert stderr.getvalue() == ""


STRUCK = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.argv[1] == "children":
    os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))
from parkscape import workers
workers.WORTH = 1
def double(job, items):
    return [job * item for item in items]
def tell(*given):
    return given
print(sum(workers.LocalWorkers(3).map(double, 2, range(300))))
beside = workers.Beside("job")
print(*beside.begin(tell, 1)())
beside.close(wait=True)
print(*workers.aside(tell, 2, 3)())
if sys.argv[1] == "parent":
    submit = workers.ProcessPoolExecutor.submit
    def struck(*given):
        os.kill(os.getpid(), signal.SIGINT)
        begun = submit(*given)
        print("begun")
        return begun
    workers.ProcessPoolExecutor.submit = struck
    try:
        workers.aside(tell)
    except KeyboardInterrupt:
        print("broken off")
sys.stdout.flush()
os._exit(0)  # As builds end: Python would in the middle of what ends processes, and say so.
"""
"""Runs each kind of process, and is struck by Ctrl-C just as one begins, there or here."""


@pytest.mark.parametrize(("where", "more"), [("children", ""), ("parent", "begun\nbroken off\n")])
def test_ctrl_c_does_not_strike_a_process_that_is_about_to_begin(where: str, more: str) -> None:
    command = [sys.executable, "-c", STRUCK, where]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == (f"{2 * sum(range(300))}\njob 1\n2 3\n{more}", "")
    assert done.returncode == 0


ENDS = 60.0
"""Seconds that nobody waits for."""


def sleep(job: object, seconds: float, given: bytes = b"") -> float:
    time.sleep(seconds)
    return seconds


def test_a_process_that_is_killed_leaves_nobody_waiting() -> None:
    beside = Beside(None)
    assert beside.begin(sleep, 0)() == 0
    waits = [beside.begin(sleep, ENDS) for _ in range(3)]
    start = time.monotonic()
    beside.kill()
    for wait in waits:
        with pytest.raises((BrokenProcessPool, CancelledError)):
            wait()
    beside.kill()
    assert time.monotonic() - start < ENDS / 2
