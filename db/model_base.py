"""What the catalog's tables are declared with: their registry, the names of their constraints, and common columns.

No `from __future__ import annotations` here: SQLModel reads the annotations as they stand.
"""

from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from db.columns import UtcDateTime

# Constraints have names, so that a later migration can find them.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Model(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """The registry of the catalog alone, so that another SQLModel program in the process cannot add to it."""

    # Rows go in and out by the tables, and nothing is validated by these classes: what would do it is not made.
    model_config = {"defer_build": True}


def when(description: str) -> Any:
    return Field(sa_type=UtcDateTime, description=description)


def maybe_when(description: str) -> Any:
    return Field(default=None, sa_type=UtcDateTime, description=description)


def about(description: str) -> Any:
    return Field(description=description)
