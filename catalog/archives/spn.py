"""Save Page Now 2: the Wayback Machine asked to keep a page. Needs keys of an account (archive.org/account/s3.php).

Sources: "Save Page Now 2 Public API Docs" (V. Banos, 2025-10), and what clients of it report. Its limits drift, so that
quotas are read from the service; what it says in an answer of 200 may be a refusal; and "success" is believed only when
the capture is in the index.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import httpx

from catalog.archives.door import Door, Failure, failure_of_body
from catalog.checker.body import read_body

# One request in three seconds, for whatever else it is asked.
QUESTIONS_PER_MINUTE = 20
MAX_BYTES = 2_000_000  # a job tells of every file that it fetched

_PERMANENT = frozenset(
    {
        "bad-request", "blocked", "blocked-url", "blocked-client-ip", "filesize-limit", "invalid-url-syntax",
        "invalid-host-resolution", "no-access", "not-found", "too-many-redirects", "unauthorized", "method-not-allowed",
    }
)  # fmt: skip
_QUOTA = ("user-session-limit", "too-many-requests", "max-daily-bandwidth")


class ErrorClass(StrEnum):
    """What a refusal or a failed job means for the next try."""

    TRANSIENT = "transient"  # the service's trouble, or a page's for the moment; unknown words too
    PERMANENT = "permanent"  # this page cannot be kept
    QUOTA = "quota"  # nothing more can be kept for now


# Before the next try of what may pass, doubled for each further one.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=30)
PERMANENT_PAUSE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Quota:
    """What an account may do: sessions that are free now, and captures that are left today."""

    sessions: int
    captures: int


@dataclass(frozen=True, slots=True)
class Job:
    """What the service says of one request to keep a page.

    Attributes:
        state: `submitted` (with an id), `existing` (it has a recent capture), `pending`, `success` or `error`.
        timestamp: of the capture, with `success`.
        original: the address that was captured, after redirects.
        reason: the service's word, such as `error:blocked-url`.
    """

    state: str
    job_id: str = ""
    timestamp: str = ""
    original: str = ""
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SavePageNow:
    """The service.

    Attributes:
        submits: the door for captures; `questions`: for all else.
        url: of the service, such as `https://web.archive.org`.
        authorization: value of the header; goes to this service alone, redirects are not followed.
    """

    submits: Door
    questions: Door
    url: str
    authorization: str

    @property
    def is_shut(self) -> bool:
        return self.submits.is_shut or self.questions.is_shut

    async def quota(self) -> Quota:
        """What is left.

        Raises:
            Failure: `unauthorized` where the keys are not good, and the kinds of Door.
        """
        told = await self._ask(f"{self.url}/save/status/user")
        left = _number(told, "daily_captures_limit") - _number(told, "daily_captures")
        return Quota(max(_number(told, "available"), 0), max(left, 0))

    async def submit(self, address: str, *, not_within: timedelta | None = None) -> Job:
        """Ask for a capture, once: a second try of what was taken would be a second capture.

        Args:
            not_within: a capture that is younger will do.

        Raises:
            Failure: as `quota`.
        """
        form = {"url": address, "skip_first_archive": "1"}
        if not_within is not None:
            form["if_not_archived_within"] = str(int(not_within.total_seconds()))
        return read_submitted(await self._ask(f"{self.url}/save", form))

    async def status(self, job_id: str) -> Job:
        """How far a job is.

        Raises:
            Failure: as `quota`.
        """
        return read_status(await self._ask(f"{self.url}/save/status/{job_id}"), job_id)

    async def _ask(self, url: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        door = self.questions if form is None else self.submits
        headers = {"Authorization": self.authorization}

        async def read(response: httpx.Response) -> dict[str, Any]:
            if response.status_code == 401:
                raise Failure("unauthorized")
            try:
                door.check_status(response)
                return await _read_object(response)
            except Failure as failure:
                raise Failure(failure.kind, again=failure.again and form is None, wait=failure.wait) from None

        return await door.ask(lambda: door.request(url, headers=headers, form=form), read)


async def _read_object(response: httpx.Response) -> dict[str, Any]:
    body = await read_body(response, limit=MAX_BYTES)
    if body.broken:
        raise failure_of_body(body.broken)
    try:
        told = json.loads(body.data)
    except (ValueError, RecursionError):
        raise Failure("not_json", again=True) from None
    if not isinstance(told, dict):
        raise Failure("not_json", again=True)
    return told


def read_submitted(told: Mapping[str, Any]) -> Job:
    """The answer to a request for a capture; a refusal comes with a status of 200 just as well."""
    job_id, detail = _text(told, "job_id"), _text(told, "message")
    if _text(told, "status") == "error" or _text(told, "status_ext"):
        return Job("error", reason=_text(told, "status_ext") or "error", detail=detail)
    if job_id:
        return Job("submitted", job_id)
    if "same snapshot" in detail.lower():
        return Job("existing", detail=detail)
    return Job("error", reason="error:no-job", detail=detail)


def read_status(told: Mapping[str, Any], job_id: str) -> Job:
    """The answer to a question for a job."""
    state = _text(told, "status")
    if state == "success" and _text(told, "timestamp"):
        return Job(state, job_id, _text(told, "timestamp"), _text(told, "original_url"))
    if state == "pending":
        return Job(state, job_id)
    reason = _text(told, "status_ext") or _text(told, "exception") or "error:unknown"
    return Job("error", job_id, reason=reason, detail=_text(told, "message"))


def classify_error(reason: str) -> ErrorClass:
    """What a word of the service's means; one that is not known may pass."""
    word = reason.removeprefix("error:")
    if word.startswith(_QUOTA):
        return ErrorClass.QUOTA
    return ErrorClass.PERMANENT if word in _PERMANENT else ErrorClass.TRANSIENT


def pause_after(reason: str, attempts: int) -> timedelta:
    """How long to wait before the next try."""
    if classify_error(reason) is ErrorClass.PERMANENT:
        return PERMANENT_PAUSE
    return min(FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 12)), LONGEST_PAUSE)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value[:500] if isinstance(value, str) else ""


def _number(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Failure("no_quota")
    try:
        return int(value)
    except (ValueError, OverflowError):
        raise Failure("no_quota") from None
