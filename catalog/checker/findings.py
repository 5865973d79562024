"""What was made of one address -> the finding that the catalog keeps. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.checker import policy
from catalog.checker.examine import Examined
from catalog.checker.fragments import judge_fragments
from catalog.checker.observation import Judgement, Stop
from db.records import DueResource, Finding, FragmentFinding, HopRecord
from db.vocabulary import CLOSES_OUTAGE, Verdict

# When a finding's resource is due again: the finding's verdict, the resource, what the host asked for.
Due = Callable[[Verdict, DueResource, datetime | None], datetime]


@dataclass(frozen=True, slots=True)
class Result:
    """What one round made of an address.

    Attributes:
        may_pass: whether the cause is one that may be gone at the end of the run.
        at: when it was told, by the run's monotonic clock.
    """

    resource: DueResource
    finding: Finding
    may_pass: bool = False
    at: float = 0.0


def build_plain(
    resource: DueResource, judgement: Judgement, now: datetime, due: Due, fragments: tuple[FragmentFinding, ...] = ()
) -> Finding:
    """A finding without an observation behind it."""
    return Finding(
        resource_id=resource.id,
        verdict=judgement.verdict,
        reason=judgement.reason,
        detail=judgement.sentence,
        checked_at=now,
        due_at=due(judgement.verdict, resource, None),
        fragments=fragments,
        attempts=0,
    )


def build_finding(resource: DueResource, examined: Examined, due: Due, patience: float) -> Finding:
    """The finding on an address that was asked for; a longer Retry-After than `patience` seconds puts off the next."""
    seen, judgement = examined.seen, examined.judgement
    healthy = judgement.verdict in CLOSES_OUTAGE
    wanted = policy.asked_to_wait(seen)
    not_before = seen.at + timedelta(seconds=wanted) if wanted is not None and wanted > patience else None
    if seen.stopped is Stop.ROBOTS_UNAVAILABLE:  # out of order, and nobody has said that we are not wanted
        not_before = seen.at
    return Finding(
        resource_id=resource.id,
        verdict=judgement.verdict,
        reason=judgement.reason,
        detail=judgement.sentence,
        checked_at=seen.at,
        due_at=due(judgement.verdict, resource, not_before),
        http_status=seen.status,
        final_url=seen.final_url if seen.answered else None,
        move_kind=judgement.move_kind,
        moved_to=judgement.moved_to,
        title=seen.page.title if seen.page else "",
        content_type=seen.headers.get("content-type", "")[:200],
        etag=seen.headers.get("etag", "") if healthy else "",
        last_modified=seen.headers.get("last-modified", "") if healthy else "",
        elapsed_ms=seen.elapsed_ms,
        attempts=seen.attempts,
        hops=tuple(HopRecord(hop.url, hop.status, hop.location, hop.kind, hop.permanent) for hop in seen.hops),
        fragments=judge_fragments(seen, resource.fragments) if healthy else (),
        opinion=examined.opinion,
    )
