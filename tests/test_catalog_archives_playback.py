"""What playback tells of a capture: over sockets from the simulated archive, and by hand what that never says."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from archive_kit import hand_made, simulated
from simweb.archive import Mood, Wayback
from simweb.captures import Capture

from catalog.archives.door import Door
from catalog.archives.playback import Outcome, Playback, Played

pytestmark = pytest.mark.anyio

PAGE = "http://example.test/A/page.html"
STAMP = "20160105120000"
MOMENT = datetime(2016, 1, 5, 12, tzinfo=UTC)
MEMENTO = {"Memento-Datetime": "Tue, 05 Jan 2016 12:00:00 GMT"}
CAPTURES = (
    Capture(STAMP, PAGE, subject="A lecture"),
    Capture("20190101000000", "http://example.test/gone", status=404),
    Capture("20190101000000", "http://example.test/old", status=301, location="http://new.test/B?c=d"),
    Capture("20190101000000", "http://example.test/busy", status=429),
)


async def play(timestamp: str, original: str, captures: tuple[Capture, ...] = CAPTURES, **more: timedelta) -> Played:
    async with simulated(Wayback(captures)) as (door, url):
        return await Playback(door, f"{url}/web", allow_private=True, **more).fetch(timestamp, original)


async def by_hand(*answers: httpx.Response, original: str = PAGE) -> tuple[Played, list[httpx.Request], Door]:
    """The last answer is given for ever."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        told = answers[min(len(asked), len(answers)) - 1]
        return httpx.Response(told.status_code, headers=told.headers, content=told.content)

    door = hand_made(answer)
    return await Playback(door, "https://web.archive.test/web").fetch(STAMP, original), asked, door


async def test_a_capture_is_shown_with_its_moment_its_status_its_spelling_and_its_page() -> None:
    played = await play(STAMP, PAGE)
    assert (played.outcome, played.status, played.captured_at) == (Outcome.MEMENTO, 200, MOMENT)
    assert played.url.endswith(f"/web/{STAMP}id_/{PAGE}")
    assert played.original == PAGE
    assert played.page is not None
    assert played.page.title == "A lecture (as it was)"


async def test_the_archives_own_hop_to_the_nearest_capture_is_followed_within_the_window() -> None:
    played = await play("20160105100000", PAGE.lower())
    assert (played.outcome, played.captured_at) == (Outcome.MEMENTO, MOMENT)
    assert played.url.endswith(f"/web/{STAMP}id_/{PAGE}")


async def test_the_nearest_capture_is_refused_where_it_is_further_away_than_the_window() -> None:
    played = await play("20160108", PAGE)
    assert (played.outcome, played.captured_at, played.page) == (Outcome.ELSEWHEN, MOMENT, None)
    assert (await play("20160108", PAGE, window=timedelta(days=4))).outcome is Outcome.MEMENTO


async def test_an_archived_redirect_tells_where_it_led_and_is_not_followed() -> None:
    played = await play("20190101000000", "http://example.test/old")
    assert (played.outcome, played.status, played.permanent) == (Outcome.REDIRECT, 301, True)
    assert played.location == "http://new.test/B?c=d"


async def test_an_archived_error_is_a_memento_of_that_status() -> None:
    played = await play("20190101000000", "http://example.test/gone")
    assert (played.outcome, played.status) == (Outcome.MEMENTO, 404)


async def test_a_memento_of_a_429_is_no_refusal_of_ours() -> None:
    played, _, door = await by_hand(httpx.Response(429, headers=MEMENTO))
    assert (played.outcome, played.status) == (Outcome.MEMENTO, 429)
    assert not door.is_shut


async def test_what_was_never_archived_is_absent() -> None:
    assert (await play(STAMP, "http://never.test/")).outcome is Outcome.ABSENT


@pytest.mark.parametrize(
    ("mood", "kind", "requests"),
    [
        (Mood.OFFLINE, "http_503", 3),
        (Mood.GATEWAY, "http_504", 3),
        (Mood.RATE_LIMITED, "rate_limited", 1),
        (Mood.BLOCKED_SITE, "blocked_site", 1),
        (Mood.HTML, "no_memento", 1),
    ],
)
async def test_bad_days_are_errors_of_their_kind(mood: Mood, kind: str, requests: int) -> None:
    wayback = Wayback(CAPTURES)
    wayback.mood = mood
    async with simulated(wayback) as (door, url):
        played = await Playback(door, f"{url}/web", allow_private=True).fetch(STAMP, PAGE)
        assert (played.outcome, played.error) == (Outcome.ERROR, kind)
        assert door.is_shut is (mood is Mood.RATE_LIMITED)
    assert len(wayback.log["playback"]) == requests == door.requests


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("https://elsewhere.test/web/20160105120000id_/http://example.test/", "left_archive"),
        ("http://169.254.169.254/latest/", "left_archive"),
        ("/", "left_archive"),
        ("http://[", "no_target"),
        ("javascript:void(0)", "no_target"),
    ],
)
async def test_a_hop_that_does_not_lead_to_a_capture_in_this_archive_is_not_followed(location: str, kind: str) -> None:
    played, asked, _ = await by_hand(httpx.Response(302, headers={"Location": location}))
    assert (played.outcome, played.error, len(asked)) == (Outcome.ERROR, kind, 1)


async def test_hops_in_a_circle_end() -> None:
    played, asked, _ = await by_hand(httpx.Response(302, headers={"Location": f"/web/{STAMP}id_/{PAGE}"}))
    assert (played.outcome, played.error) == (Outcome.ERROR, "too_many_hops")
    assert len(asked) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"Location": f"/web/{STAMP}id_/http://example.test/B", **MEMENTO},
        {"Location": f"https://web.archive.test/web/{STAMP}/http://example.test/B", **MEMENTO},
        {"Location": "http://example.test/B", **MEMENTO},
        {"Location": "/web/1/x", "X-Archive-Orig-Location": "/B", "Link": f'<{PAGE}>; rel="original"', **MEMENTO},
    ],
)
async def test_the_target_of_an_archived_redirect_is_told_as_the_old_web_spelt_it(headers: dict[str, str]) -> None:
    played, _, _ = await by_hand(httpx.Response(302, headers=headers))
    assert (played.outcome, played.location) == (Outcome.REDIRECT, "http://example.test/B")


async def test_a_broken_content_encoding_costs_the_page_and_not_the_answer() -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html", **MEMENTO}
    async with simulated(Wayback()) as (door, _):
        transport = httpx.MockTransport(lambda request: httpx.Response(200, headers=headers, stream=Raw(b"")))
        door.client = httpx.AsyncClient(transport=transport)
        played = await Playback(door, "https://web.archive.test/web").fetch(STAMP, PAGE)
    assert (played.outcome, played.status) == (Outcome.MEMENTO, 200)


class Raw(httpx.AsyncByteStream):
    """Bytes that nobody decodes beforehand."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        yield self.data


@pytest.mark.parametrize("original", ["https://u:p@example.test/", "http://127.0.0.1/", "mailto:a@b.c"])
async def test_secrets_and_private_addresses_are_not_asked_for(original: str) -> None:
    played, asked, _ = await by_hand(httpx.Response(200, headers=MEMENTO), original=original)
    assert (played.error, asked) == ("not_sent", [])
