"""Digests: a few bytes that stand for a value, to tell whether it is still the same."""

import types
from hashlib import sha256
from typing import Any

import msgspec


def digest(value: Any) -> bytes:
    """Up to 17 bytes that stand for a value of records, text, numbers and collections of them."""
    packed = ENCODER.encode(value)
    if len(packed) < 17:
        return packed
    # Quicker with much than BLAKE2 where processors have instructions for it.
    return b"#" + sha256(packed).digest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, types.MappingProxyType):
        return dict(value)
    raise NotImplementedError(f"Expected a value that can be digested, got {type(value)}.")


ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
"""It takes all that can be digested."""
