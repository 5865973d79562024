"""What a report counts, counted in the catalog: for where there are too many references to read them all for that."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    exists,
    func,
    select,
)

from db.baseline import Baseline, find_baseline
from db.bulk import listed
from db.connect import reading
from db.count_groups import FACTS, RESOURCE_FACTS, Group, count_addresses, is_added, is_lasting, load_groups, was_broken
from db.load_changes import OutageSpan, Past, count_removed, load_past_in_parts
from db.load_report import Change, HealthRow
from db.models import documents, references, resources
from db.vocabulary import COUNTS_DEAD, Verdict

# Tells what is new about rows, given what was known of them before.
Mark = Callable[[Iterable[HealthRow], Past], Iterable[HealthRow]]


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
_MAY_COUNT_DEAD = sorted({*COUNTS_DEAD, Verdict.FAILING})


def load_counts(engine: Engine, mark: Mark) -> Counts:
    """What there is to count, in one transaction: a run that writes meanwhile cannot make the parts disagree.

    Args:
        mark: says what is new about rows since the run before the latest.

    Raises:
        CatalogError: as every reader of the catalog.
    """
    with reading(engine) as connection:
        baseline = find_baseline(connection)
        groups = tuple(load_groups(connection, baseline))
        known = select(func.count()).select_from(documents).where(documents.c.retired_at.is_(None))
        return Counts(
            documents=connection.execute(known).scalar_one(),
            addresses=count_addresses(connection),
            groups=groups,
            baseline=baseline,
            news=_count_news(connection, baseline, groups, mark),
            documents_in_trouble=tuple(_load_places(connection, RESOURCE_FACTS, RESOURCE_FACTS.c.document)),
            hosts_in_trouble=tuple(_load_places(connection, resources, resources.c.host, _is_cited())),
        )


def _is_cited() -> ColumnElement[bool]:
    return exists().where(references.c.resource_id == resources.c.id, references.c.retired_at.is_(None))


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
        yield Place(place, verdict, is_lasting(verdict, lasting), count)


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
    kind = (is_added(FACTS, baseline), was_broken(FACTS, baseline))
    query = select(*(FACTS.c[name] for name in names), *kind).where(FACTS.c.resource_id.in_(listed("ids")))
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
