"""The formats a report comes in: a new one is a renderer in a file of its own and a line here."""

from collections.abc import Callable

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
