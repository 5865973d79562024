"""What a report counts, counted in the catalog: for where there are too many references to read them all for that."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Select,
    TableClause,
    and_,
    case,
    column,
    distinct,
    exists,
    func,
    select,
    table,
    union_all,
)
from sqlalchemy.types import TypeEngine

from db.baseline import Baseline, find_baseline
from db.bulk import listed
from db.connect import reading
from db.load_changes import OutageSpan, Past, count_removed, load_past_in_parts
from db.load_report import Change, HealthRow
from db.models import documents, references, resources
from db.vocabulary import COUNTS_DEAD, ArchiveStatus, Verdict

# Tells what is new about rows, given what was known of them before.
Mark = Callable[[Iterable[HealthRow], Past], Iterable[HealthRow]]


@dataclass(frozen=True, slots=True)
class Group:
    """Current references that are alike in what decides how they are counted; `lasting` as in HealthRow.

    Attributes:
        addresses: distinct resources; no two groups have one in common, but for that of missing fragments.
        added: those that were not in their documents at the baseline.
        broken_then: of the others, those whose open outage had begun by then.
    """

    verdict: Verdict | None
    lasting: bool
    references: int
    addresses: int
    confirmed: int
    archived: int
    suggested: int
    damaged: int
    added: int = 0
    broken_then: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """How many references of a document, or addresses of a host, share a verdict that may count as dead."""

    name: str
    verdict: Verdict
    lasting: bool
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The current references of the catalog by number, as of one moment.

    Attributes:
        addresses: distinct resources.
        news: references by what is new about them, what is no longer in its document among them.
        documents_in_trouble: references by document, the retired ones left out.
        hosts_in_trouble: distinct resources by host.
    """

    documents: int
    addresses: int
    groups: tuple[Group, ...]
    baseline: Baseline | None
    news: Counter[Change | None]
    documents_in_trouble: tuple[Place, ...]
    hosts_in_trouble: tuple[Place, ...]


class _Kind(NamedTuple):
    """What decides what is new about a reference to something that is as it was at the baseline; as in Group."""

    verdict: Verdict | None
    added: bool = False
    broken_then: bool = False


_NOBODY = 0  # no resource's number
_TYPES: dict[str, TypeEngine[Any]] = {
    "verdict": resources.c.verdict.type,
    "confirmed": references.c.visible.type,  # any flag's
    "archive_status": resources.c.archive_status.type,
    "since": references.c.current_since.type,
    "current_since": references.c.current_since.type,
}
_NAMES = (
    "document", "verdict", "confirmed", "suggestion", "archive_status", "damage", "dead_since", "resource_id", "host",
    "fragment", "final_url", "since", "current_since",
)  # fmt: skip


def _facts(view: str) -> TableClause:
    return table(view, *(column(name, _TYPES.get(name)) for name in _NAMES))


_ALL = _facts("link_facts")
# Its other half has the missing fragments.
_RESOURCES = _facts("resource_link_facts")
_MAY_COUNT_DEAD = sorted({*COUNTS_DEAD, Verdict.FAILING})


def load_counts(engine: Engine, mark: Mark) -> Counts:
    """What there is to count, in one transaction: a run that writes meanwhile cannot make the parts disagree.

    Args:
        mark: says what is new about rows since the run before the latest.

    Raises:
        CatalogError: as every reader of the catalog.
    """
    current = references.c.retired_at.is_(None)
    with reading(engine) as connection:
        baseline = find_baseline(connection)
        groups = tuple(_load_groups(connection, baseline))
        cited = select(func.count(distinct(references.c.resource_id))).where(current)
        known = select(func.count()).select_from(documents).where(documents.c.retired_at.is_(None))
        return Counts(
            documents=connection.execute(known).scalar_one(),
            addresses=connection.execute(cited).scalar_one(),
            groups=groups,
            baseline=baseline,
            news=_count_news(connection, baseline, groups, mark),
            documents_in_trouble=tuple(_load_places(connection, _RESOURCES, _RESOURCES.c.document)),
            hosts_in_trouble=tuple(_load_places(connection, resources, resources.c.host, _is_cited())),
        )


def _is_cited() -> ColumnElement[bool]:
    return exists().where(references.c.resource_id == resources.c.id, references.c.retired_at.is_(None))


def _load_groups(connection: Connection, baseline: Baseline | None) -> Iterator[Group]:
    # Half by half: what is grouped over the union of both costs a third more.
    halves = [_grouped(half, baseline) for half in (_RESOURCES, _facts("fragment_link_facts"))]
    for verdict, counts_dead, *numbers in connection.execute(union_all(*halves)):
        yield Group(verdict, _is_lasting(verdict, counts_dead), *numbers)


def _grouped(facts: TableClause, baseline: Baseline | None) -> Select[Any]:
    counts_dead = facts.c.dead_since.is_not(None)
    compared = () if baseline is None else (_is_added(facts, baseline), _was_broken(facts, baseline))
    told = (facts.c.confirmed.is_(True), facts.c.archive_status == ArchiveStatus.FOUND)
    return select(
        facts.c.verdict,
        counts_dead,
        func.count(),
        func.count(distinct(facts.c.resource_id)),
        *(func.count(case((condition, 1))) for condition in told),
        func.count(facts.c.suggestion),
        func.count(facts.c.damage),
        *(func.count(case((condition, 1))) for condition in compared),
    ).group_by(facts.c.verdict, counts_dead)


def _is_added(facts: TableClause, baseline: Baseline) -> ColumnElement[bool]:
    return facts.c.current_since > baseline.last


def _was_broken(facts: TableClause, baseline: Baseline) -> ColumnElement[bool]:
    # Without an open outage nothing is confirmed or not; with one, `since` is when it began.
    broken = and_(facts.c.confirmed.is_not(None), facts.c.since <= baseline.last)
    return and_(broken, facts.c.current_since <= baseline.last)


def _is_lasting(verdict: Verdict | None, counts_dead: bool) -> bool:
    # The other verdicts of `dead_links` are there from their first check on.
    return verdict is Verdict.FAILING and bool(counts_dead)


def _load_places(
    connection: Connection, facts: FromClause, name: ColumnElement[str], *conditions: ColumnElement[bool]
) -> Iterator[Place]:
    """What may count as dead, by name; missing fragments do not."""
    counts_dead = facts.c.dead_since.is_not(None)
    query = (
        select(name, facts.c.verdict, counts_dead, func.count())
        .where(facts.c.verdict.in_(_MAY_COUNT_DEAD), *conditions)
        .group_by(name, facts.c.verdict, counts_dead)
    )
    for place, verdict, lasting, count in connection.execute(query):
        yield Place(place, verdict, _is_lasting(verdict, lasting), count)


def _count_news(
    connection: Connection, baseline: Baseline | None, groups: Iterable[Group], mark: Mark
) -> Counter[Change | None]:
    """The references by what is new about them; those of what has changed are looked at one by one.

    Of the others all of a kind share their news as well: one of them is asked for all.
    """
    news: Counter[Change | None] = Counter()
    others: Counter[_Kind] = Counter()
    for group in groups:
        others[_Kind(group.verdict, added=True)] += group.added
        others[_Kind(group.verdict, broken_then=True)] += group.broken_then
        others[_Kind(group.verdict)] += group.references - group.added - group.broken_then
    if baseline is not None:
        news[Change.REMOVED] = count_removed(connection, baseline)
        for ids, past in load_past_in_parts(connection, baseline):
            kinds, rows = _load_rows(connection, baseline, ids)
            others -= kinds
            news.update(row.change for row in mark(rows, past))
    for kind, count in others.items():
        (row,) = mark([_row(kind.verdict, _came_in(kind, baseline))], Past(baseline, outages=_outages(kind, baseline)))
        news[row.change] += count
    return news


def _came_in(kind: _Kind, baseline: Baseline | None) -> datetime | None:
    return None if baseline is None else baseline.last + timedelta(seconds=kind.added)


def _outages(kind: _Kind, baseline: Baseline | None) -> dict[int, tuple[OutageSpan, ...]]:
    if baseline is None or not kind.broken_then:
        return {}
    return {_NOBODY: (OutageSpan(baseline.last, None, opened_before=True, closed_before=False),)}


def _load_rows(
    connection: Connection, baseline: Baseline, ids: Sequence[int]
) -> tuple[Counter[_Kind], list[HealthRow]]:
    """The references to these resources: how many of each kind, and as much of them as says what is new."""
    names = ("verdict", "current_since", "resource_id", "fragment", "final_url")
    kind = (_is_added(_ALL, baseline), _was_broken(_ALL, baseline))
    query = select(*(_ALL.c[name] for name in names), *kind).where(_ALL.c.resource_id.in_(listed("ids")))
    kinds: Counter[_Kind] = Counter()
    rows = []
    for verdict, *facts, added, broken_then in connection.execute(query, {"ids": list(ids)}):
        kinds[_Kind(verdict, bool(added), bool(broken_then))] += 1
        rows.append(_row(verdict, *facts))
    return kinds, rows


def _row(
    verdict: Verdict | None,
    current_since: datetime | None,
    resource_id: int = _NOBODY,
    fragment: str = "",
    final_url: str | None = None,
) -> HealthRow:
    row = HealthRow("", 0, "", "", "", verdict=verdict, current_since=current_since)
    return row._replace(resource_id=resource_id, fragment=fragment, final_url=final_url)
