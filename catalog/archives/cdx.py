"""A CDX server's rows: reading them, and choosing the capture that stands for an article's source. Pure.

Rows come as the service has them: duplicated, with `-` for what is not known, days of `00`, malformed originals, and
with a resume key behind an empty row at the end. Two dialects are spoken: the Wayback Machine's one table in JSON, and
pywb's (arquivo.pt, UK and Australian archives) one JSON object a line under other names.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from catalog.urls import Address, InvalidAddress, is_spelling_change, kin_key, parse_address

FIELDS = ("timestamp", "original", "statuscode", "mimetype", "digest")
REVISIT = "warc/revisit"
# Base32 SHA-1 of no bytes at all: a capture of nothing.
EMPTY_DIGEST = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
# What is never a page: a 200 in HTML at such an address is what a server shows instead of the file.
_FILE = re.compile(
    r"\.(?:pdf|ps|djvu|docx?|pptx?|xlsx?|zip|t?gz|bz2|xz|7z|mp[34]|avi|mov|mkv|webm|png|jpe?g|gif)$", re.I
)
_HTML = ("text/html", "application/xhtml")
# Captures of one resource that are worth keeping on record.
KEPT = 20
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TIMESTAMP = re.compile(r"[0-9]{4,14}")
_PYWB_NAMES = (
    ("timestamp", "timestamp"),
    ("original", "url"),
    ("statuscode", "status"),
    ("mimetype", "mime"),
    ("digest", "digest"),
)
_STATUS = re.compile(r"[1-5][0-9]{2}")


class NotCdx(ValueError):  # noqa: N818  not what was asked for
    """The body is not a CDX answer; the argument is the kind of error: `not_json` or `not_cdx`."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One row. `original` is what the archive asked for, `address` the same read as an address."""

    timestamp: str
    captured_at: datetime
    original: str
    address: Address
    status: int | None
    mimetype: str
    digest: str


def parse_cdx(body: bytes) -> tuple[Capture, ...]:
    """The usable rows of a JSON answer, in its order; empty only where the service says that it has no capture.

    Raises:
        NotCdx: for anything else than an array of arrays under a header row, and where not one row can be used.
    """
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        raise NotCdx("not_json") from None
    if not isinstance(rows, list):
        raise NotCdx("not_cdx")
    if not rows:
        return ()
    header = rows[0]
    if not isinstance(header, list) or not {"timestamp", "original", "statuscode"} <= {str(name) for name in header}:
        raise NotCdx("not_cdx")
    names = [str(name) for name in header]
    given = list(_until_resume_key(rows[1:]))
    captures = tuple(capture for row in given if (capture := _parse_row(names, row)) is not None)
    if given and not captures:
        raise NotCdx("not_cdx")
    return captures


def parse_cdx_lines(body: bytes) -> tuple[Capture, ...]:
    """The usable rows of a pywb answer: one object a line. Nothing at all is how it says that it has no capture.

    Raises:
        NotCdx: as `parse_cdx`.
    """
    given = [line for line in body.splitlines() if line.strip()]
    captures: list[Capture] = []
    for line in given:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise NotCdx("not_json") from None
        if not isinstance(row, dict):
            raise NotCdx("not_cdx")
        named = {ours: row.get(theirs, "-") for ours, theirs in _PYWB_NAMES}
        capture = _parse_row(list(named), list(named.values()))
        captures += [capture] if capture is not None else []
    if given and not captures:
        raise NotCdx("not_cdx")
    return tuple(captures)


def _until_resume_key(rows: list[object]) -> Iterator[object]:
    for row in rows:
        if row == []:
            return
        yield row


def _parse_row(names: list[str], row: object) -> Capture | None:
    if not isinstance(row, list) or len(row) != len(names) or not all(isinstance(value, str) for value in row):
        return None
    values = dict(zip(names, row, strict=True))
    captured_at = parse_timestamp(values["timestamp"])
    if captured_at is None:
        return None
    try:
        address = parse_address(values["original"])
    except InvalidAddress:
        return None
    if not address.is_http:
        return None
    status = values["statuscode"]
    return Capture(
        timestamp=values["timestamp"],
        captured_at=captured_at,
        original=values["original"],
        address=address,
        status=int(status) if _STATUS.fullmatch(status) else None,
        mimetype=values.get("mimetype", "-").lower(),
        digest=values.get("digest", "-").removeprefix("sha1:").removeprefix("SHA1:"),
    )


def parse_timestamp(text: str) -> datetime | None:
    """4 to 14 digits as a time in UTC; a month or day of `00` or left out is the first. None where it is no time."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    year, month, day, hour, minute, second = (
        int(text[start:end] or "0") for start, end in ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))
    )
    try:
        return datetime(year, month or 1, day or 1, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def rank_captures(captures: Iterable[Capture], asked: Address, wanted: date) -> list[Capture]:
    """The captures that may show what the article cited, the best first: good ones of that address, nearest in time.

    Good is a 200 with a body that the archive has not also seen under an error status, and a revisit whose digest is
    that of a good 200. The archive's key folds letter case, so that captures of another address may be among the rows:
    those of the same spelling come first, whatever their day. The earlier of two equally near ones comes first.
    """
    rows = list(captures)
    errors = {row.digest for row in rows if row.status is not None and row.status >= 400 and _has_digest(row)}
    good = {row.digest: row for row in rows if _is_good(row, asked) and row.digest not in errors}
    usable = [row for row in rows if (_is_good(row, asked) and row.digest not in errors) or _revisits(row, good)]
    noon = datetime.combine(wanted, time(12), UTC)
    kin = kin_key(asked)

    def rank(row: Capture) -> tuple[bool, timedelta, datetime]:
        return kin_key(row.address) != kin, abs(row.captured_at - noon), row.captured_at

    return [_resolved(row, good) for row in sorted(usable, key=rank)]


def count_spellings(ranked: Iterable[Capture], asked: Address) -> int:
    """How many addresses the captures could be of: 1 where the very spelling that was asked for is among them."""
    spellings = {kin_key(row.address) for row in ranked}
    return 1 if kin_key(asked) in spellings else len(spellings)


def _resolved(row: Capture, good: dict[str, Capture]) -> Capture:
    """A revisit with the status and type of what it repeats."""
    if row.mimetype != REVISIT:
        return row
    return replace(row, status=200, mimetype=good[row.digest].mimetype)


def _is_good(row: Capture, asked: Address) -> bool:
    if row.status != 200 or row.mimetype == REVISIT or row.digest == EMPTY_DIGEST:
        return False
    return not is_page_for_file(asked, row.mimetype)


def is_page_for_file(asked: Address, mimetype: str) -> bool:
    """Whether a page stands where a file was cited: what a server shows instead of it."""
    return _FILE.search(asked.path) is not None and mimetype.startswith(_HTML)


def _revisits(row: Capture, good: dict[str, Capture]) -> bool:
    return row.mimetype == REVISIT and row.status in (None, 200) and row.digest in good and _has_digest(row)


def _has_digest(row: Capture) -> bool:
    return row.digest not in ("-", "")


def captures_of_interest(captures: Iterable[Capture], wanted: date) -> tuple[Capture, ...]:
    """What is worth remembering of an answer beside the copy: at most KEPT captures.

    For each spelling of the address (letter case is what an archive's folded key may give back) and each class of
    status the capture nearest to the wanted day; then all redirects, the latest first, since they tell where a page
    moved to.
    """
    noon = datetime.combine(wanted, time(12), UTC)
    nearest: dict[tuple[str, int], Capture] = {}
    for row in sorted(captures, key=lambda row: abs(row.captured_at - noon)):
        if row.status is not None:
            nearest.setdefault((kin_key(row.address), row.status // 100), row)
    redirects = sorted(
        (row for row in captures if row.status in REDIRECTS), key=lambda row: row.captured_at, reverse=True
    )
    return tuple(dict.fromkeys([*nearest.values(), *redirects]))[:KEPT]


def is_same_address(original: Address, asked: Address) -> bool:
    """Whether an archive's `original` is what was asked for, up to scheme, `www.`, a trailing slash and letter case."""
    return original.identity == asked.identity or is_spelling_change(asked, original)
