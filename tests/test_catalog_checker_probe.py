"""One look at one address: what is asked for, where the way leads, and what is told of it; no verdicts yet."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest

from catalog.checker.body import BODY_LIMIT
from catalog.checker.hosts import Lanes
from catalog.checker.observation import Fault, Hop, Observation, Stop, WireError
from catalog.checker.probe import Prober
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts
from catalog.checker.verdict import judge
from db.vocabulary import HopKind

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "http://site.example/deep/page"
Answer = httpx.Response | Fault


@dataclass
class Web(httpx.AsyncBaseTransport):
    """Answers by address, 200 where nothing is said; each answer takes `latency` seconds of the clock."""

    answers: Mapping[str, Answer | Callable[[httpx.Request], Answer]]
    latency: float = 0.0
    time: float = 1_000.0
    log: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.log.append(request)
        self.time += self.latency
        answer = self.answers.get(str(request.url), httpx.Response(200))
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Fault):
            raise WireError(answer, "so it went")
        return answer

    def asked(self) -> list[str]:
        return [str(request.url) for request in self.log]


async def look(
    answers: Mapping[str, Answer | Callable[[httpx.Request], Answer]],
    url: str = URL,
    *,
    latency: float = 0.0,
    validators: Mapping[str, str] | None = None,
    patience: float = 1.0,
    anchors: bool = True,
    **more: object,
) -> tuple[Observation, Web]:
    web = Web(answers, latency)
    lanes = Lanes(limit=1, clock=lambda: web.time, sleep=asyncio.sleep, interval=lambda host: 0)
    prober = Prober(web, lanes.turn, "test/1", clock=lambda: web.time, now=lambda: AT, **more)  # type: ignore[arg-type]
    return await prober.probe(url, patience=patience, validators=validators or {}, anchors=anchors), web


def to(location: str, status: int = 302, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers={"Location": location, **headers})


def page(body: str = "", status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers={"Content-Type": "text/html", **headers}, content=body.encode())


class Stream(httpx.AsyncByteStream):
    """Some pieces, then the end or a fault; knows whether it was closed."""

    def __init__(self, *pieces: bytes | Fault) -> None:
        self.pieces, self.is_closed = pieces, False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Fault):
                raise WireError(piece)
            yield piece

    async def aclose(self) -> None:
        self.is_closed = True


# --- what is told ---------------------------------------------------------------------------------------------------


async def test_an_answer_is_told_with_its_page_its_headers_and_when_it_began() -> None:
    answer = httpx.Response(
        200,
        headers=[("ETag", '"x"'), ("Content-Type", "text/html"), ("etag", '"second"')],
        content=b"<title>A page</title>",
        extensions={"http_version": b"HTTP/1.1"},
    )
    seen, web = await look({URL: answer}, latency=1.5)
    assert seen.page is not None
    assert seen.page.title == "A page"
    assert {"etag": '"x"', "content-type": "text/html"}.items() <= dict(seen.headers).items()
    assert (seen.url, seen.final_url, seen.hops, seen.at) == (URL, URL, (), AT)
    assert (seen.status, seen.fault, seen.stopped, seen.answered) == (200, None, None, True)
    assert (seen.protocol, seen.elapsed_ms, seen.heard_at) == ("HTTP/1.1", 1_500, 1_001.5)
    assert "authorization" not in web.log[0].headers
    assert "cookie" not in web.log[0].headers


async def test_where_nobody_answers_there_is_no_status() -> None:
    seen, _ = await look({URL: Fault.RESET})
    assert (seen.status, seen.fault, seen.detail, seen.answered) == (None, Fault.RESET, "so it went", False)


async def test_a_fault_behind_a_redirect_is_told_with_the_way_to_it_and_without_the_redirects_status() -> None:
    seen, _ = await look({URL: to("/next"), "http://site.example/next": Fault.TIMEOUT_READ}, latency=2.0)
    assert (seen.status, seen.fault, seen.answered) == (None, Fault.TIMEOUT_READ, True)
    assert (seen.final_url, seen.elapsed_ms, seen.heard_at) == ("http://site.example/next", 4_000, 1_002.0)
    assert seen.hops == (Hop(URL, 302, "http://site.example/next", HopKind.HTTP, False),)


async def test_the_page_of_a_refresh_is_not_the_page_at_its_end() -> None:
    seen, _ = await look({URL: page("<title>Away</title>", Refresh="0; url=/next"), "http://site.example/next": to("")})
    assert (seen.stopped, seen.page) == (Stop.NO_LOCATION, None)


async def test_whatever_came_is_closed() -> None:
    redirect, picture = Stream(b"moved"), Stream(b"x" * 5_000, b"y")
    answers = {
        URL: httpx.Response(301, headers={"Location": "/picture"}, stream=redirect),
        "http://site.example/picture": httpx.Response(200, headers={"Content-Type": "image/png"}, stream=picture),
    }
    seen, _ = await look(answers)
    assert (seen.status, redirect.is_closed, picture.is_closed) == (200, True, True)


# --- the body -------------------------------------------------------------------------------------------------------

HTML = b"<!doctype html><title>Read</title><p>" + b"word " * 500 + b"<i id=end></i>"


_WORDS = "".join(f"<p id=p{number}>all of the words of number {number}" for number in range(3_000))
_BUNDLE = f"<script>{'var many = 1; ' * 5_000}</script>"


@pytest.mark.parametrize(
    ("page", "anchors", "complete", "last"),
    [
        (f"<title>Long</title>{_WORDS}", False, False, None),
        (f"<title>Long</title>{_WORDS}", True, True, "p2999"),
        (f"<title>Long</title>{_BUNDLE}{_WORDS}", False, True, "p2999"),  # its head says nothing
        (f"<title>Long</title>{_WORDS[:40_000]}<b id=end>", False, True, "end"),  # little longer than its head
    ],
)
async def test_of_a_long_page_the_head_is_enough_where_it_says_much_and_no_anchors_are_wanted(
    page: str, anchors: bool, complete: bool, last: str | None
) -> None:
    answer = httpx.Response(200, headers={"Content-Type": "text/html"}, content=page.encode())
    seen, _ = await look({URL: answer}, anchors=anchors)
    assert seen.page is not None
    assert seen.page.anchors is not None
    assert (seen.page.title, seen.page.complete) == ("Long", complete)
    assert len(seen.page.text) > 8_000
    assert (last in seen.page.anchors) is (last is not None)


@pytest.mark.parametrize(
    ("cited", "led_to"),
    [
        (URL, "http://site.example/account/login?next=/deep/page"),
        ("http://proxy.example/login?url=http://journal.example/1", "http://proxy.example/welcome"),
    ],
)
async def test_where_one_logs_in_the_password_is_found_behind_any_menu(cited: str, led_to: str) -> None:
    form = "<form><input name=name><input type=password name=word></form>"
    long = page(f"<title>Welcome</title>{_WORDS}{form}")
    seen, _ = await look({cited: to(led_to), led_to: long}, cited, anchors=False)
    assert judge(seen).reason == "login_wall"


@pytest.mark.parametrize(
    ("media_type", "body", "title", "text"),
    [
        ("text/html", HTML, "Read", True),
        ("application/xhtml+xml; charset=utf-8", HTML, "Read", True),
        ("text/plain", HTML, "", True),
        ("", HTML, "Read", True),
        ("", b"\x89PNG <title>Read</title>", None, False),
        ("image/png", HTML, None, False),
        ("application/json", HTML, None, False),
    ],
)
async def test_pages_and_texts_are_read_by_what_they_are_said_to_be(
    media_type: str, body: bytes, title: str | None, text: bool
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    seen, _ = await look({URL: httpx.Response(200, headers=headers, stream=Stream(body))})
    assert (None if seen.page is None else seen.page.title) == title
    assert (seen.page is not None and seen.page.text.count("word") == 500) is text


@pytest.mark.parametrize(
    ("media_type", "body", "blank"),
    [("", b"", True), ("text/html", b"", True), ("image/png", b"", None), ("", b"\x89PNG", None)],
)
async def test_an_answer_without_a_byte_is_a_blank_page_also_where_nothing_says_what_it_is(
    media_type: str, body: bytes, blank: bool | None
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    seen, _ = await look({URL: httpx.Response(200, headers=headers, stream=Stream(body))})
    assert (None if seen.page is None else seen.page.blank) is blank


@pytest.mark.parametrize("status", [204, 205, 206, 404, 503])
async def test_only_a_200_without_a_byte_is_a_blank_page(status: int) -> None:
    seen, _ = await look({URL: httpx.Response(status, stream=Stream(b""))})
    assert (seen.status, seen.page) == (status, None)


NO_SUCH = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>x</Key></Error>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>\n' + NO_SUCH, "phrase_not_found"),
        (NO_SUCH.replace("NoSuchKey", "BlobNotFound").replace("key", "blob"), "phrase_not_found"),
        ("\ufeff" + NO_SUCH.replace("NoSuchKey", "NoSuchBucket").replace("key", "bucket"), "phrase_not_found"),
        ("<Errors>" + NO_SUCH + "</Errors>", "http_200"),  # a collection of them
        (NO_SUCH.replace("NoSuchKey", "SlowDown"), "http_200"),
        ("<rss><title>The specified key does not exist.</title></rss>", "http_200"),
    ],
)
async def test_a_store_of_files_that_says_in_xml_that_it_has_none_of_that_name_is_believed(
    body: str, reason: str
) -> None:
    answer = httpx.Response(200, headers={"Content-Type": "application/xml"}, stream=Stream(body.encode()))
    seen, _ = await look({URL: answer})
    assert judge(seen).reason == reason


@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json", "text/html", "text/plain", ""])
async def test_a_document_that_is_nothing_but_an_error_is_read_whatever_it_is_said_to_be(media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = httpx.Response(200, headers=headers, stream=Stream(b'{"status": 404, "error": "Not Found"}'))
    seen, _ = await look({URL: answer})
    assert judge(seen).reason == "phrase_not_found"


@pytest.mark.parametrize(
    ("pieces", "complete"),
    [
        ((HTML,), True),
        ((HTML, Fault.RESET), False),
        ((HTML, b" " * BODY_LIMIT), False),
    ],
)
async def test_a_page_that_was_not_read_to_its_end_is_not_complete(
    pieces: tuple[bytes | Fault, ...], complete: bool
) -> None:
    seen, _ = await look({URL: httpx.Response(200, headers={"Content-Type": "text/html"}, stream=Stream(*pieces))})
    assert seen.page is not None
    assert (seen.fault, seen.page.title, seen.page.complete) == (None, "Read", complete)
    assert ("end" in (seen.page.anchors or ())) is True


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (Fault.TIMEOUT_READ, Fault.TIMEOUT_READ),
        (Fault.TIMEOUT_TOTAL, Fault.TIMEOUT_TOTAL),
        (Fault.EMPTY, Fault.EMPTY),
        (Fault.RESET, None),  # the engine may have dropped what came together with the end
    ],
)
async def test_a_body_of_which_nothing_came_is_as_good_as_silence(broken: Fault, fault: Fault | None) -> None:
    seen, _ = await look({URL: httpx.Response(200, stream=Stream(broken))})
    assert (seen.fault, seen.answered) == (fault, True)
    assert seen.status == (200 if fault is None else None)


@pytest.mark.parametrize("broken", [Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL, Fault.EMPTY])
@pytest.mark.parametrize("status", [400, 404, 503])
async def test_a_refusal_holds_without_the_page_that_was_to_come_with_it(status: int, broken: Fault) -> None:
    seen, _ = await look({URL: httpx.Response(status, stream=Stream(broken))})
    assert (seen.fault, seen.status) == (None, status)


# --- redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "followed", "permanent"),
    [
        (300, True, False),
        (301, True, True),
        (302, True, False),
        (303, True, False),
        (304, False, False),
        (305, False, False),
        (307, True, False),
        (308, True, True),
        (200, False, False),
        (201, False, False),
        (404, False, False),
    ],
)
async def test_a_location_leads_on_from_a_redirect_alone(status: int, followed: bool, permanent: bool) -> None:
    seen, web = await look({URL: to("/next", status)})
    hop = Hop(URL, status, "http://site.example/next", HopKind.HTTP, permanent)
    assert seen.hops == ((hop,) if followed else ())
    assert web.asked() == [URL, "http://site.example/next"][: 1 + followed]
    assert seen.stopped is None


@pytest.mark.parametrize(("status", "stopped"), [(301, Stop.NO_LOCATION), (307, Stop.NO_LOCATION), (300, None)])
async def test_a_redirect_to_nowhere_stops_the_chain_unless_it_offers_a_choice(
    status: int, stopped: Stop | None
) -> None:
    seen, _ = await look({URL: page("<title>Choose</title>", status)})
    assert (seen.stopped, seen.status, seen.final_url) == (stopped, status, URL)
    assert (seen.page.title if seen.page else "") == ("" if stopped else "Choose")


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        (b"/caf\xe9", "/caf%E9"),
        ("/café".encode(), "/caf%C3%A9"),
        ("/日".encode("shift_jis"), "/%93%FA"),
        (b" /next\t", "/next"),
        ("http://bücher.example/é".encode(), "http://xn--bcher-kva.example/%C3%A9"),
    ],
)
async def test_a_server_is_asked_for_the_very_bytes_to_which_it_redirects(location: bytes, asked: str) -> None:
    _, web = await look({URL: httpx.Response(302, headers=[(b"Location", location)])})
    assert web.asked()[1].removeprefix("http://site.example") == asked


REFRESH = "<meta http-equiv=refresh content='{}; url=/next'>"


async def test_a_page_on_the_way_is_not_taken_for_that_of_where_it_leads() -> None:
    cut_off = httpx.Response(200, headers={"Content-Type": "text/html"}, stream=Stream(Fault.EMPTY))
    seen, _ = await look({URL: page(REFRESH.format(0)), "http://site.example/next": cut_off})
    assert (seen.final_url, seen.fault, seen.page) == ("http://site.example/next", Fault.EMPTY, None)


@pytest.mark.parametrize(
    ("answer", "final", "stopped"),
    [
        (page("<title>Away</title>", 301, Refresh="0; url=/next"), "http://site.example/next", None),
        (page(REFRESH.format(0), 302), "http://site.example/next", None),
        (page(REFRESH.format(0), 300), "http://site.example/next", None),
        (page(REFRESH.format(30), 302), URL, Stop.NO_LOCATION),
        (
            page("<title>Away</title>", 302, Location="/there", Refresh="0; url=/next"),
            "http://site.example/there",
            None,
        ),
        (page("<title>Away</title>", 302, Location="ftp://a/", Refresh="0; url=/next"), URL, Stop.SCHEME),
    ],
)
async def test_a_redirect_that_names_no_place_may_have_a_page_that_does(
    answer: httpx.Response, final: str, stopped: Stop | None
) -> None:
    seen, _ = await look({URL: answer})
    assert (seen.final_url, seen.stopped) == (final, stopped)
    assert seen.page is None or seen.page.blank, "that of where it leads, or none"


BAD = "http://[bad/" + "x" * 300


@pytest.mark.parametrize(
    ("location", "stopped", "detail", "told"),
    [
        ("ftp://site.example/a", Stop.SCHEME, "ftp:", "ftp://site.example/a"),
        (BAD, Stop.MALFORMED, BAD[:200], None),
        ("/deep/page", Stop.LOOP, URL, URL),
    ],
)
async def test_a_chain_that_cannot_go_on_tells_where_it_was_sent(
    location: str, stopped: Stop, detail: str, told: str | None
) -> None:
    seen, web = await look({URL: to(location, 301)})
    assert (seen.stopped, seen.detail, seen.final_url) == (stopped, detail, URL)
    assert seen.hops == (Hop(URL, 301, told, HopKind.HTTP, True),)
    assert web.asked() == [URL]


@pytest.mark.parametrize(
    ("named", "stopped", "final"),
    [
        (["/one", "/two"], Stop.MALFORMED, URL),
        (["/one", " /one "], None, "http://site.example/one"),
        (["", "/one"], None, "http://site.example/one"),
    ],
)
async def test_a_redirect_to_two_places_at_once_leads_nowhere(
    named: list[str], stopped: Stop | None, final: str
) -> None:
    seen, _ = await look({URL: httpx.Response(301, headers=[("Location", value) for value in named])})
    assert (seen.stopped, seen.final_url) == (stopped, final)
    if stopped:
        assert (seen.detail, seen.hops) == ("/one and /two", (Hop(URL, 301, None, HopKind.HTTP, True),))


async def test_of_places_without_end_little_is_told() -> None:
    headers = [("Location", f"/{number}" + "x" * 300) for number in range(2)]
    seen, _ = await look({URL: httpx.Response(301, headers=headers)})
    assert seen.detail == "/0" + "x" * 198


@pytest.mark.parametrize(
    ("head", "final"),
    [
        ("{}", "http://site.example/deep/new"),
        ("<base href=/else/where/>{}", "http://site.example/else/where/new"),
        ("<base target=_top><base href=http://other.example/x><base href=/y/>{}", "http://other.example/new"),
        ("{}<base href=/else/where/>", "http://site.example/deep/new"),
    ],
)
async def test_a_meta_refresh_is_relative_to_the_base_above_it(head: str, final: str) -> None:
    source = f"<title>Away</title>{head.format('<meta http-equiv=refresh content=0;url=new>')}<p>Moved."
    seen, _ = await look({URL: page(source)})
    assert seen.final_url == final


async def test_what_may_not_be_asked_for_is_not_and_who_was_let_in_is_not_vetted_again() -> None:
    seen, web = await look({URL: to("/secret")}, vet=lambda url: Stop.EXCLUDED)
    assert (seen.stopped, seen.final_url) == (Stop.EXCLUDED, "http://site.example/secret")
    assert web.asked() == [URL]
    seen, _ = await look({}, vet=lambda url: Stop.EXCLUDED)
    assert (seen.stopped, seen.status) == (None, 200)


async def test_robots_are_heard_before_each_request() -> None:
    async def permit(url: str) -> Stop | None:
        return Stop.ROBOTS_TXT if url.endswith("/closed") else None

    seen, web = await look({URL: to("/closed")}, permit=permit)
    assert (seen.stopped, seen.detail, seen.answered) == (Stop.ROBOTS_TXT, "http://site.example/closed", True)
    assert web.asked() == [URL]


async def test_a_condition_is_for_the_first_request_alone() -> None:
    _, web = await look({URL: to("/next")}, validators={"If-None-Match": '"x"'})
    assert [request.headers.get("if-none-match") for request in web.log] == ['"x"', None]


@pytest.mark.parametrize(
    ("userinfo", "sent"),
    [("user:pass", "user:pass"), ("user", "user:"), ("us%65r:p%3Ass%C3%A9", "user:p:ssé"), (":secret", ":secret")],
)
async def test_userinfo_is_sent_as_credentials_and_not_in_the_address(userinfo: str, sent: str) -> None:
    _, web = await look({}, f"http://{userinfo}@site.example/a/b@c?")
    assert web.asked() == ["http://site.example/a/b@c?"]
    assert web.log[0].headers["authorization"] == f"Basic {base64.b64encode(sent.encode()).decode()}"


async def test_cookies_of_the_way_stand_beside_those_of_the_settings() -> None:
    def wall(request: httpx.Request) -> Answer:
        if "seen=1" in request.headers.get("cookie", ""):
            return httpx.Response(200)
        return to("/deep/page", **{"Set-Cookie": "seen=1"})

    seen, web = await look({URL: wall}, headers=lambda url: {"Cookie": "consent=yes"})
    assert (seen.status, seen.stopped) == (200, None)
    assert [request.headers["cookie"] for request in web.log] == ["consent=yes", "consent=yes; seen=1"]


async def test_a_cookie_of_the_settings_makes_no_loop_longer() -> None:
    seen, web = await look({URL: to("/deep/page")}, headers=lambda url: {"Cookie": "consent=yes"})
    assert (seen.stopped, web.asked()) == (Stop.LOOP, [URL])


async def test_cookies_of_the_way_add_up() -> None:
    def end(request: httpx.Request) -> Answer:
        return httpx.Response(200 if request.headers.get("cookie") == "a=1; b=2" else 403)

    answers = {
        URL: to("/b", **{"Set-Cookie": "a=1; Path=/"}),
        "http://site.example/b": to("/c", **{"Set-Cookie": "b=2; Path=/"}),
        "http://site.example/c": end,
    }
    seen, _ = await look(answers)
    assert seen.status == 200


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("a=1; Port=80; Version=x; Comment=from, us", "a=1"),
        ("a=1; Max-Age=soon; Expires=never", "a=1"),
        ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=1"),
        ("a=1; Max-Age=-1", ""),
        ("a=1; Max-Age=0", ""),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", ""),
        ("a=1; Domain=", "a=1"),
        ("a=1; DOMAIN=.Site.example", "a=1"),
        ("a=1; Domain=other.example", ""),
        ("a=1; Path=deep", "a=1"),
        (f"a={'x' * 4_095}", f"a={'x' * 4_095}"),
        (f"a={'x' * 4_096}", ""),
        (f"a={'x' * 4_093}é", f"a={'x' * 4_093}é"),
        (f"a={'x' * 4_094}é", ""),
        ('a=1; Path="/other"', "a=1"),
        ("a=1; Path=/deep", "a=1"),
        ("a=1; Path=/other", ""),
        ("a=1; Path=/other; Path=/", "a=1"),
        ("a=1; Path=/, b=2; Path=/", "a=1"),
        ("a=1; Secure", ""),
        ("a=1; SECURE=; HttpOnly; SameSite=Strict", ""),
        ('a={"b":[1,2]}; Path=/', 'a={"b":[1,2]}'),
        ("a=\u00e9", "a=\u00e9"),
    ],
)
async def test_cookies_are_read_as_browsers_read_them(told: str, sent: str) -> None:
    def wall(request: httpx.Request) -> Answer:
        return httpx.Response(302, headers=[(b"Location", b"/deep/on"), (b"Set-Cookie", told.encode())])

    _, web = await look({URL: wall})
    assert web.log[-1].headers.get("cookie", "") == sent


@pytest.mark.parametrize(
    ("told", "sent"),
    [("a=1; Path=/", ""), ("a=1; Path=/; Domain=site.example", "a=1"), ("a=1; Path=/; Domain=.SITE.example", "a=1")],
)
async def test_a_cookie_is_of_its_very_host_unless_it_names_the_domain(told: str, sent: str) -> None:
    def wall(request: httpx.Request) -> Answer:
        return httpx.Response(302, headers={"Location": "http://sub.site.example/", "Set-Cookie": told})

    _, web = await look({URL: wall})
    assert (web.asked()[-1], web.log[-1].headers.get("cookie", "")) == ("http://sub.site.example/", sent)


@pytest.mark.parametrize(
    ("host", "there", "domain", "sent"),
    [
        ("a.example.co.uk", "b.example.co.uk", "example.co.uk", "a=1"),
        ("a.co.uk", "b.co.uk", "co.uk", ""),
        ("a.co.uk", "b.co.uk", ".CO.UK", ""),
        ("a.co.uk", "a.co.uk", "co.uk", ""),  # browsers leave it out altogether
        ("a.github.io", "b.github.io", "github.io", ""),
        ("altervista.org", "a.altervista.org", "altervista.org", ""),
        ("altervista.org", "altervista.org", "altervista.org", "a=1"),
    ],
)
async def test_no_cookie_is_for_everybody_under_a_suffix(host: str, there: str, domain: str, sent: str) -> None:
    def wall(request: httpx.Request) -> Answer:
        return httpx.Response(302, headers={"Location": f"http://{there}/on", "Set-Cookie": f"a=1; Domain={domain}"})

    _, web = await look({f"http://{host}/": wall}, f"http://{host}/")
    assert (web.asked()[-1], web.log[-1].headers.get("cookie", "")) == (f"http://{there}/on", sent)


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("__Host-a=1; Secure; Path=/", "__Host-a=1"),
        ("__host-a=1; path=/; secure", "__host-a=1"),
        ("__Host-a=1; Path=/", ""),
        ("__Host-a=1; Secure", ""),
        ("__Host-a=1; Secure; Path=/deep", ""),
        ("__Host-a=1; Secure; Path=/; Domain=site.example", ""),
        ("__Secure-a=1; Secure; Domain=site.example", "__Secure-a=1"),
        ("__SECURE-a=1", ""),
        ("__Other-a=1", "__Other-a=1"),
    ],
)
async def test_a_cookie_keeps_what_its_name_promises_or_is_none(told: str, sent: str) -> None:
    def wall(request: httpx.Request) -> Answer:
        return httpx.Response(302, headers={"Location": "/deep/on", "Set-Cookie": told})

    _, web = await look({"https://site.example/deep/page": wall}, "https://site.example/deep/page")
    assert web.log[-1].headers.get("cookie", "") == sent


# --- a page that sends its reader on --------------------------------------------------------------------------------

LONG = "<p>" + "A page that can be read, word by word, until the next one comes. " * 30


@pytest.mark.parametrize(
    ("answer", "kind", "permanent"),
    [
        pytest.param(page(Refresh="0; url=/next"), HopKind.REFRESH_HEADER, True, id="at once, by header"),
        pytest.param(page("<meta http-equiv=refresh content='1; url=/next'>"), HopKind.META_REFRESH, True, id="meta"),
        pytest.param(page(LONG, Refresh="1; url=/next"), HopKind.REFRESH_HEADER, True, id="a second is at once"),
        pytest.param(page(LONG, Refresh="2; url=/next"), None, False, id="a page that can be read"),
        pytest.param(page(Refresh="2; url=/next"), HopKind.REFRESH_HEADER, False, id="a notice"),
        pytest.param(page(Refresh="10; url=/next"), HopKind.REFRESH_HEADER, False, id="a slow notice"),
        pytest.param(page(Refresh="11; url=/next"), None, False, id="too slow for a notice"),
        pytest.param(page(LONG + "This page has moved.", Refresh="5; url=/next"), HopKind.REFRESH_HEADER, False,
                     id="a page that says so"),
        pytest.param(page("<meta http-equiv=refresh content='0; url=/next'>", Refresh="soon"), HopKind.META_REFRESH,
                     True, id="nonsense by header, sense by meta"),
        pytest.param(page("<meta http-equiv=refresh content='0; url=/next'>", Refresh="0; url=http://[bad/"),
                     HopKind.META_REFRESH, True, id="no address by header, one by meta"),
        pytest.param(page(status=404, Refresh="0; url=/next"), None, False, id="not from an error"),
        pytest.param(page(status=300, Refresh="0; url=/next"), HopKind.REFRESH_HEADER, True, id="from a choice"),
        pytest.param(page(status=299, Refresh="0; url=/next"), HopKind.REFRESH_HEADER, True, id="from any success"),
        pytest.param(page(Refresh="0; url=/deep/page"), None, False, id="to itself"),
        pytest.param(page(Refresh="0; url=app://open"), None, False, id="to an app, which most readers lack"),
        pytest.param(httpx.Response(200, headers={"Content-Type": "image/png"}), None, False, id="a picture"),
    ],
)  # fmt: skip
async def test_a_refresh_leads_on_where_the_page_is_there_for_nothing_else(
    answer: httpx.Response, kind: HopKind | None, permanent: bool
) -> None:
    seen, _ = await look({URL: answer})
    target = "http://site.example/next"
    assert seen.hops == (() if kind is None else (Hop(URL, answer.status_code, target, kind, permanent),))
    assert (seen.final_url, seen.stopped) == (URL if kind is None else target, None)


# --- time -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("patience", "asked", "fault"), [(1.0, 2, Fault.TIMEOUT_TOTAL), (1.5, 3, None)])
async def test_all_requests_of_an_address_share_its_time(patience: float, asked: int, fault: Fault | None) -> None:
    answers = {URL: to("/b"), "http://site.example/b": to("/c")}
    seen, web = await look(answers, latency=5.0, timeouts=Timeouts(2, 3, 10), patience=patience)
    assert (seen.fault, len(web.log)) == (fault, asked)
    told = [request.extensions for request in web.log]
    assert [one[TOTAL_EXTENSION] for one in told] == [10 * patience - 5 * number for number in range(len(told))]
    assert all(one["timeout"] == {"connect": 2 * patience, "read": 3 * patience} for one in told)


async def test_without_time_outs_of_its_own_a_request_has_those_of_the_wire() -> None:
    _, web = await look({})
    assert "timeout" not in web.log[0].extensions
    assert TOTAL_EXTENSION not in web.log[0].extensions
