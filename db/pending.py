"""Findings that the run may yet better: kept aside, so that a killed process does not lose them.

What failed for a passing cause is tried again at the end of the run, and history wants one result of one check. So the
first result waits here; the run that ends well clears the table, the next run saves what a killed one has left.
"""

from collections.abc import Sequence
from functools import cache

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, bindparam, delete, insert, select

from db.connect import reading, writing
from db.models import pending, resources, runs
from db.records import Finding, OutagePolicy
from db.save_findings import save_findings
from db.storable import chunks


@cache
def _adapter() -> TypeAdapter[Finding]:
    return TypeAdapter(Finding)


def keep_pending(engine: Engine, run_id: int, findings: Sequence[Finding], *, wait: bool = True) -> None:
    """Keep the first results of a run; those of resources that were forgotten meanwhile are left out.

    Args:
        wait: False raises LockedCatalogError at once where somebody else is writing.
    """
    kept = {finding.resource_id: dump_finding(finding) for finding in findings}
    if not kept:
        return
    with writing(engine, wait=wait) as connection:
        for part in chunks(list(kept)):
            known = select(resources.c.id).where(resources.c.id.in_(bindparam("ids", part, expanding=True)))
            ids = list(connection.execute(known).scalars())
            connection.execute(delete(pending).where(pending.c.resource_id.in_(bindparam("ids", ids, expanding=True))))
            if ids:
                rows = [{"resource_id": key, "run_id": run_id, "finding": kept[key]} for key in ids]
                connection.execute(insert(pending), rows)


def has_pending(engine: Engine) -> bool:
    """Whether a run has left any."""
    with reading(engine) as connection:
        return connection.execute(select(pending.c.resource_id).limit(1)).first() is not None


def drop_pending(engine: Engine) -> None:
    """Forget them all: the run has saved a result for each."""
    if not has_pending(engine):
        return
    with writing(engine) as connection:
        connection.execute(delete(pending))


def settle_pending(engine: Engine, policy: OutagePolicy) -> int:
    """Save what a run that was killed has left, as findings of that run; how many there were.

    Those of which a later result is known are dropped, so that nothing is counted twice, whenever the process died.
    Only for who holds the lock on the catalog.
    """
    query = (
        select(pending.c.run_id, pending.c.finding, resources.c.checked_at)
        .join(resources, resources.c.id == pending.c.resource_id)
        .join(runs, runs.c.id == pending.c.run_id)
        .order_by(pending.c.run_id)
    )
    left: dict[int, list[Finding]] = {}
    with reading(engine) as connection:
        for row in connection.execute(query):
            finding = read_finding(row.finding)
            if finding is None:
                continue
            # The catalog keeps whole seconds.
            if row.checked_at is None or row.checked_at < finding.checked_at.replace(microsecond=0):
                left.setdefault(row.run_id, []).append(finding)
    for run_id, findings in left.items():
        for part in chunks(findings):
            save_findings(engine, run_id, part, policy)
    drop_pending(engine)
    return sum(map(len, left.values()))


def dump_finding(finding: Finding) -> object:
    """A finding as JSON has it."""
    return _adapter().dump_python(finding, mode="json")


def read_finding(stored: object) -> Finding | None:
    """A finding; None for one that another version of the program has written and this one cannot read."""
    try:
        return _adapter().validate_python(stored)
    except ValidationError:
        return None
