"""Due resources in, findings out: bounded memory, polite, safe to cancel at any await.

    due resources -> window -> one queue a host -> screen | local file | examine, with retries -> sink

The sink gets each finding as it is made; what our own network could have caused passes through the NetworkWatch first.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from catalog.checker import policy
from catalog.checker.examine import Examined, Examiner
from catalog.checker.fragments import judge_fragments
from catalog.checker.hosts import Lanes, host_of
from catalog.checker.network import NetworkWatch, Offline, may_be_ours
from catalog.checker.observation import Fault, Judgement, Observation
from catalog.checker.policy import Sleep
from catalog.checker.screen import LOCAL_PREFIX, Screen
from catalog.checker.verdict import tripped, unreachable
from db.records import DueResource, Finding, FragmentFinding, HopRecord
from db.vocabulary import CLOSES_OUTAGE, Verdict

WINDOW = 2_000  # resources taken out of the catalog and not yet done: enough to mix hosts, little enough to hold
NETWORK_LOGIN = 511  # RFC 6585 section 6: said by our own network, not by the host that was asked

log = logging.getLogger("linkledger")

Sink = Callable[[Sequence[Finding]], None]
LocalCheck = Callable[[str, Sequence[str]], tuple[Judgement, tuple[FragmentFinding, ...]]]
# When a finding's resource is due again: the finding's verdict, troubled checks so far, what the host asked for.
Due = Callable[[Verdict, DueResource, datetime | None], datetime]


@dataclass(slots=True)
class Runner:
    """One checking of many resources.

    Attributes:
        patience: seconds of Retry-After that are waited for; a longer one ends the address's goes.
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
    watch: NetworkWatch[Finding] = field(init=False)
    left_alone: Counter[str] = field(init=False, default_factory=Counter)
    _window: asyncio.Semaphore = field(init=False)
    _queues: dict[str, deque[DueResource]] = field(init=False, default_factory=dict)
    _workers: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.watch = NetworkWatch(self.ask, self.sink)
        self._window = asyncio.Semaphore(WINDOW)

    async def run(self, resources: Iterable[DueResource]) -> None:
        """Check all of them; findings go to the sink as they are made.

        Raises:
            Offline: when nothing, canaries included, answers any more. Findings of that stretch never reach the sink.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for resource in resources:
                    # What needs no network is done on the spot and never takes a place in the window.
                    finding = self._without_network(resource)
                    if finding is None:
                        await self._window.acquire()
                        self._enqueue(group, resource)
                    else:
                        self.sink([finding])
                    await asyncio.sleep(0)  # the loop gets its turn: to save, to end at a signal
        except BaseExceptionGroup as several:
            if several.subgroup(Offline):
                raise Offline from None
            raise _first(several) from None  # a full disk, say: told as what it is
        for host, count in self.left_alone.items():
            log.info("%s asked for more patience than this run has: %d of its addresses stay due", host, count)
        await self.watch.settle()

    def _enqueue(self, group: asyncio.TaskGroup, resource: DueResource) -> None:
        host = host_of(resource.url)
        queue = self._queues.setdefault(host, deque())
        queue.append(resource)
        # As many workers as the host's lane lets in at once; they end when its queue is empty.
        workers = self._workers.get(host, 0)
        if workers < self.lanes.concurrency(host.partition(":")[0]):
            self._workers[host] = workers + 1
            group.create_task(self._work(host, queue))

    async def _work(self, host: str, queue: deque[DueResource]) -> None:
        try:
            while queue:
                resource = queue.popleft()
                try:
                    await self._check(resource, host)
                finally:
                    self._window.release()
        finally:
            self._workers[host] -= 1
            if not self._workers[host]:  # hosts come by the thousand; what is done with is dropped
                del self._workers[host]
                self._queues.pop(host, None)

    async def _check(self, resource: DueResource, host: str) -> None:
        lane = self.lanes.lane(host)
        if lane.is_open:
            await self._not_tried(resource, host)
            return
        if lane.is_tired:  # nothing is known of the address, so nothing is said, and it stays due
            self.left_alone[host] += 1
            return
        try:
            examined = await self.examiner.examine(resource.url, self._probe)
            seen, finding = examined.seen, self._finding(resource, examined)
        except Exception as error:  # one bad address never stops the run, not even by a defect of ours
            log.warning("the checker tripped over %s: %s: %s", resource.url, type(error).__name__, error)
            log.debug("where:", exc_info=True)
            self.sink([self._plain(resource, tripped(error))])
            return
        if may_be_ours(seen):
            # What a proxy could not do is never this machine's own fault, wherever the address leads.
            await self.watch.hold(f"{host} by proxy" if seen.fault is Fault.PROXY else host, finding)
            return
        if seen.answered and seen.status != NETWORK_LOGIN:
            self.watch.note_answer(seen.final_url)
        self.sink([finding])

    async def _not_tried(self, resource: DueResource, host: str) -> None:
        """The host's circuit is open; like what opened it, this may yet turn out to be our own network."""
        finding = self._plain(resource, unreachable(host))
        if self.watch.held:
            await self.watch.hold(host, finding)
        else:
            self.sink([finding])

    async def _probe(self, url: str) -> Observation:
        host, attempts = host_of(url), 0

        async def once() -> Observation:
            nonlocal attempts
            attempts += 1
            seen = await self.examiner.prober.probe(url)
            wanted = policy.asked_to_wait(seen)
            last = self.lanes.lane(host_of(seen.final_url))
            if wanted is not None:  # the whole host asks to be left alone, not this address
                self.lanes.hold(last.host, min(wanted, self.patience))
            elif seen.status is not None:
                last.held_in_a_row = 0.0
            return seen

        seen = await once()
        if policy.deserves_another_go(seen) and attempts < self.attempts:
            seen = await self._again(once, seen, host)
        return seen if attempts == 1 else replace(seen, attempts=attempts)

    async def _again(self, once: Callable[[], Awaitable[Observation]], first: Observation, host: str) -> Observation:
        """The second go and those after it; the machinery of retries costs nothing to the addresses that are well."""
        goes = iter([first])

        async def go() -> Observation:
            return next(goes, None) or await once()

        retrying = policy.retrying(
            attempts=self.attempts,
            patience=self.patience,
            sleep=self.sleep,
            give_up=lambda seen: self.lanes.lane(host).is_open or self.lanes.lane(host_of(seen.final_url)).is_tired,
        )
        return await retrying(go)

    def _without_network(self, resource: DueResource) -> Finding | None:
        if resource.url.startswith(LOCAL_PREFIX) and not resource.url.startswith("file:///"):
            judgement, fragments = self.check_local(resource.url, resource.fragments)
            return self._plain(resource, judgement, fragments)
        judged = self.screen.judge(resource.url)
        return None if judged is None else self._plain(resource, judged)

    def _plain(
        self, resource: DueResource, judgement: Judgement, fragments: tuple[FragmentFinding, ...] = ()
    ) -> Finding:
        """A finding without an observation behind it."""
        return Finding(
            resource_id=resource.id,
            verdict=judgement.verdict,
            reason=judgement.reason,
            detail=judgement.sentence,
            checked_at=self.now(),
            due_at=self.due(judgement.verdict, resource, None),
            fragments=fragments,
            attempts=0,
        )

    def _finding(self, resource: DueResource, examined: Examined) -> Finding:
        seen, judgement = examined.seen, examined.judgement
        healthy = judgement.verdict in CLOSES_OUTAGE
        wanted = policy.asked_to_wait(seen)
        not_before = seen.at + timedelta(seconds=wanted) if wanted is not None and wanted > self.patience else None
        return Finding(
            resource_id=resource.id,
            verdict=judgement.verdict,
            reason=judgement.reason,
            detail=judgement.sentence,
            checked_at=seen.at,
            due_at=self.due(judgement.verdict, resource, not_before),
            http_status=seen.status,
            final_url=seen.final_url if seen.answered else None,
            move_kind=judgement.move_kind,
            moved_to=judgement.moved_to,
            title=seen.page.title if seen.page else "",
            content_type=seen.headers.get("content-type", "")[:200],
            etag=seen.headers.get("etag", "") if healthy else "",
            last_modified=seen.headers.get("last-modified", "") if healthy else "",
            elapsed_ms=seen.elapsed_ms,
            attempts=seen.attempts,
            hops=tuple(HopRecord(hop.url, hop.status, hop.location, hop.kind, hop.permanent) for hop in seen.hops),
            fragments=judge_fragments(seen, resource.fragments) if healthy else (),
            opinion=examined.opinion,
        )


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first of the errors that a group of tasks ended with."""
    error: BaseException = several
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
