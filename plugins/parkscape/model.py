"""The records of a showcase: what parks.yaml and the articles say, checked and frozen.

A record knows what its author wrote and nothing else: no URL, no page, no neighbour. Relations
are ids; `catalog.Catalog` follows them. Annotations carry the rules that one value must obey, so
that the reader in `shape` and the docs are driven by the same declaration.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from parkscape.facts import (
    Award,
    ChainNode,
    ChainRole,
    Event,
    Figure,
    Honour,
    Need,
    Person,
    Place,
    Plan,
    Policy,
    Programme,
    Relation,
)
from parkscape.route import Route
from parkscape.scheme import Scheme
from parkscape.terms import (
    ACHIEVEMENT_KINDS,
    FIELD_TYPES,
    LEVELS,
    ORGANISATION_KINDS,
    PARK_KINDS,
    PLATFORM_KINDS,
    Choice,
    Date,
    EntityRef,
    Id,
    IndustryRef,
    Key,
    ParkRef,
    PlatformRef,
    SourceRef,
    Unit,
    Url,
)
from parkscape.values import Record


class Source(Record, frozen=True, kw_only=True):
    """A document that facts come from."""

    id: Id
    title: str
    """The document's own title, or a plain description where it has none."""
    kind: Annotated[str, Choice("source kind", ("article", "document"))] = "article"
    """`article`: retold under content/articles/, digits are checked there. `document`: outside."""
    publisher: str = ""
    """Who published it; empty where the text does not say."""
    author: str = ""
    date: Date = ""
    """Day of publication; empty where unknown."""
    url: Url = ""
    note: str = ""


class Industry(Record, frozen=True, kw_only=True):
    """An industry that entities are filed under."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    summary: str = ""


class Field(Record, frozen=True, kw_only=True):
    """A field that the site owner declares; it shows with no code."""

    key: Key
    applies_to: tuple[
        Annotated[str, Choice("kind", ("parks", "enterprises", "achievements", "platforms"))], ...
    ]
    label: str
    type: Annotated[str, Choice("field type", FIELD_TYPES)] = "text"
    """`number` holds a figure: value and source are required, the unit is the field's."""
    unit: Unit = ""
    options: tuple[str, ...] = ()
    """The values that a `choice` may take."""
    facet: bool = False
    """Offer it as a filter in lists."""
    sort: bool = False
    """Offer it as an order in lists."""
    public: bool = True
    """Show it on pages."""


class Entity(Record, frozen=True, kw_only=True):
    """What every record with a page of its own has."""

    unwritten = frozenset({"fields", "line", "file"})
    id: Id
    name: str
    """The fullest name that the sources give."""
    aliases: tuple[str, ...] = ()
    """Other names in use; they resolve in mentions and in search."""
    unlinked: tuple[str, ...] = ()
    """Names of this record that must not become links in prose."""
    source: SourceRef
    """The document that establishes it."""
    summary: str = ""
    """One to three plain sentences."""
    industries: tuple[IndustryRef, ...] = ()
    figures: tuple[Figure, ...] = ()
    honours: tuple[Honour, ...] = ()
    awards: tuple[Award, ...] = ()
    events: tuple[Event, ...] = ()
    plans: tuple[Plan, ...] = ()
    policies: tuple[Policy, ...] = ()
    people: tuple[Person, ...] = ()
    programmes: tuple[Programme, ...] = ()
    needs: tuple[Need, ...] = ()
    relations: tuple[Relation, ...] = ()
    note: str = ""
    """A caution for readers: 原文前后写法不一."""
    url: Url = ""
    fields: Mapping[str, "FieldValue"] = msgspec.field(default_factory=dict)
    """Values of declared fields, by key."""
    line: int = 0
    """Where the record starts in `file`."""
    file: str = ""


class Park(Entity, frozen=True, kw_only=True):
    """A park, a park within a park, a base, or an industrial cluster shown as one."""

    kind: Annotated[str, Choice("park kind", PARK_KINDS)]
    level: Annotated[str, Choice("level", LEVELS)] = ""
    """Empty unless a source states it."""
    located_in: Place
    administered_by: Place | None = None
    """Who governs it, where that is not where it lies: an enclave."""
    parent: ParkRef = ""


class Enterprise(Entity, frozen=True, kw_only=True):
    """A company or a start-up team."""

    parks: tuple[ParkRef, ...] = ()
    flagship: bool = False
    """Shown first; the site owner's choice."""
    located_in: Place | None = None


class Achievement(Entity, frozen=True, kw_only=True):
    """A product, technology, project, standard or other result."""

    kind: Annotated[str, Choice("achievement kind", ACHIEVEMENT_KINDS)]
    parks: tuple[ParkRef, ...] = ()
    by: tuple[EntityRef, ...] = ()
    """Who made it."""
    schemes: tuple[Scheme, ...] = ()
    """How an index is made, a scheme for each version."""


class Platform(Entity, frozen=True, kw_only=True):
    """A body or system that serves innovation: laboratory, incubator, service centre, alliance."""

    kind: Annotated[str, Choice("platform kind", PLATFORM_KINDS)]
    parks: tuple[ParkRef, ...] = ()
    located_in: Place | None = None


class Chain(Entity, frozen=True, kw_only=True):
    """An industry chain of one or more parks."""

    parks: tuple[ParkRef, ...] = ()
    leaders: tuple[ChainRole, ...] = ()
    """链主."""
    cores: tuple[ChainRole, ...] = ()
    """链核."""
    members: tuple[ChainRole, ...] = ()
    """Other enterprises that the source places in the chain."""
    nodes: tuple[ChainNode, ...] = ()


class Organisation(Entity, frozen=True, kw_only=True):
    """A university, institute, agency, hospital, bank or customer that others relate to."""

    kind: Annotated[str, Choice("organisation kind", ORGANISATION_KINDS)]
    located_in: Place | None = None


FieldValue = str | bool | Figure
"""Text, choice, date and link are `str`; `number` is a `Figure`."""


class Article(Record, frozen=True, kw_only=True):
    """A Markdown file under content/articles/: front matter and prose."""

    unwritten = frozenset({"id", "text", "line", "file"})
    id: Id = ""
    """The file's name without `.md`."""
    title: str
    source: SourceRef
    summary: str
    date: Date = ""
    parks: tuple[ParkRef, ...] = ()
    platforms: tuple[PlatformRef, ...] = ()
    """Subjects of an article that is about no park."""
    unlinked: tuple[str, ...] = ()
    """Names that must not become links in this article."""
    text: str = ""
    """The Markdown below the front matter."""
    line: int = 0
    """The line that `text` starts on."""
    file: str = ""


class Records(Record, frozen=True, kw_only=True):
    """All records of a showcase, in the order in which the author wrote them."""

    units: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    fields: tuple[Field, ...] = ()
    industries: tuple[Industry, ...] = ()
    parks: tuple[Park, ...] = ()
    enterprises: tuple[Enterprise, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    platforms: tuple[Platform, ...] = ()
    chains: tuple[Chain, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    articles: tuple[Article, ...] = ()
    routes: tuple[Route, ...] = ()
    redirects: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Old path -> new path, both `kind/id`."""
