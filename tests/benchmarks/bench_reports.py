"""Reports of 100,000 references in every format but HTML (`html_report.py`), each written by a process of its own."""

import tempfile
from pathlib import Path

from big_catalog import build_catalog
from book import PROGRAM, Book, median, run

REFERENCES = 100_000
FORMATS = ("markdown", "json", "jsonl", "csv", "junit", "sarif", "atom")
AIMS = {"markdown": "5 s, 300 MB"}


def bench(book: Book) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        build_catalog(folder / "catalog.sqlite", REFERENCES).dispose()
        book.section("reports", f"Reports of {REFERENCES:,} references; medians of three runs.")
        for shape in FORMATS:
            report = folder / f"report.{shape}"
            ran = [run([str(PROGRAM), "report", "--format", shape, "-o", report.name], cwd=folder) for _ in range(3)]
            assert all(each.code == 0 for each in ran), ran[0].out
            seconds, peak = median([each.wall for each in ran]), median([each.peak for each in ran])
            size = report.stat().st_size / 1e6
            book.row(f"{shape}, {size:.1f} MB of it", f"{seconds:.1f} s, {peak:.0f} MB", AIMS.get(shape, ""))
