"""The archive stage of a run: beside the probing, questions out of the catalog and answers into it, within a budget.

Archives are slow and probing must not wait for them: questions are taken up as findings are saved, and what is left
when the probing ends has the rest of the budget. What that does not reach is asked in the next run.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from catalog.archives.door import NOT_ASKED
from catalog.archives.protocol import may_be_sent
from catalog.archives.services import Doors, make_archives, open_doors
from catalog.archives.several import Several
from catalog.checker.network import first_error
from catalog.checker.observation import CONNECTION_FAULTS
from catalog.progress import Progress, log
from catalog.selection import say_addresses
from catalog.settings import Settings
from db.archives import load_archive_questions, postpone_archive_questions, save_archive_answers
from db.records import ArchiveAnswer, ArchiveQuestion
from db.vocabulary import ArchiveStatus

WORKERS = 3  # questions under way: while one waits for rows, another is played back; each pool keeps its own pace
BATCH = 100  # questions that are taken out of the catalog at once
POLL = 1.0  # seconds between two looks for new questions while there are none
POLL_SHARE = 20  # and no look more often than so many times as long as the last one took
# What must not be told to an archive is looked at again then: settings may have opened it.
UNSPEAKABLE_DAYS = 30
# What our own network could have brought about just as well.
_PERHAPS_OURS = frozenset({"timeout", *(fault.value for fault in CONNECTION_FAULTS)})


class ArchiveStage:
    """An asynchronous context around the probing; on leaving it, what is left is asked within the budget.

    Nothing is asked before somebody has answered in this run (`vouch`) or the probing has come to its end: a machine
    that is offline must neither blame the archives nor forget what they said. Leaving with an error ends it at once.

    Attributes:
        asked: questions that were answered, well or badly, and saved.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        progress: Progress,
        now: Callable[[], datetime],
        *,
        wanted: bool = True,
    ) -> None:
        self.asked = 0
        self._wanted = wanted
        self._engine = engine
        self._settings = settings
        self._progress = progress
        self._now = now
        self._task: asyncio.Task[None] | None = None
        self._may_begin, self._probed = asyncio.Event(), asyncio.Event()
        self._vouched = False
        self._ended = False
        self._lock = asyncio.Lock()
        self._waiting: deque[ArchiveQuestion] = deque()
        self._taken: set[int] = set()  # in this run: the catalog may still call them open
        self._withheld: list[ArchiveAnswer] = []
        self._scope: asyncio.Timeout | None = None

    def vouch(self) -> None:
        """Somebody out there has answered: we are not offline."""
        self._vouched = True
        self._may_begin.set()

    async def __aenter__(self) -> Self:
        budget = self._settings.archives
        if self._wanted and budget.max_seconds and budget.max_questions and budget.any_service():
            self._progress.start(0, "")
            self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is None:
            return
        if error is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            return
        self._probed.set()
        self._may_begin.set()
        left = len(self._taken) - self.asked - len(self._withheld)
        with self._progress.start(self._progress.done + left, f"asking the archives for {say_addresses(left)}"):
            try:
                await self._task
            except BaseExceptionGroup as several:
                raise first_error(several) from None

    async def _run(self) -> None:
        await self._may_begin.wait()
        async with open_doors(self._settings, self._engine, self._now) as doors:
            archive = make_archives(doors, self._settings)
            with contextlib.suppress(TimeoutError):  # the budget's: what is under way is asked again in the next run
                async with asyncio.timeout(None) as self._scope, asyncio.TaskGroup() as group:
                    for _ in range(WORKERS):
                        group.create_task(self._work(archive, doors))
            for name, note, until in doors.shut():
                log.info("%s has had enough (%s): left alone until %s", name, note, _when(until))
        await self._probed.wait()
        if self._vouched:
            await self._save(self._withheld)

    async def _work(self, archive: Several, doors: Doors) -> None:
        while (question := await self._next(archive, doors)) is not None:
            answer = await self._find(archive, question)
            if answer.error == NOT_ASKED:
                self._ended = True
            elif answer.error in _PERHAPS_OURS and answer.status is ArchiveStatus.ERROR:
                self._withhold(answer)
            else:
                self._vouched = True
                await self._save([answer])

    async def _find(self, archive: Several, question: ArchiveQuestion) -> ArchiveAnswer:
        try:
            return await archive.find(question)
        except Exception as error:  # a defect of ours costs one answer, and not the run
            log.warning("asking for %s failed: %s: %s", question.url, type(error).__name__, error)
            log.debug("where:", exc_info=True)
            return ArchiveAnswer(question.resource_id, ArchiveStatus.ERROR, self._now(), error="checker_error")

    def _withhold(self, answer: ArchiveAnswer) -> None:
        """Believed once the run is known not to have been offline; where nobody has answered yet, not asked further."""
        self._withheld.append(answer)
        if not self._vouched:
            self._ended = True

    async def _next(self, archive: Several, doors: Doors) -> ArchiveQuestion | None:
        """The next question, waited for as long as probing may bring one; None where there is no more to ask."""
        budget = self._settings.archives
        async with self._lock:
            while not (self._ended or archive.is_shut or doors.requests >= budget.max_questions):
                if self._waiting:
                    self._start_the_clock()
                    return self._waiting.popleft()
                probed = self._probed.is_set()
                began = time.monotonic()
                await self._load()
                if not self._waiting:
                    self._ended = self._ended or probed
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(max(POLL, POLL_SHARE * (time.monotonic() - began))):
                            await self._probed.wait()  # at once, where it is over
        return None

    def _start_the_clock(self) -> None:
        if self._scope is not None and self._scope.when() is None:
            self._scope.reschedule(asyncio.get_running_loop().time() + self._settings.archives.max_seconds)

    async def _load(self) -> None:
        settings = self._settings
        opened = await asyncio.to_thread(
            load_archive_questions,
            self._engine,
            self._now(),
            limit=len(self._taken) + BATCH,
            living=settings.archives.living,
        )
        new = [each for each in opened if each.resource_id not in self._taken]
        told = [each for each in new if may_be_sent(each.url, allow_private=settings.allow_private)]
        self._waiting.extend(told)
        self._taken.update(each.resource_id for each in told)
        unspeakable = {each.resource_id for each in new} - self._taken
        if unspeakable:
            until = self._now() + timedelta(days=UNSPEAKABLE_DAYS)
            await asyncio.to_thread(postpone_archive_questions, self._engine, sorted(unspeakable), until)
            if not told:
                await self._load()

    async def _save(self, answers: list[ArchiveAnswer]) -> None:
        await asyncio.to_thread(save_archive_answers, self._engine, answers)
        self.asked += len(answers)
        self._progress.advance([answer.status.value for answer in answers])


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "the next run"
