"""What a report calls new: the present compared with a run or a moment, by outage and not by error."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from db_kit import POLICY, START, day, document, finding, mention, new_catalog, run_of
from sqlalchemy import Engine

from db.fail_counts import load_fail_counts
from db.load_report import Change, HealthRow
from db.records import Finding, FragmentFinding
from db.runs import begin_run, finish_run
from db.save_document import save_document
from db.save_findings import save_findings
from db.vocabulary import RunStatus, Verdict
from reports.model import Report
from reports.summary import counts_dead, load_report

A, B = "https://a.example/", "https://b.example/"
NEW, STILL, FIXED, PASSED = Change.NEW, Change.STILL, Change.FIXED, Change.PASSED
MOVED, BLOCKED, NEWLY_DEAD = Change.MOVED, Change.BLOCKED, Change.NEWLY_DEAD
COMPLETED, INTERRUPTED, OFFLINE = RunStatus.COMPLETED, RunStatus.INTERRUPTED, RunStatus.OFFLINE


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return new_catalog(tmp_path / "catalog.sqlite")


def ended(engine: Engine, number: float, status: RunStatus, **found: str) -> int:
    """A run of that day that ended so: `a="dead"` is what it found of A."""
    at = day(number)
    run_id = begin_run(engine, "check", at, pid=1, hostname="here", version="0")
    findings = [_finding({"a": 1, "b": 2}[name], word, number) for name, word in found.items()]
    save_findings(engine, run_id, findings, POLICY)
    finish_run(engine, run_id, status, at)
    return run_id


def _finding(key: int, word: str, number: float) -> Finding:
    verdict, _, more = word.partition(" ")
    told = {"moved_to": more, "final_url": more} if verdict == "moved" else {}
    return finding(key, verdict, day(number), **told)


def changes(report: Report) -> dict[str, Change | None]:
    return {row.url: row.change for row in (*report.references, *report.removed)}


# What each run found of A, and what a report after it calls that.
STORIES: dict[str, list[tuple[str, Change | None]]] = {
    "dies and stays": [("alive", None), ("dead", NEW), ("dead", STILL), ("dead", STILL)],
    "is broken from the start": [("dead", NEW), ("dead", STILL)],
    "changes its error": [("alive", None), ("failing", NEW), ("bad_certificate", STILL), ("failing", STILL)],
    "comes back": [("dead", NEW), ("alive", FIXED), ("alive", None)],
    "comes back at another address": [("dead", NEW), ("moved https://n.example/", FIXED), ("alive", None)],
    "flaps": [("alive", None), ("dead", NEW), ("alive", FIXED), ("failing", NEW), ("alive", FIXED)],
    "moves": [("alive", None), ("moved https://n.example/", MOVED), ("moved https://n.example/", None)],
    "moves on": [("moved https://n.example/", None), ("moved https://m.example/", MOVED)],
    "moves to a session": [("moved https://n.example/?s=1", None), ("moved https://n.example/?s=2", None)],
    "hides": [("alive", None), ("blocked", BLOCKED), ("blocked", None), ("alive", None)],
    "hides in an outage": [("dead", NEW), ("blocked", BLOCKED), ("dead", NEWLY_DEAD)],
    "hides in an outage that is no death": [("failing", NEW), ("blocked", BLOCKED), ("failing", STILL)],
    "fails, then is gone": [("alive", None), ("failing", NEW), ("dead", NEWLY_DEAD), ("soft_404", STILL)],
    "is no address, then one": [("invalid", NEW), ("invalid", STILL), ("alive", None)],
    "is not ours": [("excluded", None), ("dead", NEW), ("excluded", None)],
}


@pytest.mark.parametrize("frozen", [False, True], ids=["days apart", "within a second"])
@pytest.mark.parametrize("story", STORIES)
def test_each_run_is_compared_with_the_one_before(engine: Engine, story: str, frozen: bool) -> None:
    save_document(engine, document("a.md", A), START)
    for number, (word, expected) in enumerate(STORIES[story], start=1):
        ended(engine, 1 if frozen else number, COMPLETED, a=word)
        report = load_report(engine)
        assert changes(report) == {A: expected}
        new = sum(row.change in {NEW, NEWLY_DEAD} and counts_dead(row) for row in report.references)
        assert load_fail_counts(engine)["new"] == new


def test_a_run_that_finds_nothing_due_makes_news_old(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)
    ended(engine, 1, COMPLETED, a="alive")
    ended(engine, 2, COMPLETED, a="dead")
    ended(engine, 3, COMPLETED)
    assert changes(load_report(engine)) == {A: STILL}


@pytest.mark.parametrize("status", [INTERRUPTED, OFFLINE, RunStatus.FAILED])
def test_what_a_run_found_that_could_not_tell_is_new_in_the_next(engine: Engine, status: RunStatus) -> None:
    save_document(engine, document("a.md", A, B), START)
    ended(engine, 1, COMPLETED, a="alive", b="dead")
    ended(engine, 2, status, a="dead", b="alive")
    for _ in range(2):  # what a report says after the run itself, and after the one that could tell
        assert changes(load_report(engine)) == {A: NEW, B: FIXED}
        assert load_fail_counts(engine)["new"] == 1
        ended(engine, 3, COMPLETED)
    assert changes(load_report(engine)) == {A: STILL, B: None}
    assert load_fail_counts(engine)["new"] == 0


def test_what_was_dead_before_an_interrupted_run_found_it_alive_is_not_new(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)
    ended(engine, 1, COMPLETED, a="dead")
    ended(engine, 2, INTERRUPTED, a="alive")
    ended(engine, 3, COMPLETED, a="dead")
    assert changes(load_report(engine)) == {A: STILL}
    assert load_fail_counts(engine)["new"] == 0


def test_trouble_that_lasts_is_new_once_more_when_it_counts_as_dead(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)
    seen = []
    for number in (0, 5, 10, 13, 14, 15):
        ended(engine, number, COMPLETED, a="failing")
        seen.append((changes(load_report(engine))[A], load_fail_counts(engine)["new"]))
    assert seen == [(NEW, 0), (STILL, 0), (STILL, 0), (STILL, 0), (NEWLY_DEAD, 1), (STILL, 0)]


def test_what_lasted_at_the_baseline_already_is_not_new(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)
    for number in (0, 5, 10, 13, 14):
        ended(engine, number, COMPLETED, a="failing")
    ended(engine, 15, INTERRUPTED, a="bad_certificate")  # leaves `dead_links`
    ended(engine, 16, COMPLETED, a="failing")  # and comes in again
    assert load_fail_counts(engine)["new"] == 0


# --- since ----------------------------------------------------------------------------------------------------------


def test_a_week_may_be_told_at_once(engine: Engine) -> None:
    save_document(engine, document("a.md", A, B), START)
    ended(engine, 0, COMPLETED, a="alive", b="alive")
    ended(engine, 1, COMPLETED, a="dead", b="dead")
    ended(engine, 2, COMPLETED, a="alive", b="dead")
    ended(engine, 3, COMPLETED, a="alive", b="dead")
    assert changes(load_report(engine)) == {A: None, B: STILL}
    since_first = load_report(engine, 1)
    assert changes(since_first) == {A: PASSED, B: NEW}
    passed = since_first.references[0]
    assert (passed.trouble_from, passed.trouble_until) == (day(1), day(2))
    assert changes(load_report(engine, 2)) == {A: FIXED, B: STILL}
    assert changes(load_report(engine, 3)) == {A: None, B: STILL}
    assert load_fail_counts(engine, 1)["new"] == 1
    assert load_fail_counts(engine, 2)["new"] == 0


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(timedelta(seconds=-1), NEW), (timedelta(0), NEW), (timedelta(seconds=1), STILL), (timedelta(days=1), STILL)],
)
def test_a_moment_counts_from_its_very_second(engine: Engine, offset: timedelta, expected: Change) -> None:
    save_document(engine, document("a.md", A), START)
    ended(engine, 1, COMPLETED, a="alive")
    ended(engine, 2, COMPLETED, a="dead")
    report = load_report(engine, day(2) + offset)
    assert changes(report) == {A: expected}
    assert load_fail_counts(engine, day(2) + offset)["new"] == (expected is NEW)


def test_before_the_first_run_there_was_nothing(engine: Engine) -> None:
    save_document(engine, document("a.md", A, B), START)
    assert load_report(engine).baseline is None
    ended(engine, 1, COMPLETED, a="dead", b="alive")
    assert changes(load_report(engine)) == {A: NEW, B: None}
    assert changes(load_report(engine, START)) == {A: NEW, B: Change.ADDED}


# --- mentions -------------------------------------------------------------------------------------------------------


def test_removing_a_link_is_no_repair(engine: Engine) -> None:
    save_document(engine, document("a.md", A, B), START)
    ended(engine, 1, COMPLETED, a="dead", b="alive")
    save_document(engine, document("a.md", B), day(2))
    ended(engine, 2, COMPLETED, b="alive")
    report = load_report(engine)
    assert changes(report) == {B: None, A: Change.REMOVED}
    (gone,) = report.removed
    assert (gone.verdict, gone.removed_at, gone.document) == (Verdict.DEAD, day(2), "a.md")
    assert report.summary.changed(FIXED) == 0
    ended(engine, 3, COMPLETED)
    assert load_report(engine).removed == ()


def test_a_link_that_came_and_went_since_is_no_news(engine: Engine) -> None:
    save_document(engine, document("a.md", B), START)
    ended(engine, 1, COMPLETED)
    save_document(engine, document("a.md", A, B), day(2))
    save_document(engine, document("a.md", B), day(3))
    ended(engine, 3, COMPLETED)
    assert changes(load_report(engine)) == {B: None}


def test_a_document_that_is_gone_takes_its_links_along(engine: Engine) -> None:
    from db.forget import retire_documents

    save_document(engine, document("a.md", A), START)
    save_document(engine, document("b.md", B), START)
    ended(engine, 1, COMPLETED, a="dead", b="alive")
    retire_documents(engine, ["a.md"], day(2))
    assert changes(load_report(engine, 1)) == {B: None, A: Change.REMOVED}
    assert changes(load_report(engine, 1, ["b.md"])) == {B: None}


def test_new_links_are_told_and_new_dead_ones_are_new_trouble(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)
    ended(engine, 1, COMPLETED, a="dead")
    save_document(engine, document("a.md", A, mention(2, A, text="again"), B), day(2))
    ended(engine, 2, COMPLETED, b="alive")
    report = load_report(engine)
    assert [row.change for row in report.references] == [STILL, NEW, Change.ADDED]
    assert load_fail_counts(engine)["new"] == 1


def _page(fate: str | None, number: float) -> Finding:
    told = (FragmentFinding("part", Verdict(fate), fate, fate),) if fate else ()
    return finding(1, "alive", day(number), fragments=told)


def test_a_place_in_a_page_has_news_of_its_own(engine: Engine) -> None:
    save_document(engine, document("a.md", f"{A}#part", mention(2, A)), START)
    seen = []
    for number, fate in enumerate(("alive", "fragment_missing", "fragment_missing", "alive", "alive"), start=1):
        run_of(engine, day(number), _page(fate, number))
        report = load_report(engine)
        assert report.references[1].change is None
        seen.append(report.references[0].change)
    assert seen == [None, NEW, STILL, FIXED, None]
    back = load_report(engine, 2).references[0]
    assert (back.trouble_from, back.trouble_until) == (day(2), day(4))


def test_only_what_the_documents_that_are_asked_for_cite_is_told(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)
    save_document(engine, document("b.md", B), START)
    ended(engine, 1, COMPLETED, a="dead", b="dead")
    report = load_report(engine, None, ["b.md"])
    assert [row.document for row in report.references] == [entry.source for entry in report.documents] == ["b.md"]
    assert load_fail_counts(engine, None, ["b.md"]) == {"dead": 1, "new": 1, "any": 1}


# --- flapping -------------------------------------------------------------------------------------------------------


def test_outages_are_counted_over_a_month_up_to_the_last_one(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)

    def outages(number: float, word: str) -> int:
        ended(engine, number, COMPLETED, a=word)
        (row,) = load_report(engine).references
        return row.outages

    assert outages(0, "dead") == 1
    outages(1, "alive")
    assert outages(20, "dead") == 2
    assert outages(21, "alive") == 2  # told with the news that it is back
    assert outages(22, "alive") == 0  # and then no more
    assert outages(30, "dead") == 3
    assert outages(45, "dead") == 3  # not by the calendar alone
    outages(46, "alive")
    assert outages(61, "dead") == 1


def test_an_outage_that_a_wall_hides_is_not_forgotten(engine: Engine) -> None:
    save_document(engine, document("a.md", A), START)
    for number, word in enumerate(("dead", "blocked", "blocked")):
        ended(engine, number, COMPLETED, a=word)
    (row,) = load_report(engine).references
    assert (row.verdict, row.trouble_from) == (Verdict.BLOCKED, day(0))


def untold(row: HealthRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("change", "outages", "trouble_from", "trouble_until", "removed_at")}


def test_two_further_runs_with_the_same_results_tell_the_same(engine: Engine) -> None:
    save_document(engine, document("a.md", A, B), START)
    ended(engine, 1, COMPLETED, a="dead", b="moved https://n.example/")
    told = []
    for number in (2, 3, 40):
        ended(engine, number, COMPLETED, a="dead", b="moved https://n.example/")
        told.append([untold(row) for row in load_report(engine).references])
    assert told[0] == told[1] == told[2]
