"""Current references in groups that are alike in how they are counted, from the very views that reports are made of."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TableClause,
    and_,
    case,
    column,
    distinct,
    func,
    select,
    table,
    type_coerce,
    union_all,
)
from sqlalchemy.types import TypeEngine

from db.baseline import Baseline
from db.bulk import of_sources
from db.models import documents, references, resources
from db.vocabulary import ArchiveStatus, Verdict


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


FACTS = _facts("link_facts")
# Its two halves: what shares its resource's verdict, and missing fragments.
RESOURCE_FACTS, FRAGMENT_FACTS = _facts("resource_link_facts"), _facts("fragment_link_facts")


def load_groups(
    connection: Connection, baseline: Baseline | None = None, sources: Collection[str] = ()
) -> Iterator[Group]:
    """The groups of what these documents cite (none given: of all); compared with a baseline, where there is one."""
    # Half by half: what is grouped over the union of both costs a third more.
    halves = [
        of_sources(_grouped(half, baseline), half.c.document, sources) for half in (RESOURCE_FACTS, FRAGMENT_FACTS)
    ]
    for verdict, counts_dead, *numbers in connection.execute(union_all(*halves)):
        yield Group(verdict, is_lasting(verdict, counts_dead), *numbers)


def _grouped(facts: TableClause, baseline: Baseline | None) -> Select[Any]:
    counts_dead = facts.c.dead_since.is_not(None)
    compared = () if baseline is None else (is_added(facts, baseline), was_broken(facts, baseline))
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


def is_added(facts: TableClause, baseline: Baseline) -> ColumnElement[bool]:
    """Whether a reference was not in its document at the baseline."""
    return type_coerce(facts.c.current_since, references.c.current_since.type) > baseline.last


def was_broken(facts: TableClause, baseline: Baseline) -> ColumnElement[bool]:
    """Whether one that was there is in an outage that had begun by then."""
    # Without an open outage nothing is confirmed or not; with one, `since` is when it began.
    broken = and_(facts.c.confirmed.is_not(None), facts.c.since <= baseline.last)
    return and_(broken, facts.c.current_since <= baseline.last)


def is_lasting(verdict: Verdict | None, counts_dead: bool) -> bool:
    """As in HealthRow."""
    # The other verdicts of `dead_links` are there from their first check on.
    return verdict is Verdict.FAILING and bool(counts_dead)


def count_addresses(connection: Connection, sources: Collection[str] = ()) -> int:
    """Distinct resources that these documents cite; none given: that any does."""
    cited: Select[Any] = select(func.count(distinct(references.c.resource_id))).where(_CURRENT)
    if sources:
        cited = of_sources(cited.join_from(references, documents), documents.c.source, sources)
    return int(connection.execute(cited).scalar_one())


def count_by_document(connection: Connection, sources: Collection[str] = ()) -> tuple[tuple[str, int], ...]:
    """Current references of each document that is not retired, by source."""
    mentions = select(func.count()).where(references.c.document_id == documents.c.id, _CURRENT).scalar_subquery()
    query = select(documents.c.source, mentions).where(documents.c.retired_at.is_(None))
    found: Any = connection.execute(of_sources(query, documents.c.source, sources)).all()
    return tuple(map(tuple, found))


_CURRENT = references.c.retired_at.is_(None)
