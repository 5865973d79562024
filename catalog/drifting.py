"""The last stage of a run: living pages against their archived copies from about the day they were cited.

Two requests a page: one live look, one of playback. What the archives have is known from their own stage.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from catalog.archives.playback import Outcome, Playback
from catalog.archives.services import make_playback, open_doors
from catalog.archives.wayback import WAYBACK
from catalog.checker.hosts import Lanes
from catalog.progress import Progress, log
from catalog.repair.drift import compare
from catalog.repairing import Allowance, Looker, open_looker
from catalog.settings import Settings
from db.drift import load_drift_questions, save_drift
from db.records import DriftAnswer, DriftQuestion
from db.vocabulary import CLOSES_OUTAGE

AT_ONCE = 8


async def compare_living(
    engine: Engine,
    settings: Settings,
    progress: Progress,
    now: Callable[[], datetime],
    *,
    lanes: Lanes | None = None,
) -> int:
    """Compare within the run's budget; how many pages could be compared.

    What does not answer now, here or there, says nothing of drift, and is compared in another run.
    """
    budget = settings.repair
    if not budget.max_compared or not budget.max_seconds or not settings.archives.wayback_url:
        return 0
    archives = [WAYBACK.name]
    questions = load_drift_questions(engine, now(), archives=archives, limit=budget.max_compared)
    if not questions:
        return 0
    async with (
        open_doors(settings, engine, now) as doors,
        open_looker(engine, settings, now, Allowance(budget.max_compared, budget.max_seconds), lanes=lanes) as looker,
    ):
        stage = _Comparison(looker, make_playback(doors, settings))
        with progress.start(len(questions), f"comparing {len(questions)} pages with what they were"):
            return await stage.run(questions, lambda answer: save_drift(engine, [answer], now()), progress)


@dataclass(slots=True)
class _Comparison:
    looker: Looker
    playback: Playback

    async def run(
        self, questions: Sequence[DriftQuestion], save: Callable[[DriftAnswer], None], progress: Progress
    ) -> int:
        waiting = iter(questions)
        compared = 0

        async def work() -> None:
            nonlocal compared
            for question in waiting:
                if time.monotonic() > self.looker.deadline or self.playback.door.is_shut:
                    return
                answer = await self._answer(question)
                if answer is not None:
                    await asyncio.to_thread(save, answer)
                    compared += answer.drift is not None
                progress.advance([answer.drift.value if answer is not None and answer.drift else "not compared"])

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(questions))):
                group.create_task(work())
        return compared

    async def _answer(self, question: DriftQuestion) -> DriftAnswer | None:
        try:
            return await self._compare(question)
        except Exception as error:  # one odd page never stops the run, not even by a defect of ours
            log.warning("comparing %s failed: %s: %s", question.url, type(error).__name__, error)
            log.debug("where:", exc_info=True)
            return None

    async def _compare(self, question: DriftQuestion) -> DriftAnswer | None:
        examined = await self.looker.look(question.url)
        if examined is None or examined.judgement.verdict not in CLOSES_OUTAGE:
            return None
        played = await self.playback.fetch(f"{question.captured_at:%Y%m%d%H%M%S}", question.original)
        if played.outcome is Outcome.ERROR:
            return None
        now, then = examined.seen.page, played.page
        if played.outcome is not Outcome.MEMENTO or now is None or then is None:
            return DriftAnswer(question.resource_id, detail="there is no text on both sides to compare")
        likeness = compare(now, then)
        if likeness is None:
            return DriftAnswer(question.resource_id, detail="there is too little text on both sides to compare")
        since = f"since {question.captured_at:%Y-%m-%d}: {likeness.detail}"
        return DriftAnswer(question.resource_id, likeness.drift, likeness.score, since)
