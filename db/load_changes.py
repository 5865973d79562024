"""What was known before: for whatever changed since a baseline, its last old result, its outages, and what is gone."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    TextClause,
    exists,
    func,
    or_,
    select,
    text,
    union,
)

from db.baseline import NOTHING_OLD, OLD_PROBE, Baseline
from db.bulk import listed, of_sources
from db.models import documents, outages, probes, references, resources
from db.vocabulary import CLOSES_OUTAGE, OPENS_OUTAGE, Damage, Role, Verdict

Key = tuple[int, str | None]  # resource and fragment; None for the resource itself
Turns = dict[int, list[tuple[datetime, bool]]]  # of a resource: outages opened and closed by turns, when, and if before


@dataclass(frozen=True, slots=True)
class Former:
    """What an address or a fragment was last found to be before the baseline, where it was found another since.

    Attributes:
        verdict: None where it had not been checked.
        first_at: when that was first found.
        until: when something else was.
    """

    verdict: Verdict | None
    final_url: str | None
    first_at: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class OutageSpan:
    """One outage; `closed_at` is None while it is open. `opened_before` and `closed_before` tell of the baseline."""

    opened_at: datetime
    closed_at: datetime | None
    opened_before: bool
    closed_before: bool


@dataclass(frozen=True, slots=True)
class RemovedLink:
    """A mention that was there at the baseline and is gone; its verdict is the present one."""

    document: str
    number: int
    section: str
    text: str
    url: str
    role: Role
    visible: bool
    line: int
    damage: Damage | None
    resource_id: int
    verdict: Verdict | None
    reason: str | None
    detail: str | None
    http_status: int | None
    removed_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that reports compare the present with.

    Attributes:
        former: of what was found another since the baseline; what is not in it has not changed.
        outages: by resource, oldest first.
        newly_dead: resources that stand in `dead_links` and did not at the baseline.
        removed: in the order of a report.
    """

    baseline: Baseline | None = None
    former: dict[Key, Former] = field(default_factory=dict)
    outages: dict[int, tuple[OutageSpan, ...]] = field(default_factory=dict)
    newly_dead: frozenset[int] = frozenset()
    removed: tuple[RemovedLink, ...] = ()


# Resources (alias `x`) that count as dead and did not at the baseline: of what counts now, few enough came in since for
# their history to be looked at one by one. A `failing` counted where its outage had lasted by then.
NEWLY_DEAD = f"""
x.dead_since IS NOT NULL
AND (CASE WHEN :run_id IS NULL OR x.dead_run_id IS NULL THEN x.dead_since > :last ELSE x.dead_run_id > :run_id END)
AND NOT EXISTS (
    SELECT 1
    FROM (
        SELECT h.verdict AS verdict
        FROM probe AS h
        WHERE h.resource_id = x.id AND h.fragment IS NULL AND {OLD_PROBE}
        ORDER BY h.id DESC
        LIMIT 1
    ) AS b
    WHERE b.verdict IN ('dead', 'soft_404') OR (
        b.verdict = 'failing' AND EXISTS (
            SELECT 1
            FROM outage AS o
            WHERE o.resource_id = x.id AND o.lasting_at <= :last AND (o.closed_at IS NULL OR o.closed_at > :last)
        )
    )
)
"""  # noqa: S608  a condition of our own, with parameters for whatever comes from outside

# As the conditions name them.
_h, _x = probes.alias("h"), resources.alias("x")
_EACH = 10_000  # resources whose past is in memory at once, where it is told in parts


def load_past(connection: Connection, baseline: Baseline | None, sources: Collection[str] = ()) -> Past:
    """What was known at the baseline, where the present differs from it; without one, the outages alone.

    Args:
        sources: only links that were removed from these documents; empty: from any.
    """
    if baseline is None:
        return Past(outages=_load_outages(connection, NOTHING_OLD, {}))
    return replace(_load_past(connection, baseline), removed=_load_removed(connection, baseline, sources))


def changed_since(baseline: Baseline) -> CompoundSelect[Any]:
    """The resources of which there may be news: that are not as they were at the baseline.

    All others were found then what they are found now, and have the open outage that they had, or none. And what is
    alive and was never in trouble is no news either, whatever it was: a first check finds a million of them.
    """
    ill = exists().where(outages.c.resource_id == _x.c.id)
    telling = or_(_h.c.fragment.is_not(None), _x.c.verdict != Verdict.ALIVE, ill)
    changed = select(_h.c.resource_id).join(_x, _x.c.id == _h.c.resource_id).where(_is_new(baseline), telling)
    # A clock that went wrong may put an outage after the baseline whose results are older by their run.
    since = select(outages.c.resource_id).where(
        or_(outages.c.opened_at > baseline.last, outages.c.closed_at > baseline.last)
    )
    return union(changed, since, _newly_dead(baseline))


def load_past_in_parts(connection: Connection, baseline: Baseline) -> Iterator[tuple[Sequence[int], Past]]:
    """What `changed_since` names, part by part with its past; what was removed is left out."""
    for ids in connection.execute(changed_since(baseline)).scalars().partitions(_EACH):
        yield ids, _load_past(connection, baseline, ids)


def count_removed(connection: Connection, baseline: Baseline) -> int:
    """How many mentions `Past.removed` would hold."""
    return int(connection.execute(select(func.count()).select_from(references).where(*_is_gone(baseline))).scalar_one())


def _load_past(connection: Connection, baseline: Baseline, among: Sequence[int] | None = None) -> Past:
    """What was known at the baseline of these resources (None: of all), but for what was removed."""
    former, turns = _load_former(connection, baseline, among)
    return Past(
        baseline,
        former,
        _load_outages(connection, baseline, turns, among),
        frozenset(connection.execute(_among(_newly_dead(baseline), _x.c.id, among)).scalars()),
    )


def _newly_dead(baseline: Baseline) -> Select[Any]:
    return select(_x.c.id).where(text(NEWLY_DEAD).bindparams(**baseline.parameters()))


def _is_new(baseline: Baseline) -> TextClause:
    return text(f"NOT {OLD_PROBE}").bindparams(**baseline.parameters())


def _among(query: Select[Any], key: Any, among: Sequence[int] | None) -> Select[Any]:
    return query if among is None else query.where(key.in_(listed("among").params(among=list(among))))


def _load_former(
    connection: Connection, baseline: Baseline, among: Sequence[int] | None
) -> tuple[dict[Key, Former], Turns]:
    """Of every changed address and fragment the last old result; and the turns that its outages took."""
    columns = ("resource_id", "fragment", "verdict", "final_url", "first_at", "first_run_id")
    changed = _among(select(_h.c.resource_id).where(_is_new(baseline)).distinct(), _h.c.resource_id, among)
    theirs = probes.c.resource_id.in_(changed)
    query = select(*(probes.c[name] for name in columns)).where(theirs).order_by(probes.c.resource_id, probes.c.id)
    former: dict[Key, Former] = {}
    last_old: dict[Key, Any] = {}
    turns: Turns = defaultdict(list)
    for row in connection.execute(query):
        key = (row.resource_id, row.fragment)
        old = _is_old(baseline, row.first_run_id, row.first_at)
        if row.fragment is None:
            open_now = len(turns[row.resource_id]) % 2
            if row.verdict in (CLOSES_OUTAGE if open_now else OPENS_OUTAGE):
                turns[row.resource_id].append((row.first_at, old))
        if old:
            last_old[key] = row
        elif key not in former:
            before = last_old.get(key)
            former[key] = Former(
                before and before.verdict, before and before.final_url, before and before.first_at, row.first_at
            )
    return former, turns


def _is_old(baseline: Baseline, run_id: int | None, at: datetime) -> bool:
    if baseline.run_id is None or run_id is None:
        return at <= baseline.last
    return run_id <= baseline.run_id


def _load_outages(
    connection: Connection, baseline: Baseline, turns: Turns, among: Sequence[int] | None = None
) -> dict[int, tuple[OutageSpan, ...]]:
    """Outages by resource."""
    found: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    query = select(outages.c.resource_id, outages.c.opened_at, outages.c.closed_at).order_by(outages.c.id)
    for key, opened_at, closed_at in connection.execute(_among(query, outages.c.resource_id, among)):
        found[key].append((opened_at, closed_at))
    return {key: _spans(baseline, spans, turns.get(key, [])) for key, spans in found.items()}


def _spans(
    baseline: Baseline, spans: list[tuple[datetime, datetime | None]], turns: list[tuple[datetime, bool]]
) -> tuple[OutageSpan, ...]:
    """The outages, with what the history knows of their place before or after the baseline.

    Told by the run that found it, and by the clock where the history does not reach back so far: it is paired from the
    latest outage backwards.
    """
    told = [(*turns[at], turns[at + 1][1] if at + 1 < len(turns) else False) for at in range(0, len(turns), 2)]
    missing: list[tuple[datetime, bool, bool] | None] = [None] * max(0, len(spans) - len(told))
    result = []
    for (opened_at, closed_at), turn in zip(spans, (*missing, *told[max(0, len(told) - len(spans)) :]), strict=True):
        if turn is not None and turn[0] == opened_at:
            result.append(OutageSpan(opened_at, closed_at, turn[1], turn[2]))
        else:
            closed = closed_at is not None and closed_at <= baseline.last
            result.append(OutageSpan(opened_at, closed_at, opened_at <= baseline.last, closed))
    return tuple(result)


def _is_gone(baseline: Baseline) -> tuple[ColumnElement[bool], ...]:
    return references.c.retired_at > baseline.last, references.c.current_since <= baseline.last


def _load_removed(connection: Connection, baseline: Baseline, sources: Collection[str]) -> tuple[RemovedLink, ...]:
    mention, resource = references.c, resources.c
    query = (
        select(
            documents.c.source,
            *(mention[name] for name in ("number", "section", "text", "raw", "role", "visible", "line", "damage")),
            resource.id,
            *(resource[name] for name in ("verdict", "reason", "detail", "http_status")),
            mention.retired_at,
        )
        .join(documents, documents.c.id == mention.document_id)
        .join(resources, resource.id == mention.resource_id)
        .where(*_is_gone(baseline))
        .order_by(documents.c.source, mention.number, mention.span_start, mention.id)
    )
    found: Any = connection.execute(of_sources(query, documents.c.source, sources))
    return tuple(RemovedLink(*row) for row in found)
