"""Topics: what a figure or a programme is about, told by the words of its name.

The words stand here in one table, so that a page that gathers figures from all over the showcase
says the same of each; docs/views-supply.md lists them for authors.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from parkscape.catalog import Catalog
from parkscape.facts import Figure, Programme
from parkscape.values import Value

FIGURE_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "needs": ("需求", "课题", "揭榜", "供需", "共性关键技术"),
        "supply": ("成果", "专家", "院士", "仪器"),
        "finance": (
            "贷款", "授信", "信贷", "银团", "资金", "基金", "融资", "投资", "质押", "担保",
        ),
    }
)  # fmt: skip
"""Topic -> words, one of which is in the metric of a figure on it."""

PROGRAMME_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "needs": ("需求", "揭榜", "供需", "对接", "匹配", "摸底"),
        "finance": ("金融", "基金", "融资", "资金", "贷款", "输血", "创新券"),
        "talent": ("人才", "引智"),
        "invitation": ("招商", "双招双引", "引进来"),
        "growth": ("培育", "孵化", "苗圃", "加速", "梯次", "矩阵", "企业库", "成长", "企业池"),
        "network": (
            "联盟", "共同体", "联合体", "离岸", "飞地", "合作", "协作", "协同", "循环", "四池",
        ),
        "service": (
            "服务", "联络员", "包联", "帮扶", "一企一策", "培训", "指导", "扶持", "管理", "预警",
        ),
    }
)  # fmt: skip
"""Topic -> words, one of which is in the name or kind of a programme on it; the first that fits."""

ALLIANCE_WORDS = ("联盟", "共同体", "联合体")


class Count(Value, frozen=True):
    """A figure on a topic, with whose it is."""

    key: str
    name: str
    within: str
    """The programme, event or plan that holds it, if not the entity itself."""
    figure: Figure


class Run(Value, frozen=True):
    """A programme, with who runs it."""

    key: str
    name: str
    programme: Programme


def counts_on(catalog: Catalog, topic: str) -> Iterator[Count]:
    """The figures on a topic, in the order of the data."""
    return iter(_counts(catalog)[topic])


@lru_cache(maxsize=1)
def _counts(catalog: Catalog) -> dict[str, list[Count]]:
    """Topic -> the figures on it."""
    found: dict[str, list[Count]] = {topic: [] for topic in FIGURE_WORDS}
    for key, figures in catalog.figures.items():
        for within, figure in figures:
            for topic in topics_of(figure.metric):
                found[topic].append(Count(key, catalog.name_of(key), within, figure))
    return found


@lru_cache(maxsize=4096)
def topics_of(metric: str) -> frozenset[str]:
    """The topics of a figure; most figures share their metric with many others."""
    return frozenset(t for t, words in FIGURE_WORDS.items() if any(w in metric for w in words))


def topic_of(programme: Programme) -> str:
    """The first topic whose words are in a programme's name, then in its kind; empty if none."""
    return _topic(programme.name, programme.kind)


_PROGRAMME_WORDS = {
    topic: re.compile("|".join(map(re.escape, words))) for topic, words in PROGRAMME_WORDS.items()
}


@cache
def _topic(name: str, kind: str) -> str:
    for text in (name, kind):
        for topic, words in _PROGRAMME_WORDS.items():
            if words.search(text):
                return topic
    return ""


def programmes_of(catalog: Catalog) -> Iterator[Run]:
    """Every programme of the showcase, in the order of the data."""
    for key, entity in catalog.having("programmes").items():
        for programme in entity.programmes:
            yield Run(key, entity.name, programme)
