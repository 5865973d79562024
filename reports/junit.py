"""Report -> JUnit XML as CI systems read it: a suite a document, a case an address.

What counts among the dead is a failure, unless somebody has acknowledged it; all other findings are told in
`system-out` of a case that passes, so that a wall or a time-out never fails a build. What is not ours to check, not
checked yet, or acknowledged is skipped. No times: a report of the same findings has the same bytes.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from db.load_report import HealthRow
from db.vocabulary import Verdict
from reports.entries import Level, by_document, clean_xml, level_of, say
from reports.model import Report


def render_junit(report: Report) -> str:
    """The whole document, in ASCII."""
    root = Element("testsuites", {"name": "linkledger"})
    for source, rows in by_document(report.references).items():
        suite = SubElement(root, "testsuite", {"name": clean_xml(source)})
        for mentions in _addresses(rows):
            _case(suite, mentions)
        _count(suite, suite.iter("testcase"))
    _count(root, root.iter("testcase"))
    indent(root)
    text = tostring(root, encoding="us-ascii", xml_declaration=False).decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _addresses(rows: Iterable[HealthRow]) -> list[list[HealthRow]]:
    """The mentions of each printed address, which share their fate."""
    found: dict[tuple[int, str], list[HealthRow]] = {}
    for row in rows:
        found.setdefault((row.resource_id, row.url), []).append(row)
    return list(found.values())


def _case(suite: Element, mentions: list[HealthRow]) -> None:
    row = mentions[0]
    names = {"name": clean_xml(row.url), "classname": f"linkledger.{row.verdict or 'not_checked'}"}
    if "://" not in row.document:
        names["file"] = clean_xml(row.document)
    if row.line:
        names["line"] = str(row.line)
    case = SubElement(suite, "testcase", names)
    told = clean_xml(say(row))
    if row.verdict is None or row.verdict is Verdict.EXCLUDED:
        SubElement(case, "skipped", {"message": told})
    elif level_of(row) is not Level.ERROR:
        if level_of(row) is not Level.NONE:
            SubElement(case, "system-out").text = told
    elif row.acknowledged_until is not None:
        SubElement(case, "skipped", {"message": told})
    else:
        numbers = ", ".join(str(mention.number) for mention in mentions)
        failure = SubElement(case, "failure", {"type": clean_xml(row.reason or str(row.verdict)), "message": told})
        failure.text = clean_xml(f"{told}\nreference {numbers}: {row.text}")


def _count(parent: Element, cases: Iterable[Element]) -> None:
    found = list(cases)
    parent.set("tests", str(len(found)))
    parent.set("failures", str(sum(case.find("failure") is not None for case in found)))
    parent.set("errors", "0")
    parent.set("skipped", str(sum(case.find("skipped") is not None for case in found)))
