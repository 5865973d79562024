"""What a document could be mended with: its current references that have a proposal, by place."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Engine, column, select, table
from sqlalchemy.types import TypeEngine

from db.connect import reading
from db.models import references, resources, suggestions
from db.storable import storable
from db.vocabulary import MoveKind, SuggestionKind, Verdict


@dataclass(frozen=True, slots=True)
class Proposal:
    """One reference and what could stand in its place.

    Attributes:
        url: the address as printed; `span_start`, `span_end` are its bytes in the document as last scraped.
        identity: the resource that it names.
        suggestion: the proposed address, the reference's fragment kept.
        confirmed: whether the trouble is confirmed; None where the verdict opens no outage.
        counts_dead: whether the resource is in `dead_links`.
    """

    number: int
    line: int
    url: str
    span_start: int
    span_end: int
    element: str
    identity: str
    suggestion: str
    suggestion_kind: SuggestionKind
    suggestion_method: str
    suggestion_confidence: float
    verdict: Verdict | None
    move_kind: MoveKind | None
    confirmed: bool | None
    counts_dead: bool


_TYPES: dict[str, TypeEngine[Any]] = {
    "suggestion_kind": suggestions.c.kind.type,
    "verdict": resources.c.verdict.type,
    "move_kind": resources.c.move_kind.type,
    "confirmed": references.c.visible.type,  # any flag's
}
_NAMES = tuple(field.name for field in fields(Proposal))[:-1]
_FACTS = table(
    "link_facts", *(column(name, _TYPES.get(name)) for name in _NAMES), column("dead_since"), column("document")
)


def load_proposals(engine: Engine, source: str) -> list[Proposal]:
    """The proposals for one document, in the order of their places in it.

    Args:
        source: the document's identity.

    Raises:
        CatalogError: as every reader of the catalog.
    """
    query = (
        select(*(_FACTS.c[name] for name in _NAMES), _FACTS.c.dead_since.is_not(None))
        .where(_FACTS.c.document == storable(source), _FACTS.c.suggestion.is_not(None))
        .order_by(_FACTS.c.span_start, _FACTS.c.span_end, _FACTS.c.number)
    )
    with reading(engine) as connection:
        return [_proposal(*row) for row in connection.execute(query)]


def _proposal(*facts: Any) -> Proposal:
    return Proposal(*facts)
