"""What `--fail-on` asks: how many references are dead, newly dead, or in any trouble."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine, text

from db.connect import reading
from db.vocabulary import CONTENT_WITH

# New is what the run before the latest one did not leave in `dead_links`: its resource came in since (by the number of
# the run, clocks being what they are), or its mention did. Without a run before, all of it is new.
_COUNTS = """
SELECT
    (SELECT count(*) FROM dead_links WHERE {counts}) AS dead,
    (
        SELECT count(*)
        FROM link_facts AS f
        JOIN resource AS x ON x.id = f.resource_id
        LEFT JOIN run AS b ON b.id = (SELECT max(id) FROM run WHERE id < (SELECT max(id) FROM run))
        WHERE f.dead_since IS NOT NULL AND {counts}
            AND (b.id IS NULL OR x.dead_run_id IS NULL OR x.dead_run_id > b.id OR f.current_since > b.finished_at)
    ) AS new,
    (SELECT count(*) FROM link_health WHERE verdict NOT IN ({content}) AND {counts}) AS "any"
"""
# What somebody has acknowledged ends no run, until it has run out.
_COUNTED = "(acknowledged_until IS NULL OR acknowledged_until < :today)"


def load_fail_counts(engine: Engine, today: date | None = None) -> dict[str, int]:
    """References by level of `--fail-on`: `dead`, `new` and `any`, as of the latest run; acknowledged ones left out.

    Args:
        today: the day, in UTC, to which acknowledgements must reach; None for the present one.
    """
    given = {"today": (today or datetime.now(UTC).date()).isoformat()}
    content = ", ".join(f"'{verdict.value}'" for verdict in sorted(CONTENT_WITH))
    with reading(engine) as connection:
        row = connection.execute(text(_COUNTS.format(content=content, counts=_COUNTED)), given).mappings().one()
    return {level: int(row[level]) for level in ("dead", "new", "any")}
