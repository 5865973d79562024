"""What old history is folded into, so that a catalog does not grow for ever; outages and totals stay exact.

- Results that were superseded long ago become one row a month and verdict: `count` still says how many checks there
  were, `first_at` and `last_at` from when to when. The first result of an address and the present one stay as they are.
- Of the runs of a day long ago, the last complete one stands for all; what points to the others points to it.
- References that were retired long ago are forgotten only where the settings say so.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select

from db.connect import keys_off, reading, write_lock
from db.errors import translated
from db.models import metadata, runs
from db.records import RetentionPolicy


@dataclass(frozen=True, slots=True)
class Removed:
    """Rows that are no longer there."""

    probes: int = 0
    runs: int = 0
    references: int = 0
    documents: int = 0
    resources: int = 0

    def __bool__(self) -> bool:
        return any(astuple(self))


class _Undo(Exception):  # noqa: N818  no error: takes a transaction back
    pass


def apply_retention(engine: Engine, policy: RetentionPolicy, now: datetime, *, dry_run: bool = False) -> Removed:
    """Fold and forget what is older than the policy keeps; with `dry_run` it is done and taken back.

    Only for who holds the run lock: a run under way must not lose its row.

    Raises:
        CatalogError: where the catalog cannot be written.
    """
    folded, forgotten = Removed(), Removed()
    with translated(engine), engine.connect() as connection:
        # Every run that goes would search all of history for what points to it; nothing is left here that does.
        with keys_off(connection), suppress(_Undo), write_lock(connection):
            probes = _fold_probes(connection, _ago(now, policy.probes_days))
            folded = Removed(probes, _thin_runs(connection, _ago(now, policy.runs_days)))
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if dangling is not None:
                raise AssertionError(f"rows of {dangling[0]} would point to no {dangling[2]}")
            if dry_run:
                raise _Undo
        with suppress(_Undo), write_lock(connection):
            forgotten = _forget_retired(connection, _ago(now, policy.retired_days))
            if dry_run:
                raise _Undo
    return replace(forgotten, probes=folded.probes, runs=folded.runs)


def is_first_of_its_month(engine: Engine) -> bool:
    """Whether the last run is the first of its month: once a month is often enough to look for what is old."""
    with reading(engine) as connection:
        last = connection.execute(select(runs.c.started_at).order_by(runs.c.id.desc()).limit(2)).scalars().all()
    return len(last) > 1 and (last[0].year, last[0].month) != (last[1].year, last[1].month)


def _ago(now: datetime, days: int) -> str | None:
    """The day before which things are old, as the catalog writes it."""
    return f"{now - timedelta(days=days):%Y-%m-%d} 00:00:00" if days else None


def _run(connection: Connection, *statements: str) -> int:
    """Rows that the last of the statements touched."""
    count = 0
    for statement in statements:
        count = connection.exec_driver_sql(statement).rowcount
    return count


def _fold_probes(connection: Connection, before: str | None) -> int:
    if before is None:
        return 0
    # Whole months alone, or the same month would be folded again and again.
    connection.exec_driver_sql(
        """
        CREATE TEMP TABLE folding AS
        SELECT id, max(id) OVER part AS kept, min(first_at) OVER part AS first_at, sum(count) OVER part AS total,
            min(first_run_id) OVER part AS first_run_id, count(*) OVER part AS members, substr(last_at, 1, 7) AS month
        FROM probe
        WHERE current = 0 AND last_at < ?
            AND id NOT IN (SELECT min(id) FROM probe GROUP BY resource_id, fragment)
        WINDOW part AS (PARTITION BY resource_id, fragment, verdict, substr(last_at, 1, 7))
        """,
        (f"{before[:7]}-01 00:00:00",),
    )
    _run(
        connection,
        """
        UPDATE probe
        SET first_at = f.first_at, count = f.total, first_run_id = f.first_run_id,
            detail = 'one of several results of ' || f.month || ' that were folded into one row'
        FROM temp.folding AS f
        WHERE f.id = probe.id AND f.kept = f.id AND f.members > 1
        """,
        "DELETE FROM hop WHERE probe_id IN (SELECT id FROM temp.folding WHERE id <> kept)",
    )
    gone = _run(connection, "DELETE FROM probe WHERE id IN (SELECT id FROM temp.folding WHERE id <> kept)")
    _run(connection, "DROP TABLE temp.folding")
    return gone


def _pointing_to_runs() -> Iterator[tuple[str, str]]:
    """Every table and column that points to a run, but for the tally, whose rows are one a run and document."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is runs and table.name != "tally":
                yield table.name, key.parent.name


def _thin_runs(connection: Connection, before: str | None) -> int:
    if before is None:
        return 0
    connection.exec_driver_sql(
        """
        CREATE TEMP TABLE thinned AS
        SELECT id, first_value(id) OVER (
            PARTITION BY substr(started_at, 1, 10) ORDER BY status = 'completed' DESC, id DESC
        ) AS kept
        FROM run
        WHERE started_at < ? AND status <> 'running'
        """,
        (before,),
    )
    connection.exec_driver_sql("CREATE UNIQUE INDEX temp.ix_thinned ON thinned (id)")
    for table, column in _pointing_to_runs():
        connection.exec_driver_sql(
            f"UPDATE {table} SET {column} = (SELECT kept FROM temp.thinned AS t WHERE t.id = {table}.{column}) "  # noqa: S608  our own names
            f"WHERE {column} IN (SELECT id FROM temp.thinned WHERE id <> kept)"
        )
    # The last word of the day on each document is that of the run that stays.
    _run(
        connection,
        """
        DELETE FROM tally WHERE id IN (
            SELECT a.id FROM (
                SELECT y.id AS id, y.run_id AS run_id,
                    max(y.run_id) OVER (PARTITION BY t.kept, y.document_id) AS last
                FROM tally AS y JOIN temp.thinned AS t ON t.id = y.run_id
            ) AS a WHERE a.run_id <> a.last
        )
        """,
        "UPDATE tally SET run_id = (SELECT kept FROM temp.thinned AS t WHERE t.id = tally.run_id) "
        "WHERE run_id IN (SELECT id FROM temp.thinned)",
    )
    gone = _run(connection, "DELETE FROM run WHERE id IN (SELECT id FROM temp.thinned WHERE id <> kept)")
    _run(connection, "DROP TABLE temp.thinned")
    return gone


def _forget_retired(connection: Connection, before: str | None) -> Removed:
    if before is None:
        return Removed()
    old = "retired_at IS NOT NULL AND retired_at < ?"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE theirs AS SELECT DISTINCT resource_id FROM reference WHERE {old}",  # noqa: S608
        (before,),
    )
    gone = Removed(
        references=connection.exec_driver_sql(f"DELETE FROM reference WHERE {old}", (before,)).rowcount,  # noqa: S608
        documents=connection.exec_driver_sql(f"DELETE FROM document WHERE {old}", (before,)).rowcount,  # noqa: S608
        resources=_run(
            connection,
            "DELETE FROM resource WHERE id IN (SELECT resource_id FROM temp.theirs) "
            "AND NOT EXISTS (SELECT 1 FROM reference AS r WHERE r.resource_id = resource.id)",
        ),
    )
    _run(connection, "DROP TABLE temp.theirs")
    return gone


def sentence(removed: Removed, *, dry_run: bool = False) -> str:
    """What to tell a person."""
    parts = list(_parts(removed))
    if not parts:
        return "nothing is old enough to be folded or forgotten"
    return f"{'would remove' if dry_run else 'removed'} {', '.join(parts)}"


def _parts(removed: Removed) -> Iterable[str]:
    told = (
        (removed.probes, "old results, folded by month and verdict"),
        (removed.runs, "runs, folded by day"),
        (removed.references, "retired references"),
        (removed.documents, "retired documents"),
        (removed.resources, "addresses that nothing cites"),
    )
    return (f"{count:,} {words}" for count, words in told if count)
