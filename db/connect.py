"""Connections and transactions of an SQLite catalog, and what its file tells of itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from db.errors import NotACatalogError, translated
from db.views import views

# The migrations this program knows, oldest first; a catalog that tells another one is from a newer program.
REVISIONS: tuple[str, ...] = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
# Bytes 68 to 71 of the file ("LLgr"): what `file` and we know a catalog by.
APPLICATION_ID = 0x4C4C6772
_WRITES = "linkledger_writes"


def make_engine(path: Path, *, read_only: bool, busy_seconds: float) -> Engine:
    """An engine for the file, opened or not: nothing is touched before the first connection."""

    def connect() -> sqlite3.Connection:
        # `rw` keeps SQLite from making a file anew that went away while we run.
        mode = "ro" if read_only else ("rw" if path.exists() else "rwc")
        immutable = "&immutable=1" if read_only and _on_a_read_only_medium(path) else ""
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}{immutable}",
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,  # the driver begins no transactions of its own: DDL is to be transactional too
            check_same_thread=False,  # the pool hands a connection to one thread at a time
        )
        connection.execute("PRAGMA foreign_keys = ON")
        # WAL with NORMAL never corrupts; a power cut may lose the last commits, which the next run finds again.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    engine = create_engine(URL.create("sqlite", database=str(path)), creator=connect)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _on_a_read_only_medium(path: Path) -> bool:
    """Whether the side files that WAL wants can neither be found nor made; then nobody can be writing it either."""
    if any(path.with_name(f"{path.name}-{side}").exists() for side in ("wal", "shm")):
        return False
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)) as probe:
            probe.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
    return False


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements see one state of the catalog; keep it short, it holds up checkpoints."""
    with translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, wait: bool = True) -> Iterator[Connection]:
    """A transaction that holds the write lock from its start, so that what it reads is still so when it writes.

    Args:
        wait: False raises LockedCatalogError at once where somebody else holds the lock.
    """
    with (
        translated(engine),
        engine.connect() as connection,
        nullcontext() if wait else _at_once(connection),
        write_lock(connection),
    ):
        yield connection


@contextmanager
def _at_once(connection: Connection) -> Iterator[None]:
    raw = connection.connection.driver_connection
    assert raw is not None
    [(usual,)] = raw.execute("PRAGMA busy_timeout")
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {usual}")


@contextmanager
def write_lock(connection: Connection) -> Iterator[None]:
    """The transaction of `writing`, on a connection at hand."""
    connection = connection.execution_options(**{_WRITES: True})
    with connection.begin():
        yield


@contextmanager
def keys_off(connection: Connection) -> Iterator[None]:
    """No foreign keys on this connection meanwhile; begin no transaction before, for within one it has no effect.

    For work that leaves no key dangling by itself, and would pay dearly for having that looked up row by row.
    """
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


def stored_revision(connection: Connection) -> str:
    """The migration that the file tells; "" for an empty database.

    Raises:
        NotACatalogError: for another program's database.
    """
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if not tables:
        return ""
    application = connection.exec_driver_sql("PRAGMA application_id").scalar()
    if application != APPLICATION_ID or "alembic_version" not in tables:
        raise NotACatalogError(
            f"{connection.engine.url.database} is another program's SQLite database, not a catalog: "
            "name another file with --catalog"
        )
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def stored_views(connection: Connection) -> dict[str, str]:
    """Name to statement of every view in the file, an analyst's own among them."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'view'")
    return {str(name): str(sql) for name, sql in rows}


def create_views(connection: Connection) -> None:
    """Make this program's views, in place of those of the same names."""
    for name, sql in views("sqlite").items():
        connection.exec_driver_sql(f'DROP VIEW IF EXISTS "{name}"')
        connection.exec_driver_sql(sql)


def views_are_current(connection: Connection) -> bool:
    """Whether the file's views are those of this program."""
    stored = stored_views(connection)
    return all(stored.get(name) == sql for name, sql in views("sqlite").items())
