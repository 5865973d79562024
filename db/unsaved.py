"""Results that a catalog would not take (another program held it, the disk was full): a file beside it holds them until
the next run. They were paid for with hours of asking hosts; a catalog that is held for a minute should not cost them.

Each line is a finding and the run that found it, which is known by its number and its beginning: a catalog that was put
in the place of this one (a backup, say) does not get what is another's.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select

from db.connect import reading
from db.models import runs
from db.pending import dump_finding, keep_pending, read_finding
from db.records import Finding


def unsaved_file(engine: Engine) -> Path:
    """Where results wait that the catalog would not take."""
    return Path(f"{engine.url.database}-unsaved")


def put_aside(engine: Engine, run_id: int, started_at: datetime, findings: Sequence[Finding]) -> None:
    """Keep findings beside the catalog.

    Raises:
        OSError: where that cannot be written either.
    """
    run = {"run": run_id, "started_at": started_at.replace(microsecond=0).isoformat()}  # as the catalog keeps it
    lines = [json.dumps({**run, "finding": dump_finding(finding)}) + "\n" for finding in findings]
    with unsaved_file(engine).open("a", encoding="utf-8") as file:
        file.writelines(lines)


def take_up(engine: Engine) -> int:
    """Make what was put aside pending, so that the next run saves it (see `settle_pending`); how many there were.

    Only for who holds the lock on the catalog.
    """
    try:
        lines = unsaved_file(engine).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return 0
    with reading(engine) as connection:
        known = {(row.id, row.started_at) for row in connection.execute(select(runs.c.id, runs.c.started_at))}
    left: dict[int, list[Finding]] = {}
    for line in lines:
        try:
            told = json.loads(line)
            run = (told["run"], datetime.fromisoformat(told["started_at"]))
            finding = read_finding(told["finding"])
        except (ValueError, TypeError, KeyError):  # the line at which a disk was full
            continue
        if finding is not None and run in known:
            left.setdefault(run[0], []).append(finding)
    for run_id, findings in left.items():
        keep_pending(engine, run_id, findings)
    unsaved_file(engine).unlink()
    return sum(map(len, left.values()))
