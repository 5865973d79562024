"""Reads what is due: resources to check, streamed in the order in which they want it; how many, and when the next."""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, bindparam, case, exists, func, or_, select, true

from db.bulk import listed
from db.connect import reading
from db.due_order import Place, PutOff, Room, in_bursts
from db.models import documents as document_table
from db.models import outages, probes, references, resources
from db.records import ALL_DUE, DueResource, Wanted
from db.storable import chunks, storable
from db.vocabulary import CLOSES_OUTAGE, Role

# What the checker wants to know of a resource: of a million of them, every further column takes seconds.
_OF_DUE: tuple[Any, ...] = tuple(
    resources.c[name] for name in ("id", "url", "host", "verdict", "etag", "last_modified", "changed_at", "final_url")
)
# Resources whose order is settled at once, by number and host alone: a megabyte at the most.
SPAN = 10_000
# Of them read at once: a few hundred kilobytes, and a transaction of some milliseconds.
BATCH = 1_000


def anyone(host: str) -> int:
    """There is room for all resources of every host."""
    return sys.maxsize


def load_due(engine: Engine, now: datetime, wanted: Wanted = ALL_DUE, room: Room = anyone) -> Iterator[DueResource]:
    """Resources with a current reference whose check is due: never checked first, then the longest overdue; those that
    are wanted whether due or not, in the order in which they were first cited.

    Streamed: a batch at most is in memory, and no transaction is open while the caller works, so that results may be
    saved meanwhile (what this run has checked is not met again). Within a span of SPAN resources hosts are mixed (see
    `due_order`); those of a host for which there is no room come as soon as there is, or at the end.
    """
    put_off, sizes = PutOff(room), dict[str, int]()
    for span in _spans(engine, now, wanted):
        order = in_bursts(span)
        any_taken = False
        for start in range(0, len(order), BATCH):
            ids = put_off.sift(order[start : start + BATCH])
            any_taken = any_taken or bool(ids)
            yield from _details(engine, ids, sizes)
        if put_off and not any_taken:  # the caller gets its turn between two spans
            yield from _details(engine, [next(put_off.rest())], sizes)
    left = put_off.rest()
    while ids := list(islice(left, BATCH)):
        yield from _details(engine, ids, sizes)


def _spans(engine: Engine, now: datetime, wanted: Wanted) -> Iterator[list[Place]]:
    """What is due, span by span."""
    cited = _cited(engine, wanted)
    left = wanted.limit
    for phase in _phases(now, everything=wanted.everything):
        cursor: Row[Any] | None = None
        while left is None or left > 0:
            size = SPAN if left is None else min(SPAN, left)
            query = (
                select(resources.c.id, resources.c.host, resources.c.due_at)
                .where(cited, phase.condition, phase.behind(cursor))
                .order_by(*phase.order)
                .limit(size)
            )
            with reading(engine) as connection:
                span: Any = connection.execute(query).all()
            yield [(row.id, row.host) for row in span]
            left = left if left is None else left - len(span)
            if len(span) < size:
                break
            cursor = span[-1]


def _details(engine: Engine, ids: Sequence[int], sizes: dict[str, int]) -> list[DueResource]:
    """What the checker wants to know of these resources, in their order."""
    query = (
        select(*_OF_DUE, outages.c.checks, outages.c.opened_at)
        .outerjoin(outages, and_(outages.c.resource_id == resources.c.id, outages.c.closed_at.is_(None)))
        .where(resources.c.id.in_(listed("ids")))
    )
    with reading(engine) as connection:
        rows = {row.id: row for row in connection.execute(query, {"ids": list(ids)})}
        found: Any = [rows[key] for key in ids if key in rows]
        _measure_hosts(connection, found, sizes)
        return _with_references(connection, found, sizes)


def count_due(engine: Engine, now: datetime, wanted: Wanted = ALL_DUE) -> int:
    """How many resources `load_due` would bring."""
    cited = _cited(engine, wanted)
    either = or_(*(phase.condition for phase in _phases(now, everything=wanted.everything)))
    with reading(engine) as connection:
        query = select(func.count()).select_from(resources).where(cited, either)
        count = int(connection.execute(query).scalar_one())
    return count if wanted.limit is None else min(count, wanted.limit)


def count_due_by(engine: Engine, moments: Sequence[datetime]) -> list[int]:
    """How many resources `load_due` would bring at each of these moments, counted in one go."""
    # Asked of the mentions first: where most are due, one by one takes twice as long.
    cited = resources.c.id.in_(select(references.c.resource_id).where(references.c.retired_at.is_(None)))
    due = [or_(*(phase.condition for phase in _phases(moment, everything=False))) for moment in moments]
    query = select(*(func.count(case((condition, 1))) for condition in due)).select_from(resources).where(cited)
    with reading(engine) as connection:
        return [int(count) for count in connection.execute(query).one()]


def load_hosts(engine: Engine) -> frozenset[str]:
    """Every host of which there is an address, cited or no longer cited."""
    with reading(engine) as connection:
        return frozenset(connection.execute(select(resources.c.host).distinct()).scalars()) - {""}


def load_next_due(engine: Engine) -> datetime | None:
    """When the next check falls due, of what has been checked and is still cited."""
    query = select(resources.c.due_at).where(resources.c.due_at.is_not(None), _cited(engine, ALL_DUE))
    with reading(engine) as connection:
        found: datetime | None = connection.execute(query.order_by(resources.c.due_at).limit(1)).scalar()
    return found


@dataclass(frozen=True, slots=True)
class _Phase:
    """A key-set walk along one index: its condition, and the columns that order it, the id last."""

    condition: ColumnElement[bool]
    order: tuple[ColumnElement[Any], ...]

    def behind(self, cursor: Row[Any] | None) -> ColumnElement[bool]:
        """What comes after the last row of the batch before."""
        if cursor is None:
            return true()
        *dates, key = self.order
        later: ColumnElement[bool] = key > cursor.id
        for due in dates:
            # The redundant half in front is what lets the index find the place.
            later = and_(due >= cursor.due_at, or_(due > cursor.due_at, later))
        return later


def _phases(now: datetime, *, everything: bool) -> tuple[_Phase, ...]:
    key, due = resources.c.id, resources.c.due_at
    if everything:
        return (_Phase(true(), (key,)),)
    # What this very run has just saved is not due in it again, whatever its next date.
    overdue = and_(due <= now, resources.c.checked_at < now)
    return (_Phase(due.is_(None), (key,)), _Phase(overdue, (due, key)))


def _cited(engine: Engine, wanted: Wanted) -> ColumnElement[bool]:
    """Cited at present, by the documents and on the hosts that are wanted."""
    current = references.c.retired_at.is_(None)
    if wanted.documents:
        # Spelled into the statement: there may be more documents than a statement takes parameters.
        ids: Any = bindparam("documents", _document_ids(engine, wanted.documents), expanding=True, literal_execute=True)
        citing = select(references.c.resource_id).where(references.c.document_id.in_(ids), current)
        cited: ColumnElement[bool] = resources.c.id.in_(citing)
    else:
        cited = exists().where(references.c.resource_id == resources.c.id, current)
    return and_(cited, resources.c.host.in_([storable(host) for host in wanted.hosts])) if wanted.hosts else cited


def _document_ids(engine: Engine, sources: Collection[str]) -> list[int]:
    query = select(document_table.c.id).where(document_table.c.source.in_(bindparam("sources", expanding=True)))
    names = [storable(source) for source in sources]
    with reading(engine) as connection:
        return [key for part in chunks(names) for key in connection.execute(query, {"sources": part}).scalars()]


def _measure_hosts(connection: Connection, rows: Sequence[Row[Any]], sizes: dict[str, int]) -> None:
    """Add how many resources each host has that was not measured yet."""
    new = sorted({row.host for row in rows if row.host} - sizes.keys())
    query = (
        select(resources.c.host, func.count())
        .where(resources.c.host.in_(bindparam("hosts", expanding=True)))
        .group_by(resources.c.host)
    )
    for part in chunks(new):
        for host, count in connection.execute(query, {"hosts": part}):
            sizes[host] = count


def _judged_fragments(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[str]]:
    """Resource to the fragments of it that a check has found or missed."""
    query = select(probes.c.resource_id, probes.c.fragment).where(
        probes.c.resource_id.in_(listed("ids")),
        probes.c.current == true(),
        probes.c.fragment.is_not(None),
    )
    judged: defaultdict[int, set[str]] = defaultdict(set)
    for row in connection.execute(query, {"ids": list(ids)}) if ids else ():
        judged[row.resource_id].add(row.fragment)
    return judged


def _with_references(connection: Connection, rows: Sequence[Row[Any]], sizes: Mapping[str, int]) -> list[DueResource]:
    """Resources with what their current references and the documents around these tell."""
    query = (
        select(
            references.c.resource_id,
            references.c.fragment,
            func.count(references.c.damage).label("damages"),
            func.sum(case((references.c.role == Role.CONTENT, 1), else_=0)).label("content"),
            func.min(document_table.c.published_on).label("published_on"),
        )
        .join(document_table, document_table.c.id == references.c.document_id)
        .where(references.c.resource_id.in_(listed("ids")), references.c.retired_at.is_(None))
        .group_by(references.c.resource_id, references.c.fragment)
        .order_by(references.c.resource_id, references.c.fragment)
    )
    told: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    with_fragments = set()
    for mention in connection.execute(query, {"ids": [row.id for row in rows]}):
        told[mention.resource_id].append(mention)
        if mention.fragment:
            with_fragments.add(mention.resource_id)
    judged = _judged_fragments(connection, sorted(with_fragments))
    return [_due(row, told[row.id], frozenset(judged.get(row.id, ())), sizes.get(row.host, 1)) for row in rows]


def _due(row: Any, mentions: Sequence[Any], judged: frozenset[str], host_size: int) -> DueResource:
    """A resource, from a row of `_details` and those of its mentions; by place, for there are a million of them."""
    key, url, host, verdict, etag, last_modified, changed_at, final_url, checks, opened_at = row
    fragments: list[str] = []
    published: date | None = None
    damaged = content = False
    for _, fragment, damages, contents, published_on in mentions:
        if fragment:
            fragments.append(fragment)
        if published_on is not None and (published is None or published_on < published):
            published = published_on
        damaged = damaged or damages > 0
        content = content or contents > 0
    return DueResource(
        id=key,
        url=url,
        host=host,
        fragments=tuple(fragments),
        published_on=published,
        damaged=damaged,
        verdict=verdict,
        etag=etag,
        last_modified=last_modified,
        at_its_address=final_url is not None and final_url == url,
        judged=judged,
        well_since=changed_at if verdict in CLOSES_OUTAGE else None,
        outage_checks=checks or 0,
        outage_since=opened_at,
        host_size=host_size,
        content=content,
    )
