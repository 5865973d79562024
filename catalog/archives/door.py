"""The one way in to an archive's service: its pace, its breaker, bounded time, and what is tried again.

Every client of an archive asks through a Door and brings two things of its own: how the request looks, and how the
answer is read. What goes wrong is a Failure of a kind; an archive that has closed a site says so with Closed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from catalog.archives.pool import Breaker, Pool, Sleep
from catalog.checker.body import ACCEPT_ENCODING
from catalog.checker.observation import Fault, WireError
from catalog.checker.policy import parse_retry_after

# Answers take 15 to 52 s on ordinary days.
TIMEOUT = 60.0
ATTEMPTS = 3  # what was not an answer to the question is asked for twice more at most
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
REFUSALS = frozenset({"rate_limited", "refused"})
NOT_ASKED = "circuit_open"
_TIMEOUTS = frozenset({Fault.TIMEOUT_CONNECT, Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL})

Answer = TypeVar("Answer")
# Told of a breaker that has just opened: an open circuit must be known to the next run even if this one is killed.
Remember = Callable[[Breaker], None]


class Failure(Exception):  # noqa: N818  becomes an answer of status `error`
    """One attempt that brought no answer; `again` where another may.

    Kinds: `circuit_open` (not asked), `rate_limited`, `refused` (after a 429), `http_NNN`, `timeout`, the values of
    Fault, and whatever the reader of an answer finds wrong with it (`not_json` …).
    """

    def __init__(self, kind: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.again = again
        self.wait = wait  # seconds that the service asked for


class Closed(Exception):  # noqa: N818  an answer
    """The archive does not show this; the argument is the kind (`blocked_site`, `blocked_robots`, `no_target`)."""


def _keep_nothing(breaker: Breaker) -> None:
    """For those who have no catalog."""


@dataclass(slots=True)
class Door:
    """One pool of one service.

    Attributes:
        client: over the program's wire, with an honest User-Agent and the contact.
        pool: of the service, shared by everybody in the process who asks it.
        breaker: opened by failures in a row.
        block: opened by refusals, which concern every pool of the host; the breaker itself where None.
        remember: saves a breaker that has opened; called in a thread.
        requests: sent so far, retries included: what a run's budget counts.
    """

    client: httpx.AsyncClient
    pool: Pool
    breaker: Breaker
    now: Callable[[], datetime]
    sleep: Sleep
    block: Breaker | None = None
    remember: Remember = _keep_nothing
    requests: int = 0

    @property
    def is_shut(self) -> bool:
        """Whether the service is to be left alone for now."""
        now = self.now()
        return self.breaker.is_open(now) or (self.block is not None and self.block.is_open(now))

    async def ask(
        self, request: Callable[[], httpx.Request], read: Callable[[httpx.Response], Awaitable[Answer]]
    ) -> Answer:
        """Send the request, again where that may help, and keep the breakers informed.

        Args:
            read: makes the answer of an unread response; may raise Failure and Closed.

        Raises:
            Failure, Closed: where there is no answer.
        """
        try:
            async for attempt in self._policy():
                with attempt:
                    answer = await self._ask_once(request, read)
        except Closed:
            self.breaker.note_answer()
            raise
        except Failure as failure:
            await self._note(failure)
            raise
        self.breaker.note_answer()
        return answer

    async def _note(self, failure: Failure) -> None:
        if failure.kind == NOT_ASKED:
            return
        breaker = self.breaker
        if failure.kind in REFUSALS:
            breaker = self.block or breaker
            breaker.note_refusal(failure.kind, self.now(), failure.wait)
        else:
            breaker.note_failure(failure.kind, self.now())
        if breaker.is_open(self.now()):
            await asyncio.to_thread(self.remember, breaker)

    def _policy(self) -> AsyncRetrying:
        return AsyncRetrying(
            sleep=self.sleep,
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception(lambda error: isinstance(error, Failure) and error.again),
            reraise=True,
        )

    async def _ask_once(
        self, request: Callable[[], httpx.Request], read: Callable[[httpx.Response], Awaitable[Answer]]
    ) -> Answer:
        async with self.pool.turn():
            # Asked only now: while this one waited for its turn, another may have met a 429.
            if self.is_shut:
                raise Failure(NOT_ASKED)
            self.requests += 1
            try:
                async with asyncio.timeout(TIMEOUT):
                    response = await self.client.send(request(), stream=True, follow_redirects=False)
                    try:
                        return await read(response)
                    finally:
                        await response.aclose()
            except httpx.InvalidURL:  # of a Location that httpx cannot hold (`mailto:`): an answer that leads nowhere
                raise Closed("no_target") from None
            except (WireError, httpx.HTTPError, httpx.StreamError, OSError) as error:
                raise Failure(self._kind_of(error)) from error

    def _kind_of(self, error: Exception) -> str:
        fault = error.fault if isinstance(error, WireError) else None
        if fault in _TIMEOUTS or isinstance(error, TimeoutError | httpx.TimeoutException):
            return "timeout"
        if fault is Fault.REFUSED or any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)):
            # Refusing connections is how the archive blocks those who do not heed a 429.
            return "refused" if (self.block or self.breaker).note in REFUSALS else Fault.REFUSED.value
        return (fault or Fault.CONNECTION).value

    def request(
        self,
        url: str,
        *,
        params: dict[str, str | tuple[str, ...]] | None = None,
        headers: dict[str, str] | None = None,
        accept: str = "application/json",
        form: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        """A GET, or a POST of a form, with the patience that archives need.

        Raises:
            Failure: for an address that cannot be asked for as it is spelt.
        """
        try:
            return self.client.build_request(
                "GET" if form is None else "POST",
                url,
                params=params,
                data=form,
                headers={"Accept": accept, "Accept-Encoding": ACCEPT_ENCODING, **(headers or {})},
                timeout=httpx.Timeout(TIMEOUT, connect=TIMEOUT / 4),
            )
        except httpx.InvalidURL as error:
            raise Failure("unspeakable_address") from error

    def check_status(self, response: httpx.Response) -> None:
        """Raise for whatever is not 200 and not a memento of something else.

        Raises:
            Failure, Closed: of the kind that the status and its headers tell.
        """
        status = response.status_code
        if status == 200:
            return
        wait = parse_retry_after(response.headers.get("retry-after", ""), self.now())
        if status == 429:
            raise Failure("rate_limited", wait=wait)
        said = response.headers.get(RUNTIME_ERROR, "")
        kind = next((kind for mark, kind in CLOSED if mark in said), "") if status == 403 else ""
        if kind:
            raise Closed(kind)
        passing = status >= 500 or status in PASSING_STATUS
        raise Failure(f"http_{status}", again=passing and (wait or 0.0) <= PATIENCE, wait=wait)


def failure_of_body(broken: str) -> Failure:
    """What a body that did not come to its end makes of an answer; `broken` as in Body."""
    return Failure("timeout" if broken in _TIMEOUTS else broken)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    asked = error.wait if isinstance(error, Failure) else None
    return max(FIRST_WAIT * (1 << (state.attempt_number - 1)), asked or 0.0)
