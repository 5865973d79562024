"""Finding a copy: rows, a second opinion, a look at it, other archives. Over sockets from the simulated archive."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from archive_kit import NOW, hand_made, no_sleep, simulated
from simweb.archive import Mood, Wayback
from simweb.captures import Capture
from test_catalog_archives_pool import FakeTime, most_in_a_window

from catalog.archives.arquivo import ARQUIVO
from catalog.archives.cdx_archive import MOST_PLAYED, CdxArchive
from catalog.archives.door import Door, Failure
from catalog.archives.playback import Outcome, Playback, Played
from catalog.archives.pool import Breaker, Pool
from catalog.archives.protocol import Archive
from catalog.archives.several import Several
from catalog.archives.timegate import TimeGate
from catalog.archives.wayback import WAYBACK, Availability, parse_availability
from catalog.archives.worth import find_fault
from catalog.checker.observation import Page
from catalog.urls import parse_address
from db.records import ArchiveAnswer, ArchiveQuestion
from db.vocabulary import ArchiveStatus

pytestmark = pytest.mark.anyio

PAGE = "http://example.test/Notes/page"
QUESTION = ArchiveQuestion(1, PAGE, date(2016, 1, 15))
LOST = replace(QUESTION, lost=True)
GOOD = Capture("20160106120000", PAGE, subject="a lecture")
GONE = Capture("20160114120000", PAGE, status=404)


@asynccontextmanager
async def archive_of(wayback: Wayback, *, second: bool = True) -> AsyncIterator[tuple[CdxArchive, Door, str]]:
    async with simulated(wayback) as (door, url):
        playback = Playback(door, f"{url}/web", allow_private=True)
        other = Availability(door, url) if second else None
        yield CdxArchive(WAYBACK, door, lambda: NOW, url, playback, other, allow_private=True), door, url


async def found_in(wayback: Wayback, question: ArchiveQuestion = QUESTION, **more: Any) -> ArchiveAnswer:
    async with archive_of(wayback, **more) as (archive, _, _):
        return await archive.find(question)


async def test_a_copy_is_looked_at_before_it_is_proposed() -> None:
    wayback = Wayback([GOOD])
    answer = await found_in(wayback)
    assert (answer.status, answer.error) == (ArchiveStatus.FOUND, "")
    assert answer.snapshot is not None
    assert (answer.snapshot.verified, answer.snapshot.http_status, answer.snapshot.mimetype) == (True, 200, "text/html")
    assert [len(wayback.log[pool]) for pool in ("cdx", "playback", "availability")] == [1, 1, 0]


async def test_the_redirects_of_what_is_lost_are_worth_one_more_request() -> None:
    redirects = [
        Capture(f"20{year}0101000000", PAGE, status=301, location="http://new.test/") for year in range(20, 24)
    ]
    near = [replace(GOOD, timestamp=f"201601{day:02}000000") for day in range(1, 26)]  # fills the first answer
    for question, seen, requests in ((QUESTION, 0, 1), (LOST, 4, 2)):
        wayback = Wayback([*near, *redirects])
        answer = await found_in(wayback, question)
        assert sum(each.http_status == 301 for each in answer.seen) == seen
        assert len(wayback.log["cdx"]) == requests


async def test_redirects_that_cannot_be_had_do_no_harm() -> None:
    wayback = Wayback([GOOD])
    wayback.moods.extend([Mood.WELL, Mood.WELL, Mood.GATEWAY, Mood.GATEWAY, Mood.GATEWAY])
    assert (await found_in(wayback, LOST)).status is ArchiveStatus.FOUND


BAD = (
    replace(GOOD, timestamp="20160115110000", title="Page not found"),
    replace(GOOD, timestamp="20160115120000", title="Just a moment..."),
)


async def test_an_error_page_that_answered_200_is_passed_over_for_the_next_best() -> None:
    answer = await found_in(Wayback([GOOD, *BAD]))
    assert answer.snapshot is not None
    assert answer.snapshot.captured_at == datetime(2016, 1, 6, 12, tzinfo=UTC)


async def test_where_nothing_but_error_pages_was_captured_there_is_no_copy() -> None:
    many = [replace(BAD[0], timestamp=f"2016011{day}000000", title=f"404 Not Found | {day}") for day in range(9)]
    wayback = Wayback([*many, *BAD])
    answer = await found_in(wayback, second=False)
    assert (answer.status, answer.error, answer.snapshot) == (ArchiveStatus.NONE, "no_good_capture", None)
    assert len(wayback.log["playback"]) == MOST_PLAYED


async def test_what_cannot_be_looked_at_is_found_and_not_verified() -> None:
    wayback = Wayback([GOOD])
    wayback.moods.extend([Mood.WELL, Mood.OFFLINE, Mood.OFFLINE, Mood.OFFLINE])
    answer = await found_in(wayback)
    assert answer.snapshot is not None
    assert (answer.status, answer.error, answer.snapshot.verified) == (ArchiveStatus.FOUND, "playback_http_503", False)


async def test_captures_of_several_other_addresses_are_told_to_be_ambiguous() -> None:
    asked = replace(QUESTION, url=PAGE.lower())
    one, other = GOOD, Capture("20160107000000", "http://example.test/NOTES/page", subject="another")
    assert (await found_in(Wayback([one]), asked)).alternatives == 1
    assert (await found_in(Wayback([one, other]), asked)).alternatives == 2
    assert (await found_in(Wayback([one, other]), QUESTION)).alternatives == 1


# --- the second opinion ---------------------------------------------------------------------------------------------


async def test_availability_is_asked_where_cdx_has_none_without_a_scheme_and_what_it_finds_is_looked_at() -> None:
    wayback = Wayback([GOOD])
    wayback.moods.append(Mood.EMPTY)
    answer = await found_in(wayback)
    assert answer.snapshot is not None
    assert (answer.status, answer.snapshot.verified) == (ArchiveStatus.FOUND, True)
    assert "/wayback/available?url=example.test%2FNotes%2Fpage&timestamp=20160115" in wayback.asked


async def test_availability_is_asked_where_cdx_fails() -> None:
    wayback = Wayback([GOOD])
    wayback.moods.extend([Mood.NOT_JSON] * 3)
    assert (await found_in(wayback)).status is ArchiveStatus.FOUND


@pytest.mark.parametrize(
    ("moods", "told"),
    [
        ([Mood.EMPTY], (ArchiveStatus.NONE, "")),
        ([Mood.GATEWAY] * 3, (ArchiveStatus.ERROR, "http_504")),
    ],
)
async def test_the_silence_of_availability_proves_nothing(moods: list[Mood], told: tuple[ArchiveStatus, str]) -> None:
    wayback = Wayback([GOOD])
    wayback.forgetful.add(PAGE.partition("://")[2])
    wayback.moods.extend(moods)
    answer = await found_in(wayback)
    assert (answer.status, answer.error) == told
    assert len(wayback.log["availability"]) == 1


async def test_a_service_that_has_had_enough_is_not_asked_by_its_other_entrance() -> None:
    wayback = Wayback([GOOD])
    wayback.mood = Mood.RATE_LIMITED
    assert (await found_in(wayback)).error == "rate_limited"
    assert len(wayback.asked) == 1


async def test_a_site_that_is_excluded_is_not_asked_for_by_other_ways() -> None:
    wayback = Wayback([GOOD])
    wayback.blocked.add("example.test")
    assert (await found_in(wayback)).error == "blocked_site"
    assert wayback.log["availability"] == []


def closest(**more: Any) -> bytes:
    told = {
        "available": True, "status": "200", "timestamp": "20160106120000",
        "url": f"http://web.archive.org/web/20160106120000/{PAGE}",
    }  # fmt: skip
    return json.dumps({"url": "x", "archived_snapshots": {"closest": {**told, **more}}}).encode()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (closest(), True),
        (closest(status="203"), True),
        (closest(status="301"), False),
        (closest(status="403"), False),
        (closest(status="404"), False),
        (closest(status=200), True),
        (closest(available=False), False),
        (closest(timestamp="soon"), False),
        (closest(url="http://web.archive.org/"), False),
        (closest(url="http://web.archive.org/web/20160106120000/mailto:a@b.c"), False),
        (b'{"url": "x", "archived_snapshots": {}}', False),
    ],
)
def test_availability_names_a_capture_or_none(body: bytes, found: bool) -> None:
    capture = parse_availability(body)
    assert (capture is not None) is found
    if capture is not None:
        assert (capture.original, capture.timestamp) == (PAGE, "20160106120000")


@pytest.mark.parametrize("body", [b"", b"Too many requests", b"<html>", b"[]", b"{}", b'{"archived_snapshots": []}'])
def test_what_is_no_answer_of_availability_is_an_error(body: bytes) -> None:
    with pytest.raises(Failure) as caught:
        parse_availability(body)
    assert caught.value.again


# --- other archives -------------------------------------------------------------------------------------------------


@asynccontextmanager
async def arquivo_of(wayback: Wayback) -> AsyncIterator[CdxArchive]:
    async with simulated(wayback) as (door, url):
        playback = Playback(door, f"{url}{ARQUIVO.played}", allow_private=True)
        yield CdxArchive(ARQUIVO, door, lambda: NOW, url, playback, allow_private=True)


async def test_arquivo_is_asked_in_its_own_dialect() -> None:
    moved = Capture("20210101000000", PAGE, status=302, location="http://new.test/")
    wayback = Wayback([GOOD, GONE, moved])
    async with arquivo_of(wayback) as archive:
        answer = await archive.find(LOST)
    assert answer.snapshot is not None
    assert (answer.snapshot.archive, answer.snapshot.verified) == ("arquivo", True)
    assert f"/wayback/20160106120000/{PAGE}" in answer.snapshot.url
    assert [path.partition("?")[0].partition("2016")[0] for path in wayback.asked] == [
        "/wayback/cdx", "/noFrame/replay/", "/wayback/cdx",
    ]  # fmt: skip
    assert {each.http_status for each in answer.seen} == {200, 404, 302}


async def test_arquivos_empty_body_is_none_and_its_page_an_error() -> None:
    wayback = Wayback([GONE])
    async with arquivo_of(wayback) as archive:
        assert (await archive.find(QUESTION)).error == "no_good_capture"
        assert (await archive.find(replace(QUESTION, url="http://never.test/"))).status is ArchiveStatus.NONE
        wayback.mood = Mood.HTML
        assert (await archive.find(QUESTION)).error == "not_json"


async def test_a_404_that_says_no_captures_is_none_and_any_other_an_error() -> None:
    for body, status in (
        (b'{"message": "No Captures found for: x"}', ArchiveStatus.NONE),
        (b"<h1>Not Found</h1>", ArchiveStatus.ERROR),
    ):
        door = hand_made(lambda request, body=body: httpx.Response(404, content=body))  # type: ignore[misc]
        answer = await CdxArchive(ARQUIVO, door, lambda: NOW, "https://archive.test").find(QUESTION)
        assert answer.status is status


async def test_a_time_gate_leads_to_the_nearest_memento_which_is_looked_at() -> None:
    wayback = Wayback([GOOD, replace(GOOD, timestamp="20190101000000")])
    async with simulated(wayback) as (door, url):
        gate = TimeGate(f"{url}/timegate/", lambda _: door, lambda: NOW, allow_private=True)
        answer = await gate.find(QUESTION)
        none = await gate.find(replace(QUESTION, url="http://never.test/"))
    assert answer.snapshot is not None
    assert answer.snapshot.verified
    assert (answer.snapshot.original, answer.snapshot.captured_at) == (PAGE, datetime(2016, 1, 6, 12, tzinfo=UTC))
    assert answer.snapshot.archive == gate.name == url.removeprefix("http://")
    assert (none.status, none.error) == (ArchiveStatus.NONE, "")


MEMENTO = {"Memento-Datetime": "Wed, 06 Jan 2016 12:00:00 GMT", "Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(200, headers=MEMENTO, html="<title>A lecture</title>"), (ArchiveStatus.FOUND, "")),
        (httpx.Response(404, headers=MEMENTO), (ArchiveStatus.NONE, "no_good_capture")),
        (httpx.Response(404), (ArchiveStatus.NONE, "")),
        (httpx.Response(200), (ArchiveStatus.ERROR, "no_memento")),
        (httpx.Response(302, headers={"Location": "/x/"}), (ArchiveStatus.ERROR, "no_target")),
        (httpx.Response(302, headers={"Location": "mailto:a@b.c"}), (ArchiveStatus.ERROR, "no_target")),
        (httpx.Response(503), (ArchiveStatus.ERROR, "http_503")),
        (httpx.Response(429), (ArchiveStatus.ERROR, "rate_limited")),
    ],
)
async def test_what_a_time_gate_may_say(answer: httpx.Response, told: tuple[ArchiveStatus, str]) -> None:
    asked: list[httpx.Request] = []

    def answering(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    door = hand_made(answering)
    found = await TimeGate("https://gate.test/x/", lambda _: door, lambda: NOW).find(QUESTION)
    assert (found.status, found.error) == told
    assert asked[0].headers["accept-datetime"] == "Fri, 15 Jan 2016 12:00:00 GMT"
    assert str(asked[0].url) == f"https://gate.test/x/{PAGE}"


class Said:
    """An archive that says one thing."""

    name = "said"
    is_shut = False

    def __init__(self, answer: ArchiveAnswer) -> None:
        self.answer = answer
        self.asked = 0

    async def find(self, question: ArchiveQuestion) -> ArchiveAnswer:
        self.asked += 1
        return self.answer


async def answers_of(*answers: ArchiveAnswer) -> tuple[ArchiveAnswer, list[int]]:
    archives: list[Said] = [Said(answer) for answer in answers]
    protocol: list[Archive] = list(archives)
    found = await Several(protocol).find(QUESTION)
    return found, [archive.asked for archive in archives]


async def test_archives_are_asked_in_turn_until_one_has_a_copy_and_none_needs_all_of_them() -> None:
    found = await found_in(Wayback([GOOD]))
    unverified = replace(found, error="playback_timeout", snapshot=replace(found.snapshot, verified=False))  # type: ignore[type-var]
    none = ArchiveAnswer(1, ArchiveStatus.NONE, NOW)
    error = ArchiveAnswer(1, ArchiveStatus.ERROR, NOW, error="http_503")
    shut = ArchiveAnswer(1, ArchiveStatus.ERROR, NOW, error="circuit_open")
    for answers, status, asked in (
        ((found, none), found, [1, 0]),
        ((none, found), found, [1, 1]),
        ((error, found), found, [1, 1]),
        ((unverified, found), found, [1, 1]),
        ((unverified, none), unverified, [1, 1]),
        ((none, error), error, [1, 1]),
        ((none, none), none, [1, 1]),
        ((shut, shut), shut, [1, 1]),
        ((shut, none), shut, [1, 1]),
    ):
        best, were = await answers_of(*answers)
        assert (replace(best, seen=()), were) == (replace(status, seen=()), asked)


# --- what is a copy -------------------------------------------------------------------------------------------------


def shown(status: int = 200, page: Page | None = None, content_type: str = "text/html") -> Played:
    moment = datetime(2016, 1, 6, tzinfo=UTC)
    return Played(Outcome.MEMENTO, "x", status, moment, content_type=content_type, page=page or Page(text="words"))


@pytest.mark.parametrize(
    ("played", "fault"),
    [
        (shown(), ""),
        (shown(206), ""),
        (shown(page=Page(title="How to write a good 404 page", text="words " * 2000)), ""),
        (shown(404), "http_404"),
        (shown(503), "http_503"),
        (shown(page=Page(title="Page not found", text="Sorry")), "title_not_found"),
        (shown(page=Page(title="Just a moment...")), "challenge"),
        (shown(page=Page(title="Sign in", asks_password=True)), "login_page"),
        (shown(page=Page(refresh="0; url=http://example.test/")), "refresh"),
        (shown(page=Page(refresh="3600; url=http://example.test/")), ""),
        (shown(page=Page(text="this domain is for sale")), "parked"),
        (Played(Outcome.REDIRECT, "x", 302), "redirect"),
        (Played(Outcome.ELSEWHEN, "x"), "elsewhen"),
        (Played(Outcome.ABSENT, "x"), "absent"),
    ],
)
def test_a_captured_page_is_judged_by_the_rules_for_living_ones(played: Played, fault: str) -> None:
    assert find_fault(played, parse_address(PAGE)) == fault


@pytest.mark.parametrize(
    ("original", "captured", "fault"),
    [
        ("", PAGE, ""),
        ("http://www.example.test:80/Notes/page", PAGE, ""),
        (PAGE.lower(), PAGE, "other_address"),  # a folded key's collision: letter case is another page
        (PAGE.lower(), None, ""),
        ("http://elsewhere.test/", None, "other_address"),
        ("http://[", PAGE, ""),
    ],
)
def test_a_capture_of_another_address_is_no_copy(original: str, captured: str | None, fault: str) -> None:
    listed = parse_address(captured) if captured else None
    assert find_fault(replace(shown(), original=original), parse_address(PAGE), listed) == fault


def test_a_page_in_place_of_a_file_is_no_copy_of_it() -> None:
    asked = parse_address("http://example.test/paper.pdf")
    assert find_fault(shown(), asked) == "page_for_file"
    assert find_fault(shown(content_type="application/pdf"), asked) == ""


# --- limits ---------------------------------------------------------------------------------------------------------


async def test_no_window_of_the_services_own_log_holds_more_than_the_limit_and_it_never_refuses() -> None:
    time = FakeTime()
    captures = [replace(GOOD, original=f"http://example.test/{number}") for number in range(0, 70, 2)]
    wayback = Wayback(captures, hard_limit=30, clock=time.clock)

    def pace(door: Door, per_minute: float) -> Door:
        pool = Pool(clock=time.clock, sleep=time.sleep, per_minute=per_minute)
        return Door(door.client, pool, Breaker("x"), lambda: NOW, no_sleep)

    async with simulated(wayback) as (door, url):
        cdx, quick = pace(door, 24), pace(door, 24)
        playback = Playback(pace(door, 24), f"{url}/web", allow_private=True)
        archive = CdxArchive(WAYBACK, cdx, lambda: NOW, url, playback, Availability(quick, url), allow_private=True)
        for number in range(70):
            await archive.find(ArchiveQuestion(number, f"http://example.test/{number}", None, lost=number % 3 == 0))
    assert len(wayback.log["cdx"]) > 90
    for pool in ("cdx", "availability", "playback"):
        assert 0 < most_in_a_window(wayback.log[pool]) <= 24, pool
