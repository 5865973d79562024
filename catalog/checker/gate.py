"""A gate that lets a bounded number in at once, those in a hurry first; the others in the order in which they came."""

import asyncio
from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Gate:
    """Places for all hosts of a run together.

    Unlike an asyncio.Semaphore it knows two kinds of visitors. Each place that falls free is handed to one who waits
    for it, so that nobody who comes later can snatch it.

    Attributes:
        free: places that nobody has.
        calm: set while fewer wait than there are places.
    """

    free: int
    calm: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _places: int = field(init=False)
    _urgent: deque[asyncio.Future[None]] = field(init=False, default_factory=deque)
    _patient: deque[asyncio.Future[None]] = field(init=False, default_factory=deque)

    def __post_init__(self) -> None:
        self._places = self.free
        self.calm.set()

    async def enter(self, *, urgent: bool) -> None:
        """Wait for a place; whoever gets one gives it back by `leave`."""
        if self.free:
            self.free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        queue = self._urgent if urgent else self._patient
        queue.append(waiter)
        self._note_crowd()
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.cancelled():  # `leave` skips it
                raise
            self.leave()  # the place came in the same moment
            raise

    def leave(self) -> None:
        """Give a place back, to the next who waits for one."""
        for queue in (self._urgent, self._patient):
            while queue:
                waiter = queue.popleft()
                if not waiter.done():
                    waiter.set_result(None)
                    self._note_crowd()
                    return
        self._note_crowd()
        self.free += 1

    def _note_crowd(self) -> None:
        if len(self._urgent) + len(self._patient) < self._places:
            self.calm.set()
        else:
            self.calm.clear()
