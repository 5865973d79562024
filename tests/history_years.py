"""Years of checks over a population that behaves as the web does, and an account of them kept without the catalog.

`World` says what a check of a resource finds on a day; `Ledger` keeps what was found and tells, by going over the whole
story anew, what the catalog should know at the end. It shares no code with the catalog.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from db_kit import START, document, rows
from sqlalchemy import Engine

from db.records import Finding, FragmentFinding, HopRecord, NewDocument
from db.vocabulary import HopKind, MoveKind, Verdict

Said = tuple[str, str, int | None]  # verdict, reason, status

ALIVE: Said = ("alive", "http_200", 200)
TROUBLES: tuple[Said, ...] = (
    ("failing", "timeout_read", None),
    ("failing", "http_503", 503),
    ("failing", "connection_reset", None),
    ("failing", "http_500", 500),
    ("dead", "dns_nxdomain", None),
)
DETAILS = "It answers so: a sentence of about the length that the checker says of an answer, with a status in it."


@dataclass
class World:
    """What each of `size` resources does over the years; the same for the same seed."""

    size: int
    seed: int = 3
    rng: random.Random = field(init=False)
    trouble_until: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def url(self, key: int) -> str:
        return f"https://h{key % 150}.example.org/articles/2016/{key}/some-title-of-the-thing"

    def documents(self) -> Iterator[NewDocument]:
        for place in range(10):
            mine = [self.url(key) + ("#part" if key % 5 == 0 else "") for key in range(place, self.size, 10)]
            yield document(f"docs/{place}.md", *mine)

    def said(self, key: int, day: int) -> Said:
        """By character: of a hundred, four flap, four are dead but never alike, four die, three wall us off."""
        kind, rng = key % 100, self.rng
        if kind < 4:
            return rng.choice(TROUBLES) if rng.random() < 0.15 else ALIVE
        if kind < 8:
            return rng.choice(TROUBLES)
        if kind < 12:
            gone = 200 + key % 700
            return ("dead", "http_404", 404) if gone < day < gone + 400 or (kind < 11 and day > gone) else ALIVE
        if kind < 15:
            return ("blocked", "http_403", 403) if rng.random() < 0.9 else ("blocked", "http_429", 429)
        if kind < 20:
            return ("moved", "http_200", 200)
        if self.trouble_until.get(key, 0) > day:
            return rng.choice(TROUBLES)
        if rng.random() < 1 / 300:
            self.trouble_until[key] = day + rng.choice((1, 1, 1, 2, 5, 20))
        return ALIVE

    def finding(self, key: int, resource_id: int, day: int, at: datetime) -> Finding:
        verdict, reason, status = self.said(key, day)
        moved = verdict == "moved"
        target = f"https://new.example.org/{key}?session={day}" if key % 100 < 30 else self.url(key)
        there = self.rng.random() > 0.01
        fragment = FragmentFinding(
            "part", Verdict.ALIVE if there else Verdict.FRAGMENT_MISSING, "id_found" if there else "no_such_id", DETAILS
        )
        return Finding(
            resource_id=resource_id,
            verdict=Verdict(verdict),
            reason=reason,
            detail=DETAILS,
            checked_at=at,
            due_at=at + timedelta(days=1),
            http_status=status,
            final_url=target if status == 200 else None,
            move_kind=MoveKind.ADDRESS if moved else None,
            moved_to=f"https://new.example.org/{key}" if moved else None,
            title=f"Title of the page number {key}" if verdict in {"alive", "moved"} else "",
            elapsed_ms=self.rng.randrange(5_000),
            hops=(HopRecord(self.url(key), 301, target, HopKind.HTTP, True),) if moved else (),
            fragments=(fragment,) if key % 5 == 0 and verdict in {"alive", "moved"} else (),
        )


WELL, TROUBLED = ("alive", "moved"), ("dead", "soft_404", "failing", "bad_certificate")


@dataclass
class Ledger:
    """Every check of every resource, and what follows from them."""

    checks: defaultdict[int, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def add(self, findings: Sequence[Finding]) -> None:
        for one in findings:
            self.checks[one.resource_id].append(one)

    def outages(self, key: int) -> list[tuple[Any, ...]]:
        """Opened, closed, last troubled check, troubled checks, confirmed, lasting."""
        found: list[list[Finding]] = []
        closed: list[datetime | None] = []
        for one in self.checks[key]:
            if one.verdict in TROUBLED:
                if len(closed) == len(found):
                    found.append([])
                found[-1].append(one)
            elif one.verdict in WELL and len(closed) < len(found):
                closed.append(one.checked_at)
        closed += [None] * (len(found) - len(closed))
        return [
            (
                trouble[0].checked_at,
                end,
                trouble[-1].checked_at,
                len(trouble),
                _reached(trouble, 3, 3),
                _reached(trouble, 5, 14),
            )
            for trouble, end in zip(found, closed, strict=True)
        ]

    def last_success(self, key: int) -> datetime | None:
        return max((one.checked_at for one in self.checks[key] if one.verdict in WELL), default=None)

    def changed_at(self, key: int) -> datetime:
        last = list(self.checks[key])[-1].verdict
        story = list(self.checks[key])
        while len(story) > 1 and story[-2].verdict == last:
            story.pop()
        return story[-1].checked_at

    def dead_since(self, key: int) -> datetime | None:
        """The last check at which it came to count as dead, if it still does."""
        outages = iter(self.outages(key))
        outage = next(outages, None)
        since = None
        for one in self.checks[key]:
            while outage and one.checked_at > outage[2]:
                outage = next(outages, None)
            lasting = outage[5] if outage else None
            dead = one.verdict in ("dead", "soft_404")
            dead = dead or (one.verdict == "failing" and lasting is not None and one.checked_at >= lasting)
            since = (since or one.checked_at) if dead else None
        return since

    def rows(self, key: int, fragment: str | None = None) -> list[tuple[Any, ...]]:
        """Equal consecutive results: verdict, reason, first, last, count."""
        if fragment is None:
            said = [
                ((one.verdict.value, one.reason, (one.final_url or "").split("?")[0]), one.checked_at)
                for one in self.checks[key]
            ]
        else:
            said = [
                ((found.verdict.value, found.reason, ""), one.checked_at)
                for one in self.checks[key]
                for found in one.fragments
            ]
        result = []
        for (verdict, reason, _), group in groupby(said, key=lambda pair: pair[0]):
            times = [at for _, at in group]
            result.append((verdict, reason, times[0], times[-1], len(times)))
        return result


def _reached(trouble: Sequence[Finding], checks: int, days: int) -> datetime | None:
    """When there had been so many troubled checks over so many days."""
    for place, one in enumerate(trouble, start=1):
        if place >= checks and one.checked_at - trouble[0].checked_at >= timedelta(days=days):
            return one.checked_at
    return None


def moment(day: float) -> datetime:
    """A time of that day; cron is never quite punctual."""
    return START + timedelta(days=day, seconds=int(day * 7919) % 600)


def hold_against(engine: Engine, ledger: Ledger) -> None:
    """What the catalog knows of outages, last success, change and death of every resource is what the account knows."""
    outages = defaultdict(list)
    for key, *told in rows(
        engine,
        "SELECT resource_id, opened_at, closed_at, last_at, checks, confirmed_at, lasting_at FROM outage ORDER BY id",
    ):
        outages[key].append(tuple(told))
    states = {
        key: told
        for key, *told in rows(engine, "SELECT id, verdict, last_success_at, changed_at, dead_since FROM resource")
    }
    for key, checks in ledger.checks.items():
        assert outages[key] == [as_stored(row) for row in ledger.outages(key)], key
        expected = (checks[-1].verdict.value, ledger.last_success(key), ledger.changed_at(key), ledger.dead_since(key))
        assert states[key] == list(as_stored(expected)), key


def as_stored(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Times as the catalog writes them."""
    return tuple(f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value for value in row)
