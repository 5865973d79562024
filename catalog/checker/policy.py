"""Retries as tenacity policies: what deserves another go, and when. A policy is a value; `sleep` is an argument."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import AsyncRetrying, RetryCallState

from catalog.checker.observation import Fault, Observation

# Statuses that say "later" (RFC 9110 section 15, RFC 6585 section 4, RFC 8470).
PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 525, 527, 530})
# Faults that may be gone in a second. Not among them: a name that does not exist, a certificate, a refused guard.
PASSING_FAULTS = frozenset(
    {
        Fault.DNS_FAILURE, Fault.TIMEOUT_CONNECT, Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL, Fault.REFUSED, Fault.RESET,
        Fault.UNREACHABLE, Fault.EMPTY, Fault.MALFORMED, Fault.TLS, Fault.PROXY, Fault.CONNECTION, Fault.OWN_LIMIT,
    }
)  # fmt: skip
# A time-out has already taken long: its one further go waits for the end of the run, when a hiccup has passed.
SLOW_FAULTS = frozenset({Fault.TIMEOUT_CONNECT, Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL})

FIRST_WAIT = 1.0  # seconds before the second attempt, doubled for each further one
LONGEST_WAIT = 30.0  # seconds, where the server names no time itself
JITTER = 0.25  # share of the wait added at random, so that addresses of one host do not come back in step
LONGEST_RETRY_AFTER = 7 * 86_400.0  # seconds; some servers name a year

Sleep = Callable[[float], Awaitable[None]]


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 10.2.3: delay-seconds or a date), from 0 to a week.

    None where it says nothing usable.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_RETRY_AFTER)
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return min(max((date - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER)


def asked_to_wait(seen: Observation) -> float | None:
    """Seconds that a 429 or 5xx asks to wait; None where it does not."""
    if seen.status not in PASSING_STATUS:
        return None
    return parse_retry_after(seen.headers.get("retry-after", ""), seen.at)


def deserves_another_go(seen: Observation) -> bool:
    """Whether what went wrong may be gone at the next attempt."""
    if seen.stopped:
        return False
    return seen.fault in PASSING_FAULTS or seen.status in PASSING_STATUS


def retrying(
    *,
    attempts: int,
    patience: float,
    sleep: Sleep,
    give_up: Callable[[Observation], bool] = lambda seen: False,
    rng: Callable[[], float] = random.random,
) -> AsyncRetrying:
    """The policy of one address: up to `attempts` goes, waits doubled, Retry-After honoured up to `patience` seconds.

    A longer Retry-After ends the goes at once: the host is left alone, and the run goes on. The last observation is
    the result; nothing is raised for a failure, since a dead link is a value.

    Args:
        give_up: whether a failed attempt is to be the last, for what is known by then of its host.
        rng: uniform in [0, 1), for the jitter.
    """

    def seen_by(state: RetryCallState) -> Observation:
        assert state.outcome is not None
        result: Observation = state.outcome.result()
        return result

    def stop(state: RetryCallState) -> bool:
        seen = seen_by(state)
        if seen.fault in SLOW_FAULTS or state.attempt_number >= attempts:
            return True
        wanted = asked_to_wait(seen)
        return (wanted is not None and wanted > patience) or give_up(seen)

    def wait(state: RetryCallState) -> float:
        backoff = min(FIRST_WAIT * 2.0 ** (state.attempt_number - 1), LONGEST_WAIT)
        wanted = asked_to_wait(seen_by(state))
        return max(wanted if wanted is not None else 0.0, backoff) * (1 + JITTER * rng())

    return AsyncRetrying(
        sleep=sleep,
        stop=stop,
        wait=wait,
        retry=lambda state: deserves_another_go(seen_by(state)),
        retry_error_callback=seen_by,
    )
