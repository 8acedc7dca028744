"""The MkDocs plugins: hooks that hand over to the floors below.

Beside this module only `config`, `theming`, `search_plugin` and `building` know MkDocs.
"""

import contextlib
import gc
import html
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

import click
from filelock import FileLock
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Link, Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

from parkscape import compiled, journal, markup, pages, publish, render, serving, site, theming
from parkscape.batch import Place, make_sheets
from parkscape.cache import Cache
from parkscape.catalog import Catalog
from parkscape.cluster import ClusterWorkers
from parkscape.compiled import CompiledTemplates
from parkscape.compiler import COMPACT
from parkscape.config import CatalogConfig, cache_of, edit_url_of, project_of
from parkscape.depot import DepotStore
from parkscape.labels import FIND, KIND_LABELS, UI
from parkscape.output import Output
from parkscape.preview import HOME, Draft, Preview
from parkscape.revision import Revision
from parkscape.search.parts import Index
from parkscape.shell import Shell
from parkscape.shells import shells
from parkscape.store import Blob, Store
from parkscape.timings import Timings
from parkscape.workers import LocalWorkers, ShownWorkers, Workers

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer  # A build need not wait for a web server.

log = logging.getLogger("mkdocs.plugins.parkscape")
PACKAGE = Path(__file__).parent
MANY_PAGES = 200
"""To link more pages, and to remove the old links, takes longer than all else that an edit does."""
ASSETS = (
    *("parkscape.css", "parkscape.js", "search.js", "search-ui.js", "themes.css"),
    *("compare.js", "graph.js", "vendor/echarts-graph.js", "vendor/echarts-LICENSE.txt"),
)
FRONT_KEYS = frozenset({"title", "description", "hide"})
"""What the front matter of a page that MkDocs renders may set."""


class CatalogPlugin(BasePlugin[CatalogConfig]):
    """Reads and checks the data, and adds its pages to the site."""

    def __init__(self) -> None:
        self.serving, self.preview = False, Preview()
        """What is being served, if anything is."""
        self.search = False
        """Whether `parkscape/search` wants an index."""
        self.clean = False
        """Whether to forget what the last build left."""
        self.timings = Timings()
        self.turn: FileLock | None = None
        self.published: Path | None = None
        """The folder that this build is to publish, until it has."""
        self.output: Output | None = None
        """Where this build makes the site, unless one is being served."""
        self.files: dict[str, Blob] = {}
        """Path -> file of what Parkscape makes, but for the search index."""
        self.index: Index | None = None
        self.draft: Draft | None = None
        """The site that this build makes, if it is to be served."""
        self.home: MkDocsPage | None = None
        """The home page, with `HOME` in the place of what the showcase has to say."""
        self.intro = ""
        """The author's text on the home page, as safe HTML."""
        self.revision = Revision()
        self.compiled: CompiledTemplates | None = None
        """MkDocs forgets templates after each build."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn whether `mkdocs serve` runs: it has a folder of its own to write to."""
        self.serving, self.preview = command == "serve", Preview()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """First of all: if the data is not sound, stop before anything is published."""
        project = project_of(config, self.config)
        config.watch += [str(project.data)]
        config.watch += [str(PACKAGE / name) for name in ("templates", "assets", "theme")]
        self.search, self.cache = False, cache_of(project, self.config, serving=self.serving)
        seen = self.preview.seen if self.serving else None
        self.turn = publish.take_turn(self.cache.folder)
        if self.clean:
            publish.forget(self.cache.folder)
        self.store, self.workers = _hands(self.config, self.cache, seen)
        gc.disable()  # Nothing that a build makes holds cycles; walking it all costs a third.
        site_dir = Path(config.site_dir)
        if not self.serving:
            self.published, self.output = site_dir, Output(site_dir, self.store, self.cache)
            config.site_dir = str(publish.staging(site_dir))
            self.output.expect()
        self.compiled = self.compiled or CompiledTemplates(self.cache.version)
        render.environment().bytecode_cache = self.compiled
        self.revision = self._revision(publish.last_of(site_dir))
        self.preview.faults = []
        memory = self.preview.read if self.serving else None
        with self.timings.step("read and check"):
            catalog, issues, files = site.load(project, self.cache, memory)
        config.watch += [str(file) for file in files if file != project.data]
        lines = issues.lines(strict=bool(config.strict))
        for line in lines:
            click.echo(line, err=True)
        if issues.fatal(strict=bool(config.strict)):
            self.preview.faults = lines
            raise Abort("Nothing was built: see the issues above.")
        if self.serving:
            self.preview.recall(catalog)
        self.site = _prepared(catalog, config, self.config, self.revision)
        config.theme.dirs.insert(0, str(PACKAGE / "theme"))
        made = config.theme.get_env
        config.theme.get_env = lambda: compiled.noted(made())  # type: ignore[method-assign]
        config.theme.static_templates.discard("sitemap.xml")
        config.extra_css[:0] = [f"assets/{ASSETS[0]}", f"assets/{ASSETS[4]}"]
        config.extra_javascript.append(f"assets/{ASSETS[1]}")
        if self.serving:
            self.preview.begin(site_dir)
            config.site_dir = str(self.cache.folder / "theme")
        if self.cache.outdated:
            log.info("Cache: left by another version of the code: made anew.")
        self._tell()
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Once files are known: articles are ours to render."""
        for file in list(files.documentation_pages()):
            if file.src_uri.startswith("articles/"):
                files.remove(file)
        if unrendered := files.get_file_from_path("sitemap.xml"):
            files.remove(unrendered)
        for file in (*theming.assets(ASSETS, config), theming.words(FIND, config)):
            files.append(file)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Once the menu is made of the author's pages: the lists stand after the first."""
        lists = [Link(label, f"{kind}/") for kind, label in KIND_LABELS.items()]
        nav.items[1:1] = [*lists, Link(UI["themes"], "themes/")]
        self.nav = nav
        return nav

    def on_page_markdown(
        self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Before the theme prints front matter as it stands: only words, and escaped."""
        page.meta = {
            key: html.escape(value) if isinstance(value, str) else value
            for key, value in page.meta.items()
            if key in FRONT_KEYS
        }
        return markdown

    def on_page_content(
        self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Once Markdown is HTML: keep what is safe; the home page gains the showcase."""
        content = markup.sanitise(html)
        if page.is_homepage:
            page.meta["parkscape"] = True
            page.meta["hide"] = ["navigation", "toc"]
            self.intro, self.home = content, page
            return HOME  # Until pages are being made, and while serving until somebody asks.
        return content

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Once theme and menu are ready: make our pages."""
        env.globals["ui"], env.globals["find_words"] = dict(UI), dict(FIND)
        env.policies["json.dumps_kwargs"] = COMPACT
        env.bytecode_cache = self.compiled
        nav, cache, store, revision = self.nav, self.cache, self.store, self.revision

        def shell(page: pages.Page) -> Shell:
            return theming.shell(page, env, nav, files, config)

        def every(places: Mapping[Place, pages.Page]) -> Mapping[Place, Shell]:
            given = theming.given(config, nav)
            return shells(places, lambda place: shell(places[place]), env, cache, given)

        def meanwhile() -> None:
            self.files, self.index = theming.copied(files, config, store, cache), None
            revision.after.others += [blob.name for blob in self.files.values()]
            if self.home and not self.serving:  # Around it may stand what other plugins wrote.
                made = site.home(self.site, self.intro)
                self.home.content = (self.home.content or "").replace(HOME, made)

        if self.serving:
            meanwhile()
            known = self.site, revision, cache, store
            self.draft = Draft(*known, shell, every, self.search, self.files)
            return env
        made = site.make(self.site, every, store, revision, search=self.search, meanwhile=meanwhile)
        self.files |= made

        def begin(found: Mapping[str, Blob]) -> None:
            if self.output:
                large = len(made) > MANY_PAGES
                self.output.begin(made, found, revision.is_left, revision.begin, large=large)

        if self.search:
            with self.timings.step("search index"):
                self.index = site.search_index(self.site, store, revision, begin=begin)
        else:
            begin({})
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """The error page may be shown at any depth, so its links start at the site's root."""
        if template_name == "404.html":
            base = urlsplit(config.site_url or "/").path.rstrip("/") + "/"
            cast(dict[str, Any], context)["not_found"] = site.not_found(self.site, base)
        return context

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Last, after what other plugins write: the finished folder becomes the published one."""
        if self.draft:
            self.preview.follow(self.draft, Path(config.site_dir), self.intro)
            if not self.preview.begun or self.config.scheduler:
                self.preview.make_all()
        elif self.published and self.output:
            with self.timings.step("keeping for the next build"):
                keep = journal.draft(self.cache, self.revision, self.store)
            with self.timings.step("writing"):
                self.output.finish(self.files, self.index, Path(config.site_dir))
            if config.strict and _warned():  # MkDocs itself says so, but only after this.
                self.output.give_up()
            else:
                with self.timings.step("publishing"):
                    self.output.publish()
            config.site_dir, self.published = str(self.published), None
            try:
                with self.timings.step("keeping for the next build"):
                    keep()
                    self.output.keep()
            except OSError as error:
                lost = "The site is published, but not what the next build draws on"
                raise Abort(f"{lost}: {publish.fault(error)}") from error
        self._end()

    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> "LiveReloadServer":
        """Before the server waits for edits: a faulty one leaves the last good site up."""
        build = server.builder

        def keep_serving() -> None:
            with self.preview.lock, contextlib.suppress(Abort):
                build()

        server.builder = keep_serving
        server.build_delay = 0.05  # One save is one edit here: no need to wait for more.
        serving.look_soon(server)
        if app := server.get_app():
            made = serving.made_first(app, server.mount_path, self.preview.ready)
            server.set_app(serving.with_faults(made, lambda: self.preview.faults))
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the published site as it was, and nothing beside it."""
        self._give_up()
        self.preview.fail(error)
        if obstacle := publish.obstacle(error):
            raise Abort(f"Nothing was published: {obstacle}") from error

    def on_shutdown(self) -> None:
        """Last of all: a build that somebody broke off leaves nothing, either."""
        self.preview.stop()
        if self.output:
            self._give_up()

    def _give_up(self) -> None:
        self.revision.give_up()
        if self.output:
            self.output.give_up()
        self._end()

    def _revision(self, last: Path) -> Revision:
        """What this build is held against: while serving, what is in memory is the latest."""
        if known := self.preview.known(self.cache):
            before, words = known
            return Revision(before, lambda: words, self.workers, timings=self.timings)
        return journal.load(self.cache, self.store, self.workers, self.timings, last)

    def _end(self) -> None:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()  # What was made counts as old, or the next collection would walk it all.
        gc.enable()
        self.revision.rest(wait=True)  # Else Python may end in its middle, and print what for.
        self.output = self.draft = self.published = None  # Another build may have its turn.
        if self.turn:
            self.cache.drop_drafts()
            self._tell()
            self.turn.release()
            self.workers.close()
            self.store.close()

    def _tell(self) -> None:
        """Say, once each, what of the last build could not be used."""
        for name in self.cache.damaged:
            click.echo(f"Cache: `{name}` is damaged: made anew.", err=True)
        if lost := len(self.store.lost):
            files = "1 file" if lost == 1 else f"{lost} files"
            click.echo(f"Cache: {files} gone or damaged: made anew.", err=True)
        self.cache.damaged, self.store.lost = [], set()


def _warned() -> bool:
    """Whether MkDocs has counted a warning in this build."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(isinstance(h, CountHandler) and h.get_counts() for h in handlers)


def plugin_of(config: MkDocsConfig) -> CatalogPlugin:
    """`parkscape/catalog`; PluginError where it is not among the plugins."""
    plugin = config.plugins.get("parkscape/catalog")
    if not isinstance(plugin, CatalogPlugin):
        raise PluginError("Expected `parkscape/catalog` in `plugins` of mkdocs.yml, got none.")
    return plugin


def catalog_of(config: MkDocsConfig) -> CatalogPlugin:
    """`parkscape/catalog`, for the plugins that build on it."""
    plugin = plugin_of(config)
    if not hasattr(plugin, "site"):
        raise PluginError(
            "Expected `parkscape/catalog` first in `plugins` of mkdocs.yml, got it after a plugin"
            " that builds on it: move it up."
        )
    return plugin


def _hands(options: CatalogConfig, cache: Cache, seen: set[str] | None) -> tuple[Store, Workers]:
    """Where pages are kept, and who makes them, shown unless MkDocs is to be quiet."""
    folder = cache.folder.absolute()
    store, workers = Store(folder / "store", seen), cast(Workers, LocalWorkers())
    if options.scheduler and options.store_url:
        store = DepotStore(folder / "store", options.store_url)
        workers = ClusterWorkers(options.scheduler, cache.version)
    elif options.scheduler:
        workers = ClusterWorkers(options.scheduler, cache.version, folder)
    if log.isEnabledFor(logging.INFO):
        workers = ShownWorkers(workers, {make_sheets: "Pages"})
    return store, workers


def _prepared(
    catalog: Catalog, config: MkDocsConfig, options: CatalogConfig, revision: Revision
) -> render.Site:
    """The site as far as data goes."""
    name, edit_url, url = config.site_name, edit_url_of(config, options), config.site_url or ""
    with revision.timings.step("prose and rows"):
        return site.prepare(catalog, name=name, edit_url=edit_url, url=url, revision=revision)
