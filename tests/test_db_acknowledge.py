"""Acknowledged trouble: shown and counted as before, no finding while it runs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from db_kit import cite, document, finding, mention, new_catalog, one, rows, run_of
from sqlalchemy import Engine

from catalog.acknowledging import acknowledge, listing, parse_until, renew, take_back
from catalog.settings import Settings, SettingsError
from catalog.sources import SourceError
from catalog.urls import kin_key, parse_address
from db.connect import writing
from db.fail_counts import load_fail_counts
from db.load_report import load_report_rows
from db.records import FragmentFinding
from db.save_document import save_document
from db.vocabulary import Verdict

# The views ask what day it is: what is to hold in them has to lie beyond it.
START = datetime(2999, 1, 1, 12, tzinfo=UTC)
A, B = "https://a.example/", "https://b.example/x"
SHOWN = "SELECT url, verdict, acknowledged_until, acknowledged_why FROM link_health ORDER BY number"


def day(number: float) -> datetime:
    return START + timedelta(days=number)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    keys = cite(engine, A, B)
    run_of(engine, day(0), *(finding(key, "dead", day(0)) for key in keys.values()))
    yield engine
    engine.dispose()


def _counts(engine: Engine, at: float) -> tuple[int, ...]:
    return tuple(load_fail_counts(engine, today=day(at).date()).values())


def test_what_is_acknowledged_is_shown_and_counted_but_no_finding_until_its_day_is_over(engine: Engine) -> None:
    assert _counts(engine, 0) == (2, 2, 2)
    acknowledge(engine, A, day(5).date(), "moving house", day(0))
    assert rows(engine, SHOWN) == [(A, "dead", "2999-01-06", "moving house"), (B, "dead", None, None)]
    assert one(engine, "SELECT count(*) FROM dead_links") == 2
    assert _counts(engine, 5) == (1, 1, 1)
    assert _counts(engine, 6) == (2, 2, 2)
    health = load_report_rows(engine).rows
    assert [(row.acknowledged_until, row.acknowledged_why) for row in health] == [
        (date(2999, 1, 6), "moving house"),
        (None, None),
    ]


def test_it_runs_out_by_itself(engine: Engine) -> None:
    acknowledge(engine, A, day(5).date(), "moving house", day(0))
    renew(engine, Settings(), day(5))
    assert one(engine, "SELECT count(*) FROM acknowledgement") == 1
    renew(engine, Settings(), day(6))
    assert rows(engine, SHOWN) == [(A, "dead", None, None), (B, "dead", None, None)]


def test_the_views_know_what_day_it_is_and_wait_for_no_command(engine: Engine) -> None:
    save_document(engine, document("b.md", f"{A}#gone"), START)
    missing = FragmentFinding("gone", Verdict.FRAGMENT_MISSING, "no_such_id", "")
    run_of(engine, day(1), finding(1, "alive", day(1), fragments=(missing,)), finding(2, "dead", day(1)))
    today = one(engine, "SELECT date('now')")
    with writing(engine) as connection:
        for key, fragment in ((1, "'gone'"), (2, "NULL")):
            connection.exec_driver_sql(
                "INSERT INTO acknowledgement (resource_id, fragment, until, why, from_settings, created_at) "  # noqa: S608
                f"VALUES ({key}, {fragment}, date('now'), 'to the end of the day', 0, '2026-01-01 00:00:00')"
            )
    told = "SELECT url, acknowledged_until FROM link_health WHERE acknowledged_why IS NOT NULL ORDER BY url"
    assert rows(engine, told) == [(f"{A}#gone", today), (B, today)]
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE acknowledgement SET until = date('now', '-1 day')")
    assert rows(engine, told) == []
    assert one(engine, "SELECT count(*) FROM acknowledgement") == 2


def test_it_is_renewed_and_taken_back(engine: Engine) -> None:
    for until, why in ((5, "one"), (9, "two")):
        acknowledge(engine, A, day(until).date(), why, day(0))
    assert listing(engine, day(0).date()) == f"{A}  until 2999-01-10: two\n"
    take_back(engine, A)
    assert listing(engine, day(0).date()) == ""
    with pytest.raises(SourceError, match="not acknowledged by `linkledger ack`"):
        take_back(engine, A)


def test_a_fragment_is_acknowledged_alone(engine: Engine) -> None:
    save_document(engine, document("b.md", f"{A}#one", f"{A}#two"), START)
    missing = tuple(FragmentFinding(name, Verdict.FRAGMENT_MISSING, "no_such_id", "") for name in ("one", "two"))
    run_of(engine, day(1), finding(1, "alive", day(1), fragments=missing))
    acknowledge(engine, f"{A}#one", day(5).date(), "known", day(1))
    told = "SELECT url, acknowledged_why FROM link_health WHERE verdict = 'fragment_missing' ORDER BY number"
    assert rows(engine, told) == [(f"{A}#one", "known"), (f"{A}#two", None)]
    assert _counts(engine, 1)[2] == 2  # the other fragment, and B


def test_an_address_is_found_as_it_is_printed_and_a_near_twin_is_named(engine: Engine) -> None:
    save_document(engine, document("b.md", "./beside.md"), START)
    acknowledge(engine, "./beside.md", day(5).date(), "known", day(0))
    acknowledge(engine, "HTTPS://A.example", day(5).date(), "known", day(0))
    assert one(engine, "SELECT count(*) FROM acknowledgement") == 2
    with pytest.raises(SourceError, match="the catalog knows no such address; it takes addresses as the documents"):
        acknowledge(engine, "https://nowhere.example/", day(5).date(), "known", day(0))


def test_a_near_twin_of_what_is_cited_is_named(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such address"):
        acknowledge(engine, "not an address", day(5).date(), "known", day(0))
    kin = kin_key(parse_address("https://twin.example/p"))
    save_document(engine, document("t.md", mention(1, "https://twin.example/p", kin_key=kin)), START)
    with pytest.raises(SourceError, match=r"did you mean https://twin\.example/p\?"):
        acknowledge(engine, "http://www.twin.example/p/", day(5).date(), "known", day(0))


@pytest.mark.parametrize(
    ("text", "says"),
    [("2999-13-01", "is not a date"), ("soon", "write it as YYYY-MM-DD"), ("2998-12-31", "is over"), ("", "no")],
)
def test_a_bad_day_is_named(text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        parse_until(text, START.date())
    assert parse_until("2999-01-01", START.date()) == START.date()


# --- by settings -----------------------------------------------------------------------------------------------------


def _settings(*entries: dict[str, str]) -> Settings:
    return Settings(acknowledged=entries)  # type: ignore[arg-type]


def test_the_settings_acknowledge_an_address_or_what_a_pattern_is_found_in(engine: Engine) -> None:
    renew(engine, _settings({"pattern": r"\.example/", "until": "2999-02-01", "why": "all of them"}), day(0))
    assert {row[3] for row in rows(engine, SHOWN)} == {"all of them"}
    one_by_name = {"url": A, "until": "2999-03-01", "why": "this one"}
    both = _settings(one_by_name, {"pattern": "b", "until": "2999-02-01", "why": "the other"})
    for _ in range(2):
        renew(engine, both, day(0))
        assert [row[2:] for row in rows(engine, SHOWN)] == [("2999-03-01", "this one"), ("2999-02-01", "the other")]
    assert "(settings)" in listing(engine, START.date())
    with pytest.raises(SourceError, match="what the settings say is taken back there"):
        take_back(engine, A)
    renew(engine, Settings(), day(0))
    assert one(engine, "SELECT count(*) FROM acknowledgement") == 0


def test_what_the_settings_say_runs_out_as_well_and_what_is_not_cited_waits(engine: Engine) -> None:
    settings = _settings(
        {"url": A, "until": "2999-01-03", "why": "x"},
        {"url": "https://later.example/", "until": "2999-02-01", "why": "y"},
    )
    renew(engine, settings, day(0))
    assert [row[3] for row in rows(engine, SHOWN)] == ["x", None]
    renew(engine, settings, day(3))
    save_document(engine, document("b.md", "https://later.example/"), day(3))
    renew(engine, settings, day(3))
    assert sorted(row[0] for row in rows(engine, SHOWN) if row[3]) == ["https://later.example/"]


def test_nothing_is_written_where_nothing_changes(engine: Engine) -> None:
    settings = _settings({"url": A, "until": "2999-02-01", "why": "x"})
    renew(engine, settings, day(0))
    before = rows(engine, "SELECT * FROM acknowledgement")
    renew(engine, settings, day(1))
    assert rows(engine, "SELECT * FROM acknowledgement") == before


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"until": "2999-02-01", "why": "x"}, "either a url or a pattern"),
        ({"url": A, "pattern": "a", "until": "2999-02-01", "why": "x"}, "either a url or a pattern"),
        ({"url": A, "until": "later", "why": "x"}, "until"),
        ({"url": A, "until": "2999-02-01", "why": ""}, "why"),
        ({"pattern": "(", "until": "2999-02-01", "why": "x"}, "not a regular expression"),
        ({"url": A, "why": "x"}, "until"),
    ],
)
def test_a_bad_entry_in_the_settings_is_refused(entry: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        _settings(entry)
