"""Three years of cron over 1,000 resources: how large the catalog grows, and that every answer stays exact."""

import random
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from book import Book
from db_kit import START, new_catalog, one, rows, run_of
from history_years import Ledger, World, as_stored, hold_against, moment
from sqlalchemy import Engine

from catalog.schedule import next_due
from db.load import load_due
from db.records import DueResource, Finding, OutagePolicy, RetentionPolicy, Wanted
from db.retention import apply_retention, is_first_of_its_month
from db.save_document import save_document
from db.upkeep import check, compact

RESOURCES = 1_000
DAYS = 3 * 365
AIM = 20.0  # MB


def bench(book: Book) -> None:
    book.section(
        "years",
        f"{RESOURCES:,} resources, {DAYS:,} daily runs; a fifth of the resources flap, fail in changing ways, die, "
        "come back, move with a session in the address or are walled off.",
    )
    for name, everything in (("every resource every day", True), ("what is due", False)):
        with tempfile.TemporaryDirectory() as folder:
            _live(book, Path(folder) / "catalog.sqlite", name, everything)


def _live(book: Book, path: Path, name: str, everything: bool) -> None:
    engine = new_catalog(path)
    world, ledger = World(RESOURCES), Ledger()
    for one_document in world.documents():
        save_document(engine, one_document, START)
    keys = {key: number for number in range(RESOURCES) for key in _id(engine, world.url(number))}
    rng = random.Random(5)
    start, largest = time.process_time(), 0
    for day in range(DAYS):
        at = moment(day)
        found = [
            _with_due(world.finding(keys[due.id], due.id, day, at), due, rng)
            for due in load_due(engine, at, Wanted(everything=everything))
        ]
        run_of(engine, at, *found)
        ledger.add(found)
        if is_first_of_its_month(engine):
            apply_retention(engine, RetentionPolicy(), at)
        largest = max(largest, path.stat().st_size)
    spent = time.process_time() - start
    _hold(engine, ledger)
    before, after = compact(engine)
    checks = sum(len(story) for story in ledger.checks.values())
    kept = {table: one(engine, f"SELECT count(*) FROM {table}") for table in ("probe", "outage", "run", "tally")}  # noqa: S608
    book.row(f"{name}: {checks:,} checks, largest size of the file", f"{largest / 1e6:.1f} MB", f"{AIM:.0f} MB")
    book.row(f"{name}: at the end, then compacted", f"{before / 1e6:.1f} → {after / 1e6:.1f} MB")
    book.row(f"{name}: rows of {', '.join(kept)}", ", ".join(f"{count:,}" for count in kept.values()))
    book.row(f"{name}: processor time of a run", f"{spent / DAYS * 1000:.0f} ms")
    engine.dispose()


def _id(engine: Engine, url: str) -> list[int]:
    return [key for (key,) in rows(engine, f"SELECT id FROM resource WHERE url = '{url}'")]  # noqa: S608  our own


def _with_due(found: Finding, due: DueResource, rng: random.Random) -> Finding:
    return replace(found, due_at=next_due(found.verdict, due, found.checked_at, rng.random, OutagePolicy()))


def _hold(engine: Engine, ledger: Ledger) -> None:
    """Nothing of what is kept exactly may differ from the account; an AssertionError ends the benchmark."""
    hold_against(engine, ledger)
    assert check(engine) == []
    told: dict[int, list[tuple[object, ...]]] = {}
    query = (
        "SELECT resource_id, verdict, reason, first_at, last_at, count FROM probe WHERE fragment IS NULL ORDER BY id"
    )
    for key, *row in rows(engine, query):
        told.setdefault(key, []).append(tuple(row))
    for key, story in ledger.checks.items():
        account = [as_stored(row) for row in ledger.rows(key)]
        assert (told[key][0], told[key][-1]) == (account[0], account[-1]), key
        counted: Counter[str] = Counter()
        for row in told[key]:
            counted[str(row[0])] += int(str(row[4]))
        assert counted == Counter(found.verdict.value for found in story), key
