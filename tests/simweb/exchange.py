"""A host of the simulated web, and one request to it with the means to answer it, well or badly."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from simweb.certificates import Certificate
from simweb.message import Headers, Request, Via, render_answer

LONGEST = 120.0  # seconds that one answer may take: longer than any patience of the program's, and still an end


class Reach(StrEnum):
    """Whether a host can be reached at all."""

    OPEN = "open"
    REFUSED = "refused"  # nobody listens
    UNKNOWN = "unknown"  # the name does not exist
    BLACKHOLE = "blackhole"  # no answer to the first packet: connecting never ends


class Web(Protocol):
    """What a behaviour may ask of the web that it is part of."""

    reach: dict[str, Reach]
    suffix: str

    @property
    def middle(self) -> bytes: ...

    @property
    def strange(self) -> bytes: ...

    def direct(self, address: str) -> str: ...

    def refuse(self, host: str) -> None: ...


class Writer(Protocol):
    """What an exchange needs of a stream's writer."""

    transport: asyncio.WriteTransport

    def write(self, data: bytes) -> None: ...

    async def drain(self) -> None: ...

    def get_extra_info(self, name: str, default: object = None) -> Any: ...


class Exchange:
    """One request and the means to answer it, well or badly."""

    def __init__(
        self,
        web: Web,
        request: Request,
        visits: int,
        reader: asyncio.StreamReader,
        writer: Writer,
    ) -> None:
        self.web = web
        self.request = request
        self.visits = visits  # how often this address was asked for, this time included
        self.keep_alive = request.version == "HTTP/1.1" and request.header("connection").lower() != "close"
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """Raw bytes; waits until the other side takes them, so that an endless answer costs no memory."""
        self._writer.write(data)
        await self._writer.drain()

    async def respond(
        self, status: int = 200, headers: Headers = (), body: bytes = b"", *, reason: bytes | None = None
    ) -> None:
        """A well-formed answer."""
        answer = render_answer(status, headers, body, reason=reason)
        if self.request.method == "HEAD":
            answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        await self.send(answer)

    def close(self) -> None:
        """This answer ends with the connection."""
        self.keep_alive = False

    def reset(self) -> None:
        """Break the connection off with a TCP reset, unsent bytes and all."""
        self.keep_alive = False
        sock = self._writer.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def hang(self, seconds: float = LONGEST) -> None:
        """Say nothing until the visitor gives up, or for so long."""
        self.keep_alive = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self._reader.read(65_536):
                    pass

    def locate(self, address: str) -> str:
        """An address of this web as this visitor reaches it: with our port in it where no proxy stands between."""
        if self.request.via is Via.PROXY:
            return address.replace(".test", self.web.suffix)
        if address.startswith("//"):  # relative to the scheme
            return self.web.direct(f"{self.request.scheme}:{address}").partition(":")[2]
        return self.web.direct(address)


Behaviour = Callable[[Exchange], Awaitable[None]]


async def not_found(exchange: Exchange) -> None:
    """A plain 404, what a host says to whatever it does not know."""
    body = b"<!doctype html><title>404 Not Found</title><h1>Not Found</h1><p>The requested URL was not found.</p>"
    await exchange.respond(404, (), body)


@dataclass(frozen=True, slots=True)
class Site:
    """One host.

    Attributes:
        pages: path -> behaviour, exactly as sent; one with a query goes before the same without it.
        fallback: for every other path.
        http2: offers HTTP/2 over TLS.
        own_port: listens on a plain-HTTP port of its own too, to be named by address (`web.base_url(host)`).
    """

    host: str
    pages: Mapping[str, Behaviour] = field(default_factory=dict)
    fallback: Behaviour = not_found
    certificate: Certificate = Certificate.GOOD
    reach: Reach = Reach.OPEN
    http2: bool = False
    own_port: bool = False

    def behaviour(self, path: str) -> Behaviour:
        return self.pages.get(path) or self.pages.get(path.partition("?")[0], self.fallback)
