"""`linkledger preserve` against the simulated Save Page Now: what is asked for, what is believed, what is left."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from console import Console
from db_kit import START, cite, document, finding, mention, new_catalog, rows, run_of
from simweb.archive import WAYBACK_HOST, Mood, Wayback
from simweb.captures import Capture
from simweb.saving import KEYS, STAMP, SavePageNow
from simweb.server import SimWeb
from sqlalchemy import Engine

from catalog import preserving
from catalog.archives.spn import ErrorClass, classify_error, pause_after, read_status, read_submitted
from catalog.preserving import Preserved, find_candidates, find_keys, preserve
from catalog.settings import Settings, SettingsError
from db.save_document import save_document
from db.vocabulary import Role

pytestmark = pytest.mark.anyio

A, B, C = (f"http://living.test/{name}" for name in "abc")
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
STATES = "SELECT r.url, p.state, p.reason FROM preservation p JOIN resource r ON r.id = p.resource_id ORDER BY r.url"
COPIES = "SELECT url, archive_status, archive_url FROM resource_health ORDER BY url"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preserving, "POLL", 0.01)
    monkeypatch.setattr("catalog.archives.door.FIRST_WAIT", 0.01)
    monkeypatch.setattr("catalog.archives.spn.QUESTIONS_PER_MINUTE", 60_000)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    keys = cite(engine, A, B, C)
    run_of(engine, START, *(finding(key, "alive", START) for key in keys.values()))
    yield engine
    engine.dispose()


Preserve = Callable[..., Awaitable[Preserved]]


@asynccontextmanager
async def service(engine: Engine, wayback: Wayback, **more: Any) -> AsyncIterator[Preserve]:
    async with SimWeb(wayback.sites()) as web:
        archives = {"wayback_url": web.base_url(WAYBACK_HOST), "availability_url": "", "per_minute": 60_000}
        settings = Settings(archives=archives, preserve={"per_minute": 60_000, "max_seconds": 20, **more})  # type: ignore[arg-type]

        async def run(at: datetime = NOW, keys: str = KEYS, limit: int | None = None) -> Preserved:
            return await preserve(engine, settings, keys, lambda: at, limit)

        yield run


async def test_archived_is_what_the_service_says_and_its_index_has(engine: Engine) -> None:
    saving = SavePageNow(polls=2)
    saving.lagging.add(B)
    saving.failing[C] = "error:read-timeout"
    wayback = Wayback(saving=saving)
    async with service(engine, wayback) as run:
        done = await run()
        assert rows(engine, STATES) == [
            (A, "archived", ""),
            (B, "pending", ""),
            (C, "capture_failed", "error:read-timeout"),
        ]
        place = wayback.captures[0]
        assert (place.timestamp, place.original) == (STAMP, A)
        assert [(status, bool(url)) for _, status, url in rows(engine, COPIES)] == [
            ("found", True), ("none", False), ("none", False),
        ]  # fmt: skip
        assert {state.value: number for state, number in done.counts.items()} == {
            "archived": 1, "pending": 1, "capture_failed": 1,
        }  # fmt: skip
        assert {form["url"] for form in saving.asked} == {A, B, C}
        assert all("capture_all" not in form for form in saving.asked)
        # Within the hour nothing is due; then the index has it, and what failed in passing is asked for again.
        assert (await run()).sentence() == "nothing to preserve"
        wayback.captures.append(Capture(STAMP, B))
        del saving.failing[C]
        await run(NOW + timedelta(hours=2))
    assert [state for _, state, _ in rows(engine, STATES)] == ["archived"] * 3
    assert [form["url"] for form in saving.asked] == [A, B, C, C]


async def test_what_has_a_copy_is_not_asked_for_and_the_copy_is_noted(engine: Engine) -> None:
    saving = SavePageNow()
    async with service(engine, Wayback([Capture("20150101000000", A)], saving=saving)) as run:
        done = await run()
    assert [form["url"] for form in saving.asked] == [B, C]
    assert done.had == 1
    assert rows(engine, COPIES)[0][1] == "found"


async def test_a_copy_that_is_old_is_renewed_where_the_settings_say_so_and_the_cited_one_stays(engine: Engine) -> None:
    saving = SavePageNow()
    old, young = Capture("20150101000000", A), Capture("20251220000000", B)
    async with service(engine, Wayback([old, young], saving=saving), after_days=90) as run:
        await run()
        assert [form["url"] for form in saving.asked] == [A, C]
        assert saving.asked[0]["if_not_archived_within"] == str(90 * 86_400)
        assert await run(NOW + timedelta(days=1)) == Preserved()
    assert rows(engine, "SELECT count(*) FROM snapshot WHERE chosen = 0 AND captured_at LIKE '2026-01-01%'") == [(2,)]


async def test_an_index_that_cannot_be_asked_is_no_reason_to_ask_for_a_capture(engine: Engine) -> None:
    wayback = Wayback()
    wayback.moods.extend([Mood.WELL, *[Mood.GATEWAY] * 9])
    async with service(engine, wayback) as run:
        await run()
    assert wayback.saving.asked == []


async def test_quotas_are_read_and_kept(engine: Engine) -> None:
    saving = SavePageNow(sessions=1, limit=10, used=8)
    async with service(engine, Wayback(saving=saving)) as run:
        done = await run()
    assert saving.most_busy == 1
    assert len(saving.asked) == 2
    assert "no captures are left" in done.stopped
    assert rows(engine, STATES) == [(A, "archived", ""), (B, "archived", ""), (C, "not_attempted", "quota")]


@pytest.mark.parametrize(
    ("word", "state", "asked", "hours"),
    [
        ("error:blocked-url", "submit_failed", 3, 180 * 24),
        ("error:service-unavailable", "submit_failed", 3, 1),
        ("error:something-new", "submit_failed", 3, 1),
        ("error:too-many-requests", "not_attempted", 1, 1),
        ("error:user-session-limit", "not_attempted", 1, 1),
    ],
)
async def test_a_refusal_in_an_answer_of_200_is_one(
    engine: Engine, word: str, state: str, asked: int, hours: int
) -> None:
    saving = SavePageNow()
    saving.refused[A] = word
    async with service(engine, Wayback(saving=saving)) as run:
        await run()
    assert rows(engine, STATES)[0] == (A, state, word)
    assert len(saving.asked) == asked
    due = NOW + timedelta(hours=hours)
    told = rows(engine, "SELECT reason, due_at, detail FROM preservation ORDER BY resource_id")
    assert (word, f"{due:%Y-%m-%d %H:%M:%S}", "It cannot be done.") in told


async def test_a_recent_snapshot_of_somebody_elses_is_confirmed_like_ones_own(engine: Engine) -> None:
    saving = SavePageNow()
    saving.existing |= {A, B}
    wayback = Wayback(saving=saving)
    wayback.moods.extend([Mood.WELL, Mood.EMPTY])  # the quota, and an index that is behind
    wayback.captures.append(Capture("20260101115500", A))
    async with service(engine, wayback) as run:
        await run()
    assert rows(engine, STATES)[:2] == [(A, "archived", ""), (B, "pending", "")]


async def test_a_capture_of_where_it_was_redirected_counts(engine: Engine) -> None:
    saving = SavePageNow()
    saving.moves[A] = "https://living.test/new"
    async with service(engine, Wayback(saving=saving)) as run:
        await run()
    assert rows(engine, STATES)[0][1] == "archived"
    assert rows(engine, "SELECT original FROM snapshot ORDER BY id")[0] == ("https://living.test/new",)


async def test_jobs_that_were_under_way_are_gone_on_with_and_not_asked_for_again(engine: Engine) -> None:
    saving = SavePageNow(polls=1_000)
    wayback = Wayback(saving=saving)
    async with service(engine, wayback, max_seconds=1.0) as run:
        done = await run()
        assert "the time was up" in done.stopped
        assert [state for _, state, _ in rows(engine, STATES)] == ["submitted"] * 3
        saving.polls = 0
        await run(NOW + timedelta(minutes=5))
    assert [state for _, state, _ in rows(engine, STATES)] == ["archived"] * 3
    assert len(saving.asked) == 3


async def test_a_job_of_which_nothing_more_is_heard_has_failed(engine: Engine) -> None:
    saving = SavePageNow(polls=1_000)
    async with service(engine, Wayback(saving=saving), max_seconds=1.0) as run:
        await run()
        await run(NOW + timedelta(days=2))
    assert ("error:abandoned" in {reason for _, _, reason in rows(engine, STATES)}) is True


async def test_a_429_ends_the_run_and_holds_the_next_one_back(engine: Engine) -> None:
    wayback = Wayback()
    wayback.moods.extend([Mood.WELL, Mood.WELL, Mood.RATE_LIMITED])  # quota, index, capture
    async with service(engine, wayback) as run:
        done = await run()
        assert "rate_limited" in done.stopped
        asked = len(wayback.asked)
        assert "circuit_open" in (await run()).stopped
        assert len(wayback.asked) == asked == 3
    assert rows(engine, STATES) == []


async def test_keys_that_are_not_accepted_are_told_in_one_sentence(engine: Engine) -> None:
    async with service(engine, Wayback()) as run:
        with pytest.raises(
            SettingsError, match="does not accept the keys in IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY"
        ):
            await run(keys="LOW wrong:keys")


async def test_no_more_than_asked_for(engine: Engine) -> None:
    saving = SavePageNow()
    async with service(engine, Wayback(saving=saving)) as run:
        await run(limit=2)
    assert len(saving.asked) == 2


def test_private_secret_foreign_and_dead_addresses_are_no_candidates(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    named = ["https://u:p@living.test/", "http://192.168.0.1/", "http://living.test/?access_token=x", "mailto:a@b.c",
             "http://web.archive.org/web/2016/http://x.test/", "http://dead.test/", A]  # fmt: skip
    cite(engine, *named)
    save_document(engine, document("menu.md", mention(1, B, role=Role.NAVIGATION)), START)
    keys = {str(url): key for url, key in rows(engine, "SELECT url, id FROM resource")}
    run_of(engine, START, *(finding(key, "dead" if "dead" in url else "alive", START) for url, key in keys.items()))
    found = find_candidates(engine, Settings(), NOW, None)
    assert [each.question.url for each in found] == [A]
    found = find_candidates(engine, Settings(allow_private=True), NOW, None)
    assert [each.question.url for each in found] == ["http://192.168.0.1/", A]
    engine.dispose()


@pytest.mark.parametrize(
    ("more", "environment", "told"),
    [
        ({}, {}, "preserve needs the keys"),
        ({}, {"IA_ACCESS_KEY_ID": "a"}, "preserve needs the keys"),
        ({}, {"IA_ACCESS_KEY_ID": "a\n", "IA_SECRET_ACCESS_KEY": "b\x00c"}, "characters that no key has"),
        ({"archives": {"wayback_url": ""}}, {}, "needs an archive"),
        ({"archives": {"wayback_url": "http://archive.example"}}, {}, "over https alone"),
        (
            {"preserve": {"access_key": "MINE"}},
            {"IA_ACCESS_KEY_ID": "a", "IA_SECRET_ACCESS_KEY": "b"},
            "variables MINE",
        ),
    ],
)
def test_without_usable_keys_one_sentence_says_which(more: Any, environment: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        find_keys(Settings(**more), environment)


def test_keys_are_sent_in_the_clear_to_this_machine_alone() -> None:
    for host in ("127.0.0.1:80", "127.5.0.1", "[::1]", "localhost:8080"):
        settings = Settings(archives={"wayback_url": f"http://{host}"})  # type: ignore[arg-type]
        assert find_keys(settings, {"IA_ACCESS_KEY_ID": "access", "IA_SECRET_ACCESS_KEY": "secret"}) == KEYS
    settings = Settings(archives={"wayback_url": "http://127.0.0.1.example"})  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="over https alone"):
        find_keys(settings, {"IA_ACCESS_KEY_ID": "access", "IA_SECRET_ACCESS_KEY": "secret"})


def test_keys_come_from_the_variables_of_the_settings() -> None:
    settings = Settings(preserve={"access_key": "A", "secret_key": "S"})  # type: ignore[arg-type]
    assert find_keys(settings, {"A": " access ", "S": "secret"}) == KEYS


def test_the_command_refuses_without_keys_and_lists_without_asking_anybody(tmp_path: Path) -> None:
    with SimWeb.in_thread(Wayback().sites()) as web:
        console = Console(tmp_path, web.environment())
        engine = new_catalog(tmp_path / "catalog.sqlite")
        keys = cite(engine, A, B)
        run_of(engine, START, *(finding(key, "alive", START) for key in keys.values()))
        engine.dispose()
        refused = console("preserve")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert len(refused.stderr.strip().splitlines()) == 1
        listed = console("preserve", "--dry-run", "--limit", "1")
        assert (listed.returncode, listed.stdout) == (0, f"{A}\n")
        assert "1 address would be asked for" in listed.stderr
        assert len(web.log) == 0


@pytest.mark.parametrize(
    ("told", "state", "reason"),
    [
        ({"job_id": "x"}, "submitted", ""),
        ({"job_id": None, "message": "The same snapshot had been made 177 hours ago."}, "existing", ""),
        ({"status": "error", "status_ext": "error:no-access", "job_id": "x"}, "error", "error:no-access"),
        ({"status": "error"}, "error", "error"),
        ({}, "error", "error:no-job"),
    ],
)
def test_answers_to_a_request_for_a_capture(told: dict[str, Any], state: str, reason: str) -> None:
    job = read_submitted(told)
    assert (job.state, job.reason) == (state, reason)


def test_answers_for_a_job() -> None:
    assert read_status({"status": "success", "timestamp": "2026", "original_url": "x"}, "j").original == "x"
    assert read_status({"status": "success"}, "j").state == "error"  # of what, it does not say
    assert read_status({"status": "pending"}, "j").state == "pending"
    assert read_status({"status": "error", "exception": "boom"}, "j").reason == "boom"
    assert read_status({}, "j").reason == "error:unknown"


def test_pauses_grow_and_end() -> None:
    assert [pause_after("error:celery", n) // timedelta(hours=1) for n in (1, 2, 3, 99)] == [1, 2, 4, 720]
    assert pause_after("error:not-found", 1) == timedelta(days=180)
    assert classify_error("error:max-daily-bandwidth-x") is ErrorClass.QUOTA
    assert classify_error("error:too-many-daily-captures") is ErrorClass.TRANSIENT
