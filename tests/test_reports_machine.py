"""Reports for other programs: JSON, JSON Lines, CSV."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_values import dead, found, realistic, row

from catalog.options import ReportFormat
from db.load_report import LINK_HEALTH_COLUMNS, Change, HealthRow
from db.vocabulary import Verdict
from reports.formats import RENDERERS
from reports.machine import render_csv, render_json, render_jsonl
from reports.summary import build_report

CONTRACT = [
    "document", "number", "section", "text", "url", "verdict", "reason", "http_status", "confirmed", "since",
    "last_checked", "final_url", "suggestion", "suggestion_method", "suggestion_confidence", "archive_url",
    "archived_at", "archive_status", "archive_checked_at", "visible", "role", "damage", "suggestion_evidence", "drift",
    "acknowledged_until", "acknowledged_why",
]  # fmt: skip
# What is told besides; new names go to the end.
TOLD = [*CONTRACT, "line", "detail", "added", "change", "trouble_from", "trouble_until", "outages"]
SECRET = "https://user:hunter2@h.example/?sig=hunter2"


def parsed_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def csv_of(*rows: HealthRow) -> list[dict[str, str]]:
    return parsed_csv(render_csv(build_report((), rows)))


def test_the_columns_are_those_of_the_contract_in_its_order() -> None:
    report = build_report(*realistic())
    assert list(LINK_HEALTH_COLUMNS) == CONTRACT
    assert render_csv(report).split("\r\n")[0].split(",") == TOLD
    assert {tuple(entry) for entry in json.loads(render_json(report))["references"]} == {tuple(TOLD)}


def test_json_holds_a_version_a_summary_and_every_reference() -> None:
    told = json.loads(render_json(build_report(*realistic())))
    assert told["schema_version"] == 1
    assert told["summary"] == {
        "documents": 2,
        "references": 28,
        "addresses": 23,
        "unchecked": 1,
        "dead_links": 15,
        "confirmed": 12,
        "suggested": 3,
        "archived": 2,
        "damaged": 2,
        "verdicts": {
            "alive": 5,
            "moved": 1,
            "dead": 13,
            "soft_404": 1,
            "fragment_missing": 1,
            "blocked": 1,
            "bad_certificate": 1,
            "failing": 2,
            "invalid": 1,
            "excluded": 1,
        },
        "changes": dict.fromkeys((change.value for change in Change), 0),
    }
    assert len(told["references"]) == 28


def test_unknown_is_null_and_never_no() -> None:
    (told,) = json.loads(render_json(build_report((), [row(3)])))["references"]
    assert told == dict.fromkeys(TOLD) | {
        "document": "articles/deep-learning.txt",
        "number": 3,
        "section": "",
        "text": "",
        "url": "https://example.org/a",
        "visible": True,
        "role": "content",
        "line": 0,
        "detail": "",
        "added": False,
        "outages": 0,
    }


def test_values_keep_their_kinds() -> None:
    entry = dead(7, visible=False, **found("2016-01-20", "https://example.org/a"))
    (told,) = json.loads(render_json(build_report((), [entry])))["references"]
    assert (told["http_status"], told["confirmed"], told["visible"]) == (404, True, False)
    assert (told["since"], told["archived_at"]) == ("2025-11-02T06:00:00Z", "2016-01-20T00:00:00Z")
    assert (told["suggestion_confidence"], told["archive_status"], told["verdict"]) == (0.9, "found", "dead")
    (line,) = csv_of(entry)
    assert (line["http_status"], line["confirmed"], line["visible"]) == ("404", "1", "0")
    assert (line["since"], line["suggestion_confidence"]) == ("2025-11-02T06:00:00Z", "0.9")
    assert (line["final_url"], line["verdict"]) == ("", "dead")


def test_json_lines_are_one_object_a_reference() -> None:
    report = build_report(*realistic())
    lines = render_jsonl(report).split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == json.loads(render_json(report))["references"]
    assert render_jsonl(build_report((), ())) == ""


def test_an_empty_catalog_is_valid_in_every_format() -> None:
    empty = build_report((), ())
    assert json.loads(render_json(empty))["references"] == []
    assert render_csv(empty) == ",".join(TOLD) + "\r\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_field_begins_like_a_formula(start: str) -> None:
    evil = f'{start}HYPERLINK("http://evil.example")'
    (line,) = csv_of(row(text=evil, url=evil, section=evil, document=evil))
    assert {line["text"], line["url"], line["section"], line["document"]} == {f"'{evil}"}


hostile = st.text(st.characters(codec="utf-8"), max_size=30)


@given(text=hostile, url=hostile)
def test_every_text_is_read_back_from_every_format(text: str, url: str) -> None:
    report = build_report((), [row(1, "https://a.example/", text=text), row(2, url, resource_id=5)])
    shown = {entry.number: entry for entry in report.references}
    told: dict[int, Any] = {entry["number"]: entry for entry in json.loads(render_json(report))["references"]}
    assert (told[1]["text"], told[2]["url"]) == (shown[1].text, shown[2].url)
    assert render_json(report).isascii()
    assert len(render_jsonl(report).splitlines()) == 2
    lines = {int(line["number"]): line for line in parsed_csv(render_csv(report))}
    for found_there, meant in ((lines[1]["text"], shown[1].text), (lines[2]["url"], shown[2].url)):
        assert found_there.removeprefix("'") == meant.replace("\0", "\ufffd").removeprefix("'")


@pytest.mark.parametrize("name", RENDERERS)
def test_no_format_prints_a_secret_or_text_that_has_no_bytes(name: str) -> None:
    entry = dead(url=SECRET, text=f"see {SECRET}", section=SECRET, final_url=SECRET, suggestion=SECRET, document=SECRET)
    entry = entry._replace(change=Change.NEW)
    text = RENDERERS[name](build_report((), [entry, row(2, "http://a.example/\ud800", text="\udfff")]))
    assert "hunter2" not in text
    assert "h.example" in text
    assert text.encode()


@pytest.mark.parametrize("name", RENDERERS)
def test_equal_reports_give_equal_bytes_in_every_format(name: str) -> None:
    documents, rows = realistic()
    assert RENDERERS[name](build_report(documents, rows)) == RENDERERS[name](build_report(documents[::-1], rows[::-1]))


def test_every_format_of_the_command_line_has_its_renderer() -> None:
    assert list(RENDERERS) == [shape.value for shape in ReportFormat]
    told = build_report((), [dead()._replace(change=Change.NEW)])
    assert all(Verdict.DEAD.value in render(told) for render in RENDERERS.values())
