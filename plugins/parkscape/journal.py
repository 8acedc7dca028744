"""The ledger on disk: a whole one, and beside it what the edits since then have changed.

To write all that is known of a large site takes longer than to make the pages of an edit.
"""

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from parkscape.cache import Cache
from parkscape.digests import ENCODER
from parkscape.errands import Errands
from parkscape.ledger import Ledger, blobs_of
from parkscape.revision import Revision
from parkscape.store import Store
from parkscape.timings import Timings
from parkscape.trees import is_last_left
from parkscape.workers import Workers, can_have_more

WHOLE, EDITS, WORDS = "ledger", "edits", "words"
"""Names in the cache."""
_TABLES = tuple(f.name for f in msgspec.structs.fields(Ledger) if f.name not in ("others", "stamp"))
"""Fields that are mappings."""
_MOST = 8
"""Edits are written down while they changed no more than one page of so many."""


def load(cache: Cache, store: Store, workers: Workers, timings: Timings, last: Path) -> Revision:
    """A build, held against what the last one left; `last` is the folder that it may go on from."""
    words = functools.cache(lambda: _decoded(cache, WORDS, dict[str, msgspec.Raw]) or {})
    is_left = functools.partial(is_last_left, last, cache, store)
    errands = Errands(store, is_left) if can_have_more() else None
    ledger = _decoded(cache, WHOLE, Ledger) or Ledger()
    edits = _decoded(cache, EDITS, Ledger)
    if edits and edits.stamp == ledger.stamp:  # If not, a build was killed between the two.
        for name in _TABLES:
            getattr(ledger, name).update(getattr(edits, name))
        ledger.others = edits.others
    else:
        edits = Ledger()
    revision = Revision(ledger, words, workers, edits=edits, timings=timings)
    revision.send(errands, is_left)
    return revision


def draft(cache: Cache, revision: Revision, store: Store) -> Callable[[], None]:
    """Write down what the next build is to know, while this one waits for its links.

    Gives a function that has it count, once the site is published.
    """
    drafts = []
    if revision.whole:
        drafts.append(cache.draft(WORDS, ENCODER.encode(revision.all_words(store))))
    before, after = revision.before, revision.close()
    found = changes(before, after, revision.edits)
    if found and len(found.sheets) * _MOST <= len(after.sheets):
        drafts.append(cache.draft(EDITS, ENCODER.encode(found)))
    else:
        after.stamp = os.urandom(8)
        drafts.append(cache.draft(WHOLE, ENCODER.encode(after)))
        drafts.append(functools.partial(cache.drop, EDITS))

    def keep() -> None:
        for each in drafts:
            each()
        if before.sheets and revision.made < len(after.sheets) / 4:
            store.drop(gone(before, after))
        else:  # Also of what builds left that were stopped.
            store.sweep(_names(after))

    return keep


def changes(before: Ledger, after: Ledger, edits: Ledger) -> Ledger | None:
    """What of `after` is to be written, if `before` is a whole ledger with some edits.

    None where names came or went, or their order changed: edits do not tell that.
    """
    found = Ledger(others=after.others, stamp=before.stamp)
    for name in _TABLES:
        old, new, kept = (getattr(each, name) for each in (before, after, edits))
        if old is new:
            setattr(found, name, kept)
            continue
        if [*old] != [*new]:
            return None
        # Of most that are equal both are one.
        differ = {k: v for k, v in new.items() if v is not old[k] and v != old[k]}
        setattr(found, name, {key: new[key] for key in {**kept, **differ}})
    return found


def gone(before: Ledger, after: Ledger) -> set[str]:
    """Names of files that the one needs and the other does not; most pages are the same."""
    other = Ledger(
        sheets={path: s for path, s in before.sheets.items() if after.sheets.get(path) is not s},
        parts={name: p for name, p in before.parts.items() if after.parts.get(name) is not p},
        others=before.others,
    )
    return {*_names(other)}.difference(_names(after))


def _names(ledger: Ledger) -> Iterator[str]:
    """Names of the files in the store that a build needs of another."""
    yield from ledger.others
    for sheet in ledger.sheets.values():
        yield from [blob.name for blob in blobs_of(sheet)]
    for part in ledger.parts.values():
        yield from [blob.name for blob in part.files.values()]


def _decoded(cache: Cache, name: str, kind: Any) -> Any:
    content = cache.get(name)
    if content is None:
        return None
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except msgspec.MsgspecError:
        cache.damaged.append(name)
        return None
