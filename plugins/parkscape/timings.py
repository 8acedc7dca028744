"""Where the time of a build went, step by step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass
class Timings:
    """Seconds by the clock on the wall, from when this was made."""

    began: float = field(default_factory=perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)
    """Name of a step -> how long it took, in the order of the steps."""
    notes: dict[str, str] = field(default_factory=dict)
    """Name of a step -> what more there is to say of it."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take the time of what is done within."""
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0) + perf_counter() - start

    def lines(self) -> list[str]:
        """Every step, what is in none of them, and the total until now."""
        total = perf_counter() - self.began
        rest = total - sum(self.seconds.values())
        rows = [*self.seconds.items(), ("MkDocs and the rest", rest), ("total", total)]
        named = [
            (f"{name}, {self.notes[name]}" if name in self.notes else name, taken)
            for name, taken in rows
        ]
        width = max(len(name) for name, _ in named)
        return [f"{name:<{width}}  {taken:8.2f} s" for name, taken in named]
