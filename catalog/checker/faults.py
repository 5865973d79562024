"""From whatever the engine raised to one WireError, by the chain of causes. Pure.

The outermost exception says little (a refused connection, an unknown name and a bad certificate are all "cannot connect
to host"); the typed cause hangs further down. Details are short and the same each time the same thing happens, so that
equal results stay equal in the catalog: no addresses that a name server rotates, no times.
"""

import errno
import os
import re
import socket
import ssl
from collections.abc import Iterator
from typing import TypeVar

import aiohttp
from aiohttp import http_exceptions

from catalog.checker.engine import NotHttpError
from catalog.checker.guard import PrivateAddressError
from catalog.checker.observation import Fault, WireError
from catalog.checker.proxies import Proxy, own_error
from catalog.checker.resolver import ResolutionError

LONGEST_CHAIN = 20
LONGEST_DETAIL = 200

# OpenSSL's X509_V_ERR_… (x509_vfy.h); what is not here is CERT_INVALID.
CERTIFICATE_FAULTS_BY_CODE: dict[int, Fault] = {
    2: Fault.CERT_UNTRUSTED,  # issuer certificate not found
    9: Fault.CERT_NOT_YET_VALID,
    10: Fault.CERT_EXPIRED,
    18: Fault.CERT_SELF_SIGNED,  # the certificate itself
    19: Fault.CERT_SELF_SIGNED,  # a certificate in its chain
    20: Fault.CERT_UNTRUSTED,  # issuer unknown here
    21: Fault.CERT_UNTRUSTED,  # first certificate cannot be verified (an incomplete chain, mostly)
    27: Fault.CERT_UNTRUSTED,
    62: Fault.CERT_WRONG_HOST,
    64: Fault.CERT_WRONG_HOST,  # the same for an IP address
}

FAULTS_BY_ERRNO: dict[int, Fault] = {
    errno.ECONNREFUSED: Fault.REFUSED,
    errno.ECONNRESET: Fault.RESET,
    errno.ECONNABORTED: Fault.RESET,
    errno.EPIPE: Fault.RESET,
    errno.ENETUNREACH: Fault.UNREACHABLE,
    errno.EHOSTUNREACH: Fault.UNREACHABLE,
    errno.ENETDOWN: Fault.UNREACHABLE,
    errno.EHOSTDOWN: Fault.UNREACHABLE,
    errno.EADDRNOTAVAIL: Fault.UNREACHABLE,
    errno.EAFNOSUPPORT: Fault.UNREACHABLE,
    errno.EMFILE: Fault.OWN_LIMIT,
    errno.ENFILE: Fault.OWN_LIMIT,
    errno.ENOBUFS: Fault.OWN_LIMIT,
    errno.ENOMEM: Fault.OWN_LIMIT,
}
# Where the addresses of one name failed in several ways, the first of these is told: it proves the most about the host.
ERRNO_PRECEDENCE = (errno.ECONNREFUSED, errno.ECONNRESET, errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH)
# OpenSSL's word for the alert of RFC 8446 section 6.2; before TLS 1.3 servers had none for it.
_WANTS_CERTIFICATE = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
_QUOTED_BYTES = re.compile(r"(?:bytearray\()?b['\"].*")
_ERRNO_IN_TEXT = re.compile(r"\[Errno (\d{1,4})\]")

_E = TypeVar("_E", bound=BaseException)


def iterate_chain(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it was raised from, outermost first; bounded, whatever the chain looks like."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen and len(seen) < LONGEST_CHAIN:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _find(chain: list[BaseException], kind: type[_E]) -> _E | None:
    return next((link for link in chain if isinstance(link, kind)), None)


def _find_tls(chain: list[BaseException]) -> ssl.SSLError | None:
    """OpenSSL's own error. Two kinds that call themselves SSL errors are none: aiohttp's wrappers, which carry nothing,
    and Python's requests to read or write more first."""
    no_errors = (aiohttp.ClientError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
    return _find([link for link in chain if not isinstance(link, no_errors)], ssl.SSLError)


def classify_error(
    error: BaseException,
    *,
    connected: bool = True,
    is_shaking: bool = False,
    proxy: Proxy | None = None,
    is_relayed: bool = False,
) -> WireError:
    """What `error` means.

    The causes are asked for in the order of how much they say: one exception may well be a time-out, a broken answer
    and a socket's error at once, and a name or a certificate that is wrong explains any of these.

    Args:
        connected: whether the connection (with its TLS) stood when it happened.
        is_shaking: whether the host had taken the connection, and its TLS was not agreed on yet.
        proxy: the proxy that the request went through.
        is_relayed: whether it is the proxy that answers, for the host: there is no tunnel.
    """
    chain = list(iterate_chain(error))
    known = _find(chain, WireError)
    if known is not None:
        return known
    if is_shaking and not connected and _is_timeout(chain):
        return WireError(Fault.TIMEOUT_READ, "the server fell silent during the TLS handshake")
    if proxy is not None:
        theirs = _classify_proxy(chain, connected, proxy, is_relayed)
        if theirs is not None:
            return theirs
    return (
        _classify_name(chain)
        or _classify_tls(chain)
        or _classify_timeout(chain, connected)
        or _classify_answer(chain)
        or _classify_socket(chain, connected)
        or WireError(Fault.CONNECTION, _shorten(f"{type(error).__name__}: {error}"))
    )


def _classify_proxy(chain: list[BaseException], connected: bool, proxy: Proxy, is_relayed: bool) -> WireError | None:
    """A failure on the way to the proxy, or of the proxy to open a tunnel; None for what lies behind it."""
    answer = _find(chain, aiohttp.ClientHttpProxyError)
    if answer is not None:
        told = own_error(proxy, answer.status, {name.lower(): value for name, value in (answer.headers or {}).items()})
        return told or WireError(Fault.PROXY, _shorten(f"the proxy answered {answer.status} {answer.message}".rstrip()))
    if is_relayed and _find(chain, NotHttpError) is not None:  # it would tell of a host that does the same
        return WireError(Fault.PROXY, "the proxy does not answer in HTTP")
    if connected:
        return None
    tls = _find_tls(chain)
    if tls is not None:
        connector = _find(chain, aiohttp.ClientConnectorError)
        place = (connector.host, connector.port) if connector is not None else None
        if place != (proxy.host, proxy.port):
            return None
        return WireError(Fault.PROXY, f"no TLS with the proxy: {_tell_tls(tls)}")
    if _find(chain, TimeoutError) is not None:  # the proxy cannot be told from what it waits for
        return WireError(Fault.TIMEOUT_CONNECT, "no connection through the proxy in time")
    inner = classify_error(chain[0], connected=False)
    if inner.fault is Fault.OWN_LIMIT:
        return inner
    return WireError(Fault.PROXY, _shorten(f"the proxy could not be used: {inner}"))


def _classify_name(chain: list[BaseException]) -> WireError | None:
    private = _find(chain, PrivateAddressError)
    if private is not None:
        return WireError(Fault.PRIVATE_ADDRESS, f"{private.strerror}")
    ours = _find(chain, ResolutionError)
    if ours is not None:
        return WireError(ours.fault, f"{ours.strerror}")
    system = _find(chain, socket.gaierror)
    if system is not None:
        missing = system.errno == socket.EAI_NONAME
        return WireError(Fault.DNS_NXDOMAIN if missing else Fault.DNS_FAILURE, str(system.strerror or ""))
    if _find(chain, aiohttp.ClientConnectorDNSError) is not None:
        return WireError(Fault.DNS_FAILURE, "the name could not be looked up")
    return None


def _classify_tls(chain: list[BaseException]) -> WireError | None:
    error = _find_tls(chain)
    if error is None:
        return None
    fault = Fault.CLIENT_CERTIFICATE if getattr(error, "reason", None) == _WANTS_CERTIFICATE else Fault.TLS
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = CERTIFICATE_FAULTS_BY_CODE.get(error.verify_code, Fault.CERT_INVALID)
    return WireError(fault, _tell_tls(error))


def _tell_tls(error: ssl.SSLError) -> str:
    """OpenSSL's word for it; errors that Python raises itself have only a text."""
    message = getattr(error, "verify_message", "") or (getattr(error, "reason", None) or "").replace("_", " ").lower()
    return _shorten(message or str(error))


def _is_timeout(chain: list[BaseException]) -> bool:
    return _find(chain, TimeoutError) is not None or _errno(chain) == errno.ETIMEDOUT


def _classify_timeout(chain: list[BaseException], connected: bool) -> WireError | None:
    if not _is_timeout(chain):
        return None
    if connected:
        return WireError(Fault.TIMEOUT_READ, "the server fell silent")
    return WireError(Fault.TIMEOUT_CONNECT, "no connection in time")


def _classify_answer(chain: list[BaseException]) -> WireError | None:
    """An answer that is none: nothing at all, no HTTP, or one that breaks off."""
    closed = _find(chain, aiohttp.ServerDisconnectedError)
    if closed is not None:
        if isinstance(closed.message, str):
            return WireError(Fault.EMPTY, "the connection was closed without an answer")
        return WireError(Fault.MALFORMED, "the connection was closed in the middle of the headers")
    if _find(chain, http_exceptions.ContentLengthError) is not None:
        return WireError(Fault.RESET, "the connection was closed before the end of the body")
    parsing = _find(chain, http_exceptions.HttpProcessingError)
    if parsing is not None:
        if parsing.message.startswith("Not enough data"):
            return WireError(Fault.RESET, "the connection was closed before the end of the body")
        return WireError(Fault.MALFORMED, _first_line(parsing.message))
    response = _find(chain, aiohttp.ClientResponseError) or _find(chain, aiohttp.ClientPayloadError)
    if response is not None:  # never its status, which aiohttp made up
        return WireError(Fault.MALFORMED, "the answer is not valid HTTP")
    return None


def _classify_socket(chain: list[BaseException], connected: bool) -> WireError | None:
    number = _errno(chain)
    if number in FAULTS_BY_ERRNO:
        return WireError(FAULTS_BY_ERRNO[number], os.strerror(number).lower())
    if _find(chain, ConnectionResetError) is not None:
        # asyncio's way of telling that the peer hung up during the handshake: a reset without a number.
        if not connected:
            return WireError(Fault.TLS, "the connection was closed during the TLS handshake")
        return WireError(Fault.RESET, "connection reset by peer")
    if number is not None:
        return WireError(Fault.CONNECTION, os.strerror(number).lower())
    return None


def _errno(chain: list[BaseException]) -> int | None:
    """The number of the system's error; with several in one text, the one that says the most."""
    for link in chain:
        if isinstance(link, OSError) and isinstance(link.errno, int):
            return link.errno
    for link in chain:
        if isinstance(link, OSError):
            numbers = {int(number) for number in _ERRNO_IN_TEXT.findall(str(link)[:10_000])}
            for number in (*ERRNO_PRECEDENCE, *sorted(numbers)):
                if number in numbers:
                    return number
    return None


def _first_line(text: str) -> str:
    """The first line of aiohttp's message, without the bytes that it quotes."""
    return _shorten(_QUOTED_BYTES.sub("", text.partition("\n")[0][:1_000]).rstrip(" :."))


def _shorten(text: str) -> str:
    """One line of printable text, bounded."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_DETAIL]).split())
    return line if len(line) <= LONGEST_DETAIL else f"{line[: LONGEST_DETAIL - 1]}…"
