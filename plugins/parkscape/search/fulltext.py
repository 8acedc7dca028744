"""Full text: documents -> arrays of tokens -> postings -> shards, all in numpy.

Tokens are numbered so that their order is that of their code units: words, which are ASCII, by
their place among all words; a pair of Han characters as the two code units, one alone as a pair
with 0.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from parkscape.search.documents import Document
from parkscape.search.fold import codes_of, is_gap, is_han, is_wordly
from parkscape.search.varint import gather, varints

SHARD_BYTES = 8_000
"""Shards are halved until they are no longer than this, on average."""
MOST_BITS = 16
HEAVY_BYTES = 4096
"""Longer posting lists stand alone."""

Bytes = NDArray[np.uint8]
Keys = NDArray[np.uint64]
Ints = NDArray[np.int64]

_WORD = re.compile(rb"[a-z0-9]+(?:[.+-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """What one document holds: each token once, with the best field that it stands in."""

    han: Keys
    """Rising; the token's number << 2 | field."""
    words: tuple[str, ...]
    fields: bytes
    """The field of each word."""


@dataclass(frozen=True, slots=True)
class Shards:
    """The finished full-text index."""

    bits: int
    files: dict[int, bytes]
    """Number -> shard; empty ones are left out."""
    heavy: dict[str, bytes]
    """Token -> the posting list that stands alone."""


def tokens_of(document: Document) -> Tokens:
    """The tokens of one document; they depend on nothing else."""
    headings = [*document.badges, *(s[0] for s in document.sections if s[0])]
    body = chain.from_iterable(s[1:] for s in document.sections)
    groups = ([document.name], document.aliases, headings, body)
    return _tokens([[text.replace("\0", " ") for text in group] for group in groups])


def merge(tokens: Sequence[Tokens]) -> Shards:
    """The index of documents in their order."""
    words = sorted(set(chain.from_iterable(t.words for t in tokens)))
    keys = np.concatenate([_han_keys(tokens), _word_keys(tokens, words)])
    keys.sort()
    return _shards(*_posting_lists(keys), words)


def hashes(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The hash of tokens by their first two code units."""
    mixed = first * np.uint32(0x9E3779B1) + second * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(15)
    return mixed * np.uint32(0x2C1B3C6D)


def _tokens(groups: Sequence[Sequence[str]]) -> Tokens:
    """Tokens of texts that are grouped by falling field."""
    codes = codes_of("\0".join(chain.from_iterable(groups)))
    ends = _ends(codes, [len(group) for group in groups])
    at = np.flatnonzero(~is_gap()[codes])
    kept = codes[at]
    level = np.zeros(len(at), np.uint64)
    for end in np.searchsorted(at, ends):
        level[end:] += np.uint64(1)
    keys = _han(kept, level)
    keys.sort()
    number = keys >> np.uint64(2)
    first = np.ones(len(keys), bool)
    np.not_equal(number[1:], number[:-1], out=first[1:])
    return Tokens(keys[first] ^ np.uint64(3), *_words(codes, ends))


def _ends(codes: NDArray[np.uint16], counts: Sequence[int]) -> list[int]:
    """Where the texts of each field but the last end."""
    breaks = [*np.flatnonzero(codes == 0).tolist(), len(codes)]
    return [breaks[min(count, len(breaks)) - 1] for count in accumulate(counts[:3])]


def _han(kept: NDArray[np.uint16], level: Keys) -> Keys:
    """`number << 2 | level` of every pair of Han characters, and of every one alone."""
    han = is_han()[kept]
    both = han[:-1] & han[1:]
    pair = np.flatnonzero(both)
    alone = han.copy()
    alone[1:] &= ~both
    alone[:-1] &= ~both
    single = np.flatnonzero(alone)
    wide = kept.astype(np.uint64) << np.uint64(18) | level
    pairs = wide[pair] | kept[pair + 1].astype(np.uint64) << np.uint64(2)
    return np.concatenate([pairs, wide[single]])


def _words(codes: NDArray[np.uint16], ends: Sequence[int]) -> tuple[tuple[str, ...], bytes]:
    """(words, the field of each); only the runs that may be words are looked through."""
    near = is_wordly()[codes]
    near[1:] |= near[:-1]
    at = np.flatnonzero(near)
    plain = np.minimum(codes[at], 127).astype(np.uint8).tobytes()
    first: dict[bytes, int] = {}
    for found in _WORD.finditer(plain):
        first.setdefault(found.group(), found.start())
    starts = at[np.fromiter(first.values(), np.int64, len(first))]
    fields = 3 - np.searchsorted(ends, starts, side="right")
    return tuple(map(bytes.decode, first)), fields.astype(np.uint8).tobytes()


def _han_keys(tokens: Sequence[Tokens]) -> Keys:
    """`token << 32 | document << 2 | field` of every pair of Han characters."""
    every = np.concatenate([t.han for t in tokens] or [np.empty(0, np.uint64)])
    numbers = np.repeat(np.arange(len(tokens), dtype=np.uint64), [len(t.han) for t in tokens])
    three = np.uint64(3)
    keys: Keys = every >> np.uint64(2) << np.uint64(32) | numbers << np.uint64(2) | every & three
    return keys


def _word_keys(tokens: Sequence[Tokens], words: Sequence[str]) -> Keys:
    """The same of every word."""
    place = {word: n for n, word in enumerate(words)}
    counts = [len(t.words) for t in tokens]
    every = chain.from_iterable(t.words for t in tokens)
    ids = np.fromiter(map(place.__getitem__, every), np.uint64, sum(counts))
    fields = np.frombuffer(b"".join(t.fields for t in tokens), np.uint8).astype(np.uint64)
    numbers = np.repeat(np.arange(len(tokens), dtype=np.uint64), counts)
    keys: Keys = ids << np.uint64(32) | numbers << np.uint64(2) | fields
    return keys


def _posting_lists(keys: Keys) -> tuple[Keys, Ints, Ints, Bytes]:
    """(tokens, postings of each, bytes of each, all postings) from sorted keys."""
    token = keys >> np.uint64(32)
    begins = np.flatnonzero(np.append(True, token[1:] != token[:-1])[: len(keys)])
    low = keys.astype(np.uint32).astype(np.int32)
    number = low >> 2
    delta = np.diff(number, prepend=np.int32(0))
    delta[begins] = number[begins] + 1
    encoded, lengths = varints(delta << 2 | (low & 3))
    counts = np.diff(np.append(begins, len(keys)))
    sizes = np.add.reduceat(lengths, begins, dtype=np.int64) if len(keys) else np.empty(0, np.int64)
    return token[begins], counts, sizes, encoded


def _shards(
    tokens: Keys, counts: Ints, sizes: Ints, postings: Bytes, words: Sequence[str]
) -> Shards:
    heads, head_sizes = _heads(tokens, words)
    starts = np.cumsum(sizes) - sizes
    heavy, notes = {}, b""
    starts, sizes = starts.copy(), sizes.copy()
    for n in np.flatnonzero(sizes > HEAVY_BYTES):
        heavy[_name(int(tokens[n]), words)] = postings[starts[n] : starts[n] + sizes[n]].tobytes()
        note = f"!{counts[n]}\t{sizes[n]}".encode()
        starts[n], sizes[n] = len(postings) + len(notes), len(note)
        notes += note
    blob = np.concatenate([heads, np.frombuffer(b"\n", np.uint8), postings, _bytes(notes)])
    lines = (head_sizes, sizes, starts + len(heads) + 1, len(heads))
    bits, numbers = _numbers(tokens, words, int((head_sizes + sizes + 1).sum()))
    return Shards(bits, _files(blob, numbers, *lines), heavy)


def _files(
    blob: Bytes, numbers: Ints, head_sizes: Ints, sizes: Ints, starts: Ints, newline: int
) -> dict[int, bytes]:
    """Shard by shard the lines of its tokens, put together from pieces of `blob`."""
    order = np.argsort(numbers, kind="stable")
    head_starts = np.cumsum(head_sizes) - head_sizes
    ones = np.ones(len(order), np.int64)
    begins = np.stack([head_starts, starts, ones * newline], axis=1)[order]
    lengths = np.stack([head_sizes, sizes, ones], axis=1)[order]
    shards, first = np.unique(numbers[order], return_index=True)
    bounds = np.append(first, len(order))
    return {
        int(shard): gather(blob, begins[a:b].ravel(), lengths[a:b].ravel()).tobytes()
        for shard, a, b in zip(shards, bounds, bounds[1:], strict=False)
    }


def _heads(tokens: Keys, words: Sequence[str]) -> tuple[Bytes, Ints]:
    """(`token TAB` of every token, the length of each) in order of tokens."""
    pairs = tokens[len(words) :]
    first, second = pairs >> np.uint64(16), pairs & np.uint64(0xFFFF)
    units = np.stack([first, second, np.full(len(pairs), 9, np.uint64)], axis=1).astype("<u2")
    text = units.ravel()[units.ravel() != 0].tobytes().decode("utf-16-le")
    plain = "".join(f"{word}\t" for word in words)
    lengths = [len(word) + 1 for word in words]
    sizes = np.concatenate([np.array(lengths, np.int64), np.where(second == 0, 4, 7)])
    return _bytes((plain + text).encode()), sizes


def _numbers(tokens: Keys, words: Sequence[str], size: int) -> tuple[int, Ints]:
    """(bits, the shard of each token) for an index of `size` bytes."""
    bits = 0
    while bits < MOST_BITS and size > SHARD_BYTES << bits:
        bits += 1
    pairs = tokens[len(words) :].astype(np.uint32)
    letters = np.array([[ord(w[0]), ord(w[1:2] or "\0")] for w in words], np.uint32).reshape(-1, 2)
    first = np.concatenate([letters[:, 0], pairs >> np.uint32(16)])
    second = np.concatenate([letters[:, 1], pairs & np.uint32(0xFFFF)])
    return bits, hashes(first, second).astype(np.int64) >> (32 - bits)


def _name(token: int, words: Sequence[str]) -> str:
    if token < len(words):
        return words[token]
    return (chr(token >> 16) + chr(token & 0xFFFF)).rstrip("\0")


def _bytes(text: bytes) -> Bytes:
    return np.frombuffer(text, np.uint8)
