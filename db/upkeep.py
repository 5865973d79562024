"""Looks after the file itself: backup, check, compact."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from db.connect import REVISIONS, reading, stored_revision, views_are_current, writing
from db.engine import SQLITE_MAGIC
from db.errors import CatalogError, CatalogNameError, translated
from db.invariants import broken
from db.search import create_search, search_counts

# Problems beyond these say nothing new.
MOST_PROBLEMS = 20


def backup(engine: Engine, target: Path) -> None:
    """Copy the catalog as it stands, also while a run writes (SQLite's online backup); an older backup is replaced.

    The copy is written beside the target and then renamed, so that a failed backup leaves the older one alone.

    Raises:
        CatalogNameError: where the target is the catalog itself, a folder, or no backup, or its folder is not there.
        CatalogError: where it cannot be written.
    """
    source = Path(str(engine.url.database))
    if target.is_dir():
        raise CatalogNameError(f"{target} is a folder: name a file in it for the backup")
    if not target.parent.is_dir():
        raise CatalogNameError(f"there is no folder {target.parent} for the backup: create it first")
    if target.exists():
        if target.samefile(source):
            raise CatalogNameError(f"{target} is the catalog itself: name another file for the backup")
        with target.open("rb") as file:
            if file.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
                raise CatalogNameError(f"{target} is no backup of a catalog: name another file, or move it away")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            translated(target),
            closing(engine.raw_connection()) as raw,
            closing(sqlite3.connect(part, isolation_level=None)) as copy,
        ):
            driver = raw.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.backup(copy)
            # One file that can be moved about: without side files until it is opened as a catalog again.
            copy.execute("PRAGMA journal_mode = DELETE")
        part.replace(target)
    except OSError as error:
        raise CatalogError(f"the backup {target} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def check(engine: Engine) -> list[str]:
    """What is wrong with the catalog, one sentence each; empty where nothing is."""
    with reading(engine) as connection:
        told = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_PROBLEMS})").scalars().all()
        problems = [f"integrity: {line}" for line in told if line != "ok"]
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST_PROBLEMS)
        problems += [
            f"row {row} of {table} points to a {parent} that is not there" for table, row, parent, _ in orphans
        ]
        if stored_revision(connection) != REVISIONS[-1]:
            problems.append("the schema is not of this program's revision: run `linkledger db upgrade`")
        else:
            if not views_are_current(connection):
                problems.append("the views are not this program's: run `linkledger db upgrade`")
            problems += broken(connection)
            counts = search_counts(connection)
            if counts is not None and counts[0] != counts[1]:
                known, there = counts[1], counts[0]
                problems.append(f"the search knows {known:,} of {there:,} references: run `linkledger db compact`")
    return problems


def compact(engine: Engine) -> tuple[int, int]:
    """Renew the search and the planner's statistics and give unused space back; the file's bytes before and after."""
    path = Path(str(engine.url.database))
    with translated(engine), closing(engine.raw_connection()) as raw:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.stat().st_size
    with writing(engine) as connection:
        create_search(connection)
    with translated(engine), closing(engine.raw_connection()) as raw:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("VACUUM")
        driver.execute("ANALYZE")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before, path.stat().st_size
