"""A real Chromium, and the real showcase served from a folder of a host."""

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

SWITCHES = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a test reads what the browser says."""


@pytest.fixture(scope="session")
def server(hosted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real showcase, served in a sub-folder; it ends in `/`."""
    root = tmp_path_factory.mktemp("www")
    (root / "showcase").symlink_to(hosted)
    handler = functools.partial(_Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_address[1]}/showcase/"
        http.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("PARKSCAPE_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), ""
    )
    assert program, "no Chromium: set PARKSCAPE_CHROMIUM, or run pytest -m 'not browser'"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture
def show(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the showcase; keywords are a context's, such as `viewport`.

    The test fails if any page says an error, or asks another host for anything.
    """
    faults: list[str] = []
    contexts = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(message.text)

    def watch(request: Request, home: str) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            faults.append(request.url)

    def open_page(path: str = "", **options: Any) -> Page:
        address = path if path.startswith("http") else server + path
        home = "/".join(address.split("/")[:3]) + "/"
        context = browser.new_context(**options)
        contexts.append(context)
        context.on("request", lambda request: watch(request, home))
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
