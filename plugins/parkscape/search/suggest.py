"""Suggest shards: the names of entities by the pinyin initials of neighbouring characters."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice, product
from operator import attrgetter

from parkscape.catalog import Catalog
from parkscape.places import PROVINCE_NAMES
from parkscape.search.documents import Document
from parkscape.search.normal import HAN, normalise
from parkscape.search.readings import readings
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
_GENERIC = re.compile(
    "(?:国家级?|省级?|市级?|县级?|高新|技术|产业|开发|经济|科技|科学|工业|创新|创业|示范|自主|综合|保税|大学"
    "|农业|现代|智能|园区?|新?区|基地|中心|集团|集群|新城|股份|公司|研究院?|学院|医院|银行|实验室|有限)+"
)
_TAILS = "省市县区盟州旗"
_NO_UNITS = re.compile(f"[^{HAN}a-z0-9\0]+")
_LINE = attrgetter("line")
_MARKS = re.compile(r"[\t\n\r|]")


Begun = tuple[frozenset[str], bool]
"""(the beginnings of a row's names that a key stands for, whether one is as long as the key)."""
_NONE: Begun = frozenset(), False


class Name(Value, frozen=True):
    """A name as keys see it."""

    units: str
    core: int
    """So many units stand before the legal tail, which many names share."""


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
    firsts = _firsts(every).items()
    found, split = {key: b"".join(map(_LINE, rows)) for key, rows in firsts}, list[str]()
    level = _by_key(every, 2)
    for size, most in MOST_BYTES.items():
        long = {key for key in level if level[key].size > most}
        found |= {key: level[key].kept(most) for key in level}
        if not long or size + 1 not in MOST_BYTES:
            break
        split += sorted(long)
        chosen = {id(row) for key in long for row in level[key].rows}
        level = _by_key((row for row in every if id(row) in chosen), size + 1, long)
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
        name, *aliases = (_MARKS.sub("", each) for each in names)
        note = _MARKS.sub("", document.note)
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
    cores = _units(_LEGAL.sub("", name) for name in every)
    return [
        Name(units, len(core) or len(units))
        for units, core in zip(_units(every), cores, strict=True)
    ]


def _units(names: Iterable[str]) -> list[str]:
    """The units of names; many at once cost less."""
    return _NO_UNITS.sub("", normalise("\0".join(["", *names]))).split("\0")[1:]


@cache
def _initials(unit: str) -> tuple[str, ...]:
    return (unit,) if unit.isascii() else tuple(dict.fromkeys(r[0] for r in readings(unit)))


@cache
def _keys(units: str) -> tuple[str, ...]:
    """Every combination of the initials of some units; names share most of theirs."""
    return tuple(map("".join, product(*map(_initials, units))))


def keys_of(names: Iterable[Name], size: int) -> set[str]:
    """The keys of `size` letters that names give; of a short core, with the tail's beginning."""
    keys, places = set[str](), set[str]()
    for name in names:
        if name.core == 1 and size == 2:
            keys.update(initial * 2 for initial in _initials(name.units[0]))
        elif len(name.units) >= size:
            ends = range(size, max(name.core, size) + 1)
            places.update([name.units[end - size : end] for end in ends])
    return keys.union(*map(_keys, places))


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


class _Shard:
    """The rows of a key, the best first."""

    __slots__ = ("begun", "rows", "size")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.begun: list[tuple[int, Begun]] = []
        """The places of those with a name that begins with the key."""
        self.size = 0
        """Bytes of all lines."""

    def kept(self, most: int) -> bytes:
        """What fits: names that a longer key cannot tell, the best, then in turn the best of each
        beginning, so that whatever one types has its best, then the others."""
        if self.size <= most:
            return b"".join(map(_LINE, self.rows))
        turns = Counter[str]()
        ranks = dict.fromkeys(range(min(BEST, len(self.rows))), -1)
        for n, (openings, whole) in self.begun:
            turn = min(map(turns.__getitem__, openings))
            turns.update(openings)
            if whole:
                ranks[n] = -2
            elif n >= BEST:
                ranks[n] = turn
        ranked = sorted(ranks, key=lambda n: (ranks[n], n))
        every = chain(ranked, (n for n in range(len(self.rows)) if n not in ranks))
        kept, size = list[int](), 0
        for n in every:
            size += len(self.rows[n].line)
            if size > most:
                break
            kept.append(n)
        return b"".join(self.rows[n].line for n in sorted(kept))


def _by_key(
    every: Iterable[Row], size: int, within: Container[str] | None = None
) -> dict[str, _Shard]:
    """Key -> rows; only the keys that go on from one of `within`, if there is that."""
    shards: dict[str, _Shard] = defaultdict(_Shard)
    for row in every:
        begun, length = _begun(row.names, size), len(row.line)
        for key in keys_of(row.names, size):
            if within is None or key[:-1] in within:
                shard = shards[key]
                if key in begun:
                    shard.begun.append((len(shard.rows), begun[key]))
                shard.rows.append(row)
                shard.size += length
    return shards


def _begun(names: Iterable[Name], size: int) -> dict[str, Begun]:
    """Key -> the beginnings of names that it stands for."""
    begun: dict[str, Begun] = {}
    for name in names:
        opening = name.units[:size]
        whole = name.core <= size
        for key in _keys(opening):
            openings, already = begun.get(key, _NONE)
            begun[key] = openings | {opening}, whole or already
    return begun


def _firsts(every: Iterable[Row]) -> dict[str, list[Row]]:
    """Letter -> the best rows with a name that starts with it."""
    shards: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        for letter in {i for name in row.names if name.units for i in _initials(name.units[0])}:
            if len(shards[letter]) < FIRST:
                shards[letter].append(row)
    return shards


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
    core = _LEGAL.sub("", name)
    if core != name and _says_enough(core):
        yield core
    rest = core
    while found := regions.match(rest):
        rest = rest[found.end() :]
        if _says_enough(rest):
            yield rest


def _says_enough(name: str) -> bool:
    return len(name) > 1 and not _GENERIC.fullmatch(name)
