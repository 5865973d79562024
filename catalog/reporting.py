"""The last stage: database -> Report -> text, on stdout or in a file that is never half written."""

from pathlib import Path

from sqlalchemy import Engine

from catalog.files import replace_file
from catalog.garbage import without_collecting
from catalog.places import locate
from catalog.selecting import Scope, ScopeError
from catalog.sources import SourceError
from reports.formats import LIMITED, WITH_COLUMNS, WITH_LEDGERS, render
from reports.summary import load_report

EVERYTHING = Scope()


def check_length(shape: str, max_length: int | None) -> None:
    """A report that is cut is for people: programs need theirs whole.

    Raises:
        ScopeError: for a format that cannot be cut.
    """
    if max_length is not None and shape not in LIMITED:
        raise ScopeError(f"--max-length is of no use to the format {shape}, which programs need whole: leave it out")


def write_report(engine: Engine, shape: str, output: Path | None, scope: Scope = EVERYTHING) -> str:
    """Render the report; into `output` by way of a side file, so that a reader never meets half of one.

    Raises:
        SourceError: if `output` cannot be written.
    """
    with without_collecting():
        report = load_report(engine, scope.since, scope.sources, ledgers=shape in WITH_LEDGERS)
        if shape in WITH_COLUMNS:
            report = locate(report, Path(engine.url.database or "").parent)
        text = render(report, shape, scope.max_length)
    if output is not None:
        _replace_file(output, text)
    return text


def _replace_file(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode("utf-8"))
    except OSError as error:
        raise SourceError(
            f"cannot write the report to {path} ({error.strerror or error}); name another file with -o"
        ) from error
