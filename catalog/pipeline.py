"""A run as the command line asks for it: the lock, the event loop, signals; and forgetting."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sqlalchemy import Engine

from catalog.credentials import check_credentials
from catalog.garbage import seldom_collecting
from catalog.idle import is_idle, record_idle_run
from catalog.lock import CatalogBusy, run_lock
from catalog.output import say
from catalog.process import connections_allowed, give_memory_back, load_network
from catalog.progress import Bar, Progress
from catalog.selecting import catalog_folder, know_documents, know_hosts
from catalog.selection import Checked, Selection
from catalog.settings import Settings
from catalog.sources import SourceError, identify_all
from catalog.tidying import tidy_by_the_month
from db.forget import forget_documents
from db.runs import forget_future
from db.unsaved import take_up
from db.vocabulary import RunStatus
from reports.words import plural

if TYPE_CHECKING:
    from catalog.checking import Check

# Of the connections that a process may have, one in three is for requests under way; the others are kept for their
# hosts' next addresses (fetching.py), or go to archives. With fewer than these no run is worth its beginning.
SHARE_AT_ONCE = 3
LEAST_CONNECTIONS = 16
FEW_FILES = "this process may have {most} connections open at once, no more: {so} (`ulimit -n 1024` raises its limit)"


def check(
    engine: Engine, settings: Settings, selection: Selection, *, command: str, quiet: bool, stream: TextIO
) -> Checked:
    """One run of the checker. The catalog is locked while it lasts; a second run says who holds it.

    Raises:
        SettingsError: for credentials that are missing; SourceError, ScopeError: for a document or host that the
            catalog does not know; CatalogError: for what the catalog cannot take.
    """
    check_credentials(settings)
    sources = know_documents(engine, selection.wanted.documents)
    hosts = know_hosts(engine, selection.wanted.hosts)
    selection = replace(selection, wanted=replace(selection.wanted, documents=sources, hosts=hosts))
    give_memory_back()
    most = connections_allowed(lift=True)
    if most < LEAST_CONNECTIONS:
        return Checked(RunStatus.FAILED, message=FEW_FILES.format(most=most, so="nothing was checked"))
    if settings.concurrency > most // SHARE_AT_ONCE:
        settings = settings.model_copy(update={"concurrency": most // SHARE_AT_ONCE})
        if not quiet:
            so = f"{settings.concurrency} requests at once at the most"
            say(f"linkledger: {FEW_FILES.format(most=most, so=so)}")
    try:
        with run_lock(Path(engine.url.database or ""), engine):
            now = datetime.now(UTC)
            ahead = forget_future(engine, now)
            if ahead and not quiet:
                what = plural(ahead, "address", "addresses")
                say(f"linkledger: the clock has gone back; {what} checked in what is the future now: due again")
            if (left := take_up(engine)) and not quiet:
                say(f"linkledger: {plural(left, 'result')} that the catalog would not take before: saved now")
            if is_idle(engine, settings, selection, now):
                checked = record_idle_run(engine, command, now)
            else:
                checked = _check(engine, settings, selection, command, Progress(bar=_bar(stream, quiet)))
            if checked.status is RunStatus.COMPLETED:
                tidy_by_the_month(engine, settings, datetime.now(UTC))
            return checked
    except CatalogBusy as busy:
        return Checked(RunStatus.FAILED, message=str(busy))


def _check(engine: Engine, settings: Settings, selection: Selection, command: str, progress: Progress) -> Checked:
    load_network()
    from catalog.checking import Check  # the network and the parsers take a while to load: see idle.py

    checking = Check(engine, catalog_folder(settings), settings, selection, progress, command)
    return run_until_signalled(checking)


def _bar(stream: TextIO, quiet: bool) -> Callable[[int], Bar] | None:
    """A progress bar, on a terminal alone."""
    if quiet or not stream.isatty():
        return None
    from catalog.bar import RichBar  # rich's progress takes a while to load, and cron has no terminal

    return lambda total: RichBar(stream, total)


def run_until_signalled(checking: "Check") -> Checked:
    """Run the event loop until the check ends or a signal ends it; finished results are kept either way."""

    async def with_signals() -> Checked:
        task = asyncio.ensure_future(checking.run())
        loop = asyncio.get_running_loop()
        for number in _ending_signals():
            with contextlib.suppress(NotImplementedError, RuntimeError):  # not in a thread, not on every platform
                loop.add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return Checked(
                RunStatus.INTERRUPTED,
                checking.progress.done,
                message="interrupted; what was finished is kept, and the next run goes on from there",
            )

    # By now what a run needs is imported, most of it since the command began.
    with asyncio.Runner() as runner, seldom_collecting():
        return runner.run(with_signals())


def _ending_signals() -> Iterator[signal.Signals]:
    """What ends a run early: somebody at the keyboard, a service manager, a terminal that was closed.

    A process that was started to outlive its terminal (`nohup`) ignores the last, and goes on doing so.
    """
    yield signal.SIGINT
    yield signal.SIGTERM
    hangup = getattr(signal, "SIGHUP", None)  # not on every platform
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        yield hangup


def forget_sources(engine: Engine, settings: Settings, names: Iterable[str]) -> dict[str, str]:
    """Drop documents; those of `names` that stand for none, or for several, are returned with what to say of them."""
    folder = catalog_folder(settings)
    unknown: dict[str, str] = {}
    for name in names:
        sources = identify_all([name], folder)
        if not forget_documents(engine, sources):
            try:
                forget_documents(engine, know_documents(engine, sources))
            except SourceError as error:
                unknown[name] = str(error)
    return unknown
