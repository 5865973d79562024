"""The simulated web's machinery: named hosts behind a forward proxy, and the same hosts on loopback ports.

    sites = [Site("page.test", {"/": ok("A page")}), Site("gone.test", reach=Reach.REFUSED)]

    async with SimWeb(sites) as web:             # in this event loop
        web.proxy_url                            # for HTTP_PROXY and HTTPS_PROXY (`web.environment()` has them all)
        web.ca_file                              # PEM, for --ca-file
        web.direct("http://page.test/x#y")       # the same address with the port on which it is reached without a proxy
        web.log                                  # every request that reached a host

    with SimWeb.in_thread(sites) as web: ...     # in a thread, for programs that are started as a process of their own

The proxy takes absolute-form requests for `http:` (RFC 9112 3.2.2) and CONNECT for `https:` (RFC 9110 9.3.6), and hands
on every byte a host sends, the broken ones too. Without it, a resolver of the test's maps every name of `web.hosts` to
127.0.0.1. Nothing outlives the block: every connection is a task that is cancelled at its end, and none of them lasts
longer than `LONGEST` seconds.
"""

import asyncio
import contextlib
import itertools
import re
import ssl
import tempfile
import threading
import time
from base64 import b64decode
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from simweb.certificates import Authority, Certificate
from simweb.exchange import LONGEST, Behaviour, Exchange, Reach, Site, Writer, not_found
from simweb.http2 import serve_http2, speaks_http2
from simweb.message import (
    BadRequestError,
    Request,
    Via,
    body_length,
    parse_head,
    render_answer,
    split_host,
    split_target,
)
from simweb.ports import LOOPBACK, blackhole_port, closed_port

__all__ = ["Behaviour", "Certificate", "Exchange", "Reach", "Request", "SimWeb", "Site", "Via", "not_found"]

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

IDLE = 60.0  # seconds that a connection may wait for its next request
MOST_LOGGED = 500_000  # requests kept in the log

_AUTHORITY = re.compile(r"(https?)://(?:[^/?#@\s]*@)?([^/?#:@\s]+)(?=[/?#]|$)", re.IGNORECASE)


class SimWeb:
    """A running web of `sites`; see the module's page."""

    proxy_url: str
    proxy_port: int
    http_port: int
    https_port: int
    ca_file: Path

    def __init__(self, sites: Iterable[Site], *, proxy_auth: str = "", suffix: str = ".test") -> None:
        """`proxy_auth` ("user:password") makes the proxy ask for it with a 407; `suffix` is what the hosts of `sites`
        have in the place of `.test` (which some programs take for an example that need not be looked at)."""
        self.suffix = suffix
        self.sites = {site.host: site for site in sites}
        self.reach = {host: site.reach for host, site in self.sites.items()}
        self.log: deque[Request] = deque(maxlen=MOST_LOGGED)
        self.answers: deque[Request] = deque(maxlen=MOST_LOGGED)  # those answered, `at` the moment when all was sent
        self.tunnels: list[str] = []  # hosts for which a CONNECT came in
        self._proxy_auth = proxy_auth
        self._visits: Counter[tuple[str, str]] = Counter()
        self._connections = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._own: dict[str, asyncio.Server] = {}
        self._own_ports: dict[str, int] = {}
        self._failures: list[Exception] = []
        self._raw = {Certificate.NO_HANDSHAKE: self._serve_alert, Certificate.FOR_HTTP_2: self._serve_http2_alone}
        self._stack = contextlib.AsyncExitStack()

    # -- its life ------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await self._start(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()
        if self._failures and error is None:
            raise self._failures[0]  # a behaviour with a mistake in it must not pass for a broken host

    @classmethod
    @contextlib.contextmanager
    def in_thread(cls, sites: Iterable[Site], *, proxy_auth: str = "", suffix: str = ".test") -> Iterator[Self]:
        """A web with an event loop and a thread of its own; everything but `refuse` may be read from outside."""
        web = cls(sites, proxy_auth=proxy_auth, suffix=suffix)
        up, trouble = threading.Event(), list[BaseException]()
        end: list[Callable[[], object]] = []

        async def live() -> None:
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            try:
                async with web:
                    end.append(lambda: loop.call_soon_threadsafe(stop.set))
                    up.set()
                    await stop.wait()
            except BaseException as error:
                trouble.append(error)
                raise
            finally:
                up.set()

        def run() -> None:
            with contextlib.suppress(BaseException):  # it stands in `trouble`
                asyncio.run(live())

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        up.wait()
        if trouble:
            raise RuntimeError("the simulated web did not start") from trouble[0]
        try:
            yield web
        finally:
            end[0]()
            thread.join(timeout=30)
            if trouble:
                raise RuntimeError("the simulated web broke down") from trouble[0]

    async def _start(self, stack: contextlib.AsyncExitStack) -> None:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="simweb-"))
        self._authority = Authority(
            {host: site.certificate for host, site in self.sites.items()},
            frozenset(host for host, site in self.sites.items() if site.http2),
            self.direct,
        )
        self.ca_file = Path(folder) / "ca.pem"
        self._authority.write_ca(self.ca_file)
        self._closed_port = stack.enter_context(closed_port())
        self._blackhole = stack.enter_context(blackhole_port())
        stack.push_async_callback(self._hang_up)
        self.proxy_port = await self._listen(stack, self._serve_proxy)
        self.proxy_url = f"http://{LOOPBACK}:{self.proxy_port}"
        self.http_port = await self._listen(stack, self._serve_http)
        self.https_port = await self._listen(stack, self._serve_https, tls=self._authority.front)
        self._raw_ports = {kind: await self._listen(stack, serve) for kind, serve in self._raw.items()}
        for host, site in self.sites.items():
            if site.own_port:
                self._own_ports[host] = await self._listen(stack, self._serve_one(host), host=host)

    async def _listen(
        self,
        stack: contextlib.AsyncExitStack,
        serve: Serve,
        tls: ssl.SSLContext | None = None,
        host: str = "",
    ) -> int:
        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # Our own task, so that the end of the block can wait for it; asyncio would only keep it somewhere.
            task = asyncio.get_running_loop().create_task(self._attend(serve, reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        server = await asyncio.start_server(accept, LOOPBACK, 0, ssl=tls, backlog=4096)
        stack.callback(server.close)
        if host:
            self._own[host] = server
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _hang_up(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # Aborted transports tell their protocols in the loop's next rounds.
        for _ in range(3):
            await asyncio.sleep(0)

    # -- what tests and programs ask it -----------------------------------------------------------------------------

    @property
    def hosts(self) -> dict[str, list[str]]:
        """What a resolver of a test's should know: every name that exists, at loopback."""
        return {host: [LOOPBACK] for host, reach in self.reach.items() if reach is not Reach.UNKNOWN}

    @property
    def origins(self) -> frozenset[tuple[str, int]]:
        """Every (host, port) of the direct way, for those whose guard has to be told."""
        return frozenset(
            (host, port) for host in self.sites for port in (self._port(host, s) for s in ("http", "https"))
        )

    @property
    def middle(self) -> bytes:
        """The certificate that hosts with an incomplete chain leave out, DER."""
        return self._authority.middle

    @property
    def strange(self) -> bytes:
        """The same of those whose issuer nobody knows."""
        return self._authority.strange

    def environment(self) -> dict[str, str]:
        """Environment variables that lead a program's requests here."""
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), self.proxy_url)
        return proxies | {"NO_PROXY": "", "no_proxy": ""}

    def direct(self, address: str) -> str:
        """An address with the port on which it is reached without a proxy; what is not ours stays as it is."""
        found = _AUTHORITY.match(address)
        if not found or found[2].lower() not in self.sites:
            return address
        port = self._port(found[2].lower(), found[1].lower())
        return f"{found[0]}:{port}{address[found.end() :]}"

    def base_url(self, host: str) -> str:
        """`http://127.0.0.1:PORT` of a site that has a port of its own."""
        return f"http://{LOOPBACK}:{self._own_ports[host]}"

    def asked(self, host: str) -> list[Request]:
        """The requests that reached a host, in order."""
        return [request for request in list(self.log) if request.host == host]

    def refuse(self, host: str) -> None:
        """From now on nobody listens there: the proxy says so, a port of its own is closed (in this loop only)."""
        self.reach[host] = Reach.REFUSED
        if host in self._own:
            self._own.pop(host).close()

    def _port(self, host: str, scheme: str) -> int:
        reach = self.reach.get(host, Reach.OPEN)
        if reach is Reach.REFUSED:
            return self._closed_port
        if reach is Reach.BLACKHOLE:
            return self._blackhole
        if scheme == "http":
            return self.http_port
        return self._raw_ports.get(self.sites[host].certificate, self.https_port)

    # -- connections -------------------------------------------------------------------------------------------------

    async def _attend(
        self,
        serve: Serve,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """One connection, from its first byte to its end, whatever the visitor does."""
        try:
            await serve(reader, writer)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):  # the visitor left, or talks nonsense
            pass
        except BadRequestError as error:
            writer.write(render_answer(400, [("Connection", "close")], str(error).encode()))
        except asyncio.CancelledError:
            writer.transport.abort()
        except Exception as error:
            self._failures.append(error)
        finally:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError, asyncio.CancelledError):
                async with asyncio.timeout(2):
                    await writer.wait_closed()
            writer.transport.abort()

    async def _serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._converse(reader, writer, "http", Via.DIRECT)

    async def _serve_https(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._converse(reader, writer, "https", Via.DIRECT)

    async def _serve_proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._converse(reader, writer, "", Via.PROXY)

    async def _serve_alert(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Break the handshake off as servers do (asyncio would drop the alert): RFC 8446 6.2, handshake_failure."""
        if await reader.read(65_536):
            writer.write(b"\x15\x03\x03\x00\x02\x02\x28")
            await writer.drain()

    async def _serve_http2_alone(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand the connection on where its greeting offers HTTP/2 (ALPN, RFC 7301), and else say nothing."""
        greeting = await reader.read(65_536)
        if b"\x02h2" not in greeting:
            await self._blackholed(reader)
            return
        inner, outer = await asyncio.open_connection(LOOPBACK, self.https_port)
        outer.write(greeting)
        async with asyncio.TaskGroup() as group:
            group.create_task(_hand_on(reader, outer))
            group.create_task(_hand_on(inner, writer))

    def _serve_one(self, host: str) -> Serve:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._converse(reader, writer, "http", Via.DIRECT, host)

        return serve

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str, via: Via, host: str = ""
    ) -> None:
        """Request by request until one side has enough. Without a `scheme` the visitor speaks to the proxy; without a
        `host` each request names its own."""
        number = next(self._connections)
        if speaks_http2(writer):
            await serve_http2(
                reader, writer, lambda request, pretended: self._play(request, reader, pretended), number, via
            )
            return
        while True:
            async with asyncio.timeout(IDLE):
                head = await reader.readuntil(b"\r\n\r\n")
            method, target, version, headers = parse_head(head)
            if not scheme and not self._may_pass(headers):
                await self._answer_407(writer)
                continue
            if not scheme and method == "CONNECT":
                await self._tunnel(target, reader, writer)
                return
            body = await reader.readexactly(body_length(headers))
            asked, path = (host, target) if scheme else split_target(target)
            if scheme and not host:
                asked = split_host(next((value for name, value in headers if name.lower() == "host"), ""))[0]
            request = Request(
                method, scheme or "http", asked, path, headers, via, time.monotonic(), number, version, body
            )
            if not await self._answer(request, reader, writer):
                return

    async def _answer(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Let the host answer; whether the connection may serve another request."""
        if request.via is Via.PROXY and (refusal := self._refusal(request.host)) is not None:
            writer.write(refusal)
            await writer.drain()
            return bool(refusal) or await self._blackholed(reader)
        return await self._play(request, reader, writer)

    async def _play(self, request: Request, reader: asyncio.StreamReader, writer: Writer) -> bool:
        site = self.sites.get(request.host)
        if site is None:
            raise BadRequestError(f"no such host here: {request.host!r}")
        self.log.append(request)
        self._visits[request.host, request.path] += 1
        exchange = Exchange(self, request, self._visits[request.host, request.path], reader, writer)
        async with asyncio.timeout(LONGEST):
            await site.behaviour(request.path)(exchange)
        self.answers.append(replace(request, at=time.monotonic()))
        return exchange.keep_alive

    async def _blackholed(self, reader: asyncio.StreamReader) -> bool:
        async with asyncio.timeout(LONGEST):
            while await reader.read(65_536):
                pass
        return False

    # -- the proxy ---------------------------------------------------------------------------------------------------

    def _refusal(self, host: str) -> bytes | None:
        """What the proxy says itself, in Squid's manner; b"" for saying nothing; None where the host can be had."""
        reach = self.reach.get(host, Reach.UNKNOWN)
        if reach is Reach.OPEN:
            return None
        if reach is Reach.BLACKHOLE:
            return b""
        # 502 is what RFC 9110 15.6.3 asks of a gateway; Squid says 503 for both and names the cause in a header.
        kind = "ERR_DNS_FAIL 0" if reach is Reach.UNKNOWN else "ERR_CONNECT_FAIL 111"
        body = f"<!doctype html><title>ERROR: The requested URL could not be retrieved</title><p>{kind}</p>".encode()
        return render_answer(502, [("Via", "1.1 proxy (simweb)"), ("X-Squid-Error", kind)], body)

    def _may_pass(self, headers: tuple[tuple[str, str], ...]) -> bool:
        if not self._proxy_auth:
            return True
        given = next((value for name, value in headers if name.lower() == "proxy-authorization"), "")
        with contextlib.suppress(ValueError):
            return b64decode(given.removeprefix("Basic ")).decode("latin-1") == self._proxy_auth
        return False

    async def _answer_407(self, writer: asyncio.StreamWriter) -> None:
        writer.write(render_answer(407, [("Proxy-Authenticate", 'Basic realm="simweb"')]))
        await writer.drain()

    async def _tunnel(self, target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """CONNECT: plain to port 80, TLS to any other, since the hosts at the other end are our own."""
        host, port = split_host(target)
        self.tunnels.append(host)
        if (refusal := self._refusal(host)) is not None:
            writer.write(refusal)
            await writer.drain()
            if not refusal:
                await self._blackholed(reader)
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        if port == 80:
            await self._converse(reader, writer, "http", Via.PROXY)
            return
        if (serve := self._raw.get(self.sites[host].certificate)) is not None:
            await serve(reader, writer)
            return
        await writer.start_tls(self._authority.front, ssl_handshake_timeout=20)
        await self._converse(reader, writer, "https", Via.PROXY)


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Every byte of one side to the other, until one of them leaves."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
