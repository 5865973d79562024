"""Files that are replaced whole or not at all."""

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in the place of what a file holds, by way of a side file: a reader never meets half of it.

    What a link leads to is replaced, not the link, and the file's mode is kept. A device or a pipe (/dev/stdout, say)
    is written to.

    Raises:
        OSError: where it cannot be written; the file is then as it was.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    path = Path(os.path.realpath(path))
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as side:
        try:
            side.write(data)
            side.flush()
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
            Path(side.name).chmod(mode)
            Path(side.name).replace(path)
        except BaseException:
            Path(side.name).unlink(missing_ok=True)
            raise
