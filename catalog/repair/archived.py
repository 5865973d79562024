"""What archives can tell of a lost resource besides the nearest copy: where it was sent on, and copies of the repaired
address. Asks within the archives' own limits; each question is one request.
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import time as clock_time

from sqlalchemy import Engine

from catalog.archives.playback import Outcome as Shown
from catalog.archives.playback import Playback
from catalog.archives.protocol import Archive, may_be_sent
from catalog.archives.services import make_playback, make_wayback, open_doors
from catalog.checker.observation import Page
from catalog.checker.page import HTML_TYPES
from catalog.repair.candidate import Candidate, best_first, parse_http
from catalog.repair.forms import youtube_forms
from catalog.repair.letter_case import OTHER_FORM, recover_case
from catalog.repair.spelling import is_mere_twin
from catalog.repair.verify import Outcome, Tried
from catalog.settings import Settings
from catalog.urls import is_home, kin_key
from db.records import ArchiveAnswer, ArchiveQuestion, RepairQuestion, SnapshotRecord, SuggestionRecord
from db.repairs import ARCHIVED_REDIRECT, REPAIRED_CAPTURE
from db.vocabulary import ArchiveStatus, Damage, SuggestionKind, Verdict

SUCCESS = 200
MOST_REDIRECTS = 3  # archived redirects of one resource that are followed, the latest first
MOST_COPIES = 30  # questions for copies of repaired addresses in one run: they share a slow pool
FOR_GOOD, FOR_NOW = 0.9, 0.8  # a redirect for good says more than one for the time being
COPY_OF_REPAIRED = 0.85  # the right address, found; what it shows is a copy
# A page that was sent to one of these was not moved.
_LOGIN = ("/login", "/signin", "/sign_in", "/sign-in")
_LOST = frozenset({Verdict.DEAD, Verdict.SOFT_404, Verdict.FAILING, Verdict.BAD_CERTIFICATE})


@dataclass(slots=True)
class ArchiveHints:
    """Asks archives on behalf of the search for replacements.

    Attributes:
        deadline: of the run's monotonic clock.
    """

    archive: Archive
    playback: Playback
    deadline: float
    allow_private: bool = False
    most: int = MOST_COPIES
    _shown: dict[int, Page | None] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, engine: Engine, settings: Settings, now: Callable[[], datetime], wanted: bool
    ) -> "AsyncIterator[ArchiveHints | None]":
        """Hints of the Wayback Machine of the settings; None where archives are not to be asked."""
        if not wanted or not settings.archives.wayback_url or not settings.archives.max_seconds:
            yield None
            return
        deadline = time.monotonic() + settings.repair.max_seconds
        async with open_doors(settings, engine, now) as doors:
            archive, playback = make_wayback(doors, settings), make_playback(doors, settings)
            yield cls(archive, playback, deadline, settings.allow_private)

    async def redirects(self, question: RepairQuestion) -> tuple[Candidate, ...]:
        """Where archived redirects of a lost resource led: candidates to be looked at."""
        if question.verdict not in _LOST:
            return ()
        found: list[Candidate] = []
        for capture in sorted(_redirecting(question.captures), key=lambda one: one.captured_at, reverse=True):
            if len(found) >= MOST_REDIRECTS or time.monotonic() > self.deadline:
                break
            if (candidate := await self._follow(question, capture)) is not None:
                found.append(candidate)
        return best_first(found, question.url, most=MOST_REDIRECTS)

    async def _follow(self, question: RepairQuestion, capture: SnapshotRecord) -> Candidate | None:
        played = await self.playback.fetch(f"{capture.captured_at:%Y%m%d%H%M%S}", capture.original)
        if played.outcome is not Shown.REDIRECT or played.location is None:
            return None
        old, new = parse_http(question.url), parse_http(played.location)
        if old is None or new is None or kin_key(old) == kin_key(new):
            return None
        if (is_home(new) and not is_home(old)) or new.path.rstrip("/").lower().endswith(_LOGIN):
            return None
        when, how = f"{capture.captured_at:%Y-%m-%d}", "for good" if played.permanent else "for the time being"
        return Candidate(
            new.identity,
            ARCHIVED_REDIRECT,
            f"on {when} {capture.archive} saw it redirect there {how} ({played.status})",
            FOR_GOOD if played.permanent else FOR_NOW,
            kind=SuggestionKind.MOVED,
        )

    async def other_forms(self, question: RepairQuestion) -> tuple[Candidate, ...]:
        """A lower-cased video's true id, out of captures of its other forms, which archives file elsewhere."""
        address = parse_http(question.url)
        if address is None or Damage.LETTER_CASE not in question.damages:
            return ()
        found: list[Candidate] = []
        for form in youtube_forms(address):
            other = parse_http(form)
            if other is not None and not found:
                found += recover_case(other, await self._captures(question, form), question.published_on)
        # The form that was printed, where it is among them, rather than that of the captures.
        page = question.url.partition("?")[0]
        return best_first((one if one.url.startswith(page) else _second_choice(one) for one in found), question.url)

    async def _captures(self, question: RepairQuestion, url: str) -> tuple[SnapshotRecord, ...]:
        answer = await self._find(question, url)
        if answer is None:
            return ()
        return (*answer.seen, *([answer.snapshot] if answer.snapshot else ()))

    async def shown(self, question: RepairQuestion) -> Page | None:
        """What stood at the printed address about the day it was cited, where an archive has it; asked for once."""
        if question.resource_id not in self._shown:
            capture = _nearest_copy(question, question.url)
            page = None
            if capture is not None and capture.mimetype in HTML_TYPES and time.monotonic() <= self.deadline:
                stamp = f"{capture.captured_at:%Y%m%d%H%M%S}"
                played = await self.playback.fetch(stamp, capture.original)
                page = played.page if played.outcome is Shown.MEMENTO and played.status == SUCCESS else None
            self._shown[question.resource_id] = page
        return self._shown[question.resource_id]

    async def copies(self, question: RepairQuestion, tried: Sequence[Tried]) -> tuple[SuggestionRecord, ...]:
        """An archived copy under the repaired address, where that is gone as well; of what is believed most."""
        for one in tried:
            candidate = one.candidate
            if candidate.alternatives > 1 or candidate.kind is not SuggestionKind.REPAIRED:
                continue
            if one.outcome is Outcome.ALIVE or is_mere_twin(candidate):
                continue
            snapshot = _nearest_copy(question, candidate.url)
            if snapshot is None and (question.damages or question.verdict is Verdict.INVALID):
                snapshot = await self._ask(question, candidate)
            if snapshot is not None:
                return (_copy(question, one, snapshot),)
        return ()

    async def _ask(self, question: RepairQuestion, candidate: Candidate) -> SnapshotRecord | None:
        answer = await self._find(question, candidate.url)
        return answer.snapshot if answer is not None and answer.status is ArchiveStatus.FOUND else None

    async def _find(self, question: RepairQuestion, url: str) -> ArchiveAnswer | None:
        """What the archive has of another address than the resource's own; None where it is not to be asked."""
        if self.most <= 0 or time.monotonic() > self.deadline:
            return None
        if not may_be_sent(url, allow_private=self.allow_private):
            return None
        self.most -= 1
        return await self.archive.find(ArchiveQuestion(question.resource_id, url, question.published_on))


def _second_choice(candidate: Candidate) -> Candidate:
    return replace(candidate, confidence=round(candidate.confidence * OTHER_FORM * OTHER_FORM, 2))


def _redirecting(captures: Sequence[SnapshotRecord]) -> list[SnapshotRecord]:
    return [one for one in captures if one.is_redirect]


def _nearest_copy(question: RepairQuestion, url: str) -> SnapshotRecord | None:
    """The good capture of an address nearest to the document's day, among those that are known."""
    wanted = parse_http(url)
    found = [
        one
        for one in question.captures
        if one.http_status == SUCCESS
        and (original := parse_http(one.original)) is not None
        and wanted is not None
        and kin_key(original) == kin_key(wanted)
    ]
    if not found:
        return None
    day = question.published_on
    noon = datetime.combine(day, clock_time(12), UTC) if day else max(one.captured_at for one in found)
    return min(found, key=lambda one: abs(one.captured_at - noon))


def _copy(question: RepairQuestion, tried: Tried, snapshot: SnapshotRecord) -> SuggestionRecord:
    candidate = tried.candidate
    return SuggestionRecord(
        question.resource_id,
        SuggestionKind.ARCHIVED,
        f"{candidate.method}+{REPAIRED_CAPTURE}",
        snapshot.url,
        f"{candidate.evidence}; that is not to be had any more ({tried.said}); {snapshot.archive} has it as of "
        f"{snapshot.captured_at:%Y-%m-%d}",
        COPY_OF_REPAIRED,
        verified=True,
    )
