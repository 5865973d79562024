"""Names are looked up with c-ares, against a name server of our own; the filter keeps private addresses away."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

import pytest
from wire_servers import StaticResolver

from catalog.checker.guard import PrivateAddressError
from catalog.checker.observation import Fault
from catalog.checker.resolver import DnsResolver, PublicResolver, ResolutionError

pytestmark = pytest.mark.anyio
A, AAAA = 1, 28
NXDOMAIN, SERVFAIL, REFUSED = 3, 2, 5


class NameServer(asyncio.DatagramProtocol):
    """Answers by the first label (`v4`, `v6`, `both`, `nx`, `nodata`, `servfail`, `refused`), and no other."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.was_asked = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        labels, place = [], 12
        while data[place]:
            labels.append(data[place + 1 : place + 1 + data[place]].decode("ascii"))
            place += data[place] + 1
        kind = int.from_bytes(data[place + 1 : place + 3], "big")
        self.asked.append((".".join(labels), kind))
        self.was_asked.set()
        codes = {"nx": NXDOMAIN, "servfail": SERVFAIL, "refused": REFUSED, "nodata": 0, "v4": 0, "v6": 0, "both": 0}
        if labels[0] not in codes:
            return
        record = b""
        if kind == A and labels[0] in ("v4", "both"):
            record = struct.pack(">HHHIH4s", 0xC00C, A, 1, 60, 4, socket.inet_aton("192.0.2.5"))
        if kind == AAAA and labels[0] in ("v6", "both"):
            address = socket.inet_pton(socket.AF_INET6, "2001:db8::5")
            record = struct.pack(">HHHIH16s", 0xC00C, AAAA, 1, 60, 16, address)
        head = data[:2] + struct.pack(">HHHHH", 0x8180 | codes[labels[0]], 1, bool(record), 0, 0)
        self._transport.sendto(head + data[12 : place + 5] + record, peer)


@asynccontextmanager
async def name_server(seconds: float = 5.0) -> AsyncIterator[tuple[DnsResolver, NameServer]]:
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        NameServer, local_addr=("127.0.0.1", 0)
    )
    resolver = DnsResolver([f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"], seconds=seconds)
    try:
        yield resolver, server
    finally:
        await resolver.close()
        transport.close()


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("v4.test", {"192.0.2.5"}),
        ("v4.test.", {"192.0.2.5"}),
        ("V4.Test", {"192.0.2.5"}),
        ("v6.test", {"2001:db8::5"}),
        ("both.under_score.test", {"192.0.2.5", "2001:db8::5"}),
    ],
)
async def test_a_name_has_the_addresses_that_the_server_tells(name: str, addresses: set[str]) -> None:
    async with name_server() as (resolver, _):
        found = await resolver.resolve(name, 8080)
    assert {result["host"] for result in found} == addresses
    families = {socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses}
    assert {result["family"] for result in found} == families
    assert {result["port"] for result in found} == {8080}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("nx.test", Fault.DNS_NXDOMAIN),
        ("nx", Fault.DNS_NXDOMAIN),
        ("a..test", Fault.DNS_NXDOMAIN),
        (f"{'x' * 64}.test", Fault.DNS_NXDOMAIN),
        ("hidden.onion", Fault.DNS_NXDOMAIN),
        ("nodata.test", Fault.DNS_NO_ADDRESS),
        ("servfail.test", Fault.DNS_FAILURE),
        ("refused.test", Fault.DNS_FAILURE),
        ("silent.test", Fault.DNS_FAILURE),
    ],
)
async def test_why_a_name_has_no_address(name: str, fault: Fault) -> None:
    async with name_server(seconds=0.3) as (resolver, _):
        with pytest.raises(ResolutionError) as caught:
            await resolver.resolve(name, 80)
    assert caught.value.fault is fault
    assert caught.value.strerror


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost.", "site.localhost", "a.b.localhost."])
async def test_localhost_is_this_machine_and_is_not_asked_for(name: str) -> None:
    async with name_server() as (resolver, server):
        found = await resolver.resolve(name, 80)
    assert [result["host"] for result in found] == ["127.0.0.1", "::1"]
    assert server.asked == []


async def test_names_with_a_dot_are_not_looked_for_in_search_domains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALDOMAIN", "search.test")
    async with name_server() as (resolver, server):
        with pytest.raises(ResolutionError):
            await resolver.resolve("nx.example", 80)
        assert {name for name, _ in server.asked} == {"nx.example"}
        server.asked.clear()
        with pytest.raises(ResolutionError):
            await resolver.resolve("nx", 80)
        assert {name for name, _ in server.asked} == {"nx", "nx.search.test"}


async def test_a_slow_name_is_waited_for_beyond_the_patience_that_quick_ones_taught() -> None:
    """c-ares shortens its waiting to a quarter of a second with a quick server."""
    async with name_server(seconds=1.5) as (resolver, server):
        for number in range(5):
            await resolver.resolve(f"v4.n{number}.test", 80)
        with pytest.raises(ResolutionError):
            await resolver.resolve("silent.test", 80)
    assert [name for name, _ in server.asked].count("silent.test") >= 5, "asked again and again until the time is up"


async def test_an_answer_without_addresses_says_that_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Channel:
        async def getaddrinfo(self, *_: object, **__: object) -> SimpleNamespace:
            return SimpleNamespace(nodes=[])

    resolver = DnsResolver()
    monkeypatch.setattr(resolver, "_channel", lambda *, search: Channel())
    with pytest.raises(ResolutionError) as caught:
        await resolver.resolve("empty.test", 80)
    assert caught.value.fault is Fault.DNS_NO_ADDRESS


async def test_closing_ends_a_lookup_that_is_under_way() -> None:
    async with name_server(seconds=60) as (resolver, server):
        lookup = asyncio.ensure_future(resolver.resolve("silent.test", 80))
        await server.was_asked.wait()
        await resolver.close()
        async with asyncio.timeout(10):
            with pytest.raises(ResolutionError):
                await lookup


@pytest.mark.parametrize(
    ("addresses", "public"),
    [
        (["8.8.8.8"], ["8.8.8.8"]),
        (["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1"], ["8.8.8.8", "2606:4700::1"]),
    ],
)
async def test_of_mixed_addresses_the_public_ones_are_used(addresses: list[str], public: list[str]) -> None:
    found = await PublicResolver(StaticResolver({"site.test": addresses})).resolve("site.test", 80)
    assert [result["host"] for result in found] == public


async def test_a_name_with_private_addresses_alone_is_refused() -> None:
    with pytest.raises(PrivateAddressError, match=r"site\.test has the private address 10\.0\.0\.1"):
        await PublicResolver(StaticResolver({"site.test": ["10.0.0.1", "::1"]})).resolve("site.test", 80)


async def test_a_name_without_addresses_has_no_private_ones() -> None:
    assert await PublicResolver(StaticResolver({"site.test": []})).resolve("site.test", 80) == []


async def test_a_name_that_does_not_exist_stays_one() -> None:
    with pytest.raises(ResolutionError) as caught:
        await PublicResolver(StaticResolver({})).resolve("site.test", 80)
    assert caught.value.fault is Fault.DNS_NXDOMAIN
