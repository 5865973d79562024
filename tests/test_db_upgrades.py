"""Catalogs of earlier releases, rows and all: each opens, migrates and reports; a failed migration changes nothing."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from catalog_dumps import FOLDER, dump_lines, restore, write_story
from db_kit import new_catalog, one, rows

from db import migrate
from db.connect import REVISIONS, make_engine
from db.engine import open_catalog
from db.errors import UpgradeError
from db.load_trend import load_trend
from db.upkeep import backup, check
from reports.formats import RENDERERS
from reports.summary import load_report

# What every release has told in the same words.
TOLD = (
    "SELECT document, number, url, verdict, reason, http_status, confirmed, since, last_checked, final_url, "
    "archive_url, archive_status, visible, role FROM link_health ORDER BY document, number, url",
    "SELECT count(*) FROM dead_links",
    "SELECT url, suggestion FROM link_health WHERE verdict IN ('dead', 'moved') ORDER BY url",
    "SELECT url, opened_at, closed_at, checks, confirmed FROM outages ORDER BY url, opened_at",
    "SELECT host, resource_count, reference_count, dead, not_before FROM host_health ORDER BY host",
    "SELECT id, status, checked, dead, message FROM run_summary ORDER BY id",
)
TABLES = ("document", "resource", "reference", "run", "probe", "hop", "outage", "snapshot", "suggestion", "host")


def _raw(path: Path, *queries: str) -> list[list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def test_the_first_release_and_the_story_of_all_dumps_are_on_record(tmp_path: Path) -> None:
    assert (FOLDER / "0001.sql").is_file()
    assert {dump.stem for dump in FOLDER.glob("*.sql")} <= set(REVISIONS)
    engine = new_catalog(tmp_path / "now.sqlite")
    write_story(engine)  # what the next dump will hold
    for table in TABLES:
        assert one(engine, f"SELECT count(*) FROM {table}"), table  # noqa: S608  our own names
    assert check(engine) == []
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_catalog_of_an_earlier_release_opens_and_tells_what_it_told(revision: str, tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, revision)
    counts = [f"SELECT count(*) FROM {table}" for table in TABLES]  # noqa: S608
    before = _raw(path, "SELECT version_num FROM alembic_version", *TOLD, *counts)
    assert before[0] == [(revision,)]
    assert all(before[len(TOLD) + 1 :])

    engine = open_catalog(path)
    assert one(engine, "SELECT version_num FROM alembic_version") == REVISIONS[-1]
    assert _raw(path, *TOLD, *counts) == before[1:]
    assert check(engine) == []
    for name, render in RENDERERS.items():
        text = render(load_report(engine))
        assert text
        assert name == "atom" or "dead.example" in text  # a feed tells of changes, and the last run brought none
    assert all(point.references for point in load_trend(engine))
    backup(engine, tmp_path / "copy.sqlite")
    engine.dispose()
    assert _raw(tmp_path / "copy.sqlite", *TOLD) == before[1 : len(TOLD) + 1]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_new_catalog_and_a_migrated_one_have_the_same_shape(revision: str, tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, revision)
    open_catalog(path).dispose()
    open_catalog(tmp_path / "new.sqlite").dispose()
    names = "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2"
    columns = (
        'SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master AS m, pragma_table_info(m.name) AS c '
        "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_stat%' ORDER BY 1, c.cid"
    )
    assert _raw(path, names, columns) == _raw(tmp_path / "new.sqlite", names, columns)


def test_a_catalog_made_anew_is_word_for_word_what_all_migrations_make_of_an_empty_file(tmp_path: Path) -> None:
    new, migrated = tmp_path / "new.sqlite", tmp_path / "migrated.sqlite"
    open_catalog(new).dispose()
    engine = make_engine(migrated, read_only=False, busy_seconds=1)
    migrate.upgrade(engine)
    engine.dispose()
    assert dump_lines(new) == dump_lines(migrated)
    pragma = "PRAGMA application_id"
    assert _raw(new, pragma) == _raw(migrated, pragma)


FAILING = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "x", "{last}", None, None
def upgrade():
    op.execute("DELETE FROM reference")
    op.execute("SELECT * FROM nowhere")
"""


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_failed_migration_leaves_a_catalog_of_any_release_as_it_was(revision: str, tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, revision)
    before = dump_lines(path)
    scripts = tmp_path / "scripts"
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "later.py").write_text(
        FAILING.format(last=REVISIONS[-1]),
        "utf-8",
    )
    engine = make_engine(path, read_only=False, busy_seconds=5)
    with pytest.raises(UpgradeError, match="could not be brought to revision x and is as it was"):
        migrate.upgrade(engine, revisions=(*REVISIONS, "x"), scripts=scripts)
    assert rows(engine, "PRAGMA foreign_keys") == [(1,)]
    engine.dispose()
    assert dump_lines(path) == before
    open_catalog(path).dispose()
