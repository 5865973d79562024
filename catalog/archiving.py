"""The archive stage of a run: questions out of the catalog, answers into it, one by one, within the run's budget."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from catalog.archives.door import NOT_ASKED
from catalog.archives.protocol import may_be_sent
from catalog.archives.services import make_wayback, open_doors
from catalog.progress import Progress, log
from catalog.settings import Settings
from db.archives import load_archive_questions, save_archive_answers
from db.records import ArchiveQuestion


def _sendable(engine: Engine, settings: Settings, now: datetime) -> list[ArchiveQuestion]:
    """Open questions that an archive may be told; what must not leave this machine stays "not asked"."""
    most = settings.archives.max_questions
    opened = load_archive_questions(engine, now, limit=most * 10)
    return [each for each in opened if may_be_sent(each.url, allow_private=settings.allow_private)][:most]


def _when(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "the next run"


async def ask_archives(engine: Engine, settings: Settings, progress: Progress, now: Callable[[], datetime]) -> int:
    """Ask for what is not alive and has no archived copy yet; how many questions were answered (found or none).

    Each answer is saved as it comes: the service is slow, and what it said must not be lost. A service that has had
    enough is left alone by this run and, since its state is kept in the catalog, by the next.
    """
    questions = _sendable(engine, settings, now())
    if not questions or not settings.archives.max_seconds:
        return 0
    deadline = time.monotonic() + settings.archives.max_seconds
    async with open_doors(settings, engine, now) as doors:
        archive = make_wayback(doors, settings)
        if archive.door.is_shut:
            breaker = archive.door.breaker
            host, until = breaker.host.removeprefix("archive:"), _when(breaker.circuit_until)
            log.info("%s has had enough (%s): left alone until %s", host, breaker.note, until)
            return 0
        with progress.start(len(questions), f"asking the archives for {len(questions)} addresses"):
            for question in questions:
                answer = await archive.find(question)
                if answer.error == NOT_ASKED:
                    break
                await asyncio.to_thread(save_archive_answers, engine, [answer])
                progress.advance([answer.status.value])
                if time.monotonic() > deadline:
                    break
    return progress.done
