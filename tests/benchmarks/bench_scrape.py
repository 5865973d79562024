"""Scraping long documents: into a new catalog, again unchanged, and again with a hundred lines changed."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from book import PROGRAM, Book, Ran, median, run

RUNS = 5
REFERENCES = 10_000
MANY = 100_000
CHANGED = 100
_YARDSTICK: list[float] = []  # how fast the machine was meanwhile


def bench(book: Book) -> None:
    book.section(
        "scrape", f"Scraping {REFERENCES:,} references; medians of {RUNS} runs, beginning with an empty folder."
    )
    for name, write in DOCUMENTS.items():
        stories = [_story(name, write(REFERENCES)) for _ in range(RUNS)]
        for title, *ran in zip(("new catalog", "unchanged", f"{CHANGED} changed"), *stories, strict=True):
            _tell(book, f"{name}, {title}", ran, "2 s" if title == "new catalog" else "")
    for name, write in DOCUMENTS.items():
        _tell(book, f"{name}, {MANY:,} references, new catalog, once", [_story(name, write(MANY), steps=1)[0]])
    book.note(f"Summing three million squares took {median(_YARDSTICK):.2f} s between the runs.")


def _tell(book: Book, what: str, ran: list[Ran], aim: str = "") -> None:
    wall, cpu, peak = (median([getattr(each, name) for each in ran]) for name in ("wall", "cpu", "peak"))
    book.row(what, f"{wall:.2f} s, processor {cpu:.2f} s, {peak:.0f} MB", aim)


def _story(name: str, text: str, steps: int = 3) -> list[Ran]:
    """The same document scraped `steps` times; before the third time some of its lines are changed."""
    begun = time.process_time()
    sum(number * number for number in range(3_000_000))
    _YARDSTICK.append(time.process_time() - begun)
    with tempfile.TemporaryDirectory() as place:
        document = Path(place) / name
        ran = []
        for step in range(steps):
            document.write_text(change(text) if step == 2 else text, "utf-8")
            ran.append(run([str(PROGRAM), "scrape", name], cwd=document.parent))
            assert ran[-1].code == 0, ran[-1].out
    return ran


def change(text: str) -> str:
    """The document with other words at a hundred of its links, evenly spread."""
    pieces = text.split("matter ")
    every = len(pieces) // CHANGED
    return "".join(
        piece + ("" if place == len(pieces) - 1 else "affair " if place % every == 0 else "matter ")
        for place, piece in enumerate(pieces)
    )


def write_dump(references: int) -> str:
    numbers = range(1, references + 1)
    body = "\n".join(f"   some words on [{n}]matter {n} and others." for n in numbers)
    listed = "\n".join(f"{n:>5}. https://h{n % 500}.example/articles/{n}" for n in numbers)
    return f"title of it\n\n{body}\n\nReferences\n\n   Visible links\n{listed}\n"


def write_page(references: int) -> str:
    return "\n".join(f"<p>words <a href='https://h{n % 500}.example/{n}'>matter {n}</a></p>" for n in range(references))


def write_markdown(references: int) -> str:
    return "\n\n".join(f"Words on [matter {n}](https://h{n % 500}.example/{n})." for n in range(references))


DOCUMENTS: dict[str, Callable[[int], str]] = {
    "dump.txt": write_dump,
    "page.html": write_page,
    "page.md": write_markdown,
}
