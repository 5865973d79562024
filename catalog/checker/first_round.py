"""The first round: all that is due, taken up in its order, a bounded number of addresses at once.

    due resources -> window -> one queue a host -> the host's workers

A host has one worker, which uses one connection, and gets more of them while its addresses wait.
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
SILENT_AFTER = 1.0  # seconds: who has not given a first answer by then may be one of those who never will
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
    _reinforced: dict[str, asyncio.Task[None]] = field(init=False, default_factory=dict)
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
        for resource in resources:
            if not on_the_spot(resource):
                await self._window.acquire()
                self._enqueue(group, resource)
            await asyncio.sleep(0)  # the loop gets its turn: to save, to end at a signal
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

    def _enqueue(self, group: asyncio.TaskGroup, resource: DueResource) -> None:
        host = host_of(resource.url)
        queue = self._queues.setdefault(host, deque())
        queue.append(resource)
        self._in_hand[resource.host] += 1
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
                if (task := self._reinforced.pop(host, None)) is not None:
                    task.cancel()
        self.leave(host)
        self._note_the_end()
