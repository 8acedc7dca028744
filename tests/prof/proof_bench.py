"""The large form of three tests of `tests/site`: nothing is lost, nothing differs, at any size.

    scripts/bench proof --size 10000

builds a generated showcase, edits it again and again, kills builds at any moment and workers of a
cluster in the midst of one; each time the site is held, byte for byte, against one that was made
of the same sources from nothing. It ends with 1 if anything differs.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from time import perf_counter, sleep
from typing import Any

from tests.prof import corpus as corpora
from tests.prof import systems
from tests.prof.build_bench import say
from tests.prof.corpus import Corpus
from tests.prof.systems import Sources, System
from tests.site.test_cluster import pids, running

Digests = dict[str, bytes]
"""Path -> a digest of the file."""
EARLY = 0.3
"""When a worker is killed, in parts of the time that a clean build takes here."""


class Proof:
    """A project that is edited, and the same sources in another folder, always built anew."""

    def __init__(self, size: int, seed: int, work: Path) -> None:
        self.sources = Sources(Corpus(size, seed), 1000)
        self.chance = Random(seed)
        self.kept: System = systems.parkscape(self.sources, work / "kept")
        self.clean = work / "clean"
        self.usual = 0.0
        """Seconds that the last clean build took."""
        self.wrong = 0

    def build(self, root: Path, *words: str) -> subprocess.Popen[bytes]:
        """A build that has begun, with what it says kept from the terminal."""
        command = [*self.kept.commands[0], *words]
        quiet = subprocess.DEVNULL
        environment = os.environ | dict(self.kept.env)
        return subprocess.Popen(command, cwd=root, env=environment, stdout=quiet, stderr=quiet)

    def anew(self) -> Digests:
        """What the sources give that has never seen a build."""
        if self.clean.exists():
            self.clean.rename(Path(mkdtemp(prefix="gone-", dir=self.clean.parent)) / "clean")
        left = shutil.ignore_patterns("site", ".cache", ".site.*")
        shutil.copytree(self.kept.root, self.clean, ignore=left)
        start = perf_counter()
        if self.build(self.clean).wait():
            raise SystemExit("The sources cannot be built.")
        self.usual = perf_counter() - start
        return digests_of(self.clean / "site")

    def hold(self, found: Digests, wanted: Digests, called: str) -> None:
        """Say whether two sites are the same."""
        other = sorted(path for path in {*found, *wanted} if found.get(path) != wanted.get(path))
        self.wrong += bool(other)
        names = "".join(f"\n    {path}" for path in other[:9])
        words = f"{len(other)} of {len(wanted)} files differ{names}" if other else "the same"
        say(f"  {called}: {words}")

    def edit(self, change: "Edit | None" = None) -> str:
        """Make one edit, if not told which then of any kind; gives its name."""
        change = change or self.chance.choice(EDITS)
        change(self)
        self.write()
        return change.__name__

    def write(self) -> None:
        """Bring the sources up to date, of which only files that differ are written."""
        draft, root = self.kept.root.parent / "draft", self.kept.root
        shutil.rmtree(draft, ignore_errors=True)
        corpora.write_project(self.sources.corpus, draft)
        for file in [
            draft / "parks.yaml",
            *draft.glob("data/*"),
            *draft.glob("content/articles/*"),
        ]:
            place = root / file.relative_to(draft)
            if not place.exists() or place.read_bytes() != file.read_bytes():
                shutil.copy(file, place)
        for file in root.glob("content/articles/*"):
            if not (draft / file.relative_to(root)).exists():
                file.unlink()

    def record(self, kind: str) -> dict[str, Any]:
        """Any record of a kind."""
        found: dict[str, Any] = self.chance.choice(self.sources.corpus.records[kind])
        return found


def change_a_figure(proof: Proof) -> None:
    """And the article that it cites, where it must stand."""
    firm = proof.record("enterprises")
    while not firm.get("figures"):
        firm = proof.record("enterprises")
    figure, value = firm["figures"][0], str(proof.chance.randrange(10**6, 10**7))
    [cited] = (a for a in proof.sources.corpus.articles if a.id == figure["source"])
    cited.said.append(f"核对所得：{value}{figure.get('unit', '')}。")
    figure["value"] = value


def rename(proof: Proof) -> None:
    """On every page that names it."""
    firm = proof.record("enterprises")
    firm["name"] = f"{firm['name']}新{proof.chance.randrange(10**6)}部"


def move_an_enterprise(proof: Proof) -> None:
    """From one park to another."""
    proof.record("enterprises")["parks"] = [proof.record("parks")["id"]]


def add_an_alias(proof: Proof) -> None:
    """A word of some prose, which becomes links."""
    said = proof.chance.choice(proof.sources.corpus.articles).said[-1]
    at = proof.chance.randrange(max(1, len(said) - 4))
    alias = f"{said[at : at + 4]}"
    if alias.isalpha() and alias.isprintable():
        firm = proof.record("enterprises")
        firm["aliases"] = [*firm.get("aliases", []), alias]


def edit_an_article(proof: Proof) -> None:
    """Its text, in which an enterprise is named."""
    name = proof.record("enterprises")["name"]
    proof.chance.choice(proof.sources.corpus.articles).said.append(f"又及：{name}。")


def retitle_an_article(proof: Proof) -> None:
    """Which is a source, too, whose title stands beside every fact that cites it."""
    article = proof.chance.choice(proof.sources.corpus.articles)
    article.title = f"{article.title}（{proof.chance.randrange(10**6)}）"


def drop_a_relation(proof: Proof) -> None:
    """From the pages of both."""
    firm = proof.record("enterprises")
    while not firm.get("relations"):
        firm = proof.record("enterprises")
    firm["relations"] = firm["relations"][1:] or firm["relations"]


def flip_an_option(proof: Proof) -> None:
    """The name of the site, which every page bears."""
    file = proof.kept.root / "mkdocs.yml"
    _, rest = file.read_text(encoding="utf-8").split("\n", 1)
    file.write_text(f"site_name: 园景{proof.chance.randrange(10**6)}\n{rest}", encoding="utf-8")


def edit_a_template(proof: Proof) -> None:
    """That of an entity's page."""
    proof.kept.edits["one_template"].make()


Edit = Callable[[Proof], None]
EDITS: tuple[Edit, ...] = (
    change_a_figure, rename, move_an_enterprise, add_an_alias, edit_an_article, retitle_an_article,
    drop_a_relation, flip_an_option, edit_a_template,
)  # fmt: skip


def digests_of(folder: Path) -> Digests:
    """Of every file in a folder."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).digest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def after_edits(proof: Proof, rounds: int) -> None:
    """A build after each edit is what a clean one is."""
    for number in range(rounds):
        name = proof.edit()
        failed = proof.build(proof.kept.root).wait()
        proof.hold(
            {} if failed else digests_of(proof.kept.out), proof.anew(), f"edit {number + 1}, {name}"
        )


def after_kills(proof: Proof, rounds: int) -> None:
    """A build killed at any moment leaves the site as it was or is to be, and the next is right."""
    for number in range(rounds):
        before = digests_of(proof.kept.out)
        # Every other build makes all pages; of most edits one takes far less.
        whole = number % 2 == 1
        name = proof.edit(edit_a_template if whole else None)
        wanted = proof.anew()
        delay = proof.chance.uniform(0, proof.usual if whole else proof.usual / 10)
        killed = proof.build(proof.kept.root)
        sleep(delay)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        found = digests_of(proof.kept.out)
        called = f"kill {number + 1}, {name}, after {delay:.2f} s"
        proof.hold(found, wanted if found == wanted else before, f"{called}, what is published")
        failed = proof.build(proof.kept.root).wait()
        proof.hold({} if failed else digests_of(proof.kept.out), wanted, f"{called}, then built")


def by_a_cluster(proof: Proof, folder: Path) -> None:
    """Two workers make what this machine makes, and lose nothing when one is killed."""
    wanted = proof.anew()
    with running(folder, 2, **proof.kept.env) as (address, _):
        for called, kills in (("a cluster", False), ("a cluster, one worker killed", True)):
            begun = perf_counter()
            made = proof.build(proof.kept.root, "--clean", "--scheduler", address)
            if kills:
                sleep(proof.usual * EARLY)
                if made.poll() is None:
                    os.kill(pids(address)[0], signal.SIGKILL)
            failed = made.wait()
            seconds = f"{perf_counter() - begun:.1f} s"
            found = {} if failed else digests_of(proof.kept.out)
            proof.hold(found, wanted, f"{called}, {seconds}")


def main() -> int:
    """Prove it at one size; 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="scripts/bench proof", description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="pages")
    parser.add_argument("--edits", type=int, default=9, help="how many edits are tried")
    parser.add_argument("--kills", type=int, default=9, help="how many builds are killed")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--work", type=Path, default=Path(".cache/bench"), help="a folder to fill")
    parser.add_argument("--npm", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    work = (options.work / f"proof-{options.size}").resolve()
    shutil.rmtree(work, ignore_errors=True)
    say(f"{options.size} pages: writing the sources")
    proof = Proof(options.size, options.seed, work)
    if proof.build(proof.kept.root).wait():
        raise SystemExit("The sources cannot be built.")
    after_edits(proof, options.edits)
    after_kills(proof, options.kills)
    by_a_cluster(proof, work / "dask")
    say(f"{proof.wrong} faults, in {work}" if proof.wrong else "No faults.")
    if not proof.wrong:
        shutil.rmtree(work)
    return int(proof.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
