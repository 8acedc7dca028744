"""Alliances with their members, and the platforms that parks keep abroad."""

from collections import defaultdict
from collections.abc import Iterator

from parkscape.catalog import Catalog
from parkscape.facts import Figure, Programme
from parkscape.labels import UI
from parkscape.model import Entity, Platform
from parkscape.values import Value
from parkscape.views.parts import Cut, Section, cut
from parkscape.views.relations import Tie, ties_of
from parkscape.views.told import homes_of
from parkscape.views.topics import ALLIANCE_WORDS

MEMBERS = 40
"""How many members an alliance shows."""


class Alliance(Value, frozen=True):
    """An alliance that is a platform, or one that a programme tells of."""

    key: str
    name: str
    programme: Programme | None
    """The programme, where it has no record of its own."""
    summary: str
    source: str
    members: tuple[str, ...]
    """Keys of the first `MEMBERS` members."""
    count: int
    """How many members are known by name."""
    figures: tuple[Figure, ...]
    ties: tuple[Tie, ...]


def alliances(catalog: Catalog) -> Cut:
    """Alliances, then platforms abroad by park."""
    found = [
        alliance
        for key, entity in catalog.entities.items()
        if entity.programmes or isinstance(entity, Platform)
        for alliance in _alliances(catalog, key, entity)
    ]
    nodes: dict[str, list[str]] = defaultdict(list)
    for platform in catalog.records.platforms:
        if platform.kind == "离岸平台":
            key = f"platforms/{platform.id}"
            nodes[next(iter(homes_of(key, platform)), "")].append(key)
    abroad = [
        Section("offshore", UI["offshore"], "", tuple(keys), park) for park, keys in nodes.items()
    ]
    return cut((Section("alliances", UI["alliances"], "", tuple(found)), *abroad))


def _alliances(catalog: Catalog, key: str, entity: Entity) -> Iterator[Alliance]:
    if isinstance(entity, Platform) and entity.kind == "产业联盟":
        members = [who for who, r in catalog.incoming(key) if r.type == "member_of"]
        ties = [t for t in ties_of(catalog, key) if t.outward or t.relation.type != "member_of"]
        yield Alliance(
            key=key,
            name=entity.name,
            programme=None,
            summary=entity.summary,
            source=entity.source,
            members=tuple(members[:MEMBERS]),
            count=len(members),
            figures=entity.figures,
            ties=tuple(ties[:MEMBERS]),
        )
    for programme in entity.programmes:
        if programme.name.endswith(ALLIANCE_WORDS) or programme.kind.endswith(ALLIANCE_WORDS):
            yield _told_of(key, entity, programme)


def _told_of(key: str, entity: Entity, programme: Programme) -> Alliance:
    """Its figures are its own, and those of the entity that name it: 共同体成员."""
    named = [figure for figure in entity.figures if programme.name in figure.metric]
    return Alliance(
        key=key,
        name=programme.name,
        programme=programme,
        summary=programme.summary,
        source=programme.source,
        members=(),
        count=0,
        figures=(*programme.figures, *named),
        ties=(),
    )
