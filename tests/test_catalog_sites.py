"""What is known of single hosts: every rule's own examples, played over real sockets, and what holds of all rules."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simweb import behaviours as b
from simweb.exchange import Exchange, Site, not_found
from simweb.server import SimWeb

from catalog.checker.examine import Examined, Examiner
from catalog.checker.hosts import Lanes
from catalog.checker.observation import Judgement, Observation, Stop
from catalog.checker.probe import Permit, Prober
from catalog.checker.proxies import Proxies, parse_proxy
from catalog.checker.screen import make_screen
from catalog.checker.verdict import judge
from catalog.checker.wire import Timeouts, Wire
from catalog.credentials import request_headers
from catalog.settings import Settings, SettingsError, load_settings
from catalog.settings_parts import HostSettings, SiteSettings
from catalog.sites.case import case_sensitive_part
from catalog.sites.inquiry import Sites
from catalog.sites.rules import Example, PageRule, SiteRule, StatusRule
from catalog.sites.suffixes import owners_domain
from catalog.sites.table import PAGES, RULES, STATUSES
from catalog.sites.user_rules import make_user_rules
from catalog.urls import MAX_LENGTH, InvalidAddress, parse_address
from db.vocabulary import Verdict

Rule = SiteRule | StatusRule | PageRule
TOKEN = {"GITHUB_TOKEN": "t0ken"}


@dataclass
class Play:
    """A web that answers as the example at hand has it, and writes down who was asked."""

    answers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    authorizations: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, b.Headers] = field(default_factory=dict)

    def start(self, answers: Mapping[str, tuple[int, str]]) -> None:
        self.answers, self.asked, self.authorizations, self.headers = answers, [], {}, {}

    async def answer(self, exchange: Exchange) -> None:
        request = exchange.request
        url = f"{request.scheme}://{request.host}{request.path}"
        self.asked.append(url)
        self.authorizations[url] = request.header("authorization")
        status, body = self.answers.get(url, (0, ""))
        if not status:
            await not_found(exchange)
        elif 300 <= status < 400:
            await b.redirect(status, body)(exchange)
        else:
            kind = "text/html" if body.startswith("<") else "application/json" if body.startswith("{") else "text/plain"
            await exchange.respond(status, [("Content-Type", kind), *self.headers.get(url, ())], body.encode())


def hosts() -> set[str]:
    addresses = [
        address
        for rule in (*RULES, *STATUSES, *PAGES)
        for example in rule.examples
        for address in (example.url, *example.answers, *(name.lstrip("!") for name in example.asked))
    ]
    asked = [rule.ask for rule in RULES if rule.ask.startswith("http")]
    return {urlsplit(address).hostname or "" for address in [*addresses, *asked]} | {"mine.test", "mirror.test"}


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[SimWeb, Play]]:
    play = Play()
    with SimWeb.in_thread([Site(host, {}, play.answer) for host in sorted(hosts())]) as web:
        yield web, play


def examine(
    web: SimWeb,
    url: str,
    settings: Settings | None = None,
    environment: Mapping[str, str] | None = None,
    times: int = 1,
    without: Rule | None = None,
    permit: Permit | None = None,
) -> Examined:
    """The last of so many looks at one address, with everything as a run has it but for the waiting."""
    settings = settings or Settings()
    environment = environment or {}

    async def look() -> Examined:
        proxy = parse_proxy(web.proxy_url, "HTTP_PROXY")
        quick = Timeouts(connect=5, read=10, total=20)
        async with Wire(ca_file=web.ca_file, timeouts=quick, proxies=Proxies(proxy, proxy)) as wire:
            lanes = Lanes(limit=8, clock=time.monotonic, sleep=asyncio.sleep, interval=lambda host: 0.0)
            screen = make_screen(settings.exclude, settings.accept, settings.allow_private)
            prober = Prober(
                wire,
                lanes.turn,
                settings.agent(),
                headers=lambda url: request_headers(url, settings, environment),
                vet=screen.vet,
                permit=permit,
            )
            sites = Sites(
                prober,
                make_user_rules(settings.sites),
                rules=tuple(rule for rule in RULES if rule is not without),
                statuses=tuple(rule for rule in STATUSES if rule is not without),
                pages=tuple(rule for rule in PAGES if rule is not without),
                environment=environment,
            )
            examiner = Examiner(prober, screen.accepts, sites.inquire, sites.reconsider)
            for _ in range(times - 1):
                await examiner.examine(parse_address(url).identity)
            return await examiner.examine(parse_address(url).identity)

    return asyncio.run(look())


def cases() -> Iterator[object]:
    for rule in (*RULES, *STATUSES, *PAGES):
        for number, example in enumerate(rule.examples, start=1):
            yield pytest.param(rule, example, id=f"{rule.name}-{number}")


@pytest.mark.parametrize(("rule", "example"), [*cases()])
def test_every_example_of_every_rule_comes_true(rule: Rule, example: Example, stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start(example.answers)
    environment = TOKEN if isinstance(rule, SiteRule) and rule.needs else {}
    found = examine(web, example.url, environment=environment)
    judgement = found.judgement
    assert (judgement.verdict, judgement.reason) == (example.verdict, example.reason), (judgement, play.asked)
    assert judgement.moved_to == example.moved_to
    assert found.seen.url == found.seen.url.partition("#")[0] == parse_address(example.url).identity
    for address in example.asked:
        if address.startswith("!"):
            assert not [asked for asked in play.asked if asked.startswith(address[1:])]
        else:
            assert address in play.asked


@pytest.mark.parametrize("rule", [*RULES, *STATUSES, *PAGES], ids=lambda rule: rule.name)
def test_a_rule_that_is_taken_away_is_missed(rule: Rule, stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    environment = TOKEN if isinstance(rule, SiteRule) and rule.needs else {}

    def said(example: Example, without: Rule | None) -> Judgement:
        play.start(example.answers)
        return examine(web, example.url, environment=environment, without=without).judgement

    assert any(said(example, None) != said(example, rule) for example in rule.examples)


@pytest.mark.parametrize("rule", [*RULES, *STATUSES, *PAGES], ids=lambda rule: rule.name)
def test_a_rule_has_an_example_that_it_is_about(rule: Rule) -> None:
    dotted = tuple(f".{host}" for host in rule.hosts)
    about = [
        example
        for example in rule.examples
        if rule.pattern.fullmatch(example.url) and f".{urlsplit(example.url).netloc}".endswith(dotted)
    ]
    assert about
    if not isinstance(rule, SiteRule):
        verdict = rule.verdict if isinstance(rule, StatusRule) else Verdict.ALIVE
        assert any(example.reason == rule.reason and example.verdict is verdict for example in about)
    elif not rule.rewrite:
        groups = dict.fromkeys(rule.pattern.groupindex, "x")
        parse_address(rule.ask.format(**groups))


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.x.com/gone",
        "https://developers.facebook.com/docs/gone",
        "https://gist.github.com/octo/0123456789abcdef",
        "https://notgithub.com/octo/hello",
        "https://example.org/?u=https://x.com/kdnuggets",
        "https://x.com.evil.test/kdnuggets",
    ],
)
def test_neighbours_of_a_known_host_are_none_of_its_own(address: str) -> None:
    known = [
        rule for rule in (*RULES, *STATUSES, *PAGES) if not isinstance(rule, PageRule) and rule.name != "wikimedia"
    ]
    assert [rule.name for rule in known if rule.pattern.fullmatch(address)] == []


def test_a_wall_leaves_neither_title_nor_validators_to_what_is_there(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({REPOSITORY: (429, "<title>Slow down</title>"), API: (200, '{"full_name": "octo/hello"}')})
    seen = examine(web, REPOSITORY).seen
    assert (seen.page, seen.headers, seen.status) == (None, {}, 429)


def test_names_are_each_rules_own() -> None:
    names = [rule.name for rule in (*RULES, *STATUSES, *PAGES)]
    assert len(names) == len(set(names))


# --- YouTube ----------------------------------------------------------------------------------------------------------

VIDEO = "https://www.youtube.com/watch?v=Ab1_dE-gHi2"
OEMBED = "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DAb1_dE-gHi2&format=json"


def test_the_title_that_youtube_tells_is_the_resources_own(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({OEMBED: (200, '{"title": "A talk", "provider_name": "YouTube"}')})
    found = examine(web, VIDEO)
    assert found.seen.page is not None
    assert (found.seen.page.title, found.seen.status, found.seen.final_url) == ("A talk", 200, VIDEO)


def test_a_video_that_is_there_has_no_status_that_says_otherwise(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({OEMBED: (401, "Unauthorized")})
    assert examine(web, VIDEO).seen.status is None


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/embed/videoseries",
        "https://www.youtube.com/watch?list=PLAb1_dE-gHi2jK3",
        "https://www.youtube.com/channel/UC9OeZkIwhzfv-_Cb7fCikLQ",
        "https://www.youtube.com/user/professorleonard57/about",
        "https://www.youtube.com/playlist?list=RDAb1_dE-gHi2",
        "https://www.youtube.com/",
        "https://notyoutube.com/watch?v=Ab1_dE-gHi2",
    ],
)
def test_what_is_no_video_and_no_list_is_looked_at_itself(address: str) -> None:
    assert not any(rule.pattern.fullmatch(address) for rule in RULES if rule.name.startswith("youtube"))


@pytest.mark.parametrize(
    ("address", "verdict", "reason"),
    [
        ("https://www.youtube.com/channel/uc9oezkiwhzfv-_cb7fciklq", Verdict.FAILING, "id_lost_case"),
        ("https://www.youtube.com/channel/UC9OeZkIwhzfv-_Cb7fCikLQ", Verdict.DEAD, "http_404"),
        ("https://www.youtube.com/user/nobody", Verdict.DEAD, "http_404"),
    ],
)
def test_an_id_without_its_capitals_is_damaged_and_not_dead(
    address: str, verdict: Verdict, reason: str, stage: tuple[SimWeb, Play]
) -> None:
    web, play = stage
    play.start({})
    judgement = examine(web, address).judgement
    assert (judgement.verdict, judgement.reason) == (verdict, reason)
    assert ("lost its capital letters" in judgement.sentence) is (reason == "id_lost_case")
    assert bool(case_sensitive_part(parse_address(address))) is ("channel" in address)


def test_an_id_without_its_capitals_that_leads_somewhere_is_alive(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    lower = VIDEO.lower()
    play.start({OEMBED.replace("Ab1_dE-gHi2", "ab1_de-ghi2"): (200, '{"title": "T", "provider_name": "YouTube"}')})
    assert examine(web, lower).judgement.verdict is Verdict.ALIVE


# --- services are asked as politely and as safely as pages ------------------------------------------------------------

REPOSITORY, API = "https://github.com/octo/hello", "https://api.github.com/repos/octo/hello"


def test_githubs_token_goes_to_githubs_api_alone(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({REPOSITORY: (429, "slow"), API: (200, '{"full_name": "octo/hello"}')})
    assert examine(web, REPOSITORY, environment=TOKEN).judgement.reason == "github_200"
    assert play.authorizations == {REPOSITORY: "", API: "Bearer t0ken"}
    assert request_headers("http://api.github.com/repos/a/b", Settings(), TOKEN) == {}
    assert request_headers("https://api.github.com.evil.test/", Settings(), TOKEN) == {}


def test_credentials_of_the_settings_go_before_the_token() -> None:
    settings = Settings(hosts={"api.github.com": HostSettings(auth="MINE")})
    told = request_headers("https://api.github.com/x", settings, {**TOKEN, "MINE": "other"})
    assert told == {"Authorization": "Bearer other"}


def test_an_anonymous_program_stops_before_githubs_limit(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({REPOSITORY: (429, "slow"), API: (200, '{"full_name": "octo/hello"}')})
    play.headers = {API: [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "12")]}
    assert examine(web, REPOSITORY, times=3).judgement.reason == "http_429"
    assert play.asked.count(API) == 1


def test_a_service_that_says_too_many_is_left_alone(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({VIDEO: (200, "<title>A talk</title>"), OEMBED: (429, "Too Many Requests")})
    assert examine(web, VIDEO, times=3).judgement.reason == "http_200"
    assert play.asked.count(OEMBED) == 1


def test_a_service_is_asked_whatever_robots_txt_says_of_pages(stage: tuple[SimWeb, Play]) -> None:
    async def refuse(url: str) -> Stop:
        return Stop.ROBOTS_TXT

    web, play = stage
    play.start({VIDEO: (200, "<title>A talk</title>"), OEMBED: (404, "Not Found")})
    assert examine(web, VIDEO, permit=refuse).judgement.reason == "oembed_404"
    assert play.asked == [OEMBED]
    play.start({VIDEO: (200, "<title>A talk</title>"), OEMBED: (503, "")})
    assert examine(web, VIDEO, permit=refuse).judgement.reason == "robots_txt"
    assert play.asked == [OEMBED]


def test_an_excluded_service_is_not_asked(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({VIDEO: (200, "<title>A talk</title>")})
    settings = Settings(exclude=("youtube.com/oembed",))
    assert examine(web, VIDEO, settings).judgement.reason == "http_200"
    assert play.asked == [VIDEO]


def test_a_service_that_leads_elsewhere_is_not_followed(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({OEMBED: (302, "https://mine.test/"), VIDEO: (200, "<title>A talk</title>")})
    assert examine(web, VIDEO).judgement.reason == "http_200"
    assert "https://mine.test/" not in play.asked


def test_what_is_secret_in_an_address_is_told_to_no_service(stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    play.start({})
    examine(web, "https://user:secret@github.com/octo/hello")
    examine(web, "https://www.youtube.com/watch?v=Ab1_dE-gHi2&access_token=0123456789abcdef0123")
    assert not [address for address in play.asked if "api.github.com" in address or "oembed" in address]


@pytest.mark.parametrize("before", ["https://arxiv.org/abs/", "https://doi.org/10.1000/", "http://github.com/a/"])
def test_an_address_that_grows_too_long_by_a_rule_is_asked_itself(before: str, stage: tuple[SimWeb, Play]) -> None:
    web, play = stage
    url = before + "x" * (MAX_LENGTH - len(before))
    play.start({})
    examine(web, url)
    assert {urlsplit(asked).hostname for asked in play.asked} == {urlsplit(url).hostname}


# --- rules of the settings --------------------------------------------------------------------------------------------


def looked_at(stage: tuple[SimWeb, Play], url: str, answers: Mapping[str, tuple[int, str]], **rule: object) -> Examined:
    web, play = stage
    play.start(answers)
    return examine(web, url, Settings(sites=(SiteSettings.model_validate(rule),)))


def test_a_rewrite_asks_elsewhere(stage: tuple[SimWeb, Play]) -> None:
    rule = {"pattern": r"^http://mine\.test/(.*)", "rewrite": r"https://mirror.test/all/\1"}
    found = looked_at(
        stage, "http://mine.test/a?b=1", {"https://mirror.test/all/a?b=1": (200, "<title>A</title>")}, **rule
    )
    assert (found.judgement.verdict, found.seen.final_url) == (Verdict.ALIVE, "http://mine.test/a?b=1")
    assert stage[1].asked == ["https://mirror.test/all/a?b=1"]
    gone = looked_at(stage, "http://mine.test/a", {"http://mine.test/a": (200, "<title>A</title>")}, **rule)
    assert gone.judgement.verdict is Verdict.DEAD
    broken = {"https://mirror.test/all/a": (503, "later"), "http://mine.test/a": (200, "<title>A</title>")}
    assert looked_at(stage, "http://mine.test/a", broken, **rule).judgement.verdict is Verdict.ALIVE


def test_a_move_of_the_other_place_is_none_of_the_address(stage: tuple[SimWeb, Play]) -> None:
    answers = {
        "http://mirror.test/a": (301, "https://mirror.test/a"),
        "https://mirror.test/a": (200, "<title>A</title>"),
    }
    found = looked_at(stage, "http://mine.test/a", answers, pattern="mine.test/a", rewrite="http://mirror.test/a")
    assert (found.judgement.verdict, found.judgement.moved_to, found.seen.hops) == (Verdict.ALIVE, None, ())


@pytest.mark.parametrize(
    ("status", "rule", "verdict", "reason"),
    [
        (403, {"alive": [403]}, Verdict.ALIVE, "site_403"),
        (200, {"dead": 200}, Verdict.DEAD, "site_200"),
        (500, {"blocked": [500, 502]}, Verdict.BLOCKED, "site_500"),
        (404, {"alive": [403]}, Verdict.DEAD, "http_404"),
        (301, {"alive": [200]}, Verdict.MOVED, "http_301"),
    ],
)
def test_statuses_mean_what_the_settings_say(
    status: int, rule: dict[str, object], verdict: Verdict, reason: str, stage: tuple[SimWeb, Play]
) -> None:
    judgement = looked_at(
        stage,
        "http://mine.test/a",
        {"http://mine.test/a": (status, "https://mine.test/b"), "https://mine.test/b": (200, "<title>B</title>")},
        pattern=r"//mine\.test/",
        **rule,
    ).judgement
    assert (judgement.verdict, judgement.reason) == (verdict, reason)


def test_a_rule_of_the_settings_goes_before_the_tables(stage: tuple[SimWeb, Play]) -> None:
    found = looked_at(stage, VIDEO, {VIDEO: (200, "<title>A</title>")}, pattern="youtube", dead=[404])
    assert (found.judgement.verdict, stage[1].asked) == (Verdict.ALIVE, [VIDEO])


def test_a_rewrite_to_a_private_or_excluded_address_is_not_asked(stage: tuple[SimWeb, Play]) -> None:
    answers = {"http://mine.test/a": (200, "<title>A</title>")}
    rule = {"pattern": "mine.test/a", "rewrite": "http://127.0.0.1:1/a"}
    assert looked_at(stage, "http://mine.test/a", answers, **rule).judgement.reason == "http_200"
    web, play = stage
    play.start(answers)
    rules = (SiteSettings(pattern="mine.test/a", rewrite="http://mirror.test/a"),)
    examine(web, "http://mine.test/a", Settings(sites=rules, exclude=("mirror",)))
    assert play.asked == ["http://mine.test/a"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ('pattern = "("', "not a regular expression"),
        ('pattern = "x"', "name a rewrite"),
        ('pattern = "(x)"\nrewrite = "http://a.test/\\\\2"', "does not fit the pattern"),
        ('pattern = "x"\nrewrite = "ftp://a.test/"', "not an http"),
        ('pattern = "x"\ndead = [4040]', "sites"),
        ('pattern = "//a/"\ndead = [404]\nexample = "http://b/"', "not found in its example"),
        ('pattern = "x"\nstatus = [404]', "unknown setting"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(rule: str, told: str, tmp_path: Path) -> None:
    config = tmp_path / "linkledger.toml"
    config.write_text(f"[[sites]]\n{rule}\n")
    with pytest.raises(SettingsError, match=told):
        load_settings({}, config=config)


# --- politeness -------------------------------------------------------------------------------------------------------


def test_arxiv_is_asked_as_it_wants_to_be_and_settings_go_before_it() -> None:
    assert (Settings().host("export.arxiv.org").interval, Settings().host("export.arxiv.org").concurrency) == (3.0, 1)
    assert Settings().host("example.org") == HostSettings()
    own = Settings(hosts={"export.arxiv.org": HostSettings(interval=5.0)})
    assert (own.host("export.arxiv.org").interval, own.host("export.arxiv.org").concurrency) == (5.0, 1)


# --- whatever the address ---------------------------------------------------------------------------------------------


@given(
    st.sampled_from(sorted({host for rule in (*RULES, *STATUSES, *PAGES) for host in rule.hosts})),
    st.sampled_from(["", "www.", "m.", "en.", "u:p@", "[x]."]),
    st.text("aZ09-_./?#&=%{}[]:@ é", max_size=30),
    st.integers(100, 999),
)
def test_no_address_of_a_known_host_is_tripped_over(host: str, before: str, tail: str, status: int) -> None:
    try:
        url = parse_address(f"https://{before}{host}/{tail}").identity
    except InvalidAddress:
        return

    async def look() -> Examined:
        seen = Observation(url, url, datetime.now(UTC), status=status, answered=True)
        prober = Prober(
            httpx.MockTransport(lambda request: httpx.Response(404)),
            Lanes(1, time.monotonic, asyncio.sleep).turn,
            "x",
            vet=lambda url: Stop.EXCLUDED,
        )

        async def probe(url: str) -> Observation:
            raise AssertionError("what the screen refuses is not asked")

        sites = Sites(prober, environment=TOKEN)
        assert await sites.inquire(url, probe) is None
        return await sites.reconsider(url, Examined(seen, judge(seen)), probe)

    assert asyncio.run(look()).seen.url == url


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.cs.example.edu", "example.edu"),
        ("example.org", "example.org"),
        ("WWW.Example.org.", "example.org"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("www.example.com.au", "example.com.au"),
        ("a.u-tokyo.ac.jp", "u-tokyo.ac.jp"),
        ("www.co.example", "co.example"),  # no country
        ("news.co.com", "co.com"),
        ("x.de", "x.de"),
        ("docs.project.github.io", "project.github.io"),
        ("github.io", "github.io"),
        ("jane.blogspot.com", "jane.blogspot.com"),
        ("m.jane.blogspot.com.br", "jane.blogspot.com.br"),
        ("jane.blogspot.de", "jane.blogspot.de"),
        ("jane.notblogspot.com", "notblogspot.com"),
        ("x.notgithub.io", "notgithub.io"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("", ""),
    ],
)
def test_whose_a_host_is(host: str, domain: str) -> None:
    assert owners_domain(host) == domain
