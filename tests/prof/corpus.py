"""A seeded corpus: a Parkscape project of any size, and the same pages for its peers.

The mix is 1,000 parks, 5,000 enterprises, 2,000 achievements and 2,000 articles in 10,000 pages,
and beside them a few platforms, chains and organisations. Same size and seed, same bytes; time
and memory grow with the number of pages and no faster.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import yaml
from pypinyin import lazy_pinyin

from parkscape.terms import ACHIEVEMENT_KINDS, PARK_KINDS

HERE = Path(__file__).parent
CUT = "\x1f"
"""Stands between words in `Page.paragraphs`, and in nothing that is written for people."""
YEARS = range(2016, 2026)
METRICS = (
    ("年产值", "亿元", 900), ("营业收入", "亿元", 700), ("研发投入", "万元", 9000),
    ("发明专利", "件", 600), ("研发人员", "人", 1500), ("员工总数", "人", 8000),
    ("出口额", "亿元", 200), ("技术合同成交额", "亿元", 300), ("生产线", "条", 40),
    ("科研项目", "项", 120), ("客户数量", "家", 2000), ("市场占有率", "%", 90),
)  # fmt: skip
"""(metric, unit, the largest value)."""
HONOURS = (
    "国家级专精特新小巨人企业", "高新技术企业", "省级企业技术中心", "制造业单项冠军", "瞪羚企业",
    "国家知识产权优势企业", "绿色工厂", "智能制造示范工厂", "博士后科研工作站", "科技型中小企业",
)  # fmt: skip
CLAUSES = tuple(
    line.split()
    for line in """
    n n a v n n | a v n 和 n | 围绕 n n | 在 n n 中 v n
    把 n 作为 n n | n 与 n v n | 以 n n v n n | v n n 的 n
    对 n n v n | a v 一批 n n | 通过 n v n n | n n 的 n a v
    为 n n v n | 将 n v 到 n n | 从 n 到 n 的 n n | n v 了 n n
    n n 、 n n 等 n a v | v 以 n 为 n 的 n n | 面向 n n v n | 使 n n 得到 v
    """.replace("\n", "|").split("|")
    if line.strip()
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader sees of one page; peers get this, and so do the queries' truths."""

    key: str
    name: str
    aliases: tuple[str, ...]
    paragraphs: tuple[str, ...]
    """Words parted by `CUT`."""


@dataclass(slots=True)
class Article:
    """An article in the making; what it retells is added by the records that it speaks of."""

    id: str
    title: str
    date: str
    park: str
    summary: str
    said: list[str] = field(default_factory=list)
    """Paragraphs with `CUT`."""


@dataclass(slots=True)
class Named:
    """An entity that has its names, and nothing else yet."""

    key: str
    name: str
    aliases: tuple[str, ...]
    parts: dict[str, str]


def _listed(file: str) -> dict[str, list[list[str]]]:
    """Heading -> its lines of words, from one of the word lists beside this file."""
    lists: dict[str, list[list[str]]] = {}
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if line.isascii() and line.isalpha():
            lists[line] = []
        elif not line.startswith("#"):
            [*lists.values()][-1].append(line.split())
    return lists


def _flat(lines: list[list[str]]) -> list[str]:
    return [word for line in lines for word in line]


def _spread(words: Sequence[str]) -> list[str]:
    """The words in a fixed order of rank in which no group of the list is all common."""
    head, tail = list(words[:120]), list(words[120:])
    Random(1).shuffle(tail)
    return head + tail


class Prose:
    """Sentences whose words follow Zipf's law."""

    def __init__(self, random: Random) -> None:
        self._random = random
        lists = _listed("words.txt")
        self._streams = {kind[0]: self._stream(_flat(lists[kind])) for kind in lists}

    def _stream(self, words: Sequence[str]) -> Iterator[str]:
        ranked = _spread(words)
        weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(ranked))))
        while True:
            yield from self._random.choices(ranked, cum_weights=weights, k=4096)

    def word(self, kind: str) -> str:
        """A noun (`n`), verb (`v`) or adverb and adjective (`a`)."""
        return next(self._streams[kind])

    def clause(self) -> str:
        streams = self._streams
        pattern = self._random.choice(CLAUSES)
        return CUT.join(next(streams[w]) if w in streams else w for w in pattern)

    def sentence(self, *, clauses: int = 0) -> str:
        count = clauses or self._random.randint(2, 4)
        return f"{CUT}，{CUT}".join(self.clause() for _ in range(count)) + CUT + "。"

    def paragraph(self, sentences: int) -> str:
        return CUT.join(self.sentence() for _ in range(sentences))


def plain(text: str) -> str:
    """The text as it is written."""
    return text.replace(CUT, "")


@cache
def _slug(text: str) -> str:
    return "".join(lazy_pinyin(text)).lower()


class Names:
    """Names that nobody else has."""

    def __init__(self, random: Random) -> None:
        lists = _listed("names.txt")
        self._random = random
        self._taken: set[str] = set()
        self._lists = {kind: _flat(lines) for kind, lines in lists.items()}
        self._cities = [(line[0], city) for line in lists["cities"] for city in line[1:]]

    def _any(self, kind: str) -> str:
        # The square leans to the head of a list, as real names lean to a few characters.
        words = self._lists[kind]
        return words[int(len(words) * self._random.random() ** 1.4)]

    def _take(self, *names: str) -> bool:
        """Claim the names, all or none."""
        folded = [name.casefold() for name in names]
        if len(set(folded)) < len(folded) or not self._taken.isdisjoint(folded):
            return False
        self._taken.update(folded)
        return True

    def _brand(self) -> str:
        size = self._random.choices((2, 3), (9, 1))[0]
        return "".join(self._any("brands") for _ in range(size))

    def park(self, number: int) -> Named:
        while True:
            province, city = self._random.choice(self._cities)
            kind = self._random.choice(self._lists["parktypes"])
            theme = self._any("parkthemes") if self._random.random() < 0.75 else ""
            name = city + theme + kind
            alias = city + theme + kind[:2] if self._random.random() < 0.5 else self._brand()
            if self._take(name, alias):
                parts = {"province": province, "city": city, "kind": kind, "short": alias}
                return Named(f"parks/{_slug(city)}-{number}", name, (alias,), parts)

    def enterprise(self, number: int, province: str, city: str) -> Named:
        while True:
            brand, industry = self._brand(), self._any("industries")
            region = self._random.choices((city, province, ""), (6, 3, 1))[0]
            name = region + brand + industry + self._random.choice(self._lists["tails"])
            aliases = [brand + industry]
            if self._random.random() < 0.3:
                aliases.append(brand + self._random.choice(("股份", "集团", "控股")))
            if self._take(name, *aliases):
                parts = {"brand": brand, "short": aliases[0]}
                return Named(f"enterprises/{_slug(brand)}-{number}", name, tuple(aliases), parts)

    def achievement(self, number: int, brand: str) -> Named:
        while True:
            product = self._any("products")
            what = self._any("fields") + self._any("adjectives") + product
            series = f"{_slug(brand)[:2].upper()}{self._random.randint(100, 9999)}"
            aliases: tuple[str, ...] = ()
            if self._random.random() < 0.5:
                name, aliases = f"{brand}{what}", (f"{brand}{product}{series[-1]}号",)
            else:
                name = what + self._random.choice(("关键技术", "制备工艺", "产业化项目"))
            if self._random.random() < 0.3:
                aliases = (*aliases, series)
            if self._take(name, *aliases):
                parts = {"short": name}
                return Named(f"achievements/{_slug(product)}-{number}", name, aliases, parts)

    def other(self, kind: str, number: int, tail: str) -> Named:
        while True:
            _, city = self._random.choice(self._cities)
            name = city + self._any("parkthemes") + self._any("industries") + tail
            if self._take(name):
                return Named(f"{kind}/{_slug(city)}-{number}", name, (), {"short": name})


class Corpus:
    """All records and pages of one size and seed."""

    def __init__(self, size: int, seed: int = 20261122) -> None:
        self._random = Random(seed)
        self._prose = Prose(self._random)
        names = Names(self._random)
        tenth = max(1, size // 10)
        self.industries = [
            {"id": f"industry-{n}", "name": name}
            for n, name in enumerate(dict.fromkeys(_flat(_listed("names.txt")["parkthemes"])[:20]))
        ]
        parks = [names.park(n) for n in range(tenth)]
        of = [parks[n % tenth] for n in range(5 * tenth)]
        firms = [
            names.enterprise(n, of[n].parts["province"], of[n].parts["city"])
            for n in range(5 * tenth)
        ]
        results = [names.achievement(n, firms[n].parts["brand"]) for n in range(2 * tenth)]
        few = max(2, size // 200)
        kinds = {"platforms": "公共服务平台", "chains": "产业链", "organisations": "研究院"}
        others = {k: [names.other(k, n, tail) for n in range(few)] for k, tail in kinds.items()}
        self.articles = [self._article(n, parks[n % tenth]) for n in range(2 * tenth)]
        self._firms, self._organisations = firms, others["organisations"]
        self.pages: list[Page] = []
        self.records: dict[str, list[dict[str, Any]]] = {
            "parks": [self._park(n, park) for n, park in enumerate(parks)],
            "enterprises": [self._enterprise(n, firm, of[n]) for n, firm in enumerate(firms)],
            "achievements": [
                self._achievement(n, r, firms[n], of[n]) for n, r in enumerate(results)
            ],
            "platforms": [
                self._other(n, o, parks=[_id(parks[n])], kind="服务平台")
                for n, o in enumerate(others["platforms"])
            ],
            "chains": [
                self._chain(n, o, parks[n], firms[n::tenth][:4])
                for n, o in enumerate(others["chains"])
            ],
            "organisations": [
                self._other(n, o, kind="科研院所") for n, o in enumerate(others["organisations"])
            ],
        }
        for article in self.articles:
            lines = (
                plain(line.removeprefix("## ")) and line.removeprefix("## ")
                for line in article.said
            )
            self.pages.append(
                Page(f"articles/{article.id}", article.title, (), (article.summary, *lines))
            )

    def _article(self, n: int, park: Named) -> Article:
        word, short = self._prose.word, park.parts["short"]
        title = "".join([short, *map(word, "vnn"), "，", *map(word, "avnn")])
        month, day = self._random.randint(1, 12), self._random.randint(1, 28)
        date = f"{self._random.choice(YEARS)}-{month:02}-{day:02}"
        summary = CUT.join([short, self._prose.sentence(clauses=2)])
        said = [CUT.join([park.name, self._prose.paragraph(3)])]
        return Article(f"a{n}-{park.key.partition('/')[2]}", title, date, _id(park), summary, said)

    def _figures(self, article: Article, short: str, count: int) -> list[dict[str, Any]]:
        """Figures of an entity, after the article has stated them."""
        figures = []
        for metric, unit, largest in self._random.sample(METRICS, count):
            value = str(self._random.randint(2, largest))
            if unit == "亿元":
                value = f"{value}.{self._random.randint(1, 9)}"
            year = article.date[:4]
            figures.append(
                {
                    "metric": metric,
                    "value": value,
                    "unit": unit,
                    "source": article.id,
                    "as_of": year,
                }
            )
        told = "，".join(f"{f['metric']}{CUT}{f['value']}{CUT}{f['unit']}" for f in figures)
        article.said.append(
            CUT.join([short, self._prose.clause(), f"，{told}。", self._prose.paragraph(1)])
        )
        return figures

    def _entity(
        self, named: Named, article: Article, *, figures: int, sentences: int, **more: Any
    ) -> dict[str, Any]:
        """The record, and its page."""
        prose, source = self._prose, article.id
        summary = CUT.join([named.parts["short"], prose.paragraph(sentences)])
        honours = self._random.sample(HONOURS, self._random.randint(0, 2))
        event = (prose.word("v") + prose.word("n") + prose.word("n"), prose.paragraph(2))
        facts = self._figures(article, named.parts["short"], figures)
        record: dict[str, Any] = {"id": _id(named), "name": named.name}
        if named.aliases:
            record["aliases"] = list(named.aliases)
        record |= more | {"source": source, "summary": plain(summary)}
        record["industries"] = [self._random.choice(self.industries)["id"]]
        if facts:
            record["figures"] = facts
        if honours:
            record["honours"] = [{"name": name, "source": source} for name in honours]
        record["events"] = [
            {"name": event[0], "source": source, "date": article.date, "summary": plain(event[1])}
        ]
        texts = [summary, *(f["metric"] for f in facts), *honours, *event]
        for programme in more.get("programmes", ()):
            texts += [programme["name"], programme["summary"]]
        for relation in more.get("relations", ()):
            texts.append(relation["summary"])
        self.pages.append(Page(named.key, named.name, named.aliases, tuple(texts)))
        return record

    def _park(self, n: int, park: Named) -> dict[str, Any]:
        article = self.articles[n]
        kind = park.parts["kind"]
        prose = self._prose
        programmes = [
            {
                "name": prose.word("n") + prose.word("n") + tail,
                "source": article.id,
                "summary": plain(prose.paragraph(2)),
            }
            for tail in ("机制", "行动")
        ]
        return self._entity(
            park,
            article,
            figures=4,
            sentences=4,
            kind=kind if kind in PARK_KINDS else "科技园",
            located_in={"province": park.parts["province"], "city": park.parts["city"]},
            programmes=programmes,
        )

    def _enterprise(self, n: int, firm: Named, park: Named) -> dict[str, Any]:
        other = self._firms[int(len(self._firms) * self._random.random() ** 3)]
        organisation = self._random.choice(self._organisations)
        relations = [
            {
                "type": "co_develops",
                "to": [organisation.key],
                "summary": self._prose.word("n") + self._prose.word("n"),
            }
        ]
        if other is not firm:
            supplies = {"type": "supplies", "to": [other.key], "summary": self._prose.word("n")}
            relations.append(supplies)
        article = self.articles[n % len(self.articles)]
        for relation in relations:
            relation["source"] = article.id
        more = {"flagship": True} if n % 23 == 0 else {}
        return self._entity(
            firm, article, figures=3, sentences=3, parks=[_id(park)], relations=relations, **more
        )

    def _achievement(self, n: int, result: Named, firm: Named, park: Named) -> dict[str, Any]:
        return self._entity(
            result,
            self.articles[n % len(self.articles)],
            figures=1,
            sentences=3,
            kind=ACHIEVEMENT_KINDS[n % len(ACHIEVEMENT_KINDS)],
            parks=[_id(park)],
            by=[firm.key],
        )

    def _other(self, n: int, other: Named, **more: Any) -> dict[str, Any]:
        article = self.articles[n % len(self.articles)]
        return self._entity(other, article, figures=1, sentences=3, **more)

    def _chain(self, n: int, chain: Named, park: Named, firms: list[Named]) -> dict[str, Any]:
        source = self.articles[n].id
        roles = [{"enterprise": _id(firm), "source": source} for firm in firms]
        return self._other(
            n, chain, parks=[_id(park)], leaders=roles[:1], cores=roles[1:2], members=roles[2:]
        )


def _id(named: Named) -> str:
    return named.key.partition("/")[2]


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_written(records: Sequence[Any]) -> list[str]:
    """YAML as editors write it: a key in each line, and only what is short within braces."""
    text = yaml.dump(
        records,
        Dumper=yaml.CSafeDumper,
        allow_unicode=True,
        default_flow_style=None,
        sort_keys=False,
        width=1_000_000,
    )
    return [f"  {line}" for line in text.splitlines()]


def _write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_project(corpus: Corpus, root: Path) -> None:
    """A Parkscape project: parks.yaml, what it includes, articles, and the author's two pages."""
    first = ["include:", "  - data/*.yaml", "industries:"]
    _write(root / "parks.yaml", first + [f"  - {_dump(i)}" for i in corpus.industries])
    for kind, records in corpus.records.items():
        for n in range(0, len(records), 1000):
            lines = _as_written(records[n : n + 1000])
            _write(root / "data" / f"{kind}-{n // 1000:03}.yaml", [f"{kind}:", *lines])
    sources = [
        {"id": a.id, "title": a.title, "publisher": "园区日报", "date": a.date}
        for a in corpus.articles
    ]
    _write(root / "data" / "sources.yaml", ["sources:", *_as_written(sources)])
    for article in corpus.articles:
        head = ("title", article.title), ("source", article.id), ("date", article.date)
        front = [f"{key}: {_dump(value)}" for key, value in head]
        front += [f"parks: [{article.park}]", f"summary: {_dump(plain(article.summary))}"]
        body = [f"{plain(line)}\n" for line in article.said]
        _write(
            root / "content" / "articles" / f"{article.id}.md", ["---", *front, "---", "", *body]
        )
    _write(root / "content" / "index.md", ["# 园区展示"])
    _write(root / "content" / "about.md", ["# 关于"])
    _write(
        root / "mkdocs.yml",
        [
            "site_name: 园景",
            "docs_dir: content",
            "nav: [index.md, about.md]",
            "theme: {name: material, language: zh, font: false, features: [navigation.tabs]}",
            "plugins: [parkscape/catalog]",
        ],
    )


def write_html(pages: Iterable[Page], root: Path) -> None:
    """One file a page, for Pagefind."""
    for page in pages:
        also = f"<p>{escape('、'.join(page.aliases))}</p>" if page.aliases else ""
        body = "".join(f"<p>{escape(plain(text))}</p>" for text in page.paragraphs)
        name = escape(page.name)
        _write(
            root / page.key / "index.html",
            [
                '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
                f"<title>{name}</title></head><body><main data-pagefind-body>",
                f"<h1>{name}</h1>{also}{body}</main></body></html>",
            ],
        )


def write_markdown(pages: Iterable[Page], root: Path) -> None:
    """One file a page, and the mkdocs.yml that gives Material's search."""
    for page in pages:
        paragraphs = (f"{plain(text)}\n" for text in page.paragraphs)
        also = [f"{'、'.join(page.aliases)}\n"] if page.aliases else []
        _write(root / "docs" / f"{page.key}.md", [f"# {page.name}\n", *also, *paragraphs])
    _write(root / "docs" / "index.md", ["# 园区展示"])
    theme = "theme: {name: material, language: zh, font: false}"
    search = r'plugins: [{search: {lang: [zh], separator: "[\\s\\u200b\\-]"}}]'
    _write(root / "mkdocs.yml", ["site_name: 园景", "nav: [index.md]", theme, search])


def write_pages(pages: Iterable[Page], file: Path) -> None:
    """Every page as a line of JSON, with the cuts between words."""
    rows = (
        {"key": p.key, "name": p.name, "aliases": p.aliases, "paragraphs": p.paragraphs}
        for p in pages
    )
    _write(file, map(_dump, rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="how many pages")
    parser.add_argument("--out", type=Path, required=True, help="an empty or missing folder")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--no-peers", action="store_true", help="no HTML and Markdown of the pages")
    options = parser.parse_args()
    corpus = Corpus(options.pages, options.seed)
    write_project(corpus, options.out / "project")
    write_pages(corpus.pages, options.out / "pages.jsonl")
    if not options.no_peers:
        write_html(corpus.pages, options.out / "html")
        write_markdown(corpus.pages, options.out / "markdown")


if __name__ == "__main__":
    main()
