"""The last stage: database -> Report -> text, on stdout or in a file that is never half written."""

from pathlib import Path

from sqlalchemy import Engine

from catalog.files import replace_file
from catalog.selecting import Scope
from catalog.sources import SourceError
from reports.formats import RENDERERS, WITH_LEDGERS
from reports.summary import load_report

EVERYTHING = Scope()


def write_report(engine: Engine, shape: str, output: Path | None, scope: Scope = EVERYTHING) -> str:
    """Render the report; into `output` by way of a side file, so that a reader never meets half of one.

    Raises:
        SourceError: if `output` cannot be written.
    """
    report = load_report(engine, scope.since, scope.sources, ledgers=shape in WITH_LEDGERS)
    text = RENDERERS[shape](report)
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
