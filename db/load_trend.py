"""Health over time: what the catalog, or one document, held at the end of each run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, or_, select

from db.connect import reading
from db.models import documents, runs, tallies
from db.storable import storable
from db.tally import COUNTS
from db.vocabulary import CLOSES_OUTAGE, RunStatus, Verdict

# What says nothing of health: not asked yet, or not ours to ask.
_APART = frozenset({Verdict.EXCLUDED})


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Current references at the end of a run.

    Attributes:
        at: the end of the run.
        counts: references by verdict, in the order of the vocabulary, zeros included.
        unchecked: those without a verdict.
        dead_links: rows of `dead_links` among them.
        confirmed: those in confirmed trouble.
    """

    run_id: int
    at: datetime
    counts: tuple[tuple[Verdict, int], ...]
    unchecked: int
    dead_links: int
    confirmed: int

    @property
    def references(self) -> int:
        """All of them."""
        return self.unchecked + sum(count for _, count in self.counts)

    @property
    def share_alive(self) -> float | None:
        """Alive or moved, of what could be checked; None where nothing was."""
        asked = sum(count for verdict, count in self.counts if verdict not in _APART)
        well = sum(count for verdict, count in self.counts if verdict in CLOSES_OUTAGE)
        return well / asked if asked else None


def load_trend(engine: Engine, *, document: str | None = None, limit: int | None = 30) -> tuple[TrendPoint, ...]:
    """The last runs that came to an end, oldest first; of the whole catalog, or of a document by its source.

    A run that changed nothing has the counts of the one before it. Runs that checked nothing count as well: what a
    scrape added or retired shows in them. For a document, runs from before it was first there are left out.
    """
    with reading(engine) as connection:
        key = None
        if document is not None:
            key = connection.execute(select(documents.c.id).where(documents.c.source == storable(document))).scalar()
            if key is None:
                return ()
        points = tuple(_walk(connection, key))
    return points if limit is None else points[len(points) - limit if len(points) > limit else 0 :]


def _walk(connection: Connection, document: int | None) -> Iterator[TrendPoint]:
    same = tallies.c.document_id.is_(None) if document is None else tallies.c.document_id == document
    own = runs.c.id.in_(select(tallies.c.run_id))
    # A run that was killed or failed may have saved results that it did not count: it is no point of its own.
    ended = or_(runs.c.status == RunStatus.COMPLETED, own)
    query = (
        select(runs.c.id, runs.c.finished_at, runs.c.active_at, *(tallies.c[name] for name in COUNTS))
        .outerjoin(tallies, (tallies.c.run_id == runs.c.id) & same)
        .where(ended)
        .order_by(runs.c.id)
    )
    held: dict[str, int] | None = None
    for row in connection.execute(query).mappings():
        if row["unchecked"] is not None:
            held = {name: row[name] for name in COUNTS}
        if held is not None:
            yield TrendPoint(
                run_id=row["id"],
                at=row["finished_at"] or row["active_at"],
                counts=tuple((verdict, held[verdict.value]) for verdict in Verdict),
                unchecked=held["unchecked"],
                dead_links=held["dead_links"],
                confirmed=held["confirmed"],
            )
