"""What archives were asked to keep, and what they should be asked for next."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, delete, exists, func, insert, or_, select

from db.archives import SCHEMES, earliest_days, keep_hints
from db.connect import reading, writing
from db.models import preservations, references, resources, snapshots
from db.records import ArchiveQuestion, PreservationCandidate, PreservationRecord, SnapshotRecord
from db.storable import countable, storable
from db.vocabulary import CLOSES_OUTAGE, ArchiveStatus, PreservationState, Role

UNFINISHED = (PreservationState.SUBMITTED, PreservationState.PENDING)


def load_preservation_candidates(
    engine: Engine, now: datetime, *, limit: int, after_days: float = 0.0
) -> list[PreservationCandidate]:
    """Living resources of the documents' content without a copy or, with `after_days`, with none that is younger.

    Not those whose last request is unfinished or not due again. In the order in which they were first cited.
    """
    cited = exists().where(
        references.c.resource_id == resources.c.id,
        references.c.retired_at.is_(None),
        references.c.role == Role.CONTENT,
    )
    youngest = (
        select(func.max(snapshots.c.captured_at))
        .where(snapshots.c.resource_id == resources.c.id, snapshots.c.http_status.between(200, 299))
        .scalar_subquery()
    )
    uncopied = or_(resources.c.archive_status.is_(None), resources.c.archive_status != ArchiveStatus.FOUND)
    if after_days:
        uncopied = or_(youngest.is_(None), youngest < now - timedelta(days=after_days))
    state, due = preservations.c.state, preservations.c.due_at
    # Once archived, the copy's age decides; what was given up for good has no time at which it is due again.
    may_be_asked = or_(
        state.is_(None),
        state == PreservationState.ARCHIVED,
        and_(state.not_in(UNFINISHED), due <= now),
    )
    query = (
        select(resources.c.id, resources.c.url, resources.c.archive_status, preservations.c.attempts)
        .join(preservations, preservations.c.resource_id == resources.c.id, isouter=True)
        .where(resources.c.scheme.in_(SCHEMES), resources.c.verdict.in_(sorted(CLOSES_OUTAGE)))
        .where(cited, uncopied, may_be_asked)
        .order_by(resources.c.id)
        .limit(limit)
    )
    with reading(engine) as connection:
        found = connection.execute(query).all()
        # Without an age, the first copy to be known is to be the one nearest to the document's date.
        days = {} if after_days else earliest_days(connection, [row.id for row in found])
        return [
            PreservationCandidate(
                ArchiveQuestion(row.id, row.url, days.get(row.id), living=True),
                known=row.archive_status is ArchiveStatus.NONE and not after_days,
                attempts=row.attempts or 0,
            )
            for row in found
        ]


def load_unfinished(engine: Engine, now: datetime) -> list[PreservationRecord]:
    """Requests of earlier runs that are to be gone on with now."""
    query = (
        select(preservations, resources.c.url)
        .join(resources, resources.c.id == preservations.c.resource_id)
        .where(preservations.c.state.in_(UNFINISHED))
        .where(or_(preservations.c.due_at.is_(None), preservations.c.due_at <= now))
        .order_by(preservations.c.submitted_at)
    )
    with reading(engine) as connection:
        return [PreservationRecord(**row) for row in connection.execute(query).mappings()]


def save_preservation(engine: Engine, record: PreservationRecord) -> None:
    """Save how far it got; nothing for a resource that was forgotten meanwhile."""
    with writing(engine) as connection:
        if not _is_known(connection, record.resource_id):
            return
        connection.execute(delete(preservations).where(preservations.c.resource_id == record.resource_id))
        connection.execute(
            insert(preservations).values(
                resource_id=record.resource_id,
                state=record.state,
                job_id=storable(record.job_id),
                reason=storable(record.reason),
                detail=storable(record.detail),
                copy_url=storable(record.copy_url),
                attempts=countable(record.attempts),
                submitted_at=record.submitted_at,
                changed_at=record.changed_at,
                due_at=record.due_at,
            )
        )


def keep_captures(engine: Engine, resource_id: int, seen: Sequence[SnapshotRecord], now: datetime) -> None:
    """Captures that are known of a resource, beside the copy that reports name."""
    with writing(engine) as connection:
        if seen and _is_known(connection, resource_id):
            keep_hints(connection, resource_id, seen, now)


def _is_known(connection: Connection, resource_id: int) -> bool:
    return connection.execute(select(resources.c.id).where(resources.c.id == resource_id)).first() is not None
