"""Compiler: templates -> Python that asks of nothing anew, for every page, what never changes.

Jinja looks up the words of the interface, asks of every function what it wants to be given and of
every value whether it is a mapping or an object. Here words are put into the text around them once,
and `a.b`, `a[b]` and `f(x)` mean what they mean in Python, where `f` may be a macro.

A template and a block give lists of texts; nothing waits half done, as all of a page is wanted at
once. Of inheritance there is what pages need: `extends` at the top, no `super()`; it is looked up
when a template is loaded. What is imported can name what all pages can, so it is made once for
all of them.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.nodes import EvalContext
from jinja2.runtime import exported, markup_join
from markupsafe import Markup, escape

from parkscape.scopes import Scope
from parkscape.wording import pieces_of, put_words

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
SAFE = frozenset({"m", "section", "prose", "article_prose", "place"})
"""Functions of all pages, or what holds them, that give safe HTML; macros do, too."""
_COMMON = (
    "undefined = environment.undefined",
    "concat = environment.concat",
    "cond_expr_undefined = Undefined",
)
"""What the code of every function counts on."""


class _Compiler(CodeGenerator):
    _asks_whether = False
    """Inside `is defined`, where what is not there is no fault."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        put_words(node)
        self.writeline(f"from {__name__} import {_NAMES}")
        self.writeline(f"from jinja2.runtime import {', '.join(exported)}")
        self.writeline(f"name = {self.name!r}")
        for line in _COMMON:
            self.writeline(line)
        self.blocks = {block.name: block for block in node.find_all(nodes.Block)}
        extends = node.find(nodes.Extends)
        made = [each.target for each in node.find_all(nodes.Import)]
        made += [each.name for each in node.find_all(nodes.Macro)]
        self._html = SAFE.union(made)
        self._set = {"loop", *made}
        self._set.update(each.name for each in node.find_all(nodes.Name) if each.ctx != "load")
        self.writeline("inherited = {}")
        if extends is not None:
            self.writeline("parent_template = environment.get_template(")
            self.visit(extends.template, Frame(EvalContext(self.environment, self.name)))
            self.write(")")
            self.writeline("inherited = parent_template.blocks")
        self.pull_dependencies(node.body)
        for block in self.blocks.values():
            self.pull_dependencies(block.body)
        root = Frame(EvalContext(self.environment, self.name))
        root.toplevel = root.rootlevel = True
        root.require_output_check = extends is not None
        self._function("root", node, root)
        for name, block in self.blocks.items():
            within = Frame(root.eval_ctx)
            within.block, within.block_frame = name, True
            self._function(f"block_{name}", block, within)
        every = ", ".join(f"{name!r}: block_{name}" for name in self.blocks)
        self.writeline(f"blocks = {{**inherited, {every}}}", extra=1)
        lines = "&".join(f"{line}={place}" for line, place in self.debug_info)
        self.writeline(f"debug_info = {lines!r}")

    def _function(self, name: str, node: nodes.Template | nodes.Block, frame: Frame) -> None:
        """A function that gives the texts of a template or block as a list."""
        self.writeline(f"def {name}(context, missing=missing):", node, 1)
        self.indent()
        self.writeline("names = context.names")
        for each in sorted(set(_named(node)) - self._set):
            frame.symbols.load(each)  # Once, where it would be with every turn of a loop.
        frame.symbols.analyze_node(node)
        self.buffer(frame)
        self.enter_frame(frame)
        self.blockvisit(node.body, frame)
        extends = frame.rootlevel and self.has_known_extends
        given = "parent_template.root_render_func(context)" if extends else frame.buffer
        self.writeline(f"return {given}")
        self.outdent()

    def enter_frame(self, frame: Frame) -> None:
        """Look up in the context what is not set before; what is never set is there, or a fault."""
        loads = frame.symbols.loads
        for target, (action, name) in loads.items():
            if action == VAR_LOAD_RESOLVE:
                self.writeline(f"{target} = names.get({name!r}, missing)")
                if name not in self._set:
                    self.writeline(f"if {target} is missing: {target} = undefined(name={name!r})")
        frame.symbols.loads = {
            target: load for target, load in loads.items() if load[0] != VAR_LOAD_RESOLVE
        }
        super().enter_frame(frame)
        frame.symbols.loads = loads

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:
        if node.ctx == "load" and node.name not in self._set:
            self.write(frame.symbols.ref(node.name))
        else:
            super().visit_Name(node, frame)

    def pop_assign_tracking(self, frame: Frame) -> None:
        """Let blocks and parents name what a template sets."""
        for name in sorted(self._assign_stack.pop()):
            if frame.toplevel:
                self.writeline(f"names[{name!r}] = {frame.symbols.ref(name)}")

    def derive_context(self, frame: Frame) -> str:
        return f"context.derived({self.dump_local_context(frame)})"

    def visit_Extends(self, node: nodes.Extends, frame: Frame) -> None:
        self.has_known_extends = True

    def visit_Import(self, node: nodes.Import, frame: Frame) -> None:
        self.writeline(f"{frame.symbols.ref(node.target)} = ", node)
        if frame.toplevel:
            self.write(f"names[{node.target!r}] = ")
        self.write("context.imported(")
        self.visit(node.template, frame)
        self.write(")")

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:
        macro_frame, macro_ref = self.macro_body(node, frame)
        self.writeline(f"names[{node.name!r}] = {frame.symbols.ref(node.name)} = ")
        self.macro_def(macro_ref, macro_frame)

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:
        if frame.toplevel and self.has_known_extends:
            return
        seen = self.derive_context(frame) if node.scoped else "context"
        self.writeline(f"{frame.buffer}.extend(context.blocks[{node.name!r}]({seen}))", node)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """A macro as a function."""
        if not isinstance(macro_ref.node, nodes.Macro):
            super().macro_def(macro_ref, frame)
            return
        names = [each.name for each in macro_ref.node.args]
        taken = ", ".join([*(f"{name}=missing" for name in names), "*", "_macro=macro"])
        self.write(f"lambda {taken}: marked(_macro({', '.join(names)}))")

    def visit_AssignBlock(self, node: nodes.AssignBlock, frame: Frame) -> None:
        within = frame.inner()
        within.symbols.analyze_node(node)
        self.push_assign_tracking()
        self.enter_frame(within)
        self.buffer(within)
        self.blockvisit(node.body, within)
        self.newline(node)
        self.visit(node.target, frame)
        self.write(f" = marked(concat({within.buffer}))")
        self.pop_assign_tracking(frame)
        self.leave_frame(within)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("(" if self._is_html(node) else f"{shown.__name__}(")

    def _is_html(self, node: nodes.Node) -> bool:
        """Whether it is a call of what gives safe HTML."""
        called = node.node if isinstance(node, nodes.Call) else None
        if isinstance(called, nodes.Getattr):
            called = called.node
        return isinstance(called, nodes.Name) and called.name in self._html

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        if node.name == "defined" and isinstance(node.node, nodes.Getattr):
            self.write("hasattr(")
            self.visit(node.node.node, frame)
            self.write(f", {node.node.attr!r})")
            return
        self._asks_whether = node.name == "defined"
        super().visit_Test(node, frame)
        self._asks_whether = False

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
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
        if pieces := pieces_of(node):
            self.write("(''")
            for piece in pieces:
                self.write(" + (" if isinstance(piece, nodes.Const) else " + str(")
                self.visit(piece, frame)
                self.write(")")
            self.write(")")
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        for stars, held in (("*", node.dyn_args), ("**", node.dyn_kwargs)):
            if held is not None:
                self.write(stars)
                self.visit(held, frame)
                self.write(", ")
        self.write(")")


class _Template(Template):
    def render(self, *args: Any, **kwargs: Any) -> str:
        """The text with these names, for who renders few."""
        return Scope(self.environment, dict(*args, **kwargs)).text(self, {})


class _Environment(Environment):
    code_generator_class = _Compiler
    template_class = _Template

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


def _named(node: nodes.Node) -> Iterator[str]:
    """What the code of a template or block names, without blocks within."""
    for each in node.iter_child_nodes():
        if isinstance(each, nodes.Name):
            yield each.name
        elif not isinstance(each, nodes.Block):
            yield from _named(each)
