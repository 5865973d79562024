"""HTTP/2 (RFC 9113) on the server's side: the behaviours' HTTP/1.1 answers, put into frames.

The protocol is the `h2` library's; a behaviour writes its answer as it always does, to a writer that keeps it. So well-
formed answers alone can be given here, and closing or resetting ends the stream.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

import h2.config
import h2.connection
import h2.events

from simweb.message import Request, Via

Play = Callable[[Request, "Kept"], Awaitable[bool]]

_HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"upgrade"})  # RFC 9113 8.2.2


def speaks_http2(writer: asyncio.StreamWriter) -> bool:
    """Whether the two sides have agreed on HTTP/2 (ALPN)."""
    tls = writer.get_extra_info("ssl_object")
    return tls is not None and tls.selected_alpn_protocol() == "h2"


class Kept:
    """A writer that keeps what is written."""

    def __init__(self) -> None:
        self.data = b""
        self.transport = cast(asyncio.WriteTransport, self)

    def write(self, data: bytes) -> None:
        self.data += data

    async def drain(self) -> None:
        return None

    def abort(self) -> None:
        return None

    def get_extra_info(self, name: str, default: object = None) -> Any:
        return default


async def serve_http2(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, play: Play, number: int, via: Via
) -> None:
    """Answer the requests of one connection, one after the other, until the visitor leaves."""
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    while data := await reader.read(65_536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                assert event.headers is not None
                assert event.stream_id is not None
                request = _request([(str(name), str(value)) for name, value in event.headers], number, via)
                kept = Kept()
                await play(request, kept)
                _send(connection, event.stream_id, kept.data)
        writer.write(connection.data_to_send())
        await writer.drain()


def _request(headers: list[tuple[str, str]], number: int, via: Via) -> Request:
    pseudo = {name: value for name, value in headers if name.startswith(":")}
    given = tuple((name, value) for name, value in headers if not name.startswith(":"))
    host = pseudo[":authority"].partition(":")[0].removesuffix(".")
    return Request(
        pseudo[":method"], "https", host, pseudo[":path"], given, via, time.monotonic(), number, "HTTP/2", b""
    )


def _send(connection: h2.connection.H2Connection, stream: int, answer: bytes) -> None:
    """An answer that fits into the first window (64 KB; RFC 9113 6.9.2), as all of these do."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    pairs = [line.partition(b": ")[::2] for line in lines]
    headers = [(name.lower(), value) for name, value in pairs if name.lower() not in _HOP_BY_HOP]
    connection.send_headers(stream, [(b":status", status.split(b" ")[1]), *headers], end_stream=not body)
    while body:
        part, body = body[: connection.max_outbound_frame_size], body[connection.max_outbound_frame_size :]
        connection.send_data(stream, part, end_stream=not body)
