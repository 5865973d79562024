"""Any archive, or aggregator of archives, with a Memento TimeGate (RFC 7089): one question in a header, one answer.

The gate is asked with `Accept-Datetime` and sends on to the memento nearest to that moment (section 4.1), or is the
memento itself (4.2). Where it leads is looked at before it is proposed, as everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from urllib.parse import urlsplit

import httpx

from catalog.archives.door import Closed, Door, Failure
from catalog.archives.playback import Answered, find_original, memento_of, read_answer
from catalog.archives.protocol import may_be_sent
from catalog.archives.worth import find_fault
from catalog.checker.probe import REDIRECTS
from catalog.urls import InvalidAddress, parse_address
from db.records import ArchiveAnswer, ArchiveQuestion, SnapshotRecord
from db.vocabulary import ArchiveStatus

# No limits are published for gates at large, so they are asked at the pace of the strictest known.
PER_MINUTE = 24
MOST_HOPS = 4


@dataclass(frozen=True, slots=True)
class TimeGate:
    """One TimeGate.

    Attributes:
        url: what stands before the address that is asked for, its slash included.
        door_to: the door for an address: a gate may send us to mementos on other hosts, which have paces of their own.
    """

    url: str
    door_to: Callable[[str], Door]
    now: Callable[[], datetime]
    allow_private: bool = False

    @property
    def name(self) -> str:
        return urlsplit(self.url).netloc.rpartition("@")[2].lower()

    @property
    def is_shut(self) -> bool:
        return self.door_to(self.url).is_shut

    async def find(self, question: ArchiveQuestion) -> ArchiveAnswer:
        """The memento nearest to the question's day. Kinds as for CdxArchive; `no_target`, `too_many_hops`."""
        answer = ArchiveAnswer(question.resource_id, ArchiveStatus.NONE, self.now())
        if not may_be_sent(question.url, allow_private=self.allow_private):
            return replace(answer, status=ArchiveStatus.ERROR, error="not_sent")
        try:
            snapshot = await self._memento(question)
        except Failure as failure:
            return replace(answer, status=ArchiveStatus.ERROR, error=failure.kind)
        except Closed as closed:
            return replace(answer, status=ArchiveStatus.ERROR, error=str(closed))
        if isinstance(snapshot, str):
            return replace(answer, error=snapshot)
        return replace(answer, status=ArchiveStatus.FOUND, snapshot=snapshot)

    async def _memento(self, question: ArchiveQuestion) -> SnapshotRecord | str:
        """The copy, or why there is none ("" for never archived)."""
        asked = parse_address(question.url)
        url = f"{self.url}{asked.identity}"
        for _ in range(MOST_HOPS):
            answer = await self._ask(url, question.nearest_to or self.now().date())
            played = memento_of(url, answer)
            if played is not None:
                if find_fault(played, asked):
                    return "no_good_capture"
                assert played.captured_at is not None
                return SnapshotRecord(
                    archive=urlsplit(url).netloc.lower(),
                    url=url,
                    original=find_original(answer.headers) or asked.identity,
                    captured_at=played.captured_at,
                    http_status=played.status,
                    mimetype=played.content_type.partition(";")[0].strip().lower(),
                    digest="-",
                    verified=True,
                )
            if answer.status not in REDIRECTS:
                return ""
            url = _next(answer, url)
        raise Failure("too_many_hops")

    async def _ask(self, url: str, wanted: date) -> Answered:
        door = self.door_to(url)
        noon = format_datetime(datetime.combine(wanted, time(12), UTC), usegmt=True)

        async def read(response: httpx.Response) -> Answered:
            return await read_answer(door, response)

        return await door.ask(lambda: door.request(url, headers={"Accept-Datetime": noon}, accept="*/*"), read)


def _next(answer: Answered, url: str) -> str:
    try:
        target = parse_address(answer.headers.get("location", ""), base=url)
    except InvalidAddress:
        raise Failure("no_target") from None
    if not target.is_http or target.identity == url:
        raise Failure("no_target")
    return target.identity
