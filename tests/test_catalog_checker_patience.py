"""Retries and politeness in true order, on a clock of the tests' own: last round, circuits, holds, short outages."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from virtual_time import run_virtual

from catalog.checker.examine import Examiner
from catalog.checker.findings import Result, build_plain
from catalog.checker.first_round import FirstRound
from catalog.checker.hosts import AT_FIRST, Lanes
from catalog.checker.last_round import LAST_WAIT
from catalog.checker.network import NetworkWatch, Offline
from catalog.checker.observation import Fault, Judgement, WireError
from catalog.checker.policy import FIRST_WAIT, JITTER
from catalog.checker.probe import Prober
from catalog.checker.runner import Runner
from catalog.checker.screen import make_screen
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts
from db.records import DueResource, Finding, FragmentFinding
from db.vocabulary import Opinion, Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
Answer = httpx.Response | Fault
# What a host does with a request, at this second of the run.
Handler = Callable[[httpx.Request, float], Answer]
TIMEOUTS = Timeouts(connect=10, read=15, total=20)
_SECONDS = {Fault.TIMEOUT_CONNECT: "connect", Fault.TIMEOUT_READ: "read"}


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Web(httpx.AsyncBaseTransport):
    """Answers after `latency` seconds; time-outs take as long as the request allows."""

    handler: Handler
    latency: float = 0.1
    log: list[tuple[float, str]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.log.append((now(), str(request.url)))
        answer = self.handler(request, now())
        allowed: dict[str, float] = request.extensions["timeout"]
        silence = allowed[_SECONDS[answer]] if answer in _SECONDS else self.latency  # type: ignore[index]
        total: float = request.extensions[TOTAL_EXTENSION]
        await asyncio.sleep(min(silence, total))
        if total < silence:
            raise WireError(Fault.TIMEOUT_TOTAL)
        if isinstance(answer, Fault):
            raise WireError(answer)
        return answer

    def asked(self, part: str = "") -> int:
        return sum(part in url for _, url in self.log)

    def times(self, url: str) -> list[float]:
        return [time for time, asked in self.log if asked == url]


@dataclass
class Run:
    """One run on a clock of its own; `findings` by resource, `kept` are the first results."""

    web: Web
    other: Web | None = None  # as it meets the second opinion's looks
    found: list[Finding] = field(default_factory=list)
    kept: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    lanes: Lanes = field(init=False)
    runner: Runner = field(init=False)
    left_alone: Counter[str] = field(default_factory=Counter)

    async def __call__(
        self,
        urls: Iterable[str | DueResource],
        *,
        ask: Callable[[str], Awaitable[bool]] | None = None,
        attempts: int = 3,
        patience: float = 60.0,
        holds: dict[str, datetime] | None = None,
        cancel_at: float | None = None,
    ) -> None:
        async def up(last_answer: str) -> bool:
            return True

        def calendar() -> datetime:
            return START + timedelta(seconds=now())

        def check_local(url: str, fragments: Sequence[str]) -> tuple[Judgement, tuple[FragmentFinding, ...]]:
            raise AssertionError(url)

        self.lanes = Lanes(limit=64, clock=now, sleep=asyncio.sleep, patience=patience)
        self.lanes.recall(holds or {}, START)
        prober = Prober(self.web, self.lanes.turn, "test/1", timeouts=TIMEOUTS, now=calendar, clock=now)
        second = None if self.other is None else replace(prober, transport=self.other)
        runner = Runner(
            examiner=Examiner(prober, second=second, may_ask=self.lanes.welcomes),
            lanes=self.lanes,
            screen=make_screen((), (), False),
            check_local=check_local,
            due=lambda verdict, resource, not_before: not_before or calendar() + timedelta(days=1),
            sink=self.found.extend,
            ask=ask or up,
            now=calendar,
            sleep=asyncio.sleep,
            attempts=attempts,
            patience=patience,
            keep=self.kept.extend,
            rng=lambda: 0.5,
        )
        self.runner, self.left_alone = runner, runner.left_alone
        try:
            async with asyncio.timeout(cancel_at):
                await runner.run(as_due(n, url) for n, url in enumerate(urls))
        finally:
            self.seconds = now()

    def reasons(self) -> Counter[str]:
        return Counter(finding.reason for finding in self.found)


def as_due(number: int, url: str | DueResource) -> DueResource:
    return url if isinstance(url, DueResource) else DueResource(number, url, httpx.URL(url).host)


def check(handler: Handler, *urls: str, latency: float = 0.1, **more: object) -> Run:
    run = Run(Web(handler, latency))
    run_virtual(run(urls, **more))  # type: ignore[arg-type]
    return run


def check_both(handler: Handler, other: Handler, *urls: str | DueResource) -> Run:
    run = Run(Web(handler), Web(other))
    run_virtual(run(urls))
    return run


def of(host: str, count: int) -> list[str]:
    return [f"http://{host}.example/{number}" for number in range(count)]


URL = "http://site.example/page"


# --- hosts that give one visitor only so much -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "many", "apart", "at_once", "wait", "latency"),
    [
        (429, 120, 0.4, 20, "1", 0.05),
        (429, 60, 0.4, 5, "1", 0.3),
        (429, 40, 3.0, 1, "", 0.1),
        (429, 100, 0.1, 10, "", 0.05),
        (503, 120, 0.4, 20, "1", 0.05),
    ],
)
def test_of_a_host_that_gives_a_page_in_so_many_seconds_all_pages_are_told_and_it_seldom_says_no(
    status: int, many: int, apart: float, at_once: int, wait: str, latency: float
) -> None:
    left, last, refused = float(at_once), 0.0, 0

    def handler(request: httpx.Request, time: float) -> Answer:
        nonlocal left, last, refused
        left, last = min(left + (time - last) / apart, at_once), time
        if left < 1:
            refused += 1
            return httpx.Response(status, headers={"Retry-After": wait} if wait else {})
        left -= 1
        return httpx.Response(200)

    run = check(handler, *of("site", many), latency=latency)
    assert Counter(finding.reason for finding in run.found) == {"http_200": many}
    assert refused <= 12


def test_addresses_that_are_refused_for_ever_are_not_taken_for_a_minute_that_is_over() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        return httpx.Response(429 if request.url.path in refused else 200)

    draw = random.Random(1)
    refused = {f"/{number}" for number in range(100) if draw.random() < 0.6}
    run = check(handler, *of("site", 100))
    assert Counter(finding.reason for finding in run.found) == {
        "http_200": 100 - len(refused),
        "http_429": len(refused),
    }
    assert max(time for time, _ in run.web.log) < 300


def test_a_host_that_refuses_a_few_of_its_addresses_for_ever_does_not_hold_up_the_others() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        return httpx.Response(429 if request.url.path in ("/9", "/50", "/90") else 200)

    run = check(handler, *of("site", 100))
    assert Counter(finding.reason for finding in run.found) == {"http_200": 97, "http_429": 3}
    assert max(time for time, _ in run.web.log) < 40


# --- the last round -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [503, 429, 408, Fault.RESET, Fault.TIMEOUT_READ, Fault.DNS_FAILURE])
def test_what_failed_for_a_passing_cause_is_tried_again_at_the_end_and_told_once(trouble: int | Fault) -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        well = time >= 4 or request.url.host != "site.example"
        return httpx.Response(200) if well else trouble if isinstance(trouble, Fault) else httpx.Response(trouble)

    run = check(handler, URL, *of("well", 20))
    assert run.reasons() == {"http_200": 21}
    [first] = run.kept  # kept safe meanwhile, with what was known then
    assert first.resource_id == 0
    assert first.verdict in {Verdict.FAILING, Verdict.BLOCKED}


@pytest.mark.parametrize("refusal", [429, 503])
def test_a_host_that_lets_a_visitor_have_two_pages_a_second_gives_all_of_them_in_the_end(refusal: int) -> None:
    """As nginx's `limit_req` does, which names no time to come back at."""
    tokens, at = 3.0, 0.0

    def handler(request: httpx.Request, time: float) -> Answer:
        nonlocal tokens, at
        tokens, at = min(tokens + 2 * (time - at), 3.0), time
        if tokens < 1:
            return httpx.Response(refusal)
        tokens -= 1
        return httpx.Response(200)

    run = check(handler, *(f"http://site.example/{number}" for number in range(40)))
    assert run.reasons() == {"http_200": 40}
    assert run.web.asked() < 60, "most of them were asked for once"


def test_the_last_attempt_comes_when_all_else_is_done_and_waits_longer() -> None:
    run = check(lambda request, time: Fault.TIMEOUT_READ, URL, attempts=3)
    [finding] = run.found
    assert run.web.times(URL) == [0, TIMEOUTS.read + LAST_WAIT]
    assert run.seconds == TIMEOUTS.read * 2.5 + LAST_WAIT
    assert (finding.reason, finding.attempts) == ("timeout_read", 2)


def test_a_silent_hosts_time_outs_begin_before_what_hosts_that_answer_are_asked_further() -> None:
    """The end of a run waits for them, however much else there is to do."""

    def handler(request: httpx.Request, time: float) -> Answer:
        return Fault.TIMEOUT_READ if request.url.host == "silent.example" else httpx.Response(200)

    firsts = [f"http://h{number}.example/first" for number in range(100)]
    others = [url for number in range(100) for url in of(f"h{number}", 8)]
    run = check(handler, *firsts, *of("silent", 5), *others, latency=0.4)
    first, second, third = sorted(time for time, url in run.web.log if "silent" in url and time < 15)
    assert first < 1.0  # a hundred other hosts are asked for the first time, 64 at once
    assert first + 0.5 < second <= third < first + 1.3
    assert max(time for time, url in run.web.log if "silent" not in url) > third + 3


def test_the_last_attempts_are_made_beside_the_slowest_of_the_first_round() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        if request.url.host == "silent.example":
            return Fault.TIMEOUT_READ
        return httpx.Response(503 if request.url.host == "site.example" else 200)

    run = Run(Web(handler))

    async def run_later() -> None:
        await asyncio.sleep(10_000)  # as the clocks of machines begin anywhere
        await run([URL, "http://silent.example/", *(f"http://h{number}.example/" for number in range(20))])

    run_virtual(run_later())
    assert run.web.times(URL)[2] < 10_006 < 10_000 + TIMEOUTS.read
    assert run.seconds == 10_000 + TIMEOUTS.read * 2.5 + LAST_WAIT


def test_the_last_attempts_wait_until_what_is_left_takes_ten_seconds_at_the_pace_so_far() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        return httpx.Response(503 if request.url.host == "site.example" else 200)

    run = check(handler, URL, *of("large", 600))  # which is asked every twentieth of a second
    assert 20 <= run.web.times(URL)[2] < 20.5
    assert 30 < run.seconds < 31


def test_a_host_is_tried_once_more_as_soon_as_its_doubtful_failures_are_believed() -> None:
    """One of its addresses leads to a name that does not exist, and nobody answers for a while after that."""
    run = Run(Web(lambda request, time: httpx.Response(200)))

    def handler(request: httpx.Request, time: float) -> Answer:
        run.web.latency = {"/astray": 3.0, "/slow": 8.0}.get(request.url.path, 0.1)
        if request.url.host == "gone.example":
            return Fault.DNS_NXDOMAIN
        if request.url.path == "/astray":
            return httpx.Response(302, headers={"Location": "http://gone.example/"})
        return httpx.Response(200 if time > 4 or request.url.host != "site.example" else 503)

    run.web.handler = handler
    run_virtual(run([URL, "http://site.example/astray", "http://slow.example/slow", *of("well", 20)]))
    assert run.reasons() == {"http_200": 22, "dns_nxdomain": 1}
    assert 8 <= run.web.times(URL)[2] < 8.5


def test_what_comes_to_wait_at_a_host_that_is_tried_again_is_tried_after_that() -> None:
    """The proxy fails for one of its addresses, which is believed once somebody else has answered."""
    run = Run(Web(lambda request, time: httpx.Response(200)))

    def handler(request: httpx.Request, time: float) -> Answer:
        url = str(request.url)
        run.web.latency = {"/proxied": 2.0, "/slow": 8.0}.get(request.url.path, 0.1)
        if url == URL:
            return httpx.Response(503) if len(run.web.times(URL)) < 3 else Fault.TIMEOUT_READ
        return Fault.PROXY if request.url.path == "/proxied" else httpx.Response(200)

    run.web.handler = handler
    run_virtual(run([URL, "http://site.example/proxied", "http://slow.example/slow", *of("well", 20)]))
    last = run.web.times(URL)[2]
    assert last < 6
    assert run.web.times("http://site.example/proxied")[2] >= last + 1.5 * TIMEOUTS.read
    assert run.reasons() == {"http_200": 21, "timeout_read": 1, "proxy_failure": 1}


def test_a_single_attempt_is_a_single_attempt() -> None:
    run = check(lambda request, time: httpx.Response(503), URL, attempts=1)
    assert (len(run.web.log), run.kept, run.reasons()) == (1, [], {"http_503": 1})


@pytest.mark.parametrize("answer", [httpx.Response(404), Fault.DNS_NXDOMAIN, Fault.CERT_EXPIRED])
def test_what_will_not_pass_gets_no_last_attempt(answer: Answer) -> None:
    run = check(lambda request, time: answer, URL)
    assert (len(run.web.log), run.kept) == (1, [])


def test_a_host_that_brings_nothing_better_is_soon_left_in_peace() -> None:
    run = check(lambda request, time: httpx.Response(503), *of("down", 50))
    assert run.web.asked() == 50 * 2 + 3
    assert run.reasons() == {"http_503": 50}


def test_a_host_that_has_come_back_gets_all_its_addresses_tried() -> None:
    run = check(lambda request, time: httpx.Response(200 if time > 5 else 503), *of("back", 50))
    assert run.reasons() == {"http_200": 50}


def test_a_host_that_has_come_back_is_asked_several_at_once() -> None:
    run = check(lambda request, time: httpx.Response(200 if time > 12 else 503), *of("back", 50), latency=1.0)
    assert run.reasons() == {"http_200": 50}
    assert run.seconds < 25


def test_a_host_that_has_come_back_for_a_moment_is_asked_by_no_more_than_it_may_be() -> None:
    asked = Counter[str]()

    def handler(request: httpx.Request, time: float) -> Answer:
        asked[request.url.path] += 1
        first_of_the_last_round = asked[request.url.path] == 3 and sum(count == 3 for count in asked.values()) == 1
        return httpx.Response(200 if first_of_the_last_round else 503)

    run = check(handler, *of("back", 50))
    assert run.reasons() == {"http_503": 49, "http_200": 1}
    assert run.web.asked() <= 50 * 2 + 1 + 10 + 2


def test_a_host_that_is_silent_at_the_first_of_its_addresses_gets_the_others_tried() -> None:
    silent = {f"/{number}" for number in range(6)}

    def handler(request: httpx.Request, time: float) -> Answer:
        return Fault.TIMEOUT_READ if request.url.path in silent else httpx.Response(200)

    assert check(handler, *of("half", 30)).reasons() == {"http_200": 24, "timeout_read": 6}


def test_what_is_in_doubt_at_the_last_attempt_is_told_then() -> None:
    """Names vanish at the end of the run, while the canaries are silent for a moment."""
    told: list[float] = []

    async def ask(last_answer: str) -> bool:
        told.append(now())
        return len(told) > 1

    run = check(lambda request, time: httpx.Response(503) if time < 3 else Fault.DNS_NXDOMAIN, URL, ask=ask)
    assert len(told) == 2
    assert [finding.reason for finding in run.kept] == ["http_503"]
    assert run.reasons() == {"dns_nxdomain": 1}


def test_a_hundred_hostile_hosts_are_done_within_a_minute() -> None:
    troubles = [Fault.TIMEOUT_READ, Fault.TIMEOUT_CONNECT, Fault.RESET, 503, 429, Fault.EMPTY]

    def handler(request: httpx.Request, time: float) -> Answer:
        trouble = troubles[int(request.url.host.removeprefix("h").partition(".")[0]) % len(troubles)]
        return trouble if isinstance(trouble, Fault) else httpx.Response(trouble)

    run = check(handler, *(f"http://h{number}.example/" for number in range(100)))
    assert len(run.found) == 100
    assert run.seconds < 60


def test_a_run_that_is_ended_keeps_the_first_results_of_what_it_would_have_tried_again() -> None:
    run = Run(Web(lambda request, time: Fault.TIMEOUT_READ if "silent" in str(request.url) else httpx.Response(200)))
    with pytest.raises(TimeoutError):
        run_virtual(run([*of("silent", 1), *of("well", 5)], cancel_at=20))
    assert run.reasons() == {"http_200": 5, "timeout_read": 1}
    assert run.seconds < 22


def test_a_run_that_is_ended_asks_for_a_second_whether_the_network_is_up() -> None:
    async def silent(last_answer: str) -> bool:
        await asyncio.sleep(1_000)
        return True

    run = Run(Web(lambda request, time: Fault.RESET))
    with pytest.raises(TimeoutError):
        run_virtual(run(of("down", 1), ask=silent, cancel_at=20))
    assert (run.seconds, run.found) == (21, [])


@pytest.mark.parametrize(
    ("hosts", "least", "most"),
    [
        pytest.param(4, 2_001, 2_001, id="two thousand, and the last of them in hand"),
        pytest.param(5_000, 64 + 64, 64 + 2 * 64 + 1, id="or 64 hosts that are asked, and as many that wait for it"),
    ],
)
def test_no_more_addresses_are_taken_out_of_the_catalog_than_can_be_under_way(
    hosts: int, least: int, most: int
) -> None:
    taken = 0

    def due() -> Iterator[str]:
        nonlocal taken
        for taken in range(1, 5_000):
            yield f"http://h{taken % hosts}.example/{taken}"

    run = Run(Web(lambda request, time: httpx.Response(200), latency=100))
    with pytest.raises(TimeoutError):
        run_virtual(run(due(), cancel_at=5))
    assert least <= taken <= most


def test_five_thousand_addresses_wait_for_the_last_round_and_those_beyond_keep_their_first_results() -> None:
    run = check(lambda request, time: httpx.Response(200), URL)
    run.found.clear()
    for number in range(5_001):
        resource = DueResource(number, f"{URL}/{number}", "site.example")
        judgement = Judgement(Verdict.FAILING, "http_503", "answers 503")
        finding = build_plain(resource, judgement, START, lambda verdict, due, not_before: START)
        run.runner._take([Result(resource, finding, may_pass=True)])
    assert (len(run.kept), [finding.resource_id for finding in run.found]) == (5_000, [5_000])


@pytest.mark.parametrize(
    ("latency", "times"),
    [
        pytest.param(0.25, [0, 0.25, 0.3, 0.4], id="each tenth of a second, once it has answered"),
        pytest.param(2.0, [0, 0.6, 0.7, 2.0], id="two more where it lets its first visitor wait"),
    ],
)
def test_a_host_is_given_another_connection_while_its_addresses_wait(latency: float, times: list[float]) -> None:
    run = check(lambda request, time: httpx.Response(200), *of("site", 9), latency=latency)
    assert [time for time, url in run.web.log if url[-2] == "/"][:4] == pytest.approx(times)


def test_addresses_that_come_while_a_host_is_busy_get_further_connections_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catalog.checker.first_round.WINDOW", 4)
    run = Run(Web(lambda request, time: httpx.Response(200)))

    def handler(request: httpx.Request, time: float) -> Answer:
        run.web.latency = 10.0 if request.url.host == "slow.example" else 1.0
        return httpx.Response(200)

    run.web.handler = handler
    run_virtual(run([*of("slow", 2), *of("quick", 2), "http://slow.example/late"]))
    assert run.web.times("http://slow.example/late")[0] < 2


# --- circuits -------------------------------------------------------------------------------------------------------


def test_a_silent_host_costs_a_few_time_outs_however_many_addresses_it_has() -> None:
    run = check(lambda request, time: Fault.TIMEOUT_READ, *of("silent", 60))
    assert run.web.asked() == 3 + 1  # a few, and a last one for all
    assert run.reasons() == {"timeout_read": AT_FIRST + 1, "host_unreachable": 60 - AT_FIRST - 1}
    assert run.seconds < 1 + TIMEOUTS.read * 2.5 + LAST_WAIT


def test_a_silent_host_behind_redirects_costs_no_more() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        if request.url.host == "silent.example":
            return Fault.TIMEOUT_CONNECT
        return httpx.Response(302, headers={"Location": f"http://silent.example{request.url.path}"})

    run = check(handler, *of("short", 60))
    assert run.web.asked("silent.example") <= 4 * AT_FIRST  # those under way when it showed, and the last round's
    assert run.reasons().total() == 60
    assert {finding.verdict for finding in run.found} == {Verdict.FAILING}


def test_a_host_that_answers_gets_its_full_lane() -> None:
    run = check(lambda request, time: httpx.Response(200), *of("well", 200), latency=2.0)
    assert run.seconds < 200 / 10 * 2.0 + 5


SILENCE = pytest.mark.parametrize("fault", [Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL])


@SILENCE
def test_who_fell_silent_is_tried_in_the_other_way_at_the_end_which_takes_no_longer(fault: Fault) -> None:
    silent = check_both(lambda request, time: fault, lambda request, time: fault, URL)
    plain = check(lambda request, time: fault, URL)
    assert (silent.web.asked(), silent.other and silent.other.asked()) == (1, 1)
    assert silent.seconds == plain.seconds
    [finding] = silent.found
    assert (finding.verdict, finding.opinion, finding.attempts) == (Verdict.FAILING, Opinion.BOTH, 2)


def test_a_host_that_hangs_up_on_robots_alone_is_heard_at_every_address() -> None:
    run = check_both(
        lambda request, time: Fault.TIMEOUT_READ, lambda request, time: httpx.Response(200), *of("tar", 30)
    )
    assert run.reasons() == {"http_200": 30}
    assert {finding.opinion for finding in run.found} == {Opinion.SECOND}
    assert all("met silence" in finding.detail for finding in run.found)
    assert (run.web.asked(), run.other and run.other.asked()) == (AT_FIRST, 30)
    assert run.seconds < 30


def test_who_is_looked_at_in_the_other_way_is_asked_for_the_page_itself() -> None:
    asked: list[bool] = []

    def other(request: httpx.Request, time: float) -> Answer:
        asked.append("if-none-match" in request.headers)
        return httpx.Response(200)

    known = DueResource(1, URL, "site.example", verdict=Verdict.ALIVE, etag='"x"', at_its_address=True)
    run = check_both(lambda request, time: Fault.TIMEOUT_READ, other, known)
    assert (run.reasons(), asked) == ({"http_200": 1}, [False])


def test_a_host_that_takes_no_connection_is_tried_in_the_same_way() -> None:
    run = check_both(
        lambda request, time: Fault.TIMEOUT_CONNECT, lambda request, time: httpx.Response(200), *of("off", 4)
    )
    assert run.other is not None
    assert run.other.asked() == 0
    assert {finding.verdict for finding in run.found} == {Verdict.FAILING}


def test_a_silent_host_costs_no_more_for_being_looked_at_in_the_other_way() -> None:
    run = check_both(
        lambda request, time: Fault.TIMEOUT_READ, lambda request, time: Fault.TIMEOUT_READ, *of("silent", 60)
    )
    assert run.other is not None
    assert run.web.asked() + run.other.asked() == AT_FIRST + 1


def test_a_circuit_that_a_short_outage_opened_is_tried_again() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        return Fault.TIMEOUT_CONNECT if request.url.host == "site.example" and time < 14 else httpx.Response(200)

    run = check(handler, *of("site", 40), *of("else", 3))
    assert run.reasons() == {"http_200": 43}


def test_who_has_opened_the_circuit_is_not_waited_for_again() -> None:
    run = check(lambda request, time: Fault.REFUSED, URL, attempts=9)
    *_, third, last = run.web.times(URL)
    assert third < 4
    assert last == pytest.approx(third + 0.1 + LAST_WAIT)
    assert run.seconds < 9


def test_a_silent_host_is_believed_offline_no_more_than_its_addresses_are() -> None:
    async def down(last_answer: str) -> bool:
        return False

    run = Run(Web(lambda request, time: Fault.TIMEOUT_READ))
    with pytest.raises(Offline):
        run_virtual(run(of("silent", 60), ask=down))
    assert (run.found, run.kept) == ([], [])


def test_what_was_not_tried_is_believed_where_the_network_has_been_vouched_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catalog.checker.first_round.WINDOW", 1)  # one after the other
    asked: list[float] = []

    async def ask(last_answer: str) -> bool:
        asked.append(now())
        return True

    def handler(request: httpx.Request, time: float) -> Answer:
        return Fault.TIMEOUT_READ if request.url.host == "silent.example" else httpx.Response(200)

    late = ("http://silent.example/late", "http://silent.example/later")
    run = check(handler, *of("silent", 3), URL, *late, ask=ask)
    assert run.reasons() == {"timeout_read": 4, "host_unreachable": 1, "http_200": 1}  # `later` is tried at the end
    assert asked == [run.seconds]  # of the last attempt alone


# --- what a host asks for -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_beyond_patience_is_kept_for_the_host_and_the_run_goes_on(status: int) -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        busy = request.url.host == "busy.example"
        return httpx.Response(status, headers={"Retry-After": "7200"}) if busy else httpx.Response(200)

    run = check(handler, *of("busy", 40), *of("well", 10))
    assert run.seconds < 5
    assert run.web.asked("busy.example") <= AT_FIRST
    assert run.left_alone["busy.example"] == 40 - run.web.asked("busy.example")
    holds = run.lanes.take_holds()
    assert list(holds) == ["busy.example"]
    assert timedelta(seconds=7200) <= holds["busy.example"] - START <= timedelta(seconds=7205)
    assert run.lanes.take_holds() == {}

    again = check(handler, *of("busy", 40), *of("well", 10), holds=holds)
    assert again.web.asked("busy.example") == 0
    assert again.left_alone == {"busy.example": 40}
    assert len(again.found) == 10


def test_what_was_seen_before_the_host_wanted_to_be_left_alone_is_told() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        again = {"Retry-After": "7200"} if request.url.path == "/other" else {}
        return httpx.Response(503, headers=again)

    for order, seconds in (("page", "other"), 1.0 + FIRST_WAIT), (("other", "page"), 1.6):
        run = check(handler, *(f"http://busy.example/{name}" for name in order), latency=1.0)
        assert [(finding.reason, finding.attempts) for finding in run.found] == [("http_503", 1)] * 2
        assert run.left_alone == {}
        # Nobody waits for another go that would not be let in.
        assert seconds + LAST_WAIT <= run.seconds < seconds + FIRST_WAIT * JITTER + LAST_WAIT + 0.1


def test_a_hold_that_is_nearly_over_is_waited_for() -> None:
    run = check(lambda request, time: httpx.Response(200), URL, holds={"site.example": START + timedelta(seconds=30)})
    assert run.web.times(URL) == [30]


def test_a_redirect_to_a_host_that_wants_to_be_left_alone_says_nothing() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        return httpx.Response(302, headers={"Location": "http://busy.example/"})

    run = check(handler, URL, holds={"busy.example": START + timedelta(days=1)})
    assert (run.found, run.left_alone, run.web.asked("busy")) == ([], {"busy.example": 1}, 0)


# --- what is in hand ------------------------------------------------------------------------------------------------


def test_five_hundred_of_a_host_are_in_hand_and_of_hosts_that_are_done_with_nothing_is_remembered() -> None:
    async def play() -> tuple[list[int], FirstRound]:
        async def work(resource: DueResource, host: str) -> None:
            rooms.append(first.room("site.example"))
            await asyncio.sleep(resource.id)

        rooms: list[int] = []
        first = FirstRound(Lanes(limit=64, clock=now, sleep=asyncio.sleep), asyncio.sleep, work, lambda host: None)
        async with asyncio.TaskGroup() as group:
            due = [as_due(number, f"http://site.example:{8000 + number % 2}/{number}") for number in range(4)]
            await first.begin(group, due, lambda resource: False)
            rooms.append(first.room("site.example"))
        rooms.append(first.room("site.example"))
        return rooms, first

    rooms, first = run_virtual(play())
    assert rooms == [499, 496, 497, 497, 498, 500]
    assert not first._in_hand


def test_while_much_is_taken_up_the_loop_gets_its_turn_now_and_then() -> None:
    """To save what is found meanwhile, to end at a signal."""

    async def play() -> int:
        turns = 0
        seen = list[int]()

        async def tick() -> None:
            nonlocal turns
            while len(seen) < 1_600:
                turns += 1
                await asyncio.sleep(0)

        def due() -> Iterator[DueResource]:
            for number in range(1_600):
                seen.append(turns)
                yield as_due(number, f"http://h{number}.example/")

        async def work(resource: DueResource, host: str) -> None:
            await asyncio.sleep(1)

        first = FirstRound(Lanes(limit=64, clock=now, sleep=asyncio.sleep), asyncio.sleep, work, lambda host: None)
        async with asyncio.TaskGroup() as group:
            group.create_task(tick())
            await first.begin(group, due(), lambda resource: False)
        return len(set(seen))

    assert run_virtual(play()) >= 3


# --- what this machine has no room for -------------------------------------------------------------------------------


def test_what_this_machine_had_no_room_for_is_no_result_and_stays_due() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        return Fault.OWN_LIMIT if request.url.host == "crowded.example" else httpx.Response(200)

    run = check(handler, *of("crowded", 20), *of("well", 5))
    assert run.reasons() == {"http_200": 5}
    assert run.runner.no_room == 20
    assert not run.lanes.lane("crowded.example").is_open  # the host has done nothing


def test_room_that_comes_free_is_used_and_what_was_seen_before_there_was_none_is_told() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        if request.url.path == "/first":
            return Fault.OWN_LIMIT if time < FIRST_WAIT / 2 else httpx.Response(200)
        return httpx.Response(503) if time < FIRST_WAIT / 2 else Fault.OWN_LIMIT

    run = check(handler, "http://a.example/first", "http://b.example/later")
    assert (run.reasons(), run.runner.no_room) == ({"http_200": 1, "http_503": 1}, 0)


# --- a budget for the whole way -------------------------------------------------------------------------------------


def test_a_chain_of_slow_hops_ends_within_the_time_of_one_address() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        step = int(request.url.path.removeprefix("/"))
        return httpx.Response(302, headers={"Location": f"/{step + 1}"}) if step < 18 else httpx.Response(200)

    run = check(handler, "http://far.example/0", latency=5.0)
    [finding] = run.found
    assert finding.reason == "timeout_total"
    assert run.seconds < 1 + TIMEOUTS.total * 2.5 + LAST_WAIT

    assert check(handler, "http://far.example/0", latency=1.0).reasons() == {"http_200": 1}


def test_waiting_for_a_turn_costs_nothing_of_it() -> None:
    def handler(request: httpx.Request, time: float) -> Answer:
        return httpx.Response(302, headers={"Location": "/b"}) if request.url.path == "/a" else httpx.Response(200)

    holds = {"site.example": START + timedelta(seconds=50)}
    assert check(handler, "http://site.example/a", holds=holds).reasons() == {"http_200": 1}


# --- our own network ------------------------------------------------------------------------------------------------


def test_an_answer_vouches_for_what_failed_before_it_began_and_not_for_what_failed_after() -> None:
    async def play() -> None:
        released: list[str] = []

        def release(results: Sequence[str], doubtful: bool) -> None:
            released.extend(results)

        async def down(last_answer: str) -> bool:
            return False

        watch = NetworkWatch[str](down, release, now)
        await watch.hold("early.example", "early")
        await asyncio.sleep(2)
        head_came_at = now()
        await asyncio.sleep(2)  # the cable is cut, and half of the body is lost with it
        await watch.hold("late.example", "late")
        await asyncio.sleep(5)
        watch.note_answer("http://cut.example/", head_came_at)
        assert released == ["early"]
        with pytest.raises(Offline):
            await watch.settle()

    run_virtual(play())


def test_names_that_vanish_while_the_canaries_are_silent_are_looked_up_again() -> None:
    """A cable pulled for some seconds: the router's resolver says that nobody exists, and then they all do."""

    def handler(request: httpx.Request, time: float) -> Answer:
        return Fault.DNS_NXDOMAIN if 1 <= time < 6 else httpx.Response(200)

    async def ask(last_answer: str) -> bool:
        return not 1 <= now() < 6

    run = check(handler, *(url for number in range(5) for url in of(f"h{number}", 150)), ask=ask)
    assert any(finding.reason == "dns_nxdomain" for finding in run.kept)
    assert run.reasons() == {"http_200": 750}
