"""Opening the catalog: what is made, what is refused, and that nothing is hurt by either."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic.script import ScriptDirectory
from db_kit import START, cite, document, dump, mention, new_catalog, one, rows
from sqlalchemy import Engine

from db import connect, migrate
from db.connect import REVISIONS, reading, writing
from db.engine import open_catalog
from db.errors import (
    CatalogError,
    CatalogNameError,
    CorruptCatalogError,
    FullDiskError,
    LockedCatalogError,
    MissingCatalogError,
    NewerCatalogError,
    NotACatalogError,
    OutdatedCatalogError,
    ReadOnlyCatalogError,
    UpgradeError,
)
from db.save_document import save_document


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = new_catalog(path, busy_seconds=0.05)
    yield engine
    engine.dispose()


def _alter(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


def test_a_new_catalog_is_in_wal_mode_with_foreign_keys_and_knows_its_revision(path: Path) -> None:
    engine = open_catalog(path)
    assert one(engine, "PRAGMA journal_mode") == "wal"
    assert one(engine, "PRAGMA foreign_keys") == 1
    assert one(engine, "PRAGMA synchronous") == 1
    assert one(engine, "SELECT version_num FROM alembic_version") == REVISIONS[-1]
    engine.dispose()


def test_the_program_knows_the_migrations_that_it_brings() -> None:
    found = ScriptDirectory.from_config(migrate.configuration()).walk_revisions()
    assert tuple(reversed([script.revision for script in found])) == REVISIONS


def test_opening_a_current_catalog_changes_no_byte_and_loads_no_migrations(path: Path, engine: Engine) -> None:
    cite(engine, "https://a.example/")
    engine.dispose()
    before = dump(path)
    code = (
        "import sys; from db.engine import open_catalog; engine = open_catalog(sys.argv[1]); engine.dispose(); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 0
    assert dump(path) == before
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name]
    new = path.with_name("new.sqlite")
    assert subprocess.run([sys.executable, "-c", code, new], check=False).returncode == 0, "a new one needs none either"


def test_an_address_of_sqlite_opens_the_same_file(path: Path, engine: Engine) -> None:
    again = open_catalog(f"sqlite:///{path}")
    assert one(again, "SELECT count(*) FROM document") == 0
    again.dispose()


@pytest.mark.parametrize("name", ["with space.sqlite", "100%41.sqlite", "a?mode=memory", "#1.sqlite", ":memory:", "é"])
def test_odd_names_are_names(tmp_path: Path, name: str) -> None:
    engine = open_catalog(tmp_path / name)
    cite(engine, "https://a.example/")
    engine.dispose()
    reader = open_catalog(tmp_path / name, read_only=True)
    assert one(reader, "SELECT count(*) FROM reference") == 1
    reader.dispose()
    assert {entry.name.removesuffix("-wal").removesuffix("-shm") for entry in tmp_path.iterdir()} == {name}


def test_many_processes_may_create_one_catalog_at_once(path: Path) -> None:
    code = "import sys; from db.engine import open_catalog; open_catalog(sys.argv[1]).dispose()"
    processes = [
        subprocess.Popen([sys.executable, "-c", code, path], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 3, errors
    engine = open_catalog(path)
    assert rows(engine, "SELECT version_num FROM alembic_version") == [(REVISIONS[-1],)]
    engine.dispose()


def _text(path: Path) -> None:
    path.write_text("a list of links\n" * 100, "utf-8")


def _folder(path: Path) -> None:
    path.mkdir()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _foreign(path: Path) -> None:
    _alter(path, "CREATE TABLE mine (x)")


def _foreign_alembic(path: Path) -> None:
    _alter(path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('0001')")


def _newer(path: Path) -> None:
    open_catalog(path).dispose()
    _alter(path, "UPDATE alembic_version SET version_num = '9999'")


def _corrupt(path: Path) -> None:
    open_catalog(path).dispose()
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xff" * 3996
    path.write_bytes(bytes(data))


def _cut(path: Path) -> None:
    open_catalog(path).dispose()
    path.write_bytes(path.read_bytes()[:20_000])


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (_text, NotACatalogError, "is not an SQLite database: name another file"),
        (_folder, CatalogNameError, "is a folder: name the catalog's file in it"),
        (_fifo, CatalogNameError, "is not a regular file"),
        (_foreign, NotACatalogError, "another program's SQLite database"),
        (_foreign_alembic, NotACatalogError, "another program's SQLite database"),
        (_newer, NewerCatalogError, "was written by a newer linkledger: upgrade linkledger"),
        (_corrupt, CorruptCatalogError, "is damaged: restore a backup"),
        (_cut, CorruptCatalogError, "is damaged: restore a backup"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_catalog_of_ours_is_named_and_left_as_it_is(
    path: Path, make: Callable[[Path], None], error: type[CatalogError], says: str, read_only: bool
) -> None:
    make(path)
    before = dump(path) if path.is_file() else b""
    with pytest.raises(error, match=says) as caught:
        open_catalog(path, read_only=read_only)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (dump(path) if path.is_file() else b"") == before


@pytest.mark.parametrize(
    ("location", "error", "says"),
    [
        ("nowhere/catalog.sqlite", MissingCatalogError, "there is no folder .*nowhere for the catalog"),
        ("postgresql://me:secret@host/links", CatalogError, r"postgresql://me:\*\*\*@host/links is not a catalog that"),
        ("sqlite://", CatalogError, "name a path"),
        ("nonsense://[", CatalogError, "name a"),
        ("a\0b", CatalogError, "cannot be the name of a catalog"),
        ("a\udcff.sqlite", CatalogError, "cannot be the name of a catalog"),
        ("sqlite://folder/catalog.sqlite", CatalogError, "name a path, or sqlite:///PATH"),
        ("postgresql://me:sec@ret@host:bad/links", CatalogError, "neither a path nor a database address"),
    ],
)
def test_what_cannot_be_a_place_for_a_catalog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, location: str, error: type[CatalogError], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=says):
        open_catalog(location)
    assert list(tmp_path.iterdir()) == []


def test_a_path_with_two_slashes_in_front_is_a_path(tmp_path: Path) -> None:
    open_catalog(f"/{tmp_path}/a.sqlite").dispose()
    open_catalog(f"sqlite:////{tmp_path}/b.sqlite").dispose()
    assert {path.name for path in tmp_path.glob("*.sqlite")} == {"a.sqlite", "b.sqlite"}


@pytest.mark.parametrize("options", [{"create": False}, {"read_only": True}])
def test_a_missing_catalog_is_not_made_where_that_was_not_asked(path: Path, options: dict[str, bool]) -> None:
    with pytest.raises(MissingCatalogError, match=r"there is no catalog .*: `linkledger scrape` makes one"):
        open_catalog(path, **options)
    assert not path.exists()


def test_an_sqlite_that_is_too_old_is_named_and_nothing_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(CatalogError, match=r"SQLite 3\.34\.1, and a catalog wants 3\.35 or later"):
        open_catalog(path)
    assert not path.exists()


def test_a_catalog_that_went_away_while_it_was_open_is_not_made_anew(path: Path, engine: Engine) -> None:
    engine.dispose()
    path.unlink()
    gone = connect.make_engine(path, read_only=True, busy_seconds=0)
    with pytest.raises(CatalogError, match="cannot be opened"), reading(gone):
        pass
    assert not path.exists()


def test_a_locked_catalog_says_so_and_reading_goes_on(path: Path, engine: Engine) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedCatalogError, match="is locked by another program: wait until"):
            save_document(engine, document("a.md", "https://a.example/"), START)
        assert one(engine, "SELECT count(*) FROM document") == 0
        other.execute("ROLLBACK")
    assert save_document(engine, document("a.md", "https://a.example/"), START).added == 1


def test_a_read_only_catalog_reads_and_refuses_to_be_written(path: Path, engine: Engine) -> None:
    cite(engine, "https://a.example/")
    engine.dispose()
    before = dump(path)
    reader = open_catalog(path, read_only=True)
    assert one(reader, "SELECT url FROM link_health") == "https://a.example/"
    with pytest.raises(ReadOnlyCatalogError, match="is read-only: make the file and its folder writable"):
        save_document(reader, document("a.md"), START)
    reader.dispose()
    assert dump(path) == before


@contextmanager
def _as_a_stranger(folder: Path) -> Iterator[None]:
    """Someone who may read in a folder, and write nothing: permissions do not bind root."""
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)


def _open_and_write(path: Path) -> None:
    engine = open_catalog(path)
    try:
        cite(engine, "https://b.example/")
    finally:
        engine.dispose()


def test_who_may_only_read_the_folder_reads_the_catalog_whether_it_is_in_use_or_not() -> None:
    with TemporaryDirectory() as folder:  # not tmp_path, whose parents are closed to strangers
        path = Path(folder) / "catalog.sqlite"
        writer = open_catalog(path)
        cite(writer, "https://a.example/")
        for in_use in (True, False):
            if not in_use:
                writer.dispose()
            with _as_a_stranger(path.parent):
                reader = open_catalog(path, read_only=True)
                assert one(reader, "SELECT count(*) FROM link_health") == 1
                reader.dispose()
                with pytest.raises(CatalogError, match=r"writable|written"):
                    _open_and_write(path)


def test_a_full_disk_keeps_what_was_saved(path: Path, engine: Engine) -> None:
    cite(engine, "https://a.example/")
    many = document("b.md", *(mention(n, f"https://b.example/{n}", text="x" * 500) for n in range(1, 2000)))
    with reading(engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100")
    with pytest.raises(FullDiskError, match="the disk is full: free some space and run again"):
        save_document(engine, many, START)
    assert rows(engine, "SELECT document, url FROM link_health") == [("a.md", "https://a.example/")]
    with reading(engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert save_document(engine, many, START).added == 1999


def test_our_own_mistakes_in_sql_are_not_blamed_on_the_file(engine: Engine) -> None:
    with pytest.raises(Exception, match="no such table") as caught, reading(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert not isinstance(caught.value, CatalogError)


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    def break_off() -> None:
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO host VALUES ('h', NULL, 1, NULL, '', '2026-01-01 00:00:00')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert one(engine, "SELECT count(*) FROM host") == 0


# --- migrations ------------------------------------------------------------------------------------------------------

ADD_A_COLUMN = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{revision}", "{last}", None, None
def upgrade():
    with op.batch_alter_table("resource", recreate="always") as batch:
        batch.add_column(sa.Column("weight", sa.Integer(), nullable=True))
    {more}
"""

# What the next release would call its first migration.
NEXT = f"{int(REVISIONS[-1]) + 1:04}"


@pytest.fixture
def scripts(tmp_path: Path) -> Callable[[str], Path]:
    """The migrations of a later release: ours and one more."""

    def make(more: str) -> Path:
        folder = tmp_path / "scripts"
        shutil.copytree(migrate.SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        added = ADD_A_COLUMN.format(more=more, revision=NEXT, last=REVISIONS[-1])
        (folder / "versions" / f"{NEXT}_next.py").write_text(added, "utf-8")
        return folder

    return make


def _schema_and_rows(engine: Engine) -> list[list[tuple[object, ...]]]:
    tables = ("document", "resource", "reference", "probe", "alembic_version")
    names = "SELECT name, sql FROM sqlite_master ORDER BY name"
    return [rows(engine, query) for query in (names, *(f"SELECT * FROM {table}" for table in tables))]  # noqa: S608


def test_rebuilding_a_parent_table_keeps_its_children_the_views_and_an_analysts_own_view(
    engine: Engine, scripts: Callable[[str], Path]
) -> None:
    cite(engine, "https://a.example/", "https://b.example/")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE VIEW mine AS SELECT url FROM dead_links")
    migrate.upgrade(engine, revisions=(*REVISIONS, NEXT), scripts=scripts("pass"))
    assert one(engine, "SELECT count(*) FROM link_health") == 2
    assert one(engine, "SELECT count(weight IS NULL) FROM resource") == 2
    assert rows(engine, "SELECT * FROM mine") == []
    assert rows(engine, "PRAGMA foreign_key_check") == []
    assert one(engine, "PRAGMA foreign_keys") == 1
    assert one(engine, "SELECT version_num FROM alembic_version") == NEXT


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("raise RuntimeError('a mistake')", "a mistake"),
        ("op.execute('DELETE FROM document')", "rows of reference would point to no document"),
        ("op.execute('SELECT * FROM nowhere')", "no such table: nowhere"),
    ],
)
def test_a_failed_migration_leaves_the_catalog_as_it_was(
    path: Path, engine: Engine, scripts: Callable[[str], Path], more: str, says: str
) -> None:
    cite(engine, "https://a.example/", "https://b.example/")
    before = _schema_and_rows(engine)
    with pytest.raises(UpgradeError, match=f"could not be brought to revision {NEXT} and is as it was: .*{says}"):
        migrate.upgrade(engine, revisions=(*REVISIONS, NEXT), scripts=scripts(more))
    assert _schema_and_rows(engine) == before
    assert one(engine, "PRAGMA foreign_keys") == 1
    engine.dispose()
    open_catalog(path).dispose()


def test_an_older_catalog_is_not_upgraded_by_a_reader(
    path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.dispose()
    before = dump(path)
    monkeypatch.setattr("db.engine.REVISIONS", (*REVISIONS, NEXT))
    with pytest.raises(OutdatedCatalogError, match="run `linkledger db upgrade` on it"):
        open_catalog(path, read_only=True)
    assert dump(path) == before


def test_views_that_are_not_this_programs_are_made_anew_on_open(path: Path, engine: Engine) -> None:
    cite(engine, "https://a.example/")
    engine.dispose()
    _alter(path, "DROP VIEW link_health", "DROP VIEW outages", "CREATE VIEW link_health AS SELECT 1 AS document")
    again = open_catalog(path)
    assert one(again, "SELECT url FROM link_health") == "https://a.example/"
    assert rows(again, "SELECT * FROM outages") == []
    again.dispose()
