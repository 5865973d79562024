"""The schema: models, migrations, constraints, views and their documentation tell the same."""

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from db_kit import cite, one, rows
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import IntegrityError

from db.connect import reading, writing
from db.engine import open_catalog
from db.models import metadata
from db.search import is_declared
from db.views import views
from db.vocabulary import (
    ArchiveStatus,
    Damage,
    DocumentFormat,
    Drift,
    HopKind,
    MoveKind,
    Opinion,
    Role,
    RunStatus,
    Verdict,
)

LINK_HEALTH = (
    "document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url, "
    "suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, "
    "archive_checked_at, visible, role, damage, suggestion_evidence, drift, "
    "acknowledged_until, acknowledged_why"
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_catalog(tmp_path_factory.mktemp("schema") / "catalog.sqlite")
    cite(engine, "https://a.example/")
    yield engine
    engine.dispose()


# What one declaration of a table ends with; a column that was added brings its named constraint along.
_NEXT = re.compile(r",\s+|\s+(?=CONSTRAINT )")


def _pieces(sql: str) -> list[str]:
    """The columns and constraints of a statement; commas and constraints in brackets are no borders."""
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(sql):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth <= 1 and place >= start and (border := _NEXT.match(sql, place)):
            pieces.append(sql[start:place])
            start = border.end()
    return sorted(" ".join(piece.split()).strip("() ") for piece in [*pieces, sql[start:]])


def _declarations(connection: Connection) -> dict[str, list[str]]:
    """Table or index to what it declares, whatever the order."""
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    )
    return {name: _pieces(sql) for name, sql in found if name != "alembic_version" and is_declared(name, "table", {})}


def test_migrations_build_what_the_models_declare_checks_and_partial_indexes_included(engine: Engine) -> None:
    declared = create_engine("sqlite://")
    metadata.create_all(declared)
    with reading(engine) as migrated, declared.connect() as fresh:
        assert _declarations(migrated) == _declarations(fresh)
    declared.dispose()


def test_a_new_migration_would_be_empty(engine: Engine) -> None:
    options = {"compare_type": True, "target_metadata": metadata, "include_name": is_declared}
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_the_catalog_holds_the_views_of_this_program(engine: Engine) -> None:
    assert dict(rows(engine, "SELECT name, sql FROM sqlite_master WHERE type = 'view'")) == views("sqlite")


@pytest.mark.parametrize("view", ["link_health", "dead_links", "moved_links", "blocked_links"])
def test_views_of_links_begin_with_the_columns_of_the_contract(engine: Engine, view: str) -> None:
    assert ", ".join(row[1] for row in rows(engine, f"PRAGMA table_info({view})")) == LINK_HEALTH


@pytest.mark.parametrize("view", ["resource_health", "outages", "host_health", "run_summary"])
def test_no_column_of_a_view_needs_quoting(engine: Engine, view: str) -> None:
    for row in rows(engine, f"PRAGMA table_info({view})"):
        rows(engine, f"SELECT {row[1]} FROM {view}")  # noqa: S608  our own names


WORDS = [
    ("document", "format", DocumentFormat),
    ("resource", "verdict", Verdict),
    ("resource", "move_kind", MoveKind),
    ("resource", "archive_status", ArchiveStatus),
    ("reference", "role", Role),
    ("reference", "damage", Damage),
    ("resource", "drift", Drift),
    ("resource", "opinion", Opinion),
    ("probe", "opinion", Opinion),
    ("run", "status", RunStatus),
    ("hop", "kind", HopKind),
]


@pytest.mark.parametrize(("table", "column", "enumeration"), WORDS)
def test_a_column_of_words_takes_these_words(
    engine: Engine, table: str, column: str, enumeration: type[Verdict]
) -> None:
    sql = one(engine, f"SELECT sql FROM sqlite_master WHERE name = '{table}'")  # noqa: S608
    (check,) = re.findall(rf"CHECK \({column} IN \((.*?)\)\)", sql)
    assert [word.strip("'") for word in check.split(", ")] == [member.value for member in enumeration]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE resource SET verdict = 'broken'",
        "UPDATE resource SET verdict = 'fragment_missing'",
        "UPDATE resource SET move_kind = 'elsewhere'",
        "UPDATE resource SET archive_status = 'maybe'",
        "UPDATE reference SET role = 'advert'",
        "UPDATE reference SET damage = 'water'",
        "UPDATE reference SET visible = 2",
        "UPDATE reference SET nofollow = 'yes'",
        "UPDATE reference SET resource_id = 99",
        "UPDATE document SET format = 'pdf'",
        "UPDATE document SET published_precision = 'decade'",
        "INSERT INTO suggestion VALUES (1, 1, 'guessed', '', '', '', 0.5, 1, 1, '')",
        "INSERT INTO suggestion VALUES (1, 1, 'moved', '', '', '', 1.5, 1, 1, '')",
        "INSERT INTO outage VALUES (1, 1, '', NULL, '', 1, 'down', '', 'dead', '', NULL, NULL)",
        "INSERT INTO resource (url, scheme, host, kin_key, created_at, etag, last_modified, title, content_type, "
        "archive_error) SELECT url, '', '', '', '', '', '', '', '', '' FROM resource",
    ],
)
def test_the_catalog_refuses_what_is_no_word_of_ours(engine: Engine, statement: str) -> None:
    def write() -> None:
        with writing(engine) as connection:
            connection.exec_driver_sql(statement)

    with pytest.raises(IntegrityError):
        write()
