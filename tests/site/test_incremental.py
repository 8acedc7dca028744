"""A build that takes pages from the last one gives the very bytes of one that makes all anew."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.site.made_up import NAMES, Data, build, differing, showcase, write

from parkscape.workers import can_have_more

Edit = Callable[[random.Random, Data], None]


def some(chance: random.Random, data: Data, kind: str) -> Data:
    return chance.choice(data["parks.yaml"][kind])


def change_a_figure(chance: random.Random, data: Data) -> None:
    kind = chance.choice(("parks", "enterprises"))
    having = [record for record in data["parks.yaml"][kind] if "figures" in record]
    chance.choice(having)["figures"][0]["value"] = str(chance.randrange(1000))


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
    some(chance, data, "organisations")["relations"][0]["to"] = [record["id"]]


def make_a_flagship(chance: random.Random, data: Data) -> None:
    record = some(chance, data, "enterprises")
    record["flagship"] = not record.get("flagship", False)


def declare_a_value(chance: random.Random, data: Data) -> None:
    some(chance, data, "enterprises")["stage"] = chance.choice(("初创", "成长"))


def relabel_a_field(chance: random.Random, data: Data) -> None:
    """What the filters of search are called, which no document says."""
    data["parks.yaml"]["fields"][0]["label"] = f"阶段{chance.randrange(100)}"


def name_the_city(chance: random.Random, data: Data) -> None:
    """Names that begin with it are found without it, too; no document says so."""
    park = some(chance, data, "parks")
    park["located_in"] = {**park["located_in"], "city": chance.choice(NAMES[3:])}


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


def tell_of_something(chance: random.Random, data: Data) -> None:
    """Dated or not, which changes timelines, the list of plans and the wall of honours."""
    record = some(chance, data, chance.choice(("parks", "enterprises", "platforms")))
    when = chance.choice(({}, {"by": "2027"}, {"when": "三年内"}))
    year = chance.choice(({}, {"year": "2021"}))
    record["plans"] = [{"name": f"计划{chance.randrange(9)}", "source": "doc", **when}]
    record["honours"] = [{"name": f"称号{chance.randrange(3)}", "source": "doc", **year}]


def ask_for_something(chance: random.Random, data: Data) -> None:
    """A need, with or without a solver, which the machine matches anew."""
    record = some(chance, data, chance.choice(("parks", "enterprises")))
    need = {"name": f"高效电机{chance.randrange(9)}", "source": "doc", "industries": ["i0"]}
    solved = chance.choice(({"state": "征集"}, {"state": "揭榜", "solvers": ["t0"]}))
    record["needs"] = [{**need, **solved}]


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


def edit_what_stands_above_an_article(chance: random.Random, data: Data) -> None:
    """Its title, its summary, its date or whom it is about, and not its text."""
    article = data["articles"][chance.choice(sorted(data["articles"]))]
    number = chance.randrange(10, 29)
    key, value = chance.choice((
        ("title", f"第{number}次"), ("summary", f"第{number}次。"), ("date", f"2023-02-{number}"),
        ("parks", [some(chance, data, "parks")["id"]]),
    ))  # fmt: skip
    article[key] = value


def retitle_the_source(chance: random.Random, data: Data) -> None:
    data["parks.yaml"]["sources"][0]["title"] = f"年报{chance.randrange(100)}"


def change_a_scheme(chance: random.Random, data: Data) -> None:
    """What an index measures, and how it is shown."""
    for achievement in data["parks.yaml"]["achievements"]:
        for scheme in achievement.get("schemes", []):
            others = {f"parks/p{n}" for n in range(3)}.difference(scheme["subjects"])
            scheme["subjects"] = [chance.choice(sorted(others))]
            scheme["decimals"] = str(chance.randrange(2, 6))


def turn_a_route(chance: random.Random, data: Data) -> None:
    """Where a route ends, and what is said there."""
    for route in data["parks.yaml"]["routes"]:
        stop = route["stops"][-1]
        stop["at"] = f"enterprises/e{chance.randrange(5)}"
        stop["text"] = f"看第{chance.randrange(1000)}号车间。"


def add_a_link_to_a_chain(chance: random.Random, data: Data) -> None:
    """What its chain has, and what others of the industry lack."""
    node = {"stage": chance.choice(("upstream", "downstream")), "source": "doc"}
    name = f"环节{chance.randrange(1000)}"
    data["parks.yaml"]["chains"][-1]["nodes"].append({**node, "name": name})


def take_part_in_a_stage(chance: random.Random, data: Data) -> None:
    """On the page of whoever takes part, too."""
    park = next(park for park in data["parks.yaml"]["parks"] if "programmes" in park)
    step = park["programmes"][3]["steps"][0]
    others = [e["id"] for e in data["parks.yaml"]["enterprises"] if [e["id"]] != step["to"]]
    step["to"] = [chance.choice(others)]


def land_elsewhere(chance: random.Random, data: Data) -> None:
    """On the pages of both provinces, too."""
    relation = data["parks.yaml"]["enterprises"][2]["relations"][2]
    relation["place"] = {"province": chance.choice(("江西", "四川"))}


def flip_an_option(chance: random.Random, data: Data) -> None:
    data["mkdocs.yml"]["site_name"] = f"园景{chance.randrange(100)}"


def edit_the_theme(chance: random.Random, data: Data) -> None:
    """What the theme prints around every page."""
    data["mkdocs.yml"]["copyright"] = f"页脚{chance.randrange(100)}"


EDITS: tuple[Edit, ...] = (
    change_a_figure, rename, move_an_enterprise, turn_a_relation, make_a_flagship, declare_a_value,
    move_a_park, add_an_alias, drop_an_alias, add_a_record_at_the_top, delete_an_article,
    write_an_article, edit_an_article, edit_what_stands_above_an_article, retitle_the_source,
    flip_an_option, change_a_scheme, turn_a_route, edit_the_theme, tell_of_something,
    ask_for_something, add_a_link_to_a_chain, take_part_in_a_stage, land_elsewhere,
    relabel_a_field, name_the_city,
)  # fmt: skip


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


@pytest.mark.skipif(not can_have_more(), reason="There is one processor.")
def test_what_is_slow_to_import_is_left_to_another_process(tmp_path: Path) -> None:
    data = showcase()
    build(data, tmp_path)
    data["parks.yaml"]["parks"][0]["figures"][0]["value"] = "1234"
    write(data, tmp_path)
    code = (
        "import sys\nfrom mkdocs.__main__ import cli\ncli(standalone_mode=False)\n"
        "print(*sorted({'numpy', 'pypinyin', 'watchdog'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build", "-q"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == []
