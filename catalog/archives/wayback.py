"""The Wayback Machine, asked through its CDX server: one request a resource (two where the rows nearest to the day are
redirects and errors alone), under the published limits.

The availability API is not used: its empty answer does not mean that there is no capture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import httpx

from catalog.archives.cdx import FIELDS, Capture, NotCdx, captures_of_interest, choose_capture, parse_cdx
from catalog.archives.door import Closed, Door, Failure, failure_of_body
from catalog.archives.protocol import may_be_sent
from catalog.checker.body import read_body
from catalog.urls import parse_address
from db.records import ArchiveAnswer, ArchiveQuestion, SnapshotRecord
from db.vocabulary import ArchiveStatus

DEFAULT_URL = "https://web.archive.org"
# Rows that are asked for: enough to tell letter cases, error pages and redirects around the wanted day apart.
ROWS = 20
MAX_BYTES = 1_000_000  # twenty rows of the longest addresses are a third of this
SUCCESSES_ALONE = ("statuscode:200",)


@dataclass(frozen=True, slots=True)
class Wayback:
    """The Wayback Machine, or a service of the same shape at another address.

    Attributes:
        door: of CDX and time maps.
        url: of the service, without a slash at its end: serves `/cdx/search/cdx` and `/web/…`.
    """

    door: Door
    now: Callable[[], datetime]
    url: str = DEFAULT_URL
    allow_private: bool = False
    name: str = "wayback"

    async def find(self, question: ArchiveQuestion) -> ArchiveAnswer:
        """The good capture nearest to the question's day; without a day, nearest to today.

        `none` is said only where the service has no capture, or none but redirects and errors (then with the kind
        `no_good_capture`). Kinds of error: `not_sent` (see `may_be_sent`), `circuit_open` (not asked), `blocked_site`,
        `blocked_robots`, `not_json`, `not_cdx`, and those of Failure. Raises nothing.
        """
        if not may_be_sent(question.url, allow_private=self.allow_private):
            return self._error(question, "not_sent")
        try:
            captures = await self._ask(question)
            best = self._choose(captures, question)
            if best is None and captures:
                # The rows around the day hold nothing but redirects and errors; this asks past them. It would miss
                # revisits, which is why it is not the first question.
                captures += await self._ask(question, SUCCESSES_ALONE)
                best = self._choose(captures, question)
        except Failure as failure:
            return self._error(question, failure.kind)
        except Closed as closed:
            return self._error(question, str(closed))
        seen = tuple(self._snapshot(each) for each in captures_of_interest(captures, self._wanted(question)))
        if best is None:
            why = "no_good_capture" if captures else ""
            return ArchiveAnswer(question.resource_id, ArchiveStatus.NONE, self.now(), error=why, seen=seen)
        snapshot = self._snapshot(best)
        return ArchiveAnswer(question.resource_id, ArchiveStatus.FOUND, self.now(), snapshot=snapshot, seen=seen)

    def _wanted(self, question: ArchiveQuestion) -> date:
        return question.nearest_to or self.now().date()

    def _choose(self, captures: tuple[Capture, ...], question: ArchiveQuestion) -> Capture | None:
        return choose_capture(captures, parse_address(question.url), self._wanted(question))

    def _error(self, question: ArchiveQuestion, kind: str) -> ArchiveAnswer:
        return ArchiveAnswer(question.resource_id, ArchiveStatus.ERROR, self.now(), error=kind)

    def _snapshot(self, capture: Capture) -> SnapshotRecord:
        return SnapshotRecord(
            archive=self.name,
            url=playback_url(self.url, capture.timestamp, capture.address.href),
            original=capture.original,
            captured_at=capture.captured_at,
            http_status=capture.status,
            mimetype=capture.mimetype,
            digest=capture.digest,
        )

    async def _ask(self, question: ArchiveQuestion, filters: tuple[str, ...] = ()) -> tuple[Capture, ...]:
        parameters: dict[str, str | tuple[str, ...]] = {
            # The service's key folds letter case; asking in lower case makes no secret of that.
            "url": parse_address(question.url).identity.lower(),
            "output": "json",
            "fl": ",".join(FIELDS),
            "sort": "closest",  # without it `closest` means nothing
            "closest": self._wanted(question).isoformat().replace("-", ""),
            "limit": str(ROWS),
        }
        if filters:
            parameters["filter"] = filters
        return await self.door.ask(
            lambda: self.door.request(f"{self.url}/cdx/search/cdx", params=parameters), self._read
        )

    async def _read(self, response: httpx.Response) -> tuple[Capture, ...]:
        self.door.check_status(response)
        body = await read_body(response, limit=MAX_BYTES)
        if body.broken:
            raise failure_of_body(body.broken)
        try:
            return parse_cdx(body.data)
        except NotCdx as error:
            raise Failure(str(error), again=True) from None


def playback_url(service: str, timestamp: str, original: str) -> str:
    """Where a capture is shown: `https://web.archive.org/web/<timestamp>/<original>`, the original as it stands."""
    return f"{service}/web/{timestamp}/{original}"
