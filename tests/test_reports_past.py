"""The lines of a report's charts: today's references as they were at the end of earlier runs."""

from datetime import UTC, datetime

import pytest
from report_values import row

from db.load_ledgers import CheckRow, Ledger
from db.load_report import HealthRow
from db.vocabulary import Verdict
from reports.charts import draw_line
from reports.past import shares_over_time

PAGE = "https://a.example/"


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


MOMENTS = [day(number) for number in (2, 4, 6, 8)]


def check(verdict: str, first: int, fragment: str | None = None) -> CheckRow:
    return CheckRow(fragment, Verdict(verdict), "", "", None, None, None, day(first), day(first), 1)


def ledger(key: int, *checks: CheckRow) -> Ledger:
    """The latest check first, as the catalog has them."""
    return Ledger(key, PAGE, "a.example", "", None, None, tuple(reversed(checks)))


def shares(rows: list[HealthRow], *ledgers: Ledger) -> tuple[float | None, ...]:
    return shares_over_time(rows, ledgers, MOMENTS, {"one"}, lambda row: row.section)["one"]


@pytest.mark.parametrize(
    ("checks", "told"),
    [
        ([("alive", 1)], (1, 1, 1, 1)),
        ([("alive", 1), ("dead", 5)], (1, 1, 0, 0)),
        ([("dead", 1), ("moved", 6)], (0, 0, 1, 1)),  # on the moment itself it is said
        ([("alive", 3), ("dead", 9)], (None, 1, 1, 1)),  # what comes later says nothing of earlier
        ([("blocked", 1), ("excluded", 5)], (0, 0, None, None)),
        ([("alive", 1), ("dead", 3), ("alive", 3)], (1, 1, 1, 1)),
        ([], (None, None, None, None)),
    ],
)
def test_a_moment_knows_what_was_said_last_before_it(
    checks: list[tuple[str, int]], told: tuple[float | None, ...]
) -> None:
    known = ledger(1, *(check(*said) for said in checks))
    assert shares([row(1, PAGE, section="one", resource_id=1)], known) == told


def test_a_missing_fragment_is_not_well_though_its_page_is() -> None:
    known = ledger(1, check("alive", 1), check("fragment_missing", 3, "here"), check("alive", 7, "here"))
    assert shares([row(1, f"{PAGE}#here", section="one", resource_id=1)], known) == (1, 0, 0, 1)
    assert shares([row(1, f"{PAGE}#there", section="one", resource_id=1)], known) == (1, 1, 1, 1)


def test_references_are_counted_and_other_labels_are_not() -> None:
    rows = [row(n, PAGE, section="one", resource_id=n) for n in (1, 2, 3)]
    rows += [row(4, PAGE, section="two", resource_id=2), row(5, PAGE, section="one", resource_id=9)]
    known = [ledger(1, check("alive", 1)), ledger(2, check("alive", 1), check("dead", 3)), ledger(3, check("dead", 5))]
    assert shares(rows, *known) == (1, 1 / 2, 1 / 3, 1 / 3)


def test_a_line_has_gaps_where_nothing_is_known_and_a_point_alone_is_seen() -> None:
    line = draw_line((1.0, None, 0.5, 0.0, None))
    assert line is not None
    assert line.polylines == ("0.0,0.0 2.0,0.0", "50.0,10.0 75.0,20.0")
    assert (line.first, line.last) == (100, 0)
    assert draw_line((None, None)) is None
    assert draw_line(()) is None
