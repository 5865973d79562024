"""What a report is made of: every current reference with what is known of it, and the documents they stand in."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, column, or_, select, table

from db.baseline import Baseline, find_baseline
from db.bulk import of_sources
from db.connect import reading
from db.count_groups import Group, count_addresses, count_by_document, is_added, is_lasting, load_groups
from db.load_changes import Past, changed_since, load_past
from db.models import documents, runs
from db.vocabulary import (
    ArchiveStatus,
    Damage,
    DatePrecision,
    Drift,
    MoveKind,
    Role,
    RunStatus,
    SuggestionKind,
    Verdict,
)


class Change(StrEnum):
    """What is new about a reference since a report's baseline. Nothing that the catalog stores."""

    NEW = "new"  # in trouble now, and was not, or was not there
    NEWLY_DEAD = "newly_dead"  # in trouble then as now, but among the dead only now
    STILL = "still"  # in trouble then as now
    FIXED = "fixed"  # in trouble then, and alive or moved now
    PASSED = "passed"  # neither then nor now, but in between
    MOVED = "moved"  # alive then, redirected for good now
    BLOCKED = "blocked"  # could be seen then
    ADDED = "added"  # was not in the document, and is in no trouble
    REMOVED = "removed"  # is no longer in the document, which repairs nothing


class HealthRow(NamedTuple):
    """One row of `link_health`, then (from `resource_id` on) what a report for people takes from `link_facts` besides.

    A named tuple, and no dataclass as elsewhere: a report has a hundred thousand of them, each with so many fields that
    a frozen dataclass takes ten times as long to make.

    Attributes:
        document: source of the document: an address, or a path relative to the catalog file.
        url: the address as printed; `resource_id` is equal for the mentions of one resource.
        confirmed: None where the verdict opens no outage.
        line: 1-based line of the address in the document; 0 where it is not known.
        damage: why the printed address is suspected of not being what the author wrote.
        drift: how far the page has gone from what was cited; None where that was not compared.
        acknowledged_until: the last day on which somebody's word keeps it from counting for `--fail-on`.
        detail: the verdict's sentence for people, or "".
        lasting: `failing` for so long that it counts among the dead.
        span_start: byte offset of the address in the document.
        current_since: in the document without interruption since.
        repair_note: what came of looking for a replacement, where a proposal does not tell it.
        drift_detail: what was compared, one sentence.
        added: not in the document at the report's baseline.
        change: what is new about it since the report's baseline; None for nothing.
        trouble_from, trouble_until: of the trouble that `change` calls over, or that a `blocked` came in between.
        outages: how often the resource fell ill within FLAPPING_DAYS up to the last time; 0 where that is not told.
        column, end_column: 1-based, in UTF-16 code units, of the address and of what follows it; 0 where the document
            was not looked at, or is another than was scraped.
        removed_at: of a link that is no longer in the document.
    """

    document: str
    number: int
    section: str
    text: str
    url: str
    verdict: Verdict | None = None
    reason: str | None = None
    http_status: int | None = None
    confirmed: bool | None = None
    since: datetime | None = None
    last_checked: datetime | None = None
    final_url: str | None = None
    suggestion: str | None = None
    suggestion_method: str | None = None
    suggestion_confidence: float | None = None
    archive_url: str | None = None
    archived_at: datetime | None = None
    archive_status: ArchiveStatus | None = None
    archive_checked_at: datetime | None = None
    visible: bool = True
    role: Role = Role.CONTENT
    damage: Damage | None = None
    suggestion_evidence: str | None = None
    drift: Drift | None = None
    acknowledged_until: date | None = None
    acknowledged_why: str | None = None
    # --- not in the view
    resource_id: int = 0
    line: int = 0
    detail: str = ""
    move_kind: MoveKind | None = None
    archive_error: str = ""
    suggestion_kind: SuggestionKind | None = None
    span_start: int = 0
    span_end: int = 0
    fragment: str = ""
    host: str = ""
    current_since: datetime | None = None
    repair_note: str | None = None
    drift_detail: str | None = None
    lasting: bool = False
    # --- found by comparing with what was known before
    added: bool = False
    change: Change | None = None
    trouble_from: datetime | None = None
    trouble_until: datetime | None = None
    outages: int = 0
    removed_at: datetime | None = None
    column: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A current document, as a report names it."""

    source: str
    title: str = ""
    published_on: date | None = None
    published_precision: DatePrecision | None = None
    digest: str = ""  # SHA-256 of the bytes as last scraped, in hex
    encoding: str = ""


# The contract's columns of the view, in its order.
LINK_HEALTH_COLUMNS: tuple[str, ...] = HealthRow._fields[:26]


AT_ONCE = 5_000  # rows that are turned into values together
_VERDICT = HealthRow._fields.index("verdict")


class _Known(dict[Any, Any]):
    """Values by what the catalog has for them, each made once, however many rows share it."""

    def __init__(self, convert: Callable[[Any], Any], nothing: Any) -> None:
        super().__init__({None: nothing})
        self._convert = convert

    def __missing__(self, stored: Any) -> Any:
        value = self[stored] = self._convert(stored)
        return value


def _time(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def _same(value: Any) -> Any:
    return value


# A view declares no types: these turn words, flags and times into values again. By hand and by the column, since
# SQLAlchemy's types take thrice as long, and a hundred thousand rows have a million and a half of such values.
_TO_VALUE: dict[str, Callable[[Any], Any]] = {
    "verdict": Verdict,
    "confirmed": bool,
    "since": _time,
    "last_checked": _time,
    "archived_at": _time,
    "archive_status": ArchiveStatus,
    "archive_checked_at": _time,
    "visible": bool,
    "role": Role,
    "damage": Damage,
    "drift": Drift,
    "acknowledged_until": date.fromisoformat,
    "move_kind": MoveKind,
    "suggestion_kind": SuggestionKind,
    "current_since": _time,
}
# What many rows have in common is kept once; of other columns nearly every value is another.
_SHARED = frozenset(
    {"document", "section", "reason", "detail", "suggestion_method", "suggestion_evidence", "archive_error", "host"}
)
# In the order of HealthRow's fields, but for the last, of which `lasting` is made.
_LINK_FACTS = table(
    "link_facts",
    *map(column, LINK_HEALTH_COLUMNS),
    *map(
        column,
        (
            "resource_id",
            "line",
            "detail",
            "move_kind",
            "archive_error",
            "suggestion_kind",
            "span_start",
            "span_end",
            "fragment",
            "host",
            "current_since",
            "repair_note",
            "drift_detail",
            "dead_since",
        ),
    ),
)
# Of the fields that no column fills: how it was before is not the catalog's to say.
_REST = tuple(HealthRow._field_defaults[name] for name in HealthRow._fields[len(_LINK_FACTS.columns) :])


@dataclass(frozen=True, slots=True)
class Counted:
    """The current references by number: distinct resources, alike in groups, and by document."""

    addresses: int
    groups: tuple[Group, ...]
    by_document: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything a report is made of, as of one moment.

    Attributes:
        documents: the current ones, by source.
        rows: their current references, in no order.
        past: what to compare them with.
        last_run: how the latest run ended; None where there was none.
        counted: all references by number, where `rows` are only those that tell something.
    """

    documents: tuple[ReportDocument, ...]
    rows: tuple[HealthRow, ...]
    past: Past
    last_run: RunStatus | None = None
    counted: Counted | None = None


def load_report_rows(
    engine: Engine, since: int | datetime | None = None, sources: Collection[str] = (), *, telling: bool = False
) -> Loaded:
    """What a report is made of, read in one transaction: a run that writes meanwhile cannot make the parts disagree.

    Args:
        since: what changes are counted from, as in `find_baseline`.
        sources: only these documents; empty: all of them.
        telling: leave out what is well, and was; it is counted instead.

    Raises:
        CatalogError: as every reader of the catalog.
    """
    with reading(engine) as connection:
        baseline = find_baseline(connection, since)
        return Loaded(
            _load_documents(connection, sources),
            _load_rows(connection, sources, *([_tells(baseline)] if telling else ())),
            load_past(connection, baseline, sources),
            connection.execute(select(runs.c.status).order_by(runs.c.id.desc()).limit(1)).scalar(),
            _count(connection, sources) if telling else None,
        )


def _count(connection: Connection, sources: Collection[str]) -> Counted:
    return Counted(
        count_addresses(connection, sources),
        tuple(load_groups(connection, sources=sources)),
        count_by_document(connection, sources),
    )


def _tells(baseline: Baseline | None) -> ColumnElement[bool]:
    """Whether there may be more to be told of a reference than that it is alive."""
    facts = _LINK_FACTS.c
    flaws = [facts.verdict.is_(None), facts.verdict != Verdict.ALIVE.value]
    flaws += [facts.damage.is_not(None), facts.drift.is_not(None)]
    if baseline is None:
        return or_(*flaws)
    return or_(*flaws, is_added(_LINK_FACTS, baseline), facts.resource_id.in_(changed_since(baseline)))


def _load_documents(connection: Connection, sources: Collection[str]) -> tuple[ReportDocument, ...]:
    names = ("source", "title", "published_on", "published_precision", "digest", "encoding")
    current = documents.c.retired_at.is_(None)
    query = select(*(documents.c[name] for name in names)).where(current).order_by(documents.c.source)
    return tuple(ReportDocument(*row) for row in connection.execute(of_sources(query, documents.c.source, sources)))


def _load_rows(
    connection: Connection, sources: Collection[str], *conditions: ColumnElement[bool]
) -> tuple[HealthRow, ...]:
    query = of_sources(select(_LINK_FACTS).where(*conditions), _LINK_FACTS.c.document, sources)
    known = [
        (place, _Known(_TO_VALUE.get(found.name, _same), HealthRow._field_defaults.get(found.name)))
        for place, found in enumerate(_LINK_FACTS.columns)
        if found.name in _SHARED or found.name in _TO_VALUE
    ]
    return tuple(row for part in connection.execute(query).partitions(AT_ONCE) for row in _rows(part, known))


def _rows(part: Sequence[Sequence[Any]], known: Iterable[tuple[int, _Known]]) -> Iterator[HealthRow]:
    columns: list[Iterable[Any]] = list(zip(*part, strict=True))
    for place, values in known:
        columns[place] = list(map(values.__getitem__, columns[place]))
    columns[-1] = [
        is_lasting(verdict, since is not None) for verdict, since in zip(columns[_VERDICT], columns[-1], strict=True)
    ]
    return map(HealthRow._make, zip(*columns, *(repeat(value, len(part)) for value in _REST), strict=True))


def order(row: HealthRow) -> tuple[str, bool, int, int, str, str]:
    """The order of a report: by document, what the article says before the page around it, then as numbered."""
    return row.document, row.role is Role.NAVIGATION, row.number, row.line, row.url, row.text
