"""Which living pages are to be compared with what they were, and what came of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, case, exists, or_, select, update

from db.connect import reading, writing
from db.models import references, resources, snapshots, suggestions
from db.records import DriftAnswer, DriftQuestion
from db.storable import storable
from db.vocabulary import CLOSES_OUTAGE, Drift, MoveKind, Role, SuggestionKind

AGAIN_DAYS = 90.0  # pages drift over months
PAGES = ("text/html%", "application/xhtml%")  # what can be compared: words


def load_drift_questions(engine: Engine, now: datetime, *, archives: Sequence[str], limit: int) -> list[DriftQuestion]:
    """Living pages that documents cite as content, of which a copy is known, and that were not compared for a while.

    What moved to another address comes first, then what was never compared.

    Args:
        archives: whose copies can be looked at.
    """
    at = resources.c.drift_checked_at
    stale = or_(at.is_(None), at <= now - timedelta(days=AGAIN_DAYS), snapshots.c.created_at > at)
    cited = exists().where(
        references.c.resource_id == resources.c.id, references.c.retired_at.is_(None), references.c.role == Role.CONTENT
    )
    query = (
        select(resources.c.id, resources.c.url, snapshots.c.archive, snapshots.c.original, snapshots.c.captured_at)
        .join(snapshots, and_(snapshots.c.resource_id == resources.c.id, snapshots.c.chosen.is_(True)))
        # By a list of ids: copies are few where pages are many.
        .where(resources.c.id.in_(select(snapshots.c.resource_id).where(snapshots.c.chosen.is_(True))))
        .where(resources.c.verdict.in_(sorted(CLOSES_OUTAGE)), stale, cited, snapshots.c.archive.in_(archives))
        .where(or_(*(resources.c.content_type.like(kind) for kind in PAGES)))
        .order_by(
            case((resources.c.move_kind == MoveKind.ADDRESS, 0), else_=1),
            case((at.is_(None), 0), else_=1),
            resources.c.id,
        )
        .limit(limit)
    )
    with reading(engine) as connection:
        return [DriftQuestion(*row) for row in connection.execute(query)]


def save_drift(engine: Engine, answers: Sequence[DriftAnswer], now: datetime) -> None:
    """Save what comparisons said; a move to what is unrelated is no proposal any more, and its evidence says why."""
    if not answers:
        return
    with writing(engine) as connection:
        for answer in answers:
            told = {
                "drift": answer.drift,
                "drift_score": answer.score,
                "drift_detail": storable(answer.detail),
                "drift_checked_at": now,
            }
            connection.execute(update(resources).where(resources.c.id == answer.resource_id).values(told))
            if answer.drift is Drift.UNRELATED:
                _withdraw_move(connection, answer)


def _withdraw_move(connection: Connection, answer: DriftAnswer) -> None:
    elsewhere = exists().where(resources.c.id == suggestions.c.resource_id, resources.c.move_kind == MoveKind.ADDRESS)
    moved = and_(
        suggestions.c.resource_id == answer.resource_id,
        suggestions.c.kind == SuggestionKind.MOVED,
        suggestions.c.verified.is_(True),
    )
    why = f"; not what was cited ({storable(answer.detail)})"
    changed = {"verified": False, "evidence": suggestions.c.evidence + why}
    connection.execute(update(suggestions).where(moved, elsewhere).values(changed))
