"""When a resource wants its next check. Pure; randomness is an argument.

A schedule, not a promise: cron calls as often as it likes, and `check` probes what is due.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from db.vocabulary import CLOSES_OUTAGE, Verdict

ALIVE_AFTER = timedelta(days=7)
TROUBLED_AFTER = timedelta(hours=20)  # so that a daily cron entry meets it every day, also when it starts early
CONFIRMED_AFTER = timedelta(days=7)  # the dead can come back, but not by the hour
BLOCKED_AFTER = timedelta(days=14)  # asking more often only confirms the host in its opinion
STEADY_AFTER = timedelta(days=30)  # what needs no network: invalid and excluded addresses
JITTER = 0.1  # share of the interval, either way, so that what was scraped together is not due together forever


def next_due(
    verdict: Verdict,
    now: datetime,
    rng: Callable[[], float],
    *,
    troubled_checks: int = 0,
    confirm_checks: int = 3,
    not_before: datetime | None = None,
) -> datetime:
    """The time of the next check after one that said `verdict`.

    Args:
        troubled_checks: of the open outage, this one included.
        not_before: what the host itself has asked for.
    """
    if verdict in CLOSES_OUTAGE or verdict is Verdict.FRAGMENT_MISSING:
        interval = ALIVE_AFTER
    elif verdict is Verdict.BLOCKED:
        interval = BLOCKED_AFTER
    elif verdict in {Verdict.INVALID, Verdict.EXCLUDED}:
        interval = STEADY_AFTER
    else:
        interval = CONFIRMED_AFTER if troubled_checks > confirm_checks + 1 else TROUBLED_AFTER
    due = now + interval * (1 + JITTER * (2 * rng() - 1))
    return max(due, not_before) if not_before else due
