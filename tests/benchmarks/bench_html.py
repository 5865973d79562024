"""The HTML report of 100,000 references: written as a user would, then opened, filtered and searched in Chromium."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from big_catalog import build_catalog
from book import PROGRAM, Book, run

REFERENCES = 100_000
RUNS = 3


def bench(book: Book) -> None:
    from html_kit import chromium  # the browser's driver, which the other sections do without

    book.section("html", f"The HTML report of {REFERENCES:,} references; the bars: written in 15 s, usable in 3 s.")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        build_catalog(place / "catalog.sqlite", REFERENCES).dispose()
        command = [str(PROGRAM), "report", "--format", "html", "--catalog", "catalog.sqlite", "-o", "report.html"]
        written = [run(command, cwd=place) for _ in range(RUNS)]
        size = (place / "report.html").stat().st_size / 1e6
        wall = statistics.median(one.wall for one in written)
        peak = max(one.peak for one in written)
        cpu = statistics.median(one.cpu for one in written)
        book.row("written", f"{wall:.1f} s, {cpu:.1f} s of processor time, {size:.0f} MB, peak memory {peak:.0f} MB")
        with chromium() as browser:
            seconds = [_open_and_filter(browser, place / "report.html") for _ in range(RUNS)]
        for name, times in zip(("opened", "filtered", "searched"), zip(*seconds, strict=True), strict=True):
            book.row(f"{name} in Chromium", f"{statistics.median(times):.2f} s")


def _open_and_filter(browser: Any, report: Path) -> tuple[float, float, float]:
    """Seconds until the page is ready, until a verdict is filtered, until words are found."""
    page = browser.new_page()
    try:
        start = time.perf_counter()
        page.goto(report.as_uri())
        page.wait_for_selector("html.ready")
        opened = time.perf_counter() - start
        start = time.perf_counter()
        page.locator("button[data-verdict=dead]").click()
        page.wait_for_selector("button[data-verdict=dead][aria-pressed=true]")
        filtered = time.perf_counter() - start
        before = page.locator("#count").inner_text()
        start = time.perf_counter()
        page.locator("#q").fill("matter 777 host4")
        while page.locator("#count").inner_text() == before:
            page.wait_for_timeout(10)
        return opened, filtered, time.perf_counter() - start
    finally:
        page.close()
