"""Results on their way into the catalog: gathered for a moment, and written by the event loop itself, a few at a time.

A thread of its own for writing costs more than it saves: for each row SQLite lets go of the interpreter, and beside a
busy loop each time takes milliseconds to get it back (measured: 90 us a finding on the loop; from a thread it took the
thread 2 ms and the loop 300 us). But the loop waits for nobody: where another program holds the catalog, or the disk is
slow, the thread writes, and the loop goes on. A process that is killed loses what the last second brought and no more.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

from db.errors import LockedCatalogError

T = TypeVar("T")

EVERY = 0.2  # seconds between two writes
SLICE = 50  # findings that the loop writes at once: some milliseconds
# Where more wait than a network brings (files beside a document, what is not to be asked), so large a share of them: a
# transaction costs as much as ten findings.
SHARE = 0.25
SLOW = 0.2  # seconds that a slice takes on a slow disk; then the thread writes for a while
SPARED = 10.0  # seconds
BATCH = 500  # findings that the thread writes at once at the most
HURRY_AFTER = 0.5  # seconds that a finding waits for the thread while the loop goes on, and then the loop waits too
MOST_WAITING = 2_000  # findings in memory, some megabytes; where the disk falls so far behind, it sets the pace


class Saver(Generic[T]):
    """An asynchronous context; leaving it writes what is left, also when cancelled. `put` waits for the disk only where
    MOST_WAITING findings wait already, so that a run over any number of them stays within its memory.

    What goes wrong while writing (a full disk) is raised by the next `put`, or on leaving: a run does not go on for
    nothing.

    Attributes:
        unwritten: findings that could not be written, once the context is left.

    Args:
        save: writes findings, all of them or none; told whether to wait for the catalog's lock, else it raises
            LockedCatalogError where somebody else holds that.
    """

    def __init__(self, save: Callable[[Sequence[T], bool], None]) -> None:
        self._save = save
        self.unwritten: list[T] = []
        self._waiting: list[T] = []
        self._taken = 0  # findings that waited and do so no longer
        self._since = 0.0  # since when the oldest of them waits, by the loop's clock; never later than that
        self._spared_until = 0.0  # by the loop's clock: until then it leaves the writing to the thread
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="catalog-writer")
        self._task: asyncio.Task[None] | None = None
        self._under_way: Future[None] | None = None

    def put(self, findings: Sequence[T]) -> None:
        if not self._waiting:
            self._since = asyncio.get_running_loop().time()
        self._waiting.extend(findings)
        if self._task is not None and self._task.done():
            self._task.result()
        while len(self._waiting) >= MOST_WAITING:
            self._thread.submit(self._write, self._take(BATCH)).result()

    async def __aenter__(self) -> "Saver[T]":
        self._task = asyncio.create_task(self._write_now_and_then())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._end(error)
        finally:
            self.unwritten += self._take(len(self._waiting))

    async def _end(self, error: BaseException | None) -> None:
        task, self._task = self._task, None
        if task is not None:
            failed = task.done() and not task.cancelled()
            task.cancel()
            try:
                await asyncio.wait([task])
            finally:  # a write that was under way ends before the last one begins, also where a second signal comes
                self._thread.shutdown(wait=True)
            if failed:
                if error is None:
                    task.result()
                return
            if self._under_way is not None and error is None:
                self._under_way.result()  # it may have failed after the task had stopped listening
        self._write(self._take(len(self._waiting)))

    async def settle(self) -> None:
        """Wait until what was put so far is written."""
        while self._waiting or self._is_under_way:
            await self._write_some()

    @property
    def _is_under_way(self) -> bool:
        return self._under_way is not None and not self._under_way.done()

    async def _write_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            began = asyncio.get_running_loop().time()
            # What comes meanwhile waits for the next time: written at once, each would cost a transaction of its own.
            until = self._taken + len(self._waiting)
            while self._taken < until:
                await self._write_some()
            self._since = max(self._since, began)

    async def _write_some(self) -> None:
        """Write a slice of what waits here and now, or else see to it that the thread does."""
        if self._is_under_way or asyncio.get_running_loop().time() < self._spared_until:
            await self._have_written(hurry_at=self._since + HURRY_AFTER)
        elif self._write_here():
            await asyncio.sleep(0)  # others get their turn between two slices
        else:  # a loop that stood still for as long as others please would take its own silence for that of the hosts
            await self._have_written(hurry_at=None)

    def _write_here(self) -> bool:
        """Whether the catalog could be written at once."""
        part = self._waiting[: max(SLICE, int(SHARE * len(self._waiting)))]
        began = time.perf_counter()
        try:
            self._save(part, False)
        except LockedCatalogError:
            return False
        self._take(len(part))
        if time.perf_counter() - began > SLOW:
            self._spared_until = asyncio.get_running_loop().time() + SPARED
        return True

    async def _have_written(self, hurry_at: float | None) -> None:
        """Wait for what the thread has under way; where it has nothing, give it the next batch first.

        Args:
            hurry_at: when the loop stands still until it is done, by its clock; None for never.
        """
        if self._under_way is None or self._under_way.done():
            self._under_way = self._thread.submit(self._write, self._take(BATCH))
        under_way = self._under_way
        heard = asyncio.wrap_future(under_way)
        # Looked at, so that nobody complains where whoever listened has gone.
        heard.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            async with asyncio.timeout_at(hurry_at):
                # Shielded: what was taken is written, also where this task ends before the thread has begun.
                await asyncio.shield(heard)
        except TimeoutError:
            under_way.result()

    def _take(self, most: int) -> list[T]:
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        self._taken += len(taken)
        return taken

    def _write(self, findings: Sequence[T]) -> None:
        for start in range(0, len(findings), BATCH):
            try:
                self._save(findings[start : start + BATCH], True)
            except BaseException:
                self.unwritten += findings[start:]
                raise
