"""Answers that are wrong at the level of bytes, times and connections. None of them costs this side memory."""

import asyncio
import functools
import gzip
import os
import zlib
from collections.abc import AsyncIterator, Sequence

from simweb.exchange import LONGEST, Behaviour, Exchange
from simweb.message import Headers, render_answer, render_head
from simweb.pages import html, prose

_HTML = ("Content-Type", "text/html; charset=utf-8")
_MEBIBYTE = 1 << 20


def page(title: str) -> bytes:
    return html(title, prose(title))


async def ticks(interval: float, seconds: float = LONGEST) -> AsyncIterator[None]:
    """Again and again, `interval` seconds apart, but not for ever."""
    for _ in range(int(seconds / interval)):
        yield
        await asyncio.sleep(interval)


# --- connections ------------------------------------------


def raw(*pieces: bytes) -> Behaviour:
    """Exactly these bytes, then the end of the connection."""

    async def answer(exchange: Exchange) -> None:
        exchange.close()
        for piece in pieces:
            await exchange.send(piece)

    return answer


def nothing() -> Behaviour:
    """Close without a byte."""
    return raw()


def reset() -> Behaviour:
    """A TCP reset instead of an answer."""

    async def answer(exchange: Exchange) -> None:
        exchange.reset()

    return answer


def reset_in_body() -> Behaviour:
    """A whole head, half a body, a reset."""

    async def answer(exchange: Exchange) -> None:
        body = page("Half a page")
        await exchange.send(render_head(200, [_HTML, ("Content-Length", str(2 * len(body)))]) + body)
        await asyncio.sleep(0.05)  # so that the bytes are read before the reset sweeps them away
        exchange.reset()

    return answer


def silence(seconds: float = LONGEST) -> Behaviour:
    """Take the request and never answer."""

    async def answer(exchange: Exchange) -> None:
        await exchange.hang(seconds)

    return answer


def slow_start(seconds: float, then: Behaviour) -> Behaviour:
    """Think for a while, then answer."""

    async def answer(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await then(exchange)

    return answer


def slow_headers(interval: float = 1.0) -> Behaviour:
    """One byte of the head each interval, and never its end: no single read takes long, the answer never comes."""

    async def answer(exchange: Exchange) -> None:
        exchange.close()
        await exchange.send(b"HTTP/1.1 200 OK\r\nX-Padding: ")
        async for _ in ticks(interval):
            await exchange.send(b"a")

    return answer


def silent_body(size: int = 100_000) -> Behaviour:
    """A whole head, and then nothing."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(render_head(200, [_HTML, ("Content-Length", str(size))]))
        await exchange.hang()

    return answer


def slow_body(interval: float = 1.0, size: int = 100_000) -> Behaviour:
    """A whole head and the top of a page at once, then a byte each interval."""

    async def answer(exchange: Exchange) -> None:
        exchange.close()
        await exchange.send(render_head(200, [_HTML, ("Content-Length", str(size))]) + page("A patient page"))
        async for _ in ticks(interval):
            await exchange.send(b" ")

    return answer


# --- too much ------------------------------------------


def endless_body(most: int = 4096 * _MEBIBYTE) -> Behaviour:
    """A page that goes on for as long as anybody reads."""
    block = prose("an endless page", 100).encode()

    async def answer(exchange: Exchange) -> None:
        exchange.close()
        await exchange.send(render_head(200, [_HTML]) + page("Endless"))
        for _ in range(most // len(block)):
            await exchange.send(block)

    return answer


@functools.cache
def _bomb() -> tuple[bytes, bytes]:
    """The head of a gzip stream, and a block that unpacks to a mebibyte of blanks however often it is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    blanks = b" " * _MEBIBYTE
    head = packer.compress(page("Bomb")) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)  # a full flush forgets: each block is the same
    return head, block


def gzip_bomb(unpacked: int = 2048 * _MEBIBYTE) -> Behaviour:
    """Two gibibytes of page in two mebibytes of gzip, streamed from one small block."""

    async def answer(exchange: Exchange) -> None:
        head, block = _bomb()
        exchange.close()
        await exchange.send(render_head(200, [_HTML, ("Content-Encoding", "gzip")]) + head)
        for _ in range(unpacked // _MEBIBYTE):
            await exchange.send(block)

    return answer


def nested_gzip(title: str = "Onion") -> Behaviour:
    """Ten layers of gzip, each announced."""
    body = page(title)
    for _ in range(10):
        body = gzip.compress(body, mtime=0)
    return raw(render_answer(200, [_HTML, ("Content-Encoding", ", ".join(["gzip"] * 10))], body))


def huge_header(size: int = 20_000) -> Behaviour:
    """One header of so many bytes."""
    return raw(render_answer(200, [_HTML, ("Set-Cookie", "x=" + "y" * size)], page("Huge header")))


def many_headers(count: int = 10_000) -> Behaviour:
    """So many headers."""
    return raw(render_answer(200, [_HTML, *((f"X-{n}", "x") for n in range(count))], page("Many headers")))


def endless_headers() -> Behaviour:
    """A head that goes on for as long as anybody reads."""

    async def answer(exchange: Exchange) -> None:
        exchange.close()
        await exchange.send(b"HTTP/1.1 200 OK\r\n")
        for _ in range(20_000):
            await exchange.send(b"X-Padding: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 100)

    return answer


# --- broken, and still a page ------------------------------------------


def gzipped(data: bytes | None = None, *, coding: str = "gzip") -> Behaviour:
    """A page packed as announced; or with `data`, whatever bytes are said to be so packed."""
    body = gzip.compress(page("Packed"), mtime=0) if data is None else data
    return raw(render_answer(200, [_HTML, ("Content-Encoding", coding)], body))


def broken_gzip() -> Behaviour:
    """Plain text that is announced as gzip."""
    return gzipped(page("Not packed at all"))


def cut_gzip() -> Behaviour:
    """gzip that ends in its middle, though the length is right."""
    packed = gzip.compress(page("Cut") + os.urandom(4000).hex().encode(), mtime=0)
    return gzipped(packed[: len(packed) // 2])


def wrong_length(by: int) -> Behaviour:
    """A Content-Length that is more (`by` > 0) or less than what is sent."""
    body = page("Wrong length")
    return raw(render_head(200, [_HTML, ("Content-Length", str(len(body) + by))]) + body)


def two_lengths() -> Behaviour:
    """Two Content-Lengths that contradict each other (RFC 9112 6.3: an error)."""
    body = page("Two lengths")
    lengths = [("Content-Length", str(len(body))), ("Content-Length", str(len(body) + 7))]
    return raw(render_head(200, [_HTML, *lengths]) + body)


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Behaviour:
    """Chunks, and what stands in the place of the last one."""
    sent = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return raw(render_head(200, [_HTML, ("Transfer-Encoding", "chunked")]) + sent + end)


def chunked_cut() -> Behaviour:
    """A good chunk, and then the connection ends."""
    return chunked(page("Cut short"), end=b"")


def chunked_garbage() -> Behaviour:
    """A good chunk, and then something that is none."""
    return chunked(page("Then garbage"), end=b"ZZZZ\r\nthis is no chunk\r\n")


def http10(title: str = "An old server") -> Behaviour:
    """HTTP/1.0: no length, the end of the connection is the end of the page."""
    return raw(render_head(200, [_HTML], version=b"HTTP/1.0") + page(title))


def informational_first(*statuses: int, then: bytes | None = None) -> Behaviour:
    """1xx answers before the answer (RFC 9110 15.2)."""
    final = then or render_answer(200, [_HTML], page("After some thought"))
    return raw(b"".join(render_head(status, [("Link", "</style.css>; rel=preload")]) for status in statuses) + final)


def reason_phrase(reason: bytes) -> Behaviour:
    """200 with a reason of its own, in whatever bytes."""
    return raw(render_answer(200, [_HTML], page("A reason"), reason=reason))


def odd_headers(headers: Headers) -> Behaviour:
    """A page with headers in whatever bytes."""
    return raw(render_answer(200, [_HTML, *headers], page("Odd headers")))


def lines_end_with_lf() -> Behaviour:
    """A head whose lines end with LF alone (RFC 9112 2.2 lets a reader accept it)."""
    body = page("Unix lines")
    return raw(render_answer(200, [_HTML], body).replace(b"\r\n", b"\n"))


# --- not HTTP at all ------------------------------------------

SSH_BANNER = b"SSH-2.0-OpenSSH_9.6\r\n"


def not_http(banner: bytes = SSH_BANNER) -> Behaviour:
    """Another protocol lives on this port."""
    return raw(banner)


def garbage(size: int = 4096, seed: Sequence[int] = (71, 3, 250, 17)) -> Behaviour:
    """Bytes without any sense, the same every time."""
    return raw(bytes((seed[n % len(seed)] * (n + 13)) % 256 for n in range(size)))
