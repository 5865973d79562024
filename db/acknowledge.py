"""Acknowledged trouble: who said so, of what, until when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, exists, insert, or_, select

from db.connect import reading, writing
from db.models import acknowledgements, references, resources
from db.storable import storable

Place = tuple[int, str | None]  # resource and fragment; None for the address whatever its fragment
Word = tuple[date, str]  # until and why


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One acknowledgement; `fragment` is None where it holds for the address whatever its fragment."""

    url: str
    fragment: str | None
    until: date
    why: str
    from_settings: bool


def find_resources(engine: Engine, identities: Collection[str], printed: str) -> list[int]:
    """Resources that an address names: by one of its identities, else as current references print it."""
    known = select(resources.c.id).where(resources.c.url.in_([storable(identity) for identity in identities]))
    as_printed = select(references.c.resource_id).where(
        references.c.raw == storable(printed), references.c.retired_at.is_(None)
    )
    with reading(engine) as connection:
        found = list(connection.execute(known).scalars())
        return found or sorted(set(connection.execute(as_printed).scalars()))


def find_kin(engine: Engine, kin_key: str) -> str | None:
    """A cited near-twin of an address that the catalog does not know."""
    cited = exists().where(references.c.resource_id == resources.c.id, references.c.retired_at.is_(None))
    query = select(resources.c.url).where(resources.c.kin_key == storable(kin_key), cited).order_by(resources.c.id)
    with reading(engine) as connection:
        found: str | None = connection.execute(query.limit(1)).scalar()
    return found


def load_cited(engine: Engine) -> list[tuple[int, str]]:
    """Id and address of what current references name."""
    cited = exists().where(references.c.resource_id == resources.c.id, references.c.retired_at.is_(None))
    with reading(engine) as connection:
        return [(key, url) for key, url in connection.execute(select(resources.c.id, resources.c.url).where(cited))]


def load_acknowledged(engine: Engine) -> list[Acknowledged]:
    """All that is acknowledged, by address."""
    ours = acknowledgements.c
    query = (
        select(resources.c.url, ours.fragment, ours.until, ours.why, ours.from_settings)
        .join(resources, resources.c.id == ours.resource_id)
        .order_by(resources.c.url, ours.fragment, ours.id)
    )
    with reading(engine) as connection:
        return [Acknowledged(*row) for row in connection.execute(query)]


def save_acknowledged(
    engine: Engine, keys: Collection[int], fragment: str | None, until: date, why: str, now: datetime
) -> None:
    """Acknowledge resources until the end of a day (UTC); what was said of the same before is replaced."""
    stored = None if fragment is None else storable(fragment)
    with writing(engine) as connection:
        for key in keys:
            _drop(connection, key, stored)
            _add(connection, (key, stored), (until, why), now, from_settings=False)


def remove_acknowledged(engine: Engine, keys: Collection[int], fragment: str | None) -> int:
    """Take back what `linkledger ack` said; how many acknowledgements there were."""
    with writing(engine) as connection:
        return sum(_drop(connection, key, None if fragment is None else storable(fragment)) for key in keys)


def _drop(connection: Connection, key: int, fragment: str | None) -> int:
    said = delete(acknowledgements).where(
        acknowledgements.c.resource_id == key,
        acknowledgements.c.fragment.is_(None) if fragment is None else acknowledgements.c.fragment == fragment,
        acknowledgements.c.from_settings.is_(False),
    )
    return int(connection.execute(said).rowcount)


def _add(connection: Connection, place: Place, word: Word, now: datetime, *, from_settings: bool) -> None:
    values: dict[str, Any] = {
        "resource_id": place[0],
        "fragment": place[1],
        "until": word[0],
        "why": storable(word[1]),
        "from_settings": from_settings,
        "created_at": now,
    }
    connection.execute(insert(acknowledgements).values(values))


def renew_acknowledged(engine: Engine, wanted: Mapping[Place, Word], now: datetime) -> None:
    """Drop what has run out, and make what the settings acknowledge what they say now; nothing is written in vain."""
    ours = acknowledgements.c
    stored = {place: (until, storable(why)) for place, (until, why) in wanted.items()}
    query = select(ours.id, ours.resource_id, ours.fragment, ours.until, ours.why, ours.from_settings).where(
        or_(ours.until < now.date(), ours.from_settings.is_(True))
    )
    kept: set[Place] = set()
    stale: list[dict[str, int]] = []
    with reading(engine) as connection:
        for row in connection.execute(query):
            place = (row.resource_id, row.fragment)
            if row.from_settings and place not in kept and stored.get(place) == (row.until, row.why):
                kept.add(place)
            else:
                stale.append({"key": row.id})
    if not stale and len(kept) == len(stored):
        return
    with writing(engine) as connection:
        if stale:
            connection.execute(delete(acknowledgements).where(ours.id == bindparam("key")), stale)
        for place, word in stored.items():
            if place not in kept:
                _add(connection, place, word, now, from_settings=True)
