"""Remembers between runs which hosts say 404 where they have nothing (see `checker/neighbours.py`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Engine

from catalog.checker.neighbours import HONEST_DAYS
from db.honesty import load_honest, save_honesty


@dataclass(frozen=True, slots=True)
class Honesty:
    """What is known of honest hosts, and where it is told what was learned of others."""

    was_honest: Callable[[str], bool] = lambda host: False
    note: Callable[[str, bool], None] = lambda host, honest: None
    save: Callable[[], None] = lambda: None


def remembered_honesty(engine: Engine, now: Callable[[], datetime]) -> Honesty:
    """What the catalog knows of hosts; `save` writes down what was learned, and raises LockedCatalogError at once where
    somebody else is writing."""
    learned: dict[str, bool] = {}
    since = now() - timedelta(days=HONEST_DAYS)

    def save() -> None:
        save_honesty(engine, learned, now(), wait=False)
        learned.clear()

    @cache
    def known() -> frozenset[str]:
        return load_honest(engine, since)

    return Honesty(lambda host: host in known(), learned.__setitem__, save)
