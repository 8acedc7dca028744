"""Files of the theme and of authors stand on the site as they are, by way of the store."""

from pathlib import Path
from typing import Any

import pytest
from tests.site.made_up import Data, build, showcase, write

IMAGE = "images/a.svg"


class Showcase:
    """A showcase with files of its author."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data: Data = showcase()
        self.files = {IMAGE: "<svg/>", "plain.html": "<p>plain</p>", "404.html": "mine"}

    def build(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
        """Its site; sources are written anew, as after a checkout."""

        def write_all(data: Data, root: Path) -> None:
            write(data, root)
            for name, text in self.files.items():
                (root / "content" / name).parent.mkdir(exist_ok=True)
                (root / "content" / name).write_text(text)

        monkeypatch.setattr("tests.site.made_up.write", write_all)
        return build(self.data, self.root)


@pytest.fixture
def own(tmp_path: Path) -> Showcase:
    return Showcase(tmp_path / "own")


def test_they_come_change_and_go(
    own: Showcase, copies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = own.build(monkeypatch)
    assert first[IMAGE] == b"<svg/>"
    assert first["plain.html"] == b"<p>plain</p>"
    assert b"<html" in first["404.html"]  # MkDocs writes its own over the author's.
    assert any(path.startswith("assets/stylesheets/") for path in first)
    assert IMAGE not in copies
    assert not any(path.startswith("assets/stylesheets/") for path in copies)
    assert own.build(monkeypatch) == first
    own.files[IMAGE] = "<svg />"
    assert own.build(monkeypatch) == {**first, IMAGE: b"<svg />"}
    del own.files[IMAGE]
    assert own.build(monkeypatch) == {path: held for path, held in first.items() if path != IMAGE}


def test_a_source_that_is_edited_leaves_the_published_file(
    own: Showcase, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.build(monkeypatch)
    with (own.root / "content" / IMAGE).open("a") as source:
        source.write("edited")
    assert (own.root / "site" / IMAGE).read_text() == "<svg/>"


def test_what_the_cache_lost_is_copied_again(
    own: Showcase, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = own.build(monkeypatch)
    cache = own.root / ".cache" / "parkscape" / "build"
    held = (own.root / "site" / IMAGE).stat().st_ino
    [path] = [path for path in (cache / "store").glob("*/*") if path.stat().st_ino == held]
    path.unlink()
    assert own.build(monkeypatch) == first
    (cache / "copied").write_bytes((cache / "copied").read_bytes()[:-1])
    assert own.build(monkeypatch) == first


def test_what_is_excluded_stays_out(own: Showcase, monkeypatch: pytest.MonkeyPatch) -> None:
    own.data["mkdocs.yml"]["exclude_docs"] = "*.svg"
    assert IMAGE not in own.build(monkeypatch)


def test_other_plugins_find_them_where_mkdocs_builds(
    own: Showcase, copies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = own.build(monkeypatch)
    others: Any = own.data["mkdocs.yml"]["plugins"]
    others.append("search")
    copies.clear()
    again = own.build(monkeypatch)
    assert IMAGE in copies
    assert again[IMAGE] == first[IMAGE]


def test_what_other_plugins_write_around_the_home_page_stays(
    own: Showcase, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.files["../around.py"] = (
        "def on_page_content(html, page, config, files):\n"
        "    return f'<div class=\"around\">{html}</div>' if page.is_homepage else html\n"
    )
    own.data["mkdocs.yml"]["hooks"] = ["around.py"]
    home = own.build(monkeypatch)["index.html"].decode()
    begin = home.index('<div class="around">')
    assert begin < home.index("<h1", begin) < home.index("</div>", begin)
