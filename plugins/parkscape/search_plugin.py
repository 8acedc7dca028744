"""The plugin `parkscape/search`: asks for the search index beside the pages of the site."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin

from parkscape.config import SearchConfig
from parkscape.plugin import catalog_of


class SearchPlugin(BasePlugin[SearchConfig]):
    """Adds the search index that docs/search-format.md describes."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """At once, so that plugins in the wrong order stop the build before anything is built."""
        catalog_of(config).search = True
        return config
