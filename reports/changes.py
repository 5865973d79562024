"""What is new about a reference: the present compared with what was known at the baseline. Pure.

Trouble is compared by outage, not by error: `404, reset, 404` is one trouble that goes on, and a link that was taken
out of its document was not repaired.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from db.load_changes import Former, OutageSpan, Past, RemovedLink
from db.load_report import Change, HealthRow
from db.vocabulary import CLOSES_OUTAGE, OPENS_OUTAGE, Verdict

# What somebody has to look at; `blocked` is none of it: nobody knows.
TROUBLE: frozenset[Verdict] = OPENS_OUTAGE | {Verdict.FRAGMENT_MISSING, Verdict.INVALID}
# Outages that began within so many days before the last one began are told together: the address flaps. Counted from
# there and not from today, so that a report does not change by the calendar alone.
FLAPPING_DAYS = 30


def mark(rows: Iterable[HealthRow], past: Past) -> tuple[HealthRow, ...]:
    """The rows, each with what is new about it; those without news are the same objects."""
    return tuple(_mark(row, past) for row in rows)


def removed_rows(past: Past) -> tuple[HealthRow, ...]:
    """The links that are no longer in their documents."""
    return tuple(_removed(link) for link in past.removed)


def _mark(row: HealthRow, past: Past) -> HealthRow:
    spans = past.outages.get(row.resource_id, ())
    if row.verdict in TROUBLE:
        outages = _count_recent(spans) if row.verdict in OPENS_OUTAGE else 0
        return row._replace(added=_is_added(row, past), change=_trouble(row, past, spans), outages=outages)
    if past.baseline is not None:
        news = _health(row, past, spans)
        if news is not None:
            return news
    if spans and spans[-1].closed_at is None:
        return row._replace(trouble_from=spans[-1].opened_at)
    return row


def _is_added(row: HealthRow, past: Past) -> bool:
    return past.baseline is not None and row.current_since is not None and row.current_since > past.baseline.last


def _trouble(row: HealthRow, past: Past, spans: Sequence[OutageSpan]) -> Change:
    if past.baseline is None or _is_added(row, past):
        return Change.NEW
    if row.verdict in OPENS_OUTAGE:
        if not any(_open_then(span) for span in spans):
            return Change.NEW
        return Change.NEWLY_DEAD if row.resource_id in past.newly_dead else Change.STILL
    former = _former(row, past)
    return Change.STILL if former is None or former.verdict is row.verdict else Change.NEW


def _health(row: HealthRow, past: Past, spans: Sequence[OutageSpan]) -> HealthRow | None:
    """The news of what is in no trouble; None where there are none."""
    if _is_added(row, past):
        return row._replace(added=True, change=Change.ADDED)
    former = past.former.get((row.resource_id, None))
    if row.verdict in CLOSES_OUTAGE:
        if (over := _over(row, past, spans)) is not None:
            change, began, ended = over
            return row._replace(change=change, trouble_from=began, trouble_until=ended, outages=_count_recent(spans))
        if row.verdict is Verdict.MOVED and former is not None and _went_elsewhere(row, former):
            return row._replace(change=Change.MOVED)
    if row.verdict is Verdict.BLOCKED and former is not None and former.verdict is not Verdict.BLOCKED:
        still_open = spans[-1].opened_at if spans and spans[-1].closed_at is None else None
        return row._replace(change=Change.BLOCKED, trouble_from=still_open)
    return None


def _over(
    row: HealthRow, past: Past, spans: Sequence[OutageSpan]
) -> tuple[Change, datetime | None, datetime | None] | None:
    """Trouble that has ended since the baseline: whether it was there then, its begin and its end."""
    fragment = _former(row, past) if row.fragment else None
    if fragment is not None and fragment.verdict is Verdict.FRAGMENT_MISSING:
        return Change.FIXED, fragment.first_at, fragment.until
    for span in reversed(spans):
        if _open_then(span):
            return Change.FIXED, span.opened_at, spans[-1].closed_at
    if spans and not spans[-1].opened_before:
        return Change.PASSED, next(span for span in spans if not span.opened_before).opened_at, spans[-1].closed_at
    return None


def _open_then(span: OutageSpan) -> bool:
    return span.opened_before and not span.closed_before


def _former(row: HealthRow, past: Past) -> Former | None:
    fragment = row.fragment if row.verdict is not Verdict.INVALID and row.fragment else None
    return past.former.get((row.resource_id, fragment))


def _went_elsewhere(row: HealthRow, former: Former) -> bool:
    """Whether it was not moved before, or to another place; a session's number in the query is no other place."""
    if former.verdict is not Verdict.MOVED:
        return True
    return (former.final_url or "").partition("?")[0] != (row.final_url or "").partition("?")[0]


def _count_recent(spans: Sequence[OutageSpan]) -> int:
    """Outages that began within FLAPPING_DAYS of the last one's begin, that one included."""
    if not spans:
        return 0
    earliest = spans[-1].opened_at - timedelta(days=FLAPPING_DAYS)
    return sum(span.opened_at >= earliest for span in spans)


def _removed(link: RemovedLink) -> HealthRow:
    return HealthRow(
        document=link.document,
        number=link.number,
        section=link.section,
        text=link.text,
        url=link.url,
        role=link.role,
        visible=link.visible,
        line=link.line,
        damage=link.damage,
        resource_id=link.resource_id,
        verdict=link.verdict,
        reason=link.reason,
        detail=link.detail or "",
        http_status=link.http_status,
        removed_at=link.removed_at,
        change=Change.REMOVED,
    )
