"""A YAML text -> plain data, with the line and column of every key and value.

YAML is read from PyYAML's event stream, so one pass gives data, positions, repeated keys and
nesting, and neither an alias bomb nor deep nesting can hurt: aliases are refused and depth is
bounded before anything is built. Plain scalars are text, true, false or empty; numbers and dates
stay text, so that `14.70`, `007` and `2022-12` mean what they say.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from parkscape.issues import Issues
from parkscape.messages import SECOND_DOCUMENT, YAML_PROBLEMS

Plain = Any
"""dict, list, str, bool or None."""
DataPath = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1."""

MAX_DEPTH = 16
# What an editor cannot see, and the odd line ends that YAML counts as lines and editors do not.
# `str.isprintable` is false for each of them.
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    r"\ufeff\ufffe\uffff]"
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_NOTICED_LATE = ("could not find expected ':'", "unexpected end of stream", "expected ',' or")
"""Problems to show where the key, quote or bracket begins, not where libyaml noticed."""

Mark = int
"""A place as kept for scalars, of which there are very many: line * 2**32 + column, from 0."""


def _place(mark: Mark) -> Place:
    return (mark >> 32) + 1, (mark & 0xFFFFFFFF) + 1


def _mark(event: Any) -> Mark:
    start = event.start_mark
    return start.line << 32 | start.column  # type: ignore[no-any-return]


@dataclass(slots=True)
class Marks:
    """Where a mapping or a list stands, and where what it holds stands."""

    place: Place
    keys: dict[str, Mark] = field(default_factory=dict)
    children: dict[str | int, "Marks | Mark"] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """The data of one YAML text."""

    file: str
    """Path as shown to people: relative to the folder of mkdocs.yml."""
    data: Plain
    marks: Marks

    def locate(self, path: DataPath, *, key: bool = False) -> Place:
        """Line and column of the value at `path`, or of its key; else of the nearest parent."""
        marks = self.marks
        for depth, step in enumerate(path):
            if key and depth == len(path) - 1 and isinstance(step, str) and step in marks.keys:
                return _place(marks.keys[step])
            child = marks.children.get(step)
            if child is None:
                break
            if isinstance(child, int):
                return _place(child)
            marks = child
        return marks.place


def finds(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """(line, column, text) of every find, looked for line by line."""
    if pattern.search(text):
        for number, line in enumerate(text.split("\n"), 1):
            for found in pattern.finditer(line):
                yield number, found.start() + 1, found.group()


def parse_yaml(text: str, file: str, issues: Issues) -> Document | None:
    """Read one YAML text, or give None with an issue where its form is broken."""
    try:
        return _Reader(text, file, issues).read()
    except _Refused as refused:
        issues.add(refused.code, file, refused.place, **refused.words)
    except yaml.MarkedYAMLError as error:
        _report_syntax(error, text, file, issues)
    except yaml.YAMLError as error:
        issues.add("yaml-syntax", file, (1, 1), got=_explain(str(error)))
    return None


def _report_syntax(error: yaml.MarkedYAMLError, text: str, file: str, issues: Issues) -> None:
    problem, begun, noticed = str(error.problem), error.context_mark, error.problem_mark
    mark = begun if noticed is None or any(part in problem for part in _NOTICED_LATE) else noticed
    tabs = [(line, column + len(tab) - 1) for line, column, tab in finds(_TAB, text)]
    if noticed and any(line == noticed.line + 1 for line, _ in tabs):
        for at in tabs:
            issues.add("tab", file, at)
    else:
        at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        issues.add("yaml-syntax", file, at, got=_explain(problem))


def _explain(problem: str) -> str:
    known = (chinese for english, chinese in YAML_PROBLEMS if english in problem)
    return next(known, f"无法解析（{problem}）")


class _Refused(Exception):
    """A text that is YAML but that we do not take."""

    def __init__(self, code: str, place: Place, **words: Any) -> None:
        self.code, self.place, self.words = code, place, words


class _Reader:
    """Builds data and marks from events, by recursion that `MAX_DEPTH` bounds.

    Events are very many, so what the loops do for each is written out in them.
    """

    def __init__(self, text: str, file: str, issues: Issues) -> None:
        self.file = file
        self.issues = issues
        self.loader = _LOADER(text)
        self.take: Callable[[], Any] = self.loader.get_event
        self.aliased = False

    def read(self) -> Document | None:
        """The text's data, or None where aliases leave holes in it."""
        data, marks, begun = None, Marks((1, 1)), False
        try:
            while (event := self.take()) is not None:
                if isinstance(event, DocumentStartEvent):
                    if begun:
                        raise _Refused("yaml-syntax", _place(_mark(event)), got=SECOND_DOCUMENT)
                    begun = True
                elif isinstance(event, NodeEvent):
                    data, found = self._value(event, 0)
                    marks = found if isinstance(found, Marks) else Marks(_place(found))
        finally:
            self.loader.dispose()
        return None if self.aliased else Document(self.file, data, marks)

    def _value(self, event: Any, depth: int) -> tuple[Plain, Marks | Mark]:
        """What begins with `event`, inside `depth` open mappings and lists."""
        mark = _mark(event)
        self._judge(event, mark, depth)
        if type(event) is ScalarEvent:
            value = event.value
            if value in _WORDS and event.implicit[0]:
                return _WORDS[value], mark
            return self._shown(value, mark), mark
        return self._held(event, mark, depth)

    def _judge(self, event: Any, mark: Mark, depth: int) -> None:
        """Say what is not taken: anchors, aliases, tags, and one level too many."""
        if event.anchor:
            sign = "*" if type(event) is AliasEvent else "&"
            self.issues.add("yaml-alias", self.file, _place(mark), got=sign + event.anchor)
            self.aliased = True
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            got = tag.replace("tag:yaml.org,2002:", "!!")
            self.issues.add("yaml-tag", self.file, _place(mark), got=got)
        if depth >= MAX_DEPTH and isinstance(event, CollectionStartEvent):
            raise _Refused("too-deep", _place(mark), limit=MAX_DEPTH)

    def _held(self, event: Any, mark: Mark, depth: int) -> tuple[Plain, Marks | Mark]:
        if type(event) is AliasEvent:
            return None, mark
        marks = Marks(_place(mark))
        read = self._mapping if type(event) is MappingStartEvent else self._list
        return read(marks, depth + 1), marks

    def _shown(self, text: str, mark: Mark) -> str:
        """`text` without what cannot be seen, here written as an escape: `"\\u200b"`."""
        if not text.isprintable():
            at = _place(mark)
            for hidden in CONTROL.findall(text):
                code = f"U+{ord(hidden):04X}"
                self.issues.add("control-character", self.file, at, got=code, column=at[1])
            text = CONTROL.sub("", text)
        return text

    def _list(self, marks: Marks, depth: int) -> list[Plain]:
        data: list[Plain] = []
        take, children = self.take, marks.children
        while type(event := take()) is not SequenceEndEvent:
            value, children[len(data)] = self._value(event, depth)
            data.append(value)
        return data

    def _mapping(self, marks: Marks, depth: int) -> dict[str, Plain]:
        data: dict[str, Plain] = {}
        event: Any
        value: Plain
        take, keys, children = self.take, marks.keys, marks.children
        while type(event := take()) is not MappingEndEvent:
            mark = _mark(event)
            if type(event) is ScalarEvent and event.tag is None and event.anchor is None:
                key = event.value
                if not key.isprintable():
                    key = self._shown(key, mark)
            else:
                self._judge(event, mark, depth)
                key = self._odd_key(event, mark)
            repeated = key in keys
            if repeated:
                first, at = _place(keys[key])[0], _place(mark)
                self.issues.add("duplicate-key", self.file, at, first=first, got=key)
            else:
                keys[key] = mark
            if type(event) is not ScalarEvent:
                self._held(event, mark, depth)
            event = take()
            child: Marks | Mark
            if type(event) is ScalarEvent and event.tag is None and event.anchor is None:
                value, child = event.value, _mark(event)
                if value in _WORDS and event.implicit[0]:
                    value = _WORDS[value]
                elif not value.isprintable():
                    value = self._shown(value, child)
            else:
                value, child = self._value(event, depth)
            if not repeated:
                data[key] = value
                children[key] = child
        return data

    def _odd_key(self, event: Any, mark: Mark) -> str:
        """The name of a key that is tagged, an alias, a mapping or a list."""
        if type(event) is ScalarEvent:
            return self._shown(event.value, mark)
        return {AliasEvent: "None", MappingStartEvent: "{}"}.get(type(event), "[]")
