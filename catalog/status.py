"""`linkledger status`: one screen of what the catalog knows, for a terminal or a mail from cron. Plain text."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine

from db.load import count_due_by, load_next_due
from db.load_documents import StoredDocument, load_documents
from db.records import RunRecord
from db.runs import load_runs
from db.save_state import load_host_holds
from db.vocabulary import RunStatus
from reports.overview import Overview, load_overview
from reports.summary import show_address
from reports.words import count_news, plural

MOST_DOCUMENTS = 10  # lines of documents: with the counts it all stays on one screen
MOST_RUNS = 5
MOST_HOSTS = 5
BAR = 24  # characters of the longest bar
BLOCK = "█"
SPARKS = "▁▂▃▄▅▆▇█"


def render_status(engine: Engine, now: datetime) -> str:
    """The screen: what is new, counts by verdict, the trend, documents, hosts, runs, and when checks fall due."""
    overview = load_overview(engine)
    parts = [
        [*_head(overview), *_counts(overview), *_trend(overview)],
        list(_documents(load_documents(engine), overview)),
        list(_hosts(overview)),
        list(_runs(load_runs(engine, limit=MOST_RUNS))),
        list(_holds(load_host_holds(engine, now))),
        list(_next(engine, overview, now)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _head(overview: Overview) -> Iterator[str]:
    summary = overview.summary
    health = f", {summary.dead_links:,} of them dead ({summary.confirmed:,} in confirmed trouble)"
    if not any(count.verdict for count in summary.counts):
        health = ", none of them checked yet" if summary.references else ""
    yield (
        f"{plural(summary.references, 'reference')} to {plural(summary.addresses, 'address', 'addresses')} "
        f"in {plural(summary.documents, 'document')}{health}"
    )
    if overview.baseline is not None:
        yield f"since the run before: {count_news(summary) or 'nothing new'}"


def _counts(overview: Overview) -> Iterator[str]:
    most = max((count.references for count in overview.summary.counts), default=0)
    for count in overview.summary.counts:
        name = count.verdict.value if count.verdict else "not checked yet"
        notes = [
            f"{count.confirmed} confirmed" if count.confirmed else "",
            f"{count.archived} with an archived copy" if count.archived else "",
            f"{count.suggested} with a replacement" if count.suggested else "",
        ]
        told = ", ".join(note for note in notes if note)
        bar = BLOCK * max(1, round(BAR * count.references / most))
        yield f"  {count.references:>7}  {name:<17}{bar:<{BAR}}  {told}".rstrip()


def _trend(overview: Overview) -> Iterator[str]:
    """How the share of what is well (alive or moved) went over the last runs: a little chart of one line."""
    shares = [point.share_alive for point in overview.trend if point.share_alive is not None]
    if len(shares) < 2:
        return
    low, high = min(shares), max(shares)
    steps = [round((len(SPARKS) - 1) * (share - low) / (high - low)) if high > low else 0 for share in shares]
    line = "".join(SPARKS[step] for step in steps)
    yield f"  alive or moved over {len(shares)} runs: {shares[0]:.0%} {line} {shares[-1]:.0%}"


def _documents(documents: list[StoredDocument], overview: Overview) -> Iterator[str]:
    """By the name that is shown: several may be shown alike, when what tells them apart is a password."""
    if not documents:
        yield "no documents yet: linkledger scrape SOURCE..."
        return
    references: Counter[str] = Counter()
    for document in documents:
        references[show_address(document.source)] += document.references
    dead = {source: overview.dead_by_document.get(source, 0) for source in references}
    yield "documents, the most dead links first"
    ranked = sorted(references, key=lambda source: (-dead[source], source))
    for source in ranked[:MOST_DOCUMENTS]:
        yield f"  {references[source]:>7}  {_shown(source)}{f'  {dead[source]} dead' if dead[source] else ''}"
    if len(ranked) > MOST_DOCUMENTS:
        yield f"           and {len(ranked) - MOST_DOCUMENTS} more"


def _hosts(overview: Overview) -> Iterator[str]:
    """Where several addresses are dead, the host itself is worth a look."""
    dead = overview.dead_by_host
    ranked = sorted((host for host in dead if host and dead[host] > 1), key=lambda host: (-dead[host], host))
    if ranked:
        yield "hosts with the most dead addresses"
    for host in ranked[:MOST_HOSTS]:
        yield f"  {dead[host]:>7}  {_shown(host)}"


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


def _next(engine: Engine, overview: Overview, now: datetime) -> Iterator[str]:
    if not overview.summary.references:
        return
    counts = count_due_by(engine, [now + timedelta(days=days) for days in (0, 1, 7)])
    if counts[0]:
        yield f"{plural(counts[0], 'address is', 'addresses are')} due now: linkledger check"
    elif (due := load_next_due(engine)) is not None:
        yield f"next check due {due:%Y-%m-%d %H:%M} UTC"
    yield f"due within a day: {counts[1]:,}, within a week: {counts[2]:,}"


def _shown(text: str) -> str:
    """Text as a terminal may get it: no control characters, no novel."""
    return "".join(character if character.isprintable() else "?" for character in text)[:100]
