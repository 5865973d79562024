"""`linkledger db …`: looking after the catalog file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from catalog.command import Context, Stop, command_of, opened
from catalog.output import show

db_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look after the catalog file.")


@command_of(db_app)
def upgrade(context: Context) -> None:
    """Bring the catalog to this program's schema.

    Every command that writes does so by itself.
    """
    with opened(context, create=False) as engine:
        context.tell(f"{engine.url.database} is up to date")


@command_of(db_app, "check")
def check_db(context: Context) -> None:
    """Look for damage in the file, and for contradictions.

    Exit code 3 where there are any, each on a line of its own.
    """
    from db import upkeep

    with opened(context, create=False, read_only=True) as engine:
        complaints = upkeep.check(engine)
        for complaint in complaints:
            show(f"{complaint}\n")
        if complaints:
            raise Stop(3, f"{engine.url.database} is not sound: restore a backup")
        context.tell(f"{engine.url.database} is sound")


@command_of(db_app)
def backup(
    context: Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; an older copy is replaced.")],
) -> None:
    """Copy the catalog while it is in use."""
    from db import upkeep

    with opened(context, create=False, read_only=True) as engine:
        upkeep.backup(engine, target)
        context.tell(f"{target} holds a copy of {engine.url.database}")


@command_of(db_app)
def compact(
    context: Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be removed, and remove nothing.")] = False,
) -> None:
    """Fold old history, and give back unused space.

    What is old is what the settings no longer keep ([retention]); a run does the same by itself once a month.
    """
    from catalog import tidying
    from catalog.lock import CatalogBusy

    with opened(context, create=False) as engine:
        try:
            told = tidying.compact(engine, context.settings, datetime.now(UTC), dry_run=dry_run)
        except CatalogBusy as busy:
            raise Stop(3, str(busy)) from None
    for sentence in told:
        context.tell(sentence)
