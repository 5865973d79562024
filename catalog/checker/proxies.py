"""The user's proxy, as the usual environment variables name it.

`http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower or upper case, the lower case first. HTTP_PROXY is
ignored in a CGI program (where REQUEST_METHOD is set), since there a request's `Proxy:` header would fill it. That much
is `urllib.request`'s doing.
"""

import base64
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed


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


def _is_bypassed(bypass: str, host: str, port: int) -> bool:
    place = f"[{host}]" if ":" in host else host
    if proxy_bypass_environment(f"{place}:{port}", {"no": bypass}):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(_holds(entry.strip().strip("[]"), address) for entry in bypass.split(","))


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
