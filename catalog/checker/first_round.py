"""The first round: all that is due, taken up in its order, a bounded number of addresses at once.

    due resources -> window -> one queue a host -> the host's workers

A host has one worker, which uses one connection, and gets more of them while its addresses wait: as soon as it has
answered, or seems to be one that never will.
"""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from catalog.checker.hosts import AT_FIRST, Lanes, host_of
from catalog.checker.policy import Sleep
from db.records import DueResource

WINDOW = 2_000  # resources taken out of the catalog and not yet done: enough to mix hosts, little enough to hold
MOST_OF_ONE = 500  # of them of one host, as long as there are others
# A host's addresses share one connection where that is enough: another is opened after so many seconds of waiting.
MORE_AFTER = 0.1
SILENT_AFTER = 0.5  # seconds: who has not given a first answer by then may be one of those who never will
# The round is as good as over when, at its pace so far, what is left takes no longer than a last attempt that waits in
# vain.
NEAR_SECONDS = 10.0
LOOK_EVERY = 0.25  # seconds between two looks at how much is left


@dataclass(slots=True)
class FirstRound:
    """One round over many resources.

    Attributes:
        work: does all there is to do for one address of a host; what it raises ends the round.
        leave: told of a host whenever one of its workers ends.
        over: set when nothing is left.
    """

    lanes: Lanes
    sleep: Sleep
    work: Callable[[DueResource, str], Awaitable[None]]
    leave: Callable[[str], None]
    over: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _window: asyncio.Semaphore = field(init=False)
    _in_hand: Counter[str] = field(init=False, default_factory=Counter)  # of the window, by the resources' own hosts
    _queues: dict[str, deque[DueResource]] = field(init=False, default_factory=dict)
    _workers: dict[str, int] = field(init=False, default_factory=dict)  # by host; they end when its queue is empty
    _short: set[str] = field(init=False, default_factory=set)  # hosts of which addresses wait for a worker
    _reinforcing: asyncio.Task[None] | None = field(init=False, default=None)  # as long as there are such hosts
    _began: float = field(init=False, default=0.0)  # by the lanes' clock
    _left: int = field(init=False, default=0)  # addresses taken into the window and not done
    _done: int = field(init=False, default=0)  # addresses that went through it
    _all_begun: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._window = asyncio.Semaphore(WINDOW)

    def room(self, host: str) -> int:
        """How many more resources of a host (by its name in the catalog) the window takes at present."""
        return MOST_OF_ONE - self._in_hand[host]

    def is_at(self, host: str) -> bool:
        """Whether addresses of the host are under way."""
        return host in self._workers

    async def begin(
        self,
        group: asyncio.TaskGroup,
        resources: Iterable[DueResource],
        on_the_spot: Callable[[DueResource], bool],
    ) -> None:
        """Take up all resources; their workers go on in the group.

        Args:
            on_the_spot: does what needs no network and takes no place in the window; whether it did.
        """
        self._began = self.lanes.clock()
        for number, resource in enumerate(resources):
            is_done = on_the_spot(resource)
            if not is_done:
                await self._window.acquire()
                await self.lanes.calm()
                self._enqueue(group, resource)
            # The loop gets its turn: to ask, to save, to end at a signal. Not after each of them: what comes late here
            # is the first request to a host that is silent, and the end of the run waits for that.
            if is_done or number % self.lanes.limit == 0:
                await asyncio.sleep(0)
        self._all_begun = True
        self._note_the_end()

    async def near_the_end(self) -> None:
        """Wait until the round, all of which was begun, is as good as over."""
        while not self.over.is_set():
            if self._left * (self.lanes.clock() - self._began) < self._done * NEAR_SECONDS:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self.over.wait()

    def _note_the_end(self) -> None:
        if self._all_begun and not self._workers:
            self.over.set()
            if self._reinforcing is not None:
                self._reinforcing.cancel()

    def _enqueue(self, group: asyncio.TaskGroup, resource: DueResource) -> None:
        host = host_of(resource.url)
        queue = self._queues.setdefault(host, deque())
        queue.append(resource)
        self._in_hand[resource.host] += 1
        self._left += 1
        if not self._workers.get(host):
            self._hire(group, host, queue)
            return
        self._short.add(host)
        if self._reinforcing is None or self._reinforcing.done():
            self._reinforcing = group.create_task(self._reinforce(group))

    def _hire(self, group: asyncio.TaskGroup, host: str, queue: deque[DueResource]) -> None:
        self._workers[host] = self._workers.get(host, 0) + 1
        group.create_task(self._work(host, queue))

    async def _reinforce(self, group: asyncio.TaskGroup) -> None:
        """One worker more now and then where addresses wait, up to as many as the host's lane lets in at once."""
        clock = self.lanes.clock
        while self._short:
            short, since = list(self._short), clock()
            await self.sleep(MORE_AFTER)
            # Woken late, this process is what is slow, and further connections would only cost it more.
            is_late = clock() - since >= 2 * MORE_AFTER
            for host in short:
                queue, workers, lane = self._queues.get(host), self._workers.get(host, 0), self.lanes.lane(host)
                if not queue or workers >= self.lanes.places(host):
                    self._short.discard(host)
                elif lane.answered:
                    if not is_late:
                        self._hire(group, host, queue)
                # It may be silent: a run ends with such hosts' time-outs, so the AT_FIRST of them go on side by side.
                elif workers < AT_FIRST and clock() - lane.asked_at > SILENT_AFTER:
                    self._hire(group, host, queue)

    async def _work(self, host: str, queue: deque[DueResource]) -> None:
        try:
            while queue:
                resource = queue.popleft()
                try:
                    await self.work(resource, host)
                finally:
                    self._window.release()
                    self._in_hand[resource.host] -= 1
                    if not self._in_hand[resource.host]:
                        del self._in_hand[resource.host]
                    self._left -= 1
                    self._done += 1
        finally:
            self._workers[host] -= 1
            if not self._workers[host]:  # hosts come by the thousand; what is done with is dropped
                del self._workers[host]
                self._queues.pop(host, None)
        self.leave(host)
        self._note_the_end()
