"""What the catalog itself costs a check: memory and time for many resources, with a checker that answers at once."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from book import PROGRAM, Book, Ran, median, run
from loopback import nginx
from rivals import Ours
from stub_check import fill

MANY = int(os.environ.get("BENCH_MANY", "1_000_000"))
NOTHING_DUE, PROBED = 100_000, 10_000
HOSTS = 1_000
_STUB = str(Path(__file__).with_name("stub_check.py"))


def bench(book: Book) -> None:
    book.section("memory", "Peak memory, and what the catalog costs: read in batches, written back in batches.")
    with tempfile.TemporaryDirectory() as folder:
        _nothing_due(book, Path(folder))
        _many(book, Path(folder))
    with tempfile.TemporaryDirectory() as folder, nginx(HOSTS, PROBED, tls=False) as server:
        if server is not None:
            addresses = [server.address(number, HOSTS) for number in range(PROBED)]
            ran = Ours(Path(folder), addresses, addresses[0])()
            book.row(
                f"linkledger check of {PROBED:,} addresses over loopback, peak memory", f"{ran.peak:,.0f} MB", "150"
            )


def _stub(path: Path) -> tuple[Ran, dict[str, float]]:
    ran = run([sys.executable, _STUB, "check", str(path)], cwd=path.parent)
    if ran.code:
        raise SystemExit(f"the stub ended with {ran.code}:\n{ran.out}")
    return ran, json.loads(ran.out.splitlines()[-1])


def _nothing_due(book: Book, folder: Path) -> None:
    path = folder / "idle.sqlite"
    fill(path, NOTHING_DUE)
    _stub(path)  # now all of them have been checked
    command = [str(PROGRAM), "check", "--no-archive", "--fail-on", "never", "--catalog", str(path)]
    idle = [run(command, cwd=folder) for _ in range(3)]
    assert all("nothing was due" in ran.out for ran in idle), idle[0].out
    wall, cpu = median([ran.wall for ran in idle]), median([ran.cpu for ran in idle])
    started = median([run([str(PROGRAM), "status", "--catalog", str(path)], cwd=folder).cpu for _ in range(3)])
    book.row(f"linkledger check, nothing due of {NOTHING_DUE:,} resources", f"{wall:.2f} s", "under 1 s")
    book.row(
        "of it, processor time (`linkledger status` of the same catalog beside it)", f"{cpu:.2f} s ({started:.2f})"
    )


def _many(book: Book, folder: Path) -> None:
    path = folder / "many.sqlite"
    fill(path, MANY)
    ran, told = _stub(path)
    assert told["checked"] == MANY, told
    book.row(f"check of {MANY:,} due resources by a stub, first results: peak memory", f"{ran.peak:,.0f} MB", "300")
    book.row("of it, time", f"{told['seconds']:,.0f} s", "under 120 s")
    book.row("of it, processor time", f"{ran.cpu:,.0f} s")
    shutil.rmtree(folder / "many.sqlite", ignore_errors=True)
