"""Start-up, beside the bare interpreter."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from book import PROGRAM, Book

RUNS = 5


def bench(book: Book) -> None:
    book.section("start", "Start-up; in units of starting the bare interpreter.")
    bare = _median(lambda: _call(sys.executable, "-c", "pass"))
    book.row("bare interpreter", f"{bare * 1000:,.0f} ms")
    _start_up(book, bare)


def _median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of `work`, after one run that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _call(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)


def _tell(book: Book, name: str, seconds: float, bare: float) -> None:
    book.row(name, f"{seconds * 1000:,.0f} ms = {seconds / bare:.1f} x")


def _start_up(book: Book, bare: float) -> None:
    _tell(book, "linkledger --help", _median(lambda: _call(str(PROGRAM), "--help")), bare)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "a.md").write_text("[a](http://a.invalid/)", "utf-8")
        _call(str(PROGRAM), "scrape", "a.md", cwd=place)
        again = _median(lambda: _call(str(PROGRAM), "scrape", "a.md", cwd=place))
        _tell(book, "linkledger scrape of an unchanged document", again, bare)
