"""A tiny reader of the index, written from docs/search-format.md and from nothing else."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
COMMON = 64
HAN_RUNS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\u3007]{3,}")
RUNS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\u3007]+|[a-z0-9]+(?:[.+-][a-z0-9]+)*")


def numbers(text: str) -> list[int]:
    """The variable-length integers of a posting list."""
    found, value, shift = [], 0, 0
    for sign in text:
        digit = ALPHABET.index(sign)
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            found.append(value)
            value, shift = 0, 0
    return found


def postings(text: str) -> dict[int, int]:
    """Document -> field."""
    found, document = {}, -1
    for value in numbers(text):
        document += value >> 2
        found[document] = value & 3
    return found


def hashed(token: str) -> int:
    first, second = ord(token[0]), ord(token[1]) if len(token) > 1 else 0
    mixed = (first * 0x9E3779B1 + second * 0x85EBCA6B) & 0xFFFFFFFF
    mixed ^= mixed >> 15
    return mixed * 0x2C1B3C6D & 0xFFFFFFFF


def tokens(text: str) -> set[str]:
    found: set[str] = set()
    for run in RUNS.findall(text):
        if len(run) == 1 or run.isascii():
            found.add(run)
        else:
            found |= {run[n : n + 2] for n in range(len(run) - 1)}
    return found


class Reader:
    """The index as a browser sees it: files by path, the manifest first."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.manifest: dict[str, Any] = json.loads(files["search/manifest.json"])
        self.folder = f"search/{self.manifest['folder']}/"

    def document(self, number: int) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.files[f"{self.folder}d/{number:x}.json"])
        return loaded

    def exists(self, shard: int) -> bool:
        bits = base64.b64decode(self.manifest["shards"])
        return not bits or bool(bits[shard >> 3] >> (shard & 7) & 1)

    def line(self, token: str, beside: str = "") -> list[str]:
        """What its shard, that of the token beside which it lies, says of a token."""
        bits = self.manifest["bits"]
        shard = hashed(beside or token) >> (32 - bits) if bits else 0
        if not self.exists(shard):
            return []
        text = self.files[f"{self.folder}t/{shard:x}.txt"].decode()
        lines = (line.split("\t") for line in text.splitlines())
        return next((rest for name, *rest in lines if name == token), [])

    def postings(self, token: str, beside: str = "") -> dict[int, int]:
        line = self.line(token, beside)
        if line and line[0].startswith("!"):
            heavy = "-".join(f"{ord(unit):x}" for unit in token)
            return postings(self.files[f"{self.folder}h/{heavy}.txt"].decode())
        return postings(line[0]) if line else {}

    def tail(self, pair: str) -> str:
        """The characters that follow a pair so often that its postings will do."""
        line = self.line(pair)
        return "".join(line[2:] if line and line[0].startswith("!") else line[1:])

    def together(self, three: str) -> set[int] | None:
        """Documents of a piece, none where it stands nowhere; None where its pairs have to do."""
        pairs = three[:2], three[1:]
        first, second = (len(self.postings(pair)) for pair in pairs)
        if min(first, second) < COMMON or three[2] in self.tail(pairs[0]):
            return None
        return set(self.postings(three, pairs[first > second]))

    def candidates(self, text: str) -> set[int]:
        """Documents that hold every token of a normalised text."""
        lists = [set(self.postings(token)) for token in tokens(text)]
        for run in HAN_RUNS.findall(text):
            threes = (self.together(run[n : n + 3]) for n in range(len(run) - 2))
            lists += [held for held in threes if held is not None]
        return set.intersection(*lists) if lists else set()

    def rows(self, key: str) -> list[list[str]]:
        name = f"{key[:2]}/{key[2:]}" if len(key) > 2 else key
        text = self.files.get(f"{self.folder}s/{name}.txt", b"").decode()
        return [line.split("\t") for line in text.splitlines()]

    def facet(self, key: str) -> dict[str, tuple[str, list[int]]]:
        found = {}
        for line in self.files[f"{self.folder}f/{key}.txt"].decode().splitlines():
            option, label, coded = line.split("\t")
            document, members = -1, []
            for delta in numbers(coded):
                document += delta
                members.append(document)
            found[option] = (label, members)
        return found
