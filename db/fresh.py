"""Makes a new catalog as the migrations would, from what they come to: without loading them."""

from pathlib import Path

from sqlalchemy import Engine

from db.connect import APPLICATION_ID, REVISIONS, create_views, stored_revision, writing
from db.search import create_search

TABLES = Path(__file__).with_name("tables.sql")


def create(engine: Engine) -> bool:
    """Make tables, views and index in an empty file; False where another process made something of it meanwhile."""
    with writing(engine) as connection:
        if stored_revision(connection):
            return False
        for statement in TABLES.read_text("utf-8").split(";\n"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (REVISIONS[-1],))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        create_views(connection)
        create_search(connection)
    return True
