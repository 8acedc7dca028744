"""Pools: bodies of enterprises, needs, results or people, their moves, and what feeds what."""

from collections.abc import Iterable, Iterator
from math import cos, pi, sin

from parkscape.catalog import Catalog
from parkscape.facts import Flow, Programme
from parkscape.model import Entity
from parkscape.values import Value

POOL = "池"
"""A programme whose kind ends so is a pool: 四池, 资源池."""

SYSTEMS_SHOWN = 12
"""On the page of all pools."""
NAMED = 60
"""How many of the others it names."""
WIDTH, HEIGHT, ACROSS, UP = 720, 380, 270, 150
BOX, TALL = 144, 48
RING = 8
"""More boxes than so many would lie over one another."""
INSIDE = 3
LINE = 8
"""Characters that fit a box."""


class Pool(Value, frozen=True):
    """A pool with its neighbours."""

    number: int
    """Of the programme in its record, from 1."""
    programme: Programme
    parts: tuple[tuple[int, Programme], ...]
    """(number, programme) of what belongs to it."""
    gives: tuple[Flow, ...]
    takes: tuple[Flow, ...]


class Node(Value, frozen=True):
    """A box of the picture; `x` and `y` are its middle."""

    lines: tuple[str, ...]
    x: int
    y: int
    pool: bool


class Arrow(Value, frozen=True):
    """A numbered arrow between two boxes, with the place of its number."""

    number: int
    points: tuple[int, int, int, int]
    x: int
    y: int
    inferred: bool


class Picture(Value, frozen=True):
    """A ring of boxes; what feeds the ring from aside stands within."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


class System(Value, frozen=True):
    """The pools of one body."""

    key: str
    name: str
    pools: tuple[Pool, ...]
    flows: tuple[Flow, ...]
    """In the order of the data."""
    closed: bool
    """Whether they come back to where they began."""
    notes: tuple[str, ...]
    """What the source says, or does not, of the whole."""
    picture: Picture | None
    """None where there is no ring, or too much to draw."""


class Systems(Value, frozen=True):
    """All pools: the first bodies in full, others by name."""

    first: tuple[System, ...]
    others: tuple[str, ...]
    count: int
    """How many others there are."""


def is_pool(programme: Programme) -> bool:
    return programme.kind.endswith(POOL)


def shown(entity: Entity) -> list[Programme]:
    """The programmes of an entity that its pools show."""
    pooled = any(map(is_pool, entity.programmes))
    return [p for p in entity.programmes if is_pool(p) or (pooled and p.flows)]


def system(catalog: Catalog, key: str) -> System:
    """The pools of an entity; none where it has none."""
    entity = catalog.entities[key]
    pooled = [programme for programme in entity.programmes if is_pool(programme)]
    if not pooled:  # As most.
        return System(key, entity.name, (), (), closed=False, notes=(), picture=None)
    loops = [p for p in entity.programmes if p.flows]
    numbered = list(enumerate(entity.programmes, 1))
    flows = tuple(flow for loop in loops for flow in loop.flows)
    held = tuple(
        Pool(
            number,
            programme,
            tuple((n, part) for n, part in numbered if part.of == programme.name),
            tuple(flow for flow in flows if flow.from_ == programme.name),
            tuple(flow for flow in flows if flow.to == programme.name),
        )
        for number, programme in numbered
        if is_pool(programme)
    )
    ring = _ring(flows)
    names = {programme.name for programme in pooled}
    picture = _picture(flows, ring, names) if ring else None
    notes = tuple(text for loop in loops for text in (loop.summary, loop.note) if text)
    return System(key, entity.name, held, flows, bool(ring), notes, picture)


def _ring(flows: Iterable[Flow]) -> list[str]:
    """The names along the way from the first flow back to its beginning; empty if there is none."""
    after: dict[str, str] = {}
    for flow in flows:
        after.setdefault(flow.from_, flow.to)
    ring: dict[str, None] = {}
    step = next(iter(after), "")
    start = step
    while step and step not in ring:
        ring[step] = None
        step = after.get(step, "")
    return list(ring) if step == start and len(ring) > 1 else []


def _picture(flows: tuple[Flow, ...], ring: list[str], pools: set[str]) -> Picture | None:
    ends = dict.fromkeys(name for flow in flows for name in (flow.from_, flow.to))
    inside = [name for name in ends if name not in ring]
    if len(ring) > RING or len(inside) > INSIDE:
        return None
    middle = (WIDTH // 2, HEIGHT // 2)
    places: dict[str, tuple[int, int]] = {}
    for n, name in enumerate(ring):
        angle = 2 * pi * n / len(ring) - pi / 2
        at = round(middle[0] + ACROSS * cos(angle)), round(middle[1] + UP * sin(angle))
        places[name] = at
    for n, name in enumerate(inside):
        places[name] = middle[0], round(middle[1] + (n - (len(inside) - 1) / 2) * 72)
    nodes = tuple(Node(_lines(name), *at, name in pools) for name, at in places.items())
    arrows = tuple(
        _arrow(number, places[flow.from_], places[flow.to], inferred=flow.inferred)
        for number, flow in enumerate(flows, 1)
        if flow.from_ != flow.to
    )
    return Picture(nodes, arrows)


def _lines(name: str) -> tuple[str, ...]:
    """A name over at most two lines."""
    if len(name) > 2 * LINE:
        name = f"{name[: 2 * LINE - 1]}…"
    return (name,) if len(name) <= LINE else (name[:LINE], name[LINE:])


def _arrow(number: int, start: tuple[int, int], end: tuple[int, int], *, inferred: bool) -> Arrow:
    points = (*_edge(start, end), *_edge(end, start))
    x, y = (points[0] + points[2]) // 2, (points[1] + points[3]) // 2
    return Arrow(number, points, x, y, inferred)


def _edge(box: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Where the line between the middles of two boxes leaves the first, a little outside it."""
    across, up = other[0] - box[0], other[1] - box[1]
    share = min(
        (BOX / 2 + 6) / abs(across) if across else 1, (TALL / 2 + 6) / abs(up) if up else 1, 0.5
    )
    return round(box[0] + across * share), round(box[1] + up * share)


def _with_pools(catalog: Catalog) -> Iterator[str]:
    for key, entity in catalog.having("programmes").items():
        if any(map(is_pool, entity.programmes)):
            yield key


def pools(catalog: Catalog) -> Systems | None:
    """The pools of all bodies, in the order of the data."""
    keys = list(_with_pools(catalog))
    if not keys:
        return None
    first = tuple(system(catalog, key) for key in keys[:SYSTEMS_SHOWN])
    rest = keys[SYSTEMS_SHOWN:]
    return Systems(first, tuple(rest[:NAMED]), len(rest))
