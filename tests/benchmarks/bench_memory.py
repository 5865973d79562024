"""What the catalog itself costs a check: memory and time for many resources, with a checker that answers at once."""

import json
import os
import sys
import tempfile
from pathlib import Path

from book import PROGRAM, Book, Ran, median, run
from loopback import PARTS, make_page, nginx
from rivals import Ours
from stub_check import fill

MANY = int(os.environ.get("BENCH_MANY", "1_000_000"))
NOTHING_DUE, PROBED = 100_000, 10_000
HOSTS = 1_000
MANY_PARTS = 800  # of a page of 100 KB
LATER = 40  # days, after which all are due once more
_STUB = str(Path(__file__).with_name("stub_check.py"))


def bench(book: Book) -> None:
    book.section("memory", "Peak memory, and what the catalog costs: read in batches, written back in batches.")
    with tempfile.TemporaryDirectory() as folder:
        _nothing_due(book, Path(folder))
        _many(book, Path(folder))
    for tls in (False, True):
        _probed(book, tls=tls)
        _probed(book, tls=tls, parts=MANY_PARTS)


def _probed(book: Book, *, tls: bool, parts: int = PARTS) -> None:
    """Memory, while each of the hosts keeps a connection that waits for its next address."""
    with tempfile.TemporaryDirectory() as folder, nginx(HOSTS, PROBED, tls=tls, parts=parts) as server:
        if server is None:
            return
        addresses = [server.address(number, HOSTS, "https" if tls else "http") for number in range(PROBED)]
        trust = ("--ca-file", str(server.ca_file)) if tls else ()
        ran = Ours(Path(folder) / "catalog", addresses, addresses[0], flags=("--allow-private", *trust))()
        how = f"{' over TLS' if tls else ''}, pages of {len(make_page(parts)) / 1000:,.0f} KB"
        book.row(
            f"linkledger check of {PROBED:,} addresses on {HOSTS:,} hosts{how}: peak memory",
            f"{ran.peak:,.0f} MB",
            "150",
        )
        book.row("of it, processor time an address", f"{ran.cpu / PROBED * 1e6:,.0f} us")


def _stub(path: Path, days: int = 0) -> tuple[Ran, dict[str, float]]:
    ran = run([sys.executable, _STUB, "check", str(path), str(days)], cwd=path.parent)
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
    for what, days in (("first results", 0), ("the same results again", LATER)):
        ran, told = _stub(path, days)
        assert told["checked"] == MANY, told
        book.row(f"check of {MANY:,} due resources by a stub, {what}: peak memory", f"{ran.peak:,.0f} MB", "300")
        book.row("of it, time", f"{told['seconds']:,.0f} s", "under 120 s")
        book.row("of it, processor time", f"{ran.cpu:,.0f} s")
    shown = run([str(PROGRAM), "status", "--catalog", str(path)], cwd=folder)
    assert f"{MANY:,} references" in shown.out, shown.out
    book.row(f"linkledger status of {MANY:,} references: peak memory", f"{shown.peak:,.0f} MB")
    book.row("of it, processor time", f"{shown.cpu:.1f} s")
    path.unlink()
