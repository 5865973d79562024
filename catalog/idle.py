"""Whether a check has anything to do at all, told by the catalog alone.

Cron may call every few minutes, and mostly nothing is due: such a run loads no network, no parser and no client of an
archive, which take longer than all of its queries.
"""

from datetime import datetime

from sqlalchemy import Engine

from catalog import __version__
from catalog.lock import whoami
from catalog.selection import Checked, Selection
from catalog.settings import Settings
from db.archives import load_archive_questions
from db.drift import load_drift_questions
from db.load import count_due
from db.pending import has_pending
from db.repairs import load_repair_questions
from db.runs import begin_run, close_stale_runs, finish_run
from db.vocabulary import RunStatus


def is_idle(engine: Engine, settings: Settings, selection: Selection, now: datetime) -> bool:
    """Whether nothing is due, waits, or is worth asking an archive or looking for."""
    if count_due(engine, now, selection.wanted) or has_pending(engine):
        return False
    budget, repair = settings.archives, settings.repair
    if selection.archives and budget.max_seconds and budget.max_questions and budget.any_service():
        if load_archive_questions(engine, now, limit=1, living=budget.living):
            return False
        if repair.max_compared and repair.max_seconds and _could_compare(engine, settings, now):
            return False
    if not repair.max_seconds or not repair.max_probes:
        return True
    return not load_repair_questions(engine, now, limit=1, again_after_days=repair.again_days)


def _could_compare(engine: Engine, settings: Settings, now: datetime) -> bool:
    return bool(settings.archives.wayback_url and load_drift_questions(engine, now, archives=("wayback",), limit=1))


def record_idle_run(engine: Engine, command: str, now: datetime) -> Checked:
    """A run like any other, in which there was nothing to do."""
    close_stale_runs(engine)
    pid, hostname = whoami()
    run_id = begin_run(engine, command, now, pid=pid, hostname=hostname, version=__version__)
    finish_run(engine, run_id, RunStatus.COMPLETED, now)
    return Checked(RunStatus.COMPLETED)
