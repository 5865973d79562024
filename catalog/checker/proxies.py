"""The user's proxy, as the usual environment variables name it.

`http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower or upper case, the lower case first. HTTP_PROXY is
ignored in a CGI program (where REQUEST_METHOD is set), since there a request's `Proxy:` header would fill it. That much
is `urllib.request`'s doing.
"""

import base64
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed

from catalog.checker.observation import Fault, WireError


@dataclass(frozen=True, slots=True)
class Proxy:
    """One HTTP proxy.

    Attributes:
        url: its address without credentials, so that it can be shown.
        authorization: value of the Proxy-Authorization header, "" for none.
    """

    url: str
    host: str
    port: int
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Proxies:
    """Which proxy serves which address; `bypass` is the text of `no_proxy`."""

    http: Proxy | None = None
    https: Proxy | None = None
    bypass: str = ""

    def find(self, scheme: str, host: str, port: int) -> Proxy | None:
        """The proxy for an origin, None where the way is direct; `host` without the brackets of IPv6."""
        proxy = self.https if scheme == "https" else self.http
        return None if proxy is None or _is_bypassed(self.bypass, host, port) else proxy


# Names by which proxies call themselves in the Server header of the error pages that they make.
_PROXY_SERVERS = ("squid", "tinyproxy", "mitmproxy", "privoxy")
# One member of a Proxy-Status (RFC 9209 section 2): the name of a proxy, and the error that it met.
_STATUS_MEMBER = re.compile(r"""\s*(?:"(?P<quoted>[^"]*)"|(?P<token>[^\s;,"]+))(?P<rest>(?:[^,"]|"[^"]*")*)""")
_ERROR = re.compile(r""";\s*error\s*=\s*"?(?P<error>[a-z_]+)""")
_NXDOMAIN = re.compile(r""";\s*rcode\s*=\s*"?NXDOMAIN\b""", re.IGNORECASE)


def own_error(proxy: Proxy, status: int, headers: Mapping[str, str]) -> WireError | None:
    """What the proxy itself has to say by an answer that it gave in the origin's place; None for the origin's own.

    Told by its name in a Proxy-Status, by Squid's X-Squid-Error, or by the Server of its error page; not where more
    than one proxy has handed the answer on, for then it may be the origin's own that failed. Pure.

    Args:
        headers: by lower-case names; the values of repeated ones joined by commas.
    """
    if status < 400:
        return None
    error, is_unknown = _told_by_name(proxy, headers.get("proxy-status", ""))
    if is_unknown:
        return WireError(Fault.DNS_NXDOMAIN, "the proxy says so")
    if not error and headers.get("via", "").count(",") == 0:
        server = headers.get("server", "").lower()
        error = headers.get("x-squid-error", "") or (server if server.startswith(_PROXY_SERVERS) else "")
    return WireError(Fault.PROXY, f"the proxy answered {status}: {error[:80]}") if error else None


def _told_by_name(proxy: Proxy, status: str) -> tuple[str, bool]:
    """The error of the proxy's own member of a Proxy-Status, the last one; and whether the name does not exist."""
    *_, last = [None, *_STATUS_MEMBER.finditer(status[:2_000])]
    if last is None or (last["quoted"] or last["token"] or "").lower() not in (
        proxy.host,
        f"{proxy.host}:{proxy.port}",
    ):
        return "", False
    error = _ERROR.search(last["rest"])
    is_unknown = error is not None and error["error"] == "dns_error" and _NXDOMAIN.search(last["rest"]) is not None
    return (error["error"] if error else ""), is_unknown


def _is_bypassed(bypass: str, host: str, port: int) -> bool:
    host = host.removesuffix(".")  # the same host, as curl reads it on either side
    place = f"[{host}]" if ":" in host else host
    entries = [
        _to_ascii(entry.strip().removesuffix(".").replace("*.", ".")) for entry in bypass.split(",")
    ]  # Go reads `*.name` so
    if proxy_bypass_environment(f"{place}:{port}", {"no": ",".join(entries)}):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(_holds(entry.strip("[]"), address) for entry in entries)


def _to_ascii(entry: str) -> str:
    """An entry of `no_proxy` with its name as addresses have it (IDNA), or as it is where it is no name."""
    if entry.isascii():
        return entry
    with suppress(UnicodeError):
        return ".".join(label.encode("idna").decode("ascii") for label in entry.split("."))
    return entry


def _holds(entry: str, address: object) -> bool:
    """Whether an entry of `no_proxy` is a network (or an address) that holds the address; curl reads it so."""
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False


def parse_proxy(text: str, name: str) -> Proxy:
    """The proxy that `text` (of the variable `name`) tells; without a scheme it is an `http:` one.

    Raises:
        ValueError: for a SOCKS proxy and for what is no address of a proxy; one sentence, without credentials.
    """
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
    except ValueError:
        raise ValueError(f"{name} names what is no address: write it as http://host:port") from None
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.scheme.startswith("socks"):
        raise ValueError(f"{name} names the SOCKS proxy {shown}: only HTTP proxies are supported, name one or unset it")
    try:
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme not in ("http", "https"):
        raise ValueError(f"{name} names {shown}, which is no proxy: write it as http://host:port")
    authorization = ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"
    place = f"[{host}]" if ":" in host else host
    return Proxy(f"{parts.scheme}://{place}:{port}", host, port, authorization)


def load_proxies() -> Proxies:
    """The proxies of the environment.

    Raises:
        ValueError: as `parse_proxy`; only for a variable that would be used.
    """
    found = getproxies_environment()

    def choose(scheme: str) -> Proxy | None:
        for name in (scheme, "all"):
            if found.get(name):
                return parse_proxy(found[name].strip(), f"{name.upper()}_PROXY")
        return None

    return Proxies(choose("http"), choose("https"), found.get("no", ""))
