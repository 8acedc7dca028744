"""Entity names in prose -> links, and who is mentioned where."""

import random
import re

import pytest

from parkscape import markup, mentions, site
from parkscape.catalog import Catalog
from parkscape.facts import Place
from parkscape.mentions import Mentions
from parkscape.model import Article, Chain, Enterprise, Park, Records, Source


def park(identity: str, name: str, *aliases: str, unlinked: tuple[str, ...] = ()) -> Park:
    where = Place(province="shanxi")
    return Park(
        id=identity, name=name, aliases=aliases, unlinked=unlinked, kind="高新区",
        located_in=where, source="s",
    )  # fmt: skip


CATALOG = Catalog(
    Records(
        parks=(
            park("yanhu", "盐湖高新区", "盐湖"),
            park("yanhu-base", "盐湖高新区创新基地"),
            park("plain", "动力谷", "山谷", unlinked=("山谷",)),
            park("one", "谷"),
        ),
        enterprises=(
            Enterprise(id="tgv", name="TGV", source="s"),
            Enterprise(id="rd", name="R&D <中心>", source="s"),
        ),
        chains=(Chain(id="pumps", name="水泵产业链", source="s"),),
    )
)
MENTIONS = Mentions.of(CATALOG)


def linked(text: str, about: str = "", *unlinked: str) -> str:
    """`text` with its links as 【key|words】."""
    out, _ = MENTIONS.link(text, str, about=about, unlinked=unlinked)
    return re.sub(r'<a class="mention" href="([^"]*)">(.*?)</a>', r"【\1|\2】", out)


def named(text: str) -> tuple[str, ...]:
    return MENTIONS.link(text, str)[1]


def test_the_first_mention_in_each_block_is_a_link() -> None:
    text = "<p>盐湖高新区与盐湖高新区</p><p>盐湖高新区</p>"
    link = "【parks/yanhu|盐湖高新区】"
    assert linked(text) == f"<p>{link}与盐湖高新区</p><p>{link}</p>"


def test_an_alias_after_the_name_is_the_same_mention() -> None:
    assert linked("<p>盐湖高新区，简称盐湖</p>") == "<p>【parks/yanhu|盐湖高新区】，简称盐湖</p>"


def test_a_mention_in_emphasis_counts_for_its_block() -> None:
    text = "<p><strong>动力谷</strong>在动力谷</p>"
    assert linked(text) == "<p><strong>【parks/plain|动力谷】</strong>在动力谷</p>"


def test_the_longest_name_wins() -> None:
    assert linked("<p>盐湖高新区创新基地</p>") == "<p>【parks/yanhu-base|盐湖高新区创新基地】</p>"
    assert named("<p>盐湖高新区创新基地</p>") == ("parks/yanhu-base",)


@pytest.mark.parametrize(
    "text",
    [
        '<p><a href="x">盐湖高新区</a></p>',
        '<p><a href="x"><em>盐湖</em>高新区</a></p>',
        '<h2 id="a">盐湖高新区</h2>',
        "<h3>说<em>盐湖高新区</em></h3>",
        "<p><code>盐湖高新区</code></p>",
        "<pre><code>盐湖高新区</code></pre>",
        "<p><kbd>盐湖高新区</kbd></p>",
        "<details><summary>盐湖高新区</summary></details>",
    ],
)
def test_nothing_is_linked_inside_links_headings_and_code(text: str) -> None:
    assert MENTIONS.link(text, str)[0] == text


@pytest.mark.parametrize(
    "text",
    [
        '<p><img alt="盐湖高新区" src="a.png"></p>',
        '<p><img alt="a > 盐湖高新区" src="a.png"></p>',
        "<p><abbr title='1 > 0 盐湖高新区'>x</abbr></p>",
        '<p><abbr title="it\'s > 盐湖高新区">x</abbr></p>',
    ],
)
def test_attributes_are_left_alone(text: str) -> None:
    safe = markup.sanitise(text)
    assert "盐湖" in safe
    assert MENTIONS.link(safe, str)[0] == safe


def test_text_after_a_closed_tag_is_linked_again() -> None:
    text = '<p><a href="x">某地</a>盐湖</p>'
    assert linked(text).endswith("【parks/yanhu|盐湖】</p>")


def test_names_switched_off_on_the_record_are_no_mentions() -> None:
    assert linked("<p>山谷里</p>") == "<p>山谷里</p>"
    assert named("<p>山谷里</p>") == ()


def test_names_switched_off_by_the_article_are_no_mentions() -> None:
    assert linked("<p>盐湖</p>", "", "盐湖") == "<p>盐湖</p>"
    assert linked("<p>R&amp;D &lt;中心&gt;</p>", "", "R&D <中心>") == "<p>R&amp;D &lt;中心&gt;</p>"


def test_a_page_does_not_link_to_itself() -> None:
    assert linked("<p>盐湖与动力谷</p>", "parks/yanhu") == "<p>盐湖与【parks/plain|动力谷】</p>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>TGV技术</p>", True),
        ("<p>采用TGV。</p>", True),
        ("<p>TGV</p>", True),
        ("<p>TGVs</p>", False),
        ("<p>xTGV</p>", False),
        ("<p>TGV2</p>", False),
        ("<p>ATGV-TGV</p>", True),
    ],
)
def test_latin_names_stand_alone(text: str, found: bool) -> None:
    assert (named(text) == ("enterprises/tgv",)) is found


def test_a_name_with_special_characters_is_found_and_stays_text() -> None:
    html = markup.to_html("R&D <中心\\>在此")
    out, keys = MENTIONS.link(html, str)
    assert keys == ("enterprises/rd",)
    assert '<a class="mention" href="enterprises/rd">R&amp;D &lt;中心&gt;</a>在此' in out


def test_a_character_alone_and_a_chain_are_no_names() -> None:
    assert named("<p>谷里的水泵产业链</p>") == ()


def test_an_address_is_escaped() -> None:
    out, _ = MENTIONS.link("<p>盐湖</p>", lambda key: 'x"><script>')
    assert "<script>" not in out


def test_text_that_is_no_tag_is_kept() -> None:
    assert MENTIONS.link("a < b <", str)[0] == "a < b <"


def test_articles_know_whom_they_name_and_records_who_names_them() -> None:
    first = Article(id="a", title="甲", source="s", summary="乙", parks=("plain",), text="说盐湖。")
    second = Article(
        id="b", title="丙", source="s", summary="丁", parks=("yanhu",), text="TGV 与盐湖"
    )
    records = Records(
        sources=(Source(id="s", title="源"),),
        parks=CATALOG.records.parks,
        enterprises=CATALOG.records.enterprises,
        articles=(first, second),
    )
    prepared = site.prepare(Catalog(records), name="站")
    assert prepared.named == {"a": ("parks/yanhu",), "b": ("enterprises/tgv", "parks/yanhu")}
    assert prepared.mentioned == {
        "parks/plain": ("a",),
        "parks/yanhu": ("a", "b"),
        "enterprises/tgv": ("b",),
    }


def test_a_few_texts_are_searched_as_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    names = {"".join(chance.choices("甲乙丙&a", k=chance.randrange(2, 5))) for _ in range(60)}
    named = {name: f"parks/{n}" for n, name in enumerate(sorted(names))}
    texts = ["".join(chance.choices("甲乙丙丁&a ", k=30)) for _ in range(200)]
    few = Mentions(named)
    found = [list(few.find(text)) for text in texts]
    assert "_finder" not in vars(few)
    monkeypatch.setattr(mentions, "_FEW", 0)
    many = Mentions(named)
    assert found == [list(many.find(text)) for text in texts]
    assert "_finder" in vars(many)
    assert any(found)


def test_what_is_named_is_what_would_be_linked_or_is_about() -> None:
    chance = random.Random(8)  # noqa: S311 - no secret
    parts = [
        "<p>",
        "</p>",
        "<h2 id='甲乙'>",
        "</h2>",
        "<a href='x'>",
        "</a>",
        "<",
        "甲",
        "乙",
        "丙",
    ]
    parts += ["&lt;", "TGV", "s", " ", "p>", "\n"]
    mentions = Mentions(
        {"甲乙": "parks/a", "乙丙": "parks/b", "TGV": "parks/c", "&lt;甲": "parks/d"}
    )
    named = 0
    for _ in range(2000):
        markup = "".join(chance.choices(parts, k=14))
        off = chance.choice([(), ("甲乙",)])
        keys = mentions.keys_in(markup, off)
        assert keys == mentions.link(markup, str, unlinked=off)[1], markup
        named += bool(keys)
    assert named > 200


def test_the_finder_is_made_before_processes_are_where_much_is_expected() -> None:
    mentions = Mentions({"盐湖": "parks/yanhu"})
    mentions.expect(1000)
    assert "_finder" not in vars(mentions)
    mentions.expect(100_000)
    assert "_finder" in vars(mentions)
