"""How the shares of what is well went, by host or section: today's references as they were at the end of earlier runs.

The catalog keeps tallies of documents alone; of anything finer the ledgers tell, which a report with histories has
anyway. So a link that was taken out is not in these lines, and one that was added is from its first check on. Pure.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from db.load_ledgers import CheckRow, Ledger
from db.load_report import HealthRow
from db.vocabulary import CLOSES_OUTAGE, Verdict

Shares = tuple[float | None, ...]  # of what is alive or moved, one a moment; None where nothing was checked
_WELL, _NOT_WELL, _APART = "w", "x", "-"  # apart: not yet checked, or not ours to check


def shares_over_time(
    rows: Iterable[HealthRow],
    ledgers: Iterable[Ledger],
    moments: Sequence[datetime],
    labels: Collection[str],
    label_of: Callable[[HealthRow], str],
) -> Mapping[str, Shares]:
    """For each of the labels its shares at these moments, oldest first; what nothing is known of is left out."""
    known = {ledger.resource_id: ledger for ledger in ledgers}
    states: dict[tuple[int, str], str] = {}
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        label = label_of(row)
        if label not in labels or row.resource_id not in known:
            continue
        key = (row.resource_id, row.url.partition("#")[2])
        if key not in states:
            states[key] = _states(known[row.resource_id].checks, key[1], moments)
        counted[label][states[key]] += 1
    return {label: tuple(_share(counts, at) for at in range(len(moments))) for label, counts in counted.items()}


def _states(checks: Sequence[CheckRow], fragment: str, moments: Sequence[datetime]) -> str:
    """One letter a moment: what the checks up to it said last of the resource and, if it is well, of the fragment."""
    own = _fill([check for check in checks if check.fragment is None], moments)
    if not fragment:
        return own
    part = _fill([check for check in checks if check.fragment == fragment], moments)
    return "".join(
        _NOT_WELL if whole == _WELL and here == _NOT_WELL else whole for whole, here in zip(own, part, strict=True)
    )


def _fill(checks: Sequence[CheckRow], moments: Sequence[datetime]) -> str:
    """What checks, the latest first, had said last at each moment."""
    told = ""
    state = _APART
    for check in reversed(checks):
        begins = bisect_left(moments, check.first_at)
        told += state * (begins - len(told))
        state = _letter(check.verdict)
    return told + state * (len(moments) - len(told))


def _letter(verdict: Verdict) -> str:
    if verdict is Verdict.EXCLUDED:
        return _APART
    return _WELL if verdict in CLOSES_OUTAGE else _NOT_WELL


def _share(counts: Counter[str], at: int) -> float | None:
    well = sum(count for states, count in counts.items() if states[at] == _WELL)
    asked = sum(count for states, count in counts.items() if states[at] != _APART)
    return well / asked if asked else None
