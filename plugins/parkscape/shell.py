"""The shell: a theme's page, rendered once per folder and depth, that fragments are put into.

The theme is rendered with marks in the places of a page's own words; cutting at the marks gives
the shell. So wrapping a page costs a join, however long the theme takes.
"""

import re
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

    def wrap(self, content: str, *, title: str, description: str, canonical: str) -> str:
        """The whole page; words are escaped, `content` is HTML."""
        words = {
            "title": escape(title),
            "description": escape(description),
            "canonical": escape(canonical),
            "content": content,
        }
        return "".join(
            words[piece] if place % 2 else piece for place, piece in enumerate(self.pieces)
        )
