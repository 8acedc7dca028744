"""Pages made by a Dask cluster of this machine: a real scheduler and real processes."""

import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import sleep
from typing import Any
from unittest.mock import Mock

import pytest
from tests.nest import Nest
from tests.site.made_up import differing, showcase, tree, write

from parkscape import cluster, pages, site
from parkscape.batch import Job, Sheet, make_sheets, place_of
from parkscape.cache import code_version
from parkscape.cluster import ClusterFault, ClusterWorkers
from parkscape.depot import DepotStore
from parkscape.pages import Page
from parkscape.shell import Shell, mark
from parkscape.site import Project
from parkscape.store import Store
from parkscape.workers import WORTH

pytest.importorskip("distributed")
# Connections of a scheduler that was killed are closed by the collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join((os.fspath(Path(site.__file__).parent.parent), os.fspath(ROOT))),
    "NO_MKDOCS_2_WARNING": "1",
}


@contextmanager
def process(*command: str, cwd: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block, with `more` in its environment."""
    with (cwd / "log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=cwd,
            env=ENVIRONMENT | more,
            stdout=log,
            stderr=log,
        )
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:  # A worker may wait for its scheduler.
                started.kill()
                started.wait()


@contextmanager
def running(
    folder: Path, workers: int, *more: str, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """(address of a scheduler, its process), with so many workers of one thread each."""
    folder.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    at = ("--host", "127.0.0.1", "--no-dashboard")
    with ExitStack() as stack:
        begin = ("distributed.cli.dask_scheduler", *at, "--port", port)
        scheduler = stack.enter_context(process(*begin, cwd=folder, **environment))
        for number in range(workers):
            own = ("--nthreads", "1", "--memory-limit", "0", "--local-directory", f"w{number}")
            command = ("distributed.cli.dask_worker", address, *at, *own, *more)
            stack.enter_context(process(*command, cwd=folder, **environment))
        wait_for(address, workers)
        yield address, scheduler


def wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, timeout=120, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=120)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of two workers; whoever kills one waits until another is in its place."""
    with running(tmp_path_factory.mktemp("cluster") / "dask", 2) as (address, _):
        yield address


Build = Callable[..., subprocess.CompletedProcess[str]]
MKDOCS = "from mkdocs.__main__ import cli; cli()"
SPREAD = f"from parkscape import cluster; cluster.WORTH, cluster.SHARD = 1, 4; {MKDOCS}"
"""Has even a small showcase made by the cluster, in many shards."""
COMMAND = SPREAD.replace(MKDOCS, "from parkscape.__main__ import main; main()")
"""The same, as `parkscape build` does it."""
ORDINARY = f"import sys; sys.modules |= dict.fromkeys(['dask', 'distributed', 'fsspec']); {MKDOCS}"
"""An installation without the extra `dask`."""


@pytest.fixture(scope="module")
def build(nest: Nest) -> Build:
    """Runs `mkdocs build` on the showcase with some options of `parkscape/catalog`."""

    def run(root: Path, code: str = SPREAD, **options: str) -> subprocess.CompletedProcess[str]:
        data = showcase()
        data["mkdocs.yml"]["plugins"][0]["parkscape/catalog"] |= options
        write(data, root)
        return nest.run(root, "-c", code, "build", "--quiet", **ENVIRONMENT)

    return run


@pytest.fixture(scope="module")
def local(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The showcase as this machine alone builds it."""
    root = tmp_path_factory.mktemp("local")
    assert build(root, ORDINARY).returncode == 0
    return root


def made_of(root: Path) -> tuple[Job, list[Page]]:
    """A job with all pages of the small showcase."""
    write(showcase(), root)
    catalog, issues, _ = site.load(Project(root, root / "parks.yaml", root / "content"))
    assert not issues
    plan = pages.plan(catalog)
    shell = Shell.cut(mark("title") + mark("content"))
    whole = site.prepare(catalog, name="试验园景", url="https://parks.example/a/")
    return Job(whole, {place_of(page): shell for page in plan}, Store(root / "store"), True), plan


def names(sheets: Sequence[Sheet]) -> list[tuple[str, str]]:
    return [(sheet.blob.name, sheet.found.name if sheet.found else "") for sheet in sheets]


def test_a_job_survives_pickling(tmp_path: Path) -> None:
    data = showcase()
    data["parks.yaml"]["enterprises"][0]["stage"] = "初创"
    job, plan = made_of(tmp_path)
    again = pickle.loads(pickle.dumps(job))  # noqa: S301
    assert names(make_sheets(again, plan)) == names(make_sheets(job, plan))


def test_a_cluster_builds_what_this_machine_builds(
    scheduler: str, local: Path, tmp_path: Path, build: Build
) -> None:
    done = build(tmp_path, scheduler=scheduler)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert differing(tree(tmp_path / "site"), tree(local / "site")) == []
    assert not list((tmp_path / ".cache/parkscape/build").glob(".cluster-*"))


def test_a_cluster_can_be_named_on_the_command_line(
    scheduler: str, local: Path, tmp_path: Path, nest: Nest
) -> None:
    data = showcase()
    data["mkdocs.yml"]["plugins"][0]["parkscape/catalog"]["scheduler"] = "tcp://127.0.0.1:9"
    write(data, tmp_path)
    done = nest.run(tmp_path, "-c", COMMAND, "build", "--scheduler", scheduler, **ENVIRONMENT)
    assert (done.returncode, done.stdout) == (0, "")
    assert differing(tree(tmp_path / "site"), tree(local / "site")) == []
    impatient = f"from parkscape import cluster; cluster.PATIENCE = 1; {COMMAND}"
    nowhere = ("build", "--clean", "--scheduler", "tcp://127.0.0.1:9")
    done = nest.run(tmp_path, "-c", impatient, *nowhere, **ENVIRONMENT)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "The Dask scheduler tcp://127.0.0.1:9 or its workers: " in said


def test_workers_that_share_no_folder_leave_pages_at_an_address(
    scheduler: str, local: Path, tmp_path: Path, build: Build
) -> None:
    depot = tmp_path / "depot"
    root = tmp_path / "a"
    many = f"from parkscape import plugin; plugin.MANY_PAGES = 20; {SPREAD}"
    for code in (many, many, SPREAD):
        done = build(root, code, scheduler=scheduler, store_url=depot.as_uri())
        assert (done.returncode, done.stderr) == (0, "")
        assert differing(tree(root / "site"), tree(local / "site")) == []
        assert list(depot.iterdir()) == []
        shutil.rmtree(root / "site")


def test_a_depot_gives_what_was_left_in_it(tmp_path: Path) -> None:
    store = DepotStore(tmp_path / "store", (tmp_path / "depot").as_uri())
    blob = pickle.loads(pickle.dumps(store)).put(b"a page")  # noqa: S301
    here = store.fetch([blob, blob])
    assert store.read(here[blob.name]) == b"a page"
    assert store.fetch([here[blob.name]]) == {}
    assert store.lost == set()
    other = pickle.loads(pickle.dumps(store)).put(b"another")  # noqa: S301
    for left in (tmp_path / "depot").glob(f"*/{other.name}"):
        left.write_bytes(b"broken")
    with pytest.raises(OSError, match="is not what a worker put there"):
        store.fetch([other])
    store.close()
    store.close()
    assert list((tmp_path / "depot").iterdir()) == []


def slow(job: Any, batch: Sequence[Page]) -> list[Sheet]:
    """As slow as larger pages."""
    sleep(0.05)
    return make_sheets(job, batch)


def pids(address: str) -> list[int]:
    from distributed import Client

    with Client(address, timeout=120, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


KILLING = """
import os, signal
from parkscape import cluster
in_order, victims = cluster.in_order, [int(os.environ["VICTIM"])]
def struck(*given):
    for number, made in enumerate(in_order(*given)):
        if number == 3 and victims:
            os.kill(victims.pop(), signal.SIGKILL)
        yield made
cluster.in_order = struck
"""


def test_a_build_loses_nothing_with_a_worker_that_is_killed(
    scheduler: str, local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: Build
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "VICTIM", str(victim := pids(scheduler)[0]))
    done = build(tmp_path, KILLING + SPREAD, scheduler=scheduler)
    assert (done.returncode, done.stderr) == (0, "")
    assert differing(tree(tmp_path / "site"), tree(local / "site")) == []
    wait_for(scheduler, 2)
    assert victim not in pids(scheduler)


@pytest.fixture
def spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each item is a shard, and worth being sent."""
    monkeypatch.setattr(cluster, "WORTH", 1)
    monkeypatch.setattr(cluster, "SHARD", 1)


@pytest.mark.usefixtures("spread")
def test_nothing_is_lost_when_all_workers_are_killed(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 120)
    job, plan = made_of(tmp_path)
    workers = ClusterWorkers(scheduler, code_version(), tmp_path)
    try:
        made = workers.map(slow, job, plan)
        first = next(made)
        for pid in pids(scheduler):
            os.kill(pid, signal.SIGKILL)
        found = [first, *made]
    finally:
        workers.close()
    assert names(found) == names(make_sheets(job, plan))
    wait_for(scheduler, 2)


@pytest.mark.usefixtures("spread")
def test_a_worker_may_be_lost_while_it_is_given_the_job(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    scatter, lost = Client.scatter, [KeyError("tcp://127.0.0.1:9")]  # As Dask tells it.

    def struck(*given: Any, **more: Any) -> Any:
        if lost:
            raise lost.pop()
        return scatter(*given, **more)

    monkeypatch.setattr(Client, "scatter", struck)
    job, plan = made_of(tmp_path)
    workers = ClusterWorkers(scheduler, code_version(), tmp_path)
    try:
        made = list(workers.map(make_sheets, job, plan))
    finally:
        workers.close()
    assert lost == []
    assert names(made) == names(make_sheets(job, plan))


@pytest.mark.usefixtures("spread")
def test_a_scheduler_that_goes_away_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    job, plan = made_of(tmp_path)
    with running(tmp_path / "dask", 1, "--no-nanny") as (address, scheduler):
        workers = ClusterWorkers(address, code_version(), tmp_path)
        made = workers.map(slow, job, plan)
        next(made)
        scheduler.kill()
        with pytest.raises(ClusterFault, match=f"The Dask scheduler {address} or its workers"):
            list(made)
        workers.close()
    assert not list(tmp_path.glob(".cluster-*"))


@pytest.mark.parametrize(("status", "fault"), [("closed", ClusterFault), ("running", RuntimeError)])
def test_a_client_that_gave_up_is_no_fault_of_a_page(
    status: str, fault: type[Exception], tmp_path: Path
) -> None:
    """Dask closes it when the scheduler has been away for a while, maybe between two calls."""
    job, plan = made_of(tmp_path)
    workers = ClusterWorkers("tcp://127.0.0.1:9", code_version(), tmp_path)
    wait = Mock(side_effect=RuntimeError("ConnectionPool is closed"))
    workers._client = Mock(status=status, wait_for_workers=wait)
    with pytest.raises(fault, match="ConnectionPool is closed"):
        list(workers.map(slow, job, plan * WORTH))


def test_a_scheduler_that_is_not_there_ends_a_build(
    local: Path, tmp_path: Path, build: Build
) -> None:
    root = tmp_path / "kept"
    subprocess.run(["cp", "-a", local, root], check=True)
    impatient = f"from parkscape import cluster; cluster.PATIENCE = 1; {SPREAD}"
    done = build(root, impatient, scheduler="tcp://127.0.0.1:9", edit_url="https://b.example/")
    assert done.returncode == 1
    nowhere = "Nothing was published: The Dask scheduler tcp://127.0.0.1:9 or its workers: "
    said = (done.stdout + done.stderr).strip()
    assert said.startswith(nowhere)
    assert "\n" not in said
    assert tree(root / "site") == tree(local / "site")
    assert sorted(path.name for path in root.iterdir()) == [
        ".cache", "content", "mkdocs.yml", "parks.yaml", "site"
    ]  # fmt: skip


@pytest.mark.usefixtures("spread")
def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    workers = ClusterWorkers("tcp://127.0.0.1:9", code_version(), tmp_path)
    with pytest.raises(ClusterFault, match="install Parkscape with the extra `dask`"):
        list(workers.map(slow, None, [Page("", "home.html", "")]))


def test_small_work_asks_no_cluster(tmp_path: Path) -> None:
    job, plan = made_of(tmp_path)
    workers = ClusterWorkers("tcp://127.0.0.1:9", code_version())
    assert names(list(workers.map(make_sheets, job, plan))) == names(make_sheets(job, plan))


@pytest.mark.usefixtures("spread")
def test_workers_of_other_code_are_refused(scheduler: str, tmp_path: Path) -> None:
    workers = ClusterWorkers(scheduler, "another", tmp_path)
    with pytest.raises(ClusterFault, match=r"cannot take part: its Parkscape.*expected another"):
        list(workers.map(make_sheets, None, [Page("", "home.html", "")]))
    workers.close()


@pytest.mark.usefixtures("spread")
def test_workers_must_see_the_folder(scheduler: str, tmp_path: Path) -> None:
    workers = ClusterWorkers(scheduler, code_version(), tmp_path)
    workers._sign = None  # Of a folder of the same name on another machine.
    with pytest.raises(ClusterFault, match=r"does not see the folder .*; share it, or set"):
        list(workers.map(make_sheets, None, [Page("", "home.html", "")]))
    workers.close()
