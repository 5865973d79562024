"""`make bench`: the figures that the project watches, on this machine, over loopback alone. Nothing here asserts.

    make bench                         everything
    make bench ONLY="rate delays"      these sections
    make bench WRITE=1                 and into tests/benchmarks/RESULTS.md

A section is a module `bench_NAME.py` beside this one, with one function `bench(book: Book) -> None`.
"""

import argparse
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from book import PROGRAM, Book  # noqa: E402  the folders above are what finds it


def main() -> None:
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(description="Measure linkledger.", epilog=f"Sections: {', '.join(names)}.")
    parser.add_argument("sections", nargs="*", metavar="SECTION")
    parser.add_argument("--write", action="store_true", help="write the figures into RESULTS.md")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.sections if name not in names]
    if unknown:
        parser.error(f"there is no section {unknown[0]!r}: choose from {', '.join(names)}")
    if not PROGRAM.exists():
        raise SystemExit(f"{PROGRAM} is not installed: make bench")
    book = Book(arguments.write)
    for name in arguments.sections or names:
        importlib.import_module(f"bench_{name}").bench(book)
        book.close()  # what took minutes is kept, whatever becomes of the next section


if __name__ == "__main__":
    main()
