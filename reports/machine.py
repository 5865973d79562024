"""Report -> JSON, JSON Lines and CSV: the columns of `link_health`, redacted, for other programs.

Times are ISO 8601 in UTC (`2026-01-02T03:04:05Z`); what is unknown is `null`, in CSV an empty field.
"""

import csv
import io
import json
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from db.load_report import LINK_HEALTH_COLUMNS, HealthRow
from db.vocabulary import Verdict
from reports.model import Report

# Raised when a name goes or changes its meaning; a new name alone does not raise it.
SCHEMA_VERSION = 1

# A spreadsheet reads a field that begins so as a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

_columns = attrgetter(*LINK_HEALTH_COLUMNS)


def render_json(report: Report) -> str:
    """One object: `schema_version`, `summary`, `references` (one a line). ASCII alone, so that nothing hides in it."""
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
    }
    references = ",\n".join(_json(row) for row in report.references)
    return (
        f'{{\n"schema_version": {SCHEMA_VERSION},\n"summary": {json.dumps(head)},\n'
        f'"references": [\n{references}\n]\n}}\n'
    )


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
    writer.writerow(LINK_HEALTH_COLUMNS)
    writer.writerows([_csv_field(value) for value in _columns(row)] for row in report.references)
    return out.getvalue()


def _json(row: HealthRow) -> str:
    return json.dumps(
        {name: _value(value) for name, value in zip(LINK_HEALTH_COLUMNS, _columns(row), strict=True)}, allow_nan=False
    )


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
