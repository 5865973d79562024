"""A chunked body with lines that end in LF alone is written as it should be, and any other is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.checker.chunks import Chunks


def rewrite(body: bytes, size: int = 1_000_000) -> bytes:
    chunks = Chunks()
    return b"".join(chunks.feed(body[place : place + size]) for place in range(0, len(body), size))


LOOSE = b"5\nstart\nA;x=y\n0123\n56789\r\n1 \r\n\n\r\n0\nTrailer: x\n\nHTTP/1.1 408 Late\n\n"
STRICT = b"5\r\nstart\r\nA;x=y\r\n0123\n56789\r\n1 \r\n\n\r\n0\r\nTrailer: x\r\n\r\nHTTP/1.1 408 Late\n\n"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20, 1_000])
def test_lines_that_end_with_a_line_feed_alone_are_ended_as_they_should_be(size: int) -> None:
    assert rewrite(LOOSE, size) == STRICT


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(STRICT, id="as it should be"),
        pytest.param(b"5\r\nstart\n0\n\n", id="the first line decides"),
        pytest.param(b"<!doctype html>\n<p>2\nok\n", id="no chunks"),
        pytest.param(b"\n5\nstart\n", id="no size"),
        pytest.param(b"11112222333344445\nx\n", id="a size beyond all bounds"),
        pytest.param(b"5;" + b"x" * 4_094 + b"\nstart\n", id="a first line beyond all bounds"),
    ],
)
def test_what_is_none_of_this_kind_passes_byte_for_byte(body: bytes, size: int) -> None:
    assert rewrite(body, size) == body


def test_a_line_is_waited_for_until_it_is_too_long_to_be_one() -> None:
    chunks = Chunks()
    assert chunks.feed(b"") == b""
    assert chunks.feed(b"2;") == b""
    assert chunks.feed(b"x" * 4_093) == b""
    assert chunks.feed(b"\n") == b"2;" + b"x" * 4_093 + b"\r\n"
    assert chunks.feed(b"ok\n") == b"ok\r\n"
    assert chunks.feed(b"x" * 4_096) == b""
    assert chunks.feed(b"x") == b"x" * 4_097
    assert chunks.feed(b"y\nz\n") == b"y\nz\n"
    chunks = Chunks()
    assert chunks.feed(b"2;" + b"x" * 4_094) == b""
    assert chunks.feed(b"x") == b"2;" + b"x" * 4_095


def test_a_line_that_is_whole_is_not_kept_back() -> None:
    assert Chunks().feed(b"2\n") == b"2\r\n"


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.integers(1, 60))
def test_data_are_left_alone_whatever_they_are(pieces: list[bytes], size: int) -> None:
    loose = b"".join(b"%x\n%b\n" % (len(piece), piece) for piece in pieces) + b"0\n\n"
    strict = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    assert rewrite(loose, size) == strict
