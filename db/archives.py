"""What is to be asked of archives, and what they answered."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from db.connect import reading, writing
from db.models import documents, references, resources, snapshots, suggestions
from db.records import ArchiveAnswer, ArchiveQuestion, SnapshotRecord
from db.storable import countable, storable
from db.vocabulary import (
    CLOSES_OUTAGE,
    COUNTS_DEAD,
    OPENS_OUTAGE,
    ArchiveStatus,
    Role,
    SuggestionKind,
    Verdict,
)

Values = dict[str, Any]

# A reader cannot have these from the address itself.
WANTS_COPY = frozenset({*OPENS_OUTAGE, Verdict.BLOCKED})
# An archive has no copy for weeks on end, a copy that it has it keeps, and its troubles are over within the day.
AGAIN_DAYS = {ArchiveStatus.FOUND: 180, ArchiveStatus.NONE: 30, ArchiveStatus.ERROR: 1}
# Errors that are decisions of the archive's keepers, and no more passing than an empty answer.
LASTING_ERRORS = frozenset({"blocked_site", "blocked_robots"})
# Beside an answer: asked while the resource was well, so that its copy was not looked at. Once it is in trouble, that
# is not enough.
NOT_LOOKED_AT = "not_looked_at"
SCHEMES = ("http", "https")
NEAREST_CAPTURE = "nearest_capture"
# The right address on about the right day, yet perhaps not the very text the author saw.
CAPTURE_CONFIDENCE = 0.8
# Captures that are kept beside the chosen copy, the latest found first.
MOST_HINTS = 20
MOST_NAMES = 500  # values in one list of a statement


def load_archive_questions(engine: Engine, now: datetime, *, limit: int, living: bool = False) -> list[ArchiveQuestion]:
    """What readers cannot have from the address and no archive was asked for lately; then, with `living`, what the
    documents' content cites and is well: its copy may be wanted one day, and shows how far a page has drifted.

    Never asked before asked, content before navigation, then in the order in which they were first cited. `nearest_to`
    is the earliest publication date of the documents that cite it.
    """
    due = or_(resources.c.archive_due_at.is_(None), resources.c.archive_due_at <= now)
    troubled = resources.c.verdict.in_(sorted(WANTS_COPY))
    wanted = and_(troubled, or_(due, resources.c.archive_error == NOT_LOOKED_AT))
    if living:
        wanted = or_(wanted, and_(resources.c.verdict.in_(sorted(CLOSES_OUTAGE)), due, _cited(Role.CONTENT)))
    query = (
        select(resources.c.id, resources.c.url, resources.c.verdict)
        .where(resources.c.scheme.in_(SCHEMES), wanted, _cited())
        .order_by(
            case((troubled, 0), else_=1),
            case((resources.c.archive_status.is_(None), 0), else_=1),
            case((_cited(Role.CONTENT), 0), else_=1),
            resources.c.id,
        )
        .limit(limit)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
        days = earliest_days(connection, [row.id for row in rows])
    return [
        ArchiveQuestion(
            row.id, row.url, days.get(row.id), lost=row.verdict in COUNTS_DEAD, living=row.verdict in CLOSES_OUTAGE
        )
        for row in rows
    ]


def _cited(role: Role | None = None) -> ColumnElement[bool]:
    mention = select(references.c.id).where(
        references.c.resource_id == resources.c.id, references.c.retired_at.is_(None)
    )
    return (mention if role is None else mention.where(references.c.role == role)).exists()


def earliest_days(connection: Connection, keys: Sequence[int]) -> dict[int, date]:
    """The earliest publication date of the documents that cite each resource."""
    found: dict[int, date] = {}
    query = (
        select(references.c.resource_id, func.min(documents.c.published_on))
        .join(documents, documents.c.id == references.c.document_id)
        .where(references.c.retired_at.is_(None), documents.c.published_on.is_not(None))
        .group_by(references.c.resource_id)
    )
    for start in range(0, len(keys), MOST_NAMES):
        some = query.where(references.c.resource_id.in_(keys[start : start + MOST_NAMES]))
        found.update((key, day) for key, day in connection.execute(some))
    return found


def postpone_archive_questions(engine: Engine, keys: Sequence[int], until: datetime) -> None:
    """Ask nothing about these before then; they stay "not asked"."""
    if not keys:
        return
    this = update(resources).where(resources.c.id == bindparam("key")).values(archive_due_at=until)
    with writing(engine) as connection:
        connection.execute(this, [{"key": key} for key in keys])


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
    kept = answer.status
    if answer.status is ArchiveStatus.ERROR and state.archive_status is ArchiveStatus.FOUND:
        kept = ArchiveStatus.FOUND
    changed: Values = {
        "archive_status": kept,
        "archive_error": storable(answer.error),
        "archive_due_at": answer.asked_at + timedelta(days=_again_days(answer)),
    }
    if kept is answer.status:
        changed["archive_checked_at"] = answer.asked_at
    connection.execute(update(resources).where(resources.c.id == key).values(changed))
    if answer.status is ArchiveStatus.FOUND and answer.snapshot is not None:
        _choose(connection, key, answer, answer.snapshot)
    elif answer.status is ArchiveStatus.NONE:
        _withdraw(connection, key)
    if answer.seen:
        keep_hints(connection, key, answer.seen, answer.asked_at)


def _again_days(answer: ArchiveAnswer) -> int:
    if answer.error in LASTING_ERRORS:
        return AGAIN_DAYS[ArchiveStatus.NONE]
    if answer.status is ArchiveStatus.FOUND and answer.error not in ("", NOT_LOOKED_AT):
        return AGAIN_DAYS[ArchiveStatus.ERROR]  # a copy that could not be looked at
    return AGAIN_DAYS[answer.status]


def keep_hints(connection: Connection, key: int, seen: Sequence[SnapshotRecord], now: datetime) -> None:
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


def _choose(connection: Connection, key: int, answer: ArchiveAnswer, snapshot: SnapshotRecord) -> None:
    _withdraw(connection, key)
    now = answer.asked_at
    told = _row(snapshot) | {"chosen": True, "verified_at": now if snapshot.verified else None}
    url = told["url"]
    same = update(snapshots).where(snapshots.c.resource_id == key, snapshots.c.url == url)
    if not connection.execute(same.values(told)).rowcount:
        connection.execute(insert(snapshots).values(resource_id=key, created_at=now, **told))
    looked_at = ", played back" if snapshot.verified else ""
    connection.execute(
        insert(suggestions).values(
            resource_id=key,
            kind=SuggestionKind.ARCHIVED,
            method=NEAREST_CAPTURE,
            url=url,
            evidence=f"{told['archive']}, captured {snapshot.captured_at:%Y-%m-%d}{looked_at}",
            confidence=CAPTURE_CONFIDENCE,
            verified=snapshot.verified and snapshot.is_success,
            alternatives=countable(answer.alternatives),
            created_at=now,
        )
    )
