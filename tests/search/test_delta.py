"""A delta gives the very files that a whole merge would, or nothing."""

import random
from collections import defaultdict
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.search.conftest import index_of

from parkscape import site as recipe
from parkscape.catalog import Catalog
from parkscape.errands import Errands
from parkscape.revision import Revision
from parkscape.search import fulltext
from parkscape.search.delta import Change, Delta, delta
from parkscape.search.documents import Document
from parkscape.search.fulltext import Shards, Tokens, merge, tokens_of
from parkscape.shell import Shell
from parkscape.store import Store
from parkscape.workers import LocalWorkers

HAN = "盐湖股份钾肥业研发山水林田"
WEIGHTS = [40, 30, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1]


def some_text(chance: random.Random) -> str:
    runs = ("".join(chance.choices(HAN, WEIGHTS, k=chance.randrange(1, 9))) for _ in range(3))
    return "，".join([*runs, chance.choice(["", "n-1", f"{chance.randrange(30)}"])])


def document(chance: random.Random) -> Document:
    sections = tuple(("", some_text(chance)) for _ in range(chance.randrange(1, 4)))
    name, alias = some_text(chance), some_text(chance)
    return Document("k/i", "k", name, "k/i/", (alias,), sections=sections)


def edited(chance: random.Random, old: Document) -> Document:
    """As people edit: a word more, a paragraph less, or all anew."""
    way = chance.randrange(4)
    if way == 0:
        return replace(
            old, sections=(*old.sections, ("", some_text(chance)[: chance.randrange(6)]))
        )
    if way == 1:
        return replace(old, sections=old.sections[1:])
    return replace(old, aliases=()) if way == 2 else document(chance)


def files_of(text: Shards) -> dict[str, bytes]:
    files = {fulltext.shard_path(n): shard for n, shard in text.files.items()}
    return files | {fulltext.heavy_path(token): held for token, held in text.heavy.items()}


def after(tokens: list[Tokens], changes: list[Change]) -> list[Tokens]:
    new = {number: holds for number, _, holds in changes}
    return [new.get(n, old) for n, old in enumerate(tokens)]


def check(text: Shards, found: Delta, wanted: Shards) -> None:
    files = {path: content for path, content in files_of(text).items() if path not in found.files}
    files |= {path: content for path, content in found.files.items() if content}
    assert files == files_of(wanted)
    assert found.size == wanted.size
    assert found.counts.to_bytes() == wanted.counts.to_bytes()


@pytest.mark.parametrize("seed", range(12))
def test_a_delta_is_what_a_merge_is(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)  # noqa: S311
    monkeypatch.setattr(fulltext, "SHARD_BYTES", 400)
    monkeypatch.setattr(fulltext, "HEAVY_BYTES", 60)
    monkeypatch.setattr("parkscape.search.delta.HEAVY_BYTES", 60)
    for name in ("pieces", "delta"):
        monkeypatch.setattr(f"parkscape.search.{name}.COMMON", 8)
    documents = [document(chance) for _ in range(150)]
    tokens = tokens_of(documents)
    text = merge(tokens)
    assert text.heavy
    assert len(text.files) > 5
    told = 0
    for _ in range(40):
        numbers = chance.sample(range(len(documents)), chance.choice((1, 1, 2, 5)))
        changed = [edited(chance, documents[n]) for n in numbers]
        changes = [(n, tokens[n], t) for n, t in zip(numbers, tokens_of(changed), strict=True)]
        files = defaultdict(bytes, files_of(text))
        found = delta(changes, files.__getitem__, text.bits, text.size, text.counts)
        tokens = after(tokens, changes)
        wanted = merge(tokens)
        if found:
            check(text, found, wanted)
            told += 1
        text = wanted
        for n, new in zip(numbers, changed, strict=True):
            documents[n] = new
    assert told >= 5


@pytest.mark.parametrize("beside", [True, False])
def test_an_edit_merges_nothing_anew(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: bool
) -> None:
    records = catalog.records
    first, *rest = records.articles
    edited = Catalog(
        replace(records, articles=(replace(first, summary=f"{first.summary} 7000001"), *rest))
    )
    store, wanted = Store(tmp_path), index_of(edited)
    revision = Revision(workers=LocalWorkers(1))
    for given in (catalog, edited):
        site = recipe.prepare(given, name="test", revision=revision)
        recipe.make(
            site, lambda places: dict.fromkeys(places, Shell(("",))), store, revision, search=True
        )
        files = recipe.search_index(site, store, revision).all_files()
        before, words = revision.remember(store)
        revision = Revision(before, partial(dict, words), LocalWorkers(1))
        if beside:
            revision.send(Errands(store, lambda: False), lambda: False)
            monkeypatch.setattr("parkscape.revision.amend", None)
        monkeypatch.setattr(fulltext, "merge", None)
    assert {path: store.read(blob) for path, blob in files.items()} == wanted
