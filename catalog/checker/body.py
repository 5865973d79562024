"""A bounded read of a response's body, decoded by ourselves: a bomb never expands beyond the limit.

Reading does not raise for what the server does wrong: the head of a page is worth having also where its end is missing.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import cast

import httpx

from catalog.checker.observation import Fault, WireError

BODY_LIMIT = 262_144  # bytes of a decoded body that are read, whatever the server sends
# Bytes of a body's head that may be enough of it; asked of as soon as there are so many times as many, since what is
# little longer is as quickly read as the question answered.
HEADS, LONGER = (32_768, 65_536), 1.5
PASSING = 1.0  # seconds in which the rest has to come; another connection is made in less
ACCEPT_ENCODING = "gzip, deflate"  # what is offered, and can be read
# What a compressed stream may cost beyond what it holds (headers, block marks, padding); a longer one feeds us nothing.
OVERHEAD_BYTES = 65_536
MAX_CODINGS = 4
SLICE_BYTES = 4_096
# Codings that we do not offer. Any other name is no coding but a mistake (`utf-8`, `none`), which browsers ignore too.
UNSUPPORTED = frozenset({"br", "zstd", "compress", "dcb", "dcz"})
GZIP_BITS, ZLIB_BITS, RAW_BITS = 31, 15, -15
GZIP_MAGIC = b"\x1f\x8b"

BROKEN_CODING = "content_encoding_broken"
TOO_MANY_CODINGS = "content_encoding_too_many"

# How it is told that not a byte of a body came. Not by a reset, with which the engine may drop bytes that had come, nor
# by a coding: there is a page under it.
_LOST: Mapping[str, Fault] = {
    fault.value: fault for fault in (Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL, Fault.EMPTY, Fault.MALFORMED)
}


@dataclass(frozen=True, slots=True)
class Body:
    """What was read of a body, decoded.

    Attributes:
        data: at most `limit` bytes; none where its head was enough, which whoever said so has seen.
        complete: whether `data` is the whole body.
        broken: why it could not be read or decoded to its end: `content_encoding_br` (and other codings that we did not
            offer; no data then), `content_encoding_broken`, `content_encoding_too_many`, or the value of the Fault that
            struck. "" where nothing did, also where the limit was reached.
    """

    data: bytes
    complete: bool
    broken: str = ""

    @property
    def lost(self) -> Fault | None:
        """What went wrong where nothing at all came of a body that was to come."""
        return None if self.data else _LOST.get(self.broken)


class _State(Enum):
    RUNNING = auto()
    PLAIN = auto()  # not packed as announced
    ENDED = auto()  # what follows is chaff
    BROKEN = auto()
    EXHAUSTED = auto()  # more would come than the budget allows


class _Stage:
    """Takes one coding off, and yields at most `budget` bytes in all."""

    def __init__(self, coding: str, budget: int) -> None:
        self.state = _State.RUNNING
        self._gzip = coding == "gzip"
        self._budget = budget
        self._inflater: zlib._Decompress | None = None
        self._start = b""  # of a stream, until its first two bytes are there
        self._streams = 0

    def feed(self, data: bytes) -> bytes:
        out = bytearray()
        for offset in range(0, len(data), SLICE_BYTES):
            part = data[offset : offset + SLICE_BYTES]
            while part and self.state is _State.RUNNING:
                part = self._begin(part) if self._inflater is None else self._inflate(part, out)
            if self.state is _State.PLAIN:
                self._add(part, out)
        return bytes(out)

    def is_whole(self) -> bool:
        """Whether the input may end here; nothing at all is whole, since there is nothing to decode."""
        if self.state is _State.RUNNING:
            return self._inflater is None and (self._streams > 0 or not self._start)
        return self.state in (_State.ENDED, _State.PLAIN)

    def _begin(self, part: bytes) -> bytes:
        """Choose the kind of the stream that starts here; returns what is to be inflated."""
        self._start += part
        if len(self._start) < 2:
            return b""
        part, self._start = self._start, b""
        if self._gzip:
            # Another member may follow a finished one (RFC 1952 section 2.2); anything else there is chaff.
            if not part.startswith(GZIP_MAGIC):
                self.state = _State.ENDED if self._streams else _State.PLAIN
            self._inflater = zlib.decompressobj(GZIP_BITS)
        else:
            # zlib's two bytes belong in front (RFC 1950 section 2.2); some servers leave them out.
            is_zlib = part[0] & 0x0F == 8 and int.from_bytes(part[:2], "big") % 31 == 0
            self._inflater = zlib.decompressobj(ZLIB_BITS if is_zlib else RAW_BITS)
        return part

    def _inflate(self, part: bytes, out: bytearray) -> bytes:
        """Add what `part` holds to `out`; returns what lies behind the stream's end."""
        assert self._inflater is not None
        before = self._inflater.copy()
        try:
            piece = self._inflater.decompress(part, self._budget + 1)
        except zlib.error:
            self.state = _State.BROKEN
            piece = _salvage(before, part)
        self._add(piece, out)
        if self.state is not _State.RUNNING or not self._inflater.eof:
            return b""
        left = self._inflater.unused_data
        self._inflater = None
        self._streams += 1
        if not self._gzip:
            self.state = _State.ENDED
        return left

    def _add(self, piece: bytes, out: bytearray) -> None:
        if len(piece) > self._budget:
            self.state = _State.EXHAUSTED
        out += piece[: self._budget]
        self._budget -= len(piece)


def _salvage(inflater: "zlib._Decompress", part: bytes) -> bytes:
    """What came before the byte that broke the stream: zlib throws its output away together with its error.

    It is no more than what was wanted, or zlib would have stopped before that byte.
    """
    out = bytearray()
    with suppress(zlib.error):
        for byte in part:
            out += inflater.decompress(bytes((byte,)))
    return bytes(out)


class _Collector:
    """Decodes and keeps the first `limit` bytes."""

    def __init__(self, codings: list[str], limit: int) -> None:
        # The coding applied last comes off first (RFC 9110 section 8.4).
        self._stages = [_Stage(coding, limit + OVERHEAD_BYTES) for coding in reversed(codings)]
        self._raw_budget = limit + OVERHEAD_BYTES
        self._limit = limit
        self._data = bytearray()

    def feed(self, chunk: bytes) -> bool:
        """Take in `chunk`; whether more is wanted."""
        self._raw_budget -= len(chunk)
        for stage in self._stages:
            chunk = stage.feed(chunk)
        self._data += chunk
        # Behind an ended inner stream the outer one goes on, if only to its checksum.
        stopped = any(stage.state in (_State.BROKEN, _State.EXHAUSTED) for stage in self._stages)
        return not stopped and not self._has_ended() and len(self._data) <= self._limit and self._raw_budget >= 0

    def __len__(self) -> int:
        return len(self._data)

    def head(self, size: int) -> bytes:
        return bytes(self._data[:size])

    def clear(self) -> None:
        """Keep nothing of what came."""
        self._data.clear()

    def pass_over(self, chunk: bytes) -> bool:
        """Count what comes and is not to be kept; whether more may come."""
        self._raw_budget -= len(chunk)
        return self._raw_budget >= 0

    def _has_ended(self) -> bool:
        return bool(self._stages) and self._stages[0].state is _State.ENDED

    def finish(self, *, at_end: bool, fault: str = "") -> Body:
        """The body, once there is no more of it (`at_end`) or no more is wanted."""
        states = {stage.state for stage in self._stages}
        at_end = at_end or self._has_ended()
        whole = at_end and all(stage.is_whole() for stage in self._stages)
        broken = fault
        if _State.BROKEN in states or (at_end and not whole and _State.EXHAUSTED not in states):
            broken = BROKEN_CODING
        with memoryview(self._data) as data:
            return Body(bytes(data[: self._limit]), whole and len(data) <= self._limit, broken)


def parse_codings(header: str) -> list[str]:
    """The codings of a Content-Encoding header, in the order in which they were applied; mistakes are left out."""
    names = [name.strip().lower().removeprefix("x-") for name in header.split(",")]
    return [name for name in names if name in ("gzip", "deflate") or name in UNSUPPORTED]


async def read_body(
    response: httpx.Response, *, limit: int = BODY_LIMIT, is_enough: Callable[[bytes], bool] | None = None
) -> Body:
    """The first `limit` bytes of the decoded body; closes the response, and its connection if there was more.

    How long that may take is the wire's to say.

    Args:
        is_enough: asked of the HEADS of a long body, one after the other, whether they will do. What comes behind the
            one that does is passed over, so that the connection can be used again, unless it is slow to come or said
            to be longer than is read at all.
    """
    codings = parse_codings(response.headers.get("content-encoding", ""))
    unsupported = next((name for name in codings if name in UNSUPPORTED), None)
    try:
        if unsupported is not None:
            return Body(b"", False, f"content_encoding_{unsupported}")
        if len(codings) > MAX_CODINGS:
            return Body(b"", False, TOO_MANY_CODINGS)
        return await _collect(response, codings, limit, is_enough)
    finally:
        await response.aclose()


async def _collect(
    response: httpx.Response, codings: list[str], limit: int, is_enough: Callable[[bytes], bool] | None
) -> Body:
    collector = _Collector(codings, limit)
    heads = list(HEADS) if is_enough else []
    # The stream itself: httpx's own iterators cut and count what nobody asks them for.
    chunks = aiter(cast("httpx.AsyncByteStream", response.stream))
    try:
        async for chunk in chunks:
            wants_more = collector.feed(chunk)
            while heads and len(collector) >= LONGER * heads[0]:
                assert is_enough is not None
                if is_enough(collector.head(heads.pop(0))):
                    collector.clear()
                    if wants_more and not _is_too_long(response.headers.get("content-length", ""), limit):
                        await _pass_over(chunks, collector)
                    return Body(b"", complete=False)
            if not wants_more:
                return collector.finish(at_end=False)
        return collector.finish(at_end=True)
    except WireError as error:
        return collector.finish(at_end=False, fault=error.fault.value)
    except httpx.TransportError:  # another transport than ours
        return collector.finish(at_end=False, fault=Fault.CONNECTION.value)


def _is_too_long(length: str, limit: int) -> bool:
    """Whether a body of this Content-Length goes on where no more of it is read; not where nothing usable is said."""
    return length.isascii() and length.isdigit() and int(length[:15]) > limit + OVERHEAD_BYTES


async def _pass_over(chunks: AsyncIterator[bytes], collector: _Collector) -> None:
    """Read on to the end, as far as a body is read at all. What goes wrong there is nobody's concern any more."""
    with suppress(WireError, httpx.TransportError, TimeoutError):
        async with asyncio.timeout(PASSING):
            async for chunk in chunks:
                if not collector.pass_over(chunk):
                    return
