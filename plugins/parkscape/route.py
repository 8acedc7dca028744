"""Visit routes: themed stops over what the showcase holds, chosen by its owner."""

from parkscape.terms import EntityRef, Id, SourceRef
from parkscape.values import Record


class Stop(Record, frozen=True, kw_only=True):
    """One stop of a route."""

    at: EntityRef
    text: str
    """A sentence on why to stop here, which the source bears out."""
    source: SourceRef


class Route(Record, frozen=True, kw_only=True):
    """A visit from stop to stop, in order."""

    id: Id
    name: str
    summary: str
    """What the visit is to show."""
    stops: tuple[Stop, ...]
    note: str = ""
    """A caution for visitors: 请先与园区联系."""
