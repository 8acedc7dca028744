"""Matching: what of the showcase may meet a need, with the reasons; a guess, never a fact.

A candidate is an achievement, a platform or an organisation of a kind that can meet such a need:
a fund does not solve a technical one, a laboratory lends no money. Reasons are: its maker
stands in a chain with whoever has the need; it is filed under an industry of the need; its name
shares words with the need. Candidates are looked up by these, so that the time grows with the
needs and the candidates, not with their product.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from parkscape.catalog import Catalog
from parkscape.facts import Need
from parkscape.model import Achievement, Entity, Organisation, Platform
from parkscape.values import Value

SHOWN = 5
"""How many candidates a need gets at most."""
COMMON = 40
"""Words that more candidates share tell nothing of a need."""
LOOKED_AT = 30
"""How many candidates of one chain or industry are looked at."""
POINTS = {"chains": 3, "industries": 2, "words": 1}
"""What each reason counts; of words, each character beyond the second."""
MOST_WORDS = 6
"""What all shared words together count at most."""
ENOUGH = 2
LENGTH = 3
"""How many characters must be the same in a row, as two are often chance."""
SOLVING = ("高校", "科研院所")
"""Kinds of organisations that may solve a technical need."""
_TECHNICAL = ("achievements", "服务平台", "创新平台", "研究院", "实验室", "线上平台", *SOLVING)
SUPPLY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": _TECHNICAL,
        "技术": _TECHNICAL,
        "人才": (*SOLVING, "研究院", "实验室", "服务中心"),
        "资金": ("基金", "金融平台", "金融机构"),
        "市场": ("服务平台", "服务中心", "线上平台", "产业联盟"),
        "服务": ("服务平台", "服务中心", "线上平台", "孵化载体", "产业联盟"),
    }
)
"""Kind of a need -> kinds of what may meet it: achievements, or a platform's or body's own kind."""
_RUNS = re.compile(r"[\u4e00-\u9fff]{3,}|(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{2,}")


class Reason(Value, frozen=True):
    """Why a candidate is shown."""

    kind: str
    """`chains`, `industries` or `words`."""
    texts: tuple[str, ...]
    """What is shared, for people."""


class Match(Value, frozen=True):
    """A candidate for a need."""

    key: str
    name: str
    score: int
    reasons: tuple[Reason, ...]


def grams(text: str) -> dict[str, None]:
    """Every three characters in a row of Han or Latin runs, in order."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(text):
        found |= dict.fromkeys(run[n : n + LENGTH] for n in range(len(run) - LENGTH + 1))
    return found


class Matcher:
    """Candidates by what they share with needs."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._order: dict[str, int] = {}
        self._by_gram: dict[str, list[str]] = defaultdict(list)
        self._kinds: dict[str, str] = {}
        self._by_industry: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_chain: dict[str, list[str]] = defaultdict(list)
        for key, entity in catalog.entities.items():
            if kind := _kind_of(entity):
                self._add(key, entity, kind)

    def _add(self, key: str, entity: Entity, kind: str) -> None:
        self._order[key] = len(self._order)
        self._kinds[key] = kind
        for gram in grams(" ".join((entity.name, *entity.aliases))):
            self._by_gram[gram].append(key)
        for industry in entity.industries:
            self._by_industry[industry, kind].append(key)
        for chain in self._chains(entity.by if isinstance(entity, Achievement) else ()):
            self._by_chain[chain].append(key)

    def _chains(self, keys: Iterable[str]) -> dict[str, None]:
        """The chains in which some entities stand."""
        companies = (key.partition("/")[2] for key in keys if key.startswith("enterprises/"))
        return {role.chain: None for company in companies for role in self._catalog.roles(company)}

    def matches(self, holder: str, need: Need) -> tuple[Match, ...]:
        """The best candidates for a need that stands in the record of `holder`."""
        wanted = SUPPLY[need.kind]
        known = {holder, *need.by, *need.solvers, *(f"achievements/{y}" for y in need.yields)}
        shared = self._shared(holder, need)
        found = [
            Match(key, self._catalog.name_of(key), _score(reasons), tuple(reasons))
            for key, reasons in shared.items()
            if key not in known and self._kinds[key] in wanted
        ]
        best = [match for match in found if match.score >= ENOUGH]
        best.sort(key=lambda match: (-match.score, self._order[match.key]))
        return tuple(best[:SHOWN])

    def _shared(self, holder: str, need: Need) -> Mapping[str, list[Reason]]:
        """Candidate -> what it shares with a need."""
        shared: dict[str, list[Reason]] = defaultdict(list)
        chains: dict[str, list[str]] = defaultdict(list)
        for chain in self._chains((holder, *need.by)):
            for key in self._by_chain.get(chain, ())[:LOOKED_AT]:
                chains[key].append(self._catalog.name_of(chain))
        industries: dict[str, list[str]] = defaultdict(list)
        for industry in need.industries:
            for kind in SUPPLY[need.kind]:
                for key in self._by_industry.get((industry, kind), ())[:LOOKED_AT]:
                    industries[key].append(self._catalog.industries[industry].name)
        words = self._words(f"{need.name} {need.summary}")
        for reason, held in (("chains", chains), ("industries", industries), ("words", words)):
            for key, texts in held.items():
                shared[key].append(Reason(reason, tuple(texts)))
        return shared

    def _words(self, text: str) -> dict[str, list[str]]:
        """Candidate -> the longest words that it shares with a text."""
        hits: dict[str, set[str]] = defaultdict(set)
        for gram in grams(text):
            held = self._by_gram.get(gram, ())
            for key in held if len(held) <= COMMON else ():
                hits[key].add(gram)
        return {key: _joined(text, found) for key, found in hits.items()}


def _kind_of(entity: Entity) -> str:
    """What it is as supply; empty for what is none."""
    if isinstance(entity, Achievement):
        return "achievements"
    return entity.kind if isinstance(entity, Platform | Organisation) else ""


def _joined(text: str, found: set[str]) -> list[str]:
    """Runs of `text` all of whose three characters are among those found."""
    words: dict[str, None] = {}
    for run in _RUNS.findall(text):
        word = ""
        for n in range(len(run) - LENGTH + 1):
            gram = run[n : n + LENGTH]
            if gram in found:
                word = word + gram[-1] if word else gram
            elif word:
                words[word], word = None, ""
        if word:
            words[word] = None
    return list(words)


def _score(reasons: Iterable[Reason]) -> int:
    total = 0
    for reason in reasons:
        if reason.kind == "words":
            points = sum(len(word) - LENGTH + 1 for word in reason.texts)
            total += POINTS["words"] * min(points, MOST_WORDS)
        else:
            total += POINTS[reason.kind] * len(reason.texts)
    return total
