"""Seeded known-item queries over the pages of a corpus, each with what a right answer is.

`targets` are the pages of which one should come first. Where the query is a piece of text,
`relevant` are all pages that hold it. `same_as` is another spelling that must give the same list.
Strings that stand on more than `MOST` pages are left to the class `frequent`, which has no target:
what it measures is counts, bytes and time.

`rare` and `nowhere` are drawn against an index of pairs: three or four characters of which every
two neighbours are common, while the whole stands on few pages, or on none.
"""

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import ahocorasick_rs
import opencc
from pypinyin import Style, lazy_pinyin, pinyin

CUT = "\x1f"
MOST = 300
HAN = re.compile(r"[㐀-䶿一-鿿]+")
LATIN = re.compile(r"[A-Za-z0-9]")
COMMON = 0.02
"""The share of pages on which a common pair of characters stands."""
RARE = 200
"""What is rare inside common pairs stands on no more pages."""
SAMPLED = 2_000
"""So many pages tell which pairs are common."""
SUBSTRINGS = ("two", "across", "inside", "rare")


@dataclass(frozen=True, slots=True)
class Query:
    """A query and its truth."""

    kind: str
    q: str
    targets: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    same_as: str = ""
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class Page:
    """A page as the corpus gives it."""

    key: str
    name: str
    aliases: list[str]
    paragraphs: list[str]
    """Words parted by `CUT`."""
    texts: list[str] = field(default_factory=list)
    """Name, aliases and paragraphs, folded."""


def fold(text: str) -> str:
    """Width and case aside: the part of the index's normal form that our texts need."""
    folded = unicodedata.normalize("NFKC", text.replace(CUT, "")).lower()
    return re.sub(r"(?<=[㐀-䶿一-鿿])[\s·•・\-‐‑–—_'’()“”\"「」《》]+(?=[㐀-䶿一-鿿])", "", folded)


def read_pages(file: Path) -> list[Page]:
    """The pages of a corpus."""
    pages = [Page(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
    for page in pages:
        page.texts = [fold(text) for text in (page.name, *page.aliases, *page.paragraphs)]
    return pages


def holders(pages: Sequence[Page], strings: Sequence[str]) -> dict[str, list[str]]:
    """String -> keys of the pages that hold it, in one pass over all text."""
    found: dict[str, list[str]] = {string: [] for string in strings}
    folded = [fold(string) for string in found]
    names = list(found)
    finder = ahocorasick_rs.AhoCorasick(folded)
    for page in pages:
        hits = {
            hit[0]
            for text in page.texts
            for hit in finder.find_matches_as_indexes(text, overlapping=True)
        }
        for hit in hits:
            found[names[hit]].append(page.key)
    return found


@cache
def _homophones() -> dict[str, list[str]]:
    """Toneless syllable -> the common characters that are read so."""
    table: dict[str, list[str]] = defaultdict(list)
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    for row in rows:
        character = row.decode("gb2312", errors="ignore")
        if character:
            table[lazy_pinyin(character)[0]].append(character)
    return table


class Generator:
    """Draws queries from pages."""

    def __init__(self, pages: Sequence[Page], random: Random) -> None:
        self.pages, self.random = pages, random
        self.entities = [page for page in pages if not page.key.startswith("articles/")]
        self.named = [
            (name, page.key) for page in self.entities for name in (page.name, *page.aliases)
        ]
        self.short = [(name, key) for name, key in self.named if 2 <= len(name) <= 8]
        self._blob = "\n".join(fold(name) for name, _ in self.named)
        self._read: dict[str, set[str]] = defaultdict(set)
        for name, key in self.named:
            self._read[self._reading(name)].add(key)
        self._to_traditional = opencc.OpenCC("s2t").convert
        # Of a chance of their own: the other classes stay what they were without these.
        self._own = Random(len(pages))
        self._rare, self._joined = self._misleading()

    def _misleading(self) -> tuple[list[str], list[str]]:
        """Of common pairs: (what a sample holds once or twice, what it never holds)."""
        pages = self._own.sample(self.pages, min(SAMPLED, len(self.pages)))
        runs = [HAN.findall("\n".join(page.texts)) for page in pages]
        counted = {size: Counter[str]() for size in (2, 3, 4)}
        for size, count in counted.items():
            for own in runs:
                count.update({run[n : n + size] for run in own for n in range(len(run) - size + 1)})
        common = {pair for pair, n in counted[2].items() if n >= COMMON * len(pages)}
        whole = {
            text: n
            for size in (3, 4)
            for text, n in counted[size].items()
            if all(text[at : at + 2] in common for at in range(size - 1))
        }
        after = defaultdict(list)
        for pair in sorted(common):
            after[pair[0]].append(pair[1])
        joined = [
            pair + last
            for pair in sorted(common)
            for last in after[pair[1]]
            if pair + last not in whole
        ]
        return sorted(text for text, n in whole.items() if n <= 2), joined

    @staticmethod
    def _reading(name: str) -> str:
        return "".join(lazy_pinyin(name)).lower()

    def _alike(self, name: str) -> tuple[str, ...]:
        """Keys of all that is read like `name`: each is a right answer to what sounds so."""
        return tuple(sorted(self._read[self._reading(name)]))

    def _han(self, least: int) -> tuple[str, str]:
        """A short name of Han characters only, and its key."""
        while True:
            name, key = self.random.choice(self.short)
            if len(name) >= least and HAN.fullmatch(name):
                return name, key

    def _unknown(self, text: str) -> bool:
        """Whether no name holds `text`, so that it is a mistake and not another name."""
        return fold(text) not in self._blob

    def name(self) -> Query:
        page = self.random.choice(self.entities)
        return Query("name", page.name, (page.key,))

    def alias(self) -> Query:
        while True:
            page = self.random.choice(self.entities)
            if page.aliases:
                return Query("alias", self.random.choice(page.aliases), (page.key,))

    def title(self) -> Query:
        while True:
            page = self.random.choice(self.pages)
            if page.key.startswith("articles/"):
                return Query("title", page.name, (page.key,))

    def _words(self) -> list[str]:
        page = self.random.choice(self.pages)
        texts = [*page.paragraphs, *(CUT.join(HAN.findall(n)) for n in (page.name, *page.aliases))]
        return self.random.choice(texts).split(CUT)

    def two(self) -> Query | None:
        word = self.random.choice(self._words())
        at = self.random.randrange(max(1, len(word) - 1))
        return self._piece("two", word[at : at + 2], 2)

    def across(self) -> Query | None:
        words = self._words()
        at = self.random.randrange(len(words))
        return self._piece(
            "across",
            "".join(word[-1:] for word in words[at : at + 1])
            + "".join(word[:1] for word in words[at + 1 : at + 2]),
            2,
        )

    def inside(self) -> Query | None:
        runs = HAN.findall("".join(self._words()))
        if not runs:
            return None
        run, size = self.random.choice(runs), self.random.choice((3, 4))
        at = self.random.randrange(max(1, len(run) - size + 1))
        return self._piece("inside", run[at : at + size], size)

    def rare(self) -> Query | None:
        return Query("rare", self._own.choice(self._rare)) if self._rare else None

    def nowhere(self) -> Query | None:
        return Query("nowhere", self._own.choice(self._joined)) if self._joined else None

    @staticmethod
    def _piece(kind: str, text: str, size: int) -> Query | None:
        return Query(kind, text) if len(text) == size and HAN.fullmatch(text) else None

    def pinyin(self) -> Query:
        name, _ = self._han(2)
        return Query("pinyin", self._reading(name), self._alike(name))

    def initials(self) -> Query:
        name, key = self._han(3)
        letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
        return Query("initials", letters, (key,))

    def mixed(self) -> Query:
        name, _ = self._han(2)
        at = self.random.randrange(1, len(name))
        left, right = name[:at], name[at:]
        if self.random.random() < 0.5:
            left = self._reading(left)
        else:
            right = self._reading(right)
        return Query("mixed", left + right, self._alike(name))

    def _any_text(self) -> tuple[str, tuple[str, ...]]:
        """A name, or as often a piece of text."""
        if self.random.random() < 0.5:
            name, key = self.random.choice(self.named)
            return name, (key,)
        while True:
            if piece := self.inside():
                return piece.q, ()

    def traditional(self) -> Query | None:
        text, targets = self._any_text()
        written = self._to_traditional(text)
        return Query("traditional", written, targets, same_as=text) if written != text else None

    def full_width(self) -> Query | None:
        name, key = self.random.choice(self.named)
        if not LATIN.search(name):
            return None
        wide = LATIN.sub(lambda match: chr(ord(match.group()) + 0xFEE0), name)
        return Query("full_width", wide, (key,), same_as=name)

    def typo(self) -> Query | None:
        name, _ = self._han(3)
        at = self.random.randrange(len(name))
        [reading] = pinyin(name, style=Style.NORMAL)[at]
        others = [c for c in _homophones()[reading] if c != name[at]]
        if not others:
            return None
        wrong = name[:at] + self.random.choice(others) + name[at + 1 :]
        return Query("typo", wrong, self._alike(name)) if self._unknown(wrong) else None

    def missing(self) -> Query | None:
        name, key = self.random.choice(self.named)
        if len(name) < 5 or not HAN.fullmatch(name):
            return None
        at = self.random.randrange(1, len(name) - 1)
        left = name[:at] + name[at + 1 :]
        return Query("missing", left, (key,)) if self._unknown(left) else None

    def parts(self) -> Query | None:
        page = self.random.choice(self.entities)
        if not page.aliases:
            return None
        words = [w for p in page.paragraphs for w in p.split(CUT) if 2 <= len(w) <= 5]
        words = [
            w for w in words if HAN.fullmatch(w) and w not in page.name and w not in page.aliases
        ]
        if not words:
            return None
        both = page.aliases[0], self.random.choice(words)
        return Query("parts", "".join(both), (page.key,), parts=both)

    def prefix(self) -> Query:
        name, _ = self._han(2)
        typed = name[:2]
        right = {key for other, key in self.named if other.startswith(typed)}
        return Query("prefix", typed, tuple(sorted(right)))

    def frequent(self) -> Query | None:
        found = self.two()
        return Query("frequent", found.q) if found else None


CLASSES: tuple[str, ...] = (
    "name", "alias", "title", "two", "across", "inside", "rare", "nowhere", "pinyin", "initials",
    "mixed", "traditional", "full_width", "typo", "missing", "parts", "prefix", "frequent",
)  # fmt: skip


def generate(pages: Sequence[Page], per_class: int, seed: int = 1) -> list[Query]:
    """`per_class` queries of every class, fewer where the pages do not give so many."""
    generator = Generator(pages, Random(seed))
    drawn = {kind: list(_draw(getattr(generator, kind), 12 * per_class)) for kind in CLASSES}
    strings = {q.q for kind in (*SUBSTRINGS, "nowhere", "frequent", "parts") for q in drawn[kind]}
    found = holders(pages, sorted(strings))
    queries: list[Query] = []
    for kind in CLASSES:
        chosen = drawn[kind]
        if kind in SUBSTRINGS:
            chosen = [
                Query(kind, q.q, tuple(found[q.q]), tuple(found[q.q]))
                for q in chosen
                if 0 < len(found[q.q]) <= (RARE if kind == "rare" else MOST)
            ]
        elif kind == "nowhere":
            chosen = [q for q in chosen if not found[q.q]]
        elif kind == "parts":
            # What stands somewhere as typed is no longer two parts.
            chosen = [q for q in chosen if {*found[q.q]} <= {*q.targets}]
        elif kind == "frequent":
            ranked = sorted(chosen, key=lambda q: (-len(found[q.q]), q.q))
            chosen = [Query(kind, q.q, (), tuple(found[q.q])) for q in ranked]
        queries += chosen[:per_class]
    return queries


def _draw(draw: Callable[[], Query | None], attempts: int) -> Iterator[Query]:
    """Different queries, from so many attempts."""
    seen = set()
    for _ in range(attempts):
        query = draw()
        if query and query.q not in seen:
            seen.add(query.q)
            yield query


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True, help="pages.jsonl of a corpus")
    parser.add_argument("--out", type=Path, required=True, help="queries.jsonl to write")
    parser.add_argument("--per-class", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    queries = generate(read_pages(options.pages), options.per_class, options.seed)
    lines = (json.dumps(asdict(query), ensure_ascii=False) + "\n" for query in queries)
    options.out.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
