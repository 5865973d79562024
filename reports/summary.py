"""Database -> Report. Redaction happens here, once, so that no renderer can forget it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Engine

from db.load_changes import Past
from db.load_ledgers import load_ledgers
from db.load_report import Change, HealthRow, ReportDocument, load_report_rows, order
from db.load_trend import TrendPoint, load_trend
from db.vocabulary import COUNTS_DEAD, ArchiveStatus, RunStatus, Verdict
from reports.changes import mark, removed_rows
from reports.model import Count, Report, Summary
from reports.redact import redact, redact_text
from reports.sections import GRAVEST_FIRST

TREND_RUNS = 30  # that a chart has room for
_ADDRESSES = ("document", "url", "final_url", "suggestion", "archive_url")
_PROSE = ("section", "text", "detail", "suggestion_evidence", "fragment", "repair_note", "drift_detail")

_texts = attrgetter(*_ADDRESSES, *_PROSE, "host")


def load_report(
    engine: Engine, since: int | datetime | None = None, sources: Collection[str] = (), *, ledgers: bool = False
) -> Report:
    """The catalog as it is now, as a Report.

    Args:
        since: what changes are counted from: the number of a run, the first moment that counts (aware), or None for the
            run before the latest.
        sources: only these documents; empty: all of them.
        ledgers: load the history of each address, too.

    Raises:
        CatalogError: in one sentence, where the catalog cannot be read.
    """
    loaded = load_report_rows(engine, since, sources)
    report = build_report(loaded.documents, loaded.rows, loaded.past)
    histories = load_ledgers(engine) if ledgers else ()
    runs = load_trend(engine, document=next(iter(sources), None), limit=None) if len(sources) < 2 else ()
    return replace(
        report,
        since=since,
        trend=runs[-TREND_RUNS:],
        steps=_steps(runs),
        offline=loaded.last_run is RunStatus.OFFLINE,
        ledgers=histories,
    )


def _steps(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The points at which something changed: a run that found the same adds nothing to a report."""
    before = (None, *points)
    return tuple(
        point
        for point, last in zip(points, before, strict=False)
        if last is None
        or (last.counts, last.unchecked, last.dead_links, last.confirmed)
        != (point.counts, point.unchecked, point.dead_links, point.confirmed)
    )


def build_report(documents: Iterable[ReportDocument], rows: Iterable[HealthRow], past: Past | None = None) -> Report:
    """A Report of these rows: counted, in order, redacted. Pure; the order of the arguments does not matter.

    Args:
        past: what to compare the rows with; None where they tell themselves what is new about them.
    """
    ordered = sorted(rows, key=order)
    marked = ordered if past is None else mark(ordered, past)
    gone = () if past is None else removed_rows(past)
    known = sorted(documents, key=lambda document: document.source)
    return Report(
        summary=summarise(len(known), marked, gone),
        documents=tuple(_show_document(document) for document in known),
        references=tuple(show(row) for row in marked),
        removed=tuple(show(row) for row in gone),
        baseline=None if past is None else past.baseline,
    )


def counts_dead(row: HealthRow) -> bool:
    """Whether the view `dead_links` has this row."""
    return row.verdict in COUNTS_DEAD or (row.verdict is Verdict.FAILING and row.lasting)


def summarise(documents: int, rows: Sequence[HealthRow], gone: Sequence[HealthRow] = ()) -> Summary:
    """The counts of these rows, and of what is gone."""
    grouped: dict[Verdict | None, list[HealthRow]] = {}
    for row in rows:
        grouped.setdefault(row.verdict, []).append(row)
    news = Counter(row.change for row in (*rows, *gone))
    counts = tuple(_count(verdict, grouped[verdict]) for verdict in GRAVEST_FIRST if verdict in grouped)
    return Summary(
        documents=documents,
        references=len(rows),
        addresses=_addresses(rows),
        counts=counts,
        dead_links=sum(map(counts_dead, rows)),
        confirmed=sum(count.confirmed for count in counts),
        archived=sum(count.archived for count in counts),
        suggested=sum(count.suggested for count in counts),
        damaged=sum(row.damage is not None for row in rows),
        changes=tuple((change, news[change]) for change in Change if news[change]),
    )


def _count(verdict: Verdict | None, rows: Sequence[HealthRow]) -> Count:
    return Count(
        verdict=verdict,
        references=len(rows),
        addresses=_addresses(rows),
        confirmed=sum(row.confirmed is True for row in rows),
        archived=sum(row.archive_status is ArchiveStatus.FOUND for row in rows),
        suggested=sum(row.suggestion is not None for row in rows),
    )


def _addresses(rows: Iterable[HealthRow]) -> int:
    return len({row.resource_id for row in rows})


def show(row: HealthRow) -> HealthRow:
    """The row as it may be shown: no passwords, tokens or signatures, and no text that cannot be encoded."""
    # Most rows have nothing to hide, and 100,000 close looks take their time.
    told = "\n".join(filter(None, _texts(row)))
    if told.isascii() and not ("@" in told or "=" in told or "%" in told):
        return row  # no userinfo, no parameter, encoded or not, and nothing that cannot be encoded
    shown = {name: redact(_encodable(text)) for name in _ADDRESSES if (text := getattr(row, name))}
    shown |= {name: redact_text(_encodable(text)) for name in _PROSE if (text := getattr(row, name))}
    if "@" in row.host:  # no host that a parser has found, but nothing is too strange for a catalog
        shown["host"] = row.host.rpartition("@")[2]
    changed: dict[str, Any] = {name: text for name, text in shown.items() if text != getattr(row, name)}
    return row._replace(**changed) if changed else row


def _show_document(document: ReportDocument) -> ReportDocument:
    return replace(document, source=redact(_encodable(document.source)), title=redact_text(_encodable(document.title)))


def _encodable(text: str) -> str:
    """Half of a surrogate pair, which UTF-8 has no bytes for, as U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
