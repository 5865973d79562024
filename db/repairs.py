"""Looking for replacements: which resources want one, how their neighbours moved, and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.expression import exists

from db.check_rows import PERMANENT_REDIRECT
from db.connect import reading, writing
from db.models import documents, references, resources, snapshots, suggestions
from db.records import RepairAnswer, RepairQuestion, SnapshotRecord
from db.storable import chunks, countable, storable, storable_or_none
from db.vocabulary import CLOSES_OUTAGE, Role, SuggestionKind, Verdict

# What a reader cannot use as it is printed. What is blocked may be well, and is looked into where it is damaged.
TROUBLED = frozenset({Verdict.DEAD, Verdict.SOFT_404, Verdict.FAILING, Verdict.BAD_CERTIFICATE, Verdict.INVALID})
# Methods by which the search for replacements says `moved` or `archived`; `repaired` is its own altogether.
SIBLING_PATTERN = "sibling_pattern"
ARCHIVED_REDIRECT = "archived_redirect"
REPAIRED_CAPTURE = "repaired_capture"
AGAIN_DAYS = 30.0
# What of a capture the catalog keeps.
CAPTURE = ("archive", "url", "original", "captured_at", "http_status", "mimetype", "digest")
MOST_MOVES = 5_000  # of the hosts in question that rules are learned from


def load_repair_questions(
    engine: Engine, now: datetime, *, limit: int, again_after_days: float = AGAIN_DAYS
) -> list[RepairQuestion]:
    """Resources in trouble, and damaged ones whatever their verdict, for which a replacement is worth looking for now.

    Not looked for yet; or not for a while; or something has changed since: the verdict, or what archives told. Content
    before navigation, damaged before sound, never tried before tried.
    """
    tried = resources.c.repair_checked_at
    wanted = or_(
        tried.is_(None),
        tried <= now - timedelta(days=again_after_days),
        resources.c.archive_checked_at > tried,
        resources.c.changed_at > tried,
    )
    troubled = resources.c.verdict.in_(sorted(TROUBLED))
    # As lists of ids, so that the millions that are well are not looked at one by one.
    damaged = select(references.c.resource_id).where(
        references.c.damage.is_not(None), references.c.retired_at.is_(None)
    )
    damages = func.count(references.c.damage)
    content = func.max(case((references.c.role == Role.CONTENT, 1), else_=0))
    query = (
        select(resources, func.min(documents.c.published_on).label("published_on"))
        .join(references, and_(references.c.resource_id == resources.c.id, references.c.retired_at.is_(None)))
        .join(documents, documents.c.id == references.c.document_id)
        .where(resources.c.verdict.is_not(None), wanted, or_(troubled, _misspelt_scheme(), resources.c.id.in_(damaged)))
        .group_by(resources.c.id)
        .order_by(content.desc(), case((damages > 0, 0), else_=1), case((tried.is_(None), 0), else_=1), resources.c.id)
        .limit(limit)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
        ids = [row.id for row in rows]
        mentions, captures = _load_mentions(connection, ids), _load_captures(connection, ids)
    return [_question(row, mentions[row.id], captures[row.id]) for row in rows]


def _question(row: Any, mentions: Sequence[Any], captures: Sequence[SnapshotRecord]) -> RepairQuestion:
    return RepairQuestion(
        resource_id=row.id,
        url=row.url,
        host=row.host,
        verdict=row.verdict,
        reason=row.reason or "",
        http_status=row.http_status,
        raws=tuple(dict.fromkeys(mention.raw.strip() for mention in mentions)),
        texts=tuple(dict.fromkeys(one.text for one in mentions if one.text and one.text != one.raw)),
        damages=frozenset(mention.damage for mention in mentions if mention.damage),
        published_on=row.published_on,
        captures=tuple(captures),
    )


def _misspelt_scheme() -> ColumnElement[bool]:
    """`htp:`, `ttps:`: excluded as no scheme of ours, but near enough to one."""
    near = resources.c.scheme.like("%tp%")
    return and_(
        resources.c.verdict == Verdict.EXCLUDED, near, resources.c.scheme.not_in(("http", "https", "ftp", "sftp"))
    )


def _load_mentions(connection: Connection, ids: Sequence[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    names = ("resource_id", "raw", "text", "damage")
    query = (
        select(*(references.c[name] for name in names))
        .where(references.c.resource_id.in_(bindparam("ids", expanding=True)), references.c.retired_at.is_(None))
        .order_by(references.c.id)
    )
    for part in chunks(ids):
        for row in connection.execute(query, {"ids": part}):
            found[row.resource_id].append(row)
    return found


def _load_captures(connection: Connection, ids: Sequence[int]) -> defaultdict[int, list[SnapshotRecord]]:
    found: defaultdict[int, list[SnapshotRecord]] = defaultdict(list)
    names = CAPTURE
    query = (
        select(snapshots.c.resource_id, *(snapshots.c[name] for name in names))
        .where(snapshots.c.resource_id.in_(bindparam("ids", expanding=True)))
        .order_by(snapshots.c.captured_at)
    )
    for part in chunks(ids):
        for row in connection.execute(query, {"ids": part}).mappings():
            found[row["resource_id"]].append(SnapshotRecord(**{name: row[name] for name in names}))
    return found


def load_moves(engine: Engine, hosts: Collection[str]) -> list[tuple[str, str]]:
    """Old and new address of what moved on these hosts: by redirects, and by what archives remember of them."""
    query = (
        select(resources.c.url, suggestions.c.url)
        .join(suggestions, suggestions.c.resource_id == resources.c.id)
        .where(resources.c.host.in_(bindparam("hosts", expanding=True)))
        .where(suggestions.c.kind == SuggestionKind.MOVED, suggestions.c.verified.is_(True))
        # What was itself learned from a pattern must not confirm it.
        .where(suggestions.c.alternatives == 1, suggestions.c.method.not_like(f"%{SIBLING_PATTERN}%"))
        .order_by(suggestions.c.id)
        .limit(MOST_MOVES)
    )
    with reading(engine) as connection:
        return [
            (str(old), str(new))
            for part in chunks([storable(host) for host in hosts])
            for old, new in connection.execute(query, {"hosts": part})
        ]


def withdraw_repairs(engine: Engine, *, wait: bool = True) -> int:
    """Drop proposals for what is well again, unless the printed address is damaged; how many were dropped.

    Args:
        wait: False raises LockedCatalogError at once where somebody else is writing.
    """
    well = select(resources.c.id).where(resources.c.verdict.in_(sorted(CLOSES_OUTAGE)))
    damaged = exists().where(
        references.c.resource_id == suggestions.c.resource_id,
        references.c.retired_at.is_(None),
        references.c.damage.is_not(None),
    )
    with writing(engine, wait=wait) as connection:
        return connection.execute(
            delete(suggestions).where(_ours(), suggestions.c.resource_id.in_(well), ~damaged)
        ).rowcount


def save_repairs(engine: Engine, answers: Sequence[RepairAnswer], now: datetime, *, wait: bool = True) -> None:
    """Make these what is known of replacements for their resources; others that this search had found are dropped.

    An answer that is `unsure` keeps what was verified earlier. Resources that were forgotten meanwhile are left out.

    Args:
        wait: False raises LockedCatalogError at once where somebody else is writing.
    """
    if not answers:
        return
    with writing(engine, wait=wait) as connection:
        for answer in answers:
            told = {"repair_checked_at": now, "repair_note": storable_or_none(answer.note or None)}
            this = update(resources).where(resources.c.id == answer.resource_id)
            if not connection.execute(this.values(told)).rowcount:
                continue
            _replace(connection, answer, now)


def _replace(connection: Connection, answer: RepairAnswer, now: datetime) -> None:
    ours = and_(suggestions.c.resource_id == answer.resource_id, _ours())
    stale = and_(ours, suggestions.c.verified.is_(False)) if answer.unsure else ours
    known = {
        (row.kind, row.method, row.url): row.created_at for row in connection.execute(select(suggestions).where(ours))
    }
    connection.execute(delete(suggestions).where(stale))
    left = {(row.kind, row.method, row.url) for row in connection.execute(select(suggestions).where(ours))}
    kept = {(one.kind, storable(one.method), storable(one.url)): one for one in answer.proposals}
    rows = [
        {
            "resource_id": answer.resource_id,
            "kind": kind,
            "method": method,
            "url": url,
            "evidence": storable(one.evidence),
            "confidence": one.confidence,
            "verified": one.verified,
            "alternatives": countable(one.alternatives),
            "created_at": known.get((kind, method, url), now),
        }
        for (kind, method, url), one in kept.items()
        if (kind, method, url) not in left
    ]
    if rows:
        connection.execute(insert(suggestions), rows)


def _ours() -> ColumnElement[bool]:
    """The proposals that this search makes; those of redirects and of the archives' nearest copy are others'."""
    learned = or_(*(suggestions.c.method.like(f"%{word}%") for word in (SIBLING_PATTERN, ARCHIVED_REDIRECT)))
    moved = and_(suggestions.c.kind == SuggestionKind.MOVED, suggestions.c.method != PERMANENT_REDIRECT, learned)
    copies = and_(suggestions.c.kind == SuggestionKind.ARCHIVED, suggestions.c.method.like(f"%{REPAIRED_CAPTURE}%"))
    return or_(suggestions.c.kind == SuggestionKind.REPAIRED, moved, copies)
