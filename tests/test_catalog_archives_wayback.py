"""The Wayback Machine's client against hand-made answers: what it asks, what it says, and when it stops."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
import respx

from catalog.archives import door as doors
from catalog.archives.cdx_archive import CdxArchive, playback_url
from catalog.archives.door import ATTEMPTS, Door
from catalog.archives.pool import CDX_PER_MINUTE, OPEN_AFTER, RATE_PAUSE, Breaker, Pool
from catalog.archives.protocol import Archive, may_be_sent
from catalog.archives.services import service_host
from catalog.archives.wayback import WAYBACK
from catalog.checker.observation import Fault, WireError
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import Wire
from db.records import ArchiveAnswer, ArchiveQuestion, HostState, SnapshotRecord
from db.vocabulary import ArchiveStatus

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = ["timestamp", "original", "statuscode", "mimetype", "digest"]
ROW = ["20160120000000", "http://example.com:80/a//b", "200", "text/html", "AAAA"]
QUESTION = ArchiveQuestion(7, "http://example.com/a//B?x=1", date(2016, 1, 15))
OFFLINE = httpx.Response(503, html="<title>Temporarily Offline</title>")


def archive_of(
    door: Door, now: Callable[[], datetime], url: str = "https://web.archive.org", **more: bool
) -> CdxArchive:
    return CdxArchive(WAYBACK, door, now, url, **more)


class Service:
    """A stand-in: answers in order, the last one for ever, and remembers what it was asked and when."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers) or [rows()]
        self.requests: list[httpx.Request] = []
        self.times: list[float] = []
        self.seconds = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.times.append(self.seconds)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def client(self, breaker: Breaker | None = None, **more: object) -> CdxArchive:
        door = Door(
            client=httpx.AsyncClient(transport=httpx.MockTransport(self)),
            pool=Pool(clock=lambda: self.seconds, sleep=self.sleep),
            breaker=breaker or Breaker("web.archive.org"),
            now=self.now,
            sleep=self.sleep,
        )
        return archive_of(door, self.now, **more)  # type: ignore[arg-type]


def rows(*found: list[str]) -> httpx.Response:
    return httpx.Response(200, json=[HEADER, *found] if found else [])


async def ask(client: CdxArchive, question: ArchiveQuestion = QUESTION) -> ArchiveAnswer:
    answer = await client.find(question)
    assert answer.resource_id == question.resource_id
    return answer


async def test_one_question_is_one_request_of_the_recommended_shape() -> None:
    service = Service(rows(ROW))
    await ask(service.client())
    (request,) = service.requests
    assert (request.method, request.url.scheme, request.url.host) == ("GET", "https", "web.archive.org")
    assert request.url.path == "/cdx/search/cdx"
    assert dict(request.url.params) == {
        "url": "http://example.com/a//b?x=1",
        "output": "json",
        "fl": "timestamp,original,statuscode,mimetype,digest",
        "sort": "closest",
        "closest": "20160115",
        "limit": "20",
    }
    assert "?x=1" not in str(request.url.query)  # encoded whole: no parameter of the address is one of the service's


async def test_a_capture_is_found_with_all_that_the_catalog_keeps() -> None:
    service = Service(rows(ROW))
    answer = await ask(service.client())
    assert answer.snapshot is not None
    assert answer == ArchiveAnswer(
        seen=(answer.snapshot,),
        resource_id=7,
        status=ArchiveStatus.FOUND,
        asked_at=NOW,
        snapshot=SnapshotRecord(
            archive="wayback",
            url="https://web.archive.org/web/20160120000000/http://example.com/a//b",
            original="http://example.com:80/a//b",
            captured_at=datetime(2016, 1, 20, tzinfo=UTC),
            http_status=200,
            mimetype="text/html",
            digest="AAAA",
        ),
    )


async def test_without_a_day_the_nearest_to_today_is_asked_for_and_chosen() -> None:
    service = Service(rows(ROW, ["20251230000000", *ROW[1:]]))
    answer = await ask(service.client(), ArchiveQuestion(1, "http://example.com/a//b", None))
    assert service.requests[0].url.params["closest"] == "20260101"
    assert answer.snapshot is not None
    assert answer.snapshot.captured_at.year == 2025


async def test_another_service_address_is_asked_and_played_back_from() -> None:
    service = Service(rows(ROW))
    answer = await ask(service.client(url="http://127.0.0.1:8080/mirror"))
    assert str(service.requests[0].url).startswith("http://127.0.0.1:8080/mirror/cdx/search/cdx?")
    assert answer.snapshot is not None
    assert answer.snapshot.url == "http://127.0.0.1:8080/mirror/web/20160120000000/http://example.com/a//b"


@pytest.mark.parametrize("answer", [rows(), httpx.Response(200, json=[HEADER])])
async def test_none_is_said_for_an_empty_answer_alone(answer: httpx.Response) -> None:
    service = Service(answer)
    assert (await ask(service.client())).status is ArchiveStatus.NONE
    assert len(service.requests) == 1


REDIRECT = ["20160101000000", "http://example.com/a//b", "301", "text/html", "X"]


async def test_where_redirects_and_errors_stand_around_the_day_successes_alone_are_asked_for() -> None:
    service = Service(rows(REDIRECT), rows(ROW))
    answer = await ask(service.client())
    assert answer.status is ArchiveStatus.FOUND
    assert [request.url.params.get("filter") for request in service.requests] == [None, "statuscode:200"]


async def test_captures_of_redirects_and_errors_alone_are_no_copy_and_say_so() -> None:
    service = Service(rows(REDIRECT), rows())
    answer = await ask(service.client())
    assert (answer.status, answer.error) == (ArchiveStatus.NONE, "no_good_capture")


async def test_what_an_answer_tells_beside_the_copy_is_handed_on() -> None:
    cased = ["20170101000000", "http://example.com/a//B", "200", "text/html", "BBBB"]
    moved = ["20210101000000", "http://example.com/a//b", "301", "text/html", "X"]
    answer = await ask(Service(rows(ROW, REDIRECT, cased, moved)).client())
    assert [(each.original, each.http_status) for each in answer.seen] == [
        ("http://example.com:80/a//b", 200),
        ("http://example.com/a//b", 301),
        ("http://example.com/a//B", 200),
        ("http://example.com/a//b", 301),
    ]
    assert answer.seen[3].url == "https://web.archive.org/web/20210101000000/http://example.com/a//b"


async def test_a_second_question_that_fails_is_an_error_and_not_none() -> None:
    service = Service(rows(REDIRECT), httpx.Response(429))
    answer = await ask(service.client())
    assert (answer.status, answer.error) == (ArchiveStatus.ERROR, "rate_limited")


@pytest.mark.parametrize(
    ("answer", "kind", "requests"),
    [
        (httpx.Response(429), "rate_limited", 1),
        (httpx.Response(429, headers={"Retry-After": "1"}), "rate_limited", 1),
        (OFFLINE, "http_503", ATTEMPTS),
        (httpx.Response(500), "http_500", ATTEMPTS),
        (httpx.Response(504), "http_504", ATTEMPTS),
        (httpx.Response(413), "http_413", ATTEMPTS),
        (httpx.Response(503, headers={"Retry-After": "3600"}), "http_503", 1),
        (httpx.Response(400), "http_400", 1),
        (httpx.Response(404, json=[]), "http_404", 1),
        (httpx.Response(204), "http_204", 1),
        (httpx.Response(302, headers={"Location": "https://web.archive.org/"}), "http_302", 1),
        (httpx.Response(403), "http_403", 1),
        (httpx.Response(200, html="<html>slow down</html>"), "not_json", ATTEMPTS),
        (httpx.Response(200, content=b""), "not_json", ATTEMPTS),
        (httpx.Response(200, content=b"[" + b" " * 2_000_000 + b"]"), "not_json", ATTEMPTS),
        (httpx.Response(200, json={"error": "x"}), "not_cdx", ATTEMPTS),
        (httpx.ReadTimeout("slow"), "timeout", 1),
        (httpx.ConnectTimeout("slow"), "timeout", 1),
        (TimeoutError(), "timeout", 1),
        (httpx.ConnectError("no"), "connection_failure", 1),
        (httpx.RemoteProtocolError("no"), "connection_failure", 1),
        (WireError(Fault.TIMEOUT_READ), "timeout", 1),
        (WireError(Fault.TIMEOUT_TOTAL), "timeout", 1),
        (WireError(Fault.DNS_NXDOMAIN), "dns_nxdomain", 1),
        (WireError(Fault.REFUSED), "connection_refused", 1),
    ],
)
async def test_whatever_goes_wrong_is_an_error_of_its_kind(
    answer: httpx.Response | Exception, kind: str, requests: int
) -> None:
    service = Service(answer)
    found = await ask(service.client())
    assert (found.status, found.error, found.snapshot) == (ArchiveStatus.ERROR, kind, None)
    assert len(service.requests) == requests


async def test_a_refused_connection_is_told_from_other_broken_ones_by_its_cause() -> None:
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("many")
    error.__cause__.__context__ = ConnectionRefusedError(111, "refused")
    assert (await ask(Service(error).client())).error == "connection_refused"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("AdministrativeAccessControlException: Blocked Site Error", "blocked_site"),
        ("org.archive.util.RobotAccessControlException: Blocked By Robots", "blocked_robots"),
    ],
)
async def test_a_closed_site_is_an_answer_of_the_service_and_no_failure_of_it(said: str, kind: str) -> None:
    breaker = Breaker("web.archive.org", failures=OPEN_AFTER - 1)
    service = Service(httpx.Response(403, headers={"X-Archive-Wayback-Runtime-Error": said}))
    assert (await ask(service.client(breaker))).error == kind
    assert breaker.failures == 0


async def test_a_passing_trouble_is_tried_again_with_growing_waits() -> None:
    service = Service(OFFLINE, httpx.Response(200, html="<p>"), rows(ROW))
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        service.seconds += seconds

    client = service.client()
    client.door.sleep = sleep
    assert (await ask(client)).status is ArchiveStatus.FOUND
    assert waits == [2.0, 4.0]
    assert client.door.breaker.failures == 0


async def test_a_wait_that_the_service_asks_for_is_kept() -> None:
    service = Service(httpx.Response(503, headers={"Retry-After": "30"}), rows(ROW))
    assert (await ask(service.client())).status is ArchiveStatus.FOUND
    assert service.times[1] - service.times[0] >= 30


async def test_after_a_429_nothing_more_is_asked_and_the_catalog_can_know() -> None:
    service = Service(httpx.Response(429), rows(ROW))
    client = service.client()
    assert (await ask(client)).error == "rate_limited"
    service.seconds += 86_400
    assert (await ask(client)).error == "circuit_open"
    assert len(service.requests) == 1
    assert client.door.breaker.state() == HostState(
        "web.archive.org", None, OPEN_AFTER, NOW + RATE_PAUSE, "rate_limited"
    )


async def test_questions_that_were_waiting_for_their_turn_do_not_go_out_after_a_429() -> None:
    service = Service(rows(ROW), httpx.Response(429))
    client = service.client()
    answers = await asyncio.gather(*(client.find(QUESTION) for _ in range(6)))
    assert [answer.error for answer in answers] == ["", "rate_limited"] + ["circuit_open"] * 4
    assert len(service.requests) == 2


async def test_connections_refused_after_a_429_are_known_for_what_they_are() -> None:
    earlier = HostState("web.archive.org", None, OPEN_AFTER, NOW, "rate_limited")
    breaker = Breaker.load_state(earlier)
    service = Service(WireError(Fault.REFUSED))
    assert (await ask(service.client(breaker))).error == "refused"
    assert breaker.circuit_until == NOW + 2 * RATE_PAUSE


async def test_five_failed_questions_in_a_row_end_the_asking() -> None:
    service = Service(httpx.ReadTimeout("slow"))
    client = service.client()
    kinds = [(await ask(client)).error for _ in range(OPEN_AFTER + 2)]
    assert kinds == ["timeout"] * OPEN_AFTER + ["circuit_open"] * 2
    assert len(service.requests) == OPEN_AFTER


async def test_retries_count_towards_the_limit_too() -> None:
    answers = [OFFLINE, rows(ROW), rows(ROW), httpx.Response(200, html="<p>"), rows(ROW)] * 12
    service = Service(*answers)
    client = service.client()
    await asyncio.gather(*(client.find(QUESTION) for _ in range(45)))
    times = service.times
    assert len(times) >= 60
    assert max(sum(first <= time <= first + 60 for time in times) for first in times) <= CDX_PER_MINUTE


async def test_a_service_that_never_ends_its_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "TIMEOUT", 0.01)

    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    client = Service().client()
    client.door.client = httpx.AsyncClient(transport=httpx.MockTransport(never))
    assert (await ask(client)).error == "timeout"


async def test_being_cancelled_is_no_failure_of_the_service() -> None:
    begun = asyncio.Event()

    async def never(request: httpx.Request) -> httpx.Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    service = Service()
    client = service.client()
    patient = client.door.client
    client.door.client = httpx.AsyncClient(transport=httpx.MockTransport(never))
    task = asyncio.create_task(client.find(QUESTION))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert client.door.breaker.failures == 0
    client.door.client = patient
    assert (await ask(client)).status is ArchiveStatus.NONE  # and the pool is free


async def test_the_client_works_over_a_client_of_httpx_as_it_comes() -> None:
    with respx.mock(base_url="https://web.archive.org") as router:
        route = router.get("/cdx/search/cdx", params__contains={"output": "json"}).mock(return_value=rows(ROW))
        async with httpx.AsyncClient(headers={"User-Agent": "refledger/1"}) as transport:
            pool = Pool(clock=lambda: 0.0, sleep=asyncio.sleep)
            door = Door(transport, pool, Breaker("archive/web.archive.org"), lambda: NOW, asyncio.sleep)
            client: Archive = archive_of(door, lambda: NOW)
            answer = await client.find(QUESTION)
    assert client.name == "wayback"
    assert answer.status is ArchiveStatus.FOUND
    assert route.calls.last.request.headers["user-agent"] == "refledger/1"


async def test_over_the_programs_own_wire_slow_answers_are_waited_for_and_refusals_known(free_port: int) -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        await asyncio.sleep(0.3)
        body = json.dumps([HEADER, ROW]).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    # The wire's own patience is shorter than the service is slow: the client brings its own.
    hasty = Timeouts(connect=5.0, read=0.05, total=0.1)
    async with server, Wire(allow_private=True, timeouts=hasty) as wire, httpx.AsyncClient(transport=wire) as client:
        for place, error in ((port, ""), (free_port, "connection_refused")):
            pool = Pool(clock=lambda: 0.0, sleep=asyncio.sleep)
            door = Door(client, pool, Breaker(f"127.0.0.1:{place}"), lambda: NOW, asyncio.sleep)
            asking = archive_of(door, lambda: NOW, url=f"http://127.0.0.1:{place}")
            assert (await ask(asking)).error == error
    assert asked == [
        b"GET /cdx/search/cdx?url=http%3A%2F%2Fexample.com%2Fa%2F%2Fb%3Fx%3D1&output=json"
        b"&fl=timestamp%2Coriginal%2Cstatuscode%2Cmimetype%2Cdigest&sort=closest&closest=20160115&limit=20 HTTP/1.1"
    ]


# --- what may be told -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("http://example.com/a?b=c", True),
        ("https://example.com/~a/B", True),
        ("http://93.184.216.34/", True),
        ("https://user:password@example.com/", False),
        ("https://user@example.com/", False),
        ("https://bucket.example.com/x?X-Amz-Signature=abc&X-Amz-Date=1", False),
        ("https://example.com/x?access_token=abc", False),
        ("mailto:a@b.c", False),
        ("file:docs/x.md", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_secrets_and_what_is_not_the_webs_are_never_sent(url: str, may: bool) -> None:
    assert may_be_sent(url) is may
    assert may_be_sent(url, allow_private=True) is may


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://127.1/", "http://192.168.0.1/x", "http://[::1]/", "http://printer.local/"]
)
def test_private_addresses_are_sent_only_where_the_user_opened_them(url: str) -> None:
    assert not may_be_sent(url)
    assert may_be_sent(url, allow_private=True)


async def test_what_may_not_be_sent_is_not_asked() -> None:
    service = Service()
    answer = await ask(service.client(), ArchiveQuestion(3, "https://u:p@example.com/", None))
    assert (answer.status, answer.error) == (ArchiveStatus.ERROR, "not_sent")
    assert service.requests == []


@pytest.mark.parametrize(
    ("service", "host"),
    [("https://web.archive.org", "web.archive.org"), ("http://u:p@127.0.0.1:8080/x", "127.0.0.1:8080")],
)
def test_the_breaker_is_filed_under_the_services_host(service: str, host: str) -> None:
    assert service_host(service) == host


def test_playback_keeps_the_original_as_it_stands() -> None:
    assert playback_url("https://web.archive.org/web", "2016", "http://a.b//c?d") == (
        "https://web.archive.org/web/2016/http://a.b//c?d"
    )


def test_the_stand_in_itself_answers_in_order() -> None:
    check: Callable[[httpx.Request], httpx.Response] = Service(rows(), OFFLINE)
    request = httpx.Request("GET", "http://x/")
    assert [check(request).status_code for _ in range(3)] == [200, 503, 503]
    assert json.loads(rows(ROW).content)[1] == ROW
