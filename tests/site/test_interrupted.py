"""Whatever ends a build, the site is the old one or the new one, and the next build is right."""

import contextlib
import copy
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from mkdocs.exceptions import Abort
from tests.nest import Build, Nest
from tests.site import made_up
from tests.site.made_up import Data, differing, showcase, tree, write

from parkscape import output, plugin, publish, workers
from parkscape.store import Store
from parkscape.trees import write_anew

SABOTAGE = str(Path(__file__).parent / "sabotage.py")
MKDOCS = ("-m", "mkdocs")
ENDS = 60
"""Seconds after which a build that has not ended is taken to be stuck."""
Tree = dict[str, bytes]


@dataclass(frozen=True)
class Edited:
    """A showcase that was built and then edited, before the next build."""

    root: Path
    data: Data
    old: Tree
    new: Tree
    """What a clean build gives of the edited one."""

    @property
    def site(self) -> Path:
        return self.root / "site"

    def is_whole(self) -> bool:
        """Whether what is published is all of the old site or all of the new one."""
        now = tree(self.site)
        return now == self.old or differing(now, self.new) == []

    def builds_right(self) -> bool:
        """Whether a build now gives what a clean one gives, and leaves nothing beside it.

        It runs in this process, which saves the start of another for every test.
        """
        return differing(made_up.build(self.data, self.root), self.new) == [] and not self.beside()

    def is_swept(self) -> None:
        """Raises TimeoutError unless nothing is beside the site, once what removes it is done."""
        wait_for(lambda: not self.beside())

    def beside(self) -> list[str]:
        """What stands beside the published folder and is no site."""
        return [path.name for path in self.root.iterdir() if path.name.startswith(".site")]


Start = Callable[..., Build]
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def start(nest: Nest) -> Start:
    """Starts `mkdocs build -q`, or the command `words`, in a group of processes of its own."""

    def begin(root: Path, *words: str, **more: str) -> Build:
        quiet = {"NO_MKDOCS_2_WARNING": "1"}
        return nest.start(root, *(words or MKDOCS), "build", "-q", **quiet | more)

    return begin


def end(build: Build) -> CompletedProcess[str]:
    """Wait until a build has ended."""
    try:
        out, error = build.communicate(timeout=ENDS)
    except subprocess.TimeoutExpired:
        os.killpg(build.pid, signal.SIGKILL)
        raise
    assert build.returncode is not None
    return CompletedProcess(build.args, build.returncode, out, error)


@pytest.fixture(scope="module")
def run(start: Start) -> Run:
    def begin_and_end(root: Path, *words: str, **more: str) -> CompletedProcess[str]:
        with start(root, *words, **more) as build:
            return end(build)

    return begin_and_end


def edited_data() -> Data:
    data = showcase()
    data["parks.yaml"]["enterprises"][0]["name"] = "金桥电机公司"
    data["parks.yaml"]["parks"][1]["figures"][0]["value"] = "77"
    data["articles"]["a1"]["text"] += "\n又及：金桥电机公司。\n"
    del data["articles"]["a2"]
    return data


@pytest.fixture(scope="module")
def origin(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Edited:
    root = tmp_path_factory.mktemp("interrupted")
    write(showcase(), root / "kept")
    assert run(root / "kept").returncode == 0
    old = tree(root / "kept" / "site")
    for name in ("kept", "clean"):
        write(edited_data(), root / name)
    assert run(root / "clean").returncode == 0
    return Edited(root / "kept", edited_data(), old, tree(root / "clean" / "site"))


@pytest.fixture
def edited(origin: Edited, tmp_path: Path) -> Edited:
    """A copy that still has its links between the store and the site."""
    subprocess.run(["cp", "-a", origin.root, tmp_path / "kept"], check=True)
    return Edited(tmp_path / "kept", copy.deepcopy(origin.data), origin.old, origin.new)


@pytest.fixture
def started(start: Start) -> Iterator[Start]:
    """Starts builds, none of which outlives the test."""
    every: list[Build] = []

    def begin(root: Path, *words: str, **more: str) -> Build:
        every.append(start(root, *words, **more))
        return every[-1]

    yield begin
    for build in every:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(build.pid, signal.SIGKILL)
        with build:  # Closes what it printed to.
            pass


KILLS = [
    # (point, which call, how). Each is reached in this order by a build of `edited`.
    ("parkscape.cache:Cache.put", 1, "kill"),
    ("parkscape.store:Store.put", 1, "kill"),
    ("parkscape.store:_write_new", 20, "kill"),
    ("parkscape.journal:draft", 1, "kill"),
    ("parkscape.journal:draft", 1, "killed-after"),
    ("os:link", 1, "kill"),
    ("os:link", 60, "killed-after"),
    ("parkscape.publish:publish", 1, "kill"),
    ("parkscape.publish:_exchange", 1, "kill"),
    ("parkscape.publish:_exchange", 1, "killed-after"),
    ("os:rename", 1, "killed-after"),
    ("os:replace", 3, "kill"),
    ("os:replace", 4, "killed-after"),
    ("parkscape.store:Store.sweep", 1, "kill"),
    ("parkscape.store:Store.sweep", 1, "killed-after"),
]


@pytest.mark.parametrize(("point", "number", "how"), KILLS)
def test_killed_at_a_certain_call(
    edited: Edited, point: str, number: int, how: str, run: Run
) -> None:
    done = run(edited.root, SABOTAGE, how, point, str(number))
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert edited.is_whole()
    assert edited.builds_right()


@pytest.mark.parametrize("point", ["parkscape.store:Store.put", "parkscape.revision:make_sheets"])
def test_killed_in_a_worker(edited: Edited, point: str, run: Run) -> None:
    done = run(edited.root, SABOTAGE, "kill", point, "1", WORKERS="1")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert tree(edited.site) == edited.old
    assert edited.builds_right()


def test_killed_after_any_time(edited: Edited, run: Run, start: Start) -> None:
    began = time.monotonic()
    assert run(edited.root).returncode == 0
    whole = time.monotonic() - began
    ends = set()
    for number in range(6):
        write(edited.data if number % 2 else showcase(), edited.root)
        with start(edited.root) as build:
            time.sleep(whole * (number + 0.5) / 6)
            with contextlib.suppress(ProcessLookupError):  # It may have ended.
                os.killpg(build.pid, signal.SIGKILL)
        ends.add(build.returncode)
        assert edited.is_whole() or differing(tree(edited.site), edited.old) == [], number
    assert -signal.SIGKILL in ends
    write(edited.data, edited.root)
    assert edited.builds_right()


def test_killed_between_two_renames_where_folders_cannot_be_exchanged(
    edited: Edited, run: Run
) -> None:
    done = run(edited.root, SABOTAGE, "kill", "os:rename", "2", NO_EXCHANGE="1")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not edited.site.exists()
    data = edited.root / "parks.yaml"
    sound = data.read_text(encoding="utf-8")
    data.write_text("parks: [", encoding="utf-8")
    assert run(edited.root).returncode == 1
    assert tree(edited.site) == edited.old
    data.write_text(sound, encoding="utf-8")
    assert edited.builds_right()


@pytest.mark.parametrize("number", ["1", "3"])
def test_killed_beside_those_renames(edited: Edited, number: str, run: Run) -> None:
    done = run(edited.root, SABOTAGE, "kill", "os:rename", number, NO_EXCHANGE="1")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert edited.is_whole()
    assert edited.builds_right()


def told(done: CompletedProcess[str]) -> str:
    """The one thing that a build said; a page of MkDocs has a line of its own."""
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    (line,) = (line for line in lines if "Error building page" not in line)
    return line


@pytest.mark.parametrize(
    ("point", "number", "more"),
    [
        ("parkscape.store:_write_new", 5, {}),
        ("parkscape.store:_write_new", 1, {"WORKERS": "1"}),
        ("parkscape.journal:draft", 1, {}),
        ("os:link", 60, {}),
        ("mkdocs.utils:write_file", 2, {}),
        ("parkscape.publish:_exchange", 1, {}),
    ],
)
def test_a_full_disk(
    edited: Edited, point: str, number: int, more: dict[str, str], run: Run
) -> None:
    done = run(edited.root, SABOTAGE, "full", point, str(number), **more)
    assert done.returncode == 1
    assert told(done).startswith("Nothing was published: No space left on device")
    assert tree(edited.site) == edited.old
    assert edited.builds_right()


@pytest.mark.parametrize("most", [500, 5_000, 60_000])
def test_a_file_that_cannot_be_written_to_its_end(edited: Edited, most: int, run: Run) -> None:
    resource_of_children = (
        f"import resource; resource.setrlimit({resource.RLIMIT_FSIZE}, [{most}]*2)"
    )
    code = f"{resource_of_children}; from mkdocs.__main__ import cli; cli()"
    done = run(edited.root, "-c", code)
    assert done.returncode == 1
    assert told(done).startswith("Nothing was published: File too large: ")
    assert str(edited.root) in told(done)
    assert tree(edited.site) == edited.old
    left = [path for path in edited.root.rglob(".*.new") if path.is_file()]
    assert left == []
    assert edited.builds_right()


def test_a_disk_that_is_full_once_the_site_is_out(edited: Edited, run: Run) -> None:
    done = run(edited.root, SABOTAGE, "full", "parkscape.store:Store.sweep", "1")
    assert done.returncode == 1
    assert told(done).startswith("The site is published, but not what the next build draws on: ")
    assert differing(tree(edited.site), edited.new) == []
    assert edited.builds_right()


@pytest.mark.parametrize(
    ("point", "number", "more"),
    [
        ("parkscape.render:Renderer.page", 3, {}),
        ("parkscape.render:Renderer.page", 2, {"WORKERS": "1"}),
        ("parkscape.site:home", 1, {}),
    ],
)
def test_a_page_that_cannot_be_made(
    edited: Edited, point: str, number: int, more: dict[str, str], run: Run
) -> None:
    done = run(edited.root, SABOTAGE, "broken", point, str(number), **more)
    assert done.returncode != 0
    assert "ValueError: broken" in done.stderr
    assert tree(edited.site) == edited.old
    assert not (edited.root / ".site.new").exists()
    assert edited.builds_right()


def test_a_worker_that_is_killed(edited: Edited, run: Run) -> None:
    point = "parkscape.revision:make_sheets"
    done = run(edited.root, SABOTAGE, "alone", point, "1", WORKERS="1", ASIDE="1")
    assert done.returncode == 1
    assert told(done).startswith("Nothing was published: a process of the build was ended")
    assert tree(edited.site) == edited.old
    assert edited.builds_right()


@pytest.mark.skipif(not workers.can_have_more(), reason="There is one processor.")
@pytest.mark.parametrize(
    ("fault", "words"),
    [("alone", "a process of the build was ended"), ("full", "No space left on device")],
)
def test_the_process_beside_an_edit_fails(edited: Edited, fault: str, words: str, run: Run) -> None:
    data = showcase()
    data["parks.yaml"]["parks"][1]["figures"][0]["value"] = "78"  # Of documents only their text.
    write(data, edited.root)
    done = run(edited.root, SABOTAGE, fault, "parkscape.errands:amend", "1")
    assert done.returncode == 1
    assert told(done).startswith(f"Nothing was published: {words}")
    assert tree(edited.site) == edited.old
    write(edited.data, edited.root)
    assert edited.builds_right()


BREAKS: list[tuple[str, int, dict[str, str]]] = [
    # (point, which call, more). Each is reached in this order by a build of `edited`.
    ("parkscape.plugin:Output", 1, {}),
    ("parkscape.publish:staging", 1, {}),
    ("parkscape.site:make", 1, {}),  # A process beside has begun with what an edit needs.
    ("parkscape.revision:make_sheets", 1, {"WORKERS": "1"}),
    ("parkscape.journal:draft", 1, {}),
    ("parkscape.output:revise", 1, {}),
    ("parkscape.publish:_exchange", 1, {}),
    ("os:rename", 1, {"NO_EXCHANGE": "1"}),
    ("os:rename", 2, {"NO_EXCHANGE": "1"}),
    ("parkscape.publish:sweep", 1, {}),
]


@pytest.mark.parametrize(("point", "number", "more"), BREAKS)
def test_who_breaks_off_a_build_is_told_so_once(
    edited: Edited, point: str, number: int, more: dict[str, str], started: Start
) -> None:
    build = started(edited.root, SABOTAGE, "hold", point, str(number), **more)
    wait_for((edited.root / "held").exists)
    os.killpg(build.pid, signal.SIGINT)
    (edited.root / "go").touch()
    done = end(build)
    assert (done.returncode, done.stderr.strip()) == (1, "Aborted!")
    assert edited.is_whole()
    assert not edited.beside()
    (edited.root / "go").unlink()
    assert edited.builds_right()


def test_who_breaks_off_a_build_does_not_wait_for_what_is_made_beside(
    edited: Edited, started: Start
) -> None:
    """The links of the site stand behind it, and are not made any more."""
    shutil.rmtree(edited.root / ".cache")
    point = ("parkscape.search.index:_suggest", "1")
    build = started(edited.root, SABOTAGE, "hold", *point, **LARGE, MANY_DOCUMENTS="0")
    wait_for((edited.root / "held").exists)
    time.sleep(1)  # So that the build has come to where it waits.
    os.killpg(build.pid, signal.SIGINT)
    done = end(build)
    assert (done.returncode, done.stderr.strip()) == (1, "Aborted!")
    assert tree(edited.site) == edited.old
    wait_for(lambda: not edited.beside())
    kept = edited.root / ".cache/parkscape/build"
    assert not (kept / "trees-wanted").exists()
    assert edited.builds_right()


def test_who_breaks_off_a_build_is_heard_where_c_code_calls_python(
    edited: Edited, run: Run
) -> None:
    done = run(edited.root, SABOTAGE, "lost", "parkscape.markup:sanitise", "1")
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("Aborted!")
    assert tree(edited.site) == edited.old
    assert not edited.beside()
    assert edited.builds_right()


def wait_for(seen: Callable[[], bool], seconds: int = ENDS) -> None:
    for _ in range(seconds * 20):
        if seen():
            return
        time.sleep(0.05)
    raise TimeoutError


def waiting(build: Build) -> bool:
    """Reads the first line of a build, which must be that it waits."""
    return build.stderr.readline().startswith("Another build is running (")


@pytest.mark.parametrize("killed", [False, True])
def test_two_builds_at_once(edited: Edited, started: Start, killed: bool) -> None:
    first = started(edited.root, SABOTAGE, "hold", "parkscape.publish:publish", "1")
    wait_for((edited.root / "held").exists)
    second = started(edited.root)
    assert waiting(second)
    assert tree(edited.site) == edited.old
    if killed:
        os.killpg(first.pid, signal.SIGKILL)
    (edited.root / "go").touch()
    assert end(first).returncode == (-signal.SIGKILL if killed else 0)
    done = end(second)
    assert (done.returncode, done.stderr) == (0, "")
    assert differing(tree(edited.site), edited.new) == []
    assert edited.builds_right()


def test_a_killed_build_leaves_no_worker_and_no_lock(edited: Edited, started: Start) -> None:
    first = started(
        edited.root, SABOTAGE, "hold", "parkscape.revision:make_sheets", "1", WORKERS="1"
    )
    wait_for((edited.root / "held").exists)
    second = started(edited.root)
    assert waiting(second)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    try:
        wait_for(lambda: not is_alive(first.pid), seconds=20)
        assert end(second).returncode == 0
    finally:
        (edited.root / "go").touch()
    assert differing(tree(edited.site), edited.new) == []


def is_alive(group: int) -> bool:
    """Whether any process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


LARGE = {"MANY_PAGES": "20"}
"""Has the site of `edited` written and removed as one of thousands of files is."""
ASIDE = ("os:link", "10")
"""A link that is made beside the search index, once `LARGE` and `ASIDE` are set."""


def test_links_made_aside_are_those_of_an_ordinary_build(edited: Edited, started: Start) -> None:
    build = started(edited.root, SABOTAGE, "hold", *ASIDE, **LARGE, ASIDE="1")
    wait_for((edited.root / "held").exists)
    assert len(tree(edited.root / ".site.next")) < 20
    assert tree(edited.site) == edited.old
    (edited.root / "go").touch()
    done = end(build)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert differing(tree(edited.site), edited.new) == []
    edited.is_swept()  # Nothing is known of the old one, which was small.


def kill_while_linking(edited: Edited, started: Start, alone: bool) -> None:
    """Kill a build, or all its processes, while one beside makes links."""
    build = started(edited.root, SABOTAGE, "hold", *ASIDE, **LARGE, ASIDE="1")
    wait_for((edited.root / "held").exists)
    (os.kill if alone else os.killpg)(build.pid, signal.SIGKILL)
    build.wait()
    assert tree(edited.site) == edited.old
    wait_for(lambda: not is_alive(build.pid), seconds=20)


FAULTS = pytest.mark.parametrize(
    ("fault", "words"),
    [("full", "No space left on device"), ("alone", "a process of the build was ended")],
)


def fail_while_linking(edited: Edited, run: Run, fault: str, words: str) -> None:
    """Build with a fault in the process that makes links."""
    done = run(edited.root, SABOTAGE, fault, *ASIDE, **LARGE, ASIDE="1")
    assert done.returncode == 1
    assert told(done).startswith(f"Nothing was published: {words}")
    assert tree(edited.site) == edited.old


@pytest.mark.parametrize("alone", [True, False])
def test_killed_while_links_are_made_aside(edited: Edited, started: Start, alone: bool) -> None:
    kill_while_linking(edited, started, alone)
    assert edited.builds_right()


@FAULTS
def test_links_that_cannot_be_made_aside(edited: Edited, fault: str, words: str, run: Run) -> None:
    fail_while_linking(edited, run, fault, words)
    assert not edited.beside()
    assert edited.builds_right()


@pytest.fixture(scope="module")
def large_origin(origin: Edited, tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """`origin`, whose last two builds were large: what the next one begins with is known."""
    root = tmp_path_factory.mktemp("large") / "kept"
    large = Edited(root, origin.data, origin.old, origin.new)
    another = showcase()
    another["parks.yaml"]["parks"][0]["figures"][0]["value"] = "78"
    del another["articles"]["a1"]
    for data in (showcase(), another, showcase()):
        build_large(large, data)
    write(origin.data, root)
    assert large.beside() == [".site.last"]
    return large


@pytest.fixture
def large(large_origin: Edited, tmp_path: Path) -> Edited:
    subprocess.run(["cp", "-a", large_origin.root, tmp_path / "kept"], check=True)
    return replace(large_origin, root=tmp_path / "kept", data=copy.deepcopy(large_origin.data))


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


def build_large(edited: Edited, data: Data) -> Tree:
    """What a build of `data` publishes, in this process, as one of a site of many files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugin, "MANY_PAGES", int(LARGE["MANY_PAGES"]))
        patch.setattr(publish, "_discard_later", lambda gone: [*map(publish.discard, gone)])
        return made_up.build(copy.deepcopy(data), edited.root)


def test_a_large_site_is_made_of_the_one_before(large: Edited) -> None:
    folder = (large.root / ".site.last").stat().st_ino
    assert differing(build_large(large, large.data), large.new) == []
    assert large.site.stat().st_ino == folder
    assert tree(large.root / ".site.last") == large.old
    assert differing(build_large(large, showcase()), large.old) == []
    assert large.beside() == [".site.last"]


@pytest.mark.parametrize("place", ["site", ".site.last"])
@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("parks/p0/index.html", "removed"),
        ("parks/p0/index.html", "replaced"),
        ("sitemap.xml", "edited"),
        ("index.html", "edited"),
        ("parks/index.html", "added"),
    ],
)
def test_a_large_site_that_somebody_changed_is_made_right(
    large: Edited, name: str, place: str, how: str
) -> None:
    path = large.root / place / name
    if how == "removed":
        path.unlink()
    elif how == "edited":
        with path.open("a", encoding="utf-8") as file:
            file.write("<!-- by hand -->")
    else:
        path.rename(path.with_name("kept")) if how == "replaced" else None
        (path if how == "replaced" else path.with_name("more.html")).write_text("by hand")
    for data, wanted in ((large.data, large.new), (showcase(), large.old)):
        assert differing(build_large(large, data), wanted) == []


@pytest.mark.parametrize("place", ["site", ".site.last"])
def test_a_copy_of_a_large_site_is_not_taken_for_it(large: Edited, place: str) -> None:
    """Its folders have the times, and may have got the numbers, of those that were removed."""
    folder, backup = large.root / place, large.root / "backup"
    subprocess.run(["cp", "-a", folder, backup], check=True)
    shutil.rmtree(folder)
    subprocess.run(["cp", "-a", backup, folder], check=True)
    add(folder / "parks" / "p0" / "index.html", "<!-- by hand -->")
    for data, wanted in ((large.data, large.new), (showcase(), large.old)):
        assert differing(build_large(large, data), wanted) == []


PATCHES = [
    # (point, which call, how). Each is reached in this order by a build of `large`.
    ("pathlib:Path.rename", 1, "kill"),
    ("pathlib:Path.rename", 1, "killed-after"),
    ("pathlib:Path.unlink", 1, "killed-after"),
    ("parkscape.journal:draft", 1, "killed-after"),
    ("os:link", 1, "kill"),
    ("os:link", 4, "killed-after"),
    ("os:replace", 12, "kill"),
    ("parkscape.publish:_exchange", 1, "kill"),
    ("parkscape.publish:_exchange", 1, "killed-after"),
    ("parkscape.output:keep_trees", 1, "kill"),
    ("parkscape.cache:Cache.rename", 1, "killed-after"),
    ("parkscape.output:keep_trees", 1, "killed-after"),
]


@pytest.mark.parametrize(("point", "number", "how"), PATCHES)
def test_killed_while_a_large_site_is_brought_up_to_date(
    large: Edited, run: Run, point: str, number: int, how: str
) -> None:
    done = run(large.root, SABOTAGE, how, point, str(number), **LARGE)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert large.is_whole()
    for data, wanted in ((large.data, large.new), (showcase(), large.old)):
        assert differing(build_large(large, data), wanted) == []


def test_a_disk_that_is_full_while_a_large_site_is_brought_up_to_date(
    large: Edited, run: Run
) -> None:
    done = run(large.root, SABOTAGE, "full", "os:link", "9", **LARGE)
    assert done.returncode == 1
    assert told(done).startswith("Nothing was published: No space left on device")
    assert tree(large.site) == large.old
    large.is_swept()
    assert differing(build_large(large, large.data), large.new) == []


@pytest.fixture
def only(large: Edited) -> Edited:
    """`large`, built but once: there is no folder of the site before it."""
    shutil.rmtree(large.root / ".site.last")
    (large.root / ".cache/parkscape/build/trees-last").unlink()
    return large


def test_what_the_last_build_wrote_is_written_again_beforehand(
    only: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []

    def note(function: Callable[..., object], *given: object) -> Callable[[], object]:
        begun.append(function)
        return workers.aside(function, *given)

    monkeypatch.setattr(output, "aside", note)
    assert differing(build_large(only, only.data), only.new) == []
    assert begun == [write_anew]
    assert only.beside() == [".site.last"]
    assert tree(only.root / ".site.last") == only.old
    assert differing(build_large(only, showcase()), only.old) == []
    assert differing(build_large(only, only.data), only.new) == []
    assert begun == [write_anew]


@pytest.mark.parametrize("alone", [True, False])
def test_killed_while_what_is_expected_is_written(
    only: Edited, started: Start, alone: bool
) -> None:
    kill_while_linking(only, started, alone)
    assert differing(build_large(only, only.data), only.new) == []
    assert only.beside() == [".site.last"]


@FAULTS
def test_what_is_expected_cannot_be_written(only: Edited, fault: str, words: str, run: Run) -> None:
    fail_while_linking(only, run, fault, words)
    only.is_swept()
    assert differing(build_large(only, only.data), only.new) == []


def test_a_first_large_build_has_a_copy_made_for_the_next(
    origin: Edited, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = replace(origin, root=tmp_path / "kept")
    write(showcase(), first.root)
    done = run(first.root, SABOTAGE, "kill", "os:link", "0", **LARGE, CI="")
    assert (done.returncode, done.stderr) == (0, "")
    wait_for((first.root / ".site.last").exists)
    copied = tree(first.root / ".site.last")
    assert len(copied) > 20
    assert copied.items() <= tree(first.site).items()

    def none(*given: object) -> Callable[[], object]:
        raise AssertionError("links were made, though there is a folder to begin with")

    monkeypatch.setattr(output, "aside", none)
    folder = (first.root / ".site.last").stat().st_ino
    write(first.data, first.root)
    assert differing(build_large(first, first.data), first.new) == []
    assert first.site.stat().st_ino == folder
    assert tree(first.root / ".site.last") == first.old
    assert first.beside() == [".site.last"]


def test_who_begins_anew_has_a_copy_made_as_well(large: Edited, run: Run) -> None:
    words = SABOTAGE, "kill", "os:link", "0"
    add(large.root / "mkdocs.yml", "copyright: another\n")
    shutil.rmtree(large.root / ".cache")
    assert run(large.root, *words, **LARGE, CI="").returncode == 0
    page = Path("parks/p0/index.html")
    wait_for(lambda: (large.root / ".site.last" / page).is_file())
    wait_for(lambda: (large.root / ".site.last" / page).samefile(large.site / page))
    assert "another" in (large.site / page).read_text("utf-8")


def test_what_a_strict_build_does_not_publish_is_not_copied(
    origin: Edited, tmp_path: Path, run: Run
) -> None:
    failed = replace(origin, root=tmp_path / "kept")
    write(showcase(), failed.root)
    index = failed.root / "content" / "index.md"
    index.write_text("# 站\n\n[无](missing.md)\n", encoding="utf-8")
    strict = (SABOTAGE, "kill", "os:link", "0")
    add(failed.root / "mkdocs.yml", "strict: true\n")
    for _ in range(2):
        assert run(failed.root, *strict, **LARGE, CI="").returncode == 1
        failed.is_swept()
    assert not failed.site.exists()


@pytest.mark.parametrize("page", ["articles/a2", "articles/a0"])
def test_what_is_expected_may_be_gone_from_the_store(only: Edited, page: str) -> None:
    """The first is not wanted any more, the second is made again."""
    held = (only.site / page / "index.html").stat().st_ino
    store = only.root / ".cache" / "parkscape" / "build" / "store"
    [lost] = [path for path in store.glob("*/*") if path.stat().st_ino == held]
    lost.unlink()
    assert differing(build_large(only, only.data), only.new) == []
    assert only.beside() == [".site.last"]


def test_a_fault_leaves_nothing_of_what_was_expected(only: Edited, run: Run) -> None:
    done = run(only.root, SABOTAGE, "broken", "parkscape.site:make", "1", **LARGE)
    assert done.returncode == 1
    assert tree(only.site) == only.old
    only.is_swept()
    only.data["parks.yaml"]["parks"][0]["kind"] = "高薪区"
    with pytest.raises(Abort):
        build_large(only, only.data)
    only.is_swept()


def test_a_fault_of_the_data_ends_what_is_being_written(
    only: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Callable[[], object]] = []

    def late(function: Callable[..., object], *given: object) -> object:
        wait_for(lambda: not (only.root / ".site.next").exists())
        return function(*given)

    def note(function: Callable[..., object], *given: object) -> Callable[[], object]:
        begun.append(workers.aside(late, function, *given))
        return begun[-1]

    monkeypatch.setattr(output, "aside", note)
    only.data["parks.yaml"]["parks"][0]["kind"] = "高薪区"
    with pytest.raises(Abort):
        build_large(only, only.data)
    with pytest.raises(FileNotFoundError):
        begun[0]()
    only.is_swept()
    assert tree(only.site) == only.old
    monkeypatch.setattr(output, "aside", workers.aside)
    assert differing(build_large(only, edited_data()), only.new) == []


def test_the_store_holds_no_more_than_the_site_does(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sweep(store: Store, kept: object) -> None:
        raise AssertionError("a small edit looks through the whole store")

    monkeypatch.setattr(Store, "sweep", sweep)
    data = showcase()
    for value in ("75", "76"):
        data["parks.yaml"]["parks"][1]["figures"][0]["value"] = value
        made_up.build(data, edited.root)
    published = {path.stat().st_ino for path in edited.site.rglob("*")}
    store = edited.root / ".cache" / "parkscape" / "build" / "store"
    names = [path.name for path in store.glob("*/*") if path.stat().st_ino not in published]
    assert names == []


def flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]


def halved(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def emptied(raw: bytes) -> bytes:
    return b""


KEPT = ("ledger", "words", "read/state", "read/texts")


@pytest.mark.parametrize(
    ("name", "damage"),
    [*((name, flipped) for name in KEPT), ("ledger", halved), ("words", emptied)],
)
def test_damage_of_what_was_kept_is_told_once(
    edited: Edited, name: str, damage: Callable[[bytes], bytes], run: Run
) -> None:
    path = edited.root / ".cache" / "parkscape" / "build" / name
    path.write_bytes(damage(path.read_bytes()))
    done = run(edited.root)
    assert done.returncode == 0
    assert done.stderr == f"Cache: `{name}` is damaged: made anew.\n"
    assert differing(tree(edited.site), edited.new) == []
    assert run(edited.root).stderr == ""


def test_without_what_edits_have_changed_an_older_state_counts(edited: Edited, run: Run) -> None:
    data = showcase()
    data["parks.yaml"]["parks"][1]["figures"][0]["value"] = "75"
    made_up.build(data, edited.root)
    path = edited.root / ".cache" / "parkscape" / "build" / "edits"
    path.write_bytes(flipped(path.read_bytes()))
    write(edited.data, edited.root)
    done = run(edited.root)
    assert done.returncode == 0
    assert done.stderr.startswith("Cache: `edits` is damaged: made anew.\n")
    assert differing(tree(edited.site), edited.new) == []
    assert run(edited.root).stderr == ""


def test_one_kept_file_for_another_is_damage(edited: Edited, run: Run) -> None:
    folder = edited.root / ".cache" / "parkscape" / "build"
    (folder / "ledger").write_bytes((folder / "words").read_bytes())
    assert run(edited.root).stderr == "Cache: `ledger` is damaged: made anew.\n"
    assert differing(tree(edited.site), edited.new) == []


def test_what_another_version_left_is_told_in_one_line(edited: Edited, run: Run) -> None:
    folder = edited.root / ".cache" / "parkscape" / "build"
    for name in KEPT:
        head, _, content = (folder / name).read_bytes().partition(b"\n")
        magic, _, digest = head.split(b" ")
        (folder / name).write_bytes(b" ".join([magic, b"0" * 16, digest]) + b"\n" + content)
    code = "import sys; sys.argv.remove('-q'); from mkdocs.__main__ import cli; cli()"
    lines = run(edited.root, "-c", code).stderr.splitlines()
    assert [line for line in lines if "Cache" in line] == [
        "INFO    -  Cache: left by another version of the code: made anew."
    ]
    assert differing(tree(edited.site), edited.new) == []


def blobs(root: Path) -> list[Path]:
    """Files of the store that the site links to."""
    store = root / ".cache" / "parkscape" / "build" / "store"
    return [path for path in sorted(store.glob("*/*")) if path.stat().st_nlink > 1]


@pytest.mark.parametrize("damage", [flipped, halved, None])
def test_damage_of_files_in_the_store_is_told_and_mended(
    edited: Edited, damage: Callable[[bytes], bytes] | None, run: Run
) -> None:
    # The data are as they were, so that every file is to be taken from the store.
    write(showcase(), edited.root)
    every = blobs(edited.root)
    assert len(every) > 60
    for path in every[::2]:
        if damage:
            path.write_bytes(damage(path.read_bytes()))
        else:
            path.unlink()
    done = run(edited.root)
    assert done.returncode == 0
    assert done.stderr.startswith("Cache: ")
    assert done.stderr.endswith(" files gone or damaged: made anew.\n")
    assert done.stderr.count("\n") == 1
    assert differing(tree(edited.site), edited.old) == []
    assert run(edited.root).stderr == ""


def test_a_published_file_that_was_edited_is_made_right(edited: Edited, run: Run) -> None:
    write(showcase(), edited.root)
    for name in ("parks/p0/index.html", "search/manifest.json", "sitemap.xml"):
        with (edited.site / name).open("a", encoding="utf-8") as file:
            file.write("<!-- by hand -->")
    done = run(edited.root)
    assert done.stderr == "Cache: 1 file gone or damaged: made anew.\n"
    assert differing(tree(edited.site), edited.old) == []


def test_a_fault_of_another_plugin_is_told_as_it_is(edited: Edited, run: Run) -> None:
    (edited.root / "hook.py").write_text(
        "from mkdocs.plugins import event_priority\n"
        "from mkdocs.exceptions import PluginError\n"
        "@event_priority(100)\n"
        "def on_config(config):\n"
        "    raise PluginError('another plugin')\n"
    )
    with (edited.root / "mkdocs.yml").open("a", encoding="utf-8") as configuration:
        configuration.write("hooks: [hook.py]\n")
    done = run(edited.root)
    assert done.returncode == 1
    assert "another plugin" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(edited.site) == edited.old
