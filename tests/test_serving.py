"""What stands around the server of `mkdocs serve`."""

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

from parkscape import serving


class Noted(FileSystemEventHandler):
    def __init__(self) -> None:
        self.paths: list[str] = []

    def on_any_event(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            self.paths.append(Path(str(event.src_path)).name)


def until(done: Callable[[], bool]) -> None:
    for _ in range(200):
        if done():
            return
        time.sleep(0.05)
    pytest.fail("not in 10 s")


def test_edits_of_files_and_in_folders_are_told(tmp_path: Path) -> None:
    """And no more once they are not watched, or the server ends."""
    data, other = tmp_path / "parks.yaml", tmp_path / "mkdocs.yml"
    folder = tmp_path / "content"
    folder.mkdir()
    for file in (data, other, folder / "a.md"):
        file.write_text("1")
    server = SimpleNamespace(observer=PollingObserver(timeout=0.2))
    noted = Noted()
    watches = [server.observer.schedule(noted, str(folder), recursive=True)]
    slow = server.observer
    serving.look_soon(server)
    watches += [
        server.observer.schedule(noted, str(file), recursive=True) for file in (data, other)
    ]
    assert len(slow.emitters) == 1
    server.observer.start()
    for file in (data, folder / "a.md"):
        file.write_text("22")
        until(lambda name=file.name: name in noted.paths)  # type: ignore[misc]
    for watch in watches[:2]:
        server.observer.unschedule(watch)
    noted.paths.clear()
    for file in (data, folder / "a.md", other):
        file.write_text("333")
    until(lambda: other.name in noted.paths)
    assert set(noted.paths) == {other.name}
    server.observer.stop()
    server.observer.join()
    assert not slow.is_alive()
