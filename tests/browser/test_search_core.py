"""The search module, run in a real browser: its normal form, tokens, shards, postings, answers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.search.conftest import index_of_records

from parkscape.facts import Place
from parkscape.model import Enterprise, Park, Records

pytestmark = pytest.mark.browser

CASES = Path(__file__).parent.parent / "cases"
MODULE = "const m = await import(new URL('assets/search.js', location.href));"
INDEX = "globalThis.opened ||= m.openIndex(location.href);"
LIMIT = 45_000
"""Bytes that may be fetched once, compressed: the module, the manifest and both tables."""


def cases(name: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((CASES / name).read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def page(browser: Browser, server: str) -> Iterator[Page]:
    """The home page, whose address is the site's root."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server)
    yield page
    context.close()


@pytest.fixture(scope="module")
def run(page: Page) -> Callable[..., Any]:
    """Runs a script in the page, with the module as `m` and what is given as `given`."""

    def evaluate(script: str, given: Any = None) -> Any:
        return page.evaluate(f"async (given) => {{ {MODULE} {INDEX} {script} }}", given)

    return evaluate


@pytest.fixture(scope="module")
def suggest(run: Callable[..., Any]) -> Callable[[str], list[dict[str, Any]]]:
    return lambda query: run("return opened.suggest(given)", query)


@pytest.fixture(scope="module")
def find(run: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    return lambda query, **options: run("return opened.find(...given)", [query, options])


Answer = dict[str, Any]
"""What `find` gives, `suggest` as `names`, and the files that were `read`."""


@pytest.fixture(scope="module")
def ask(run: Callable[..., Any]) -> Callable[..., Answer]:
    """Asks the index of some records that no server has."""

    def answer(records: Records, query: str, **options: Any) -> Answer:
        files = index_of_records(records)
        texts = {path: content.decode() for path, content in files.items()}
        script = """
          const [files, query, options] = given;
          const read = [];
          const held = async (url) => {
            const path = url.slice("https://test/".length);
            read.push(path.split("/").slice(2).join("/"));
            return new Response(files[path], { status: path in files ? 200 : 404 });
          };
          const index = m.openIndex("https://test/", held);
          const names = (await index.suggest(query)).map((row) => row.name);
          return { names, ...(await index.find(query, options)), read };"""
        answered: Answer = run(script, [texts, query, options])
        return answered

    return answer


def companies(*names: str, **more: Any) -> tuple[Enterprise, ...]:
    return tuple(Enterprise(id=f"e{n:04}", name=x, source="s", **more) for n, x in enumerate(names))


COMMON_PAIRS = Records(
    enterprises=companies(
        *[f"金盐湖和湖股份{n}" for n in range(300)],
        *[f"金海湖和湖股份{n}" for n in range(300)],
        *[f"金盐湖都是湖股份{n}" for n in range(300)],
        *[f"金盐湖股{n}" for n in range(3)],
    )
)
"""盐湖股 is rare though 盐湖 and 湖股 are not; 海湖股 is nowhere; 湖股份 is wherever 湖股 is."""


def test_what_is_rare_inside_common_pairs_is_found(ask: Callable[..., Answer]) -> None:
    found = ask(COMMON_PAIRS, "盐湖股", limit=100)
    assert sorted(hit["name"] for hit in found["hits"]) == [f"金盐湖股{n}" for n in range(3)]
    assert (found["total"], found["rewritten"]) == (3, None)
    assert sum(path.startswith("d/") for path in found["read"]) == 3


def test_common_pairs_that_stand_nowhere_together_are_not_read_for(
    ask: Callable[..., Answer],
) -> None:
    found = ask(COMMON_PAIRS, "海湖股")
    assert found["rewritten"] is not None
    assert sum(path.startswith("d/") for path in found["read"]) <= 20
    assert ask(COMMON_PAIRS, "湖股份")["rewritten"] is None


def test_what_was_not_read_is_not_said_to_be_nowhere(ask: Callable[..., Answer]) -> None:
    """That a letter stands beside a character is in no list: only the texts tell."""
    apart = [f"5g{'甲乙'[n % 2]}基站{n}" for n in range(300)]
    last = Enterprise(id="z", name="末", source="s", summary="有5g基站。")
    records = Records(enterprises=(*companies(*apart), last))
    found = ask(records, "5g基站")
    assert found["rewritten"] == {"how": "apart", "to": "5g 基站"}
    assert found["atLeast"]
    found = ask(records, "5g基站", limit=301)
    assert "末" in [hit["name"] for hit in found["hits"]]
    few = Records(enterprises=(*companies(*apart[:60]), last))
    assert [hit["name"] for hit in ask(few, "5g基站")["hits"]] == ["末"]


def test_what_a_part_names_comes_before_what_holds_it(ask: Callable[..., Answer]) -> None:
    park = Park(
        id="p",
        name="中山低空科创飞地",
        aliases=("山鑫",),
        source="s",
        kind="高新区",
        summary="引进企业。",
        located_in=Place(province="shanxi"),
    )
    others = companies("山鑫机器人", "山鑫齿轮", "山鑫仪表", summary="服务企业。", flagship=True)
    found = ask(Records(parks=(park,), enterprises=others), "山鑫企业")
    assert found["rewritten"] == {"how": "cut", "to": "山鑫 企业"}
    assert found["hits"][0]["name"] == "中山低空科创飞地"
    assert len(found["hits"]) == 4


def test_two_parts_come_before_a_name_with_a_slip(ask: Callable[..., Answer]) -> None:
    named = companies("璧山海洋科技园", summary="发展新的产业。")
    near = Enterprise(id="near", name="璧山海洋科技产投", source="s")
    found = ask(Records(enterprises=(*named, near)), "璧山海洋科技产业")
    assert [hit["name"] for hit in found["hits"]] == ["璧山海洋科技园"]
    assert found["rewritten"]["how"] == "cut"


def test_any_two_first_characters_are_suggested(ask: Callable[..., Answer]) -> None:
    """However many heavier names have the same initials."""
    heavy = [f"盐湖{a}{b}有限公司" for a in "钾钠镁锂硼溴碘铷铯锶" for b in range(100)]
    last = Enterprise(id="z", name="银海水泥", source="s")
    records = Records(enterprises=(*companies(*heavy, flagship=True), last))
    assert ask(records, "银海")["names"] == ["银海水泥"]
    assert ask(records, "银海水泥")["names"] == ["银海水泥"]


def test_the_normal_form_is_that_of_the_build(run: Callable[..., Any]) -> None:
    table = """
      const manifest = await (await fetch('search/manifest.json')).json();
      const text = await (await fetch('search/' + manifest.t2s)).text();
      const [from, to] = text.split('\\n');
      const codes = m.decode(from, 0).numbers;
      const table = new Map([...to].map((c, n) => [String.fromCodePoint(codes[n]), c]));
      return given.map((one) => m.normalise(one.in, table));"""
    every = cases("normal.json")
    assert len(every) > 20
    assert run(table, every) == [case["out"] for case in every]


def test_a_token_lies_where_the_build_puts_it(run: Callable[..., Any]) -> None:
    every = cases("hash.json")
    assert len(every) > 10
    hashes = run("return given.map((one) => m.hash(one.token, 32))", every)
    assert hashes == [case["hash"] for case in every]
    assert run("return m.hash('盐湖', 6)") == every[0]["hash"] >> 26
    assert run("return m.hash('盐湖', 0)") == 0


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("盐湖高新区", ["盐湖", "湖高", "高新", "新区"]),
        ("盐", ["盐"]),
        ("5g基站14.78万", ["5g", "基站", "14.78", "万"]),
        ("n-1 和 c++", ["n-1", "和", "c"]),
        ("盐湖盐湖", ["盐湖", "湖盐"]),
        ("，。!", []),
        ("", []),
    ],
)
def test_tokens(run: Callable[..., Any], text: str, tokens: list[str]) -> None:
    assert run("return m.tokens(given)", text) == tokens


def test_postings_are_decoded(run: Callable[..., Any]) -> None:
    # 0 in the name, 8 in the body, 1000 in a heading: 7, 32 and 3969, five bits a sign.
    assert run("return m.decode('HgBh8D')") == {"numbers": [0, 8, 1000], "fields": [3, 0, 1]}
    assert run("return m.decode('BIgf', 0)") == {"numbers": [0, 8, 1000], "fields": [0, 0, 0]}
    assert run("return m.decode('')") == {"numbers": [], "fields": []}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("盐湖高新区", "name"),
        ("盐湖", "name"),
        ("鹽湖", "traditional"),
        ("严湖", "homophone"),
        ("盐高新区", "missing"),
        ("盐湖高兴区", "missing"),
        ("yanhu", "pinyin"),
        ("YANHU", "pinyin"),
        ("ｙａｎｈｕ", "pinyin"),
        ("yan'hu", "pinyin"),
        ("yan hu", "pinyin"),
        ("yanh", "initials"),
        ("yhgxq", "initials"),
        ("盐hu", "pinyin"),
        ("盐", "name"),
    ],
)
def test_a_name_is_suggested_however_it_is_typed(
    suggest: Callable[[str], list[dict[str, Any]]],
    find: Callable[..., dict[str, Any]],
    query: str,
    why: str,
) -> None:
    first = suggest(query)[0]
    assert (first["path"], first["kind"], first["why"]) == ("parks/yanhu/", "parks", why)
    assert find(query)["hits"][0]["path"] == "parks/yanhu/"


def test_an_alias_is_named(suggest: Callable[[str], list[dict[str, Any]]]) -> None:
    (first, *_) = suggest("智创城十号")
    assert first["path"] == "parks/zhichuang-10/"
    assert (first["alias"] or first["name"])[slice(*first["marks"][0])] == "智创城十号"


@pytest.mark.parametrize("query", ["", " ", "，", "qqqqqq", "龘龘", "<img>", "%", "a" * 500])
def test_nothing_is_suggested_for_what_nobody_is_called(
    suggest: Callable[[str], list[dict[str, Any]]], query: str
) -> None:
    assert suggest(query) == []


def test_a_text_is_found_with_its_passage(find: Callable[..., dict[str, Any]]) -> None:
    found = find("14.78")
    hit = found["hits"][0]
    assert [hit["passage"][start:end] for start, end in hit["marks"]] == ["14.78"]
    assert hit["why"] == "text"


def test_years_are_found_in_either_numerals(find: Callable[..., dict[str, Any]]) -> None:
    in_chinese, in_digits = find("二〇二二年"), find("2022年")
    assert in_chinese["total"] > 0
    paths = [[hit["path"] for hit in found["hits"]] for found in (in_chinese, in_digits)]
    assert paths[0] == paths[1]


def test_parts_must_all_be_held(find: Callable[..., dict[str, Any]]) -> None:
    found = find("永磁材料 盐湖", limit=100)
    alone = find("永磁材料", limit=100)
    assert 0 < found["total"] <= alone["total"]
    assert found["rewritten"] is None
    assert {h["path"] for h in found["hits"]} <= {h["path"] for h in alone["hits"]}


def test_two_ideas_need_no_space(find: Callable[..., dict[str, Any]]) -> None:
    found = find("临清院所")
    assert found["total"] > 0
    assert found["rewritten"] == {"how": "cut", "to": "临清 院所"}


def test_what_is_not_there_is_not_found(find: Callable[..., dict[str, Any]]) -> None:
    found = find("量子纠缠龘")
    assert (found["total"], found["hits"]) == (0, [])
    assert found["rewritten"]["tried"] == ["homophone", "cut", "dropped"]


def test_no_page_is_found_twice_and_pages_join(find: Callable[..., dict[str, Any]]) -> None:
    whole = find("盐湖", limit=100)
    paths = [hit["path"] for hit in whole["hits"]]
    assert len(set(paths)) == len(paths) == whole["total"]
    parts = [find("盐湖", offset=at, limit=7)["hits"] for at in range(0, len(paths), 7)]
    assert [hit["path"] for part in parts for hit in part] == paths


def test_facets_count_and_choose(run: Callable[..., Any], find: Callable[..., Any]) -> None:
    kinds = run("return opened.facets(given, 'kind')", "盐湖")
    assert sum(kind["count"] for kind in kinds) == find("盐湖")["total"]
    for kind in kinds:
        found = find("盐湖", filters={"kind": [kind["id"]]}, limit=100)
        assert found["total"] == kind["count"]
        assert {hit["kind"] for hit in found["hits"]} == {kind["id"]}
    (first, *_) = run("return opened.facets(given, 'province')", "盐湖")
    assert find("盐湖", filters={"province": [first["id"]]})["total"] == first["count"]
    assert find("盐湖", filters={"province": ["nowhere"]})["total"] == 0


def test_the_newest_articles_come_first_where_asked(find: Callable[..., dict[str, Any]]) -> None:
    hits = find("园区", sort="date", limit=100)["hits"]
    dates = [hit["date"] for hit in hits if hit["kind"] == "articles"]
    assert dates == sorted(dates, reverse=True)
    assert [h["kind"] for h in hits[: len(dates)]] == ["articles"] * len(dates)


def test_what_is_fetched_once_is_small(run: Callable[..., Any]) -> None:
    size = run("""
      const manifest = await (await fetch('search/manifest.json')).json();
      const names = ['assets/search.js', 'assets/search-ui.js', 'search/manifest.json',
        'search/' + manifest.t2s, 'search/' + manifest.readings];
      let size = 0;
      for (const name of names) {
        const packed = (await fetch(name)).body.pipeThrough(new CompressionStream('gzip'));
        size += (await new Response(packed).arrayBuffer()).byteLength;
      }
      return size;""")
    assert size < LIMIT


def test_a_newer_question_ends_the_older(run: Callable[..., Any]) -> None:
    answers = run("""
      const aborted = [];
      const slow = (url, options) => new Promise((resolve, reject) => {
        const wait = url.includes('/s/') ? 200 : 0;
        options.signal.addEventListener('abort', () => {
          aborted.push(url);
          reject(new DOMException('', 'AbortError'));
        });
        setTimeout(() => fetch(url, options).then(resolve, reject), wait);
      });
      const index = m.openIndex(location.href, slow);
      await index.warm();
      const old = index.suggest('盐湖').catch((error) => error.name);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const fresh = (await index.suggest('石药'))[0].name;
      return [await old, fresh, aborted.length];""")
    assert answers == ["AbortError", "石药银湖", 1]


def test_a_release_in_between_is_survived(run: Callable[..., Any]) -> None:
    name = run("""
      let gone = true;
      const moved = async (url, options) => {
        const response = await fetch(url, options);
        if (!gone || !url.endsWith('manifest.json')) return response;
        gone = false;
        return new Response((await response.text()).replace(/"folder":"..../, '"folder":"0000'));
      };
      const real = console.error;
      return (await m.openIndex(location.href, moved).suggest('盐湖'))[0].name;""")
    assert name == "盐湖高新区"
