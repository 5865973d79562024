"""Start-up and scraping, beside the bare interpreter."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from book import PROGRAM, Book

RUNS = 5
REFERENCES = 10_000


def bench(book: Book) -> None:
    book.section("start", "Start-up and scraping; in units of starting the bare interpreter.")
    bare = _median(lambda: _call(sys.executable, "-c", "pass"))
    book.row("bare interpreter", f"{bare * 1000:,.0f} ms")
    _start_up(book, bare)
    _scrape(book, bare)


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


def _dump(references: int) -> str:
    body = "\n".join(f"   some words on [{n}]matter {n} and others." for n in range(1, references + 1))
    listed = "\n".join(f"{n:>5}. https://h{n % 500}.example/articles/{n}" for n in range(1, references + 1))
    return f"title of it\n\n{body}\n\nReferences\n\n   Visible links\n{listed}\n"


def _scrape(book: Book, bare: float) -> None:
    numbers = range(REFERENCES)
    markup = "\n".join(f"<p>words <a href='https://h{n % 500}.example/{n}'>matter {n}</a></p>" for n in numbers)
    prose = "\n\n".join(f"Words on [matter {n}](https://h{n % 500}.example/{n})." for n in numbers)
    for name, text in (("dump.txt", _dump(REFERENCES)), ("page.html", markup), ("page.md", prose)):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / name).write_text(text, "utf-8")

            def scrape(place: Path = place, name: str = name) -> None:
                for left in place.glob("catalog.sqlite*"):
                    left.unlink()
                _call(str(PROGRAM), "scrape", name, cwd=place)

            title = f"linkledger scrape {name}, {REFERENCES:,} references, new catalog"
            _tell(book, title, _median(scrape, 3), bare)
