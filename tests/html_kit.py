"""Pages for the tests of the HTML report: rows and ledgers made by hand, and the browser that opens them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, sync_playwright

from db.load_ledgers import CheckRow, CopyRow, HopRow, Ledger, OutageRow, ProposalRow
from db.load_report import HealthRow
from db.load_trend import TrendPoint
from db.vocabulary import SuggestionKind, Verdict

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
# As a machine without a screen, a user namespace or a network needs it; the last four keep the browser itself quiet.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; skips, visibly, where there is none (but not in CI, which installs it)."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI has to install chromium: see .ci/run")
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def point(run_id: int, unchecked: int = 0, **counts: int) -> TrendPoint:
    """What a run left behind, on the day of that number."""
    told = tuple((verdict, counts.get(verdict.value, 0)) for verdict in Verdict)
    return TrendPoint(run_id, datetime(2026, 1, run_id, tzinfo=UTC), told, unchecked, counts.get("dead", 0), 0)


def ledger_of(row: HealthRow, title: str = "A title") -> Ledger:
    """A ledger with something in each of its lists."""
    was_well = CheckRow(
        None,
        Verdict.ALIVE,
        "http_200",
        "answers 200 OK",
        200,
        row.url,
        None,
        NOW - timedelta(90),
        NOW - timedelta(9),
        12,
    )
    hop = HopRow(row.url, 302, f"{row.url}/elsewhere", permanent=False)
    now_gone = CheckRow(
        None, Verdict.DEAD, "http_404", "answers 404 Not Found", 404, f"{row.url}/elsewhere", None,
        NOW - timedelta(8), NOW, 4, (hop,),
    )  # fmt: skip
    return Ledger(
        row.resource_id,
        row.url,
        row.host,
        title,
        NOW - timedelta(9),
        NOW + timedelta(7),
        checks=(now_gone, was_well),
        outages=(OutageRow(NOW - timedelta(8), None, NOW, 4, "http_404", "http_404", confirmed=True),),
        copies=(CopyRow("wayback", f"https://web.archive.org/web/2016/{row.url}", NOW, 200, chosen=True),),
        proposals=(
            ProposalRow(SuggestionKind.ARCHIVED, "nearest_capture", "https://a.example/", "captured", 0.8, True, 1),
        ),
    )
