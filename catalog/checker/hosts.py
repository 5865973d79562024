"""All hosts of a run: a Lane for each, and the turns in which they are asked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from catalog.checker.gate import Gate
from catalog.checker.lane import Lane
from catalog.checker.observation import Observation
from catalog.checker.policy import Sleep, asked_to_wait

# Requests at once to a host that has not answered yet: a silent one costs these time-outs and no more, however many of
# its addresses are due, and holds no more of the places that all hosts share.
AT_FIRST = 3
# Made-up neighbours wait while a run keeps coming upon new hosts. The first request to a silent host starts the
# time-outs that the end of a run waits for, and so goes before what nobody waits for.
BETWEEN_HOSTS = 0.05  # seconds since the last new host, after which no other is expected
MOST_DEFERRED = 2.0  # seconds that something waits for this at the most
# Hosts come by the hundred thousand: from so many lanes on (20 MB), those are dropped in which a new one would be no
# different.
MOST_LANES = 20_000


@lru_cache(maxsize=512)  # asked at every station of an address
def host_of(url: str) -> str:
    """The host that a lane stands for: name (an IPv6 address in brackets) and port, where the address tells one."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    name = (parts.hostname or "").removesuffix(".")  # with its last dot it is the same host
    place = f"[{name}]" if ":" in name else name
    return f"{place}:{port}" if port else place


def name_of(host: str) -> str:
    """The name of a lane's host as the settings have it: without port and brackets."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


@dataclass(slots=True)
class Lanes:
    """All hosts of a run, and the number of requests that may be under way at once over all of them.

    Attributes:
        patience: seconds that one host may ask to be left alone before the run goes on without it (see Lane.is_tired).
        holds: by host, until when it wants to be left alone: what later runs must know (see `take_holds`).
        under_way: requests, by number: their host and when they began.
    """

    limit: int
    clock: Callable[[], float]
    sleep: Sleep
    concurrency: Callable[[str], int] = lambda host: 10
    interval: Callable[[str], float] = lambda host: 0.05
    patience: float = 60.0
    lanes: dict[str, Lane] = field(default_factory=dict)
    holds: dict[str, datetime] = field(default_factory=dict)
    under_way: dict[int, tuple[str, float]] = field(default_factory=dict)
    _everywhere: Gate = field(init=False)
    _turns: int = 0
    _enough: int = field(init=False)  # lanes at which the unremarkable ones are dropped
    _met_at: float = field(init=False, default=float("-inf"))  # when a host was last asked for the first time

    def __post_init__(self) -> None:
        self._everywhere = Gate(self.limit)
        self._enough = MOST_LANES

    def places(self, host: str) -> int:
        """How many requests may be under way at a host at once, as soon as it has answered."""
        return self.concurrency(name_of(host))

    def lane(self, host: str) -> Lane:
        """The lane of a host, made at its first mention."""
        lane = self.lanes.get(host)
        if lane is None:
            if len(self.lanes) >= self._enough:
                self._drop_unremarkable()
            places = self.places(host)
            at_first = min(places, AT_FIRST)
            slots = asyncio.Semaphore(at_first)
            lane = Lane(
                host,
                self.interval(name_of(host)),
                slots,
                self.clock,
                self.patience,
                open_slots=at_first,
                kept_back=places - at_first,
            )
            self.lanes[host] = lane
        return lane

    def _drop_unremarkable(self) -> None:
        for host in [host for host, lane in self.lanes.items() if lane.is_unremarkable(self.interval(name_of(host)))]:
            del self.lanes[host]
        self._enough = max(MOST_LANES, 2 * len(self.lanes))  # where few could be dropped, looking again would be dear

    def hold(self, host: str, seconds: float, until: datetime) -> None:
        """Keep everybody away from a host for a while, as it asked; `until` is the same by the calendar.

        What is longer than the run's patience is not waited for: the host is left alone, also by later runs.
        """
        now = self.clock()
        lane = self.lane(host)
        if seconds > self.patience:
            lane.is_left = True
            self.holds[host] = max(until, self.holds.get(host, until))
        else:
            lane.hold(now + seconds, now)

    def heed(self, seen: Observation) -> None:
        """Do as an answer asks: it is the whole host that wants to be left alone, not one address."""
        wanted = asked_to_wait(seen)
        host = host_of(seen.final_url)
        lane = self.lane(host)
        lane.heed(seen)
        if wanted is not None:
            self.hold(host, wanted, seen.at + timedelta(seconds=wanted))
        elif seen.status is not None:
            lane.held_in_a_row = 0.0

    def recall(self, holds: Mapping[str, datetime], now: datetime) -> None:
        """Honour what hosts have asked for in earlier runs; what is nearly over is waited for."""
        for host, until in holds.items():
            seconds = (until - now).total_seconds()
            if seconds > self.patience:
                self.lane(host).is_left = True
            else:
                moment = self.clock()
                self.lane(host).hold(moment + seconds, moment)

    def take_holds(self) -> dict[str, datetime]:
        """The holds since the last call, to be saved."""
        taken, self.holds = self.holds, {}
        return taken

    def slowest(self, most: int = 3, over: float = 3.0) -> Iterable[tuple[str, float]]:
        """The hosts that have kept a request waiting for longest, and for how many seconds, from `over` on."""
        now = self.clock()
        waits: dict[str, float] = {}
        for host, began in self.under_way.values():
            if now - began >= over:
                waits[host] = max(now - began, waits.get(host, 0.0))
        return sorted(waits.items(), key=lambda wait: -wait[1])[:most]

    async def calm(self) -> None:
        """Wait while as many requests wait for a place as there are places: what comes besides would take memory and
        nothing else."""
        await self._everywhere.calm.wait()

    async def first_contacts(self) -> None:
        """Wait while the run comes upon new hosts, for MOST_DEFERRED seconds at the most."""
        until = self.clock() + MOST_DEFERRED
        nap = BETWEEN_HOSTS
        while (now := self.clock()) < min(self._met_at + BETWEEN_HOSTS, until):
            await self.sleep(min(nap, until - now))
            nap *= 2  # thousands of hosts wait: who looks every moment keeps the others from being met

    def welcomes(self, url: str) -> bool:
        """Whether a further look at an address may be taken in this run: its host was not given up."""
        lane = self.lane(host_of(url))
        return not (lane.is_open or lane.is_tired)

    @asynccontextmanager
    async def turn(self, url: str, *, guess: bool = False) -> AsyncIterator[Lane]:
        """One request's turn at the host of `url`: waits for a slot, for the spacing and for holds.

        Raises:
            WireError: where the host is not asked any more (see Lane.check).
        """
        lane = self.lane(host_of(url))
        lane.visitors += 1
        try:
            await lane.slots.acquire()
        except asyncio.CancelledError:
            lane.visitors -= 1
            raise
        try:
            # The start is claimed before the wait, so that others of the host queue up behind it; and claimed anew
            # where a hold came meanwhile, so that those who waited for its end do not all start at once, or where other
            # hosts took all places for so long that two of this one's starts would fall together.
            while True:
                lane.check(guess=guess)
                start = max(lane.next_start, lane.held_until, self.clock())
                lane.next_start = start + lane.spacing
                while (wait := start - self.clock()) > 0:
                    await self.sleep(wait)
                # Who has not answered yet may be silent, and the end of a run waits for the time-outs of those who are.
                await self._everywhere.enter(urgent=not lane.answered)
                if lane.may_start():
                    break
                self._everywhere.leave()
            try:
                lane.check(guess=guess)
                self._turns += 1
                number = self._turns
                self.under_way[number] = (lane.host, lane.note_start())
                if lane.asked_at == lane.started:
                    self._met_at = lane.asked_at
                try:
                    yield lane
                finally:
                    del self.under_way[number]
            finally:
                self._everywhere.leave()
        finally:
            lane.visitors -= 1
            lane.give_back()
