"""The shell: a theme's page, rendered once per folder and depth, that fragments are put into.

The theme is rendered with marks in the places of a page's own words; cutting at the marks gives
the shell. So wrapping a page costs a join, however long the theme takes.
"""

import re
from functools import lru_cache
from html import escape

from parkscape.values import Value

_MARK = "parkscape\ufdd0{}\ufdd1"
"""Noncharacters: no author's text can hold them."""
SLOTS = ("title", "description", "canonical", "content")
_MARKS = re.compile("parkscape\ufdd0([a-z]+)\ufdd1")
_INDENTS = re.compile(r"\s*\n\s*")


def mark(slot: str) -> str:
    """What to render in the place of a slot."""
    return _MARK.format(slot)


class Shell(Value, frozen=True):
    """A theme's page in pieces: text at even places, names of slots at odd ones."""

    pieces: tuple[str, ...]

    @classmethod
    def cut(cls, html: str) -> "Shell":
        """Cut a page that was rendered with marks.

        What only indents and parts the lines of the theme is left out: every page would have it.
        """
        return cls(tuple(_MARKS.split(_INDENTS.sub("\n", html))))

    def wrap(self, content: str, *, title: str, description: str, canonical: str) -> bytes:
        """The whole page as a file; words are escaped, `content` is HTML."""
        words = {"title": title, "description": description, "canonical": canonical}
        held = {slot: escape(word).encode() for slot, word in words.items()}
        held["content"] = content.encode()
        return b"".join(
            held[piece] if isinstance(piece, str) else piece for piece in _encoded(self.pieces)
        )


@lru_cache(maxsize=64)
def _encoded(pieces: tuple[str, ...]) -> tuple[str | bytes, ...]:
    """Text as bytes, once for all pages that it stands on; names of slots as they are."""
    return tuple(piece if n % 2 else piece.encode() for n, piece in enumerate(pieces))
