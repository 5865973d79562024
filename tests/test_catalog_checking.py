"""A run as a whole against a catalog that is not always to be had: nothing is lost, and nothing is saved twice."""

import asyncio
import contextlib
import errno
import io
import math
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from db_kit import cite, new_catalog, one, rows
from simweb.behaviours import ok, retry_after, slow_start
from simweb.server import SimWeb, Site
from sqlalchemy import Engine
from virtual_time import run_virtual

from catalog import checking, saver
from catalog.checker import first_round
from catalog.checker.engine import Connector
from catalog.checker.hosts import Lanes
from catalog.checking import Check
from catalog.pipeline import check
from catalog.progress import Progress
from catalog.selection import Checked, Selection
from catalog.settings import Settings
from catalog.settings_parts import HostSettings
from db import load
from db.errors import FullDiskError, LockedCatalogError
from db.records import Wanted
from db.save_findings import save_findings
from db.save_state import save_host_holds
from db.unsaved import unsaved_file
from db.vocabulary import RunStatus

pytestmark = pytest.mark.anyio

SAVED = {"what hosts ask for": save_host_holds, "results": save_findings}
SETTINGS = Settings(canaries=(), looks={"neighbours": False, "second_opinion": False})  # type: ignore[arg-type]
PROBES = "SELECT reason, count FROM probe ORDER BY reason"


async def run(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """Check a page that is slow and one whose host wants to be left alone."""
    sites = [
        Site("slow.test", {"/page": slow_start(0.1, ok("Here"))}),
        Site("shy.test", fallback=retry_after(429, "7200")),
    ]
    async with SimWeb(sites) as web:
        for name, value in web.environment().items():
            monkeypatch.setenv(name, value)
        return await Check(engine, folder, SETTINGS, Selection(archives=False), Progress()).run()


@pytest.fixture
def engine(tmp_path: Path) -> Any:
    engine = new_catalog(tmp_path / "catalog.sqlite", busy_seconds=0)
    cite(engine, "http://shy.test/page", "http://slow.test/page")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("held", SAVED)
async def test_a_catalog_that_is_held_for_a_moment_gets_results_and_what_hosts_ask_for_once_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine, held: str
) -> None:
    tries: list[bool] = []

    def save(*arguments: Any, wait: bool) -> None:
        tries.append(wait)
        if len(tries) < 3:  # the loop's try, and the first one of the thread
            raise LockedCatalogError("held")
        SAVED[held](*arguments, wait=wait)

    monkeypatch.setattr(checking, SAVED[held].__name__, save)
    monkeypatch.setattr(saver, "EVERY", 0.01)
    assert (await run(engine, tmp_path, monkeypatch)).status is RunStatus.COMPLETED
    assert len(tries) >= 3
    assert rows(engine, PROBES) == [("http_200", 1), ("http_429", 1)]
    assert rows(engine, "SELECT host, not_before > '2026' FROM host") == [("shy.test", 1)]


async def test_what_this_machine_had_no_room_for_stays_due_and_the_run_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    async def no_file(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    async with SimWeb([Site("slow.test", fallback=ok("Here")), Site("shy.test", fallback=ok("Here"))]) as web:
        for name, value in web.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(Connector, "connect", no_file)
        settings = SETTINGS.model_copy(update={"attempts": 1})
        checked = await Check(engine, tmp_path, settings, Selection(archives=False), Progress()).run()
    assert checked.status is RunStatus.FAILED
    assert "no room for more connections (open files, memory): 2 addresses could not be asked" in checked.message
    assert rows(engine, PROBES) == []
    assert rows(engine, "SELECT status FROM run") == [("failed",)]


async def test_a_host_that_takes_its_time_does_not_hold_up_the_others_however_many_addresses_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "SPAN", 4)
    monkeypatch.setattr(first_round, "WINDOW", 4)
    monkeypatch.setattr(first_round, "MOST_OF_ONE", 2)
    engine = new_catalog(tmp_path / "large.sqlite")
    cite(engine, *(f"http://large.test/{n}" for n in range(12)), *(f"http://other{n}.test/" for n in range(8)))
    others = [Site(f"other{n}.test", fallback=ok("Here")) for n in range(8)]
    async with SimWeb([Site("large.test", fallback=slow_start(0.1, ok("Here"))), *others]) as web:
        for name, value in web.environment().items():
            monkeypatch.setenv(name, value)
        settings = SETTINGS.model_copy(update={"hosts": {"large.test": HostSettings(concurrency=1)}})
        await Check(engine, tmp_path, settings, Selection(archives=False), Progress()).run()
        asked = [request.host for request in web.log]
    engine.dispose()
    assert len(asked) == 20
    assert asked[-5:] == ["large.test"] * 5


def test_what_a_catalog_that_stays_held_does_not_take_is_saved_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    def hold_and_save(*arguments: Any, wait: bool) -> None:
        if not other.in_transaction:
            other.execute("BEGIN IMMEDIATE")
        save_findings(*arguments, wait=wait)

    other = sqlite3.connect(tmp_path / "catalog.sqlite", isolation_level=None)
    monkeypatch.setattr(checking, "save_findings", hold_and_save)
    monkeypatch.setattr(checking, "HELD_SECONDS", 0.1)
    told = r"is locked by another program: .*; kept for the next run to save, in .*unsaved: 2 results"
    with pytest.raises(LockedCatalogError, match=told):
        asyncio.run(run(engine, tmp_path, monkeypatch))
    other.close()
    assert rows(engine, PROBES) == []

    monkeypatch.undo()
    nothing = Selection(Wanted(limit=0), archives=False)
    check(engine, SETTINGS, nothing, command="check", quiet=True, stream=io.StringIO())
    assert rows(engine, PROBES) == [("http_200", 1), ("http_429", 1)]
    assert rows(engine, "SELECT status, checked FROM run ORDER BY id") == [("interrupted", 2), ("completed", 0)]
    assert not unsaved_file(engine).exists()


async def test_a_run_that_is_ended_does_not_wait_for_a_catalog_that_stays_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    held = asyncio.Event()

    def hold(*arguments: Any, wait: bool) -> None:
        held.set()
        raise LockedCatalogError("held")

    monkeypatch.setattr(saver, "EVERY", 0.01)
    monkeypatch.setattr(checking, "HELD_SECONDS", math.inf)
    monkeypatch.setattr(checking, "PARTING_SECONDS", 0.0)
    for name in ("save_findings", "finish_run"):
        monkeypatch.setattr(checking, name, hold)
    running = asyncio.create_task(run(engine, tmp_path, monkeypatch))
    await held.wait()
    running.cancel()
    with pytest.raises((LockedCatalogError, asyncio.CancelledError)):
        await running
    assert unsaved_file(engine).exists()


async def test_what_can_be_kept_nowhere_is_told_and_stays_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    def fail(*arguments: Any, wait: bool) -> None:
        raise FullDiskError("the disk is full")

    def fail_too(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checking, "save_findings", fail)
    monkeypatch.setattr(checking, "put_aside", fail_too)
    told = r"full; 2 results could not be kept elsewhere either \(No space left on device\): these addresses stay due"
    with pytest.raises(FullDiskError, match=told):
        await run(engine, tmp_path, monkeypatch)
    assert one(engine, "SELECT status FROM run") == "failed"


async def test_a_defect_puts_nothing_aside_for_the_next_run_to_trip_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    def fail(*arguments: Any, wait: bool) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(checking, "save_findings", fail)
    with pytest.raises(ZeroDivisionError):
        await run(engine, tmp_path, monkeypatch)
    assert not unsaved_file(engine).exists()


def test_a_search_for_replacements_that_waits_for_the_slow_is_soon_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    """Beside the last round, whose end would otherwise be followed by what was settled meanwhile."""
    begun: list[float] = []

    async def search(*_: object) -> None:
        begun.append(asyncio.get_running_loop().time())
        await asyncio.sleep(5)

    class Settled:
        async def settle(self) -> None:
            pass

    async def play() -> None:
        over = asyncio.Event()
        run = Check(engine, tmp_path, SETTINGS, Selection(archives=False), Progress())
        beside = asyncio.create_task(run._repair_beside(None, None, Settled(), over))  # type: ignore[arg-type]
        await asyncio.sleep(20)
        over.set()
        await beside

    monkeypatch.setattr(Check, "_repair", search)
    run_virtual(play())
    assert begun == pytest.approx([0, 6, 12, 18], abs=0.5)


@pytest.mark.parametrize("cut_short", [False, True])
async def test_what_a_host_asks_for_while_replacements_are_looked_for_is_known_to_later_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_short: bool
) -> None:
    async def compare(self: Check, lanes: Lanes) -> int:
        if cut_short:
            raise asyncio.CancelledError
        return 0

    monkeypatch.setattr(Check, "_compare", compare)
    engine = new_catalog(tmp_path / "catalog.sqlite")
    cite(engine, "http://old.test/page).")
    sites = [Site("old.test", {"/page": retry_after(429, "7200")})]  # the address as printed is a plain 404
    async with SimWeb(sites) as web:
        for name, value in web.environment().items():
            monkeypatch.setenv(name, value)
        with contextlib.suppress(asyncio.CancelledError):
            await Check(engine, tmp_path, SETTINGS, Selection(archives=False), Progress()).run()
    assert rows(engine, "SELECT host FROM host WHERE not_before IS NOT NULL") == [("old.test",)]
    engine.dispose()
