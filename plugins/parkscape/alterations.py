"""Alterations: the entities that differ from those of the last build, as they were and as they are.

An edit alters few, and by them alone it can be told that most of what is made of all of them is
as it was.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from parkscape.catalog import Catalog
from parkscape.figures import figures_of
from parkscape.model import Entity

Altered = Mapping[str, tuple[Entity, Entity]]
"""Key -> (old, new) of each."""


def altered(catalog: Catalog, known: Mapping[str, bytes], keys: Iterable[str]) -> Altered | None:
    """The entities whose digest is not the one `known` of the last build.

    `keys` are those of the entities of that build, in their order. None where this order is
    another now, or where what an entity was is not at hand.
    """
    if not catalog.digests or [*keys] != [*catalog.entities]:
        return None
    found = {}
    for key, digest in catalog.digests.items():
        if known.get(key) != digest:
            before, old = catalog.replaced.get(key, (b"", None))
            if old is None or before != known.get(key):
                return None
            found[key] = old, catalog.entities[key]
    return found


def alike(altered: Altered | None, taken: Callable[[Entity], Any]) -> bool:
    """Whether what is `taken` of an entity is known to be the same, of all of them."""
    return altered is not None and all(taken(old) == taken(new) for old, new in altered.values())


def cited(altered: Altered) -> set[str]:
    """The sources of which some may be cited by other figures than before."""
    pairs = [(figures_of(old), figures_of(new)) for old, new in altered.values()]
    both = [figures for old, new in pairs if old != new for figures in (old, new)]
    return {figure.source for figures in both for _, figure in figures}
