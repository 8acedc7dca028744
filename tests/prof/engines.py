"""The searches under test: how each index is built, and how a page asks it."""

import dataclasses
import gc
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from time import perf_counter
from typing import Any

from msgspec.structs import replace
from rjsmin import jsmin
from tests.prof.queries import fold

PAGEFIND_JS = """async () => {
  const pagefind = await import("/pagefind/pagefind.js");
  window.ask = async (q, limit) => {
    const found = await pagefind.search(q);
    await Promise.all(found.results.slice(0, Math.min(limit, 10)).map((r) => r.data()));
    return { ids: found.results.slice(0, limit).map((r) => r.id), total: found.results.length };
  };
}"""
MATERIAL_JS = """async (worker) => {
  const { config, docs } = await (await fetch("/search/search_index.json")).json();
  const search = new Worker(`/assets/javascripts/workers/${worker}`);
  const answer = (type) => new Promise((resolve) => {
    search.onmessage = ({ data }) => data.type === type && resolve(data.data);
  });
  const ready = answer(1);
  search.postMessage({ type: 0, data: { config, docs, options: { suggest: false } } });
  await ready;
  window.ask = async (q, limit) => {
    const found = answer(3);
    search.postMessage({ type: 2, data: q });
    const pages = (await found).items.map((group) => group[0].location.split("#")[0]);
    const ids = [...new Set(pages)];
    return { ids: ids.slice(0, limit), total: ids.length };
  };
}"""
PARKSCAPE_JS = """async () => {
  const { openIndex } = await import("/assets/search.js");
  const index = openIndex("/");
  window.suggest = async (q, limit) => {
    const found = await index.suggest(q, { limit: Math.min(limit, 10) });
    return { ids: found.map((hit) => hit.path), total: found.length };
  };
  window.ask = async (q, limit) => {
    const found = await index.find(q, { limit });
    const { total, atLeast, rewritten } = found;
    const how = rewritten ? rewritten.how : "";
    return { ids: found.hits.map((hit) => hit.path), total: atLeast ? -total : total, how };
  };
}"""


class Unmeasured(Exception):
    """A step that cannot be done here, and why."""


@dataclass(slots=True)
class Engine:
    """An index on disk, ready to be served, and what a page does to ask it."""

    name: str
    root: Path
    script: str
    argument: str = ""
    asks: tuple[str, ...] = ("ask",)
    """The functions that `script` gives a page."""
    keys: dict[str, str] = field(default_factory=dict)
    """Id of a hit -> key of the page, where the id is not its path."""
    holds: Callable[[str, str], bool] | None = None
    """Whether a page as indexed holds a text, where that is more than the corpus knows."""

    def key(self, hit: str) -> str:
        return self.keys.get(hit, hit).strip("/")


def find_binaries(npm: Path | None) -> dict[str, Path]:
    """The Pagefind binaries at hand: of PyPI, and of npm under `npm`."""
    import pagefind_bin_extended

    found = {"Pagefind 1.5.2": Path(pagefind_bin_extended.__file__).parent / "pagefind_extended"}
    for binary in npm.glob("node_modules/@pagefind/*/bin/pagefind_extended") if npm else ():
        found["Pagefind 1.6.0"] = binary
    return found


def pagefind(binary: Path, html: Path, out: Path) -> Engine:
    """Index `html` with a Pagefind binary; its HTML itself is not needed to ask."""
    bundle = out / "pagefind"
    run([str(binary), "--site", str(html), "--output-path", str(bundle), "--quiet"])
    version = run([str(binary), "--version"]).split()[-1]
    return Engine(f"Pagefind {version}", out, PAGEFIND_JS)


def fragments(root: Path) -> Iterator[tuple[str, str]]:
    """(id of a result of Pagefind, address of its page), which a browser learns page by page."""
    for file in (root / "pagefind" / "fragment").iterdir():
        text = gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd")
        yield file.stem, json.loads(text)["url"]


def material(project: Path, out: Path) -> Engine:
    """Build `project` with Material's search, menus of one page."""
    run([sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(project / "mkdocs.yml"),
         "-d", str(out)])  # fmt: skip
    [worker] = (out / "assets" / "javascripts" / "workers").glob("search.*.js")
    return Engine("Material 9.8.1", out, MATERIAL_JS, argument=worker.name)


def run(command: list[str], cwd: Path | None = None) -> str:
    """A command's output; its words, too, where it fails."""
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=quiet, cwd=cwd)
    if done.returncode:
        raise Unmeasured(f"{Path(command[0]).name} failed: {done.stderr.strip()[-300:]}")
    return done.stdout


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds, what `work` gave)."""
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def clocked(work: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    """((seconds, processor seconds of this process and those it ran), what `work` gave)."""
    before = os.times()
    seconds, result = timed(work)
    after = os.times()
    return (seconds, sum(after[:4]) - sum(before[:4])), result


@dataclass(slots=True)
class Parkscape:
    """A project's catalog in memory, to build its index from again and again."""

    project: Path
    seconds: dict[str, float] = field(default_factory=dict)
    """What each step took, the last time."""
    site: Any = None
    _last: Any = None
    """(store, documents, key -> (its file, its words), parts) of the last index."""

    def load(self) -> None:
        """Read and check the sources, and render the articles' prose: what any build needs."""
        from parkscape import site

        root = self.project
        place = site.Project(root, root / "parks.yaml", root / "content")
        self.seconds["load"], (catalog, issues, _) = timed(lambda: site.load(place))
        if issues.fatal(strict=False):
            raise Unmeasured(f"the project is not sound: {issues.lines(strict=False)[-1]}")
        prepare: Callable[..., Any] = site.prepare
        self.seconds["prepare"], self.site = timed(lambda: prepare(catalog, name="园景"))

    def index(self, out: Path) -> Engine:
        """Build the index alone from the catalog, and write it beside the module that reads it."""
        from parkscape.store import Store
        from parkscape.trees import write_tree

        store = Store(out / "store")
        gc.disable()  # As a build does.
        try:
            self.seconds["index"], files = timed(lambda: self._files(store))
        finally:
            gc.enable()
        self.seconds["write"], _ = timed(lambda: write_tree(store, out, files))
        return parkscape(out)

    def _files(self, store: Any) -> dict[str, Any]:
        from parkscape.search import documents
        from parkscape.workers import LocalWorkers

        catalog = self.site.catalog
        keys = [*catalog.entities, *(f"articles/{article}" for article in catalog.articles)]
        # In processes, as a build makes them with their pages.
        made = list(LocalWorkers().map(_found, (self.site, store), keys))
        of = {document.key: (blob, words) for document, blob, words in made}
        found = documents.ordered(document for document, _, _ in made)
        made, parts = self._build(store, found, of, {})
        self._last = store, found, of, parts
        files: dict[str, Any] = made.all_files()
        return files

    def _build(self, store: Any, found: Any, of: Any, before: Any) -> Any:
        from parkscape.batch import tokens_in
        from parkscape.errands import amend
        from parkscape.search import index, parts, suggest

        files = [of[document.key][0] for document in found]
        text = before.get("text")

        def merge() -> Any:
            return index.merged(files, [tokens_in(of[d.key][1]) for d in found], store)

        return index.build(
            found,
            files,
            parts.full_text(
                files, store, text, lambda some: partial(amend, store, text, some), merge
            ),
            suggest.regions_of(self.site.catalog),
            self.site.catalog.records.fields,
            store,
            before,
        )

    def edit(self) -> float:
        """Change one figure; gives the seconds from the changed record to the changed index."""
        from parkscape.catalog import Catalog
        from parkscape.search import documents

        store, found, of, parts = self._last
        records = self.site.catalog.records
        with_figures = [firm for firm in records.enterprises if firm.figures]
        firm = with_figures[len(with_figures) // 2]
        figures = (replace(firm.figures[0], value="7000001"), *firm.figures[1:])
        changed = replace(firm, figures=figures)
        firms = tuple(changed if each is firm else each for each in records.enterprises)
        edited = Catalog(replace(records, enterprises=firms))
        self.site = dataclasses.replace(self.site, catalog=edited)

        def index() -> Any:
            [(document, blob, words)] = _found((self.site, store), [f"enterprises/{firm.id}"])
            new = documents.ordered(document if d.key == document.key else d for d in found)
            return self._build(store, new, of | {document.key: (blob, words)}, parts)

        return timed(index)[0]


def _found(job: tuple[Any, Any], keys: Sequence[str]) -> list[Any]:
    """(document without its text, its file, its tokens) of some pages."""
    from parkscape import batch
    from parkscape.search import documents

    site, store = job
    facts = batch.facts(site)
    found = [documents.document(site.catalog, facts, key) for key in keys]
    held = [store.put(documents.document_file(document)) for document in found]
    words = batch.words_of(found)
    bare = [replace(document, sections=(), badges=()) for document in found]
    return list(zip(bare, held, words, strict=True))


def parkscape(root: Path) -> Engine:
    """The index under `root/search`, wherever it comes from."""
    import parkscape as package

    module = root / "assets" / "search.js"
    if not module.exists():
        module.parent.mkdir(parents=True, exist_ok=True)
        source = Path(package.__file__).parent / "assets" / "search.js"
        module.write_text(jsmin(source.read_text(encoding="utf-8")), encoding="utf-8")
    asks = ("suggest", "ask")
    return Engine("Parkscape", root, PARKSCAPE_JS, asks=asks, holds=Shown(root).holds)


@dataclass
class Shown:
    """What Parkscape's results are checked against: the pages' own text, read when first asked."""

    root: Path

    @cached_property
    def texts(self) -> dict[str, str]:
        """Key -> every text of the page, folded, a line each."""
        manifest = json.loads((self.root / "search" / "manifest.json").read_bytes())
        folder = self.root / "search" / manifest["folder"] / "d"
        pages = (json.loads(file.read_bytes()) for file in folder.rglob("*.json"))
        return {page["u"].strip("/"): "\n".join(map(fold, _texts(page))) for page in pages}

    def holds(self, key: str, text: str) -> bool:
        return fold(text) in self.texts[key]


def _texts(page: dict[str, Any]) -> Iterator[str]:
    yield from (page["n"], *page.get("a", ()), *page.get("b", ()))
    for section in page.get("t", ()):
        yield from section
