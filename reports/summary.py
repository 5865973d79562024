"""Database -> Report. Redaction happens here, once, so that no renderer can forget it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol

from sqlalchemy import Engine

from db.count_groups import Group
from db.load_changes import Past
from db.load_ledgers import load_ledgers
from db.load_report import Change, Counted, HealthRow, ReportDocument, load_report_rows, order
from db.load_trend import TrendPoint, load_trend
from db.vocabulary import COUNTS_DEAD, ArchiveStatus, RunStatus, Verdict
from reports.changes import mark, removed_rows
from reports.model import Count, Report, Summary
from reports.redact import redact, redact_text
from reports.sections import GRAVEST_FIRST

TREND_RUNS = 30  # that a chart has room for
_ADDRESSES = ("document", "url", "final_url", "suggestion", "archive_url")
_PROSE = ("section", "text", "detail", "suggestion_evidence", "fragment", "repair_note", "drift_detail")

_texts = attrgetter(*_ADDRESSES, *_PROSE, "host")


def load_report(
    engine: Engine,
    since: int | datetime | None = None,
    sources: Collection[str] = (),
    *,
    ledgers: bool = False,
    telling: bool = False,
) -> Report:
    """The catalog as it is now, as a Report.

    Args:
        since: what changes are counted from: the number of a run, the first moment that counts (aware), or None for the
            run before the latest.
        sources: only these documents; empty: all of them.
        ledgers: load the history of each address, too.
        telling: leave out the references of which there is no more to tell than that they are alive; they are counted.

    Raises:
        CatalogError: in one sentence, where the catalog cannot be read.
    """
    loaded = load_report_rows(engine, since, sources, telling=telling)
    report = build_report(loaded.documents, loaded.rows, loaded.past, loaded.counted)
    histories = load_ledgers(engine) if ledgers else ()
    runs = load_trend(engine, document=next(iter(sources), None), limit=None) if len(sources) < 2 else ()
    return replace(
        report,
        since=since,
        trend=runs[-TREND_RUNS:],
        steps=_steps(runs),
        offline=loaded.last_run is RunStatus.OFFLINE,
        ledgers=histories,
    )


def _steps(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The points at which something changed: a run that found the same adds nothing to a report."""
    before = (None, *points)
    return tuple(
        point
        for point, last in zip(points, before, strict=False)
        if last is None
        or (last.counts, last.unchecked, last.dead_links, last.confirmed)
        != (point.counts, point.unchecked, point.dead_links, point.confirmed)
    )


def build_report(
    documents: Iterable[ReportDocument],
    rows: Iterable[HealthRow],
    past: Past | None = None,
    counted: Counted | None = None,
) -> Report:
    """A Report of these rows: counted, in order, redacted. Pure; the order of the arguments does not matter.

    Args:
        past: what to compare the rows with; None where they tell themselves what is new about them.
        counted: all references, where the rows are only some of them.
    """
    ordered = sorted(rows, key=order)
    marked = ordered if past is None else mark(ordered, past)
    gone = () if past is None else removed_rows(past)
    known = sorted(documents, key=lambda document: document.source)
    shown = tuple(show(row) for row in marked)
    if counted is None:
        summary, sizes = summarise(len(known), marked, gone), Counter(row.document for row in shown)
    else:
        summary = sum_up(len(known), counted.addresses, counted.groups, _news(marked, gone))
        sizes = _sizes(counted)
    return Report(
        summary=summary,
        documents=tuple(_show_document(document) for document in known),
        references=shown,
        sizes=sizes,
        removed=tuple(show(row) for row in gone),
        baseline=None if past is None else past.baseline,
    )


class Judged(Protocol):
    """A reference, or several that are alike, by what decides whether they count as dead."""

    @property
    def verdict(self) -> Verdict | None: ...

    @property
    def lasting(self) -> bool: ...


def counts_dead(judged: Judged) -> bool:
    """Whether the view `dead_links` has this."""
    return judged.verdict in COUNTS_DEAD or (judged.verdict is Verdict.FAILING and judged.lasting)


def summarise(documents: int, rows: Sequence[HealthRow], gone: Sequence[HealthRow] = ()) -> Summary:
    """The counts of these rows, and of what is gone."""
    alike: dict[tuple[Verdict | None, bool], list[HealthRow]] = {}
    for row in rows:
        alike.setdefault((row.verdict, row.lasting), []).append(row)
    return sum_up(documents, _addresses(rows), [_group(found) for found in alike.values()], _news(rows, gone))


def sum_up(documents: int, addresses: int, groups: Iterable[Group], news: Mapping[Change | None, int]) -> Summary:
    """The counts of references that were counted group by group, and of what is new."""
    known = list(groups)
    by_verdict = {verdict: [group for group in known if group.verdict is verdict] for verdict in GRAVEST_FIRST}
    counts = tuple(_count(verdict, found) for verdict, found in by_verdict.items() if found)
    return Summary(
        documents=documents,
        references=sum(count.references for count in counts),
        addresses=addresses,
        counts=counts,
        dead_links=sum(group.references for group in known if counts_dead(group)),
        confirmed=sum(count.confirmed for count in counts),
        archived=sum(count.archived for count in counts),
        suggested=sum(count.suggested for count in counts),
        damaged=sum(group.damaged for group in known),
        changes=tuple((change, news[change]) for change in Change if news.get(change)),
    )


def _news(rows: Iterable[HealthRow], gone: Iterable[HealthRow]) -> Counter[Change | None]:
    return Counter(row.change for row in (*rows, *gone))


def _sizes(counted: Counted) -> Counter[str]:
    """References by document; several documents may be shown alike."""
    sizes: Counter[str] = Counter()
    for source, count in counted.by_document:
        sizes[show_address(source)] += count
    return sizes


def _group(rows: Sequence[HealthRow]) -> Group:
    return Group(
        verdict=rows[0].verdict,
        lasting=rows[0].lasting,
        references=len(rows),
        addresses=_addresses(rows),
        confirmed=sum(row.confirmed is True for row in rows),
        archived=sum(row.archive_status is ArchiveStatus.FOUND for row in rows),
        suggested=sum(row.suggestion is not None for row in rows),
        damaged=sum(row.damage is not None for row in rows),
    )


def _count(verdict: Verdict | None, groups: Sequence[Group]) -> Count:
    return Count(
        verdict=verdict,
        references=sum(group.references for group in groups),
        addresses=sum(group.addresses for group in groups),
        confirmed=sum(group.confirmed for group in groups),
        archived=sum(group.archived for group in groups),
        suggested=sum(group.suggested for group in groups),
    )


def _addresses(rows: Iterable[HealthRow]) -> int:
    return len({row.resource_id for row in rows})


def show(row: HealthRow) -> HealthRow:
    """The row as it may be shown: no passwords, tokens or signatures, and no text that cannot be encoded."""
    # Most rows have nothing to hide, and 100,000 close looks take their time.
    told = "\n".join(filter(None, _texts(row)))
    if told.isascii() and not ("@" in told or "=" in told or "%" in told):
        return row  # no userinfo, no parameter, encoded or not, and nothing that cannot be encoded
    shown = {name: show_address(text) for name in _ADDRESSES if (text := getattr(row, name))}
    shown |= {name: redact_text(_encodable(text)) for name in _PROSE if (text := getattr(row, name))}
    shown["host"] = show_host(row.host)
    changed: dict[str, Any] = {name: text for name, text in shown.items() if text != getattr(row, name)}
    return row._replace(**changed) if changed else row


def show_address(address: str) -> str:
    """An address, or a document's source, as it may be shown."""
    return redact(_encodable(address))


def show_host(host: str) -> str:
    """A host as it may be shown: a parser finds none with userinfo, but nothing is too strange for a catalog."""
    return host.rpartition("@")[2]


def _show_document(document: ReportDocument) -> ReportDocument:
    return replace(document, source=show_address(document.source), title=redact_text(_encodable(document.title)))


def _encodable(text: str) -> str:
    """Half of a surrogate pair, which UTF-8 has no bytes for, as U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
