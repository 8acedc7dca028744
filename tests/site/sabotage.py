"""Runs the command of MkDocs with one fault in it: `python sabotage.py FAULT POINT N build -q`.

At the N-th call of POINT (`module:name`) the fault strikes: `kill` kills every process of the
group just before the call and `killed-after` just after it, `alone` only the process itself;
`full` makes the disk full, `broken` is a fault of the code, `hold` makes the file `held` and goes
on when there is a file `go`, and `lost` is Ctrl-C where C code calls Python, which forgets it. In
the environment, `WORKERS` has even small work done by two processes, `MANY_PAGES` is how many
files are many, `MANY_DOCUMENTS` how many documents are worth a second process, and `ASIDE` counts
only the calls in processes that the build has begun, and leaves all work to them that can be
theirs.
"""

import errno
import functools
import importlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import nh3
from mkdocs.__main__ import cli

from parkscape import output, plugin, publish, workers


def strike(*_: str) -> None:
    os.kill(os.getpid(), signal.SIGINT)


def main(fault: str, point: str, number: int, words: list[str]) -> None:
    # Shells have what they start in the background ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    where, _, path = point.partition(":")
    holder: Any = importlib.import_module(where)
    *owners, name = path.split(".")
    for owner in owners:
        holder = getattr(holder, owner)
    original = getattr(holder, name)
    calls, build = 0, os.getpid()

    @functools.wraps(original)
    def struck(*given: Any, **more: Any) -> Any:
        nonlocal calls
        calls += not os.environ.get("ASIDE") or os.getpid() != build
        if calls == number:
            if fault == "full":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if fault == "broken":
                raise ValueError("broken")
            if fault == "kill":
                os.killpg(0, signal.SIGKILL)
            if fault == "alone":
                os.kill(os.getpid(), signal.SIGKILL)
            if fault == "killed-after":
                original(*given, **more)
                os.killpg(0, signal.SIGKILL)
            if fault == "lost":
                nh3.clean('<a href="x">', attribute_filter=strike)
            if fault == "hold":
                Path("held").touch()
                while not Path("go").exists():
                    time.sleep(0.01)
        return original(*given, **more)

    setattr(holder, name, struck)
    if os.environ.get("WORKERS"):
        workers.WORTH, workers._processors = 1, lambda: 2
    if os.environ.get("ASIDE"):
        workers._is_taken_back = lambda submitted: False
        outputs: Any = output
        write = outputs.write_anew

        def leave(*given: Any, backwards: bool = False) -> bool:
            return backwards or bool(write(*given))

        outputs.write_anew = leave
    if documents := os.environ.get("MANY_DOCUMENTS"):
        from parkscape.search import index  # Slow to import.

        index.MANY = int(documents)
    plugin.MANY_PAGES = int(os.environ.get("MANY_PAGES", plugin.MANY_PAGES))
    if os.environ.get("NO_EXCHANGE"):
        publish._exchange = lambda one, other: False
    cli(words)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
