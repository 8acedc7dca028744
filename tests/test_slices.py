"""Slices: what is read by the slice is what is read whole, or the text is not cut."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parkscape.document import Plain, parse_yaml
from parkscape.issues import Issues
from parkscape.slices import FIRST, Uncut, cut

KINDS = {"parks", "sources"}
TWO = """\
units: [家]
parks:
  # 甲
  - id: a
    name: |
      - b

  - {id: c}
redirects:
  a: b
"""


def by_slice(text: str) -> tuple[dict[str, Plain], list[tuple[str, int]]] | None:
    """(all data, where each item begins) as read by the slice; None where it is not cut."""
    try:
        slices, data = cut(text, KINDS, "x.yaml")
        found = []
        for one in slices:
            document = one.read("x.yaml")
            data.setdefault(one.kind, []).extend(document.data[one.kind])
            found.append((one.kind, document.locate((one.kind, 0))[0] + one.line - FIRST))
    except Uncut:
        return None
    return {key: value for key, value in data.items() if value}, found


def whole(text: str) -> tuple[dict[str, Plain], list[tuple[str, int]]] | None:
    """The same as read whole; None where anything is wrong."""
    issues = Issues()
    document = parse_yaml(text, "x.yaml", issues)
    if document is None or len(issues):
        return None
    data = document.data or {}
    assert isinstance(data, dict)
    lines = [
        (kind, document.locate((kind, n))[0])
        for kind, listed in data.items()
        if kind in KINDS
        for n in range(len(listed or []))
    ]
    return {key: value for key, value in data.items() if value}, lines


def test_items_of_the_named_lists_are_slices_and_the_rest_is_read() -> None:
    slices, rest = cut(TWO, KINDS, "x.yaml")
    assert [(one.kind, one.line) for one in slices] == [("parks", 4), ("parks", 8)]
    assert slices[0].text == "  - id: a\n    name: |\n      - b\n\n"
    assert rest == {"units": ["家"], "redirects": {"a": "b"}}
    assert by_slice(TWO) == whole(TWO)


@pytest.mark.parametrize(
    "text",
    [
        "---\nparks:\n- id: a\n- id: b\n  name:\n  - c\n",
        "parks: # 甲\n    - id: a\n# 乙\n    - id: b\n",
        "parks:\n\nsources:\n  - id: a\n",
        "parks: []\nsources:\n  - id: a",
        "",
        "# 甲\n",
    ],
)
def test_usual_texts_are_cut(text: str) -> None:
    assert by_slice(text) == whole(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "parks: [{id: a}]\n",
        "parks: {id: a}\n",
        "parks:\n  id: a\n",
        "parks:\n  [{id: a},\n  - b]\n",
        "{parks: [a]}\n",
        "'parks':\n  - id: a\n",
        "parks:\n  - id: a\nparks:\n  - id: b\n",
        "parks:\n  - &x {id: a}\n  - *x\n",
        "parks:\n  - id: a\n---\nparks:\n  - id: b\n",
        "parks:\n  - id: a\n...\n",
        'parks:\n  - id: "a\n  - id: b"\n',
        "parks:\n  - {id: a,\n  - b: c}\n",
        "parks:\n  - id: a\n    id: b\n",
        "parks:\n  - id: a\n - id: b\n",
        "parks:\n  - a\n",
        "parks:\n  -\n  - id: a\n",
        "parks:\n  - !t {id: a}\n",
        "parks:\n  -\tid: a\n",
        "units: [a,\nparks:\n  - id: a\n",
    ],
)
def test_odd_texts_are_not_cut(text: str) -> None:
    assert by_slice(text) is None


WORDS = """parks: sources: units: redirects: id:_a name:_b a -_ :_ " ' [ ] { } ,_ | >- |2 ?
    # &x_ *x_ !t_ --- ... % 甲 ~ \\"""
BREAKS = ["\n", "\n  - ", "\n- ", "\n    ", "\n  ", "\n - ", " # c", "\n# c", "\t", "\n\n"]
ITEMS = ["\nparks:\n  - id: a", "\n  - id: b\n    name: c", "\nsources:\n- id: a", "\n  - {id: a}"]
PARTS = st.sampled_from([*(word.replace("_", " ") for word in WORDS.split()), *BREAKS, *ITEMS])


@settings(max_examples=2000)
@given(st.lists(PARTS, max_size=14).map("".join))
@example("\nparks:\n  - id: a|\n  - id: b")
def test_by_the_slice_is_as_whole(text: str) -> None:
    cut_up = by_slice(text)
    assert cut_up is None or cut_up == whole(text)


@settings(max_examples=1000)
@given(st.data())
def test_by_the_slice_is_as_whole_near_a_sound_text(data: st.DataObject) -> None:
    text = TWO + "sources:\n- id: a\n  note: >-\n    b\n\n    c\n- id: 'b\n    c'\n"
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(PARTS) + text[at + gone :]
    cut_up = by_slice(text)
    assert cut_up is None or cut_up == whole(text)
