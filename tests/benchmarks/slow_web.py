"""The web with delays, as a process of its own: what an address does stands in its path, so the server knows nothing.

python slow_web.py      prints "READY PORT BLACKHOLE" and serves until its stdin closes

/ok/150/anything        a page after 150 ms             /gone/150/x     a 404
/to/150/x               302 to /ok/150/x                /later/150/x    503 at the first visit, then the page
/silent/0/x             no answer, ever                 BLACKHOLE       a port that takes no connection
"""

import asyncio
import contextlib
import socket
import sys

import uvloop
from loopback import PAGE

_HEAD = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n%s\r\n"
_LOST = b"<!doctype html><title>404 Not Found</title><h1>Not Found</h1>"
_GONE = _HEAD % (b"404 Not Found", len(_LOST), b"") + _LOST
_BUSY = _HEAD % (b"503 Service Unavailable", 0, b"")


def _page(name: bytes) -> bytes:
    """A page unlike every other: hosts that show one page everywhere are another matter."""
    page = PAGE.replace(b"gradient descent", b"gradient descent, " + name)
    return _HEAD % (b"200 OK", len(page), b"") + page


class Visitor(asyncio.Protocol):
    """One connection; answers in order, each after its delay."""

    met: set[bytes] = set()  # noqa: RUF012  what was asked before, of all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._head = b""

    def data_received(self, data: bytes) -> None:
        self._head += data
        while b"\r\n\r\n" in self._head:
            head, _, self._head = self._head.partition(b"\r\n\r\n")
            self._take(head)

    def _take(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1]
        host = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"host:")), b"")
        parts = path.split(b"/", 3)
        kind, delay, rest = (parts[1], parts[2], parts[3]) if len(parts) > 3 else (b"lost", b"1", b"")
        if kind == b"silent":
            return
        answer = _GONE
        if kind == b"ok" and rest.startswith(b"page-"):  # what nobody made up
            answer = _page(rest)
        elif kind == b"to":
            answer = _HEAD % (b"302 Found", 0, b"Location: /ok/" + delay + b"/" + rest + b"\r\n")
        elif kind == b"later":
            answer = _page(rest) if (host, path) in self.met else _BUSY
            self.met.add((host, path))
        asyncio.get_running_loop().call_later(int(delay) / 1000, self._say, answer)

    def _say(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve() -> None:
    """Until stdin closes."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Visitor, "0.0.0.0", 0, backlog=4096)
    with contextlib.ExitStack() as stack:
        hole = stack.enter_context(socket.socket())
        hole.bind(("0.0.0.0", 0))
        hole.listen(0)
        for _ in range(3):  # its queue is full, so every further SYN is dropped
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", hole.getsockname()[1]))
        print("READY", server.sockets[0].getsockname()[1], hole.getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
