"""Chains: the strip of each, what it lacks beside others of its industry, and all of them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import cast

from parkscape.catalog import Catalog, Outline
from parkscape.facts import ChainNode, ChainRole, Figure
from parkscape.model import Chain
from parkscape.terms import STAGES
from parkscape.text import normalise

CORE = "链核"
"""A park's figure whose metric has this word counts the core enterprises of its chains."""

CHAINS_SHOWN = 24
"""Of an industry on the page of all chains."""
OTHERS_SHOWN = 6
GAPS_SHOWN = 12
HOLDERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """Upstream, midstream or downstream, or the links of which no text says where they stand."""

    id: str
    nodes: tuple[ChainNode, ...]


@dataclass(frozen=True, slots=True)
class CoreCount:
    """How many core enterprises a park says that its chains have."""

    park: str
    chains: int
    """How many chains share them."""
    figure: Figure


@dataclass(frozen=True, slots=True)
class Strip:
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


@dataclass(frozen=True, slots=True)
class Gap:
    """A stage or a link that a chain lacks and others have."""

    stage: str
    name: str
    """Empty where the whole stage is lacking."""
    holders: tuple[str, ...]
    """The first chains that have it."""


@dataclass(frozen=True, slots=True)
class Comparison:
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


@dataclass(frozen=True, slots=True)
class IndustryChains:
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


def _comparison(outlines: list[Outline], chain: Chain, industry: str) -> Comparison:
    own = f"chains/{chain.id}"
    others = [o for o in outlines if o.chain != own and not {*o.parks} & {*chain.parks}]
    told = [other for other in others if other.nodes]
    gaps = _gaps(told, chain)
    first = (*told, *(other for other in others if not other.nodes))[:OTHERS_SHOWN]
    known, more = bool(chain.nodes), len(gaps) > GAPS_SHOWN
    shown = tuple(gaps[:GAPS_SHOWN])
    return Comparison(industry, first, len(others), len(told), known, shown, more)


def _gaps(told: list[Outline], chain: Chain) -> list[Gap]:
    """Whole stages first, then links of stages that the chain has."""
    stages = {node.stage for node in chain.nodes}
    names = {normalise(node.name) for node in chain.nodes}
    holders: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    spelt: dict[tuple[str, str], str] = {}
    for other in told:
        for stage, name in other.nodes:
            plain = normalise(name)
            if chain.nodes and stage and stage not in stages:
                holders[stage, ""][other.chain] = None
            if plain not in names:
                spelt.setdefault((stage, plain), name)
                holders[stage, plain][other.chain] = None
    order = {stage: n for n, stage in enumerate((*STAGES, ""))}
    found = sorted(holders, key=lambda gap: (bool(gap[1]), order[gap[0]]))
    return [
        Gap(stage, spelt.get((stage, name), ""), tuple(holders[stage, name])[:HOLDERS_SHOWN])
        for stage, name in found
    ]


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
