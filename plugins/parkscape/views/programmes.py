"""Programmes of all parks and bodies, by what they are for."""

from collections import defaultdict

from parkscape.catalog import Catalog
from parkscape.labels import UI
from parkscape.views.parts import Cut, Section, cut
from parkscape.views.topics import PROGRAMME_WORDS, Run, programmes_of, topic_of


def programmes(catalog: Catalog) -> Cut:
    """By topic, in the order of the table of topics; what fits none comes last."""
    groups: dict[str, list[Run]] = defaultdict(list)
    for run in programmes_of(catalog):
        groups[topic_of(run.programme) or "other"].append(run)
    return cut(
        Section(f"topic-{topic}", UI[f"topic_{topic}"], "", tuple(groups[topic]))
        for topic in (*PROGRAMME_WORDS, "other")
    )
