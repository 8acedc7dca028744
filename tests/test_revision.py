"""What one build leaves for the next, of the rows of lists."""

import pytest
from tests.test_pages import catalog

from parkscape import listing, site
from parkscape.catalog import Catalog
from parkscape.facts import Figure, Place
from parkscape.ledger import Ledger
from parkscape.model import Park
from parkscape.render import Site
from parkscape.revision import Revision
from parkscape.workers import LocalWorkers


def parks(*names: str, place: str = "shanxi", value: str = "1") -> Catalog:
    """Some parks, each with a figure in its row."""
    figure = Figure(metric="企业", value=value, unit="家", source="s", headline=True)
    lies = Place(province=place)
    return catalog(
        parks=tuple(
            Park(
                id=f"p{n}", name=name, kind="高新区", located_in=lies, source="s", figures=(figure,)
            )
            for n, name in enumerate(names)
        )
    )  # fmt: skip


def built(known: Catalog, before: Ledger) -> tuple[Site, Ledger]:
    revision = Revision(before, workers=LocalWorkers(1))
    made = site.prepare(known, name="", revision=revision)
    return made, revision.close()


@pytest.mark.parametrize(
    ("edited", "same"),
    [
        (parks("甲园", "乙园"), True),
        (parks("甲园", "乙园", value="2"), True),
        (parks("甲园", "丙园"), False),
        (parks("甲园", "乙园", place="hunan"), False),
        (parks("乙园", "甲园"), False),
        (parks("甲园"), False),
        (parks("甲园", "乙园", "丙园"), False),
    ],
)
def test_letters_and_filters_are_made_again_only_when_they_change(
    edited: Catalog, same: bool
) -> None:
    first, before = built(parks("甲园", "乙园"), Ledger())
    assert {"parks/p0", "parks/p1"} <= {*first.rows}
    again, after = built(edited, before)
    assert (after.letters is before.letters) is same
    clean, _ = built(edited, Ledger())
    assert again.letters[""] == clean.letters[""]
    assert again.facets == clean.facets
    assert {**again.rows} == {**clean.rows}


def test_a_brief_row_is_the_beginning_of_a_row() -> None:
    made, _ = built(parks("甲园"), Ledger())
    brief, row = listing.briefs(made.rows)["parks/p0"], made.rows["parks/p0"]
    assert type(brief) is listing.Brief
    assert (brief.key, brief.name, brief.words) == (row.key, row.name, row.words)
