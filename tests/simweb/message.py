"""HTTP/1.1 on the server's side, by hand: what came in as a Request, what goes out as bytes.

By hand, because a library would not let the simulated web misbehave.
"""

import http
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

Header = tuple[str | bytes, str | bytes]
Headers = Iterable[Header]

_LENGTH = re.compile(r"\d{1,7}")


class BadRequestError(Exception):
    """What came in is not a request that this server reads."""


class Via(StrEnum):
    """How a request reached its host."""

    PROXY = "proxy"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; also the entry of the log.

    Attributes:
        scheme: `http` or `https` (inside a tunnel too).
        host: lower-case, without its port; for what came in directly, from the Host header.
        path: path and query exactly as sent, `/` at least.
        headers: names as sent, in order.
        at: monotonic seconds.
        connection: a number; requests with the same one came over the same connection.
    """

    method: str
    scheme: str
    host: str
    path: str
    headers: tuple[tuple[str, str], ...]
    via: Via
    at: float
    connection: int
    version: str = "HTTP/1.1"
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first header of that name (any case); "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


def parse_head(head: bytes) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    """Method, target, version and headers of a request's head (the blank line included)."""
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequestError(f"not a request line: {lines[0][:80]!r}")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name, value.strip()))
        elif line:
            raise BadRequestError(f"not a header: {line[:80]!r}")
    return parts[0], parts[1], parts[2], tuple(headers)


def body_length(headers: tuple[tuple[str, str], ...]) -> int:
    """Octets of the request's body; at most ten million, chunked ones are not read."""
    value = next((value for name, value in headers if name.lower() == "content-length"), "0")
    if not _LENGTH.fullmatch(value):
        raise BadRequestError(f"not a length: {value[:80]!r}")
    return int(value)


def split_target(target: str) -> tuple[str, str]:
    """Host (lower-case, no port, no last dot) and path of an absolute-form `http:` target (RFC 9112 3.2.2)."""
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").lower().removesuffix(".")
    except ValueError as error:
        raise BadRequestError(f"not an absolute target: {target[:80]!r}") from error
    if parts.scheme != "http" or not host:
        raise BadRequestError(f"not an absolute http target: {target[:80]!r}")
    path = target.split("/", 3)[3] if target.count("/") >= 3 else ""
    return host, f"/{path}"


def split_host(value: str) -> tuple[str, int | None]:
    """Host (lower-case, without a last dot, as name servers read it) and port of a Host header or a CONNECT target."""
    host, colon, port = value.strip().rpartition(":")
    if colon and port.isdigit():
        return host.strip("[]").lower().removesuffix("."), int(port)
    return value.strip().strip("[]").lower().removesuffix("."), None


def octets(value: str | bytes) -> bytes:
    """A header's name or value for the wire: bytes as they are, text as UTF-8."""
    return value if isinstance(value, bytes) else value.encode()


def reason_of(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def render_head(
    status: int, headers: Headers = (), *, reason: bytes | None = None, version: bytes = b"HTTP/1.1"
) -> bytes:
    """Status line and headers, the blank line included."""
    phrase = reason_of(status).encode() if reason is None else reason
    lines = [b"%s %d %s" % (version, status, phrase)]
    lines += [octets(name) + b": " + octets(value) for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def render_answer(status: int, headers: Headers = (), body: bytes = b"", *, reason: bytes | None = None) -> bytes:
    """A whole answer; type and length are added unless `headers` names them."""
    given = list(headers)
    names = {octets(name).lower() for name, _ in given}
    if body and b"content-type" not in names:
        given.append(("Content-Type", "text/html; charset=utf-8"))
    bodiless = status in (204, 304) or status < 200
    if not bodiless and not names & {b"content-length", b"transfer-encoding"}:
        given.append(("Content-Length", str(len(body))))
    return render_head(status, given, reason=reason) + (b"" if bodiless else body)
