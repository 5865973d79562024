"""Another wire, for second opinions: httpcore's HTTP/2 (HTTP/1.1 where the server has no other), one connection each.

Some firewalls and content networks judge a visitor by how it speaks: HTTP/1.1 without a browser's headers is a robot to
them. This is the engine under httpx, under the first wire's rules: its guard (every connection goes to exactly the
address that was vetted), its proxies, its issuers and its time-outs.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import httpcore
import httpx

from catalog.checker.faults import classify_error
from catalog.checker.observation import Fault, WireError
from catalog.checker.proxies import Proxy
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import MAX_HEADERS, Route, Wire, choose_timeouts

# How a body ends that was promised and does not come; h11 has no word of its own for it.
_BROKEN_OFF = frozenset({Fault.RESET, Fault.MALFORMED})


class Http2Wire(httpx.AsyncBaseTransport):
    """An httpx transport that keeps no connection and no cookie; `first` is whose rules it follows, and stays open."""

    def __init__(self, first: Wire) -> None:
        self._first = first
        self._context: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`; as `Wire.handle_async_request`, `extensions` tell the version that was spoken.

        Raises:
            WireError: for whatever is not an HTTP answer; also from reading the body.
        """
        route = self._first.route(request)
        timeouts = choose_timeouts(self._first.timeouts, request.extensions)
        backend = _GuardedBackend(self._first, route)
        pool = self._pool(route, backend)
        deadline = asyncio.get_running_loop().time() + timeouts.total
        try:
            async with asyncio.timeout_at(deadline):
                await request.aread()
                answer = await pool.handle_async_request(_translate(request, timeouts, route))
        except BaseException as error:
            await pool.aclose()  # or a tunnel in whose handshake time ran out would stay open
            if isinstance(error, Exception):
                raise _told(error, is_shaking=backend.taken) from error
            raise
        if len(answer.headers) > MAX_HEADERS:  # the bytes of a head are bounded by httpcore: 100 KB, HTTP/2 64 KB
            await answer.aclose()
            raise WireError(Fault.MALFORMED, "headers beyond all bounds")
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer, deadline),
            extensions={"http_version": answer.extensions.get("http_version", b"HTTP/1.1")},
        )

    def _pool(self, route: Route, backend: httpcore.AsyncNetworkBackend) -> httpcore.AsyncConnectionPool:
        if self._context is None:
            self._context = self._first.make_context()  # its own: httpcore writes into it what it speaks
        return httpcore.AsyncConnectionPool(
            ssl_context=self._context,
            proxy=None if route.proxy is None else _proxy(route.proxy, self._first.make_context),
            max_connections=1,
            max_keepalive_connections=0,  # a connection ends with its answer
            http2=True,
            network_backend=backend,
        )

    async def aclose(self) -> None:
        """Nothing: connections end with their answers."""


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens sockets to addresses that the first wire's resolver found and its guard let through, and to no others.

    `taken`: somebody took the connection; what can still go wrong with it before a request is sent is its TLS.
    """

    def __init__(self, first: Wire, route: Route) -> None:
        self.taken = False
        self._first, self._route = first, route
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await self._first.resolver(self._route.is_open).resolve(host, port, socket.AF_UNSPEC)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for place in found:
            try:
                stream = await self._inner.connect_tcp(place["host"], place["port"], timeout, local_address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self.taken = True
                return stream
        raise failure


class _Body(httpx.AsyncByteStream):
    """The bytes of a response as they come; the connection ends with them."""

    def __init__(self, answer: httpcore.Response, deadline: float) -> None:
        self._answer, self._deadline = answer, deadline

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = aiter(self._answer.aiter_stream())
        begun = False
        while True:
            try:
                async with asyncio.timeout_at(self._deadline):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except Exception as error:
                told = _told(error)
                if told.fault in _BROKEN_OFF and not begun:
                    told = WireError(Fault.EMPTY, "the connection was closed before a byte of the body")
                raise told from error
            begun = True
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


def _translate(request: httpx.Request, timeouts: Timeouts, route: Route) -> httpcore.Request:
    times = {"connect": timeouts.connect, "read": timeouts.read, "write": timeouts.read, "pool": timeouts.total}
    url, host = request.url, request.url.raw_host
    extensions: dict[str, Any] = {"timeout": times}
    # Certificates have the name without its last dot. A proxy that speaks TLS itself would be greeted by that name as
    # well; a tunnel's end is greeted by the name that the proxy is asked for.
    if route.proxy is None:
        extensions["sni_hostname"] = host.decode("ascii").removesuffix(".")
    elif route.scheme == "https":
        host = host.removesuffix(b".")
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.content,
        extensions=extensions,
    )


def _proxy(proxy: Proxy, make_context: Callable[[], ssl.SSLContext]) -> httpcore.Proxy:
    headers = [("Proxy-Authorization", proxy.authorization)] if proxy.authorization else []
    tls = make_context() if proxy.url.startswith("https:") else None
    return httpcore.Proxy(proxy.url, headers=headers, ssl_context=tls)


def _told(error: Exception, *, is_shaking: bool = False) -> WireError:
    """What httpcore's exception means; the causes under it are those that the first wire knows."""
    if isinstance(error, TimeoutError):  # httpcore's own time-outs are of another class
        return WireError(Fault.TIMEOUT_TOTAL, "no answer in time")
    connected = not isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout)
    # httpcore raises "from None", which hides the cause but keeps the context: the first in it that says something.
    link: BaseException | None = error
    while link is not None:
        told = classify_error(link, connected=connected, is_shaking=is_shaking)
        if told.fault is not Fault.CONNECTION:
            return told
        link = link.__context__
    if isinstance(error, httpcore.ProxyError):
        return WireError(Fault.PROXY, f"the proxy answered {str(error).partition(' ')[0]}")
    return WireError(Fault.MALFORMED, told.detail) if isinstance(error, httpcore.RemoteProtocolError) else told
