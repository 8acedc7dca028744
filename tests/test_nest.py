"""The nest that builds of tests start from."""

from tests.nest import Nest


def test_it_ends_though_somebody_still_holds_its_socket() -> None:
    opened = Nest()
    with opened._here.dup():  # As a process does that a test forked.
        opened.close()
    assert opened._process.returncode == 0
