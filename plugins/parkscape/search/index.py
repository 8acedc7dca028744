"""The whole index: documents -> its files, as docs/search-format.md describes them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from parkscape.model import Field
from parkscape.search import facets, fulltext, normal, readings, suggest
from parkscape.search.documents import KINDS, Document, ranges
from parkscape.search.parts import (
    Index,
    Known,
    Part,
    Parts,
    assembled,
    digest,
    dump,
    given_of,
    is_kept,
    text_part,
)
from parkscape.search.varint import deltas
from parkscape.store import Blob, Store
from parkscape.workers import Begin, aside, nothing

MANY = 2_000
"""More documents than these are worth a second process."""
MOST_KEYS = 2_000
"""With more suggest shards than these the manifest does not list them."""
_READ = msgspec.msgpack.Decoder(list[Document]).decode
Made = tuple[Mapping[str, bytes], Mapping[str, Any]]
"""(path -> bytes, what the manifest says of them)."""


def build(
    found: Sequence[Document],
    documents: Sequence[Blob],
    text: Callable[[], Part],
    regions: Iterable[str],
    fields: Iterable[Field],
    store: Store,
    before: Mapping[str, Part],
    address: str = "",
    *,
    beside: Begin = aside,
    meanwhile: Callable[[], object] = nothing,
) -> tuple[Index, Parts]:
    """(the index, its parts for the next build).

    `found` are the documents in order, `documents` their files, and `text` gives the part of full
    text that they come to; `before` are the parts of the last build: what would come out the same
    is taken from there. `address` names the folder, if not its content: while serving, an edit
    then leaves most files where they are. `beside` begins what another process does, if there is
    much to do, and `meanwhile` is called then.
    """
    regions = sorted(set(regions))
    found_facts = {
        "docs": len(found),
        "kinds": [(k, KINDS[k], *ends) for k, *ends in ranges(found)],
    }
    named = _packed([_named(d) for d in found])
    facet_fields = [(f.key, f.label, f.facet, f.public) for f in fields]
    options = [d.options for d in found]
    made: dict[str, tuple[str, Callable[[], Made]]] = {
        "facets": (digest([_packed((options, facet_fields))]), lambda: _facets(fields, options)),
        "tables": (digest([named]), lambda: _tables(found)),
    }
    # Names and text take about as long as each other, once there is much of both.
    given, last = digest([named, _packed(regions)]), before.get("suggest")
    alone = len(found) <= MANY or is_kept(given, store, last)
    suggested = (partial if alone else beside)(_suggested, store, given, named, regions, last)
    meanwhile()
    parts = {
        name: _part(given, make, store, before.get(name)) for name, (given, make) in made.items()
    }
    parts["text"] = text()
    parts["suggest"] = suggested()
    parts["documents"] = Part("", {}, dump(found_facts))
    return assembled(documents, parts, store, address), parts


def _part(given: str, make: Callable[[], Made], store: Store, before: Part | None) -> Part:
    """The part of the last build, if it is of the same and all there, or a new one."""
    if before and is_kept(given, store, before):
        return before
    contents, facts = make()
    held = {blob.name: blob for blob in before.files.values()} if before else {}
    return Part(given, {p: _put(store, c, held) for p, c in contents.items()}, dump(facts))


def _put(store: Store, content: bytes, held: Mapping[str, Blob]) -> Blob:
    """Keep `content`; most files of a part are as they were before an edit."""
    known = held.get(sha256(content).hexdigest())
    return known if known and store.has(known) else store.put(content)


def merged(documents: Sequence[Blob], tokens: Sequence[fulltext.Tokens], store: Store) -> Part:
    """The part of full text, made anew of the tokens of documents."""
    text = fulltext.merge(tokens)
    contents = {fulltext.shard_path(number): shard for number, shard in text.files.items()}
    contents |= {fulltext.heavy_path(token): held for token, held in text.heavy.items()}
    files = {path: store.put(content) for path, content in contents.items()}
    known = Known([*documents], text.bits, text.size, text.counts.to_bytes())
    return text_part(given_of(documents), files, known)


def _named(d: Document) -> Document:
    """What suggestions draw on: to read that, and little else, another process takes less time."""
    return Document(d.key, d.kind, d.name, d.path, d.aliases, weight=d.weight, note=d.note)


def _suggested(
    store: Store, given: str, named: bytes, regions: Sequence[str], before: Part | None
) -> Part:
    return _part(given, lambda: _suggest(_READ(named), regions), store, before)


def _suggest(found: Sequence[Document], regions: Sequence[str]) -> Made:
    shards, split = suggest.shards(suggest.rows(found, regions))
    files = {f"s/{suggest.path_of(key)}": shard for key, shard in shards.items()}
    return files, {"split": split, "suggest": sorted(shards) if len(shards) <= MOST_KEYS else []}


def _facets(fields: Iterable[Field], options: Sequence[Sequence[facets.Choice]]) -> Made:
    by_facet = facets.facets(fields, options)
    files = {f"f/{key}.txt": facet_file(facet) for (key, _), facet in by_facet.items()}
    return files, {"facets": list(by_facet)}


def _tables(found: Sequence[Document]) -> Made:
    named = [(d.name, *d.aliases) for d in found if d.kind != "articles"]
    tables = {
        "readings": readings.table_file(suggest.characters(named)),
        "t2s": normal.table_file(),
    }
    names = {name: f"{name}.{digest([table])}.txt" for name, table in tables.items()}
    return {names[name]: table for name, table in tables.items()}, names


def facet_file(facet: Mapping[tuple[str, str], Sequence[int]]) -> bytes:
    """A facet: a line for each option."""
    lines = (
        f"{option}\t{label}\t{deltas(numbers).decode()}\n"
        for (option, label), numbers in facet.items()
    )
    return "".join(lines).encode()


def _packed(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)
