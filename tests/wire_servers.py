"""Raw servers for the tests of the wire: they send the bytes that they are told to, and misbehave at byte level."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver, ResolveResult

from catalog.checker.observation import Fault
from catalog.checker.resolver import ResolutionError, build_results


class StaticResolver(AbstractResolver):
    """Knows the names that it is told, and counts questions; a Fault in place of addresses is raised."""

    def __init__(self, names: Mapping[str, list[str] | Fault]) -> None:
        self._names = names
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        found = self._names.get(host.removesuffix("."), Fault.DNS_NXDOMAIN)
        if isinstance(found, Fault):
            raise ResolutionError(found, "told so")
        return build_results(host, port, found)

    async def close(self) -> None:
        pass


@dataclass
class Visit:
    """One connection to a raw server: the heads of the requests that came over it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heads: list[bytes] = field(default_factory=list)

    async def read_head(self) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        return head

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Close with a reset instead of a farewell."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]


@dataclass
class RawServer:
    port: int
    visits: list[Visit] = field(default_factory=list)

    @property
    def heads(self) -> list[bytes]:
        return [head for visit in self.visits for head in visit.heads]


@asynccontextmanager
async def serve(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    """A server on loopback that gives every connection to `behaviour`; stops with all its connections."""
    tasks: set[asyncio.Task[None]] = set()
    here = RawServer(0)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        visit = Visit(reader, writer)
        here.visits.append(visit)
        try:
            await behaviour(visit)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


def answer(data: bytes) -> Behaviour:
    """Reads one request, sends `data`, hangs up."""

    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(data)

    return behave


def answers(*all_data: bytes) -> Behaviour:
    """One answer a request, over one connection, again and again."""

    async def behave(visit: Visit) -> None:
        while True:
            for data in all_data:
                await visit.read_head()
                await visit.send(data)

    return behave


async def silent(visit: Visit) -> None:
    """Accepts and never answers."""
    await visit.read_head()
    await asyncio.sleep(3600)
