"""The command line. Errors become exit codes here and nowhere else.

    0  nothing at or above --fail-on      2  wrong usage or settings
    1  findings at or above --fail-on     3  could not run: offline, catalog locked, disk full

Results go to stdout, everything else to stderr. What a command needs is imported inside it: `--help` loads no database,
no network and no HTML library.
"""

import functools
import inspect
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from catalog import __version__, options
from catalog.output import OutputError, open_missing_streams, say, show

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from catalog.checking import Checked, Selection
    from catalog.settings import Settings

app = typer.Typer(
    name="linkledger",
    help="Keep a ledger of an article's references: scrape them, check them, report on their health.",
    epilog="Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or settings, 3 could not run.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
db_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look after the catalog file.")
app.add_typer(db_app, name="db")


class _Stop(Exception):  # noqa: N818  not a defect: the end of a command that has said what is wrong
    """Ends the command with an exit code after its one sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def main() -> NoReturn:
    """Console script: run a command, and turn whatever comes out of it into an exit code."""
    open_missing_streams()
    try:
        app(prog_name="linkledger")
    except OutputError as error:
        say(f"linkledger: {error}")
        raise SystemExit(3) from None
    raise AssertionError("typer ends the process itself")


@contextmanager
def _exit_codes() -> Iterator[None]:
    """The one border at which errors become sentences on stderr and exit codes."""
    from catalog.settings import SettingsError
    from catalog.sources import SourceError
    from db.errors import CatalogError, MissingCatalogError

    try:
        yield
    except _Stop as stop:
        if str(stop):
            say(f"linkledger: {stop}")
        raise SystemExit(stop.code) from None
    except (SettingsError, SourceError, MissingCatalogError) as error:
        say(f"linkledger: {error}")
        raise SystemExit(2) from None
    except (CatalogError, OutputError) as error:
        say(f"linkledger: {error}")
        raise SystemExit(3) from None
    except KeyboardInterrupt:
        say("linkledger: interrupted; what was finished is kept, and the next run goes on from there")
        raise SystemExit(3) from None
    except Exception as error:  # a defect of ours must not look like findings (1)
        if logging.getLogger("linkledger").isEnabledFor(logging.DEBUG):
            traceback.print_exc()
        kind = type(error).__name__
        say(f"linkledger: a defect of linkledger's own, {kind}: {error}; --verbose shows where")
        raise SystemExit(3) from None


# --- what commands share ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Context:
    """What every command gets besides its own options."""

    settings: "Settings"
    quiet: bool

    def tell(self, sentence: str) -> None:
        if not self.quiet:
            say(sentence)


def _context(
    *,
    catalog: Annotated[
        str | None,
        typer.Option(
            "--catalog", metavar="PATH|URL", help="The catalog (LINKLEDGER_CATALOG) [default: catalog.sqlite]."
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Settings, instead of linkledger.toml.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but results and errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more of what is being done.")] = False,
    allow_private: Annotated[
        bool | None, typer.Option("--allow-private", help="Check addresses on private networks and this machine, too.")
    ] = None,
    ca_file: Annotated[
        Path | None,
        typer.Option("--ca-file", metavar="FILE", help="Further trusted issuers, PEM (also SSL_CERT_FILE)."),
    ] = None,
) -> _Context:
    """The options that every command takes; their declaration is this signature."""
    from catalog.settings import load_settings

    level = logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="linkledger: %(message)s")
    logging.getLogger("linkledger").setLevel(level)
    flags = {"catalog": catalog, "allow_private": allow_private, "ca_file": ca_file}
    return _Context(load_settings(flags, config=config), quiet)


_SHARED = tuple(inspect.signature(_context).parameters.values())


def _command(group: typer.Typer, name: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function that takes a _Context and its own options: the shared options are added."""

    def decorate(body: Callable[..., None]) -> Callable[..., None]:
        own = tuple(inspect.signature(body).parameters.values())[1:]

        @functools.wraps(body)
        def command(**arguments: Any) -> None:
            with _exit_codes():
                shared = {parameter.name: arguments.pop(parameter.name) for parameter in _SHARED}
                body(_context(**shared), **arguments)

        parameters = [*own, *_SHARED]
        signature = inspect.Signature([each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters])
        setattr(command, "__signature__", signature)  # noqa: B010  what typer reads; functions declare no such name
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        return group.command(name)(command)

    return decorate


@contextmanager
def _opened(
    context: _Context, *, create: bool = True, read_only: bool = False, reads: bool = False
) -> Iterator["Engine"]:
    """The catalog; with `reads`, one that cannot be written (a copy on a read-only medium) is opened as it is."""
    from db.engine import open_catalog
    from db.errors import ReadOnlyCatalogError

    try:
        engine = open_catalog(context.settings.catalog, create=create, read_only=read_only)
    except ReadOnlyCatalogError:
        if not reads:
            raise
        engine = open_catalog(context.settings.catalog, create=False, read_only=True)
    try:
        yield engine
    finally:
        engine.dispose()


def _gate(engine: "Engine", fail_on: options.FailOn) -> None:
    """Exit code 1 where there are findings at or above the level."""
    from db.fail_counts import load_fail_counts

    if fail_on is not options.FailOn.NEVER and load_fail_counts(engine)[fail_on.value]:
        raise _Stop(1, "")


def _scrape(
    context: _Context, engine: "Engine", sources: list[str], shape: options.Shape | None, output: Path | None = None
) -> bool:
    """Scrape and tell of each document; whether all of them could be read. A report that stands among them is none."""
    from catalog.scraping import Scraper, catalog_folder
    from db.vocabulary import DocumentFormat

    all_read = True
    fixed = DocumentFormat(shape.value) if shape else None
    scraper = Scraper(engine, catalog_folder(context.settings), context.settings, fixed, output=output)
    for scraped in scraper.scrape(sources):
        if scraped.error:
            all_read = False
            say(f"linkledger: {scraped.error}")
        else:
            context.tell(scraped.sentence())
    return all_read


def _check(context: _Context, engine: "Engine", selection: "Selection", name: str) -> "Checked":
    from catalog.pipeline import check

    return check(engine, context.settings, selection, command=name, quiet=context.quiet, stream=sys.stderr)


def _end(context: _Context, checked: "Checked") -> None:
    """Say how a check ended; one that could not run ends with exit code 3."""
    from db.vocabulary import RunStatus

    if checked.status is not RunStatus.COMPLETED:
        raise _Stop(3, checked.message)
    context.tell(checked.sentence())


def _write_report(engine: "Engine", shape: options.ReportFormat, output: Path | None) -> None:
    from catalog.reporting import write_report

    text = write_report(engine, shape.value, output)
    if output is None:
        show(text)


# --- commands -----------------------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def _linkledger(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    if version:
        show(f"linkledger {__version__}\n")
        raise typer.Exit


@_command(app)
def scrape(context: _Context, sources: options.Sources, shape: options.AsFormat = None) -> None:
    """Read documents into the catalog: text dumps, HTML, Markdown."""
    with _opened(context) as engine:
        if not _scrape(context, engine, sources, shape):
            raise _Stop(2, "")


@_command(app)
def check(
    context: _Context,
    everything: options.Everything = False,
    document: options.OfDocument = None,
    host: options.OfHost = None,
    limit: options.Limit = None,
    no_archive: options.NoArchive = False,
    fail_on: options.FailOnOption = options.FailOn.DEAD,
) -> None:
    """Probe what is due, and look up archived copies of what does not answer."""
    from catalog.checking import Selection
    from catalog.scraping import catalog_folder
    from catalog.sources import identify_all

    documents = identify_all(document or (), catalog_folder(context.settings))
    selection = Selection(everything, documents, tuple(host or ()), limit, not no_archive)
    with _opened(context, create=False) as engine:
        _end(context, _check(context, engine, selection, "check"))
        _gate(engine, fail_on)


@_command(app)
def report(
    context: _Context,
    shape: options.ReportAs = options.ReportFormat.MARKDOWN,
    output: options.Output = None,
    fail_on: options.FailOnOption = options.FailOn.NEVER,
) -> None:
    """Write the health report of what the catalog knows."""
    with _opened(context, create=False, reads=True) as engine:
        _write_report(engine, shape, output)
        _gate(engine, fail_on)


@_command(app)
def run(
    context: _Context,
    sources: options.Sources,
    shape: options.ReportAs = options.ReportFormat.MARKDOWN,
    output: options.Output = None,
    no_archive: options.NoArchive = False,
    fail_on: options.FailOnOption = options.FailOn.DEAD,
) -> None:
    """Scrape, check and report in one go: what cron calls."""
    from catalog.checking import Selection

    with _opened(context) as engine:
        all_read = _scrape(context, engine, sources, None, output)
        checked = _check(context, engine, Selection(archives=not no_archive), "run")
        _write_report(engine, shape, output)  # also where nothing could be checked: of what is known
        _end(context, checked)
        if not all_read:
            raise _Stop(2, "")
        _gate(engine, fail_on)


@_command(app)
def status(context: _Context) -> None:
    """Show one screen: counts, what is new, when the next checks fall due."""
    from catalog.status import render_status

    with _opened(context, create=False, reads=True) as engine:
        show(f"{render_status(engine, datetime.now(UTC))}\n")


@_command(app)
def forget(context: _Context, sources: options.Known) -> None:
    """Drop documents, and the history of what nothing else cites."""
    from catalog.pipeline import forget_sources

    with _opened(context, create=False) as engine:
        unknown = forget_sources(engine, context.settings, sources)
    for name in sources:
        if name not in unknown:
            context.tell(f"{name}: forgotten")
    if unknown:
        raise _Stop(2, f"{unknown[0]}: the catalog knows no such document (`linkledger status` lists them)")


@_command(app)
def serve(
    context: _Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 for any.")] = 8001,
) -> None:
    """Browse the catalog in Datasette, read-only, on this machine."""
    from catalog.serving import serve_catalog

    with _opened(context, create=False) as engine:
        path = Path(engine.url.database or "")
    serve_catalog(path, port)


@_command(db_app)
def upgrade(context: _Context) -> None:
    """Bring the catalog to this program's schema (every command does so by itself)."""
    with _opened(context) as engine:
        context.tell(f"{engine.url.database} is up to date")


@_command(db_app, "check")
def check_db(context: _Context) -> None:
    """Check the file's integrity."""
    from db import upkeep

    with _opened(context, create=False, read_only=True) as engine:
        complaints = upkeep.check(engine)
        for complaint in complaints:
            show(f"{complaint}\n")
        if complaints:
            raise _Stop(3, f"{engine.url.database} is not sound: restore a backup")
        context.tell(f"{engine.url.database} is sound")


@_command(db_app)
def backup(
    context: _Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; an older copy is replaced.")],
) -> None:
    """Copy the catalog while it is in use."""
    from db import upkeep

    with _opened(context, create=False, read_only=True) as engine:
        upkeep.backup(engine, target)
        context.tell(f"{target} holds a copy of {engine.url.database}")


@_command(db_app)
def compact(context: _Context) -> None:
    """Give back the space that is no longer used."""
    from db import upkeep

    with _opened(context, create=False) as engine:
        before, after = upkeep.compact(engine)
        context.tell(f"{engine.url.database}: {before:,} bytes before, {after:,} now")
