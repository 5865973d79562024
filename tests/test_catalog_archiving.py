"""The archive stage beside the probing: when it asks, what it keeps, when it stops. Over sockets and a real catalog."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from console import Console
from db_kit import START, cite, finding, new_catalog, rows, run_of
from simweb.archive import WAYBACK_HOST, Mood, Wayback
from simweb.behaviours import status
from simweb.captures import Capture
from simweb.exchange import Exchange
from simweb.server import SimWeb, Site
from sqlalchemy import Engine

from catalog.archives import door
from catalog.archiving import ArchiveStage
from catalog.checker.network import Offline
from catalog.checking import Check
from catalog.progress import Progress
from catalog.selection import Selection
from catalog.settings import Settings
from db.vocabulary import RunStatus

pytestmark = pytest.mark.anyio

A, B, C = (f"http://gone.test/{name}" for name in "abc")
CAPTURES = (Capture("20160105120000", A, subject="a lecture"), Capture("20200101000000", B, status=404))
STATES = "SELECT url, archive_status, archive_error FROM resource ORDER BY url"
LONG = 20.0  # seconds; what takes longer hangs


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "FIRST_WAIT", 0.01)


@pytest.fixture
def engine(tmp_path: Path) -> Any:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    yield engine
    engine.dispose()


def lose(engine: Engine, *urls: str, verdict: str = "dead") -> None:
    keys = cite(engine, A, B, C, *urls)
    run_of(engine, START, *(finding(keys[url], verdict, START) for url in urls))


@asynccontextmanager
async def stage_of(engine: Engine, wayback: Wayback, **more: Any) -> AsyncIterator[Callable[[], ArchiveStage]]:
    """Makes stages over one simulated archive, as several runs of the program would."""
    async with SimWeb(wayback.sites()) as web:
        place = {"wayback_url": web.base_url(WAYBACK_HOST), "availability_url": ""}
        quick = {"per_minute": 60_000, "playback_per_minute": 60_000}
        settings = Settings(allow_private=True, archives={**place, **quick, **more})  # type: ignore[arg-type]
        yield lambda: ArchiveStage(engine, settings, Progress(), lambda: datetime.now(UTC))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not condition():  # noqa: ASYNC110  of another's making: a row, a request
            await asyncio.sleep(0.02)


async def probed() -> None:
    """A probing that is over at once."""


async def in_stage(stage: ArchiveStage, probing: Callable[[], Awaitable[None]] = probed) -> int:
    async with asyncio.timeout(LONG), stage:
        await probing()
    return stage.asked


async def test_what_was_found_what_is_no_copy_and_what_is_none_are_told_apart_and_looked_at(engine: Engine) -> None:
    lose(engine, A, B, C)
    async with stage_of(engine, Wayback(CAPTURES)) as stage:
        assert await in_stage(stage()) == 3
        assert rows(engine, STATES) == [(A, "found", ""), (B, "none", "no_good_capture"), (C, "none", "")]
        found = "SELECT s.verified, t.verified_at IS NOT NULL FROM suggestion s JOIN snapshot t ON t.url = s.url"
        assert rows(engine, found) == [(1, 1)]
        assert await in_stage(stage()) == 0  # and nothing is asked again so soon


async def test_questions_are_taken_up_while_the_probing_goes_on(engine: Engine) -> None:
    async with stage_of(engine, Wayback(CAPTURES)) as make:
        stage = make()

        async def probing() -> None:
            stage.vouch()
            lose(engine, A)
            await until(lambda: stage.asked == 1)
            lose(engine, A, C)
            await until(lambda: stage.asked == 2)

        assert await in_stage(stage, probing) == 2
    assert [status for _, status, _ in rows(engine, STATES)] == ["found", None, "none"]


async def test_a_slow_archive_does_not_hold_up_the_probing(engine: Engine) -> None:
    lose(engine, A)
    wayback = Wayback(CAPTURES)
    wayback.mood = Mood.SILENT
    async with stage_of(engine, wayback, max_seconds=0.5) as make:
        stage = make()
        probing_ended_with: list[int] = []

        async def probing() -> None:
            stage.vouch()
            await until(lambda: bool(wayback.asked))
            probing_ended_with.append(stage.asked)

        assert await in_stage(stage, probing) == 0
    assert probing_ended_with == [0]
    assert rows(engine, STATES)[0] == (A, None, "")  # not asked, and open for the next run


async def test_nothing_is_asked_before_anybody_has_answered_and_nothing_at_all_by_a_run_that_is_offline(
    engine: Engine,
) -> None:
    lose(engine, A)
    wayback = Wayback(CAPTURES)
    async with stage_of(engine, wayback) as stage:

        async def offline() -> None:
            await asyncio.sleep(0.3)
            raise Offline

        with pytest.raises(Offline):
            await in_stage(stage(), offline)
    assert wayback.asked == []
    assert rows(engine, STATES)[0] == (A, None, "")


async def test_an_archive_that_cannot_be_reached_is_not_blamed_while_nobody_has_answered(
    engine: Engine, free_port: int
) -> None:
    lose(engine, A)
    place = {"wayback_url": f"http://127.0.0.1:{free_port}", "availability_url": ""}
    settings = Settings(allow_private=True, archives=place)  # type: ignore[arg-type]
    for vouched in (False, True):
        stage = ArchiveStage(engine, settings, Progress(), lambda: datetime.now(UTC))

        async def probing(stage: ArchiveStage = stage, vouched: bool = vouched) -> None:
            if vouched:
                stage.vouch()

        assert await in_stage(stage, probing) == vouched
    assert rows(engine, STATES)[0] == (A, "error", "connection_refused")


@pytest.mark.parametrize("budget", [{"max_seconds": 0}, {"max_questions": 0}, {"wayback_url": ""}])
async def test_without_a_budget_or_a_service_there_is_no_stage(engine: Engine, budget: dict[str, Any]) -> None:
    lose(engine, A)
    wayback = Wayback(CAPTURES)
    async with stage_of(engine, wayback, **budget) as stage:
        before = len(asyncio.all_tasks())
        async with stage() as running:
            running.vouch()
            assert len(asyncio.all_tasks()) == before
    assert wayback.asked == []


async def test_what_the_budget_of_requests_does_not_reach_is_asked_in_the_next_run(engine: Engine) -> None:
    urls = [f"http://gone.test/{number}" for number in range(9)]
    lose(engine, *urls)
    wayback = Wayback()
    async with stage_of(engine, wayback, max_questions=6) as stage:
        asked = [await in_stage(stage()) for _ in range(4)]
    assert sum(asked) == 9
    assert 3 <= asked[0] < 6  # two requests each, and what has begun is finished
    assert asked[-1] == 0
    assert [status for _, status, _ in rows(engine, STATES)] == ["none"] * 9 + [None] * 3


async def test_living_pages_are_asked_for_last_once_and_without_a_look(engine: Engine) -> None:
    lose(engine, A, verdict="alive")
    lose(engine, C)
    wayback = Wayback(CAPTURES)
    async with stage_of(engine, wayback) as stage:
        assert await in_stage(stage()) == 2
        assert "gone.test%2Fc" in wayback.asked[0]
        assert sum("gone.test%2Fa" in path for path in wayback.asked) == 1
        assert len(wayback.log["playback"]) == 0
        assert rows(engine, STATES)[0] == (A, "found", "not_looked_at")
        assert rows(engine, "SELECT verified FROM suggestion") == [(0,)]
        lose(engine, A)  # and when it is lost, at once and in earnest
        assert await in_stage(stage()) == 1
    assert rows(engine, STATES)[0] == (A, "found", "")
    assert rows(engine, "SELECT verified FROM suggestion") == [(1,)]


async def test_living_pages_are_left_out_where_the_settings_say_so(engine: Engine) -> None:
    lose(engine, A, verdict="alive")
    async with stage_of(engine, Wayback(CAPTURES), living=False) as stage:
        assert await in_stage(stage()) == 0


async def test_what_must_not_be_told_stays_unasked_and_out_of_the_way(engine: Engine) -> None:
    secrets = [f"https://u:p@gone.test/{number}" for number in range(150)]
    lose(engine, *secrets, A)
    wayback = Wayback(CAPTURES)
    async with stage_of(engine, wayback) as stage:
        assert await in_stage(stage()) == 1
    assert not any("u%3Ap" in path or "u:p" in path for path in wayback.asked)
    assert rows(engine, "SELECT DISTINCT archive_status FROM resource WHERE url LIKE '%u:p%'") == [(None,)]


async def test_a_refusal_is_known_to_the_next_run_which_asks_nothing(engine: Engine) -> None:
    lose(engine, A, B, C)
    wayback = Wayback(CAPTURES)
    wayback.mood = Mood.RATE_LIMITED
    async with stage_of(engine, wayback) as stage:
        await in_stage(stage())
        asked = len(wayback.asked)
        assert asked == 1
        wayback.mood = Mood.WELL
        assert await in_stage(stage()) == 0
        assert len(wayback.asked) == asked
    assert [status for _, status, _ in rows(engine, STATES)] == ["error", None, None]


async def test_being_ended_keeps_what_was_saved_and_leaves_nothing_running(engine: Engine) -> None:
    lose(engine, A, B, C)
    wayback = Wayback(CAPTURES)
    before = asyncio.all_tasks()
    async with stage_of(engine, wayback) as make:
        stage = make()

        async def probing() -> None:
            stage.vouch()
            await until(lambda: stage.asked == 3)
            await asyncio.Event().wait()

        task = asyncio.create_task(in_stage(stage, probing))
        await until(lambda: stage.asked == 3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert asyncio.all_tasks() == before
    assert None not in {status for _, status, _ in rows(engine, STATES)}


# --- whole runs -----------------------------------------------------------------------------------------------------


async def facts(
    path: Path, monkeypatch: pytest.MonkeyPatch, wayback: Wayback | None, mood: Mood = Mood.WELL
) -> list[Any]:
    """What a run says of a few addresses, archives aside."""
    engine = new_catalog(path)
    cite(engine, A, B, "http://gone.test/wall", "http://alive.test/")
    archive = wayback or Wayback()
    archive.mood = mood
    sites = [Site("gone.test", {"/wall": status(403)}), Site("alive.test", {}, status(200)), *archive.sites()]
    async with SimWeb(sites) as web:
        for name, value in web.environment().items():
            monkeypatch.setenv(name, value)
        services = {"wayback_url": f"http://{WAYBACK_HOST}", "availability_url": "", "max_seconds": 1.0}
        places: dict[str, Any] = services | {"per_minute": 60_000, "playback_per_minute": 60_000}
        settings = Settings(attempts=1, canaries=("http://alive.test/",), archives=places)  # type: ignore[arg-type]
        selection = Selection(archives=wayback is not None)
        checked = await Check(engine, path.parent, settings, selection, Progress()).run()
    assert checked.status is RunStatus.COMPLETED
    told = rows(engine, "SELECT url, verdict, reason, http_status, final_url FROM resource_health ORDER BY url")
    assert (len(archive.asked) > 0) is (wayback is not None)
    engine.dispose()
    return told


@pytest.mark.parametrize("mood", list(Mood))
async def test_no_kind_of_archive_changes_a_verdict_or_loses_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mood: Mood
) -> None:
    without = await facts(tmp_path / "without.sqlite", monkeypatch, None)
    assert {verdict for _, verdict, *_ in without} == {"alive", "blocked", "dead"}
    assert await facts(tmp_path / "with.sqlite", monkeypatch, Wayback(CAPTURES), mood) == without


def test_a_killed_process_does_not_forget_an_open_circuit(tmp_path: Path) -> None:
    async def never(exchange: Exchange) -> None:
        await exchange.hang()

    wayback = Wayback(CAPTURES)
    wayback.mood = Mood.RATE_LIMITED
    sites = [Site("gone.test", {}), Site("slow.test", {}, never), *wayback.sites()]
    with SimWeb.in_thread(sites) as web:
        console = Console(tmp_path, web.environment())
        services = f'[archives]\nwayback_url = "http://{WAYBACK_HOST}"\navailability_url = ""\nper_minute = 6000\n'
        console.write("linkledger.toml", f"canaries = []\n{services}")
        console.write("list.md", f"[a]({A}) [c]({C}) [slow](http://slow.test/)")
        assert console("scrape", "list.md").returncode == 0
        process = console.start("check")
        deadline = time.monotonic() + LONG
        while not console.rows("SELECT 1 FROM host WHERE circuit_until IS NOT NULL AND note = 'rate_limited'"):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)
        asked = len(wayback.asked)
        wayback.mood = Mood.WELL
        console.write("list.md", f"[a]({A}) [c]({C})")
        assert console("run", "list.md", "--fail-on", "never").returncode == 0
        assert len(wayback.asked) == asked == 1
