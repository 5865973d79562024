"""What keeps a catalog small over the years: by hand (`linkledger db compact`), and by itself once a month."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from catalog.lock import run_lock
from catalog.settings import Settings
from db import upkeep
from db.retention import apply_retention, is_first_of_its_month, sentence


def compact(engine: Engine, settings: Settings, now: datetime, *, dry_run: bool = False) -> list[str]:
    """Fold and forget what the settings no longer keep, and give back the space; what was done, one sentence each.

    Raises:
        CatalogBusy: while a run holds the catalog.
    """
    path = Path(engine.url.database or "")
    with run_lock(path, engine):
        removed = apply_retention(engine, settings.retention.policy(), now, dry_run=dry_run)
        told = [f"{path}: {sentence(removed, dry_run=dry_run)}"]
        if not dry_run:
            before, after = upkeep.compact(engine)
            told.append(f"{path}: {before:,} bytes before, {after:,} now")
    return told


def tidy_by_the_month(engine: Engine, settings: Settings, now: datetime) -> None:
    """What `compact` does, but the space is kept for what comes; the caller holds the lock."""
    if is_first_of_its_month(engine):
        apply_retention(engine, settings.retention.policy(), now)
