"""The questions that pages asked, with their answers, from one build to the next.

There are some thirty for each page, nearly all of which have the answers that they had. So they
are kept by name, unread until one of that name may have another answer, and a page names its own
by numbers: the first 64 bits of their digests.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

import msgspec

from parkscape.digests import ENCODER
from parkscape.notes import Question

Answers = dict[str, bytes]
"""Arguments of a question -> a digest of its answer; empty where nothing knows one any more."""
KeptQuestions = dict[str, msgspec.Raw]
"""Name -> packed `Answers`."""
_READ = msgspec.msgpack.Decoder(Answers)
_AT_ONCE = 64
"""So many who asked are looked at together: most have nothing to do with an edit."""
_BETWEEN, _NONE = "\0", "\1"
"""What stands between arguments, and in the place of none; no text of an author holds these."""


class Questions:
    """Every question of the last build, and of this one."""

    def __init__(self, kept: KeptQuestions) -> None:
        self._kept = kept
        self._read: dict[str, Answers] = {}
        self._changed: set[bytes] = set()
        """Numbers of questions of the last build that have another answer now."""
        self._numbers: dict[Question, bytes] = {}

    def __contains__(self, question: Question) -> bool:
        """Whether it was asked before, and has the answer that it had."""
        known = _packed(question) in self._of(question[0])
        return known and self._number(question) not in self._changed

    def compare(
        self,
        skip: Callable[[str], bool],
        answer: Callable[[Question], bytes],
        doubtful: Callable[[str, Answers], Iterable[str]] = lambda name, answers: answers,
    ) -> None:
        """Learn which answers changed, and the new ones; `answer` gives the digest.

        `skip` tells the names of questions of which none did, `doubtful` the arguments of those of
        a name that may have; no others are asked.
        """
        for name in self._kept:
            if not skip(name):
                answers = self._of(name)
                for arguments in doubtful(name, answers):
                    question = _question(name, arguments)
                    known, answers[arguments] = answers[arguments], answer(question)
                    if answers[arguments] != known:
                        self._changed.add(self._number(question))

    def answers(self, name: str) -> Answers:
        """What is known of the questions of a name: before `compare`, that of the last build."""
        return self._of(name)

    def number(
        self, asked: Iterable[Question], answer: Callable[[Question], bytes], before: bytes = b""
    ) -> bytes:
        """The numbers of some questions, which are kept from here on; `answer` gives the digest.

        `before` are those that the same one asked in the last build, which are kept already.
        """
        numbers = self._numbers
        known = {before[at : at + 8] for at in range(0, len(before), 8)}
        found = []
        for question in asked:
            number = numbers.get(question)
            if number is None:
                number = self._number(question)
                if number not in known:
                    answers, arguments = self._of(question[0]), _packed(question)
                    if arguments not in answers:
                        answers[arguments] = answer(question)
            found.append(number)
        return b"".join(found)

    def changed(self, asked: Sequence[bytes]) -> list[bool]:
        """Of some who asked, by their numbers: whether an answer is not what it was."""
        every = frozenset(memoryview(b"".join(self._changed)).cast("Q"))
        found = [False] * len(asked)
        for start in range(0, len(asked) if every else 0, _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            if not every.isdisjoint(memoryview(b"".join(some)).cast("Q")):
                for n, numbers in enumerate(some, start):
                    found[n] = not every.isdisjoint(memoryview(numbers).cast("Q"))
        return found

    def keep(self, asked: Iterable[bytes] | None = None) -> KeptQuestions:
        """What the next build is to know; with `asked`, of the questions of these numbers only."""
        if asked is not None:
            self._forget_all_but(asked)
        packed = {name: msgspec.Raw(ENCODER.encode(each)) for name, each in self._read.items()}
        return {**self._kept, **packed}

    def _forget_all_but(self, asked: Iterable[bytes]) -> None:
        numbers = {each[at : at + 8] for each in asked for at in range(0, len(each), 8)}
        for name in {*self._kept, *self._read}:
            answers = self._of(name)
            for arguments in [*answers]:
                if self._number(_question(name, arguments)) not in numbers:
                    del answers[arguments]

    def _of(self, name: str) -> Answers:
        if name not in self._read:
            kept = self._kept.get(name)
            self._read[name] = _READ.decode(kept) if kept else {}
        return self._read[name]

    def _number(self, question: Question) -> bytes:
        number = self._numbers.get(question)
        if number is None:
            number = blake2b("\0\0".join(question).encode(), digest_size=8).digest()
            self._numbers[question] = number
        return number


def _packed(question: Question) -> str:
    return _BETWEEN.join(question[1:]) if len(question) > 1 else _NONE


def _question(name: str, arguments: str) -> Question:
    return (name,) if arguments == _NONE else (name, *arguments.split(_BETWEEN))
