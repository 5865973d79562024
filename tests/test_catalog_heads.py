"""Heads are mended where browsers overlook a mistake, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.checker.heads import could_be_http, find_head_end, is_interim, mend_head

STATUS = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "head",
    [
        STATUS + b"Content-Length: 2\r\nX-A: b: c\r\n\r\n",
        STATUS + b"Transfer-Encoding: chunked\r\n\r\n",
        STATUS + b"\r\n",
        b"HTTP/1.0 200 OK\n\n",
        STATUS + b"X: a\r\n b\r\n\r\n",
        STATUS + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n",
        STATUS + b"X: \xff\xfe\r\n\r\n",
        STATUS + b"X: a\rb\r\nno colon\r\n\r\n",  # a lone carriage return: nobody knows where its lines end
    ],
)
def test_a_head_without_such_mistakes_passes_byte_for_byte(head: bytes) -> None:
    assert mend_head(head) == head


@pytest.mark.parametrize(
    ("given_head", "mended"),
    [
        (STATUS + b"Bad Header: x\r\n more\r\nA: b\r\n\r\n", STATUS + b"A: b\r\n\r\n"),
        (STATUS + b"no colon\r\nA: b\r\n\r\n", STATUS + b"A: b\r\n\r\n"),
        (STATUS + b": x\r\nA: b\r\n\r\n", STATUS + b"A: b\r\n\r\n"),
        (STATUS + b" early\r\nA: b\r\n\r\n", STATUS + b"A: b\r\n\r\n"),
        (STATUS + b"A : b\r\n\r\n", STATUS + b"A: b\r\n\r\n"),
        (STATUS + b"Content-Length: 2\r\nContent-Length: 02\r\n\r\n", STATUS + b"Content-Length: 2\r\n\r\n"),
        (STATUS + b"Content-Length: 2, 2\r\n\r\n", STATUS + b"Content-Length: 2\r\n\r\n"),
        (STATUS + b"Content-Length: -1\r\n\r\n", STATUS + b"\r\n"),
        (STATUS + b"Content-Length:\r\n\r\n", STATUS + b"\r\n"),
        (
            STATUS + b"content-length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
            STATUS + b"Transfer-Encoding: chunked\r\n\r\n",
        ),
        (
            STATUS + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n",
            STATUS + b"Content-Length: 2\r\n\r\n",
        ),
        (STATUS + b"Transfer-Encoding: identity\r\n\r\n", STATUS + b"\r\n"),
        (STATUS + b"nocolon\r\nA: b\r\n\r\n", STATUS + b"A: b\r\n\r\n"),
        (STATUS + b"bad\r\nX: 5\r\n\r\n", STATUS + b"X: 5\r\n\r\n"),
        (STATUS + b"Content-Length: 0\r\nContent-Length: 00\r\n\r\n", STATUS + b"Content-Length: 0\r\n\r\n"),
        (
            STATUS + b"Content-Length: 2\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            STATUS + b"Transfer-Encoding: chunked\r\n\r\n",
        ),
        (STATUS + b"bad\r\nA: b\r\nContent-Length: 2\r\n\r\n", STATUS + b"A: b\r\nContent-Length: 2\r\n\r\n"),
        (b"HTTP/2.0 404 Not Found\r\n\r\n", b"HTTP/1.1 404 Not Found\r\n\r\n"),
        (b"HTTP/2 200\r\n\r\n", b"HTTP/1.1 200\r\n\r\n"),
        (b"\r\nHTTP/2 200 OK\r\nbad\r\n\r\n", b"\r\nHTTP/1.1 200 OK\r\n\r\n"),
        (b"http/1.0 200 ok\r\n\r\n", b"HTTP/1.0 200 ok\r\n\r\n"),
        (b"HTTP/1.1   200  OK\r\n\r\n", b"HTTP/1.1 200  OK\r\n\r\n"),
        (b"Http/1.9  200\r\n\r\n", b"HTTP/1.1 200\r\n\r\n"),
        (b"\xef\xbb\xbfHTTP/1.1 200 OK\r\nA: b\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
        (b"\r\n  http/1.0 200 see HTTP/2\r\n\r\n", b"\r\nHTTP/1.0 200 see HTTP/2\r\n\r\n"),
        (b"ICY 200 OK\r\nicy-br: 128\r\n\r\n", b"HTTP/1.0 200 OK\r\nicy-br: 128\r\n\r\n"),
    ],
)
def test_mistakes_that_browsers_overlook_are_taken_out(given_head: bytes, mended: bytes) -> None:
    assert mend_head(given_head) == mended


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"", -1),
        (STATUS, -1),
        (STATUS + b"\r\n", len(STATUS) + 2),
        (STATUS + b"A: b\r\n\r\nbody\r\n\r\n", len(STATUS) + 8),
        (b"HTTP/1.0 200 OK\n\nbody", 17),
        (b"HTTP/1.0 200 OK\n\r\nbody", 18),
    ],
)
def test_a_head_ends_behind_its_empty_line(data: bytes, end: int) -> None:
    assert find_head_end(data) == end
    assert find_head_end(data, max(0, end - 1)) == end, "also when only its last byte is new"


@pytest.mark.parametrize(
    ("head", "interim"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\n", True),
        (b"HTTP/1.1 103\r\n\r\n", True),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\n\r\n", False),
        (b"HTTP/1.1 1000 X\r\n\r\n", False),
        (b"HTTP/1.1\r\n\r\n", False),
        (b"\r\n\r\n", False),
    ],
)
def test_another_head_follows_1xx_alone(head: bytes, interim: bool) -> None:
    assert is_interim(head) is interim


@pytest.mark.parametrize(
    ("data", "could"),
    [
        (b"", True),
        (b"HT", True),
        (b"http/", True),
        (b"\r\nHTTP/1.1", True),
        (b"IC", True),
        (b"ICY 200 OK", True),
        (b"ICY-PEG", False),
        (b"SSH-", False),
        (b"1234HTTP/1", True),
        (b"12345HTTP/1", False),
        (b"see http", False),
        (b"HELO", False),
    ],
)
def test_what_is_no_http_is_seen_from_its_first_bytes(data: bytes, could: bool) -> None:
    assert could_be_http(data) is could


@given(st.binary(max_size=200))
def test_mending_never_fails_and_settles_at_once(tail: bytes) -> None:
    head = STATUS + tail + b"\r\n\r\n"
    mended = mend_head(head)
    assert mend_head(mended) == mended
