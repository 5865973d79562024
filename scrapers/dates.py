"""Dates as documents print them, with how much of the date they tell.

A month is given as its first day, a year as its first of January. A time of day and its zone are not looked at: the day
is the one that the author saw printed.
"""

import re
from collections.abc import Callable
from datetime import date

from db.vocabulary import DatePrecision

PartialDate = tuple[date, DatePrecision]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
# Articles older than the Web are on the Web: two centuries are plausible, anything else is another number.
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>\d{1,2})"
_DAY = r"(?P<day>\d{1,2})"
_NAME = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_GAP = r"[\s,]{1,4}"  # bounded: what is further apart is no date

# Tried in this order, the most telling first. Word boundaries keep out longer numbers (`12016-01`, `2016-011`).
_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w-]){_YEAR}-{_MONTH}-{_DAY}(?=$|[^\w-]|T\d)",  # ISO 8601, RFC 3339
        rf"\b{_DAY}{_ORDINAL}(?:\s+of)?[\s-]{{1,4}}{_NAME}[\s,-]{{1,4}}{_YEAR}\b",  # RFC 5322; 12th of January, 2016
        rf"\b{_NAME}{_GAP}{_DAY}{_ORDINAL}{_GAP}{_YEAR}\b",  # January 12, 2016
        rf"(?<![\w/]){_YEAR}/{_MONTH}/{_DAY}(?![\w/])",  # 2016/01/12
        rf"(?<![\w.]){_DAY}\.\s?{_MONTH}\.\s?{_YEAR}(?!\w)",  # 12.01.2016, day first wherever dots are written
        rf"^\s*{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:T\d{{4,6}}Z?)?\s*$",  # 20160112, ISO 8601 basic
        rf"\b{_NAME}{_GAP}{_YEAR}\b",  # January 2016
        rf"\b{_YEAR}{_GAP}{_NAME}",  # 2016 January
        rf"(?<![\w/-]){_YEAR}[-/]{_MONTH}(?![\w/-])",  # 2016-01
        rf"^\s*{_YEAR}\s*$",
    )
)
# 01/02/2016 is January or February: which, the text does not say, unless one of the two cannot be a month.
_SLASHED = re.compile(rf"(?<![\w/])(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}(?![\w/])")
# Blogs and magazines put the date into the path: /2016/01/12/title, /2016/01/title, /2016-01-12-title.
_IN_PATH = re.compile(rf"/{_YEAR}[/-](?P<month>\d\d)(?:[/-](?P<day>\d\d))?(?=[/-]|$)")


def parse_date(text: str) -> PartialDate | None:
    """The date that a short text tells: `2016-01-12T10:00Z`, `Tue, 12 Jan 2016 …`, `posted January 2016`, `2016` …

    Reads ISO 8601, RFC 5322 and English dates, alone or inside other words. Where several stand there, the most precise
    form wins, then the first. A lone year counts only if it is the whole text.
    """
    for pattern in _PATTERNS:
        found = _first(pattern, text, _from_match)
        if found:
            return found
    return _first(_SLASHED, text, _from_slashes)


def parse_address_date(address: str) -> PartialDate | None:
    """The date in an address's path (`/2016/01/12/` or `/2016/01/`), by the convention of blogs and magazines."""
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    return _first(_IN_PATH, path, _from_match)


def _first(
    pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], PartialDate | None]
) -> PartialDate | None:
    return next(filter(None, map(read, pattern.finditer(text))), None)


def _from_match(match: re.Match[str]) -> PartialDate | None:
    parts = match.groupdict()
    name = parts.get("name")
    month = _MONTHS[name.lower()] if name else parts.get("month")
    return _build(int(parts["year"]), int(month) if month else None, int(parts["day"]) if parts.get("day") else None)


def _from_slashes(match: re.Match[str]) -> PartialDate | None:
    year, one, two = int(match["year"]), int(match["one"]), int(match["two"])
    if one == two or two > 12:
        return _build(year, one, two)
    if one > 12:
        return _build(year, two, one)
    return _build(year, None, None)


def _build(year: int, month: int | None, day: int | None) -> PartialDate | None:
    try:
        if month is None:
            return date(year, 1, 1), DatePrecision.YEAR
        if day is None:
            return date(year, month, 1), DatePrecision.MONTH
        return date(year, month, day), DatePrecision.DAY
    except ValueError:  # a 13th month, a 30th of February: some other number
        return None
