"""A batch of pages: rendered, and kept in the store with all that the next build must know.

Each function here is a pure one of (job, items), so that any executor may run it, on this machine
or another.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from parkscape import listing, markup, pages, render
from parkscape.catalog import Catalog
from parkscape.digests import ENCODER
from parkscape.mentions import Mentions
from parkscape.model import Article
from parkscape.notes import Asked, NotedCatalog, NotedMapping, Question
from parkscape.packed import pack
from parkscape.pages import Page
from parkscape.render import Site
from parkscape.search import documents
from parkscape.search.documents import Document, document_file, document_in
from parkscape.shell import Shell
from parkscape.store import Blob, Store
from parkscape.values import Value
from parkscape.views import compare

if TYPE_CHECKING:
    from parkscape.search.fulltext import Tokens

Place = tuple[str, str, int]
"""The section, folder and depth of a page: pages of one place share a shell."""


def place_of(page: Page) -> Place:
    return page.section, page.folder, page.depth


class Job(Value, frozen=True):
    """What every item of a batch draws on."""

    site: Site
    shells: Mapping[Place, Shell]
    store: Store
    search: bool = False
    """Whether pages are also made findable."""
    words: bool = False
    """Whether the tokens of these are worked out as well; if not, then by who needs them."""


class Prose(msgspec.Struct, array_like=True):
    """An article's text, rendered."""

    given: str
    """See `given_of`."""
    html: str
    """Safe HTML."""
    named: tuple[str, ...]
    """Keys of the entities it names."""


class Row(msgspec.Struct, array_like=True):
    """The row of a list, and what it draws on."""

    asked: list[Question]
    row: msgspec.Raw
    """A packed `listing.Row`."""
    readings: bytes
    """`listing.Readings` of its names."""


class Words(msgspec.Struct, array_like=True):
    """Tokens of a document, as bytes; from process to process and in the cache they are packed."""

    han: bytes
    words: tuple[str, ...]
    fields: bytes
    codes: bytes
    ends: tuple[int, ...]

    @classmethod
    def of(cls, tokens: "Tokens") -> "Words":
        codes, ends = tokens.text.codes.tobytes(), tuple(map(int, tokens.text.ends))
        return cls(tokens.han.tobytes(), tokens.words, tokens.fields, codes, ends)


NOTHING = pack(None)
"""In the place of what is packed, as msgspec does not tell its absence."""


class Sheet(msgspec.Struct, array_like=True):
    """A finished page, and what it draws on."""

    blob: Blob
    asked: list[Question]
    prose: msgspec.Raw
    """The texts in which names became links, packed."""
    document: msgspec.Raw = NOTHING
    """A packed `Document`, without its text: what search knows of it."""
    found: Blob | None = None
    """The document as search results fetch it."""
    words: msgspec.Raw = NOTHING
    """The packed `Words` of the document."""


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


def render_prose(site: Site, ids: Sequence[str]) -> list[Prose]:
    """The texts of some articles."""
    to_html = markup.renderer(markup.article_address)
    made = []
    for article in map(site.catalog.articles.__getitem__, ids):
        html = to_html(article.text)
        named = named_in(site.mentions, html, article)
        made.append(Prose(given_of(site.catalog, article), html, named))
    return made


def given_of(catalog: Catalog, article: Article) -> str:
    """What the prose of an article is made of: a digest of its file, if that is known."""
    if written := catalog.written.get(article.id):
        return written.hex()
    return hash_of(f"{article.unlinked}{article.text}")


def named_in(mentions: Mentions, html: str, article: Article) -> tuple[str, ...]:
    """Keys of the entities that an article's text names."""
    return mentions.keys_in(html, article.unlinked)


def make_rows(site: Site, keys: Sequence[str]) -> list[bytes]:
    """The rows of some entities and articles, for `READ_ROW`.

    They are many and of many small parts, which take far longer to pickle.
    """
    made = []
    for key in keys:
        asked: Asked = {}
        row = pack(listing.row(NotedCatalog(site.catalog, asked), key))
        readings = ENCODER.encode(listing.readings(site.catalog, key))
        made.append(ENCODER.encode(Row(list(asked), row, readings)))
    return made


READ_ROW = msgspec.msgpack.Decoder(Row).decode
_READ_WORDS = msgspec.msgpack.Decoder(Words).decode


def make_sheets(job: Job, batch: Sequence[Page]) -> list[Sheet]:
    """Some pages, in their shells, in the store."""
    press = _Press(job)
    sheets = [press.sheet(page) for page in batch]
    found = [sheet for sheet in sheets if sheet.found]
    for sheet, document in zip(found, press.documents, strict=True):
        sheet.document = pack(_without_text(document))
    if job.words:
        for sheet, words in zip(found, words_of(press.documents), strict=True):
            sheet.words = words
    return sheets


def words_of(found: Sequence[Document]) -> list[msgspec.Raw]:
    """The packed `Words` of some documents."""
    from parkscape.search.fulltext import tokens_of  # Slow to import, and an edit may need none.

    return [pack(Words.of(tokens)) for tokens in tokens_of(found)]


def tokens_in(packed: msgspec.Raw) -> "Tokens":
    """The tokens in packed `Words`."""
    from parkscape.search.fulltext import tokens_from  # As above.

    held = _READ_WORDS(packed)
    return tokens_from(held.han, held.words, held.fields, held.codes, held.ends)


def _without_text(d: Document) -> Document:
    # Not `replace`, which looks at every field anew for every document.
    return Document(
        d.key, d.kind, d.name, d.path, d.aliases, (), d.date, d.weight, d.note, d.options
    )


class _Press:
    """Makes pages of a job one after the other; all of them have one view of the site."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._asked: Asked = {}
        self._prose: list[str] = []
        self._site = noted(job.site, self._asked, self._prose)
        self._renderer = render.Renderer(render.environment(), self._site)
        self._facts = facts(self._site)
        self.documents: list[Document] = []
        """Of all pages so far that can be found."""

    def sheet(self, page: Page) -> Sheet:
        """One page."""
        self._asked.clear()
        self._prose.clear()
        site, store = self._site, self._job.store
        fragment = self._renderer.page(page) + compare.embedded(site.catalog, page.key)
        canonical = site.url + page.path
        words = {"title": page.title, "description": page.description, "canonical": canonical}
        whole = self._job.shells[place_of(page)].wrap(fragment, **words)
        sheet = Sheet(store.put(whole), [], pack("\n".join(self._prose)))
        if self._job.search and (key := key_of(page)):
            document = documents.document(site.catalog, self._facts, key)
            sheet.found = store.put(document_file(document))
            self.documents.append(document)
        sheet.asked = list(self._asked)
        return sheet


def words_in(store: Store, blob: Blob) -> msgspec.Raw:
    """The packed `Words` of a document, from its file."""
    [words] = words_of([document_in(store.read(blob))])
    return words


def key_of(page: Page) -> str:
    """The key of the entity, route or article that a page is about; empty for others."""
    if page.template == "article.html":
        return f"articles/{page.key}"
    if page.template == "route.html":
        return f"routes/{page.key}"
    return page.key if "/" in page.key else ""


def facts(site: Site) -> documents.Pages:
    """What search needs of the site."""
    return documents.Pages(
        path=pages.path_of,
        prose=site.prose,
        mentions=site.mentioned,
        badges=lambda key: [text for text, _ in site.rows[key].badges],
        field_text=listing.field_text,
    )


def noted(site: Site, asked: Asked, prose: list[str]) -> Site:
    """The site as one page sees it: what it asks goes to `asked`, its prose to `prose`."""
    return dataclasses.replace(
        site,
        catalog=NotedCatalog(site.catalog, asked),
        mentions=_NotedMentions(site.mentions, prose),
        prose=NotedMapping("prose", site.prose, asked),
        named=NotedMapping("named", site.named, asked),
        mentioned=NotedMapping("mentioned", site.mentioned, asked),
        rows=NotedMapping("rows", site.rows, asked),
        facets=NotedMapping("facets", site.facets, asked),
        letters=NotedMapping("letters", site.letters, asked),
        views=NotedMapping("views", site.views, asked),
    )


class _NotedMentions(Mentions):
    """Mentions that keep the texts they were asked about."""

    def __init__(self, mentions: Mentions, prose: list[str]) -> None:
        self._mentions = mentions
        self._prose = prose

    def link(
        self,
        markup: str,
        href: Callable[[str], str],
        *,
        about: str = "",
        unlinked: Iterable[str] = (),
    ) -> tuple[str, tuple[str, ...]]:
        self._prose.append(markup)
        return self._mentions.link(markup, href, about=about, unlinked=unlinked)
