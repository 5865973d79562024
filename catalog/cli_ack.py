"""`linkledger ack`: what somebody knows of, and does not want to be woken for."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from catalog.command import Context, Stop, command_of, opened
from catalog.output import show

Address = Annotated[
    str | None, typer.Argument(metavar="[URL]", help="An address of the catalog; without one, list what there is.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last day, YYYY-MM-DD.")]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Why it need wake nobody.")]
Remove = Annotated[bool, typer.Option("--remove", help="Take it back.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command_of(app)(ack)


def ack(context: Context, url: Address = None, until: Until = None, why: Why = None, remove: Remove = False) -> None:
    """Acknowledge trouble that somebody knows of.

    It is still checked, counted and shown, but no finding for --fail-on until the day is over. Without an address, what
    is acknowledged is listed.
    """
    from catalog import acknowledging

    now = datetime.now(UTC)
    if url is None:
        if remove or until or why:
            raise Stop(2, "which address? linkledger ack URL --until DATE --why TEXT")
        with opened(context, create=False, reads=True) as engine:
            acknowledging.renew(engine, context.settings, now)
            listed = acknowledging.listing(engine, now.date())
        show(listed)
        if not listed:
            context.tell("nothing is acknowledged: linkledger ack URL --until DATE --why TEXT does it")
        return
    if remove:
        if until or why:
            raise Stop(2, "--remove takes back what was said: leave --until and --why out")
        with opened(context, create=False) as engine:
            acknowledging.take_back(engine, url)
        context.tell(f"{url}: no longer acknowledged")
        return
    if until is None or why is None or not why.strip():
        raise Stop(2, f"say until when and why: linkledger ack {url} --until DATE --why TEXT")
    day = acknowledging.parse_until(until, now.date())
    with opened(context, create=False) as engine:
        acknowledging.acknowledge(engine, url, day, why.strip(), now)
    context.tell(f"{url}: acknowledged until {day}")
