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

Mark = Any
"""PyYAML's mark of a place, as an event has it: to work out more, for so many, would take long."""
Marks = list[Any]
"""Where a mapping or a list begins, then where what it holds does, as `Marks` or `Mark`, in the
order of the data: of a mapping, where a key begins and then its value."""


def _place(mark: Mark) -> Place:
    return mark.line + 1, mark.column + 1


def _key_at(key: str | int, data: dict[Any, Plain]) -> int:
    """Where among the marks of a mapping that of a key is."""
    return 2 * list(data).index(key) + 1


@dataclass(slots=True)
class Document:
    """The data of one YAML text."""

    file: str
    """Path as shown to people: relative to the folder of mkdocs.yml."""
    data: Plain
    marks: Marks = field(default_factory=list)
    """Of the data, which nothing may change; empty where all counts as being at the beginning."""

    def locate(self, path: DataPath, *, key: bool = False) -> Place:
        """Line and column of the value at `path`, or of its key; else of the nearest parent."""
        if not self.marks:
            return 1, 1
        data, found = self.data, self.marks
        for depth, step in enumerate(path):
            if isinstance(data, dict) and step in data:
                at = _key_at(step, data)
                if key and depth == len(path) - 1:
                    return _place(found[at])
                at += 1
            elif isinstance(data, list) and isinstance(step, int) and step < len(data):
                at = step + 1
            else:
                break
            data, found = data[step], found[at]
        return _place(found[0] if isinstance(found, list) else found)


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
        data, marks, begun = None, Marks(), False
        try:
            while (event := self.take()) is not None:
                if isinstance(event, DocumentStartEvent):
                    if begun:
                        at = _place(event.start_mark)
                        raise _Refused("yaml-syntax", at, got=SECOND_DOCUMENT)
                    begun = True
                elif isinstance(event, NodeEvent):
                    data, found = self._value(event, 0)
                    marks = found if isinstance(found, list) else [found]
        finally:
            self.loader.dispose()
        return None if self.aliased else Document(self.file, data, marks)

    def _value(self, event: Any, depth: int) -> tuple[Plain, Marks | Mark]:
        """What begins with `event`, inside `depth` open mappings and lists."""
        kind, mark = type(event), event.start_mark
        if event.anchor or event.tag or depth >= MAX_DEPTH:
            self._judge(event, depth)
        if kind is MappingStartEvent:
            return self._mapping(mark, depth + 1)
        if kind is not ScalarEvent:
            return (None, mark) if kind is AliasEvent else self._list(mark, depth + 1)
        value = event.value
        if value in _WORDS and event.implicit[0]:
            return _WORDS[value], mark
        return self._shown(value, mark), mark

    def _judge(self, event: Any, depth: int) -> None:
        """Say what is not taken: anchors, aliases, tags, and one level too many."""
        at = _place(event.start_mark)
        if event.anchor:
            sign = "*" if type(event) is AliasEvent else "&"
            self.issues.add("yaml-alias", self.file, at, got=sign + event.anchor)
            self.aliased = True
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            got = tag.replace("tag:yaml.org,2002:", "!!")
            self.issues.add("yaml-tag", self.file, at, got=got)
        if depth >= MAX_DEPTH and isinstance(event, CollectionStartEvent):
            raise _Refused("too-deep", at, limit=MAX_DEPTH)

    def _shown(self, text: str, mark: Mark) -> str:
        """`text` without what cannot be seen, here written as an escape: `"\\u200b"`."""
        if not text.isprintable():
            at = _place(mark)
            for hidden in CONTROL.findall(text):
                code = f"U+{ord(hidden):04X}"
                self.issues.add("control-character", self.file, at, got=code, column=at[1])
            text = CONTROL.sub("", text)
        return text

    def _list(self, mark: Mark, depth: int) -> tuple[list[Plain], Marks]:
        data: list[Plain] = []
        marks = [mark]
        take = self.take
        event: Any
        while type(event := take()) is not SequenceEndEvent:
            value, at = self._value(event, depth)
            data.append(value)
            marks.append(at)
        return data, marks

    def _mapping(self, mark: Mark, depth: int) -> tuple[dict[str, Plain], Marks]:
        data: dict[str, Plain] = {}
        marks = [mark]
        take = self.take
        event: Any
        value: Plain
        child: Marks | Mark
        while type(event := take()) is not MappingEndEvent:
            begins = event.start_mark
            if type(event) is ScalarEvent and event.tag is None and event.anchor is None:
                key = event.value
                if not key.isprintable():
                    key = self._shown(key, begins)
            else:
                self._judge(event, depth)
                key = self._odd_key(event)
            repeated = key in data
            if repeated:
                first = _place(marks[_key_at(key, data)])[0]
                at = _place(begins)
                self.issues.add("duplicate-key", self.file, at, first=first, got=key)
            if type(event) is not ScalarEvent:
                self._value(event, depth)
            event = take()
            if type(event) is ScalarEvent and event.tag is None and event.anchor is None:
                value, child = event.value, event.start_mark
                if value in _WORDS and event.implicit[0]:
                    value = _WORDS[value]
                elif not value.isprintable():
                    value = self._shown(value, child)
            else:
                value, child = self._value(event, depth)
            if not repeated:
                data[key] = value
                marks += begins, child
        return data, marks

    def _odd_key(self, event: Any) -> str:
        """The name of a key that is tagged, an alias, a mapping or a list."""
        if type(event) is ScalarEvent:
            return self._shown(event.value, event.start_mark)
        return {AliasEvent: "None", MappingStartEvent: "{}"}.get(type(event), "[]")
