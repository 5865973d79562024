"""The wire: httpx's requests and responses over aiohttp's connections.

One transport for all that goes out, the prober's requests and the archive client's. It keeps no cookies and follows no
redirects, sends the address as it stands and no header that the request does not carry, hands on what came in as raw
bytes, connects to public addresses alone, and ends every exchange by the wall clock. What goes wrong is a WireError.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from yarl import URL

from catalog.checker.engine import (
    MOST_KEPT,
    Attempt,
    Connector,
    NoCookies,
    ask_once,
    current_attempt,
    open_public_socket,
)
from catalog.checker.faults import classify_error
from catalog.checker.observation import Fault, WireError
from catalog.checker.proxies import Proxies, Proxy, own_error
from catalog.checker.resolver import LOOKUP_SECONDS, DnsResolver, PublicResolver
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts
from catalog.checker.tls import make_context

# aiohttp's own limits (8 KB a line, 128 headers) call living pages broken; the whole head has its limit in heads.py.
MAX_LINE_BYTES = 65_536
MAX_HEADERS = 1_000
# Hosts are visited for moments and there are thousands of them: a connection that idles longer is a file descriptor
# lost, and servers close idle connections themselves after 5 s and more, which would be taken for an empty answer.
KEEPALIVE_SECONDS = 2.0
DNS_CACHE_SECONDS = 60
DEFAULT_PORTS = {"http": 80, "https": 443}
# What a connection that the server has meanwhile given up looks like; no answer of the server's to this request.
STALE = frozenset({Fault.EMPTY, Fault.RESET, Fault.MALFORMED})
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
# Headers that aiohttp would add on its own.
AUTOMATIC_HEADERS = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


@dataclass(frozen=True, slots=True)
class Route:
    """How a request reaches its origin; `is_open`: private addresses may be visited on the way."""

    scheme: str
    host: str
    port: int
    proxy: Proxy | None
    is_open: bool


class _Body(httpx.AsyncByteStream):
    """The bytes of a response as they come; calls `on_end` once when nothing more will."""

    def __init__(
        self, response: aiohttp.ClientResponse, attempt: Attempt, deadline: float, on_end: Callable[[], None]
    ) -> None:
        self._response = response
        self._attempt = attempt
        self._deadline = deadline
        self._on_end: Callable[[], None] | None = on_end

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if chunk := await self._read():
            return chunk
        self._end()
        if self._attempt.broken is not None:
            raise classify_error(self._attempt.broken)
        raise StopAsyncIteration

    async def _read(self) -> bytes:
        content = self._response.content
        scope: asyncio.Timeout | None = None
        try:
            if (chunk := content.read_nowait()) or content.at_eof():  # it is here already: no clock need be set
                return chunk
            async with asyncio.timeout_at(self._deadline) as scope:
                return await content.readany()
        except Exception as error:
            await self.aclose()
            if scope is not None and scope.expired():
                raise WireError(Fault.TIMEOUT_TOTAL, "the body did not end in time") from error
            raise self._told(error) from error

    def _told(self, error: Exception) -> WireError:
        """What broke the body. aiohttp drops bytes that still waited to be read; its count tells whether any came."""
        told = classify_error(error)
        if told.fault is Fault.RESET and not self._response.content.total_bytes:
            return WireError(Fault.EMPTY, "the connection was closed before a byte of the body")
        return told

    async def aclose(self) -> None:
        """Close the connection, unless the body was read to its end (then it waits for another request)."""
        self._response.close()
        self._end()

    def _end(self) -> None:
        if self._on_end is not None:
            self._on_end()
            self._on_end = None


class Wire(httpx.AsyncBaseTransport):
    """An httpx transport for addresses that strangers chose; use it directly or under `httpx.AsyncClient`.

    Args:
        resolver: names to addresses; None for the system's name servers. A given one is the giver's to close.
        allow_private: whether addresses of private networks may be visited.
        trusted_origins: (host, port) pairs that the user named in the settings; they may be private.
        ca_file: issuers to trust besides those of the platform and certifi.
        proxies: the user's proxies. What they connect to is not ours to guard.
        limit: exchanges at once; the others wait, and their deadlines do not run yet.
        kept: connections of each of its two pools from which on none is kept for another request.

    Raises:
        ValueError: for a `ca_file` that cannot be used.
    """

    def __init__(
        self,
        *,
        resolver: AbstractResolver | None = None,
        allow_private: bool = False,
        trusted_origins: frozenset[tuple[str, int]] = frozenset(),
        ca_file: Path | None = None,
        proxies: Proxies | None = None,
        limit: int = 256,
        kept: int = MOST_KEPT,
        timeouts: Timeouts | None = None,
    ) -> None:
        self.make_context: Callable[[], ssl.SSLContext] = partial(make_context, ca_file)
        # A wrong file is told at once; the issuers of the platform (0.05 s) wait until somebody speaks TLS.
        self._context = None if ca_file is None else self.make_context()
        self._nameless: ssl.SSLContext | None = None
        self._own_resolver = resolver is None
        self._resolver = resolver
        self._allow_private = allow_private
        self._trusted = frozenset((host.lower().strip("[]").removesuffix("."), port) for host, port in trusted_origins)
        self._proxies = proxies or Proxies()
        self.timeouts = timeouts or Timeouts()
        self._slots = asyncio.Semaphore(limit)
        self._kept = kept
        # Two pools, guarded and open, so that a connection which one request may use is never lent to another.
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request` and return the response with its body unread and undecoded.

        Header names and values are the bytes that came; `extensions` hold `http_version` and `reason_phrase`. The
        response must be closed (reading it to its end does). A request's `timeout` extension, as httpx's client sets
        it, overrides `connect` and `read`, and stretches the total to hold both; TOTAL_EXTENSION sets the total.

        Raises:
            WireError: for whatever is not an HTTP answer; also from reading the body.
        """
        if self._closed:
            raise RuntimeError("the wire is closed")
        timeouts = choose_timeouts(self.timeouts, request.extensions)
        await self._slots.acquire()
        try:
            deadline = asyncio.get_running_loop().time() + timeouts.total
            try:
                async with asyncio.timeout_at(deadline):
                    answer, attempt = await self._exchange(request, timeouts)
            except TimeoutError as error:
                raise WireError(Fault.TIMEOUT_TOTAL, "no answer in time") from error
        except BaseException:
            self._slots.release()
            raise
        return _build_response(answer, _Body(answer, attempt, deadline, self._slots.release))

    async def _exchange(self, request: httpx.Request, timeouts: Timeouts) -> tuple[aiohttp.ClientResponse, Attempt]:
        """The answer to `request`; asked a second time where a kept connection turned out to be dead."""
        route = self.route(request)
        attempt = Attempt()
        token = current_attempt.set(attempt)
        try:
            while True:
                try:
                    return _check_answer(await self._ask(route, request, timeouts), route), attempt
                except Exception as error:
                    # Silence in the handshake is the host's own, and not that of a proxy that waits for it.
                    is_shaking = attempt.taken > (route.proxy is not None)
                    wire_error = classify_error(
                        error,
                        connected=attempt.connected,
                        is_shaking=is_shaking,
                        proxy=route.proxy,
                        is_relayed=route.scheme == "http",
                    )
                    stale = attempt.reused and not attempt.fresh and wire_error.fault in STALE
                    if not (stale and request.method in REPEATABLE):
                        raise wire_error from error
                attempt.fresh, attempt.connected, attempt.taken = True, False, 0
        finally:
            current_attempt.reset(token)

    def route(self, request: httpx.Request) -> Route:
        """The way to a request's origin.

        Raises:
            WireError: for a scheme that is not ours.
        """
        scheme, host = request.url.scheme, request.url.raw_host.decode("ascii").strip("[]")
        if scheme not in DEFAULT_PORTS:
            raise WireError(Fault.CONNECTION, f"{scheme or 'no scheme'} is not http or https")
        port = request.url.port or DEFAULT_PORTS[scheme]
        proxy = self._proxies.find(scheme, host, port)
        is_open = self._allow_private or proxy is not None or (host.removesuffix("."), port) in self._trusted
        return Route(scheme, host, port, proxy, is_open)

    async def _ask(self, route: Route, request: httpx.Request, timeouts: Timeouts) -> aiohttp.ClientResponse:
        proxy = route.proxy
        headers = [(name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in request.headers.raw]
        options: dict[str, Any] = {}
        if proxy is not None:
            options["proxy"] = URL(proxy.url)
            credentials = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
            if request.url.scheme == "http":  # the headers of a tunnel are sent to the proxy alone, and only there
                headers += credentials.items()
            else:
                options["proxy_headers"] = credentials | {"User-Agent": request.headers.get("User-Agent", "")}
        if "_" in route.host and route.scheme == "https" and (proxy is None or proxy.url.startswith("http:")):
            current_attempt.get().host = route.host.removesuffix(".")
            options["ssl"] = self._tls_without_names()
        elif "https" in (request.url.scheme, proxy.url.partition(":")[0] if proxy is not None else ""):
            options["ssl"] = self._tls()
        host = request.url.raw_host.decode("ascii")
        if host.endswith("."):  # certificates have the name without it
            options["server_hostname"] = host.removesuffix(".")
        return await self._session(route.is_open).request(
            request.method,
            # The whole target as a path: an empty query (`/?`) would be lost otherwise. Userinfo is never sent.
            URL.build(
                scheme=request.url.scheme,
                authority=request.url.netloc.decode("ascii"),
                path=request.url.raw_path.decode("ascii"),
                encoded=True,
            ),
            headers=headers,
            data=await request.aread() or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(
                connect=timeouts.connect + LOOKUP_SECONDS, sock_connect=timeouts.connect, sock_read=timeouts.read
            ),
            **options,
        )

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = self.make_context()
        return self._context

    def _tls_without_names(self) -> ssl.SSLContext:
        """For hosts whose names are not compared as OpenSSL does it (see `names_host`), but by the connector."""
        if self._nameless is None:
            self._nameless = self.make_context()
            self._nameless.check_hostname = False
        return self._nameless

    def resolver(self, is_open: bool) -> AbstractResolver:
        """Names to addresses, public ones alone unless the way is open; made on first use, inside the event loop."""
        if self._resolver is None:
            self._resolver = DnsResolver()
        return self._resolver if is_open else PublicResolver(self._resolver)

    def _session(self, is_open: bool) -> aiohttp.ClientSession:
        """The pool for guarded or for open connections; made on first use, inside the event loop."""
        session = self._sessions.get(is_open)
        if session is None:
            connector = Connector(
                resolver=self.resolver(is_open),
                socket_factory=None if is_open else open_public_socket,
                kept=self._kept,
                limit=0,  # the slots above count, and their waiting costs no deadline
                keepalive_timeout=KEEPALIVE_SECONDS,
                ttl_dns_cache=DNS_CACHE_SECONDS,
            )
            session = self._sessions[is_open] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=NoCookies(),
                auto_decompress=False,
                skip_auto_headers=AUTOMATIC_HEADERS,
                middlewares=(ask_once,),
                max_line_size=MAX_LINE_BYTES,
                max_field_size=MAX_LINE_BYTES,
                max_headers=MAX_HEADERS,
            )
        return session

    async def aclose(self) -> None:
        """Close every connection, and the resolver if it is ours."""
        self._closed = True
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()
        if self._own_resolver and self._resolver is not None:
            resolver, self._resolver = self._resolver, None
            await resolver.close()


def choose_timeouts(default: Timeouts, extensions: Mapping[str, Any]) -> Timeouts:
    """What a request asks for by its extensions, else the default."""
    asked = extensions.get("timeout") or {}
    connect = asked.get("connect") or default.connect
    read = asked.get("read") or default.read
    total = default.total if not asked else max(default.total, connect + read)
    return Timeouts(connect, read, extensions.get(TOTAL_EXTENSION) or total)


def _check_answer(answer: aiohttp.ClientResponse, route: Route) -> aiohttp.ClientResponse:
    """Refuse what looks like an answer of the origin's and is none."""
    if route.proxy is not None and route.scheme == "http":
        told = None if answer.status == 407 else own_error(route.proxy, answer.status, _joined(answer))
        if answer.status == 407 or told is not None:
            answer.close()
            raise told or WireError(Fault.PROXY, "the proxy answered 407: it wants credentials")
    if answer.status == 101 or answer.status < 100:
        answer.close()
        raise WireError(Fault.MALFORMED, f"the status {answer.status} answers no request of ours")
    return answer


def _joined(answer: aiohttp.ClientResponse) -> dict[str, str]:
    """Headers by lower-case names; repeated ones joined, as RFC 9110 section 5.3 has it."""
    joined: dict[str, str] = {}
    for name, value in answer.headers.items():
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def _build_response(answer: aiohttp.ClientResponse, body: _Body) -> httpx.Response:
    version = answer.version or aiohttp.HttpVersion11
    return httpx.Response(
        answer.status,
        headers=list(answer.raw_headers),
        stream=body,
        extensions={
            "http_version": f"HTTP/{version.major}.{version.minor}".encode("ascii"),
            "reason_phrase": (answer.reason or "").encode("utf-8", "surrogateescape"),
        },
    )
