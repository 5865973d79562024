"""The runner over transports made by hand: retries, holds, circuits, the network watch, and what is never requested."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from catalog.checker.examine import Examiner
from catalog.checker.hosts import Lanes
from catalog.checker.last_round import LAST_WAIT
from catalog.checker.neighbours import Neighbours
from catalog.checker.network import Offline
from catalog.checker.observation import Fault, Judgement, Observation, WireError
from catalog.checker.probe import MOST_HOPS, Prober
from catalog.checker.runner import Runner
from catalog.checker.screen import make_screen
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts
from catalog.settings_parts import Acceptance
from db.records import DueResource, Finding, FragmentFinding
from db.vocabulary import Verdict

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 2, tzinfo=UTC)
Answer = httpx.Response | Fault
Handler = Callable[[httpx.Request, int], Answer]


@dataclass
class Web(httpx.AsyncBaseTransport):
    """Answers by a function of the request and of how many times its address was asked before."""

    handler: Handler
    asked: Counter[str] = field(default_factory=Counter)
    log: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked[url] += 1
        self.log.append(request)
        await asyncio.sleep(0)
        answer = self.handler(request, self.asked[url] - 1)
        if isinstance(answer, Fault):
            raise WireError(answer)
        return answer


@dataclass
class Clock:
    """Monotonic time that passes only when somebody sleeps."""

    time: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0, "time does not run backwards"
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


async def up(last_answer: str) -> bool:
    return True


async def down(last_answer: str) -> bool:
    return False


def make_runner(
    web: Web,
    clock: Clock,
    sink: list[Finding],
    *,
    ask: Callable[[str], Awaitable[bool]] = up,
    exclude: Sequence[str] = (),
    accept: Sequence[Acceptance] = (),
    concurrency: int = 10,
    attempts: int = 3,
    sleep: Callable[[float], Awaitable[None]] | None = None,
) -> Runner:
    screen = make_screen(exclude, accept, allow_private=False)
    lanes = Lanes(
        limit=64, clock=clock, sleep=clock.sleep, concurrency=lambda host: concurrency, interval=lambda host: 0
    )

    def check_local(url: str, fragments: Sequence[str]) -> tuple[Judgement, tuple[FragmentFinding, ...]]:
        return Judgement(Verdict.ALIVE, "file_exists", "there"), ()

    return Runner(
        examiner=Examiner(
            Prober(web, lanes.turn, "test/1", vet=screen.vet, now=lambda: AT, clock=clock), screen.accepts
        ),
        lanes=lanes,
        screen=screen,
        check_local=check_local,
        due=lambda verdict, resource, not_before: not_before or AT + timedelta(days=1),
        sink=sink.extend,
        ask=ask,
        now=lambda: AT,
        sleep=sleep or clock.sleep,
        attempts=attempts,
    )


async def check(handler: Handler, *urls: str, **more: object) -> tuple[list[Finding], Web, Clock]:
    web, clock, found = Web(handler), Clock(), list[Finding]()
    runner = make_runner(web, clock, found, **more)  # type: ignore[arg-type]
    due = [DueResource(number, url, httpx.URL(url).host if "://" in url else "") for number, url in enumerate(urls)]
    await runner.run(due)
    return sorted(found, key=lambda finding: finding.resource_id), web, clock


def status(*codes: int, **headers: str) -> Handler:
    """One status after the other; the last one stays."""
    return lambda request, before: httpx.Response(codes[min(before, len(codes) - 1)], headers=headers)


URL = "http://site.example/deep/page"


async def test_a_healthy_address_is_asked_once() -> None:
    [finding], web, clock = await check(status(200), URL)
    assert (finding.verdict, finding.attempts, web.asked[URL], clock.slept) == (Verdict.ALIVE, 1, 1, [])


@pytest.mark.parametrize("passing", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_pass_is_tried_again(passing: int) -> None:
    [finding], web, _ = await check(status(passing, 200), URL)
    assert (finding.verdict, finding.attempts, web.asked[URL]) == (Verdict.ALIVE, 2, 2)


@pytest.mark.parametrize("final", [404, 410, 403, 401])
async def test_what_will_not_pass_is_not(final: int) -> None:
    [finding], web, _ = await check(status(final), URL)
    assert (finding.http_status, web.asked[URL]) == (final, 1)


@pytest.mark.parametrize(
    ("fault", "goes"),
    [
        (Fault.DNS_NXDOMAIN, 1),
        (Fault.CERT_EXPIRED, 1),
        (Fault.PRIVATE_ADDRESS, 1),
        (Fault.TIMEOUT_CONNECT, 2),
        (Fault.TIMEOUT_READ, 2),
        (Fault.RESET, 3),
        (Fault.EMPTY, 3),
        (Fault.DNS_FAILURE, 3),
    ],
)
async def test_faults_get_the_goes_they_deserve(fault: Fault, goes: int) -> None:
    [finding], web, _ = await check(lambda request, before: fault, URL)
    assert (web.asked[URL], finding.attempts, finding.reason) == (goes, goes, fault.value)


async def test_waits_double_and_an_asked_for_wait_is_honoured() -> None:
    _, _, clock = await check(status(500), URL)
    assert 1 <= clock.slept[0] <= 1.25
    assert clock.time == pytest.approx(clock.slept[0] + LAST_WAIT)
    _, _, clock = await check(status(500), URL, attempts=4)
    assert [1 <= clock.slept[0] <= 1.25, 2 <= clock.slept[1] <= 2.5, len(clock.slept)] == [True, True, 3]
    _, _, clock = await check(status(429, 200, **{"Retry-After": "7"}), URL)
    assert 7 <= clock.time <= 7 * 1.25


async def test_a_wait_beyond_patience_ends_the_goes_and_is_kept_as_not_before() -> None:
    [finding], web, clock = await check(status(429, **{"Retry-After": "86400"}), URL)
    assert (web.asked[URL], finding.verdict) == (1, Verdict.BLOCKED)
    assert finding.due_at == AT + timedelta(days=1)
    assert clock.time == 0  # nor does the end of the run wait for it


async def test_a_host_that_asks_for_a_pause_gets_it_from_all_its_addresses() -> None:
    started: list[float] = []
    clock_box: list[Clock] = []

    def handler(request: httpx.Request, before: int) -> Answer:
        started.append(clock_box[0].time)
        first = request.url.path == "/a" and before == 0
        return httpx.Response(429, headers={"Retry-After": "30"}) if first else httpx.Response(200)

    web, clock, found = Web(handler), Clock(), list[Finding]()
    clock_box.append(clock)
    runner = make_runner(web, clock, found, concurrency=1)
    await runner.run([DueResource(n, f"http://site.example/{name}", "site.example") for n, name in enumerate("abc")])
    assert {finding.verdict for finding in found} == {Verdict.ALIVE}
    assert all(time >= 30 for time in started[1:])


async def test_a_silent_host_costs_a_few_time_outs_and_not_one_an_address() -> None:
    urls = [f"http://silent.example/{number}" for number in range(50)]
    found, web, _ = await check(lambda request, before: Fault.TIMEOUT_CONNECT, *urls, concurrency=1)
    assert web.asked.total() <= 4
    assert Counter(finding.reason for finding in found)["host_unreachable"] >= 46
    assert {finding.verdict for finding in found} == {Verdict.FAILING}


async def test_one_bad_answer_does_not_condemn_the_hosts_other_addresses() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        return Fault.RESET if request.url.path == "/bad" else httpx.Response(200)

    found, _, _ = await check(handler, *(f"http://site.example/{name}" for name in ("a", "bad", "b", "c")))
    assert [finding.verdict for finding in found] == [Verdict.ALIVE, Verdict.FAILING, Verdict.ALIVE, Verdict.ALIVE]


# --- redirects ------------------------------------------------------------------------------------------------------


def redirects(table: dict[str, str | tuple[int, str]]) -> Handler:
    def handler(request: httpx.Request, before: int) -> Answer:
        target = table.get(str(request.url))
        if target is None:
            return httpx.Response(200)
        code, location = target if isinstance(target, tuple) else (301, target)
        return httpx.Response(code, headers=[(b"Location", location.encode())] if location else [])

    return handler


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://site.example/deep/page", "redirect_loop"),
        ("ftp://site.example/page", "redirect_scheme"),
        ("javascript:alert(1)", "redirect_scheme"),
        ("http://[bad/", "redirect_malformed"),
        ("", "redirect_missing_location"),
        ("http://127.0.0.1:22/", "redirect_private"),
        ("http://169.254.169.254/latest/meta-data", "redirect_private"),
        ("http://localhost/", "redirect_private"),
        ("http://secret.example/", "redirect_excluded"),
    ],
)
async def test_redirects_that_lead_nowhere_are_told_apart_and_never_followed(location: str, reason: str) -> None:
    [finding], web, _ = await check(redirects({URL: location}), URL, exclude=["^http://secret"])
    assert finding.reason == reason
    assert set(web.asked) == {URL}


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/other", "http://site.example/other"),
        ("other?x=1", "http://site.example/deep/other?x=1"),
        ("//else.example/a", "http://else.example/a"),
        ("  http://site.example/a b ", "http://site.example/a%20b"),
        ("/naïve", "http://site.example/na%C3%AFve"),
        ("/page#part", "http://site.example/page"),
    ],
)
async def test_locations_are_read_as_browsers_do(location: str, target: str) -> None:
    [finding], _, _ = await check(redirects({URL: location}), URL)
    assert (finding.final_url, finding.verdict) == (target, Verdict.MOVED)
    assert finding.hops[0].permanent


async def test_twenty_hops_are_followed_and_no_more() -> None:
    def chain(length: int) -> Handler:
        return redirects({f"http://h.example/{n}": f"http://h.example/{n + 1}" for n in range(length)})

    [finding], _, _ = await check(chain(MOST_HOPS), "http://h.example/0")
    assert finding.verdict is Verdict.MOVED
    [finding], web, _ = await check(chain(100), "http://h.example/0")
    assert (finding.reason, web.asked.total()) == ("too_many_redirects", MOST_HOPS + 1)


async def test_a_redirect_that_needs_its_own_cookie_is_no_loop_and_the_cookie_stays_in_its_chain() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        if request.headers.get("cookie") == "seen=1":
            return httpx.Response(200)
        return httpx.Response(302, headers={"Location": str(request.url), "Set-Cookie": "seen=1; Path=/"})

    found, web, _ = await check(handler, URL, "http://site.example/two")
    assert [finding.verdict for finding in found] == [Verdict.ALIVE, Verdict.ALIVE]
    assert web.asked.total() == 4  # the second address had to fetch a cookie of its own


async def test_credentials_of_an_address_are_sent_to_its_origin_alone() -> None:
    table = {"http://user:pa%3Ass@site.example/": "http://else.example/"}
    _, web, _ = await check(
        lambda request, before: (
            httpx.Response(302, headers={"Location": "http://else.example/"})
            if request.url.host == "site.example"
            else httpx.Response(200)
        ),
        *table,
    )
    first, second = web.log
    assert first.headers["authorization"] == "Basic dXNlcjpwYTpzcw=="
    assert "@" not in str(first.url)
    assert "authorization" not in second.headers


@pytest.mark.parametrize(
    ("headers", "body", "verdict"),
    [
        ({"Refresh": "0; url=/new"}, "", Verdict.MOVED),
        ({}, "<meta http-equiv=refresh content='1; url=/new'>", Verdict.MOVED),
        ({}, "<meta http-equiv=refresh content='5; url=/new'>", Verdict.ALIVE),
        ({}, "<meta http-equiv=refresh content='300; url=/new'>", Verdict.ALIVE),
        ({}, "<meta http-equiv=refresh content='0'>", Verdict.ALIVE),
        ({}, "<meta http-equiv=refresh content='0; url=page'>", Verdict.ALIVE),  # to itself
    ],
)
async def test_refreshes_up_to_a_second_are_permanent_hops(
    headers: dict[str, str], body: str, verdict: Verdict
) -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        if request.url.path == "/new":
            return httpx.Response(200)
        return httpx.Response(200, headers={"Content-Type": "text/html", **headers}, content=body.encode())

    [finding], _, _ = await check(handler, URL)
    assert finding.verdict is verdict


# --- what needs no network ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "verdict", "reason"),
    [
        ("http://[bad/", Verdict.INVALID, "url_host"),
        ("http://site.example:99999/", Verdict.INVALID, "url_port"),
        ("not an address", Verdict.INVALID, "url_no_base"),
        ("mailto:someone@example.org", Verdict.EXCLUDED, "scheme_mailto"),
        ("mailto:a@example.org,b@example.org?subject=x", Verdict.EXCLUDED, "scheme_mailto"),
        ("mailto:root@localhost", Verdict.EXCLUDED, "scheme_mailto"),
        ("mailto:a@[192.0.2.1]", Verdict.EXCLUDED, "scheme_mailto"),
        ("mailto:nobody", Verdict.INVALID, "mailto_syntax"),
        ("mailto:a@", Verdict.INVALID, "mailto_syntax"),
        ("mailto:a@b@c.org", Verdict.INVALID, "mailto_syntax"),
        ("mailto:a@b..org", Verdict.INVALID, "mailto_syntax"),
        ("tel:+123", Verdict.EXCLUDED, "scheme_tel"),
        ("ftp://site.example/", Verdict.EXCLUDED, "scheme_ftp"),
        ("file:///etc/passwd", Verdict.EXCLUDED, "scheme_file"),
        ("http://10.0.0.1/", Verdict.EXCLUDED, "private_address"),
        ("http://0x7f.1/", Verdict.EXCLUDED, "private_address"),
        ("http://[::1]/", Verdict.EXCLUDED, "private_address"),
        ("http://localhost:8000/", Verdict.EXCLUDED, "private_address"),
        ("http://secret.example/", Verdict.EXCLUDED, "excluded_by_settings"),
        ("file:docs/x.md", Verdict.ALIVE, "file_exists"),
    ],
)
async def test_what_needs_no_network_is_said_without_it(url: str, verdict: Verdict, reason: str) -> None:
    [finding], web, _ = await check(status(200), url, exclude=["secret"])
    assert (finding.verdict, finding.reason, web.asked.total()) == (verdict, reason, 0)


async def test_a_status_that_the_settings_accept_is_alive() -> None:
    accept = [Acceptance(status=(403,), pattern="site")]
    found, _, _ = await check(status(403), URL, "http://else.example/", accept=accept)
    assert [finding.verdict for finding in found] == [Verdict.ALIVE, Verdict.BLOCKED]


async def test_one_bad_address_among_thousands_does_not_stop_the_others() -> None:
    urls = [f"http://h{number % 97}.example/{number}" for number in range(3000)]
    urls[1234] = "http://[bad/"
    found, web, _ = await check(status(200), *urls)
    assert Counter(finding.verdict for finding in found) == {Verdict.ALIVE: 2999, Verdict.INVALID: 1}
    assert web.asked.total() == 2999


# --- our own network ------------------------------------------------------------------------------------------------


def dead_names(*names: str) -> Handler:
    return lambda request, before: Fault.DNS_NXDOMAIN if request.url.host in names else httpx.Response(200)


async def test_an_offline_machine_records_nothing() -> None:
    web, clock, found = Web(lambda request, before: Fault.DNS_NXDOMAIN), Clock(), list[Finding]()
    runner = make_runner(web, clock, found, ask=down)
    with pytest.raises(Offline):
        await runner.run([DueResource(n, f"http://h{n}.example/", f"h{n}.example") for n in range(500)])
    assert found == []
    assert web.asked.total() < 5 * runner.lanes.limit  # it stops asking, too


@pytest.mark.parametrize("fault", [Fault.DNS_NXDOMAIN, Fault.REFUSED, Fault.TIMEOUT_CONNECT, Fault.UNREACHABLE])
async def test_a_single_failure_without_any_answer_is_not_believed_offline(fault: Fault) -> None:
    with pytest.raises(Offline):
        await check(lambda request, before: fault, URL, ask=down)


async def test_a_network_that_goes_down_half_way_loses_that_stretch_alone() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        return httpx.Response(200) if int(request.url.host[1:].partition(".")[0]) < 50 else Fault.UNREACHABLE

    web, clock, found = Web(handler), Clock(), list[Finding]()
    runner = make_runner(web, clock, found, ask=down)
    with pytest.raises(Offline):
        await runner.run([DueResource(n, f"http://h{n}.example/", f"h{n}.example") for n in range(100)])
    assert {finding.verdict for finding in found} == {Verdict.ALIVE}


async def test_dead_names_are_believed_once_a_canary_or_any_host_answers() -> None:
    dead = [f"http://dead{number}.example/" for number in range(10)]
    found, _, _ = await check(lambda request, before: Fault.DNS_NXDOMAIN, *dead, ask=up)
    assert {finding.verdict for finding in found} == {Verdict.DEAD}

    asked: list[str] = []

    async def never(last_answer: str) -> bool:
        asked.append(last_answer)
        return False

    names = ("dead0.example", "dead1.example")
    found, _, _ = await check(dead_names(*names), *dead[:2], "http://alive.example/", ask=never)
    assert [finding.verdict for finding in found] == [Verdict.DEAD, Verdict.DEAD, Verdict.ALIVE]
    assert asked == []


async def test_the_first_canary_is_a_host_that_answered_in_this_run() -> None:
    asked: list[str] = []

    async def remembers(last_answer: str) -> bool:
        asked.append(last_answer)
        return True

    dead = [f"dead{number}.example" for number in range(5)]
    urls = ["http://alive.example/", *(f"http://{name}/" for name in dead)]
    found, _, _ = await check(dead_names(*dead), *urls, ask=remembers)
    assert asked
    assert set(asked) == {"http://alive.example/"}
    assert len(found) == 6


async def test_a_refused_port_of_this_very_machine_needs_no_canary() -> None:
    web, clock, found = Web(lambda request, before: Fault.REFUSED), Clock(), list[Finding]()
    runner = make_runner(web, clock, found, ask=down)
    runner.screen = make_screen((), (), allow_private=True)
    await runner.run([DueResource(1, "http://127.0.0.1:9/", "127.0.0.1")])
    assert [finding.reason for finding in found] == ["connection_refused"]


# --- mishaps --------------------------------------------------------------------------------------------------------


async def test_a_cookie_beyond_ascii_is_sent_back_and_harms_nobody() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        if request.url.path == "/next":
            return httpx.Response(200 if "cookie" in request.headers else 404)
        return httpx.Response(302, headers=[(b"Location", b"/next"), (b"Set-Cookie", b"name=Andr\xe9; Path=/")])

    found, _, _ = await check(handler, URL, "http://other.example/")
    assert {finding.verdict for finding in found} == {Verdict.ALIVE}


async def test_a_cookie_with_a_control_character_is_not_sent_back() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        if request.url.path == "/next":
            return httpx.Response(404 if "cookie" in request.headers else 200)
        return httpx.Response(302, headers=[(b"Location", b"/next"), (b"Set-Cookie", b"name=a\x01b; Path=/")])

    [finding], _, _ = await check(handler, URL)
    assert finding.verdict is Verdict.ALIVE


async def test_a_defect_of_our_own_costs_one_address_and_not_the_run() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        if request.url.path == "/bad":
            raise RuntimeError("nobody thought of this")
        return httpx.Response(200)

    found, _, _ = await check(handler, *(f"http://site.example/{name}" for name in ("a", "bad", "b")))
    assert [finding.reason for finding in found] == ["http_200", "checker_error", "http_200"]


async def test_what_breaks_the_sink_is_told_as_what_it_is() -> None:
    def full(findings: Sequence[Finding]) -> None:
        raise OSError("the disk is full")

    runner = make_runner(Web(status(200)), Clock(), [])
    runner.sink = full
    with pytest.raises(OSError, match="the disk is full"):
        await runner.run([DueResource(1, URL, "site.example")])


async def test_addresses_that_need_no_network_leave_the_loop_its_turns() -> None:
    seen_at: list[int] = []
    found: list[Finding] = []

    async def watch() -> None:
        while len(found) < 500:
            seen_at.append(len(found))
            await asyncio.sleep(0)

    runner = make_runner(Web(status(200)), Clock(), found)
    watcher = asyncio.create_task(watch())
    await runner.run([DueResource(number, f"tel:+{number}", "") for number in range(500)])
    await watcher
    assert len(set(seen_at)) > 100


async def test_an_empty_query_survives_userinfo() -> None:
    _, web, _ = await check(status(200), "http://user@site.example/a?")
    assert web.log[0].url.raw_path == b"/a?"


@pytest.mark.parametrize(("seconds", "reason"), [(0, "redirect_loop"), (1, "redirect_loop"), (5, "http_200")])
async def test_pages_that_show_each_other_in_turn_are_lost_only_where_nobody_could_read_them(
    seconds: int, reason: str
) -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        other = {"/a": "/b", "/b": "/a"}[request.url.path]
        page = f"<meta http-equiv=refresh content='{seconds}; url={other}'>"
        return httpx.Response(200, headers={"Content-Type": "text/html"}, content=page.encode())

    [finding], _, _ = await check(handler, "http://site.example/a")
    assert finding.reason == reason


async def test_a_page_that_reloads_itself_under_ever_new_addresses_is_there() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        number = int(request.url.query or b"0") + 1
        page = f"<meta http-equiv=refresh content='5; url=?{number}'>"
        return httpx.Response(200, headers={"Content-Type": "text/html"}, content=page.encode())

    [finding], _, _ = await check(handler, URL)
    assert finding.verdict is Verdict.ALIVE


class CutBody(httpx.AsyncByteStream):
    """A body that breaks off behind its first bytes."""

    def __init__(self, start: bytes, fault: Fault = Fault.TIMEOUT_READ) -> None:
        self.start, self.fault = start, fault

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.start:
            yield self.start
        raise WireError(self.fault)


@pytest.mark.parametrize(
    ("start", "media_type", "reason"),
    [
        (b"", "text/html", "timeout_read"),
        (b"", "application/pdf", "timeout_read"),
        (b"<h1>Half a page", "text/html", "http_200"),
        (b"%PDF-1.7", "application/pdf", "http_200"),
    ],
)
async def test_headers_alone_are_no_page_but_half_a_page_is(start: bytes, media_type: str, reason: str) -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        return httpx.Response(200, headers={"Content-Type": media_type}, stream=CutBody(start))

    [finding], _, _ = await check(handler, URL)
    assert finding.reason == reason


async def test_a_body_that_never_came_in_all_its_time_is_none_either() -> None:
    cut = CutBody(b"", Fault.TIMEOUT_TOTAL)
    found, _, _ = await check(lambda request, before: httpx.Response(200, stream=cut), URL, attempts=1)
    assert found[0].reason == "timeout_total"


async def test_waiting_for_a_turn_is_not_the_hosts_slowness() -> None:
    web, clock, found = Web(status(200)), Clock(), list[Finding]()
    runner = make_runner(web, clock, found)
    runner.lanes.hold("site.example", 40, AT)
    await runner.run([DueResource(1, URL, "site.example")])
    assert (clock.time, found[0].elapsed_ms) == (40, 0)


async def test_refusals_at_one_moment_are_one_event_and_every_address_gets_its_second_go() -> None:
    urls = [f"http://site.example/{number}" for number in range(30)]
    found, _, _ = await check(lambda request, before: httpx.Response(200) if before else Fault.REFUSED, *urls)
    assert Counter(finding.reason for finding in found) == {"http_200": 30}


async def test_a_host_that_goes_on_refusing_is_left_alone() -> None:
    urls = [f"http://site.example/{number}" for number in range(300)]
    found, web, _ = await check(lambda request, before: Fault.REFUSED, *urls)
    assert web.asked.total() <= 60
    assert {finding.verdict for finding in found} == {Verdict.FAILING}


async def test_a_portals_login_does_not_vouch_for_the_network_and_a_server_of_this_machine_does() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        answers = {"portal.example": 511, "127.0.0.1": 200}
        return httpx.Response(answers[request.url.host]) if request.url.host in answers else Fault.DNS_NXDOMAIN

    async def run(vouching: str) -> list[Finding]:
        web, clock, found = Web(handler), Clock(), list[Finding]()
        runner = make_runner(web, clock, found, ask=down)
        runner.screen = make_screen((), (), allow_private=True)
        await runner.run([DueResource(1, "http://gone.example/", "gone.example"), DueResource(2, vouching, "")])
        return found

    with pytest.raises(Offline):
        await run("http://portal.example/")
    assert {finding.verdict for finding in await run("http://127.0.0.1:8/")} == {Verdict.DEAD, Verdict.ALIVE}


async def test_a_public_name_at_a_private_address_may_be_a_captive_portals_doing() -> None:
    with pytest.raises(Offline):
        await check(lambda request, before: Fault.PRIVATE_ADDRESS, URL, ask=down)
    [finding], _, _ = await check(lambda request, before: Fault.PRIVATE_ADDRESS, URL, ask=up)
    assert finding.verdict is Verdict.EXCLUDED


async def test_headers_of_the_settings_replace_ours_whatever_their_case_and_may_hold_more_than_ascii() -> None:
    web = Web(status(200))
    lanes = Lanes(limit=1, clock=Clock(), sleep=asyncio.sleep)
    prober = Prober(web, lanes.turn, "test/1 (Jürgen)", headers=lambda url: {"user-AGENT": "mine/1", "X-Who": "Zoë"})
    await prober.probe(URL)
    assert web.log[0].headers.get_list("user-agent") == ["mine/1"]
    assert web.log[0].headers["x-who"] == "Zoë"


@pytest.mark.parametrize("asked", ["30", "60", "86400"])
async def test_a_host_that_asks_for_a_pause_each_time_does_not_hold_up_the_run(asked: str) -> None:
    web, clock, found = Web(status(429, **{"Retry-After": asked})), Clock(), list[Finding]()
    runner = make_runner(web, clock, found, concurrency=1)
    await runner.run([DueResource(n, f"http://busy.example/{n}", "busy.example") for n in range(200)])
    assert clock.time < 600
    assert {finding.reason for finding in found} == {"http_429"}
    # What was not asked gets no verdict, and stays due.
    assert len(found) == len(web.asked) < 20
    assert runner.left_alone == {"busy.example": 200 - len(found)}


async def test_a_host_that_asks_for_short_pauses_and_then_answers_is_waited_for() -> None:
    urls = [f"http://site.example/{number}" for number in range(100)]
    found, _, _ = await check(status(429, 200, **{"Retry-After": "5"}), *urls, concurrency=1)
    assert {finding.verdict for finding in found} == {Verdict.ALIVE}
    assert len(found) == 100


async def test_a_dead_proxy_before_a_server_of_this_machine_is_our_own_networks_fault() -> None:
    web, clock, found = Web(lambda request, before: Fault.PROXY), Clock(), list[Finding]()
    runner = make_runner(web, clock, found, ask=down)
    runner.screen = make_screen((), (), allow_private=True)
    with pytest.raises(Offline):
        await runner.run([DueResource(1, "http://127.0.0.1:9/", "127.0.0.1")])
    assert found == []


async def test_an_address_that_cannot_be_asked_for_is_not_asked_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **more: object) -> httpx.Request:
        raise httpx.InvalidURL("no such thing")

    monkeypatch.setattr(httpx, "Request", refuse)
    [finding], web, _ = await check(status(200), URL)
    assert (finding.verdict, finding.reason, web.asked.total()) == (Verdict.FAILING, "connection_failure", 0)


@pytest.mark.parametrize(("state", "reasons"), [("is_left", []), ("weight", ["host_unreachable"])])
async def test_where_a_host_was_given_up_nobody_is_asked_about_its_addresses(state: str, reasons: list[str]) -> None:
    web, clock, found, asked = Web(status(200)), Clock(), list[Finding](), list[str]()
    runner = make_runner(web, clock, found, attempts=1)

    async def inquire(url: str, probe: Callable[[str], Awaitable[Observation]]) -> None:
        asked.append(url)

    runner.examiner.inquire = inquire
    setattr(runner.lanes.lane("site.example"), state, 100)
    await runner.run([DueResource(1, URL, "site.example")])
    assert (asked, web.log, [finding.reason for finding in found]) == ([], [], reasons)


async def test_who_has_not_answered_does_not_vouch_for_the_network() -> None:
    asked: list[str] = []

    async def remembers(last_answer: str) -> bool:
        asked.append(last_answer)
        return True

    def handler(request: httpx.Request, before: int) -> Answer:
        return Fault.CERT_EXPIRED if request.url.host == "expired.example" else Fault.DNS_NXDOMAIN

    found, _, _ = await check(handler, "http://expired.example/", "http://gone.example/", ask=remembers)
    assert [finding.verdict for finding in found] == [Verdict.BAD_CERTIFICATE, Verdict.DEAD]
    assert asked == [""]


async def test_a_defect_of_our_own_in_the_last_round_costs_one_address_as_well() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        if request.url.path == "/bad" and before == 2:
            raise RuntimeError("nobody thought of this")
        return httpx.Response(200 if before == 2 else 503)

    found, _, _ = await check(handler, "http://site.example/bad", "http://site.example/well")
    assert [finding.reason for finding in found] == ["checker_error", "http_200"]


async def test_a_pause_that_is_asked_for_each_time_leaves_the_address_its_last_attempt() -> None:
    [finding], web, _ = await check(status(429, 429, 200, **{"Retry-After": "5"}), URL)
    assert (finding.verdict, web.asked[URL]) == (Verdict.ALIVE, 3)


async def test_a_status_that_the_settings_accept_is_asked_for_once_whatever_it_is() -> None:
    [finding], web, clock = await check(status(503), URL, accept=[Acceptance(status=(503,), pattern="site")])
    assert (finding.verdict, web.asked[URL], clock.slept) == (Verdict.ALIVE, 1, [])


async def test_a_status_that_the_settings_accept_ends_the_goes() -> None:
    accept = [Acceptance(status=(503,), pattern="site")]
    [finding], web, clock = await check(status(500, 503), URL, accept=accept, attempts=5)
    assert (finding.reason, web.asked[URL]) == ("accepted_status", 2)
    assert clock.time < LAST_WAIT


async def test_who_waited_for_others_long_enough_is_tried_again_at_once() -> None:
    def handler(request: httpx.Request, before: int) -> Answer:
        if request.url.host == "busy.example":
            return httpx.Response(200) if before else httpx.Response(429, headers={"Retry-After": "50"})
        return Fault.TIMEOUT_READ if not before else httpx.Response(200)

    found, _, clock = await check(handler, "http://busy.example/", URL)
    assert {finding.verdict for finding in found} == {Verdict.ALIVE}
    assert clock.time < 50 * 1.25 + LAST_WAIT


async def test_nothing_is_written_for_nothing_and_nothing_is_remembered_of_who_is_done() -> None:
    web, clock, written = Web(status(503, 503, 200)), Clock(), list[Sequence[Finding]]()
    runner = make_runner(web, clock, [])
    runner.sink = runner.keep = written.append
    await runner.run(
        [DueResource(number, f"http://h{number % 7}.example/{number}", f"h{number % 7}") for number in range(70)]
    )
    assert all(written)
    assert sum(map(len, written)) == 140
    parts = (runner, runner._first, runner._last)
    held = {one.name: getattr(part, one.name) for part in parts for one in fields(part)}
    assert {"_queues", "_workers", "_short", "_waiting", "_by_host", "_tasks"} < set(held)
    assert not [name for name, value in held.items() if isinstance(value, dict | list | set) and value]


# --- conditional requests -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "reason"), [(Verdict.SOFT_404, "catch_all"), (Verdict.ALIVE, "http_200"), (None, "http_200")]
)
@pytest.mark.parametrize("url", [URL, f"{URL}?id=7"])
async def test_a_page_that_was_condemned_is_not_cleared_by_what_else_its_host_is_known_for(
    before: Verdict | None, reason: str, url: str
) -> None:
    body = f"<title>Welcome</title><p>{'The same words for everybody. ' * 20}"
    web = Web(lambda request, before: httpx.Response(200, html=body))
    runner = make_runner(web, Clock(), found := list[Finding]())
    runner.examiner.neighbours = Neighbours(runner.examiner.prober.probe, was_honest=lambda host: True)
    await runner.run([DueResource(1, url, "site.example", verdict=before)])
    assert [finding.reason for finding in found] == [reason]


KNOWN = DueResource(1, URL, "site.example", verdict=Verdict.ALIVE, etag='"x"', at_its_address=True)


def conditions(web: Web) -> list[tuple[str, bool]]:
    return [(request.url.path, "if-none-match" in request.headers) for request in web.log]


@pytest.mark.parametrize(
    ("codes", "asked", "verdict", "attempts"),
    [
        pytest.param((304,), [True], Verdict.ALIVE, 1, id="the same as ever"),
        pytest.param((200,), [True], Verdict.ALIVE, 1, id="another page"),
        pytest.param((412, 200), [True, False], Verdict.ALIVE, 2, id="stumbles over the condition"),
        pytest.param((503, 200), [True, False], Verdict.ALIVE, 2, id="trouble is never left to the condition"),
        pytest.param((404, 404), [True, False], Verdict.DEAD, 2, id="gone either way"),
        pytest.param((503,), [True, False, True, False], Verdict.FAILING, 4, id="two goes a round, whatever was asked"),
    ],
)
async def test_trouble_that_meets_a_condition_is_looked_at_without_it(
    codes: tuple[int, ...], asked: list[bool], verdict: Verdict, attempts: int
) -> None:
    web, clock, found = Web(status(*codes)), Clock(), list[Finding]()
    runner = make_runner(web, clock, found)
    runner.rng = lambda: 0.5
    await runner.run([KNOWN])
    assert [is_conditional for _, is_conditional in conditions(web)] == asked
    assert [(finding.verdict, finding.attempts) for finding in found] == [(verdict, attempts)]


async def test_the_condition_is_the_addresss_own() -> None:
    web, clock, found = Web(status(200)), Clock(), list[Finding]()
    runner = make_runner(web, clock, found)
    runner.rng = lambda: 0.5

    async def inquire(url: str, probe: Callable[[str], Awaitable[Observation]]) -> None:
        await probe("http://site.example/what-the-host-says-of-it")

    runner.examiner.inquire = inquire
    await runner.run([KNOWN])
    assert conditions(web) == [("/what-the-host-says-of-it", False), ("/deep/page", True)]


@dataclass
class SlowWeb(httpx.AsyncBaseTransport):
    """Takes so many turns of the event loop for its first answer and twenty for others; counts how many are owed."""

    turns: int = 20
    at_once: int = 0
    most: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        turns, self.turns = self.turns, 20
        for _ in range(turns):
            await asyncio.sleep(0)
        self.at_once -= 1
        return httpx.Response(200)


@pytest.mark.parametrize(
    ("late", "turns", "most"),
    [
        pytest.param(0.0, 0, 10, id="several, where addresses wait for the host"),
        pytest.param(0.2, 0, 1, id="one, where it is this process that is slow"),
        pytest.param(0.2, 2, 1, id="one, where it was not waited for for half a second"),
        pytest.param(0.2, 20, 3, id="but as many as a silent host may be asked, where it has not answered for long"),
        pytest.param(0.0, 20, 10, id="and all of them once it has answered"),
    ],
)
async def test_a_host_gets_connections_as_it_is_waited_for(late: float, turns: int, most: int) -> None:
    clock, found, web = Clock(), list[Finding](), SlowWeb(turns)

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds + late)

    runner = make_runner(web, clock, found, sleep=sleep)  # type: ignore[arg-type]
    await runner.run([DueResource(number, f"{URL}/{number}", "site.example") for number in range(40)])
    assert (len(found), web.most) == (40, most)


async def test_a_host_that_is_done_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.checker.first_round.MORE_AFTER", 3600.0)
    found = list[Finding]()
    runner = make_runner(SlowWeb(), Clock(), found, sleep=asyncio.sleep)  # type: ignore[arg-type]
    async with asyncio.timeout(5):
        await runner.run([DueResource(number, f"{URL}/{number}", "site.example") for number in range(3)])
    assert len(found) == 3


@pytest.mark.parametrize(("first", "order"), [(503, [("begun", 0), ("ended", 1)]), (200, [])])
async def test_the_waiting_of_the_last_round_is_used(first: int, order: list[tuple[str, int]]) -> None:
    runner, found, told = make_waiting_runner(Web(status(first, first, 200)))
    await runner.run([DueResource(1, URL, "site.example")])
    assert (len(found), told) == (1, order)


async def test_the_last_round_is_not_over_before_all_was_begun() -> None:
    """Between two addresses that are asked for, there may be thousands that need no network."""
    down = URL + "/down"
    runner, found, told = make_waiting_runner(
        Web(lambda request, before: httpx.Response(503 if str(request.url) == down and before < 2 else 200))
    )
    excluded = [DueResource(number, f"http://127.0.0.1/{number}", "127.0.0.1") for number in range(2, 500)]
    await runner.run([DueResource(1, URL, "site.example"), *excluded, DueResource(500, down, "site.example")])
    assert (len(found), told) == (500, [("begun", 499), ("ended", 500)])


def make_waiting_runner(web: Web) -> tuple[Runner, list[Finding], list[tuple[str, int]]]:
    """A runner, its findings, and how many of them there were when the waiting of its last round began and ended."""
    found, told = list[Finding](), list[tuple[str, int]]()
    runner = make_runner(web, Clock(), found)

    async def meanwhile(over: asyncio.Event) -> None:
        told.append(("begun", len(found)))
        await over.wait()
        told.append(("ended", len(found)))

    runner.meanwhile = meanwhile
    return runner, found, told


async def look(response: httpx.Response, **more: object) -> tuple[Observation, httpx.Request]:
    """One bare look, and the request that it took."""
    web = Web(lambda request, before: response)
    lanes = Lanes(limit=1, clock=Clock(), sleep=asyncio.sleep)
    return await Prober(web, lanes.turn, "test/1", **more).probe(URL), web.log[0]  # type: ignore[arg-type]


async def test_of_an_answers_headers_a_hundred_are_kept_and_of_each_two_thousand_characters() -> None:
    seen, _ = await look(httpx.Response(200, headers=[(f"X-{n}", "x" * (3_000 + n)) for n in range(150)]))
    assert len(seen.headers) == 100
    assert {len(value) for value in seen.headers.values()} == {2_000}


async def test_the_first_look_says_what_it_would_like_to_see_and_waits_as_long_as_usual() -> None:
    _, asked = await look(httpx.Response(200), timeouts=Timeouts(1, 2, 3))
    assert asked.headers["accept"].startswith("text/html,")
    assert asked.headers["accept-language"] == "en,*;q=0.5"
    assert asked.extensions == {"timeout": {"connect": 1, "read": 2}, TOTAL_EXTENSION: 3}


async def test_of_what_is_no_text_a_kilobyte_is_enough() -> None:
    class Picture(httpx.AsyncByteStream):
        taken = 0

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(1_000):
                self.taken += 100
                yield b"x" * 100

        async def aclose(self) -> None:
            return None

    picture = Picture()
    await look(httpx.Response(200, headers={"Content-Type": "image/png"}, stream=picture))
    assert picture.taken == 1_100
