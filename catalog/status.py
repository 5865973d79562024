"""`linkledger status`: one screen of what the catalog knows, for a terminal or a mail from cron. Plain text."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine

from db.load import count_due, load_next_due
from db.load_documents import StoredDocument, load_documents
from db.records import RunRecord
from db.runs import load_runs
from db.save_state import load_host_holds
from db.vocabulary import RunStatus
from reports.model import Report
from reports.redact import redact
from reports.summary import counts_dead, load_report
from reports.words import count_news, plural

MOST_DOCUMENTS = 10  # lines of documents: with the counts it all stays on one screen
MOST_RUNS = 5
MOST_HOSTS = 5
BAR = 24  # characters of the longest bar
BLOCK = "█"
SPARKS = "▁▂▃▄▅▆▇█"


def render_status(engine: Engine, now: datetime) -> str:
    """The screen: what is new, counts by verdict, the trend, documents, hosts, runs, and when checks fall due."""
    report = load_report(engine)
    parts = [
        [*_head(report), *_counts(report), *_trend(report)],
        list(_documents(load_documents(engine), report)),
        list(_hosts(report)),
        list(_runs(load_runs(engine, limit=MOST_RUNS))),
        list(_holds(load_host_holds(engine, now))),
        list(_next(engine, report, now)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _head(report: Report) -> Iterator[str]:
    summary = report.summary
    health = f", {summary.dead_links:,} of them dead ({summary.confirmed:,} in confirmed trouble)"
    if not any(count.verdict for count in summary.counts):
        health = ", none of them checked yet" if summary.references else ""
    yield (
        f"{plural(summary.references, 'reference')} to {plural(summary.addresses, 'address', 'addresses')} "
        f"in {plural(summary.documents, 'document')}{health}"
    )
    if report.baseline is not None:
        yield f"since the run before: {count_news(summary) or 'nothing new'}"


def _counts(report: Report) -> Iterator[str]:
    most = max((count.references for count in report.summary.counts), default=0)
    for count in report.summary.counts:
        name = count.verdict.value if count.verdict else "not checked yet"
        notes = [
            f"{count.confirmed} confirmed" if count.confirmed else "",
            f"{count.archived} with an archived copy" if count.archived else "",
            f"{count.suggested} with a replacement" if count.suggested else "",
        ]
        told = ", ".join(note for note in notes if note)
        bar = BLOCK * max(1, round(BAR * count.references / most))
        yield f"  {count.references:>7}  {name:<17}{bar:<{BAR}}  {told}".rstrip()


def _trend(report: Report) -> Iterator[str]:
    """How the share of what lives went over the last runs: a little chart of one line."""
    shares = [point.share_alive for point in report.trend if point.share_alive is not None]
    if len(shares) < 2:
        return
    low, high = min(shares), max(shares)
    steps = [round((len(SPARKS) - 1) * (share - low) / (high - low)) if high > low else 0 for share in shares]
    line = "".join(SPARKS[step] for step in steps)
    yield f"  alive over {len(shares)} runs: {shares[0]:.0%} {line} {shares[-1]:.0%}"


def _documents(documents: list[StoredDocument], report: Report) -> Iterator[str]:
    if not documents:
        yield "no documents yet: linkledger scrape SOURCE..."
        return
    dead = Counter(row.document for row in report.references if counts_dead(row))
    yield "documents, the most dead links first"
    ranked = sorted(documents, key=lambda document: (-dead[redact(document.source)], document.source))
    for document in ranked[:MOST_DOCUMENTS]:
        count = dead[redact(document.source)]
        yield f"  {document.references:>7}  {_shown(document.source)}{f'  {count} dead' if count else ''}"
    if len(documents) > MOST_DOCUMENTS:
        yield f"           and {len(documents) - MOST_DOCUMENTS} more"


def _hosts(report: Report) -> Iterator[str]:
    """Where several addresses are dead, the host itself is worth a look."""
    dead: defaultdict[str, set[int]] = defaultdict(set)
    for row in report.references:
        if row.host and counts_dead(row):
            dead[row.host].add(row.resource_id)
    ranked = sorted((host for host in dead if len(dead[host]) > 1), key=lambda host: (-len(dead[host]), host))
    if ranked:
        yield "hosts with the most dead addresses"
    for host in ranked[:MOST_HOSTS]:
        yield f"  {len(dead[host]):>7}  {_shown(host)}"


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
        yield "hosts that want to be left alone"
    for host, until in sorted(holds.items(), key=lambda hold: hold[1])[:MOST_HOSTS]:
        yield f"  until {until:%Y-%m-%d %H:%M} UTC  {_shown(host)}"
    if len(holds) > MOST_HOSTS:
        yield f"  and {len(holds) - MOST_HOSTS} more"


def _next(engine: Engine, report: Report, now: datetime) -> Iterator[str]:
    if not report.references:
        return
    counts = [count_due(engine, now + timedelta(days=days)) for days in (0, 1, 7)]
    if counts[0]:
        yield f"{plural(counts[0], 'address is', 'addresses are')} due now: linkledger check"
    elif (due := load_next_due(engine)) is not None:
        yield f"next check due {due:%Y-%m-%d %H:%M} UTC"
    yield f"due within a day: {counts[1]:,}, within a week: {counts[2]:,}"


def _shown(text: str) -> str:
    """Text as a terminal may get it: no control characters, no novel."""
    return "".join(character if character.isprintable() else "?" for character in text)[:100]
