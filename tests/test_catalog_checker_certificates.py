"""Where a certificate says that its issuer's is; and that nobody is led to a private address by it."""

import asyncio
from base64 import b64encode
from typing import Any

import pytest
from aiohttp.abc import ResolveResult
from scenario_kit import Resolver
from simweb import behaviours as b
from simweb.certificates import MIDDLE_ADDRESS, Certificate
from simweb.exchange import Site
from simweb.server import SimWeb
from wire_servers import Visit, serve

from catalog.checker.certificates import issuer_address, lacks_its_middle
from catalog.checker.proxies import Proxies, parse_proxy
from catalog.checker.resolver import build_results
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import Wire

pytestmark = pytest.mark.anyio
METHOD = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02"
ISSUERS = (
    Site("issuers.test", {"/middle.der": b.middle_certificate()}),
    Site("strangers.test", {"/middle.der": b.middle_certificate(strange=True)}),
)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.StreamWriter]:
    """What was opened besides the wire's own connections, kept from the garbage collector, which would close it."""
    kept: list[asyncio.StreamWriter] = []
    really_open = asyncio.open_connection

    async def open_connection(*place: Any, **options: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await really_open(*place, **options)
        kept.append(writer)
        return reader, writer

    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    return kept


@pytest.mark.parametrize(
    ("certificate", "address"),
    [
        (b"\x30\x10" + METHOD + b"\x86\x0dhttp://a/b.crt and more", "http://a/b.crt"[:13]),
        (b"", ""),
        (METHOD + b"\x86\x40http://cut", ""),
        (METHOD + b"\x86\x09ldap://a/b", ""),
        (b"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01\x86\x0dhttp://a/b.crt", ""),  # OCSP, another method
    ],
)
def test_an_issuer_is_where_the_certificate_says(certificate: bytes, address: str) -> None:
    assert issuer_address(certificate) == address


@pytest.mark.parametrize(
    ("certificate", "lacking"),
    [
        (Certificate.INCOMPLETE, True),
        (Certificate.UNTRUSTED, False),
        (Certificate.SELF_SIGNED, False),
        (Certificate.STRANGE, False),  # the piece between is at hand, but trusted by itself it would prove nothing
    ],
)
async def test_a_chain_without_its_middle_is_told_from_an_unknown_issuer(
    certificate: Certificate, lacking: bool, opened: list[asyncio.StreamWriter]
) -> None:
    sites = [Site("a.test", certificate=certificate), *ISSUERS]
    async with (
        SimWeb(sites) as web,
        Wire(ca_file=web.ca_file, resolver=Resolver(web), trusted_origins=web.origins) as wire,
    ):
        assert await lacks_its_middle(wire, web.direct("https://a.test/"), "test/1") is lacking
        assert opened
        assert all(writer.is_closing() for writer in opened), "no connection is left behind"


@pytest.mark.parametrize(
    ("deaf", "trouble", "lacking"),
    [
        (1, ConnectionRefusedError, True),
        (1, TimeoutError, True),  # silence
        (2, ConnectionRefusedError, True),
        (3, ConnectionRefusedError, False),  # a name may have any number of addresses
    ],
)
async def test_where_an_address_takes_no_connection_the_hosts_next_ones_are_tried(
    deaf: int, trouble: type[OSError], lacking: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open, tried = asyncio.open_connection, list[str]()

    async def open_connection(place: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        tried.append(place)
        if place.startswith("127.9."):
            await asyncio.sleep(60 if trouble is TimeoutError else 0)
            raise trouble
        return await really_open(place, port)

    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    failing = [f"127.9.0.{number}" for number in range(deaf)]

    class ManyPlaces(Resolver):
        async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
            found = await super().resolve(host, port, family)
            return [*build_results(host, port, failing), *found] if host == "a.test" else found

    sites, timeouts = [Site("a.test", certificate=Certificate.INCOMPLETE), *ISSUERS], Timeouts(0.05, 2, 4)
    async with (
        SimWeb(sites) as web,
        Wire(ca_file=web.ca_file, resolver=ManyPlaces(web), trusted_origins=web.origins, timeouts=timeouts) as wire,
    ):
        assert await lacks_its_middle(wire, web.direct("https://a.test/"), "test/1") is lacking
    assert tried == ([*failing, "127.0.0.1"] * 2 if lacking else failing)


@pytest.mark.parametrize(
    ("credentials", "host", "certificate", "lacking"),
    [
        ("me:secret@", "a.test", Certificate.INCOMPLETE, True),
        ("me:secret@", "a.test.", Certificate.INCOMPLETE, True),
        ("me:secret@", "a.test", Certificate.UNTRUSTED, False),
        ("", "a.test", Certificate.INCOMPLETE, False),  # no tunnel without them, and nothing is said
    ],
)
async def test_it_is_told_through_the_users_proxy_as_well(
    credentials: str, host: str, certificate: Certificate, lacking: bool
) -> None:
    sites = [Site("a.test", certificate=certificate), *ISSUERS]
    async with SimWeb(sites, proxy_auth="me:secret") as web:
        proxy = parse_proxy(web.proxy_url.replace("://", f"://{credentials}"), "HTTPS_PROXY")
        async with Wire(ca_file=web.ca_file, proxies=Proxies(proxy, proxy)) as wire:
            assert await lacks_its_middle(wire, f"https://{host}/", "test/1") is lacking


@pytest.mark.parametrize("trusted", ["a.test", "issuers.test"])
async def test_the_guard_stands_before_both_the_host_and_its_issuer(trusted: str) -> None:
    sites = [Site("a.test", certificate=Certificate.INCOMPLETE), Site("issuers.test", fallback=b.middle_certificate())]
    assert "issuers.test" in MIDDLE_ADDRESS
    async with SimWeb(sites) as web:
        origins = frozenset((host, port) for host, port in web.origins if host == trusted)
        async with Wire(ca_file=web.ca_file, resolver=Resolver(web), trusted_origins=origins) as wire:
            assert not await lacks_its_middle(wire, web.direct("https://a.test/"), "test/1")
        assert list(web.log) == []


async def refuse(visit: Visit) -> None:
    await visit.read_head()
    await visit.send(b"HTTP/1.1 403 Forbidden\r\n\r\n")
    visit.heads.append(await visit.reader.read())


@pytest.mark.parametrize(
    ("url", "place"),
    [("https://a.test/x", "a.test:443"), ("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443")],
)
@pytest.mark.parametrize("credentials", ["", "me:secret@"])
async def test_a_proxy_is_asked_for_a_tunnel_and_left_alone_where_it_refuses(
    url: str, place: str, credentials: str, opened: list[asyncio.StreamWriter]
) -> None:
    async with serve(refuse) as server:
        proxy = parse_proxy(f"http://{credentials}127.0.0.1:{server.port}", "HTTPS_PROXY")
        async with Wire(proxies=Proxies(proxy, proxy)) as wire:
            assert not await lacks_its_middle(wire, url, "test/1")
        [writer] = opened
        assert writer.is_closing(), "no connection is left behind"
        await writer.wait_closed()
        while len(server.heads) < 2:  # noqa: ASYNC110  the server has no event to wait for
            await asyncio.sleep(0.01)
        head, rest = server.heads
    given = f"Proxy-Authorization: Basic {b64encode(b'me:secret').decode()}\r\n" if credentials else ""
    assert head == f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\nUser-Agent: test/1\r\n{given}\r\n".encode()
    assert rest == b"", "no handshake with who opened no tunnel"


@pytest.mark.parametrize(
    ("url", "proxy"),
    [("http://127.0.0.1:{port}/", ""), ("https://a.test/", "https://127.0.0.1:{port}")],
    ids=["no TLS at all", "TLS with the proxy first"],
)
async def test_where_it_cannot_be_told_nobody_is_asked(url: str, proxy: str) -> None:
    async with serve(refuse) as server:
        through = parse_proxy(proxy.format(port=server.port), "HTTPS_PROXY") if proxy else None
        async with Wire(allow_private=True, proxies=Proxies(through, through)) as wire:
            assert not await lacks_its_middle(wire, url.format(port=server.port), "test/1")
        assert server.visits == []
