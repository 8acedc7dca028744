"""Visit routes: their pages, codes, and the pages of their stops."""

from typing import Any

import segno
from lxml import html
from tests.test_pages import catalog as made_up

from parkscape import site
from parkscape.batch import facts
from parkscape.catalog import Catalog
from parkscape.route import Route, Stop
from parkscape.search import documents
from parkscape.views.routes import routes


def route(identity: str, *stops: str, **more: str) -> Route:
    held = tuple(Stop(at=at, text=f"看{n}。", source="s") for n, at in enumerate(stops))
    return Route(id=identity, name=f"线{identity}", summary="主题。", stops=held, **more)


def parsed(text: str) -> Any:
    return html.fromstring(text)


def pages(known: Catalog, url: str = "") -> dict[str, str]:
    return {p.path: text for p, text in site.fragments(site.prepare(known, name="站", url=url))}


TOUR = route("tour", "parks/yanhu", "enterprises/e2", "enterprises/e0", note="请先联系")


def test_without_routes_there_is_no_page() -> None:
    assert routes(made_up()) == ()
    assert "routes/" not in pages(made_up())


def test_a_route_has_a_page_of_its_stops_in_order() -> None:
    made = pages(made_up(routes=(TOUR,)))
    page = parsed(made["routes/tour/"])
    assert page.xpath("//ol/li//h2/a/@href") == [
        "../../parks/yanhu/",
        "../../enterprises/e2/",
        "../../enterprises/e0/",
    ]
    assert [p.text for p in page.xpath("//ol/li//h2/following-sibling::p[1]")] == [
        "看0。",
        "看1。",
        "看2。",
    ]
    assert len(page.xpath("//ol/li//details[contains(@class, 'ps-source')]")) == 3
    assert "请先联系" in made["routes/tour/"]
    assert 'href="tour/"' in made["routes/"]


def test_only_the_pages_of_stops_lead_to_a_route() -> None:
    made = pages(made_up(routes=(TOUR, route("other", "enterprises/e1", "enterprises/e0"))))
    link = 'href="../../routes/tour/"'
    assert [path for path, text in made.items() if link in text] == [
        "parks/yanhu/",
        "enterprises/e0/",
        "enterprises/e2/",
    ]


def test_a_code_holds_the_address_and_none_is_made_up() -> None:
    known = made_up(routes=(TOUR,))
    assert "ps-qr" not in pages(known)["routes/tour/"]
    made = pages(known, "https://parks.example/a/")["routes/tour/"]
    code = segno.make("https://parks.example/a/routes/tour/", error="m", micro=False)
    assert code.svg_inline(border=4, omitsize=True, light="#fff") in made


def test_words_of_a_route_are_text() -> None:
    stops = (
        Stop(at="parks/yanhu", text="<b>看</b>", source="s"),
        Stop(at="enterprises/e0", text="看。", source="s"),
    )
    odd = Route(id="x", name="<i>线</i>", summary="<u>题</u>", stops=stops)
    made = pages(made_up(routes=(odd,)))
    for path in ("routes/x/", "routes/", "parks/yanhu/"):
        assert not parsed(made[path]).xpath("//b | //i | //u")


def test_a_route_can_be_found() -> None:
    known = made_up(routes=(TOUR,))
    held = site.prepare(known, name="站")
    found = documents.documents(known, facts(held))
    (one,) = [document for document in found if document.kind == "routes"]
    assert (one.name, one.path) == ("线tour", "routes/tour/")
    assert one.sections == (
        ("", "主题。", "盐湖：看0。", "企业2：看1。", "企业0：看2。", "请先联系"),
    )


def test_the_real_routes_go_from_park_to_enterprise(catalog: Catalog) -> None:
    assert len(catalog.routes) >= 2
    for held in catalog.routes.values():
        kinds = [stop.at.partition("/")[0] for stop in held.stops]
        assert kinds[0] == "parks"
        assert {"platforms", "enterprises"} <= set(kinds)
