"""A web without delays: how many addresses a second, end to end, beside lychee; and where the processor's time goes."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
from book import PROGRAM, Book, Ran, median, pairs, run
from loopback import Nginx, nginx
from rivals import Lychee, Ours, find_lychee

from catalog.checker.body import read_body
from catalog.checker.hosts import Lanes
from catalog.checker.probe import Prober, build_request
from catalog.checker.verdict import judge
from catalog.checker.wire import Wire

ADDRESSES, HOSTS = 5_000, 1_000
RUNS = 3
LAYERS, LAYER_RUNS = 2_000, 5
AT_ONCE = 128

Ask = Callable[[str], Awaitable[object]]


def bench(book: Book) -> None:
    book.section(
        "rate",
        f"A web without delays: {ADDRESSES:,} addresses on {HOSTS:,} hosts of one nginx, a page of 2 KB each. "
        "`linkledger check` is a whole process, start-up and catalog included; both tools at their defaults. What runs "
        "in the background slows the longer run more: where the load is high, the processor time says more.",
    )
    lychee = find_lychee()
    with tempfile.TemporaryDirectory() as folder, nginx(HOSTS, ADDRESSES, tls=True) as server:
        if server is None:
            return
        for scheme in ("http", "https"):
            _compare(book, Path(folder) / scheme, server, scheme, lychee)
        _halves(book, Path(folder) / "halves", server, lychee)
        _where_it_goes(book, server)


def _compare(book: Book, folder: Path, server: Nginx, scheme: str, lychee: Path | None) -> None:
    addresses = [server.address(number, HOSTS, scheme) for number in range(ADDRESSES)]
    trust = {"SSL_CERT_FILE": str(server.ca_file)}
    ours = Ours(folder / "ours", addresses, addresses[0], env=trust)
    sides = [ours] if lychee is None else [ours, Lychee(lychee, folder / "lychee", addresses, env=trust)]
    for side in sides:
        side()  # not counted: caches warm up
    taken = pairs(RUNS, *sides)
    name = "plain" if scheme == "http" else "TLS"
    wall = median([ran.wall for ran in taken[0]])
    book.row(f"{name}: linkledger check, addresses a second", f"{ADDRESSES / wall:,.0f}")
    book.row(f"{name}: of it, processor time an address", f"{_cpu(taken[0]):,.0f} us")
    book.row(f"{name}: peak memory", f"{max(ran.peak for ran in taken[0]):,.0f} MB")
    if lychee is not None:
        theirs = median([ran.wall for ran in taken[1]])
        told = sides[1].told  # type: ignore[union-attr]
        assert told["successful"] == ADDRESSES, told
        book.row(f"{name}: lychee, addresses a second", f"{ADDRESSES / theirs:,.0f}")
        book.row(f"{name}: lychee, processor time an address", f"{_cpu(taken[1]):,.0f} us")
        ratio = median([other.wall / own.wall for own, other in zip(*taken, strict=True)])
        book.row(f"{name}: share of lychee's rate (median of pairs)", f"{ratio:.2f}", "0.25, better 0.5")


def _halves(book: Book, folder: Path, server: Nginx, lychee: Path | None) -> None:
    """What a second process could bring at the very most: two that share nothing, with half of the hosts each."""
    addresses = [server.address(number, HOSTS) for number in range(ADDRESSES)]
    halves = [
        Ours(folder / str(half), [one for number, one in enumerate(addresses) if number % HOSTS % 2 == half], canary)
        for half, canary in enumerate(addresses[:2])
    ]

    def both() -> Ran:
        with ThreadPoolExecutor() as pool:
            ran = [each.result() for each in [pool.submit(half) for half in halves]]
        return replace(ran[0], wall=max(one.wall for one in ran), cpu=sum(one.cpu for one in ran))

    sides = [both] if lychee is None else [both, Lychee(lychee, folder / "lychee", addresses)]
    taken = pairs(RUNS, *sides)
    wall = median([ran.wall for ran in taken[0]])
    book.row("plain: two processes at once, half of the hosts each: addresses a second", f"{ADDRESSES / wall:,.0f}")
    if lychee is not None:
        ratio = median([other.wall / own.wall for own, other in zip(*taken, strict=True)])
        book.row("plain: of lychee's rate (median of pairs)", f"{ratio:.2f}")


def _cpu(taken: Sequence[object]) -> float:
    return median([ran.cpu for ran in taken]) / ADDRESSES * 1e6  # type: ignore[attr-defined]


def _where_it_goes(book: Book, server: Nginx) -> None:
    """Processor time an address, layer by layer in one process: each row is the least of several runs."""
    book.note("Layers: processor time an address in one process, plain; each row holds the ones above it.")
    addresses = [server.address(number, HOSTS) for number in range(LAYERS)]
    for name, layer in (
        ("aiohttp alone, its client session", _bare),
        ("the wire: guarded, bounded, heads mended, as httpx's types", _wire),
        ("the probe: turns, redirects, head of the page parsed", _probe),
        ("judged", _judged),
    ):
        book.row(f"layer: {name}", f"{min(_once(layer, addresses) for _ in range(LAYER_RUNS)) * 1e6:,.0f} us")
    with tempfile.TemporaryDirectory() as folder:
        started = [run([str(PROGRAM), "status"], cwd=Path(folder)).cpu for _ in range(LAYER_RUNS)]
    book.row("a process that starts and finds no catalog", f"{min(started) * 1e3:,.0f} ms")


def _once(layer: Callable[[Sequence[str]], Awaitable[None]], addresses: Sequence[str]) -> float:
    async def work() -> None:
        await layer(addresses)

    started = time.process_time()
    with asyncio.Runner() as runner:
        runner.run(work())
    return (time.process_time() - started) / len(addresses)


async def _spread(addresses: Sequence[str], ask: Ask) -> None:
    left = iter(addresses)

    async def work() -> None:
        for address in left:
            await ask(address)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def _bare(addresses: Sequence[str]) -> None:
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def ask(address: str) -> None:
            async with session.get(address) as response:
                await response.read()

        await _spread(addresses, ask)


async def _wire(addresses: Sequence[str]) -> None:
    async with Wire(allow_private=True) as wire:

        async def ask(address: str) -> None:
            await read_body(await wire.handle_async_request(build_request(address, {"User-Agent": "bench"})))

        await _spread(addresses, ask)


def _prober(wire: httpx.AsyncBaseTransport) -> Prober:
    lanes = Lanes(limit=AT_ONCE, clock=time.monotonic, sleep=asyncio.sleep)
    return Prober(transport=wire, turn=lanes.turn, user_agent="bench")


async def _probe(addresses: Sequence[str]) -> None:
    async with Wire(allow_private=True) as wire:
        await _spread(addresses, _prober(wire).probe)


async def _judged(addresses: Sequence[str]) -> None:
    async with Wire(allow_private=True) as wire:
        prober = _prober(wire)

        async def ask(address: str) -> None:
            judge(await prober.probe(address))

        await _spread(addresses, ask)
