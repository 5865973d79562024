"""Results on their way into the catalog: gathered for a moment, written in one transaction by one thread.

The event loop does not wait for the disk as long as it keeps up. A process that is killed loses what the last second
brought and no more: a busy loop takes the thread's turns at the interpreter (a write of 500 findings takes three times
as long beside one), so where a finding has waited for too long the loop stands still until it is written.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")

EVERY = 0.2  # seconds between two writes
BATCH = 500  # findings that are written at once at the most
HURRY_AFTER = 0.5  # seconds that a finding waits while the loop goes on; a batch by itself takes a tenth of one
MOST_WAITING = 2_000  # findings in memory, some megabytes; where the disk falls so far behind, it sets the pace


class Saver(Generic[T]):
    """An asynchronous context; leaving it writes what is left, also when cancelled. `put` waits for the disk only where
    MOST_WAITING findings wait already, so that a run over any number of them stays within its memory.

    What goes wrong while writing (a full disk) is raised by the next `put`, or on leaving: a run does not go on for
    nothing.
    """

    def __init__(self, save: Callable[[Sequence[T]], None]) -> None:
        self._save = save
        self._waiting: list[T] = []
        self._since = 0.0  # since when the oldest of them waits, by the loop's clock; never later than that
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="catalog-writer")
        self._task: asyncio.Task[None] | None = None
        self._under_way: Future[None] | None = None

    def put(self, findings: Sequence[T]) -> None:
        if self._task is not None and self._task.done():
            self._task.result()
        if not self._waiting:
            self._since = asyncio.get_running_loop().time()
        self._waiting.extend(findings)
        while len(self._waiting) >= MOST_WAITING:
            self._thread.submit(self._write, self._take(BATCH)).result()

    async def __aenter__(self) -> "Saver[T]":
        self._task = asyncio.create_task(self._write_now_and_then())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        task, self._task = self._task, None
        if task is not None:
            failed = task.done() and not task.cancelled()
            task.cancel()
            await asyncio.wait([task])
            self._thread.shutdown(wait=True)  # a write that was under way ends before the last one begins
            if failed:
                if error is None:
                    task.result()
                return
            if self._under_way is not None and error is None:
                self._under_way.result()  # it may have failed after the task had stopped listening
        self._write(self._take(len(self._waiting)))

    async def settle(self) -> None:
        """Wait until what was put so far is written."""
        if self._under_way is not None:
            await asyncio.wait([asyncio.wrap_future(self._under_way)])
        while self._waiting:  # shielded: what was taken is written, also where the waiting is cancelled
            await asyncio.shield(asyncio.wrap_future(self._thread.submit(self._write, self._take(BATCH))))

    async def _write_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            while self._waiting:
                hurry_at = self._since + HURRY_AFTER
                self._under_way = self._thread.submit(self._write, self._take(BATCH))
                try:
                    async with asyncio.timeout_at(hurry_at):
                        # Shielded: what was taken is written, also where this task ends before the thread has begun.
                        await asyncio.shield(asyncio.wrap_future(self._under_way))
                except TimeoutError:
                    self._under_way.result()

    def _take(self, most: int) -> list[T]:
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        return taken

    def _write(self, findings: Sequence[T]) -> None:
        for start in range(0, len(findings), BATCH):
            self._save(findings[start : start + BATCH])
