"""Lanes and the network watch by themselves: spacing after a hold, answers that come while the canaries are asked."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from catalog.checker.hosts import Lanes
from catalog.checker.network import NetworkWatch, Offline

pytestmark = pytest.mark.anyio


async def test_those_who_waited_for_the_end_of_a_hold_start_one_after_the_other() -> None:
    now = 0.0
    started: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        until = now + seconds
        await asyncio.sleep(0)
        now = max(now, until)

    lanes = Lanes(limit=9, clock=lambda: now, sleep=sleep, interval=lambda host: 1.0)

    async def ask() -> None:
        async with lanes.turn("http://site.example/"):
            started.append(now)

    tasks = [asyncio.create_task(ask()) for _ in range(5)]
    await asyncio.sleep(0)  # the first has started, the others have claimed their places
    lanes.hold("site.example", 60, datetime.now(UTC))
    await asyncio.gather(*tasks)
    assert started[0] == 0
    assert all(later - earlier >= 1 for earlier, later in pairwise(started))
    assert started[1] >= 60


@pytest.mark.parametrize("answers", [True, False])
async def test_an_answer_that_comes_while_the_canaries_are_silent_says_that_we_are_online(answers: bool) -> None:
    released: list[str] = []

    def release(held: Sequence[str], doubtful: bool) -> None:
        released.extend(held)

    async def ask(last_answer: str) -> bool:
        if answers:
            watch.note_answer("http://slow.example/", time.monotonic())
        return False

    watch = NetworkWatch[str](ask, release)
    await watch.hold("a.example", "a")
    await watch.hold("b.example", "b")
    if answers:
        await watch.hold("c.example", "c")
        assert released == ["a", "b", "c"]
    else:
        with pytest.raises(Offline):
            await watch.hold("c.example", "c")
        assert released == []
