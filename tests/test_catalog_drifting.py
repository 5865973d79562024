"""The drift stage over real sockets: living pages against their captures, and what that does to proposals."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from db_kit import cite, day, finding, new_catalog, one, rows, run_of
from simweb import behaviours as b
from simweb.archive import WAYBACK_HOST, Wayback
from simweb.captures import Capture
from simweb.exchange import Site
from simweb.server import SimWeb
from sqlalchemy import Engine

from catalog.drifting import compare_living
from catalog.progress import Progress
from catalog.settings import Settings
from db.archives import save_archive_answers
from db.records import ArchiveAnswer, SnapshotRecord
from db.vocabulary import ArchiveStatus

CASINO = "Spin and win jackpots, chips, roulette, blackjack and poker; gamble with dealers around the clock. " * 8
PAPERS = ("same", "hijacked", "moved", "gone", "never")
CAPTURES = [Capture("20160105060708", f"http://living.test/{name}", subject=f"{name} paper") for name in PAPERS[:4]]
SITE = Site(
    "living.test",
    {
        "/same": b.ok("same paper"),
        "/hijacked": b.ok("Slots", CASINO),
        "/moved": b.redirect(301, "/new-home"),
        "/new-home": b.ok("Slots", CASINO),
        "/never": b.ok("never paper"),
    },
)


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    with SimWeb.in_thread([SITE, *Wayback(CAPTURES).sites()]) as web:
        yield web


@pytest.fixture
def engine(tmp_path: Path, web: SimWeb, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    for name, value in web.environment().items():
        monkeypatch.setenv(name, value)
    engine = new_catalog(tmp_path / "catalog.sqlite")
    yield engine
    engine.dispose()


def living(engine: Engine, *names: str) -> dict[str, int]:
    """Cite pages that are alive, or moved, and whose captures are known."""
    keys = {
        url.rpartition("/")[2]: key for url, key in cite(engine, *(f"http://living.test/{n}" for n in names)).items()
    }
    check(engine, keys, 0)
    for name, key in keys.items():
        url = f"http://{WAYBACK_HOST}/web/20160105060708/http://living.test/{name}"
        at = datetime(2016, 1, 5, 6, 7, 8, tzinfo=UTC)
        copy = SnapshotRecord("wayback", url, f"http://living.test/{name}", at, 200, "text/html", "", verified=True)
        save_archive_answers(engine, [ArchiveAnswer(key, ArchiveStatus.FOUND, day(0), snapshot=copy)])
    return keys


def check(engine: Engine, keys: dict[str, int], at: float) -> None:
    findings = []
    for name, key in keys.items():
        moved: dict[str, Any] = {"moved_to": "http://living.test/new-home", "move_kind": "address"}
        more = moved if name == "moved" else {}
        findings.append(finding(key, "moved" if more else "alive", day(at), content_type="text/html", **more))
    run_of(engine, day(at), *findings)


def compare(engine: Engine, at: float = 1, **repair: Any) -> int:
    settings = Settings(
        archives={"wayback_url": f"http://{WAYBACK_HOST}", "availability_url": "", "per_minute": 60_000},
        repair=repair,
        timeouts={"connect": 3, "read": 3, "total": 5},
    )
    return asyncio.run(compare_living(engine, settings, Progress(), lambda: day(at)))


def drifts(engine: Engine) -> dict[str, str | None]:
    found = rows(engine, "SELECT url, drift FROM link_health")
    return {url.rpartition("/")[2]: drift for url, drift in found}


def test_what_lives_is_compared_with_its_capture_and_keeps_its_verdict(engine: Engine) -> None:
    living(engine, "same", "hijacked", "never")
    assert compare(engine) == 2
    assert drifts(engine) == {"same": "same", "hijacked": "unrelated", "never": None}
    assert {verdict for (verdict,) in rows(engine, "SELECT verdict FROM link_health")} == {"alive"}
    told = dict(rows(engine, "SELECT url, drift_detail FROM resource_health"))
    assert told["http://living.test/hijacked"].startswith("since 2016-01-05: titles alike to 0%, texts alike to")
    assert "now “Slots”" in told["http://living.test/hijacked"]


def test_a_move_to_what_is_unrelated_is_withdrawn_and_stays_so(engine: Engine) -> None:
    keys = living(engine, "moved")
    assert one(engine, "SELECT suggestion FROM link_health") == "http://living.test/new-home"
    assert compare(engine) == 1
    assert rows(engine, "SELECT verdict, suggestion, drift FROM link_health") == [("moved", None, "unrelated")]
    (evidence,) = rows(engine, "SELECT evidence FROM suggestion WHERE kind = 'moved'")
    assert "not what was cited (since 2016-01-05: titles alike to 0%" in evidence[0]
    check(engine, keys, 2)
    assert one(engine, "SELECT suggestion FROM link_health") is None
    # Compared again and found alike after all, it is proposed from the next check on.
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE resource SET drift = 'changed'")
    check(engine, keys, 3)
    assert one(engine, "SELECT suggestion FROM link_health") == "http://living.test/new-home"


def test_what_does_not_answer_now_is_left_to_another_run(engine: Engine) -> None:
    living(engine, "gone")
    assert compare(engine) == 0
    assert one(engine, "SELECT count(drift_checked_at) FROM resource") == 0


def test_comparisons_are_repeated_after_months_and_bounded(engine: Engine, web: SimWeb) -> None:
    living(engine, "same", "hijacked")
    assert compare(engine, 1, max_compared=1) == 1
    assert compare(engine, 2) == 1
    before = len(web.log)
    assert compare(engine, 90) == 0
    assert len(web.log) == before
    assert compare(engine, 93) == 2


@pytest.mark.parametrize("off", [{"max_compared": 0}, {"max_seconds": 0}])
def test_it_can_be_turned_off(engine: Engine, web: SimWeb, off: dict[str, int]) -> None:
    living(engine, "same")
    before = len(web.log)
    assert compare(engine, 1, **off) == 0
    assert len(web.log) == before
