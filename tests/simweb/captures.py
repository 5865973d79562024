"""What the simulated Wayback Machine holds, and how it looks things up: captures, keys, the order of answers."""

import base64
import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from simweb.pages import html, prose

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_SESSION = re.compile(r"(?:^|&)(?:jsessionid|phpsessid|sid)=[^&]*", re.IGNORECASE)
_EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001  timestamps of archives have no zone


def make_key(address: str) -> str:
    """The SURT under which the Wayback Machine files an address: host reversed, everything in lower case.

    Scheme, `www.`, default port, userinfo, fragment, a trailing slash and session ids do not matter; query arguments
    are sorted.
    """
    text = address.strip() if "://" in address else f"http://{address.strip()}"
    parts = urlsplit(text.lower())
    host = re.sub(r"^www\d*\.", "", parts.netloc.rpartition("@")[2])
    host, _, port = host.partition(":")
    port = "" if port in {"", "80", "443"} else f":{port}"
    path = parts.path.rstrip("/") or "/"
    query = "&".join(sorted(part for part in _SESSION.sub("", parts.query).split("&") if part))
    return f"{','.join(reversed(host.split('.')))}{port}){path}{'?' if query else ''}{query}"


@dataclass(frozen=True, slots=True)
class Capture:
    """One visit of the archive's crawler.

    Attributes:
        timestamp: 14 digits.
        original: the address as it was spelt then.
        location: where a 3xx led.
        revisit: stored as `warc/revisit`, since its content was that of an earlier capture.
        subject: of the page that was found; captures with the same one have the same content, hence the same digest.
        title: of a page that says little more: an error page, say, that was sent with a 200.
    """

    timestamp: str
    original: str
    status: int = 200
    mimetype: str = "text/html"
    location: str = ""
    revisit: bool = False
    subject: str = ""
    title: str = ""

    @property
    def key(self) -> str:
        return make_key(self.original)

    @property
    def body(self) -> bytes:
        if self.title and self.status == 200:
            return html(self.title, "<p>Sorry for that.</p>")
        subject = self.subject or self.original
        return html(f"{subject} (as it was)", prose(subject)) if self.status == 200 else b""

    @property
    def digest(self) -> str:
        """Base32 SHA-1 of the content, as CDX rows have it."""
        content = self.body + self.location.encode() + str(self.status).encode()
        return base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()

    def row(self) -> dict[str, str]:
        """The CDX row: every value a string."""
        return {
            "urlkey": self.key,
            "timestamp": self.timestamp,
            "original": self.original,
            "mimetype": "warc/revisit" if self.revisit else self.mimetype,
            "statuscode": "-" if self.revisit else str(self.status),
            "digest": self.digest,
            "length": str(len(self.body) // 3 + 400),
        }


def seconds_of(timestamp: str) -> float:
    """Seconds since 1970 of a timestamp of 1 to 14 digits; what is missing or impossible is the smallest possible."""
    digits = timestamp[:14].ljust(4, "0").ljust(14, "0")
    year, month, day = max(int(digits[:4]), 1), max(int(digits[4:6]), 1), max(int(digits[6:8]), 1)
    hour, minute, second = int(digits[8:10]), int(digits[10:12]), int(digits[12:14])
    day = min(day, 28) if month == 2 else min(day, 30)
    when = datetime.datetime(year, min(month, 12), day, min(hour, 23), min(minute, 59), min(second, 59))  # noqa: DTZ001
    return (when - _EPOCH).total_seconds()


def closest_first(captures: Iterable[Capture], timestamp: str) -> list[Capture]:
    """Captures by their distance in time, the nearest first."""
    wanted = seconds_of(timestamp)
    return sorted(captures, key=lambda capture: (abs(seconds_of(capture.timestamp) - wanted), capture.timestamp))


def keep_matching(rows: Sequence[dict[str, str]], condition: str) -> list[dict[str, str]]:
    """The rows that a `filter=[~][!]field:pattern` keeps: `~` for a substring, else the whole value must match.

    Raises:
        ValueError: for a condition that is none.
    """
    contains = condition.startswith("~")
    rest = condition.removeprefix("~")
    negated = rest.startswith("!")
    field, colon, pattern = rest.removeprefix("!").partition(":")
    if not colon or field not in FIELDS:
        raise ValueError(f"not a filter: {condition!r}")
    try:
        compiled = re.compile(re.escape(pattern) if contains else pattern)
    except re.error as error:
        raise ValueError(f"not a pattern: {pattern!r}") from error
    find = compiled.search if contains else compiled.fullmatch
    return [row for row in rows if (find(row[field]) is None) is negated]


def collapse(rows: Sequence[dict[str, str]], rule: str) -> list[dict[str, str]]:
    """Of adjacent rows whose `field` (or its first N characters, `field:N`) is the same, the first."""
    field, _, length = rule.partition(":")
    if field not in FIELDS or not (length.isdigit() or not length):
        raise ValueError(f"not a collapse: {rule!r}")
    end = int(length) if length else None
    kept: list[dict[str, str]] = []
    previous = None
    for row in rows:
        if (now := row[field][:end]) != previous:
            kept.append(row)
        previous = now
    return kept
