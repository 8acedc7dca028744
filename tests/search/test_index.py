"""The index as a whole, read back by a reader of its own."""

import hashlib
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.search.conftest import Index, index_of, searched
from tests.search.reader import Reader, hashed

from parkscape.catalog import Catalog
from parkscape.facts import Honour, Place
from parkscape.model import Article, Enterprise, Park, Records
from parkscape.revision import Revision
from parkscape.search import index as whole
from parkscape.search import parts
from parkscape.search.fulltext import heavy_path
from parkscape.search.normal import HAN, normalise
from parkscape.search.parts import bit_set
from parkscape.store import Store

EVIL = "甲\t乙|丙\"丁'<img onerror=x>戊己"


@pytest.fixture(scope="session")
def reader(real: dict[str, bytes]) -> Reader:
    return Reader(real)


def texts(reader: Reader, number: int) -> list[str]:
    held = reader.document(number)
    parts = [held["n"], *held["a"], *(part for section in held["t"] for part in section)]
    return [normalise(part) for part in parts]


def test_every_piece_of_every_document_finds_it(reader: Reader) -> None:
    chance = random.Random(20)  # noqa: S311
    for number in range(reader.manifest["docs"]):
        runs = [r for text in texts(reader, number) for r in re.findall(f"[{HAN}]{{2,}}", text)]
        for run in chance.sample(runs, min(8, len(runs))):
            length = min(len(run), chance.choice((2, 3, 4)))
            start = chance.randrange(len(run) - length + 1)
            assert number in reader.candidates(run[start : start + length])


def test_words_are_found_whole(reader: Reader) -> None:
    for number in range(reader.manifest["docs"]):
        for text in texts(reader, number):
            for word in re.findall(r"[a-z0-9]+(?:[.+-][a-z0-9]+)*", text):
                assert number in reader.postings(word)


def test_a_token_knows_the_best_place_it_stands_in(reader: Reader) -> None:
    for number in range(reader.manifest["docs"]):
        held = reader.document(number)
        for pair in re.findall(f"[{HAN}]{{2}}", normalise(held["n"])):
            assert reader.postings(pair)[number] == 3


def test_kinds_are_ranges(reader: Reader) -> None:
    for kind, _, start, end in reader.manifest["kinds"]:
        assert {reader.document(n)["k"] for n in range(start, end)} == {kind}
    assert reader.manifest["kinds"][-1][3] == reader.manifest["docs"]


def test_same_input_same_bytes(catalog: Catalog, real: dict[str, bytes]) -> None:
    again = index_of(catalog)
    assert list(again.items()) == list(real.items())


def test_names_of_files_are_hashes_of_their_content(real: dict[str, bytes]) -> None:
    for path, content in real.items():
        if found := re.fullmatch(r"search/(?:t2s|readings)\.([0-9a-f]{16})\.txt", path):
            assert hashlib.sha256(content).hexdigest()[:16] == found.group(1)
    names = {path.split("/")[-1].split(".")[0] for path in real}
    assert not names & {"con", "aux", "prn", "nul"}


def test_facets_hold_their_documents(reader: Reader) -> None:
    keys = [key for key, _ in reader.manifest["facets"]]
    assert keys[:4] == ["province", "industry", "honour", "year"]
    assert "maturity" in keys
    label, members = reader.facet("province")["shanxi"]
    assert label == "山西"
    assert "盐湖高新区" in {reader.document(n)["n"] for n in members}


def test_hashes_are_those_that_the_browser_computes() -> None:
    cases = json.loads((Path(__file__).parent.parent / "cases" / "hash.json").read_text("utf-8"))
    assert [hashed(case["token"]) for case in cases] == [case["hash"] for case in cases]


def test_bit_set() -> None:
    assert bit_set([0, 1, 2, 3], 4) == ""
    assert bit_set([0, 9], 16) == "AQI="
    assert bit_set([], 1) == "AA=="


def test_heavy_path() -> None:
    assert heavy_path("盐湖") == "h/76d0-6e56.txt"


def test_nothing_is_an_index_too(index: Index) -> None:
    reader = Reader(index(Records()))
    assert reader.manifest["docs"] == 0
    assert reader.candidates("盐湖") == set()


def test_what_means_something_elsewhere_is_text_here(index: Index) -> None:
    park = Park(id="p", name=EVIL, source="s", kind="高新区", located_in=Place(province="shanxi"))
    article = Article(
        id="a", title=EVIL, source="s", summary=EVIL, text="# 题\n\n&lt;img onerror=x&gt; 正文"
    )
    company = Enterprise(
        id="e", name="公司", source="s", parks=("p",), honours=(Honour(name=EVIL, source="s"),)
    )
    reader = Reader(index(Records(parks=(park,), enterprises=(company,), articles=(article,))))
    (row,) = reader.rows("wj")
    assert len(row) == 6
    assert row[0] == "甲 乙丙\"丁'<img onerror=x>戊己"
    assert reader.document(0)["n"] == EVIL.replace("\t", " ")
    assert reader.document(2)["t"][-1] == ["题", "<img onerror=x> 正文"]
    assert reader.candidates("onerror") == {0, 1, 2}
    assert [label for label, _ in reader.facet("honour").values()] == [EVIL.replace("\t", " ")]


def test_a_frequent_token_stands_alone(index: Index) -> None:
    companies = tuple(Enterprise(id=f"e{n}", name=f"盐湖{n}", source="s") for n in range(5000))
    files = index(Records(enterprises=companies))
    reader = Reader(files)
    assert f"{reader.folder}h/76d0-6e56.txt" in files
    assert reader.postings("盐湖") == dict.fromkeys(range(5000), 3)
    assert reader.manifest["split"] == ["y1", "yh"] or "yh" in reader.manifest["split"]
    assert sum(len("\t".join(row).encode()) + 1 for row in reader.rows("yh")) <= 40_000


def test_three_of_common_pairs_are_told_apart(index: Index) -> None:
    """盐湖股 is rare, 湖股份 is not, 海湖股 is nowhere; both pairs of each are common."""
    names = [*["盐湖和湖股份"] * 100, *["海湖和湖股份"] * 70, *["盐湖股"] * 3]
    companies = tuple(Enterprise(id=f"e{n:03}", name=x, source="s") for n, x in enumerate(names))
    reader = Reader(index(Records(enterprises=companies)))
    assert reader.together("盐湖股") == {170, 171, 172}
    assert set(reader.postings("盐湖股", "盐湖").values()) == {3}
    assert reader.together("湖股份") is None
    assert reader.tail("湖股") == "份"
    assert reader.together("海湖股") == set()
    assert reader.candidates("海湖股份") == set()
    assert reader.candidates("盐湖和湖") == set(range(100))


def test_names_made_in_a_process_of_their_own_are_the_same(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = Records(
        enterprises=tuple(Enterprise(id=f"e{n}", name=f"盐湖{n}", source="s") for n in range(30))
    )
    alone = index(records)
    monkeypatch.setattr("parkscape.search.index.MANY", 0)
    assert index(records) == alone


def test_what_pages_asked_is_answered_while_others_work(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def noted(step: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            steps.append(step)
            return function(*given)

        return call

    monkeypatch.setattr(Revision, "close", noted("answer", Revision.close))
    monkeypatch.setattr(Revision, "begin", noted("begin", Revision.begin))
    files = noted("write", parts.document_files)  # First for who writes the site's folder.
    monkeypatch.setattr(parts, "document_files", files)
    monkeypatch.setattr(whole, "MANY", 0)
    _, revision, _ = searched(catalog, Store(tmp_path))
    assert steps[:3] == ["begin", "write", "answer"]
    assert len(revision.after.questions) > 10
