"""Where in its line an address stands: looked up in the documents themselves; the catalog keeps bytes and lines."""

import codecs
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from db.load_report import HealthRow, ReportDocument
from reports.model import Report


def locate(report: Report, folder: Path) -> Report:
    """The report with columns for what stands in local documents that are still as they were scraped.

    Args:
        folder: of the catalog, which the sources of local documents are relative to.
    """
    rows: dict[str, list[HealthRow]] = defaultdict(list)
    for row in report.references:
        rows[row.document].append(row)
    columns: dict[tuple[str, int], tuple[int, int]] = {}
    for document in report.documents:
        data = _read(document, folder)
        if data is not None:
            spans = ((row.span_start, row.span_end) for row in rows[document.source] if row.line)
            found = find_columns(data, document.encoding, spans)
            columns |= {(document.source, start): place for start, place in found.items()}
    located = (columns.get((row.document, row.span_start), (0, 0)) for row in report.references)
    return replace(
        report,
        references=tuple(
            row._replace(column=start, end_column=end) if start else row
            for row, (start, end) in zip(report.references, located, strict=True)
        ),
    )


def _read(document: ReportDocument, folder: Path) -> bytes | None:
    """The document's bytes; None where it is none on this disk, or no longer the one that was scraped."""
    if "://" in document.source or document.source == "-":
        return None
    try:
        data = (folder / document.source).read_bytes()
    except (OSError, ValueError):
        return None
    return data if hashlib.sha256(data).hexdigest() == document.digest else None


def find_columns(data: bytes, encoding: str, spans: Iterable[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """By the first byte of a span, its column and the one behind it: 1-based, in UTF-16 code units (SARIF, 3.30.6).

    Read once from the front, so that encodings with a state and documents with thousands of addresses cost no more.
    Spans that overlap are left out but for the first, and so is one that goes beyond its line.
    """
    found: dict[int, tuple[int, int]] = {}
    try:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
    except LookupError:
        return found
    at, column = 0, 1
    for start, end in sorted(set(spans)):
        if start < at or end > len(data):
            continue
        column, _ = _advance(column, decoder.decode(data[at:start]), first=at == 0)
        behind, broken = _advance(column, decoder.decode(data[start:end]))
        if not broken:
            found[start] = (column, behind)
        at, column = end, behind
    return found


def _advance(column: int, text: str, *, first: bool = False) -> tuple[int, bool]:
    """The column behind the text, and whether it begins another line."""
    text = text.removeprefix("\ufeff") if first else text
    line = max(text.rfind("\n"), text.rfind("\r")) + 1
    units = len(text[line:].encode("utf-16-le", "surrogatepass")) // 2
    return (1 + units, True) if line else (column + units, False)
