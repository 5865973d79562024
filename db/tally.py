"""What the catalog holds at the end of a run: references by verdict, written down where that has changed."""

from collections import Counter, defaultdict

from sqlalchemy import Connection, and_, func, insert, select

from db.models import outages, probes, references, resources, tallies
from db.vocabulary import CLOSES_OUTAGE, OPENS_OUTAGE, Verdict

# The columns of a tally that count, by name.
COUNTS: tuple[str, ...] = tuple(
    column.name for column in tallies.columns if column.name not in {"id", "run_id", "document_id"}
)
Counts = Counter[str]


def save_tally(connection: Connection, run_id: int) -> None:
    """Add the rows of this run: of the whole catalog and of each document, where they differ from the last ones."""
    now = _count(connection)
    last = _load_last(connection)
    changed = [
        {"run_id": run_id, "document_id": document, **{name: now[document][name] for name in COUNTS}}
        for document in sorted(now.keys() | last.keys(), key=lambda key: -1 if key is None else key)
        # Counters: what is missing counts as none, as it does for a document that is gone.
        if any(now[document][name] != last[document][name] for name in COUNTS)
    ]
    if changed:
        connection.execute(insert(tallies), changed)


def _load_last(connection: Connection) -> defaultdict[int | None, Counts]:
    latest = select(func.max(tallies.c.id)).group_by(tallies.c.document_id)
    found: defaultdict[int | None, Counts] = defaultdict(Counter)
    for row in connection.execute(select(tallies).where(tallies.c.id.in_(latest))).mappings():
        found[row["document_id"]] = Counter({name: row[name] for name in COUNTS})
    return found


def _count(connection: Connection) -> defaultdict[int | None, Counts]:
    """By document, None for all together: what `link_health` would tell, without asking it row by row."""
    found: defaultdict[int | None, Counts] = defaultdict(Counter)
    for document, verdict, count, dead, confirmed in connection.execute(_BY_VERDICT):
        for key in (document, None):
            found[key][verdict.value if verdict else "unchecked"] += count
            found[key]["dead_links"] += dead
            found[key]["confirmed"] += confirmed if verdict in OPENS_OUTAGE else 0
    for document, verdict, count in connection.execute(_MISSING_FRAGMENTS):
        for key in (document, None):
            found[key][verdict.value] -= count
            found[key][Verdict.FRAGMENT_MISSING.value] += count
    return found


_current = references.c.retired_at.is_(None)
_BY_VERDICT = (
    select(
        references.c.document_id,
        resources.c.verdict,
        func.count(),
        func.count(resources.c.dead_since),
        func.count(outages.c.confirmed_at),
    )
    .join(resources, resources.c.id == references.c.resource_id)
    .outerjoin(outages, and_(outages.c.resource_id == resources.c.id, outages.c.closed_at.is_(None)))
    .where(_current)
    .group_by(references.c.document_id, resources.c.verdict)
)
_MISSING_FRAGMENTS = (
    select(references.c.document_id, resources.c.verdict, func.count())
    .select_from(probes)
    .join(
        references, and_(references.c.resource_id == probes.c.resource_id, references.c.fragment == probes.c.fragment)
    )
    .join(resources, resources.c.id == probes.c.resource_id)
    .where(probes.c.current.is_(True), probes.c.verdict == Verdict.FRAGMENT_MISSING, _current)
    .where(resources.c.verdict.in_(sorted(CLOSES_OUTAGE)))
    .group_by(references.c.document_id, resources.c.verdict)
)
