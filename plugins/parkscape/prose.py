"""Rules for Markdown text: no raw HTML beyond a few tags, safe links that land, own images."""

import html
import posixpath
import re
from collections.abc import Iterator

from parkscape.issues import Issues
from parkscape.source import MarkdownFile

ALLOWED_TAGS = frozenset(
    "a abbr b blockquote br code dd del details dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i"
    " img ins kbd li mark ol p pre q s small strong sub summary sup table tbody td tfoot th thead"
    " tr u ul".split()
)
"""What prose may hold; the sanitiser in `render` keeps to the same list."""

SAFE_SCHEMES = frozenset({"http", "https", "mailto"})

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>]|$)([^<>]*)")
_COMMENT = re.compile(r"<!(?:--|\[|[a-zA-Z])|<\?")
_EVENT = re.compile(r"""(?:^|[\s/"'])(on[a-z]+|style|srcdoc|formaction)\s*=""", re.IGNORECASE)
_LINK = re.compile(r"(!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^)\s>]*)")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*<?([^\s>]+)")
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*)>")
_ATTRIBUTE = re.compile(r"""(href|src)\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


def check_prose(md: MarkdownFile, files: frozenset[str], folder: str, issues: Issues) -> None:
    """Check the text of `md`, which lies in `folder` of the content; links may name `files`."""
    for number, line in visible_lines(md.text, md.line):
        for column, tag in _raw_html(line):
            issues.add("raw-html", md.file, (number, column), got=tag)
        for column, target, image in _targets(line):
            code, options = _fault(target, image, files, folder)
            if code:
                issues.add(code, md.file, (number, column), got=target, options=options)


def visible_lines(text: str, first: int) -> Iterator[tuple[int, str]]:
    """(line number, line) outside fenced code, with inline code blanked out."""
    fence = ""
    for number, line in enumerate(text.split("\n"), first):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark.group(1).startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence = mark.group(1)
        else:
            yield number, _CODE.sub(lambda found: " " * len(found.group()), line)


def _raw_html(line: str) -> Iterator[tuple[int, str]]:
    for found in _COMMENT.finditer(line):
        if not line.startswith("<!--", found.start()):
            yield found.start() + 1, found.group()
    for found in _TAG.finditer(line):
        slash, name, attributes = found.groups()
        if name.lower() not in ALLOWED_TAGS:
            yield found.start() + 1, f"<{slash}{name}>"
        elif event := _EVENT.search(attributes):
            yield found.start() + 1, f"<{name} {event.group(1)}=…>"


def _targets(line: str) -> Iterator[tuple[int, str, bool]]:
    """(column, address, whether an image) of every link on a line."""
    for found in _LINK.finditer(line):
        yield found.start(2) + 1, found.group(2), bool(found.group(1))
    for pattern in (_DEFINITION, _AUTOLINK):
        for found in pattern.finditer(line):
            yield found.start(1) + 1, found.group(1), False
    for tag in _TAG.finditer(line):
        for found in _ATTRIBUTE.finditer(tag.group(3)):
            column = tag.start(3) + found.start(2) + 1
            yield column, found.group(2), found.group(1).lower() == "src"


def _fault(
    target: str, image: bool, files: frozenset[str], folder: str
) -> tuple[str, tuple[str, ...]]:
    """(issue code, what may have been meant) for an address; no code where it is sound."""
    address = re.sub(r"[\x00-\x20]", "", html.unescape(target))
    scheme = _SCHEME.match(address)
    if scheme and scheme.group(1).lower() not in SAFE_SCHEMES:
        return "unsafe-link", ()
    if scheme or address.startswith("//"):
        return ("outside-image" if image else "unsafe-link" if address[:2] == "//" else ""), ()
    path = address.partition("#")[0].partition("?")[0]
    if not path or path.endswith("/") or "\\" in path:
        return ("broken-link" if "\\" in path else ""), ()
    inside = posixpath.normpath(posixpath.join(folder, path))
    if inside in files:
        return "", ()
    return "broken-link", tuple(posixpath.relpath(file, folder or ".") for file in files)
