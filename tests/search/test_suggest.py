"""Names by initials: readings, automatic aliases, keys, splitting."""

from collections import defaultdict
from itertools import product

import pytest
from pypinyin.constants import PINYIN_DICT
from tests.search.conftest import Index
from tests.search.reader import Reader

from parkscape.catalog import Catalog
from parkscape.facts import Place
from parkscape.model import Enterprise, Park, Records
from parkscape.search import readings as tables
from parkscape.search.documents import Document
from parkscape.search.keys import Spelling, initials
from parkscape.search.readings import readings, table_file
from parkscape.search.suggest import (
    MOST_BYTES,
    Row,
    automatic_aliases,
    base36,
    names_of,
    path_of,
    regions_of,
    shards,
)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("重庆", {"zq", "cq", "tq"}),
        ("长飞", {"zf", "cf"}),
        ("漯河", {"lh"}),
        ("洪洞", {"ht", "hd"}),
        ("单县", {"sx", "dx"}),
        ("曾都", {"zd", "cd"}),
        ("朝阳", {"cy", "zy"}),
        ("重组", {"cz", "zz"}),
        ("乐清", {"yq", "lq"}),
        ("东阿", {"de", "da"}),
        ("5G芯", {"5g", "gx"}),
        ("鹽·湖", {"yh"}),
        ("〇", {"ll"}),
    ],
)
def test_keys_of_names(name: str, keys: set[str]) -> None:
    assert keys <= keys_of([name], 2)


def test_keys_of_three() -> None:
    assert keys_of(["盐湖股"], 3) == {"yhg"}
    assert keys_of(["盐湖"], 3) == set()


def keys_of(names: list[str], size: int) -> set[str]:
    return {*Spelling([names_of(names)]).keys(size)}


def test_keys_of_many_rows_are_those_of_one_after_the_other() -> None:
    names = ["重庆长飞", "5G芯片", "漯河集团", "盐", "㐀湖", "", "单县重组有限公司", "重有限公司"]
    rows = [names[n : n + 2] for n in range(len(names))] * 2
    spelling = Spelling(map(names_of, rows))
    longer: dict[str, list[int]] | None = None
    for size in (2, 3, 4):
        expected = defaultdict(list)
        for n, row in enumerate(rows):
            for key in combined(row, size):
                if longer is None or (key[:-1] in longer and any(n in r for r in longer.values())):
                    expected[key].append(n)
        found = spelling.keys(size, longer)
        assert found == expected
        longer = {key: found[key] for key in sorted(found)[::2]}
    assert longer


def combined(names: list[str], size: int) -> set[str]:
    """Every combination of the initials of neighbouring units."""
    found = set()
    for name in names_of(names):
        units = name.units
        if name.core == 1 and size == 2:
            found |= {letter * 2 for letter in initials(units[0])}
        elif len(units) >= size:
            for end in range(size, max(name.core, size) + 1):
                found |= {*map("".join, product(*map(initials, units[end - size : end])))}
    return found


def test_readings_are_those_of_pypinyin() -> None:
    assert tables._table() == PINYIN_DICT


def test_readings_have_no_tones() -> None:
    assert set(readings("绿")) >= {"lv", "lu"}
    assert readings("阿")[0] == "a"
    lines = table_file("㵐").decode().splitlines()
    assert lines == sorted(lines)
    assert all(line.partition("\t")[0].isascii() for line in lines)


def aliases(*names: str, city: str = "", written: tuple[str, ...] = ()) -> dict[str, list[str]]:
    place = Place(province="qinghai", city=city)
    companies = tuple(
        Enterprise(id=f"e{n}", name=name, source="s", located_in=place, aliases=written)
        for n, name in enumerate(names)
    )
    documents = [
        Document(f"enterprises/{c.id}", "enterprises", c.name, "", c.aliases) for c in companies
    ]
    regions = regions_of(Catalog(Records(enterprises=companies)))
    found = automatic_aliases(documents, regions)
    return {key: names for key, names in found.items() if names}


def test_automatic_aliases() -> None:
    assert aliases("青海盐湖工业股份有限公司") == {"enterprises/e0": ["青海盐湖工业", "盐湖工业"]}
    assert aliases("青海省西宁市特钢集团有限公司", city="西宁市") == {
        "enterprises/e0": ["青海省西宁市特钢", "西宁市特钢", "特钢"]
    }


def test_an_automatic_alias_that_two_would_share_is_dropped() -> None:
    found = aliases("青海盐湖有限公司", "四川盐湖有限公司")
    assert found == {"enterprises/e0": ["青海盐湖"], "enterprises/e1": ["四川盐湖"]}


def test_a_name_that_somebody_wrote_is_nobodys_automatic_alias() -> None:
    assert aliases("青海盐湖有限公司", written=("盐湖",)) == {"enterprises/e0": ["青海盐湖"]}


def test_what_says_nothing_is_no_alias() -> None:
    assert aliases("青海高新技术产业开发区", "湖南有限公司") == {"enterprises/e1": ["湖南"]}


def test_rows(index: Index) -> None:
    park = Park(
        id="p", name="盐湖高新区", source="s", kind="高新区", located_in=Place(province="shanxi")
    )
    one = Enterprise(id="e", name="盐湖股份有限公司", aliases=("重盐",), source="s", parks=("p",))
    reader = Reader(index(Records(parks=(park,), enterprises=(one,))))
    row = ["盐湖股份有限公司", "重盐|盐湖", "1", "enterprises/e/", "0", "盐湖高新区"]
    assert row in reader.rows("zy")
    assert row in reader.rows("cy")
    assert reader.rows("yx") == []
    assert [r[0] for r in reader.rows("yh")] == ["盐湖股份有限公司", "盐湖高新区"]
    assert [r[5] for r in reader.rows("y")] == ["盐湖高新区", "山西"]
    assert set(reader.manifest["suggest"]) >= {"y", "yh", "zy"}


def test_a_long_shard_is_split(index: Index) -> None:
    names = [f"盐湖{a}{b}" for a in "钾钠镁锂硼溴碘铷铯锶" for b in "一二三四五六七八九十" * 15]
    companies = tuple(Enterprise(id=f"e{n}", name=x, source="s") for n, x in enumerate(names))
    short = Enterprise(id="zz", name="银湖", source="s")
    reader = Reader(index(Records(enterprises=(*companies, short))))
    assert reader.manifest["split"] == ["yh"]
    kept = reader.rows("yh")
    assert 40 < len(kept) < len(names)
    assert "银湖" in [row[0] for row in kept]
    assert len(reader.rows("yhj")) == 150


def row(name: str, weight: int, padding: int = 0) -> Row:
    return Row(f"{name}{'.' * padding}\n".encode(), weight, name, "", tuple(names_of([name])))


def test_a_name_without_more_units_is_kept_where_its_key_is_split() -> None:
    """What a longer key has is told there; a name that ends here is told nowhere else."""
    tails = ["股份有限公司", "有限公司"]
    for core, key in (("盐湖", "yh"), ("盐湖股", "yhg"), ("盐湖股水", "yhgs")):
        found, _ = shards([row("盐湖股水泥", 9, 900)] * 300 + [row(core + t, 1) for t in tails])
        assert {f"{core}{tail}" for tail in tails} <= set(found[key].decode().split())


def test_each_beginning_keeps_its_best() -> None:
    """However heavy other names of the same initials are."""
    rows = [row(f"盐湖{n:04}", 9, 90) for n in range(900)] + [row("银海水泥", 1), row("银海", 0)]
    rows += [row("大盐海水", 5)]
    found, split = shards(rows)
    assert "yh" in split
    kept = [line.rstrip(".") for line in found["yh"].decode().split()]
    assert {"银海水泥", "银海"} <= set(kept)
    assert "大盐海水" not in kept
    assert kept[:40] == [f"盐湖{n:04}" for n in range(40)]


def test_a_shard_keeps_what_fits() -> None:
    found, split = shards(row("盐湖股份厂", n, 9) for n in range(9000))
    assert {"yh", "yhg", "hg", "hgf"} <= set(split)
    assert not {"yhgf", "hgfc"} & set(split)
    for key in ("yh", "yhg", "yhgf", "hgfc"):
        most = MOST_BYTES[len(key)]
        assert most - 30 < len(found[key]) <= most
    assert len(found["y"].splitlines()) == 50


def test_small_pieces() -> None:
    assert path_of("con") == "co/n.txt"
    assert path_of("hncd") == "hn/cd.txt"
    assert path_of("yh") == "yh.txt"
    assert [base36(n) for n in (0, 35, 36, 16439)] == ["0", "z", "10", "con"]
    assert shards([]) == ({}, [])
