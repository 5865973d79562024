"""Whatever the engine raises is told by its cause, in words that stay the same."""

import errno
import os
import socket
import ssl
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp import http_exceptions

from catalog.checker.faults import classify_error, iterate_chain
from catalog.checker.guard import PrivateAddressError
from catalog.checker.observation import Fault, WireError
from catalog.checker.proxies import Proxy
from catalog.checker.resolver import ResolutionError

PROXY = Proxy("http://proxy.test:3128", "proxy.test", 3128)


def key(host: str = "site.test", port: int = 443) -> Any:
    return SimpleNamespace(host=host, port=port, ssl=True, is_ssl=True)


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    error.__cause__ = cause
    return error


def connector(cause: OSError, kind: Any = aiohttp.ClientConnectorError, where: Any = None) -> BaseException:
    return raised(kind(where or key(), cause), cause)


def certificate(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, f"message {code}"
    return error


def os_error(number: int) -> OSError:
    return OSError(number, f"Connect call failed ('192.0.2.{number}', 80)")


def refused_by_proxy(headers: dict[str, str] | None) -> BaseException:
    more: dict[str, Any] = {"status": 502, "message": "Bad Gateway", "headers": headers}
    return aiohttp.ClientHttpProxyError(SimpleNamespace(real_url="x"), (), **more)  # type: ignore[arg-type]


def tls_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] (_ssl.c:1000)")
    error.reason = reason
    return error


SEVERAL = "Multiple exceptions: [Errno 101] Network is unreachable, [Errno 111] Connect call failed ('192.0.2.1', 80)"


@pytest.mark.parametrize(
    ("error", "connected", "is_shaking", "fault"),
    [
        (TimeoutError(), False, True, Fault.TIMEOUT_READ),
        (os_error(errno.ETIMEDOUT), False, True, Fault.TIMEOUT_READ),
        (TimeoutError(), False, False, Fault.TIMEOUT_CONNECT),
        (os_error(errno.ECONNREFUSED), False, True, Fault.REFUSED),
        (tls_error("SSLV3_ALERT_HANDSHAKE_FAILURE"), False, True, Fault.TLS),
    ],
)
def test_silence_in_a_handshake_is_the_hosts_own(
    error: BaseException, connected: bool, is_shaking: bool, fault: Fault
) -> None:
    for proxy in (None, PROXY if fault is Fault.TIMEOUT_READ else None):
        told = classify_error(error, connected=connected, is_shaking=is_shaking, proxy=proxy)
        assert told.fault is fault


@pytest.mark.parametrize(
    ("connected", "said"),
    [(False, "the server fell silent during the TLS handshake"), (True, "the server fell silent")],
)
def test_what_is_said_of_silence_tells_whether_the_handshake_was_over(connected: bool, said: str) -> None:
    assert classify_error(TimeoutError(), connected=connected, is_shaking=True).detail == said


@pytest.mark.parametrize(
    ("error", "connected", "fault"),
    [
        (connector(certificate(10), aiohttp.ClientConnectorCertificateError), False, Fault.CERT_EXPIRED),
        (connector(certificate(9)), False, Fault.CERT_NOT_YET_VALID),
        (connector(certificate(62)), False, Fault.CERT_WRONG_HOST),
        (connector(certificate(64)), False, Fault.CERT_WRONG_HOST),
        (connector(certificate(18)), False, Fault.CERT_SELF_SIGNED),
        (connector(certificate(19)), False, Fault.CERT_SELF_SIGNED),
        (connector(certificate(20)), False, Fault.CERT_UNTRUSTED),
        (connector(certificate(21)), False, Fault.CERT_UNTRUSTED),
        (connector(certificate(2)), False, Fault.CERT_UNTRUSTED),
        (connector(certificate(27)), False, Fault.CERT_UNTRUSTED),
        (connector(certificate(23)), False, Fault.CERT_INVALID),
        (connector(ssl.SSLError(1, "wrong version number")), False, Fault.TLS),
        (raised(aiohttp.ClientOSError(1, "x"), ssl.SSLError(1, "alert certificate required")), True, Fault.TLS),
        (connector(ConnectionResetError()), False, Fault.TLS),
        (connector(PrivateAddressError(None, "10.0.0.1 is private")), False, Fault.PRIVATE_ADDRESS),
        (connector(ResolutionError(Fault.DNS_NXDOMAIN, "x")), False, Fault.DNS_NXDOMAIN),
        (connector(ResolutionError(Fault.DNS_NO_ADDRESS, "x")), False, Fault.DNS_NO_ADDRESS),
        (connector(socket.gaierror(socket.EAI_NONAME, "x")), False, Fault.DNS_NXDOMAIN),
        (connector(socket.gaierror(socket.EAI_AGAIN, "x")), False, Fault.DNS_FAILURE),
        (connector(OSError(None, "x"), aiohttp.ClientConnectorDNSError), False, Fault.DNS_FAILURE),
        (connector(tls_error("TLSV13_ALERT_CERTIFICATE_REQUIRED")), True, Fault.CLIENT_CERTIFICATE),
        (raised(TimeoutError(), ssl.SSLWantReadError(2, "not complete")), True, Fault.TIMEOUT_READ),
        (raised(TimeoutError(), ssl.SSLWantWriteError(3, "not complete")), True, Fault.TIMEOUT_READ),
        (connector(os_error(errno.ECONNREFUSED)), False, Fault.REFUSED),
        (connector(os_error(errno.ENETUNREACH)), False, Fault.UNREACHABLE),
        (connector(os_error(errno.EHOSTUNREACH)), False, Fault.UNREACHABLE),
        (connector(os_error(errno.ENETDOWN)), False, Fault.UNREACHABLE),
        (connector(os_error(errno.EHOSTDOWN)), False, Fault.UNREACHABLE),
        (connector(os_error(errno.EADDRNOTAVAIL)), False, Fault.UNREACHABLE),
        (connector(os_error(errno.EAFNOSUPPORT)), False, Fault.UNREACHABLE),
        (connector(os_error(errno.ECONNABORTED)), False, Fault.RESET),
        (connector(os_error(errno.ETIMEDOUT)), False, Fault.TIMEOUT_CONNECT),
        (connector(OSError(SEVERAL)), False, Fault.REFUSED),
        (connector(os_error(errno.EPERM)), False, Fault.CONNECTION),
        (connector(os_error(errno.EMFILE)), False, Fault.OWN_LIMIT),
        (connector(os_error(errno.ENFILE)), False, Fault.OWN_LIMIT),
        (connector(os_error(errno.ENOBUFS)), False, Fault.OWN_LIMIT),
        (connector(os_error(errno.ENOMEM)), False, Fault.OWN_LIMIT),
        (raised(aiohttp.ConnectionTimeoutError("x"), TimeoutError()), False, Fault.TIMEOUT_CONNECT),
        (aiohttp.SocketTimeoutError("x"), True, Fault.TIMEOUT_READ),
        (raised(aiohttp.ClientOSError(errno.ETIMEDOUT, "x")), True, Fault.TIMEOUT_READ),
        (raised(aiohttp.ClientOSError(errno.ECONNRESET, "x")), True, Fault.RESET),
        (raised(aiohttp.ClientOSError(errno.EPIPE, "x")), True, Fault.RESET),
        (aiohttp.ServerDisconnectedError(), True, Fault.EMPTY),
        (aiohttp.ClientConnectionResetError("Cannot write to closing transport"), True, Fault.RESET),
        (raised(aiohttp.ClientPayloadError("x"), http_exceptions.ContentLengthError("x")), True, Fault.RESET),
        (http_exceptions.BadStatusLine("x"), True, Fault.MALFORMED),
        (aiohttp.ClientPayloadError("x"), True, Fault.MALFORMED),
        (RuntimeError("anything"), True, Fault.CONNECTION),
        (ValueError(), False, Fault.CONNECTION),
        (raised(RuntimeError(), WireError(Fault.RESET, "x")), True, Fault.RESET),
        (aiohttp.ServerDisconnectedError(SimpleNamespace(code=200)), True, Fault.MALFORMED),  # type: ignore[arg-type]
        (http_exceptions.TransferEncodingError("Not enough data to satisfy the length"), True, Fault.RESET),
        (aiohttp.ClientConnectorError(key(), os_error(errno.ECONNREFUSED)), False, Fault.REFUSED),  # without its cause
        (RuntimeError("[Errno 111] is what somebody else met"), True, Fault.CONNECTION),
        (connector(OSError("x" * 5_000 + SEVERAL)), False, Fault.REFUSED),
        (connector(OSError("x" * 50_000 + SEVERAL)), False, Fault.CONNECTION),  # nobody reads that far
    ],
)
def test_the_cause_tells_the_fault(error: BaseException, connected: bool, fault: Fault) -> None:
    found = classify_error(error, connected=connected)
    assert found.fault is fault
    assert found.detail
    assert "192.0.2" not in found.detail, "an address that rotates would make equal results differ"


@pytest.mark.parametrize(
    ("error", "connected", "fault"),
    [
        (connector(os_error(errno.ECONNREFUSED), aiohttp.ClientProxyConnectionError), False, Fault.PROXY),
        (connector(os_error(errno.EMFILE), aiohttp.ClientProxyConnectionError), False, Fault.OWN_LIMIT),
        (connector(ResolutionError(Fault.DNS_NXDOMAIN, "x")), False, Fault.PROXY),
        (aiohttp.ServerDisconnectedError(), False, Fault.PROXY),
        (raised(aiohttp.ConnectionTimeoutError("x"), TimeoutError()), False, Fault.TIMEOUT_CONNECT),
        (connector(certificate(10)), False, Fault.CERT_EXPIRED),
        (connector(certificate(10), where=key("proxy.test", 3128)), False, Fault.PROXY),
        (connector(ssl.SSLError(1, "x")), False, Fault.TLS),
        (raised(aiohttp.ClientOSError(1, "x"), ssl.SSLError(1, "x")), False, Fault.TLS),
        (refused_by_proxy(None), False, Fault.PROXY),
        (refused_by_proxy({"Proxy-Status": "proxy.test; error=dns_error; rcode=NXDOMAIN"}), False, Fault.DNS_NXDOMAIN),
        (aiohttp.ServerDisconnectedError(), True, Fault.EMPTY),
        (raised(aiohttp.ClientOSError(errno.ECONNRESET, "x")), True, Fault.RESET),
    ],
)
def test_behind_a_proxy_its_own_failures_are_told_from_the_origins(
    error: BaseException, connected: bool, fault: Fault
) -> None:
    assert classify_error(error, connected=connected, proxy=PROXY).fault is fault


# The same from both ends of a text that names several: what proves the most about the host goes first.
PRECEDENCE = [
    (errno.ECONNREFUSED, Fault.REFUSED),
    (errno.ECONNRESET, Fault.RESET),
    (errno.ETIMEDOUT, Fault.TIMEOUT_CONNECT),
    (errno.EHOSTUNREACH, Fault.UNREACHABLE),
    (errno.ENETUNREACH, Fault.UNREACHABLE),
    (errno.EAFNOSUPPORT, Fault.UNREACHABLE),
]


@pytest.mark.parametrize("place", range(len(PRECEDENCE) - 1))
def test_of_several_failures_the_one_that_proves_the_most_is_told(place: int) -> None:
    (number, fault), (less, _) = PRECEDENCE[place : place + 2]
    for pair in ((number, less), (less, number)):
        text = "Multiple exceptions: " + ", ".join(f"[Errno {one}] said so" for one in pair)
        found = classify_error(connector(OSError(text)), connected=False)
        told = "no connection in time" if fault is Fault.TIMEOUT_CONNECT else os.strerror(number).lower()
        assert (found.fault, found.detail) == (fault, told)


def test_a_cause_is_looked_for_twenty_links_deep_and_no_further() -> None:
    def buried(depth: int) -> BaseException:
        error: BaseException = os_error(errno.ECONNREFUSED)
        for number in range(depth):
            error = raised(RuntimeError(str(number)), error)
        return error

    assert classify_error(buried(19)).fault is Fault.REFUSED
    assert classify_error(buried(20)).fault is Fault.CONNECTION


def test_a_made_up_status_is_never_told() -> None:
    error = aiohttp.ClientResponseError(SimpleNamespace(real_url="x"), (), status=400, message="x")  # type: ignore[arg-type]
    found = classify_error(error)
    assert found.fault is Fault.MALFORMED
    assert "400" not in str(found)


def test_details_are_one_bounded_line_without_the_bytes_that_came() -> None:
    error = http_exceptions.BadHttpMessage("Bad\x07 \u202e" + "x" * 5_000 + "\n  b'\\xff'")
    detail = classify_error(error).detail
    assert detail.startswith("Bad x")
    assert len(detail) == 200
    assert classify_error(RuntimeError("y" * 186)).detail == "RuntimeError: " + "y" * 186
    assert classify_error(http_exceptions.BadHttpMessage("Got it: b'secret'")).detail == "Got it"


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = RuntimeError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert list(iterate_chain(first)) == [first, second]
    assert classify_error(first).fault is Fault.CONNECTION


def test_a_suppressed_context_is_no_cause() -> None:
    error = RuntimeError("x")
    error.__context__ = os_error(errno.ECONNREFUSED)
    assert classify_error(error).fault is Fault.REFUSED
    error.__suppress_context__ = True
    assert classify_error(error).fault is Fault.CONNECTION


def test_the_systems_words_are_used_for_its_numbers() -> None:
    assert classify_error(os_error(errno.ECONNREFUSED)).detail == os.strerror(errno.ECONNREFUSED).lower()


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (connector(certificate(10)), "message 10"),
        (connector(tls_error("WRONG_VERSION_NUMBER")), "wrong version number"),
        (connector(ssl.SSLError(1, "no cipher")), "no cipher"),
        (connector(ssl.SSLError("a text alone")), "('a text alone',)"),
        (connector(PrivateAddressError(None, "10.0.0.1 is a private address")), "10.0.0.1 is a private address"),
        (connector(socket.gaierror(socket.EAI_NONAME, "Name or service not known")), "Name or service not known"),
        (connector(socket.gaierror()), ""),
    ],
)
def test_a_fault_is_told_in_the_words_of_who_met_it(error: BaseException, detail: str) -> None:
    assert classify_error(error, connected=False).detail == detail


def test_what_a_proxy_answers_is_told() -> None:
    told = classify_error(refused_by_proxy({}), connected=False, proxy=PROXY)
    assert told.detail == "the proxy answered 502 Bad Gateway"


@pytest.mark.parametrize(("detail", "told"), [("", "dns_nxdomain"), ("no such name", "dns_nxdomain: no such name")])
def test_a_fault_is_told_with_its_detail_where_there_is_any(detail: str, told: str) -> None:
    error = WireError(Fault.DNS_NXDOMAIN, detail)
    assert (str(error), error.fault, error.detail) == (told, Fault.DNS_NXDOMAIN, detail)
