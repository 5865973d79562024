"""The search for garbage, put off while there is none to be found, and left out at the end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 20_000  # between two searches for garbage: some megabytes


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for garbage while one document is read or one report is made: a hundred thousand live objects are
    searched time and again otherwise, in vain, for up to a third of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def leave_garbage() -> None:
    """Search for garbage no more, as the process is about to end: the interpreter would once again go through all that
    a run has made, for half a second."""
    gc.freeze()


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Search for garbage seldom, and not among what was imported: requests leave few cycles behind, and the usual pace
    takes a tenth of a run's processor time.

    Within another one it spares what was imported since as well, and nothing of it is searched before the outer ends.
    """
    usual, outermost = gc.get_threshold(), not gc.get_freeze_count()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if outermost:
            gc.unfreeze()
