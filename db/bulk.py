"""Statements for many rows at once, and for many keys.

SQLAlchemy's own way with many rows makes a dictionary of each and walks it, which takes longer than SQLite takes to
write the row. And what SQLite does once a statement (it makes a table of the words of each CHECK, and writes out what
the full-text index has gathered) takes longer than the rest of a statement, so that many rows go into one.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Integer,
    Select,
    Update,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.engine import Dialect

from db.storable import CHUNK, chunks, storable

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as a kind of database takes it: for each of its parameters, the place in a row and the conversion."""

    sql: str
    parameters: tuple[tuple[int, Callable[[Any], Any] | None], ...]
    names: tuple[str, ...] | None  # of the parameters, where the driver takes them by name
    block: tuple[str, int] | None  # the same statement for many rows, and how many, where there can be one


class Bulk:
    """A statement that runs once for each of many rows, given as plain tuples.

    Args:
        statement: an UPDATE says by a key which row it is for, and meets no row twice in one run.
        names: the columns to write and the statement's own parameters, in the order of a row's values. A value that is
            the same for all rows is to be spelled into the statement.
    """

    def __init__(self, statement: Insert | Update | Delete, *names: str) -> None:
        self._statement = statement
        self._names = names
        self._plans: dict[tuple[str, str], _Plan] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run it for each row, in their order; the values pass through the types of their columns."""
        if not rows:
            return
        dialect = connection.dialect
        kind = (dialect.name, dialect.paramstyle)
        plan = self._plans.get(kind) or self._plans.setdefault(kind, self._plan(dialect))
        columns = list(zip(*rows, strict=True))
        given = [
            columns[place] if convert is None else list(map(convert, columns[place]))
            for place, convert in plan.parameters
        ]
        told = list(zip(*given, strict=True))
        names = plan.names
        if names is not None:
            connection.exec_driver_sql(plan.sql, [dict(zip(names, row, strict=True)) for row in told])
            return
        if plan.block and len(told) >= plan.block[1]:
            sql, size = plan.block
            whole = len(told) - len(told) % size
            connection.exec_driver_sql(sql, [tuple(chain.from_iterable(part)) for part in chunks(told[:whole], size)])
            told = told[whole:]
        if told:
            connection.exec_driver_sql(plan.sql, told)

    def _plan(self, dialect: Dialect) -> _Plan:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._names)
        names = tuple(compiled.positiontup or compiled.binds)
        types = [compiled.binds[name].type for name in names]
        sql, size = str(compiled), CHUNK // len(names)
        block = _for_many(sql, len(names), size) if compiled.positional and size > 1 else ""
        return _Plan(
            sql=sql,
            parameters=tuple(
                (self._names.index(name), kind.dialect_impl(dialect).bind_processor(dialect))
                for name, kind in zip(names, types, strict=True)
            ),
            names=None if compiled.positional else names,
            block=(block, size) if block else None,
        )


def _for_many(sql: str, width: int, rows: int) -> str:
    """A statement for one row of so many parameters, as one for many rows; "" for what cannot be one.

    (In a FROM, SQLite and PostgreSQL call the columns of VALUES `column1` and so on.)
    """
    one = f"({', '.join('?' * width)})"
    table = ", ".join([one] * rows)
    if sql.endswith(f" VALUES {one}"):
        return sql.removesuffix(one) + table
    head, where, condition = sql.rpartition(" WHERE ")
    if not sql.startswith("UPDATE ") or not where:
        return ""
    numbers = count(1)
    head, condition = (re.sub(r"\?", lambda _: f"given.column{next(numbers)}", part) for part in (head, condition))
    return f"{head} FROM (VALUES {table}) AS given WHERE {condition}"


def listed(name: str) -> Select[tuple[int]]:
    """The integers of a list that is given under `name`, to stand behind IN: one parameter, however many they are.

    (`json_each` is SQLite's; PostgreSQL calls the same `json_array_elements_text`.)
    """
    items = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return select(cast(items.c.value, Integer))


def of_sources(query: Select[Any], name: ColumnElement[str], sources: Collection[str]) -> Select[Any]:
    """What concerns these documents, whose source is told by `name`; where none are given, what concerns any."""
    if not sources:
        return query
    return query.where(name.in_(bindparam("sources", [storable(source) for source in sources], expanding=True)))
