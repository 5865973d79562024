"""What the catalog remembers of single resources: their checks, outages, archived copies and proposals.

Streamed side by side in the order of the resources, so that a catalog of any size passes through in bounded memory.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, Select, exists, select

from db.connect import reading
from db.models import hops, outages, probes, references, resources, snapshots, suggestions
from db.vocabulary import MoveKind, SuggestionKind, Verdict

MOST_CHECKS = 40  # of one resource and fragment together, the latest: a report is no archive, the catalog is
MOST_COPIES = 20


@dataclass(frozen=True, slots=True)
class HopRow:
    """One redirecting answer on the way of a check."""

    url: str
    status: int
    location: str | None
    permanent: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """Equal consecutive checks: what they said, from when to when, and how many they were.

    Attributes:
        fragment: None for the resource itself.
    """

    fragment: str | None
    verdict: Verdict
    reason: str
    detail: str
    http_status: int | None
    final_url: str | None
    move_kind: MoveKind | None
    first_at: datetime
    last_at: datetime
    count: int
    hops: tuple[HopRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OutageRow:
    """A time of trouble; open while `closed_at` is None."""

    opened_at: datetime
    closed_at: datetime | None
    last_at: datetime
    checks: int
    first_reason: str
    last_reason: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CopyRow:
    """An archived copy; the chosen one is what reports propose."""

    archive: str
    url: str
    captured_at: datetime
    http_status: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A replacement, proposed (verified, no alternatives) or kept for review."""

    kind: SuggestionKind
    method: str
    url: str
    evidence: str
    confidence: float
    verified: bool
    alternatives: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of that for one currently cited resource; each list latest first.

    Attributes:
        url: its identity (the address without its fragment).
        title: of the page when it was last seen alive, "" where that is not known.
    """

    resource_id: int
    url: str
    host: str
    title: str
    last_success_at: datetime | None
    due_at: datetime | None
    checks: tuple[CheckRow, ...] = ()
    outages: tuple[OutageRow, ...] = ()
    copies: tuple[CopyRow, ...] = ()
    proposals: tuple[ProposalRow, ...] = ()


def load_ledgers(engine: Engine) -> tuple[Ledger, ...]:
    """The ledgers of every resource that a current reference cites, by id, read in one transaction.

    Raises:
        CatalogError: as every reader of the catalog.
    """
    with reading(engine) as connection:
        return tuple(_walk(connection))


_CHECKS = (
    select(
        probes.c.resource_id,
        probes.c.id,
        probes.c.fragment,
        probes.c.verdict,
        probes.c.reason,
        probes.c.detail,
        probes.c.http_status,
        probes.c.final_url,
        probes.c.move_kind,
        probes.c.first_at,
        probes.c.last_at,
        probes.c.count,
    )
    .order_by(probes.c.resource_id, probes.c.last_at.desc(), probes.c.id.desc())
)  # fmt: skip
_CHECK_FIELDS = tuple(column.name for column in _CHECKS.selected_columns)[2:]
_HOPS = (
    select(probes.c.resource_id, hops.c.probe_id, hops.c.url, hops.c.status, hops.c.location, hops.c.permanent)
    .join(probes, probes.c.id == hops.c.probe_id)
    .order_by(probes.c.resource_id, hops.c.probe_id, hops.c.position)
)
_OUTAGES = select(
    outages.c.resource_id,
    outages.c.opened_at,
    outages.c.closed_at,
    outages.c.last_at,
    outages.c.checks,
    outages.c.first_reason,
    outages.c.last_reason,
    outages.c.confirmed_at,
).order_by(outages.c.resource_id, outages.c.opened_at.desc())
_OUTAGE_FIELDS = tuple(column.name for column in _OUTAGES.selected_columns)[1:-1]
_COPIES = select(
    snapshots.c.resource_id,
    snapshots.c.archive,
    snapshots.c.url,
    snapshots.c.captured_at,
    snapshots.c.http_status,
    snapshots.c.chosen,
).order_by(snapshots.c.resource_id, snapshots.c.chosen.desc(), snapshots.c.captured_at.desc(), snapshots.c.id)
_PROPOSALS = select(
    suggestions.c.resource_id,
    suggestions.c.kind,
    suggestions.c.method,
    suggestions.c.url,
    suggestions.c.evidence,
    suggestions.c.confidence,
    suggestions.c.verified,
    suggestions.c.alternatives,
).order_by(suggestions.c.resource_id, suggestions.c.verified.desc(), suggestions.c.confidence.desc(), suggestions.c.id)


def _walk(connection: Connection) -> Iterator[Ledger]:
    cited = exists().where(references.c.resource_id == resources.c.id, references.c.retired_at.is_(None))
    head = (resources.c.id, resources.c.url, resources.c.host, resources.c.title)
    when = (resources.c.last_success_at, resources.c.due_at)
    checks, ways = _Beside(connection, _CHECKS), _Beside(connection, _HOPS)
    troubles, copies, proposals = (_Beside(connection, query) for query in (_OUTAGES, _COPIES, _PROPOSALS))
    for row in connection.execute(select(*head, *when).where(cited).order_by(resources.c.id)):
        way = _by_probe(ways.of(row.id))
        yield Ledger(
            *row,
            checks=tuple(_check(row, way) for row in checks.of(row.id)[:MOST_CHECKS]),
            outages=tuple(_outage(row) for row in troubles.of(row.id)),
            copies=tuple(CopyRow(*told) for told in copies.of(row.id)[:MOST_COPIES]),
            proposals=tuple(ProposalRow(*told) for told in proposals.of(row.id)),
        )


def _check(row: tuple[Any, ...], way: dict[int, tuple[HopRow, ...]]) -> CheckRow:
    told = dict(zip(_CHECK_FIELDS, row[1:], strict=True))
    return CheckRow(**told, hops=way.get(row[0], ()))


def _outage(row: tuple[Any, ...]) -> OutageRow:
    told = dict(zip(_OUTAGE_FIELDS, row[:-1], strict=True))
    return OutageRow(**told, confirmed=row[-1] is not None)


def _by_probe(rows: list[tuple[Any, ...]]) -> dict[int, tuple[HopRow, ...]]:
    return {key: tuple(HopRow(*hop[1:]) for hop in group) for key, group in groupby(rows, key=itemgetter(0))}


class _Beside:
    """The rows of a query that is ordered by resource, taken along as the walk comes by: one pass, nothing kept."""

    def __init__(self, connection: Connection, query: Select[Any]) -> None:
        rows = connection.execute(query.execution_options(yield_per=1_000))
        self._groups: Iterator[tuple[int, Iterator[Any]]] = groupby(rows, key=itemgetter(0))
        self._at = 0
        self._rows: list[tuple[Any, ...]] = []

    def of(self, resource_id: int) -> list[tuple[Any, ...]]:
        """The rows of a resource without its id; resources are asked for in ascending order."""
        while self._at < resource_id:
            key, rows = next(self._groups, (sys.maxsize, iter(())))
            self._at, self._rows = key, [tuple(row[1:]) for row in rows]
        return self._rows if self._at == resource_id else []
