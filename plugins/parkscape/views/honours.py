"""Honours of all entities: a wall by level and title, with batch and year, and counts by park."""

from collections import defaultdict
from collections.abc import Iterable

from parkscape.catalog import Catalog
from parkscape.facts import Honour
from parkscape.labels import UI
from parkscape.terms import LEVELS
from parkscape.values import Value
from parkscape.views.parts import Cut, Section, cut
from parkscape.views.told import Told, home_of, told

PARKS_SHOWN = 20
"""How many parks the count by park names."""


class Held(Value, frozen=True):
    """An honour, with who holds it."""

    key: str
    name: str
    honour: Honour


class Tally(Value, frozen=True):
    """How many honours a park and what belongs to it hold."""

    key: str
    """Empty for entities that belong to no park."""
    name: str
    levels: tuple[int, ...]
    """Held ones by level, those without a level last."""
    pending: int
    """Applied for or recommended, not held."""

    @property
    def held(self) -> int:
        return sum(self.levels)


class Wall(Value, frozen=True):
    """What stands above the wall."""

    levels: tuple[str, ...]
    """Headings of the counts in `Tally.levels`."""
    parks: tuple[Tally, ...]
    more: int
    """How many further parks have honours."""


def honours(catalog: Catalog) -> Cut:
    """Titles from the highest level down, those that the most hold first."""
    titles: dict[tuple[str, str], list[Held]] = defaultdict(list)
    known = told(catalog)  # And nothing else: see `taken`.
    for key, teller in known.items():
        for honour in teller.honours:
            titles[honour.level, honour.name].append(Held(key, teller.name, honour))
    rank = {level: n for n, level in enumerate((*LEVELS, ""))}
    ordered = sorted(titles.items(), key=lambda item: (rank[item[0][0]], -len(item[1])))
    sections = [
        Section(f"level-{rank[level]}", level or UI["no_level"], title, tuple(held))
        for (level, title), held in ordered
    ]
    return cut(sections, _wall(known, titles.values())) if sections else Cut()


def _wall(known: Told, titles: Iterable[list[Held]]) -> Wall:
    rank = {level: n for n, level in enumerate((*LEVELS, ""))}
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * (len(rank) + 1))
    for held in (held for title in titles for held in title):
        level = rank[held.honour.level] if held.honour.holding == "held" else len(rank)
        counts[home_of(known, held.key)][level] += 1
    tallies = [
        Tally(key, known[key].name if key else UI["no_park"], tuple(row[:-1]), row[-1])
        for key, row in counts.items()
    ]
    tallies.sort(key=lambda tally: (not tally.key, -tally.held))
    used = [n for n in range(len(rank)) if any(tally.levels[n] for tally in tallies)]
    shown = tuple(
        Tally(t.key, t.name, tuple(t.levels[n] for n in used), t.pending)
        for t in tallies[:PARKS_SHOWN]
    )
    names = (*LEVELS, UI["no_level"])
    return Wall(tuple(names[n] for n in used), shown, len(tallies) - len(shown))
