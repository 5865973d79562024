"""From a real catalog to a report, by the catalog's own doors."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from report_values import day
from sqlalchemy import Engine, text

from db.archives import save_archive_answers
from db.engine import open_catalog
from db.forget import retire_documents
from db.load import load_due
from db.load_report import LINK_HEALTH_COLUMNS
from db.records import (
    ArchiveAnswer,
    Finding,
    FragmentFinding,
    NewDocument,
    NewReference,
    OutagePolicy,
    SnapshotRecord,
    Wanted,
)
from db.runs import begin_run
from db.save_document import save_document
from db.save_findings import save_findings
from db.vocabulary import ArchiveStatus, Damage, DatePrecision, DocumentFormat, MoveKind, Role, Verdict
from reports.markdown import render_markdown
from reports.model import Report
from reports.summary import load_report

START = day("2026-01-01T06:00:00")
DEAD, MOVED, PAGE, SLOW, MAIL = (
    "http://dead.example/a",
    "http://moved.example/",
    "https://page.example/",
    "http://slow.example/",
    "mailto:a@b.example",
)


def mention(number: int, raw: str, **more: Any) -> NewReference:
    url, _, fragment = raw.partition("#")
    known: dict[str, Any] = {
        "kin_key": url,
        "scheme": url.partition(":")[0],
        "host": url.split("/")[2] if "//" in url else "",
        "text": f"text {number}",
        "section": "part 1",
        "line": number * 10,
        "start": number,
        "end": number + 1,
        "visible": True,
        "role": Role.CONTENT,
        "nofollow": False,
        "element": "a",
    }
    return NewReference(number=number, raw=raw, url=url, fragment=fragment, **(known | more))


def article(*references: NewReference, source: str = "a.md", **more: Any) -> NewDocument:
    return NewDocument(
        source,
        DocumentFormat.MARKDOWN,
        digest=hashlib.sha256(str(references).encode()).hexdigest(),
        encoding="utf-8",
        references=references,
        **more,
    )


@pytest.fixture
def catalog(tmp_path: Path) -> Engine:
    engine = open_catalog(tmp_path / "catalog.sqlite")
    save_document(
        engine,
        article(
            mention(1, DEAD, damage=Damage.TOKEN),
            mention(2, DEAD, role=Role.NAVIGATION),
            mention(3, f"{MOVED}#top"),
            mention(4, f"{PAGE}#gone"),
            mention(5, PAGE),
            mention(6, SLOW, visible=False),
            mention(7, MAIL),
            title="The article",
            published_on=date(2016, 1, 1),
            published_precision=DatePrecision.MONTH,
        ),
        START,
    )
    return engine


def check(engine: Engine, now: datetime, **more: Any) -> None:
    """One check of everything, as the checker would save it."""
    run = begin_run(engine, "check", now, pid=1, hostname="h", version="1")
    said: dict[str, dict[str, Any]] = {
        DEAD: {"verdict": Verdict.DEAD, "reason": "http_404", "detail": "answers 404 Not Found", "http_status": 404},
        MOVED: {
            "verdict": Verdict.MOVED,
            "reason": "http_301",
            "detail": "moved for good to https://moved.example/",
            "move_kind": MoveKind.SPELLING,
            "moved_to": "https://moved.example/",
        },
        PAGE: {
            "verdict": Verdict.ALIVE,
            "reason": "http_200",
            "detail": "answers 200 OK",
            "fragments": (
                FragmentFinding("gone", Verdict.FRAGMENT_MISSING, "fragment_missing", "no place named gone"),
            ),
        },
        SLOW: {"verdict": Verdict.FAILING, "reason": "timeout_read", "detail": "fell silent"},
        MAIL: {"verdict": Verdict.EXCLUDED, "reason": "mailto", "detail": "a mail address"},
    }
    findings = [
        Finding(resource_id=due.id, checked_at=now, due_at=now + timedelta(days=1), **(said[due.url] | more))
        for due in load_due(engine, now, Wanted(everything=True))
    ]
    save_findings(engine, run, findings, OutagePolicy())


def ids(engine: Engine) -> dict[str, int]:
    return {due.url: due.id for due in load_due(engine, START, Wanted(everything=True))}


def by_number(report: Report) -> dict[int, Any]:
    return {row.number: row for row in report.references}


def test_a_catalog_that_was_never_checked_has_rows_without_a_verdict(catalog: Engine) -> None:
    report = load_report(catalog)
    assert [row.number for row in report.references] == [1, 3, 4, 5, 6, 7, 2]  # content before navigation
    assert {row.verdict for row in report.references} == {None}
    assert (report.summary.references, report.summary.addresses, report.summary.count(None)) == (7, 5, 7)
    assert [(one.source, one.title, one.published_on) for one in report.documents] == [
        ("a.md", "The article", date(2016, 1, 1))
    ]


def test_an_empty_catalog_gives_an_empty_report(tmp_path: Path) -> None:
    report = load_report(open_catalog(tmp_path / "catalog.sqlite"))
    assert (report.documents, report.references, report.summary.references) == ((), (), 0)


def test_verdicts_reasons_and_places_reach_the_report(catalog: Engine) -> None:
    check(catalog, START)
    rows = by_number(load_report(catalog))
    assert [rows[n].verdict for n in range(1, 8)] == [
        Verdict.DEAD,
        Verdict.DEAD,
        Verdict.MOVED,
        Verdict.FRAGMENT_MISSING,
        Verdict.ALIVE,
        Verdict.FAILING,
        Verdict.EXCLUDED,
    ]
    assert (rows[1].damage, rows[2].damage, rows[1].line) == (Damage.TOKEN, None, 10)
    assert (rows[1].since, rows[1].confirmed, rows[1].last_checked) == (START, False, START)
    assert (rows[3].suggestion, rows[3].suggestion_method) == ("https://moved.example/#top", "permanent_redirect")
    assert rows[3].move_kind is MoveKind.SPELLING
    assert (rows[4].reason, rows[4].detail) == ("fragment_missing", "no place named gone")
    assert (rows[6].visible, rows[6].detail, rows[6].lasting) == (False, "fell silent", False)
    assert rows[4].resource_id == rows[5].resource_id


def test_the_report_counts_as_the_views_count(catalog: Engine) -> None:
    for days in (0, 2, 4, 8, 15):
        check(catalog, START + timedelta(days=days))
        report = load_report(catalog)
        with catalog.connect() as connection:
            rows = connection.execute(text("SELECT * FROM link_health")).mappings().all()
            dead = connection.execute(text("SELECT count(*) FROM dead_links")).scalar_one()
        assert list(rows[0]) == list(LINK_HEALTH_COLUMNS)
        assert report.summary.dead_links == dead
        assert report.summary.confirmed == sum(row["confirmed"] or 0 for row in rows)
        for verdict in Verdict:
            assert report.summary.count(verdict) == sum(row["verdict"] == verdict for row in rows)
    slow = by_number(report)[6]
    assert (slow.lasting, slow.confirmed, slow.since) == (True, True, START)
    assert "counts as dead" in render_markdown(report)


@pytest.mark.parametrize("status", [ArchiveStatus.NONE, ArchiveStatus.ERROR, None])
def test_silences_of_the_archives_are_told_apart(catalog: Engine, status: ArchiveStatus | None) -> None:
    check(catalog, START)
    if status:
        save_archive_answers(catalog, [ArchiveAnswer(ids(catalog)[DEAD], status, START, error="timeout")])
    told = {
        ArchiveStatus.NONE: "no archived copy found |",
        ArchiveStatus.ERROR: "the archive could not say |",
        None: "archive not asked yet |",
    }
    line = next(line for line in render_markdown(load_report(catalog)).splitlines() if line.startswith("| 1<br>"))
    assert line.endswith(told[status])


def test_an_archived_copy_reaches_the_report_with_its_date(catalog: Engine) -> None:
    check(catalog, START)
    copy = f"https://web.archive.org/web/20160120000000/{DEAD}"
    snapshot = SnapshotRecord("wayback", copy, DEAD, day("2016-01-20"), 200, "text/html", "d", verified=True)
    save_archive_answers(catalog, [ArchiveAnswer(ids(catalog)[DEAD], ArchiveStatus.FOUND, START, snapshot)])
    row = by_number(load_report(catalog))[1]
    assert (row.archive_status, row.archive_url, row.archived_at) == (ArchiveStatus.FOUND, copy, day("2016-01-20"))
    assert row.suggestion == copy
    assert f"archived copy of 2016-01-20: <{copy}> (" in render_markdown(load_report(catalog))


def test_a_check_that_finds_the_same_changes_no_byte(catalog: Engine) -> None:
    for days in (0, 2, 4):
        check(catalog, START + timedelta(days=days))
    before = render_markdown(load_report(catalog))
    check(catalog, START + timedelta(days=5))
    assert render_markdown(load_report(catalog)).encode() == before.encode()
    check(catalog, START + timedelta(days=20))  # now what fails has failed for long
    assert render_markdown(load_report(catalog)) != before


def test_what_is_retired_is_not_reported(catalog: Engine) -> None:
    save_document(catalog, article(mention(1, DEAD), mention(9, "http://new.example/")), START)
    assert sorted(by_number(load_report(catalog))) == [1, 9]


def test_a_document_that_is_gone_is_not_reported(catalog: Engine) -> None:
    retire_documents(catalog, ["a.md"], START)
    report = load_report(catalog)
    assert (report.documents, report.references) == ((), ())


def test_two_documents_are_reported_by_source(catalog: Engine) -> None:
    save_document(catalog, article(mention(1, DEAD), source="0.md"), START)
    report = load_report(catalog)
    assert [document.source for document in report.documents] == ["0.md", "a.md"]
    assert report.references[0].document == "0.md"
    assert (report.summary.references, report.summary.addresses) == (8, 5)


def test_secrets_of_the_catalog_do_not_leave_it(tmp_path: Path) -> None:
    engine = open_catalog(tmp_path / "catalog.sqlite")
    secret = "https://user:hunter2@h.example/?token=hunter2"
    save_document(engine, article(mention(1, secret, text=secret), source=secret), START)
    report = load_report(engine)
    assert "hunter2" not in repr(report)
    assert report.references[0].url == "https://***@h.example/?token=***"
    assert replace(report.documents[0], title="") == replace(
        report.documents[0], source="https://***@h.example/?token=***"
    )
