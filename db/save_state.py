"""Saves what of a host's politeness must survive the process: how long it wants to be left alone, and open circuits."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, insert, select, update

from db.connect import reading, writing
from db.models import hosts
from db.records import HostState
from db.storable import countable, storable

ASKED_TO_WAIT = "retry_after"  # why a host is left alone, where nothing else is known of it


def save_host_holds(engine: Engine, holds: Mapping[str, datetime], now: datetime, *, wait: bool = True) -> None:
    """Save until when hosts want to be left alone, and leave what else is known of them; what is over is forgotten.

    Args:
        wait: False raises LockedCatalogError at once where somebody else is writing.
    """
    with writing(engine, wait=wait) as connection:
        over = (hosts.c.not_before <= now) & hosts.c.circuit_until.is_(None) & (hosts.c.failures == 0)
        connection.execute(delete(hosts).where(over))
        for host, until in holds.items():
            changes = {"not_before": until, "updated_at": now}
            known = update(hosts).where(hosts.c.host == storable(host)).values(changes)
            if not connection.execute(known).rowcount:
                new = {"host": storable(host), "failures": 0, "note": ASKED_TO_WAIT, **changes}
                connection.execute(insert(hosts).values(new))


def load_host_holds(engine: Engine, now: datetime) -> dict[str, datetime]:
    """Host to the time until which it wants to be left alone, where that lies ahead."""
    with reading(engine) as connection:
        rows = connection.execute(select(hosts.c.host, hosts.c.not_before).where(hosts.c.not_before > now))
        return {row.host: row.not_before for row in rows}


def save_host_states(engine: Engine, states: Sequence[HostState], now: datetime) -> None:
    """Save hosts' states; a host with nothing to remember loses its row.

    Until when a host wants to be left alone is not forgotten for a state that does not say.
    """
    held = load_host_holds(engine, now)
    rows = {
        storable(state.host): {
            "host": storable(state.host),
            "not_before": state.not_before or held.get(storable(state.host)),
            "failures": countable(state.failures),
            "circuit_until": state.circuit_until,
            "note": storable(state.note),
            "updated_at": now,
        }
        for state in states
    }
    if not rows:
        return
    memorable = [
        row for row in rows.values() if row["not_before"] or row["circuit_until"] or row["failures"] or row["note"]
    ]
    with writing(engine) as connection:
        connection.execute(delete(hosts).where(hosts.c.host == bindparam("key")), [{"key": host} for host in rows])
        if memorable:
            connection.execute(insert(hosts), memorable)


def load_host_states(engine: Engine) -> dict[str, HostState]:
    """Host to state, for hosts that have anything to remember."""
    names = HostState.__slots__
    with reading(engine) as connection:
        rows = connection.execute(select(*(hosts.c[name] for name in names))).mappings()
        return {row["host"]: HostState(**row) for row in rows}
