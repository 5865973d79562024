"""Report -> SARIF 2.1.0 (OASIS, errata 01), which code hosts show beside the lines of the documents.

A rule is a verdict and its reason (`dead/http_404`), a result one mention. Fingerprints hold while the document says
the same, whatever line it stands on and whatever is found there. Sources are relative to the catalog's folder
(`%SRCROOT%`).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from db.load_report import Change, HealthRow
from db.vocabulary import Verdict
from reports.entries import Level, level_of, say
from reports.escape import fold
from reports.model import Report
from reports.words import VERDICTS, say_reason

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "linkledger/v1"
# In messages a bracket opens a link and a brace a placeholder (3.11.5, 3.11.6).
_ESCAPES = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]", "{": "{{", "}": "}}"})
_COMPARED: dict[Change | None, str] = {
    Change.NEW: "new",
    Change.NEWLY_DEAD: "updated",
    Change.MOVED: "new",
    Change.BLOCKED: "new",
}
# What a verdict alone is worth; a `failing` that has lasted is an error by its result.
_LEVELS = {verdict: level_of(HealthRow("", 0, "", "", "", verdict=verdict)) for verdict in Verdict}


def render_sarif(report: Report) -> str:
    """The whole log, in ASCII: one run with one result a mention that has something to say."""
    told = [row for row in report.references if level_of(row) is not Level.NONE]
    ids = sorted({_rule_id(row) for row in told})
    places = {name: place for place, name in enumerate(ids)}
    seen: Counter[tuple[str, str]] = Counter()
    results = []
    for row in told:
        seen[row.document, row.url] += 1
        compared = report.baseline is not None
        results.append(_result(row, places, seen[row.document, row.url], compared=compared))
    driver = {"name": "linkledger", "rules": [_rule(name, told) for name in ids]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder of the catalog file."}}},
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, allow_nan=False) + "\n"


def _rule_id(row: HealthRow) -> str:
    return f"{row.verdict}/{row.reason}" if row.reason else str(row.verdict)


def _rule(name: str, rows: Iterable[HealthRow]) -> dict[str, Any]:
    verdict, _, reason = name.partition("/")
    words = VERDICTS[Verdict(verdict)]
    told = say_reason(reason)
    return {
        "id": name,
        "shortDescription": {"text": _message(f"{words}: {told}" if told else words)},
        "defaultConfiguration": {"level": _LEVELS[Verdict(verdict)].value},
        "properties": {"tags": ["links"]},
    }


def _result(row: HealthRow, places: dict[str, int], occurrence: int, *, compared: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": _rule_id(row),
        "ruleIndex": places[_rule_id(row)],
        "level": level_of(row).value,
        "message": {"text": _message(f"{fold(row.url, 1_000)}: {say(row)}")},
        "locations": [{"physicalLocation": _location(row)}],
        "partialFingerprints": {FINGERPRINT: _fingerprint(row, occurrence)},
        "properties": {"number": row.number, "role": row.role.value, "confirmed": row.confirmed},
    }
    if compared:
        result["baselineState"] = "new" if row.added else _COMPARED.get(row.change, "unchanged")
    if row.acknowledged_until is not None:
        why = row.acknowledged_why or f"acknowledged until {row.acknowledged_until:%Y-%m-%d}"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": fold(why)}]
    return result


def _message(text: str) -> str:
    return text.translate(_ESCAPES)


def _location(row: HealthRow) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": quote(row.document, safe=":/?#[]@!$&'()*+,;=%~", errors="replace")}
    if "://" not in row.document:
        artifact = {"uri": quote(row.document, safe="/~!$&'()*+,;=@", errors="replace"), "uriBaseId": "%SRCROOT%"}
    location: dict[str, Any] = {"artifactLocation": artifact}
    if row.line:
        location["region"] = {"startLine": row.line}
        if row.column:
            location["region"] |= {"startColumn": row.column, "endColumn": row.end_column}
    return location


def _fingerprint(row: HealthRow, occurrence: int) -> str:
    """Of what is said where, not of what was found: the third mention of an address in a document is that again."""
    return hashlib.sha256(json.dumps([row.document, row.url, occurrence]).encode()).hexdigest()
