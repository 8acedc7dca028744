"""Entity names in prose -> links, and who is mentioned where.

Works on sanitised HTML: tags are passed through untouched, text between them is searched. In each
block the first mention of an entity becomes a link, the longest name wins, and nothing is linked
inside links, headings or code.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property

import ahocorasick_rs

from parkscape.catalog import Catalog
from parkscape.values import Value

MENTIONED_KINDS = ("parks", "enterprises", "platforms", "achievements", "organisations")

_TAG = r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>"
_TOKEN = re.compile(rf"{_TAG}|[^<]+|<")
_TAGS = re.compile(f"(?:{_TAG})+")
_CLOSED = frozenset({"a", "code", "pre", "kbd", "h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_FEW = 100_000
"""Characters of text, in all."""
_BLOCKS = frozenset({"p", "li", "td", "th", "dd", "dt", "blockquote", "figcaption", "div"})


class _Match(Value, frozen=True):
    start: int
    end: int
    key: str


class Mentions:
    """Finds the names of a catalog's entities."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self.named = named
        """Name as it stands in HTML text -> key."""
        self._asked = 0
        """Characters that were looked through without the finder of all names."""

    @cached_property
    def _finder(self) -> ahocorasick_rs.AhoCorasick:
        """Made when it pays: it takes as long as to look through `_FEW` characters without it."""
        return _finder_of(self._names)

    @cached_property
    def _names(self) -> list[str]:
        return list(self.named)

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        """The first two characters of names -> names."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.named:
            found[name[:2]].append(name)
        return found

    def _found_in(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(name, start, end) of every name, of those that overlap the first and longest."""
        names, self._asked = self._names, self._asked + len(text)
        if self._asked > _FEW:
            finder = self._finder
        else:
            # Names that do not occur change nothing, and of those that do there are few.
            starts = {text[n : n + 2] for n in range(len(text) - 1)}
            begun = (name for start in starts for name in self._by_start.get(start, ()))
            names = [name for name in begun if name in text]
            finder = _finder_of(names)
        for index, start, end in finder.find_matches_as_indexes(text) if names else ():
            yield names[index], start, end

    def expect(self, characters: int) -> None:
        """Be ready to look through so many characters, in processes to come, too."""
        self._asked += characters
        if self._asked > _FEW:
            _ = self._finder

    @classmethod
    def of(cls, catalog: Catalog) -> "Mentions":
        """Those of every entity that prose may name."""
        return cls(_named(catalog))

    def __reduce__(self) -> tuple[type["Mentions"], tuple[Mapping[str, str]]]:
        """As it goes to another process, which makes a finder of its own."""
        return Mentions, (self.named,)

    def renamed(self, before: Mapping[str, str]) -> Callable[[str], bool] | None:
        """Tells whether a text holds a name that `before` did not have, or had for another.

        None where every name means what it meant.
        """
        if self.named == before:
            return None
        changed = {name for name, _ in self.named.items() ^ before.items()}
        # Made with the first text: where nothing was kept there is none, and all names changed.
        finder = cache(lambda: ahocorasick_rs.AhoCorasick(sorted(changed)))
        return lambda text: bool(finder().find_matches_as_indexes(text))

    def find(self, text: str, unlinked: Iterable[str] = ()) -> Iterator[_Match]:
        """Every name in `text`, a piece of escaped HTML text, from left to right."""
        off = {html.escape(name, quote=False) for name in unlinked} if unlinked else ()
        for name, start, end in self._found_in(text):
            if name not in off and _stands_alone(text, start, end):
                yield _Match(start, end, self.named[name])

    def keys_in(self, markup: str, unlinked: Iterable[str] = ()) -> tuple[str, ...]:
        """Keys of the entities that `markup` names in order, as `link` gives them."""
        text = _TAGS.sub("<", markup)  # Which no name holds, as names are escaped.
        return tuple(dict.fromkeys(match.key for match in self.find(text, unlinked)))

    def link(
        self,
        markup: str,
        href: Callable[[str], str],
        *,
        about: str = "",
        unlinked: Iterable[str] = (),
    ) -> tuple[str, tuple[str, ...]]:
        """(`markup` with links, keys of the entities it names in order).

        `href` gives the address for a key; `about` is the key of the page's own subject, which
        is not linked.
        """
        if "<" not in markup:  # Most texts have no tags.
            matches = list(self.find(markup, unlinked))
            if not matches:
                return markup, ()
            new = [match for match in matches if match.key != about]
            linked = _with_links(markup, new, set(), href) if new else markup
            return linked, tuple(dict.fromkeys(match.key for match in matches))
        found: dict[str, None] = {}
        out: list[str] = []
        closed = 0
        in_block: set[str] = set()
        for token in _TOKEN.finditer(markup):
            slash, tag = token.group(1), (token.group(2) or "").lower()
            if not tag:
                matches = list(self.find(token.group(), unlinked))
                found.update(dict.fromkeys(m.key for m in matches))
                new = [] if closed else [m for m in matches if m.key != about]
                out.append(_with_links(token.group(), new, in_block, href))
                continue
            if tag in _CLOSED:
                closed += -1 if slash else 1
            elif tag in _BLOCKS:
                in_block = set()
            out.append(token.group())
        return "".join(out), tuple(found)


def _finder_of(names: list[str]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


def _named(catalog: Catalog) -> dict[str, str]:
    """Name as it stands in HTML text -> key; a name of one character is no name."""
    folders = tuple(f"{kind}/" for kind in MENTIONED_KINDS)
    named: dict[str, str] = {}
    for key, entity in catalog.entities.items():
        if key.startswith(folders):
            unlinked = entity.unlinked
            for name in (entity.name, *entity.aliases):
                if len(name) > 1 and not (unlinked and name in unlinked):
                    named[name if name.isalnum() else html.escape(name, quote=False)] = key
    return named


def _stands_alone(text: str, start: int, end: int) -> bool:
    """False where a Latin name is part of a longer word: `TGV` in `TGVs`."""
    return not (_is_latin(text[start - 1 : start + 1]) or _is_latin(text[end - 1 : end + 1]))


def _is_latin(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalnum()


def _with_links(
    text: str, matches: list[_Match], in_block: set[str], href: Callable[[str], str]
) -> str:
    parts, last = [], 0
    for match in matches:
        if match.key not in in_block:
            in_block.add(match.key)
            name = text[match.start : match.end]
            address = html.escape(href(match.key))
            parts += [text[last : match.start], f'<a class="mention" href="{address}">{name}</a>']
            last = match.end
    return "".join([*parts, text[last:]])
