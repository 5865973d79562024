"""Due resources in, findings out: bounded memory, polite, safe to cancel at any await.

    due resources -> window -> one queue a host -> screen | local file | examine, with retries -> sink
                     what may pass -> kept, and tried once more at the end, with more patience -> sink

The first round takes up all that is due; the last one, of what may have passed meanwhile, begins when little is left of
the first, so that the slowest of both are waited for side by side.
The sink gets each finding as it is made; what our own network could have caused passes through the NetworkWatch first.
"""

import asyncio
import contextlib
import logging
import random
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from catalog.checker import conditional, policy, second
from catalog.checker.attempts import NOT_ASKED, Attempts
from catalog.checker.examine import Examined, Examiner
from catalog.checker.findings import Due, Result, build_finding, build_plain
from catalog.checker.hosts import AT_FIRST, Lanes, host_of
from catalog.checker.network import NETWORK_LOGIN, NetworkWatch, Offline, first_error, may_be_ours
from catalog.checker.observation import Fault, Judgement, Observation
from catalog.checker.policy import Sleep
from catalog.checker.probe import Prober
from catalog.checker.screen import LOCAL_PREFIX, Screen
from catalog.checker.verdict import tripped, unreachable
from db.records import DueResource, Finding, FragmentFinding
from db.vocabulary import Verdict

WINDOW = 2_000  # resources taken out of the catalog and not yet done: enough to mix hosts, little enough to hold
# A host's addresses share one connection where that is enough: another is opened after so many seconds of waiting.
MORE_AFTER = 0.1
SILENT_AFTER = 1.0  # seconds: who has not given a first answer by then may be one of those who never will
# The last round: what failed for a passing cause is tried once more when everything else is done, or as good as done:
# at the pace so far, what is left would take no longer than a last attempt that waits in vain.
NEAR_SECONDS = 10.0
LOOK_EVERY = 0.25  # seconds between two looks at how much is left
LAST_WAIT = 4.0  # seconds after the result of the first round at the least: the doubled waits go on doubling
MOST_AT_LAST = 5_000  # addresses that wait for it, in memory; those beyond keep what the first round said
GIVE_UP_AFTER = 3  # goes in a row that bring nothing better, and a host's other addresses keep their first results
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
    _attempts: Attempts = field(init=False)
    _window: asyncio.Semaphore = field(init=False)
    _queues: dict[str, deque[DueResource]] = field(init=False, default_factory=dict)
    _workers: dict[str, int] = field(init=False, default_factory=dict)  # by host; they end when its queue is empty
    _reinforced: dict[str, asyncio.Task[None]] = field(init=False, default_factory=dict)
    _left: int = field(init=False, default=0)  # addresses taken into the window and not done
    _done: int = field(init=False, default=0)  # addresses that went through it
    _all_begun: bool = field(init=False, default=False)
    _first_is_over: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _waiting: dict[int, Result] = field(init=False, default_factory=dict)  # for a result of the last round
    _for_last: defaultdict[str, deque[Result]] = field(init=False)  # by host, those that no last try has taken up
    _group: asyncio.TaskGroup | None = field(init=False, default=None)  # of the last tries, once it is time for them
    _last_tries: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.watch = NetworkWatch(self.ask, self._take, self.examiner.prober.clock, self.sleep)
        self._attempts = Attempts(self.lanes, self.patience, self.sleep, self.examiner.accepts)
        self._for_last = defaultdict(deque)
        self._window = asyncio.Semaphore(WINDOW)

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
            self._settle_for_first_results()
        for host, count in self.left_alone.items():
            log.info("%s wants to be left alone for a while: %d of its addresses stay due", host, count)

    async def _both_rounds(self, resources: Iterable[DueResource]) -> None:
        """The first round, and the last one, which begins beside the first one's end."""
        over = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                began = self.lanes.clock()
                await self._begin_all(group, resources)
                await self._near_the_end(began)
                self._group = group
                for host in list(self._for_last):
                    self._begin_last_tries(host)
                await self._first_is_over.wait()
                await self.watch.settle()
                if self._waiting:
                    log.info("tried once more, now that all else is done: %d in trouble", len(self._waiting))
                    group.create_task(self.meanwhile(over))
                while self._last_tries:
                    await asyncio.wait(self._last_tries)
                over.set()
        except BaseExceptionGroup as several:
            raise first_error(several) from None
        finally:
            self._group = None

    # -- the first round ---------------------------------------------------------------------------------------------

    async def _begin_all(self, group: asyncio.TaskGroup, resources: Iterable[DueResource]) -> None:
        for resource in resources:
            # What needs no network is done on the spot and never takes a place in the window.
            finding = self._without_network(resource)
            if finding is None:
                await self._window.acquire()
                self._enqueue(group, resource)
            else:
                self.sink([finding])
            await asyncio.sleep(0)  # the loop gets its turn: to save, to end at a signal
        self._all_begun = True
        self._note_the_end()

    def _note_the_end(self) -> None:
        if self._all_begun and not self._workers:
            self._first_is_over.set()

    async def _near_the_end(self, began: float) -> None:
        """Wait until the first round, which began then by the lanes' clock, is as good as over."""
        while not self._first_is_over.is_set():
            if self._left * (self.lanes.clock() - began) < self._done * NEAR_SECONDS:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._first_is_over.wait()

    def _enqueue(self, group: asyncio.TaskGroup, resource: DueResource) -> None:
        host = host_of(resource.url)
        queue = self._queues.setdefault(host, deque())
        queue.append(resource)
        self._left += 1
        if not self._workers.get(host):
            self._hire(group, host, queue)
        elif host not in self._reinforced:
            self._reinforced[host] = group.create_task(self._reinforce(group, host, queue))

    def _hire(self, group: asyncio.TaskGroup, host: str, queue: deque[DueResource]) -> None:
        self._workers[host] = self._workers.get(host, 0) + 1
        group.create_task(self._work(host, queue))

    async def _reinforce(self, group: asyncio.TaskGroup, host: str, queue: deque[DueResource]) -> None:
        """One worker more now and then while addresses wait, up to as many as the host's lane lets in at once."""
        clock, lane = self.lanes.clock, self.lanes.lane(host)
        while queue and self._workers.get(host, 0) < self.lanes.places(host):
            since = clock()
            await self.sleep(MORE_AFTER)
            # Woken late, this process is what is slow, and further connections would only cost it more. Not where the
            # host may be silent: a run ends with such hosts' time-outs, so the AT_FIRST of them are begun side by side.
            is_silent = not lane.answered and clock() - lane.met_at > SILENT_AFTER
            most = AT_FIRST if is_silent else 0
            if clock() - since < 2 * MORE_AFTER or self._workers.get(host, 0) < most:
                self._hire(group, host, queue)
        self._reinforced.pop(host, None)

    async def _work(self, host: str, queue: deque[DueResource]) -> None:
        try:
            while queue:
                resource = queue.popleft()
                try:
                    await self._check(resource, host)
                finally:
                    self._window.release()
                    self._left -= 1
                    self._done += 1
        finally:
            self._workers[host] -= 1
            if not self._workers[host]:  # hosts come by the thousand; what is done with is dropped
                del self._workers[host]
                self._queues.pop(host, None)
                if (task := self._reinforced.pop(host, None)) is not None:
                    task.cancel()
        self._begin_last_tries(host)
        self._note_the_end()

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
            return await self._attempts(prober, url, goes=goes, stretch=patience, known=asked)

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
        final, again = list[Finding](), list[Result]()
        for result in results:
            wanted = (result.may_pass or doubtful) and self.attempts > 1 and len(self._waiting) < MOST_AT_LAST
            if wanted and result.finding.resource_id not in self._waiting:
                self._waiting[result.finding.resource_id] = result
                again.append(result)
                self._for_last[host_of(result.resource.url)].append(result)
            else:
                self._waiting.pop(result.finding.resource_id, None)
                final.append(result.finding)
        if again:
            self.keep([result.finding for result in again])
        if final:
            self.sink(final)
        for host in {host_of(result.resource.url) for result in results}:
            self._begin_last_tries(host)

    # -- the last round ----------------------------------------------------------------------------------------------

    def _begin_last_tries(self, host: str) -> None:
        """Try once more what waits for it at a host, if it is time and the first round has told all of the host."""
        if self._group is None or host not in self._for_last or host in self._workers or self.watch.is_holding_of(host):
            return
        self.lanes.lane(host).try_again()
        task = self._group.create_task(self._try_again(host, self._for_last.pop(host)))
        self._last_tries.add(task)
        task.add_done_callback(self._last_tries.discard)

    async def _try_again(self, host: str, queue: deque[Result]) -> None:
        """A host's addresses; as soon as one does better than before, several at once."""
        in_vain = 0
        fell_silent = any(result.finding.reason in second.SILENT for result in queue)
        otherwise = self.examiner.second if fell_silent else None

        async def work(*, until_better: bool) -> None:
            nonlocal in_vain
            while queue and in_vain < GIVE_UP_AFTER:
                better = await self._try_one_again(queue.popleft(), otherwise)
                in_vain = 0 if better else in_vain + 1
                if better and until_better:
                    return

        await work(until_better=True)
        async with asyncio.TaskGroup() as group:
            for _ in range(self.lanes.places(host)):
                group.create_task(work(until_better=False))

    async def _try_one_again(self, first: Result, otherwise: Prober | None) -> bool:
        """Whether an address does better than in the first round; its finding replaces the first one, either way."""
        await self.sleep(max(first.at + LAST_WAIT - self.lanes.clock(), 0.0))
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

    def _settle_for_first_results(self) -> None:
        """What was not tried again, or not with a result that anybody vouched for, keeps its first result."""
        left, self._waiting = list(self._waiting.values()), {}
        if left:
            self.sink([result.finding for result in left])

    # -- one address -------------------------------------------------------------------------------------------------

    def _without_network(self, resource: DueResource) -> Finding | None:
        if resource.url.startswith(LOCAL_PREFIX) and not resource.url.startswith("file:///"):
            judgement, fragments = self.check_local(resource.url, resource.fragments)
            return build_plain(resource, judgement, self.now(), self.due, fragments)
        judged = self.screen.judge(resource.url)
        return None if judged is None else build_plain(resource, judged, self.now(), self.due)

    def _plain(self, resource: DueResource, judgement: Judgement) -> Result:
        return Result(resource, build_plain(resource, judgement, self.now(), self.due), at=self.lanes.clock())
