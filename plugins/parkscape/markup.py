"""Markdown -> HTML that is safe to print: no script, no style, no address but safe ones."""

import posixpath
import xml.etree.ElementTree as etree
from collections.abc import Callable

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


def sanitise(markup: str) -> str:
    """`markup` with only the tags, attributes and addresses that prose may have."""
    return nh3.clean(
        markup,
        tags=set(ALLOWED_TAGS),
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=set(SAFE_SCHEMES),
        attribute_filter=_keep_attribute,
        link_rel=None,
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Images come from this site alone."""
    if tag == "img" and name == "src" and (":" in value or value.startswith(("//", "\\", "/\\"))):
        return None
    return value


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
    """A function like `to_html` that keeps one converter for many texts."""
    converter = markdown.Markdown(
        extensions=[*_EXTENSIONS, _AddressExtension(move)], output_format="html"
    )

    def render(text: str) -> str:
        converter.reset()
        return sanitise(converter.convert(text))

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
