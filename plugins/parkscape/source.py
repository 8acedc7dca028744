"""Reading: files -> plain data, with the line and column of every key and value.

YAML is read from PyYAML's event stream, so one pass gives data, positions, repeated keys and
nesting, and neither an alias bomb nor deep nesting can hurt: aliases are refused and depth is
bounded before anything is built. Plain scalars are text, true, false or empty; numbers and dates
stay text, so that `14.70`, `007` and `2022-12` mean what they say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from parkscape.issues import Issues
from parkscape.messages import SECOND_DOCUMENT, YAML_PROBLEMS

Plain = Any
"""dict, list, str, bool or None."""
DataPath = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1."""

MAX_DEPTH = 16
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
# What an editor cannot see, and the odd line ends that YAML counts as lines and editors do not.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    r"\ufeff\ufffe\uffff]"
)
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_NOTICED_LATE = ("could not find expected ':'", "unexpected end of stream", "expected ',' or")
"""Problems to show where the key, quote or bracket begins, not where libyaml noticed."""


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
    broken: bool = False
    """Its front matter could not be read, and an issue says so."""


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
    """False where a YAML file could not be read, so that references cannot be judged."""
    all_articles: bool = True
    """False where an article could not be read, so that a source may well have one."""
    content: str = "content"
    """The content folder as shown to people."""


def read(root: Path, data_file: Path, content: Path, issues: Issues) -> Project:
    """Read the showcase in `root`; every unreadable file is an issue, not an exception."""
    documents = list(_documents(root, data_file, issues))
    files = sorted(_content_files(root, content, issues))
    texts = {path: read_text(root, path, issues) for path in files if path.suffix == ".md"}
    markdown = {
        path: markdown_file(_shown(root, path), text, issues)
        for path, text in texts.items()
        if text is not None
    }
    folder = content / "articles"
    articles = [md for path, md in markdown.items() if path.parent == folder]
    return Project(
        documents=[document for document in documents if document is not None],
        articles=articles,
        pages=[md for path, md in markdown.items() if path.parent != folder],
        files=frozenset(path.relative_to(content).as_posix() for path in files),
        complete=None not in documents,
        all_articles=None not in texts.values() and not any(md.broken for md in articles),
        content=_shown(root, content),
    )


def _documents(root: Path, data_file: Path, issues: Issues) -> Iterator[Document | None]:
    """The main document and what it includes, each file once; None for one not to be had."""
    main = _read_yaml_file(root, data_file, issues)
    yield main
    if main is None or not isinstance(main.data, dict):
        return
    patterns = main.data.pop("include", None) or []
    taken = {data_file}
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else [patterns]):
        at = main.locate(("include", index))
        paths = _included(data_file.parent, pattern)
        if not paths:
            issues.add("bad-include", main.file, at, got=pattern)
            yield None
        for path in (path for path in paths if path not in taken):
            taken.add(path)
            yield _read_yaml_file(root, path, issues)


def _included(folder: Path, pattern: Plain) -> list[Path]:
    """The files in `folder` that `pattern` names; none where it leads out."""
    if not isinstance(pattern, str) or ".." in pattern.split("/"):
        return []
    try:
        found = sorted(path for path in folder.glob(pattern) if path.is_file())
    except (ValueError, NotImplementedError):
        return []
    return [path for path in found if _inside(path, folder)]


def _inside(path: Path, folder: Path) -> bool:
    """Whether `path`, with every link followed, lies in `folder`."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # Before Python 3.13, of links in a circle.
        return False


def _read_yaml_file(root: Path, path: Path, issues: Issues) -> Document | None:
    text = read_text(root, path, issues)
    return None if text is None else parse_yaml(text, _shown(root, path), issues)


def _content_files(root: Path, content: Path, issues: Issues) -> Iterator[Path]:
    """Files under `content`, hidden ones aside; a link that leads out is an issue."""
    for path in sorted(content.rglob("*")):
        if path.is_symlink() and not _inside(path, content):
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
        wrong = 0 if b"\0" in raw[:2] else None
    except UnicodeDecodeError as error:
        text, wrong = "", error.start
    if wrong is not None:
        before = raw[:wrong].decode("utf-8").split("\n")
        at = (len(before), len(before[-1]) + 1)
        issues.add("encoding", file, at, got=_likely_encoding(raw))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for line, column, found in _finds(_CONTROL, text):
        code = f"U+{ord(found):04X}"
        issues.add("control-character", file, (line, column), got=code, column=column)
    return _CONTROL.sub("", text)


def _likely_encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:2]:
        return "UTF-16"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "其他编码"
    return "GB18030/GBK"


def _finds(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """(line, column, text) of every find, looked for line by line."""
    if pattern.search(text):
        for number, line in enumerate(text.split("\n"), 1):
            for found in pattern.finditer(line):
                yield number, found.start() + 1, found.group()


def markdown_file(file: str, text: str, issues: Issues) -> MarkdownFile:
    """Split a Markdown file into front matter and text; missing front matter reads as empty."""
    name = Path(file).stem
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return MarkdownFile(file, name, Document(file, None, Marks((1, 1))), text, 1)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        issues.add("front-matter", file, (1, 1))
        return MarkdownFile(file, name, Document(file, {}, Marks((1, 1))), text, 1, broken=True)
    head = "\n" + "\n".join(lines[1:end])  # The blank stands for `---`, so that line numbers hold.
    front = parse_yaml(head, file, issues)
    body = "\n".join(lines[end + 1 :])
    if front is None:
        front = Document(file, {}, Marks((1, 1)))
        return MarkdownFile(file, name, front, body, end + 2, broken=True)
    return MarkdownFile(file, name, front, body, end + 2)


def parse_yaml(text: str, file: str, issues: Issues) -> Document | None:
    """Read one YAML text, or give None with an issue where its form is broken."""
    try:
        return _Reader(file, issues).read(text)
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
    tabs = [(line, column + len(tab) - 1) for line, column, tab in _finds(_TAB, text)]
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
    """Builds data and marks from events, with a stack in place of recursion."""

    def __init__(self, file: str, issues: Issues) -> None:
        self.file = file
        self.issues = issues
        self.stack: list[tuple[dict[str, Plain] | list[Plain], Marks]] = []
        self.key: list[tuple[str, Place, bool] | None] = []
        """For each open mapping the key that awaits its value, and whether it is a repeat."""
        self.root: tuple[Plain, Marks] = (None, Marks((1, 1)))
        self.aliased = False
        self.begun = False

    def read(self, text: str) -> Document | None:
        """The text's data, or None where aliases leave holes in it."""
        for event in yaml.parse(text, Loader=_LOADER):
            mark = event.start_mark
            at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._refuse(event, at)
            if isinstance(event, yaml.ScalarEvent):
                self._put(self._scalar(event, at), Marks(at), at)
            elif isinstance(event, yaml.AliasEvent):
                self._put(None, Marks(at), at)
            elif isinstance(event, yaml.MappingStartEvent):
                self._open({}, at)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open([], at)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
                self.key.pop()
        return None if self.aliased else Document(self.file, *self.root)

    def _refuse(self, event: yaml.Event, at: Place) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.issues.add("yaml-alias", self.file, at, got=sign + anchor)
            self.aliased = True
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            self.issues.add("yaml-tag", self.file, at, got=tag.replace("tag:yaml.org,2002:", "!!"))
        if isinstance(event, yaml.DocumentStartEvent):
            if self.begun:
                raise _Refused("yaml-syntax", at, got=SECOND_DOCUMENT)
            self.begun = True

    def _scalar(self, event: yaml.ScalarEvent, at: Place) -> Plain:
        value: str = event.value
        for hidden in _CONTROL.findall(value):  # Written as an escape: "\u200b".
            code = f"U+{ord(hidden):04X}"
            self.issues.add("control-character", self.file, at, got=code, column=at[1])
        is_key = bool(self.key) and self.key[-1] is None and isinstance(self.stack[-1][0], dict)
        if event.implicit[0] and not is_key and value in _WORDS:
            return _WORDS[value]
        return _CONTROL.sub("", value)

    def _open(self, container: dict[str, Plain] | list[Plain], at: Place) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _Refused("too-deep", at, limit=MAX_DEPTH)
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
