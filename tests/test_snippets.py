"""The small pieces of markup that pages consist of."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast, get_type_hints

import pytest
from jinja2 import nodes
from markupsafe import Markup

from parkscape.catalog import Catalog
from parkscape.compiler import SAFE, TEMPLATES, environment
from parkscape.render import Renderer
from parkscape.snippets import Snippets

NAMES = {"parks/one": "一号园", "parks/two": "A&B 园"}


def snippets() -> Snippets:
    known = cast(Catalog, SimpleNamespace(name_of=NAMES.__getitem__))
    return Snippets(known, {}, lambda key: f"../{key}/", str)


def test_names_with_a_page_are_links_and_others_stand_behind_them() -> None:
    found = snippets().links(("parks/one", "parks/two"), ("丙<丁",))
    one, two = '<a href="../parks/one/">一号园</a>', '<a href="../parks/two/">A&amp;B 园</a>'
    assert found == f"{one}、{two}、丙&lt;丁"


def test_keys_may_lack_what_all_of_them_begin_with() -> None:
    assert snippets().links(["one"], kind="parks/") == '<a href="../parks/one/">一号园</a>'


def test_addresses_are_escaped_whatever_ids_may_hold() -> None:
    known = cast(Catalog, SimpleNamespace(name_of=lambda key: "园"))
    found = Snippets(known, {}, '"onclick={}'.format, str).links(["x"])
    assert found == '<a href="&#34;onclick=x">园</a>'


def test_no_one_leaves_nothing() -> None:
    assert snippets().links(()) == ""


def test_what_stands_unescaped_on_pages_says_that_it_is_safe() -> None:
    """Compiled templates take these at their word; mypy holds each to what it says."""
    public = [held for name, held in vars(Snippets).items() if callable(held) and name[0] != "_"]
    assert len(public) > 10
    for function in (*public, Renderer._prose, Renderer._article_prose, Renderer._place):
        hints = get_type_hints(function)
        assert hints["return"] in (Markup, type(None)), function


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_gives_their_names_to_anything_else(path: Path) -> None:
    parsed = environment().parse(path.read_text(encoding="utf-8"))
    given = {node.name for node in parsed.find_all(nodes.Name) if node.ctx != "load"}
    macros = {node.name for node in parsed.find_all(nodes.Macro)}
    macros |= {node.target for node in parsed.find_all(nodes.Import)}
    assert not given & (SAFE | macros)
    assert not macros & SAFE
