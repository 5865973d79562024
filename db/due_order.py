"""In what order resources that are due are taken up: hosts mixed, and those that have enough to do put off. Pure."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat

# A resource by its number and its host.
Place = tuple[int, str]
# How many more resources of a host the caller takes at present.
Room = Callable[[str], int]

# Of one host in a row, so that its addresses share a connection; no more, so that no host holds up the others.
BURST = 10
# Of each host at first, in turn: one, and then what it may be asked before it has answered (hosts.AT_FIRST). A silent
# host lets each of them wait for a time-out, which is best begun when all else is still to be done.
EARLY = (1, 2)


def in_bursts(span: Iterable[Place]) -> list[Place]:
    """A few of each host, then up to BURST of each in turn; those with most to be asked in front, since they and the
    silent ones take longest."""
    lanes: defaultdict[str, deque[Place]] = defaultdict(deque)
    for place in span:
        lanes[place[1]].append(place)
    waiting = sorted(lanes.values(), key=len, reverse=True)
    order: list[Place] = []
    for most in chain(EARLY, repeat(BURST)):
        if not waiting:
            return order
        for lane in waiting:
            order += [lane.popleft() for _ in range(min(most, len(lane)))]
        waiting = [lane for lane in waiting if lane]
    return order


class PutOff:
    """Resources of hosts that have enough to do, until they have not: a host that is slow, or wants to be left alone
    for a minute, must not fill what the caller has in hand with its own, and hold up all others.

    A number is kept of each, and nothing else.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._by_host: dict[str, deque[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_host)

    def sift(self, order: Iterable[Place]) -> list[int]:
        """What is to be taken up now: first of what was put off before, then of these, as far as there is room."""
        taken: Counter[str] = Counter()
        chosen = []
        for host in list(self._by_host):
            while taken[host] < self._room(host) and host in self._by_host:
                taken[host] += 1
                chosen.append(self._pop(host))
        for number, host in order:
            if host in self._by_host or taken[host] >= self._room(host):
                self._by_host.setdefault(host, deque()).append(number)
            else:
                taken[host] += 1
                chosen.append(number)
        return chosen

    def rest(self) -> Iterator[int]:
        """All that is left, whether there is room or not: the hosts in turn."""
        while self._by_host:
            for host in list(self._by_host):
                for _ in range(min(BURST, len(self._by_host[host]))):
                    yield self._pop(host)

    def _pop(self, host: str) -> int:
        waiting = self._by_host[host]
        number = waiting.popleft()
        if not waiting:
            del self._by_host[host]
        return number
