"""Workers: everything in order, and a bar only where somebody looks."""

import io
import sys
from collections.abc import Sequence

import msgspec
import pytest

from parkscape import workers
from parkscape.workers import LocalWorkers, ShownWorkers


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


def test_structs_come_as_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH", 1)
    assert list(LocalWorkers(2).map(tell, 2, range(130))) == tell(2, range(130))


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
