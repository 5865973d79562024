"""`linkledger preserve`: living pages without a copy are given to an archive to keep, politely and to the end.

    unfinished of earlier runs -+-> ask how far -> is the capture in the index? -> archived
    candidates -> asked for? ---+   (else pending: the next run goes on from there)

"Archived" is claimed only when the archive's own index has the capture.
"""

import asyncio
import ipaddress
import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine

from catalog.archives import spn
from catalog.archives.cdx import parse_timestamp
from catalog.archives.cdx_archive import CdxArchive, playback_url
from catalog.archives.door import NOT_ASKED, REFUSALS, Closed, Failure
from catalog.archives.protocol import may_be_sent
from catalog.archives.services import make_wayback, open_doors, service_host
from catalog.archives.spn import ErrorClass, Job, SavePageNow, classify_error, pause_after
from catalog.progress import log
from catalog.settings import Settings, SettingsError
from db.archives import save_archive_answers
from db.preserve import keep_captures, load_preservation_candidates, load_unfinished, save_preservation
from db.records import PreservationCandidate, PreservationRecord
from db.vocabulary import ArchiveStatus, PreservationState

MOST = 1_000  # candidates of one run, whatever the quotas allow
POLL = 6.0  # seconds between two questions for one job; captures take up to two minutes
INDEX_LAG = timedelta(hours=1)  # before the index is asked again for a capture that was said to be made
ABANDONED = timedelta(days=1)  # a job of which nothing more is heard
_ENDS_THE_RUN = frozenset({"unauthorized", NOT_ASKED, *REFUSALS})


@dataclass(slots=True)
class Preserved:
    """What came of a run, in resources by their state; `had` are those of which a copy turned up."""

    counts: dict[PreservationState, int] = field(default_factory=dict)
    had: int = 0
    stopped: str = ""  # why it ended before everything was done; "" where it did not

    def sentence(self) -> str:
        told = [f"{number} {state.value.replace('_', ' ')}" for state, number in self.counts.items() if number]
        told += [f"{self.had} had a copy already"] if self.had else []
        return "; ".join([", ".join(told) or "nothing to preserve", *([self.stopped] if self.stopped else [])])


def find_keys(settings: Settings, environment: Mapping[str, str] = os.environ) -> str:
    """The value of the Authorization header.

    Raises:
        SettingsError: where the keys are not in the environment, or the service is one they must not be sent to.
    """
    service = urlsplit(settings.archives.wayback_url)
    if not settings.archives.wayback_url:
        raise SettingsError('preserve needs an archive: the setting archives.wayback_url is ""')
    if service.scheme != "https" and not _is_this_machine(service.hostname or ""):
        raise SettingsError(f"archives.wayback_url is {settings.archives.wayback_url}: keys are sent over https alone")
    names = settings.preserve.access_key, settings.preserve.secret_key
    access, secret = (environment.get(name, "").strip() for name in names)
    if not access or not secret:
        raise SettingsError(
            f"preserve needs the keys of an archive.org account (https://archive.org/account/s3.php) in the "
            f"environment variables {names[0]} and {names[1]} (settings: [preserve] access_key, secret_key)"
        )
    if not (access + secret).isascii() or not (access + secret).isprintable():
        raise SettingsError(f"the keys in {names[0]} and {names[1]} hold characters that no key has: set them anew")
    return f"LOW {access}:{secret}"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find_candidates(
    engine: Engine, settings: Settings, now: datetime, limit: int | None
) -> list[PreservationCandidate]:
    """What would be asked for; never addresses with secrets, private ones unless those are allowed, or an archive's."""
    most = MOST if limit is None else min(limit, MOST)
    own = service_host(settings.archives.wayback_url)
    days = settings.preserve.after_days
    found = load_preservation_candidates(engine, now, limit=most * 10, after_days=days)
    told = (each for each in found if may_be_sent(each.question.url, allow_private=settings.allow_private))
    return [each for each in told if urlsplit(each.question.url).netloc != own][:most]


async def preserve(
    engine: Engine, settings: Settings, authorization: str, now: Callable[[], datetime], limit: int | None = None
) -> Preserved:
    """Go on with what earlier runs began, then ask for what has no copy, as far as quotas and time allow.

    Raises:
        SettingsError: where the service does not accept the keys; CatalogError: for what the catalog cannot take.
    """
    async with open_doors(settings, engine, now) as doors:
        service, places = settings.archives.wayback_url, settings.preserve
        service_doors = (
            doors.open(service, "save", places.per_minute, own_failures=True),
            doors.open(service, "save-status", spn.QUESTIONS_PER_MINUTE, own_failures=True),
        )
        client = SavePageNow(*service_doors, service, authorization)
        archive = replace(make_wayback(doors, settings), playback=None, second=None)
        run = _Run(engine, settings, client, archive, now)
        try:
            async with asyncio.timeout(places.max_seconds):
                await run.go(deque(find_candidates(engine, settings, now(), limit)))
        except TimeoutError:
            run.result.stopped = "the time was up; the next run goes on from there"
        except Failure as failure:
            if failure.kind == "unauthorized":
                raise SettingsError(
                    f"{service_host(service)} does not accept the keys in {places.access_key} and {places.secret_key}"
                ) from None
            run.result.stopped = f"{service_host(service)} could not go on ({failure.kind}); the next run does"
        if run.jobs:
            run.result.counts[PreservationState.SUBMITTED] = len(run.jobs)
        return run.result


@dataclass(slots=True)
class _Run:
    """One run: jobs that are under way, and what came of the others."""

    engine: Engine
    settings: Settings
    client: SavePageNow
    archive: CdxArchive
    now: Callable[[], datetime]
    result: Preserved = field(default_factory=Preserved)
    jobs: deque[tuple[float, PreservationRecord]] = field(default_factory=deque)

    async def go(self, candidates: deque[PreservationCandidate]) -> None:
        for record in load_unfinished(self.engine, self.now()):
            self.jobs.append((0.0, record))
        if not candidates and not self.jobs:
            return
        quota = await self.client.quota()
        sessions, captures = quota.sessions, quota.captures
        while candidates or self.jobs:
            while self.jobs and self.jobs[0][0] <= time.monotonic():
                record = self.jobs.popleft()[1]
                if not await self._follow(record):
                    sessions += 1
            if candidates and sessions > 0 and captures > 0:
                taken = await self._offer(candidates.popleft())
                if taken is None:  # no quota
                    captures = 0
                elif taken:
                    sessions, captures = sessions - 1, captures - 1
            elif candidates and (captures <= 0 or not self.jobs):
                self._leave(candidates, "no captures are left for now" if captures <= 0 else "no session is free")
            elif self.jobs:
                await asyncio.sleep(max(self.jobs[0][0] - time.monotonic(), 0.0))

    def _leave(self, candidates: deque[PreservationCandidate], why: str) -> None:
        self.result.stopped = f"{why}; the next run goes on from there"
        while candidates:
            each = candidates.popleft()
            due = self.now() + pause_after("", 1)
            self._save(self._record(each, PreservationState.NOT_ATTEMPTED, reason="quota", due_at=due))

    async def _offer(self, candidate: PreservationCandidate) -> bool | None:
        """Ask for a capture; whether the archive has taken it on. None where no quota is left."""
        if not await self._has_none(candidate):
            return False
        try:
            job = await self.client.submit(candidate.question.url, not_within=self._young_enough())
        except Failure as failure:
            if failure.kind in _ENDS_THE_RUN:
                raise
            job = Job("error", reason=failure.kind)
        if job.state == "submitted":
            record = self._record(candidate, PreservationState.SUBMITTED, job_id=job.job_id, submitted_at=self.now())
            self._save(record)
            self.jobs.append((time.monotonic() + POLL, record))
            return True
        if job.state == "existing":
            await self._confirm(
                self._record(candidate, PreservationState.PENDING, detail=job.detail, submitted_at=self.now())
            )
            return False
        quota = classify_error(job.reason) is ErrorClass.QUOTA
        state = PreservationState.NOT_ATTEMPTED if quota else PreservationState.SUBMIT_FAILED
        self._save(self._failed(self._record(candidate, state), job))
        return None if quota else False

    async def _has_none(self, candidate: PreservationCandidate) -> bool:
        """Whether the archive, asked now where it was not before, has no copy that will do."""
        if candidate.known:
            return True
        answer = await self.archive.find(candidate.question)
        if answer.error == NOT_ASKED or answer.status is ArchiveStatus.ERROR:
            log.info("%s: the index could not say (%s)", candidate.question.url, answer.error)
            if self.archive.is_shut:
                raise Failure(answer.error)
            return False
        days = self.settings.preserve.after_days
        if days:
            keep_captures(self.engine, candidate.question.resource_id, answer.seen, self.now())
        if not days or answer.status is ArchiveStatus.NONE:
            save_archive_answers(self.engine, [answer])
        if answer.snapshot is None:
            return True
        young = self._young_enough()
        old = young is not None and answer.snapshot.captured_at < self.now() - young
        self.result.had += not old
        return old

    async def _follow(self, record: PreservationRecord) -> bool:
        """Ask how far a job is; whether it is still under way."""
        if record.state is PreservationState.PENDING:
            await self._confirm(record)
            return False
        try:
            job = await self.client.status(record.job_id)
        except Failure as failure:
            if failure.kind in _ENDS_THE_RUN:
                raise
            job = Job("pending", record.job_id)  # asked again: after some of these its circuit opens
        if job.state == "pending" and record.submitted_at and self.now() - record.submitted_at < ABANDONED:
            self.jobs.append((time.monotonic() + POLL, record))
            return True
        if job.state == "success":
            copy = playback_url(
                f"{self.archive.url}{self.archive.shape.shown}", job.timestamp, job.original or record.url
            )
            await self._confirm(replace(record, copy_url=copy))
            return False
        if job.state == "pending":
            job = replace(job, reason="error:abandoned")
        self._save(self._failed(replace(record, state=PreservationState.CAPTURE_FAILED), job))
        return False

    async def _confirm(self, record: PreservationRecord) -> None:
        """Archived is what the index has; else it is asked again in a later run."""
        stamp, _, original = record.copy_url.removeprefix(f"{self._shown}/").partition("/")
        moment = parse_timestamp(stamp) or record.submitted_at or self.now()
        try:
            found = await self.archive.recent(original or record.url, moment.date())
        except (Failure, Closed) as error:
            log.debug("%s: the index could not say (%s)", record.url, error)
            found = ()
        young = self._young_enough()
        made = [
            each
            for each in found
            if (each.timestamp == stamp if stamp else young is None or each.captured_at >= moment - young)
        ]
        if not made:
            self._save(replace(record, state=PreservationState.PENDING, due_at=self.now() + INDEX_LAG))
            return
        answer = self.archive.found(record.resource_id, made[0])
        assert answer.snapshot is not None
        keep_captures(self.engine, record.resource_id, [answer.snapshot], self.now())
        if not self.settings.preserve.after_days:
            save_archive_answers(self.engine, [answer])
        self._save(
            replace(
                record,
                state=PreservationState.ARCHIVED,
                reason="",
                copy_url=answer.snapshot.url,
                attempts=0,
                due_at=None,
            )
        )

    @property
    def _shown(self) -> str:
        return f"{self.archive.url}{self.archive.shape.shown}"

    def _young_enough(self) -> timedelta | None:
        days = self.settings.preserve.after_days
        return timedelta(days=days) if days else None

    def _record(self, candidate: PreservationCandidate, state: PreservationState, **more: object) -> PreservationRecord:
        key, url = candidate.question.resource_id, candidate.question.url
        return PreservationRecord(key, url, state, self.now(), attempts=candidate.attempts, **more)  # type: ignore[arg-type]

    def _failed(self, record: PreservationRecord, job: Job) -> PreservationRecord:
        attempts = record.attempts + 1
        due = self.now() + pause_after(job.reason, attempts)
        return replace(record, reason=job.reason, detail=job.detail, attempts=attempts, due_at=due)

    def _save(self, record: PreservationRecord) -> None:
        save_preservation(self.engine, replace(record, changed_at=self.now()))
        if record.state is not PreservationState.SUBMITTED:
            self.result.counts[record.state] = self.result.counts.get(record.state, 0) + 1
