"""Honours of all entities: the wall of one page, a group for each title."""

from collections import defaultdict
from dataclasses import dataclass

from parkscape.catalog import Catalog
from parkscape.facts import Honour


@dataclass(frozen=True, slots=True)
class Held:
    """An honour, with who holds it."""

    key: str
    name: str
    honour: Honour


@dataclass(frozen=True, slots=True)
class Title:
    """A title, with all who hold it or are about to."""

    name: str
    held: tuple[Held, ...]


def honours(catalog: Catalog) -> list[Title]:
    """Titles that the most hold first, then in the order of the data; empty where there is none."""
    titles: dict[str, list[Held]] = defaultdict(list)
    for key, entity in catalog.entities.items():
        for honour in entity.honours:
            titles[honour.name].append(Held(key, entity.name, honour))
    ordered = sorted(titles.items(), key=lambda item: -len(item[1]))
    return [Title(name, tuple(held)) for name, held in ordered]
