"""What can go wrong with the catalog as a whole, each said in one sentence; SQLite's own errors end at this border."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError


class CatalogError(Exception):
    """The catalog cannot be used; the message names the file, what happened and the way out."""


class CatalogNameError(CatalogError):
    """What was named can be no catalog, or no backup of one, whatever happens: wrong usage rather than bad luck."""


class MissingCatalogError(CatalogNameError):
    """There is no such file, or no such folder to put it in."""


class NotACatalogError(CatalogError):
    """The file is something else; it was left as it is."""


class CorruptCatalogError(CatalogError):
    """SQLite finds the file damaged."""


class NewerCatalogError(CatalogError):
    """A newer linkledger wrote it."""


class OutdatedCatalogError(CatalogError):
    """An older linkledger wrote it, and it was opened for reading only."""


class ReadOnlyCatalogError(CatalogError):
    """It cannot be written."""


class LockedCatalogError(CatalogError):
    """Another program holds it."""


class FullDiskError(CatalogError):
    """There is no room left for it."""


class UpgradeError(CatalogError):
    """A migration failed and was taken back."""


# By SQLite's primary result code (https://www.sqlite.org/rescode.html): the error and the rest of its sentence.
SENTENCES: dict[int, tuple[type[CatalogError], str]] = {
    sqlite3.SQLITE_PERM: (ReadOnlyCatalogError, "may not be opened by this user: mind its permissions"),
    sqlite3.SQLITE_BUSY: (
        LockedCatalogError,
        "is locked by another program: wait until that has ended, or close what holds it, and try again",
    ),
    sqlite3.SQLITE_LOCKED: (
        LockedCatalogError,
        "is locked by another part of this program: end what reads it, and try again",
    ),
    sqlite3.SQLITE_READONLY: (
        ReadOnlyCatalogError,
        "is read-only: make the file and its folder writable, or name another with --catalog",
    ),
    sqlite3.SQLITE_IOERR: (
        CatalogError,
        "could not be read or written by the disk: check the disk, and restore a backup if this stays",
    ),
    sqlite3.SQLITE_CORRUPT: (
        CorruptCatalogError,
        "is damaged: restore a backup, or save what can be read with `sqlite3 FILE .recover`",
    ),
    sqlite3.SQLITE_FULL: (
        FullDiskError,
        "could not grow, the disk is full: free some space and run again; what was saved before is kept",
    ),
    sqlite3.SQLITE_CANTOPEN: (  # where the side files of WAL cannot be made, too: on a read-only medium
        ReadOnlyCatalogError,
        "cannot be opened: check that the file and its folder may be read and written by this user",
    ),
    sqlite3.SQLITE_NOTADB: (
        NotACatalogError,
        "is not an SQLite database: name another file with --catalog, or move this one away",
    ),
}


def translation(error: BaseException, location: str) -> CatalogError | None:
    """What SQLite says of the file, as a CatalogError; None for any other error."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    known = SENTENCES.get(code & 0xFF) if isinstance(code, int) else None
    return known[0](f"the catalog {location} {known[1]}") if known else None


@contextmanager
def translated(location: Engine | Path | str) -> Iterator[None]:
    """Raise what SQLite says of the file as a CatalogError; errors in our own SQL stay what they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        name = location.url.database if isinstance(location, Engine) else location
        found = translation(error, str(name))
        if found is None:
            raise
        raise found from error
