"""The corpus as Markdown for the peers: the text, figures and links of every page of Parkscape.

Parkscape makes these pages from its data; a peer's author would have to write them. They are put
together here, before any clock runs: relations both ways, what belongs to a park, the articles
that speak of an entity, the figures that an article supports, and the lists.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.prof.corpus import CUT, Article, Corpus, plain

from parkscape.labels import KIND_LABELS

RELATIONS = {"co_develops": ("联合研发", "联合研发"), "supplies": ("供应", "采购自")}
ROLES = {"leaders": "链主", "cores": "链核", "members": "链上企业"}
Record = dict[str, Any]
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a peer; an empty `title` marks the home page."""

    key: str
    """Its folder in the site: kind and id, or the kind alone of a list."""
    title: str
    lines: Callable[[Link], Iterator[str]]
    """The body, given how to write a link."""

    @property
    def searched(self) -> bool:
        """Whether it is an entity or an article, which are what Parkscape's search finds."""
        return "/" in self.key and not self.key.startswith(("provinces/", "industries/"))


def amount(figure: Record) -> str:
    """Value and unit; the space is what an edit looks for, as the articles write none."""
    return f"{figure['value']} {figure['unit']}"


class Site:
    """Every page of a peer's site."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._articles = {article.id: article for article in corpus.articles}
        self._records = {
            f"{kind}/{record['id']}": record
            for kind, records in corpus.records.items()
            for record in records
        }
        self._named = {
            name: key
            for key, record in self._records.items()
            for name in (record["name"], *record.get("aliases", ()))
        }
        self._members: dict[str, list[str]] = defaultdict(list)
        self._back: dict[str, list[tuple[str, str, Record]]] = defaultdict(list)
        self._roles: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._told: dict[str, dict[str, None]] = defaultdict(dict)
        self._supports: dict[str, list[tuple[str, Record]]] = defaultdict(list)
        for key, record in self._records.items():
            self._connect(key, record)
        for article in corpus.articles:
            self._told[f"parks/{article.park}"][article.id] = None

    def name(self, key: str) -> str:
        """The name of an entity."""
        return str(self._records[key]["name"])

    def _connect(self, key: str, record: Record) -> None:
        for owner in (*(f"parks/{park}" for park in record.get("parks", ())),
                      *record.get("by", ())):  # fmt: skip
            self._members[owner].append(key)
        for relation in record.get("relations", ()):
            for to in relation["to"]:
                self._back[to].append((key, RELATIONS[relation["type"]][1], relation))
        for role, label in ROLES.items():
            for entry in record.get(role, ()):
                self._roles[f"enterprises/{entry['enterprise']}"].append((key, label))
        self._told[key][record["source"]] = None
        for figure in record.get("figures", ()):
            self._supports[figure["source"]].append((key, figure))

    def leaves(self) -> Iterator[Leaf]:
        """Each page once: home, lists, entities, articles."""
        yield Leaf("", "", lambda link: iter(["各园区、企业与成果。"]))
        for kind in KIND_LABELS:
            yield Leaf(kind, KIND_LABELS[kind], partial(self._list, kind))
        for key, title, keys in self._groups():
            yield Leaf(key, title, partial(self._rows, keys))
        yield Leaf("sources", "来源", self._sources)
        for key, record in self._records.items():
            yield Leaf(key, record["name"], partial(self._entity, key, record))
        for article in self._corpus.articles:
            key = f"articles/{article.id}"
            yield Leaf(key, article.title, partial(self._article, article))

    def _groups(self) -> Iterator[tuple[str, str, list[str]]]:
        """(key, title, keys) of every province and industry."""
        provinces: dict[str, list[str]] = defaultdict(list)
        industries: dict[str, list[str]] = defaultdict(list)
        for key, record in self._records.items():
            park = record if "located_in" in record else self._park(record)
            if park:
                provinces[park["located_in"]["province"]].append(key)
            for industry in record["industries"]:
                industries[industry].append(key)
        for number, (province, keys) in enumerate(sorted(provinces.items())):
            yield f"provinces/p{number}", province, keys
        names = {industry["id"]: industry["name"] for industry in self._corpus.industries}
        for industry, keys in industries.items():
            yield f"industries/{industry}", names[industry], keys

    def _park(self, record: Record) -> Record | None:
        parks = record.get("parks")
        return self._records[f"parks/{parks[0]}"] if parks else None

    def _list(self, kind: str, link: Link) -> Iterator[str]:
        if kind == "articles":
            for article in self._corpus.articles:
                yield self._told_by(article.id, link)
        else:
            keys = (f"{kind}/{record['id']}" for record in self._corpus.records[kind])
            yield from self._rows(keys, link)

    def _rows(self, keys: Iterable[str], link: Link) -> Iterator[str]:
        for key in keys:
            record = self._records[key]
            figures = "，".join(f"{f['metric']} {amount(f)}" for f in record["figures"][:2])
            yield f"- [{record['name']}]({link(key)}) {figures}"

    def _sources(self, link: Link) -> Iterator[str]:
        for article in self._corpus.articles:
            yield f"- {article.title}，园区日报，{article.date}"

    def _entity(self, key: str, record: Record, link: Link) -> Iterator[str]:
        if aliases := record.get("aliases"):
            yield f"又称：{'、'.join(aliases)}\n"
        yield f"{record['summary']}\n"
        yield from self._properties(key, record, link)
        if figures := record.get("figures"):
            yield "\n## 数据\n\n| 指标 | 数值 | 时间 | 来源 |\n|---|---:|---|---|"
            for f in figures:
                cells = f["metric"], amount(f), f["as_of"], self._source(f["source"], link)
                yield f"| {' | '.join(cells)} |"
        if programmes := record.get("programmes"):
            yield "\n## 机制与体系\n"
            for p in programmes:
                yield f"### {p['name']}\n\n{p['summary']}（{self._source(p['source'], link)}）\n"
        if honours := record.get("honours"):
            yield "\n## 荣誉\n"
            yield from (f"- {h['name']}（{self._source(h['source'], link)}）" for h in honours)
        yield "\n## 大事记\n"
        for event in record["events"]:
            source = self._source(event["source"], link)
            yield f"- {event['date']} **{event['name']}** {event['summary']}（{source}）"
        yield from self._relations(key, record, link)
        for kind in ("enterprises", "achievements", "platforms", "chains"):
            if keys := [k for k in self._members[key] if k.startswith(kind)]:
                yield f"\n## {KIND_LABELS[kind]}\n"
                yield from self._cards(keys, link)
        yield "\n## 提到它的文章\n"
        yield from (self._told_by(id, link) for id in self._told[key])

    def _properties(self, key: str, record: Record, link: Link) -> Iterator[str]:
        if place := record.get("located_in"):
            yield f"- 所在地：{place['province']}{place['city']}"
        for label, keys in (("所属园区", [f"parks/{p}" for p in record.get("parks", ())]),
                            ("完成单位", record.get("by", ()))):  # fmt: skip
            if keys:
                yield f"- {label}：{'、'.join(self._name(k, link) for k in keys)}"
        for chain, label in self._roles[key]:
            yield f"- {label}：{self._name(chain, link)}"
        for role, label in ROLES.items():
            if entries := record.get(role):
                firms = (self._name(f"enterprises/{e['enterprise']}", link) for e in entries)
                yield f"- {label}：{'、'.join(firms)}"
        yield f"- 来源：{self._source(record['source'], link)}"

    def _relations(self, key: str, record: Record, link: Link) -> Iterator[str]:
        ahead = [
            (to, RELATIONS[relation["type"]][0], relation)
            for relation in record.get("relations", ())
            for to in relation["to"]
        ]
        if both := [*ahead, *self._back[key]]:
            yield "\n## 合作与关系\n"
            for other, label, relation in both:
                source = self._source(relation["source"], link)
                yield f"- {label} {self._name(other, link)} {relation['summary']}（{source}）"

    def _cards(self, keys: Iterable[str], link: Link) -> Iterator[str]:
        for row, key in zip(self._rows(keys, link), keys, strict=True):
            yield f"{row} {self._records[key]['summary']}"

    def _article(self, article: Article, link: Link) -> Iterator[str]:
        park = self._name(f"parks/{article.park}", link)
        yield f"{article.date}\n\n{plain(article.summary)}\n\n涉及园区：{park}\n"
        named: dict[str, None] = {}
        for text in article.said:
            start, _, rest = text.partition(CUT)
            key = self._named.get(start)
            if key and key not in named:
                yield f"[{start}]({link(key)}){plain(rest)}\n"
                named[key] = None
            else:
                yield f"{plain(text)}\n"
        if supported := self._supports[article.id]:
            yield "## 本文支撑的数据\n\n| 主体 | 指标 | 数值 | 时间 |\n|---|---|---:|---|"
            for key, f in supported:
                yield f"| {self._name(key, link)} | {f['metric']} | {amount(f)} | {f['as_of']} |"
        yield "\n## 文中提到\n"
        yield from (f"- {self._name(key, link)}" for key in named)

    def _name(self, key: str, link: Link) -> str:
        return f"[{self.name(key)}]({link(key)})"

    def _source(self, id: str, link: Link) -> str:
        return f"[{self._articles[id].title}]({link(f'articles/{id}')})"

    def _told_by(self, id: str, link: Link) -> str:
        article = self._articles[id]
        return f"- {self._source(id, link)} {article.date} {plain(article.summary)}"
