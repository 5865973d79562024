"""`linkledger serve`: the catalog in Datasette, read-only, on loopback."""

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

from catalog.settings import SettingsError
from db.browse import browser_metadata

SETTINGS = {
    "suggest_facets": "off",  # guesses at each column of a view; the ones that are worth it are named
    "facet_time_limit_ms": "3000",
    "sql_time_limit_ms": "10000",
    "max_returned_rows": "5000",
    "default_page_size": "100",
    "allow_download": "off",  # a copy of a file that is being written; `linkledger db backup` makes sound ones
}


def serve_catalog(path: Path, port: int) -> None:
    """Become Datasette (the process is replaced): it opens the file for reading alone and listens on 127.0.0.1.

    Raises:
        SettingsError: if Datasette, an extra, is not installed.
    """
    if importlib.util.find_spec("datasette") is None:
        raise SettingsError(
            "`linkledger serve` needs Datasette, an extra: `make serve` installs it, or pip install -e '.[serve]'"
        )
    program = str(Path(sys.executable).with_name("datasette"))
    arguments = [program, "serve", str(path), "--host", "127.0.0.1", "--port", str(port), "--metadata", "-"]
    for name, value in SETTINGS.items():
        arguments += ["--setting", name, value]
    _put_on_stdin(json.dumps(browser_metadata(path.stem)).encode())
    os.execv(program, arguments)  # noqa: S606  our own environment's program, no shell


def _put_on_stdin(text: bytes) -> None:
    """Leave a text for the program that this process becomes; no file is left behind."""
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.seek(0)
        os.dup2(file.fileno(), 0)
