"""Captures as an archive plays them back: is there one at all, of which moment, and what does it show?

Asked with the modifier `id_`, which gives the bytes, status and headers of the capture itself; without it an archived
redirect is a page of the archive's own that answers 200. A memento names its moment in `Memento-Datetime` (RFC 7089
section 2.1.1); a redirect without that header is the archive's own, to the capture nearest to what was asked for.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

import httpx

from catalog.archives.cdx import parse_timestamp
from catalog.archives.door import Closed, Door, Failure
from catalog.archives.protocol import may_be_sent
from catalog.checker.observation import Page
from catalog.checker.probe import PERMANENT, REDIRECTS, read_page
from catalog.urls import InvalidAddress, parse_address

# Four fifths of the 600 requests a minute that playback grants an address (2026).
PLAYBACK_PER_MINUTE = 480
MOST_HOPS = 3  # of the archive's own; it needs one
DEFAULT_WINDOW = timedelta(days=1)
# `/web/20160105120000id_/http://example.com/`, whatever path the archive puts before it.
_MEMENTO_PATH = re.compile(r"/(\d{1,14})(?:[a-z]{2}_)?/([a-z]+:/{0,2}\S+)", re.IGNORECASE | re.DOTALL)
_FOUND_AT = re.compile(r"found capture at (\d{4,14})")


class Outcome(StrEnum):
    """What playback said."""

    MEMENTO = "memento"  # a capture, of whatever status but a redirect
    REDIRECT = "redirect"  # a capture of a redirect: `location` is where it led
    ELSEWHEN = "elsewhen"  # the nearest capture is further away than the window
    ABSENT = "absent"  # never archived
    ERROR = "error"  # nothing can be said: `error` is the kind


@dataclass(frozen=True, slots=True)
class Played:
    """What an archive showed.

    Attributes:
        url: the playback address (with `id_`) that was answered last.
        status: as it was when it was captured; None where no memento came.
        captured_at: of the memento, or of the nearest capture where that is ELSEWHEN.
        original: the address as the archive captured it, where it tells.
        location: target of an archived redirect, an address of the old web; None where it is unusable.
        permanent: whether that redirect was one for good (301, 308).
        page: head of the body, None where it is no text.
        error: kind of ERROR: those of Door, `not_sent`, `blocked_site`, `blocked_robots`, `left_archive`,
            `too_many_hops`, `no_target`.
    """

    outcome: Outcome
    url: str
    status: int | None = None
    captured_at: datetime | None = None
    original: str = ""
    location: str | None = None
    permanent: bool = False
    content_type: str = ""
    page: Page | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: a memento where the headers say so."""

    status: int
    headers: httpx.Headers
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Playback:
    """Playback of one archive.

    Attributes:
        prefix: what stands before the timestamp: `https://web.archive.org/web`.
        window: the furthest that the nearest capture may be from the moment asked for.
    """

    door: Door
    prefix: str
    window: timedelta = DEFAULT_WINDOW
    allow_private: bool = False

    async def fetch(self, timestamp: str, original: str) -> Played:
        """What the archive shows of `original` at `timestamp` (4 to 14 digits). Raises nothing.

        The archive's own hops are followed, each at its turn, as long as they stay within the archive and the window.
        """
        url = f"{self.prefix}/{timestamp}id_/{original}"
        wanted = parse_timestamp(timestamp)
        if wanted is None or not may_be_sent(original, allow_private=self.allow_private):
            return Played(Outcome.ERROR, url, error="not_sent")
        try:
            for _ in range(MOST_HOPS + 1):
                answer = await self._ask(url)
                played = memento_of(url, answer)
                if played is not None:
                    return played
                if answer.status == 404:
                    return Played(Outcome.ABSENT, url)
                url, nearest = self._nearest(url, answer)
                if abs(nearest - wanted) > self.window:
                    return Played(Outcome.ELSEWHEN, url, captured_at=nearest)
        except Failure as failure:
            return Played(Outcome.ERROR, url, error=failure.kind)
        except Closed as closed:
            return Played(Outcome.ERROR, url, error=str(closed))
        return Played(Outcome.ERROR, url, error="too_many_hops")

    async def _ask(self, url: str) -> Answered:
        async def read(response: httpx.Response) -> Answered:
            return await read_answer(self.door, response)

        return await self.door.ask(lambda: self.door.request(url, accept="*/*"), read)

    def _nearest(self, url: str, answer: Answered) -> tuple[str, datetime]:
        """Where the archive's own redirect leads, and the moment of that capture."""
        told = answer.headers.get("location", "")
        try:
            target = parse_address(told, base=url).href
        except InvalidAddress:
            raise Failure("no_target") from None
        found = _MEMENTO_PATH.search(target.removeprefix(self.prefix))
        if not _same_origin(target, self.prefix) or found is None:
            raise Failure("left_archive")
        said = _FOUND_AT.search(answer.headers.get("x-archive-redirect-reason", ""))
        moment = parse_timestamp(found[1]) or (parse_timestamp(said[1]) if said else None)
        if moment is None:
            raise Failure("no_target")
        return f"{self.prefix}/{found[1]}id_/{found[2]}", moment


async def read_answer(door: Door, response: httpx.Response) -> Answered:
    """An archive's answer to a question for a capture.

    Raises:
        Failure, Closed: for what is neither a memento, nor a redirect, nor "never archived".
    """
    status, headers = response.status_code, response.headers
    if _memento_time(headers) is not None:  # also of a captured 429 or 503, which are nobody's refusal now
        return Answered(status, headers, None if status in REDIRECTS else await read_page(response))
    if status != 404 and status not in REDIRECTS:
        door.check_status(response)
        raise Failure("no_memento")  # 200, and it does not say that it is a capture
    return Answered(status, headers)


def memento_of(url: str, answer: Answered) -> Played | None:
    """The capture that an answer is; None where it is the archive's own."""
    captured_at = _memento_time(answer.headers)
    if captured_at is None:
        return None
    content_type = answer.headers.get("content-type", "")[:200]
    original = find_original(answer.headers)
    if answer.status not in REDIRECTS:
        return Played(
            Outcome.MEMENTO, url, answer.status, captured_at, original, content_type=content_type, page=answer.page
        )
    return Played(
        Outcome.REDIRECT,
        url,
        answer.status,
        captured_at,
        original,
        location=_target(url, original, answer.headers),
        permanent=answer.status in PERMANENT,
        content_type=content_type,
    )


def _memento_time(headers: httpx.Headers) -> datetime | None:
    try:
        moment = parsedate_to_datetime(headers.get("memento-datetime", ""))
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def find_original(headers: httpx.Headers) -> str:
    """Of the Link header (RFC 7089 section 2.2.1): the address in its true spelling."""
    found = re.search(r'<([^<>]+)>\s*;[^<]*?rel="?original"?', headers.get("link", ""))
    return found[1] if found else ""


def _target(url: str, original: str, headers: httpx.Headers) -> str | None:
    """Where an archived redirect led, as the old web spelt it; the archive may have rewritten it to itself."""
    base = original or url
    told = headers.get("x-archive-orig-location") or headers.get("location", "")
    try:
        rewritten = _MEMENTO_PATH.search(told) if _leads_into_archive(told, url) else None
        return parse_address(rewritten[2] if rewritten else told, base=base).href if told else None
    except InvalidAddress:
        return None


def _leads_into_archive(told: str, url: str) -> bool:
    return (told.startswith("/") and not told.startswith("//")) or _same_origin(told, url)


def _same_origin(one: str, other: str) -> bool:
    return urlsplit(one)[:2] == urlsplit(other)[:2]
