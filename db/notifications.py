"""What those who want to be told of news have been told: up to which run, and when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from db.baseline import is_run
from db.connect import reading, writing
from db.models import notifications


def load_told(engine: Engine) -> dict[str, int | datetime]:
    """By target, what its next news are counted from: the run it was last told of, or where that run has been folded
    away since, the moment."""
    with reading(engine) as connection:
        rows = connection.execute(select(notifications)).all()
    return {row.target: row.run_id if is_run(engine, row.run_id) else row.told_at for row in rows}


def save_told(engine: Engine, told: Collection[str], targets: Collection[str], run_id: int, now: datetime) -> None:
    """Write down that these targets know everything up to a run; what is none of `targets` any more is forgotten."""
    rows = [{"target": target, "run_id": run_id, "told_at": now} for target in told]
    with writing(engine) as connection:
        gone = notifications.c.target.not_in(list(targets)) | notifications.c.target.in_(list(told))
        connection.execute(delete(notifications).where(gone))
        if rows:
            connection.execute(insert(notifications), rows)
