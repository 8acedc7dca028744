"""Templates as we compile them: what stands in them means what it means to Python."""

from typing import Any

import pytest
from jinja2 import DictLoader, Environment, UndefinedError
from markupsafe import Markup

from parkscape import compiler
from parkscape.compiler import WithParts, escaped, marked, shown
from parkscape.scopes import Scope


def environment_of(templates: dict[str, str]) -> Environment:
    environment = compiler.environment().overlay(loader=WithParts(DictLoader(templates)))
    environment._found = {}  # type: ignore[attr-defined]
    return environment


def rendered(templates: dict[str, str], **given: Any) -> str:
    return environment_of(templates).get_template("page").render(**given)


def test_a_block_stands_in_the_place_of_that_of_the_parent() -> None:
    parent = "{% set x = 1 %}<{% block a %}old{% endblock %}|{% block b %}{{ x }}{% endblock %}>"
    page = '{% extends "parent" %}not shown{% block a %}{{ x }}{{ y }}{% endblock %}'
    assert rendered({"parent": parent, "page": page}, y=2) == "<12|1>"


def test_what_is_included_sees_names_and_leaves_none() -> None:
    part = "{{ x }}{% set x = 3 %}{{ x }}"
    page = '{% set x = 1 %}{% for y in (1, 2) %}{% include "part" %},{% endfor %}{{ x }}'
    assert rendered({"part": part, "page": page}) == "13,13,1"


def test_a_macro_takes_names_and_defaults_and_gives_markup() -> None:
    macros = '{% macro link(to, text="none") %}<a {{ to }}>{{ text }}</a>{{ z }}{% endmacro %}'
    page = '{% import "macros" as m with context %}{{ m.link(1) }}{{ m.link(2, text="<") }}'
    assert rendered({"macros": macros, "page": page}, z="&") == (
        "<a 1>none</a>&amp;<a 2>&lt;</a>&amp;"
    )
    with pytest.raises(UndefinedError):
        rendered({"page": "{% macro a(x) %}{{ x }}{% endmacro %}{{ a() }}"})
    with pytest.raises(TypeError):
        rendered({"page": "{% macro a(x) %}{{ x }}{% endmacro %}{{ a(1, y=2) }}"})


def test_what_is_imported_knows_the_names_of_all_pages_only() -> None:
    environment = environment_of({"macros": "{% macro a() %}{{ all }}{{ own }}{% endmacro %}"})
    page = environment.from_string('{% import "macros" as m with context %}{{ m.a() }}')
    assert Scope(environment, {"all": 1, "own": 2}).text(page, {}) == "12"
    with pytest.raises(UndefinedError):
        Scope(environment, {"all": 1}).text(page, {"own": 2})


def test_a_word_with_gaps_is_put_together() -> None:
    given = {"a": "<", "b": Markup("<b>"), "n": 1}
    page = "{{ '{x}|{y}{y}{{}}'.format(x=a, y=b) }}{{ '{x:02}{x!r}'.format(x=n) }}{{ ''.format() }}"
    assert rendered({"page": page}, **given) == "&lt;|&lt;b&gt;&lt;b&gt;{}011"
    with pytest.raises(KeyError):
        rendered({"page": "{{ '{x}'.format(y=a) }}"}, **given)


def test_what_an_entity_may_have_is_asked_of_it() -> None:
    page = "{{ a.real is defined }}{{ a.other is defined }}{{ a.other is defined and a.other }}"
    assert rendered({"page": page}, a=1) == "TrueFalseFalse"


def test_what_is_joined_is_markup_where_a_part_is() -> None:
    given = {"a": "<", "b": Markup("<b>"), "n": 1}
    assert rendered({"page": "{{ a ~ n }}{{ a ~ b }}{{ b ~ a }}"}, **given) == "&lt;1&lt;<b><b>&lt;"


def test_a_name_that_does_not_exist_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        rendered({"page": "{{ missing }}"})
    with pytest.raises(KeyError):
        rendered({"page": "{{ held['missing'] }}"}, held={})
    assert rendered({"page": "{{ held['missing'] is defined }}"}, held={}) == "False"


@pytest.mark.parametrize("text", ["<b>", "<b>" * 40])
def test_markup_in_data_does_not_make_its_text_safe(text: str) -> None:
    safe = text.replace("<", "&lt;").replace(">", "&gt;")
    assert escaped[Markup(text)] == safe  # noqa: S704
    assert escaped[text] == shown(text) == safe
    assert shown(marked(text)) == text
