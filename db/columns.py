"""Column types of the catalog: times in UTC that SQLite's own date functions read, words and flags held by CHECKs."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, DateTime, Enum, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

# Room for words that later releases add: a longer word must not need a rebuilt table.
WORD_LENGTH = 32


@lru_cache(maxsize=8_192)  # what one run saved shares its seconds, and a report reads a million of them
def _parse(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@lru_cache(maxsize=8_192)
def _render(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in SQLite as `YYYY-MM-DD HH:MM:SS` in UTC; a naive one is refused (ValueError)."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(19))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the catalog keeps times in UTC and cannot place {value!r}, which names no time zone")
        return _render(value) if dialect.name == "sqlite" else value.astimezone(UTC).replace(microsecond=0)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return _parse(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


def words(enumeration: type[StrEnum], name: str) -> Enum:
    """A column that holds the values of an enumeration and nothing else; `name` names its CHECK."""
    return Enum(
        enumeration,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=WORD_LENGTH,
        name=name,
    )


def flag(name: str) -> Boolean:
    """A column that holds 0 or 1 and nothing else; `name` names its CHECK."""
    return Boolean(create_constraint=True, name=name)
