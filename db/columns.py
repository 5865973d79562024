"""Column types of the catalog: times in UTC that SQLite's own date functions read, words and flags held by CHECKs."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, DateTime, Enum, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

# Room for words that later releases add: a longer word must not need a rebuilt table.
WORD_LENGTH = 32


SECONDS = len("YYYY-MM-DD HH:MM:SS")


@lru_cache(maxsize=8_192)  # what one run saved shares its seconds, and a report reads a million of them
def _parse(text: Any) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if isinstance(text, str) else None


@lru_cache(maxsize=8_192)  # a finding's time goes into five columns
def _render(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).isoformat(" ", "seconds")[:SECONDS]


def _whole(value: datetime | None) -> datetime | None:
    return None if value is None else _in_utc(value).replace(microsecond=0)


def _from_database(value: Any) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"the catalog keeps times in UTC and cannot place {value!r}, which names no time zone")
    return value.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in SQLite as `YYYY-MM-DD HH:MM:SS` in UTC; a naive one is refused (ValueError)."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(SECONDS))
        return dialect.type_descriptor(DateTime(timezone=True))

    # The processors themselves, not `process_bind_param`: that is called by another function, for each value.
    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _render if dialect.name == "sqlite" else _whole

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _parse if dialect.name == "sqlite" else _from_database


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
