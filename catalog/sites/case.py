"""Where letter case surely matters: identifiers that sites draw at random from letters of both cases.

Wherever one of these stands without a single capital in a document that has none at all, it was lower-cased.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from catalog.urls import Address


@dataclass(frozen=True, slots=True)
class CaseRule:
    """One kind of identifier.

    Attributes:
        hosts: host names without `www.`.
        path: matched against the start of the path, any case; its group `id` is the identifier where no `parameter` is.
        parameter: the query parameter that holds the identifier; "" where the path does.
        value: what the whole parameter must look like.
    """

    hosts: frozenset[str]
    path: re.Pattern[str]
    parameter: str = ""
    value: re.Pattern[str] = re.compile(r"[\w-]+", re.ASCII)


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern}(?=[/.;]|$)", re.IGNORECASE | re.ASCII)


def _rule(hosts: Iterable[str], path: str, parameter: str = "", value: str = r"[\w-]+") -> CaseRule:
    return CaseRule(frozenset(hosts), _path(path), parameter, re.compile(value, re.IGNORECASE | re.ASCII))


_YOUTUBE = ("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com")

CASE_RULES: tuple[CaseRule, ...] = (
    # A video is 11 characters of base64url, a channel `UC` and 22 more, a playlist two capitals and more of the same.
    _rule(_YOUTUBE, "/watch/?", parameter="v", value=r"[\w-]{11}"),
    _rule(_YOUTUBE, "/playlist/?", parameter="list", value=r"(?:pl|ul|uu|fl|ll|rd|ol|ola)[\w-]{10,80}"),
    _rule(_YOUTUBE, r"/channel/(?P<id>uc[\w-]{22})"),
    _rule(_YOUTUBE, r"/(?:embed|v|shorts|live)/(?P<id>(?!videoseries)[\w-]{11})"),
    _rule(("youtu.be",), r"/(?P<id>[\w-]{11})"),
    # Shorteners that count in base 62 (tinyurl.com, which folds case, is not among them).
    _rule(
        (
            *("bit.ly", "j.mp", "goo.gl", "t.co", "ow.ly", "is.gd", "buff.ly", "fb.me", "lnkd.in", "git.io", "amzn.to"),
            *("nyti.ms", "dlvr.it", "ift.tt", "db.tt", "tcrn.ch", "trib.al", "wp.me", "spoti.fi"),
        ),
        r"/(?P<id>[\w-]{4,12})/?$",
    ),
    _rule(("goo.gl",), r"/(?:maps|photos|forms)/(?P<id>[\w-]{4,24})"),
    # Google's files: 25 to 60 characters of base64url.
    _rule(
        ("docs.google.com", "drive.google.com"),
        r"/(?:document|spreadsheets|presentation|forms|file)/d/(?:e/)?(?P<id>[\w-]{25,100})",
    ),
    _rule(("drive.google.com",), r"/(?:open|uc)", parameter="id", value=r"[\w-]{25,100}"),
    _rule(("i.imgur.com",), r"/(?P<id>[a-z0-9]{5,7})"),
    _rule(("imgur.com",), r"/(?:a|gallery)/(?P<id>[a-z0-9]{5,7})"),
    _rule(("open.spotify.com",), r"/(?:track|album|artist|playlist|episode|show)/(?P<id>[a-z0-9]{22})"),
    _rule(("openreview.net",), "/(?:forum|pdf)", parameter="id", value=r"[\w-]{9,14}"),
    _rule(("instagram.com",), r"/(?:p|reel|tv)/(?P<id>[\w-]{11})"),
)

_BY_HOST: dict[str, list[CaseRule]] = {}
for _each in CASE_RULES:
    for _host in _each.hosts:
        _BY_HOST.setdefault(_host, []).append(_each)


def case_sensitive_part(address: Address) -> str:
    """The identifier in an address whose letter case surely matters; "" where there is none or it has no letter."""
    for rule in _BY_HOST.get(address.host.removesuffix(".").removeprefix("www."), ()):
        part = _identifier(rule, address)
        if part and any(character.isalpha() for character in part):
            return part
    return ""


def _identifier(rule: CaseRule, address: Address) -> str:
    found = rule.path.match(address.path)
    if found is None:
        return ""
    if not rule.parameter:
        return found["id"]
    for piece in address.query.split("&"):
        name, _, value = piece.partition("=")
        value = unquote(value)
        if name == rule.parameter and rule.value.fullmatch(value):
            return value
    return ""
