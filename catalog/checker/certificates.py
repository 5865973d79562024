"""Tells a certificate of an unknown issuer from a good one whose server leaves out the intermediate certificate.

A chain of certificates that lacks its middle is the commonest mistake of servers with a good one: browsers mend it, by
fetching the missing piece from where the certificate itself says that it is (Authority Information Access, RFC 5280
4.2.2.1). So do we: if the handshake holds with that piece, the chain was incomplete. The verdict stays, since programs
are turned away; its reason says what to mend. Where the user has a proxy, handshakes and fetching go through it.
"""

import asyncio
import contextlib
import re
import ssl
from ipaddress import ip_address

from catalog.checker.body import read_body
from catalog.checker.observation import WireError
from catalog.checker.probe import build_request
from catalog.checker.proxies import Proxy
from catalog.checker.wire import Route, Wire

# DER of the access method id-ad-caIssuers (1.3.6.1.5.5.7.48.2), then a URI in its general name ([6], a short length).
_ISSUER_AT = re.compile(
    rb"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86(?P<length>[\x01-\x7f])(?P<rest>http://.{0,120})", re.DOTALL
)
_OPENED = re.compile(rb"HTTP/1\.[01] 2\d\d\b")
MOST_PLACES = 3  # addresses of a host that are tried, each for as long as a connection may take
MOST_BYTES = 65_536  # of a certificate; they have one or two thousand


async def lacks_its_middle(wire: Wire, url: str, user_agent: str) -> bool:
    """Whether the certificate of an `https:` address is good once the issuer that it names itself is at hand.

    False where that cannot be told: behind a proxy that itself speaks TLS, where no issuer is named, or where it cannot
    be had.
    """
    request = build_request(url, {})
    route = wire.route(request)
    if route.scheme != "https" or (route.proxy is not None and route.proxy.url.startswith("https:")):
        return False
    with contextlib.suppress(OSError, WireError, TimeoutError, ValueError, EOFError, asyncio.LimitOverrunError):
        async with asyncio.timeout(wire.timeouts.total):
            leaf = await _shake(wire, route, _trusting_all(), user_agent)
            if address := issuer_address(leaf):
                context = wire.make_context()
                # Whoever is loaded would be trusted by itself otherwise; now a known issuer must vouch for it.
                context.verify_flags &= ~ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
                context.load_verify_locations(cadata=await _fetch(wire, address, user_agent))
                return bool(await _shake(wire, route, context, user_agent))
    return False


def issuer_address(certificate: bytes) -> str:
    """Where a certificate (DER) says that its issuer's is, "" where it does not."""
    found = _ISSUER_AT.search(certificate)
    if found is None or len(found["rest"]) < found["length"][0]:
        return ""
    return found["rest"][: found["length"][0]].decode("ascii", "replace")


def _trusting_all() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # nothing is sent over it: the certificate is all that is wanted
    return context


async def _shake(wire: Wire, route: Route, context: ssl.SSLContext, user_agent: str) -> bytes:
    """A handshake with the host, at one of its vetted addresses or through the proxy; the certificate shown (DER)."""
    if route.proxy is not None:
        writer = await _tunnel(route, route.proxy, user_agent)
    else:
        writer = await _connect(wire, route)
    try:
        await writer.start_tls(context, server_hostname=route.host.removesuffix("."))
        return bytes(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
    finally:
        writer.close()


async def _connect(wire: Wire, route: Route) -> asyncio.StreamWriter:
    """A connection to the first vetted address of the host that takes one.

    Raises:
        OSError: where none does; of the last one.
    """
    found = await wire.resolver(route.is_open).resolve(route.host, route.port)
    places = [result["host"] for result in found[:MOST_PLACES]]
    while True:
        place = places.pop(0)
        assert ip_address(place)  # nobody looks a name up again behind the guard's back
        try:
            async with asyncio.timeout(wire.timeouts.connect):
                return (await asyncio.open_connection(place, route.port))[1]
        except OSError:  # TimeoutError is one
            if not places:
                raise


async def _tunnel(route: Route, proxy: Proxy, user_agent: str) -> asyncio.StreamWriter:
    """A way through the proxy to the host (RFC 9110 section 9.3.6).

    Raises:
        ConnectionError: where the proxy opens none.
    """
    place = f"[{route.host}]:{route.port}" if ":" in route.host else f"{route.host}:{route.port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}", f"User-Agent: {user_agent}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    reader, writer = await asyncio.open_connection(proxy.host, proxy.port)
    try:
        writer.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode("utf-8"))
        head = await reader.readuntil(b"\r\n\r\n")
        if not _OPENED.match(head):
            raise ConnectionError("the proxy opens no tunnel")
    except BaseException:
        writer.close()
        raise
    return writer


async def _fetch(wire: Wire, address: str, user_agent: str) -> bytes:
    response = await wire.handle_async_request(build_request(address, {"User-Agent": user_agent}))
    return (await read_body(response, limit=MOST_BYTES)).data
