"""The Wayback Machine, asked through its CDX server: one request a resource (two where the rows nearest to the day are
redirects and errors alone), under the published limits.

The availability API is not used: its empty answer does not mean that there is no capture.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from catalog.archives.cdx import FIELDS, Capture, NotCdx, choose_capture, parse_cdx
from catalog.archives.pool import Breaker, Pool, Sleep
from catalog.archives.protocol import may_be_sent
from catalog.checker.body import ACCEPT_ENCODING, read_body
from catalog.checker.observation import Fault, WireError
from catalog.checker.policy import parse_retry_after
from catalog.urls import parse_address
from db.records import ArchiveAnswer, ArchiveQuestion, SnapshotRecord
from db.vocabulary import ArchiveStatus

DEFAULT_URL = "https://web.archive.org"
# Answers take 15 to 52 s on ordinary days.
TIMEOUT = 60.0
# Rows that are asked for: enough to tell letter cases, error pages and redirects around the wanted day apart.
ROWS = 20
MAX_BYTES = 1_000_000  # twenty rows of the longest addresses are a third of this
SUCCESSES_ALONE = ("statuscode:200",)
ATTEMPTS = 3  # what was not a CDX answer is asked for twice more at most
FIRST_WAIT = 2.0  # seconds before the second attempt, doubled for the third
PATIENCE = 60.0  # the longest Retry-After of a 5xx that is waited for
# Beside the 5xx, what the service is known to say in passing.
PASSING_STATUS = frozenset({413, 421})
# The site's owner or the archive's keepers have closed the captures: an answer, not a failure of the service.
RUNTIME_ERROR = "x-archive-wayback-runtime-error"
CLOSED = (
    ("AdministrativeAccessControl", "blocked_site"),
    ("Blocked Site", "blocked_site"),
    ("RobotAccessControl", "blocked_robots"),
)
_TIMEOUTS = frozenset({Fault.TIMEOUT_CONNECT, Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL})


class _Failure(Exception):  # noqa: N818  becomes an answer of status `error`
    """One attempt that brought no CDX answer; `again` where another may."""

    def __init__(self, kind: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.again = again
        self.wait = wait  # seconds that the service asked for


class _Closed(Exception):  # noqa: N818  an answer
    """The archive does not show this site; the argument is the kind."""


@dataclass(frozen=True, slots=True)
class Wayback:
    """The Wayback Machine, or a service of the same shape at another address.

    Attributes:
        client: over the program's wire, with an honest User-Agent and the contact.
        pool: of CDX and time maps, shared by everybody in the process who asks this service.
        breaker: filed under the service's host (`service_host`).
        url: of the service, without a slash at its end: serves `/cdx/search/cdx` and `/web/…`.
    """

    client: httpx.AsyncClient
    pool: Pool
    breaker: Breaker
    now: Callable[[], datetime]
    sleep: Sleep
    url: str = DEFAULT_URL
    allow_private: bool = False
    name: str = "wayback"

    async def find(self, question: ArchiveQuestion) -> ArchiveAnswer:
        """The good capture nearest to the question's day; without a day, nearest to today.

        `none` is said only where the service has no capture, or none but redirects and errors (then with the kind
        `no_good_capture`). Kinds of error: `not_sent` (see `may_be_sent`), `circuit_open` (not asked), `blocked_site`,
        `blocked_robots`, `rate_limited`, `refused` (after a 429), `http_NNN`, `timeout`, `not_json`, `not_cdx`, and
        the values of Fault. Raises nothing.
        """
        if not may_be_sent(question.url, allow_private=self.allow_private):
            return self._error(question, "not_sent")
        try:
            captures = await self._ask(question)
            best = self._choose(captures, question)
            if best is None and captures:
                # The rows around the day hold nothing but redirects and errors; this asks past them. It would miss
                # revisits, which is why it is not the first question.
                best = self._choose(await self._ask(question, SUCCESSES_ALONE), question)
        except _Failure as failure:
            return self._error(question, failure.kind)
        except _Closed as closed:
            return self._error(question, str(closed))
        if not captures:
            return ArchiveAnswer(question.resource_id, ArchiveStatus.NONE, self.now())
        if best is None:
            return ArchiveAnswer(question.resource_id, ArchiveStatus.NONE, self.now(), error="no_good_capture")
        return ArchiveAnswer(question.resource_id, ArchiveStatus.FOUND, self.now(), snapshot=self._snapshot(best))

    def _choose(self, captures: tuple[Capture, ...], question: ArchiveQuestion) -> Capture | None:
        wanted = question.nearest_to or self.now().date()
        return choose_capture(captures, parse_address(question.url), wanted)

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
        """Ask, again where that may help, and keep the breaker informed."""
        try:
            async for attempt in self._policy():
                with attempt:
                    captures = await self._ask_once(question, filters)
        except _Closed:
            self.breaker.note_answer()
            raise
        except _Failure as failure:
            if failure.kind in ("rate_limited", "refused"):
                self.breaker.note_refusal(failure.kind, self.now(), failure.wait)
            elif failure.kind != "circuit_open":
                self.breaker.note_failure(failure.kind, self.now())
            raise
        self.breaker.note_answer()
        return captures

    def _policy(self) -> AsyncRetrying:
        return AsyncRetrying(
            sleep=self.sleep,
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception(lambda error: isinstance(error, _Failure) and error.again),
            reraise=True,
        )

    async def _ask_once(self, question: ArchiveQuestion, filters: tuple[str, ...]) -> tuple[Capture, ...]:
        async with self.pool.turn():
            # Asked only now: while this one waited for its turn, another may have met a 429.
            if self.breaker.is_open(self.now()):
                raise _Failure("circuit_open")
            try:
                async with asyncio.timeout(TIMEOUT):
                    return await self._fetch(question, filters)
            except (WireError, httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
                raise _Failure(self._kind_of(error)) from error

    async def _fetch(self, question: ArchiveQuestion, filters: tuple[str, ...]) -> tuple[Capture, ...]:
        wanted = question.nearest_to or self.now().date()
        parameters: dict[str, str | tuple[str, ...]] = {
            # The service's key folds letter case; asking in lower case makes no secret of that.
            "url": parse_address(question.url).identity.lower(),
            "output": "json",
            "fl": ",".join(FIELDS),
            "sort": "closest",  # without it `closest` means nothing
            "closest": wanted.isoformat().replace("-", ""),
            "limit": str(ROWS),
        }
        if filters:
            parameters["filter"] = filters
        request = self.client.build_request(
            "GET",
            f"{self.url}/cdx/search/cdx",
            params=parameters,
            headers={"Accept": "application/json", "Accept-Encoding": ACCEPT_ENCODING},
            timeout=httpx.Timeout(TIMEOUT, connect=TIMEOUT / 4),
        )
        response = await self.client.send(request, stream=True, follow_redirects=False)
        try:
            self._check_status(response)
            body = await read_body(response, limit=MAX_BYTES)
        finally:
            await response.aclose()
        if body.broken:
            raise _Failure("timeout" if body.broken in _TIMEOUTS else body.broken)
        try:
            return parse_cdx(body.data)
        except NotCdx as error:
            raise _Failure(str(error), again=True) from None

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        wait = parse_retry_after(response.headers.get("retry-after", ""), self.now())
        if status == 429:
            raise _Failure("rate_limited", wait=wait)
        said = response.headers.get(RUNTIME_ERROR, "")
        kind = next((kind for mark, kind in CLOSED if mark in said), "") if status == 403 else ""
        if kind:
            raise _Closed(kind)
        passing = status >= 500 or status in PASSING_STATUS
        raise _Failure(f"http_{status}", again=passing and (wait or 0.0) <= PATIENCE, wait=wait)

    def _kind_of(self, error: Exception) -> str:
        fault = error.fault if isinstance(error, WireError) else None
        if fault in _TIMEOUTS or isinstance(error, TimeoutError | httpx.TimeoutException):
            return "timeout"
        if fault is Fault.REFUSED or any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)):
            # Refusing connections is how the archive blocks those who do not heed a 429.
            return "refused" if self.breaker.note in ("rate_limited", "refused") else Fault.REFUSED.value
        return (fault or Fault.CONNECTION).value


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    asked = error.wait if isinstance(error, _Failure) else None
    return max(FIRST_WAIT * (1 << (state.attempt_number - 1)), asked or 0.0)


def playback_url(service: str, timestamp: str, original: str) -> str:
    """Where a capture is shown: `https://web.archive.org/web/<timestamp>/<original>`, the original as it stands."""
    return f"{service}/web/{timestamp}/{original}"


def service_host(service: str) -> str:
    """The host under which a service's breaker is filed: name, and port where one is printed."""
    return urlsplit(service).netloc.rpartition("@")[2].lower()
