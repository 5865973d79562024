"""Reads which documents the catalog knows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, func, select

from db.connect import reading
from db.models import documents as document_table
from db.models import references
from db.vocabulary import DocumentFormat


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the catalog knows it; `references` are its current mentions."""

    source: str
    format: DocumentFormat
    digest: str
    title: str
    published_on: date | None
    address: str | None
    changed_at: datetime
    retired_at: datetime | None
    references: int


def load_documents(engine: Engine, *, retired: bool = False) -> list[StoredDocument]:
    """Documents by source; the retired ones only where asked for."""
    mentions = (
        select(func.count())
        .where(references.c.document_id == document_table.c.id, references.c.retired_at.is_(None))
        .scalar_subquery()
    )
    names = ("source", "format", "digest", "title", "published_on", "address", "changed_at", "retired_at")
    query = select(*(document_table.c[name] for name in names), mentions.label("references"))
    if not retired:
        query = query.where(document_table.c.retired_at.is_(None))
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(document_table.c.source)).mappings()
        return [StoredDocument(**row) for row in rows]
