"""A year of cron over a simulated population: how the schedule spreads its work. Pure, no catalog."""

import heapq
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from catalog.schedule import next_due
from db.outages import OutageState, advance
from db.records import DueResource, OutagePolicy
from db.vocabulary import CLOSES_OUTAGE, Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = OutagePolicy()
HOUR = timedelta(hours=1)


@dataclass
class Year:
    """What was asked: checks by hour and by (host, hour), and how many checks each fate took."""

    hours: Counter[int] = field(default_factory=Counter)
    host_hours: Counter[tuple[str, int]] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    confirmed_after: list[float] = field(default_factory=list)  # days from the first troubled check

    def days(self, since: int = 0) -> list[int]:
        """Checks a day, from a day on."""
        last = max(self.hours) // 24
        return [sum(self.hours[day * 24 + hour] for hour in range(24)) for day in range(since, last)]


def population(size: int, hosts: int) -> Iterator[DueResource]:
    """Resources on hosts of very different sizes, the biggest a fifth of all."""
    rng = random.Random(1)
    weights = [1 / (rank + 1) for rank in range(hosts)]
    names = rng.choices(range(hosts), weights, k=size)
    counts = Counter(names)
    for key, name in enumerate(names):
        yield DueResource(key, f"http://h{name}.test/{key}", f"h{name}.test", host_size=counts[name])


def fate_of(key: int) -> str:
    """Most live; some are dead from the start, some flap, some die on the way, some are walled off."""
    return {0: "dead", 1: "flapping", 2: "dying", 3: "blocked"}.get(key % 25, "living")


def verdict_of(fate: str, at: datetime, rng: random.Random) -> Verdict:
    days = (at - START).days
    if fate == "blocked":
        return Verdict.BLOCKED
    if fate == "dead" or (fate == "dying" and days > 120):
        return Verdict.DEAD
    if fate == "flapping" and rng.random() < 0.2:
        return Verdict.FAILING
    return Verdict.ALIVE


def live_through(size: int = 2_000, hosts: int = 200, *, days: int = 365, every: timedelta = HOUR) -> Year:
    """Cron calls every so often; what is due is checked at once."""
    rng = random.Random(2)
    year = Year()
    known = {resource.id: resource for resource in population(size, hosts)}
    outages: dict[int, OutageState | None] = {}
    queue = [(START, key) for key in known]
    now = START
    while now < START + timedelta(days=days):
        while queue and queue[0][0] <= now:
            _, key = heapq.heappop(queue)
            heapq.heappush(queue, (_check(year, known, outages, key, now, rng), key))
        now += every
    return year


def _check(
    year: Year,
    known: dict[int, DueResource],
    outages: dict[int, OutageState | None],
    key: int,
    now: datetime,
    rng: random.Random,
) -> datetime:
    resource = known[key]
    fate = fate_of(key)
    verdict = verdict_of(fate, now, rng)
    hour = int((now - START) / HOUR)
    year.hours[hour] += 1
    year.host_hours[resource.host, hour] += 1
    year.fates[fate] += 1
    due = next_due(verdict, resource, now, rng.random, POLICY)
    before = outages.get(key)
    outage = advance(before, verdict, "why", now, POLICY)
    if outage and outage.confirmed_at and not (before and before.confirmed_at):
        year.confirmed_after.append((now - outage.opened_at) / timedelta(days=1))
    outages[key] = outage = None if outage and outage.closed_at else outage
    well = verdict in CLOSES_OUTAGE
    known[key] = replace(
        resource,
        verdict=verdict,
        well_since=(resource.well_since or now) if well else None,
        outage_checks=outage.checks if outage else 0,
        outage_since=outage.opened_at if outage else None,
    )
    return due
