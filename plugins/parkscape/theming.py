"""The theme around our pages: its shell for a page, what shells draw on, and its own files."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
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
from rjsmin import jsmin

from parkscape.cache import Cache
from parkscape.compiler import COMPACT
from parkscape.pages import Page
from parkscape.shell import Shell, mark
from parkscape.store import Blob, Store

WORDS = "search-words.js"
"""The script that holds what search boxes say."""
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


class Copied(msgspec.Struct, array_like=True):
    """A file that stands on the site as it is, and its source when it was copied."""

    source: str
    mtime: int
    """When that was last changed, in nanoseconds."""
    size: int
    blob: Blob


def assets(names: Iterable[str], config: MkDocsConfig) -> Iterator[File]:
    """Our own files by their names; scripts that are not vendored without comments."""
    for name in names:
        text = (Path(__file__).parent / "assets" / name).read_text(encoding="utf-8")
        content = jsmin(text) if name.endswith(".js") and "/" not in name else text
        yield File.generated(config, f"assets/{name}", content=str(content))


def words(said: Mapping[str, str], config: MkDocsConfig) -> File:
    """What the search boxes say, in one file for all pages."""
    content = f"export default {json.dumps(dict(said), **COMPACT)};\n"
    return File.generated(config, f"assets/{WORDS}", content=content)


_LEFT_OUT = (InclusionLevel.EXCLUDED, InclusionLevel.DRAFT)
_COPIED = "copied"
"""The name in the cache."""
_READ = msgspec.msgpack.Decoder(dict[str, Copied])


def copied(files: Files, config: MkDocsConfig, store: Store, cache: Cache) -> dict[str, Blob]:
    """Path -> file, of the theme and of authors: in the store, so that MkDocs need not copy it.

    Nothing where other plugins may look for them in the folder that MkDocs builds. What MkDocs
    may write over is none of these.
    """
    if not _OURS.issuperset(config.plugins):
        return {}
    known, found = _known(cache), {}
    for file in files:
        path, left_out = file.dest_uri, file.inclusion in _LEFT_OUT
        if not left_out and file.abs_src_path and not path.endswith((".html", ".xml")):
            held = os.stat(file.abs_src_path)  # noqa: PTH116
            last, now = known.get(path), (file.abs_src_path, held.st_mtime_ns, held.st_size)
            if last and (last.source, last.mtime, last.size) == now and store.has(last.blob):
                found[path] = last
            else:
                found[path] = Copied(*now, store.put(Path(file.abs_src_path).read_bytes()))
            file.inclusion = InclusionLevel.EXCLUDED
    if found != known:
        cache.put(_COPIED, _ENCODER.encode(found))
    return {path: each.blob for path, each in found.items()}


def _known(cache: Cache) -> dict[str, Copied]:
    content = cache.get(_COPIED)
    try:
        return _READ.decode(content) if content else {}
    except msgspec.MsgspecError:
        cache.damaged.append(_COPIED)
        return {}


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
