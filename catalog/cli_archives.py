"""`linkledger preserve`: an archive is asked to keep what still lives."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from catalog import options
from catalog.command import Context, Stop, command_of, opened
from catalog.output import show

DryRun = Annotated[bool, typer.Option("--dry-run", help="Ask nobody: list what would be asked for.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command_of(app)(preserve)


def preserve(context: Context, dry_run: DryRun = False, limit: options.Limit = None) -> None:
    """Ask the Wayback Machine to keep living pages.

    Those that have no copy yet, or none that is young enough (settings: [preserve]); the keys of an archive.org account
    are needed in the environment.
    """
    import asyncio

    from catalog.lock import CatalogBusy, run_lock
    from catalog.preserving import find_candidates, find_keys
    from catalog.preserving import preserve as preserve_all
    from catalog.selection import say_addresses

    with opened(context, create=False, reads=dry_run) as engine:
        if dry_run:
            found = find_candidates(engine, context.settings, datetime.now(UTC), limit)
            show("".join(f"{each.question.url}\n" for each in found))
            context.tell(f"{say_addresses(len(found))} would be asked for")
            return
        keys = find_keys(context.settings)
        try:
            with run_lock(Path(engine.url.database or ""), engine):
                done = asyncio.run(preserve_all(engine, context.settings, keys, lambda: datetime.now(UTC), limit))
        except CatalogBusy as busy:
            raise Stop(3, str(busy)) from None
        context.tell(done.sentence())
