"""Suggest shards: the names of entities by the pinyin initials of neighbouring characters."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice

from parkscape.catalog import Catalog
from parkscape.places import PROVINCE_NAMES
from parkscape.search.documents import Document
from parkscape.search.keys import Name, Spelling, initials, keys
from parkscape.search.normal import HAN, normalise
from parkscape.values import Value

MOST_BYTES = {2: 40_000, 3: 24_000, 4: 24_000}
"""Size of a key -> bytes of a shard; a longer one is cut, and split by one more character."""
BEST = 40
"""So many rows a shard that is cut keeps whatever their names begin with."""
FIRST = 50
"""So many rows a shard of one letter holds."""

_LEGAL = re.compile(
    r"(?:[(（]?集团[)）]?)?(?:股份有限公司|有限责任公司|有限公司)$|集团公司$|(?<=..)集团$|[(（]集团[)）]$"
)
_LAST = ("公司", "集团", ")", "）")
"""What a legal tail ends with."""
_GENERIC = re.compile(
    "(?:国家级?|省级?|市级?|县级?|高新|技术|产业|开发|经济|科技|科学|工业|创新|创业|示范|自主|综合|保税|大学"
    "|农业|现代|智能|园区?|新?区|基地|中心|集团|集群|新城|股份|公司|研究院?|学院|医院|银行|实验室|有限)+"
)
_TAILS = "省市县区盟州旗"
_NO_UNITS = re.compile(f"[^{HAN}a-z0-9\0]+")
_MARKS = "\t\n\r|"
"""What parts lines, their cells and aliases."""

Begun = tuple[frozenset[str], bool]
"""(the beginnings of a row's names that a key stands for, whether one is as long as the key)."""
_NONE: Begun = frozenset(), False


class Row(Value, frozen=True):
    """A suggestion."""

    line: bytes
    weight: int
    name: str
    path: str
    names: tuple[Name, ...]

    @property
    def rank(self) -> tuple[int, str, str]:
        return -self.weight, self.name, self.path


def shards(rows: Iterable[Row]) -> tuple[dict[str, bytes], list[str]]:
    """(key -> shard, keys of those that are split)."""
    every = sorted(rows, key=lambda row: row.rank)
    found, split = _firsts(every), list[str]()
    spelling = Spelling(row.names for row in every)
    longer = None
    for size, most in MOST_BYTES.items():
        level = spelling.keys(size, longer)
        begun = cache(lambda number, size=size: _begun(every[number].names, size))
        longer = {}
        for key, numbers in level.items():
            lines = [every[number].line for number in numbers]
            if sum(map(len, lines)) > most:
                longer[key] = numbers
                places = (n for n, number in enumerate(numbers) if key in begun(number))
                lines = _kept(lines, {n: begun(numbers[n])[key] for n in places}, most)
            found[key] = b"".join(lines)
        if not longer or size + 1 not in MOST_BYTES:
            break
        split += longer
    return {key: found[key] for key in sorted(found)}, sorted(split)


def rows(found: Sequence[Document], regions: Iterable[str]) -> Iterator[Row]:
    """A row for every entity among the documents; `regions` are cities and counties."""
    more = automatic_aliases(found, regions)
    called_by = {
        document.key: [
            *dict.fromkeys((document.name, *document.aliases, *more.get(document.key, ())))
        ]
        for document in found
        if document.kind != "articles"
    }
    every = iter(names_of(chain.from_iterable(called_by.values())))
    for number, document in enumerate(found):
        if document.key not in called_by:
            continue
        names = called_by[document.key]
        said = "\0".join((document.note, *names))
        for mark in _MARKS:
            said = said.replace(mark, "")
        note, name, *aliases = said.split("\0")
        cells = name, "|".join(aliases), base36(number), document.path, str(document.weight), note
        called = tuple(dict.fromkeys(islice(every, len(names))))
        line = "\t".join(cells) + "\n"
        yield Row(line.encode(), document.weight, name, document.path, called)


def automatic_aliases(
    found: Sequence[Document], regions: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Key -> shorter forms of the name that no other entity has, by its author or in turn."""
    known = _regions(regions)
    entities = [d for d in found if d.kind != "articles"]
    shorter = {d.key: list(_shorter(d.name, known)) for d in entities}
    owners = Counter(chain.from_iterable({*names} for names in shorter.values()))
    written = {name for d in entities for name in (d.name, *d.aliases)}
    return {
        key: [name for name in names if owners[name] == 1 and name not in written]
        for key, names in shorter.items()
    }


def characters(rows: Iterable[Sequence[str]]) -> set[str]:
    """Every Han character of some names."""
    units = {*"".join(_units(chain.from_iterable(rows)))}
    return {unit for unit in units if not unit.isascii()}


def names_of(names: Iterable[str]) -> list[Name]:
    """Names by their units: their Han characters, letters and digits."""
    every = [*names]
    return [
        Name(units, (len(units) - _units_in(_tail(name))) or len(units))
        for name, units in zip(every, _units(every), strict=True)
    ]


def _tail(name: str) -> str:
    """The legal tail of a name."""
    # Most names have none, which the search would find out more slowly.
    found = _LEGAL.search(name) if name.endswith(_LAST) else None
    return found.group() if found else ""


@cache
def _units_in(tail: str) -> int:
    return len(_units([tail])[0])


def _units(names: Iterable[str]) -> list[str]:
    """The units of names; many at once cost less."""
    return _NO_UNITS.sub("", normalise("\0".join(["", *names]))).split("\0")[1:]


def path_of(key: str) -> str:
    """Where the shard of a key lies: `hn.txt`, `hn/c.txt`, `hn/cd.txt`."""
    return f"{key[:2]}/{key[2:]}.txt" if len(key) > 2 else f"{key}.txt"


def base36(number: int) -> str:
    """A number as the browser's `parseInt(text, 36)` reads it."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def _kept(lines: Sequence[bytes], begun: Mapping[int, Begun], most: int) -> list[bytes]:
    """Of the lines of a shard, the best first, those that fit into `most` bytes.

    Names that a longer key cannot tell, the best, then in turn the best of each beginning, so that
    whatever one types has its best, then the others.
    """
    turns = Counter[str]()
    ranks = dict.fromkeys(range(min(BEST, len(lines))), -1)
    for n, (openings, whole) in begun.items():
        turn = min(map(turns.__getitem__, openings))
        turns.update(openings)
        if whole:
            ranks[n] = -2
        elif n >= BEST:
            ranks[n] = turn
    ranked = sorted(ranks, key=lambda n: (ranks[n], n))
    kept, size = list[int](), 0
    for n in chain(ranked, (n for n in range(len(lines)) if n not in ranks)):
        size += len(lines[n])
        if size > most:
            break
        kept.append(n)
    return [lines[n] for n in sorted(kept)]


def _begun(names: Iterable[Name], size: int) -> dict[str, Begun]:
    """Key of `size` letters -> the beginnings of names that it stands for."""
    begun: dict[str, Begun] = {}
    for name in names:
        opening = name.units[:size]
        whole = name.core <= size
        for key in keys(opening):
            openings, already = begun.get(key, _NONE)
            begun[key] = openings | {opening}, whole or already
    return begun


def _firsts(every: Iterable[Row]) -> dict[str, bytes]:
    """Letter -> the best rows with a name that starts with it."""
    shards: dict[str, list[bytes]] = defaultdict(list)
    for row in every:
        for letter in {i for name in row.names if name.units for i in initials(name.units[0])}:
            if len(shards[letter]) < FIRST:
                shards[letter].append(row.line)
    return {letter: b"".join(lines) for letter, lines in shards.items()}


def regions_of(catalog: Catalog) -> set[str]:
    """The cities and counties that the data names."""
    every = catalog.entities.values()
    places = [getattr(entity, "located_in", None) for entity in every]
    places += [getattr(entity, "administered_by", None) for entity in every]
    return {name for place in places if place for name in (place.city, place.county)}


def _regions(regions: Iterable[str]) -> re.Pattern[str]:
    """Matches the provinces, cities and counties that a name may begin with."""
    names = {*PROVINCE_NAMES, *regions}
    names |= {name.rstrip(_TAILS) for name in names if len(name) > 2}
    longest = sorted((n for n in names if len(n) > 1), key=lambda n: (-len(n), n))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))})[省市]?")


def _shorter(name: str, regions: re.Pattern[str]) -> Iterator[str]:
    """A name without its legal tail, and that without the province and city it begins with."""
    core = name.removesuffix(_tail(name))
    if core != name and _says_enough(core):
        yield core
    rest = core
    while found := regions.match(rest):
        rest = rest[found.end() :]
        if _says_enough(rest):
            yield rest


def _says_enough(name: str) -> bool:
    return len(name) > 1 and not _GENERIC.fullmatch(name)
