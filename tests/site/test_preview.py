"""What `mkdocs serve` shows: after an edit, whatever is asked for is as a whole build makes it."""

import os
import random
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from tests.site.made_up import Data, differing, showcase, tree, write
from tests.site.test_incremental import EDITS, add_a_record_at_the_top

from parkscape import preview, publish, serving, site
from parkscape.batch import Job, Sheet
from parkscape.batch import make_sheets as really_make
from parkscape.catalog import Catalog
from parkscape.pages import Page
from parkscape.plugin import ASSETS, CatalogPlugin
from parkscape.preview import Draft, Preview
from parkscape.revision import Revision
from parkscape.theming import WORDS
from parkscape.trees import update_tree

MANIFEST = "search/manifest.json"
PLUGINS: Any = dict(MkDocsConfig._schema)["plugins"]
"""The option of MkDocs that keeps plugins from one build to the next."""


class Served:
    """A showcase as `mkdocs serve` has it, with plugins of its own: built whole, then edited."""

    def __init__(self, root: Path, data: Data) -> None:
        self.root = root
        self.folder = root / "served"
        self.plugins: dict[str, Any] = {}
        self.preview = Preview()
        self.build(data)

    def build(self, data: Data, image: str = "<svg/>") -> None:
        write(data, self.root)
        (self.root / "content/a.svg").write_text(image)
        os.utime(self.root / "content/a.svg", ns=(1, len(image)))  # Not as of now, in each build.
        before, PLUGINS.plugin_cache = PLUGINS.plugin_cache, self.plugins
        try:
            config = load_config(str(self.root / "mkdocs.yml"), site_dir=str(self.folder))
            plugin = config.plugins["parkscape/catalog"]
            assert isinstance(plugin, CatalogPlugin)
            if not plugin.serving:
                self.folder.mkdir()
                config.plugins.on_startup(command="serve", dirty=False)
                self.preview = plugin.preview
            assert plugin.preview is self.preview
            mkdocs_build(config)
        finally:
            PLUGINS.plugin_cache = before

    def get(self, path: str) -> bytes | None:
        """What a browser gets."""
        self.preview.ready(path)
        file = self.folder / (f"{path}index.html" if path.endswith("/") or not path else path)
        return file.read_bytes() if file.is_file() else None

    def shows(self, path: str, text: str) -> bool:
        return text in (self.get(path) or b"").decode()


def whole(root: Path, data: Data) -> dict[str, bytes]:
    """All that a server shows that was only just started."""
    return tree(Served(root, data).folder)


@pytest.fixture
def data() -> Data:
    return showcase()


@pytest.fixture
def served(tmp_path: Path, data: Data) -> Served:
    return Served(tmp_path / "kept", data)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gets the paths of the pages that are made, each alone or all of them as `*`."""
    made: list[str] = []
    make_all = Draft.make_all

    def note_all(draft: Draft) -> Any:
        made.append("*")
        return make_all(draft)

    def note(job: Job, batch: list[Page]) -> list[Sheet]:
        made.extend(page.path for page in batch)
        return really_make(job, batch)

    monkeypatch.setattr(Draft, "make_all", note_all)
    monkeypatch.setattr(preview, "make_sheets", note)
    return made


def call(data: Data, name: str, kind: str = "enterprises", number: int = 0) -> None:
    data["parks.yaml"][kind][number]["name"] = name


@pytest.mark.parametrize("seed", range(2))
def test_what_is_asked_for_is_as_in_a_whole_build(seed: int, tmp_path: Path, data: Data) -> None:
    chance = random.Random(seed)  # noqa: S311
    served = Served(tmp_path / "kept", data)
    assert tree(served.folder) == whole(tmp_path / "other", data)
    order = chance.sample(EDITS, len(EDITS))
    order.sort(
        key=lambda edit: edit is add_a_record_at_the_top
    )  # Others look for what that one lacks.
    for number in range(0, len(order), 4):
        edits = order[number : number + 4]
        for edit in edits:
            edit(chance, data)
        wanted = whole(tmp_path / f"clean{number}", data)
        served.build(data)
        names = [edit.__name__ for edit in edits]
        every = [path.removesuffix("index.html") for path in sorted(wanted) if "index.html" in path]
        for path in ["", *chance.sample(every, 12)]:
            assert served.get(path) == wanted[f"{path}index.html"], (path, names)
        if number % 8:  # Else the next edit goes on from a site of which not all was made.
            assert served.get(MANIFEST) == wanted[MANIFEST]
            assert differing(tree(served.folder), wanted) == [], names


def test_a_page_is_made_once_and_alone(served: Served, data: Data, made: list[str]) -> None:
    call(data, "改名电机公司")
    served.build(data)
    assert made == []
    for path in ("enterprises/e0/", "enterprises/e0/", "enterprises/e0/index.html"):
        assert served.get(path)
    assert served.shows("enterprises/e0/", "改名电机公司")
    assert made == ["enterprises/e0/"]


def test_without_its_last_slash_a_page_is_made_all_the_same(
    served: Served, data: Data, made: list[str]
) -> None:
    """The server then says where it is, if there is a file."""
    data["parks.yaml"]["enterprises"].append(
        {"id": "e9", "name": "后来电机公司", "parks": ["p0"], "source": "doc"}
    )
    served.build(data)
    served.get("enterprises/e9")
    assert "后来电机公司" in (served.folder / "enterprises/e9/index.html").read_text("utf-8")
    assert made == ["enterprises/e9/"]


def test_files_of_the_theme_and_of_authors_make_nothing(
    served: Served, data: Data, made: list[str]
) -> None:
    call(data, "改名电机公司")
    served.build(data)
    assert served.get("assets/parkscape.css")
    assert served.get("404.html")
    assert made == []


def test_files_of_the_theme_and_of_authors_are_not_copied_again(
    served: Served, data: Data, copies: list[str]
) -> None:
    copies.clear()
    served.build(data)
    assert copies
    assert all(name in {f"assets/{own}" for own in (*ASSETS, WORDS)} for name in copies)
    assert served.get("a.svg") == b"<svg/>"
    served.build(data, image="<svg />")
    assert served.get("a.svg") == b"<svg />"
    assert served.get("assets/images/favicon.png")


def test_a_plugin_that_comes_while_serving_leaves_no_gap(served: Served, data: Data) -> None:
    """With it, MkDocs itself copies what it did not have to before."""
    data["mkdocs.yml"]["plugins"].append("search")
    served.build(data)
    assert served.get("a.svg") == b"<svg/>"
    assert served.get("assets/images/favicon.png")


def test_what_draws_on_all_pages_makes_all_of_them(
    served: Served, data: Data, made: list[str]
) -> None:
    call(data, "改名电机公司")
    served.build(data)
    before = (served.folder / MANIFEST).read_bytes()
    assert served.get(MANIFEST) != before
    assert served.get("parks/p0/")
    assert served.shows("", "改名电机公司") is served.shows("", "电机公司")
    assert made == ["*"]


def test_the_home_page_is_made_when_asked_for(served: Served, data: Data, made: list[str]) -> None:
    call(data, "新名高新区", "parks")
    served.build(data)
    assert not (served.folder / "index.html").read_text("utf-8").count("新名高新区")
    assert served.shows("", "新名高新区")
    assert served.shows("index.html", "新名高新区")
    assert made == []


def test_what_is_gone_is_gone(served: Served, data: Data) -> None:
    assert served.get("articles/a1/")
    del data["articles"]["a1"]
    served.build(data)
    assert served.get("articles/a1/") is None


def test_an_edit_undone_is_undone_in_the_page_that_was_made(served: Served, data: Data) -> None:
    old = data["parks.yaml"]["enterprises"][0]["name"]
    first = tree(served.folder)
    call(data, "改名电机公司")
    served.build(data)
    assert served.shows("enterprises/e0/", "改名电机公司")
    call(data, old)
    served.build(data)
    assert served.get(MANIFEST)
    assert differing(tree(served.folder), first) == []


def test_one_edit_after_the_other_is_held_against_what_was_made(
    served: Served, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each differs from that in more than the last edit changed."""
    known: list[list[str]] = []
    prepare = site.prepare

    def note(catalog: Catalog, *, revision: Revision, **more: Any) -> Any:
        made = prepare(catalog, revision=revision, **more)
        known.append([new.id for _, new in (revision.altered or {}).values()])
        return made

    monkeypatch.setattr(site, "prepare", note)
    for number, value in ((0, "71"), (1, "72"), (0, "73")):
        data["parks.yaml"]["enterprises"][number]["figures"][0]["value"] = value
        served.build(data)
        assert served.shows(f"enterprises/e{number}/", value)
    assert served.get(MANIFEST)
    data["parks.yaml"]["enterprises"][2]["figures"][0]["value"] = "74"
    served.build(data)
    assert known == [["e0"], ["e0", "e1"], ["e0", "e1"], ["e2"]]


def test_a_faulty_edit_leaves_what_the_one_before_was_to_show(served: Served, data: Data) -> None:
    call(data, "改名电机公司")
    served.build(data)
    data["parks.yaml"]["enterprises"][1]["parks"] = ["nowhere"]
    with pytest.raises(Abort):
        served.build(data)
    assert "nowhere" in served.preview.faults[0]
    assert served.shows("enterprises/e0/", "改名电机公司")
    assert served.get(MANIFEST)
    data["parks.yaml"]["enterprises"][1]["parks"] = ["p1"]
    served.build(data)
    assert served.preview.faults == []


def test_a_page_that_cannot_be_made_is_told_and_stays(
    served: Served, data: Data, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    last = served.get("enterprises/e0/")
    call(data, "改名电机公司")
    served.build(data)

    def fail(job: Job, batch: list[Page]) -> list[Sheet]:
        raise ValueError("模板有误")

    monkeypatch.setattr(preview, "make_sheets", fail)
    assert served.get("enterprises/e0/") == last
    assert served.preview.faults == ["模板有误"]
    assert "Cannot make enterprises/e0/" in caplog.text
    monkeypatch.undo()
    assert served.shows("enterprises/e0/", "改名电机公司")


def test_files_that_were_removed_from_the_store_are_made_again(
    served: Served, data: Data, caplog: pytest.LogCaptureFixture
) -> None:
    call(data, "改名电机公司")
    served.build(data)
    for file in (served.root / ".cache/parkscape/serve/store").rglob("*"):
        if file.is_file():
            file.unlink()
    served.get(MANIFEST)
    served.build(data)
    assert served.get(MANIFEST)
    assert served.shows("enterprises/e0/", "改名电机公司")


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/a/", [""]),
        ("/a/parks/p0/", ["parks/p0/"]),
        ("/a/images/\u56ed.png", ["images/\u56ed.png"]),
        ("/b/parks/p0/", []),
        ("/livereload/1/2", []),
    ],
)
def test_the_server_makes_what_lies_in_the_site(path: str, asked: list[str]) -> None:
    made: list[str] = []
    app = serving.made_first(
        lambda environ, start: [b"read"] if made or not asked else [], "/a/", made.append
    )
    environ = {"PATH_INFO": path.encode().decode("latin-1")}
    assert list(app(environ, print)) == [b"read"]
    assert made == asked


def test_a_server_that_ends_waits_for_what_is_being_written_and_no_more_is(
    served: Served, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(data, "改名电机公司")
    served.build(data)
    begun, go = Event(), Event()
    update = update_tree

    def slow(*given: Any) -> bool:
        begun.set()
        assert go.wait(60)
        return update(*given)

    monkeypatch.setattr(preview, "update_tree", slow)
    removed: list[Path] = []
    monkeypatch.setattr(publish, "_discard_later", removed.extend)
    page, another = "enterprises/e0/", "enterprises/e1/"
    old = (served.folder / another / "index.html").read_bytes()
    request = Thread(target=served.get, args=(page,), daemon=True)
    request.start()
    assert begun.wait(60)
    plugin = served.plugins["parkscape/catalog"]
    end = Thread(target=plugin.on_shutdown, daemon=True)
    end.start()
    end.join(0.3)
    assert end.is_alive()
    go.set()
    end.join(60)
    assert not end.is_alive()
    assert not served.folder.exists()
    [gone] = removed
    assert "改名电机公司" in (gone / page / "index.html").read_text("utf-8")
    late = Thread(target=served.get, args=(another,), daemon=True)
    late.start()
    late.join(1)
    assert late.is_alive()
    assert (gone / another / "index.html").read_bytes() == old
