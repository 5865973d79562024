"""What the HTML report's script reads: every reference and every ledger, packed so that 100,000 of them stay small.

Each text is kept once, in `strings`; rows are lists of numbers under `columns`. An index of -1 is "none".
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from db.load_ledgers import CheckRow, CopyRow, Ledger, OutageRow, ProposalRow
from db.load_report import HealthRow
from db.vocabulary import OPENS_OUTAGE, Role
from reports.charts import name_of
from reports.redact import redact, redact_text
from reports.sections import GRAVEST_FIRST
from reports.words import DAMAGES, VERDICTS, say_method

COLUMNS = (
    "resource", "flags", "number", "verdict", "confidence", "drift", "change", "document", "section", "text", "url",
    "detail", "since", "suggestion", "method", "archive_url", "archived_at", "damage", "acknowledged", "title",
)  # fmt: skip
FLAGS = {"content": 1, "hidden": 2, "confirmed": 4, "troubled": 8, "damaged": 16, "acknowledged": 32}
_PLACES = {verdict: place for place, verdict in enumerate(GRAVEST_FIRST)}


@lru_cache(maxsize=8_192)
def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(" ", "minutes").removesuffix("+00:00")


class _Strings:
    """Texts by their number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str | None) -> int:
        """The number of a text; -1 for none or an empty one."""
        return self._numbers.setdefault(text, len(self._numbers)) if text else -1

    def when(self, moment: datetime | None) -> int:
        return -1 if moment is None else self.number(_minute(moment))

    def day(self, moment: datetime | None) -> int:
        return -1 if moment is None else self.number(_minute(moment)[:10])

    def texts(self) -> list[str]:
        return list(self._numbers)


def pack(rows: Sequence[HealthRow], ledgers: Iterable[Ledger], documents: int) -> tuple[str, str]:
    """The two JSON texts of a page: the references, and by resource (in their order) the ledgers.

    They are safe inside a `<script>` element: no `<`, no line separators, ASCII alone.
    """
    strings = _Strings()
    places: dict[int, int] = {}
    for row in rows:
        places.setdefault(row.resource_id, len(places))
    by_resource = {ledger.resource_id: ledger for ledger in ledgers}
    known = [by_resource.get(key) for key in places]
    packed = [_row(strings, row, places[row.resource_id], by_resource.get(row.resource_id)) for row in rows]
    told = [_ledger(strings, ledger) for ledger in known]
    by_place = {places[row.resource_id]: row.host for row in rows}
    hosts = [strings.number(by_place[place] or "(none)") for place in range(len(places))]
    data = {
        "columns": COLUMNS,
        "flags": FLAGS,
        "verdicts": [name_of(verdict) for verdict in GRAVEST_FIRST],
        "words": {name_of(verdict): word for verdict, word in VERDICTS.items()},
        "documents": documents,
        "hosts": hosts,
        "rows": packed,
        "strings": strings.texts(),
    }
    return _inert_json(data), _inert_json(told)


def _inert_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _row(strings: _Strings, row: HealthRow, place: int, ledger: Ledger | None) -> list[int]:
    troubled = row.verdict in OPENS_OUTAGE
    flags = {
        "content": row.role is Role.CONTENT,
        "hidden": not row.visible,
        "confirmed": row.confirmed is True,
        "troubled": troubled,
        "damaged": row.damage is not None,
        "acknowledged": row.acknowledged_until is not None,
    }
    method = row.suggestion_method
    return [
        place,
        sum(FLAGS[name] for name, is_so in flags.items() if is_so),
        row.number,
        _PLACES[row.verdict],
        round(100 * (row.suggestion_confidence or 0)),
        strings.number(row.drift),
        strings.number(row.change),
        strings.number(row.document),
        strings.number(row.section),
        strings.number(row.text),
        strings.number(row.url),
        strings.number(row.detail),
        strings.day(row.since),
        strings.number(row.suggestion),
        strings.number(say_method(method) if method else None),
        strings.number(row.archive_url),
        strings.day(row.archived_at),
        strings.number(DAMAGES[row.damage] if row.damage else None),
        strings.number(_acknowledged(row)),
        strings.number(redact_text(ledger.title) if ledger else None),
    ]


def _acknowledged(row: HealthRow) -> str:
    if row.acknowledged_until is None:
        return ""
    return f"until {row.acknowledged_until:%Y-%m-%d}" + (f", {row.acknowledged_why}" if row.acknowledged_why else "")


def _ledger(strings: _Strings, ledger: Ledger | None) -> list[Any] | None:
    if ledger is None:
        return None
    return [
        strings.number(redact(ledger.url)),
        strings.number(redact_text(ledger.title)),
        strings.when(ledger.last_success_at),
        strings.day(ledger.due_at),
        [_check(strings, check) for check in ledger.checks],
        [_outage(strings, outage) for outage in ledger.outages],
        [_copy(strings, copy) for copy in ledger.copies],
        [_proposal(strings, proposal) for proposal in ledger.proposals],
    ]


def _check(strings: _Strings, check: CheckRow) -> list[Any]:
    way = [
        [
            strings.number(redact(hop.url)),
            hop.status,
            strings.number(redact(hop.location) if hop.location else None),
            int(hop.permanent),
        ]
        for hop in check.hops
    ]
    return [
        strings.number(check.fragment),
        name_of(check.verdict),
        strings.number(redact_text(check.detail) or check.reason),
        check.http_status,
        strings.number(redact(check.final_url) if check.final_url else None),
        strings.when(check.first_at),
        strings.when(check.last_at),
        check.count,
        way,
    ]


def _outage(strings: _Strings, outage: OutageRow) -> list[int]:
    return [
        strings.when(outage.opened_at),
        strings.when(outage.closed_at),
        strings.when(outage.last_at),
        outage.checks,
        strings.number(outage.first_reason),
        strings.number(outage.last_reason),
        int(outage.confirmed),
    ]


def _copy(strings: _Strings, copy: CopyRow) -> list[Any]:
    return [
        strings.number(copy.archive),
        strings.number(redact(copy.url)),
        strings.day(copy.captured_at),
        copy.http_status,
        int(copy.chosen),
    ]


def _proposal(strings: _Strings, proposal: ProposalRow) -> list[int]:
    return [
        strings.number(proposal.kind.value),
        strings.number(say_method(proposal.method)),
        strings.number(redact(proposal.url)),
        strings.number(redact_text(proposal.evidence)),
        round(100 * proposal.confidence),
        int(proposal.verified),
        proposal.alternatives,
    ]
