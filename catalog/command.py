"""What every command shares: its options, the opened catalog, and the one border at which errors become exit codes."""

import functools
import inspect
import logging
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.garbage import without_collecting
from catalog.output import OutputError, say
from reports.redact import redact_text

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from catalog.settings import Settings


class Stop(Exception):  # noqa: N818  not a defect: the end of a command that has said what is wrong
    """Ends the command with an exit code after its one sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@contextmanager
def exit_codes() -> Iterator[None]:
    """The one border at which errors become sentences on stderr and exit codes."""
    with without_collecting():  # what is imported stays: nothing is to be found among it
        from catalog.selecting import ScopeError
        from catalog.settings import SettingsError
        from catalog.sources import SourceError
        from db.errors import CatalogError, CatalogNameError

    try:
        yield
    except Stop as stop:
        if str(stop):
            say(f"linkledger: {stop}")
        raise SystemExit(stop.code) from None
    except (SettingsError, ScopeError, SourceError, CatalogNameError) as error:
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
            say(traceback.format_exc())
        kind = type(error).__name__
        say(f"linkledger: a defect of linkledger's own, {kind}: {error}; --verbose shows where")
        raise SystemExit(3) from None


class StderrHandler(logging.Handler):
    """Writes to what `sys.stderr` is at the moment: a progress bar takes its place, and lets lines pass above it."""

    def emit(self, record: logging.LogRecord) -> None:
        say(redact_text(self.format(record)))  # cron mails it


@dataclass(frozen=True, slots=True)
class Context:
    """What every command gets besides its own options."""

    settings: "Settings"
    quiet: bool

    def tell(self, sentence: str) -> None:
        if not self.quiet:
            say(sentence)


def make_context(
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
) -> Context:
    """The options that every command takes; their declaration is this signature."""
    from catalog.settings import load_settings, unknown_variables

    level = logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(handlers=[StderrHandler()], level=logging.WARNING, format="linkledger: %(message)s")
    logging.getLogger("linkledger").setLevel(level)
    for sentence in unknown_variables(os.environ):
        say(f"linkledger: {sentence}")
    flags = {"catalog": catalog, "allow_private": allow_private, "ca_file": ca_file}
    return Context(load_settings(flags, config=config), quiet)


_SHARED = tuple(inspect.signature(make_context).parameters.values())


def command_of(group: typer.Typer, name: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function that takes a Context and its own options: the shared options are added."""

    def decorate(body: Callable[..., None]) -> Callable[..., None]:
        own = tuple(inspect.signature(body).parameters.values())[1:]

        @functools.wraps(body)
        def command(**arguments: Any) -> None:
            with exit_codes():
                shared = {parameter.name: arguments.pop(parameter.name) for parameter in _SHARED}
                body(make_context(**shared), **arguments)

        parameters = [*own, *_SHARED]
        signature = inspect.Signature([each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters])
        setattr(command, "__signature__", signature)  # noqa: B010  what typer reads; functions declare no such name
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        return group.command(name)(command)

    return decorate


@contextmanager
def opened(
    context: Context, *, create: bool = True, read_only: bool = False, reads: bool = False
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
