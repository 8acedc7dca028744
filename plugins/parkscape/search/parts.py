"""Parts of the index, as one build leaves them for the next, and the whole that they make up.

What an edit needs of the index is here, and imports no numpy, which takes as long as its pages
do. What few documents change of the full text is worked out by a process that has numpy, see
`errands`.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from parkscape.store import Blob, Store

FOLDER = "search"
VERSION = 1
FEW = 100
"""If no more documents than these changed, only what they change of the full text is made."""
MANIFEST = f"{FOLDER}/manifest.json"


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


class Amended(msgspec.Struct, array_like=True):
    """What is other than in the last full text."""

    files: dict[str, Blob | None]
    """By path; None for what is no longer."""
    size: int
    counts: tuple[bytes, bytes, bytes, bytes]


class Index(msgspec.Struct, frozen=True):
    """A whole index."""

    folder: str
    """The path of its folder from that of the site, with a slash after it."""
    files: dict[str, Blob]
    """Nearly all, by their paths from there."""
    beside: dict[str, Blob]
    """The others, by their paths from that of the site."""

    def all_files(self) -> dict[str, Blob]:
        """Every file by its path from that of the site."""
        return {**{f"{self.folder}{path}": b for path, b in self.files.items()}, **self.beside}


Parts = dict[str, Part]
Replaced = tuple[int, Blob, Blob]
"""The number of a document, its file in the last build and its file now."""


def rebuild(
    documents: Sequence[Blob], text: Part, store: Store, before: Parts, address: str = ""
) -> tuple[Index, Parts]:
    """`index.build` where documents differ from those of the last build in their text at most.

    `documents` are their files, and `text` is the part of full text that they come to.
    """
    parts = {**before, "text": text}
    return assembled(documents, parts, store, address), parts


def documents_after(files: Mapping[str, Blob], store: Store, before: Parts) -> list[Blob] | None:
    """The files of documents in order, where the last index tells that.

    `files` has those of all documents: name of the last one -> what is in its place. None where
    the last index is not known, not of these, or not all there.
    """
    known = before["text"].known if "text" in before else None
    if known is None or {blob.name for blob in known.documents} != files.keys():
        return None
    if not all(is_kept(part.given, store, part) for part in before.values()):
        return None
    return [files[blob.name] for blob in known.documents]


def full_text(
    documents: Sequence[Blob],
    store: Store,
    before: Part | None,
    amend: Callable[[Sequence[Replaced]], Callable[[], Amended | None]],
    merge: Callable[[], Part],
) -> Callable[[], Part]:
    """The part of full text, begun; gives a function that waits for it.

    Where few documents changed, `amend` begins to work out what these change of the last one;
    where that cannot tell, or they are many, `merge` makes it anew.
    """
    given = given_of(documents)
    if before is None or not is_kept(before.given, store, before):
        return merge
    if before.given == given:
        return lambda: before
    changes = _changes(documents, store, before)
    if changes is None:
        return merge
    amended = amend(changes)

    def part() -> Part:
        found = amended()
        return _after(found, given, documents, before) if found else merge()

    return part


def _changes(documents: Sequence[Blob], store: Store, text: Part) -> list[Replaced] | None:
    """The documents that are not as they were; None where they are many, or not known."""
    known = text.known
    if not known or len(documents) != len(known.documents):
        return None
    pairs = enumerate(zip(known.documents, documents, strict=True))
    found = [(n, old, new) for n, (old, new) in pairs if old.name != new.name]
    return found if len(found) <= FEW and all(store.has(old) for _, old, _ in found) else None


def _after(amended: Amended, given: str, documents: Sequence[Blob], before: Part) -> Part:
    """The full text of the last build with what few documents change of it."""
    bits = before.known.bits if before.known else 0
    files = {path: blob for path, blob in before.files.items() if path not in amended.files}
    files |= {path: blob for path, blob in amended.files.items() if blob}
    return text_part(given, files, Known([*documents], bits, amended.size, amended.counts))


def text_part(given: str, files: dict[str, Blob], known: Known) -> Part:
    """The part of full text."""
    shards = (int(path[2:-4], 16) for path in files if path.startswith("t/"))
    facts = {"bits": known.bits, "shards": bit_set(shards, 1 << known.bits)}
    return Part(given, files, dump(facts), known)


def assembled(documents: Sequence[Blob], parts: Parts, store: Store, address: str) -> Index:
    """An index that is made up of its parts."""
    files = document_files(documents)
    for name in ("text", "suggest", "facets"):
        files |= parts[name].files
    address = address or folder_digest(files)
    manifest = {"folder": address, "version": VERSION}
    for part in parts.values():
        manifest |= json.loads(part.facts)
    beside = {f"{FOLDER}/{path}": blob for path, blob in parts["tables"].files.items()}
    beside[MANIFEST] = store.put(dump(manifest))
    return Index(f"{FOLDER}/{address}/", files, beside)


def document_files(documents: Sequence[Blob]) -> dict[str, Blob]:
    """The files of documents, in order, by their paths from the folder of the index."""
    return {f"d/{n:x}.json": blob for n, blob in enumerate(documents)}


def is_kept(given: str, store: Store, before: Part | None) -> bool:
    """Whether the last build's part is of the same, and all there."""
    if before is None or before.given != given:
        return False
    return all(map(store.has, before.files.values()))


def given_of(documents: Sequence[Blob]) -> str:
    """A digest of all that the full text is made of."""
    return digest(["".join([blob.name for blob in documents])])


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


def folder_digest(files: Mapping[str, Blob]) -> str:
    """The name of a folder: of every file's path and SHA-256, a line each, in order of paths."""
    return digest(["".join([f"{path} {files[path].name}\n" for path in sorted(files)])])


def dump(value: Mapping[str, Any]) -> bytes:
    """JSON in its shortest form, keys in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
