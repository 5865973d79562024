"""The cookies of one chain of redirects, set and sent as browsers do: none outlives the chain."""

import re
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from catalog.sites.suffixes import is_suffix

# What browsers heed of a cookie besides its name and value, and what it must look like, or it is as if it were not said
# (RFC 6265 section 5.2). `Version`, `Port` and their like are none of it.
_COOKIE_PARTS: Mapping[str, re.Pattern[str]] = {
    "domain": re.compile(".+"),
    "expires": re.compile(".+"),
    "max-age": re.compile(r"-?\d+"),
    "path": re.compile("/.*"),
    "secure": re.compile(".*"),
}
LONGEST_PAIR = 4_097  # octets of a name, its value and the equals sign between them
# Names by which a cookie tells that it came over a secure connection (and the second: from this very host).
_PROMISES = ("__secure-", "__host-")


def empty_jar() -> httpx.Cookies:
    """A jar of one chain: a cookie that names no domain is of its very host (RFC 6265 5.4), and of no sub-domain."""
    return httpx.Cookies(CookieJar(DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)))


def take_cookies(cookies: httpx.Cookies, request: httpx.Request, response: httpx.Response) -> None:
    """Keep what the answer to a request sets, as browsers would."""
    host = request.url.host
    pairs = [("Set-Cookie", _mend_cookie(value, host)) for value in response.headers.get_list("set-cookie")]
    mended = httpx.Response(200, headers=httpx.Headers(pairs, encoding="utf-8"), request=request)
    cookies.extract_cookies(mended)


def add_cookies(request: httpx.Request, cookies: httpx.Cookies) -> None:
    """The cookies for a request, beside those that the settings gave it.

    None where one holds a control character, which no header may (RFC 9110 5.5).
    """
    given = request.headers.pop("cookie", "")
    cookies.set_cookie_header(request)
    taken = request.headers.pop("cookie", "")
    if both := "; ".join(filter(None, (given, taken if taken.isprintable() else ""))):
        request.headers["cookie"] = both


def _mend_cookie(header: str, host: str) -> str:
    """A Set-Cookie header with nothing but what browsers read in it, each part once: the last one counts.

    The jar drops a cookie altogether for one part that it cannot read, and a page that wants it back is lost with it.
    "" for one that browsers refuse: whose name promises what the rest does not keep (RFC 6265bis 4.1.3), or that is
    too long (section 5.6), so that no server would take it back, or that is for all of a suffix (RFC 6265 5.3): where a
    suffix is a host, it may have one for itself.
    """
    pair, *parts = header.split(";")
    if len(pair.strip().encode("utf-8", "replace")) > LONGEST_PAIR:
        return ""
    kept: dict[str, str] = {}
    for part in parts:
        name, _, value = (piece.strip() for piece in part.partition("="))
        pattern = _COOKIE_PARTS.get(name.lower())
        if pattern is not None and pattern.fullmatch(value):
            kept[name.lower()] = f"{name}={value}" if value else name
    domain = kept.get("domain", "").partition("=")[2].lstrip(".").lower()
    if domain and is_suffix(domain):
        if domain != host:
            return ""
        del kept["domain"]
    promise = pair.strip().lower()
    if promise.startswith(_PROMISES) and "secure" not in kept:
        return ""
    if promise.startswith("__host-") and ("domain" in kept or kept.get("path", "").lower() != "path=/"):
        return ""
    return ";".join([pair, *kept.values()])
