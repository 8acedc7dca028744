"""Knowledge: every record by key, and every relation both ways, read-only.

A key is `kind/id`, such as `parks/yanhu`. Indexes are derived once, beside the records and never
in them; a look-up of what is not there is empty.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from operator import attrgetter

from parkscape.facts import ChainRole, Figure, Need, Relation
from parkscape.figures import figures_of as figures_of
from parkscape.links import Link, links
from parkscape.model import Article, Entity, Field, Industry, Park, Records, Source
from parkscape.outlines import Outlines, outline
from parkscape.places import PROVINCES, Province
from parkscape.route import Route
from parkscape.rules import sources_used
from parkscape.terms import ENTITY_KINDS
from parkscape.values import Value


class Citation(Value, frozen=True):
    """A figure, with the entity that it is about."""

    subject: str
    figure: Figure
    within: str = ""
    """The plan, event or programme that holds it, if not the entity itself."""


class Role(Value, frozen=True):
    """An enterprise's place in a chain, seen from the enterprise."""

    chain: str
    name: str
    """`leaders`, `cores`, `members` or `nodes`."""
    role: ChainRole


class Share(Value, frozen=True):
    """A programme that an entity takes part in."""

    key: str
    """Of whoever runs it."""
    programme: str
    part: str
    """The step or part; empty where the text names none."""
    source: str
    inferred: bool = False
    group: bool = False


class NeedRole(Value, frozen=True):
    """A part that an entity has in a need which stands in another's record."""

    holder: str
    role: str
    """`by` or `solvers`."""
    need: Need


Reference = tuple[Source, list[tuple[str, str]]]
"""A source, and (id, title) of each article that retells it."""


class Catalog:
    """What the showcase knows."""

    def __init__(
        self,
        records: Records,
        digests: Mapping[str, bytes] | None = None,
        facts: int | None = None,
        replaced: Mapping[str, tuple[bytes, Entity]] | None = None,
        written: Mapping[str, bytes] | None = None,
    ) -> None:
        """`facts` is their count, where it is known."""
        self.records = records
        self._facts = facts
        self.digests = digests or {}
        """Key -> what changes with an entity, its line aside; of none or of all."""
        self.replaced: Mapping[str, tuple[bytes, Entity]] = replaced or {}
        """Key -> (digest, entity) of what the load before had in the place of some of them."""
        self.written = written or {}
        """Article -> a digest of its file; of none or of all."""
        self.entities: Mapping[str, Entity] = {
            f"{kind}/{entity.id}": entity
            for kind in ENTITY_KINDS
            for entity in getattr(records, kind)
        }
        self._parks: dict[str, Park] = {park.id: park for park in records.parks}
        self._having: dict[str, dict[str, Entity]] = {}
        self.sources: Mapping[str, Source] = {source.id: source for source in records.sources}
        self.industries: Mapping[str, Industry] = {i.id: i for i in records.industries}
        self.articles: Mapping[str, Article] = {a.id: a for a in records.articles}
        self.routes: Mapping[str, Route] = {route.id: route for route in records.routes}
        self.provinces: Mapping[str, Province] = {p.id: p for p in PROVINCES}

    def keys_of(self, kind: str) -> list[str]:
        """Keys of the entities of one kind, in the author's order."""
        return [f"{kind}/{e.id}" for e in getattr(self.records, kind)]

    def count(self, kind: str) -> int:
        """How many records of a kind there are."""
        return len(getattr(self.records, kind))

    def name_of(self, key: str) -> str:
        """The name of an entity."""
        return self.entities[key].name

    def line(self, key: str) -> int:
        """The line at which an entity begins in its file."""
        return self.entities[key].line

    def of_kind(self, kind: str) -> dict[str, Entity]:
        """Key -> entity of one kind, in the author's order."""
        return {f"{kind}/{e.id}": e for e in getattr(self.records, kind)}

    def having(self, facts: str) -> dict[str, Entity]:
        """Key -> entity of those whose `facts` are not empty, such as `plans`: most have few."""
        if facts not in self._having:
            held = attrgetter(facts)
            self._having[facts] = {key: e for key, e in self.entities.items() if held(e)}
        return self._having[facts]

    def fields_of(self, kind: str) -> tuple[Field, ...]:
        """The public declared fields of a kind."""
        return tuple(f for f in self.records.fields if kind in f.applies_to and f.public)

    @cached_property
    def _members(self) -> dict[tuple[str, str], list[str]]:
        """(park id, kind) -> keys of what belongs to the park."""
        members: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, entity in self.entities.items():
            for park in parks_of(entity):
                members[park, key.partition("/")[0]].append(key)
        flagships = {f"enterprises/{e.id}" for e in self.records.enterprises if e.flagship}
        for (_, kind), keys in members.items():
            if kind == "enterprises":
                keys.sort(key=flagships.__contains__, reverse=True)
        return members

    def members(self, park: str, kind: str) -> list[str]:
        """Keys of the entities of `kind` that belong to a park, flagship ones first."""
        return self._members.get((park, kind), [])

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for park in self.records.parks:
            if park.parent:
                children[park.parent].append(f"parks/{park.id}")
        return children

    def children(self, park: str) -> list[str]:
        """Keys of the parks directly within a park."""
        return self._children.get(park, [])

    def ancestors(self, park: Park) -> list[str]:
        """Keys of the parks that hold a park, outermost first."""
        chain: list[str] = []
        while park.parent:
            chain.insert(0, f"parks/{park.parent}")
            park = self._parks[park.parent]
        return chain

    @cached_property
    def _incoming(self) -> dict[str, list[tuple[str, Relation]]]:
        incoming: dict[str, list[tuple[str, Relation]]] = defaultdict(list)
        for key, entity in self.having("relations").items():
            for relation in entity.relations:
                for other in relation.to:
                    incoming[other].append((key, relation))
        return incoming

    def incoming(self, key: str) -> list[tuple[str, Relation]]:
        """(subject, relation) of every relation that others have to an entity."""
        return self._incoming.get(key, [])

    @cached_property
    def _need_roles(self) -> dict[str, list[NeedRole]]:
        roles: dict[str, list[NeedRole]] = defaultdict(list)
        for key, entity in self.having("needs").items():
            for need in entity.needs:
                for role, others in (("by", need.by), ("solvers", need.solvers)):
                    for other in others:
                        roles[other].append(NeedRole(key, role, need))
        return roles

    def need_roles(self, key: str) -> list[NeedRole]:
        """The needs of others that an entity put forward or solves."""
        return self._need_roles.get(key, [])

    @cached_property
    def _made(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = defaultdict(list)
        for achievement in self.records.achievements:
            for maker in achievement.by:
                made[maker].append(f"achievements/{achievement.id}")
        return made

    def made_by(self, key: str) -> list[str]:
        """Keys of the achievements that an entity made or shares in."""
        return self._made.get(key, [])

    @cached_property
    def _roles(self) -> dict[str, list[Role]]:
        roles: dict[str, list[Role]] = defaultdict(list)
        for chain in self.records.chains:
            for name in ("leaders", "cores", "members"):
                for role in getattr(chain, name):
                    roles[role.enterprise].append(Role(f"chains/{chain.id}", name, role))
            for node in chain.nodes:
                for enterprise in node.enterprises:
                    at = ChainRole(enterprise=enterprise, source=node.source, note=node.name)
                    roles[enterprise].append(Role(f"chains/{chain.id}", "nodes", at))
        return roles

    def roles(self, enterprise: str) -> list[Role]:
        """The chains that an enterprise stands in, and as what."""
        return self._roles.get(enterprise, [])

    @cached_property
    def _outlines(self) -> dict[str, Outlines]:
        return outline(self.records.chains)

    def outlines(self, industry: str) -> Outlines:
        """The chains filed under an industry."""
        return self._outlines.get(industry, Outlines())

    @cached_property
    def _shares(self) -> dict[str, list[Share]]:
        shares: dict[str, list[Share]] = defaultdict(list)
        for key, entity in self.having("programmes").items():
            for run in entity.programmes:
                for other in run.to:
                    shares[other].append(Share(key, run.name, "", run.source))
                for part in (*run.steps, *run.parts):
                    share = Share(key, run.name, part.name, run.source, part.inferred, part.group)
                    for other in part.to:
                        shares[other].append(share)
        return shares

    def shares(self, key: str) -> list[Share]:
        """The programmes of others that an entity takes part in."""
        return self._shares.get(key, [])

    @cached_property
    def all_links(self) -> list[Link]:
        """Every link from one place to another."""
        return list(links(self.entities))

    @cached_property
    def _place_links(self) -> dict[str, list[Link]]:
        by_province: dict[str, list[Link]] = defaultdict(list)
        for link in self.all_links:
            ends = [link.end.province, *([link.start.province] if link.start else [])]
            for province in dict.fromkeys(ends):
                by_province[province].append(link)
        return by_province

    def place_links(self, province: str) -> list[Link]:
        """What leads into a province or out of it."""
        return self._place_links.get(province, [])

    @cached_property
    def _measured(self) -> dict[str, list[str]]:
        measured: dict[str, list[str]] = defaultdict(list)
        for achievement in self.records.achievements:
            subjects = (subject for scheme in achievement.schemes for subject in scheme.subjects)
            for subject in dict.fromkeys(subjects):
                measured[subject].append(f"achievements/{achievement.id}")
        return measured

    def indices_on(self, key: str) -> list[str]:
        """Keys of the indices that measure an entity."""
        return self._measured.get(key, [])

    @cached_property
    def _routes_by(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for route in self.records.routes:
            for stop in route.stops:
                found[stop.at].append(route.id)
        return found

    def routes_by(self, key: str) -> list[str]:
        """Ids of the visit routes that stop at an entity."""
        return self._routes_by.get(key, [])

    @cached_property
    def figures(self) -> Mapping[str, list[tuple[str, Figure]]]:
        """Key -> (what holds it, figure) for every figure of an entity, at any depth."""
        return {key: figures_of(entity) for key, entity in self.entities.items()}

    @cached_property
    def _comparable(self) -> frozenset[str]:
        """Kinds of which two or more have figures."""
        with_figures = {k: filter(figures_of, getattr(self.records, k)) for k in ENTITY_KINDS}
        return frozenset(k for k, found in with_figures.items() if any(islice(found, 1, 2)))

    def comparable(self, kind: str) -> bool:
        """Whether entities of a kind can be compared at all."""
        return kind in self._comparable

    def provinces_of(self, entity: Entity) -> tuple[str, ...]:
        """Ids of the provinces of an entity: its own place's, or its parks'."""
        places = getattr(entity, "located_in", None), getattr(entity, "administered_by", None)
        if any(places):
            return tuple({place.province: None for place in places if place})
        parks = parks_of(entity)
        if len(parks) == 1:
            return self.provinces_at(parks[0])
        return tuple({province: None for park in parks for province in self.provinces_at(park)})

    @cached_property
    def _provinces_at(self) -> dict[str, tuple[str, ...]]:
        return {park.id: self.provinces_of(park) for park in self.records.parks}

    def provinces_at(self, park: str) -> tuple[str, ...]:
        """Ids of the provinces of a park."""
        return self._provinces_at[park]

    @cached_property
    def _park_counts(self) -> Counter[str]:
        return Counter(p for found in self._provinces_at.values() for p in found)

    def parks_in(self, province: str) -> int:
        """How many parks are in a province."""
        return self._park_counts[province]

    @cached_property
    def _by_province(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for key, entity in self.entities.items():
            for province in self.provinces_of(entity):
                index[province].append(key)
        return index

    def in_province(self, province: str) -> list[str]:
        """Keys of all entities in a province."""
        return self._by_province.get(province, [])

    @cached_property
    def _by_industry(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for key, entity in self.entities.items():
            for industry in entity.industries:
                index[industry].append(key)
        return index

    def in_industry(self, industry: str) -> list[str]:
        """Keys of all entities filed under an industry."""
        return self._by_industry.get(industry, [])

    @cached_property
    def _citing(self) -> dict[str, list[tuple[str, Figure, str]]]:
        citing: dict[str, list[tuple[str, Figure, str]]] = defaultdict(list)
        for key, figures in self.figures.items():
            for within, figure in figures:
                citing[figure.source].append((key, figure, within))
        return citing

    def citations(self, source: str) -> list[Citation]:
        """Every figure that cites a source."""
        return [Citation(*each) for each in self._citing.get(source, ())]

    def citation_count(self, source: str) -> int:
        """How many figures cite a source."""
        return len(self._citing.get(source, ()))

    @cached_property
    def _retellings(self) -> dict[str, list[tuple[str, str]]]:
        retellings: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for article in self.records.articles:
            retellings[article.source].append((article.id, article.title))
        return retellings

    def reference(self, source: str) -> Reference:
        """A source as pages refer to it; KeyError where there is none."""
        return self.sources[source], self._retellings.get(source, [])

    @cached_property
    def fact_count(self) -> int:
        """How many statements carry a source, figures among them."""
        if self._facts is not None:
            return self._facts
        return sum(len(sources_used(e)) for e in self.entities.values())

    @cached_property
    def figure_count(self) -> int:
        return sum(map(len, self.figures.values()))


def parks_of(entity: Entity) -> tuple[str, ...]:
    """Ids of the parks that an entity belongs to; none for a park."""
    return getattr(entity, "parks", ())
