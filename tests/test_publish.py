"""The published folder: the old site or the new one, whole, at every moment."""

import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any, cast

import pytest

from parkscape import config, publish

Build = Callable[..., CompletedProcess[str]]
CONFIGURATION = """
site_name: 站
docs_dir: content
theme: {name: material, language: zh, font: false}
plugins: [parkscape/catalog]
"""


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def small(showcase: Path) -> Path:
    """The small showcase, with what MkDocs needs to build it."""
    (showcase / "mkdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
    (showcase / "content" / "index.md").write_text("# 站\n", encoding="utf-8")
    return showcase


def following(site: Path, *, last: bool = False) -> Path:
    """The folder that is to follow `site`; `last` takes the one before it as it stands."""
    publish.staging(site)
    assert publish.successor(site, lambda: last) is last
    return publish.next_of(site)


def test_a_build_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "old.html").write_text("old")
    (following(site) / "new.html").write_text("new")
    assert tree(site) == {"old.html": b"old"}
    publish.publish(site)
    assert tree(tmp_path) == {"site/new.html": b"new"}
    assert list(tmp_path.iterdir()) == [site]


def test_the_first_build_needs_no_old_one(tmp_path: Path) -> None:
    (following(tmp_path / "deep" / "site") / "a").write_text("a")
    publish.publish(tmp_path / "deep" / "site")
    assert tree(tmp_path) == {"deep/site/a": b"a"}


def test_what_a_crash_left_behind_is_cleared(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for name in (".site.new", ".site.next", ".site.old", "site"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "left").write_text(name)
    assert tree(publish.staging(site)) == {}
    assert not publish.successor(site, lambda: True)
    assert tree(publish.next_of(site)) == {}
    publish.publish(site)
    assert tree(tmp_path) == {}


def test_the_site_before_a_large_one_is_what_the_next_build_begins_with(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for n in range(2):
        (following(site) / f"{n}.html").write_text(str(n))
        publish.publish(site, large=True, stays=True)
    assert tree(tmp_path) == {".site.last/0.html": b"0", "site/1.html": b"1"}
    assert publish.last_of(site).exists()
    assert publish.successor(site, lambda: tree(publish.last_of(site)) == {"0.html": b"0"})
    # From here on nobody takes it for whole, however this build ends.
    assert not publish.last_of(site).exists()
    (publish.next_of(site) / "2.html").write_text("2")
    publish.publish(site, large=True, stays=True)
    assert tree(site) == {"0.html": b"0", "2.html": b"2"}
    assert tree(tmp_path / ".site.last") == {"1.html": b"1"}


def test_no_build_waits_for_what_is_still_being_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[list[str]] = []
    monkeypatch.setattr(
        publish, "_discard_later", lambda folders: removed.append([f.name for f in folders])
    )
    for n in range(4):
        (following(tmp_path / "site") / "page.html").write_text(str(n))
        publish.publish(tmp_path / "site", large=True, stays=True)
    assert removed == [[".site.gone"], [".site.gone", ".site.gone1"]]
    assert tree(tmp_path) == {
        ".site.gone/page.html": b"0",
        ".site.gone1/page.html": b"1",
        ".site.last/page.html": b"2",
        "site/page.html": b"3",
    }
    (following(tmp_path / "site") / "page.html").write_text("4")
    publish.publish(tmp_path / "site")
    assert tree(tmp_path) == {"site/page.html": b"4"}


def test_nobody_waits_for_a_folder_that_is_taken_away(tmp_path: Path) -> None:
    (folder := tmp_path / "served").mkdir()
    (folder / "page.html").write_text("0")
    publish.discard_soon(folder)
    assert not folder.exists()
    until = time.monotonic() + 60
    while list(tmp_path.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)
    assert list(tmp_path.iterdir()) == []
    publish.discard_soon(folder)


def test_a_site_of_which_nothing_is_known_does_not_stay(tmp_path: Path) -> None:
    for n in range(2):
        (following(tmp_path / "site") / "page.html").write_text(str(n))
        publish.publish(tmp_path / "site", stays=n == 0)
    assert tree(tmp_path) == {"site/page.html": b"1"}


def test_a_site_that_another_left_meanwhile_makes_way(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for n in range(2):
        (following(site) / "page.html").write_text(str(n))
        if n:
            publish.last_of(site).mkdir()
            (publish.last_of(site) / "page.html").write_text("another")
        publish.publish(site, stays=True)
    assert tree(tmp_path) == {".site.last/page.html": b"0", "site/page.html": b"1"}


def test_folders_may_have_names_that_look_like_patterns(tmp_path: Path) -> None:
    site = tmp_path / "my out [1]"
    (following(site) / "page.html").write_text("0")
    publish.publish(site)
    publish.spare_of(site).mkdir()
    (following(site) / "page.html").write_text("1")
    publish.publish(site)
    assert [path.name for path in tmp_path.iterdir()] == ["my out [1]"]


def test_where_no_process_can_be_begun_a_folder_is_removed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object, **more: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr("subprocess.Popen", full)
    (folder := tmp_path / "served").mkdir()
    publish.discard_soon(folder)
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_build_is_removed(tmp_path: Path) -> None:
    (publish.staging(tmp_path / "site") / "half").write_text("half")
    publish.successor(tmp_path / "site", lambda: False)
    (publish.next_of(tmp_path / "site") / "half").write_text("half")
    publish.withdraw(tmp_path / "site")
    publish.withdraw(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_build_leaves_the_old_site_byte_for_byte(small: Path, build: Build) -> None:
    data = small / "parks.yaml"
    sound = data.read_text(encoding="utf-8")
    assert build(small).returncode == 0
    before = tree(small / "site")
    assert "parks/yunxi/index.html" in before
    for broken in (sound.replace("value: 37", "value: 38"), "parks: [", sound + "\x00"):
        data.write_text(broken, encoding="utf-8")
        failed = build(small)
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr, failed.stderr
        assert "parks.yaml:" in failed.stderr
        assert tree(small / "site") == before
    assert sorted(p.name for p in small.iterdir()) == [
        ".cache",
        "content",
        "mkdocs.yml",
        "parks.yaml",
        "site",
    ]


def test_a_build_that_fails_late_leaves_the_old_site(small: Path, build: Build) -> None:
    assert build(small).returncode == 0
    before = tree(small / "site")
    (small / "hook.py").write_text(
        "def on_post_page(output, **more):\n    raise ValueError('late')\n"
    )
    with (small / "mkdocs.yml").open("a", encoding="utf-8") as configuration:
        configuration.write("hooks: [hook.py]\n")
    assert build(small).returncode != 0
    assert tree(small / "site") == before
    assert not (small / ".site.new").exists()


def test_a_sound_build_swaps_in_the_new_site_whole(small: Path, build: Build) -> None:
    assert build(small).returncode == 0
    data = small / "parks.yaml"
    text = data.read_text(encoding="utf-8").replace("id: deming", "id: deming-motor")
    data.write_text(text.replace("[deming]", "[deming-motor]"), encoding="utf-8")
    (small / "site" / "stray.html").write_text("stray")
    assert build(small).returncode == 0
    after = tree(small / "site")
    assert "enterprises/deming-motor/index.html" in after
    assert "enterprises/deming/index.html" not in after
    assert "stray.html" not in after
    assert sorted(p.name for p in small.iterdir()) == [
        ".cache",
        "content",
        "mkdocs.yml",
        "parks.yaml",
        "site",
    ]


def test_a_project_is_the_same_by_its_relative_path(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small)
    options: Any = SimpleNamespace(file="parks.yaml")
    typed, whole = (
        config.project_of(cast(Any, SimpleNamespace(config_file_path=path, docs_dir="d")), options)
        for path in ("mkdocs.yml", str(small / "mkdocs.yml"))
    )
    assert typed == whole


def test_the_sources_are_never_written_to(small: Path, build: Build) -> None:
    before = {name: text for name, text in tree(small).items() if not name.startswith("site/")}
    assert build(small).returncode == 0
    made = ("site/", ".cache/")
    after = {name: text for name, text in tree(small).items() if not name.startswith(made)}
    assert after == before


def test_what_an_author_writes_stays_text_in_the_theme_too(small: Path, build: Build) -> None:
    evil = "<img src=x onerror=alert(1)>\"'</title>"
    data = small / "parks.yaml"
    text = data.read_text(encoding="utf-8")
    quoted = evil.replace("'", "''")
    data.write_text(text.replace("name: 云溪高新区\n", f"name: '{quoted}'\n"), encoding="utf-8")
    index = small / "content" / "index.md"
    index.write_text(
        f"---\ntitle: '{quoted}'\ndescription: '{quoted}'\n---\n# 站\n", encoding="utf-8"
    )
    done = build(small)
    assert done.returncode == 0, done.stderr
    for page in (small / "site").rglob("*.html"):
        assert "<img src=x" not in page.read_text(encoding="utf-8"), page
    park = (small / "site" / "parks" / "yunxi" / "index.html").read_text(encoding="utf-8")
    assert park.count("&lt;img src=x onerror=alert(1)&gt;") > 3


def test_a_swap_cut_short_is_undone(tmp_path: Path) -> None:
    (tmp_path / ".site.old").mkdir()
    (tmp_path / ".site.old" / "a").write_text("a")
    publish.staging(tmp_path / "site")
    publish.withdraw(tmp_path / "site")
    assert tree(tmp_path) == {"site/a": b"a"}


def test_a_warning_of_mkdocs_stops_a_strict_build(small: Path, build: Build) -> None:
    menu = CONFIGURATION + "nav: [index.md, missing.md]\n"
    (small / "mkdocs.yml").write_text(menu, encoding="utf-8")
    (small / "site").mkdir()
    (small / "site" / "old.html").write_text("old")
    run = build(small, "--strict", "--verbose")
    assert "strict mode" in run.stdout + run.stderr
    assert tree(small / "site") == {"old.html": b"old"}
    assert not list(small.glob(".site.*"))
