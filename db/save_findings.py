"""Saves what checks found: the state of each resource, its history where that changed, its outages and its run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, RowMapping, bindparam, delete, insert, select, update

from db.connect import writing
from db.models import hops, outages, probes, resources, runs, suggestions
from db.outages import OutageState, advance, counts_dead
from db.records import Finding, OutagePolicy
from db.storable import chunks, countable, storable, storable_or_none
from db.vocabulary import CLOSES_OUTAGE, Drift, SuggestionKind, Verdict

Values = dict[str, Any]
Key = tuple[int, str | None]  # resource and fragment; None for the resource itself

PERMANENT_REDIRECT = "permanent_redirect"
# The site's own word, but a catch-all redirect speaks the same: short of certain.
REDIRECT_CONFIDENCE = 0.9
NOT_MODIFIED = 304

_STATE = (
    resources.c.id,
    resources.c.verdict,
    resources.c.changed_at,
    resources.c.last_success_at,
    resources.c.dead_since,
    resources.c.dead_run_id,
    resources.c.etag,
    resources.c.last_modified,
    resources.c.title,
    resources.c.content_type,
    resources.c.drift,
)
# Checks that agree in these are one row of history.
_SAME = ("verdict", "reason", "http_status", "move_kind")
_HISTORY = tuple(probes.c[name] for name in ("id", "resource_id", "fragment", "count", "final_url", *_SAME))

# The statements, made once: a run saves several times a second, and making them takes as long as running them.
_KEY: BindParameter[Any] = bindparam("key")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_STATES = select(*_STATE).where(resources.c.id.in_(_IDS))
_CURRENT = select(*_HISTORY).where(probes.c.resource_id.in_(_IDS), probes.c.current.is_(True))
_UNCLOSED = select(outages).where(outages.c.resource_id.in_(_IDS), outages.c.closed_at.is_(None))
_PROPOSED = select(suggestions).where(
    suggestions.c.resource_id.in_(_IDS),
    suggestions.c.kind == SuggestionKind.MOVED,
    suggestions.c.method == PERMANENT_REDIRECT,
)
_NEW_PROBES = select(probes.c.resource_id, probes.c.id).where(
    probes.c.resource_id.in_(_IDS), probes.c.current.is_(True), probes.c.fragment.is_(None)
)
_UPDATE_RESOURCE = update(resources).where(resources.c.id == _KEY)
_UPDATE_PROBE = update(probes).where(probes.c.id == _KEY)
_INSERT_PROBE = insert(probes)
_INSERT_OUTAGE = insert(outages)
_UPDATE_OUTAGE = update(outages).where(outages.c.id == _KEY)
_INSERT_SUGGESTION = insert(suggestions)
_UPDATE_SUGGESTION = update(suggestions).where(suggestions.c.id == _KEY)
_DELETE_SUGGESTION = delete(suggestions).where(suggestions.c.id == _KEY)
_COUNT = (
    update(runs)
    .where(runs.c.id == _KEY)
    .values(
        {
            name: runs.c[name] + bindparam(f"more_{name}")
            for name in ("checked", *(verdict.value for verdict in Verdict))
        }
        | {"active_at": bindparam("last")}
    )
)


@dataclass(slots=True)
class _Before:
    """What the catalog holds of the resources of a round."""

    states: dict[int, RowMapping] = field(default_factory=dict)
    probes: dict[Key, RowMapping] = field(default_factory=dict)
    outages: dict[int, tuple[int, OutageState]] = field(default_factory=dict)
    moves: dict[int, RowMapping] = field(default_factory=dict)


@dataclass(slots=True)
class _Writes:
    """What is to be written, by statement, so that each statement runs once for all of a round."""

    states: list[Values] = field(default_factory=list)
    repeated: list[Values] = field(default_factory=list)
    superseded: list[Values] = field(default_factory=list)
    probes: list[Values] = field(default_factory=list)
    hops: dict[int, list[Values]] = field(default_factory=dict)
    opened: list[Values] = field(default_factory=list)
    outages: list[Values] = field(default_factory=list)
    dropped_moves: list[int] = field(default_factory=list)
    moves: list[Values] = field(default_factory=list)
    move_states: list[Values] = field(default_factory=list)


def save_findings(engine: Engine, run_id: int, findings: Sequence[Finding], policy: OutagePolicy) -> None:
    """Save findings of a run in one transaction, in their order; all of them or none.

    Findings of resources that were forgotten meanwhile are left out. Batches of some hundreds are quickest.

    Raises:
        ValueError: for a finding that calls a resource `fragment_missing`, which is said of fragments alone.
        CatalogError: where the catalog cannot be written.
    """
    if not findings:
        return
    if any(finding.verdict is Verdict.FRAGMENT_MISSING for finding in findings):
        raise ValueError("`fragment_missing` is said of a fragment, not of a resource: use Finding.fragments")
    with writing(engine) as connection:
        saved: list[Finding] = []
        for part in _rounds(findings):
            before = _load(connection, [finding.resource_id for finding in part])
            known = [finding for finding in part if finding.resource_id in before.states]
            writes = _Writes()
            for finding in known:
                _decide(writes, before, finding, run_id, policy)
            _write(connection, writes)
            saved += known
        _count(connection, run_id, saved)


def _rounds(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Parts in which no resource occurs twice, so that each finding meets what the one before it left."""
    part: dict[int, Finding] = {}
    for finding in findings:
        if finding.resource_id in part:
            yield list(part.values())
            part = {}
        part[finding.resource_id] = finding
    yield list(part.values())


def _load(connection: Connection, ids: Sequence[int]) -> _Before:
    before = _Before()
    for part in chunks(ids):
        wanted = {"ids": part}
        for row in connection.execute(_STATES, wanted).mappings():
            before.states[row["id"]] = row
        for row in connection.execute(_CURRENT, wanted).mappings():
            before.probes[row["resource_id"], row["fragment"]] = row
        for row in connection.execute(_UNCLOSED, wanted).mappings():
            kept = {name: row[name] for name in OutageState.__slots__}
            before.outages[row["resource_id"]] = (row["id"], OutageState(**kept))
        for row in connection.execute(_PROPOSED, wanted).mappings():
            before.moves[row["resource_id"]] = row
    return before


def _decide(writes: _Writes, before: _Before, finding: Finding, run_id: int, policy: OutagePolicy) -> None:
    outage = _decide_outage(writes, before, finding, policy)
    _decide_state(writes, before.states[finding.resource_id], finding, run_id, counts_dead(finding.verdict, outage))
    _decide_probes(writes, before, finding, run_id)
    unrelated = before.states[finding.resource_id]["drift"] is Drift.UNRELATED
    _decide_move(writes, before.moves.get(finding.resource_id), finding, unrelated=unrelated)


def _decide_outage(writes: _Writes, before: _Before, finding: Finding, policy: OutagePolicy) -> OutageState | None:
    key, open_outage = before.outages.get(finding.resource_id, (0, None))
    outage = advance(open_outage, finding.verdict, finding.reason, finding.checked_at, policy)
    if outage is not None and outage is not open_outage:
        told = {name: getattr(outage, name) for name in OutageState.__slots__}
        if open_outage is None:
            writes.opened.append({"resource_id": finding.resource_id, **told})
        else:
            writes.outages.append({"key": key, **told})
    return outage


def _decide_state(writes: _Writes, state: RowMapping, finding: Finding, run_id: int, dead: bool) -> None:
    at = finding.checked_at
    success = finding.verdict in CLOSES_OUTAGE
    changes: Values = {
        "key": finding.resource_id,
        "verdict": finding.verdict,
        "reason": finding.reason,
        "detail": storable(finding.detail),
        "http_status": finding.http_status,
        "final_url": storable_or_none(finding.final_url),
        "move_kind": finding.move_kind,
        "opinion": finding.opinion,
        "checked_at": at,
        "changed_at": state["changed_at"] if state["verdict"] is finding.verdict else at,
        "last_success_at": at if success else state["last_success_at"],
        "dead_since": (state["dead_since"] or at) if dead else None,
        "dead_run_id": (state["dead_run_id"] if state["dead_since"] else run_id) if dead else None,
        "due_at": finding.due_at,
    }
    # An error page's title and validators say nothing of the resource, and a 304 has none to give.
    fresh = success and finding.http_status != NOT_MODIFIED
    for name in ("etag", "last_modified", "title", "content_type"):
        given = storable(getattr(finding, name))
        changes[name] = given if fresh or (success and given) else state[name]
    writes.states.append(changes)


def _decide_probes(writes: _Writes, before: _Before, finding: Finding, run_id: int) -> None:
    values: Values = {
        "verdict": finding.verdict,
        "reason": finding.reason,
        "detail": storable(finding.detail),
        "http_status": finding.http_status,
        "final_url": storable_or_none(finding.final_url),
        "move_kind": finding.move_kind,
    }
    if _decide_probe(writes, before, finding, run_id, None, values) and finding.hops:
        writes.hops[finding.resource_id] = [
            {
                "position": position,
                "url": storable(hop.url),
                "status": hop.status,
                "location": storable_or_none(hop.location),
                "kind": hop.kind,
                "permanent": hop.permanent,
            }
            for position, hop in enumerate(finding.hops, 1)
        ]
    for found in {storable(found.fragment): found for found in finding.fragments}.values():
        said = {"verdict": found.verdict, "reason": found.reason, "detail": storable(found.detail)}
        nothing = {"http_status": None, "final_url": None, "move_kind": None}
        _decide_probe(writes, before, finding, run_id, storable(found.fragment), {**said, **nothing})


def _decide_probe(
    writes: _Writes, before: _Before, finding: Finding, run_id: int, fragment: str | None, values: Values
) -> bool:
    """Whether this is another result than the one before it, and so a new row."""
    last = {
        "detail": values["detail"],
        "last_at": finding.checked_at,
        "last_run_id": run_id,
        "elapsed_ms": countable(finding.elapsed_ms),
        "attempts": countable(finding.attempts),
        "opinion": finding.opinion,
    }
    row = before.probes.get((finding.resource_id, fragment))
    if row is not None and _is_same(row, values):
        writes.repeated.append({"key": row["id"], "count": row["count"] + 1, **last})
        return False
    if row is not None:
        writes.superseded.append({"key": row["id"], "current": False})
    first = {"first_at": finding.checked_at, "first_run_id": run_id, "count": 1, "current": True}
    writes.probes.append({"resource_id": finding.resource_id, "fragment": fragment, **values, **first, **last})
    return True


def _is_same(row: RowMapping, values: Values) -> bool:
    """Whether a check found what the one before it found.

    Where it was sent counts without its query: sites that add a session's number there would add a row with each check.
    A page that was well and is not modified is what it was.
    """
    if values["http_status"] == NOT_MODIFIED and row["verdict"] is values["verdict"] is Verdict.ALIVE:
        return True
    led_to = [(side["final_url"] or "").partition("?")[0] for side in (row, values)]
    return led_to[0] == led_to[1] and all(row[name] == values[name] for name in _SAME)


def _decide_move(writes: _Writes, known: RowMapping | None, finding: Finding, *, unrelated: bool) -> None:
    """Keep one proposal while the address moves.

    A redirect that was taken away (the address is dead now) leaves its last target on record, but unverified: the
    target may be what died. An address that answers for itself again has no use for it. A target that is `unrelated`
    to what was cited was withdrawn by whoever compared them, and stays so.
    """
    target = storable_or_none(finding.moved_to) if finding.verdict is Verdict.MOVED else None
    if target is not None and known is not None and known["url"] == target:
        if not known["verified"] and not unrelated:
            evidence = storable(finding.detail)
            writes.move_states.append({"key": known["id"], "verified": True, "evidence": evidence})
    elif target is not None:
        if known is not None:
            writes.dropped_moves.append(known["id"])
        writes.moves.append(
            {
                "resource_id": finding.resource_id,
                "kind": SuggestionKind.MOVED,
                "method": PERMANENT_REDIRECT,
                "url": target,
                "evidence": storable(finding.detail),
                "confidence": REDIRECT_CONFIDENCE,
                "verified": True,
                "alternatives": 1,
                "created_at": finding.checked_at,
            }
        )
    elif known is not None and finding.verdict in CLOSES_OUTAGE:
        writes.dropped_moves.append(known["id"])
    elif known is not None and known["verified"]:
        writes.move_states.append({"key": known["id"], "verified": False, "evidence": known["evidence"]})


def _write(connection: Connection, writes: _Writes) -> None:
    statements: tuple[tuple[Any, list[Values]], ...] = (
        (_UPDATE_RESOURCE, writes.states),
        (_UPDATE_PROBE, writes.repeated),
        (_UPDATE_PROBE, writes.superseded),
        (_INSERT_PROBE, writes.probes),
        (_INSERT_OUTAGE, writes.opened),
        (_UPDATE_OUTAGE, writes.outages),
        (_DELETE_SUGGESTION, [{"key": key} for key in writes.dropped_moves]),
        (_INSERT_SUGGESTION, writes.moves),
        (_UPDATE_SUGGESTION, writes.move_states),
    )
    for statement, rows in statements:
        if rows:
            connection.execute(statement, rows)
    _write_hops(connection, writes.hops)


def _write_hops(connection: Connection, found: dict[int, list[Values]]) -> None:
    for part in chunks(list(found)):
        rows = [
            {"probe_id": probe_id, **hop}
            for resource_id, probe_id in connection.execute(_NEW_PROBES, {"ids": part})
            for hop in found[resource_id]
        ]
        if rows:
            connection.execute(insert(hops), rows)


def _count(connection: Connection, run_id: int, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    verdicts = Counter(finding.verdict.value for finding in findings)
    missing = sum(found.verdict is Verdict.FRAGMENT_MISSING for finding in findings for found in finding.fragments)
    if missing:
        verdicts[Verdict.FRAGMENT_MISSING.value] = missing
    last: datetime = max(finding.checked_at for finding in findings)
    more = {f"more_{verdict.value}": verdicts[verdict.value] for verdict in Verdict}
    connection.execute(_COUNT, {"key": run_id, "last": last, "more_checked": len(findings), **more})
