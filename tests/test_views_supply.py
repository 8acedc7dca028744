"""The examples of docs/views-supply.md build, and their pages show what is said there."""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from parkscape import site
from parkscape.labels import UI
from parkscape.views.topics import FIGURE_WORDS, PROGRAMME_WORDS

GUIDE = Path(__file__).parent.parent / "docs" / "views-supply.md"
SECTIONS = GUIDE.read_text(encoding="utf-8").split("\n## ")[1:]
SOURCES = "sources:\n  - {id: doc, title: 年报, kind: document}\n"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda text: text.partition("\n")[0])
def test_an_example_builds_and_shows_what_it_says(section: str, tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    said = re.findall(r"^- `/([^`]*)` shows (.+)$", section, re.MULTILINE)
    assert said, "an example must say what it shows"
    (tmp_path / "parks.yaml").write_text(SOURCES + example, encoding="utf-8")
    (tmp_path / "content").mkdir()
    project = site.Project(tmp_path, tmp_path / "parks.yaml", tmp_path / "content")
    catalog, issues, _ = site.load(project)
    assert list(map(str, issues)) == []
    pages = {p.path: text for p, text in site.fragments(site.prepare(catalog, name="站"))}
    for path, words in said:
        shown: Any = html.fromstring(pages[path])
        text = "".join(shown.text_content().split())
        quoted = re.findall("“(.*?)”", words)
        assert [each for each in quoted if each.replace(" ", "") not in text] == []


def test_the_guide_lists_the_words_of_every_topic() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    (line,) = (text for text in guide.splitlines() if text.startswith("Every programme"))
    told = {topic: tuple(words.split()) for topic, words in re.findall(r"(\w+) \((.+?)\)", line)}
    assert [*told.items()] == [(UI[f"topic_{t}"], words) for t, words in PROGRAMME_WORDS.items()]
    for topic, first in (("needs", "- counts:"), ("finance", "`/finance/` gathers")):
        (line,) = (text for text in guide.splitlines() if text.startswith(first))
        words = (*FIGURE_WORDS[topic], *(FIGURE_WORDS["supply"] if topic == "needs" else ()))
        assert [word for word in words if word not in line] == []
