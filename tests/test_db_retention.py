"""Years of checks: the catalog knows exactly what an account kept without it knows, and old history is folded."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from db_kit import START, cite, day, document, finding, new_catalog, rows, run_of
from history_years import Ledger, World, as_stored, hold_against, moment
from sqlalchemy import Engine

from db.forget import retire_documents
from db.load_trend import load_trend
from db.records import RetentionPolicy
from db.retention import Removed, apply_retention, is_first_of_its_month, sentence
from db.runs import begin_run
from db.save_document import save_document
from db.upkeep import check

A, B = "https://a.example/", "https://b.example/"
RESOURCES, DAYS = 200, 120


def live(engine: Engine, world: World, days: range, ledger: Ledger) -> None:
    """A run a day that checks everything."""
    ids = dict(rows(engine, "SELECT url, id FROM resource"))
    for number in days:
        at = moment(number)
        found = [world.finding(key, ids[world.url(key)], number, at) for key in range(world.size)]
        run_of(engine, at, *found)
        ledger.add(found)


def _probes(engine: Engine, key: int, fragment: str | None = None) -> list[tuple[Any, ...]]:
    same = "fragment IS NULL" if fragment is None else "fragment IS NOT NULL"
    query = (
        f"SELECT verdict, reason, first_at, last_at, count FROM probe WHERE resource_id = {key} AND {same} ORDER BY id"  # noqa: S608
    )
    return rows(engine, query)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Ledger]]:
    engine = new_catalog(tmp_path_factory.mktemp("years") / "catalog.sqlite")
    world, ledger = World(RESOURCES), Ledger()
    for one_document in world.documents():
        save_document(engine, one_document, START)
    live(engine, world, range(DAYS), ledger)
    yield engine, ledger
    engine.dispose()


def test_the_catalog_knows_what_an_account_kept_without_it_knows(lived: tuple[Engine, Ledger]) -> None:
    engine, ledger = lived
    hold_against(engine, ledger)
    for key in ledger.checks:
        assert _probes(engine, key) == [as_stored(row) for row in ledger.rows(key)]
        assert _probes(engine, key, "part") == [as_stored(row) for row in ledger.rows(key, "part")]
    assert check(engine) == []


def test_folding_what_is_old_keeps_first_last_and_totals_and_every_outage(lived: tuple[Engine, Ledger]) -> None:
    engine, ledger = lived
    before = {key: _probes(engine, key) for key in ledger.checks}
    trend = {f"{point.at:%Y-%m-%d}": point.counts for point in load_trend(engine, limit=None)}
    documents = {f"{point.at:%Y-%m-%d}": point.counts for point in load_trend(engine, document="docs/3.md", limit=None)}
    policy = RetentionPolicy(probes_days=45, runs_days=30)
    wanted = apply_retention(engine, policy, moment(DAYS), dry_run=True)
    assert {key: _probes(engine, key) for key in ledger.checks} == before
    removed = apply_retention(engine, policy, moment(DAYS))
    assert removed == wanted
    assert removed.probes > 300
    hold_against(engine, ledger)
    for key, checks in ledger.checks.items():
        now = _probes(engine, key)
        assert (now[0], now[-1]) == (before[key][0], before[key][-1])
        told: Counter[str] = Counter()
        for verdict, _, _, _, count in now:
            told[verdict] += count
        assert told == Counter(found.verdict.value for found in checks)
        recent = "2026-03-01"  # the month that 45 days before the last day lie in is whole
        assert [row for row in now if row[3] >= recent] == [row for row in before[key] if row[3] >= recent]
    assert check(engine) == []
    # a run a day: none was one of several
    assert removed.runs == 0
    assert {f"{point.at:%Y-%m-%d}": point.counts for point in load_trend(engine, limit=None)} == trend
    again = load_trend(engine, document="docs/3.md", limit=None)
    assert {f"{point.at:%Y-%m-%d}": point.counts for point in again} == documents
    assert apply_retention(engine, policy, moment(DAYS)) == Removed()


def test_of_many_runs_of_an_old_day_the_last_complete_one_stays_and_all_that_pointed_to_them_points_to_it(
    engine: Engine,
) -> None:
    keys = cite(engine, A, B)
    for hour in range(72):
        verdict = "dead" if hour >= 5 else "alive"
        run_of(engine, day(hour / 24), finding(keys[A], verdict, day(hour / 24)), finding(keys[B], "alive", day(0)))
    save_document(engine, document("b.md", B), day(3))
    run_of(engine, day(3))
    before = load_trend(engine, limit=None)
    removed = apply_retention(engine, RetentionPolicy(runs_days=30), day(100))
    assert removed.runs == 73 - 4
    left = [key for (key,) in rows(engine, "SELECT id FROM run ORDER BY id")]
    ends = {f"{point.at:%Y-%m-%d}": point.counts for point in before}
    assert {f"{point.at:%Y-%m-%d}": point.counts for point in load_trend(engine, limit=None)} == ends
    assert {point.run_id for point in load_trend(engine, document="a.md", limit=None)} == set(left)
    for table, column in (("probe", "first_run_id"), ("probe", "last_run_id"), ("resource", "dead_run_id")):
        pointed = {key for (key,) in rows(engine, f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")}  # noqa: S608
        assert pointed <= set(left)
        assert pointed
    assert check(engine) == []


def test_a_run_under_way_is_kept_whatever_its_age(engine: Engine) -> None:
    begin_run(engine, "run", day(0), pid=1, hostname="h", version="1")
    run_of(engine, day(0.1))
    assert apply_retention(engine, RetentionPolicy(runs_days=1), day(100)).runs == 0


def test_what_is_retired_is_kept_for_ever_unless_the_settings_say_otherwise(engine: Engine) -> None:
    keys = cite(engine, A, B)
    save_document(engine, document("b.md", "https://c.example/"), START)
    run_of(engine, day(1), *(finding(key, "dead", day(1)) for key in keys.values()))
    save_document(engine, document("a.md", A), day(10))
    retire_documents(engine, ["b.md"], day(10))
    assert not apply_retention(engine, RetentionPolicy(), day(9999))
    assert not apply_retention(engine, RetentionPolicy(retired_days=5), day(15))
    removed = apply_retention(engine, RetentionPolicy(retired_days=5), day(17))
    assert removed == Removed(references=2, documents=1, resources=2)
    assert rows(engine, "SELECT url FROM resource_health") == [(A,)]
    assert rows(engine, "SELECT url FROM outages") == [(A,)]
    assert check(engine) == []


def test_nothing_is_folded_for_ever_where_the_settings_say_so(lived: tuple[Engine, Ledger], engine: Engine) -> None:
    assert not apply_retention(lived[0], RetentionPolicy(0, 0, 0), day(99_999))


@pytest.mark.parametrize(
    ("removed", "dry", "says"),
    [
        (Removed(), False, "nothing is old enough to be folded or forgotten"),
        (Removed(1234, 2), False, "removed 1,234 old results, folded by month and verdict, 2 runs, folded by day"),
        (Removed(resources=1), True, "would remove 1 addresses that nothing cites"),
    ],
)
def test_what_was_removed_is_said(removed: Removed, dry: bool, says: str) -> None:
    assert sentence(removed, dry_run=dry) == says


def test_once_a_month_is_when_the_last_run_is_the_first_of_its_month(engine: Engine) -> None:
    told = []
    for at in (0, 10, 30.6, 31, 59, 400):  # from 2026-01-01 12:00 on
        run_of(engine, day(at))
        told.append(is_first_of_its_month(engine))
    assert told == [False, False, True, False, True, True]


# --- contradictions --------------------------------------------------------------------------------------------------

BREAKS = [
    ("UPDATE probe SET current = 0 WHERE resource_id = 1", "its present result is missing"),
    ("UPDATE probe SET verdict = 'alive' WHERE resource_id = 1", "its present result is missing or another one"),
    ("UPDATE probe SET count = 0 WHERE resource_id = 2", "stands for no check"),
    ("DELETE FROM outage WHERE resource_id = 1", "is in trouble without an open outage"),
    ("UPDATE outage SET closed_at = NULL WHERE resource_id = 2", "is well with an open outage"),
    ("UPDATE outage SET closed_at = '2020-01-01 00:00:00'", "ends before it begins"),
    ("UPDATE resource SET dead_since = NULL", "counts as dead and should not, or the other way round"),
    ("UPDATE resource SET dead_since = '2020-01-01 00:00:00' WHERE id = 2", "counts as dead and should not"),
    (
        "INSERT INTO probe (resource_id, current, verdict, reason, detail, first_at, last_at, count, elapsed_ms, "
        "attempts) SELECT resource_id, current, verdict, reason, detail, first_at, last_at, 1, 1, 1 FROM probe",
        "has more than one present result",
    ),
]


@pytest.mark.parametrize(("statement", "says"), BREAKS)
def test_a_catalog_that_contradicts_itself_is_told_of(engine: Engine, statement: str, says: str) -> None:
    keys = cite(engine, A, B)
    for at, verdict in ((0, "dead"), (1, "dead"), (2, "alive")):
        run_of(engine, day(at), finding(keys[A], "dead", day(at)), finding(keys[B], verdict, day(at)))
    assert check(engine) == []
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert any(says in problem for problem in check(engine))
