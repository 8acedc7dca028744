"""What stands before the server of `mkdocs serve`: pages made when asked for, faults on top."""

import html
import re
from collections.abc import Callable, Iterable
from typing import Any

from parkscape.labels import UI

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application."""


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
