"""`linkledger status`: one screen of what the catalog knows, for a terminal or a mail from cron. Plain text."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from db.load import StoredDocument, load_documents, next_due
from db.records import RunRecord
from db.runs import load_runs
from db.save_state import load_host_holds
from db.vocabulary import RunStatus
from reports.model import Report
from reports.summary import load_report
from reports.words import plural

MOST_DOCUMENTS = 10  # lines of documents: with the counts it all stays on one screen
MOST_RUNS = 5
MOST_HOSTS = 5


def render_status(engine: Engine, now: datetime) -> str:
    """The screen: counts by verdict, what is dead and new, documents, runs, and when the next checks fall due."""
    report = load_report(engine)
    lines = [
        *_counts(report),
        "",
        *_documents(load_documents(engine)),
        "",
        *_runs(load_runs(engine, limit=MOST_RUNS)),
        *_holds(load_host_holds(engine, now)),
        "",
        _next(next_due(engine), report, now),
    ]
    return "\n".join(lines)


def _counts(report: Report) -> Iterator[str]:
    summary = report.summary
    yield (
        f"{plural(summary.references, 'reference')} to {plural(summary.addresses, 'address', 'addresses')} "
        f"in {plural(summary.documents, 'document')}, "
        f"{summary.dead_links} of them dead ({summary.confirmed} references in confirmed trouble)"
    )
    for count in summary.counts:
        name = count.verdict.value if count.verdict else "not checked yet"
        notes = [
            f"{count.confirmed} confirmed" if count.confirmed else "",
            f"{count.archived} with an archived copy" if count.archived else "",
            f"{count.suggested} with a replacement" if count.suggested else "",
        ]
        told = ", ".join(note for note in notes if note)
        yield f"  {count.references:>7}  {name:<17}{told}".rstrip()


def _documents(documents: list[StoredDocument]) -> Iterator[str]:
    if not documents:
        yield "no documents yet: linkledger scrape SOURCE..."
        return
    yield "documents"
    for document in documents[:MOST_DOCUMENTS]:
        yield f"  {document.references:>7}  {_shown(document.source)}"
    if len(documents) > MOST_DOCUMENTS:
        yield f"           and {len(documents) - MOST_DOCUMENTS} more"


def _runs(runs: list[RunRecord]) -> Iterator[str]:
    if not runs:
        yield "no runs yet: linkledger check"
        return
    yield "runs"
    for run in runs:
        state = run.status.value if run.status is not RunStatus.RUNNING else f"running as process {run.pid}"
        yield f"  {run.started_at:%Y-%m-%d %H:%M} UTC  {run.command:<6} {state:<12} {run.checked} checked".rstrip()


def _holds(holds: dict[str, datetime]) -> Iterator[str]:
    """Hosts whose addresses stay due since they asked to be left alone."""
    if holds:
        yield ""
        yield "hosts that want to be left alone"
    for host, until in sorted(holds.items(), key=lambda hold: hold[1])[:MOST_HOSTS]:
        yield f"  until {until:%Y-%m-%d %H:%M} UTC  {_shown(host)}"
    if len(holds) > MOST_HOSTS:
        yield f"  and {len(holds) - MOST_HOSTS} more"


def _next(due: datetime | None, report: Report, now: datetime) -> str:
    if any(count.verdict is None for count in report.summary.counts):
        return "checks are due now: linkledger check"
    if due is None:
        return "nothing to check"
    return "checks are due now: linkledger check" if due <= now else f"next check due {due:%Y-%m-%d %H:%M} UTC"


def _shown(text: str) -> str:
    """Text as a terminal may get it: no control characters, no novel."""
    return "".join(character if character.isprintable() else "?" for character in text)[:100]
