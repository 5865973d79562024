"""One Lane a host: concurrency, spacing, holds asked for by the server, and a circuit breaker for the silent."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from catalog.checker.observation import Fault
from catalog.checker.policy import Sleep

# What failed attempts weigh towards a host's circuit, and the sum at which it opens: three connections that were not
# taken, or six answers that never came, with no answer of any kind between them. A name that does not exist is told by
# the resolver at no cost to the host, and a broken answer is an answer.
_WEIGHT: dict[Fault, int] = {
    Fault.TIMEOUT_CONNECT: 2,
    Fault.REFUSED: 2,
    Fault.UNREACHABLE: 2,
    Fault.DNS_FAILURE: 2,
    Fault.TIMEOUT_READ: 1,
    Fault.TIMEOUT_TOTAL: 1,
}
OPEN_AT = 6
# Told within a moment: several of them at once are one event (a server that starts anew, a hiccup of the resolver), and
# the host's addresses get their second go. Time-outs are no such matter: each of them has waited for seconds.
_MOMENTARY = frozenset({Fault.REFUSED, Fault.UNREACHABLE, Fault.DNS_FAILURE})
# What one host may take of a run by asking to be left alone: seconds, in units of the run's patience. A host that gave
# nothing else for so long in a row, or was waited for so long in all, keeps the rest of its addresses for the next run.
MOST_IN_A_ROW = 2.0
MOST_IN_ALL = 10.0


def host_of(url: str) -> str:
    """The host that a lane stands for: name and, where it is not the scheme's own, port."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return f"{parts.hostname or ''}:{port}" if port else parts.hostname or ""


@dataclass(slots=True)
class Lane:
    """The state of one host in this run; times are seconds of the run's monotonic clock."""

    host: str
    interval: float
    slots: asyncio.Semaphore
    next_start: float = 0.0
    held_until: float = 0.0
    weight: int = 0
    weighed_at: float = float("-inf")
    patience: float = 60.0
    held_in_a_row: float = 0.0
    held_in_all: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the circuit is open: the host is not tried again in this run."""
        return self.weight >= OPEN_AT

    @property
    def is_tired(self) -> bool:
        """Whether the host has asked for more waiting than a run has patience for."""
        return self.held_in_a_row > MOST_IN_A_ROW * self.patience or self.held_in_all > MOST_IN_ALL * self.patience

    def hold(self, until: float, now: float) -> None:
        """Wait until then; who has asked too often is not waited for again."""
        more = until - max(self.held_until, now)
        if more > 0 and not self.is_tired:
            self.held_until = until
            self.held_in_a_row += more
            self.held_in_all += more

    def note_fault(self, fault: Fault, asked_at: float) -> None:
        """Weigh a failed request; `asked_at` is the `time.monotonic()` at which it went out."""
        if fault not in _WEIGHT or (fault in _MOMENTARY and asked_at < self.weighed_at):
            return
        self.weight += _WEIGHT[fault]
        self.weighed_at = time.monotonic()

    def note_answer(self) -> None:
        self.weight = 0


@dataclass(slots=True)
class Lanes:
    """All hosts of a run, and the number of requests that may be under way at once over all of them.

    Attributes:
        patience: seconds that one host may ask to be left alone before the run goes on without it (see Lane.is_tired).
    """

    limit: int
    clock: Callable[[], float]
    sleep: Sleep
    concurrency: Callable[[str], int] = lambda host: 10
    interval: Callable[[str], float] = lambda host: 0.05
    patience: float = 60.0
    lanes: dict[str, Lane] = field(default_factory=dict)
    _everywhere: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._everywhere = asyncio.Semaphore(self.limit)

    def lane(self, host: str) -> Lane:
        """The lane of a host, made at its first mention."""
        lane = self.lanes.get(host)
        if lane is None:
            name = host.partition(":")[0]
            slots = asyncio.Semaphore(self.concurrency(name))
            lane = Lane(host, self.interval(name), slots, patience=self.patience)
            self.lanes[host] = lane
        return lane

    def hold(self, host: str, seconds: float) -> None:
        """Keep everybody away from a host for a while, as it asked."""
        now = self.clock()
        self.lane(host).hold(now + seconds, now)

    def welcomes(self, url: str) -> bool:
        """Whether a further look at an address may be taken in this run: its host was not given up."""
        lane = self.lane(host_of(url))
        return not (lane.is_open or lane.is_tired)

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[Lane]:
        """One request's turn at the host of `url`: waits for a slot, for the spacing and for holds."""
        lane = self.lane(host_of(url))
        async with lane.slots:
            # The start is claimed before the wait, so that others of the host queue up behind it; and claimed anew
            # where a hold came meanwhile, so that those who waited for its end do not all start at once.
            while True:
                start = max(lane.next_start, lane.held_until, self.clock())
                lane.next_start = start + lane.interval
                while (wait := start - self.clock()) > 0:
                    await self.sleep(wait)
                if start >= lane.held_until:
                    break
            async with self._everywhere:
                yield lane
