"""Suggest shards: the names of entities by the pinyin initials of neighbouring characters."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, product

from parkscape.catalog import Catalog
from parkscape.places import PROVINCE_NAMES
from parkscape.search.documents import Document
from parkscape.search.normal import HAN, normalise
from parkscape.search.readings import readings

SPLIT_BYTES = 40_000
"""A longer shard is split by a third character."""
BEST = 200
"""So many rows a split shard keeps."""
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
_UNIT = re.compile(f"[{HAN}a-z0-9]")
_MARKS = re.compile(r"[\t\n\r|]")


@dataclass(frozen=True, slots=True)
class Row:
    """A suggestion."""

    line: bytes
    weight: int
    name: str
    path: str
    names: tuple[tuple[tuple[str, ...], ...], ...]
    """The initials of each unit of each name; legal tails, which many share, are left out."""

    @property
    def rank(self) -> tuple[int, str, str]:
        return -self.weight, self.name, self.path


def shards(rows: Iterable[Row]) -> tuple[dict[str, bytes], list[str]]:
    """(key -> shard, keys of those that are split)."""
    every = sorted(rows, key=lambda row: row.rank)
    pairs = _by_key(every, 2)
    split = [key for key in sorted(pairs) if _size(pairs[key]) > SPLIT_BYTES]
    found = _firsts(every) | pairs
    if split:
        triples = _by_key(every, 3)
        found |= {key: _cut(triples[key]) for key in triples if key[:2] in split}
        found |= {key: _best(pairs[key], key) for key in split}
    return {key: b"".join(row.line for row in found[key]) for key in sorted(found)}, split


def rows(found: Sequence[Document], regions: Iterable[str]) -> Iterator[Row]:
    """A row for every entity among the documents; `regions` are cities and counties."""
    more = automatic_aliases(found, regions)
    for number, document in enumerate(found):
        if document.kind == "articles":
            continue
        names = dict.fromkeys((document.name, *document.aliases, *more.get(document.key, ())))
        name, *aliases = (_MARKS.sub("", each) for each in names)
        note = _MARKS.sub("", document.note)
        cells = name, "|".join(aliases), base36(number), document.path, str(document.weight), note
        initials = tuple(dict.fromkeys(map(initials_of, _keyed(names))))
        line = "\t".join(cells) + "\n"
        yield Row(line.encode(), document.weight, name, document.path, initials)


def _keyed(names: Iterable[str]) -> Iterator[str]:
    """The names whose neighbours make keys: without a legal tail, if anything is left.

    A core of two characters comes with the next one too: what is typed after it gives a key of
    three letters where its own is split.
    """
    for name in names:
        core = _LEGAL.sub("", name) or name
        yield core
        if len(core) == 2:
            yield name[:3]


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
    units = chain.from_iterable(_UNIT.findall(normalise(name)) for names in rows for name in names)
    return {unit for unit in units if not unit.isascii()}


@cache
def initials_of(name: str) -> tuple[tuple[str, ...], ...]:
    """For each unit of a name the first letters of its readings, or itself."""
    return tuple(
        (unit,) if unit.isascii() else tuple(dict.fromkeys(r[0] for r in readings(unit)))
        for unit in _UNIT.findall(normalise(name))
    )


def keys_of(units: Sequence[Sequence[str]], size: int) -> set[str]:
    """The keys of `size` letters that a name's units give."""
    if len(units) == 1 and size == 2:
        return {initial * 2 for initial in units[0]}
    windows = (units[n : n + size] for n in range(len(units) - size + 1))
    return {"".join(key) for window in windows for key in product(*window)}


def path_of(key: str) -> str:
    """Where the shard of a key lies: `hn.txt`, and `hn/c.txt` for three letters."""
    return f"{key[:2]}/{key[2]}.txt" if len(key) == 3 else f"{key}.txt"


def base36(number: int) -> str:
    """A number as the browser's `parseInt(text, 36)` reads it."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def _by_key(every: Iterable[Row], size: int) -> dict[str, list[Row]]:
    shards: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        for key in {key for units in row.names for key in keys_of(units, size)}:
            shards[key].append(row)
    return shards


def _firsts(every: Iterable[Row]) -> dict[str, list[Row]]:
    """Letter -> the best rows with a name that starts with it."""
    shards: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        for letter in {initial for units in row.names if units for initial in units[0]}:
            if len(shards[letter]) < FIRST:
                shards[letter].append(row)
    return shards


def _best(shard: Sequence[Row], key: str) -> list[Row]:
    """What a split shard keeps: its best rows, and names that have no third unit."""
    return [row for n, row in enumerate(shard) if n < BEST or _is_whole(row, key)]


def _cut(shard: Sequence[Row]) -> list[Row]:
    """What a shard of three letters keeps: its best rows, as many as fit."""
    sizes = accumulate(len(row.line) for row in shard)
    return [row for row, size in zip(shard, sizes, strict=True) if size <= SPLIT_BYTES]


def _is_whole(row: Row, key: str) -> bool:
    return any(len(units) <= 2 and key in keys_of(units, 2) for units in row.names)


def _size(shard: Iterable[Row]) -> int:
    return sum(len(row.line) for row in shard)


def regions_of(catalog: Catalog) -> set[str]:
    """The cities and counties that the data names."""
    names: set[str] = set()
    for entity in catalog.entities.values():
        for place in (
            getattr(entity, "located_in", None),
            getattr(entity, "administered_by", None),
        ):
            names.update((place.city, place.county) if place else ())
    return names


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
