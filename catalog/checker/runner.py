"""Due resources in, findings out: bounded memory, polite, safe to cancel at any await.

    due resources -> first round: screen | local file | examine, with retries -> sink
                     what may pass -> kept -> last round: once more, with more patience -> sink

The last round begins when little is left of the first, so that the slowest of both are waited for side by side. The
sink gets each finding as it is made; what our own network could have caused passes through the NetworkWatch first.
"""

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from catalog.checker import conditional, policy
from catalog.checker.attempts import NOT_ASKED, Attempts
from catalog.checker.examine import Examined, Examiner
from catalog.checker.findings import Due, Result, build_finding, build_plain
from catalog.checker.first_round import FirstRound
from catalog.checker.hosts import Lanes, host_of
from catalog.checker.last_round import LastRound
from catalog.checker.network import NETWORK_LOGIN, NetworkWatch, Offline, first_error, may_be_ours
from catalog.checker.observation import Fault, Judgement, Observation
from catalog.checker.policy import Sleep
from catalog.checker.probe import Prober
from catalog.checker.screen import LOCAL_PREFIX, Screen
from catalog.checker.verdict import tripped, unreachable
from db.records import DueResource, Finding, FragmentFinding
from db.vocabulary import Verdict

# How long a run that is ended by a signal asks whether what failed last failed by itself.
PARTING_SECONDS = 1.0

log = logging.getLogger("linkledger")

Sink = Callable[[Sequence[Finding]], None]
LocalCheck = Callable[[str, Sequence[str]], tuple[Judgement, tuple[FragmentFinding, ...]]]


def forget(findings: Sequence[Finding]) -> None:
    """Keep nothing: for who has no place to keep findings that may yet be bettered."""


async def nothing_else(over: asyncio.Event) -> None:
    """Nothing is to be done beside the last round."""


@dataclass(slots=True)
class Runner:
    """One checking of many resources.

    Attributes:
        attempts: requests for one address at the most; the last of them is made at the end of the run.
        patience: seconds of Retry-After that are waited for; a longer one ends the address's goes.
        last_try: how many times as long as usual the last attempt waits for an answer.
        meanwhile: what else there is to do while the last round waits for the slow; told when that is over.
        keep: takes findings that may yet be bettered by the last round, to keep them from being lost with the process.
        left_alone: by host, addresses that were not tried since the host asked for more waiting than the run allows.
        no_room: addresses that were not asked since this machine had no room for a connection.
        ask: whether the network is up (see NetworkWatch).
    """

    examiner: Examiner
    lanes: Lanes
    screen: Screen
    check_local: LocalCheck
    due: Due
    sink: Sink
    ask: Callable[[str], Awaitable[bool]]
    now: Callable[[], datetime]
    sleep: Sleep
    attempts: int = 3
    patience: float = 60.0
    last_try: float = 1.5
    keep: Sink = forget
    meanwhile: Callable[[asyncio.Event], Coroutine[Any, Any, None]] = nothing_else
    rng: Callable[[], float] = random.random
    watch: NetworkWatch[Result] = field(init=False)
    left_alone: Counter[str] = field(init=False, default_factory=Counter)
    no_room: int = field(init=False, default=0)
    _attempts: Attempts = field(init=False)
    _first: FirstRound = field(init=False)
    _last: LastRound = field(init=False)

    def __post_init__(self) -> None:
        self.watch = NetworkWatch(self.ask, self._take, self.examiner.prober.clock, self.sleep)
        self._attempts = Attempts(self.lanes, self.patience, self.sleep, self.examiner.accepts)
        self._last = LastRound(self.lanes, self.sleep, self._try_again, self._is_busy)
        self._first = FirstRound(self.lanes, self.sleep, self._check, self._last.begin_at)

    def room(self, host: str) -> int:
        """How many more resources of a host (by its name in the catalog) are taken up at present; see `load_due`."""
        return self._first.room(host)

    async def run(self, resources: Iterable[DueResource]) -> None:
        """Check all of them; findings go to the sink as they are made.

        Cancelling ends it within PARTING_SECONDS; what was found until then has reached the sink, but for failures that
        nobody could vouch for.

        Raises:
            Offline: when nothing, canaries included, answers any more. Findings of that stretch never reach the sink.
        """
        try:
            await self._both_rounds(resources)
            await self.watch.settle()
        except asyncio.CancelledError:
            with contextlib.suppress(TimeoutError, Offline):
                async with asyncio.timeout(PARTING_SECONDS):
                    await self.watch.settle()
            raise
        finally:
            if left := self._last.close():
                self.sink([result.finding for result in left])
        for host, count in self.left_alone.items():
            log.info("%s wants to be left alone for a while: %d of its addresses stay due", host, count)

    async def _both_rounds(self, resources: Iterable[DueResource]) -> None:
        first, last, over = self._first, self._last, asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                await first.begin(group, resources, self._done_on_the_spot)
                await first.near_the_end()
                last.begin(group)
                await first.over.wait()
                await self.watch.settle()
                if len(last):
                    log.info("tried once more, now that all else is done: %d in trouble", len(last))
                    group.create_task(self.meanwhile(over))
                await last.end()
                over.set()
        except BaseExceptionGroup as several:
            raise first_error(several) from None

    async def _check(self, resource: DueResource, host: str) -> None:
        lane = self.lanes.lane(host)
        if lane.is_tired:  # nothing is known of the address, so nothing is said, and it stays due
            self.left_alone[host] += 1
        elif lane.is_open:
            await self._not_tried(self._plain(resource, unreachable(host)), host)
        else:
            # All but one of the attempts: the last is worth most when some time has passed.
            result, seen = await self._look(resource, goes=self.attempts - 1, final=self.attempts == 1)
            await self._conclude(result, seen)

    async def _look(
        self,
        resource: DueResource,
        *,
        goes: int,
        final: bool,
        patience: float = 1.0,
        before: int = 0,
        otherwise: Prober | None = None,
    ) -> tuple[Result, Observation | None]:
        """What there is to say of an address now, after so many goes `before`; `otherwise` looks in the other way."""

        prober = otherwise or self.examiner.prober
        known = conditional.validators(resource, self.rng) if otherwise is None else conditional.NOTHING

        async def probe(url: str) -> Observation:
            asked = known if url == resource.url else conditional.NOTHING
            seen = await self._attempts(
                prober, url, goes=goes, stretch=patience, known=asked, anchors=bool(resource.fragments)
            )
            return replace(seen, condemned=True) if resource.verdict is Verdict.SOFT_404 else seen

        try:
            examined = await self.examiner.examine(resource.url, probe, final=final, otherwise=otherwise is not None)
            if before:
                examined = replace(examined, seen=replace(examined.seen, attempts=examined.seen.attempts + before))
            finding = build_finding(resource, examined, self.due, self.patience)
        except Exception as error:  # one bad address never stops the run, not even by a defect of ours
            log.warning("the checker tripped over %s: %s: %s", resource.url, type(error).__name__, error)
            log.debug("where:", exc_info=True)
            return self._plain(resource, tripped(error)), None
        return Result(resource, finding, self._may_pass(examined), self.lanes.clock()), examined.seen

    def _may_pass(self, examined: Examined) -> bool:
        """Whether trouble is of a kind that may be gone at the end of the run."""
        seen = examined.seen
        wanted = policy.asked_to_wait(seen)
        if not policy.deserves_another_go(seen) or (wanted is not None and wanted > self.patience):
            return False
        return examined.judgement.verdict in {Verdict.FAILING, Verdict.BLOCKED}

    async def _conclude(self, result: Result, seen: Observation | None) -> None:
        """Hand a result on: to the sink, to the last round, or first to the network watch."""
        if seen is None:
            self._take([result])
        elif seen.fault is Fault.HOST_HELD:
            self.left_alone[host_of(seen.final_url)] += 1
        elif seen.fault is Fault.OWN_LIMIT:
            self.no_room += 1
        elif seen.fault is Fault.HOST_UNREACHABLE:
            await self._not_tried(replace(result, may_pass=True), host_of(seen.final_url))
        elif may_be_ours(seen):
            # What a proxy could not do is never this machine's own fault, wherever the address leads.
            host = host_of(seen.url)
            await self.watch.hold(f"{host} by proxy" if seen.fault is Fault.PROXY else host, result)
        else:
            if seen.answered and seen.status != NETWORK_LOGIN:
                self.watch.note_answer(seen.final_url, seen.heard_at, seen.elapsed_ms)
            self._take([result])

    async def _not_tried(self, result: Result, host: str) -> None:
        """The host's circuit is open; like what opened it, this may yet turn out to be our own network."""
        result = replace(result, may_pass=True)
        if self.watch.is_holding:
            await self.watch.hold(host, result)
        else:
            self._take([result])

    def _take(self, results: Sequence[Result], doubtful: bool = False) -> None:
        """Results that are the hosts' own; in case of doubt all of them get another go."""
        final, again = list[Finding](), list[Finding]()
        for result in results:
            if (result.may_pass or doubtful) and self.attempts > 1 and self._last.admit(result):
                again.append(result.finding)
            else:
                self._last.settle(result)
                final.append(result.finding)
        if again:
            self.keep(again)
        if final:
            self.sink(final)
        for host in {host_of(result.resource.url) for result in results}:
            self._last.begin_at(host)

    def _is_busy(self, host: str) -> bool:
        """Whether more of a host may be told by the first round, or by the network watch."""
        return self._first.is_at(host) or self.watch.is_holding_of(host)

    async def _try_again(self, first: Result, in_another_way: bool) -> bool:
        """Whether an address does better than in the first round; its finding replaces the first one, either way."""
        otherwise = self.examiner.second if in_another_way else None
        result, seen = await self._look(
            first.resource,
            goes=1,
            final=True,
            patience=self.last_try,
            before=first.finding.attempts,
            otherwise=otherwise,
        )
        if seen is not None and seen.fault in NOT_ASKED:
            return False  # what the first round has seen says more
        await self._conclude(replace(result, may_pass=False), seen)
        return not result.may_pass

    def _done_on_the_spot(self, resource: DueResource) -> bool:
        """Whether an address needed no network: a local file, or one that is not to be asked for."""
        if resource.url.startswith(LOCAL_PREFIX) and not resource.url.startswith("file:///"):
            judgement, fragments = self.check_local(resource.url, resource.fragments)
        elif (judged := self.screen.judge(resource.url)) is not None:
            judgement, fragments = judged, ()
        else:
            return False
        self.sink([build_plain(resource, judgement, self.now(), self.due, fragments)])
        return True

    def _plain(self, resource: DueResource, judgement: Judgement) -> Result:
        return Result(resource, build_plain(resource, judgement, self.now(), self.due), at=self.lanes.clock())
