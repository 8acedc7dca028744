"""Options of the plugins."""

from mkdocs.config import base
from mkdocs.config import config_options as c


class CatalogConfig(base.Config):
    """Options of `parkscape/catalog`."""

    file = c.Type(str, default="parks.yaml")
    """The data file, relative to the folder of mkdocs.yml."""

    edit_url = c.Optional(c.Type(str))
    """Address of a line at the forge, with `{file}` and `{line}`. By default made from
    `repo_url` as GitHub and Gitee form it: `{repo_url}/blob/{branch}/{file}#L{line}`."""

    branch = c.Type(str, default="main")
    """The branch that `edit_url` points to."""

    cache = c.Type(str, default=".cache/parkscape")
    """The folder, relative to that of mkdocs.yml, of what one build leaves for the next."""

    scheduler = c.Type(str, default="")
    """Address of a Dask scheduler whose workers make the pages: `tcp://host:8786`. By default
    this machine makes them."""

    store_url = c.Type(str, default="")
    """Where workers leave pages for the build to fetch, an address of fsspec such as
    `s3://bucket/folder`. By default they write to the folder `cache`, which they must see."""


class SearchConfig(base.Config):
    """`parkscape/search` has no options."""
