"""Alembic's entry: runs in the transaction that `db.migrate` opened, on its connection.

Without one (a maintainer's `alembic revision --autogenerate`) it compares with a catalog made on the spot.
"""

import tempfile
from pathlib import Path

from alembic import context
from sqlalchemy import Connection

from db.connect import reading
from db.engine import open_catalog
from db.models import metadata
from db.search import is_declared


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, include_name=is_declared)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_catalog(Path(folder) / "scratch.sqlite")
        with reading(engine) as scratch:
            _run(scratch)
        engine.dispose()
