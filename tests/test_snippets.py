"""The small pieces of markup that pages consist of."""

from types import SimpleNamespace
from typing import cast

from parkscape.catalog import Catalog
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


def test_no_one_leaves_nothing() -> None:
    assert snippets().links(()) == ""
