"""Scopes: the names that templates know, those of all pages and those of one.

What is imported is made once for all pages, so that it knows the names of all of them only. Nothing
that is made for a page holds itself: when the page is done it is gone, without garbage collection.
"""

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, Template
from jinja2.nodes import EvalContext
from jinja2.utils import missing


class Scope:
    """What all pages can name, and what they imported."""

    def __init__(self, environment: Environment, names: Mapping[str, Any]) -> None:
        self.environment = environment
        self.names = {**environment.globals, **names}
        self.eval_ctx = EvalContext(environment)
        self._imported: dict[str, SimpleNamespace] = {}

    def imported(self, name: str) -> SimpleNamespace:
        """The macros of a template."""
        if name not in self._imported:
            context = Context(self, {})
            context.texts(self.environment.get_template(name))
            # Taken out, as a macro holds the names that it was made among: it would hold itself.
            made = {each: context.names.pop(each) for each in context.names.keys() - self.names}
            self._imported[name] = SimpleNamespace(**made)
        return self._imported[name]

    def text(self, template: Template, names: Mapping[str, Any]) -> str:
        """What a template gives with `names` of its own."""
        context = Context(self, names)
        try:
            text = "".join(context.texts(template))
        except Exception:
            self.environment.handle_exception()
        context.names.clear()  # A macro of the page's own would hold itself.
        return text


class Context:
    """What a template and those that it extends can name on one page."""

    __slots__ = ("blocks", "environment", "eval_ctx", "imported", "names", "scope")

    def __init__(self, scope: Scope, names: Mapping[str, Any]) -> None:
        self.scope = scope
        self.names = scope.names.copy()  # Which takes less time than to put both into a new one.
        self.names.update(names)
        self.blocks: Mapping[str, Any] = {}
        self.imported = scope.imported
        self.environment = scope.environment  # This and the next are for filters.
        self.eval_ctx = scope.eval_ctx

    def texts(self, template: Template) -> Iterable[str]:
        """What a template gives."""
        self.blocks = template.blocks
        code: Callable[[Any], Iterable[str]] = template.root_render_func
        return code(self)

    def get_all(self) -> dict[str, Any]:
        """What Jinja shows of a template in which something failed."""
        return self.names

    def derived(self, names: Mapping[str, Any]) -> "Context":
        """The same with the names that are set where a scoped block stands."""
        held = {name: value for name, value in names.items() if value is not missing}
        derived = Context(self.scope, {**self.names, **held})
        derived.blocks = self.blocks
        return derived
