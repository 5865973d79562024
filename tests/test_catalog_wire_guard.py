"""Only ours to touch: names that change their addresses (DNS rebinding), and services that send us on."""

import asyncio
import socket
import time
from collections import deque

import httpx
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from wire_servers import StaticResolver, answer, serve

from catalog.checker.hosts import Lanes
from catalog.checker.observation import Fault, Stop, WireError
from catalog.checker.probe import Prober
from catalog.checker.resolver import build_results
from catalog.checker.screen import make_screen
from catalog.checker.wire import Wire

pytestmark = pytest.mark.anyio

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PUBLIC = "93.184.215.14"


class Rebinding(AbstractResolver):
    """Another answer to each question, as a name server with a time to live of zero may give it."""

    def __init__(self, *answers: str) -> None:
        self.answers = deque(answers)
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        self.asked += 1
        return build_results(host, port, [self.answers.popleft()])

    async def close(self) -> None:
        return None


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses to which connections were begun; none leaves this machine."""
    begun: list[str] = []

    class Socket(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
            begun.append(address[0])
            if address[0] != "127.0.0.1":
                raise ConnectionRefusedError(111, "nobody is there")
            super().connect(address)

    monkeypatch.setattr("catalog.checker.engine.socket.socket", Socket)
    return begun


async def ask(wire: Wire, url: str) -> int | Fault:
    try:
        response = await wire.handle_async_request(httpx.Request("GET", url))
    except WireError as error:
        return error.fault
    await response.aclose()
    return response.status_code


async def test_a_connection_goes_to_the_very_address_that_was_vetted_and_each_new_one_is_vetted_anew(
    connected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.checker.wire.DNS_CACHE_SECONDS", 0)  # the cache must not be what saves us
    resolver = Rebinding(PUBLIC, "127.0.0.1", PUBLIC, "::ffff:127.0.0.1", "169.254.169.254")
    async with serve(answer(OK)) as server, Wire(resolver=resolver) as wire:
        url = f"http://rebound.test:{server.port}/"
        told = [await ask(wire, url) for _ in range(5)]
        private = Fault.PRIVATE_ADDRESS
        assert told == [Fault.REFUSED, private, Fault.REFUSED, private, private]
        # One look-up a connection: nothing was asked again between vetting and connecting.
        assert (resolver.asked, connected) == (5, [PUBLIC, PUBLIC])
        assert server.visits == []


async def test_of_a_names_addresses_the_public_ones_alone_count(connected: list[str]) -> None:
    """Nobody is there: that is what is said, and not that the name has a private address as well."""
    async with Wire(resolver=StaticResolver({"site.test": ["10.0.0.1", PUBLIC, "127.0.0.1"]})) as wire:
        assert await ask(wire, "http://site.test/") is Fault.REFUSED
    assert connected == [PUBLIC]


async def test_within_the_cache_a_name_keeps_the_address_that_was_vetted(connected: list[str]) -> None:
    resolver = Rebinding(PUBLIC, "127.0.0.1")
    async with serve(answer(OK)) as server, Wire(resolver=resolver) as wire:
        for _ in range(2):
            assert await ask(wire, f"http://rebound.test:{server.port}/") is Fault.REFUSED
        assert connected == [PUBLIC, PUBLIC]
        assert server.visits == []


async def test_a_name_is_looked_up_once_a_minute(connected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000.0]
    monkeypatch.setattr("aiohttp.connector.monotonic", lambda: clock[0])
    resolver = Rebinding(*[PUBLIC] * 3)
    async with Wire(resolver=resolver) as wire:
        for later, asked in ((0, 1), (50, 1), (20, 2), (50, 2), (20, 3)):
            clock[0] += later
            assert await ask(wire, "http://often.test/") is Fault.REFUSED
            assert resolver.asked == asked


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "100.100.100.200",
        "169.254.169.254",
        "224.0.0.1",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
        "[2001:0:a00:1::f5ff:fffe]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[ff02::1]",
    ],
)
async def test_at_every_hop_whatever_the_address_is_dressed_up_as(address: str, connected: list[str]) -> None:
    """With the screen that reads addresses taken away, the wire itself still refuses."""
    redirect = f"HTTP/1.1 302 Found\r\nLocation: http://{address}/\r\nContent-Length: 0\r\n\r\n".encode()
    async with serve(answer(redirect)) as server:
        trusted = frozenset({("127.0.0.1", server.port)})
        async with Wire(resolver=StaticResolver({}), trusted_origins=trusted) as wire:
            lanes = Lanes(limit=1, clock=time.monotonic, sleep=asyncio.sleep)
            url = f"http://127.0.0.1:{server.port}/"
            bare = await Prober(wire, lanes.turn, "test/1").probe(url)
            assert (bare.fault, len(bare.hops)) == (Fault.PRIVATE_ADDRESS, 1)
            screened = await Prober(wire, lanes.turn, "test/1", vet=make_screen((), (), False).vet).probe(url)
            assert screened.stopped is Stop.PRIVATE
            assert set(connected) <= {"127.0.0.1"}


async def test_a_service_of_the_settings_cannot_send_its_client_to_a_private_address() -> None:
    """What archives answer is as strange as any page: their clients go through the same wire."""
    async with serve(answer(OK)) as inside:
        redirect = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inside.port}/\r\nContent-Length: 0\r\n\r\n"
        async with serve(answer(redirect.encode())) as service:
            trusted = frozenset({("127.0.0.1", service.port)})
            wire = Wire(resolver=StaticResolver({}), trusted_origins=trusted)
            async with httpx.AsyncClient(transport=wire, follow_redirects=True, trust_env=False) as client:
                with pytest.raises(WireError) as caught:
                    await client.get(f"http://127.0.0.1:{service.port}/cdx")
        assert caught.value.fault is Fault.PRIVATE_ADDRESS
        assert inside.visits == []
