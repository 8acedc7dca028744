"""What stands before the server of `mkdocs serve`: pages made when asked for, faults on top.

And what stands behind it, to learn of an edit sooner.
"""

import html
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parkscape.labels import UI

if TYPE_CHECKING:  # A build need not wait for these.
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers.api import BaseObserver, ObservedWatch

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application."""


SOON = 0.1
"""Seconds from one look at a file to the next."""


class Observers:
    """An observer of folders, and one of files, which looks more often, as a look takes less."""

    def __init__(self, folders: "BaseObserver", files: "BaseObserver") -> None:
        self._folders = folders
        self._files = files
        self._of_files: set[ObservedWatch] = set()

    def schedule(
        self, event_handler: "FileSystemEventHandler", path: str, *, recursive: bool = False
    ) -> "ObservedWatch":
        """Watch a file or folder."""
        if not Path(path).is_file():
            return self._folders.schedule(event_handler, path, recursive=recursive)
        watch = self._files.schedule(event_handler, path)
        self._of_files.add(watch)
        return watch

    def unschedule(self, watch: "ObservedWatch") -> None:
        """Watch it no more."""
        (self._files if watch in self._of_files else self._folders).unschedule(watch)
        self._of_files.discard(watch)

    def start(self) -> None:
        """Begin to look."""
        self._folders.start()
        self._files.start()

    def stop(self) -> None:
        """Look no more."""
        self._folders.stop()
        self._files.stop()

    def join(self) -> None:
        """Wait until both have stopped."""
        self._folders.join()
        self._files.join()


def look_soon(server: Any) -> None:
    """Have a server of MkDocs look more often at the files that it is to watch from here on."""
    server.observer = Observers(server.observer, type(server.observer)(timeout=SOON))


_BODY = re.compile(rb"<body[^>]*>")


def with_faults(app: App, faults: Callable[[], list[str]]) -> App:
    """`app`, whose HTML pages begin with the lines that `faults` gives, if any."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        lines = faults()
        if not lines:
            return app(environ, start)
        answer: list[Any] = []
        body = b"".join(app(environ, lambda *given: answer.extend(given)))
        status, headers, *rest = answer
        if any(n.lower() == "content-type" and v.startswith("text/html") for n, v in headers):
            body = _BODY.sub(lambda found: found.group() + _banner(lines), body, count=1)
            headers = [(n, v) for n, v in headers if n.lower() != "content-length"]
            headers.append(("Content-Length", str(len(body))))
        start(status, headers, *rest)
        return [body]

    return serve


def made_first(app: App, mount: str, ready: Callable[[str], None]) -> App:
    """`app`, which finds a file as `ready` leaves it: given its path from `mount`, first."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        # Who waits for news of a build must not wait for its end here.
        if path.startswith(mount) and not path.startswith("/livereload/"):
            ready(path.removeprefix(mount))
        return app(environ, start)

    return serve


def _banner(lines: Iterable[str]) -> bytes:
    heading, text = f"<h2>{UI['faults']}</h2>", html.escape("\n".join(lines))
    return f'<section class="ps-faults" role="alert">{heading}<pre>{text}</pre></section>'.encode()
