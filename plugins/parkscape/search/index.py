"""The whole index: a catalog -> {path: bytes}, as docs/search-format.md describes it."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from parkscape.model import Field
from parkscape.search import facets, fulltext, normal, readings, suggest
from parkscape.search.delta import delta
from parkscape.search.documents import KINDS, Document, ranges
from parkscape.search.pieces import Counts
from parkscape.search.varint import deltas
from parkscape.store import Blob, Store
from parkscape.workers import aside

FOLDER = "search"
VERSION = 1
MANY = 2_000
"""More documents than these are worth a second process."""
FEW = 100
"""If no more documents than these changed, only what they change of the full text is made."""
MANIFEST = f"{FOLDER}/manifest.json"
MOST_KEYS = 2_000
"""With more suggest shards than these the manifest does not list them."""


class Part(msgspec.Struct, array_like=True):
    """Files of the index that depend on one thing."""

    given: str
    """A digest of all that they are made of."""
    files: dict[str, Blob]
    """By their path from the folder of the index."""
    facts: bytes
    """What the manifest says of them, as JSON."""
    known: "Known | None" = None
    """Of the full text."""


class Known(msgspec.Struct, array_like=True):
    """What the full text of the next build can start from."""

    documents: list[Blob]
    """Their files, by number."""
    bits: int
    size: int
    counts: tuple[bytes, bytes, bytes, bytes]
    """The arrays of `pieces.Counts`."""


Parts = dict[str, Part]
Made = tuple[Mapping[str, bytes], Mapping[str, Any]]
"""(path -> bytes, what the manifest says of them)."""


def build(
    found: Sequence[Document],
    documents: Sequence[Blob],
    tokens: Callable[[Sequence[Blob]], Sequence[fulltext.Tokens]],
    regions: Iterable[str],
    fields: Iterable[Field],
    store: Store,
    before: Mapping[str, Part],
    address: str = "",
    meanwhile: Callable[[], object] = lambda: None,
) -> tuple[dict[str, Blob], Parts]:
    """(every file of the index by its path from the site's root, its parts for the next build).

    `found` are the documents in order, `documents` their files; `before` are the parts of the
    last build: what would come out the same is taken from there. `address` names the folder, if
    not its content: while serving, an edit then leaves most files where they are. `meanwhile` is
    called where this process would only wait for another.
    """
    regions = sorted(set(regions))
    found_facts = {
        "docs": len(found),
        "kinds": [(k, KINDS[k], *ends) for k, *ends in ranges(found)],
    }
    named = _packed([(d.key, d.name, d.aliases, d.path, d.weight, d.note) for d in found])
    facet_fields = [(f.key, f.label, f.facet, f.public) for f in fields]
    options = [d.options for d in found]
    made: dict[str, tuple[str, Callable[[], Made]]] = {
        "suggest": (digest([named, _packed(regions)]), lambda: _suggest(found, regions)),
        "facets": (digest([_packed((options, facet_fields))]), lambda: _facets(fields, options)),
        "tables": (digest([named]), lambda: _tables(found)),
    }
    # Names and text take about as long as each other, once there is much of both.
    names = (*made.pop("suggest"), store, before.get("suggest"))
    alone = len(found) <= MANY or _is_kept(names[0], store, before.get("suggest"))
    later = partial(_part, *names) if alone else aside(_part, *names)
    parts = {
        name: _part(given, make, store, before.get(name)) for name, (given, make) in made.items()
    }
    parts["text"] = _text(documents, tokens, store, before.get("text"))
    if not alone:
        meanwhile()
    parts["suggest"] = later()
    parts["documents"] = Part("", {}, dump(found_facts))
    return _assembled(documents, parts, store, address), parts


def rebuild(
    files: Mapping[str, Blob],
    tokens: Callable[[Sequence[Blob]], Sequence[fulltext.Tokens]],
    store: Store,
    before: Mapping[str, Part],
    address: str = "",
) -> tuple[dict[str, Blob], Parts] | None:
    """`build` where documents differ from those of the last build in their text at most.

    `files` has those of all documents: name of the last one -> what is in its place. None where
    the last index is not known, not of these, or not all there.
    """
    known = before["text"].known if "text" in before else None
    if known is None or {blob.name for blob in known.documents} != files.keys():
        return None
    if not all(_is_kept(part.given, store, part) for part in before.values()):
        return None
    documents = [files[blob.name] for blob in known.documents]
    text = _text(documents, tokens, store, before["text"])
    parts = {**before, "text": text}
    return _assembled(documents, parts, store, address), parts


def _assembled(
    documents: Sequence[Blob], parts: Parts, store: Store, address: str
) -> dict[str, Blob]:
    """Every file of an index by its path from the site's root."""
    folder = document_files(documents)
    for name in ("text", "suggest", "facets"):
        folder |= parts[name].files
    address = address or folder_digest({path: blob.name for path, blob in folder.items()})
    manifest = {"folder": address, "version": VERSION}
    for part in parts.values():
        manifest |= json.loads(part.facts)
    files = {f"{FOLDER}/{address}/{path}": folder[path] for path in sorted(folder)}
    files |= {f"{FOLDER}/{path}": blob for path, blob in parts["tables"].files.items()}
    return {**files, MANIFEST: store.put(dump(manifest))}


def document_files(documents: Sequence[Blob]) -> dict[str, Blob]:
    """The files of documents, in order, by their paths from the folder of the index."""
    return {f"d/{n:x}.json": blob for n, blob in enumerate(documents)}


def _part(given: str, make: Callable[[], Made], store: Store, before: Part | None) -> Part:
    """The part of the last build, if it is of the same and all there, or a new one."""
    if before and _is_kept(given, store, before):
        return before
    contents, facts = make()
    held = {blob.name: blob for blob in before.files.values()} if before else {}
    return Part(given, {p: _put(store, c, held) for p, c in contents.items()}, dump(facts))


def _is_kept(given: str, store: Store, before: Part | None) -> bool:
    """Whether the last build's part is of the same, and all there."""
    if before is None or before.given != given:
        return False
    return all(map(store.has, before.files.values()))


def _put(store: Store, content: bytes, held: Mapping[str, Blob]) -> Blob:
    """Keep `content`; most files of a part are as they were before an edit."""
    known = held.get(sha256(content).hexdigest())
    return known if known and store.has(known) else store.put(content)


def _text(
    documents: Sequence[Blob],
    tokens: Callable[[Sequence[Blob]], Sequence[fulltext.Tokens]],
    store: Store,
    before: Part | None,
) -> Part:
    """The part of full text; where few documents changed, what these change of the last one."""
    given = digest(["".join([blob.name for blob in documents])])
    if before and all(map(store.has, before.files.values())):
        if before.given == given:
            return before
        if changed := _changed(given, documents, store, before):
            return changed
    text = fulltext.merge(tokens(documents))
    contents = {fulltext.shard_path(number): shard for number, shard in text.files.items()}
    contents |= {fulltext.heavy_path(token): held for token, held in text.heavy.items()}
    files = {path: store.put(content) for path, content in contents.items()}
    return _text_part(given, documents, files, text.bits, text.size, text.counts)


def _changed(given: str, documents: Sequence[Blob], store: Store, before: Part) -> Part | None:
    """The full text of the last build with its few changes; nothing where it must be made anew."""
    known, files = before.known, before.files
    if not known or len(documents) != len(known.documents):
        return None
    pairs = enumerate(zip(known.documents, documents, strict=True))
    changes = [(n, old, new) for n, (old, new) in pairs if old.name != new.name]
    if len(changes) > FEW or not all(store.has(old) for _, old, _ in changes):
        return None
    numbers, *blobs = zip(*changes, strict=True)
    held = (fulltext.tokens_of([document_in(store.read(b)) for b in each]) for each in blobs)
    changed = delta(
        list(zip(numbers, *held, strict=True)),
        lambda path: store.read(files[path]) if path in files else b"",
        known.bits,
        known.size,
        Counts.of_bytes(known.counts),
    )
    if changed is None:
        return None
    files = {path: blob for path, blob in files.items() if path not in changed.files}
    files |= {path: store.put(content) for path, content in changed.files.items() if content}
    return _text_part(given, documents, files, known.bits, changed.size, changed.counts)


def _text_part(
    given: str,
    documents: Sequence[Blob],
    files: dict[str, Blob],
    bits: int,
    size: int,
    counts: Counts,
) -> Part:
    shards = (int(path[2:-4], 16) for path in files if path.startswith("t/"))
    facts = {"bits": bits, "shards": bit_set(shards, 1 << bits)}
    known = Known([*documents], bits, size, counts.to_bytes())
    return Part(given, files, dump(facts), known)


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


def document_file(document: Document) -> bytes:
    """What a result shows, and the text that it is checked against."""
    return msgspec.json.encode(
        {
            "a": document.aliases,
            "b": document.badges,
            "d": document.date,
            "k": document.kind,
            "n": document.name,
            "t": document.sections,
            "u": document.path,
        }
    )


def document_in(content: bytes) -> Document:
    """The document that a file shows, as far as its tokens go."""
    held = json.loads(content)
    return Document(
        key="",
        kind=held["k"],
        name=held["n"],
        path=held["u"],
        aliases=tuple(held["a"]),
        badges=tuple(held["b"]),
        sections=tuple(map(tuple, held["t"])),
    )


def facet_file(facet: Mapping[tuple[str, str], Sequence[int]]) -> bytes:
    """A facet: a line for each option."""
    lines = (
        f"{option}\t{label}\t{deltas(numbers).decode()}\n"
        for (option, label), numbers in facet.items()
    )
    return "".join(lines).encode()


def bit_set(numbers: Iterable[int], count: int) -> str:
    """Which of `count` shards exist, in base 64; empty where all do."""
    held = set(numbers)
    if len(held) == count:
        return ""
    bits = bytearray((count + 7) // 8)
    for number in held:
        bits[number >> 3] |= 1 << (number & 7)
    return b64encode(bits).decode()


def digest(contents: Iterable[bytes | str]) -> str:
    """The name of a content: 16 hexadecimal digits."""
    hashed = sha256()
    for content in contents:
        hashed.update(content.encode() if isinstance(content, str) else content)
    return hashed.hexdigest()[:16]


def folder_digest(folder: Mapping[str, str]) -> str:
    """The name of a folder: of every file's path and SHA-256, a line each, in order of paths."""
    return digest(["".join(f"{path} {folder[path]}\n" for path in sorted(folder))])


def _packed(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)


def dump(value: Mapping[str, Any]) -> bytes:
    """JSON in its shortest form, keys in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
