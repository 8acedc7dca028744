"""A ledger: all that one build leaves for the next, what it made and what that drew on."""

import msgspec

from parkscape.batch import Prose
from parkscape.listing import Facet
from parkscape.pages import Page
from parkscape.questions import KeptQuestions
from parkscape.search.parts import Parts
from parkscape.store import Blob


class KeptRow(msgspec.Struct, array_like=True, gc=False):
    """A row, with the numbers of its questions."""

    asked: bytes
    row: msgspec.Raw
    """A packed `listing.Row`."""
    readings: bytes
    """Of its names, as to read them anew takes long to begin with."""


class KeptSheet(msgspec.Struct, array_like=True, gc=False):
    """A page, with the numbers of its questions; see `batch.Sheet`."""

    blob: Blob
    asked: bytes
    prose: msgspec.Raw
    document: msgspec.Raw
    found: Blob | None


def blobs_of(sheet: KeptSheet) -> list[Blob]:
    """The files of a page in the store."""
    return [blob for blob in (sheet.blob, sheet.found) if blob]


class Ledger(msgspec.Struct, array_like=True):
    """All that one build leaves, but for the tokens of pages, which are kept apart."""

    named: dict[str, str] = {}
    """Name -> key, as `mentions.Mentions` has it."""
    questions: KeptQuestions = {}
    prose: dict[str, Prose] = {}
    rows: dict[str, KeptRow] = {}
    facets: dict[str, tuple[bytes, list[Facet]]] = {}
    """Kind -> (a digest of what they are made of, the filters of its list)."""
    letters: dict[str, msgspec.Raw] = {}
    """As in `Site`, packed."""
    shells: dict[str, bytes] = {}
    """Place -> a digest of the shell of its pages and of the settings."""
    sheets: dict[str, KeptSheet] = {}
    plans: dict[str, msgspec.Raw] = {}
    """Section -> the packed pages of it, in the order of the plan."""
    parts: Parts = {}
    """Of the search index."""
    tables: dict[str, bytes] = {}
    """Name of questions -> a digest of what all their answers are taken from."""
    themes: dict[str, list[Page]] = {}
    """Id -> its pages."""
    choosers: dict[str, Blob] = {}
    """Path -> file of what `/compare/` can choose from."""
    others: list[str] = []
    """Names of the files in the store that belong to no page and no part of the index."""
    stamp: bytes = b""
    """Tells a whole ledger on disk from others; see `journal`."""
