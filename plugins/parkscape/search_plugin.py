"""The plugin `parkscape/search`: writes the search index beside the pages of the site."""

import os
from collections.abc import Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority

from parkscape import listing, pages
from parkscape.config import SearchConfig
from parkscape.plugin import catalog_of
from parkscape.render import Site
from parkscape.search import index
from parkscape.search.documents import Pages


class SearchPlugin(BasePlugin[SearchConfig]):
    """Adds the search index that docs/search-format.md describes."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """At once, so that plugins in the wrong order stop the build before anything is built."""
        catalog_of(config)
        return config

    @event_priority(50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Before the finished folder is published, which `parkscape/catalog` does here too.

        Not by way of MkDocs' files: 10,000 of them cost it 6 s, and 0.4 s written at once.
        """
        write(Path(config.site_dir), search_index(catalog_of(config)))


def search_index(site: Site) -> dict[str, bytes]:
    """The search index of a site, by path."""
    facts = Pages(
        path=pages.path_of,
        prose=site.prose,
        mentions={key: len(articles) for key, articles in site.mentioned.items()},
        badges=lambda key: [text for text, _ in site.rows[key].badges],
        field_text=listing.field_text,
    )
    return index.build(site.catalog, facts)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths from `folder`, and make the folders that they need."""
    for parent in sorted({path.rpartition("/")[0] for path in files}):
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        with open(os.path.join(folder, path), "wb") as file:  # noqa: PTH118, PTH123 - 10,000 Paths
            file.write(content)
