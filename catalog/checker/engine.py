"""What we change in aiohttp, in one place: how it reads answers, lends connections, keeps cookies and opens sockets."""

import asyncio
import socket
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import BaseCookie
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import AddrInfoType, Connection
from aiohttp.http_exceptions import BadHttpMessage
from yarl import URL

from catalog.checker.chunks import Chunks
from catalog.checker.guard import PrivateAddressError, is_public_ip
from catalog.checker.heads import MAX_HEAD_BYTES, could_be_http, find_head_end, is_interim, mend_head
from catalog.checker.observation import Fault, WireError
from catalog.checker.tls import names_host

# Connections of one pool, in use or kept, from which on none is kept: over TLS each of them holds 35 KB here.
MOST_KEPT = 500


@dataclass(slots=True)
class Pool:
    """How many connections there are, and from how many on none is kept."""

    kept: int = MOST_KEPT
    open: int = 0

    @property
    def is_full(self) -> bool:
        return self.open > min(self.kept, MOST_KEPT)


@dataclass(slots=True)
class Attempt:
    """What the connector is told, and tells, about the connection of one request."""

    fresh: bool = False  # wanted: a connection that nobody has used
    reused: bool = False
    connected: bool = False
    taken: int = 0  # connections that somebody took, one inside a tunnel counted besides; TLS may be missing yet
    host: str = ""  # that the certificate must name, where OpenSSL is not asked about that
    broken: BaseException | None = None  # why the rest of a body cannot be parsed


current_attempt: ContextVar[Attempt] = ContextVar("current_attempt")


class NotHttpError(BadHttpMessage):
    """What speaks there does not speak HTTP."""


class PatientHandler(ResponseHandler):
    """Hands heads to the parser whole and mended, apart from what follows them.

    The parser forgets a good head when what came with it in one segment is bad (a body behind a 204, or longer than
    its Content-Length), and it does not tell the reader of a body that the rest of it cannot be parsed. What came of
    such a body is left to be read: its reader is told at the end, by the attempt.
    """

    used = False
    attempt: Attempt  # of the request that the answer is for
    _before: int  # bytes of interim answers in front of the answer that is waited for

    def __init__(self, loop: Any, pool: Pool) -> None:
        super().__init__(loop=loop)
        self._pool = pool
        self._head: bytearray | None = None  # of the answer that is waited for
        self._chunks: Chunks | None = None
        self._refused = False

    @property
    def should_close(self) -> bool:
        return super().should_close or self._pool.is_full

    @property
    def holds_more(self) -> bool:
        """Whether something came that nobody has asked for: it would be taken for the answer to the next request."""
        return bool(self._buffer)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._pool.open += 1
        super().connection_made(transport)

    def set_response_params(self, **params: Any) -> None:
        self._head = bytearray()
        self._before = 0
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self._head is None:
            self._pass_on(data if self._chunks is None else self._chunks.feed(data))
            return
        self.start_timeout()
        searched = len(self._head)
        self._head += data
        while self._head is not None:
            end = find_head_end(self._head, searched)
            if not could_be_http(self._head):
                self._refuse(NotHttpError("the answer does not begin like HTTP"))
                return
            is_whole = end != -1
            if self._before + (end if is_whole else len(self._head)) > MAX_HEAD_BYTES:
                self._refuse(BadHttpMessage("more than 256 KB of headers"))
                return
            if not is_whole:
                return
            head, rest = bytes(self._head[:end]), self._head[end:]
            self._head = rest if is_interim(head) else None
            self._before += end
            searched = 0
            self._pass_on(mend_head(head))
            if self._head is None:
                self._chunks = Chunks() if b"hunked" in head else None
                self._pass_on(bytes(rest) if self._chunks is None else self._chunks.feed(bytes(rest)))

    def connection_lost(self, exc: BaseException | None) -> None:
        self._pool.open -= 1
        head, self._head = self._head, None
        if head:  # a head that breaks off is not the same as none
            self._pass_on(bytes(head))
        super().connection_lost(exc)

    def _pass_on(self, data: bytes) -> None:
        payload = self._payload
        super().data_received(data)
        error = self.exception()
        if error is not None and payload is not None and not payload.is_eof():
            self.attempt.broken = error
            payload.feed_eof()

    def _refuse(self, error: BadHttpMessage) -> None:
        """Fail the answer. The connection is closed by whoever reads the failure: what speaks before it is asked is
        refused before the request is written, and writing to a closed connection would be told as a reset."""
        self._head = None
        self._refused = True
        self.set_exception(error)


class Connector(aiohttp.TCPConnector):
    """Tells whether a connection was used before, and gives an unused one where it is wanted."""

    def __init__(self, *, kept: int = MOST_KEPT, **options: Any) -> None:
        super().__init__(**options)
        self._pool = Pool(kept)
        # A private name, like `_loop` below, `_buffer` and `_payload` above: aiohttp has no public place for the class
        # of its connections' protocol.
        self._factory = self._take  # type: ignore[assignment]

    def _take(self) -> PatientHandler:
        """The handler of a connection that stands, and in which a TLS handshake begins where there is to be one."""
        current_attempt.get().taken += 1
        return PatientHandler(self._loop, self._pool)

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Connection:  # noqa: ASYNC109  aiohttp's signature
        attempt = current_attempt.get()
        while True:
            connection = await super().connect(req, traces, timeout)
            protocol = connection.protocol
            assert isinstance(protocol, PatientHandler)
            attempt.reused = protocol.used
            if not (attempt.reused and (attempt.fresh or protocol.holds_more)):
                break
            connection.close()
        if attempt.host and not _is_for(connection, attempt.host):
            connection.close()
            raise WireError(Fault.CERT_WRONG_HOST, f"Hostname mismatch, certificate is not valid for '{attempt.host}'.")
        protocol.used = True
        protocol.attempt = attempt
        attempt.connected = True
        return connection


def _is_for(connection: Connection, host: str) -> bool:
    assert connection.transport is not None
    certificate = connection.transport.get_extra_info("ssl_object").getpeercert()
    return names_host(certificate, host)


class BrokenExchangeError(aiohttp.ClientError):
    """Hides an interrupted exchange from aiohttp, which would silently ask a second time, even on a new connection."""


async def ask_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Middleware: no second request but those that the wire decides on."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise BrokenExchangeError from error


class NoCookies(aiohttp.DummyCookieJar):
    """Keeps no cookies, and does not even parse them: what one address sets is no other address's business."""

    def update_cookies_from_headers(self, headers: Any, response_url: URL) -> None:
        """Nothing."""

    def filter_cookies(self, request_url: URL) -> "BaseCookie[str]":
        return _NONE


_NONE: "BaseCookie[str]" = BaseCookie()


def open_public_socket(info: AddrInfoType) -> socket.socket:
    """The last gate before a connection: sees the very address, also where the name was an address already.

    Raises:
        PrivateAddressError: for an address that is not public.
    """
    family, kind, protocol, _, place = info
    if not is_public_ip(str(place[0])):
        raise PrivateAddressError(None, f"{place[0]} is a private address")
    return socket.socket(family, kind, protocol)
