"""Saves a scraped document: adds, keeps and retires its references, and writes nothing where nothing changed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Integer, RowMapping, bindparam, insert, select, update

from db.bulk import Bulk
from db.connect import writing
from db.matching import Mention, match
from db.models import documents, probes, references, resources
from db.records import NewDocument, NewReference, Saved
from db.storable import chunks, countable, storable, storable_or_none
from db.vocabulary import CLOSES_OUTAGE, Damage, Role

Values = dict[str, Any]


class _Content(NamedTuple):
    """What a reference row takes from the scraped mention; fields are called as the columns."""

    number: int
    line: int
    span_start: int
    span_end: int
    raw: str
    fragment: str
    text: str
    section: str
    visible: bool
    role: Role
    nofollow: bool
    element: str
    damage: Damage | None

    @property
    def place(self) -> tuple[int, int, int, int]:
        """All that changes below a line that somebody put in; no CHECK and no index of words is about it."""
        return self[:4]

    @property
    def said(self) -> tuple[object, ...]:
        """All but the place."""
        return self[4:]


class _Row(NamedTuple):
    """A reference of the catalog; `url` stands for its resource."""

    id: int
    retired_at: datetime | None
    url: str
    content: _Content


class _Change(NamedTuple):
    """A mention and the row that it continues, if any."""

    content: _Content
    url: str
    row: _Row | None


_THIS = update(references).where(references.c.id == bindparam("key", type_=Integer))
_RETIRE = Bulk(_THIS, "retired_at", "key")
_SHIFT = Bulk(_THIS, *_Content._fields[:4], "key")
_REWRITE = Bulk(_THIS, *_Content._fields, "key")
_MOVE = Bulk(_THIS, *_Content._fields, "resource_id", "current_since", "retired_at", "key")
_OF_NEW = ("resource_id", "document_id", "created_at", "current_since", "retired_at")
_ADD = Bulk(insert(references), *_Content._fields, *_OF_NEW)
_UNKNOWN = ("etag", "last_modified", "title", "content_type", "archive_error")
_ADD_RESOURCE = Bulk(insert(resources), "url", "scheme", "host", "kin_key", "created_at", *_UNKNOWN)


def save_document(engine: Engine, document: NewDocument, now: datetime) -> Saved:
    """Save what was scraped, in one transaction.

    A mention continues an earlier one by address, text and occurrence, else by address and occurrence: its row stays
    and takes the new place. One that is gone is retired, one that comes back is revived, so that history survives both.
    A new fragment of a page that is there makes its resource due.

    Raises:
        CatalogError: where the catalog cannot be written.
    """
    fields = _document_fields(document)
    found = [_content(reference) for reference in document.references]
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


def _content(reference: NewReference) -> _Content:
    return _Content(
        number=countable(reference.number),
        line=countable(reference.line),
        span_start=countable(reference.start),
        span_end=countable(reference.end),
        raw=storable(reference.raw),
        fragment=storable(reference.fragment),
        text=storable(reference.text),
        section=storable(reference.section),
        visible=reference.visible,
        role=reference.role,
        nofollow=reference.nofollow,
        element=storable(reference.element),
        damage=reference.damage,
    )


def _load_references(connection: Connection, document_id: int, *, retired: bool) -> list[_Row]:
    """Rows in document order; the retired ones last retired first."""
    content = (references.c[name] for name in _Content._fields)
    query = (
        select(references.c.id, references.c.retired_at, resources.c.url, *content)
        .join(resources, resources.c.id == references.c.resource_id)
        .where(references.c.document_id == document_id)
    )
    place = (references.c.number, references.c.span_start, references.c.id)
    if retired:
        query = query.where(references.c.retired_at.is_not(None)).order_by(references.c.retired_at.desc(), *place)
    else:
        query = query.where(references.c.retired_at.is_(None)).order_by(*place)
    return [
        _Row(key, retired_at, url, _Content._make(content))
        for key, retired_at, url, *content in connection.execute(query)
    ]


def _is_same(stored: RowMapping, fields: Values, rows: Sequence[_Row], found: list[_Content], urls: list[str]) -> bool:
    if len(rows) != len(found) or any(stored[name] != value for name, value in fields.items()):
        return False
    known = [(row.url, row.content) for row in rows]
    here = list(zip(urls, found, strict=True))
    return known == here or Counter(known) == Counter(here)  # a document need not have its numbers in order


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
    missing = [url for url in reversed(first) if url not in ids]  # in the order of the document
    new = [(url, first[url]) for url in missing]
    empty = ("",) * len(_UNKNOWN)
    _ADD_RESOURCE.run(
        connection,
        [(url, storable(each.scheme), storable(each.host), storable(each.kin_key), now, *empty) for url, each in new],
    )
    return ids | _load_ids(connection, missing)


def _load_ids(connection: Connection, urls: Sequence[str]) -> dict[str, int]:
    query = select(resources.c.url, resources.c.id).where(resources.c.url.in_(bindparam("urls", expanding=True)))
    return {url: key for part in chunks(urls) for url, key in connection.execute(query, {"urls": part})}


def _pair(rows: Sequence[_Row], found: list[_Content], urls: list[str]) -> list[_Change]:
    partners = match(
        [Mention(row.content.raw, row.content.text) for row in rows],
        [Mention(content.raw, content.text) for content in found],
    )
    return [
        _Change(content, url, None if partner is None else rows[partner])
        for content, url, partner in zip(found, urls, partners, strict=True)
    ]


def _revive(retired: Sequence[_Row], changes: list[_Change]) -> list[_Change]:
    """Let what is new continue what was retired, where it is the same mention come back."""
    new = [change for change in changes if change.row is None]
    paired = iter(_pair(retired, [change.content for change in new], [change.url for change in new]))
    return [next(paired) if change.row is None else change for change in changes]


def _save_references(
    connection: Connection,
    document_id: int,
    rows: Sequence[_Row],
    changes: list[_Change],
    ids: dict[str, int],
    now: datetime,
) -> Saved:
    added = [change for change in changes if change.row is None]
    paired = [(change, change.row) for change in changes if change.row is not None]
    kept = [(change, row) for change, row in paired if row.retired_at is None]
    gone = {row.id for row in rows} - {row.id for _, row in kept}
    moved = [(change, row) for change, row in paired if row.retired_at is not None or row.url != change.url]
    changed = [
        (change.content, row.content, row.id)
        for change, row in kept
        if row.url == change.url and row.content != change.content
    ]
    _RETIRE.run(connection, [(now, key) for key in sorted(gone)])
    _MOVE.run(connection, [(*change.content, ids[change.url], now, None, row.id) for change, row in moved])
    _REWRITE.run(connection, [(*new, key) for new, old, key in changed if new.said != old.said])
    _SHIFT.run(connection, [(*new.place, key) for new, old, key in changed if new.said == old.said])
    _ADD.run(connection, [(*change.content, ids[change.url], document_id, now, now, None) for change in added])
    _wake_for_fragments(connection, [*added, *(change for change, _ in moved)], ids)
    return Saved(added=len(paired) - len(kept) + len(added), kept=len(kept), retired=len(gone))


def _wake_for_fragments(connection: Connection, changes: list[_Change], ids: dict[str, int]) -> None:
    """Make due what is there and is asked for a fragment that no check has looked for."""
    wanted = {(ids[change.url], change.content.fragment) for change in changes if change.content.fragment}
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
