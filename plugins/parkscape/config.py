"""Options of the plugins, and what they come to."""

from pathlib import Path

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig

from parkscape.cache import Cache
from parkscape.site import Project


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


def project_of(config: MkDocsConfig, options: CatalogConfig) -> Project:
    """Where the sources are."""
    # While serving, MkDocs gives the path first as it was typed, and then an absolute one.
    root = Path(config.config_file_path).absolute().parent
    return Project(root, root / options.file, Path(config.docs_dir))


def cache_of(project: Project, options: CatalogConfig, *, serving: bool) -> Cache:
    """What the last build of this kind left: `serve` has another address for the site."""
    folder = project.root / options.cache / ("serve" if serving else "build")
    return Cache(folder, mapped=not serving)


def edit_url_of(config: MkDocsConfig, options: CatalogConfig) -> str:
    """Address of a line at the forge, with `{file}` and `{line}`; empty if none is known."""
    if options.edit_url is None and config.repo_url:
        return f"{config.repo_url.rstrip('/')}/blob/{options.branch}/{{file}}#L{{line}}"
    return options.edit_url or ""
