"""One pace for one pool of a service's limits, and one breaker for the service: shared by all who ask it.

Archives answer impatience with blocks: whoever goes on for a minute after a 429 is refused connections for an hour,
then for two, then for four. So questions are asked one at a time, evenly spaced at four fifths of the published limit,
and a service that has had enough is left alone, also by the next run.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from db.records import HostState

Sleep = Callable[[float], Awaitable[None]]

# Four fifths of the 30 requests a minute that CDX and time maps together grant an address (2026).
CDX_PER_MINUTE = 24
# Added to the even spacing, so that no closed window of a minute holds one more for a rounding's sake.
MARGIN = 0.04  # of the spacing

# A service that failed this many questions in a row is left alone.
OPEN_AFTER = 5
# How long, at first; doubled for each further failure without an answer between, as the archives double their blocks.
PAUSE = timedelta(minutes=15)  # after errors: what is down for a moment is worth asking soon
RATE_PAUSE = timedelta(hours=1)  # after a 429 or a refused connection: as long as the first block lasts
LONGEST_PAUSE = timedelta(days=1)


@dataclass(slots=True)
class Pool:
    """Spaces requests out: never more than `per_minute` start in any 60 s, and `at_once` are under way.

    Attributes:
        clock: seconds that never go back, such as `time.monotonic`.
    """

    clock: Callable[[], float]
    sleep: Sleep
    per_minute: float = CDX_PER_MINUTE
    at_once: int = 1
    _next: float | None = None
    _gate: asyncio.Semaphore | None = field(default=None, repr=False)
    _loop: asyncio.AbstractEventLoop | None = field(default=None, repr=False)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn; the request belongs inside."""
        async with self._gate_of_this_loop():
            now = self.clock()
            start = now if self._next is None else max(now, self._next)
            self._next = start + 60.0 / self.per_minute * (1 + MARGIN)
            if start > now:
                await self.sleep(start - now)
            yield

    def _gate_of_this_loop(self) -> asyncio.Semaphore:
        """A pool may outlive an event loop, asyncio's semaphores may not."""
        loop = asyncio.get_running_loop()
        if self._gate is None or self._loop is not loop:
            self._gate, self._loop = asyncio.Semaphore(self.at_once), loop
        return self._gate


@dataclass(slots=True)
class Breaker:
    """Stops asking a service that has had enough. Its state is a HostState, so that the catalog can keep it.

    Once open it stays open for the rest of the run; another run asks again after `circuit_until`, and a single failure
    then opens it anew, for twice as long.

    Attributes:
        host: of the service; what the state is filed under.
        failures: questions that failed in a row, over all runs.
        note: the kind of the last failure.
    """

    host: str
    failures: int = 0
    circuit_until: datetime | None = None
    note: str = ""
    changed: bool = False  # since it was made or loaded: whether there is anything to save
    _opened: bool = False

    @classmethod
    def load_state(cls, state: HostState) -> "Breaker":
        """A breaker as an earlier run left it."""
        return cls(state.host, state.failures, state.circuit_until, state.note)

    def state(self) -> HostState:
        """What of it must survive the process."""
        return HostState(self.host, None, self.failures, self.circuit_until, self.note)

    def is_open(self, now: datetime) -> bool:
        """Whether the service is to be left alone."""
        return self._opened or (self.circuit_until is not None and now < self.circuit_until)

    def note_answer(self) -> None:
        """The service answered, whatever it said of the resource."""
        self.changed = self.changed or self.failures > 0 or self.circuit_until is not None
        self.failures, self.circuit_until, self.note = 0, None, ""

    def note_failure(self, kind: str, now: datetime) -> None:
        """A question failed for a cause that counts, all its attempts included."""
        self.changed = True
        self.failures, self.note = self.failures + 1, kind
        if self.failures >= OPEN_AFTER:
            self._open(now + _doubled(PAUSE, self.failures))

    def note_refusal(self, kind: str, now: datetime, wait: float | None = None) -> None:
        """The service said that it has had enough: open at once, for `wait` seconds at least."""
        self.changed = True
        self.failures, self.note = max(self.failures + 1, OPEN_AFTER), kind
        pause = max(_doubled(RATE_PAUSE, self.failures), timedelta(seconds=wait or 0.0))
        self._open(now + pause)

    def _open(self, until: datetime) -> None:
        self._opened = True
        self.circuit_until = max(until, self.circuit_until or until)


def _doubled(pause: timedelta, failures: int) -> timedelta:
    doublings = min(max(failures - OPEN_AFTER, 0), 20)
    return min(pause * (1 << doublings), LONGEST_PAUSE)


@cache
def shared_pool(host: str, kind: str = "cdx", per_minute: float = CDX_PER_MINUTE) -> Pool:
    """The process's one pool of this kind at this host."""
    return Pool(clock=time.monotonic, sleep=asyncio.sleep, per_minute=per_minute)
