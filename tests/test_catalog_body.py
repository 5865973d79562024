"""Bodies are read up to a limit and decoded within it, and what a server breaks off or spoils is kept up to there."""

import asyncio
import gzip
import random
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

import httpx
import pytest

from catalog.checker import body
from catalog.checker.body import Body, parse_codings, read_body
from catalog.checker.observation import Fault, WireError

pytestmark = pytest.mark.anyio
PAGE = b"".join(b"<p>paragraph %d</p>\n" % number for number in range(2_000))
NOISE = random.Random(7).randbytes(50_000)


class Stream(httpx.AsyncByteStream):
    """Yields its chunks, then raises its error; remembers how far it was read."""

    def __init__(self, chunks: Iterable[bytes], error: Exception | None = None) -> None:
        self._chunks, self._error = chunks, error
        self.taken = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            self.taken += len(chunk)
            yield chunk
        if self._error is not None:
            raise self._error

    async def aclose(self) -> None:
        self.closed = True


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


async def read(stream: Stream, coding: str = "", limit: int = body.BODY_LIMIT) -> Body:
    response = httpx.Response(200, headers={"Content-Encoding": coding} if coding else {}, stream=stream)
    result = await read_body(response, limit=limit)
    assert stream.closed
    return result


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("size", [1, 7, 4_096, 4_097, 1_000_000])
@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("", PAGE),
        ("identity", PAGE),
        ("utf-8", PAGE),
        ("gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:5_000]) + gzip.compress(PAGE[5_000:])),
        ("gzip", gzip.compress(PAGE) + b"\0chaff" * 10),
        ("gzip", gzip.compress(PAGE) + b"\x1f"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", raw_deflate(PAGE)),
        ("deflate, gzip", gzip.compress(zlib.compress(PAGE))),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
        ("deflate", zlib.compress(PAGE) + b"\0chaff" * 10),
        ("gzip, deflate, x-gzip, deflate", zlib.compress(gzip.compress(zlib.compress(gzip.compress(PAGE))))),
    ],
)
async def test_a_body_is_decoded_however_it_is_cut(coding: str, data: bytes, size: int) -> None:
    assert await read(Stream(pieces(data, size)), coding) == Body(PAGE, True)


@pytest.mark.parametrize("coding", ["", "gzip", "deflate", "gzip, gzip", "br, gzip"])
async def test_an_empty_body_is_whole_whatever_its_coding(coding: str) -> None:
    expected = Body(b"", False, "content_encoding_br") if "br" in coding else Body(b"", True)
    assert await read(Stream([]), coding) == expected


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "compress", "dcb", "dcz"])
async def test_a_coding_that_was_not_offered_gives_no_data(coding: str) -> None:
    name = coding.rpartition(" ")[2]
    assert await read(Stream([NOISE]), coding) == Body(b"", False, f"content_encoding_{name}")


@pytest.mark.parametrize(
    ("length", "limit", "complete"), [(99, 100, True), (100, 100, True), (101, 100, False), (5_000, 100, False)]
)
@pytest.mark.parametrize(("coding", "pack"), [("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_the_limit_counts_decoded_bytes(
    length: int, limit: int, complete: bool, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    data = NOISE[:length]
    result = await read(Stream([pack(data)]), coding, limit)
    assert result == Body(data[:limit], complete)


async def test_no_more_is_taken_once_the_limit_is_reached() -> None:
    stream = Stream([b"x" * 1_000] * 1_000)
    assert await read(stream, limit=10_000) == Body(b"x" * 10_000, False)
    assert stream.taken == 11_000


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip", "gzip, gzip, gzip", "gzip, deflate"])
async def test_a_bomb_does_not_expand_beyond_the_limit(coding: str) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    for outer in coding.split(", ")[1:]:
        bomb = gzip.compress(bomb) if outer == "gzip" else zlib.compress(bomb)
    tracemalloc.start()
    result = await read(Stream(pieces(bomb, 65_536)), coding)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result == Body(bytes(body.BODY_LIMIT), False)
    assert peak < 4_000_000


async def test_a_stream_that_says_nothing_at_length_is_left() -> None:
    nothing = gzip.compress(b"")
    stream = Stream(nothing * 50 for _ in range(1_000_000))
    assert await read(stream, "gzip") == Body(b"", False)
    assert stream.taken < 400_000


async def test_a_long_header_of_gzip_costs_nothing_of_the_page() -> None:
    packed = gzip.compress(PAGE[:900])
    named = packed[:3] + b"\x08" + packed[4:10] + b"n" * 30_000 + b"\0" + packed[10:]  # RFC 1952 2.3: a file's name
    assert await read(Stream(pieces(named, 1_000)), "gzip", 1_000) == Body(PAGE[:900], True)


async def test_intermediate_codings_are_bounded_too() -> None:
    nothing = gzip.compress(b"")
    inner = nothing * 500_000  # 10 MB that decode to nothing
    stream = Stream(pieces(gzip.compress(inner), 1_000))
    assert await read(stream, "gzip, gzip") == Body(b"", False)
    slowly = b"".join(nothing[:4] + NOISE[at : at + 4] + nothing[8:] for at in range(30_000))  # of other times each
    assert await read(Stream(pieces(gzip.compress(slowly), 1_000)), "gzip, gzip") == Body(b"", False)


@pytest.mark.parametrize(("more", "complete"), [(0, True), (1, False)])
async def test_what_says_nothing_is_read_up_to_the_byte(more: int, complete: bool) -> None:
    nothing = gzip.compress(b"")
    limit = -body.OVERHEAD_BYTES % len(nothing)
    sent = nothing * ((limit + body.OVERHEAD_BYTES) // len(nothing)) + bytes(more)
    assert await read(Stream(pieces(sent, len(nothing))), "gzip", limit) == Body(b"", complete)


@pytest.mark.parametrize(("more", "complete"), [(0, True), (1, False)])
async def test_what_a_coding_costs_is_bounded_to_the_byte(more: int, complete: bool) -> None:
    page = gzip.compress(b"ok")
    inner = page + bytes(100 + body.OVERHEAD_BYTES - len(page) + more)
    assert await read(Stream([zlib.compress(inner)]), "gzip, deflate", 100) == Body(b"ok", complete)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("size", [100, 1_000_000])
async def test_what_came_before_a_broken_byte_is_kept(coding: str, size: int) -> None:
    packed = bytearray(gzip.compress(NOISE) if coding == "gzip" else zlib.compress(NOISE))
    start = 30_000
    packed[start : start + 20_000] = b"\xff" * 20_000
    result = await read(Stream(pieces(bytes(packed), size)), coding)
    assert not result.complete
    assert result.broken == "content_encoding_broken"
    assert len(result.data) > start - 1_000
    assert result.data[: start - 1_000] == NOISE[: start - 1_000]


async def test_a_wrong_checksum_costs_nothing_of_the_page() -> None:
    packed = gzip.compress(PAGE)[:-8] + b"\0" * 8
    assert await read(Stream([packed]), "gzip") == Body(PAGE, False, "content_encoding_broken")


async def test_a_compressed_body_without_its_end_is_not_whole() -> None:
    result = await read(Stream([gzip.compress(NOISE)[:-2_000]]), "gzip")
    assert not result.complete
    assert result.broken == "content_encoding_broken"
    assert NOISE.startswith(result.data)
    assert len(result.data) > 40_000


async def test_a_few_bytes_are_a_body_and_a_single_one_is_not() -> None:
    assert await read(Stream([raw_deflate(b"ok")]), "deflate") == Body(b"ok", True)
    assert await read(Stream([raw_deflate(b"")]), "deflate") == Body(b"", True)
    assert await read(Stream([b"\x1f"]), "gzip") == Body(b"", False, "content_encoding_broken")


@pytest.mark.parametrize("size", [1, 2, 100, 10_000])
async def test_a_page_that_only_calls_itself_gzip_is_read_as_it_is(size: int) -> None:
    assert await read(Stream(pieces(PAGE, size)), "gzip") == Body(PAGE, True)
    assert await read(Stream(pieces(zlib.compress(PAGE), size)), "gzip, deflate") == Body(PAGE, True)
    assert await read(Stream(pieces(PAGE, size)), "gzip", limit=50) == Body(PAGE[:50], False)


async def test_what_was_to_be_zlibs_and_is_no_such_thing_is_broken() -> None:
    stream = Stream(pieces(b"\xff" * len(PAGE), 100))
    assert await read(stream, "deflate") == Body(b"", False, "content_encoding_broken")
    assert stream.taken == 100, "and nothing more is wanted of it"
    inner = zlib.compress(b"\x1f\x8b\x08" + b"\xff" * 50)
    assert await read(Stream([inner]), "gzip, deflate") == Body(b"", False, "content_encoding_broken")


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL, Fault.EMPTY, Fault.MALFORMED])
async def test_a_body_is_lost_where_a_fault_struck_before_its_first_byte(fault: Fault) -> None:
    assert (await read(Stream([], WireError(fault)))).lost is fault
    assert (await read(Stream([b"a"], WireError(fault)))).lost is None


async def test_a_body_is_not_lost_with_a_connection_or_a_coding() -> None:
    """With a reset what had come may be dropped; under a coding that is broken or unknown there is a page."""
    assert (await read(Stream([], WireError(Fault.RESET)))).lost is None
    assert (await read(Stream([b"\x1f\x8b\x08broken"]), "gzip")).lost is None
    assert (await read(Stream([b"x"]), "br")).lost is None
    assert (await read(Stream([]))).lost is None


async def test_a_stream_without_zlibs_two_bytes_may_begin_like_them_by_half() -> None:
    packed = (raw_deflate(NOISE[:length]) for length in range(1, 1_000))
    even = next(one for one in packed if int.from_bytes(one[:2], "big") % 31 == 0 and one[0] & 15 != 8)
    assert (await read(Stream([even]), "deflate")).complete
    stored = b"\x08\x02\x00\xfd\xffok" + b"\x01\x00\x00\xff\xff"  # RFC 1951 3.2.4: the fourth bit is padding
    assert await read(Stream([stored]), "deflate") == Body(b"ok", True)


async def test_too_many_codings_are_not_followed() -> None:
    assert await read(Stream([b"x"]), "gzip," * 5) == Body(b"", False, "content_encoding_too_many")


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.TIMEOUT_TOTAL, Fault.MALFORMED])
async def test_a_fault_keeps_what_came_before_it(fault: Fault) -> None:
    stream = Stream([b"first", b"second"], WireError(fault))
    assert await read(stream) == Body(b"firstsecond", False, fault.value)


async def test_a_fault_behind_the_limit_is_not_met() -> None:
    assert await read(Stream([b"first", b"second"], WireError(Fault.RESET)), limit=5) == Body(b"first", False)


async def test_a_response_made_from_bytes_is_read_as_it_is() -> None:
    assert await read_body(httpx.Response(200, content=b"abcdef"), limit=4) == Body(b"abcd", False)
    packed = httpx.Response(200, content=gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})
    assert await read_body(packed) == Body(PAGE, True)


@pytest.mark.parametrize(
    ("header", "codings"),
    [("", []), ("gzip", ["gzip"]), (" X-GZip , deflate", ["gzip", "deflate"]), ("none,br,,", ["br"]), ("utf-8", [])],
)
def test_what_is_no_coding_is_ignored(header: str, codings: list[str]) -> None:
    assert parse_codings(header) == codings


LONG = random.Random(8).randbytes(200_000)


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize(("does", "sizes"), [(1, [32_768]), (2, [32_768, 65_536]), (3, [32_768, 65_536])])
async def test_of_a_body_whose_head_is_enough_the_rest_is_passed_over_and_nothing_is_kept(
    coding: str, does: int, sizes: list[int]
) -> None:
    asked: list[bytes] = []

    def is_enough(head: bytes) -> bool:
        asked.append(head)
        return len(asked) == does

    sent = gzip.compress(LONG) if coding else LONG
    stream = Stream(pieces(sent, 1_000))
    response = httpx.Response(200, headers={"Content-Encoding": coding} if coding else {}, stream=stream)
    found = await read_body(response, is_enough=is_enough)
    assert [len(head) for head in asked] == sizes
    assert all(LONG.startswith(head) for head in asked)
    assert found == (Body(LONG, True) if does > len(sizes) else Body(b"", False))
    assert stream.taken == len(sent)  # so that the connection can be used again
    assert stream.closed


async def test_the_head_is_asked_for_also_where_all_of_a_long_body_comes_at_once() -> None:
    sent = gzip.compress(LONG[:1_000] * 300)
    stream = Stream([sent, b"behind it"])
    response = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=stream)
    heads: list[bytes] = []
    assert await read_body(response, is_enough=lambda head: heads.append(head) is None) == Body(b"", False)
    assert [len(head) for head in heads] == [32_768]
    assert stream.taken == len(sent)  # more than is read at all is not passed over either


@pytest.mark.parametrize(("size", "asked"), [(49_151, 0), (49_152, 1), (98_303, 1), (98_304, 2)])
async def test_of_a_body_that_is_little_longer_than_its_head_it_is_not_asked(size: int, asked: int) -> None:
    heads: list[bytes] = []
    response = httpx.Response(200, stream=Stream(pieces(LONG[:size], 1_000)))
    found = await read_body(response, is_enough=lambda head: heads.append(head) is not None)
    assert found == Body(LONG[:size], True)
    assert len(heads) == asked


@pytest.mark.parametrize("error", [WireError(Fault.RESET), httpx.ReadError("gone")])
async def test_what_goes_wrong_behind_a_head_that_was_enough_is_no_fault(error: Exception) -> None:
    response = httpx.Response(200, stream=Stream(pieces(LONG, 1_000), error))
    assert await read_body(response, is_enough=lambda head: True) == Body(b"", False)


async def test_for_what_is_passed_over_nobody_waits_as_long_as_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    class Dribble(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield LONG[:50_000]
            while True:
                await asyncio.sleep(0.001)
                yield b"x"

        async def aclose(self) -> None:
            closed.append(True)

    monkeypatch.setattr(body, "PASSING", 0.01)
    async with asyncio.timeout(10):
        assert await read_body(httpx.Response(200, stream=Dribble()), is_enough=lambda head: True) == Body(b"", False)
    assert closed


@pytest.mark.parametrize(
    ("length", "taken"),
    [
        ("327680", 200_000),
        ("327681", 50_000),
        ("9" * 5_000, 50_000),
        ("200000", 200_000),
        ("-400000", 200_000),
        ("400000, 400000", 200_000),
        ("\u0664" * 6, 200_000),
        ("", 200_000),
    ],
)
async def test_what_is_said_to_be_longer_than_is_read_at_all_is_not_passed_over(length: str, taken: int) -> None:
    stream = Stream(pieces(LONG, 1_000))
    response = httpx.Response(200, headers={b"Content-Length": length.encode()}, stream=stream)
    assert await read_body(response, is_enough=lambda head: True) == Body(b"", False)
    assert stream.taken == taken
    assert stream.closed


@pytest.mark.parametrize("size", [1_000, 1_024])  # the second divides what may come without a rest
async def test_no_more_is_passed_over_than_is_read_at_all_and_nothing_of_it_is_kept(size: int) -> None:
    held: list[int] = []

    def chunks() -> Iterator[bytes]:
        for _ in range(10_000):
            yield b"x" * size
            held.append(tracemalloc.get_traced_memory()[0])

    stream = Stream(chunks())
    response = httpx.Response(200, stream=stream)
    tracemalloc.start()
    try:
        found = await read_body(response, is_enough=lambda head: len(head) > 40_000)
    finally:
        tracemalloc.stop()
    assert found == Body(b"", False)
    most = body.BODY_LIMIT + body.OVERHEAD_BYTES
    assert stream.taken == (most // size + 1) * size
    assert len(held) > 300  # chunks; its head of 64 KB is asked for at 96
    assert max(held[100:]) < 40_000  # this list, and a chunk
