"""Findings reach the catalog whatever happens between the loop and the writing thread."""

import asyncio
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from catalog import saver as saver_module
from catalog.saver import Saver
from db.records import Finding
from db.vocabulary import Verdict

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 2, tzinfo=UTC)


def finding(number: int) -> Finding:
    return Finding(number, Verdict.ALIVE, "http_200", "", AT, AT)


async def until_taken(saver: Saver[Finding]) -> None:
    while saver._waiting:  # noqa: ASYNC110  nothing tells of it
        await asyncio.sleep(0.001)


async def test_what_was_taken_and_not_yet_begun_is_written_on_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "EVERY", 0.001)
    written: list[Finding] = []
    gate = threading.Event()
    async with Saver(written.extend) as saver:
        saver._thread.submit(gate.wait)  # the thread is busy, so the batch waits in its queue
        saver.put([finding(1)])
        await until_taken(saver)
        saver.put([finding(2)])
        threading.Timer(0.02, gate.set).start()
    assert [each.resource_id for each in written] == [1, 2]


async def test_a_write_that_fails_while_we_leave_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "EVERY", 0.001)
    gate = threading.Event()

    def save(findings: Sequence[Finding]) -> None:
        gate.wait()
        raise OSError("the disk is full")

    async def save_one() -> None:
        async with Saver(save) as saver:
            saver.put([finding(1)])
            await until_taken(saver)
            threading.Timer(0.02, gate.set).start()

    with pytest.raises(OSError, match="the disk is full"):
        await save_one()


async def test_a_disk_that_falls_behind_sets_the_pace_and_keeps_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "MOST_WAITING", 20)
    monkeypatch.setattr(saver_module, "BATCH", 5)
    written: list[Finding] = []
    most = 0
    async with Saver(written.extend) as saver:
        for number in range(100):
            saver.put([finding(number)])
            most = max(most, len(saver._waiting))
    assert most < 20
    assert [each.resource_id for each in written] == list(range(100))


async def test_a_finding_that_has_waited_for_long_is_written_while_the_loop_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saver_module, "EVERY", 0.001)
    monkeypatch.setattr(saver_module, "HURRY_AFTER", 0.05)
    turns, seen = 0, list[int]()

    def save(findings: Sequence[Finding]) -> None:
        for _ in range(5):
            seen.append(turns)
            time.sleep(0.05)

    async with Saver(save) as saver:
        saver.put([finding(1)])
        while len(seen) < 5:
            turns += 1
            await asyncio.sleep(0)
    assert seen[1] > seen[0], "at first the loop goes on"
    assert seen[2:] == [seen[2]] * 3, "and then it waits"


async def test_settling_waits_for_all_that_was_put(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "BATCH", 2)
    written: list[Finding] = []
    async with Saver(written.extend) as saver:
        saver.put([finding(number) for number in range(5)])
        await saver.settle()
        assert [each.resource_id for each in written] == list(range(5))
