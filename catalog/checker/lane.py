"""What a run knows of one host: a Lane, with its circuit breaker, its holds and its crowding."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from catalog.checker.observation import Fault, Observation, WireError
from catalog.checker.pace import Pace
from catalog.checker.policy import asked_to_wait

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
# What a host answers that gives one visitor only so many pages at once, or a second, and does not say so (see Pace).
_CROWDED_STATUS = frozenset({503})
_CROWDED = frozenset({Fault.RESET, Fault.EMPTY})
# Each such answer counts one, and a page that is given takes TAKEN_BACK of that away again. At CROWDED_AT the host's
# addresses are asked one by one, SPACED_FROM seconds apart, and twice as far each time that happens again, up to
# SPACED_TO. A host that turns every fifth visitor away at random never gets there: it is out of order, not crowded, no
# spacing would help, and a second go does.
CROWDED_AT, TAKEN_BACK = 4.0, 0.5
SPACED_FROM, SPACED_TO = 0.5, 4.0
IN_VAIN = 10  # such answers in a row, after which the spacing is given up: it is not what the host wants
# Who counts what it turns away as well is asked too often by any further question, until it was left alone for as long
# as it counts: so it is, once in a run, before the spacing is given up.
PAUSE = 15.0  # seconds; what is to be found in examples and defaults is mostly 10
# A spacing from so many seconds on is one that somebody asked for, and is kept however busy the run is. A start may be
# late by a moment, and the next one on time: what is nearer than this share of the spacing is too near.
STRICT_FROM, CLOSE = 0.1, 0.9
# What one host may take of a run by asking to be left alone: seconds, in units of the run's patience. A host that gave
# nothing else for so long in a row, or was waited for so long in all, keeps the rest of its addresses for the next run.
MOST_IN_A_ROW = 2.0
MOST_IN_ALL = 10.0


@dataclass(slots=True)
class Crowding:
    """Whether a host lets one visitor have only so much at once, or so often, told by how often it turns us away."""

    spacing: float = 0.0  # seconds between two requests, where it does so to visitors who come as often as elsewhere
    of_late: float = 0.0  # how often it turned us away of late
    in_a_row: int = 0  # the same, with nothing given in between, and asked no more often than now
    is_serving: bool = False  # it gave something since it was last asked less often
    slowed_at: float = float("-inf")
    has_paused: bool = False

    def note_service(self) -> None:
        """It gave what it has for the address."""
        self.of_late = max(self.of_late - TAKEN_BACK, 0.0)
        self.in_a_row = 0
        self.is_serving = True

    def note_turned_away(self, asked_at: float, now: float) -> float:
        """It may have had enough of us, who asked at `asked_at`; for how many seconds it is to be left alone."""
        self.of_late += 1
        self.in_a_row += asked_at >= self.slowed_at
        if self.of_late >= CROWDED_AT and self.is_serving:
            self.spacing = min(max(2 * self.spacing, SPACED_FROM), SPACED_TO)
            self.of_late, self.is_serving, self.slowed_at = 0.0, False, now
        elif self.in_a_row >= IN_VAIN and self.spacing:
            if not self.has_paused:
                self.in_a_row, self.has_paused, self.slowed_at = 0, True, now
                return PAUSE
            self.spacing = 0.0
        return 0.0


@dataclass(slots=True)
class Lane:
    """The state of one host in this run; times are seconds of the run's monotonic clock."""

    host: str
    interval: float
    slots: asyncio.Semaphore
    clock: Callable[[], float]
    patience: float
    asked_at: float = float("inf")  # when it was first asked in this run
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
    pace: Pace = field(default_factory=Pace)
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
        return max(self.interval, self.crowding.spacing, self.pace.spacing)

    def may_start(self) -> bool:
        """Whether a request may start now, whose turn has come: not in a hold that has begun meanwhile, and not close
        behind another whose place came late. The usual spacing gives way where a run has no places to spare."""
        now, spacing = self.clock(), self.spacing
        return now >= self.held_until and (spacing < STRICT_FROM or now >= self.started + CLOSE * spacing)

    @property
    def is_suspected(self) -> bool:
        """Whether it has turned visitors away of late, and may have had too many of them."""
        return bool(self.crowding.spacing or self.crowding.of_late or self.pace.spacing)

    def heed(self, seen: Observation) -> None:
        """Take note of what came of a request, for how often it wants to be asked."""
        turned_away = seen.status in _CROWDED_STATUS or seen.fault in _CROWDED
        now, pause = self.clock(), 0.0
        asked_at = (now if seen.fault else seen.heard_at) - seen.elapsed_ms / 1000
        if seen.status == HTTPStatus.TOO_MANY_REQUESTS or (turned_away and asked_to_wait(seen) is not None):
            pause = self.pace.note_refusal(seen.url, asked_at, now)
        elif turned_away:
            pause = self.crowding.note_turned_away(asked_at, now)
        elif seen.status is not None:
            self.crowding.note_service()
            self.pace.note_service()
        self.hold(now + min(pause, self.patience), now)

    def note_start(self) -> float:
        """A request starts; when."""
        self.started = self.clock()
        self.asked_at = min(self.asked_at, self.started)
        if self.spacing >= STRICT_FROM:
            self.next_start = max(self.next_start, self.started + self.spacing)
        return self.started

    def is_unremarkable(self, usual_interval: float) -> bool:
        """Whether nobody is in it, and it remembers nothing of its host that would still matter."""
        remembers = self.weight or self.silences or self.held_in_all or self.is_left or self.is_suspected
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
        """Half-open an open circuit: one more failure opens it anew, an answer closes it. And take care not to ask too
        often, since there is no further try."""
        self.weight = min(self.weight, OPEN_AT - 1)
        now = self.clock()
        self.hold(now + min(self.pace.try_again(), self.patience), now)

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
