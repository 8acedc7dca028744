"""Outlines: what the chains of an industry have between them, made ready once for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from parkscape.model import Chain
from parkscape.terms import STAGES
from parkscape.text import normalise
from parkscape.values import Value

_ORDER = {stage: n for n, stage in enumerate((*STAGES, ""))}


class Outline(Value, frozen=True):
    """A chain and its parks."""

    chain: str
    parks: tuple[str, ...]


class Seen(Value, frozen=True):
    """A link that chains have."""

    stage: str
    name: str
    """As the first of them spells it."""
    plain: str
    """In normal form."""
    holders: tuple[int, ...]
    """Numbers of the chains, from 0."""


class Outlines(Value, frozen=True):
    """The chains of an industry, those that name their links before the rest."""

    chains: tuple[Outline, ...] = ()
    told: int = 0
    """How many name their links."""
    stages: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """(stage, numbers of the chains that have it), from upstream."""
    links: tuple[Seen, ...] = ()
    """From upstream."""
    at: Mapping[str, tuple[int, ...]] | None = None
    """Park -> numbers of its chains."""

    def near(self, chain: Chain) -> set[int]:
        """Numbers of a chain and of those that share a park with it."""
        found = {n for park in chain.parks for n in (self.at or {}).get(park, ())}
        if not chain.parks:
            found.update(n for n, o in enumerate(self.chains) if o.chain == f"chains/{chain.id}")
        return found


def outline(chains: Iterable[Chain]) -> dict[str, Outlines]:
    """Industry -> the outlines of its chains."""
    by_industry: dict[str, list[Chain]] = defaultdict(list)
    for chain in chains:
        for industry in chain.industries:
            by_industry[industry].append(chain)
    return {industry: _outlines(held) for industry, held in by_industry.items()}


def _outlines(chains: list[Chain]) -> Outlines:
    ordered = sorted(chains, key=lambda chain: not chain.nodes)
    stages: dict[str, dict[int, None]] = defaultdict(dict)
    holders: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    spelt: dict[tuple[str, str], str] = {}
    at: dict[str, list[int]] = defaultdict(list)
    for n, chain in enumerate(ordered):
        for park in chain.parks:
            at[park].append(n)
        for node in chain.nodes:
            key = node.stage, normalise(node.name)
            spelt.setdefault(key, node.name)
            holders[key][n] = None
            if node.stage:
                stages[node.stage][n] = None
    links = sorted(holders, key=lambda key: _ORDER[key[0]])
    return Outlines(
        tuple(Outline(f"chains/{chain.id}", chain.parks) for chain in ordered),
        sum(1 for chain in chains if chain.nodes),
        tuple((stage, tuple(stages[stage])) for stage in STAGES if stage in stages),
        tuple(Seen(stage, spelt[stage, p], p, tuple(holders[stage, p])) for stage, p in links),
        {park: tuple(numbers) for park, numbers in at.items()},
    )
