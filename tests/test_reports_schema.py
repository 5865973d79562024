"""The published JSON Schema tells what the JSON report holds: neither less nor more."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from db_kit import START, day, document, finding, new_catalog, run_of
from jsonschema import Draft202012Validator
from report_values import dead, realistic, row

import reports
from db.load_report import Change
from db.save_document import save_document
from db.vocabulary import ArchiveStatus, Damage, DatePrecision, Drift, Role, Verdict
from reports.machine import SCHEMA_VERSION, render_json, render_jsonl
from reports.model import Report
from reports.summary import build_report, load_report

SCHEMA: dict[str, Any] = json.loads((Path(reports.__path__[0]) / "schema" / "report.schema.json").read_text("utf-8"))
WHOLE = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
ONE = WHOLE.evolve(schema={"$ref": "#/$defs/reference", "$defs": SCHEMA["$defs"]})


@pytest.fixture
def lived(tmp_path: Path) -> Report:
    """A catalog with a past: something died, something was removed, something was added."""
    engine = new_catalog(tmp_path / "catalog.sqlite")
    a, b, c = "https://a.example/", "https://b.example/", "https://c.example/"
    save_document(engine, document("a.md", a, b, title="A title"), START)
    run_of(engine, day(1), finding(1, "alive", day(1)), finding(2, "dead", day(1)))
    save_document(engine, document("a.md", a, c, title="A title"), day(2))
    run_of(engine, day(2), finding(1, "dead", day(2)), finding(3, "moved", day(2), moved_to="https://n.example/"))
    return load_report(engine)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def test_every_report_is_what_the_schema_says(lived: Report) -> None:
    hostile = build_report((), [dead(1, "http://a.example/\ud800", text="\0<b>", section="\u202e")])
    for report in (lived, build_report(*realistic()), build_report((), ()), hostile):
        WHOLE.validate(json.loads(render_json(report)))
        for line in render_jsonl(report).splitlines():
            ONE.validate(json.loads(line))


def test_a_report_with_a_past_tells_it(lived: Report) -> None:
    told = json.loads(render_json(lived))
    assert told["baseline"]["run"] == 1
    assert [(entry["url"], entry["change"]) for entry in told["references"]] == [
        ("https://a.example/", "new"),
        ("https://c.example/", "added"),
    ]
    assert [(entry["url"], entry["verdict"]) for entry in told["removed"]] == [("https://b.example/", "dead")]
    assert {name: count for name, count in told["summary"]["changes"].items() if count} == {
        "new": 1,
        "added": 1,
        "removed": 1,
    }
    assert [(point["run"], point["share_alive"]) for point in told["trend"]] == [(1, 0.5), (2, 0.5)]


def _objects(schema: Any, told: Any, where: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every object of a report with the part of the schema that speaks of it."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    for part in schema.get("anyOf", []):
        if part.get("type") == "object" and isinstance(told, dict):
            schema = part
    if isinstance(told, list):
        for item in told[:1]:
            yield from _objects(schema["items"], item, f"{where}[]")
    elif isinstance(told, dict):
        yield where, schema, told
        for name, value in told.items():
            inner = schema.get("properties", {}).get(name)
            if inner is not None:
                yield from _objects(inner, value, f"{where}.{name}")


def test_no_name_is_missing_from_the_schema_and_none_is_in_it_in_vain(lived: Report) -> None:
    told = json.loads(render_json(lived))
    removed = told.pop("removed")
    seen = set()
    for where, schema, found in _objects(SCHEMA, told, ""):
        if "propertyNames" not in schema and where != ".summary.changes":
            assert set(schema["properties"]) - {"removed"} == set(found) == set(schema["required"]) - {"removed"}, where
        seen.add(where)
    assert seen >= {"", ".summary", ".baseline", ".documents[]", ".references[]", ".trend[]"}
    assert set(removed[0]) - set(told["references"][0]) == {"removed_at"}


@pytest.mark.parametrize(
    ("name", "words"),
    [("archive_status", ArchiveStatus), ("role", Role), ("damage", Damage), ("drift", Drift), ("change", Change)],
)
def test_its_words_are_those_of_the_vocabulary(name: str, words: type) -> None:
    told = SCHEMA["$defs"]["reference"]["properties"][name]["enum"]
    assert [word for word in told if word is not None] == [word.value for word in words]  # type: ignore[attr-defined]


def test_its_verdicts_are_those_of_the_vocabulary() -> None:
    assert SCHEMA["$defs"]["verdict"]["enum"] == [*(verdict.value for verdict in Verdict), None]
    summary = SCHEMA["properties"]["summary"]["properties"]
    assert summary["verdicts"]["required"] == [verdict.value for verdict in Verdict]
    assert summary["changes"]["required"] == [change.value for change in Change]
    precision = SCHEMA["properties"]["documents"]["items"]["properties"]["published_precision"]["enum"]
    assert precision == [*(word.value for word in DatePrecision), None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "broken"},
        {"since": "2026-01-01 06:00:00"},
        {"change": "old"},
        {"number": -1},
        {"visible": None},
        {"suggestion_confidence": 2},
    ],
)
def test_what_is_wrong_is_refused(wrong: dict[str, Any]) -> None:
    told = json.loads(render_jsonl(build_report((), [row(1)])))
    ONE.validate(told)
    assert not ONE.is_valid(told | wrong)


def test_an_acknowledgement_is_a_day(lived: Report) -> None:
    known = lived.references[0]._replace(acknowledged_until=day(9).date(), acknowledged_why="known")
    told = json.loads(render_jsonl(replace(lived, references=(known,))))
    assert told["acknowledged_until"] == "2026-01-10"
    ONE.validate(told)
