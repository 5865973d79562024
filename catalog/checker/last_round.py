"""The last round: what failed for a passing cause is tried once more, host by host, with more patience.

It begins when the first round is as good as over, at a host that this is done with, and some seconds after the result
that is to be bettered.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from catalog.checker import second
from catalog.checker.findings import Result
from catalog.checker.hosts import Lanes, host_of
from catalog.checker.observation import Fault
from catalog.checker.policy import Sleep

_UNTRIED = Fault.HOST_UNREACHABLE.value
LAST_WAIT = 4.0  # seconds after the result of the first round at the least: the doubled waits go on doubling
MOST_AT_LAST = 5_000  # addresses that wait for it, in memory; those beyond keep what the first round said
GIVE_UP_AFTER = 3  # tries in a row that bring nothing better, and a host's other addresses keep their first results


@dataclass(slots=True)
class LastRound:
    """The results that wait for it, and the tries that are under way.

    Attributes:
        retry: looks at an address once more, and whether that did better; told its first result, and whether a host
            that fell silent is to be asked in another way.
        is_busy: whether more is still to come of a host from the first round.
    """

    lanes: Lanes
    sleep: Sleep
    retry: Callable[[Result, bool], Awaitable[bool]]
    is_busy: Callable[[str], bool]
    _waiting: dict[int, Result] = field(init=False, default_factory=dict)  # by resource, for a result of this round
    _by_host: defaultdict[str, deque[Result]] = field(init=False)  # those of them that are not taken up yet
    _group: asyncio.TaskGroup | None = field(init=False, default=None)  # once it is time
    _tasks: dict[str, asyncio.Task[None]] = field(init=False, default_factory=dict)  # by host

    def __post_init__(self) -> None:
        self._by_host = defaultdict(deque)

    def __len__(self) -> int:
        return len(self._waiting)

    def admit(self, result: Result) -> bool:
        """Let a result of the first round wait; whether there is room, and its address has not waited before."""
        number = result.finding.resource_id
        if number in self._waiting or len(self._waiting) >= MOST_AT_LAST:
            return False
        self._waiting[number] = result
        self._by_host[host_of(result.resource.url)].append(result)
        return True

    def settle(self, result: Result) -> None:
        """An address has its result, and waits no longer."""
        self._waiting.pop(result.finding.resource_id, None)

    def begin(self, group: asyncio.TaskGroup) -> None:
        """It is time: the tries are tasks of the group, now and as hosts become free."""
        self._group = group
        for host in list(self._by_host):
            self.begin_at(host)

    def begin_at(self, host: str) -> None:
        """Try once more what waits at a host, if it is time and the host is free."""
        if self._group is None or host not in self._by_host or host in self._tasks or self.is_busy(host):
            return
        self._tasks[host] = self._group.create_task(self._try_host(host))

    async def end(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    def close(self) -> list[Result]:
        """Begin nothing any more; the first results of what was not tried again, or not with a result to trust."""
        left, self._waiting = list(self._waiting.values()), {}
        self._group = None
        return left

    async def _try_host(self, host: str) -> None:
        while host in self._by_host:  # more may come to wait meanwhile
            self.lanes.lane(host).try_again()
            await self._try_row(host, _untried_first(self._by_host.pop(host)))
        del self._tasks[host]

    async def _try_row(self, host: str, queue: deque[Result]) -> None:
        """Addresses of one host; as soon as one does better than before, several at once."""
        in_vain = 0
        fell_silent = any(result.finding.reason in second.SILENT for result in queue)

        async def work(*, until_better: bool) -> None:
            nonlocal in_vain
            while queue and in_vain < GIVE_UP_AFTER:
                first = queue.popleft()
                await self.sleep(max(first.at + LAST_WAIT - self.lanes.clock(), 0.0))
                better = await self.retry(first, fell_silent)
                in_vain = 0 if better else in_vain + 1
                if better and until_better:
                    return

        await work(until_better=True)
        async with asyncio.TaskGroup() as group:
            for _ in range(self.lanes.places(host)):
                group.create_task(work(until_better=False))


def _untried_first(queue: deque[Result]) -> deque[Result]:
    """The order in which addresses of a host are tried once more.

    Silence at some of them has kept others from being tried at all. Where one of those is answered, it is not the host
    that is silent, and all of them are tried. What was cited last comes first, since neighbours are often of a kind.
    """
    untried = [result for result in queue if result.finding.reason == _UNTRIED]
    untried.sort(key=lambda result: result.resource.id, reverse=True)
    return deque([*untried, *(result for result in queue if result.finding.reason != _UNTRIED)])
