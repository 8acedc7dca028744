"""A delta of the full text: those of the last build's shards that a few documents change.

It gives the very bytes that `fulltext.merge` would, or nothing where only that can tell: where a
pair becomes common or is no longer, where three characters become a piece that were none, and
where there would be more or fewer shards.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parkscape.search.documents import document_in
from parkscape.search.fold import HAN_UNIT, kinds
from parkscape.search.fulltext import (
    HEAVY_BYTES,
    Bytes,
    Keys,
    Tokens,
    bits_of,
    hashes,
    heavy_path,
    posting_lists,
    shard_path,
    tokens_of,
)
from parkscape.search.parts import Amended, Part, Replaced
from parkscape.search.pieces import COMMON, Counts, Text
from parkscape.search.varint import numbers
from parkscape.store import Store
from parkscape.values import Value

Change = tuple[int, Tokens, Tokens]
"""The number of a document, what it held and what it holds."""
Spread = Mapping[str, Mapping[int, int | None]]
"""Token -> document -> the field that it stands in now, or None."""
Line = tuple[str, str]
"""(postings or a note of them, characters that make no piece with the pair)."""


class Delta(Value, frozen=True):
    """What is other than in the last build."""

    files: dict[str, bytes]
    """By path; empty for what is no longer."""
    size: int
    counts: Counts


def amend(store: Store, text: Part, replaced: Sequence[Replaced]) -> Amended | None:
    """What `delta` finds where some documents' files were replaced, in the store."""
    known, files = text.known, text.files
    if known is None or not replaced:
        return None
    numbers, *blobs = zip(*replaced, strict=True)
    held = (tokens_of([document_in(store.read(blob)) for blob in each]) for each in blobs)
    found = delta(
        list(zip(numbers, *held, strict=True)),
        lambda path: store.read(files[path]) if path in files else b"",
        known.bits,
        known.size,
        Counts.of_bytes(known.counts),
    )
    if found is None:
        return None
    put = {path: store.put(content) if content else None for path, content in found.files.items()}
    return Amended(put, found.size, found.counts.to_bytes())


def delta(
    changes: Sequence[Change], read: Callable[[str], bytes], bits: int, size: int, old: Counts
) -> Delta | None:
    """What `changes` change of shards of `size` bytes, told apart by `bits`.

    `read` gives the content of a file of the last build, empty where there is none.
    """
    spread, more = _spread(changes, old.pairs)
    new = _counted(old, more)
    was, now = _Pieces(old), _Pieces(new)
    if (new.of < COMMON).any() or len(_without(was.others, now.others)):
        return None
    tokens = {token for token in spread if not _is_three(token) or was[token] or now[token]}
    tokens.update(was.other_than(now))
    shards = _Shards(read, bits)
    lines = {token: shards.take(token, was[token] or token) for token in tokens}
    kept = sorted(token for token in tokens if not _is_three(token) or now[token])
    lists = [shards.postings(token, lines[token][0]) for token in kept]
    for token, count, coded in _revised(kept, lists, spread):
        if count >= COMMON and _is_pair(token) and _key(token) not in new.pairs:
            return None
        shards.put(token, now[token] or token, count, coded, lines[token][1])
    for token in _tokens(_without(now.others, was.others)):
        shards.lengthen(token)
    files, grew = shards.files()
    return Delta(files, size + grew, new) if bits_of(size + grew) == bits else None


def _spread(changes: Sequence[Change], common: Keys) -> tuple[Spread, Mapping[str, int]]:
    """(what is other than it was, in how many documents more each token stands)."""
    spread: dict[str, dict[int, int | None]] = defaultdict(dict)
    more = Counter[str]()
    for number, before, after in changes:
        held, holds = dict(_fields(before, common)), dict(_fields(after, common))
        for token in {token for token, _ in held.items() ^ holds.items()}:
            spread[token][number] = holds.get(token)
            more[token] += (token in holds) - (token in held)
    return spread, more


def _fields(tokens: Tokens, common: Keys) -> Iterator[tuple[str, int]]:
    """Each token of a document with its best field, and all that may be a piece."""
    yield from zip(tokens.words, tokens.fields, strict=True)
    for key in tokens.han.tolist():
        yield f"{chr(key >> 18)}{chr(key >> 2 & 0xFFFF)}".rstrip("\0"), key & 3
    threes, levels = _threes(tokens.text)
    both = _among(threes >> np.uint64(16), common) & _among(threes & np.uint64(0xFFFFFFFF), common)
    every = zip(_tokens(threes[both]), (3 - levels[both]).tolist(), strict=True)
    yield from sorted(every, key=lambda one: one[1])  # Of two, `dict` keeps the last.


def _threes(text: Text) -> tuple[Keys, NDArray[np.int64]]:
    """(all three neighbouring Han characters of a text, the ends that stand before each)."""
    han = kinds()[text.codes] & HAN_UNIT > 0
    at = np.flatnonzero(han[:-2] & han[1:-1] & han[2:])
    wide = text.codes.astype(np.uint64)
    threes: Keys = wide[at] << np.uint64(32) | wide[at + 1] << np.uint64(16) | wide[at + 2]
    return threes, np.searchsorted(text.ends, at, side="right")


def _counted(old: Counts, more: Mapping[str, int]) -> Counts:
    """The counts after a change."""
    of = old.of.copy()
    threes = {_key(token): n for token, n in more.items() if _is_three(token)}
    for token, n in more.items():
        if _is_pair(token) and _key(token) in old.pairs:
            of[np.searchsorted(old.pairs, np.uint64(_key(token)))] += n
    every = np.append(old.threes, np.array([*threes], np.uint64))
    each = np.append(old.held, np.array([*threes.values()], np.int64))
    order = np.argsort(every, kind="stable")
    every, each = every[order], each[order]
    begins = np.flatnonzero(np.append(True, every[1:] != every[:-1])[: len(every)])
    held = np.add.reduceat(each, begins) if len(every) else each
    return Counts(old.pairs, of, every[begins][held > 0], held[held > 0])


class _Pieces:
    """Which three characters are tokens, and the pair in whose shard each lies."""

    def __init__(self, counts: Counts) -> None:
        rare = counts.rare()
        self.others = counts.threes[~rare]
        self._threes = counts.threes[rare]
        self._homes = counts.pairs[counts.homes()[rare]]

    def __getitem__(self, token: str) -> str:
        """The pair; empty for what is no piece."""
        if not _is_three(token):
            return ""
        at = int(np.searchsorted(self._threes, np.uint64(_key(token))))
        found = at < len(self._threes) and int(self._threes[at]) == _key(token)
        return _token(int(self._homes[at]), 2) if found else ""

    def other_than(self, now: "_Pieces") -> list[str]:
        """Those that are no more, or lie elsewhere."""
        at = np.searchsorted(now._threes, self._threes)
        threes, homes = np.append(now._threes, np.uint64(0)), np.append(now._homes, np.uint64(0))
        same = (threes[at] == self._threes) & (homes[at] == self._homes)
        return _tokens(self._threes[~same])


def _revised(
    tokens: Sequence[str], lists: Sequence[bytes], spread: Spread
) -> Iterator[tuple[str, int, bytes]]:
    """(token, how many postings it has now, the postings) of tokens that had `lists`."""
    values, ends = numbers(_bytes(b"".join(lists)))
    of = np.searchsorted(np.cumsum([*map(len, lists)]), ends, side="right")
    numbered = np.cumsum(values >> 2, dtype=np.int64)
    first = np.searchsorted(of, of)
    before = np.append(0, numbered)[first]
    keys = of << 32 | (numbered - before - 1) << 2 | values & 3
    changes = [
        (n << 32 | document << 2, field)
        for n, token in enumerate(tokens)
        for document, field in spread.get(token, {}).items()
    ]
    stale = np.array(sorted(key for key, _ in changes), np.int64)
    fresh = np.array([key | field for key, field in changes if field is not None], np.int64)
    keys = np.concatenate([keys[~_among(keys & ~np.int64(3), stale)], fresh])
    keys.sort()
    found = posting_lists(keys.astype(np.uint64))
    ends = np.cumsum(found.sizes)
    for n, count, start, end in zip(
        found.tokens.tolist(), found.counts.tolist(), ends - found.sizes, ends, strict=True
    ):
        yield tokens[n], count, found.postings[start:end].tobytes()


class _Shards:
    """Shards of the last build, read where a token of theirs is asked for."""

    def __init__(self, read: Callable[[str], bytes], bits: int) -> None:
        self._read = read
        self._bits = bits
        self._old: dict[str, bytes] = {}
        self._lines: dict[str, dict[str, Line]] = {}
        self._heavy: dict[str, bytes] = {}

    def take(self, token: str, home: str) -> Line:
        """The line of a token, which its shard then lacks."""
        line = self._shard(home).pop(token, ("", ""))
        if line[0].startswith("!"):
            self._heavy[heavy_path(token)] = b""
        return line

    def postings(self, token: str, found: str) -> bytes:
        """What a line has of postings, or the list that stands alone."""
        return self._read(heavy_path(token)) if found.startswith("!") else found.encode()

    def put(self, token: str, home: str, count: int, postings: bytes, tail: str) -> None:
        """A line of a token that is in no shard."""
        said = postings.decode()
        if len(postings) > HEAVY_BYTES:
            self._heavy[heavy_path(token)] = postings
            said = f"!{count}\t{len(postings)}"
        self._shard(home)[token] = said, tail

    def lengthen(self, three: str) -> None:
        """Note that three characters stand together and are no piece."""
        shard = self._shard(three[:2])
        said, tail = shard[three[:2]]
        shard[three[:2]] = said, "".join(sorted(tail + three[2]))

    def files(self) -> tuple[dict[str, bytes], int]:
        """(what was changed by its path, how many bytes shards now have more)."""
        shards = {path: _written(lines) for path, lines in self._lines.items()}
        more = sum(len(shards[path]) - len(old) for path, old in self._old.items())
        return {**shards, **self._heavy}, more

    def _shard(self, home: str) -> dict[str, Line]:
        first, second = (np.array([ord(unit)], np.uint32) for unit in f"{home}\0"[:2])
        path = shard_path(int(hashes(first, second)[0]) >> (32 - self._bits))
        if path not in self._lines:
            self._old[path] = self._read(path)
            self._lines[path] = dict(map(_line, self._old[path].decode().splitlines()))
        return self._lines[path]


def _line(line: str) -> tuple[str, Line]:
    token, said, *rest = line.split("\t")
    if said.startswith("!"):
        said = f"{said}\t{rest.pop(0)}"
    return token, (said, "".join(rest))


def _written(lines: Mapping[str, Line]) -> bytes:
    """A shard: words, then pairs, then pieces."""
    order = sorted(lines, key=lambda token: (not token.isascii(), _is_three(token), token))
    whole = ((token, *filter(None, lines[token])) for token in order)
    return "".join("\t".join(cells) + "\n" for cells in whole).encode()


def _is_three(token: str) -> bool:
    return len(token) == 3 and not token.isascii()


def _is_pair(token: str) -> bool:
    return len(token) == 2 and not token.isascii()


def _key(token: str) -> int:
    """The code units of a token as a number."""
    return int.from_bytes(token.encode("utf-16-be"), "big")


def _token(key: int, units: int) -> str:
    return key.to_bytes(2 * units, "big").decode("utf-16-be")


def _tokens(threes: Keys) -> list[str]:
    return [_token(key, 3) for key in threes.tolist()]


def _among(every: NDArray[Any], rising: NDArray[Any]) -> NDArray[np.bool_]:
    """Which numbers are among `rising` ones."""
    at = np.minimum(np.searchsorted(rising, every), len(rising) - 1)
    return rising[at] == every if len(rising) else np.zeros(len(every), bool)


def _without(every: Keys, others: Keys) -> Keys:
    """Of rising numbers those that are not among `others`, rising, too."""
    return every[~_among(every, others)]


def _bytes(text: bytes) -> Bytes:
    return np.frombuffer(text, np.uint8)
