"""What the program asks of its own process: open files, memory given back, little searching for garbage."""

import contextlib
import gc
import sys
from collections.abc import Iterator

ENOUGH_FILES = 8_192  # open files: every request under way and every idle connection of the last seconds is one
NEW_OBJECTS = 20_000  # between two searches for garbage: some megabytes
# From malloc.h of glibc, and its own default for it: bytes from which on a block is mapped, and not cut from the heap.
M_MMAP_THRESHOLD = -3
LARGE_BLOCK = 131_072


def allow_many_sockets() -> None:
    """Lift the soft limit on open files, which is often 1,024: idle connections of a thousand hosts want more."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # no such thing on this platform, or not ours to lift
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(ENOUGH_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def give_memory_back() -> None:
    """Keep glibc from raising the size from which on it maps blocks, as it does when the first such block is freed.

    Each TLS connection has a buffer of 256 KB, of which little is ever touched. Cut from the heap, such blocks leave it
    full of holes: a tenth of what a run over a thousand hosts needs.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(AttributeError, OSError):  # another C library, which does no such thing
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)


def leave_garbage() -> None:
    """Search for garbage no more, as the process is about to end: the interpreter would once again go through all that
    a run has made, for half a second."""
    gc.freeze()


@contextlib.contextmanager
def seldom_collecting() -> Iterator[None]:
    """Search for garbage seldom, and not among what was imported: requests leave few cycles behind, and the usual pace
    takes a tenth of a run's processor time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
