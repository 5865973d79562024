"""One run at a time on one catalog: a lock file beside it, held by the operating system, gone with the process."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from db.runs import current_run


class CatalogBusy(Exception):  # noqa: N818  it tells of the catalog, not of a defect
    """Another run holds the catalog; one sentence says which."""


@contextmanager
def run_lock(catalog: Path, engine: Engine) -> Iterator[None]:
    """Hold the catalog for a run.

    Raises:
        CatalogBusy: at once, if another process holds it. The operating system drops the lock of a process that died,
            so a lock file that was left behind never holds anybody up.
    """
    lock = FileLock(f"{catalog}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise CatalogBusy(_who(catalog, engine)) from None
    except OSError as error:
        raise CatalogBusy(
            f"cannot lock the catalog {catalog} ({error.strerror or error}); check the permissions of its folder"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _who(catalog: Path, engine: Engine) -> str:
    run = current_run(engine)
    if run is None:
        return f"the catalog {catalog} is held by another run that has just begun; try again when it has ended"
    return (
        f"the catalog {catalog} is held by the run {run.id} ({run.command}), process {run.pid} on {run.hostname}, "
        f"since {run.started_at:%Y-%m-%d %H:%M:%S} UTC; try again when it has ended"
    )


def whoami() -> tuple[int, str]:
    """Process id and host name, as a run records them."""
    return os.getpid(), socket.gethostname()
