"""The wire against raw servers on loopback: what it sends, what it makes of any answer, and what it leaves behind."""

import asyncio
import contextlib
import gzip
import socket
from typing import Any

import httpx
import pytest
from aiohttp import ServerDisconnectedError
from aiohttp.http_exceptions import BadHttpMessage
from wire_servers import Behaviour, StaticResolver, Visit, answer, answers, serve, silent

from catalog.checker.body import Body, read_body
from catalog.checker.engine import PatientHandler, Pool
from catalog.checker.heads import MAX_HEAD_BYTES
from catalog.checker.observation import Fault, WireError
from catalog.checker.proxies import Proxies, Proxy
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts
from catalog.checker.wire import MAX_HEADERS, MAX_LINE_BYTES, Route, Wire, choose_timeouts

pytestmark = pytest.mark.anyio
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SHORT = Timeouts(connect=0.2, read=0.2, total=0.4)


def get(port: int, path: str = "/", **options: Any) -> httpx.Request:
    return httpx.Request("GET", f"http://127.0.0.1:{port}{path}", **options)


async def fetch(wire: Wire, request: httpx.Request) -> tuple[int, Body]:
    response = await wire.handle_async_request(request)
    return response.status_code, await read_body(response)


async def fault_of(wire: Wire, request: httpx.Request) -> Fault:
    with pytest.raises(WireError) as caught:
        await fetch(wire, request)
    assert caught.value.detail
    return caught.value.fault


# --- what it is made with -------------------------------------------------------------------------------------------
# First of all, since a wire that is slow for want of these makes all that follows slow.


@pytest.mark.parametrize(
    ("extensions", "timeouts"),
    [
        ({}, Timeouts(4, 5, 6)),
        ({"timeout": None}, Timeouts(4, 5, 6)),
        ({"timeout": {"connect": 1, "read": 2}}, Timeouts(1, 2, 6)),
        ({"timeout": {"connect": 7, "read": 8}}, Timeouts(7, 8, 15)),
        ({"timeout": {"connect": None, "read": 3}}, Timeouts(4, 3, 7)),
        ({"timeout": {"connect": 3}}, Timeouts(3, 5, 8)),
        ({"timeout": {"connect": 7, "read": 8}, TOTAL_EXTENSION: 2.5}, Timeouts(7, 8, 2.5)),
        ({TOTAL_EXTENSION: 2.5}, Timeouts(4, 5, 2.5)),
    ],
)
async def test_a_request_says_by_its_extensions_how_long_it_may_take(
    extensions: dict[str, Any], timeouts: Timeouts
) -> None:
    async with Wire(timeouts=Timeouts(4, 5, 6)) as wire:
        assert choose_timeouts(wire.timeouts, extensions) == timeouts


async def test_the_issuers_are_not_loaded_for_who_speaks_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr("catalog.checker.wire.make_context", lambda *arguments, **options: made.append(arguments))
    async with serve(answer(OK)) as server, Wire(allow_private=True) as wire:
        assert await fetch(wire, get(server.port)) == (200, TWO)
    assert made == []


# --- what any answer becomes ----------------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\n"
EMPTY = b"Content-Length: 0\r\n\r\n"
DONE = Body(b"", True)
TWO = Body(b"ok", True)
CUT = Fault.RESET.value


@pytest.mark.parametrize(
    ("data", "status", "body"),
    [
        pytest.param(OK, 200, TWO, id="plain"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\nok", 200, TWO, id="http 1.0"),
        pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, TWO, id="bare line feeds"),
        pytest.param(b"\r\n" + OK, 200, TWO, id="empty line first"),
        pytest.param(b"HTTP/1.1 200\r\n" + EMPTY, 200, DONE, id="no reason"),
        pytest.param(b"HTTP/1.1 404 Nicht gefunden \xfc\xff\r\n" + EMPTY, 404, DONE, id="latin-1 reason"),
        pytest.param(b"HTTP/1.1 999 Denied\r\n" + EMPTY, 999, DONE, id="status 999"),
        pytest.param(b"HTTP/2.0 404 Not Found\r\n" + EMPTY, 404, DONE, id="claims http 2"),
        pytest.param(b"http/1.1  200  ok\r\nContent-Length: 2\r\n\r\nok", 200, TWO, id="small letters and more blanks"),
        pytest.param(b"HTTP/1.1 204 No\r\n\r\n", 204, DONE, id="204"),
        pytest.param(b"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok", 204, DONE, id="body on 204"),
        pytest.param(b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", 304, DONE, id="length on 304"),
        pytest.param(b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\n" + OK, 200, TWO, id="1xx first"),
        pytest.param(
            b"HTTP/1.1 100 Go\r\n\r\n" + HEAD + b"no colon\r\n" + OK[len(HEAD) :], 200, TWO, id="1xx, then a stray line"
        ),
        pytest.param(HEAD + b"Content-Length: 9\r\n\r\nok", 200, Body(b"ok", False, CUT), id="length too great"),
        pytest.param(HEAD + b"Content-Length: 2\r\n\r\nokay", 200, TWO, id="length too small"),
        pytest.param(HEAD + b"Content-Length: many\r\n\r\nok", 200, TWO, id="length no number"),
        pytest.param(HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", 200, TWO, id="length twice"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, TWO, id="chunked"),
        pytest.param(
            HEAD + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            200,
            TWO,
            id="chunked and length",
        ),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", 200, Body(b"ok", False, CUT), id="chunks cut off"
        ),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nok",
            200,
            Body(b"", False, Fault.MALFORMED.value),
            id="chunked garbage",
        ),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\nok",
            200,
            Body(b"ok", False, Fault.MALFORMED.value),
            id="garbage behind a chunk",
        ),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nno colon\r\n\r\n",
            200,
            Body(b"ok", False, Fault.MALFORMED.value),
            id="trailer without a colon",
        ),
        pytest.param(HEAD + b"Transfer-Encoding: Chunked\r\n\r\n2\nok\n0\n\n", 200, TWO, id="chunks with line feeds"),
        pytest.param(HEAD + b"Content-Length: 4\r\n\r\n2\nok", 200, Body(b"2\nok", True), id="like chunks"),
        pytest.param(b"ICY 200 OK\r\n\r\nok", 200, TWO, id="radio"),
        pytest.param(b"\xef\xbb\xbf" + OK, 200, TWO, id="a byte-order mark first"),
        pytest.param(HEAD + b"Bad Header: x\r\nno colon\r\nContent-Length: 2\r\n\r\nok", 200, TWO, id="stray lines"),
        pytest.param(HEAD + b"X: " + b"a" * 60_000 + b"\r\n" + EMPTY, 200, DONE, id="long header"),
        pytest.param(HEAD + b"X: a\r\n" * 900 + EMPTY, 200, DONE, id="many headers"),
        pytest.param(HEAD + (b"X: " + b"a" * 60_000 + b"\r\n") * 4 + EMPTY, 200, DONE, id="240 KB of headers"),
        pytest.param(b"HTTP/1.1 301 Moved\r\nLocation: /\r\n" + EMPTY, 301, DONE, id="redirect is not followed"),
    ],
)
async def test_what_a_browser_would_show_is_an_answer(data: bytes, status: int, body: Body) -> None:
    async with serve(answer(data)) as server, Wire(allow_private=True) as wire:
        assert await fetch(wire, get(server.port)) == (status, body)
        assert len(server.visits) == 1


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(b"", Fault.EMPTY, id="nothing"),
        pytest.param(b"HT", Fault.MALFORMED, id="two bytes"),
        pytest.param(b"HTTP/1.1 20", Fault.MALFORMED, id="half a status"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", Fault.MALFORMED, id="half a head"),
        pytest.param(b"SSH-2.0-OpenSSH_9.9\r\n", Fault.MALFORMED, id="ssh"),
        pytest.param(b"<html><p>HTTP 0.9</p></html>", Fault.MALFORMED, id="http 0.9"),
        pytest.param(b"RTSP/1.0 200 OK\r\n\r\n", Fault.MALFORMED, id="rtsp"),
        pytest.param(b"HTTP/1.1 2000 OK\r\n\r\n", Fault.MALFORMED, id="status 2000"),
        pytest.param(b"HTTP/1.1 099 OK\r\n\r\n", Fault.MALFORMED, id="status 099"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", Fault.MALFORMED, id="status abc"),
        pytest.param(b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\nxx", Fault.MALFORMED, id="101 unasked"),
        pytest.param(HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", Fault.MALFORMED, id="two lengths"),
        pytest.param(HEAD + b"X: a\0b\r\n" + EMPTY, Fault.MALFORMED, id="nul"),
        pytest.param(HEAD + b"X: " + b"a" * 70_000 + b"\r\n" + EMPTY, Fault.MALFORMED, id="header over the limit"),
        pytest.param(HEAD + b"X: a\r\n" * 10_000 + EMPTY, Fault.MALFORMED, id="headers over the limit"),
        pytest.param(HEAD + b"X: a\r\n" * 1_100 + EMPTY, Fault.MALFORMED, id="1,100 headers"),
        pytest.param(HEAD + (b"X: " + b"a" * 60_000 + b"\r\n") * 5 + EMPTY, Fault.MALFORMED, id="300 KB of headers"),
        pytest.param(HEAD + b"X: a\r\n" * 100_000, Fault.MALFORMED, id="head without an end"),
        pytest.param(b"HTTP/1.1 103 Hints\r\n\r\n" * 20_000, Fault.MALFORMED, id="interim answers without an end"),
        pytest.param(b"HTTP/1.1 200 " + b"O" * 70_000 + b"\r\n" + EMPTY, Fault.MALFORMED, id="reason over the limit"),
    ],
)
async def test_what_is_no_answer_is_a_fault_and_is_not_asked_for_again(data: bytes, fault: Fault) -> None:
    async with serve(answer(data)) as server, Wire(allow_private=True) as wire:
        assert await fault_of(wire, get(server.port)) is fault
        assert len(server.visits) == 1


async def test_bytes_come_through_as_they_were_sent() -> None:
    head = b"HTTP/1.1 404 Nicht \xfc\xff\r\nX-Latin: \xe9\xff\r\nx-LATIN: 2\r\nLocation: /\xc3\xa9\r\n"
    async with serve(answer(head + EMPTY)) as server, Wire(allow_private=True) as wire:
        response = await wire.handle_async_request(get(server.port))
        await response.aclose()
    assert response.headers.raw == [
        (b"X-Latin", b"\xe9\xff"),
        (b"x-LATIN", b"2"),
        (b"Location", b"/\xc3\xa9"),
        (b"Content-Length", b"0"),
    ]
    assert response.extensions["reason_phrase"] == b"Nicht \xfc\xff"
    assert response.extensions["http_version"] == b"HTTP/1.1"


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/1.1"])
async def test_the_version_that_was_spoken_is_told(version: bytes) -> None:
    async with serve(answer(version + b" 200\r\n" + EMPTY)) as server, Wire(allow_private=True) as wire:
        response = await wire.handle_async_request(get(server.port))
        await response.aclose()
    assert (response.extensions["http_version"], response.extensions["reason_phrase"]) == (version, b"")


async def test_a_body_is_handed_on_undecoded() -> None:
    packed = gzip.compress(b"page")
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with serve(answer(head + packed)) as server, Wire(allow_private=True) as wire:
        response = await wire.handle_async_request(get(server.port))
        assert b"".join([chunk async for chunk in response.aiter_raw()]) == packed


# --- what is sent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/?",
        "/a?",
        "/x??",
        "//a//b",
        "/a|b^c[d]?`{}",
        "/%zz?%",
        "/a%2Fb%2e?%20+%27",
        "/a;b=c?d;e&&f==g",
        "/%C3%A9?q=%ff",
        "/..;/a",
        "/~x!$&'()*,=:@",
        "/http://other.test//y?http://z",
    ],
)
async def test_the_target_goes_on_the_wire_as_it_stands(target: str) -> None:
    async with serve(answer(OK)) as server, Wire(allow_private=True) as wire:
        await fetch(wire, get(server.port, target))
        assert server.heads[0].split(b"\r\n")[0] == f"GET {target} HTTP/1.1".encode()


async def test_no_header_is_sent_that_the_request_does_not_carry() -> None:
    request_headers = [("User-Agent", "x"), ("X-Twice", "1"), ("X-Twice", "2")]
    async with serve(answer(OK)) as server, Wire(allow_private=True) as wire:
        await fetch(wire, get(server.port, headers=request_headers))
        await fetch(wire, get(server.port, "/#fragment"))
        first, second = server.heads
        host = f"Host: 127.0.0.1:{server.port}".encode()
    assert first.split(b"\r\n")[1:-2] == [host, b"User-Agent: x", b"X-Twice: 1", b"X-Twice: 2"]
    assert second.split(b"\r\n")[:-2] == [b"GET / HTTP/1.1", host]


async def test_a_body_is_sent_without_a_word_on_what_it_is() -> None:
    async with serve(answer(OK)) as server, Wire(allow_private=True) as wire:
        await fetch(wire, httpx.Request("POST", f"http://127.0.0.1:{server.port}/", content=b"x"))
        assert b"content-type" not in server.heads[0].lower()
        assert b"content-length: 1" in server.heads[0].lower()


async def test_over_plain_http_a_name_with_an_underscore_is_one_like_others() -> None:
    resolver = StaticResolver({"a_b.test": ["127.0.0.1"]})
    async with serve(answer(OK)) as server, Wire(resolver=resolver, allow_private=True) as wire:
        assert await fetch(wire, httpx.Request("GET", f"http://a_b.test:{server.port}/")) == (200, TWO)


async def test_userinfo_is_never_sent() -> None:
    async with serve(answer(OK)) as server, Wire(allow_private=True) as wire:
        await fetch(wire, httpx.Request("GET", f"http://user:secret@127.0.0.1:{server.port}/"))
        assert b"uthorization" not in server.heads[0]
        assert b"secret" not in server.heads[0]


async def test_cookies_are_not_kept() -> None:
    setting = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
    resolver = StaticResolver({"site.test": ["127.0.0.1"]})  # cookie jars keep none of bare addresses anyway
    async with serve(answers(setting)) as server, Wire(resolver=resolver, allow_private=True) as wire:
        for _ in range(2):
            await fetch(wire, httpx.Request("GET", f"http://site.test:{server.port}/"))
        assert len(server.visits) == 1, "the connection is kept"
        assert not any(b"ookie" in head for head in server.heads)


# --- time -----------------------------------------------------------------------------------------------------------


def dribble(start: bytes, drop: bytes) -> Behaviour:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(start)
        while True:
            await visit.send(drop)
            await asyncio.sleep(0.05)

    return behave


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (silent, Fault.TIMEOUT_READ),
        (dribble(b"HTTP/1.1 200 OK\r\nX: ", b"a"), Fault.TIMEOUT_TOTAL),
        (dribble(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Fault.TIMEOUT_TOTAL),
    ],
)
async def test_silence_is_told_from_a_dribble(behaviour: Behaviour, fault: Fault) -> None:
    async with serve(behaviour) as server, Wire(allow_private=True, timeouts=SHORT) as wire:
        assert await fault_of(wire, get(server.port)) is fault


async def test_a_body_that_does_not_end_keeps_what_came() -> None:
    async with serve(dribble(HEAD + b"\r\nstart", b".")) as server, Wire(allow_private=True, timeouts=SHORT) as wire:
        status, body = await fetch(wire, get(server.port))
    assert (status, body.complete, body.broken) == (200, False, "timeout_total")
    assert body.data.startswith(b"start.")


async def test_a_body_that_stops_keeps_what_came() -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(HEAD + b"\r\nstart")
        await asyncio.sleep(3600)

    async with serve(behave) as server, Wire(allow_private=True, timeouts=SHORT) as wire:
        assert await fetch(wire, get(server.port)) == (200, Body(b"start", False, "timeout_read"))


async def test_a_body_that_was_cut_off_before_anybody_read_it_is_told_like_any_other() -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(HEAD + b"Content-Length: 100\r\n\r\nstart")

    async with serve(behave) as server, Wire(allow_private=True, timeouts=SHORT) as wire:
        response = await wire.handle_async_request(get(server.port))
        await asyncio.sleep(0.1)  # the loop has other things to do
        assert (await read_body(response)).broken == "connection_reset"


async def test_no_connection_in_time_is_told_from_no_answer() -> None:
    async def behave(visit: Visit) -> None:
        await asyncio.sleep(3600)

    patient = Timeouts(connect=0.2, read=0.2, total=30)  # loading the issuers, at the first use, takes its time as well
    with contextlib.ExitStack() as stack:
        hole = stack.enter_context(socket.socket())
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        for _ in range(3):  # its queue is full, so every further connection waits for ever
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(hole.getsockname())
        async with serve(behave) as server, Wire(allow_private=True, timeouts=patient) as wire:
            for scheme in ("http", "https"):
                never = httpx.Request("GET", f"{scheme}://127.0.0.1:{hole.getsockname()[1]}/")
                assert await fault_of(wire, never) is Fault.TIMEOUT_CONNECT
            shaking = httpx.Request("GET", f"https://127.0.0.1:{server.port}/")  # it took the connection
            assert await fault_of(wire, shaking) is Fault.TIMEOUT_READ


async def test_a_request_may_have_its_own_deadline() -> None:
    async with serve(silent) as server, Wire(allow_private=True) as wire:
        assert await fault_of(wire, get(server.port, extensions={TOTAL_EXTENSION: 0.1})) is Fault.TIMEOUT_TOTAL
        assert await fault_of(wire, get(server.port, extensions={"timeout": {"read": 0.1}})) is Fault.TIMEOUT_READ


async def test_garbage_in_a_later_segment_ends_the_body_at_once() -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nstart\r\n")
        await asyncio.sleep(0.05)
        await visit.send(b"zz\r\nmore")
        await asyncio.sleep(3600)

    async with serve(behave) as server, Wire(allow_private=True) as wire:
        assert await fetch(wire, get(server.port)) == (200, Body(b"start", False, "malformed_answer"))


async def test_chunks_whose_lines_end_with_line_feeds_are_read_however_they_are_cut() -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        for data in (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"5;x", b"\nst", b"art\n2", b"\nok\n0\n\n"):
            await visit.send(data)
            await asyncio.sleep(0.01)

    async with serve(behave) as server, Wire(allow_private=True) as wire:
        assert await fetch(wire, get(server.port)) == (200, Body(b"startok", True))


async def test_what_speaks_first_and_waits_is_not_waited_for() -> None:
    async def behave(visit: Visit) -> None:
        await visit.send(b"220 mail.test ESMTP\r\n")
        await asyncio.sleep(3600)

    async with serve(behave) as server, Wire(allow_private=True) as wire:
        assert await fault_of(wire, get(server.port)) is Fault.MALFORMED


def handler_that_waits() -> PatientHandler:
    handler = PatientHandler(asyncio.get_running_loop(), Pool())
    handler.set_response_params(max_line_size=MAX_LINE_BYTES, max_field_size=MAX_LINE_BYTES, max_headers=MAX_HEADERS)
    return handler


def head_of(size: int) -> bytes:
    lines = -(-size // 60_000)
    start, end = HEAD + EMPTY[:-2], b"\r\n"
    left = size - len(start) - len(end)
    sizes = [left // lines + (number < left % lines) for number in range(lines)]
    return start + b"".join(b"X: " + b"a" * (each - 5) + b"\r\n" for each in sizes) + end


async def test_a_head_may_have_256_kb_and_the_body_that_comes_with_it_does_not_count() -> None:
    for size in (1_000, MAX_HEAD_BYTES):
        handler = handler_that_waits()
        handler.data_received(head_of(size) + b"x" * MAX_HEAD_BYTES)
        message, _ = await handler.read()
        assert message.code == 200


async def test_a_head_beyond_256_kb_is_refused_though_its_lines_are_not_too_long() -> None:
    handler = handler_that_waits()
    handler.data_received(head_of(MAX_HEAD_BYTES + 1))
    handler.connection_lost(None)  # before anybody has asked what came
    with pytest.raises((BadHttpMessage, ServerDisconnectedError)):
        await handler.read()


async def test_a_head_without_an_end_is_not_waited_for_beyond_256_kb() -> None:
    handler = handler_that_waits()
    handler.data_received(head_of(MAX_HEAD_BYTES + 3)[:-2])
    with pytest.raises(BadHttpMessage, match="256 KB"):
        await handler.read()


async def test_interim_answers_have_256_kb_together_with_the_answer() -> None:
    interim = b"HTTP/1.1 100 Go\r\n\r\n"
    for size, refused in ((MAX_HEAD_BYTES - 10 * len(interim), False), (MAX_HEAD_BYTES, True)):
        handler = handler_that_waits()
        for _ in range(10):
            handler.data_received(interim)
        handler.data_received(head_of(size))
        assert (handler.exception() is not None) is refused


async def test_an_answer_on_a_kept_connection_has_256_kb_of_its_own() -> None:
    handler = handler_that_waits()
    for _ in range(2):
        handler.data_received(b"HTTP/1.1 100 Go\r\n\r\n")
        handler.data_received(head_of(MAX_HEAD_BYTES - 100))
        assert handler.exception() is None
        handler.set_response_params(
            max_line_size=MAX_LINE_BYTES, max_field_size=MAX_LINE_BYTES, max_headers=MAX_HEADERS
        )


async def test_an_answer_behind_a_banner_is_none_of_http() -> None:
    handler = handler_that_waits()
    handler.data_received(b"220 mail.test ESMTP\r\n")
    handler.data_received(OK)
    with pytest.raises(BadHttpMessage):
        await handler.read()


# --- connections ----------------------------------------------------------------------------------------------------


async def test_nobody_listening_is_refused(free_port: int) -> None:
    async with Wire(allow_private=True) as wire:
        assert await fault_of(wire, get(free_port)) is Fault.REFUSED


async def test_a_reset_is_told_from_a_farewell() -> None:
    async def at_once(visit: Visit) -> None:
        await visit.read_head()
        visit.reset()

    async with serve(at_once) as server, Wire(allow_private=True) as wire:
        assert await fault_of(wire, get(server.port)) is Fault.RESET
        assert len(server.visits) == 1


def hangs_up_on_the_second(farewell: bytes = b"") -> Behaviour:
    """Answers one request a connection, and hangs up when the next one comes: a kept connection gone stale."""

    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(OK)
        await visit.read_head()
        await visit.send(farewell)

    return behave


@pytest.mark.parametrize("farewell", [b"", b"HTTP/1.1 408 Timeo", b"left-over bytes\r\n"])
async def test_a_kept_connection_that_went_stale_is_not_the_servers_answer(farewell: bytes) -> None:
    async with serve(hangs_up_on_the_second(farewell)) as server, Wire(allow_private=True) as wire:
        assert await fetch(wire, get(server.port)) == (200, TWO)
        assert await fetch(wire, get(server.port)) == (200, TWO)
        assert len(server.visits) == 2
        assert len(server.heads) == 3


async def test_what_came_before_anybody_asked_is_not_the_answer_to_the_next_request() -> None:
    told = asyncio.Event()

    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(OK)
        await told.wait()
        await visit.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
        await silent(visit)

    async with serve(behave) as server, Wire(allow_private=True, timeouts=SHORT) as wire:
        assert await fetch(wire, get(server.port)) == (200, TWO)
        told.set()
        await asyncio.sleep(0.05)
        assert await fetch(wire, get(server.port)) == (200, TWO)
        assert len(server.visits) == 2


async def test_a_body_that_comes_in_pieces_leaves_its_connection_to_the_next_request() -> None:
    async def behave(visit: Visit) -> None:
        while True:
            await visit.read_head()
            for piece in (OK[:-2], b"o", b"k"):
                await visit.send(piece)
                await asyncio.sleep(0.02)

    async with serve(behave) as server, Wire(allow_private=True) as wire:
        for _ in range(2):
            assert await fetch(wire, get(server.port)) == (200, TWO)
        assert len(server.visits) == 1


async def test_the_second_try_takes_no_other_stale_connection() -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
    async with serve(hangs_up_on_the_second()) as server, Wire(allow_private=True) as wire:
        await asyncio.gather(*(fetch(wire, get(server.port)) for _ in range(3)))
        assert len(server.visits) == 3
        assert await fetch(wire, get(server.port)) == (200, TWO)
        assert len(server.visits) == 4
    assert complaints == [], "none is left for the garbage collector"


async def test_silence_on_a_kept_connection_is_the_servers_own() -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(OK)
        await silent(visit)

    async with serve(behave) as server, Wire(allow_private=True, timeouts=SHORT) as wire:
        assert await fetch(wire, get(server.port)) == (200, TWO)
        assert await fault_of(wire, get(server.port)) is Fault.TIMEOUT_READ
        assert (len(server.visits), len(server.heads)) == (1, 2)


async def test_what_must_not_be_repeated_is_not() -> None:
    async with serve(hangs_up_on_the_second()) as server, Wire(allow_private=True) as wire:
        await fetch(wire, get(server.port))
        request = httpx.Request("POST", f"http://127.0.0.1:{server.port}/", content=b"x")
        assert await fault_of(wire, request) is Fault.EMPTY


async def test_a_kept_connection_that_is_reset_is_not_the_servers_answer_either() -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(OK)
        await visit.read_head()
        visit.reset()

    async with serve(behave) as server, Wire(allow_private=True) as wire:
        for _ in range(2):
            assert await fetch(wire, get(server.port)) == (200, TWO)
        assert len(server.visits) == 2


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_what_may_be_repeated_is(method: str) -> None:
    async with serve(hangs_up_on_the_second()) as server, Wire(allow_private=True) as wire:
        await fetch(wire, get(server.port))
        request = httpx.Request(method, f"http://127.0.0.1:{server.port}/")
        assert (await fetch(wire, request))[0] == 200
        assert len(server.visits) == 2


async def test_a_connection_is_kept_for_a_second_and_not_for_three() -> None:
    async with serve(answers(OK)) as server, Wire(allow_private=True) as wire:
        await fetch(wire, get(server.port))
        await asyncio.sleep(1)
        await fetch(wire, get(server.port))
        assert len(server.visits) == 1
        await asyncio.sleep(3)
        await fetch(wire, get(server.port))
        assert len(server.visits) == 2


async def test_with_many_connections_no_further_one_is_kept() -> None:
    names = [f"{name}.test" for name in "abcd"]
    resolver = StaticResolver({name: ["127.0.0.1"] for name in names})
    async with serve(answers(OK)) as server, Wire(allow_private=True, resolver=resolver, kept=2) as wire:
        for expected in (4, 6):  # of the second time, two kept connections serve two
            for name in names:
                assert await fetch(wire, httpx.Request("GET", f"http://{name}:{server.port}/")) == (200, TWO)
            assert len(server.visits) == expected


async def test_five_hundred_connections_are_kept_and_no_more() -> None:
    pool = Pool(2_000, open=499)
    handler = PatientHandler(asyncio.get_running_loop(), pool)
    handler.connection_made(asyncio.Transport())
    assert not handler.should_close
    pool.open += 1
    assert handler.should_close
    handler.connection_lost(None)
    assert pool.open == 500


async def test_a_connection_that_the_server_wants_closed_is_not_kept() -> None:
    wants = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    async with serve(answers(wants)) as server, Wire(allow_private=True) as wire:
        for _ in range(2):
            assert await fetch(wire, get(server.port)) == (200, TWO)
        assert len(server.visits) == 2


async def test_a_body_behind_a_head_request_harms_no_other_request() -> None:
    async def behave(visit: Visit) -> None:
        while True:
            head = await visit.read_head()
            await visit.send(OK[:-2])
            await asyncio.sleep(0.02)
            await visit.send(b"ok" if head.startswith(b"GET") else b"<html>a body</html>")

    async with serve(behave) as server, Wire(allow_private=True) as wire:
        for method in ("HEAD", "GET", "HEAD", "GET"):
            request = httpx.Request(method, f"http://127.0.0.1:{server.port}/")
            status, body = await fetch(wire, request)
            assert (status, body.data) == (200, b"" if method == "HEAD" else b"ok")


async def test_a_body_cut_at_the_limit_closes_its_connection() -> None:
    ended = asyncio.Event()

    async def endless(visit: Visit) -> None:
        await visit.read_head()
        try:
            await visit.send(HEAD + b"\r\n")
            while True:
                await visit.send(b"x" * 65_536)
        finally:
            ended.set()

    async with serve(endless) as server, Wire(allow_private=True) as wire:
        assert await fetch(wire, get(server.port)) == (200, Body(b"x" * 262_144, False))
        await asyncio.wait_for(ended.wait(), 5)


async def test_the_limit_counts_open_responses_and_waiting_costs_no_deadline() -> None:
    async with serve(answers(OK)) as server, Wire(allow_private=True, limit=1, timeouts=SHORT) as wire:
        first = await wire.handle_async_request(get(server.port))
        second = asyncio.ensure_future(fetch(wire, get(server.port)))
        await asyncio.sleep(0.5)  # longer than the whole deadline
        assert not second.done()
        await first.aclose()
        assert await second == (200, TWO)


async def test_an_answer_gives_one_place_back_however_often_it_is_closed() -> None:
    async with serve(answers(OK)) as server, Wire(allow_private=True, limit=1) as wire:
        first = await wire.handle_async_request(get(server.port))
        assert await first.aread() == b"ok"
        for _ in range(3):
            await first.stream.aclose()  # type: ignore[union-attr]
        second = await wire.handle_async_request(get(server.port))
        third = asyncio.ensure_future(fetch(wire, get(server.port)))
        await asyncio.sleep(0.05)
        assert not third.done()
        await second.aclose()
        assert await third == (200, TWO)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(HEAD + b"Content-Length: 2\r\n\r\nok", None, id="whole"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nok", Fault.MALFORMED, id="broken at once"),
        pytest.param(HEAD + b"Content-Length: 9\r\n\r\nok", Fault.RESET, id="broken off"),
        pytest.param(HEAD + b"Content-Length: 9\r\n\r\n", Fault.EMPTY, id="nothing of it"),
    ],
)
async def test_a_body_that_was_read_as_far_as_it_goes_gives_its_place_back(data: bytes, fault: Fault | None) -> None:
    async with serve(answer(data)) as server, Wire(allow_private=True, limit=1) as wire:
        for _ in range(2):
            response = await wire.handle_async_request(get(server.port))
            told: Fault | None = None
            try:
                async for _ in response.stream:  # type: ignore[union-attr]  # as it comes, and nobody closes it
                    pass
            except WireError as error:
                told = error.fault
            assert told is fault


async def test_a_cancelled_request_gives_its_place_back() -> None:
    async with serve(silent) as server, Wire(allow_private=True, limit=1) as wire:
        for _ in range(3):
            task = asyncio.ensure_future(fetch(wire, get(server.port)))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert len(server.visits) == 3


async def test_closing_ends_what_is_open_and_what_is_under_way() -> None:
    async with serve(answers(OK)) as idle, serve(silent) as busy:
        async with Wire(allow_private=True) as wire:
            await fetch(wire, get(idle.port))
            waiting = asyncio.ensure_future(fetch(wire, get(busy.port)))
            await asyncio.sleep(0.05)
        with pytest.raises(WireError):
            await waiting
        for server in (idle, busy):
            assert await asyncio.wait_for(server.visits[0].reader.read(), 5) == b""
        with pytest.raises(RuntimeError, match="closed"):
            await fetch(wire, get(idle.port))


class Closing(StaticResolver):
    closed = 0

    async def close(self) -> None:
        self.closed += 1


async def test_who_gives_a_resolver_closes_it_and_the_wire_closes_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    given, own = Closing({}), Closing({})
    monkeypatch.setattr("catalog.checker.wire.DnsResolver", lambda: own)
    for resolver in (given, None):
        async with Wire(resolver=resolver) as wire:
            assert await fault_of(wire, httpx.Request("GET", "http://site.test/")) is Fault.DNS_NXDOMAIN
    assert (given.closed, own.closed) == (0, 1)
    assert (given.asked, own.asked) == (["site.test"], ["site.test"])


async def test_a_wire_that_nobody_used_is_closed_without_more_ado() -> None:
    async with Wire() as wire:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        await fetch(wire, get(80))


@pytest.mark.parametrize(
    ("url", "host", "port", "by_proxy", "is_open"),
    [
        ("http://site.test/", "site.test", 80, False, False),
        ("http://site.test:8080/", "site.test", 8080, False, False),
        ("https://site.test/", "site.test", 443, True, True),  # what is behind a proxy is the proxy's to guard
        ("https://direct.test/", "direct.test", 443, False, False),
        ("http://named.test/", "named.test", 80, False, True),
        ("http://named.test.:80/", "named.test.", 80, False, True),
        ("http://named.test:81/", "named.test", 81, False, False),
        ("http://[::1]:8080/", "::1", 8080, False, True),
    ],
)
async def test_the_way_to_an_origin_is_open_where_the_user_has_named_it(
    url: str, host: str, port: int, by_proxy: bool, is_open: bool
) -> None:
    proxy = Proxy("http://proxy.test:3128", "proxy.test", 3128)
    named = frozenset({("Named.test.", 80), ("[::1]", 8080)})
    async with Wire(trusted_origins=named, proxies=Proxies(https=proxy, bypass="direct.test")) as wire:
        route = wire.route(httpx.Request("GET", url))
    assert route == Route(url.partition(":")[0], host, port, proxy if by_proxy else None, is_open)


# --- the guard ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0", "inside.test", "inside.test."]
)
async def test_private_addresses_are_refused_before_a_byte_is_sent(host: str) -> None:
    resolver = StaticResolver({"inside.test": ["127.0.0.1", "10.0.0.1"], "localhost": ["127.0.0.1"]})
    async with serve(answer(OK)) as server, Wire(resolver=resolver) as wire:
        assert await fault_of(wire, httpx.Request("GET", f"http://{host}:{server.port}/")) is Fault.PRIVATE_ADDRESS
        assert server.visits == []


@pytest.mark.parametrize("named", ["inside.test", "INSIDE.test.", "127.0.0.1"])
async def test_an_origin_of_the_settings_may_be_private_and_no_other_is(named: str) -> None:
    host = named.lower().removesuffix(".")
    resolver = StaticResolver({"inside.test": ["127.0.0.1"], "other.test": ["127.0.0.1"]})
    async with serve(answer(OK)) as server, serve(answer(OK)) as neighbour:
        async with Wire(resolver=resolver, trusted_origins=frozenset({(named, server.port)})) as wire:
            assert await fetch(wire, httpx.Request("GET", f"http://{host}:{server.port}/")) == (200, TWO)
            for other in (f"{host}:{neighbour.port}", f"other.test:{server.port}"):
                assert await fault_of(wire, httpx.Request("GET", f"http://{other}/")) is Fault.PRIVATE_ADDRESS
        assert len(server.visits) == 1
        assert neighbour.visits == []


@pytest.mark.parametrize("fault", [Fault.DNS_NXDOMAIN, Fault.DNS_NO_ADDRESS, Fault.DNS_FAILURE])
@pytest.mark.parametrize("allow_private", [False, True])
async def test_why_a_name_cannot_be_found_comes_through(fault: Fault, allow_private: bool) -> None:
    async with Wire(resolver=StaticResolver({"site.test": fault}), allow_private=allow_private) as wire:
        assert await fault_of(wire, httpx.Request("GET", "http://site.test/")) is fault


async def test_the_systems_resolver_knows_localhost() -> None:
    async with serve(answer(OK)) as server, Wire(allow_private=True) as wire:
        assert await fetch(wire, httpx.Request("GET", f"http://site.localhost:{server.port}/")) == (200, TWO)


# --- under httpx's client -------------------------------------------------------------------------------------------


async def test_it_serves_httpx_clients() -> None:
    packed = gzip.compress("Zürich".encode())
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Encoding: gzip\r\nContent-Length: "
    received: list[bytes] = []

    async def behave(visit: Visit) -> None:
        await visit.read_head()
        received.append(await visit.reader.readexactly(3))
        await visit.send(head + b"%d\r\n\r\n" % len(packed) + packed)

    async with serve(behave) as server, httpx.AsyncClient(transport=Wire(allow_private=True)) as client:
        response = await client.post(f"http://127.0.0.1:{server.port}/save", data={"a": "b"})
        assert response.text == "Zürich"
        assert received == [b"a=b"]
        assert b"Content-Type: application/x-www-form-urlencoded" in server.heads[0]


async def test_its_errors_pass_through_httpx_clients(free_port: int) -> None:
    async with httpx.AsyncClient(transport=Wire(allow_private=True)) as client:
        with pytest.raises(WireError) as caught:
            await client.get(f"http://127.0.0.1:{free_port}/")
    assert caught.value.fault is Fault.REFUSED


@pytest.mark.parametrize("url", ["ftp://site.test/", "//site.test/"])
async def test_what_is_not_http_is_not_asked_for(url: str) -> None:
    scheme = url.partition(":")[0] if ":" in url else "no scheme"
    async with Wire(resolver=StaticResolver({})) as wire:
        with pytest.raises(WireError, match=f"{scheme} is not http or https") as caught:
            await fetch(wire, httpx.Request("GET", url))
    assert caught.value.fault is Fault.CONNECTION


async def test_a_header_that_holds_another_is_not_sent() -> None:
    async with serve(answer(OK)) as server, Wire(allow_private=True) as wire:
        assert await fault_of(wire, get(server.port, headers={"X": "a\r\nY: b"})) is Fault.CONNECTION
        assert server.heads == []
