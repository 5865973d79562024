"""What formats for programs share: one entry an address and document, and how grave it is."""

import re
from collections.abc import Iterable
from enum import StrEnum

from db.load_report import HealthRow
from db.vocabulary import ArchiveStatus, Verdict
from reports.escape import fold, visible
from reports.summary import counts_dead
from reports.words import VERDICTS, say_reason

# What XML 1.0 has no place for, escaped or not (section 2.2, "Char").
_NO_CHARACTER = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST = 1_000  # characters of a sentence; more says nothing more


class Level(StrEnum):
    """How much a finding asks for; SARIF's words (3.27.10)."""

    ERROR = "error"  # counts among the dead
    WARNING = "warning"  # trouble that may pass, or a flaw of the address
    NOTE = "note"  # worth knowing: moved, or nobody could see
    NONE = "none"  # alive, not ours to check, or not checked yet


_LEVELS: dict[Verdict | None, Level] = {
    Verdict.FAILING: Level.WARNING,
    Verdict.BAD_CERTIFICATE: Level.WARNING,
    Verdict.FRAGMENT_MISSING: Level.WARNING,
    Verdict.INVALID: Level.WARNING,
    Verdict.MOVED: Level.NOTE,
    Verdict.BLOCKED: Level.NOTE,
}


def level_of(row: HealthRow) -> Level:
    """The level of a reference's finding; the same `dead_links` as everywhere are errors."""
    return Level.ERROR if counts_dead(row) else _LEVELS.get(row.verdict, Level.NONE)


def by_document(rows: Iterable[HealthRow]) -> dict[str, list[HealthRow]]:
    """Rows in a report's order by their document."""
    found: dict[str, list[HealthRow]] = {}
    for row in rows:
        found.setdefault(row.document, []).append(row)
    return found


def say(row: HealthRow) -> str:
    """The finding in one line of plain text, with nothing hidden in it: what, since when, what instead."""
    told = fold(row.detail or say_reason(row.reason), LONGEST)
    parts = [f"{VERDICTS[row.verdict]}: {told}" if told else VERDICTS[row.verdict]]
    if row.since and row.verdict is not Verdict.ALIVE:
        parts.append(f"since {row.since:%Y-%m-%d}")
    if row.confirmed is not None:
        parts.append("confirmed" if row.confirmed else "not confirmed yet")
    if row.suggestion:
        parts.append(f"instead: {fold(row.suggestion, LONGEST)}")
    elif row.archive_status is ArchiveStatus.FOUND and row.archive_url:
        parts.append(f"archived copy: {fold(row.archive_url, LONGEST)}")
    if row.acknowledged_until:
        why = f" ({fold(row.acknowledged_why)})" if row.acknowledged_why else ""
        parts.append(f"acknowledged until {row.acknowledged_until:%Y-%m-%d}{why}")
    return "; ".join(parts)


def clean_xml(text: str) -> str:
    """Text that XML can hold and that hides nothing; line ends stay."""
    return "\n".join(_NO_CHARACTER.sub("\ufffd", visible(line)) for line in text.split("\n"))
