"""Report -> JSON, JSON Lines and CSV for other programs: the columns of `link_health`, then what is new, all redacted.

What JSON holds is told by `reports/schema/report.schema.json`; a line of JSON Lines is one of its `references`. Times
are ISO 8601 in UTC (`2026-01-02T03:04:05Z`); what is unknown is `null`, in CSV an empty field.
"""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from db.baseline import Baseline
from db.load_report import LINK_HEALTH_COLUMNS, Change, HealthRow, ReportDocument
from db.load_trend import TrendPoint
from db.vocabulary import Verdict
from reports.model import Report

# Raised when a name goes or changes its meaning; a new name alone does not raise it.
SCHEMA_VERSION = 1

# A spreadsheet reads a field that begins so as a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

# What the view does not tell: where it stands, in a sentence, and what is new about it.
COLUMNS: tuple[str, ...] = (
    *LINK_HEALTH_COLUMNS, "line", "detail", "added", "change", "trouble_from", "trouble_until", "outages",
)  # fmt: skip
_columns = attrgetter(*COLUMNS)


def render_json(report: Report) -> str:
    """One object, a reference a line in it. ASCII alone, so that nothing hides in it."""
    summary = report.summary
    head = {
        "documents": summary.documents,
        "references": summary.references,
        "addresses": summary.addresses,
        "unchecked": summary.count(None),
        "dead_links": summary.dead_links,
        "confirmed": summary.confirmed,
        "suggested": summary.suggested,
        "archived": summary.archived,
        "damaged": summary.damaged,
        "verdicts": {verdict.value: summary.count(verdict) for verdict in Verdict},
        "changes": {change.value: summary.changed(change) for change in Change},
    }
    parts = {
        "schema_version": json.dumps(SCHEMA_VERSION),
        "offline": json.dumps(report.offline),
        "baseline": json.dumps(_baseline(report.baseline)),
        "summary": json.dumps(head),
        "documents": _lines(json.dumps(_document(document)) for document in report.documents),
        "trend": _lines(json.dumps(_point(point)) for point in report.steps),
        "references": _lines(_json(row) for row in report.references),
        "removed": _lines(json.dumps({**_named(row), "removed_at": _value(row.removed_at)}) for row in report.removed),
    }
    return "{\n" + ",\n".join(f'"{name}": {text}' for name, text in parts.items()) + "\n}\n"


def _lines(items: Iterable[str]) -> str:
    return "[\n" + ",\n".join(items) + "\n]"


def _baseline(baseline: Baseline | None) -> dict[str, Any] | None:
    return None if baseline is None else {"run": baseline.run_id, "last": _value(baseline.last)}


def _document(document: ReportDocument) -> dict[str, Any]:
    published = document.published_on.isoformat() if document.published_on else None
    return {
        "source": document.source,
        "title": document.title,
        "published_on": published,
        "published_precision": document.published_precision,
    }


def _point(point: TrendPoint) -> dict[str, Any]:
    return {
        "run": point.run_id,
        "at": _value(point.at),
        "references": point.references,
        "unchecked": point.unchecked,
        "dead_links": point.dead_links,
        "confirmed": point.confirmed,
        "share_alive": None if point.share_alive is None else round(point.share_alive, 6),
        "verdicts": {verdict.value: count for verdict, count in point.counts},
    }


def render_jsonl(report: Report) -> str:
    """One object a reference and line."""
    return "".join(f"{_json(row)}\n" for row in report.references)


def render_csv(report: Report) -> str:
    """RFC 4180: a header, CRLF, quotes where needed; no comments. Booleans are 1 and 0, as in the catalog.

    A text that a spreadsheet would read as a formula has an apostrophe put before it; NUL, which many readers choke on,
    is U+FFFD.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_csv_field(value) for value in _columns(row)] for row in report.references)
    return out.getvalue()


def _json(row: HealthRow) -> str:
    return json.dumps(_named(row), allow_nan=False)


def _named(row: HealthRow) -> dict[str, Any]:
    return {name: _value(value) for name, value in zip(COLUMNS, _columns(row), strict=True)}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else value


def _csv_field(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    value = _value(value)
    if not isinstance(value, str):
        return value
    value = str(value).replace("\0", "\ufffd")
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
