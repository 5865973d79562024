"""An archive with a CDX server: rows first, a second opinion where it has none, playback before a copy is proposed.

One request a resource as a rule; another past rows that are redirects and errors alone; one for the redirects of what
is lost; and one or a few for what is shown where a copy is to be proposed. Archives differ in their Shape alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

import httpx

from catalog.archives.cdx import Capture, NotCdx, captures_of_interest, count_spellings, rank_captures
from catalog.archives.door import NOT_ASKED, REFUSALS, Closed, Door, Failure, failure_of_body
from catalog.archives.playback import Outcome, Playback
from catalog.archives.protocol import may_be_sent
from catalog.archives.worth import find_fault
from catalog.checker.body import read_body
from catalog.urls import parse_address
from db.archives import NOT_LOOKED_AT
from db.records import ArchiveAnswer, ArchiveQuestion, SnapshotRecord
from db.vocabulary import ArchiveStatus

# Rows that are asked for: enough to tell letter cases, error pages and redirects around the wanted day apart.
ROWS = 20
MAX_BYTES = 1_000_000  # twenty rows of the longest addresses are a third of this
MOST_PLAYED = 3  # captures that are looked at before an archive counts as having no good one

NO_GOOD_CAPTURE = "no_good_capture"


@dataclass(frozen=True, slots=True)
class Shape:
    """How an archive's CDX server is asked, and where it shows its captures.

    Attributes:
        cdx: path of the CDX server.
        fields: names of the five columns, as `fl` wants them.
        successes, redirects: the filters for captures of status 200, and of redirects.
        shown: path under which people look at a capture.
        played: path under which its bare bytes are had.
    """

    name: str
    cdx: str
    fields: str
    parse: Callable[[bytes], tuple[Capture, ...]]
    successes: str
    redirects: str
    shown: str
    played: str


class SecondOpinion(Protocol):
    """Another way to ask the same archive, whose silence proves nothing."""

    async def nearest(self, question: ArchiveQuestion, wanted: date) -> Capture | None:
        """The capture that it knows of. Raises Failure and Closed as a Door does."""
        ...


@dataclass(frozen=True, slots=True)
class CdxArchive:
    """One archive.

    Attributes:
        door: of the CDX server's pool.
        url: of the service, without a slash at its end.
        playback: None where captures are not looked at (then no copy is verified).
    """

    shape: Shape
    door: Door
    now: Callable[[], datetime]
    url: str
    playback: Playback | None = None
    second: SecondOpinion | None = None
    allow_private: bool = False

    @property
    def name(self) -> str:
        return self.shape.name

    @property
    def is_shut(self) -> bool:
        return self.door.is_shut

    async def find(self, question: ArchiveQuestion) -> ArchiveAnswer:
        """The good capture nearest to the question's day; without a day, nearest to today.

        `none` is said only where the service has no capture, or none that is a copy (then with the kind
        `no_good_capture`). Kinds of error: `not_sent` (see `may_be_sent`), `circuit_open` (not asked), `blocked_site`,
        `blocked_robots`, `not_json`, `not_cdx`, and those of Failure; beside `found`, `not_looked_at` (see
        NOT_LOOKED_AT) or `playback_…` with the kind of what went wrong there. Raises nothing.
        """
        if not may_be_sent(question.url, allow_private=self.allow_private):
            return self._answer(question, ArchiveStatus.ERROR, "not_sent")
        try:
            captures = await self._ask(question)
            if captures and not self._rank(captures, question):
                # The rows around the day hold nothing but redirects and errors; this asks past them. It would miss
                # revisits, which is why it is not the first question.
                captures += await self._ask(question, self.shape.successes)
        except Closed as closed:
            return self._answer(question, ArchiveStatus.ERROR, str(closed))
        except Failure as failure:
            return await self._without_rows(question, failure.kind)
        answer = await self._choose(question, self._rank(captures, question))
        if answer.status is ArchiveStatus.NONE and captures:
            answer = replace(answer, error=NO_GOOD_CAPTURE)
        if answer.status is ArchiveStatus.NONE and not captures and not question.living:
            answer = await self._asked_otherwise(question) or answer
        if question.lost:
            captures += await self._redirects(question)
        if question.living:
            answer = replace(answer, error=NOT_LOOKED_AT)
        seen = captures_of_interest(captures, self._wanted(question))
        return replace(answer, seen=tuple(self._snapshot(each) for each in seen))

    async def recent(self, url: str, day: date) -> tuple[Capture, ...]:
        """Good captures of an address around a day, the nearest first, for those who have just had one made.

        Raises:
            Failure, Closed: as a Door does.
        """
        question = ArchiveQuestion(0, url, day)
        return tuple(self._rank(await self._ask(question), question))

    def found(self, resource_id: int, capture: Capture) -> ArchiveAnswer:
        """The answer that a capture is, not looked at."""
        return self._found(ArchiveQuestion(resource_id, "", None), capture, 1, NOT_LOOKED_AT)

    async def _without_rows(self, question: ArchiveQuestion, kind: str) -> ArchiveAnswer:
        """The CDX server did not do its part; a service that has had enough is not asked by its other entrance."""
        answer = self._answer(question, ArchiveStatus.ERROR, kind)
        if kind == NOT_ASKED or kind in REFUSALS or question.living:
            return answer
        return await self._asked_otherwise(question) or answer

    async def _asked_otherwise(self, question: ArchiveQuestion) -> ArchiveAnswer | None:
        """What the second opinion finds; None where it does not: that says nothing."""
        if self.second is None:
            return None
        try:
            capture = await self.second.nearest(question, self._wanted(question))
        except (Failure, Closed):
            return None
        if capture is None:
            return None
        answer = await self._choose(question, [capture])
        return answer if answer.status is ArchiveStatus.FOUND else None

    async def _choose(self, question: ArchiveQuestion, ranked: list[Capture]) -> ArchiveAnswer:
        """The best capture that is a copy when it is looked at; the very best where looking fails."""
        asked = parse_address(question.url)
        spellings = count_spellings(ranked, asked)
        condemned: set[str] = set()  # digests of what is no copy, whenever it was captured
        looked_at = 0
        for capture in ranked:
            if capture.digest in condemned:
                continue
            if self.playback is None or question.living:
                return self._found(question, capture, spellings, "")
            if looked_at == MOST_PLAYED:
                break
            looked_at += 1
            played = await self.playback.fetch(capture.timestamp, capture.address.href)
            if played.outcome is Outcome.ERROR:
                return self._found(question, capture, spellings, f"playback_{played.error}")
            if not find_fault(played, asked, capture.address):
                shown = replace(capture, status=played.status, mimetype=_media_type(played.content_type, capture))
                return self._found(question, shown, spellings, "", verified=True)
            if played.outcome is Outcome.MEMENTO and capture.digest != "-":
                condemned.add(capture.digest)
        return self._answer(question, ArchiveStatus.NONE, NO_GOOD_CAPTURE if ranked else "")

    async def _redirects(self, question: ArchiveQuestion) -> tuple[Capture, ...]:
        """Where did it move to, before it was lost? The latest redirects know; not to be had is no harm."""
        try:
            return await self._ask(question, self.shape.redirects, nearest_to=self.now().date())
        except (Failure, Closed):
            return ()

    def _wanted(self, question: ArchiveQuestion) -> date:
        return question.nearest_to or self.now().date()

    def _rank(self, captures: tuple[Capture, ...], question: ArchiveQuestion) -> list[Capture]:
        return rank_captures(captures, parse_address(question.url), self._wanted(question))

    def _answer(self, question: ArchiveQuestion, status: ArchiveStatus, kind: str = "") -> ArchiveAnswer:
        return ArchiveAnswer(question.resource_id, status, self.now(), error=kind)

    def _found(
        self, question: ArchiveQuestion, capture: Capture, spellings: int, kind: str, *, verified: bool = False
    ) -> ArchiveAnswer:
        answer = self._answer(question, ArchiveStatus.FOUND, kind)
        snapshot = replace(self._snapshot(capture), verified=verified)
        return replace(answer, snapshot=snapshot, alternatives=spellings)

    def _snapshot(self, capture: Capture) -> SnapshotRecord:
        return SnapshotRecord(
            archive=self.name,
            url=playback_url(f"{self.url}{self.shape.shown}", capture.timestamp, capture.address.href),
            original=capture.original,
            captured_at=capture.captured_at,
            http_status=capture.status,
            mimetype=capture.mimetype,
            digest=capture.digest,
        )

    async def _ask(
        self, question: ArchiveQuestion, filter_: str = "", nearest_to: date | None = None
    ) -> tuple[Capture, ...]:
        parameters: dict[str, str | tuple[str, ...]] = {
            # The service's key folds letter case; asking in lower case makes no secret of that.
            "url": parse_address(question.url).identity.lower(),
            "output": "json",
            "fl": self.shape.fields,
            "sort": "closest",  # without it `closest` means nothing
            "closest": (nearest_to or self._wanted(question)).isoformat().replace("-", ""),
            "limit": str(ROWS),
        }
        if filter_:
            parameters["filter"] = filter_
        place = f"{self.url}{self.shape.cdx}"
        return await self.door.ask(lambda: self.door.request(place, params=parameters), self._read)

    async def _read(self, response: httpx.Response) -> tuple[Capture, ...]:
        if response.status_code == 404 and b"No Captures found" in (await read_body(response, limit=1_000)).data:
            return ()  # pywb's other way to say so
        self.door.check_status(response)
        body = await read_body(response, limit=MAX_BYTES)
        if body.broken:
            raise failure_of_body(body.broken)
        try:
            return self.shape.parse(body.data)
        except NotCdx as error:
            raise Failure(str(error), again=True) from None


def playback_url(prefix: str, timestamp: str, original: str) -> str:
    """Where a capture is shown: `https://web.archive.org/web/<timestamp>/<original>`, the original as it stands."""
    return f"{prefix}/{timestamp}/{original}"


def _media_type(content_type: str, capture: Capture) -> str:
    return content_type.partition(";")[0].strip().lower() or capture.mimetype
