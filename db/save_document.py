"""Saves a scraped document: adds, keeps and retires its references, and writes nothing where nothing changed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, RowMapping, bindparam, insert, select, update

from db.connect import writing
from db.matching import Mention, match
from db.models import documents, probes, references, resources
from db.records import NewDocument, NewReference, Saved
from db.storable import chunks, countable, storable, storable_or_none
from db.vocabulary import CLOSES_OUTAGE

Values = dict[str, Any]

# What a reference row takes from the scraped mention; `url` stands for its resource.
_CONTENT = (
    references.c.number,
    references.c.raw,
    references.c.fragment,
    references.c.text,
    references.c.section,
    references.c.line,
    references.c.span_start,
    references.c.span_end,
    references.c.visible,
    references.c.role,
    references.c.nofollow,
    references.c.element,
    references.c.damage,
)
_NAMES = tuple(column.name for column in _CONTENT)


class _Change(NamedTuple):
    """A mention and the row that it continues, if any."""

    values: Values
    url: str
    row: RowMapping | None


def save_document(engine: Engine, document: NewDocument, now: datetime) -> Saved:
    """Save what was scraped, in one transaction.

    A mention continues an earlier one by address, text and occurrence, else by address and occurrence: its row stays
    and takes the new place. One that is gone is retired, one that comes back is revived, so that history survives both.
    A new fragment of a page that is there makes its resource due.

    Raises:
        CatalogError: where the catalog cannot be written.
    """
    fields = _document_fields(document)
    found = [_values(reference) for reference in document.references]
    urls = [storable(reference.url) for reference in document.references]
    with writing(engine) as connection:
        stored = connection.execute(select(documents).where(documents.c.source == fields["source"])).mappings().first()
        rows = _load_references(connection, stored["id"], retired=False) if stored else []
        if stored and stored["retired_at"] is None and _is_same(stored, fields, rows, found, urls):
            return Saved(kept=len(rows), unchanged=True)
        document_id = _save_fields(connection, stored, fields, now)
        ids = _save_resources(connection, document.references, urls, now)
        changes = _pair(rows, found, urls)
        if stored and any(change.row is None for change in changes):
            changes = _revive(_load_references(connection, document_id, retired=True), changes)
        return _save_references(connection, document_id, rows, changes, ids, now)


def _document_fields(document: NewDocument) -> Values:
    return {
        "source": storable(document.source),
        "format": document.format,
        "digest": document.digest,
        "encoding": document.encoding,
        "title": storable(document.title),
        "author": storable(document.author),
        "published_on": document.published_on,
        "published_precision": document.published_precision,
        "address": storable_or_none(document.address),
        "language": storable(document.language),
        "tags": [storable(tag) for tag in document.tags],
    }


def _values(reference: NewReference) -> Values:
    return {
        "number": countable(reference.number),
        "raw": storable(reference.raw),
        "fragment": storable(reference.fragment),
        "text": storable(reference.text),
        "section": storable(reference.section),
        "line": countable(reference.line),
        "span_start": countable(reference.start),
        "span_end": countable(reference.end),
        "visible": reference.visible,
        "role": reference.role,
        "nofollow": reference.nofollow,
        "element": storable(reference.element),
        "damage": reference.damage,
    }


def _load_references(connection: Connection, document_id: int, *, retired: bool) -> Sequence[RowMapping]:
    """Rows in document order; the retired ones last retired first."""
    query = (
        select(references.c.id, references.c.retired_at, resources.c.url, *_CONTENT)
        .join(resources, resources.c.id == references.c.resource_id)
        .where(references.c.document_id == document_id)
    )
    place = (references.c.number, references.c.span_start, references.c.id)
    if retired:
        query = query.where(references.c.retired_at.is_not(None)).order_by(references.c.retired_at.desc(), *place)
    else:
        query = query.where(references.c.retired_at.is_(None)).order_by(*place)
    return connection.execute(query).mappings().all()


def _is_same(
    stored: RowMapping, fields: Values, rows: Sequence[RowMapping], found: list[Values], urls: list[str]
) -> bool:
    if len(rows) != len(found) or any(stored[name] != value for name, value in fields.items()):
        return False
    here = Counter((row["url"], *(row[name] for name in _NAMES)) for row in rows)
    return here == Counter((url, *values.values()) for url, values in zip(urls, found, strict=True))


def _save_fields(connection: Connection, stored: RowMapping | None, fields: Values, now: datetime) -> int:
    if stored is None:
        new = insert(documents).values(**fields, created_at=now, changed_at=now, retired_at=None)
        return int(connection.execute(new.returning(documents.c.id)).scalar_one())
    changed = {**fields, "changed_at": now, "retired_at": None}
    connection.execute(update(documents).where(documents.c.id == stored["id"]).values(changed))
    return int(stored["id"])


def _save_resources(
    connection: Connection, mentions: Sequence[NewReference], urls: list[str], now: datetime
) -> dict[str, int]:
    """Identity to id, for every address of the document."""
    first = dict(zip(reversed(urls), reversed(mentions), strict=True))
    ids = _load_ids(connection, list(first))
    missing = [(url, mention) for url, mention in first.items() if url not in ids]
    new = [
        {
            "url": url,
            "scheme": storable(mention.scheme),
            "host": storable(mention.host),
            "kin_key": storable(mention.kin_key),
            "created_at": now,
            "etag": "",
            "last_modified": "",
            "title": "",
            "content_type": "",
            "archive_error": "",
        }
        for url, mention in reversed(missing)  # in the order of the document
    ]
    if new:
        connection.execute(insert(resources), new)
        ids |= _load_ids(connection, [url for url, _ in missing])
    return ids


def _load_ids(connection: Connection, urls: Sequence[str]) -> dict[str, int]:
    query = select(resources.c.url, resources.c.id).where(resources.c.url.in_(bindparam("urls", expanding=True)))
    return {url: key for part in chunks(urls) for url, key in connection.execute(query, {"urls": part})}


def _pair(rows: Sequence[RowMapping], found: list[Values], urls: list[str]) -> list[_Change]:
    partners = match(
        [Mention(row["raw"], row["text"]) for row in rows],
        [Mention(values["raw"], values["text"]) for values in found],
    )
    return [
        _Change(values, url, None if partner is None else rows[partner])
        for values, url, partner in zip(found, urls, partners, strict=True)
    ]


def _revive(retired: Sequence[RowMapping], changes: list[_Change]) -> list[_Change]:
    """Let what is new continue what was retired, where it is the same mention come back."""
    new = [change for change in changes if change.row is None]
    paired = iter(_pair(retired, [change.values for change in new], [change.url for change in new]))
    return [next(paired) if change.row is None else change for change in changes]


def _save_references(
    connection: Connection,
    document_id: int,
    rows: Sequence[RowMapping],
    changes: list[_Change],
    ids: dict[str, int],
    now: datetime,
) -> Saved:
    added = [change for change in changes if change.row is None]
    revived = [change for change in changes if change.row is not None and change.row["retired_at"] is not None]
    kept = {change.row["id"]: change for change in changes if change.row is not None and not change.row["retired_at"]}
    gone = [{"key": row["id"], "now": now} for row in rows if row["id"] not in kept]
    if gone:
        retire = update(references).where(references.c.id == bindparam("key")).values(retired_at=bindparam("now"))
        connection.execute(retire, gone)
    redirected = [change for change in kept.values() if change.row is not None and change.row["url"] != change.url]
    _update(connection, [*revived, *redirected], ids, {"current_since": now, "retired_at": None})
    moved = [
        change
        for change in kept.values()
        if change.row is not None
        and change.row["url"] == change.url
        and any(change.row[name] != change.values[name] for name in _NAMES)
    ]
    _update(connection, moved, ids, {})
    if added:
        same = {"document_id": document_id, "created_at": now, "current_since": now, "retired_at": None}
        connection.execute(
            insert(references), [{**change.values, **same, "resource_id": ids[change.url]} for change in added]
        )
    _wake_for_fragments(connection, [*added, *revived, *redirected], ids)
    return Saved(added=len(added) + len(revived), kept=len(kept), retired=len(gone))


def _update(connection: Connection, changes: list[_Change], ids: dict[str, int], more: Values) -> None:
    if changes:
        change_row = update(references).where(references.c.id == bindparam("key"))
        connection.execute(
            change_row,
            [
                {"key": change.row["id"], **change.values, "resource_id": ids[change.url], **more}
                for change in changes
                if change.row is not None
            ],
        )


def _wake_for_fragments(connection: Connection, changes: list[_Change], ids: dict[str, int]) -> None:
    """Make due what is there and is asked for a fragment that no check has looked for."""
    wanted = {(ids[change.url], change.values["fragment"]) for change in changes if change.values["fragment"]}
    keys = sorted({key for key, _ in wanted})
    known = (
        select(probes.c.resource_id, probes.c.fragment)
        .where(probes.c.current.is_(True), probes.c.fragment.is_not(None))
        .where(probes.c.resource_id.in_(bindparam("keys", expanding=True)))
    )
    wake = (
        update(resources)
        .where(resources.c.id.in_(bindparam("keys", expanding=True)), resources.c.verdict.in_(sorted(CLOSES_OUTAGE)))
        .values(due_at=None)
    )
    for part in chunks(keys):
        wanted -= {(key, fragment) for key, fragment in connection.execute(known, {"keys": part})}
    for part in chunks(sorted({key for key, _ in wanted})):
        connection.execute(wake, {"keys": part})
