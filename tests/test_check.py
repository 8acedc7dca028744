"""From a project as read to records."""

import json
import shutil
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parkscape import facts, model, source
from parkscape.check import check
from parkscape.document import parse_yaml
from parkscape.issues import Issues
from parkscape.shape import RECORD_LABELS, keys_of
from parkscape.source import Project, markdown_file

TOP = ["sources", "industries", "fields", "parks", "enterprises", "achievements", "platforms",
       "chains", "organisations", "units", "redirects", "include"]  # fmt: skip
KEYS = sorted({*TOP, *(key for cls in RECORD_LABELS for key in keys_of(cls))})
TEXTS = ["", "a", "b", "parks", "parks/a", "number", "choice", "山西", "2022", "1/3", "家",
         "高新区", "supplies", "planned", "://[", "\u200b"]  # fmt: skip
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(TEXTS),
    lambda held: (
        st.lists(held, max_size=4) | st.dictionaries(st.sampled_from(KEYS), held, max_size=8)
    ),
    max_leaves=40,
)
ITEMS = st.lists(st.dictionaries(st.sampled_from(KEYS), PLAIN, max_size=12) | PLAIN, max_size=5)


def records_of(root: Path) -> model.Records:
    issues = Issues()
    records = check(source.read(root, root / "parks.yaml", root / "content", issues), issues)
    assert issues.lines() == []
    return records


@given(st.dictionaries(st.sampled_from(TOP), ITEMS | PLAIN), PLAIN, st.text(max_size=20))
def test_any_shape_is_checked_without_a_crash(top: dict[str, Any], front: Any, text: str) -> None:
    issues = Issues()
    matter = f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n{text}"
    article = markdown_file("content/articles/a.md", matter, issues)
    document = parse_yaml(json.dumps(top, ensure_ascii=False), "parks.yaml", issues)
    documents = [document] if document else []
    check(Project(documents, [article], [], frozenset(), complete=bool(documents)), issues)
    assert all(issue.line >= 1 for issue in issues)


def test_what_stands_under_a_park_belongs_to_it(showcase: Path) -> None:
    records = records_of(showcase)
    assert [(e.id, e.parks) for e in records.enterprises] == [("cimag", ("yunxi",)), ("deming", ())]


def test_relations_name_the_kind_of_their_other_end(showcase: Path) -> None:
    (relation,) = records_of(showcase).enterprises[0].relations
    assert relation == facts.Relation(
        type="supplies", to=("enterprises/deming",), source="park-news"
    )


def test_an_article_knows_its_file_its_line_and_its_text(showcase: Path) -> None:
    (article,) = records_of(showcase).articles
    assert (article.id, article.file, article.line) == (
        "park-news", "content/articles/park-news.md", 7,
    )  # fmt: skip
    assert article.text.startswith("\n## 产业链")


def test_included_files_read_as_if_they_stood_in_one(showcase: Path) -> None:
    text = (showcase / "parks.yaml").read_text(encoding="utf-8")
    head, tail = text.split("enterprises:\n  - id: deming")
    (showcase / "parks").mkdir()
    (showcase / "parks" / "more.yaml").write_text(
        "enterprises:\n  - id: deming" + tail, encoding="utf-8"
    )
    (showcase / "parks.yaml").write_text("include: [parks/*.yaml]\n" + head, encoding="utf-8")
    moved = records_of(showcase).enterprises[1]
    assert (moved.id, moved.file, moved.line) == ("deming", "parks/more.yaml", 2)


def test_two_kinds_may_each_declare_a_field_of_one_key(showcase: Path) -> None:
    with (showcase / "parks.yaml").open("a", encoding="utf-8") as file:
        file.write("fields:\n")
        file.write("  - {key: area, applies_to: [parks], label: 面积}\n")
        file.write("  - {key: area, applies_to: [enterprises], label: 厂房面积}\n")
    assert [f.label for f in records_of(showcase).fields] == ["面积", "厂房面积"]


def test_content_may_lie_in_any_folder(showcase: Path) -> None:
    (showcase / "docs").mkdir()
    shutil.move(showcase / "content", showcase / "docs" / "zh")
    page = showcase / "docs" / "zh" / "guide" / "index.md"
    page.parent.mkdir()
    page.write_text("[甲](../articles/park-news.md)\n", encoding="utf-8")
    issues = Issues()
    content = showcase / "docs" / "zh"
    check(source.read(showcase, showcase / "parks.yaml", content, issues), issues)
    assert issues.lines() == []
