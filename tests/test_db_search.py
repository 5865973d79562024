"""Full-text search: what it finds, and that no writing leaves it behind."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from db_kit import START, cite, day, document, finding, mention, new_catalog, one, rows, run_of
from sqlalchemy import Engine

from db.connect import writing
from db.engine import open_catalog
from db.forget import forget_documents, retire_documents
from db.migrate import upgrade
from db.save_document import save_document
from db.search import INDEX, TRIGGERS, create_search, search_is_current
from db.upkeep import check, compact

A, B = "https://a.example/learning", "https://b.example/x"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = new_catalog(path)
    yield engine
    engine.dispose()


def found(engine: Engine, words: str) -> list[Any]:
    """Printed addresses that a search brings, in the order of the document."""
    quoted = words.replace("'", "''")
    query = (
        f"SELECT l.url FROM link_search('{quoted}') AS s JOIN link_texts AS l ON l.reference_id = s.rowid "  # noqa: S608
        "ORDER BY l.document, l.number"
    )
    return [url for (url,) in rows(engine, query)]


def test_it_finds_texts_titles_addresses_and_sections(engine: Engine) -> None:
    both = (mention(1, A, text="Déjà vu", section="Step 1"), mention(2, B, text="neural networks", section="Step 2"))
    save_document(engine, document("a.md", *both), START)
    run_of(engine, day(0), finding(2, "alive", day(0), title="Backpropagation explained"))
    for words, urls in (
        ("deja", [A]),
        ("NEURAL", [B]),
        ("backpropagation", [B]),
        ('"a.example"', [A]),
        ("learning", [A]),
        ("section : 2", [B]),
        ("title : neural", []),
        ("neur*", [B]),
        ("deja OR neural", [A, B]),
        ("nothing", []),
    ):
        assert found(engine, words) == urls, words


def test_it_tells_the_verdict_that_link_health_tells(engine: Engine) -> None:
    keys = cite(engine, A, B)
    run_of(engine, day(0), finding(keys[A], "dead", day(0)))
    query = "SELECT l.url, l.verdict FROM link_search('example') AS s JOIN link_texts AS l ON l.reference_id = s.rowid"
    assert sorted(rows(engine, query)) == sorted(rows(engine, "SELECT url, verdict FROM link_health"))


def _indexed(engine: Engine) -> list[tuple[Any, ...]]:
    """Word and place of everything that the index holds."""
    with writing(engine) as connection:
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {INDEX}, instance)")
        told = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM temp.words ORDER BY 1, 2, 3, 4")]
        connection.exec_driver_sql("DROP TABLE temp.words")
    return told


def test_whatever_is_written_the_index_is_as_one_made_anew(engine: Engine) -> None:
    rng = random.Random(3)
    words = ["learning", "network", "gradient", "deep", "vision", "lecture"]
    for step in range(30):
        mentions = [
            mention(
                n, f"https://{rng.choice(words)}.example/{rng.randrange(4)}", text=" ".join(rng.choices(words, k=2))
            )
            for n in range(rng.randrange(1, 6))
        ]
        name = f"{rng.randrange(3)}.md"
        save_document(engine, document(name, *mentions), day(step))
        ids = [key for (key,) in rows(engine, "SELECT id FROM resource")]
        said = [
            finding(key, rng.choice(["alive", "dead"]), day(step), title=rng.choice(["", *words]))
            for key in rng.sample(ids, len(ids) // 2)
        ]
        run_of(engine, day(step), *said)
        if step % 7 == 3:
            retire_documents(engine, [name], day(step))
        if step % 11 == 5:
            forget_documents(engine, [name])
    assert check(engine) == []
    kept = _indexed(engine)
    with writing(engine) as connection:
        create_search(connection)
    assert kept == _indexed(engine)
    assert len(kept) > 50


def test_a_retired_mention_is_not_found_and_found_again_when_it_comes_back(engine: Engine) -> None:
    cite(engine, A)
    save_document(engine, document("a.md"), day(1))
    assert found(engine, "learning") == []
    cite(engine, A)
    assert found(engine, "learning") == [A]


def _break(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as raw:
        for statement in statements:
            raw.execute(statement)
    raw.close()


@pytest.mark.parametrize(
    "statement", [f"DROP TABLE {INDEX}", *(f"DROP TRIGGER {name}" for name in TRIGGERS), "DROP VIEW link_search_text"]
)
def test_what_is_missing_of_it_is_made_anew_on_opening(path: Path, engine: Engine, statement: str) -> None:
    cite(engine, A)
    engine.dispose()
    triggers = [f"DROP TRIGGER {name}" for name in TRIGGERS] if statement.startswith("DROP TABLE") else []
    _break(path, *triggers, statement)
    again = open_catalog(path)
    assert found(again, "learning") == [A]
    cite(again, B, source="b.md")
    assert found(again, "example") == [A, B]
    again.dispose()


def test_an_index_that_lost_entries_is_told_of_and_renewed_by_compacting(engine: Engine) -> None:
    cite(engine, A, B)
    with writing(engine) as connection:
        connection.exec_driver_sql(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')")  # noqa: S608
    assert check(engine) == ["the search knows 0 of 2 references: run `linkledger db compact`"]
    compact(engine)
    assert check(engine) == []
    assert found(engine, "learning") == [A]


def test_without_fts5_everything_else_works(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.search._has_fts5", lambda connection: False)
    with writing(engine) as connection:
        for name in TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(f"DROP TABLE {INDEX}")
        assert search_is_current(connection)
    upgrade(engine)
    cite(engine, A)
    assert one(engine, "SELECT count(*) FROM link_texts") == 1
    assert check(engine) == []
