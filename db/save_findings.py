"""Saves what checks found: the state of each resource, its history where that changed, its outages and its run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, Row, RowMapping, bindparam, update

from db.check_rows import OUTAGE, PAGES, PERMANENT_REDIRECT, RESULTS, TOLD, Before, Told, Writes, load_before
from db.connect import writing
from db.models import runs
from db.outages import OutageState, advance, counts_dead
from db.records import Finding, OutagePolicy
from db.storable import countable, storable, storable_or_none
from db.vocabulary import CLOSES_OUTAGE, Drift, SuggestionKind, Verdict

# The site's own word, but a catch-all redirect speaks the same: short of certain.
REDIRECT_CONFIDENCE = 0.9
NOT_MODIFIED = 304

_outage_values = attrgetter(*OUTAGE)
_KEY: BindParameter[Any] = bindparam("key")
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


def save_findings(
    engine: Engine, run_id: int, findings: Sequence[Finding], policy: OutagePolicy, *, wait: bool = True
) -> None:
    """Save findings of a run in one transaction, in their order; all of them or none.

    Findings of resources that were forgotten meanwhile are left out. Batches of some hundreds are quickest.

    Args:
        wait: False raises LockedCatalogError at once where somebody else is writing.

    Raises:
        ValueError: for a finding that calls a resource `fragment_missing`, which is said of fragments alone.
        CatalogError: where the catalog cannot be written.
    """
    if not findings:
        return
    if any(finding.verdict is Verdict.FRAGMENT_MISSING for finding in findings):
        raise ValueError("`fragment_missing` is said of a fragment, not of a resource: use Finding.fragments")
    with writing(engine, wait=wait) as connection:
        saved: list[Finding] = []
        for part in _rounds(findings):
            with_fragments = [finding.resource_id for finding in part if finding.fragments]
            before = load_before(connection, [finding.resource_id for finding in part], with_fragments)
            known = [finding for finding in part if finding.resource_id in before.states]
            writes = Writes()
            for finding in known:
                _decide(writes, before, finding, run_id, policy)
            writes.write(connection)
            saved += known
        _count(connection, run_id, saved)


def _rounds(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Parts in which no resource occurs twice, so that each finding meets what the one before it left.

    In the order in which the catalog keeps its resources, which is the quickest to write in.
    """
    part: dict[int, Finding] = {}
    for finding in findings:
        if finding.resource_id in part:
            yield [part[key] for key in sorted(part)]
            part = {}
        part[finding.resource_id] = finding
    yield [part[key] for key in sorted(part)]


def _decide(writes: Writes, before: Before, finding: Finding, run_id: int, policy: OutagePolicy) -> None:
    state = before.states[finding.resource_id]
    outage = _decide_outage(writes, before, finding, policy)
    _decide_state(writes, state, finding, run_id, counts_dead(finding.verdict, outage))
    _decide_probes(writes, before, finding, run_id)
    _decide_move(writes, before.moves.get(finding.resource_id), finding, unrelated=state.drift is Drift.UNRELATED)


def _decide_outage(writes: Writes, before: Before, finding: Finding, policy: OutagePolicy) -> OutageState | None:
    key, open_outage = before.outages.get(finding.resource_id, (0, None))
    outage = advance(open_outage, finding.verdict, finding.reason, finding.checked_at, policy)
    if outage is not None and outage is not open_outage:
        if open_outage is None:
            writes.opened.append((finding.resource_id, *_outage_values(outage)))
        else:
            writes.outages.append((*_outage_values(outage), key))
    return outage


def _decide_state(writes: Writes, state: Row[Any], finding: Finding, run_id: int, dead: bool) -> None:
    at = finding.checked_at
    success = finding.verdict in CLOSES_OUTAGE
    said = (
        finding.verdict,
        finding.reason,
        storable(finding.detail),
        finding.http_status,
        storable_or_none(finding.final_url),
        finding.move_kind,
        finding.opinion,
    )
    *page, title = _of_page(state, finding)
    since = (
        state.changed_at if state.verdict is finding.verdict else at,
        at if success else state.last_success_at,
        (state.dead_since or at) if dead else None,
        (state.dead_run_id if state.dead_since else run_id) if dead else None,
    )
    told = (*said, *page)
    if told == state[TOLD] and since[2] == state.dead_since:
        writes.seen.append((since[1], at, finding.due_at, finding.resource_id))
    else:
        writes.states.append((*told, *since, at, finding.due_at, finding.resource_id))
    if title != state.title:
        writes.titles[finding.resource_id] = title


def _of_page(state: Row[Any], finding: Finding) -> list[str]:
    """What is known of the page: validators, type and title, in the order of PAGE."""
    given = [storable(text) for text in (finding.etag, finding.last_modified, finding.content_type, finding.title)]
    if finding.verdict in CLOSES_OUTAGE and finding.http_status != NOT_MODIFIED:
        return given
    # An error page's title and validators say nothing of the resource, and a 304 has none to give.
    told = given if finding.verdict in CLOSES_OUTAGE else [""] * len(given)
    return [new or old for new, old in zip(told, state[PAGES], strict=True)]


def _decide_probes(writes: Writes, before: Before, finding: Finding, run_id: int) -> None:
    result = (finding.verdict, finding.reason, finding.http_status, finding.move_kind)
    led_to = storable_or_none(finding.final_url)
    if _decide_probe(writes, before, finding, run_id, None, (*result, led_to), finding.detail) and finding.hops:
        writes.hops[finding.resource_id] = [
            (
                position,
                storable(hop.url),
                hop.status,
                storable_or_none(hop.location),
                hop.kind,
                hop.permanent,
            )
            for position, hop in enumerate(finding.hops, 1)
        ]
    for fragment, found in {storable(found.fragment): found for found in finding.fragments}.items():
        of_fragment = (found.verdict, found.reason, None, None, None)
        _decide_probe(writes, before, finding, run_id, fragment, of_fragment, found.detail)


def _decide_probe(
    writes: Writes, before: Before, finding: Finding, run_id: int, fragment: str | None, result: Told, detail: str
) -> bool:
    """Whether this is another result than the one before it, and so a new row."""
    at = finding.checked_at
    last = (
        storable(detail),
        at,
        run_id,
        countable(finding.elapsed_ms),
        countable(finding.attempts),
        finding.opinion,
    )
    row = before.probes.get((finding.resource_id, fragment))
    if row is not None and _is_same(row[RESULTS], result):
        writes.repeated.append((*last, row.id))
        return False
    if row is not None:
        writes.superseded.append(row.id)
    writes.probes.append((finding.resource_id, fragment, *result, *last, at, run_id, 1, True))
    return True


def _is_same(before: Told, now: Told) -> bool:
    """Whether a check found what the one before it found; both in the order of RESULT.

    Where it was sent counts without its query: sites that add a session's number there would add a row with each check.
    A page that was well and is not modified is what it was.
    """
    if before == now:
        return True
    verdict, _, status, _, led_to = now
    if status == NOT_MODIFIED and before[0] is verdict is Verdict.ALIVE:
        return True
    return before[:-1] == now[:-1] and _without_query(before[-1]) == _without_query(led_to)


def _without_query(address: str | None) -> str:
    return (address or "").partition("?")[0]


def _decide_move(writes: Writes, known: RowMapping | None, finding: Finding, *, unrelated: bool) -> None:
    """Keep one proposal while the address moves.

    A redirect that was taken away (the address is dead now) leaves its last target on record, but unverified: the
    target may be what died. An address that answers for itself again has no use for it. A target that is `unrelated`
    to what was cited was withdrawn by whoever compared them, and stays so.
    """
    target = storable_or_none(finding.moved_to) if finding.verdict is Verdict.MOVED else None
    if target is not None and known is not None and known["url"] == target:
        if not known["verified"] and not unrelated:
            writes.move_states.append((True, storable(finding.detail), known["id"]))
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
        writes.move_states.append((False, known["evidence"], known["id"]))


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
