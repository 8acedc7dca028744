"""A build that takes pages from the last one gives the very bytes of one that makes all anew."""

import copy
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

CONFIGURATION: dict[str, Any] = {
    "site_name": "试验园景",
    "site_url": "https://parks.example/a/",
    "docs_dir": "content",
    "theme": {"name": "material", "language": "zh", "font": False},
    "plugins": [
        {"parkscape/catalog": {"edit_url": "https://forge.example/{file}#L{line}"}},
        "parkscape/search",
    ],
    "validation": {"links": {"unrecognized_links": "ignore"}},
}
NAMES = ("云溪", "青禾", "长泽", "南坪", "松岭", "白沙", "东湖", "望江", "金桥", "新渡")
Data = dict[str, Any]
Edit = Callable[[random.Random, Data], None]


def showcase() -> Data:
    """A made-up showcase in which everything refers to something."""

    def figure(value: str, metric: str = "营业收入") -> Data:
        return {"metric": metric, "value": value, "unit": "亿元", "as_of": "2022", "source": "doc"}

    parks = [
        {"id": f"p{n}", "name": f"{NAMES[n]}高新区", "kind": "高新区", "source": "doc",
         "located_in": {"province": province}, "industries": [industry],
         "figures": [figure(f"{n}.5")]}
        for n, (province, industry) in enumerate((("山西", "i0"), ("湖南", "i1"), ("山西", "i1")))
    ]  # fmt: skip
    parks[1]["parent"] = "p0"
    enterprises = [
        {"id": f"e{n}", "name": f"{NAMES[n + 3]}电机公司", "parks": [f"p{n % 3}"], "source": "doc",
         "summary": f"与{NAMES[(n + 1) % 5 + 3]}电机公司同在{NAMES[n % 3]}高新区。",
         "figures": [figure(str(n + 1))],
         "relations": [{"type": "supplies", "to": [f"e{(n + 2) % 5}"], "source": "doc"}]}
        for n in range(5)
    ]  # fmt: skip
    articles = {
        f"a{n}": {"title": f"{NAMES[n]}高新区见闻", "source": "told", "parks": [f"p{n}"],
                  "date": f"2023-0{n + 1}-01", "summary": "一则见闻。",
                  "text": f"# 见闻\n\n{NAMES[n + 3]}电机公司与{NAMES[n + 4]}电机公司合作。\n"}
        for n in range(3)
    }  # fmt: skip
    return {
        "parks.yaml": {
            "sources": [
                {"id": "doc", "title": "年报", "kind": "document"},
                {"id": "told", "title": "报道", "date": "2023-01-01"},
            ],
            "industries": [{"id": "i0", "name": "电机"}, {"id": "i1", "name": "材料"}],
            "fields": [{"key": "stage", "label": "阶段", "applies_to": ["enterprises"],
                        "type": "choice", "options": ["初创", "成长"], "facet": True}],
            "parks": parks,
            "enterprises": enterprises,
            "achievements": [{"id": "c0", "name": "高效电机", "kind": "技术",
                              "by": ["enterprises/e0"], "parks": ["p0"], "source": "doc"}],
            "platforms": [{"id": "t0", "name": "云溪检测中心", "kind": "服务平台", "parks": ["p0"],
                           "source": "doc"}],
            "chains": [{"id": "h0", "name": "电机产业链", "parks": ["p0"], "source": "doc",
                        "leaders": [{"enterprise": "e0", "source": "doc"}]}],
        },
        "articles": articles,
        "mkdocs.yml": copy.deepcopy(CONFIGURATION),
    }  # fmt: skip


def some(chance: random.Random, data: Data, kind: str) -> Data:
    return chance.choice(data["parks.yaml"][kind])  # type: ignore[no-any-return]


def change_a_figure(chance: random.Random, data: Data) -> None:
    kind = chance.choice(("parks", "enterprises"))
    some(chance, data, kind)["figures"][0]["value"] = str(chance.randrange(1000))


def rename(chance: random.Random, data: Data) -> None:
    record = some(chance, data, chance.choice(("parks", "enterprises", "achievements", "chains")))
    record["name"] = chance.choice(NAMES) + f"新{chance.randrange(100)}号园"


def move_an_enterprise(chance: random.Random, data: Data) -> None:
    record = some(chance, data, "enterprises")
    others = [p["id"] for p in data["parks.yaml"]["parks"] if [p["id"]] != record["parks"]]
    record["parks"] = [chance.choice(others)]


def turn_a_relation(chance: random.Random, data: Data) -> None:
    record = some(chance, data, "enterprises")
    others = [e["id"] for e in data["parks.yaml"]["enterprises"] if e is not record]
    record["relations"][0]["to"] = [chance.choice(others)]


def make_a_flagship(chance: random.Random, data: Data) -> None:
    record = some(chance, data, "enterprises")
    record["flagship"] = not record.get("flagship", False)


def declare_a_value(chance: random.Random, data: Data) -> None:
    some(chance, data, "enterprises")["stage"] = chance.choice(("初创", "成长"))


def move_a_park(chance: random.Random, data: Data) -> None:
    some(chance, data, "parks")["located_in"] = {
        "province": chance.choice(("山东", "江苏", "山西"))
    }


def add_an_alias(chance: random.Random, data: Data) -> None:
    """Names that prose elsewhere may hold, as links or not."""
    alias = chance.choice(NAMES) + chance.choice(("电机", "公司", "", f"{chance.randrange(9)}"))
    taken = {a for kind in ("parks", "enterprises") for r in data["parks.yaml"][kind]
             for a in (r["name"], *r.get("aliases", []))}  # fmt: skip
    if alias not in taken:
        some(chance, data, "enterprises")["aliases"] = [alias]


def drop_an_alias(chance: random.Random, data: Data) -> None:
    some(chance, data, "enterprises").pop("aliases", None)


def add_a_record_at_the_top(chance: random.Random, data: Data) -> None:
    number = chance.randrange(1000)
    parks = data["parks.yaml"]["parks"]
    if f"q{number}" not in {park["id"] for park in parks}:
        name = f"{chance.choice(NAMES)}{number}园区"
        parks.insert(0, {"id": f"q{number}", "name": name, "kind": "高新区", "source": "doc",
                         "located_in": {"province": "山西"}})  # fmt: skip


def delete_an_article(chance: random.Random, data: Data) -> None:
    if len(data["articles"]) > 1:
        del data["articles"][chance.choice(sorted(data["articles"]))]


def write_an_article(chance: random.Random, data: Data) -> None:
    name = some(chance, data, "enterprises")["name"]
    data["articles"][f"n{chance.randrange(50)}"] = {
        "title": f"{name}的一天", "source": "told", "summary": f"{name}近况。",
        "parks": [some(chance, data, "parks")["id"]],
        "date": f"2024-0{chance.randrange(1, 9)}-02", "text": f"正文提到{name}。\n",
    }  # fmt: skip


def edit_an_article(chance: random.Random, data: Data) -> None:
    article = data["articles"][chance.choice(sorted(data["articles"]))]
    article["text"] += f"\n又及：{chance.choice(NAMES)}电机公司。\n"


def retitle_the_source(chance: random.Random, data: Data) -> None:
    data["parks.yaml"]["sources"][0]["title"] = f"年报{chance.randrange(100)}"


def flip_an_option(chance: random.Random, data: Data) -> None:
    data["mkdocs.yml"]["site_name"] = f"园景{chance.randrange(100)}"


def edit_the_theme(chance: random.Random, data: Data) -> None:
    """What the theme prints around every page."""
    data["mkdocs.yml"]["copyright"] = f"页脚{chance.randrange(100)}"


EDITS: tuple[Edit, ...] = (
    change_a_figure, rename, move_an_enterprise, turn_a_relation, make_a_flagship, declare_a_value,
    move_a_park, add_an_alias, drop_an_alias, add_a_record_at_the_top, delete_an_article,
    write_an_article, edit_an_article, retitle_the_source, flip_an_option, edit_the_theme,
)  # fmt: skip


def write(data: Data, root: Path) -> None:
    """The showcase as files, each written only where it differs."""
    shutil.rmtree(root / "content", ignore_errors=True)
    files = {
        "parks.yaml": yaml.safe_dump(data["parks.yaml"], allow_unicode=True, sort_keys=False),
        "mkdocs.yml": yaml.safe_dump(data["mkdocs.yml"], allow_unicode=True, sort_keys=False),
        "content/index.md": "# 站\n",
    }
    for identity, article in data["articles"].items():
        front = {key: value for key, value in article.items() if key != "text"}
        head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
        files[f"content/articles/{identity}.md"] = f"---\n{head}---\n{article['text']}"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def build(data: Data, root: Path) -> dict[str, bytes]:
    """The site of a showcase, built in this process."""
    write(data, root)
    mkdocs_build(load_config(str(root / "mkdocs.yml")))
    return tree(root / "site")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Paths of what is not the same, but for what tells the time of the build."""
    return sorted(
        path
        for path in {*one, *other}
        if one.get(path) != other.get(path) and not path.startswith("sitemap.xml.gz")
    )


@pytest.mark.parametrize("seed", range(3))
def test_edits_in_a_row_give_what_a_clean_build_gives(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311
    data = showcase()
    build(data, tmp_path / "kept")
    order = chance.sample(EDITS, len(EDITS))
    for number, edits in enumerate((order[0:3], order[3:6], order[6:8], order[8:11], order[11:])):
        for edit in edits:
            edit(chance, data)
        kept = build(data, tmp_path / "kept")
        clean = build(data, tmp_path / f"clean{number}")
        names = [edit.__name__ for edit in edits]
        assert differing(kept, clean) == [], f"after {names}"
        assert len(clean) > 60


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_one_edit_gives_what_a_clean_build_gives(edit: Edit, tmp_path: Path) -> None:
    data = showcase()
    before = build(data, tmp_path / "kept")
    edit(random.Random(7), data)  # noqa: S311
    kept = build(data, tmp_path / "kept")
    assert differing(kept, build(data, tmp_path / "clean")) == []
    if edit is not drop_an_alias:
        assert kept != before
