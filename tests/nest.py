"""A process that has imported what a build needs, and becomes a build whenever it is asked to.

Most of the time that a small build takes is spent on starting Python and importing MkDocs. A copy
of a process that has done both, and nothing else, is where a new one would be.
"""

import contextlib
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

STUCK = 120
"""Seconds after which a build that has not ended is taken to be stuck."""


IMPORTED = (
    "click", "mkdocs.commands.build", "mkdocs.commands.serve", "mkdocs.livereload",
    "parkscape.plugin", "parkscape.search_plugin", "parkscape.revision", "parkscape.site",
    "markdown.extensions.toc", "markdown.extensions.tables", "markdown.extensions.fenced_code",
    "markdown.extensions.attr_list", "markdown.extensions.meta", "babel.dates", "numpy",
    "parkscape.search.index", "parkscape.search.delta",
    "concurrent.futures.process", "multiprocessing.queues", "xml.etree.ElementTree",
)  # fmt: skip
"""What a build of a showcase imports, sooner or later."""


class Build:
    """A build that was begun: what tests ask of a `subprocess.Popen`."""

    def __init__(self, asked: socket.socket, root: Path, words: list[str], more: Mapping[str, str]):
        (out, out_end), (error, error_end), (told, told_end) = os.pipe(), os.pipe(), os.pipe()
        request = json.dumps([str(root), words, dict(more)]).encode()
        socket.send_fds(asked, [request], [out_end, error_end, told_end])
        for end in (out_end, error_end, told_end):
            os.close(end)
        self.args = words
        self.returncode: int | None = None
        self.stdout, self.stderr = (os.fdopen(one, encoding="utf-8") for one in (out, error))
        self._told = os.fdopen(told, encoding="utf-8")
        self.pid = int(self._told.readline())

    def wait(self, timeout: float = STUCK) -> int:
        """How it ended: as `Popen` says it."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout)
            self.returncode = int(self._told.readline())
        return self.returncode

    def communicate(self, timeout: float = STUCK) -> tuple[str, str]:
        """What it printed, which is little, until it ended."""
        self.wait(timeout)
        return self.stdout.read(), self.stderr.read()

    def __enter__(self) -> "Build":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind and self.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # It may have ended.
                os.killpg(self.pid, signal.SIGKILL)
        self.wait()
        for file in (self.stdout, self.stderr, self._told):
            file.close()


class Nest:
    """Starts builds, each in a session of its own; its environment is that of this process now."""

    def __init__(self) -> None:
        self._here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def start(self, root: Path, *words: str, **more: str) -> Build:
        """Start `python words`, where `words` are `-m mkdocs`, `-c CODE` or a script, and options.

        Keywords are environment variables.
        """
        return Build(self._here, root, list(words), more)

    def run(self, root: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with self.start(root, *words, **more) as build:
            out, error = build.communicate()
            return subprocess.CompletedProcess(list(words), build.wait(), out, error)

    def close(self) -> None:
        # Not only closed: a process that a test forked may hold it still.
        self._here.shutdown(socket.SHUT_RDWR)
        self._here.close()
        self._process.wait(STUCK)


def _becomes_a_build(asked: socket.socket) -> list[str]:
    """Returns only in a process that is to build: the words of its command."""
    while True:
        request, given, _, _ = socket.recv_fds(asked, 100_000, 3)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not request:
            sys.exit()
        if os.fork() == 0:
            break
        for end in given:
            os.close(end)
    asked.close()
    out, error, told = given
    if build := os.fork():
        # Stays to tell how the build ends, and holds nothing that it prints to.
        os.close(out)
        os.close(error)
        _, status = os.waitpid(build, 0)
        os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    os.setsid()
    os.write(told, f"{os.getpid()}\n".encode())
    os.close(told)
    for end, number in ((out, 1), (error, 2)):
        os.dup2(end, number)
        os.close(end)
    root, words, more = json.loads(request)
    os.chdir(root)
    os.environ.update(more)
    return list(words)


def _run(words: list[str]) -> None:
    """As Python runs `words`."""
    first, *rest = words
    if first == "-m":
        module, *options = rest
        sys.argv = [module, *options]
        sys.path.insert(0, str(Path.cwd()))
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    elif first == "-c":
        code, *options = rest
        sys.argv = ["-c", *options]
        sys.path.insert(0, "")
        exec(code, {"__name__": "__main__"})  # noqa: S102
    else:
        sys.argv = words
        sys.path.insert(0, str(Path(first).parent))
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    del sys.path[0]  # The folder of this file.
    for name in IMPORTED:
        importlib.import_module(name)
    _run(_becomes_a_build(socket.socket(fileno=int(sys.argv[1]))))
