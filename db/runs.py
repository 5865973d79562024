"""The ledger of runs: begun, finished, or found unfinished."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, RowMapping, insert, select, update

from db.connect import reading, writing
from db.models import resources, runs
from db.records import RunRecord
from db.storable import storable
from db.tally import save_tally
from db.vocabulary import RunStatus, Verdict

SKEW = timedelta(hours=1)


def begin_run(engine: Engine, command: str, now: datetime, *, pid: int, hostname: str, version: str) -> int:
    """Write down that a run of `check` or `run` has begun; its id. Commands that check nothing are no runs."""
    new = insert(runs).values(
        command=storable(command),
        started_at=now,
        active_at=now,
        status=RunStatus.RUNNING,
        pid=pid,
        hostname=storable(hostname),
        version=version,
        message="",
        checked=0,
        **{verdict.value: 0 for verdict in Verdict},
    )
    with writing(engine) as connection:
        return int(connection.execute(new.returning(runs.c.id)).scalar_one())


# How a run ends of which all results are in the catalog, and what that holds can be counted.
_COUNTED = frozenset({RunStatus.COMPLETED, RunStatus.INTERRUPTED})


def finish_run(
    engine: Engine, run_id: int, status: RunStatus, now: datetime, message: str = "", *, wait: bool = True
) -> None:
    """Write down how a run ended, and what the catalog holds by then.

    Args:
        wait: False raises LockedCatalogError at once where somebody else is writing.
    """
    ended = {"status": status, "finished_at": now, "active_at": now, "message": storable(message)}
    with writing(engine, wait=wait) as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(ended))
        if status in _COUNTED:
            save_tally(connection, run_id)


def close_stale_runs(engine: Engine) -> int:
    """Call interrupted whatever is still `running`, as of its last saved results; how many there were.

    Only for who holds the lock on the catalog: then no other run can be alive.
    """
    stale = update(runs).where(runs.c.status == RunStatus.RUNNING)
    ended = {"status": RunStatus.INTERRUPTED, "finished_at": runs.c.active_at, "message": "ended without a word"}
    with writing(engine) as connection:
        return int(connection.execute(stale.values(ended)).rowcount)


def forget_future(engine: Engine, now: datetime) -> int:
    """Make due what was checked in a future that a wrong clock told of; how many resources.

    Otherwise nobody would ask for them until that day, which may be years away. Told by the last run, so that it costs
    nothing where the clock was right. Clocks of one catalog may differ by SKEW.
    """
    began = select(runs.c.started_at).order_by(runs.c.id.desc()).limit(1)
    with reading(engine) as connection:
        last = connection.execute(began).scalar()
    if last is None or last <= now + SKEW:
        return 0
    with writing(engine) as connection:
        ahead = update(resources).where(resources.c.checked_at > now + SKEW).values(due_at=None)
        return int(connection.execute(ahead).rowcount)


def current_run(engine: Engine) -> RunRecord | None:
    """The run that says it is running, if any: who holds the catalog."""
    query = select(runs).where(runs.c.status == RunStatus.RUNNING).order_by(runs.c.id.desc()).limit(1)
    with reading(engine) as connection:
        row = connection.execute(query).mappings().first()
    return None if row is None else _record(row)


def load_runs(engine: Engine, *, limit: int = 20) -> list[RunRecord]:
    """The last runs, latest first."""
    with reading(engine) as connection:
        rows = connection.execute(select(runs).order_by(runs.c.id.desc()).limit(limit)).mappings().all()
    return [_record(row) for row in rows]


def _record(row: RowMapping) -> RunRecord:
    return RunRecord(
        id=row["id"],
        command=row["command"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        status=row["status"],
        pid=row["pid"],
        hostname=row["hostname"],
        checked=row["checked"],
        message=row["message"],
        verdicts={verdict: row[verdict.value] for verdict in Verdict if row[verdict.value]},
    )
