"""Full text: documents -> arrays of tokens -> postings -> shards, all in numpy.

Tokens are numbered so that their order is that of their code units: words, which are ASCII, by
their place among all words; a pair of Han characters as the two code units, one alone as a pair
with 0. What `pieces` adds comes after them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from parkscape.search.documents import Document
from parkscape.search.fold import GAP, HAN_UNIT, LETTER, WORDLY, codes_of, kinds
from parkscape.search.pieces import Counts, Text, pieces, stretches
from parkscape.search.varint import gather, varints
from parkscape.values import Value

SHARD_BYTES = 4_000
"""Shards are halved until they are no longer than this, on average."""
MOST_BITS = 16
HEAVY_BYTES = 4096
"""Longer posting lists stand alone."""

AT_ONCE = 1 << 17
"""So many postings are encoded together: what that needs stays near the processor."""

Bytes = NDArray[np.uint8]
Keys = NDArray[np.uint64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """What one document holds: each token once, with the best field that it stands in."""

    han: Keys
    """Rising; the token's number << 2 | field."""
    words: tuple[str, ...]
    fields: bytes
    """The field of each word."""
    text: Text


def tokens_from(
    han: bytes, words: tuple[str, ...], fields: bytes, codes: bytes, ends: tuple[int, ...]
) -> Tokens:
    """Tokens of which the arrays are given as bytes."""
    text = Text(np.frombuffer(codes, np.uint16), ends)
    return Tokens(np.frombuffer(han, np.uint64), words, fields, text)


class Shards(Value, frozen=True):
    """The finished full-text index."""

    bits: int
    files: dict[int, bytes]
    """Number -> shard; empty ones are left out."""
    heavy: dict[str, bytes]
    """Token -> the posting list that stands alone."""
    size: int
    """Bytes of all shards."""
    counts: Counts


def tokens_of(documents: Sequence[Document]) -> list[Tokens]:
    """The tokens of documents, those of each depending on it alone; many at once cost less."""
    if not documents:
        return []
    texts, counts = zip(*map(_texts, documents), strict=True)
    codes, starts = codes_of(texts)
    found = kinds().take(codes)
    ends = _ends(codes, starts, counts)
    at = np.flatnonzero(found & GAP == 0)
    kept, is_han = codes.take(at), found.take(at) & HAN_UNIT > 0
    bounds, within = np.searchsorted(at, starts), np.searchsorted(at, ends)
    han = _han(kept, is_han, bounds, within)
    words = _words(codes, found, starts, ends)
    own = (within - bounds[:-1, None]).tolist()
    return [
        Tokens(han[n], *words[n], Text(kept[first:end], tuple(own[n])))
        for n, (first, end) in enumerate(pairwise(bounds.tolist()))
    ]


def _texts(document: Document) -> tuple[str, tuple[int, ...]]:
    """(every text of a document followed by a 0, how many are of each field but the last)."""
    headings = [*document.badges, *(s[0] for s in document.sections if s[0])]
    every = [document.name, *document.aliases, *headings]
    counts = 1, 1 + len(document.aliases), len(every)
    for section in document.sections:
        every += section[1:]
    text = "\0".join(every)
    if text.count("\0") >= len(every):
        text = "\0".join(each.replace("\0", " ") for each in every)
    return f"{text}\0", counts


def merge(tokens: Sequence[Tokens]) -> Shards:
    """The index of documents in their order."""
    words = sorted(set(chain.from_iterable(t.words for t in tokens)))
    keys = np.concatenate([_han_keys(tokens), _word_keys(tokens, words)])
    keys.sort()
    lists = posting_lists(keys)
    del keys
    pairs = lists.tokens[len(words) :]
    more = pieces([t.text for t in tokens], pairs, lists.counts[len(words) :])
    shifts = np.array([16, 0], np.uint64)
    two = np.pad((pairs[:, None] >> shifts).astype(np.uint16), [(0, 0), (0, 1)])
    homes = np.append(np.arange(len(pairs)), more.homes)
    names = _Names(words, np.concatenate([two, more.characters]), two[homes])
    tails = {len(words) + pair: tail for pair, tail in more.tails.items()}
    return _shards(names, lists.then(posting_lists(more.keys)), tails, more.counts)


def shard_path(number: int) -> str:
    """Where a shard lies."""
    return f"t/{number:x}.txt"


def heavy_path(token: str) -> str:
    """Where the postings lie that stand alone: a name of code units in hexadecimal."""
    return f"h/{'-'.join(f'{ord(unit):x}' for unit in token)}.txt"


def hashes(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The hash of tokens by their first two code units."""
    mixed = first * np.uint32(0x9E3779B1) + second * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(15)
    return mixed * np.uint32(0x2C1B3C6D)


def _ends(codes: NDArray[np.uint16], starts: Ints, counts: Sequence[tuple[int, ...]]) -> Ints:
    """Where the texts of each field but the last end: a row for each document."""
    breaks = np.flatnonzero(codes == 0)
    first = np.searchsorted(breaks, starts[:-1])
    ends: Ints = breaks[first[:, None] + np.array(counts) - 1]
    return ends


def _han(kept: NDArray[np.uint16], han: NDArray[np.bool_], bounds: Ints, ends: Ints) -> list[Keys]:
    """By document `number << 2 | field` of every pair of Han characters, and of every one alone."""
    both = han[:-1] & han[1:]
    pair = np.flatnonzero(both)
    alone = han.copy()
    alone[1:] &= ~both
    alone[:-1] &= ~both
    single = np.flatnonzero(alone)
    wide = kept.astype(np.uint64) << np.uint64(18) | stretches(bounds, ends)
    pairs = wide.take(pair) | kept.take(pair + 1).astype(np.uint64) << np.uint64(2)
    keys = np.concatenate([pairs, wide.take(single)])
    keys.sort()
    number = keys >> np.uint64(2)
    first = np.ones(len(keys), bool)
    np.not_equal(number[1:], number[:-1], out=first[1:])
    keys = keys.take(np.flatnonzero(first)) ^ np.uint64(3)
    parts = np.searchsorted(keys, np.arange(len(ends) + 1, dtype=np.uint64) << np.uint64(34))
    keys &= np.uint64((1 << 34) - 1)
    return [keys[first:end] for first, end in pairwise(parts.tolist())]


def _words(
    codes: NDArray[np.uint16], found: NDArray[np.uint8], starts: Ints, ends: Ints
) -> list[tuple[tuple[str, ...], bytes]]:
    """By document (words, the field of each)."""
    at = np.flatnonzero(found & WORDLY)
    letter = found.take(at) & LETTER > 0
    next_to = np.diff(at) == 1
    # What stands alone between two letters is part of the word.
    within = letter.copy()
    within[1:-1] |= letter[:-2] & next_to[:-1] & next_to[1:] & letter[2:]
    at = at[within]
    first = np.flatnonzero(np.append(True, np.diff(at) != 1)[: len(at)])
    spaced = np.insert(codes[at].astype(np.uint8), first, ord(" "))
    words = spaced.tobytes().decode().split()
    places = at[first]
    bounds = np.searchsorted(places, starts)
    levels = ends[np.repeat(np.arange(len(ends)), np.diff(bounds))] <= places[:, None]
    fields = (3 - levels.sum(axis=1)).tolist()
    # Backwards, so that of each word the first place decides.
    held = [
        dict(zip(words[a:b][::-1], fields[a:b][::-1], strict=True))
        for a, b in pairwise(bounds.tolist())
    ]
    return [(tuple(each), bytes(each.values())) for each in held]


def _han_keys(tokens: Sequence[Tokens]) -> Keys:
    """`token << 32 | document << 2 | field` of every pair of Han characters."""
    keys: Keys = np.concatenate([t.han for t in tokens] or [np.empty(0, np.uint64)])
    fields = keys & np.uint64(3)
    keys >>= np.uint64(2)  # All in place: there are hundreds for each document.
    keys <<= np.uint64(32)
    keys |= fields
    del fields
    numbers = np.arange(len(tokens), dtype=np.uint64) << np.uint64(2)
    keys |= np.repeat(numbers, [len(t.han) for t in tokens])
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


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Posting lists, one after the other."""

    tokens: Keys
    counts: Ints
    """How many postings each has."""
    sizes: Ints
    """How many bytes."""
    postings: Bytes

    def then(self, more: "Lists") -> "Lists":
        return Lists(
            np.concatenate([self.tokens, more.tokens]),
            np.concatenate([self.counts, more.counts]),
            np.concatenate([self.sizes, more.sizes]),
            np.concatenate([self.postings, more.postings]),
        )


def posting_lists(keys: Keys, most: int = AT_ONCE) -> Lists:
    """The posting lists that sorted keys make up, worked out for some `most` keys at once."""
    starts = np.searchsorted(keys, keys[::most] >> np.uint64(32) << np.uint64(32))
    ends = np.append(starts, len(keys))[1:]
    parts = [_lists(keys[start:end]) for start, end in zip(starts, ends, strict=True)]
    return Lists(
        np.concatenate([part.tokens for part in parts] or [keys]),
        np.concatenate([part.counts for part in parts] or [np.empty(0, np.int64)]),
        np.concatenate([part.sizes for part in parts] or [np.empty(0, np.int64)]),
        np.concatenate([part.postings for part in parts] or [np.empty(0, np.uint8)]),
    )


def _lists(keys: Keys) -> Lists:
    token = keys >> np.uint64(32)
    begins = np.flatnonzero(np.append(True, token[1:] != token[:-1])[: len(keys)])
    low = keys.astype(np.uint32).astype(np.int32)
    number = low >> 2
    delta = np.diff(number, prepend=np.int32(0))
    delta[begins] = number[begins] + 1
    encoded, lengths = varints(delta << 2 | (low & 3))
    counts = np.diff(np.append(begins, len(keys)))
    sizes = np.add.reduceat(lengths, begins, dtype=np.int64) if len(keys) else np.empty(0, np.int64)
    return Lists(token[begins], counts, sizes, encoded)


@dataclass(frozen=True, slots=True, eq=False)
class _Names:
    """Every token: words, then what is Han as rows of three code units, 0 where it is shorter."""

    words: Sequence[str]
    han: NDArray[np.uint16]
    homes: NDArray[np.uint16]
    """For each of these the code units that tell its shard."""

    def __getitem__(self, place: int) -> str:
        at = place - len(self.words)
        return self.words[place] if at < 0 else "".join(map(chr, self.han[at])).rstrip("\0")

    def heads(self) -> tuple[Bytes, Ints]:
        """(`token TAB` of every token, the length of each)."""
        units = np.pad(self.han, [(0, 0), (0, 1)], constant_values=9).astype("<u2")
        text = units.ravel()[units.ravel() != 0].tobytes().decode("utf-16-le")
        plain = "".join(f"{word}\t" for word in self.words)
        lengths = np.array([len(word) + 1 for word in self.words], np.int64)
        return _bytes((plain + text).encode()), np.append(lengths, 3 * (self.han > 0).sum(1) + 1)

    def numbers(self, bits: int) -> Ints:
        """The shard of each token."""
        codes = [[ord(word[0]), ord(word[1:2] or "\0")] for word in self.words]
        letters = np.array(codes, np.uint32).reshape(-1, 2)
        two = np.concatenate([letters, self.homes[:, :2].astype(np.uint32)])
        return hashes(two[:, 0], two[:, 1]).astype(np.int64) >> (32 - bits)


def _shards(names: _Names, lists: Lists, tails: Mapping[int, str], counts: Counts) -> Shards:
    """The files: a line is a token's head, its postings or a note of them, and its tail."""
    heads, head_sizes = names.heads()
    sizes, end = lists.sizes.copy(), len(heads) + len(lists.postings)
    starts = np.cumsum(sizes) - sizes + len(heads)
    tail_starts, tail_sizes = np.full(len(sizes), end), np.ones(len(sizes), np.int64)
    heavy, notes = {}, bytearray(b"\n")

    def note(text: str) -> tuple[int, int]:
        """(start, length) of text that is added to the blob."""
        notes.extend(text.encode())
        size = len(text.encode())
        return end + len(notes) - size, size

    for n in np.flatnonzero(sizes > HEAVY_BYTES).tolist():
        at = starts[n] - len(heads)
        heavy[names[n]] = lists.postings[at : at + sizes[n]].tobytes()
        starts[n], sizes[n] = note(f"!{lists.counts[n]}\t{sizes[n]}")
    for n, tail in tails.items():
        tail_starts[n], tail_sizes[n] = note(f"\t{tail}\n")
    blob = np.concatenate([heads, lists.postings, _bytes(bytes(notes))])
    begins = np.stack([np.cumsum(head_sizes) - head_sizes, starts, tail_starts], axis=1)
    lengths = np.stack([head_sizes, sizes, tail_sizes], axis=1)
    size = int(lengths.sum())
    bits = bits_of(size)
    files = _files(blob, names.numbers(bits), begins, lengths)
    return Shards(bits, files, heavy, size, counts)


def _files(blob: Bytes, numbers: Ints, begins: Ints, lengths: Ints) -> dict[int, bytes]:
    """Shard by shard the lines of its tokens, each put together from parts of `blob`."""
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    first = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)])
    begins, lengths, bounds = begins[order], lengths[order], np.append(first, len(order))
    return {
        shard: gather(blob, begins[a:b].ravel(), lengths[a:b].ravel()).tobytes()
        for shard, (a, b) in zip(numbers[first].tolist(), pairwise(bounds.tolist()), strict=True)
    }


def bits_of(size: int) -> int:
    """How many bits tell the shards of an index of `size` bytes apart."""
    bits = 0
    while bits < MOST_BITS and size > SHARD_BYTES << bits:
        bits += 1
    return bits


def _bytes(text: bytes) -> Bytes:
    return np.frombuffer(text, np.uint8)
