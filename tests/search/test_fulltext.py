"""Tokens, fields and numbers as text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.search.reader import hashed, numbers, postings, tokens

from parkscape.search.documents import Document
from parkscape.search.fulltext import merge, posting_lists, tokens_of
from parkscape.search.normal import normalise
from parkscape.search.varint import deltas, varints

PIECES = st.text(st.sampled_from("盐湖鹽股〇二五年 ·，aZ9.+-（\u200bΣ"), max_size=12)


def document(name: str, aliases: list[str], sections: list[list[str]]) -> Document:
    return Document("k/i", "k", name, "k/i/", tuple(aliases), sections=tuple(map(tuple, sections)))


def read(*documents: Document) -> dict[str, dict[int, int]]:
    """Token -> document -> field, from finished shards."""
    shards = merge(tokens_of(documents))
    found = {}
    for number, shard in shards.files.items():
        lines = [line.split("\t") for line in shard.decode().splitlines()]
        assert lines == sorted(lines)
        for token, coded in lines:
            found[token] = postings(coded)
            assert hashed(token) >> (32 - shards.bits) == number
    return found


def test_tokens_and_their_best_fields() -> None:
    found = read(document("盐湖5G", ["钾肥"], [["荣誉", "盐湖的钾肥荣誉", "n-1盐"]]))
    assert found == {
        "盐湖": {0: 3},
        "5g": {0: 3},
        "钾肥": {0: 2},
        "荣誉": {0: 1},
        "湖的": {0: 0},
        "的钾": {0: 0},
        "肥荣": {0: 0},
        "n-1": {0: 0},
        "盐": {0: 0},
    }


def test_texts_are_apart() -> None:
    found = read(document("盐", ["湖"], [["股", "份"], ["", "公", "司"]]))
    assert set(found) == set("盐湖股份公司")


def test_gaps_and_years_are_folded() -> None:
    found = read(document("盐·湖（二〇二五年）", [], []))
    assert set(found) == {"盐湖", "2025", "年"}


@given(st.lists(st.tuples(PIECES, PIECES, PIECES, PIECES), max_size=5))
def test_arrays_give_what_plain_code_gives(cases: list[tuple[str, str, str, str]]) -> None:
    documents = [document(n, [a], [[h, b]]) for n, a, h, b in cases]
    wanted: dict[str, dict[int, int]] = {}
    for number, parts in enumerate(cases):
        for field, part in enumerate(reversed(parts)):
            for token in tokens(normalise(part)):
                wanted.setdefault(token, {})[number] = field
    assert read(*documents) == wanted


@given(st.lists(st.integers(0, 2**31 - 1)))
def test_numbers_survive(values: list[int]) -> None:
    coded, lengths = varints(np.array(values, np.int32))
    assert numbers(coded.tobytes().decode()) == values
    assert lengths.sum() == len(coded)


def test_deltas() -> None:
    assert numbers(deltas([0, 1, 40]).decode()) == [1, 1, 39]
    assert deltas([]) == b""


@pytest.mark.parametrize("most", [1, 3, 7, 1000])
def test_posting_lists_are_the_same_worked_out_in_parts(most: int) -> None:
    """However many postings are worked out at once, no list is cut in two."""
    places = [(token, number) for token in (2, 5, 6) for number in range(token * 2)]
    keys = np.array([t << 32 | n * 3 << 2 | n % 4 for t, n in places], np.uint64)
    for some in (keys, keys[:0]):
        whole, parts = posting_lists(some, len(keys)), posting_lists(some, most)
        for name in ("tokens", "counts", "sizes", "postings"):
            one, other = getattr(whole, name), getattr(parts, name)
            assert (one.dtype, one.tolist()) == (other.dtype, other.tolist())
    assert parts.tokens.tolist() == []
    assert posting_lists(keys, most).counts.tolist() == [4, 10, 12]
