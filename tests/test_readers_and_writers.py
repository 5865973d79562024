"""One writes, others read and copy: real processes on one catalog, and nobody is told that it is locked."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from console import Console
from db_kit import START

from catalog.lock import run_lock
from db.engine import open_catalog
from db.runs import begin_run, close_stale_runs

LINKS = 2_000
QUERIES = (
    "SELECT verdict, count(*) FROM link_health GROUP BY verdict",
    "SELECT count(*) FROM dead_links",
    "SELECT * FROM host_health",
    "SELECT * FROM run_summary ORDER BY id DESC LIMIT 1",
)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    console = Console(tmp_path_factory.mktemp("together"))
    console.write("a.md", "\n".join(f"- [{number}](./gone/{number}.md)" for number in range(LINKS)))
    assert console("scrape", "a.md").returncode == 0
    return console


def _analyst(console: Console) -> sqlite3.Connection:
    """As `sqlite3 -readonly` opens it; a lock is an error at once."""
    return sqlite3.connect(f"file:{console.folder / 'catalog.sqlite'}?mode=ro", uri=True, timeout=0)


def _sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as copy:
        return copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_an_analyst_reads_and_a_backup_is_made_while_a_run_writes(console: Console) -> None:
    with closing(_analyst(console)) as patient, closing(_analyst(console)) as hasty:
        patient.execute("BEGIN")
        assert patient.execute("SELECT count(*) FROM link_health WHERE verdict IS NULL").fetchone() == (LINKS,)
        process = console.start("check", "--fail-on", "never")
        seen = set()
        copying = None
        while process.poll() is None:
            for query in QUERIES:
                hasty.execute(query).fetchall()
            seen.add(hasty.execute("SELECT count(*) FROM link_health WHERE verdict = 'dead'").fetchone()[0])
            if len(seen) > 1 and copying is None:
                copying = console.start("db", "backup", "copy.sqlite")
        _, errors = process.communicate()
        assert copying is not None
        told = copying.communicate()
        assert copying.returncode == 0, told
        assert process.returncode == 0, errors
        assert b"locked" not in errors
        # What the patient one began with is what it sees to its end.
        assert patient.execute("SELECT count(*) FROM link_health WHERE verdict IS NULL").fetchone() == (LINKS,)
        patient.execute("COMMIT")
        assert patient.execute("SELECT count(*) FROM dead_links").fetchone() == (LINKS,)
    assert seen - {0, LINKS}, "the run was over before anybody could look"
    assert _sound(console.folder / "copy.sqlite")
    assert console("db", "check").returncode == 0
    assert console("db", "check", "--catalog", "copy.sqlite").returncode == 0


def test_compacting_says_which_run_holds_the_catalog(console: Console) -> None:
    path = console.folder / "catalog.sqlite"
    engine = open_catalog(path)
    begin_run(engine, "check", START, pid=4711, hostname="elsewhere", version="1")
    with run_lock(path, engine):
        done = console("db", "compact")
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "(check), process 4711 on elsewhere" in done.stderr
    close_stale_runs(engine)
    engine.dispose()


def test_compacting_tells_what_it_removed(console: Console) -> None:
    dry = console("db", "compact", "--dry-run")
    assert (dry.returncode, dry.stdout) == (0, "")
    assert dry.stderr.endswith("catalog.sqlite: nothing is old enough to be folded or forgotten\n")
    with closing(sqlite3.connect(console.folder / "catalog.sqlite")) as connection:
        connection.execute("UPDATE run SET started_at = '2020-01-01 00:00:00'")
        connection.commit()
        before = connection.execute("SELECT count(*) FROM run").fetchone()[0]
    said = console("db", "compact", "--dry-run").stderr
    assert f"would remove {before - 1} runs, folded by day" in said
    done = console("db", "compact")
    assert f"removed {before - 1} runs, folded by day" in done.stderr
    assert " bytes before, " in done.stderr
    assert console.rows("SELECT count(*) FROM run") == [(1,)]
