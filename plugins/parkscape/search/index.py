"""The whole index: a catalog -> {path: bytes}, as docs/search-format.md describes it."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from parkscape.catalog import Catalog
from parkscape.labels import KIND_LABELS
from parkscape.search import facets, fulltext, normal, readings, suggest
from parkscape.search.documents import Document, Pages, documents, ranges
from parkscape.search.varint import deltas

FOLDER = "search"
VERSION = 1
MOST_KEYS = 2_000
"""With more suggest shards than these the manifest does not list them."""


def build(catalog: Catalog, pages: Pages) -> dict[str, bytes]:
    """Every file of the index by its path from the site's root, the manifest last."""
    found = documents(catalog, pages)
    text = fulltext.merge([fulltext.tokens_of(document) for document in found])
    rows = list(suggest.rows(catalog, found))
    shards, split = suggest.shards(rows)
    by_facet = facets.facets(catalog, found, pages.field_text)
    folder = {f"d/{n:x}.json": document_file(document) for n, document in enumerate(found)}
    folder |= {f"f/{key}.txt": facet_file(facet) for (key, _), facet in by_facet.items()}
    folder |= {f"h/{heavy_name(token)}.txt": held for token, held in text.heavy.items()}
    folder |= {f"s/{suggest.path_of(key)}": shard for key, shard in shards.items()}
    folder |= {f"t/{number:x}.txt": shard for number, shard in text.files.items()}
    named = [(d.name, *d.aliases) for d in found if d.kind != "articles"]
    tables = {
        "readings": readings.table_file(suggest.characters(named)),
        "t2s": normal.table_file(),
    }
    names = {name: f"{name}.{digest([table])}.txt" for name, table in tables.items()}
    manifest = {
        "bits": text.bits,
        "docs": len(found),
        "facets": list(by_facet),
        "folder": folder_digest(folder),
        "kinds": [(kind, KIND_LABELS[kind], *bounds) for kind, *bounds in ranges(found)],
        "shards": bit_set(text.files, 1 << text.bits),
        "split": split,
        "suggest": sorted(shards) if len(shards) <= MOST_KEYS else [],
        "version": VERSION,
        **names,
    }
    files = {f"{FOLDER}/{manifest['folder']}/{name}": folder[name] for name in sorted(folder)}
    files |= {f"{FOLDER}/{names[name]}": table for name, table in tables.items()}
    return {**files, f"{FOLDER}/manifest.json": dump(manifest)}


def document_file(document: Document) -> bytes:
    """What a result shows, and the text that it is checked against."""
    return dump(
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


def facet_file(facet: Mapping[tuple[str, str], Sequence[int]]) -> bytes:
    """A facet: a line for each option."""
    lines = (
        f"{option}\t{label}\t{deltas(numbers).decode()}\n"
        for (option, label), numbers in facet.items()
    )
    return "".join(lines).encode()


def heavy_name(token: str) -> str:
    """A token as a file's name: its code units in hexadecimal."""
    return "-".join(f"{ord(unit):x}" for unit in token)


def bit_set(numbers: Iterable[int], count: int) -> str:
    """Which of `count` shards exist, in base 64; empty where all do."""
    held = set(numbers)
    if len(held) == count:
        return ""
    bits = bytearray((count + 7) // 8)
    for number in held:
        bits[number >> 3] |= 1 << (number & 7)
    return b64encode(bits).decode()


def digest(contents: Iterable[bytes]) -> str:
    """The name of a content: 16 hexadecimal digits."""
    hashed = sha256()
    for content in contents:
        hashed.update(content)
    return hashed.hexdigest()[:16]


def folder_digest(folder: Mapping[str, bytes]) -> str:
    """The name of a folder: of every file's name, size and content, in order of names."""
    parts = ((f"{name}\n{len(folder[name])}\n".encode(), folder[name]) for name in sorted(folder))
    return digest(part for pair in parts for part in pair)


def dump(value: Mapping[str, Any]) -> bytes:
    """JSON in its shortest form, keys in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
