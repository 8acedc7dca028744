"""Themes: pages that each show one system over all parks; one without data has no page.

A theme's view is a pure function of the catalog. It is drawn again only where an entity has
changed in what the view takes of it, and its answer is held against that of the last build, so
that the page is made again only when the answer changes. Of a view that is cut into
parts (`views.parts`), `timeline:2` names the second, and `timeline:parks/yanhu` what the page of
an entity shows of it.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from parkscape.alterations import Altered, alike
from parkscape.catalog import Catalog
from parkscape.labels import UI
from parkscape.listing import Brief, Row
from parkscape.pages import Page, comparison_path
from parkscape.view_words import THEME_LABELS
from parkscape.views.alliances import alliances
from parkscape.views.chains import chains_map
from parkscape.views.compare import KINDS, choices
from parkscape.views.enclaves import enclaves
from parkscape.views.finance import finance
from parkscape.views.honours import honours
from parkscape.views.indices import indices
from parkscape.views.ladder import ladder
from parkscape.views.needs import needs, own
from parkscape.views.parts import Cut
from parkscape.views.pipelines import pipelines
from parkscape.views.plans import plans
from parkscape.views.pools import pools
from parkscape.views.programmes import programmes
from parkscape.views.relations import relations
from parkscape.views.routes import routes
from parkscape.views.statistics import statistics
from parkscape.views.taken import TAKEN
from parkscape.views.timeline import strip, timeline

VIEWS: Mapping[str, Callable[[Catalog], Any]] = MappingProxyType(
    {
        "chains-map": chains_map,
        "pools": pools,
        "pipelines": pipelines,
        "ladder": ladder,
        "enclaves": enclaves,
        "needs": needs,
        "programmes": programmes,
        "alliances": alliances,
        "finance": finance,
        "timeline": timeline,
        "plans": plans,
        "honours": honours,
        "routes": routes,
        "compare": choices,
        "indices": indices,
        "relations": relations,
        "statistics": statistics,
    }
)
"""Id -> view, in the order of the menu; the id is the path, and the name of the template.

What a view gives must be such as `digests.digest` takes, and false where there is nothing to show.
"""


_ALONE: Mapping[str, Callable[[Catalog, str], Any]] = MappingProxyType(
    {"timeline": strip, "needs": own}
)
"""Id -> what makes the part of one park alone."""
_FEW = 3
"""More such parts than these take as long as the whole view."""


class Views(Mapping[str, Any]):
    """Id -> what a theme shows, drawn when first asked for; empty text -> ids with pages."""

    def __init__(
        self,
        catalog: Catalog,
        before: Mapping[str, list[Page]] | None = None,
        altered: Altered | None = None,
    ) -> None:
        """`before` has the pages of the last build, from which on all that changed is `altered`."""
        self._catalog = catalog
        self._before = before or {}
        self.same = frozenset(theme for theme in self._before if alike(altered, TAKEN[theme]))
        """Ids of the themes that are known to be as they were in the last build."""
        self._drawn: dict[str, Any] = {}
        self._alone = dict.fromkeys(_ALONE, 0)
        """How many parts of a theme were made alone."""

    def __getitem__(self, name: str) -> Any:
        if not name:
            return held(self)
        theme, _, part = name.partition(":")
        if theme not in self._drawn and self._is_one_of_few(theme, part):
            return _ALONE[theme](self._catalog, part)
        if theme not in self._drawn:
            self._drawn[theme] = VIEWS[theme](self._catalog)
        drawn = self._drawn[theme]
        return _part(drawn, part) if part else drawn

    def __iter__(self) -> Iterator[str]:
        return iter(VIEWS)

    def __len__(self) -> int:
        return len(VIEWS)

    def _is_one_of_few(self, theme: str, part: str) -> bool:
        """Whether an edit asks for the part of one park."""
        if theme not in self._alone or theme not in self.same or not part.startswith("parks/"):
            return False
        self._alone[theme] += 1
        return self._alone[theme] <= _FEW

    def pages(self, theme: str) -> list[Page]:
        """The pages of a theme; none where it has nothing to show."""
        if theme in self.same:
            return self._before[theme]
        return list(_pages(theme, self[theme])) if self[theme] else []

    def kept(self) -> dict[str, list[Page]]:
        """What the next build is to know."""
        return {theme: self.pages(theme) for theme in VIEWS}


def _part(drawn: Cut, part: str) -> Any:
    """A part by its number, or what the page of an entity shows, by its key; else None."""
    if not part.isdecimal():
        return (drawn.own or {}).get(part)
    return drawn.parts[int(part) - 1] if int(part) <= len(drawn.parts) else None


def held(views: Views) -> tuple[str, ...]:
    """Ids of the themes that have something to show."""
    return tuple(theme for theme in VIEWS if views.pages(theme))


def plan(views: Views) -> list[Page]:
    """The pages of themes, after the one that lists them."""
    themes = held(views)
    first = Page("themes/", "themes.html", UI["themes"], UI["themes_lead"], "themes/", keys=themes)
    return [first, *(page for theme in themes for page in views.pages(theme))]


def _pages(theme: str, view: Any) -> Iterator[Page]:
    label, lead = THEME_LABELS[theme]
    template, section = f"{theme}.html", "themes/"
    if not isinstance(view, Cut):
        yield Page(f"{theme}/", template, label, lead, section, theme)
        return
    for part in view.parts:
        n = part.number
        path = part_path(theme, n)
        title = label + (UI["page_n"].format(n=n) if n > 1 else "")
        yield Page(path, template, title, lead, section, f"{theme}:{n}", n, of=part.of)


def part_path(theme: str, number: int) -> str:
    """Where a part of a theme's view stands."""
    return f"{theme}/" if number == 1 else f"{theme}/page/{number}/"


def chooser_files(views: Mapping[str, Any], rows: Mapping[str, Brief | Row]) -> dict[str, str]:
    """Path -> what `/compare/` can choose from, a file for each kind."""
    view = views["compare"]
    files = {}
    for kind in KINDS if view else ():
        listed = [
            # The script puts the name itself before what else is looked through.
            (c.id, c.name, c.count, rows[f"{kind}/{c.id}"].words.partition("|")[2])
            for c in getattr(view, kind)
        ]
        files[comparison_path(kind)] = msgspec.json.encode(listed).decode() + "\n"
    return files
