"""A load by the piece gives what a load of everything gives, and reads what changed only."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parkscape import pieces, reading, site, slices, snapshot, source, workers
from parkscape.cache import Cache
from parkscape.catalog import Catalog
from parkscape.document import Document
from parkscape.issues import Issues

ROOT = Path(__file__).parent.parent
ARTICLE = "content/articles/park-news.md"
Load = Callable[[], list[str] | None]


def project_in(root: Path) -> site.Project:
    return site.Project(root, root / "parks.yaml", root / "content")


def compare(root: Path, cache: Cache, memory: snapshot.Memory | None = None) -> Catalog:
    """Load with the cache and without; they must give the same."""
    project = project_in(root)
    catalog, issues, files = site.load(project, cache, memory)
    again, told, read = site.load(project)
    assert list(issues) == list(told)
    assert repr(catalog.records) == repr(again.records)
    assert catalog.fact_count == again.fact_count
    assert files == read
    return catalog


@pytest.fixture
def load(showcase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads the showcase by the piece, and compares; gives what was read, None where in doubt."""
    cache = Cache(tmp_path / "cache", "1")
    read: list[str] = []
    slice_of = slices.Slice.read
    markdown_of = source.markdown_file

    def read_slice(one: slices.Slice, file: str) -> Document:
        read.append(re.findall(r"id: ([a-z-]+)", one.text)[0])
        return slice_of(one, file)

    def read_markdown(file: str, text: str, issues: Issues) -> source.MarkdownFile:
        read.append(file)
        return markdown_of(file, text, issues)

    def run() -> list[str] | None:
        read.clear()
        with monkeypatch.context() as patch:
            patch.setattr(slices.Slice, "read", read_slice)
            patch.setattr(source, "markdown_file", read_markdown)
            try:
                project = project_in(showcase)
                reading.load(project.root, project.data, project.content, cache)
                found = [*read]
            except pieces.Doubt:
                found = None
        compare(showcase, cache)
        return found

    return run


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


ALL = ["park-news", "magnets", "yunxi", "yunxi-base", "deming", ARTICLE]


def test_the_first_load_reads_everything_and_the_second_nothing(load: Load) -> None:
    assert load() == ALL
    assert load() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "read"),
    [
        ("parks.yaml", "省级", "国家级", ["yunxi"]),
        ("parks.yaml", "  - id: yunxi-base", "\n  - id: yunxi-base", ["yunxi"]),
        ("parks.yaml", "sources:", "# 甲\nsources:", []),
        ("parks.yaml", "name: 德明电机", "name: 德明\n    level: 省级", None),
        ("parks.yaml", "name: 德明电机", "name: 云溪高新区", None),
        ("parks.yaml", "name: 德明电机", "name: 德明电机\n    aliases: [云溪园]", None),
        # Whoever looked for the id, under either name, is read again.
        ("parks.yaml", "id: yunxi-base", "id: yunxi-ji-di", ["yunxi-ji-di"]),
        ("parks.yaml", "id: deming", "id: de-ming", None),
        ("parks.yaml", "parent: yunxi", "parent: yunxi-base", None),
        ("parks.yaml", "sources:\n", "sources:\n  - {id: park-news, title: 甲}\n", None),
        ("parks.yaml", "date: 2023-04-20", "date: 2022-04-20", None),
        # The source of every record has another day.
        ("parks.yaml", "date: 2023-04-20", "date: 2023-04-21",
         ["park-news", "yunxi", "yunxi-base", "deming"]),
        ("parks.yaml", "sources:", "units: [万人]\nsources:", "all"),
        ("parks.yaml", "sources:", "chains: []\nsources:", []),
        ("parks.yaml", "sources:", "'chains': []\nsources:", None),
        ("parks.yaml", "sources:", "redirects: {parks/a: parks/yunxi}\nsources:", []),
        ("parks.yaml", "sources:", "redirects: {parks/a: parks/b}\nsources:", None),
        (ARTICLE, "## 产业链", "## 链", [ARTICLE, "yunxi", "yunxi-base", "deming"]),
        (ARTICLE, "3.07", "3.08", None),
        (ARTICLE, "## 产业链", "[甲](b.md)", None),
        (ARTICLE, "parks: [yunxi]", "parks: [yunx]", None),
    ],
)  # fmt: skip
def test_what_an_edit_touches_is_read_again(
    load: Load, showcase: Path, file: str, old: str, new: str, read: list[str] | str | None
) -> None:
    load()
    edit(showcase / file, old, new)
    found = load()
    if read == "all":
        assert found is not None
        assert len(found) == len(ALL)
    elif read is None:
        assert found is None
    else:
        assert found is not None
        assert sorted(found) == sorted(read)
        assert load() == []


def test_after_a_mistake_is_mended_only_the_edit_is_read(load: Load, showcase: Path) -> None:
    load()
    edit(showcase / "parks.yaml", "level: 省级", "level: 省")
    assert load() is None
    edit(showcase / "parks.yaml", "level: 省", "level: 国家级")
    assert load() == ["yunxi"]


def test_records_move_down_with_what_stands_above_them(load: Load, showcase: Path) -> None:
    load()
    park = "{id: x, name: 甲, kind: 高新区, located_in: {province: 山西}, source: park-news}"
    new = f"parks:\n  - {park}\n"
    edit(showcase / "parks.yaml", "parks:\n", new)
    assert load() == ["x"]
    edit(showcase / "parks.yaml", new, "parks:\n")
    assert load() == []


def test_a_file_that_goes_makes_its_links_be_read_again(load: Load, showcase: Path) -> None:
    picture = showcase / "content" / "a.png"
    picture.write_bytes(b"")
    edit(showcase / ARTICLE, "## 产业链", "## 产业链\n\n![甲](../a.png)")
    load()
    (showcase / "content" / "b.png").write_bytes(b"")
    assert load() == []
    picture.unlink()
    assert load() is None


def test_a_file_as_it_was_is_taken_apart_only_for_what_is_stale_in_it(
    load: Load, showcase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cites = "enterprises:\n- {id: x, name: 甲, source: park-news}\n"
    apart = "enterprises:\n- {id: y, name: 乙, source: doc}\n"
    apart += "sources:\n- {id: doc, title: 丙, kind: document}\n"
    (showcase / "data").mkdir()
    (showcase / "data" / "a.yaml").write_text(cites, encoding="utf-8")
    (showcase / "data" / "b.yaml").write_text(apart, encoding="utf-8")
    edit(showcase / "parks.yaml", "sources:", "include: [data/*.yaml]\nsources:")
    load()
    taken: list[str] = []
    items = snapshot.Run.items

    def noted(run: snapshot.Run) -> Iterator[tuple[snapshot.Place, snapshot.Item]]:
        taken.extend(record.id for record in run.block.enterprises)
        return items(run)

    monkeypatch.setattr(snapshot.Run, "items", noted)
    assert load() == []
    assert taken == []
    edit(showcase / "parks.yaml", "省级", "国家级")
    assert load() == ["yunxi"]
    assert taken == ["cimag"]
    taken.clear()
    edit(showcase / ARTICLE, "## 产业链", "## 链")
    assert load() == [ARTICLE, "yunxi", "yunxi-base", "deming", "x"]
    assert taken == ["cimag", "deming", "x"]
    edit(showcase / "parks.yaml", "id: yunxi-base", "id: yunxi-ji-di")
    assert load() == ["yunxi-ji-di"]


def test_only_runs_that_an_edit_touches_are_taken_apart(
    load: Load, showcase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "".join(f"- {{id: x{n}, name: 甲{n}, source: park-news}}\n" for n in range(9))
    (showcase / "data").mkdir()
    (showcase / "data" / "a.yaml").write_text(f"enterprises:\n{more}", encoding="utf-8")
    edit(showcase / "parks.yaml", "sources:", "include: [data/*.yaml]\nsources:")
    monkeypatch.setattr(pieces, "MANY", 3)
    load()
    taken: list[int] = []
    items = snapshot.Run.items

    def noted(run: snapshot.Run) -> Iterator[tuple[snapshot.Place, snapshot.Item]]:
        taken.append(run.line)
        return items(run)

    monkeypatch.setattr(snapshot.Run, "items", noted)
    edit(showcase / "data" / "a.yaml", "甲4", "乙4")
    assert load() == ["x"]
    assert taken == [5]
    y = "- {id: y, name: 丙, source: park-news}\n"
    edit(showcase / "data" / "a.yaml", "- {id: x4", f"{y}- {{id: x4")
    assert load() == ["y"]
    assert taken == [5, 5]
    edit(showcase / "data" / "a.yaml", "甲0", "乙0")
    edit(showcase / "data" / "a.yaml", "甲8", "乙8")
    assert load() == ["x", "x"]
    assert taken == [5, 5, 2, 5, 9]


def test_included_files_come_and_go(load: Load, showcase: Path) -> None:
    more = showcase / "data" / "more.yaml"
    more.parent.mkdir()
    more.write_text("enterprises:\n- {id: x, name: 甲, source: park-news}\n", encoding="utf-8")
    load()
    edit(showcase / "parks.yaml", "sources:", "include: [data/*.yaml]\nsources:")
    assert load() == ["x"]
    more.rename(more.with_name("other.yaml"))
    assert load() == ["x"]
    shutil.copy(more.with_name("other.yaml"), more)
    assert load() is None
    more.unlink()
    more.with_name("other.yaml").unlink()
    assert load() is None


def test_pages_are_pieces_too(load: Load, showcase: Path) -> None:
    page = showcase / "content" / "about.md"
    page.write_text("甲\n", encoding="utf-8")
    load()
    page.write_text("乙\n", encoding="utf-8")
    assert load() == ["content/about.md"]
    page.write_text("<script>\n", encoding="utf-8")
    assert load() is None


def test_a_part_of_an_older_snapshot_is_not_taken(load: Load, showcase: Path) -> None:
    load()
    folder = showcase.parent / "cache" / "read"
    older = {path: path.read_bytes() for path in folder.iterdir()}
    edit(showcase / "parks.yaml", "省级", "国家级")
    assert load() == ["yunxi"]
    [path] = [path for path in older if path.name not in ("state", "texts")]
    path.write_bytes(older[path])
    assert load() == ALL[:-1]


@pytest.mark.parametrize("damage", [b"", b"\xc1", msgspec.msgpack.encode({"a": 1})])
def test_a_damaged_part_is_read_again(showcase: Path, tmp_path: Path, damage: bytes) -> None:
    cache = Cache(tmp_path / "cache", "1")
    compare(showcase, cache)
    for path in sorted((tmp_path / "cache" / "read").iterdir()):
        whole = path.read_bytes()
        cache.put(f"read/{path.name}", damage)
        compare(showcase, cache)
        cache.put(f"read/{path.name}", bytes(cache.get(f"read/{path.name}") or b"") + damage)
        compare(showcase, cache)
        path.write_bytes(whole)
        compare(showcase, cache)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "parks.yaml", root)
    return root


def share_with_a_process(patch: pytest.MonkeyPatch) -> None:
    """Have even few pieces shared, as many thousands are."""
    patch.setattr(workers, "WORTH", 1)
    patch.setattr(workers, "_processors", lambda: 2)


def test_a_process_beside_reads_most_of_very_many(
    load: Load, showcase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share_with_a_process(monkeypatch)
    here = load()
    assert here is not None
    assert len(here) < len(ALL) / 2 + 1
    assert ARTICLE in here
    assert load() == []
    edit(showcase / "parks.yaml", "name: 德明电机", "name: 德明\n    level: 省级")
    assert load() is None


LINES = (ROOT / "parks.yaml").read_text(encoding="utf-8").split("\n")
ARTICLES = sorted(path.name for path in (ROOT / "content" / "articles").glob("*.md"))
WORDS = st.sampled_from(["x", "9", "yanhu", "甲", "- ", ": ", '"', "[", "}", "true", "\n", "&a "])


def edited(data: st.DataObject, lines: list[str]) -> list[str]:
    """The lines with one edit."""
    lines = list(lines)
    at = data.draw(st.integers(0, len(LINES) - 1)) % len(lines)
    other = data.draw(st.integers(0, len(LINES) - 1))
    column = data.draw(st.integers(0, 100)) % (len(lines[at]) + 1)
    lines[at : at + 1] = data.draw(
        st.sampled_from(
            [
                [],
                [lines[at], LINES[other]],
                ["", lines[at]],
                [LINES[other]],
                [lines[at][:column] + data.draw(WORDS) + lines[at][column:]],
                [lines[at][:column] + lines[at][column + 1 :]],
            ]
        )
    )
    return lines


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_edit_of_the_real_showcase(real: Path, data: st.DataObject) -> None:
    cache = Cache(real / "cache", "1")
    lines = LINES
    for _ in range(data.draw(st.integers(0, 2))):
        lines = edited(data, lines)
    (real / "parks.yaml").write_text("\n".join(lines), encoding="utf-8")
    article = data.draw(st.sampled_from(ARTICLES))
    text = (ROOT / "content" / "articles" / article).read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text)))
    if data.draw(st.booleans()):
        altered = text[:at] + data.draw(WORDS) + text[at:]
        (real / "content" / "articles" / article).write_text(altered, encoding="utf-8")
    try:
        with pytest.MonkeyPatch.context() as patch:
            if data.draw(st.booleans()):
                share_with_a_process(patch)
            patch.setattr(pieces, "MANY", data.draw(st.sampled_from([1, 3, 128])))
            compare(real, cache)
    finally:
        (real / "content" / "articles" / article).write_text(text, encoding="utf-8")


def check_memory(memory: snapshot.Memory) -> None:
    """It holds what its state says, whoever shared it, and nothing else."""
    assert memory.state is not None
    for name, part in memory.parts.items():
        assert snapshot.digest(msgspec.msgpack.encode(part)) == memory.state.parts[name]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_edits_of_the_real_showcase_in_one_process(real: Path, data: st.DataObject) -> None:
    cache, memory = Cache(real / "cache", "1"), snapshot.Memory()
    lines = LINES
    given: list[tuple[Catalog, str]] = []
    for _ in range(data.draw(st.integers(2, 5))):
        # Most edits are mistakes, which are mended with the next.
        lines = edited(data, data.draw(st.sampled_from([lines, LINES])))
        (real / "parks.yaml").write_text("\n".join(lines), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pieces, "MANY", data.draw(st.sampled_from([1, 3, 128])))
            catalog = compare(real, cache, memory)
        given.append((catalog, repr(catalog.records)))
        if memory.state:
            check_memory(memory)
    for catalog, before in given:
        assert repr(catalog.records) == before


def test_a_load_tells_what_entities_were_before(showcase: Path, tmp_path: Path) -> None:
    cache, project = Cache(tmp_path / "cache", "1"), project_in(showcase)

    def loaded() -> reading.Loaded:
        return reading.load(project.root, project.data, project.content, cache)

    first = loaded()
    assert first.replaced == {}
    edit(showcase / "parks.yaml", "省级", "国家级")
    edit(showcase / "parks.yaml", "sources:", "\n\nsources:")  # What only moves is not replaced.
    again = loaded()
    known = Catalog(first.records).entities
    differ = {key for key, came in first.digests.items() if again.digests[key] != came}
    assert differ
    assert again.replaced == {key: (first.digests[key], known[key]) for key in differ}
    assert "parks/yunxi" in differ
    assert loaded().replaced == {}


def test_in_one_process_nothing_is_decoded_twice(
    showcase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, memory = Cache(tmp_path / "cache", "1"), snapshot.Memory()
    more = showcase / "data" / "more.yaml"
    more.parent.mkdir()
    more.write_text("enterprises:\n- {id: x, name: 甲, source: park-news}\n", encoding="utf-8")
    compare(showcase, cache, memory)
    first = len(memory.parts)
    monkeypatch.setattr(cache, "get", None)
    edit(showcase / "parks.yaml", "sources:", "include: [data/*.yaml]\nsources:")
    compare(showcase, cache, memory)
    assert len(memory.parts) == first + 1
    edit(showcase / "parks.yaml", "省级", "国家级")
    edit(showcase / ARTICLE, "## 产业链", "## 链")
    compare(showcase, cache, memory)
    park = memory.parts[next(name for name in memory.parts if name != "read/texts")]
    edit(showcase / "parks.yaml", "国家级", "国")
    compare(showcase, cache, memory)
    edit(showcase / "parks.yaml", "level: 国", "\n    level: 国家级")
    edit(showcase / "parks.yaml", "include: [data/*.yaml]\n", "")
    compare(showcase, cache, memory)
    check_memory(memory)
    assert len(memory.parts) == first
    assert park not in memory.parts.values()


def test_a_load_in_doubt_leaves_the_memory_as_it_was(showcase: Path, tmp_path: Path) -> None:
    cache, memory = Cache(tmp_path / "cache", "1"), snapshot.Memory()
    compare(showcase, cache, memory)
    # The records have moved down before it shows that two share a name.
    edit(showcase / "parks.yaml", "parks:\n", "parks:\n\n\n")
    edit(showcase / "parks.yaml", "name: 德明电机", "name: 德明电机\n    aliases: [云溪园]")
    compare(showcase, cache, memory)
    check_memory(memory)
    edit(showcase / "parks.yaml", "\n    aliases: [云溪园]\n", "\n")
    compare(showcase, cache, memory)
    check_memory(memory)


def test_a_memory_is_of_one_version_of_the_code(showcase: Path, tmp_path: Path) -> None:
    memory = snapshot.Memory()
    compare(showcase, Cache(tmp_path / "cache", "1"), memory)
    state = memory.state
    assert snapshot.open_snapshot(Cache(tmp_path / "cache", "1"), memory).state is state
    assert snapshot.open_snapshot(Cache(tmp_path / "cache", "2"), memory).state is None
