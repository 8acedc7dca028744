"""The theme around our pages: its shell for a page, what shells draw on, and its own files."""

import os
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

import msgspec
from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from parkscape.pages import Page
from parkscape.shell import Shell, mark

_OURS = frozenset({"parkscape/catalog", "parkscape/search"})
_ASIDE = frozenset({"plugins", "site_dir", "theme", "watch"})
"""What no shell shows of the configuration, or what is told in another way."""


def given(config: MkDocsConfig, nav: Navigation) -> bytes | None:
    """What shells draw on beside templates; None where other plugins may add what they like."""
    if not _OURS.issuperset(config.plugins):
        return None
    theme = config.theme
    settings = {key: value for key, value in config.items() if key not in _ASIDE}
    options = {name: theme[name] for name in theme if name != "locale"}
    look = (theme.name, str(theme.locale), theme.dirs, options)
    try:
        menu = [_item(item) for item in nav.items]
        return _ENCODER.encode((settings, sorted(config.plugins), look, menu))
    except (NotImplementedError, TypeError):
        return None


Stamp = tuple[str, int, int]
"""Of a file: its path, when it was last changed, in nanoseconds, and its size."""


def copy_changed(files: Files, shown: Mapping[str, Stamp]) -> dict[str, Stamp]:
    """Have MkDocs copy only files that differ from those `shown`; gives the stamps of all.

    Path in the site -> stamp. Pages, and what a plugin made, are none of these.
    """
    stamps = {}
    for file in files:
        if file.abs_src_path and not file.is_documentation_page():
            held = os.stat(file.abs_src_path)  # noqa: PTH116
            stamp = (file.abs_src_path, held.st_mtime_ns, held.st_size)
            stamps[file.dest_uri] = stamp
            if shown.get(file.dest_uri) == stamp:
                file.inclusion = InclusionLevel.EXCLUDED
    return stamps


def _item(item: Any) -> Any:
    """An entry of the menu as a theme may show it."""
    if isinstance(item, Section):
        return item.title, [_item(inner) for inner in item.children]
    meta = item.meta if isinstance(item, MkDocsPage) else {}
    return item.title, item.url, meta


def _plain(value: Any) -> Any:
    if isinstance(value, Config):
        return dict(value)
    if isinstance(value, ExtraScriptValue):
        return dict(vars(value))
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Callable) and hasattr(value, "__qualname__"):  # type: ignore[arg-type]
        return f"{value.__module__}.{value.__qualname__}"
    raise NotImplementedError


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)


def shell(
    page: Page, env: Environment, nav: Navigation, files: Files, config: MkDocsConfig
) -> Shell:
    """Render the theme around a page of no words of its own."""
    file = File.generated(config, f"{page.path}index.md", content="")
    stand_in = MkDocsPage(mark("title"), file, config)
    stand_in.canonical_url = mark("canonical") if config.site_url else None
    stand_in.meta = {"description": mark("description"), "hide": ["navigation", "toc"]}
    stand_in.meta["parkscape"] = True
    stand_in.content = mark("content")
    stand_in.toc = TableOfContents([AnchorLink("", "main", 1)])
    entries = [item for item in nav.items if isinstance(item, Link)]
    for item in entries:
        item.active = item.url == page.section
    context = get_context(nav, files, config, stand_in)
    cut = Shell.cut(env.get_template("main.html").render(context))
    for item in entries:
        item.active = False
    return cut
