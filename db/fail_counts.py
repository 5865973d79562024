"""What `--fail-on` asks: how many references are dead, newly dead, or in any trouble."""

from collections.abc import Collection
from datetime import UTC, date, datetime

from sqlalchemy import Engine, bindparam, text

from db.baseline import NOTHING_OLD, find_baseline
from db.connect import reading
from db.load_changes import NEWLY_DEAD
from db.storable import storable
from db.vocabulary import CONTENT_WITH

# New is what did not stand in `dead_links` at the baseline: its resource came in since, or its mention did.
_COUNTS = """
SELECT
    (SELECT count(*) FROM dead_links WHERE {counts}) AS dead,
    (
        SELECT count(*)
        FROM link_facts AS f
        JOIN resource AS x ON x.id = f.resource_id
        WHERE f.dead_since IS NOT NULL AND {counts} AND (f.current_since > :last OR ({newly_dead}))
    ) AS new,
    (SELECT count(*) FROM link_health WHERE verdict NOT IN ({content}) AND {counts}) AS "any"
"""
# What somebody has acknowledged ends no run, until it has run out.
_COUNTED = "(acknowledged_until IS NULL OR acknowledged_until < :today)"


def load_fail_counts(
    engine: Engine,
    since: int | datetime | None = None,
    sources: Collection[str] = (),
    today: date | None = None,
) -> dict[str, int]:
    """References by level of `--fail-on`: `dead`, `new` and `any`; acknowledged ones left out.

    Args:
        since: what is new is counted from there, as in `find_baseline`.
        sources: only what these documents cite; empty: all of them.
        today: the day, in UTC, to which acknowledgements must reach; None for the present one.
    """
    given = {"today": (today or datetime.now(UTC).date()).isoformat()}
    content = ", ".join(f"'{verdict.value}'" for verdict in sorted(CONTENT_WITH))
    counts = f"{_COUNTED} AND document IN :sources" if sources else _COUNTED
    query = text(_COUNTS.format(content=content, counts=counts, newly_dead=NEWLY_DEAD))
    if sources:
        query = query.bindparams(bindparam("sources", [storable(source) for source in sources], expanding=True))
    with reading(engine) as connection:
        baseline = find_baseline(connection, since) or NOTHING_OLD
        row = connection.execute(query, baseline.parameters() | given).mappings().one()
    return {level: int(row[level]) for level in ("dead", "new", "any")}
