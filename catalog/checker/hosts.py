"""One Lane a host: concurrency, spacing, holds asked for by the server, and a circuit breaker for the silent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from catalog.checker.observation import Fault, Observation, WireError
from catalog.checker.policy import Sleep, asked_to_wait

# What failed attempts weigh towards a host's circuit, and the sum at which it opens: three connections that were not
# taken, or six answers that never came, with no answer of any kind between them; three of whatever sort at a host that
# has never answered in this run. A name that does not exist is told by the resolver at no cost to the host, and a
# broken answer is an answer.
_WEIGHT: dict[Fault, int] = {
    Fault.TIMEOUT_CONNECT: 2,
    Fault.REFUSED: 2,
    Fault.UNREACHABLE: 2,
    Fault.DNS_FAILURE: 2,
    Fault.TIMEOUT_READ: 1,
    Fault.TIMEOUT_TOTAL: 1,
}
_STRANGER = 2  # the weight of each of them at a host that has never answered
OPEN_AT = 6
# Told within a moment: several of them at once are one event (a server that starts anew, a hiccup of the resolver), and
# the host's addresses get their second go. Time-outs are no such matter: each of them has waited for seconds.
_MOMENTARY = frozenset({Fault.REFUSED, Fault.UNREACHABLE, Fault.DNS_FAILURE})
MOMENT = 1.0  # seconds
# Requests at once to a host that has not answered yet: a silent one costs these time-outs and no more, however many of
# its addresses are due, and holds no more of the places that all hosts share.
AT_FIRST = 3
# What a host answers that gives one visitor only so many pages at once, or a second; many do not say how many (by a
# Retry-After).
_CROWDED_STATUS = frozenset({429, 503})
_CROWDED = frozenset({Fault.RESET, Fault.EMPTY})
# Each such answer counts one, and a page that is given takes TAKEN_BACK of that away again. At CROWDED_AT the host's
# addresses are asked one by one, SPACED_FROM seconds apart, and twice as far each time that happens again, up to
# SPACED_TO. A host that turns every fifth visitor away at random never gets there: it is out of order, not crowded, no
# spacing would help, and a second go does.
CROWDED_AT, TAKEN_BACK = 4.0, 0.5
SPACED_FROM, SPACED_TO = 0.5, 2.0
IN_VAIN = 10  # such answers in a row, after which the spacing is given up: it is not what the host wants
# A spacing from so many seconds on is one that somebody asked for, and is kept however busy the run is. A start may be
# late by a moment, and the next one on time: what is nearer than this share of the spacing is too near.
STRICT_FROM, CLOSE = 0.1, 0.9
# Made-up neighbours wait while a run keeps coming upon new hosts. The first request to a silent host starts the
# time-outs that the end of a run waits for, and so goes before what nobody waits for.
BETWEEN_HOSTS = 0.05  # seconds since the last new host, after which no other is expected
MOST_DEFERRED = 2.0  # seconds that something waits for this at the most
# What one host may take of a run by asking to be left alone: seconds, in units of the run's patience. A host that gave
# nothing else for so long in a row, or was waited for so long in all, keeps the rest of its addresses for the next run.
MOST_IN_A_ROW = 2.0
MOST_IN_ALL = 10.0
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
class Crowding:
    """Whether a host lets one visitor have only so much at once, or so often, told by how often it turns us away."""

    spacing: float = 0.0  # seconds between two requests, where it does so to visitors who come as often as elsewhere
    of_late: float = 0.0  # how often it turned us away of late
    in_a_row: int = 0  # the same, with nothing given in between
    is_serving: bool = False  # it gave something since it was last asked less often

    def note_service(self) -> None:
        """It gave what it has for the address."""
        self.of_late = max(self.of_late - TAKEN_BACK, 0.0)
        self.in_a_row = 0
        self.is_serving = True

    def note_turned_away(self) -> None:
        """It may have had enough of us."""
        self.of_late += 1
        self.in_a_row += 1
        if self.of_late >= CROWDED_AT and self.is_serving:
            self.spacing = min(max(2 * self.spacing, SPACED_FROM), SPACED_TO)
            self.of_late, self.is_serving = 0.0, False
        elif self.in_a_row >= IN_VAIN:
            self.spacing = 0.0

    @property
    def is_suspected(self) -> bool:
        return bool(self.spacing or self.of_late)


@dataclass(slots=True)
class Lane:
    """The state of one host in this run; times are seconds of the run's monotonic clock."""

    host: str
    interval: float
    slots: asyncio.Semaphore
    clock: Callable[[], float]
    patience: float
    met_at: float = 0.0  # when this run came upon it
    visitors: int = 0  # requests under way, and those that wait for their turn
    open_slots: int = 0  # places in `slots`, taken or not
    kept_back: int = 0  # further places, which the host's first answer sets free
    next_start: float = 0.0
    started: float = float("-inf")  # when the last request was sent on its way
    held_until: float = 0.0
    weight: int = 0
    weighed_at: float = float("-inf")
    answered: bool = False
    silences: int = 0  # connections that it took and on which it did not finish an answer, since its last one
    held_in_a_row: float = 0.0
    held_in_all: float = 0.0
    crowding: Crowding = field(default_factory=Crowding)
    is_left: bool = False  # it has asked for more than the run's patience, in this run or in an earlier one

    @property
    def is_open(self) -> bool:
        """Whether the circuit is open: the host is not tried again in this round."""
        return self.weight >= OPEN_AT

    @property
    def is_silent(self) -> bool:
        """Whether it has never answered in this run, and let more than one visitor wait in vain."""
        return not self.answered and self.silences > 1

    @property
    def is_tired(self) -> bool:
        """Whether the host has asked for more waiting than a run has patience for."""
        if self.is_left:
            return True
        return self.held_in_a_row > MOST_IN_A_ROW * self.patience or self.held_in_all > MOST_IN_ALL * self.patience

    @property
    def spacing(self) -> float:
        """Seconds between the starts of two requests."""
        return max(self.interval, self.crowding.spacing)

    def may_start(self) -> bool:
        """Whether a request may start now, whose turn has come: not in a hold that has begun meanwhile, and not close
        behind another whose place came late. The usual spacing gives way where a run has no places to spare."""
        now, spacing = self.clock(), self.spacing
        return now >= self.held_until and (spacing < STRICT_FROM or now >= self.started + CLOSE * spacing)

    def note_start(self) -> float:
        """A request starts; when."""
        self.started = self.clock()
        if self.spacing >= STRICT_FROM:
            self.next_start = max(self.next_start, self.started + self.spacing)
        return self.started

    def is_unremarkable(self, usual_interval: float) -> bool:
        """Whether nobody is in it, and it remembers nothing of its host that would still matter."""
        remembers = self.weight or self.silences or self.held_in_all or self.crowding.is_suspected or self.is_left
        is_free = not self.visitors and self.next_start <= self.clock()
        return is_free and not remembers and self.interval == usual_interval

    def hold(self, until: float, now: float) -> None:
        """Wait until then; who has asked too often is not waited for again."""
        more = until - max(self.held_until, now)
        if more > 0 and not self.is_tired:
            self.held_until = until
            self.held_in_a_row += more
            self.held_in_all += more

    def note_fault(self, fault: Fault, asked_at: float) -> None:
        """Weigh a failed request that went out at `asked_at` by the lane's clock."""
        self.silences += fault in (Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL)
        if fault not in _WEIGHT or (fault in _MOMENTARY and asked_at < self.weighed_at + MOMENT):
            return
        self.weight += _WEIGHT[fault] if self.answered else _STRANGER
        self.weighed_at = self.clock()

    def note_answer(self) -> None:
        self.weight = self.silences = 0
        self.answered = True
        if self.crowding.spacing:
            return
        self.open_slots += self.kept_back
        while self.kept_back:
            self.kept_back -= 1
            self.slots.release()

    def give_back(self) -> None:
        """Give a place back, unless the others are enough: a host that has never answered is failing, or one that turns
        visitors away is asked one by one."""
        is_enough = self.crowding.spacing or (not self.answered and self.weight)
        if is_enough and self.open_slots > 1:
            self.open_slots -= 1
            self.kept_back += 1
        else:
            self.slots.release()

    def try_again(self) -> None:
        """Half-open an open circuit: one more failure opens it anew, an answer closes it."""
        self.weight = min(self.weight, OPEN_AT - 1)

    def check(self, *, guess: bool = False) -> None:
        """Let a request pass, or not.

        Args:
            guess: for an address that nobody printed, which is not worth a further wait at a silent host.

        Raises:
            WireError: `host_unreachable` where the circuit is open; `host_held` where the host wants to be left alone
                for longer than the run waits.
        """
        if self.is_tired:
            raise WireError(Fault.HOST_HELD)
        if self.is_open or (guess and self.is_silent):
            raise WireError(Fault.HOST_UNREACHABLE)


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
    _everywhere: asyncio.Semaphore = field(init=False)
    _turns: int = 0
    _enough: int = field(init=False)  # lanes at which the unremarkable ones are dropped
    _met_at: float = field(init=False, default=float("-inf"))  # when the run last came upon a new host

    def __post_init__(self) -> None:
        self._everywhere = asyncio.Semaphore(self.limit)
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
                met_at=self.clock(),
                open_slots=at_first,
                kept_back=places - at_first,
            )
            self.lanes[host] = lane
            self._met_at = lane.met_at
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
        if seen.status in _CROWDED_STATUS or seen.fault in _CROWDED:
            lane.crowding.note_turned_away()
        elif seen.status is not None:
            lane.crowding.note_service()
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
                await self._everywhere.acquire()
                if lane.may_start():
                    break
                self._everywhere.release()
            try:
                lane.check(guess=guess)
                self._turns += 1
                number = self._turns
                self.under_way[number] = (lane.host, lane.note_start())
                try:
                    yield lane
                finally:
                    del self.under_way[number]
            finally:
                self._everywhere.release()
        finally:
            lane.visitors -= 1
            lane.give_back()
