"""What is to be asked of archives, and what they answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, case, delete, func, insert, or_, select, update

from db.connect import reading, writing
from db.models import documents, references, resources, snapshots, suggestions
from db.records import ArchiveAnswer, ArchiveQuestion, SnapshotRecord
from db.storable import storable
from db.vocabulary import OPENS_OUTAGE, ArchiveStatus, Role, SuggestionKind, Verdict

Values = dict[str, Any]

# A reader cannot have these from the address itself.
WANTS_COPY = frozenset({*OPENS_OUTAGE, Verdict.BLOCKED})
# An archive has no copy for weeks on end, but its troubles are over within the day.
NONE_AGAIN_DAYS = 30
ERROR_AGAIN_DAYS = 1
SCHEMES = ("http", "https")
SUCCESS = 2  # hundreds
NEAREST_CAPTURE = "nearest_capture"
# The right address on about the right day, yet perhaps not the very text the author saw.
CAPTURE_CONFIDENCE = 0.8
# Captures that are kept beside the chosen copy, the latest found first.
MOST_HINTS = 20


def load_archive_questions(
    engine: Engine,
    now: datetime,
    *,
    limit: int,
    again_after_days: float = NONE_AGAIN_DAYS,
    errors_again_after_days: float = ERROR_AGAIN_DAYS,
) -> list[ArchiveQuestion]:
    """What readers cannot have from the address and no archive was asked for lately; `found` is not asked again.

    Never asked before asked, content before navigation, then in the order in which they were first cited. `nearest_to`
    is the earliest publication date of the documents that cite it.
    """
    asked, at = resources.c.archive_status, resources.c.archive_checked_at
    open_question = or_(
        asked.is_(None),
        and_(asked == ArchiveStatus.NONE, at <= now - timedelta(days=again_after_days)),
        and_(asked == ArchiveStatus.ERROR, at <= now - timedelta(days=errors_again_after_days)),
    )
    content = func.max(case((references.c.role == Role.CONTENT, 1), else_=0))
    query = (
        select(resources.c.id, resources.c.url, func.min(documents.c.published_on).label("nearest_to"))
        .join(references, references.c.resource_id == resources.c.id)
        .join(documents, documents.c.id == references.c.document_id)
        .where(references.c.retired_at.is_(None), resources.c.scheme.in_(SCHEMES))
        .where(resources.c.verdict.in_(sorted(WANTS_COPY)), open_question)
        .group_by(resources.c.id)
        .order_by(case((asked.is_(None), 0), else_=1), content.desc(), resources.c.id)
        .limit(limit)
    )
    with reading(engine) as connection:
        return [ArchiveQuestion(row.id, row.url, row.nearest_to) for row in connection.execute(query)]


def save_archive_answers(engine: Engine, answers: Sequence[ArchiveAnswer]) -> None:
    """Save what archives said, in one transaction; answers for resources that were forgotten meanwhile are left out.

    The snapshot of a `found` becomes the copy that reports name, and a suggestion of kind `archived`. `none` takes the
    copy back. An `error` says nothing of copies: one that is known stays `found`, the error is noted beside it.
    """
    if not answers:
        return
    with writing(engine) as connection:
        for answer in answers:
            _save_answer(connection, answer)


def _save_answer(connection: Connection, answer: ArchiveAnswer) -> None:
    key = answer.resource_id
    state = connection.execute(select(resources.c.archive_status).where(resources.c.id == key)).first()
    if state is None:
        return
    this = update(resources).where(resources.c.id == key)
    if answer.status is ArchiveStatus.ERROR:
        kept = ArchiveStatus.FOUND if state.archive_status is ArchiveStatus.FOUND else ArchiveStatus.ERROR
        changed: Values = {"archive_status": kept, "archive_error": storable(answer.error)}
        if kept is ArchiveStatus.ERROR:
            changed["archive_checked_at"] = answer.asked_at
        connection.execute(this.values(changed))
        return
    changed = {
        "archive_status": answer.status,
        "archive_checked_at": answer.asked_at,
        "archive_error": storable(answer.error),
    }
    connection.execute(this.values(changed))
    if answer.status is ArchiveStatus.FOUND and answer.snapshot is not None:
        _choose(connection, key, answer.snapshot, answer.asked_at)
    else:
        _withdraw(connection, key)
    if answer.seen:
        _keep_hints(connection, key, answer.seen, answer.asked_at)


def _keep_hints(connection: Connection, key: int, seen: Sequence[SnapshotRecord], now: datetime) -> None:
    """Captures that are no copy to offer and yet tell something, such as where a page moved to."""
    of_resource = snapshots.c.resource_id == key
    known = set(connection.execute(select(snapshots.c.url).where(of_resource)).scalars())
    new = {row["url"]: row for row in (_row(each) for each in seen) if row["url"] not in known}
    if new:
        more = {"resource_id": key, "chosen": False, "created_at": now}
        connection.execute(insert(snapshots), [row | more for row in new.values()])
    hints = select(snapshots.c.id).where(of_resource, snapshots.c.chosen.is_(False))
    kept = hints.order_by(snapshots.c.created_at.desc(), snapshots.c.id).limit(MOST_HINTS)
    connection.execute(delete(snapshots).where(of_resource, snapshots.c.chosen.is_(False), snapshots.c.id.not_in(kept)))


def _row(snapshot: SnapshotRecord) -> Values:
    return {
        "archive": storable(snapshot.archive),
        "url": storable(snapshot.url),
        "original": storable(snapshot.original),
        "captured_at": snapshot.captured_at,
        "http_status": snapshot.http_status,
        "mimetype": storable(snapshot.mimetype),
        "digest": storable(snapshot.digest),
    }


def _withdraw(connection: Connection, key: int) -> None:
    ours = and_(suggestions.c.resource_id == key, suggestions.c.kind == SuggestionKind.ARCHIVED)
    connection.execute(update(snapshots).where(snapshots.c.resource_id == key).values(chosen=False))
    connection.execute(delete(suggestions).where(ours))


def _choose(connection: Connection, key: int, snapshot: SnapshotRecord, now: datetime) -> None:
    _withdraw(connection, key)
    told = _row(snapshot) | {"chosen": True}
    url = told["url"]
    same = update(snapshots).where(snapshots.c.resource_id == key, snapshots.c.url == url)
    if not connection.execute(same.values(told)).rowcount:
        connection.execute(insert(snapshots).values(resource_id=key, created_at=now, **told))
    connection.execute(
        insert(suggestions).values(
            resource_id=key,
            kind=SuggestionKind.ARCHIVED,
            method=NEAREST_CAPTURE,
            url=url,
            evidence=f"{told['archive']}, captured {snapshot.captured_at:%Y-%m-%d}",
            confidence=CAPTURE_CONFIDENCE,
            # What the archive itself recorded as an answer of success; a revisit's status is unknown.
            verified=snapshot.http_status is not None and snapshot.http_status // 100 == SUCCESS,
            alternatives=1,
            created_at=now,
        )
    )
