"""What a report is made of: every current reference with what is known of it, and the documents they stand in."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, Engine, column, select, table
from sqlalchemy.types import TypeEngine

from db.columns import UtcDateTime
from db.connect import reading
from db.models import documents, probes, references, resources
from db.vocabulary import ArchiveStatus, Damage, DatePrecision, Drift, MoveKind, Role, Verdict


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One row of `link_health`, then (from `resource_id` on) what a report for people takes from `link_facts` besides.

    Attributes:
        document: source of the document: an address, or a path relative to the catalog file.
        url: the address as printed; `resource_id` is equal for the mentions of one resource.
        confirmed: None where the verdict opens no outage.
        line: 1-based line of the address in the document; 0 where it is not known.
        damage: why the printed address is suspected of not being what the author wrote.
        drift: how far the page has gone from what was cited; None where that was not compared.
        detail: the verdict's sentence for people, or "".
        acknowledged_until: the last day on which somebody's word keeps it from counting for `--fail-on`.
        lasting: `failing` for so long that it counts among the dead.
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
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A current document, as a report names it."""

    source: str
    title: str = ""
    published_on: date | None = None
    published_precision: DatePrecision | None = None


# The contract's columns of the view, in its order.
LINK_HEALTH_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(HealthRow))[:26]


_VERDICT = LINK_HEALTH_COLUMNS.index("verdict")

# A view declares no types: these turn words, flags and times into values again.
_TYPES: dict[str, TypeEngine[Any]] = {
    "verdict": probes.c.verdict.type,
    "confirmed": references.c.visible.type,  # any flag's
    "since": UtcDateTime(),
    "last_checked": UtcDateTime(),
    "archived_at": UtcDateTime(),
    "archive_status": resources.c.archive_status.type,
    "archive_checked_at": UtcDateTime(),
    "visible": references.c.visible.type,
    "role": references.c.role.type,
    "damage": references.c.damage.type,
    "drift": resources.c.drift.type,
    "acknowledged_until": Date(),
}
# In the order of HealthRow's fields, but for the last, of which `lasting` is made.
_LINK_FACTS = table(
    "link_facts",
    *(column(name, _TYPES.get(name)) for name in LINK_HEALTH_COLUMNS),
    column("resource_id"),
    column("line"),
    column("detail"),
    column("move_kind", resources.c.move_kind.type),
    column("dead_since"),
)


def load_report_rows(engine: Engine) -> tuple[tuple[ReportDocument, ...], tuple[HealthRow, ...]]:
    """Current documents by source, and their current references by document, role (content first) and number.

    Both are read in one transaction, so that a run that writes meanwhile cannot make them disagree.

    Raises:
        CatalogError: as every reader of the catalog.
    """
    with reading(engine) as connection:
        return _load_documents(connection), _load_rows(connection)


def _load_documents(connection: Connection) -> tuple[ReportDocument, ...]:
    found = connection.execute(
        select(documents.c.source, documents.c.title, documents.c.published_on, documents.c.published_precision)
        .where(documents.c.retired_at.is_(None))
        .order_by(documents.c.source)
    )
    return tuple(ReportDocument(*row) for row in found)


def _load_rows(connection: Connection) -> tuple[HealthRow, ...]:
    return tuple(sorted((_row(*row) for row in connection.execute(select(_LINK_FACTS))), key=order))


def _row(*facts: Any) -> HealthRow:
    *shown, detail, move_kind, dead_since = facts
    # The other verdicts of `dead_links` are there from their first check on.
    lasting = shown[_VERDICT] is Verdict.FAILING and dead_since is not None
    fields_in_order = (*shown, detail or "", move_kind, lasting)
    return HealthRow(*fields_in_order)


def order(row: HealthRow) -> tuple[str, bool, int, int, str, str]:
    """The order of a report: by document, what the article says before the page around it, then as numbered."""
    return row.document, row.role is Role.NAVIGATION, row.number, row.line, row.url, row.text
