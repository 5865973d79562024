"""Health over time: what one more check makes of an outage; pure.

An outage is opened by trouble and closed by success alone, so `404, reset, 404` is one outage, and a `blocked` in
between changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db.records import OutagePolicy
from db.vocabulary import CLOSES_OUTAGE, COUNTS_DEAD, OPENS_OUTAGE, Verdict


@dataclass(frozen=True, slots=True)
class OutageState:
    """One outage, open while `closed_at` is None; `checks` are the troubled ones."""

    opened_at: datetime
    last_at: datetime
    checks: int
    first_verdict: Verdict
    first_reason: str
    last_verdict: Verdict
    last_reason: str
    closed_at: datetime | None = None
    confirmed_at: datetime | None = None
    lasting_at: datetime | None = None


def advance(
    outage: OutageState | None, verdict: Verdict, reason: str, at: datetime, policy: OutagePolicy
) -> OutageState | None:
    """The outage after a check, given the open one before it; the very same object where the check changes nothing."""
    if verdict in CLOSES_OUTAGE:
        # A clock that was set back must not close an outage before it opened.
        return None if outage is None else replace(outage, closed_at=max(at, outage.opened_at))
    if verdict not in OPENS_OUTAGE:
        return outage
    if outage is None:
        outage = OutageState(at, at, 1, verdict, reason, verdict, reason)
    else:
        outage = replace(outage, last_at=at, checks=outage.checks + 1, last_verdict=verdict, last_reason=reason)
    age = at - outage.opened_at
    confirmed = outage.checks >= policy.confirm_checks and age >= timedelta(days=policy.confirm_days)
    lasting = outage.checks >= policy.lasting_checks and age >= timedelta(days=policy.lasting_days)
    return replace(
        outage,
        confirmed_at=outage.confirmed_at or (at if confirmed else None),
        lasting_at=outage.lasting_at or (at if lasting else None),
    )


def counts_dead(verdict: Verdict, outage: OutageState | None) -> bool:
    """Whether a resource stands in `dead_links`: gone, or failing in an outage that has lasted."""
    if verdict in COUNTS_DEAD:
        return True
    return verdict is Verdict.FAILING and outage is not None and outage.lasting_at is not None
