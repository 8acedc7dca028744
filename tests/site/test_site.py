"""Questions to the HTML of the real showcase, as `mkdocs build --strict` makes it."""

import hashlib
import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from lxml import html

from parkscape.catalog import Catalog, figures_of
from parkscape.facts import Figure
from parkscape.labels import FIND, UI, date_label
from parkscape.model import Entity
from parkscape.theming import WORDS

ROOT = Path(__file__).parent.parent.parent
Build = Callable[..., CompletedProcess[str]]
Element = Any
"""An element of a parsed page."""


@cache
def page(site: Path, path: str) -> Element:
    """The parsed page at `path`, which ends in `/` or in `.html`."""
    file = site / path if path.endswith(".html") else site / path / "index.html"
    return html.document_fromstring(file.read_bytes().decode("utf-8"))


@cache
def paths(site: Path) -> tuple[str, ...]:
    """The path of every page."""
    found = (file.relative_to(site).as_posix() for file in site.rglob("*.html"))
    return tuple(sorted(name.removesuffix("index.html") for name in found))


def body(site: Path, path: str) -> Element:
    """What a page has of its own, without the theme."""
    return page(site, path).xpath("//*[@data-md-component='content']")[0]


def target(start: str, link: str) -> str:
    """The path that a relative link on the page at `start` leads to."""
    url = urlsplit(link)
    if not url.path:
        return start
    folder = posixpath.dirname(start)
    landed = posixpath.normpath(posixpath.join("/", folder, unquote(url.path))).lstrip("/")
    return f"{landed}/" if url.path.endswith(("/", ".", "..")) and landed else landed


def links(site: Path, path: str) -> Iterator[str]:
    for link in page(site, path).xpath("//@href|//@src"):
        if not re.match(r"[a-z][a-z0-9+.-]*:", link):
            yield str(link)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def wording(figure: Figure) -> str:
    """The amount as a page must show it."""
    before = figure.qualifier if figure.qualifier in ("近", "超", "约") else ""
    inside = figure.qualifier if figure.qualifier in ("余", "多", "+") else ""
    after = "以上" if figure.qualifier == "以上" else ""
    return squeezed(f"{before}{figure.value}{inside}{figure.unit}{after}")


def shown_figures(catalog: Catalog, key: str) -> list[Figure]:
    """The figures that an entity's page must show: its own, and those of relations to it."""
    own = [figure for _, figure in figures_of(catalog.entities[key])]
    return own + [figure for _, relation in catalog.incoming(key) for figure in relation.figures]


def disclosures(site: Path, path: str) -> list[Element]:
    """Every source disclosure of a page, but for those of the large figures at its head."""
    found = "//details[.//a[contains(@href, 'sources/#')]][not(ancestor::*[@role='group'])]"
    return list(page(site, path).xpath(found))


def label(disclosure: Element) -> str:
    return str(
        disclosure.xpath("string(summary/@aria-label)") or disclosure.xpath("string(summary)")
    )


# Links


def test_every_internal_link_and_anchor_lands(site: Path) -> None:
    broken = []
    for path in paths(site):
        if path == "404.html":
            continue
        for link in sorted(set(links(site, path))):
            landed, fragment = target(path, link), urlsplit(link).fragment
            file = site / landed
            if file.is_dir():
                file /= "index.html"
                if landed and not landed.endswith("/"):
                    broken.append(f"{path}: {link} lacks its last /")
            if link.startswith("/") or not file.is_file():
                broken.append(f"{path}: {link}")
            elif fragment and not page(site, landed).xpath(f"//*[@id='{fragment}']"):
                broken.append(f"{path}: {link} has no such anchor")
    assert broken == []


def test_every_record_has_its_page_and_is_three_clicks_from_home(
    site: Path, catalog: Catalog
) -> None:
    clicks = {"": 0}
    edge = [""]
    while edge:
        reached = [target(p, str(a)) for p in edge for a in page(site, p).xpath("//a/@href")
                   if "://" not in str(a) and not str(a).startswith("mailto:")]  # fmt: skip
        new = [p for p in dict.fromkeys(reached) if p not in clicks and p in paths(site)]
        depth = clicks[edge[0]] + 1
        clicks.update(dict.fromkeys(new, depth))
        edge = new
    wanted = [f"{key}/" for key in catalog.entities]
    wanted += [f"articles/{identity}/" for identity in catalog.articles]
    wanted += [f"industries/{identity}/" for identity in catalog.industries]
    assert [p for p in wanted if p not in paths(site)] == []
    assert {p: clicks.get(p) for p in wanted if clicks.get(p, 9) > 3} == {}
    assert set(paths(site)) - set(clicks) <= {"404.html", "search/"}
    assert page(site, "").xpath("//form[@role='search']/@action")[0] == "search/"


def test_the_34_tiles_lead_to_the_34_provinces(site: Path, catalog: Catalog) -> None:
    tiles = page(site, "").xpath("//section[.//h2[@id='provinces']]//li/a/@href")
    assert sorted(tiles) == sorted(f"provinces/{p}/" for p in catalog.provinces)
    assert len(tiles) == 34
    assert len([p for p in paths(site) if p.startswith("provinces/")]) == 34


def test_a_province_shows_what_is_in_it(site: Path, catalog: Catalog) -> None:
    for province in catalog.provinces:
        path = f"provinces/{province}/"
        found = {target(path, a) for a in body(site, path).xpath("//section//h3/a/@href")}
        assert found == {f"{key}/" for key in catalog.in_province(province)}


# Figures and sources


def test_every_figure_shows_with_its_amount_and_source(site: Path, catalog: Catalog) -> None:
    missing = []
    for key in catalog.entities:
        path = f"{key}/"
        rows = disclosures(site, path)
        for figure in shown_figures(catalog, key):
            name = UI["source_of"].format(what=figure.metric)
            if not any(
                label(row) == name and _is_source_of(row, figure, catalog, path) for row in rows
            ):
                missing.append(f"{path}: {figure.metric} {wording(figure)}")
    assert missing == []


def _is_source_of(row: Element, figure: Figure, catalog: Catalog, path: str) -> bool:
    """Whether a disclosure is of a figure: beside its amount, and telling of its source."""
    source = catalog.sources[figure.source]
    text = row.text_content()
    date = date_label(source.date) if source.date else UI["unknown"]
    held = next(row.iterancestors("tr", "li", "dd"))
    return (
        {target(path, a) for a in row.xpath(f".//a[contains(@href, 'sources/#{source.id}')]/@href")}
        == {"sources/"}
        and f"{UI['publisher']}：{source.publisher or UI['unknown']}" in text
        and f"{UI['date']}：{date}" in text
        and wording(figure) in squeezed(held.text_content())
    )


def test_every_large_figure_has_its_source(site: Path, catalog: Catalog) -> None:
    seen = 0
    for key in catalog.entities:
        for group in page(site, f"{key}/").xpath("//header//*[@role='group']"):
            for large in group:
                seen += 1
                assert large.xpath(".//details//a[contains(@href, 'sources/#')]"), key
    assert seen >= 30


def test_pages_show_as_many_figures_as_the_catalog_has(site: Path, catalog: Catalog) -> None:
    shown = 0
    for key, entity in catalog.entities.items():
        figures = shown_figures(catalog, key)
        wanted = Counter(UI["source_of"].format(what=figure.metric) for figure in figures)
        # A system may be named as a figure is: 一级指标. It has a disclosure of its own.
        held: tuple[Any, ...] = (*entity.programmes, *entity.honours, *entity.plans, *entity.events)
        names = (UI["source_of"].format(what=holder.name) for holder in held)
        wanted.update([name for name in names if name in wanted])
        # A ladder or a slope shows some figures again.
        found = Counter(label(row) for row in disclosures(site, f"{key}/"))
        assert not wanted - found, key
        shown += len(figures)
    seen_twice = sum(len(r.figures) for k in catalog.entities for _, r in catalog.incoming(k))
    assert shown - seen_twice == catalog.figure_count
    assert catalog.figure_count > 100


def test_every_disclosure_of_every_page_tells_publisher_and_date(site: Path) -> None:
    for path in paths(site):
        for row in page(site, path).xpath("//details[.//a[contains(@href, 'sources/#')]]"):
            text = squeezed(row.text_content())
            assert re.search(f"{UI['publisher']}：.", text), path
            assert re.search(rf"{UI['date']}：(\d{{4}}年|{UI['unknown']})", text), path


def test_the_sources_page_describes_every_source(site: Path, catalog: Catalog) -> None:
    ids = page(site, "sources/").xpath("//*[@id]/@id")
    assert set(catalog.sources) <= set(ids)


def test_planned_figures_never_stand_among_the_achieved(site: Path, catalog: Catalog) -> None:
    planned = 0
    for key, entity in catalog.entities.items():
        names = {f.metric for f in entity.figures if f.status == "planned"}
        achieved = {f.metric for f in entity.figures if f.status != "planned"}
        planned += len(names)
        first = "//section[@aria-labelledby='{}']//tbody/tr/th"
        shown = page(site, f"{key}/").xpath(first.format("figures"))
        assert len(shown) == sum(f.status != "planned" for f in entity.figures), key
        for cell in shown:
            assert UI["planned"] not in [b.strip() for b in cell.itertext()], key
            assert (cell.text or "").strip() in achieved, key
        plans = page(site, f"{key}/").xpath(first.format("planned-figures"))
        assert len(plans) == sum(f.status == "planned" for f in entity.figures), key
        assert all(UI["planned"] in cell.text_content() for cell in plans), key
    assert planned > 0


def test_the_showcase_holds_500_facts(site: Path, catalog: Catalog) -> None:
    assert catalog.fact_count >= 500
    assert str(catalog.fact_count) in squeezed(body(site, "").text_content())


def test_every_entity_names_the_line_it_starts_on(
    site: Path, hosted: Path, catalog: Catalog
) -> None:
    for key, entity in catalog.entities.items():
        lines = (ROOT / entity.file).read_text(encoding="utf-8").splitlines()
        assert re.match(rf"\s*- \{{?id: {re.escape(entity.id)}\b", lines[entity.line - 1]), key
        named = UI["line"].format(file=entity.file, line=entity.line)
        assert named in page(site, f"{key}/").text_content()
        assert page(site, f"{key}/").xpath("//footer//a[contains(@href, '#L')]") == []
        address = f"https://git.example/o/r/blob/main/{entity.file}#L{entity.line}"
        assert address in page(hosted, f"{key}/").xpath("//footer//a/@href"), key


# Every page


def test_every_page_is_well_formed(site: Path, catalog: Catalog) -> None:
    described = {"", *(f"{key}/" for key in catalog.entities)}
    described |= {f"articles/{identity}/" for identity in catalog.articles}
    titles: Counter[str] = Counter()
    for path in paths(site):
        document = page(site, path)
        assert len(document.xpath("//h1")) == 1, path
        assert document.xpath("string(//h1)").strip(), path
        ids = Counter(document.xpath("//@id"))
        assert [i for i, n in ids.items() if n > 1] == [], path
        assert document.get("lang", "").startswith("zh"), path
        titles[document.xpath("string(//title)").strip()] += 1
        handlers = [a for a in document.xpath("//@*") if str(a.attrname).startswith("on")]
        assert handlers == [], path
        references = document.xpath("//@aria-labelledby|//@aria-describedby|//@for")
        assert [r for r in references if r not in ids] == [], path
        described_as = document.xpath("//meta[@name='description']/@content")
        assert path not in described or (described_as and described_as[0].strip()), path
    assert "" not in titles


def test_titles_tell_pages_apart(site: Path) -> None:
    seen = Counter(page(site, p).xpath("string(//title)").strip() for p in paths(site))
    assert [title for title, count in seen.items() if count > 1] == []


def test_headings_leave_out_no_level(site: Path) -> None:
    for path in paths(site):
        levels = [int(h.tag[1]) for h in body(site, path).iter("h1", "h2", "h3", "h4", "h5", "h6")]
        jumps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
        assert jumps == [], path


OUTSIDE = re.compile(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}|["'(]//""", re.IGNORECASE)


def test_no_page_asks_another_host(site: Path) -> None:
    asked = "//link/@href|//script/@src|//img/@src|//img/@srcset|//source/@src|//iframe/@src"
    asked += "|//video/@src|//audio/@src|//object/@data|//use/@href|//form/@action|//@style"
    for path in paths(site):
        document = page(site, path)
        assert [a for a in document.xpath(asked) if OUTSIDE.search(str(a))] == [], path
        for script in document.xpath("//script/text()|//style/text()"):
            assert not OUTSIDE.search(script), path


def test_no_style_asks_another_host(site: Path) -> None:
    for file in site.rglob("*.css"):
        text = file.read_text(encoding="utf-8")
        loaded = re.findall(r"@import[^;]*|url\([^)]*\)", text)
        asked = [a for a in loaded if not re.match(r"url\([\"']?data:", a)]
        assert [a for a in asked if OUTSIDE.search(a)] == [], file.name


def test_our_script_asks_another_host_for_nothing(site: Path) -> None:
    script = (site / "assets" / "parkscape.js").read_text(encoding="utf-8")
    assert not re.search(r"""(?<!:)//[a-z0-9]|https?:""", re.sub(r"//\s.*", "", script))
    assert "eval(" not in script
    assert "innerHTML" not in script


def test_no_page_gives_the_theme_a_reason_to_ask_another_host(site: Path) -> None:
    """Material's script fetches Mermaid for `.mermaid`, and facts for links to a forge."""
    for path in paths(site):
        document = page(site, path)
        classes = "contains(concat(' ', @class, ' '), ' mermaid ')"
        assert document.xpath(f"//*[{classes}]|//*[@data-md-component='source']") == [], path


def test_the_error_page_stands(site: Path, hosted: Path) -> None:
    error = page(site, "404.html")
    assert set(error.xpath("//form[@role='search']/@action")) == {"/search/"}
    assert "/parks/" in error.xpath("//a/@href")
    for link in page(hosted, "404.html").xpath("//@href|//@src"):
        if "://" not in link and not link.startswith("#"):
            assert link.startswith("/showcase/"), link
            landed = hosted / urlsplit(link).path.removeprefix("/showcase/")
            assert landed.exists(), link


# The seed documents


def test_the_park_of_yanhu_shows_its_chains_systems_and_honours(
    site: Path, catalog: Catalog
) -> None:
    text = page(site, "parks/yanhu/").text_content()
    chains = [catalog.entities[key] for key in catalog.members("yanhu", "chains")]
    leaders = [role.enterprise for chain in chains for role in getattr(chain, "leaders")]  # noqa: B009
    assert len(set(leaders)) == 6
    for enterprise in leaders:
        assert catalog.entities[f"enterprises/{enterprise}"].name in text
    park: Entity = catalog.entities["parks/yanhu"]
    steps = [step.name for programme in park.programmes for step in programme.steps]
    assert {"苗圃", "孵化", "加速", "产业落地"} <= set(steps)
    assert [step for step in steps if step not in text] == []
    assert len(park.honours) >= 3
    assert [h.name for h in park.honours if h.name not in text] == []


def test_every_article_has_front_matter_and_400_to_900_characters(
    site: Path, catalog: Catalog
) -> None:
    sizes = {}
    for article in catalog.articles.values():
        text = (ROOT / article.file).read_text(encoding="utf-8")
        _, front, prose = text.split("---\n", 2)
        assert {"title", "source", "summary"} <= yaml.safe_load(front).keys()
        sizes[article.id] = len(re.findall(r"[\u3400-\u9fff]|[0-9A-Za-z.%]+", prose))
        assert article.title in page(site, f"articles/{article.id}/").xpath("string(//h1)")
    assert {name: size for name, size in sizes.items() if not 400 <= size <= 900} == {}


# Builds


def tree(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_same_sources_give_the_same_bytes_anywhere(
    site: Path, project: Path, build_anew: Build
) -> None:
    done = build_anew(project, "--strict", PYTHONHASHSEED="7", TZ="Asia/Shanghai")
    assert done.returncode == 0, done.stderr
    first, second = tree(site), tree(project / "site")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_site_for_a_folder_of_a_host_still_links_relatively(site: Path, hosted: Path) -> None:
    assert set(paths(site)) == set(paths(hosted))
    for path in paths(hosted):
        if path != "404.html":
            own = {a for a in links(hosted, path) if a.startswith("/")}
            assert own == set(), path
            canonical = page(hosted, path).xpath("string(//link[@rel='canonical']/@href)")
            assert canonical == f"https://parks.example/showcase/{path}"
    listed = (hosted / "sitemap.xml").read_text(encoding="utf-8")
    found = re.findall("<loc>https://parks.example/showcase/(.*?)</loc>", listed)
    assert sorted(found) == sorted(set(paths(hosted)) - {"404.html"})
    assert not (site / "sitemap.xml").exists()


def test_a_field_declared_in_data_alone_shows_everywhere(
    project: Path, build: Build, catalog: Catalog
) -> None:
    data = project / "parks.yaml"
    text = data.read_text(encoding="utf-8")
    declared = (
        "fields:\n  - {key: approved, applies_to: [parks], label: 获批年份, type: date, "
        "facet: true, sort: true}\n"
    )
    for identity, year in (("yanhu", "2012"), ("xiangtan", "2011-09")):
        start = rf"(?m)^(\s*)- id: {identity}$"
        assert re.search(start, text)
        text = re.sub(start, rf"\g<0>\n\1  approved: {year}", text, count=1)
    data.write_text(text.replace("fields:\n", declared, 1), encoding="utf-8")
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    site = project / "site"
    entity = page(site, "parks/yanhu/")
    assert entity.xpath("//div[dt='获批年份']/dd/text()") == ["2012年"]
    listed = page(site, "parks/")
    facet = "//fieldset[legend='获批年份']//label[input[@name='approved']]"
    assert {squeezed(o.text_content()) for o in listed.xpath(facet)} == {"2012年1", "2011年9月1"}
    assert listed.xpath("//select[@name='sort']/option[@value='approved'][.='获批年份']")
    column = int(listed.xpath("count(//thead//th[.='获批年份']/preceding-sibling::th)")) + 1
    row = f"//tr[@data-key='parks/xiangtan']/*[{column}]/text()"
    assert listed.xpath(row) == ["2011年9月"]
    card = listed.xpath("//*[@data-cards]/*[@data-key='parks/yanhu']")[0]
    assert card.get("data-f-approved")
    assert card.get("data-s-approved")


def test_the_pages_stay_light(site: Path) -> None:
    for kind in ("parks", "enterprises", "achievements", "organisations"):
        for file in (site / kind).glob("*/index.html"):
            assert file.stat().st_size <= 150_000, file


@pytest.mark.parametrize("name", ["about/", "contribute/", "search/", "sources/", ""])
def test_pages_for_readers_are_there(site: Path, name: str) -> None:
    assert body(site, name).text_content().strip()


def test_what_search_boxes_say_stands_in_one_script_and_on_no_page(site: Path) -> None:
    script = (site / "assets" / WORDS).read_text(encoding="utf-8")
    assert json.loads(script.removeprefix("export default ").removesuffix(";\n")) == dict(FIND)
    pages = ("", "search/", "parks/")
    assert not any(
        FIND["tried_homophone"] in html.tostring(page(site, p), encoding="unicode") for p in pages
    )
