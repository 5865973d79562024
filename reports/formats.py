"""The formats a report comes in: a new one is a renderer in a file of its own and a line here."""

from collections.abc import Callable
from typing import Protocol

from reports.atom import render_atom
from reports.html import render_html
from reports.junit import render_junit
from reports.machine import render_csv, render_json, render_jsonl
from reports.markdown import render_markdown
from reports.model import Report
from reports.sarif import render_sarif

# Formats that show each address's history, which takes a while to load.
WITH_LEDGERS = frozenset({"html"})
# Formats that point at the very characters of a document.
WITH_COLUMNS = frozenset({"sarif"})
# Formats that list nothing of what is alive, was, and is as it should be.
TELLING = frozenset({"markdown", "sarif", "atom"})
RENDERERS: dict[str, Callable[[Report], str]] = {
    "markdown": render_markdown,
    "html": render_html,
    "json": render_json,
    "jsonl": render_jsonl,
    "csv": render_csv,
    "junit": render_junit,
    "sarif": render_sarif,
    "atom": render_atom,
}


class Limited(Protocol):
    """A renderer that can keep within a number of characters."""

    def __call__(self, report: Report, limit: int | None = None) -> str: ...


# The formats that people read where there is room for so much and no more.
LIMITED: dict[str, Limited] = {"markdown": render_markdown}


def render(report: Report, shape: str, limit: int | None = None) -> str:
    """The report in a format; in one of LIMITED at most `limit` characters long (None: however long it gets)."""
    return RENDERERS[shape](report) if limit is None else LIMITED[shape](report, limit)
