"""Brings a catalog to this program's revision: all migrations and the views in one transaction, or nothing."""

import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from db.connect import (
    APPLICATION_ID,
    REVISIONS,
    create_views,
    keys_off,
    make_engine,
    reading,
    stored_revision,
    stored_views,
    views_are_current,
    write_lock,
)
from db.errors import NewerCatalogError, UpgradeError, translated, translation
from db.search import INDEX, create_search, drop_search_triggers, search_is_current

SCRIPTS = Path(__file__).parent / "migrations"
TABLES_HEAD = """\
-- What the migrations make of an empty file, written by `make docs`; a test keeps it fresh. A new catalog is made of
-- this: Alembic takes longer to load than most documents take to be scraped.
"""


def configuration(scripts: Path = SCRIPTS) -> Config:
    """Alembic's view of the migrations in a folder."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, *, revisions: tuple[str, ...] = REVISIONS, scripts: Path = SCRIPTS) -> None:
    """Apply what is missing; another process may be doing the same, the write lock sorts that out.

    Raises:
        UpgradeError: a migration failed; the catalog is as it was, so that the release that wrote it can go on with it.
    """
    # With keys on, rebuilding a parent table would empty its children.
    with translated(engine), engine.connect() as connection, keys_off(connection), write_lock(connection):
        _apply_all(connection, revisions, configuration(scripts))


def _apply_all(connection: Connection, revisions: tuple[str, ...], config: Config) -> None:
    stored = stored_revision(connection)
    path = connection.engine.url.database
    if stored and stored not in revisions:
        raise NewerCatalogError(f"the catalog {path} was written by a newer linkledger: upgrade linkledger")
    missing = revisions[revisions.index(stored) + 1 :] if stored else revisions
    if missing:
        # A view that names a table stands in the way of rebuilding it, an analyst's own view as well.
        saved_views = _drop_views(connection)
        drop_search_triggers(connection)
        config.attributes["connection"] = connection
        for revision in missing:
            _apply(connection, revision, config)
        for sql in saved_views.values():
            connection.exec_driver_sql(sql)
    if not views_are_current(connection):
        create_views(connection)
    if missing or not search_is_current(connection):
        create_search(connection)


def _apply(connection: Connection, revision: str, config: Config) -> None:
    path = connection.engine.url.database
    try:
        command.upgrade(config, revision)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    except Exception as error:  # whatever a migration does wrong, the catalog must survive it, and say so
        raise translation(error, str(path)) or _failure(path, revision, str(getattr(error, "orig", error))) from error
    if broken is not None:
        raise _failure(path, revision, f"rows of {broken[0]} would point to no {broken[2]}")


def _failure(path: str | None, revision: str, why: str) -> UpgradeError:
    return UpgradeError(f"the catalog {path} could not be brought to revision {revision} and is as it was: {why}")


def _drop_views(connection: Connection) -> dict[str, str]:
    found = stored_views(connection)
    for name in found:
        connection.exec_driver_sql(f'DROP VIEW "{name}"')
    return found


def render_tables() -> str:
    """What the migrations make of an empty file: `db/tables.sql`, from which a new catalog is made."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Path(folder) / "catalog.sqlite", read_only=False, busy_seconds=1)
        upgrade(engine)
        with reading(engine) as connection:
            statements = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
                "AND tbl_name NOT LIKE ? ORDER BY rowid",
                (f"{INDEX}%",),
            ).scalars()
            lines = [f"{statement};\n" for statement in statements]
        engine.dispose()
    return "\n".join([TABLES_HEAD, *lines])
