"""Reading: the files of a showcase -> documents and Markdown, every unreadable file an issue."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parkscape.document import CONTROL, Document, Plain, finds, parse_yaml
from parkscape.issues import Issues

_MUCH = 1 << 16
"""Bytes; most Markdown files have fewer."""


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
    files = content_files(root, content, issues)
    texts = {path: read_text(root, content / path, issues) for path in files if is_markdown(path)}
    markdown = {
        path: markdown_file(shown(root, content / path), text, issues)
        for path, text in texts.items()
        if text is not None
    }
    articles = [md for path, md in markdown.items() if is_article(path)]
    return Project(
        documents=[document for document in documents if document is not None],
        articles=articles,
        pages=[md for path, md in markdown.items() if not is_article(path)],
        files=frozenset(files),
        complete=None not in documents,
        all_articles=None not in texts.values() and not any(md.broken for md in articles),
        content=shown(root, content),
    )


def is_markdown(path: str) -> bool:
    return path.endswith(".md")


def is_article(path: str) -> bool:
    """Whether `path`, relative to the content folder, is that of an article."""
    return path.startswith("articles/") and path.count("/") == 1 and is_markdown(path)


def _documents(root: Path, data_file: Path, issues: Issues) -> Iterator[Document | None]:
    """The main document and what it includes, each file once; None for one not to be had."""
    main = _read_yaml_file(root, data_file, issues)
    yield main
    if main is None or not isinstance(main.data, dict):
        return
    for path in included(data_file, main, issues):
        yield None if path is None else _read_yaml_file(root, path, issues)


def included(data_file: Path, main: Document, issues: Issues) -> Iterator[Path | None]:
    """What `main`, read from `data_file`, includes, each file once; None for what is not there."""
    patterns = main.data.get("include") or []
    taken = {data_file}
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else [patterns]):
        paths = _matching(data_file.parent, pattern)
        if not paths:
            issues.add("bad-include", main.file, main.locate(("include", index)), got=pattern)
            yield None
        for path in (path for path in paths if path not in taken):
            taken.add(path)
            yield path


def _matching(folder: Path, pattern: Plain) -> list[Path]:
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
    return None if text is None else parse_yaml(text, shown(root, path), issues)


def content_files(root: Path, content: Path, issues: Issues) -> list[str]:
    """Paths of the files under `content`, relative to it, in order; hidden ones are left out.

    A link that leads out is an issue.
    """
    found = []
    folders = [""] if content.is_dir() else []
    for folder in folders:
        for entry in _entries(content / folder):
            path = folder + entry.name
            if entry.is_symlink() and not _inside(content / path, content):
                file = shown(root, content / path)
                issues.add("symlink", file, (1, 1), got=file)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path + "/")
            elif entry.is_file() and not f"/{path}".count("/."):
                found.append(path)
    return sorted(found, key=lambda path: path.split("/"))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except PermissionError:
        return []


def shown(root: Path, path: Path) -> str:
    """The path as shown to people."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def read_text(root: Path, path: Path, issues: Issues) -> str | None:
    """The file's text, or None with an issue where it is missing or not UTF-8."""
    file = shown(root, path)
    try:
        raw = path.read_bytes()
    except OSError:
        issues.add("no-file", file, (1, 1), got=file)
        return None
    return text_of(raw, file, issues)


def bytes_of(path: str) -> bytes:
    """What a file holds: for very many small ones, as every object of `io` costs time."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        raw = os.read(file, _MUCH)
        while more := os.read(file, _MUCH):
            raw += more
    finally:
        os.close(file)
    return raw


def text_of(raw: bytes, file: str, issues: Issues) -> str | None:
    """The text that a file holds as bytes, or None with an issue where it is not UTF-8."""
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
    hidden = list(finds(CONTROL, text))
    for line, column, found in hidden:
        code = f"U+{ord(found):04X}"
        issues.add("control-character", file, (line, column), got=code, column=column)
    return CONTROL.sub("", text) if hidden else text


def _likely_encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:2]:
        return "UTF-16"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "其他编码"
    return "GB18030/GBK"


def markdown_file(file: str, text: str, issues: Issues) -> MarkdownFile:
    """Split a Markdown file into front matter and text; missing front matter reads as empty."""
    name = Path(file).stem
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return MarkdownFile(file, name, Document(file, None), text, 1)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        issues.add("front-matter", file, (1, 1))
        return MarkdownFile(file, name, Document(file, {}), text, 1, broken=True)
    head = "\n" + "\n".join(lines[1:end])  # The blank stands for `---`, so that line numbers hold.
    front = parse_yaml(head, file, issues)
    body = "\n".join(lines[end + 1 :])
    if front is None:
        front = Document(file, {})
        return MarkdownFile(file, name, front, body, end + 2, broken=True)
    return MarkdownFile(file, name, front, body, end + 2)
