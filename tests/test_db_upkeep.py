"""Runs that were cut short, backups, checks, compaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from db_kit import START, cite, day, document, dump, finding, mention, new_catalog, one, rows, run_of
from sqlalchemy import Engine

from db.connect import writing
from db.engine import open_catalog
from db.errors import CatalogError, ReadOnlyCatalogError
from db.forget import forget_documents
from db.records import OutagePolicy
from db.runs import begin_run, close_stale_runs, current_run, finish_run, load_runs
from db.save_document import save_document
from db.save_findings import save_findings
from db.upkeep import backup, check, compact
from db.vocabulary import RunStatus, Verdict

A = "https://a.example/"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = new_catalog(path)
    yield engine
    engine.dispose()


# --- runs -----------------------------------------------------------------------------------------------------------


def test_a_run_that_was_killed_is_interrupted_as_of_its_last_results(engine: Engine) -> None:
    key = cite(engine, A)[A]
    assert current_run(engine) is None
    run = begin_run(engine, "check", day(1), pid=42, hostname="box", version="1.0")
    save_findings(engine, run, [finding(key, "alive", day(1.5))], OutagePolicy())
    running = current_run(engine)
    assert running is not None
    assert (running.id, running.pid, running.hostname, running.status) == (run, 42, "box", RunStatus.RUNNING)
    assert close_stale_runs(engine) == 1
    assert close_stale_runs(engine) == 0
    assert current_run(engine) is None
    (record,) = load_runs(engine)
    assert (record.status, record.finished_at, record.checked) == (RunStatus.INTERRUPTED, day(1.5), 1)
    assert record.verdicts == {Verdict.ALIVE: 1}


def test_runs_are_told_latest_first_with_how_they_ended(engine: Engine) -> None:
    for number, status in enumerate([RunStatus.COMPLETED, RunStatus.OFFLINE, RunStatus.FAILED]):
        run = begin_run(engine, "run", day(number), pid=1, hostname="box", version="1.0")
        finish_run(engine, run, status, day(number + 0.5), f"message {number}")
    assert [(record.id, record.status, record.message) for record in load_runs(engine, limit=2)] == [
        (3, RunStatus.FAILED, "message 2"),
        (2, RunStatus.OFFLINE, "message 1"),
    ]
    assert one(engine, "SELECT sum(seconds) FROM run_summary") == 3 * 43_200


# --- backup ---------------------------------------------------------------------------------------------------------


def test_a_backup_is_one_file_that_opens_as_a_catalog_and_replaces_the_one_before(
    engine: Engine, tmp_path: Path
) -> None:
    target = tmp_path / "backup.sqlite"
    for urls in ([A], [A, f"{A}2"]):
        cite(engine, *urls)
        with writing(engine):  # a run that writes does not stand in the way
            backup(engine, target)
        copy = open_catalog(target)
        assert check(copy) == []
        assert one(copy, "SELECT count(*) FROM link_health") == len(urls)
        copy.dispose()
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.name.startswith((".", "b"))) == [target.name]


def test_a_backup_overwrites_neither_the_catalog_nor_what_is_no_backup(
    engine: Engine, path: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", "utf-8")
    for target, says in (
        (path, "is the catalog itself"),
        (notes, "is no backup of a catalog"),
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "b.sqlite", "there is no folder"),
    ):
        with pytest.raises(CatalogError, match=says):
            backup(engine, target)
    assert notes.read_text("utf-8") == "mine"
    assert check(engine) == []


# --- check ----------------------------------------------------------------------------------------------------------


def test_a_sound_catalog_has_no_problems(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, day(1), finding(key, "dead", day(1)))
    assert check(engine) == []


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (["PRAGMA foreign_keys = OFF", "DELETE FROM resource"], "of reference points to a resource that is not there"),
        (["DROP VIEW outages"], "the views are not this program's"),
        (["PRAGMA ignore_check_constraints = ON", "UPDATE resource SET verdict = 'broken'"], "integrity: CHECK"),
    ],
)
def test_a_problem_is_named(engine: Engine, path: Path, statements: list[str], says: str) -> None:
    cite(engine, A)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)
    engine.dispose()
    assert any(says in problem for problem in check(engine))


# --- compact --------------------------------------------------------------------------------------------------------


def test_compacting_gives_space_back_and_loses_nothing(engine: Engine, path: Path) -> None:
    many = (mention(n, f"https://b.example/{n}", text="x" * 1000) for n in range(2000))
    save_document(engine, document("big.md", *many), START)
    cite(engine, A)
    forget_documents(engine, ["big.md"])
    before, after = compact(engine)
    assert after < before / 4
    assert path.stat().st_size == after
    assert rows(engine, "SELECT url FROM link_health") == [(A,)]
    assert check(engine) == []


def test_a_read_only_catalog_is_not_compacted(engine: Engine, path: Path) -> None:
    cite(engine, A)
    engine.dispose()
    before = dump(path)
    reader = open_catalog(path, read_only=True)
    with pytest.raises(ReadOnlyCatalogError, match="is read-only"):
        compact(reader)
    reader.dispose()
    assert dump(path) == before
