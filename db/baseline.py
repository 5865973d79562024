"""What changes are counted from: the run before the latest one, a run by its number, or a moment.

Runs are compared by their number, clocks being what they are; moments by their second, in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from db.connect import reading
from db.models import runs
from db.vocabulary import RunStatus


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was known then is old, and whatever came later is a change.

    Attributes:
        last: the last second (UTC) that is old.
        run_id: the run whose findings are the last old ones, whatever the clock said; None for a moment.
    """

    last: datetime
    run_id: int | None = None

    def parameters(self) -> dict[str, object]:
        """For the conditions of `OLD_PROBE`: times as the catalog writes them."""
        return {"last": self.last.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds"), "run_id": self.run_id}


# Where there is no run before, all of it is new.
NOTHING_OLD = Baseline(datetime(1970, 1, 1, tzinfo=UTC), 0)

# Whether a row of history (alias `h`) began in what is old. A run that was dropped leaves its rows to the clock.
OLD_PROBE = (
    "(CASE WHEN :run_id IS NULL OR h.first_run_id IS NULL THEN h.first_at <= :last ELSE h.first_run_id <= :run_id END)"
)


def find_baseline(connection: Connection, since: int | datetime | None = None) -> Baseline | None:
    """The baseline that is meant; None where there is none.

    Args:
        since: None for the run before the latest; the number of a run; or the first moment whose changes count.
            The run before is the last one that was completed: one that was interrupted or found no network could not
            tell anybody of its findings, and they are not to be lost on the next one.
    """
    if isinstance(since, datetime):
        return Baseline(since - timedelta(seconds=1))
    when = func.coalesce(runs.c.finished_at, runs.c.active_at, type_=runs.c.active_at.type)
    chosen: Select[tuple[int, datetime]] = select(runs.c.id, when)
    if since is None:
        latest = select(func.max(runs.c.id)).scalar_subquery()
        chosen = chosen.where(runs.c.id < latest, runs.c.status == RunStatus.COMPLETED).order_by(runs.c.id.desc())
    else:
        chosen = chosen.where(runs.c.id == since)
    row: Any = connection.execute(chosen.limit(1)).first()
    return None if row is None else Baseline(row[1], row[0])


def is_run(engine: Engine, run_id: int) -> bool:
    """Whether the catalog knows a run of that number."""
    with reading(engine) as connection:
        return connection.execute(select(runs.c.id).where(runs.c.id == run_id)).first() is not None


def last_run(engine: Engine) -> int | None:
    """The number of the latest run; None where there was none."""
    with reading(engine) as connection:
        return connection.execute(select(func.max(runs.c.id))).scalar()
