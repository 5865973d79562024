"""`linkledger serve`: the catalog in Datasette, read-only, on loopback."""

import importlib.util
import os
import sys
from pathlib import Path

from catalog.settings import SettingsError


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
    arguments = [program, "serve", str(path), "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--setting", "suggest_facets", "on", "--setting", "max_returned_rows", "5000"]
    os.execv(program, arguments)  # noqa: S606  our own environment's program, no shell
