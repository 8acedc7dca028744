"""Entity names in prose -> links, and who is mentioned where.

Works on sanitised HTML: tags are passed through untouched, text between them is searched. In each
block the first mention of an entity becomes a link, the longest name wins, and nothing is linked
inside links, headings or code.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property

import ahocorasick_rs

from parkscape.catalog import Catalog
from parkscape.values import Value, fields

MENTIONED_KINDS = ("parks", "enterprises", "platforms", "achievements", "organisations")

_TAG = r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>"
_TAGS = re.compile(f"(?:{_TAG})+")
_EACH_TAG = re.compile(_TAG)
_CLOSED = frozenset({"a", "code", "pre", "kbd", "h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_FEW = 100_000
"""Characters of text, in all."""
_BLOCKS = frozenset({"p", "li", "td", "th", "dd", "dt", "blockquote", "figcaption", "div"})
TAKEN = fields("name", "aliases", "unlinked")
"""All of an entity that `Mentions.of` draws on."""


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
        """In order, as of very many a finder is then made sooner."""
        return sorted(self.named)

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        """The first two characters of names -> names."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.named:
            found[name[:2]].append(name)
        return found

    def _found_in(self, text: str) -> list[tuple[str, int, int]]:
        """(name, start, end) of every name, of those that overlap the first and longest."""
        self._asked += len(text)
        if self._asked > _FEW:
            names, finder = self._names, self._finder
        else:
            # Names that do not occur change nothing, and of those that do there are few.
            starts = {text[n : n + 2] for n in range(len(text) - 1)}
            begun = (name for start in starts for name in self._by_start.get(start, ()))
            names = [name for name in begun if name in text]
            finder = _finder_of(names)
        found = finder.find_matches_as_indexes(text) if names else ()
        return [(names[index], start, end) for index, start, end in found]

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
        if self.named is before or self.named == before:
            return None
        changed = {name for name, _ in self.named.items() ^ before.items()}
        # Made with the first text: where nothing was kept there is none, and all names changed.
        finder = cache(lambda: ahocorasick_rs.AhoCorasick(sorted(changed)))
        return lambda text: bool(finder().find_matches_as_indexes(text))

    def find(self, text: str, unlinked: Iterable[str] = ()) -> list[_Match]:
        """Every name in `text`, a piece of escaped HTML text, from left to right."""
        found = self._found_in(text)
        if not found:
            return []
        off = {html.escape(name, quote=False) for name in unlinked} if unlinked else ()
        return [
            _Match(start, end, self.named[name])
            for name, start, end in found
            if name not in off and _stands_alone(text, start, end)
        ]

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
        # In tags, too, as most texts have neither names nor tags, and no name reaches over both.
        matches = self.find(markup, unlinked)
        if not matches:
            return markup, ()
        found: dict[str, None] = {}
        out: list[str] = []
        last = closed = inside = 0
        in_block: set[str] = set()
        tags = _EACH_TAG.finditer(markup)
        tag = next(tags, None)
        for match in matches:
            while tag is not None and tag.start() < match.start:
                name, inside = tag[2].lower(), tag.end()
                if name in _CLOSED:
                    closed += -1 if tag[1] else 1
                elif name in _BLOCKS:
                    in_block = set()
                tag = next(tags, None)
            if match.start < inside:
                continue
            found[match.key] = None
            if closed or match.key == about or match.key in in_block:
                continue
            in_block.add(match.key)
            address, name = html.escape(href(match.key)), markup[match.start : match.end]
            out += [markup[last : match.start], f'<a class="mention" href="{address}">{name}</a>']
            last = match.end
        return "".join(out) + markup[last:], tuple(found)


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
