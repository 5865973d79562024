"""Documents that are gone: retired with their history, or forgotten with it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, exists, not_, select, update

from db.connect import writing
from db.models import documents, references, resources
from db.storable import chunks, storable


def retire_documents(engine: Engine, sources: Collection[str], now: datetime) -> int:
    """Retire documents and their references; history stays, and saving the document again revives them.

    Returns how many documents were current and are no longer.
    """
    rows = [{"source": storable(source), "now": now} for source in sources]
    if not rows:
        return 0
    given = select(documents.c.id).where(documents.c.source == bindparam("source")).scalar_subquery()
    retire_references = update(references).where(references.c.document_id == given, references.c.retired_at.is_(None))
    retire = update(documents).where(documents.c.source == bindparam("given"), documents.c.retired_at.is_(None))
    with writing(engine) as connection:
        connection.execute(retire_references.values(retired_at=bindparam("now")), rows)
        gone = 0
        for row in rows:
            gone += connection.execute(retire.values(retired_at=now), {"given": row["source"]}).rowcount
    return gone


def forget_documents(engine: Engine, sources: Collection[str]) -> int:
    """Drop documents, their references, and the resources that no other document ever cited, with their history.

    Returns how many documents there were.
    """
    with writing(engine) as connection:
        by_source = select(documents.c.id).where(documents.c.source.in_(bindparam("sources", expanding=True)))
        ids = [
            key
            for part in chunks([storable(source) for source in set(sources)])
            for key in connection.execute(by_source, {"sources": part}).scalars()
        ]
        cited = select(references.c.resource_id).where(references.c.document_id == bindparam("document_id")).distinct()
        theirs = {key for document in ids for key in connection.execute(cited, {"document_id": document}).scalars()}
        unused = delete(resources).where(
            resources.c.id == bindparam("key"), not_(exists().where(references.c.resource_id == resources.c.id))
        )
        if ids:
            connection.execute(
                delete(documents).where(documents.c.id == bindparam("key")), [{"key": key} for key in ids]
            )
        if theirs:
            connection.execute(unused, [{"key": key} for key in sorted(theirs)])
    return len(ids)
