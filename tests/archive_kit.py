"""What tests of the archive clients share: doors that cost no waiting, to the simulated archive or a hand-made one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from simweb.archive import WAYBACK_HOST, Wayback
from simweb.server import SimWeb

from catalog.archives.door import Door
from catalog.archives.pool import Breaker, Pool
from catalog.checker.wire import Wire

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Handler = Callable[[httpx.Request], httpx.Response]


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def quick_door(client: httpx.AsyncClient, breaker: Breaker | None = None) -> Door:
    """A door whose pace costs no time."""
    pool = Pool(clock=lambda: 0.0, sleep=no_sleep)
    return Door(client, pool, breaker or Breaker("archive/web.archive.test"), lambda: NOW, no_sleep)


def hand_made(handler: Handler) -> Door:
    return quick_door(httpx.AsyncClient(transport=httpx.MockTransport(handler)))


@asynccontextmanager
async def simulated(wayback: Wayback) -> AsyncIterator[tuple[Door, str]]:
    """A door to the simulated archive over the program's own wire, and the service's address."""
    async with (
        SimWeb(wayback.sites()) as web,
        Wire(allow_private=True) as wire,
        httpx.AsyncClient(transport=wire, trust_env=False) as client,
    ):
        yield quick_door(client), web.base_url(WAYBACK_HOST)
