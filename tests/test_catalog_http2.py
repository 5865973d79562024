"""The second opinion's wire: the first one's guard, issuers, bounds and proxies, over HTTP/2 where there is any."""

import asyncio
import importlib.abc
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult
from simweb import behaviours as b
from simweb.certificates import Certificate
from simweb.exchange import Exchange, Reach, Site
from simweb.server import SimWeb
from wire_servers import Behaviour, RawServer, StaticResolver, Visit, answers, serve, silent

from catalog.checker.body import Body, read_body
from catalog.checker.http2 import Http2Wire
from catalog.checker.observation import Fault, WireError
from catalog.checker.proxies import Proxies, parse_proxy
from catalog.checker.resolver import ResolutionError, build_results
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import MAX_HEADERS, Wire

pytestmark = pytest.mark.anyio
PROMISE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SHORT = Timeouts(connect=1, read=0.5, total=1)


@dataclass
class Names(AbstractResolver):
    """Every name at the next of these addresses."""

    addresses: list[str] = field(default_factory=lambda: ["127.0.0.1"])
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return build_results(host, port, [self.addresses[min(len(self.asked), len(self.addresses)) - 1]])

    async def close(self) -> None:
        return None


async def ask(wire: httpx.AsyncBaseTransport, url: str) -> tuple[int, str, bytes]:
    response = await wire.handle_async_request(httpx.Request("GET", url, headers={"User-Agent": "test/1"}))
    body = await read_body(response, limit=10_000)
    return response.status_code, response.extensions["http_version"].decode(), body.data


async def read_all(wire: Http2Wire, url: str) -> None:
    response = await wire.handle_async_request(httpx.Request("GET", url))
    try:
        async for _ in response.aiter_raw():
            pass
    finally:
        await response.aclose()


async def with_web(*sites: Site, work: Callable[[SimWeb, Http2Wire], Awaitable[None]], **options: object) -> None:
    async with SimWeb(sites) as web:
        settings: dict[str, object] = {"resolver": Names(), "trusted_origins": web.origins, "ca_file": web.ca_file}
        async with Wire(**(settings | options)) as first:  # type: ignore[arg-type]
            await work(web, Http2Wire(first))


@pytest.mark.parametrize(("http2", "spoken"), [(True, "HTTP/2"), (False, "HTTP/1.1")])
async def test_it_speaks_what_the_server_offers(http2: bool, spoken: str) -> None:
    async def work(web: SimWeb, wire: Http2Wire) -> None:
        status, version, body = await ask(wire, web.direct("https://a.test/x?y=1"))
        assert (status, version) == (200, spoken)
        assert b"<title>Two</title>" in body
        assert [(request.path, request.header("user-agent")) for request in web.log] == [("/x?y=1", "test/1")]

    await with_web(Site("a.test", {"/x": b.ok("Two")}, http2=http2), work=work)


class Searched(importlib.abc.MetaPathFinder):
    """Finds no module, and keeps what was searched for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        self.names.append(name)


async def test_a_look_searches_for_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = Searched()

    async def work(web: SimWeb, wire: Http2Wire) -> None:
        await ask(wire, web.direct("https://a.test/"))
        monkeypatch.setattr(sys, "meta_path", [searched, *sys.meta_path])
        await ask(wire, web.direct("https://a.test/"))

    await with_web(Site("a.test", {"/": b.ok()}, http2=True), work=work)
    assert searched.names == []


@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "proxied"])
async def test_issuers_are_read_once_for_all_looks(monkeypatch: pytest.MonkeyPatch, proxied: bool) -> None:
    made: list[ssl.SSLContext] = []
    async with SimWeb([Site("a.test", {"/": b.ok()})]) as web:
        proxy = parse_proxy(web.proxy_url, "HTTPS_PROXY")
        options: dict[str, Any] = {"proxies": Proxies(proxy, proxy)} if proxied else {"trusted_origins": web.origins}
        async with Wire(resolver=Names(), ca_file=web.ca_file, **options) as first:
            really_make = first.make_context
            monkeypatch.setattr(first, "make_context", lambda: made.append(really_make()) or made[-1])
            wire = Http2Wire(first)
            for _ in range(2):
                assert (await ask(wire, "https://a.test/" if proxied else web.direct("https://a.test/")))[0] == 200
    assert len(made) == 1


async def test_a_body_that_is_made_on_the_way_is_sent() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"a="
        yield b"b"

    async def work(web: SimWeb, wire: Http2Wire) -> None:
        headers = {"Content-Length": "3"}
        request = httpx.Request("POST", web.direct("http://a.test/"), headers=headers, content=pieces())
        await (await wire.handle_async_request(request)).aclose()
        assert [asked.body for asked in web.log] == [b"a=b"]

    await with_web(Site("a.test", {"/": b.ok()}), work=work)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]:1/", "http://inside.test/", "https://10.0.0.1/"])
async def test_private_addresses_are_refused(url: str) -> None:
    async with Wire(resolver=Names()) as first:
        if "test" not in url:
            first = Wire()  # literal addresses, by the system's resolver
        with pytest.raises(WireError) as caught:
            await ask(Http2Wire(first), url)
        await first.aclose()
    assert caught.value.fault is Fault.PRIVATE_ADDRESS


async def test_a_name_is_looked_up_once_a_connection_which_goes_to_the_address_that_was_found() -> None:
    names = Names(["127.0.0.1", "192.0.2.1"])  # a name server that changes its mind (DNS rebinding)

    async def work(web: SimWeb, wire: Http2Wire) -> None:
        assert (await ask(wire, web.direct("http://a.test/")))[0] == 200
        assert names.asked == ["a.test"]

    await with_web(Site("a.test", {"/": b.ok()}), work=work, resolver=names)


class Nowhere(Names):
    """No name at all, told as our own resolver tells it."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        try:
            raise OSError(4, "Domain name not found")
        except OSError as error:
            raise ResolutionError(Fault.DNS_NXDOMAIN, "no such name") from error


async def test_a_name_that_does_not_exist_is_told_as_the_resolver_tells_it() -> None:
    async with Wire(resolver=Nowhere()) as first:
        with pytest.raises(WireError, match="no such name") as caught:
            await ask(Http2Wire(first), "http://nowhere.test/")
    assert caught.value.fault is Fault.DNS_NXDOMAIN


async def test_no_connection_in_time_is_told_from_no_answer() -> None:
    async def work(web: SimWeb, wire: Http2Wire) -> None:
        with pytest.raises(WireError) as caught:
            await ask(wire, web.direct("http://a.test/"))
        assert caught.value.fault is Fault.TIMEOUT_CONNECT

    timeouts = Timeouts(connect=0.2, read=30, total=30)
    await with_web(Site("a.test", reach=Reach.BLACKHOLE), work=work, timeouts=timeouts)


async def opens_a_tunnel_into_silence(visit: Visit) -> None:
    await visit.read_head()
    await visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await silent(visit)


@pytest.mark.parametrize(
    ("behaviour", "proxied"),
    [pytest.param(silent, False, id="directly"), pytest.param(opens_a_tunnel_into_silence, True, id="in a tunnel")],
)
async def test_silence_in_the_handshake_is_told_from_a_connection_that_nobody_takes(
    behaviour: Behaviour, proxied: bool
) -> None:
    async with serve(behaviour) as server:
        proxy = parse_proxy(f"http://127.0.0.1:{server.port}", "HTTPS_PROXY")
        proxies = Proxies(proxy, proxy) if proxied else None
        async with Wire(allow_private=True, proxies=proxies, timeouts=Timeouts(0.1, 0.1, 30)) as first:
            for wire in (first, Http2Wire(first)):
                with pytest.raises(WireError) as caught:
                    await ask(wire, f"https://127.0.0.1:{server.port}/")
                assert caught.value.fault is Fault.TIMEOUT_READ


async def test_where_one_address_of_a_name_refuses_the_next_one_is_tried() -> None:
    async def work(web: SimWeb, wire: Http2Wire) -> None:
        assert (await ask(wire, web.direct("http://a.test/")))[0] == 200

    resolver = StaticResolver({"a.test": ["::1", "127.0.0.1"]})
    await with_web(Site("a.test", {"/": b.ok()}), work=work, resolver=resolver)


@pytest.mark.parametrize(
    ("site", "scheme", "fault"),
    [
        (Site("a.test", certificate=Certificate.EXPIRED), "https", Fault.CERT_EXPIRED),
        (Site("a.test", certificate=Certificate.WRONG_HOST, http2=True), "https", Fault.CERT_WRONG_HOST),
        (Site("a.test", certificate=Certificate.NO_HANDSHAKE), "https", Fault.TLS),
        (Site("a.test", reach=Reach.REFUSED), "http", Fault.REFUSED),
        (Site("a.test", {"/": b.silence()}), "http", Fault.TIMEOUT_READ),
        (Site("a.test", {"/": b.silence()}), "https", Fault.TIMEOUT_READ),
        (Site("a.test", {"/": b.silence()}, http2=True), "https", Fault.TIMEOUT_READ),
        (Site("a.test", {"/": b.reset()}), "https", Fault.RESET),
        (Site("a.test", {"/": b.slow_headers(0.1)}), "http", Fault.TIMEOUT_TOTAL),
        (Site("a.test", {"/": b.garbage()}), "http", Fault.MALFORMED),
        (Site("a.test", {"/": b.many_headers()}), "http", Fault.MALFORMED),
        (Site("a.test", {"/": b.endless_headers()}), "http", Fault.MALFORMED),
        (Site("a.test", {"/": b.reset()}), "http", Fault.RESET),
        (Site("a.test", {"/": b.raw(PROMISE)}), "http", Fault.EMPTY),
    ],
)
async def test_what_goes_wrong_has_the_first_wires_names(site: Site, scheme: str, fault: Fault) -> None:
    async def work(web: SimWeb, wire: Http2Wire) -> None:
        with pytest.raises(WireError) as caught:
            await read_all(wire, web.direct(f"{scheme}://a.test/"))
        assert caught.value.fault is fault

    await with_web(site, work=work, timeouts=SHORT)


async def test_an_endless_body_is_read_as_far_as_it_is_wanted() -> None:
    async def work(web: SimWeb, wire: Http2Wire) -> None:
        status, _, body = await ask(wire, web.direct("http://a.test/"))
        assert (status, len(body)) == (200, 10_000)

    await with_web(Site("a.test", {"/": b.endless_body()}), work=work)


@pytest.mark.parametrize(
    ("came", "then", "broken"),
    [
        (b"", "resets", "empty_answer"),
        (b"", "closes", "empty_answer"),
        (b"", "waits", "timeout_read"),
        (b"start", "resets", "connection_reset"),
        (b"start", "closes", "malformed_answer"),
        (b"start", "waits", "timeout_read"),
    ],
)
async def test_a_body_that_was_promised_and_does_not_come_is_none(came: bytes, then: str, broken: str) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + came)
        await asyncio.sleep(0.05)
        exchange.close()
        if then == "resets":
            exchange.reset()
        elif then == "waits":
            await exchange.hang()

    async def work(web: SimWeb, wire: Http2Wire) -> None:
        response = await wire.handle_async_request(httpx.Request("GET", web.direct("http://a.test/")))
        assert await read_body(response) == Body(came, False, broken)

    timeouts = Timeouts(connect=5, read=0.2 if then == "waits" else 5, total=5)
    await with_web(Site("a.test", {"/": answer}), work=work, timeouts=timeouts)


@pytest.mark.parametrize("url", ["http://a.test/", "https://a.test/", "http://a.test./", "https://a.test./"])
async def test_it_goes_through_the_users_proxy(url: str) -> None:
    async with SimWeb([Site("a.test", {"/": b.ok()}, http2=True)], proxy_auth="me:secret") as web:
        proxy = parse_proxy(web.proxy_url.replace("://", "://me:secret@"), "HTTP_PROXY")
        async with Wire(ca_file=web.ca_file, proxies=Proxies(proxy, proxy), resolver=Names()) as first:
            assert (await ask(Http2Wire(first), url))[0] == 200
        assert [request.via.value for request in web.log] == ["proxy"]


def many(headers: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * (headers - 1) + b"Content-Length: 0\r\n\r\n"


async def ends(server: RawServer) -> None:
    """Wait until the visitor has hung up on the first connection."""
    async with asyncio.timeout(2):
        while len(server.visits[0].heads) < 2:  # noqa: ASYNC110  the server has no event to wait for
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (OK, None),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 20_000, None),
        (many(MAX_HEADERS), None),
        (many(MAX_HEADERS + 1), Fault.MALFORMED),
    ],
    ids=["whole", "cut at our limit", "many headers", "too many headers"],
)
async def test_a_connection_ends_with_its_answer(answer: bytes, fault: Fault | None) -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(answer)
        visit.heads.append(await visit.reader.read())

    async with serve(behave) as server, Wire(allow_private=True) as first:
        told: Fault | None = None
        try:
            await ask(Http2Wire(first), f"http://127.0.0.1:{server.port}/")
        except WireError as error:
            told = error.fault
        assert told is fault
        await ends(server)


async def test_a_tunnel_in_which_time_ran_out_is_left() -> None:
    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        visit.heads.append(await visit.reader.read())  # the greeting, and no answer to it until the visitor is gone

    async with serve(behave) as server:
        proxy = parse_proxy(f"http://127.0.0.1:{server.port}", "HTTPS_PROXY")
        async with Wire(proxies=Proxies(proxy, proxy), timeouts=Timeouts(connect=5, read=5, total=0.3)) as first:
            with pytest.raises(WireError) as caught:
                await ask(Http2Wire(first), "https://a.test/")
            assert caught.value.fault is Fault.TIMEOUT_TOTAL
            await ends(server)
        assert b"authorization" not in server.heads[0].lower(), "none was given"


def issued_for(host: str, folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the file of those who vouch for it."""
    issuer, context, path = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), folder / "ca.pem"
    issuer.cert_pem.write_to_path(str(path))
    issuer.issue_cert(host).configure_cert(context)
    return context, path


async def test_a_proxy_that_speaks_tls_is_greeted_by_its_own_name(tmp_path: Path) -> None:
    context, ca_file = issued_for("127.0.0.1", tmp_path)
    async with serve(answers(OK), context) as server:
        proxy = parse_proxy(f"https://127.0.0.1:{server.port}", "HTTP_PROXY")
        async with Wire(proxies=Proxies(proxy, proxy), ca_file=ca_file) as first:
            assert await ask(Http2Wire(first), "http://a.test/") == (200, "HTTP/1.1", b"ok")


async def test_a_certificate_has_the_name_without_its_last_dot(tmp_path: Path) -> None:
    context, ca_file = issued_for("a.test", tmp_path)
    names = Names()
    wired = Wire(resolver=names, allow_private=True, ca_file=ca_file)
    async with serve(answers(OK), context) as server, wired as first:
        assert await ask(Http2Wire(first), f"https://a.test.:{server.port}/") == (200, "HTTP/1.1", b"ok")
    assert names.asked == ["a.test."]  # with its dot, so that no name of the own network is meant


async def test_at_the_end_of_a_tunnel_the_name_has_no_last_dot_either(tmp_path: Path) -> None:
    context, ca_file = issued_for("a.test", tmp_path)

    async def open_a_tunnel_to_itself(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await visit.writer.start_tls(context)
        await answers(OK)(visit)

    async with serve(open_a_tunnel_to_itself) as server:
        proxy = parse_proxy(f"http://127.0.0.1:{server.port}", "HTTPS_PROXY")
        async with Wire(proxies=Proxies(proxy, proxy), ca_file=ca_file) as first:
            assert await ask(Http2Wire(first), "https://a.test./") == (200, "HTTP/1.1", b"ok")
        assert b"\r\nHost: a.test.\r\n" in server.heads[1]


async def test_a_proxy_is_asked_for_the_address_as_it_is_spelt() -> None:
    async with serve(answers(OK)) as server:
        proxy = parse_proxy(f"http://127.0.0.1:{server.port}", "HTTP_PROXY")
        async with Wire(proxies=Proxies(proxy, proxy)) as first:
            assert (await ask(Http2Wire(first), "http://a.test./x?"))[0] == 200
        assert server.heads[0].startswith(b"GET http://a.test./x? HTTP/1.1\r\n")


async def test_what_the_proxy_refuses_is_its_failure() -> None:
    async with SimWeb([Site("a.test", {"/": b.ok()})], proxy_auth="me:secret") as web:
        proxy = parse_proxy(web.proxy_url, "HTTPS_PROXY")
        async with Wire(ca_file=web.ca_file, proxies=Proxies(proxy, proxy)) as first:
            with pytest.raises(WireError, match="the proxy answered 407") as caught:
                await ask(Http2Wire(first), "https://a.test/")
    assert caught.value.fault is Fault.PROXY


async def test_what_cannot_be_sent_is_no_fault_of_the_answer() -> None:
    async with serve(answers(OK)) as server, Wire(allow_private=True) as first:
        request = httpx.Request("GET", f"http://127.0.0.1:{server.port}/", headers={"X": "a\r\nb: c"})
        with pytest.raises(WireError) as caught:
            await Http2Wire(first).handle_async_request(request)
        assert (caught.value.fault, server.heads) == (Fault.CONNECTION, [])


async def test_cancelling_leaves_no_connection_behind() -> None:
    async def work(web: SimWeb, wire: Http2Wire) -> None:
        task = asyncio.create_task(ask(wire, web.direct("http://a.test/")))
        while not web.log:  # noqa: ASYNC110  the web has no event to wait for
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    await with_web(Site("a.test", {"/": b.silence()}), work=work)
