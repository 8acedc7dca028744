"""Facts: what is said of an entity, each with its source and, where the text has one, its time."""

from typing import Annotated

import msgspec

from parkscape.terms import (
    HOLDING,
    LEVELS,
    NEED_KINDS,
    NEED_STATES,
    QUALIFIERS,
    RELATION_TYPES,
    RUNGS,
    STAGES,
    AchievementRef,
    Choice,
    Date,
    EnterpriseRef,
    EntityRef,
    IndustryRef,
    Number,
    Period,
    Province,
    SourceRef,
    State,
    Status,
    Unit,
)
from parkscape.values import Record


class Figure(Record, frozen=True, kw_only=True):
    """A value with unit, date, status and source: never a bare number."""

    metric: str
    value: Number
    """Digits as the source has them: `37`, `14.78`, `1/3`."""
    unit: Unit = ""
    """Empty only for a ratio such as `1/3`."""
    source: SourceRef
    as_of: Date = ""
    """The day, month or year at which the value held."""
    period: Period = ""
    """The time over which it was counted: `2022`, or `2019-12/2022-12`."""
    when: str = ""
    """The source's own words for the time where it gives no date: 今年以来, 三年来, 目前."""
    qualifier: Annotated[str, Choice("qualifier", QUALIFIERS)] = ""
    status: Status = "achieved"
    scope: str = ""
    """What is counted, where the metric alone would mislead: 临清市, 签约入驻."""
    text: str = ""
    """The article's wording where the digits do not stand in it as such: 三分之一."""
    note: str = ""
    """A caution for readers: 原文单位为“家”，疑误."""
    state: State = "clean"
    headline: bool = False
    """One of the few figures shown large at the head of the page."""
    rung: Annotated[str, Choice("rung", RUNGS)] = ""
    """The rung of the cultivation ladder that it counts, where its metric is not named so."""


class Honour(Record, frozen=True, kw_only=True):
    """A title or a place on a list; not a prize."""

    name: str
    source: SourceRef
    batch: str = ""
    year: Date = ""
    level: Annotated[str, Choice("level", LEVELS)] = ""
    issuer: str = ""
    holding: Annotated[str, Choice("holding", HOLDING)] = "held"
    when: str = ""
    note: str = ""


class Award(Record, frozen=True, kw_only=True):
    """A prize won in an event."""

    name: str
    """The prize: 一等奖, 最具投资价值园区."""
    event: str = ""
    source: SourceRef
    edition: str = ""
    year: Date = ""
    for_: str = msgspec.field(default="", name="for")
    """What it was won for, if not for the whole: 蛋白药物."""
    when: str = ""
    note: str = ""


class Event(Record, frozen=True, kw_only=True):
    """Something that happened at a time."""

    name: str
    source: SourceRef
    date: Date = ""
    when: str = ""
    """The source's words where the date is not whole: 今年5月11日."""
    summary: str = ""
    figures: tuple[Figure, ...] = ()


class Plan(Record, frozen=True, kw_only=True):
    """Something announced and not yet achieved; its figures are planned."""

    name: str
    source: SourceRef
    by: Date = ""
    """The day, month or year by which."""
    when: str = ""
    """The source's words for the horizon: 明年6月, 3-5年内."""
    summary: str = ""
    figures: tuple[Figure, ...] = ()


class Policy(Record, frozen=True, kw_only=True):
    """A rule, document or strategy that public bodies issued or follow."""

    name: str
    source: SourceRef
    issuer: str = ""
    date: Date = ""
    when: str = ""
    summary: str = ""


class Person(Record, frozen=True, kw_only=True):
    """A person in a public role, as the source names it."""

    name: str
    role: str
    source: SourceRef
    note: str = ""


class Part(Record, frozen=True, kw_only=True):
    """A step or a part of a programme."""

    name: str
    summary: str = ""
    figures: tuple[Figure, ...] = ()
    to: tuple[EntityRef, ...] = ()
    """Who takes part: the platforms that carry a stage, the enterprises at it."""
    services: tuple[str, ...] = ()
    """What is offered here."""
    inferred: bool = False
    """The source does not say outright who takes part here, or what is offered."""
    group: bool = False
    """Said of several parts together: who does what at which is not stated."""


class Flow(Record, frozen=True, kw_only=True):
    """What one part of a system hands on to another."""

    from_: str = msgspec.field(name="from")
    """The name of a programme of the same record, or of a step or part of this programme."""
    to: str
    """The same."""
    source: SourceRef
    summary: str = ""
    """What is handed on."""
    inferred: bool = False
    """The source does not say it outright."""


class Programme(Record, frozen=True, kw_only=True):
    """A mechanism, scheme, service system, pool or incubation pipeline that a body runs."""

    name: str
    source: SourceRef
    kind: str = ""
    """A short noun: 工作机制, 孵化链条, 四池, 服务体系, 资金, 制度."""
    summary: str = ""
    when: str = ""
    steps: tuple[Part, ...] = ()
    """Parts in an order that the source gives (苗圃 -> 孵化 -> 加速)."""
    parts: tuple[Part, ...] = ()
    """Parts without an order."""
    figures: tuple[Figure, ...] = ()
    note: str = ""
    to: tuple[EntityRef, ...] = ()
    """Who takes part, where no single step or part is named."""
    of: str = ""
    """The name of the programme of the same record that this one belongs to."""
    flows: tuple[Flow, ...] = ()
    """What feeds what, where this programme is a system of others."""


class Place(Record, frozen=True, kw_only=True):
    """Where something is, or who governs it."""

    province: Province
    city: str = ""
    county: str = ""
    detail: str = ""
    """Below the county: 上海嘉定工业区."""


class Need(Record, frozen=True, kw_only=True):
    """A need or a challenge that a source names, in the record of whoever has or publishes it."""

    name: str
    source: SourceRef
    kind: Annotated[str, Choice("need kind", NEED_KINDS)] = ""
    state: Annotated[str, Choice("need state", NEED_STATES)] = ""
    """How far it is; empty where the source does not say."""
    by: tuple[EntityRef, ...] = ()
    """Whose need it is, where that is not the record it stands in."""
    industries: tuple[IndustryRef, ...] = ()
    solvers: tuple[EntityRef, ...] = ()
    """Who took it or met it."""
    names: tuple[str, ...] = ()
    """Solvers that have no record of their own."""
    group: bool = False
    """The solvers are named for several needs together: who took which is not stated."""
    yields: tuple[AchievementRef, ...] = ()
    """What came of it."""
    summary: str = ""
    date: Date = ""
    when: str = ""
    figures: tuple[Figure, ...] = ()
    note: str = ""


class Relation(Record, frozen=True, kw_only=True):
    """A link from the record it stands in to others."""

    type: Annotated[str, Choice("relation type", tuple(RELATION_TYPES))]
    to: tuple[EntityRef, ...] = ()
    """Ids of records; `kind/id` where an id is not unique over kinds."""
    names: tuple[str, ...] = ()
    """Others that have no record of their own."""
    source: SourceRef
    summary: str = ""
    """On what: the project, the field, the product."""
    date: Date = ""
    when: str = ""
    inferred: bool = False
    """The source does not say it outright."""
    group: bool = False
    """Said of a group as a whole: who pairs with whom is not stated."""
    origin: Place | None = None
    """Where the subject came from."""
    place: Place | None = None
    """Where the other end lies, if no record of it says so."""
    figures: tuple[Figure, ...] = ()


class ChainRole(Record, frozen=True, kw_only=True):
    """An enterprise's place in an industry chain."""

    enterprise: EnterpriseRef
    source: SourceRef
    inferred: bool = False
    note: str = ""


class ChainNode(Record, frozen=True, kw_only=True):
    """A link of an industry chain, where the source names it."""

    stage: Annotated[str, Choice("stage", STAGES)] = ""
    name: str
    source: SourceRef
    enterprises: tuple[EnterpriseRef, ...] = ()
