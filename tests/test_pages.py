"""Which pages exist, and where."""

import posixpath
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkscape import pages, render, site
from parkscape.catalog import Catalog
from parkscape.facts import Place
from parkscape.forms import is_id
from parkscape.model import Article, Enterprise, Park, Records, Source
from parkscape.pages import Page


def extras(prepared: render.Site) -> dict[str, str]:
    return site.extras(prepared, site.plan(prepared))


def catalog(count: int = 3, **more: object) -> Catalog:
    where = Place(province="shanxi")
    park = Park(id="yanhu", name="盐湖", kind="高新区", located_in=where, source="s")
    rows = tuple(Enterprise(id=f"e{n}", name=f"企业{n}", source="s") for n in range(count))
    source = Source(id="s", title="源")
    held = {"parks": (park,), "enterprises": rows, **more}
    return Catalog(Records(sources=(source,), **held))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "start", "link"),
    [
        ("parks/yanhu/", "", "parks/yanhu/"),
        ("parks/yanhu/", "parks/", "yanhu/"),
        ("parks/yanhu/", "enterprises/a/", "../../parks/yanhu/"),
        ("parks/", "parks/yanhu/", "../"),
        ("parks/yanhu/", "parks/yanhu/", "./"),
        ("", "parks/yanhu/", "../../"),
        ("", "", "./"),
        ("sources/#s", "parks/yanhu/", "../../sources/#s"),
        ("sources/#s", "sources/", "#s"),
        ("sources/#s", "", "sources/#s"),
        ("assets/a.css", "enterprises/page/2/", "../../../assets/a.css"),
        ("sitemap.xml", "", "sitemap.xml"),
    ],
)
def test_links_are_relative(path: str, start: str, link: str) -> None:
    assert pages.relative(path, start) == link


PATHS = st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True), max_size=4).map(
    lambda steps: "".join(f"{step}/" for step in steps)
)


@given(PATHS, PATHS)
def test_every_link_lands_in_any_folder(path: str, start: str) -> None:
    link = pages.relative(path, start)
    assert not link.startswith("/")
    landed = posixpath.normpath(posixpath.join("/any/folder", start, link))
    assert landed == posixpath.normpath(f"/any/folder/{path}")
    assert link.endswith("/")


FEW = st.text("ab", max_size=3).map(lambda steps: "".join(f"{step}/" for step in steps))


@given(st.lists(PATHS | FEW, min_size=1), PATHS | FEW, st.sampled_from(["", "#s", "a.css"]))
def test_ways_from_one_page_after_the_other_lead_to_every_path(
    starts: list[str], path: str, end: str
) -> None:
    ways = pages.Ways()
    for start in starts:
        ways.turn(Page(start, "", ""))
        assert ways.to_path(path + end) == pages.relative(path + end, start)


def test_a_page_at_any_address_has_no_way_but_its_base() -> None:
    ways = pages.Ways()
    ways.turn(Page("404.html", "", "", base="/site/"))
    assert ways.to("parks/a") == "/site/parks/a/"


@pytest.mark.parametrize(
    "identity", ["..", "../x", "a/b", "/a", "a\\b", "", ".", "a.html", "A", "园"]
)
def test_what_could_leave_the_site_is_no_id(identity: str) -> None:
    assert not is_id(identity)


@given(st.text(max_size=30))
def test_an_id_is_one_step_of_a_path(identity: str) -> None:
    if is_id(identity):
        assert posixpath.normpath(f"/parks/{identity}/") == f"/parks/{identity}"


def test_no_id_stands_in_the_place_of_a_part_of_its_list() -> None:
    records = catalog().records
    taken = Enterprise(id="page", name="页", source="s")
    many = Catalog(Records(parks=records.parks, enterprises=(*records.enterprises, taken)))
    every = [page.path for page in pages.plan(many)]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, [0]), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4]), (9, [4, 4, 1])]
)
def test_a_long_list_is_cut_into_parts(
    count: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 4)
    parts = [p for p in pages.plan(catalog(count)) if p.template == "list.html"]
    parts = [p for p in parts if p.key == "enterprises"]
    assert [len(p.keys) for p in parts] == sizes
    assert [p.number for p in parts] == list(range(1, len(sizes) + 1))
    assert {p.of for p in parts} == {len(sizes)}
    assert [p.path for p in parts[:2]] == ["enterprises/", "enterprises/page/2/"][: len(sizes)]
    assert [key for p in parts for key in p.keys] == [f"enterprises/e{n}" for n in range(count)]
    assert len({p.title for p in parts}) == len(parts)


def test_the_parts_of_a_long_list_link_to_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 2)
    prepared = site.prepare(catalog(5), name="站")
    parts = {page.path: text for page, text in site.fragments(prepared)}
    assert 'href="page/2/"' in parts["enterprises/"]
    assert 'href="page/3/"' in parts["enterprises/"]
    assert 'data-parts="page/2/ page/3/ "' in parts["enterprises/"]
    assert 'href="../../"' in parts["enterprises/page/2/"]
    assert 'href="../3/"' in parts["enterprises/page/2/"]


def test_articles_stand_newest_first_and_undated_ones_last() -> None:
    articles = tuple(
        Article(id=f"a{n}", title="题", source="s", summary="述", date=date)
        for n, date in enumerate(["", "2023-01", "2024-04-19", "2023-02"])
    )
    listed = next(p for p in pages.plan(catalog(articles=articles)) if p.key == "articles")
    assert listed.keys == ("articles/a2", "articles/a3", "articles/a1", "articles/a0")


def test_old_addresses_lead_to_the_new_ones() -> None:
    known = catalog(redirects={"parks/old": "parks/yanhu", "enterprises/x": "parks/yanhu"})
    assert pages.redirects(known) == {
        "parks/old/": "parks/yanhu/",
        "enterprises/x/": "parks/yanhu/",
    }
    moved = extras(site.prepare(known, name="站"))
    assert 'url=../yanhu/"' in moved["parks/old/"]
    assert 'href="../../parks/yanhu/"' in moved["enterprises/x/"]


def test_a_site_that_knows_its_address_has_a_map() -> None:
    known = catalog()
    assert "sitemap.xml" not in extras(site.prepare(known, name="站"))
    listed = extras(site.prepare(known, name="站", url="https://a.cn/b/"))["sitemap.xml"]
    assert "<loc>https://a.cn/b/parks/yanhu/</loc>" in listed
    assert listed.count("<loc>") == len(site.plan(site.prepare(known, name="站"))) + 3


def test_a_large_map_is_cut_where_the_protocol_says(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = site.prepare(catalog(), name="站", url="https://a.cn/b/")
    whole = set(re.findall("<loc>(.*?)</loc>", extras(prepared)["sitemap.xml"]))
    monkeypatch.setattr(site, "MOST_ADDRESSES", 20)
    files = extras(prepared)
    named = re.findall("<loc>(.*?)</loc>", files["sitemap.xml"])
    assert "<sitemapindex" in files["sitemap.xml"]
    assert named == [f"https://a.cn/b/sitemap-{n}.xml" for n in range(1, len(named) + 1)]
    parts = [files[name.rpartition("/")[2]] for name in named]
    assert all(part.count("<loc>") <= 20 for part in parts)
    assert {a for part in parts for a in re.findall("<loc>(.*?)</loc>", part)} == whole


def test_pages_planned_otherwise_are_told_from_those_that_are_as_they_were() -> None:
    one, two, three = (Page(f"parks/{n}/", "park.html", n, section="parks/") for n in "abc")
    articles = [Page("articles/x/", "article.html", "x", section="articles/")]
    before = pages.by_section([one, two, *articles])

    def anew(*plan: Page) -> set[str]:
        return pages.planned_anew(plan, before, pages.by_section(plan))

    assert anew(one, two, *articles) == set()
    assert anew(two, one, *articles) == set()
    assert anew(one, *articles) == set()
    assert anew(one, two, three) == {"parks/c/"}
    assert anew(one, Page("parks/b/", "park.html", "B", section="parks/")) == {"parks/b/"}
    assert anew(one, Page("parks/b/", "park.html", "b", section="chains/")) == {"parks/b/"}
