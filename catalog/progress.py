"""How far a run is: a bar on a terminal, a line a minute elsewhere, nothing with `--quiet`. To stderr."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol

EVERY = 60.0  # seconds between two lines in a log

log = logging.getLogger("linkledger")


class Bar(Protocol):
    """What is drawn on a terminal; None of it in a log."""

    def update(self, done: int, words: str) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Progress:
    """Counts what is done by a word each (a verdict, an archive's answer), and tells of it now and then."""

    bar: Callable[[int], Bar] | None = None  # makes a bar for so many; None where nobody looks on
    clock: Callable[[], float] = time.monotonic
    total: int = 0
    done: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    _bar: Bar | None = None
    _started: float = 0.0
    _told: float = 0.0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def start(self, total: int, sentence: str) -> "Progress":
        """Begin with so many to do; the sentence is told where a log is kept."""
        self.total = total
        self._started = self._told = self.clock()
        if self.bar is not None and total:
            self._bar = self.bar(total)
        if total:
            log.info(sentence)
        return self

    def another(self) -> "Progress":
        """One for the next stage, drawn in the same place; this one must have ended."""
        return Progress(self.bar, self.clock)

    def advance(self, words: Sequence[str]) -> None:
        self.done += len(words)
        self.counts.update(words)
        if self._bar is not None:
            self._bar.update(self.done, self.words())
        elif self.clock() - self._told >= EVERY:
            self._told = self.clock()
            log.info("%d of %d done, %s", self.done, self.total, self.words())

    def words(self) -> str:
        """Counts, most frequent first, and the rate."""
        seconds = max(self.clock() - self._started, 0.001)
        counts = ", ".join(f"{count} {word}" for word, count in self.counts.most_common())
        return f"{counts} ({self.done / seconds:.1f}/s)" if counts else ""
