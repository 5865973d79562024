"""Hosts that say 404 where they have nothing: what one run has learned, so that the next need not ask again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, insert, select

from db.connect import reading, writing
from db.models import honest_hosts
from db.storable import storable

MOST_HOSTS = 100_000  # names kept in memory, some ten megabytes


def save_honesty(engine: Engine, known: Mapping[str, bool], now: datetime, *, wait: bool = True) -> None:
    """Hosts (`name` or `name:port`) that were seen to be honest (True), or that have been found out (False).

    Args:
        wait: False raises LockedCatalogError at once where somebody else is writing.
    """
    keys = {storable(host): is_honest for host, is_honest in known.items()}
    if not keys:
        return
    honest = [{"host": host, "seen_at": now} for host, is_honest in keys.items() if is_honest]
    with writing(engine, wait=wait) as connection:
        old = delete(honest_hosts).where(honest_hosts.c.host == bindparam("key"))
        connection.execute(old, [{"key": host} for host in keys])
        if honest:
            connection.execute(insert(honest_hosts), honest)


def load_honest(engine: Engine, since: datetime) -> frozenset[str]:
    """Hosts that have shown themselves honest since then, the last MOST_HOSTS at the most.

    All at once: a run asks for a thousand of them a second, and a statement for each holds up its event loop.
    """
    query = select(honest_hosts.c.host).where(honest_hosts.c.seen_at >= since)
    with reading(engine) as connection:
        return frozenset(connection.execute(query.order_by(honest_hosts.c.seen_at.desc()).limit(MOST_HOSTS)).scalars())
