"""The formats a report comes in: a new one is a renderer in a file of its own and a line here."""

from collections.abc import Callable
from typing import Protocol

from reports.html import render_html
from reports.machine import render_csv, render_json, render_jsonl
from reports.markdown import render_markdown
from reports.model import Report

# Formats that show each address's history, which takes a while to load.
WITH_LEDGERS = frozenset({"html"})
RENDERERS: dict[str, Callable[[Report], str]] = {
    "markdown": render_markdown,
    "html": render_html,
    "json": render_json,
    "jsonl": render_jsonl,
    "csv": render_csv,
}


class Limited(Protocol):
    """A renderer that can keep within a number of characters."""

    def __call__(self, report: Report, limit: int | None = None) -> str: ...


# The formats that people read where there is room for so much and no more.
LIMITED: dict[str, Limited] = {"markdown": render_markdown}


def render(report: Report, shape: str, limit: int | None = None) -> str:
    """The report in a format; in one of LIMITED at most `limit` characters long (None: however long it gets)."""
    return RENDERERS[shape](report) if limit is None else LIMITED[shape](report, limit)
