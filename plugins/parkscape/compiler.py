"""Compiler: templates -> Python that asks of nothing anew, for every page, what never changes.

Jinja looks up the words of the interface, asks of every function what it wants to be given and of
every value whether it is a mapping or an object. Here words are put into the text around them once,
and `a.b`, `a[b]` and `f(x)` mean what they mean in Python, where `f` may be a macro.

A template and a block give lists of texts; nothing waits half done, as all of a page is wanted at
once. Of inheritance there is what pages need: `extends` at the top, no `super()`.
"""

import os
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.nodes import EvalContext
from jinja2.runtime import exported, markup_join
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
        loader=WithParts(FileSystemLoader(TEMPLATES, encoding="utf-8")),
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


class WithParts(BaseLoader):
    """Templates with the text of what they include in its place, so that this has no context of
    its own to be made for every page."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """As it is compiled, and as it is told from what was compiled before."""
        source, file, is_fresh = self._loader.get_source(environment, template)

        def part(found: re.Match[str]) -> str:
            text = self.get_source(environment, found[1])[0].removesuffix("\n")
            return f"{{% with %}}{text}{{% endwith %}}"

        return _INCLUDE.sub(part, source), file, is_fresh


_INCLUDE = re.compile(r'{% include "([^"]+)" %}')


class _Escaped(dict[str, str]):
    """Text -> the same as HTML: short texts stand on many pages, or many times on one."""

    def __missing__(self, text: str) -> str:
        made = plainly(text)
        if len(text) <= SHORT:
            self[text] = made
        return made


SHORT = 64
"""Longer texts are escaped anew: few are met again, and all of them are much."""
_MARKS = re.compile(r"""[&<>"']""")


def plainly(text: str) -> str:
    """`text` as HTML, for what is too long to be kept, or stands on one page only."""
    # Markup equals its text, which must not pass for safe where it stands in data.
    return text if _MARKS.search(text) is None else str(escape(str(text)))


escaped = _Escaped()
"""`escaped[text]` is `text` as HTML; markup is escaped like any text."""


def shown(value: Any) -> str:
    """`value` as it is printed: escaped, unless it is markup."""
    kind = type(value)
    if kind is str:
        return escaped[value]
    return value if kind is Markup else escape(value)


marked: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Markup of what is text already, without asking what it is."""


def joined(*parts: Any) -> str:
    """`a ~ b`: as text, or as markup where any of it is."""
    for part in parts:
        if type(part) is not str:
            return markup_join(parts)
    return "".join(parts)


_NAMES = f"{joined.__name__}, marked, {shown.__name__}"
"""What compiled templates call."""
_COMMON = (
    "resolve = context.resolve_or_missing",
    "undefined = environment.undefined",
    "concat = environment.concat",
    "cond_expr_undefined = Undefined",
    "_block_vars = {}",
    "parent_template = None",
)
"""What the code of every function counts on."""


class _Compiler(CodeGenerator):
    _asks_whether = False
    """Inside `is defined`, where what is not there is no fault."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        _put_words(node)
        self.writeline(f"from {__name__} import {_NAMES}")
        self.writeline(f"from jinja2.runtime import {', '.join(exported)}")
        self.writeline(f"name = {self.name!r}")
        self.blocks = {block.name: block for block in node.find_all(nodes.Block)}
        root = Frame(EvalContext(self.environment, self.name))
        root.toplevel = root.rootlevel = True
        root.require_output_check = node.find(nodes.Extends) is not None
        self._function("root", node, root)
        for name, block in self.blocks.items():
            within = Frame(root.eval_ctx)
            within.block, within.block_frame = name, True
            self._function(f"block_{name}", block, within)
        every = ", ".join(f"{name!r}: block_{name}" for name in self.blocks)
        self.writeline(f"blocks = {{{every}}}", extra=1)
        lines = "&".join(f"{line}={place}" for line, place in self.debug_info)
        self.writeline(f"debug_info = {lines!r}")

    def _function(self, name: str, node: nodes.Template | nodes.Block, frame: Frame) -> None:
        """A function that gives the texts of a template or block as a list."""
        self.writeline(f"def {name}(context, missing=missing, environment=environment):", node, 1)
        self.indent()
        for line in _COMMON:
            self.writeline(line)
        frame.symbols.analyze_node(node)
        self.buffer(frame)
        self.enter_frame(frame)
        self.pull_dependencies(node.body)
        self.blockvisit(node.body, frame)
        extends = frame.rootlevel and self.has_known_extends
        given = "parent_template.root_render_func(context)" if extends else frame.buffer
        self.writeline(f"return {given}")
        self.outdent()

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:
        if frame.toplevel and self.has_known_extends:
            return
        seen = self.derive_context(frame) if node.scoped else self.get_context_ref()
        self.writeline(f"{frame.buffer}.extend(context.blocks[{node.name!r}][0]({seen}))", node)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """A macro as a function."""
        if not isinstance(macro_ref.node, nodes.Macro):
            super().macro_def(macro_ref, frame)
            return
        names = [each.name for each in macro_ref.node.args]
        taken = ", ".join([*(f"{name}=missing" for name in names), "*", "_macro=macro"])
        self.write(f"lambda {taken}: marked(_macro({', '.join(names)}))")

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
    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if self._asks_whether:
            super().visit_Getitem(node, frame)
            return
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    @optimizeconst
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write(f"{joined.__name__}(")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write(")")

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

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._found: dict[Any, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """As Jinja does, which asks on every page anew whether it has the template."""
        if name not in self._found:
            self._found[name] = super().get_template(name, parent, globals)
        return self._found[name]


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
