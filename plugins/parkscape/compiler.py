"""Compiler: templates -> Python that asks of nothing anew, for every page, what never changes.

Jinja looks up the words of the interface, asks of every function what it wants to be given and of
every value whether it is a mapping or an object. Here words are put into the text around them once,
and `a.b` and `f(x)` mean what they mean in Python; `a["b"]` takes from a mapping.
"""

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from markupsafe import Markup, escape

from parkscape.labels import UI

COMPACT: Mapping[str, Any] = MappingProxyType(
    {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
)
"""How `tojson` writes, in few bytes; its text may stand in an attribute in single quotes."""
TEMPLATES = Path(__file__).parent / "templates"


def environment() -> Environment:
    """The template environment: escapes everything, refuses names that do not exist.

    The same while no template changes on disk, as compiling takes longer than a hundred pages.
    """
    return _environment(tuple(entry.stat().st_mtime_ns for entry in os.scandir(TEMPLATES)))


@lru_cache(maxsize=1)
def _environment(_changed: tuple[int, ...]) -> Environment:
    found = _Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    found.policies["json.dumps_kwargs"] = COMPACT
    return found


def shown(value: Any) -> str:
    """`value` as it is printed: escaped, unless it is markup."""
    kind = type(value)
    if kind is Markup or (kind is str and _MARKS.search(value) is None):
        return value  # type: ignore[no-any-return]
    return escape(value)


_MARKS = re.compile(r"""[&<>"']""")


class _Compiler(CodeGenerator):
    _asks_whether = False
    """Inside `is defined`, where what is not there is no fault."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        _put_words(node)
        self.writeline(f"from {__name__} import {shown.__name__}")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(f"{shown.__name__}(")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        self._asks_whether = node.name == "defined"
        super().visit_Test(node, frame)
        self._asks_whether = False

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if self._asks_whether:
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")


class _Environment(Environment):
    code_generator_class = _Compiler


def _put_words(node: nodes.Node) -> None:
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
        _put_words(node)
    return node
