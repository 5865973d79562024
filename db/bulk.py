"""Statements for many rows at once, and for many keys.

SQLAlchemy's own way with many rows makes a dictionary of each and walks it, which takes longer than SQLite takes to
write the row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Connection, Delete, Insert, Integer, Select, Update, bindparam, cast, func, select
from sqlalchemy.engine import Dialect

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as a kind of database takes it: for each of its parameters, the place in a row and the conversion."""

    sql: str
    parameters: tuple[tuple[int, Callable[[Any], Any] | None], ...]
    names: tuple[str, ...] | None  # of the parameters, where the driver takes them by name


class Bulk:
    """A statement that runs once for each of many rows, given as plain tuples.

    Args:
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
        told = zip(*given, strict=True)
        names = plan.names
        connection.exec_driver_sql(
            plan.sql, list(told) if names is None else [dict(zip(names, row, strict=True)) for row in told]
        )

    def _plan(self, dialect: Dialect) -> _Plan:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._names)
        names = tuple(compiled.positiontup or compiled.binds)
        types = [compiled.binds[name].type for name in names]
        return _Plan(
            sql=str(compiled),
            parameters=tuple(
                (self._names.index(name), kind.dialect_impl(dialect).bind_processor(dialect))
                for name, kind in zip(names, types, strict=True)
            ),
            names=None if compiled.positional else names,
        )


def listed(name: str) -> Select[tuple[int]]:
    """The integers of a list that is given under `name`, to stand behind IN: one parameter, however many they are.

    (`json_each` is SQLite's; PostgreSQL calls the same `json_array_elements_text`.)
    """
    items = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return select(cast(items.c.value, Integer))
