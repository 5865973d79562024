"""How far a run is: a bar on a terminal, a line a minute elsewhere, nothing with `--quiet`. To stderr."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol

EVERY = 60.0  # seconds between two lines in a log
DRAW_EVERY = 0.25  # seconds between two drawings of a bar: the eye wants no more, and drawing costs

log = logging.getLogger("linkledger")

# Hosts that have kept a request waiting for long, the slowest first, and for how many seconds.
Slow = Callable[[], Iterable[tuple[str, float]]]


class Bar(Protocol):
    """What is drawn on a terminal; None of it in a log. The lines stand below the bar."""

    def update(self, done: int, lines: Sequence[str]) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Progress:
    """Counts what is done by a word each (a verdict, an archive's answer), and tells of it now and then."""

    bar: Callable[[int], Bar] | None = None  # makes a bar for so many; None where nobody looks on
    clock: Callable[[], float] = time.monotonic
    slow: Slow = tuple
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
            self._bar.update(self.done, self._lines())
            self._bar.close()
            self._bar = None

    def start(self, total: int, sentence: str) -> "Progress":
        """Begin with so many to do; the sentence is told where a log is kept."""
        self.total = total
        self._started = self._told = self.clock()
        if total > self.done:  # nothing to wait for is nothing to tell
            log.info(sentence)
            self._bar = self.bar(total) if self.bar is not None else None
        return self

    def another(self) -> "Progress":
        """One for the next stage, drawn in the same place; this one must have ended."""
        return Progress(self.bar, self.clock)

    def advance(self, words: Sequence[str]) -> None:
        self.done += len(words)
        self.counts.update(words)
        self.tell()

    def tell(self) -> None:
        """Say how far it is, if it is time to."""
        if self._bar is not None:
            if self.clock() - self._told >= DRAW_EVERY:
                self._told = self.clock()
                self._bar.update(self.done, self._lines())
        elif self.clock() - self._told >= EVERY:
            self._told = self.clock()
            log.info("%d of %d done, %s", self.done, self.total, ", ".join(self._lines()))

    @contextlib.asynccontextmanager
    async def telling(self) -> AsyncIterator["Progress"]:
        """Tells also while nothing gets done, which is when people wonder; as `with`, for a stage of an event loop."""

        async def tell_on() -> None:
            while True:
                await asyncio.sleep(DRAW_EVERY)
                self.tell()

        task = asyncio.create_task(tell_on())
        try:
            with self:
                yield self
        finally:
            task.cancel()

    def words(self) -> str:
        """Counts, most frequent first, and the rate."""
        seconds = max(self.clock() - self._started, 0.001)
        counts = ", ".join(f"{count} {word}" for word, count in self.counts.most_common())
        return f"{counts} ({self.done / seconds:.1f}/s)" if counts else ""

    def _lines(self) -> list[str]:
        """What stands below the bar, or in a line of the log; never empty, so that the bar does not jump."""
        waits = ", ".join(f"{host} ({seconds:.0f} s)" for host, seconds in self.slow())
        told = [self.words() or "nothing yet", f"waiting for {waits}" if waits else ""]
        return told if self._bar is not None else [*filter(None, told), *self._time_left()]

    def _time_left(self) -> Iterable[str]:
        """Where a log is kept; a bar shows it itself."""
        seconds = self.clock() - self._started
        if self.done and self.done < self.total:
            left = seconds * (self.total - self.done) / self.done
            yield f"about {left / 60:.0f} min left" if left >= 90 else f"about {left:.0f} s left"
