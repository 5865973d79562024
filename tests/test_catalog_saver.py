"""Findings reach the catalog whatever happens between the loop, the writing thread and other programs."""

import asyncio
import gc
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from db_kit import cite

from catalog import saver as saver_module
from catalog.saver import Saver
from db.connect import writing
from db.engine import open_catalog
from db.errors import LockedCatalogError
from db.records import Finding
from db.vocabulary import Verdict

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 2, tzinfo=UTC)
Save = Callable[[Sequence[Finding], bool], None]


def finding(number: int) -> Finding:
    return Finding(number, Verdict.ALIVE, "http_200", "", AT, AT)


def into(written: list[Finding]) -> Save:
    return lambda findings, wait: written.extend(findings)


def numbers(written: Sequence[Finding]) -> list[int]:
    return [each.resource_id for each in written]


def locked(save: Save) -> Save:
    """The catalog is held by another program whenever nobody waits for it."""

    def told(findings: Sequence[Finding], wait: bool) -> None:
        if not wait:
            raise LockedCatalogError("held")
        save(findings, wait)

    return told


async def until_taken(saver: Saver[Finding]) -> None:
    while saver._waiting:  # noqa: ASYNC110  nothing tells of it
        await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "EVERY", 0.001)


async def test_the_loop_itself_writes_a_few_at_a_time_and_others_get_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saver_module, "SLICE", 2)
    written: list[tuple[str, int, int]] = []
    turns = 0

    def save(findings: Sequence[Finding], wait: bool) -> None:
        assert not wait
        written.append((threading.current_thread().name, len(findings), turns))

    async with Saver(save) as saver:
        saver.put([finding(number) for number in range(5)])
        while len(written) < 3:
            turns += 1
            await asyncio.sleep(0)
    assert [(thread, size) for thread, size, _ in written] == [("MainThread", 2), ("MainThread", 2), ("MainThread", 1)]
    assert len({turn for _, _, turn in written}) == 3


async def test_where_many_wait_the_loop_writes_larger_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "SLICE", 2)
    sizes: list[int] = []
    async with Saver[Finding](lambda findings, wait: sizes.append(len(findings))) as saver:
        saver.put([finding(number) for number in range(100)])
        await until_taken(saver)
    assert sizes[:3] == [25, 18, 14]
    assert set(sizes[9:-1]) == {2}
    assert sum(sizes) == 100


async def test_a_catalog_that_others_hold_is_waited_for_beside_the_loop() -> None:
    written: list[Finding] = []
    gate = threading.Event()
    turns = 0

    def save(findings: Sequence[Finding], wait: bool) -> None:
        assert gate.wait(10)
        written.extend(findings)

    async with Saver(locked(save)) as saver:
        saver.put([finding(1)])
        until = time.monotonic() + 2 * saver_module.HURRY_AFTER
        while time.monotonic() < until:
            turns += 1
            await asyncio.sleep(0.01)
        saver.put([finding(2)])
        gate.set()
        await saver.settle()
        assert numbers(written) == [1, 2]
    assert turns > 20, "the loop went on while the catalog was held"


async def test_a_slow_disk_is_left_to_the_thread_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "SLOW", 0.02)
    monkeypatch.setattr(saver_module, "SPARED", 0.2)
    threads: list[str] = []

    def save(findings: Sequence[Finding], wait: bool) -> None:
        threads.append(threading.current_thread().name.partition("-")[0])
        time.sleep(0.03)

    async with Saver(save) as saver:
        for number in range(2):
            saver.put([finding(number)])
            await saver.settle()
        await asyncio.sleep(0.3)
        saver.put([finding(3)])
        await saver.settle()
    assert threads == ["MainThread", "catalog", "MainThread"]


async def test_what_was_taken_and_not_yet_begun_is_written_on_leaving() -> None:
    written: list[Finding] = []
    gate = threading.Event()
    async with Saver(locked(into(written))) as saver:
        saver._thread.submit(gate.wait)  # the thread is busy, so the batch waits in its queue
        saver.put([finding(1)])
        await until_taken(saver)
        saver.put([finding(2)])
        threading.Timer(0.02, gate.set).start()
    assert numbers(written) == [1, 2]


@pytest.mark.parametrize("here", [True, False], ids=["on the loop", "in the thread"])
async def test_a_write_that_fails_is_told_by_the_next_finding(here: bool) -> None:
    def save(findings: Sequence[Finding], wait: bool) -> None:
        raise OSError("the disk is full")

    async def save_some() -> None:
        async with Saver(save if here else locked(save)) as saver:
            saver.put([finding(1)])
            await asyncio.sleep(0.1)
            saver.put([finding(2)])
            raise AssertionError("nothing was told")

    with pytest.raises(OSError, match="the disk is full"):
        await save_some()


async def test_a_write_that_fails_while_we_leave_is_told() -> None:
    gate = threading.Event()

    def save(findings: Sequence[Finding], wait: bool) -> None:
        gate.wait()
        raise OSError("the disk is full")

    async def save_one() -> None:
        async with Saver(locked(save)) as saver:
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
    async with Saver(into(written)) as saver:
        for number in range(100):
            saver.put([finding(number)])
            most = max(most, len(saver._waiting))
    assert most < 20
    assert numbers(written) == list(range(100))


async def test_a_finding_that_has_waited_for_long_is_written_while_the_loop_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saver_module, "HURRY_AFTER", 0.05)
    turns, seen = 0, list[int]()

    def save(findings: Sequence[Finding], wait: bool) -> None:
        for _ in range(5):
            seen.append(turns)
            time.sleep(0.05)

    async with Saver(save) as saver:
        saver._spared_until = float("inf")  # as after a slice that took long
        saver.put([finding(1)])
        while len(seen) < 5:
            turns += 1
            await asyncio.sleep(0)
    assert seen[1] > seen[0], "at first the loop goes on"
    assert seen[2:] == [seen[2]] * 3, "and then it waits"


@pytest.mark.parametrize("here", [True, False], ids=["on the loop", "in the thread"])
async def test_settling_waits_for_all_that_was_put(here: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver_module, "BATCH", 2)
    monkeypatch.setattr(saver_module, "SLICE", 2)
    monkeypatch.setattr(saver_module, "EVERY", 60)
    written: list[Finding] = []
    async with Saver(into(written) if here else locked(into(written))) as saver:
        saver.put([finding(number) for number in range(5)])
        await saver.settle()
        assert numbers(written) == list(range(5))


def test_who_leaves_in_a_hurry_still_knows_what_was_not_written_and_nobody_complains() -> None:
    complaints: list[object] = []

    async def run() -> list[int]:
        loop, started, gate = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
        loop.set_exception_handler(lambda _, context: complaints.append(context))

        def fail(findings: Sequence[Finding], wait: bool) -> None:
            if wait:
                loop.call_soon_threadsafe(started.set)
                assert gate.wait(10)
            raise LockedCatalogError("held")

        saver = Saver(fail)

        async def save() -> None:
            async with saver:
                saver.put([finding(1)])
                await asyncio.Event().wait()

        task = asyncio.create_task(save())
        await started.wait()
        threading.Timer(0.05, gate.set).start()
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()  # a second signal, while the first one is being heeded
        await asyncio.wait([task])
        return numbers(saver.unwritten)

    assert asyncio.run(run()) == [1]
    gc.collect()
    assert complaints == []


def test_who_does_not_wait_is_told_at_once_that_the_catalog_is_held(tmp_path: Path) -> None:
    engine = open_catalog(tmp_path / "catalog.sqlite", busy_seconds=600)
    cite(engine, "http://a.example/")
    other = sqlite3.connect(tmp_path / "catalog.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedCatalogError), writing(engine, wait=False):
        raise AssertionError("it was let in")
    threading.Timer(0.1, other.close).start()
    with writing(engine):  # who waits is let in as soon as the other has gone
        pass
    engine.dispose()


async def test_results_that_come_while_others_are_written_wait_for_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Written one after the other as they come, a million of them would take twice as long."""
    monkeypatch.setattr(saver_module, "EVERY", 0.01)
    written: list[int] = []
    async with Saver(lambda part, wait: written.append(len(part))) as kept:
        for number in range(4_000):
            kept.put([number])
            await asyncio.sleep(0)
    assert sum(written) == 4_000
    assert len(written) < 1_000
