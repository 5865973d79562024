"""The simulated web must itself be believed: each part of it against raw sockets and plain httpx."""

import asyncio
import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from simweb import behaviours as b
from simweb.server import Certificate, Reach, SimWeb, Site, Via

pytestmark = pytest.mark.anyio

HOST = "page.test"


@asynccontextmanager
async def visiting(web: SimWeb) -> AsyncIterator[httpx.AsyncClient]:
    """A client that comes by way of the proxy and trusts the web's issuer."""
    context = ssl.create_default_context(cafile=str(web.ca_file))
    async with httpx.AsyncClient(proxy=web.proxy_url, verify=context, timeout=5, trust_env=False) as client:
        yield client


async def exchange(
    web: SimWeb, path: str = "/", *, seconds: float = 5, most: int = 1 << 20, method: str = "GET"
) -> bytes:
    """Every byte that a host sends to one request, over a raw socket of our own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", web.http_port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{web.http_port}\r\nConnection: close\r\n\r\n".encode())
    received = b""
    try:
        async with asyncio.timeout(seconds):
            while len(received) < most and (data := await reader.read(65_536)):
                received += data
    except TimeoutError:
        received += b"<silence>"
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)
    return received


def site(behaviour: b.Behaviour, **others: b.Behaviour) -> Site:
    return Site(HOST, {"/": behaviour, **{f"/{name}": value for name, value in others.items()}})


# --- the ways in ------------------------------------------


async def test_a_host_answers_by_proxy_and_directly_and_both_are_logged() -> None:
    async with SimWeb([site(b.ok("Hello"))]) as web:
        async with visiting(web) as client:
            proxied = await client.get(f"http://{HOST}/?q=1", headers={"X-Mark": "one"})
            tunnelled = await client.get(f"https://{HOST}/")
        direct = await exchange(web)
    assert proxied.status_code == tunnelled.status_code == 200
    assert "<title>Hello</title>" in proxied.text
    assert proxied.text == tunnelled.text
    assert direct.startswith(b"HTTP/1.1 200 OK\r\n")
    assert [(entry.via, entry.scheme, entry.path) for entry in web.log] == [
        (Via.PROXY, "http", "/?q=1"),
        (Via.PROXY, "https", "/"),
        (Via.DIRECT, "http", "/"),
    ]
    assert web.log[0].header("x-mark") == "one"
    assert web.log[0].at <= web.log[1].at <= web.log[2].at
    assert web.tunnels == [HOST]


async def test_tls_without_a_proxy_chooses_the_certificate_by_name() -> None:
    async with SimWeb([site(b.ok()), Site("other.test", {"/": b.ok("Other")})]) as web:
        context = ssl.create_default_context(cafile=str(web.ca_file))
        for name in (HOST, "other.test"):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", web.https_port, ssl=context, server_hostname=name
            )
            writer.write(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            assert (await reader.read(15)) == b"HTTP/1.1 200 OK"
            writer.close()
            await writer.wait_closed()


async def test_a_connection_serves_several_requests() -> None:
    async with SimWeb([site(b.ok())]) as web:
        async with visiting(web) as client:
            for _ in range(3):
                await client.get(f"https://{HOST}/")
        assert len({entry.connection for entry in web.log}) == 1
        assert len(web.log) == 3


async def test_addresses_get_the_ports_of_the_direct_way() -> None:
    sites = [site(b.ok()), Site("refused.test", reach=Reach.REFUSED), Site("hole.test", reach=Reach.BLACKHOLE)]
    async with SimWeb(sites) as web:
        assert web.direct("http://page.test/a?b#c") == f"http://page.test:{web.http_port}/a?b#c"
        assert web.direct("https://page.test") == f"https://page.test:{web.https_port}"
        assert web.direct("http://page.test:81/") == "http://page.test:81/"
        assert web.direct("http://elsewhere.test/") == "http://elsewhere.test/"
        refused = int(web.direct("http://refused.test/").split(":")[2].rstrip("/"))
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", refused)
        hole = int(web.direct("http://hole.test/").split(":")[2].rstrip("/"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await asyncio.open_connection("127.0.0.1", hole)


async def test_a_redirect_knows_by_which_way_its_visitor_came() -> None:
    async with SimWeb([site(b.redirect(301, "http://new.test/")), Site("new.test")]) as web:
        async with visiting(web) as client:
            assert (await client.get(f"http://{HOST}/")).headers["location"] == "http://new.test/"
        assert f"Location: http://new.test:{web.http_port}/\r\n".encode() in await exchange(web)


@pytest.mark.parametrize(
    ("reach", "cause"), [(Reach.UNKNOWN, "ERR_DNS_FAIL 0"), (Reach.REFUSED, "ERR_CONNECT_FAIL 111")]
)
async def test_the_proxy_says_what_a_real_one_says_of_a_host_that_it_cannot_reach(reach: Reach, cause: str) -> None:
    async with SimWeb([Site(HOST, reach=reach)]) as web, visiting(web) as client:
        answer = await client.get(f"http://{HOST}/")
        assert (answer.status_code, answer.headers["x-squid-error"]) == (502, cause)
        with pytest.raises(httpx.ProxyError, match="502"):
            await client.get(f"https://{HOST}/")
        assert not web.log
        assert (HOST in web.hosts) is (reach is not Reach.UNKNOWN)


async def test_the_proxy_knows_no_hosts_but_its_own() -> None:
    async with SimWeb([]) as web, visiting(web) as client:
        assert (await client.get("http://example.org/")).status_code == 502


async def test_the_proxy_may_ask_for_a_password() -> None:
    async with SimWeb([site(b.ok())], proxy_auth="user:secret") as web:
        async with visiting(web) as client:
            assert (await client.get(f"http://{HOST}/")).status_code == 407
        proxy = httpx.Proxy(web.proxy_url, auth=("user", "secret"))
        async with httpx.AsyncClient(proxy=proxy, trust_env=False, timeout=5) as client:
            assert (await client.get(f"http://{HOST}/")).status_code == 200


async def test_a_site_with_a_port_of_its_own_can_vanish() -> None:
    async with SimWeb([Site(HOST, {"/": b.ok()}, own_port=True)]) as web:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            assert (await client.get(web.base_url(HOST))).status_code == 200
        web.refuse(HOST)
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(web.base_url(HOST))
        async with visiting(web) as client:
            assert (await client.get(f"http://{HOST}/")).status_code == 502


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400"),
        (b"GET / HTTP/1.1\r\nHost: unknown.test\r\n\r\n", b"HTTP/1.1 400"),
        (b"GET / HTTP/1.1\r\nHost: page.test\r\nContent-Length: many\r\n\r\n", b"HTTP/1.1 400"),
        (b"GET / HTTP/1.1\r\n", b""),
    ],
)
async def test_bad_requests_do_no_harm(sent: bytes, said: bytes) -> None:
    async with SimWeb([site(b.ok())]) as web:
        reader, writer = await asyncio.open_connection("127.0.0.1", web.http_port)
        writer.write(sent)
        writer.write_eof()
        assert (await reader.read()).startswith(said)
        writer.close()
        await writer.wait_closed()
        assert (await exchange(web)).startswith(b"HTTP/1.1 200")


# --- its life ------------------------------------------


async def test_it_stops_at_once_in_the_middle_of_everything() -> None:
    stalls = {
        "/silence": b.silence(),
        "/headers": b.slow_headers(),
        "/body": b.slow_body(),
        "/endless": b.endless_body(),
    }
    loop = asyncio.get_running_loop()
    before = asyncio.all_tasks()
    async with SimWeb([Site(HOST, stalls)]) as web:
        visitors = []
        for path in stalls:
            visitors.append(await asyncio.open_connection("127.0.0.1", web.http_port))
            visitors[-1][1].write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        while len(web.log) < len(stalls):  # noqa: ASYNC110  the log belongs to the server
            await asyncio.sleep(0.01)
        started = loop.time()
    assert loop.time() - started < 10
    assert asyncio.all_tasks() == before
    for _, writer in visitors:
        writer.transport.abort()
    await asyncio.sleep(0.01)


async def test_a_mistake_in_a_behaviour_does_not_pass_for_a_broken_host() -> None:
    async def mistaken(_: b.Exchange) -> None:
        raise KeyError("typing error")

    with pytest.raises(KeyError, match="typing error"):
        async with SimWeb([site(mistaken)]) as web:
            await exchange(web)


def test_it_lives_in_a_thread_for_programs_of_their_own() -> None:
    threads = threading.active_count()
    with SimWeb.in_thread([site(b.ok("In a thread"))]) as web:
        assert web.environment()["HTTPS_PROXY"] == web.proxy_url
        context = ssl.create_default_context(cafile=str(web.ca_file))
        with httpx.Client(proxy=web.proxy_url, verify=context, trust_env=False) as client:
            assert "In a thread" in client.get(f"https://{HOST}/").text
        assert [entry.host for entry in web.asked(HOST)] == [HOST]
    assert threading.active_count() == threads
    assert not web.ca_file.exists()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", web.proxy_port), 1):
        pass


# --- certificates ------------------------------------------


@pytest.mark.parametrize(
    ("certificate", "codes"),
    [
        (Certificate.EXPIRED, {10}),
        (Certificate.NOT_YET_VALID, {9}),
        (Certificate.WRONG_HOST, {62}),
        (Certificate.SELF_SIGNED, {18}),
        (Certificate.UNTRUSTED, {20}),
        (Certificate.INCOMPLETE, {20, 21}),
        (Certificate.STRANGE, {20, 21}),
    ],
)
async def test_each_bad_certificate_is_bad_in_its_own_way(certificate: Certificate, codes: set[int]) -> None:
    async with SimWeb([Site(HOST, {"/": b.ok()}, certificate=certificate)]) as web:
        context = ssl.create_default_context(cafile=str(web.ca_file))
        with pytest.raises(ssl.SSLCertVerificationError) as caught:
            await asyncio.open_connection("127.0.0.1", web.https_port, ssl=context, server_hostname=HOST)
        assert caught.value.verify_code in codes
        async with visiting(web) as client:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await client.get(f"https://{HOST}/")


async def test_a_handshake_can_be_refused_with_an_alert() -> None:
    async with SimWeb([Site(HOST, certificate=Certificate.NO_HANDSHAKE)]) as web:
        context = ssl.create_default_context(cafile=str(web.ca_file))
        port = int(web.direct(f"https://{HOST}/").split(":")[2].rstrip("/"))
        with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
            await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=HOST)
        async with visiting(web) as client:
            with pytest.raises(httpx.ConnectError, match="HANDSHAKE_FAILURE"):
                await client.get(f"https://{HOST}/")


# --- behaviours on the wire ------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "start", "held"),
    [
        (b.status(451), b"HTTP/1.1 451 Unavailable For Legal Reasons\r\n", b""),
        (b.status(999), b"HTTP/1.1 999 Unknown\r\n", b""),
        (b.empty(204), b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b.empty(), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
        (b.retry_after(429, "86400"), b"HTTP/1.1 429 ", b"Retry-After: 86400\r\n"),
        (b.retry_after_date(503, 60), b"HTTP/1.1 503 ", b" GMT\r\n"),
        (b.redirect(301, None), b"HTTP/1.1 301 ", b"elsewhere"),
        (b.redirect(302, b"/\xc3\xa4 \xff"), b"HTTP/1.1 302 ", b"Location: /\xc3\xa4 \xff\r\n"),
        (b.redirect(302, "/ä"), b"HTTP/1.1 302 ", b"Location: /\xc3\xa4\r\n"),
        (b.meta_refresh(0, "/new"), b"HTTP/1.1 200 ", b'<meta http-equiv="refresh" content="0; url=/new">'),
        (b.refresh_header(5, "/new"), b"HTTP/1.1 200 ", b"Refresh: 5; url=/new\r\n"),
        (b.cloudflare_challenge(), b"HTTP/1.1 403 ", b"cf-mitigated: challenge\r\n"),
        (b.http10(), b"HTTP/1.0 200 OK\r\n", b"An old server"),
        (b.informational_first(103, 100), b"HTTP/1.1 103 Early Hints\r\n", b"\r\n\r\nHTTP/1.1 200 OK\r\n"),
        (b.reason_phrase(b"Ger\xe4t"), b"HTTP/1.1 200 Ger\xe4t\r\n", b""),
        (b.odd_headers([(b"X-\xe4", b"\xff\xfe")]), b"HTTP/1.1 200 ", b"X-\xe4: \xff\xfe\r\n"),
        (b.huge_header(20_000), b"HTTP/1.1 200 ", b"y" * 20_000),
        (b.many_headers(10_000), b"HTTP/1.1 200 ", b"X-9999: x\r\n"),
        (b.lines_end_with_lf(), b"HTTP/1.1 200 OK\nContent-Type", b"\n\n<!doctype"),
        (b.chunked(b"abc"), b"HTTP/1.1 200 ", b"3\r\nabc\r\n0\r\n\r\n"),
        (b.chunked_garbage(), b"HTTP/1.1 200 ", b"ZZZZ"),
        (b.not_http(), b.SSH_BANNER, b""),
        (b.latin1_page(), b"HTTP/1.1 200 ", b"\xdcber"),
        (b.hostile_title(), b"HTTP/1.1 200 ", b"\x1b[31m"),
    ],
)
async def test_what_a_behaviour_sends(behaviour: b.Behaviour, start: bytes, held: bytes) -> None:
    async with SimWeb([site(behaviour)]) as web:
        received = await exchange(web)
    assert received.startswith(start)
    assert held in received
    assert b"<silence>" not in received


@pytest.mark.parametrize("behaviour", [b.nothing(), b.reset()])
async def test_no_byte_at_all(behaviour: b.Behaviour) -> None:
    async with SimWeb([site(behaviour)]) as web:
        try:
            assert await exchange(web) == b""
        except ConnectionResetError:
            assert behaviour.__qualname__.startswith("reset")


async def test_a_reset_is_a_reset() -> None:
    async with SimWeb([site(b.reset(), half=b.reset_in_body())]) as web:
        with pytest.raises(ConnectionResetError):
            await exchange(web)
        with pytest.raises(ConnectionResetError):
            await exchange(web, "/half")


@pytest.mark.parametrize(
    ("behaviour", "held"),
    [
        (b.silence(), b""),
        (b.slow_headers(0.02), b"X-Padding: aa"),
        (b.slow_body(0.02), b"A patient page"),
    ],
)
async def test_behaviours_that_never_end(behaviour: b.Behaviour, held: bytes) -> None:
    async with SimWeb([site(behaviour)]) as web:
        received = await exchange(web, seconds=0.3)
    assert received.endswith(b"<silence>")
    assert held in received
    assert (b"\r\n\r\n" in received) is (b"page" in held)


async def test_the_end_of_patience_ends_a_silence() -> None:
    async with SimWeb([site(b.silence(0.05))]) as web:
        assert await exchange(web) == b""


async def test_an_endless_body_goes_on_until_the_visitor_leaves() -> None:
    async with SimWeb([site(b.endless_body())]) as web:
        assert len(await exchange(web, most=8 << 20)) >= 8 << 20
        assert (await exchange(web, most=100)).startswith(b"HTTP/1.1 200")


async def test_a_bomb_is_one_gzip_stream_of_its_full_size() -> None:
    async with SimWeb([site(b.gzip_bomb(20 << 20))]) as web:
        body = (await exchange(web)).partition(b"\r\n\r\n")[2]
    assert len(body) < 100_000
    assert len(zlib.decompressobj(47).decompress(body)) > 20 << 20


def _unpacked(body: bytes) -> bytes:
    return zlib.decompressobj(47).decompress(body)


async def test_broken_bodies_are_broken_as_said() -> None:
    async with SimWeb([site(b.gzipped(), cut=b.cut_gzip(), broken=b.broken_gzip(), onion=b.nested_gzip())]) as web:
        bodies = [(await exchange(web, path)).partition(b"\r\n\r\n")[2] for path in ("/", "/cut", "/broken", "/onion")]
    assert b"Packed" in gzip.decompress(bodies[0])
    assert b"<title>Cut</title>" in _unpacked(bodies[1])
    with pytest.raises(EOFError):
        gzip.decompress(bodies[1])
    with pytest.raises(zlib.error):
        _unpacked(bodies[2])
    for _ in range(10):
        bodies[3] = gzip.decompress(bodies[3])
    assert b"Onion" in bodies[3]


@pytest.mark.parametrize(("by", "missing"), [(100, 100), (-10, -10)])
async def test_a_wrong_length_is_wrong_by_as_much_as_said(by: int, missing: int) -> None:
    async with SimWeb([site(b.wrong_length(by))]) as web:
        head, _, body = (await exchange(web)).partition(b"\r\n\r\n")
    announced = int(head.rpartition(b": ")[2])
    assert announced - len(body) == missing


# --- behaviours that remember or distinguish ------------------------------------------


async def _walk(client: httpx.AsyncClient, url: str, cookies: bool = True) -> list[int]:
    statuses = []
    for _ in range(30):
        answer = await client.get(url)
        statuses.append(answer.status_code)
        if not cookies:
            client.cookies.clear()
        if answer.next_request is None:
            break
        url = str(answer.next_request.url)
    return statuses


@pytest.mark.parametrize(
    ("pages", "cookies", "expected"),
    [
        ({"/": b.chain([301, 302, 307], b.ok())}, True, [301, 302, 307, 200]),
        ({"/": b.endless_redirect()}, True, [302] * 30),
        ({"/": b.needs_cookie(b.ok())}, True, [302, 200]),
        ({"/": b.needs_cookie(b.ok())}, False, [302] * 30),
        (dict(zip(("/", "/cookie-check"), b.cookie_on_the_way(b.ok()), strict=True)), True, [302, 302, 200]),
        ({"/": b.login_wall(), "/login": b.login_page()}, True, [302, 200]),
    ],
)
async def test_redirects_walk_as_far_as_they_should(
    pages: dict[str, b.Behaviour], cookies: bool, expected: list[int]
) -> None:
    async with SimWeb([Site(HOST, pages)]) as web, visiting(web) as client:
        assert await _walk(client, f"http://{HOST}/", cookies) == expected


async def test_a_behaviour_that_remembers_does_so_for_each_web_and_address() -> None:
    once = b.first(b.status(503), b.ok())
    for _ in range(2):
        async with SimWeb([Site(HOST, {}, fallback=once)]) as web, visiting(web) as client:
            for path in ("/a", "/b"):
                assert [(await client.get(f"http://{HOST}{path}")).status_code for _ in range(3)] == [503, 200, 200]


@pytest.mark.parametrize("code", [403, 404, 405])
async def test_head_can_be_told_something_else(code: int) -> None:
    async with SimWeb([site(b.head_refused(code))]) as web, visiting(web) as client:
        head = await client.head(f"http://{HOST}/")
        assert (head.status_code, head.content) == (code, b"")
        assert (await client.get(f"http://{HOST}/")).status_code == 200


async def test_a_catch_all_answers_any_path_alike_but_for_a_line() -> None:
    async with SimWeb([Site(HOST, {}, fallback=b.catch_all_varying())]) as web, visiting(web) as client:
        one, two = [(await client.get(f"http://{HOST}/{path}")).text for path in ("a", "b")]
    assert one != two
    assert one.partition("You came to")[0] == two.partition("You came to")[0]
