"""The Markdown report on what has changed: sections, sentences, and bytes that stay while nothing does."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from report_parsing import read_links, read_tables
from report_values import ARTICLE, day, dead, row

from db.baseline import Baseline
from db.load_report import Change, HealthRow, ReportDocument
from db.load_trend import TrendPoint
from db.vocabulary import Drift, SuggestionKind, Verdict
from reports.markdown import render_markdown
from reports.markdown_news import say_trend
from reports.model import Report
from reports.sections import LONG
from reports.summary import build_report, summarise

PAPER = ReportDocument(ARTICLE, "A title")
ALIVE: dict[str, Any] = {"verdict": Verdict.ALIVE, "reason": "http_200", "detail": "answers 200 OK"}
DOWN: dict[str, Any] = {"trouble_from": day("2026-01-02"), "trouble_until": day("2026-01-05T06:00:00")}


def compared(*rows: HealthRow, removed: tuple[HealthRow, ...] = (), since: int | datetime | None = None) -> Report:
    """A report with something to compare with."""
    report = build_report((PAPER,), rows)
    summary = summarise(1, report.references, removed)
    return replace(report, summary=summary, removed=removed, baseline=Baseline(day("2026-01-04"), 7), since=since)


def told(report: Report) -> dict[str, list[list[str]]]:
    """By heading, the cells of its entries."""
    found: dict[str, list[list[str]]] = {}
    for part in render_markdown(report).split("\n## ")[1:]:
        heading = part.partition("\n")[0]
        found[heading] = [[cell.text for cell in line] for table in read_tables(part) for line in table[1:]]
    return found


def news(report: Report) -> str:
    return next(line for line in render_markdown(report).splitlines() if "ince" in line)


def test_news_come_before_what_was_known() -> None:
    rows = [
        dead(1, "https://a.example/", change=Change.STILL),
        dead(2, "https://b.example/", change=Change.NEW, confirmed=False),
        row(3, "https://c.example/", **ALIVE, change=Change.FIXED, **DOWN),
        row(4, "https://d.example/", **ALIVE, change=Change.PASSED, **DOWN, outages=3),
        row(5, "https://e.example/", verdict=Verdict.MOVED, reason="http_301", change=Change.MOVED),
        row(6, "https://f.example/", verdict=Verdict.MOVED, reason="http_301"),
        row(7, "https://g.example/", verdict=Verdict.BLOCKED, reason="http_403", change=Change.BLOCKED),
        row(8, "https://h.example/", **ALIVE, change=Change.ADDED, added=True),
        dead(9, "https://i.example/", change=Change.NEW, added=True),
        dead(10, "https://j.example/", change=Change.NEWLY_DEAD),
    ]
    gone = dead(11, "https://k.example/", change=Change.REMOVED, removed_at=day("2026-01-06"))
    report = compared(*rows, removed=(gone,))
    sections = told(report)
    assert {heading: [cells[0] for cells in entries] for heading, entries in sections.items()} == {
        "New trouble (2)": ["2", "9"],
        "Now among the dead (1)": ["10"],
        "Still broken (1)": ["1"],
        "Fixed (1)": ["3"],
        "Down and up again (1)": ["4"],
        "Moved (2)": ["5", "6"],
        "Blocked or unknown (1)": ["7"],
        "Removed links (1)": ["11"],
        "New links (1)": ["8"],
    }
    findings = {cells[0]: cells[3] for entries in sections.values() for cells in entries}
    assert findings["2"] == "dead: answers 404 Not Found (http_404)\nsince 2025-11-02, not confirmed yet"
    assert findings["3"] == "well again\nanswers 200 OK (http_200)\nwas in trouble from 2026-01-02 to 2026-01-05"
    assert findings["4"].endswith("flapping: in trouble 3 times within 30 days")
    assert findings["5"].startswith("new\n")
    assert findings["6"] == "answers 301 Moved Permanently (http_301)"
    assert findings["9"].startswith("new link\ndead: ")
    assert findings["10"].startswith("dead: ")
    assert findings["11"] == "gone since 2026-01-06\nit was dead"
    assert news(report) == (
        "Since the run before: **2 references in new trouble**, **1 newly among the dead**, 1 still in trouble, "
        "1 fixed, 1 down and up again, 1 newly moved, 1 newly blocked, 1 added in good order, 1 removed "
        "(1 of what was removed had been in trouble)."
    )


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (None, "since the run before."),
        (12, "since run 12."),
        (datetime(2026, 1, 5, tzinfo=UTC), "since 2026-01-05."),
        (datetime(2026, 1, 5, 18, 30, tzinfo=UTC), "since 2026-01-05 18:30:00 UTC."),
    ],
)
def test_that_nothing_has_changed_is_said(since: int | datetime | None, words: str) -> None:
    assert news(compared(row(1, **ALIVE), since=since)) == f"Nothing has changed {words}"
    still = compared(dead(1, change=Change.STILL), since=since)
    assert news(still) == f"Nothing has changed {words} 1 reference is still in trouble."


def test_no_word_tells_which_run_it_was_or_when() -> None:
    report = compared(dead(1, change=Change.STILL), row(2, "https://b.example/", **ALIVE))
    later = replace(
        report,
        baseline=Baseline(day("2027-01-04"), 700),
        references=tuple(entry._replace(last_checked=day("2027-01-05")) for entry in report.references),
    )
    assert render_markdown(later) == render_markdown(report)


def test_a_wall_before_an_outage_is_told_with_it() -> None:
    hidden = row(1, verdict=Verdict.BLOCKED, reason="http_403", trouble_from=day("2026-01-02"))
    assert "had been in trouble since 2026-01-02" in render_markdown(compared(hidden))


def test_an_acknowledgement_is_shown_with_its_end_and_its_reason() -> None:
    known = dead(1, change=Change.STILL, acknowledged_until=date(2026, 3, 1), acknowledged_why="@ops knows | *soon*")
    ((*_, finding, _),) = told(compared(known))["Still broken (1)"]
    assert finding.endswith("\nacknowledged until 2026-03-01: @ops knows | *soon*")


def test_what_became_something_else_has_a_section_of_its_own() -> None:
    rows = [row(n, f"https://a.example/{n}", **ALIVE, drift=drift) for n, drift in enumerate(Drift, start=1)]
    assert {heading: len(cells) for heading, cells in told(compared(*rows)).items()} == {
        "No longer what was cited (1)": 1
    }


def test_a_repair_tells_its_evidence() -> None:
    proposal = "https://a.example/Case"
    repaired = dead(
        1,
        change=Change.NEW,
        suggestion=proposal,
        suggestion_method="letter_case",
        suggestion_kind=SuggestionKind.REPAIRED,
        suggestion_evidence="captured as Case 12 times",
        suggestion_confidence=0.9,
    )
    ((*_, instead),) = told(compared(repaired))["New trouble (1)"]
    assert instead.startswith(proposal)
    assert "(letter case recovered from the archive, confidence 90%)" in instead
    assert "captured as Case 12 times" in instead


def test_a_long_tail_is_folded_away_but_never_what_is_new() -> None:
    still = [dead(n, f"https://s.example/{n}", change=Change.STILL) for n in range(1, LONG + 11)]
    new = [dead(n, f"https://n.example/{n}", change=Change.NEW) for n in range(500, 501 + LONG)]
    text = render_markdown(compared(*still, *new))
    assert text.count("<details>") == 1
    assert "<details><summary>10 more references</summary>" in text
    assert len(read_links(text)) == len(still) + len(new)


def test_many_documents_are_counted_in_a_folded_table() -> None:
    documents = [ReportDocument(f"{n:02}.md") for n in range(30)]
    report = build_report(
        documents, [dead(1, document="07.md"), row(2, "https://b.example/", document="07.md", **ALIVE)]
    )
    overview = read_tables(render_markdown(report))[1]
    assert "<details><summary>30 documents</summary>" in render_markdown(report)
    assert [cell.text for cell in overview[8]] == ["07.md", "2", "1", "", "", "", ""]


# --- the trend ------------------------------------------------------------------------------------------------------


def point(number: int, alive: int, dead_links: int) -> TrendPoint:
    counts = tuple((verdict, {Verdict.ALIVE: alive, Verdict.DEAD: dead_links}.get(verdict, 0)) for verdict in Verdict)
    return TrendPoint(number, day(f"2026-01-{number:02}"), counts, 0, dead_links, 0)


def test_the_trend_tells_each_share_and_the_day_since_which_it_held() -> None:
    points = [point(1, 10, 0), point(2, 9, 1), point(3, 18, 2), point(4, 10, 0)]
    assert say_trend(points) == (
        "Alive or moved, of what could be checked: 100.0% since 2026-01-04; "
        "before that 90.0% since 2026-01-02, 100.0% since 2026-01-01."
    )
    assert say_trend(points[:1]) == say_trend(()) == ""
