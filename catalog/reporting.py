"""The last stage: database -> Report -> text, on stdout or in a file that is never half written."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from catalog.files import replace_file
from catalog.garbage import without_collecting
from catalog.output import OutputError
from catalog.places import locate
from catalog.selecting import Scope, ScopeError
from catalog.sources import SourceError, identify
from db.load_documents import load_documents
from reports.formats import LIMITED, TELLING, WITH_COLUMNS, WITH_LEDGERS, render
from reports.summary import load_report

EVERYTHING = Scope()
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
OPENING = b"Link health"  # what reports that could be taken for documents begin with


def check_length(shape: str, max_length: int | None) -> None:
    """A report that is cut is for people: programs need theirs whole.

    Raises:
        ScopeError: for a format that cannot be cut.
    """
    if max_length is not None and shape not in LIMITED:
        raise ScopeError(f"--max-length is of no use to the format {shape}, which programs need whole: leave it out")


def check_output(engine: Engine, output: Path | None, names: Sequence[str], folder: Path) -> None:
    """Find out before a run of hours what would keep its report from being written where it is to go.

    It must not take the place of what it is about. One of ours may, also where a shell's `*.md` names it, or it was
    once scraped by mistake.

    Args:
        names: sources as the command line has them.
        folder: of the catalog.

    Raises:
        ScopeError: where `output` is one of the sources, or a document of the catalog.
        SourceError: where no file can be made.
    """
    if output is None:
        return
    try:
        _check_place(output)
    except OSError as error:
        raise _unwritable(output, error) from error
    if not output.is_file():
        return
    named = any(name != "-" and Path(name).is_file() and output.samefile(name) for name in names if "\0" not in name)
    if (named or identify(output, folder) in _current(engine)) and not _is_report(output):
        raise ScopeError(
            f"-o {output} is a document of which the report is to tell, and would be lost: name another file"
        )


def _check_place(path: Path) -> None:
    """Raises OSError where `replace_file` would, as far as that can be known without writing."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():
        return  # a device or a pipe
    folder = Path(os.path.realpath(path)).parent
    folder.stat()  # what is not there has its own name
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _current(engine: Engine) -> set[str]:
    return {document.source for document in load_documents(engine)}


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        return OPENING in file.read(8_192)


def write_report(engine: Engine, shape: str, output: Path | None, scope: Scope = EVERYTHING) -> str:
    """Render the report; into `output` by way of a side file, so that a reader never meets half of one.

    Raises:
        SourceError: if `output` cannot be written; OutputError if the disk is full.
    """
    with without_collecting():
        report = load_report(
            engine, scope.since, scope.sources, ledgers=shape in WITH_LEDGERS, telling=shape in TELLING
        )
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
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> OutputError | SourceError:
    sentence = f"cannot write the report to {path} ({error.strerror or error}); name another file with -o"
    return (OutputError if error.errno in FULL else SourceError)(sentence)
