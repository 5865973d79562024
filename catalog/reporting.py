"""The last stage: database -> Report -> text, on stdout or in a file that is never half written."""

import os
import tempfile
from pathlib import Path

from sqlalchemy import Engine

from catalog.sources import SourceError
from reports.formats import RENDERERS
from reports.summary import load_report


def write_report(engine: Engine, shape: str, output: Path | None) -> str:
    """Render the report; into `output` by way of a side file, so that a reader never meets half of one.

    Raises:
        SourceError: if `output` cannot be written.
    """
    text = RENDERERS[shape](load_report(engine))
    if output is not None:
        _replace_file(output, text)
    return text


def _replace_file(path: Path, text: str) -> None:
    try:
        if path.exists() and not path.is_file():  # a device or a pipe, /dev/stdout say, is written to: never replaced
            path.write_text(text, "utf-8", newline="")
            return
        path = Path(os.path.realpath(path))  # what a link leads to is replaced, not the link
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as side:
            try:
                side.write(text)
                side.flush()
                mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
                Path(side.name).chmod(mode)
                Path(side.name).replace(path)
            except BaseException:
                Path(side.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise SourceError(
            f"cannot write the report to {path} ({error.strerror or error}); name another file with -o"
        ) from error
