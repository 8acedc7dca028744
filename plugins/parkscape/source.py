"""Reading: files -> plain data, with the line and column of every key and value.

YAML is read from PyYAML's event stream, so one pass gives data, positions, repeated keys and
nesting, and neither an alias bomb nor deep nesting can hurt: aliases are refused and depth is
bounded before anything is built. Plain scalars are text, whole or decimal numbers, true, false
or empty; dates stay text, so that `2022-12` means what it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from parkscape.issues import Issues
from parkscape.messages import YAML_PROBLEMS

Plain = Any
"""dict, list, str, int, Decimal, bool or None."""
DataPath = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1."""

MAX_DEPTH = 16
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)


@dataclass(slots=True)
class Marks:
    """Where a value stands, and where what it holds stands."""

    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    children: dict[str | int, "Marks"] = field(default_factory=dict)


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
                return marks.keys[step]
            if step not in marks.children:
                break
            marks = marks.children[step]
        return marks.place


@dataclass(slots=True)
class MarkdownFile:
    """A Markdown file: its front matter, and its text from `line` on."""

    file: str
    name: str
    """The file's name without `.md`."""
    front: Document
    text: str
    line: int


@dataclass(slots=True)
class Project:
    """All that editors wrote, read and not yet checked."""

    documents: list[Document]
    """parks.yaml, then the files it includes."""
    articles: list[MarkdownFile]
    pages: list[MarkdownFile]
    """Markdown outside content/articles/, which MkDocs renders."""
    files: frozenset[str]
    """Paths of all files under the content folder, relative to it, with `/`."""
    complete: bool
    """False where a file could not be read, so that references cannot be judged."""


def read(root: Path, data_file: Path, content: Path, issues: Issues) -> Project:
    """Read the showcase in `root`; every unreadable file is an issue, not an exception."""
    documents = list(_documents(root, data_file, issues))
    files = sorted(_content_files(root, content, issues))
    markdown = [
        (path, markdown_file(_shown(root, path), text, issues))
        for path in files
        if path.suffix == ".md" and (text := read_text(root, path, issues)) is not None
    ]
    articles = content / "articles"
    read_all = all(document is not None for document in documents)
    return Project(
        documents=[document for document in documents if document is not None],
        articles=[md for path, md in markdown if path.parent == articles],
        pages=[md for path, md in markdown if path.parent != articles],
        files=frozenset(path.relative_to(content).as_posix() for path in files),
        complete=read_all,
    )


def _documents(root: Path, data_file: Path, issues: Issues) -> Iterator[Document | None]:
    main = _read_yaml_file(root, data_file, issues)
    yield main
    if main is None or not isinstance(main.data, dict):
        return
    patterns = main.data.pop("include", [])
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else [patterns]):
        at = main.locate(("include", index))
        if not isinstance(pattern, str) or pattern.startswith("/") or ".." in pattern.split("/"):
            issues.add("no-file", main.file, at, got=pattern)
            continue
        paths = sorted(data_file.parent.glob(pattern))
        if not paths:
            issues.add("no-file", main.file, at, got=pattern)
        for path in paths:
            yield _read_yaml_file(root, path, issues)


def _read_yaml_file(root: Path, path: Path, issues: Issues) -> Document | None:
    text = read_text(root, path, issues)
    return None if text is None else parse_yaml(text, _shown(root, path), issues)


def _content_files(root: Path, content: Path, issues: Issues) -> Iterator[Path]:
    """Files under `content`, hidden ones aside; a link that leads out is an issue."""
    home = content.resolve()
    for path in sorted(content.rglob("*")):
        if path.is_symlink() and not path.resolve().is_relative_to(home):
            issues.add("symlink", _shown(root, path), (1, 1), got=_shown(root, path))
        elif path.is_file() and not any(p.startswith(".") for p in path.relative_to(content).parts):
            yield path


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def read_text(root: Path, path: Path, issues: Issues) -> str | None:
    """The file's text, or None with an issue where it is missing or not UTF-8."""
    file = _shown(root, path)
    try:
        raw = path.read_bytes()
    except OSError:
        issues.add("no-file", file, (1, 1), got=file)
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        issues.add("bom", file, (1, 1))
        raw = raw[3:]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        issues.add("encoding", file, (line, column), got=_likely_encoding(raw))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for found in _CONTROL.finditer(text):
        line, column = _place(text, found.start())
        code = f"U+{ord(found.group()):04X}"
        issues.add("control-character", file, (line, column), got=code, column=column)
    return _CONTROL.sub("", text)


def _likely_encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "其他编码"
    return "GB18030/GBK"


def _place(text: str, offset: int) -> Place:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def markdown_file(file: str, text: str, issues: Issues) -> MarkdownFile:
    """Split a Markdown file into front matter and text; missing front matter reads as empty."""
    name = Path(file).stem
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return MarkdownFile(file, name, Document(file, None, Marks((1, 1))), text, 1)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        issues.add("front-matter", file, (1, 1))
        return MarkdownFile(file, name, Document(file, {}, Marks((1, 1))), text, 1)
    head = "\n" + "\n".join(lines[1:end])  # The blank stands for `---`, so that line numbers hold.
    front = parse_yaml(head, file, issues) or Document(file, {}, Marks((1, 1)))
    return MarkdownFile(file, name, front, "\n".join(lines[end + 1 :]), end + 2)


def parse_yaml(text: str, file: str, issues: Issues) -> Document | None:
    """Read one YAML text, or give None with an issue where its form is broken."""
    tabs = [_place(text, found.end() - 1) for found in _TAB.finditer(text)]
    try:
        return _Reader(file, issues).read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if not tabs:
            issues.add("yaml-syntax", file, at, got=_explain(str(error.problem)))
    except _TooDeep as error:
        issues.add("too-deep", file, error.place, limit=MAX_DEPTH)
    except yaml.YAMLError as error:
        issues.add("yaml-syntax", file, (1, 1), got=_explain(str(error)))
    for at in tabs:
        issues.add("tab", file, at)
    return None


def _explain(problem: str) -> str:
    return next((chinese for english, chinese in YAML_PROBLEMS if english in problem), problem)


class _TooDeep(Exception):
    def __init__(self, place: Place) -> None:
        self.place = place


class _Reader:
    """Builds data and marks from events, with a stack in place of recursion."""

    def __init__(self, file: str, issues: Issues) -> None:
        self.file = file
        self.issues = issues
        self.stack: list[tuple[dict[str, Plain] | list[Plain], Marks]] = []
        self.key: list[tuple[str, Place, bool] | None] = []
        """For each open mapping the key that awaits its value, and whether it is a repeat."""
        self.root: tuple[Plain, Marks] = (None, Marks((1, 1)))

    def read(self, text: str) -> Document:
        for event in yaml.parse(text, Loader=_LOADER):
            mark = event.start_mark
            at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._refuse(event, at)
            if isinstance(event, yaml.ScalarEvent):
                self._put(self._scalar(event), Marks(at), at)
            elif isinstance(event, yaml.AliasEvent):
                self._put(None, Marks(at), at)
            elif isinstance(event, yaml.MappingStartEvent):
                self._open({}, at)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open([], at)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
                self.key.pop()
        return Document(self.file, *self.root)

    def _refuse(self, event: yaml.Event, at: Place) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.issues.add("yaml-alias", self.file, at, got=sign + anchor)
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            self.issues.add("yaml-tag", self.file, at, got=tag)

    @staticmethod
    def _scalar(event: yaml.ScalarEvent) -> Plain:
        value: str = event.value
        if not event.implicit[0]:
            return value
        if value in _WORDS:
            return _WORDS[value]
        if _INTEGER.fullmatch(value) and len(value) < 20:
            return int(value)
        return Decimal(value) if _DECIMAL.fullmatch(value) else value

    def _open(self, container: dict[str, Plain] | list[Plain], at: Place) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _TooDeep(at)
        marks = Marks(at)
        self._put(container, marks, at)
        self.stack.append((container, marks))
        self.key.append(None)

    def _put(self, value: Plain, marks: Marks, at: Place) -> None:
        """Hand a finished value to the open container, as a key, a value or an item."""
        if not self.stack:
            self.root = (value, marks)
            return
        container, parent = self.stack[-1]
        if isinstance(container, list):
            parent.children[len(container)] = marks
            container.append(value)
            return
        pending = self.key[-1]
        if pending is None:
            self.key[-1] = self._take_key(value, parent, at)
            return
        key, _, repeated = pending
        if not repeated:
            container[key] = value
            parent.children[key] = marks
        self.key[-1] = None

    def _take_key(self, value: Plain, parent: Marks, at: Place) -> tuple[str, Place, bool]:
        key = value if isinstance(value, str) else str(value)
        if key in parent.keys:
            first = parent.keys[key][0]
            self.issues.add("duplicate-key", self.file, at, first=first, got=key)
            return key, at, True
        parent.keys[key] = at
        return key, at, False
