"""The command line. Errors become exit codes in `command.py` and nowhere else.

    0  nothing at or above --fail-on      2  wrong usage or settings
    1  findings at or above --fail-on     3  could not run: offline, catalog locked, disk full

Results go to stdout, everything else to stderr. What a command needs is imported inside it: `--help` loads no database,
no network and no HTML library.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from catalog import __version__, cli_ack, cli_archives, cli_db, cli_repair, options
from catalog.command import Context, Stop, command_of, opened
from catalog.garbage import leave_garbage, seldom_collecting
from catalog.output import OutputError, open_missing_streams, plain_name, say, show
from db.vocabulary import DocumentFormat, RunStatus

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from catalog.notifying import Service
    from catalog.selecting import Scope
    from catalog.selection import Checked, Selection

# What a manual page has besides its options; `\b` keeps a paragraph's lines as they are.
EPILOG = """\b
Exit codes:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on
  2  wrong usage, settings or sources
  3  could not run: offline, interrupted, catalog locked, disk full

\b
Files:
  catalog.sqlite   the catalog; every command takes --catalog (LINKLEDGER_CATALOG)
  linkledger.toml  settings, looked for in the working folder and above it
                   (or [tool.linkledger] in pyproject.toml); --config names another

\b
Environment:
  LINKLEDGER_*     any setting, nested names joined by two underscores
  SSL_CERT_FILE, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NO_COLOR  as usual

\b
Examples:
  linkledger run docs/ -o report.md --quiet --fail-on new    what cron calls
  linkledger report --format html -o report.html             for a browser
  linkledger fix docs/ | git apply                           repair the documents
"""

app = typer.Typer(
    name="linkledger",
    help="Keep a ledger of an article's references: scrape them, check them, report on their health.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> NoReturn:
    """Console script: run a command, and turn whatever comes out of it into an exit code."""
    open_missing_streams()
    try:
        with seldom_collecting():  # what a command loads stays, and makes more objects than most commands themselves
            app(prog_name="linkledger")
    except OutputError as error:
        say(f"linkledger: {error}")
        raise SystemExit(3) from None
    finally:
        leave_garbage()
    raise AssertionError("typer ends the process itself")


def _gate(engine: "Engine", fail_on: options.FailOn, scope: "Scope | None" = None) -> None:
    """Exit code 1 where there are findings at or above the level; what is acknowledged is none."""
    from db.fail_counts import load_fail_counts

    if fail_on is options.FailOn.NEVER:
        return
    counts = load_fail_counts(engine, scope.since, scope.sources) if scope else load_fail_counts(engine)
    if counts[fail_on.value]:
        raise Stop(1, "")


def _scope(
    context: Context, engine: "Engine", since: str | None, document: list[str] | None, max_length: int | None
) -> "Scope":
    from catalog.selecting import catalog_folder, make_scope

    folder = catalog_folder(context.settings)
    return replace(make_scope(engine, folder, since, document or (), datetime.now(UTC)), max_length=max_length)


def _scrape(
    context: Context, engine: "Engine", sources: list[str], shape: DocumentFormat | None, output: Path | None = None
) -> bool:
    """Scrape and tell of each document; whether all of them could be read. A report that stands among them is none."""
    from catalog.scraping import Scraper
    from catalog.selecting import catalog_folder

    all_read = True
    scraper = Scraper(engine, catalog_folder(context.settings), context.settings, shape, output=output)
    for scraped in scraper.scrape(sources):
        if scraped.error:
            all_read = False
            say(f"linkledger: {scraped.error}")
        else:
            context.tell(scraped.sentence())
    return all_read


def _check(context: Context, engine: "Engine", selection: "Selection", name: str) -> "Checked":
    from catalog.pipeline import check

    return check(engine, context.settings, selection, command=name, quiet=context.quiet, stream=sys.stderr)


def _end(context: Context, checked: "Checked") -> None:
    """Say how a check ended; one that could not run ends with exit code 3."""
    if checked.status is not RunStatus.COMPLETED and not checked.out_of_time:
        raise Stop(3, checked.message)
    context.tell(checked.sentence())


def _write_report(engine: "Engine", shape: options.ReportFormat, output: Path | None, scope: "Scope") -> None:
    from catalog.reporting import write_report

    text = write_report(engine, shape.value, output, scope)
    if output is None:
        show(text)


def _services(context: Context) -> "Sequence[Service]":
    """Whom to tell of news; found out before the run."""
    if not context.settings.notify.urls:
        return ()  # which most runs need not load what makes reports for
    from catalog.notifying import open_services

    return open_services(context.settings)


def _notify(context: Context, engine: "Engine", services: "Sequence[Service]", checked: "Checked") -> None:
    """Tell of what is new, unless the check could not see it; who could not be told changes no exit code."""
    if not services:
        return
    from catalog.notifying import send_news

    if checked.status is RunStatus.COMPLETED or checked.out_of_time:
        for sentence in send_news(engine, services, context.settings.notify.title, datetime.now(UTC)):
            say(f"linkledger: {sentence}")


# --- commands -----------------------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def _linkledger(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    if version:
        show(f"linkledger {__version__}\n")
        raise typer.Exit


@command_of(app)
def scrape(context: Context, sources: options.Sources, shape: options.AsFormat = None) -> None:
    """Read documents into the catalog: text dumps, HTML, Markdown."""
    from catalog.acknowledging import renew

    with opened(context) as engine:
        all_read = _scrape(context, engine, sources, shape)
        renew(engine, context.settings)
        if not all_read:
            raise Stop(2, "")


@command_of(app)
def check(
    context: Context,
    everything: options.Everything = False,
    document: options.OfDocument = None,
    host: options.OfHost = None,
    limit: options.Limit = None,
    max_seconds: options.MaxSeconds = None,
    no_archive: options.NoArchive = False,
    fail_on: options.FailOnOption = options.FailOn.DEAD,
) -> None:
    """Probe what is due, and look for copies of what is lost.

    Probes living addresses ever more rarely and troubled ones sooner, asks web archives for copies within their limits,
    and looks for the new address of what has gone.
    """
    from catalog.acknowledging import renew
    from catalog.selecting import catalog_folder
    from catalog.selection import Selection
    from catalog.sources import identify_all
    from db.records import Wanted

    services = _services(context)
    documents = identify_all(document or (), catalog_folder(context.settings))
    wanted = Wanted(everything, documents, tuple(host or ()), limit)
    selection = Selection(wanted, archives=not no_archive, max_seconds=max_seconds)
    with opened(context, create=False) as engine:
        renew(engine, context.settings)
        checked = _check(context, engine, selection, "check")
        _notify(context, engine, services, checked)
        _end(context, checked)
        _gate(engine, fail_on)


@command_of(app)
def report(
    context: Context,
    shape: options.ReportAs = options.ReportFormat.MARKDOWN,
    output: options.Output = None,
    since: options.Since = None,
    max_length: options.MaxLength = None,
    document: options.OfDocument = None,
    fail_on: options.FailOnOption = options.FailOn.NEVER,
) -> None:
    """Write the health report: what is known, and what is new.

    It asks nobody for anything: it tells what the last checks have found.
    """
    from catalog.acknowledging import renew
    from catalog.reporting import check_length, check_output
    from catalog.selecting import catalog_folder

    check_length(shape.value, max_length)
    with opened(context, create=False, reads=True) as engine:
        check_output(engine, output, (), catalog_folder(context.settings))
        renew(engine, context.settings)
        scope = _scope(context, engine, since, document, max_length)
        _write_report(engine, shape, output, scope)
        _gate(engine, fail_on, scope)


@command_of(app)
def run(
    context: Context,
    sources: options.Sources,
    shape: options.ReportAs = options.ReportFormat.MARKDOWN,
    output: options.Output = None,
    since: options.Since = None,
    max_length: options.MaxLength = None,
    max_seconds: options.MaxSeconds = None,
    no_archive: options.NoArchive = False,
    fail_on: options.FailOnOption = options.FailOn.DEAD,
) -> None:
    """Scrape, check and report in one go: what cron calls."""
    from catalog.acknowledging import renew
    from catalog.reporting import check_length, check_output
    from catalog.selecting import catalog_folder
    from catalog.selection import Selection

    check_length(shape.value, max_length)
    services = _services(context)
    with opened(context) as engine:
        check_output(engine, output, sources, catalog_folder(context.settings))
        scope = _scope(context, engine, since, None, max_length)
        all_read = _scrape(context, engine, sources, None, output)
        renew(engine, context.settings)
        checked = _check(context, engine, Selection(archives=not no_archive, max_seconds=max_seconds), "run")
        _write_report(engine, shape, output, scope)  # also where nothing could be checked: of what is known
        _notify(context, engine, services, checked)
        _end(context, checked)
        if not all_read:
            raise Stop(2, "")
        _gate(engine, fail_on, scope)


@command_of(app)
def status(context: Context) -> None:
    """Show one screen: counts, what is new, what falls due."""
    from catalog.status import render_status

    with opened(context, create=False, reads=True) as engine:
        show(f"{render_status(engine, datetime.now(UTC))}\n")


@command_of(app)
def forget(context: Context, sources: options.Known) -> None:
    """Drop documents, and the history of what nothing else cites."""
    from catalog.pipeline import forget_sources
    from reports.redact import redact

    with opened(context, create=False) as engine:
        unknown = forget_sources(engine, context.settings, sources)
    for name in sources:
        if name not in unknown:
            context.tell(f"{plain_name(redact(name))}: forgotten")
    if unknown:
        raise Stop(2, plain_name(next(iter(unknown.values()))))


@command_of(app)
def serve(
    context: Context,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port on 127.0.0.1; 0 for any.")
    ] = 8001,
) -> None:
    """Browse the catalog in Datasette, read-only, on this machine."""
    from catalog.serving import serve_catalog

    with opened(context, create=False) as engine:
        path = Path(engine.url.database or "")
    serve_catalog(path, port)


# In the order in which `--help` lists them, after the commands above.
cli_repair.register(app)
cli_ack.register(app)
cli_archives.register(app)
app.add_typer(cli_db.db_app, name="db")
