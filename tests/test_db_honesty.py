"""What is kept of hosts that say 404, and what verdicts rest on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from db_kit import cite, one, run_of
from sqlalchemy import Engine

from db.connect import reading
from db.engine import open_catalog
from db.honesty import load_honest, save_honesty
from db.records import Finding, FragmentFinding
from db.vocabulary import Opinion, Verdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_catalog(tmp_path / "catalog.sqlite")


def test_an_honest_host_is_remembered_and_one_that_was_found_out_is_not(engine: Engine) -> None:
    save_honesty(engine, {"a.example": True, "b.example:8080": True}, AT)
    assert "a.example" in load_honest(engine, AT)
    assert "b.example:8080" in load_honest(engine, AT - DAY)
    assert "a.example" not in load_honest(engine, AT + DAY)
    assert "b.example" not in load_honest(engine, AT)
    save_honesty(engine, {"a.example": True, "b.example:8080": False}, AT + DAY)
    assert "a.example" in load_honest(engine, AT + DAY)
    assert "b.example:8080" not in load_honest(engine, AT)
    save_honesty(engine, {}, AT)


def test_what_a_verdict_rests_on_is_told_in_sql_and_makes_no_new_row_of_history(engine: Engine) -> None:
    resource = cite(engine, "https://a.example/#part")["https://a.example/"]
    missing = FragmentFinding("part", Verdict.FRAGMENT_MISSING, "fragment_missing", "nothing is called so")
    for day, opinion in enumerate((Opinion.FIRST, Opinion.SECOND)):
        at = AT + day * DAY
        finding = Finding(
            resource, Verdict.ALIVE, "http_200", "there", at, at + DAY, 200, fragments=(missing,), opinion=opinion
        )
        run_of(engine, at, finding)
    with reading(engine) as connection:
        found = connection.exec_driver_sql("SELECT fragment, count, opinion FROM probe ORDER BY fragment").all()
    assert [tuple(row) for row in found] == [(None, 2, "second"), ("part", 2, "second")]
    assert one(engine, "SELECT opinion FROM resource_health") == "second"
    assert one(engine, "SELECT opinion FROM link_facts") == "second"
