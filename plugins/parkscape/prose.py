"""Rules for Markdown text: no raw HTML beyond a few tags, safe links that land, own images."""

import html
import posixpath
import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import unquote

from parkscape.issues import Issues
from parkscape.source import MarkdownFile

ALLOWED_TAGS = frozenset(
    "a abbr b blockquote br code dd del details dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i"
    " img ins kbd li mark ol p pre q s small strong sub summary sup table tbody td tfoot th thead"
    " tr u ul".split()
)
"""What prose may hold; the sanitiser in `render` keeps to the same list."""

SAFE_SCHEMES = frozenset({"http", "https", "mailto"})

_FENCE = re.compile(r" {0,3}(?:(`{3,})[^`]*|(~{3,}).*)")
_CODE = re.compile(r"(`(?<![\\`]`)`*)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)\1(?!`)")
_TAG = re.compile(
    r"""<(?P<name>/?[a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>]|$)(?P<held>(?:"[^"]*"|'[^']*'|[^<>"'])*)"""
)
_ATTRIBUTE_LIST = re.compile(r"\{:?(?P<held>[^{}\n]*)\}")
_COMMENT = re.compile(r"<!(?!--)(?=[\[a-zA-Z])|<\?")
_EVENT = re.compile(r"""(?:^|[\s/"':])(on[a-z]+|style|srcdoc|formaction)\s*=""", re.IGNORECASE)
# As each of its branches begins with a certain character, what has none is passed over at once.
_BRACKET = re.compile(r"\\.|!\[|\[|\](?:\(\s*<?\s*((?:[^()\s>]|\([^()\s]*\))*))?")
_IMAGE_LABEL = re.compile(r"!\[([^\[\]]*)\](?!\()(?:\[([^\[\]]*)\])?")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]]+)\]:\s*<?([^\s>]+)", re.MULTILINE)
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*)>")
_ATTRIBUTE = re.compile(r"""\b(href|srcset|src|cite)\s*=\s*["']?\s*([^"'\s>]*)""", re.IGNORECASE)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


def check_prose(md: MarkdownFile, files: frozenset[str], folder: str, issues: Issues) -> set[str]:
    """Check the text of `md`, which lies in `folder` of the content; links may name `files`.

    Gives those of `files` that it links to.
    """
    linked = set()
    text = visible(md.text)

    def place(offset: int) -> tuple[int, int]:
        return md.line + text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)

    for offset, tag in _raw_html(text):
        issues.add("raw-html", md.file, place(offset), got=tag)
    for offset, target, image in _targets(text):
        code, options, inside = _fault(target, image, files, folder)
        linked.add(inside)
        if code:
            words = {"got": target, "wanted": " http、https、mailto 和站内相对地址"}
            issues.add(code, md.file, place(offset), options=options, **words)
    return linked - {""}


def visible(text: str) -> str:
    """The text with all code blanked out and every other character in its place."""
    lines = text.split("\n")
    end = 0
    for number, line in enumerate(lines):
        if number >= end and ("```" in line or "~~~" in line):
            end = _fence_end(lines, number)
            lines[number:end] = [" " * len(held) for held in lines[number:end]]
    return _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), "\n".join(lines))


def _fence_end(lines: list[str], start: int) -> int:
    """The line after the fenced code that begins at `start`; `start` where none does."""
    mark = _FENCE.fullmatch(lines[start])
    if not mark:
        return start
    fence = mark.group(1) or mark.group(2)
    for number in range(start + 1, len(lines)):
        line = lines[number].strip()
        if line.startswith(fence) and not line.strip(fence[0]):
            return number + 1
    return start


def _raw_html(text: str) -> Iterator[tuple[int, str]]:
    for found in _COMMENT.finditer(text):
        yield found.start(), text[found.start() : found.start() + 3]
    for found in _TAG.finditer(text):
        name = found["name"]
        if name.lower().lstrip("/") not in ALLOWED_TAGS:
            yield found.start(), f"<{name}>"
        elif event := _EVENT.search(found["held"]):
            yield found.start(), f"<{name} {event.group(1)}=…>"
    for found in _ATTRIBUTE_LIST.finditer(text):
        if event := _EVENT.search(found["held"]):
            yield found.start(), f"{{: {event.group(1)}=… }}"


def _targets(text: str) -> Iterator[tuple[int, str, bool]]:
    """(offset, address, whether an image) of every link."""
    yield from _inline_targets(text)
    pictured = {(label or shown).strip().casefold() for shown, label in _IMAGE_LABEL.findall(text)}
    for found in _DEFINITION.finditer(text):
        label, target = found.groups()
        # A footnote's text stands where a definition has its address.
        if not label.startswith("^") or _SCHEME.match(target):
            yield found.start(2), target, label.strip().casefold() in pictured
    for found in _AUTOLINK.finditer(text):
        yield found.start(1), found.group(1), False
    allowed = (tag for tag in _TAG.finditer(text) if tag["name"].lower() in ALLOWED_TAGS)
    for tag in chain(allowed, _ATTRIBUTE_LIST.finditer(text)):
        for found in _ATTRIBUTE.finditer(tag["held"]):
            offset = tag.start("held") + found.start(2)
            yield offset, found.group(2), found.group(1).lower().startswith("src")


def _inline_targets(text: str) -> Iterator[tuple[int, str, bool]]:
    """Of `[words](address)` and `![words](address)`, one within the other too."""
    images: list[bool] = []
    for found in _BRACKET.finditer(text):
        sign = found.group()
        if sign in ("[", "!["):
            images.append(sign == "![")
        elif sign.startswith("]"):
            image = images.pop() if images else False
            if found.group(1) is not None:
                yield found.start(1), found.group(1), image


def _fault(
    target: str, image: bool, files: frozenset[str], folder: str
) -> tuple[str, tuple[str, ...], str]:
    """(issue code, what may have been meant, file linked to) for an address, each if any."""
    address = re.sub(r"[\x00-\x20]", "", html.unescape(target))
    scheme = _SCHEME.match(address)
    if scheme and scheme.group(1).lower() not in SAFE_SCHEMES:
        return "unsafe-link", (), ""
    if scheme or address.startswith("//"):
        code = "outside-image" if image else "unsafe-link" if address[:2] == "//" else ""
        return code, (), ""
    path = unquote(address.partition("#")[0].partition("?")[0])
    if not path or path.endswith("/") or "\\" in path:
        return ("broken-link" if "\\" in path else ""), (), ""
    inside = posixpath.normpath(posixpath.join(folder, path))
    if inside in files:
        return "", (), inside
    return "broken-link", tuple(posixpath.relpath(file, folder or ".") for file in files), ""
