"""Questions with their answers, from one build to the next."""

from collections.abc import Callable

import msgspec
import pytest

from parkscape.notes import Question
from parkscape.questions import Answers, KeptQuestions, Questions

ASKED: list[list[Question]] = [
    [("count", "parks"), ("name_of", "parks/a")],
    [("name_of", "parks/a"), ("name_of", "parks/b"), ("rows",), ("rows", "")],
    [("members", "parks/a", "enterprises"), ("members", "parks/a", "")],
    [],
]


def answer(**others: bytes) -> Callable[[Question], bytes]:
    """Answers that are the question itself, but for those of some names."""
    return lambda question: others.get(question[0], "|".join(question).encode())


@pytest.fixture
def kept() -> tuple[KeptQuestions, list[bytes]]:
    """(what a build leaves, the numbers of those who asked)."""
    questions = Questions({})
    numbers = [questions.number(asked, answer()) for asked in ASKED]
    packed = msgspec.msgpack.encode(questions.keep())
    return msgspec.msgpack.decode(packed, type=KeptQuestions), numbers


def held(kept: KeptQuestions) -> dict[str, Answers]:
    return {name: msgspec.msgpack.decode(each, type=Answers) for name, each in kept.items()}


def test_as_long_as_no_answer_changes_nobody_has_to_ask_again(
    kept: tuple[KeptQuestions, list[bytes]],
) -> None:
    questions = Questions(kept[0])
    questions.compare(lambda name: False, answer())
    assert questions.changed(kept[1]) == [False] * 4
    assert ("rows",) in questions
    assert ("rows", "other") not in questions
    assert questions.keep() == kept[0]


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("count", [True, False, False, False]),
        ("name_of", [True, True, False, False]),
        ("rows", [False, True, False, False]),
        ("members", [False, False, True, False]),
    ],
)
def test_who_asked_what_has_another_answer_asks_again(
    kept: tuple[KeptQuestions, list[bytes]], name: str, changed: list[bool]
) -> None:
    questions = Questions(kept[0])
    questions.compare(lambda each: each != name, answer(**{name: b"other"}))
    assert questions.changed(kept[1]) == changed
    assert ("count", "parks") in questions or name == "count"
    # The next build knows the new answers.
    later = Questions(questions.keep())
    later.compare(lambda each: False, answer(**{name: b"other"}))
    assert later.changed(kept[1]) == [False] * 4


def test_what_is_skipped_is_not_asked(kept: tuple[KeptQuestions, list[bytes]]) -> None:
    questions = Questions(kept[0])
    questions.compare(lambda name: name == "count", answer(count=b"other"))
    questions.compare(lambda name: name != "rows", answer(rows=b"other"), lambda name, known: ())
    assert questions.changed(kept[1]) == [False] * 4


def test_new_questions_join_those_known(kept: tuple[KeptQuestions, list[bytes]]) -> None:
    questions = Questions(kept[0])
    number = questions.number([("count", "parks"), ("count", "chains"), ("sources", "s")], answer())
    assert number[:8] == kept[1][0][:8]
    now = held(questions.keep())
    assert now["count"] == {"parks": b"count|parks", "chains": b"count|chains"}
    assert now["sources"] == {"s": b"sources|s"}
    assert now["name_of"] == held(kept[0])["name_of"]


def test_questions_that_nobody_asks_are_forgotten(kept: tuple[KeptQuestions, list[bytes]]) -> None:
    questions = Questions(kept[0])
    new = questions.number([("count", "chains")], answer())
    now = held(questions.keep([kept[1][1], new]))
    assert now["count"] == {"chains": b"count|chains"}
    assert set(now["name_of"]) == {"parks/a", "parks/b"}
    assert len(now["rows"]) == 2
    assert now["members"] == {}


def test_who_asks_what_it_asked_before_has_no_answer_unpacked(
    kept: tuple[KeptQuestions, list[bytes]],
) -> None:
    unreadable = {name: msgspec.Raw(b"\xc1") for name in kept[0]}
    questions = Questions(unreadable)
    for asked, numbers in zip(ASKED, kept[1], strict=True):
        assert questions.number(asked, answer(), numbers) == numbers
    assert questions.keep() == unreadable
    with pytest.raises(msgspec.DecodeError):
        questions.number([("name_of", "parks/c")], answer(), kept[1][0])
