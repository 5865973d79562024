"""robots.txt over real sockets: RFC 9309's rules for files that are there, missing, broken, elsewhere or too large."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from console import Console
from scenario_kit import Resolver
from simweb import behaviours as b
from simweb.exchange import Behaviour, Reach, Site
from simweb.server import SimWeb

from catalog.checker.hosts import Lanes, host_of
from catalog.checker.observation import Fault, Observation, WireError
from catalog.checker.probe import Prober
from catalog.checker.robots import Robots, product_token
from catalog.checker.screen import make_screen
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts
from catalog.checker.verdict import judge
from catalog.checker.wire import Wire
from db.vocabulary import Verdict

pytestmark = pytest.mark.anyio


def text(content: str) -> Behaviour:
    return b.shown(content.encode(), 200, [("Content-Type", "text/plain")])


async def quickly(seconds: float) -> None:
    await asyncio.sleep(min(seconds, 0.01))


class Visitor:
    """Probes that honour robots.txt, in a web of these sites."""

    def __init__(self, web: SimWeb, wire: Wire) -> None:
        self.web = web
        self.lanes = Lanes(
            limit=64, clock=time.monotonic, sleep=quickly, interval=lambda host: 0.0, concurrency=lambda host: 50
        )
        prober = Prober(
            wire, self.lanes.turn, "refledger/1", vet=make_screen((), (), False).vet, timeouts=Timeouts(2, 2, 4)
        )
        self.prober = replace(prober, permit=Robots(prober, self.lanes, "refledger").refusal)

    async def __call__(self, url: str) -> Observation:
        return await self.prober.probe(self.web.direct(url))

    def paths(self, host: str) -> list[str]:
        return [request.path for request in self.web.asked(host)]

    def interval(self, url: str) -> float:
        return self.lanes.lane(host_of(self.web.direct(url))).interval


@asynccontextmanager
async def visiting(*sites: Site) -> AsyncIterator[Visitor]:
    async with SimWeb(sites) as web, Wire(resolver=Resolver(web), trusted_origins=web.origins) as wire:
        yield Visitor(web, wire)


def site(robots: Behaviour | None, host: str = "a.test") -> Site:
    pages = {"/page": b.ok(), "/secret": b.ok()}
    return Site(host, {**pages, "/robots.txt": robots} if robots else pages)


RULES = "User-agent: *\nDisallow: /\n\nUser-agent: refledger\nDisallow: /secret\nAllow: /\n"


async def test_what_is_disallowed_to_us_is_blocked_and_never_requested() -> None:
    async with visiting(site(text(RULES))) as visit:
        page, secret = await visit("http://a.test/page"), await visit("http://a.test/secret")
        assert judge(page).verdict is Verdict.ALIVE
        judgement = judge(secret)
        assert (judgement.verdict, judgement.reason, secret.status) == (Verdict.BLOCKED, "robots_txt", None)
        assert visit.paths("a.test") == ["/robots.txt", "/page"]


async def test_the_file_is_fetched_once_however_many_want_to_know_at_once() -> None:
    async with visiting(site(b.slow_start(0.2, text(RULES)))) as visit:
        seen = await asyncio.gather(*(visit("http://a.test/page") for _ in range(20)))
        assert {each.status for each in seen} == {200}
        assert visit.paths("a.test").count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (None, "http_200"),  # 404: there are no rules
        (b.status(403), "http_200"),
        (b.status(410), "http_200"),
        (b.status(500), "robots_unavailable"),
        (b.status(503), "robots_unavailable"),
        (b.status(429), "robots_unavailable"),
        (b.first(b.status(503), text("User-agent: *\nDisallow: /page")), "robots_txt"),  # a hiccup
        (b.first(b.status(500), b.status(404)), "http_200"),
        (b.ok("A catch-all's page"), "http_200"),  # no rules in it
        (b.garbage(), "malformed_answer"),
        (b.silence(), "timeout_read"),
        (text("User-agent: *\nDisallow: /page"), "robots_txt"),
        (text("User-agent: *\nDisallow: /p*e$"), "robots_txt"),
        (text("User-agent: *\nDisallow: /\nAllow: /page"), "http_200"),
        (text("\ufeffUSER-AGENT: RefLedger\r\nDISALLOW: /page\r\n"), "robots_txt"),
        (text("User-agent: refledger/0.1.0\nDisallow: /page"), "robots_txt"),  # as a log has our name
        (text("User-agent: *\nDisallow: /\nUser-agent: refledger/9 # we\nAllow: /"), "http_200"),
        (text("#" * 500 * 1024 + "\nUser-agent: *\nDisallow: /page"), "http_200"),  # behind what is to be read
        (text("#" * 499 * 1024 + "\nUser-agent: *\nDisallow: /page"), "robots_txt"),
        (text("User-agent: *\n" + "#" * (500 * 1024 - 26) + "\nDisallow: /elsewhere"), "http_200"),  # cut at the slash
        (b.endless_body(), "http_200"),
        (b.redirect(301, "/robots.txt"), "http_200"),  # in circles
        (b.redirect(302, b"http://127.0.0.1:1/robots.txt"), "http_200"),  # not ours to touch
        (b.redirect(302, b"http://[bad/"), "http_200"),
        (b.redirect(302, b"ftp://a.test/robots.txt"), "http_200"),
        (b.shown(b"User-agent: *\nDisallow: /", 404), "http_200"),  # the page of an error has no rules
    ],
)
async def test_what_cannot_be_had_is_read_as_the_rfc_has_it(robots: Behaviour | None, reason: str) -> None:
    async with visiting(site(robots)) as visit:
        judgement = judge(await visit("http://a.test/page"))
        assert judgement.reason == reason
        assert ("/page" in visit.paths("a.test")) is (reason == "http_200")


def many(lines: int, line: str = "Allow: /{}") -> str:
    return "\n".join(line.format(n) for n in range(lines)) + "\n"


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ("User-agent: *\n" + many(999, f"Allow: /{'x' * 92}") + f"Allow: /{'x' * 77}\nDisallow: /page", "robots_txt"),
        ("User-agent: *\n" + many(1_000, f"Allow: /{'x' * 92}") + "Disallow: /page", "http_200"),
        ("User-agent: *\n" + many(99, f"Allow: /{'*x' * 100}{{}}") + f"Disallow: {'*' * 9}/pa{'*g' * 99}e", "http_200"),
        ("User-agent: *\n" + many(99, f"Allow: /{'*x' * 100}{{}}") + "Disallow: ***/page", "robots_txt"),
        ("User-agent: *\n" + many(99, f"Allow: /{'*x' * 100}{{}}") + f"A: {'*x' * 101}\nDisallow: /page", "http_200"),
        ("User-agent: *\n" + many(100, f"Allow: /{'*x' * 100}{{}}") + "Disallow: /page", "robots_txt"),
        ("User-agent: x\n" + many(101, f"Allow: /{'*x' * 100}{{}}") + "User-agent: *\nDisallow: /page", "robots_txt"),
        ("User-agent:\n" + many(9_000) + "User-agent: *\nDisallow: /page", "robots_txt"),
        # Others' rules cost nothing; to keep them all for all of those would take gigabytes.
        (many(9_000, "User-agent: x{}") + many(9_000) + "User-agent: *\nDisallow: /page", "robots_txt"),
        # Who is spoken to in a group, however that is written
        ("User-agent: other\nUser-Agent :refledger # us\n\nUser agent x\nDisallow: /page", "robots_txt"),
        ("User-agent: refledger\nSitemap: http://a/\nuseragent: other\nDisallow: /page", "robots_txt"),
        ("User-agent: refledger\nnobody knows why\nUser-agent: other\nDisallow: /page", "robots_txt"),
        ("User-agent: refledger\nDisallow: /x\nUser-agent: other\nDisallow: /page", "http_200"),
        ("User-agent: refledger\nDisallow /x\nUser-agent: other\nDisallow: /page", "http_200"),
        ("User-agent: refledger\nNoindex: /x\nUser-agent: other\nDisallow: /page", "http_200"),
        ("User-agent: refledger\nDisallow: /x\nUser-agent:\nDisallow: /page", "http_200"),
        ("User-agent: refledger\nDisallow: /x\nUser-agent\nDisallow: /page", "http_200"),
        ("User-agent: refledger\nDisallow\nUser-agent: other\nDisallow: /page", "http_200"),
        ("User-agent:\nDisallow: /page", "http_200"),
        ("User-agent: refledger\ndisalow /page", "robots_txt"),
        ("User-agent: ref*\nDisallow: /page", "robots_txt"),
        ("User-agent: **\nDisallow: /page", "robots_txt"),
        ("User-agent: ledger\nDisallow: /page", "http_200"),
        ("User-agent: *\nDisallow: /page # but not quite\n# User-agent: refledger\nAllow: /x", "robots_txt"),
        ("Disallow: /page\nUser-agent: *\nDisallow: /x", "http_200"),
    ],
)
async def test_the_groups_that_speak_to_us_are_read_up_to_a_bound(rules: str, reason: str) -> None:
    async with visiting(site(text(rules))) as visit:
        assert judge(await visit("http://a.test/page")).reason == reason


@pytest.mark.parametrize(("hops", "reason"), [(5, "robots_txt"), (6, "http_200")])
async def test_a_file_that_has_moved_is_followed_so_far(hops: int, reason: str) -> None:
    chain = b.chain([301] * hops, text("User-agent: *\nDisallow: /page"))
    async with visiting(site(chain)) as visit:
        assert judge(await visit("http://a.test/page")).reason == reason


async def test_a_host_that_does_not_answer_gets_the_verdict_of_that() -> None:
    async with visiting(Site("down.test", reach=Reach.REFUSED)) as visit:
        assert judge(await visit("http://down.test/page")).reason == "connection_refused"
        assert judge(await visit("http://gone.test/page")).reason == "dns_nxdomain"


async def test_rules_hold_at_every_hop() -> None:
    there = Site("b.test", {"/page": b.ok(), "/robots.txt": text("User-agent: *\nDisallow: /")})
    async with visiting(Site("a.test", {"/page": b.redirect(301, "http://b.test/page")}), there) as visit:
        seen = await visit("http://a.test/page")
        assert (judge(seen).verdict, judge(seen).reason, len(seen.hops)) == (Verdict.BLOCKED, "robots_txt", 1)
        assert visit.paths("b.test") == ["/robots.txt"]


@pytest.mark.parametrize(("asked", "interval"), [("2", 2.0), ("0.5", 0.5), ("86400", 10.0), ("soon", 0.0)])
async def test_crawl_delay_spaces_the_requests_to_its_host_up_to_a_bound(asked: str, interval: float) -> None:
    async with visiting(site(text(f"User-agent: *\nCrawl-delay: {asked}"))) as visit:
        seen = await visit.prober.permit(visit.web.direct("http://a.test/page"))  # type: ignore[misc]
        assert (seen, visit.interval("http://a.test/page")) == (None, interval)


async def test_rules_of_two_thousand_origins_are_remembered_and_those_asked_first_are_forgotten() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(404)

    lanes = Lanes(limit=1, clock=time.monotonic, sleep=asyncio.sleep, interval=lambda host: 0.0)
    robots = Robots(Prober(httpx.MockTransport(answer), lanes.turn, "test/1"), lanes, "test")
    for number in range(2_001):
        assert await robots.refusal(f"http://h{number}.example/page") is None
    asked.clear()
    for number in (2_000, 1, 0):
        await robots.refusal(f"http://h{number}.example/page")
    assert asked == ["h0.example"]


@pytest.mark.parametrize(
    ("line", "lines", "hosts", "kept"),
    [
        (f"Disallow: /{325 * 'x'}\n", 178, 21, 20),  # 60,000 characters: twenty of them are as much as may be kept
        ("Disallow: /*?page\n", 1_000, 20, 15),
        ("Disallow: /a$\n", 1_000, 20, 16),
        ("Disallow: /a\n", 10, 20, 20),
        ("Disallow: /*?page\n", 18_000, 3, 2),  # no more of them is read than the first 5,882
    ],
)
async def test_rules_are_forgotten_by_their_weight_in_memory(line: str, lines: int, hosts: int, kept: int) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(200, text=f"User-agent: t\n{line * lines}")

    lanes = Lanes(limit=1, clock=time.monotonic, sleep=asyncio.sleep, interval=lambda host: 0.0)
    robots = Robots(Prober(httpx.MockTransport(answer), lanes.turn, "test/1"), lanes, "test")
    for number in range(hosts):
        address = f"http://h{number}.example/page"
        await asyncio.gather(robots.refusal(address), robots.refusal(address))
    asked.clear()
    for number in reversed(range(hosts)):
        await robots.refusal(f"http://h{number}.example/page")
    assert hosts - len(asked) == kept


@dataclass
class Files(httpx.AsyncBaseTransport):
    """Answers or fails as told, one after the other; the last one stays. Each takes `seconds` of the lane's clock."""

    answers: list[httpx.Response | Fault]
    seconds: float = 0.0
    time: float = 0.0
    asked: int = 0
    patience: list[float] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.patience.append(request.extensions[TOTAL_EXTENSION])
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        await asyncio.sleep(0.01)
        self.time += self.seconds
        if isinstance(answer, Fault):
            raise WireError(answer)
        return answer

    def robots(self, timeouts: Timeouts | None = None) -> Robots:
        lanes = Lanes(limit=1, clock=lambda: self.time, sleep=asyncio.sleep, interval=lambda host: 0.0)
        return Robots(Prober(self, lanes.turn, "test/1", timeouts=timeouts), lanes, "test")


URL = "http://a.example/page"


@pytest.mark.parametrize(("own", "kept"), [(0.05, 2.0), (3.0, 3.0)])
async def test_a_crawl_delay_makes_nobody_quicker(own: float, kept: float) -> None:
    robots = Files([httpx.Response(200, content=b"User-agent: *\nCrawl-delay: 2")]).robots()
    lane = robots.lanes.lane("a.example")
    lane.interval = own
    await robots.refusal(URL)
    assert lane.interval == kept


async def test_a_failure_is_told_to_all_who_wait_and_not_remembered() -> None:
    files = Files([Fault.RESET, httpx.Response(404)])
    robots = files.robots()
    told = await asyncio.gather(robots.refusal(URL), robots.refusal(URL), return_exceptions=True)
    assert [isinstance(one, WireError) for one in told] == [True, True]
    assert (files.asked, await robots.refusal(URL), files.asked) == (1, None, 2)


async def test_a_file_that_is_out_of_order_is_asked_for_once_more_two_seconds_later() -> None:
    files, waited = Files([httpx.Response(503), httpx.Response(404)]), list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    robots = files.robots()
    robots.lanes.sleep = sleep
    assert (await robots.refusal(URL), files.asked, waited) == (None, 2, [2.0])


@pytest.mark.parametrize("ends", ["fails", "is cancelled"])
async def test_nobody_complains_of_a_file_that_nobody_waits_for_any_more(ends: str) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
    robots = Files([Fault.RESET]).robots()
    waiting = asyncio.ensure_future(robots.refusal(URL))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    [fetching] = robots._under_way.values()
    waiting.cancel()
    if ends == "is cancelled":
        fetching.cancel()
    await asyncio.wait([waiting, fetching])
    del waiting, fetching
    await asyncio.sleep(0)
    gc.collect()
    assert complaints == []


async def test_a_host_is_weighed_by_its_file_as_by_its_pages() -> None:
    files = Files([Fault.TIMEOUT_CONNECT, httpx.Response(404)])
    robots = files.robots()
    with pytest.raises(WireError):
        await robots.refusal(URL)
    lane = robots.lanes.lane("a.example")
    assert (lane.weight, lane.answered) == (2, False)
    await robots.refusal(URL)
    assert (lane.weight, lane.answered) == (0, True)


async def test_a_file_that_moves_slowly_is_not_followed_for_longer_than_an_address() -> None:
    away = httpx.Response(301, headers={"Location": "/robots.txt"})
    for seconds, asked in ((3.0, 2), (6.0, 1), (0.5, 6)):
        files = Files([away], seconds)
        visit = files.robots(Timeouts(2, 2, 5)).refusal(URL)
        if seconds * asked < 5:
            assert await visit is None, "too many redirects are no file"
        else:
            with pytest.raises(WireError, match="timeout_total"):
                await visit
        assert files.asked == asked
        assert files.patience == [5 - seconds * step for step in range(asked)]
    assert await Files([httpx.Response(404)]).robots(None).refusal(URL) is None, "a transport may have its own patience"


async def test_what_was_asked_for_is_closed() -> None:
    class Stream(httpx.AsyncByteStream):
        closed = False

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b""

        async def aclose(self) -> None:
            self.closed = True

    stream = Stream()
    await Files([httpx.Response(404, stream=stream)]).robots().refusal(URL)
    assert stream.closed


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("Mozilla/5.0 (compatible; refledger/0.1)", "refledger"),
        ("Mozilla/5.0 (compatible; refledger/0.1; +https://example.org)", "refledger"),
        ("mybot/2.0 (+https://example.org)", "mybot"),
        ("", "*"),
    ],
)
def test_rules_are_looked_up_by_the_robots_own_name(agent: str, token: str) -> None:
    assert product_token(agent) == token


def test_it_is_off_unless_the_settings_want_it(tmp_path: Path) -> None:
    sites: Sequence[Site] = (site(text("User-agent: *\nDisallow: /secret")),)
    with SimWeb.in_thread(sites) as web:
        console = Console(tmp_path, web.environment())
        settings = 'canaries = []\n[archives]\nwayback_url = ""\n'
        console.write("linkledger.toml", settings)
        console.write("list.md", "- [a](http://a.test/page)\n- [b](http://a.test/secret)\n")
        console("scrape", "list.md")
        assert console("check").returncode == 0
        assert "/robots.txt" not in [request.path for request in web.log]
        console.write("linkledger.toml", f"robots = true\n{settings}")
        done = console("check", "--all")
        assert done.returncode == 0, done.stderr
        assert console.rows("SELECT url, verdict, reason FROM link_health ORDER BY url") == [
            ("http://a.test/page", "alive", "http_200"),
            ("http://a.test/secret", "blocked", "robots_txt"),
        ]
