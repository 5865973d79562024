"""Statements for many rows: the same as SQLAlchemy's own way leaves, in fewer steps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    bindparam,
    create_engine,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from db.bulk import Bulk, listed
from db.columns import UtcDateTime, words
from db.vocabulary import Verdict

AT = datetime(2026, 3, 1, 12, 30, 45, 678_000, tzinfo=timezone(timedelta(hours=2)))
TABLE = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("verdict", words(Verdict, "verdict")),
    Column("at", UtcDateTime),
)


@pytest.fixture(params=["qmark", "named"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = create_engine("sqlite://", paramstyle=request.param)
    TABLE.metadata.create_all(engine)
    yield engine
    engine.dispose()


def _raw(engine: Engine, connection: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql("SELECT id, verdict, at FROM thing ORDER BY id")]


def test_values_pass_through_the_types_of_their_columns_whatever_the_order_of_names(engine: Engine) -> None:
    add = Bulk(insert(TABLE), "at", "id", "verdict")
    change = Bulk(update(TABLE).where(TABLE.c.id == bindparam("key", type_=Integer)), "verdict", "key", "at")
    with engine.connect() as connection:
        add.run(connection, [(AT, 1, Verdict.DEAD), (None, 2, None), (AT, 3, Verdict.ALIVE)])
        change.run(connection, [(Verdict.MOVED, 2, AT + timedelta(days=1)), (None, 3, None)])
        assert _raw(engine, connection) == [
            (1, "dead", "2026-03-01 10:30:45"),
            (2, "moved", "2026-03-02 10:30:45"),
            (3, None, None),
        ]
        assert connection.execute(select(TABLE.c.at).where(TABLE.c.id == 1)).scalar_one() == datetime(
            2026, 3, 1, 10, 30, 45, tzinfo=UTC
        )


@pytest.mark.parametrize("count", [1, 165, 166, 167, 1_000])  # 166 rows of three values are written at once
def test_however_many_rows_are_written_each_once_and_in_their_order(engine: Engine, count: int) -> None:
    given = [(Verdict.DEAD if number % 3 else None, AT + timedelta(days=number), number) for number in range(count)]
    with engine.connect() as connection:
        Bulk(insert(TABLE), "verdict", "at", "id").run(connection, list(reversed(given)))
        assert _raw(engine, connection) == [
            (key, None if verdict is None else "dead", f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")
            for verdict, at, key in given
        ]


@pytest.mark.parametrize("count", [1, 124, 125, 126, 700])  # 125 rows of four values are changed at once
def test_however_many_rows_are_changed_each_gets_its_own_values_and_no_other_row_any(
    engine: Engine, count: int
) -> None:
    change = Bulk(
        update(TABLE)
        .where(TABLE.c.id == bindparam("key", type_=Integer))
        .values({"at": func.coalesce(bindparam("new", type_=UtcDateTime), TABLE.c.at, bindparam("other"))}),
        *("verdict", "key", "new", "other"),
    )
    with engine.connect() as connection:
        Bulk(insert(TABLE), "id", "at").run(connection, [(number, AT) for number in range(count + 1)])
        later = AT + timedelta(days=1)
        given = [(list(Verdict)[number % 5], number, later if number % 2 else None, None) for number in range(count)]
        change.run(connection, list(reversed(given)))
        was, now = "2026-03-01 10:30:45", "2026-03-02 10:30:45"
        assert _raw(engine, connection) == [
            *((key, verdict.value, now if key % 2 else was) for verdict, key, *_ in given),
            (count, None, was),
        ]


def test_a_row_is_changed_by_its_own_key_where_the_statement_counts(engine: Engine) -> None:
    count = Bulk(
        update(TABLE)
        .where(TABLE.c.id == bindparam("key", type_=Integer))
        .values({"id": TABLE.c.id + literal_column("100000")}),
        *("verdict", "key"),
    )
    with engine.connect() as connection:
        Bulk(insert(TABLE), "id").run(connection, [(number,) for number in range(600)])
        count.run(connection, [(Verdict.DEAD, number) for number in range(600)])
        assert _raw(engine, connection) == [(100_000 + number, "dead", None) for number in range(600)]


def test_keys_are_given_in_the_order_of_the_rows(engine: Engine) -> None:
    with engine.connect() as connection:
        Bulk(insert(TABLE), "at", "verdict").run(connection, [(AT + timedelta(days=day), None) for day in range(700)])
        found = connection.execute(select(TABLE.c.at).order_by(TABLE.c.id)).scalars().all()
    assert found == sorted(found)
    assert len(set(found)) == 700


def test_no_rows_run_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        Bulk(insert(TABLE), "nonsense").run(connection, [])
        assert _raw(engine, connection) == []


def test_a_word_that_the_column_does_not_know_and_a_time_without_its_zone_are_refused(engine: Engine) -> None:
    add = Bulk(insert(TABLE), "id", "verdict", "at")
    with engine.connect() as connection:
        with pytest.raises(IntegrityError):
            add.run(connection, [(1, "fine", AT)])
        with pytest.raises(ValueError, match="time zone"):
            add.run(connection, [(1, Verdict.DEAD, AT.replace(tzinfo=None))])


def test_a_list_of_any_length_is_one_parameter(engine: Engine) -> None:
    with engine.connect() as connection:
        Bulk(insert(TABLE), "id").run(connection, [(number,) for number in range(2_000)])
        query = select(TABLE.c.id).where(TABLE.c.id.in_(listed("ids"))).order_by(TABLE.c.id)
        assert connection.execute(query, {"ids": list(range(0, 4_000, 2))}).scalars().all() == list(range(0, 2_000, 2))
        assert connection.execute(query, {"ids": []}).scalars().all() == []
