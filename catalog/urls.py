"""An address: parsing as browsers do it (WHATWG URL Standard), identity, kin and archive keys. Pure.

Forms of an address: raw as printed; href (WHATWG); identity (href without its fragment: what a resource is); kin key
(groups near-twins in reports, case kept); archive key (look-up in archives alone, case folded, never an identity).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import can_ada

# Servers and intermediaries give up between 8 and 16 KB of request line; RFC 9110 section 4.1 asks for 8,000 octets.
MAX_LENGTH = 16_384
# RFC 1035 section 2.3.4: what a host name can be at all.
MAX_LABEL = 63
MAX_NAME = 253

HTTP_PORTS = {"http": 80, "https": 443}
# The schemes whose authority the WHATWG standard parses strictly ("special" schemes, `file` left out).
_SPECIAL = frozenset({"http", "https", "ftp", "ws", "wss"})

# Parameters that tell a site's statisticians where a visitor came from and never choose what is shown.
TRACKER_PREFIXES = (
    "utm_",  # Google Analytics (Urchin)
    "mtm_",  # Matomo
    "matomo_",
    "pk_",  # Matomo's older name, Piwik
    "piwik_",
    "hsa_",  # HubSpot advertisements
    "fb_action_",  # Facebook
)
TRACKERS = frozenset(
    {
        *("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "_ga", "_gl"),  # Google
        *("fbclid", "fb_source", "fb_ref", "igshid"),  # Facebook, Instagram
        *("msclkid", "yclid", "twclid", "ttclid", "li_fat_id", "rb_clickid", "wickedid"),  # other advertisers
        *("mc_cid", "mc_eid"),  # Mailchimp
        *("_hsenc", "_hsmi", "hsctatracking"),  # HubSpot
        *("mkt_tok", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "ml_subscriber", "ml_subscriber_hash"),
        *("_openstat", "xtor", "at_campaign", "at_medium", "ref_src"),  # Openstat, AT Internet, X
    }
)

_SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.\-]*):")
_TABS_AND_BREAKS = str.maketrans("", "", "\t\n\r")
_STRIPPED = "".join(map(chr, range(0x21)))  # C0 controls and space, which the parser strips at both ends
_WWW = re.compile(r"www\d*\.")
_HOME = re.compile(r"/?|/(?:index|default|home)(?:\.\w{2,5})?/?", re.IGNORECASE)


class InvalidAddress(ValueError):  # noqa: N818  the word of the verdict, `invalid`
    """What is printed is not an address that can be checked; the message is one sentence for people.

    Attributes:
        reason: `url_empty`, `url_too_long`, `url_no_base` (relative, and nothing to resolve it against), `url_port`,
            `url_host`, `url_unparsable`.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address.

    Attributes:
        href: WHATWG serialisation, ASCII.
        identity: href without fragment: what a resource is.
        fragment: as in href, percent-encoded, without `#`.
        scheme: lower-case, without `:`.
        host: lower-case, punycode, IPv6 in brackets; "" where the scheme has none (`mailto:`).
        port: effective port for http and https; None elsewhere unless it is printed.
        path, query: as in href; the query without `?`.
    """

    href: str
    identity: str
    fragment: str
    scheme: str
    host: str
    port: int | None
    path: str
    query: str

    @property
    def is_http(self) -> bool:
        """Whether it can be fetched: http or https."""
        return self.scheme in HTTP_PORTS

    @property
    def userinfo(self) -> str:
        """`user:password` as in href, "" where there is none: what must not leave the machine but to its own host."""
        if not self.identity.startswith(f"{self.scheme}://"):
            return ""
        rest = self.identity[len(self.scheme) + 3 :]
        return re.split(r"[/?]", rest, maxsplit=1)[0].rpartition("@")[0]

    @property
    def origin(self) -> str:
        """`scheme://host[:port]` without userinfo, the port only where it is not the scheme's own."""
        return f"{self.scheme}://{self.host}{_odd_port(self)}"


def scheme_of(raw: str) -> str:
    """The scheme that is printed, lower-case; "" for a relative reference. Total, also for what cannot be parsed."""
    found = _SCHEME.match(raw[:256].translate(_TABS_AND_BREAKS))
    return found[1].lower() if found else ""


@lru_cache(maxsize=512)  # one check parses its address some five times, and there are some hundred checks at once
def parse_address(raw: str, base: str | None = None) -> Address:
    """An address as a browser would read it, relative ones resolved against `base`.

    White space and control characters at the ends, and tabs and line breaks inside, are stripped as the standard says.
    Stricter than the standard where nothing could be fetched: port 0, and names that no resolver takes.

    Raises:
        InvalidAddress: for whatever is not an address; nothing else, whatever the input.
    """
    if len(raw) > MAX_LENGTH or (base is not None and len(base) > MAX_LENGTH):
        raise InvalidAddress("url_too_long", f"the address is longer than {MAX_LENGTH:,} characters")
    text = _scalar(raw)
    if base is None and not text.strip(_STRIPPED):
        raise InvalidAddress("url_empty", "the address is empty")
    url = _parse(text, base)
    scheme = url.protocol[:-1]
    if scheme in HTTP_PORTS:
        _check_authority(url)
    href = url.href
    if len(href) > MAX_LENGTH:
        raise InvalidAddress("url_too_long", f"the address is longer than {MAX_LENGTH:,} characters once encoded")
    identity, _, fragment = href.partition("#")
    return Address(
        href=href,
        # Without the fragment, an opaque path would end in spaces that the next parse strips.
        identity=identity.rstrip(" "),
        fragment=fragment,
        scheme=scheme,
        host=url.hostname.lower(),
        port=int(url.port) if url.port else HTTP_PORTS.get(scheme),
        path=url.pathname,
        query=url.search[1:],
    )


def _scalar(text: str) -> str:
    """Lone surrogates become U+FFFD, as at every border of the web platform; the parser takes nothing else."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _parse(text: str, base: str | None) -> can_ada.URL:
    try:
        if base is None:
            return can_ada.parse(text)
        against = can_ada.parse(_scalar(base))
    except ValueError:
        if base is not None:
            raise InvalidAddress("url_no_base", "the document's own address is not one to resolve against") from None
        raise _explain(text) from None
    try:
        return against + text
    except ValueError:
        raise _explain(text, has_base=True) from None


def _explain(text: str, *, has_base: bool = False) -> InvalidAddress:
    """Why the parser said no. It does not tell; with a special scheme only host and port can be wrong."""
    scheme = scheme_of(text)
    if not scheme and not has_base:
        return InvalidAddress(
            "url_no_base", "a relative address, and the document has no address to resolve it against"
        )
    if scheme and scheme not in _SPECIAL:
        return InvalidAddress("url_unparsable", f"no valid address of the scheme {scheme}:")
    rest = text.translate(_TABS_AND_BREAKS).strip(_STRIPPED)[len(scheme) + 1 if scheme else 0 :]
    if not scheme and not rest.startswith(("/", "\\")):
        return InvalidAddress("url_no_base", "a relative address, and its base is not one to resolve it against")
    rest = rest.lstrip("/\\")
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    port = authority.rpartition("]")[2].rpartition(":")[2] if ":" in authority.rpartition("]")[2] else ""
    if port and not (port.isascii() and port.isdigit() and int(port.lstrip("0")[:6] or "0") <= 65_535):
        return InvalidAddress("url_port", f"{port[:20]!r} is not a port")
    if not authority:
        return InvalidAddress("url_host", "the address names no host")
    return InvalidAddress("url_host", f"{authority[:80]!r} is not a host name")


def _check_authority(url: can_ada.URL) -> None:
    """What the standard lets pass and no resolver or socket takes."""
    if url.port == "0":
        raise InvalidAddress("url_port", "port 0 cannot be connected to")
    _check_host(url.hostname)


@lru_cache(maxsize=4096)  # of a host there are many addresses
def _check_host(host: str) -> None:
    if host.startswith("["):
        return
    name = host.removesuffix(".")  # a final dot says that the name is complete (RFC 1034 section 3.1)
    labels = name.split(".")
    if not all(labels):
        raise InvalidAddress("url_host", f"{host[:80]!r} is not a host name: nothing stands between two dots")
    if len(name) > MAX_NAME or max(map(len, labels)) > MAX_LABEL:
        sentence = f"{host[:80]!r} is no host name: over {MAX_LABEL} characters a label or {MAX_NAME} in all"
        raise InvalidAddress("url_host", sentence)


def host_name(url: str) -> str:
    """The host of an address that has been parsed before, without its port; "" where it has none."""
    return urlsplit(url).hostname or ""


def _odd_port(address: Address) -> str:
    if address.port is None or address.port == HTTP_PORTS.get(address.scheme):
        return ""
    return f":{address.port}"


def _without_www(host: str) -> str:
    """`www.` taken off, unless nothing that could be a site is left (`www.com`)."""
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def is_tracker(piece: str) -> bool:
    """Whether a `name=value` of a query tells whence somebody came, and not what is wanted."""
    name = unquote(piece.partition("=")[0]).lower()
    return name in TRACKERS or name.startswith(TRACKER_PREFIXES)


def kin_key(address: Address) -> str:
    """Groups addresses that are probably one: scheme, `www.`, default port, trailing slash, trackers and the order of
    the query folded, case kept. For reports and proposals; never an identity.
    """
    if not address.is_http:
        return address.identity
    pieces = sorted(piece for piece in address.query.split("&") if piece and not is_tracker(piece))
    key = _without_www(address.host) + _odd_port(address) + address.path.removesuffix("/")
    return f"{key}?{'&'.join(pieces)}" if pieces else key


# Session ids that the Wayback Machine takes out of its keys; the values are of fixed length and kind.
_PATH_SESSIONS = (
    re.compile(r"(?<=/)\((?:[a-z]\([0-9a-z]{24}\))+\)/(?=[^?]+\.aspx)"),
    re.compile(r"(?<=/)\([0-9a-z]{24}\)/(?=[^?]+\.aspx)"),
    re.compile(r";jsessionid=[0-9a-z]{32}$"),
)
_QUERY_SESSION = re.compile(
    r"(?:^|(?<=&))(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}"
    r"|cfid=[^&]+&cftoken=[^&]+)(?:&|$)"
)


def archive_key(address: Address) -> str:
    """The SURT by which web archives file an address: reversed host, everything lower-case.

    For look-up and comparison inside an archive alone: the folding of case merges addresses that differ. Where the
    Wayback Machine would collapse `//` in a path this does not, since it corrupts addresses inside archive addresses.
    """
    if not address.is_http:
        return address.identity.lower()
    host = address.host.removesuffix(".")
    if not host.startswith("["):
        bare = _WWW.sub("", host, count=1) if _WWW.match(host) else host
        host = ",".join(reversed(bare.split(".")))
    path = address.path.lower()
    for pattern in _PATH_SESSIONS:
        path = pattern.sub("", path)
    query = _QUERY_SESSION.sub("", address.query.lower()).removesuffix("&")
    key = f"{host}{_odd_port(address)}){path.removesuffix('/') or '/'}"
    return f"{key}?{'&'.join(sorted(query.split('&')))}" if query else key


def is_spelling_change(old: Address, new: Address) -> bool:
    """Whether two addresses differ, and in scheme (http, https), `www.`, a trailing slash or letter case alone."""
    if not (old.is_http and new.is_http) or old.identity == new.identity:
        return False
    return _spelling_key(old) == _spelling_key(new)


def _spelling_key(address: Address) -> tuple[str, str, str, str, str]:
    path = address.path.removesuffix("/").lower()
    host = _without_www(address.host.removesuffix("."))
    return host, _odd_port(address), path, address.query.lower(), address.userinfo


def is_home_path(path: str) -> bool:
    """Whether a path leads to a site's front page: the root, `/index.*`, `/default.*` or `/home`."""
    return _HOME.fullmatch(path) is not None


def is_home(address: Address) -> bool:
    """Whether it is a site's front page (see `is_home_path`), without a query."""
    return address.is_http and not address.query and is_home_path(address.path)


def folder(address: Address) -> str:
    """The folder in which an address lies, as an address ending in `/`: `https://x.org/a/` for `/a/b` and `/a/b/`."""
    above = address.path.removesuffix("/").rpartition("/")[0]
    return f"{address.origin}{above}/"
