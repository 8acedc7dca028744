"""Rules over more than one value, where a case would say too little."""

from collections.abc import Callable

import pytest

from parkscape import facts, model, rules
from parkscape.document import Document
from parkscape.forms import Context, Where
from parkscape.issues import Issues

PLACE = facts.Place(province="shanxi")
HERE = Where(Document("parks.yaml", {}), ())


def park(identity: str, parent: str = "") -> model.Park:
    return model.Park(
        id=identity, name=identity, source="s", kind="高新区", located_in=PLACE, parent=parent
    )


def cycles(parents: dict[str, str]) -> list[str]:
    issues = Issues()
    parks = [(park(child, parent), HERE) for child, parent in parents.items()]
    rules.check_parents(parks, Context(issues=issues, ids={}))
    return [issue.text.rpartition("：")[2] for issue in issues]


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({"a": "", "b": "a", "c": "b", "d": "b"}, []),
        ({"a": "a"}, []),
        ({"a": "gone"}, []),
        ({"b": "a", "a": "b"}, ["a → b → a"]),
        ({"x": "c", "c": "b", "b": "a", "a": "c"}, ["a → c → b → a"]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["a → b → a", "c → d → c"]),
    ],
)
def test_each_cycle_is_told_once_from_its_first_member(
    parents: dict[str, str], found: list[str]
) -> None:
    assert cycles(parents) == found


def test_a_long_chain_of_parents_is_walked_once(
    effort: Callable[[Callable[[], object]], int],
) -> None:
    def cost(count: int) -> int:
        names = [f"p{n:05}" for n in range(count)]
        parents = dict(zip(names, ["", *names], strict=False))
        return effort(lambda: cycles(parents))

    assert cost(2_000) < 11 * cost(200)
    assert cycles({f"p{n}": f"p{n - 1}" if n else "" for n in range(20_000)}) == []


@pytest.mark.parametrize(
    ("as_of", "date", "later"),
    [
        ("2023-04-20", "2023-04-20", False),
        ("2023-04-21", "2023-04-20", True),
        ("2023-04", "2023-04-20", False),
        ("2023", "2023-04-20", False),
        ("2023-05", "2023-04-20", True),
        ("2023-12", "2023", False),
        ("2024", "2023-04", True),
    ],
)
def test_times_compare_as_far_as_both_are_known(as_of: str, date: str, later: bool) -> None:
    issues = Issues()
    figure = facts.Figure(metric="甲", value="1", unit="家", source="s", as_of=as_of)
    evidence = rules.Evidence(dates={"s": date})
    rules.check_record(figure, HERE, Context(issues=issues, ids={}), evidence)
    assert ["figure-future"] * later == [issue.code for issue in issues]


def test_evidence_is_gathered_from_all_articles_of_a_source() -> None:
    evidence = rules.Evidence()
    evidence.add("s", "a.md", "有1,563家")
    evidence.add("s", "b.md", "投入 3.07 亿元")
    assert [n for n in ("1563", "3.07", "3", "563") if evidence.has_number("s", n)] == [
        "1563",
        "3.07",
    ]
    assert evidence.has_words("s", "投入3.07亿元")
    assert not evidence.has_words("s", "投入4亿元")
    assert evidence.files["s"] == "a.md"


def test_sources_are_found_however_deep() -> None:
    figure = facts.Figure(metric="甲", value="1", source="deep")
    step = facts.Part(name="甲", figures=(figure,))
    programme = facts.Programme(name="甲", source="middle", steps=(step,))
    record = model.Organisation(
        id="a", name="甲", source="top", kind="高校", programmes=(programme,), fields={"x": figure}
    )
    assert sorted(rules.sources_used(record)) == ["deep", "deep", "middle", "top"]
