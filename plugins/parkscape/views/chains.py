"""Chains: the strip of each, what it lacks beside others of its industry, and all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from parkscape.catalog import Catalog
from parkscape.facts import ChainNode, ChainRole, Figure
from parkscape.model import Chain
from parkscape.outlines import Outline, Outlines
from parkscape.terms import STAGES
from parkscape.text import normalise
from parkscape.values import Value

CORE = "链核"
"""A park's figure whose metric has this word counts the core enterprises of its chains."""

CHAINS_SHOWN = 24
"""Of an industry on the page of all chains."""
OTHERS_SHOWN = 6
GAPS_SHOWN = 12
HOLDERS_SHOWN = 3


class Stage(Value, frozen=True):
    """Upstream, midstream or downstream, or the links of which no text says where they stand."""

    id: str
    nodes: tuple[ChainNode, ...]


class CoreCount(Value, frozen=True):
    """How many core enterprises a park says that its chains have."""

    park: str
    chains: int
    """How many chains share them."""
    figure: Figure


class Strip(Value, frozen=True):
    """A chain at a glance."""

    key: str
    name: str
    parks: tuple[str, ...]
    leaders: tuple[ChainRole, ...]
    cores: tuple[ChainRole, ...]
    members: tuple[ChainRole, ...]
    told: bool
    """Whether its links are named."""
    stages: tuple[Stage, ...]
    """All three, and one without id where links have no stage."""
    counts: tuple[CoreCount, ...]
    """Only where the core enterprises have no names."""


class Gap(Value, frozen=True):
    """A stage or a link that a chain lacks and others have."""

    stage: str
    name: str
    """Empty where the whole stage is lacking."""
    holders: tuple[str, ...]
    """The first chains that have it."""


class Comparison(Value, frozen=True):
    """A chain held against those of one industry elsewhere."""

    industry: str
    others: tuple[Outline, ...]
    """The first of them, those that name their links before the rest."""
    count: int
    """How many there are."""
    told: int
    """How many of them name their links."""
    known: bool
    """Whether the chain itself does: if not, nothing can be said to be lacking."""
    gaps: tuple[Gap, ...]
    """The first of them; what others have, where the chain's own links are unknown."""
    more: bool
    """Whether there are more gaps."""


class IndustryChains(Value, frozen=True):
    """The chains that are first filed under an industry."""

    industry: str
    """Its id; empty for chains of none."""
    strips: tuple[Strip, ...]
    count: int


def strip(catalog: Catalog, key: str) -> Strip:
    """A chain's strip."""
    chain = cast("Chain", catalog.entities[key])
    by_stage = [Stage(s, tuple(n for n in chain.nodes if n.stage == s)) for s in (*STAGES, "")]
    stages = tuple(stage for stage in by_stage if stage.id or stage.nodes)
    counts = () if chain.cores else tuple(_core_counts(catalog, chain))
    roles = chain.leaders, chain.cores, chain.members
    return Strip(key, chain.name, chain.parks, *roles, bool(chain.nodes), stages, counts)


def _core_counts(catalog: Catalog, chain: Chain) -> list[CoreCount]:
    return [
        CoreCount(f"parks/{park}", len(catalog.members(park, "chains")), figure)
        for park in chain.parks
        for figure in catalog.entities[f"parks/{park}"].figures
        if CORE in figure.metric and figure.status != "planned"
    ]


def comparisons(catalog: Catalog, key: str) -> list[Comparison]:
    """A chain against others, once an industry."""
    chain = cast("Chain", catalog.entities[key])
    return [
        _comparison(catalog.outlines(industry), chain, industry) for industry in chain.industries
    ]


def _comparison(outlines: Outlines, chain: Chain, industry: str) -> Comparison:
    near = outlines.near(chain)
    told = outlines.told - sum(1 for n in near if n < outlines.told)
    gaps = tuple(islice(_gaps(outlines, chain, near), GAPS_SHOWN + 1))
    others = (o for n, o in enumerate(outlines.chains) if n not in near)
    return Comparison(
        industry,
        tuple(islice(others, OTHERS_SHOWN)),
        len(outlines.chains) - len(near),
        told,
        bool(chain.nodes),
        gaps[:GAPS_SHOWN],
        len(gaps) > GAPS_SHOWN,
    )


def _gaps(outlines: Outlines, chain: Chain, near: set[int]) -> Iterator[Gap]:
    """Whole stages first, then links by name; what only chains nearby have is left out."""

    def elsewhere(numbers: Iterable[int]) -> tuple[str, ...]:
        found = (outlines.chains[n].chain for n in numbers if n not in near)
        return tuple(islice(found, HOLDERS_SHOWN))

    if chain.nodes:
        own = {node.stage for node in chain.nodes}
        for stage, numbers in outlines.stages:
            if stage not in own and (holders := elsewhere(numbers)):
                yield Gap(stage, "", holders)
    names = {normalise(node.name) for node in chain.nodes}
    for link in outlines.links:
        if link.plain not in names and (holders := elsewhere(link.holders)):
            yield Gap(link.stage, link.name, holders)


def chains_map(catalog: Catalog) -> list[IndustryChains]:
    """Every chain under its first industry, the industry with the most chains first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key, chain in catalog.of_kind("chains").items():
        groups[chain.industries[0] if chain.industries else ""].append(key)
    ordered = sorted(groups.items(), key=lambda group: (not group[0], -len(group[1])))
    return [
        IndustryChains(
            industry, tuple(strip(catalog, key) for key in keys[:CHAINS_SHOWN]), len(keys)
        )
        for industry, keys in ordered
    ]
