"""Markdown -> HTML that is safe to print: no script, no style, no address but safe ones."""

import posixpath
import xml.etree.ElementTree as etree
from collections.abc import Callable
from functools import cache

import markdown
import nh3
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from parkscape.prose import ALLOWED_TAGS, SAFE_SCHEMES

_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{f"h{n}": {"id"} for n in range(1, 7)},
}
_CLASSES = {"a": {"headerlink", "mention"}, "div": {"table"}}
_EXTENSIONS = ("tables", "sane_lists", "def_list", "abbr")
_SIGNS = {
    "backtick": "`", "escape": "\\", "reference": "[", "link": "[", "short_reference": "[",
    "image_link": "!", "image_reference": "!", "short_image_ref": "!", "autolink": "<",
    "automail": "<", "html": "<", "entity": "&<", "not_strong": "*_", "em_strong": "*_",
    "em_strong2": "*_",
}  # fmt: skip
"""Inline pattern -> the signs without any of which it matches nothing."""
_ALL_SIGNS = "`\\[!<&*_"


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Images come from this site alone."""
    if tag == "img" and name == "src" and (":" in value or value.startswith(("//", "\\", "/\\"))):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes=set(SAFE_SCHEMES),
    attribute_filter=_keep_attribute,
    link_rel=None,
)


def sanitise(markup: str) -> str:
    """`markup` with only the tags, attributes and addresses that prose may have."""
    return _CLEANER.clean(markup)


class _Addresses(Treeprocessor):
    """Turns addresses that hold between source files into ones that hold between pages."""

    def __init__(self, md: markdown.Markdown, move: Callable[[str], str]) -> None:
        super().__init__(md)
        self.move = move

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            for name in ("href", "src"):
                address = element.get(name)
                if address and ":" not in address.partition("/")[0] and address[0] not in "#/":
                    element.set(name, self.move(address))
            if element.tag == "img":
                element.set("loading", "lazy")


class _AddressExtension(Extension):
    def __init__(self, move: Callable[[str], str]) -> None:
        super().__init__()
        self.move = move

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.treeprocessors.register(_Addresses(md, self.move), "parkscape-addresses", 0)


def to_html(text: str, move: Callable[[str], str] = str) -> str:
    """Markdown `text` as safe HTML; `move` rewrites relative addresses."""
    return renderer(move)(text)


def renderer(move: Callable[[str], str] = str) -> Callable[[str], str]:
    """A function like `to_html` that keeps its converters for many texts.

    To look for each pattern in each paragraph takes most of the time, and few texts have them all.
    """

    @cache
    def converter(missing: str) -> markdown.Markdown:
        found = markdown.Markdown(
            extensions=[*_EXTENSIONS, _AddressExtension(move)], output_format="html"
        )
        for name, signs in _SIGNS.items():
            if name in found.inlinePatterns and set(signs) <= set(missing):
                found.inlinePatterns.deregister(name)
        return found

    def render(text: str) -> str:
        fit = converter("".join([sign for sign in _ALL_SIGNS if sign not in text]))
        fit.reset()
        return sanitise(fit.convert(text))

    return render


def article_address(address: str) -> str:
    """An address written in content/articles/x.md, as it must read on the page articles/x/."""
    path, mark, fragment = address.partition("#")
    if not path:
        return address
    inside = posixpath.normpath(posixpath.join("articles", path))
    if inside.endswith(".md"):
        inside = inside[:-3].removesuffix("index")
        inside = f"{inside}/" if inside and not inside.endswith("/") else inside
    return f"../../{inside}{mark}{fragment}"
