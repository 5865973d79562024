"""When a resource wants its next check. Pure; randomness is an argument.

A schedule, not a promise: cron calls as often as it likes, and `check` probes what is due. What has long been well is
asked ever more rarely; trouble is asked again within hours until it is confirmed; the dead can come back, and are asked
weekly. Jitter takes apart what was scraped together, and the addresses of a big host are asked over days.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db.records import DueResource, OutagePolicy
from db.vocabulary import CLOSES_OUTAGE, COUNTS_DEAD, OPENS_OUTAGE, Verdict

WELL_FIRST = timedelta(days=1)
WELL_AT_MOST = timedelta(days=30)
WELL_SHARE = 0.5  # of the time that it has been well: some dozen checks until it is asked once a month
TROUBLED_FIRST = timedelta(hours=4)
TROUBLED_AT_MOST = timedelta(hours=20)  # so that a daily cron entry meets it every day, also when it starts early
CONFIRMED_AFTER = timedelta(days=7)  # the dead can come back, but not by the hour
DOUBTFUL_AFTER = timedelta(days=2)  # confirmed, but of a kind that passes: until it has lasted
BLOCKED_AFTER = timedelta(days=14)  # asking more often only confirms the host in its opinion
INVITED_AFTER = timedelta(hours=20)  # unless it has said itself from when on it may be asked
STEADY_AFTER = timedelta(days=30)  # what needs no network: invalid and excluded addresses

JITTER = 0.25  # share of the interval, either way
TROUBLED_JITTER = 0.1  # less than what separates 20 hours from a day
# Addresses of one host that fall due in an hour, if all of them are in the same state.
PER_HOST_AN_HOUR = 20
TROUBLED_PER_HOST_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class _Pace:
    interval: timedelta
    jitter: float
    per_host_an_hour: int


def next_due(
    verdict: Verdict,
    resource: DueResource,
    now: datetime,
    rng: Callable[[], float],
    policy: OutagePolicy,
    not_before: datetime | None = None,
) -> datetime:
    """The time of the next check after one that said `verdict` just now.

    Args:
        resource: as it was before that check.
        rng: uniform in [0, 1).
        policy: when trouble is confirmed, and when it has lasted.
        not_before: what the host itself has asked for; its addresses do not all fall due at that very moment.
    """
    pace = _pace(verdict, resource, now, policy)
    if verdict is Verdict.BLOCKED and not_before:
        pace = replace(pace, interval=INVITED_AFTER)
    room = timedelta(hours=resource.host_size / pace.per_host_an_hour)
    interval = max(pace.interval, min(room, WELL_AT_MOST))
    chance = rng()
    due = now + interval * (1 + pace.jitter * (2 * chance - 1))
    if not_before and due < not_before:
        due = not_before + interval * pace.jitter * chance
    return due


def _pace(verdict: Verdict, resource: DueResource, now: datetime, policy: OutagePolicy) -> _Pace:
    if verdict in CLOSES_OUTAGE or verdict is Verdict.FRAGMENT_MISSING:
        well = now - (resource.well_since or now)
        return _Pace(min(max(well * WELL_SHARE, WELL_FIRST), WELL_AT_MOST), JITTER, PER_HOST_AN_HOUR)
    if verdict in OPENS_OUTAGE:
        return _troubled(verdict, resource, now - (resource.outage_since or now), policy)
    return _Pace(BLOCKED_AFTER if verdict is Verdict.BLOCKED else STEADY_AFTER, JITTER, PER_HOST_AN_HOUR)


def _troubled(verdict: Verdict, resource: DueResource, age: timedelta, policy: OutagePolicy) -> _Pace:
    checks = resource.outage_checks + 1
    if checks < policy.confirm_checks or age < timedelta(days=policy.confirm_days):
        interval = min(max(age, TROUBLED_FIRST), TROUBLED_AT_MOST)
        return _Pace(interval, TROUBLED_JITTER, TROUBLED_PER_HOST_AN_HOUR)
    lasting = checks >= policy.lasting_checks and age >= timedelta(days=policy.lasting_days)
    if verdict in COUNTS_DEAD or lasting:
        return _Pace(CONFIRMED_AFTER, JITTER, PER_HOST_AN_HOUR)
    return _Pace(DOUBTFUL_AFTER, JITTER, PER_HOST_AN_HOUR)
