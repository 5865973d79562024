"""Opens the catalog: looks at the file before touching it, and brings it up to date."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from db.connect import REVISIONS, make_engine, reading, stored_revision, views_are_current
from db.errors import (
    CatalogError,
    CatalogNameError,
    MissingCatalogError,
    NewerCatalogError,
    NotACatalogError,
    OutdatedCatalogError,
    translated,
)
from db.fresh import create
from db.search import search_is_current

LEAST_SQLITE = (3, 35, 0)  # the first with RETURNING; enterprise systems have older ones beside new Pythons
SQLITE_MAGIC = b"SQLite format 3\0"
# A nightly backup or an analyst's export may hold the lock for some seconds; cron should wait for it, not fail.
BUSY_SECONDS = 30.0
SWITCH_SECONDS = 3.0  # in which a new catalog's other makers are done


def open_catalog(
    location: str | Path, *, create: bool = True, read_only: bool = False, busy_seconds: float = BUSY_SECONDS
) -> Engine:
    """Open the catalog at a path (or an SQLAlchemy `sqlite:///` address), creating or migrating it where allowed.

    Args:
        create: make the file where there is none; its folder must exist.
        read_only: never write a byte; then neither `create` nor a migration is possible.
        busy_seconds: how long to wait for another program's lock.

    Raises:
        CatalogError: with one sentence that names the file and the way out. A file that is no catalog is not touched.
    """
    path = catalog_path(location)
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE[:2]))
        raise CatalogError(
            f"this Python has SQLite {sqlite3.sqlite_version}, and a catalog wants {least} or later: use another Python"
        )
    _look_before_opening(path, create=create and not read_only)
    engine = make_engine(path, read_only=read_only, busy_seconds=busy_seconds)
    try:
        with translated(path):
            _bring_up_to_date(engine, path, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    return engine


def catalog_path(location: str | Path) -> Path:
    """The absolute path of the catalog's file.

    Raises:
        CatalogError: for what is neither a path nor a `sqlite:///` address of one.
    """
    text = str(location)
    if "\0" in text or not _is_utf8(text):
        raise CatalogNameError(f"{text!r} cannot be the name of a catalog: name another with --catalog")
    if not isinstance(location, Path) and "://" in location:
        location = _database(location)
    path = Path(location).absolute()
    # POSIX leaves `//x` to the system, and SQLite reads it as the name of a host.
    return Path(f"/{str(path).lstrip('/')}") if str(path).startswith("//") else path


def _is_utf8(text: str) -> bool:
    """SQLite takes names in UTF-8 alone; Python has lone surrogates for a name's other bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _database(location: str) -> str:
    try:
        url = make_url(location)
    except (ArgumentError, ValueError):
        # Not repeated: it may hold a password.
        raise CatalogNameError(
            "the catalog is neither a path nor a database address: name a file with --catalog"
        ) from None
    if url.get_backend_name() != "sqlite" or url.host or not url.database or url.query:
        shown = url.render_as_string(hide_password=True)
        raise CatalogNameError(f"{shown} is not a catalog that this program can keep: name a path, or sqlite:///PATH")
    return url.database


def _look_before_opening(path: Path, *, create: bool) -> None:
    """Refuse what SQLite would misreport, or change by opening it."""
    try:
        if path.is_dir():
            raise CatalogNameError(f"{path} is a folder: name the catalog's file in it with --catalog")
        if not path.exists():
            if not path.parent.is_dir():
                raise MissingCatalogError(f"there is no folder {path.parent} for the catalog: create it first")
            if not create:
                raise MissingCatalogError(f"there is no catalog {path}: `linkledger scrape` makes one")
            return
        if not path.is_file():
            raise CatalogNameError(f"{path} is not a regular file: name another with --catalog")
        with path.open("rb") as file:
            head = file.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise CatalogError(f"the catalog {path} cannot be read: {error.strerror or error}") from error
    if head != SQLITE_MAGIC and (head or not create):
        raise NotACatalogError(f"{path} is not an SQLite database: name another file with --catalog, or move it away")


def _bring_up_to_date(engine: Engine, path: Path, *, read_only: bool) -> None:
    with reading(engine) as connection:
        stored = stored_revision(connection)
        current = stored == REVISIONS[-1] and views_are_current(connection) and search_is_current(connection)
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if stored and stored not in REVISIONS:
        raise NewerCatalogError(f"the catalog {path} was written by a newer linkledger: upgrade linkledger")
    if read_only:
        if stored != REVISIONS[-1]:
            raise OutdatedCatalogError(
                f"the catalog {path} is of an older linkledger and read-only here: run `linkledger db upgrade` on it"
            )
        return
    if journal != "wal":
        _switch_to_wal(engine, path)
    if not current and (stored or not create(engine)):
        # Alembic takes longer to import than most runs take to start; neither a current catalog nor a new one needs it.
        from db.migrate import upgrade

        upgrade(engine)


def _switch_to_wal(engine: Engine, path: Path) -> None:
    until = time.monotonic() + SWITCH_SECONDS
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        while True:
            try:
                mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
                break
            except sqlite3.OperationalError as error:  # two at once: SQLite does not let either wait for the other
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.05)
    if mode != "wal":
        raise CatalogError(
            f"the catalog {path} cannot be kept there: the file system has no shared memory "
            "(is it a network drive?); name another place with --catalog"
        )
