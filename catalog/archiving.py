"""The archive stage of a run: questions out of the catalog, answers into it, one by one, within the run's budget."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import httpx
from sqlalchemy import Engine

from catalog.archives.pool import Breaker, shared_pool
from catalog.archives.protocol import may_be_sent
from catalog.archives.wayback import Wayback, service_host
from catalog.fetching import make_wire
from catalog.progress import Progress, log
from catalog.settings import Settings
from db.archives import load_archive_questions, save_archive_answers
from db.records import ArchiveQuestion
from db.save_state import load_host_states, save_host_states


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
    service = settings.archives.wayback_url
    questions = _sendable(engine, settings, now())
    if not questions or not settings.archives.max_seconds:
        return 0
    host = service_host(service)
    states = load_host_states(engine)
    breaker = Breaker.load_state(states[host]) if host in states else Breaker(host)
    if breaker.is_open(now()):
        log.info("%s has had enough (%s): left alone until %s", host, breaker.note, _when(breaker.circuit_until))
        return 0
    deadline = time.monotonic() + settings.archives.max_seconds
    async with (
        make_wire(settings, trusted=[service]) as wire,
        httpx.AsyncClient(transport=wire, headers={"User-Agent": settings.agent()}, trust_env=False) as client,
    ):
        pool = shared_pool(service, settings.archives.per_minute)
        archive = Wayback(client, pool, breaker, now, asyncio.sleep, url=service, allow_private=settings.allow_private)
        try:
            with progress.start(len(questions), f"asking {host} for {len(questions)} addresses"):
                for question in questions:
                    answer = await archive.find(question)
                    if answer.error == "circuit_open":
                        break
                    await asyncio.to_thread(save_archive_answers, engine, [answer])
                    progress.advance([answer.status.value])
                    if time.monotonic() > deadline:
                        break
        finally:
            if breaker.changed:
                save_host_states(engine, [breaker.state()], now())
    return progress.done
