"""Is it the others, or are we offline? Holds what only the network could have caused until something answers.

A machine without internet sees every host fail. So a connection-level failure is not believed before an answer of any
kind, to any request made in this run, has come after it, or a canary has answered: first a host that has answered in
this very run, then those of the settings, with the content that they are known for (a captive portal answers too, but
with its own page).
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from catalog.checker.observation import CONNECTION_FAULTS, Fault, Observation
from catalog.checker.policy import Sleep
from catalog.settings_parts import Canary

HOSTS_IN_A_ROW = 3  # different hosts failing, with no answer between them, before the canaries are asked
LATEST = 20  # answers of which the quickest is asked: who came last may be who is slow, and a run ends with those
NETWORK_LOGIN = 511  # RFC 6585 section 6: said by our own network, not by the host that was asked
WAITS = (2.0, 4.0)  # seconds before canaries that were silent are asked once more: a cable is soon plugged in again

_THIS_MACHINE = re.compile(r"(?:127(?:\.\d+){3}|(?:[^.]+\.)*localhost|\[?::1\]?)(?::\d+)?")

Held = TypeVar("Held")


class Offline(Exception):  # noqa: N818  a state of ours, not a defect
    """No canary answered: it is we who are offline."""


def first_error(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """What a group of tasks ended with, told as what it is: Offline before all, else the first (a full disk, say)."""
    if several.subgroup(Offline):
        return Offline()
    error: BaseException = several
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@dataclass(frozen=True, slots=True)
class _Held(Generic[Held]):
    """A result that waits for an answer later than `failed_at`."""

    failed_at: float
    host: str
    result: Held


@dataclass(slots=True)
class NetworkWatch(Generic[Held]):
    """Holds results that may be our own network's fault.

    Attributes:
        ask: whether the network is up, told by the canaries; gets an address that has answered in this run.
        release: takes the results that turned out to be the hosts' own fault, and whether there is some doubt left,
            since they failed in a row and the canaries, too, did not answer at once.
        clock: the one by which `heard_at` of an answer is told.
    """

    ask: Callable[[str], Awaitable[bool]]
    release: Callable[[Sequence[Held], bool], None]
    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep
    _answers: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=LATEST))
    _held: list[_Held[Held]] = field(default_factory=list)
    _hosts: set[str] = field(default_factory=set)
    _heard_at: float = float("-inf")
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_holding(self) -> bool:
        return bool(self._held)

    def is_holding_of(self, host: str) -> bool:
        """Whether results of that host, as `hold` was told it, are held."""
        return host in self._hosts

    @property
    def voucher(self) -> str:
        """Who can vouch for the network: the quickest of the latest to answer, "" before any has."""
        return min(self._answers)[1] if self._answers else ""

    def note_answer(self, url: str, heard_at: float, elapsed_ms: int = 0) -> None:
        """An answer began at `heard_at`: the network was up then, and what had failed before is the hosts' own fault.

        What failed later is not: the answer's body may have been cut by the same outage of ours. A server on this
        machine counts as well: who lets the checker ask there (--allow-private) has put it into the run, and the rule
        is that any host of the run may vouch.
        """
        self._answers.append((elapsed_ms, url))
        self._heard_at = max(self._heard_at, heard_at)
        self._let_go(heard_at, doubtful=self._asking.locked())

    async def hold(self, host: str, result: Held) -> None:
        """Hold one connection-level failure; asks the canaries once several hosts in a row have failed.

        Raises:
            Offline: if no canary answers. What is held then is never released.
        """
        self._held.append(_Held(self.clock(), host, result))
        self._hosts.add(host)
        if self._is_a_row:
            await self.settle()

    @property
    def _is_a_row(self) -> bool:
        return len(self._hosts) >= HOSTS_IN_A_ROW

    async def settle(self) -> None:
        """Decide on what is held, now: at the end of a run, or when several hosts have failed in a row.

        Raises:
            Offline: if no canary answers.
        """
        async with self._asking:  # one question at a time: its answer counts for all that have failed meanwhile
            if not self._held:
                return
            if not self._is_a_row and all(is_this_machine(host) for host in self._hosts):
                self._let_go(self.clock())  # no network lies between us and ourselves
                return
            began = self.clock()
            for wait in (*WAITS, None):
                if await self.ask(self.voucher):
                    self._let_go(self.clock(), doubtful=wait != WAITS[0])
                    return
                if self._heard_at >= began:  # somebody answered while the canaries were silent
                    return
                if wait is not None:
                    await self.sleep(wait)
            raise Offline

    def _let_go(self, before: float, *, doubtful: bool = False) -> None:
        gone = [held.result for held in self._held if held.failed_at <= before]
        if not gone:
            return
        self._held = [held for held in self._held if held.failed_at > before]
        self._hosts = {held.host for held in self._held}
        self.release(gone, doubtful)


def is_this_machine(host: str) -> bool:
    """Whether a lane's host (`name` or `name:port`) is, by its spelling, this very machine."""
    return _THIS_MACHINE.fullmatch(host) is not None


def may_be_ours(seen: Observation) -> bool:
    """Whether an observation could come from our own network being down.

    An answer on the way (a redirect) came before the fault, and does not vouch for the network after it. A public name
    that resolves to a private address may be a captive portal's doing.
    """
    return seen.fault in CONNECTION_FAULTS or seen.fault is Fault.PRIVATE_ADDRESS


def canary_answers(canary: Canary, seen: Observation, body: bytes) -> bool:
    """Whether an answer is the canary's own: straight (no redirect to a portal), right status, known content."""
    if seen.hops:
        return False
    right = seen.status == canary.status if canary.status is not None else seen.is_success
    return right and canary.contains.encode() in body and not (seen.status == 204 and body)
