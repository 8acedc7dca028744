"""Wording: the words of the interface, put into templates before these are compiled."""

from string import Formatter
from typing import Any

from jinja2 import nodes

from parkscape.labels import UI


def put_words(node: nodes.Node) -> None:
    """Put the word itself in the place of every `t.word`."""
    for name, value in node.iter_fields():
        if isinstance(value, list):
            setattr(node, name, [_word(child) for child in value])
        else:
            setattr(node, name, _word(value))


def _word(node: Any) -> Any:
    if isinstance(node, nodes.Getattr) and node.node == nodes.Name("t", "load"):
        return nodes.Const(UI[node.attr], lineno=node.lineno)
    if isinstance(node, nodes.Node):
        put_words(node)
    return node


def pieces_of(node: nodes.Call) -> list[nodes.Expr]:
    """What `"…{a}…".format(a=…)` puts together, a constant that is; empty for other calls."""
    called = node.node
    if not isinstance(called, nodes.Getattr) or called.attr != "format":
        return []
    if not isinstance(called.node, nodes.Const) or node.args or node.dyn_args or node.dyn_kwargs:
        return []
    given = {each.key: each.value for each in node.kwargs}
    pieces: list[nodes.Expr] = []
    for text, name, how, converted in Formatter().parse(called.node.value):
        if how or converted or (name is not None and name not in given):
            return []
        pieces.append(nodes.Const(text))
        if name is not None:
            pieces.append(given[name])
    return pieces
