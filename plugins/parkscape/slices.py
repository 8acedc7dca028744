"""A YAML text cut into slices: one item of a top-level list each, which can be read on its own.

The cut goes by the first characters of lines. It holds only where every slice, read on its own,
is a list of one item and nothing is wrong with it: no quote or bracket is then left open at its
end, and whatever else may go on over a line ends before one that is indented less. A text of any
other form is not cut.
"""

import re
from collections.abc import Container
from dataclasses import dataclass

from parkscape.document import Document, Plain, parse_yaml
from parkscape.issues import Issues

_TOP = re.compile(r"\n([^ \n#].*)")
"""A line that begins in the first column, comments aside, with the end of the line before it.

To look for the end of a line is far faster than to look everywhere whether a line begins.
"""
_KEY = re.compile(r"([a-z]+):(?: +(.*))?")
_ITEM = re.compile(r"^( *)-(?= |$)", re.MULTILINE)


class Uncut(Exception):
    """A text that has to be read whole."""


@dataclass(slots=True)
class Slice:
    """The lines of one item."""

    kind: str
    """The top-level key that the item stands under."""
    line: int
    """Where it begins in the file."""
    text: str

    def read(self, file: str) -> Document:
        """The item as the only one of its list, its lines counted from `FIRST`."""
        return _read_alone(f"{self.kind}:\n{self.text}", self.kind, file)


FIRST = 2
"""The line that a slice, read on its own, begins on."""


def cut(text: str, kinds: Container[str], file: str) -> tuple[list[Slice], dict[str, Plain]]:
    """(the items of the lists named in `kinds`, what stands under the other keys)."""
    slices: list[Slice] = []
    rest: dict[str, Plain] = {}
    line, last, seen = 1, 0, set()
    for key, held, start, end in _sections(text):
        if key in seen:
            raise Uncut
        seen.add(key)
        line, last = line + text.count("\n", last, start), start
        body = text.find("\n", start, end) + 1 or end
        if key in kinds and not held:
            slices += _items(key, text[body:end], line + 1)
        else:
            rest[key] = _value(key, text[start:end], file)
            if key in kinds and rest[key]:
                raise Uncut
    return slices, rest


def _sections(text: str) -> list[tuple[str, str, int, int]]:
    """(key, what stands behind it, start, end) of all that stands under a top-level key."""
    found: list[tuple[str, str, int]] = []
    for n, top in enumerate(_TOP.finditer(f"\n{text}")):
        line = top[1]
        if found and (line == "-" or line.startswith("- ")):
            continue  # An item of a list that is not indented.
        if n == 0 and top.start() == 0 and line == "---":
            continue
        key = _KEY.fullmatch(line)
        if not key:
            raise Uncut
        found.append((key[1], (key[2] or "").partition("#")[0].strip(), top.start()))
    starts = [start for _, _, start in found] or [len(text)]
    if not _is_blank(text[: starts[0]].removeprefix("---\n")):
        raise Uncut
    ends = [*starts[1:], len(text)] if found else []
    return [(*section, end) for section, end in zip(found, ends, strict=True)]


def _items(kind: str, body: str, line: int) -> list[Slice]:
    first = _ITEM.search(body)
    lead = body[: first.start()] if first else body
    if not _is_blank(lead):
        raise Uncut
    if first is None:
        return []
    begins = re.compile(rf"\n{first[1]}-(?=[ \n]|\Z)")
    starts = [found.start() for found in begins.finditer(f"\n{body}")]
    slices = []
    line += body.count("\n", 0, starts[0])
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        slices.append(Slice(kind, line, body[start:end]))
        line += body.count("\n", start, end)
    return slices


def _is_blank(text: str) -> bool:
    """Whether `text` is nothing but blank lines and comments."""
    lines = (line.lstrip(" ") for line in text.split("\n"))
    return not any(line and not line.startswith("#") for line in lines)


def _value(key: str, text: str, file: str) -> Plain:
    return _read_whole(text, key, file).data[key]


def _read_alone(text: str, kind: str, file: str) -> Document:
    document = _read_whole(text, kind, file)
    listed = document.data[kind]
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], dict):
        raise Uncut
    return document


def _read_whole(text: str, key: str, file: str) -> Document:
    issues = Issues()
    document = parse_yaml(text, file, issues)
    if document is None or len(issues) or not isinstance(document.data, dict):
        raise Uncut
    if list(document.data) != [key]:
        raise Uncut
    return document
