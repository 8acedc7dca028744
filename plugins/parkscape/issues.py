"""Issues: every fault found in a run, sorted, worded from one table, and counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from parkscape.messages import ISSUES

Severity = Literal["error", "warning"]
QUOTED = 80
"""The most characters of an author's text that a message quotes."""


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """One fault at one place; its text prints as `file:line:column: severity: what [code]`."""

    file: str
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    code: str
    """A key of `messages.ISSUES`."""
    text: str
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{where}: {self.severity}: {self.text} [{self.code}]"


@dataclass(slots=True)
class Issues:
    """A collector of issues."""

    _found: set[Issue] = field(default_factory=set)

    def add(
        self,
        code: str,
        file: str,
        at: tuple[int, int],
        *,
        options: Iterable[str] = (),
        **words: object,
    ) -> None:
        """Add the issue `code` at `at`; `options` are what `words["got"]` may have meant."""
        severity, template = ISSUES[code]
        shown = words | {"got": _on_one_line(words.get("got", ""))}
        text = template.format(**shown) + guess(str(words.get("got", "")), options)
        self._found.add(Issue(file, *at, code, text, severity))

    def __iter__(self) -> Iterator[Issue]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)

    def count(self, severity: Severity) -> int:
        return sum(issue.severity == severity for issue in self._found)

    def fatal(self, *, strict: bool) -> bool:
        """Whether the run must stop: any error, or any warning where `strict`."""
        return self.count("error") > 0 or (strict and len(self) > 0)

    def lines(self, *, strict: bool = False) -> list[str]:
        """The report: a line an issue in reading order, then the count; empty where sound."""
        if not self._found:
            return []
        errors, warnings = self.count("error"), self.count("warning")
        parts = [
            f"{n} {word}{'s' * (n != 1)}"
            for n, word in ((errors, "error"), (warnings, "warning"))
            if n
        ]
        total = "Found " + " and ".join(parts) + "."
        if strict and not errors:
            total += " Warnings are errors under --strict."
        return [*map(str, self), total]


def _on_one_line(value: object) -> str:
    """An author's text as a message quotes it."""
    text = " ".join(str(value).split())
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def guess(got: str, options: Iterable[str]) -> str:
    """The `did you mean` ending for `got`, empty where nothing in `options` is near."""
    choices = sorted(set(options) - {""})
    if not got or not choices:
        return ""
    from rapidfuzz import fuzz, process  # Where nothing is wrong it is not needed.

    best = process.extractOne(got, choices, scorer=fuzz.ratio, score_cutoff=60)
    if best is None:
        # A short Chinese name is often typed in part: 山西省 for 山西, 中磁 for 中磁科技.
        best = next(((o, 0, 0) for o in choices if len(got) > 1 and (got in o or o in got)), None)
    return f"；您是否想写 `{best[0]}`？" if best else ""
