"""A local web server that sends text as gzip, as a real host does, and counts what it sends.

The count is taken here and not in the browser, because what a worker fetches is not among the
network events of its page.
"""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import unquote, urlsplit

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
NEVER_KEPT = ("manifest.json", "pagefind-entry.json")
BLANK = b'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,">'


@dataclass(slots=True)
class Server:
    """A folder on the local net, and the log of what was sent: (path, bytes with headers)."""

    root: Path
    address: str = ""
    _sent: list[tuple[str, int]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _packed: dict[Path, tuple[bytes, bool]] = field(default_factory=dict)

    def log(self, path: str, size: int) -> None:
        with self._lock:
            self._sent.append((path, size))

    def take(self) -> list[tuple[str, int]]:
        """What was sent since the last call, but for the blank page."""
        with self._lock:
            sent, self._sent = self._sent, []
        return [(path, size) for path, size in sent if path != "/blank.html"]

    def body(self, path: Path) -> tuple[bytes, bool]:
        """(what is sent of a file, whether it is gzip); packed once, as a host's cache does."""
        if path not in self._packed:
            raw = path.read_bytes()
            pack = path.suffix in TYPES
            self._packed[path] = (gzip.compress(raw, 6) if pack else raw, pack)
        return self._packed[path]


@contextmanager
def serve(root: Path) -> Iterator[Server]:
    """Serve `root` until the block ends; `/blank.html` is an empty page of its own."""
    server = Server(root)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = root / path.lstrip("/")
            if path == "/blank.html":
                status, body, packed = 200, BLANK, False
            elif ".." not in file.parts and file.is_file():
                status = 200
                body, packed = server.body(file)
            else:
                status, body, packed = 404, b"", False
            kept = "no-cache" if file.name in NEVER_KEPT else "public, max-age=31536000, immutable"
            head = [
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
                f"Content-Type: {TYPES.get(file.suffix, 'application/octet-stream')}",
                f"Content-Length: {len(body)}",
                f"Cache-Control: {kept}",
                *(["Content-Encoding: gzip"] if packed else []),
            ]
            sent = "\r\n".join([*head, "", ""]).encode() + body
            # Logged before it is sent: who has the answer may ask for the log at once.
            server.log(path, len(sent))
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.address = f"http://127.0.0.1:{listening.server_address[1]}"
    Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
