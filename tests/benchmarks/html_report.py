"""The HTML report of 100,000 references: written, and then opened and filtered in Chromium.

The bars: written in 15 s; opened, and filtered, in 3 s. Run alone: `python tests/benchmarks/html_report.py`.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(Path(__file__).parent)]

REFERENCES = 100_000
PROGRAM = Path(sys.executable).with_name("linkledger")


def main() -> None:
    """Build the catalog, write the report as a user would, open it."""
    from big_catalog import build_catalog

    with tempfile.TemporaryDirectory() as folder:
        catalog, page = Path(folder) / "catalog.sqlite", Path(folder) / "report.html"
        build_catalog(catalog, REFERENCES).dispose()
        start = time.perf_counter()
        subprocess.run(
            [str(PROGRAM), "report", "--format", "html", "--catalog", str(catalog), "-o", str(page)], check=True
        )
        written = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = page.stat().st_size / 1e6
        print(
            f"HTML report of {REFERENCES:,} references: written in {written:.1f} s, {size:.0f} MB, peak {peak:.0f} MB"
        )
        opened, filtered, searched = open_and_filter(page)
        print(f"in Chromium: opened in {opened:.2f} s, filtered in {filtered:.2f} s, searched in {searched:.2f} s")


def open_and_filter(page_file: Path) -> tuple[float, float, float]:
    """Seconds until the page is ready, until a verdict is filtered, until a word is found."""
    from html_kit import chromium

    with chromium() as browser:
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(page_file.as_uri())
        page.wait_for_selector("html.ready")
        opened = time.perf_counter() - start
        start = time.perf_counter()
        page.locator("button[data-verdict=dead]").click()
        page.wait_for_selector("button[data-verdict=dead][aria-pressed=true]")
        filtered = time.perf_counter() - start
        start = time.perf_counter()
        page.locator("#q").fill("matter 777 host42")
        page.wait_for_selector("#count:has-text(' of ')")
        page.locator("#count").evaluate("each => new Promise(done => requestAnimationFrame(() => done()))")
        return opened, filtered, time.perf_counter() - start


if __name__ == "__main__":
    main()
