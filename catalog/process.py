"""What the program asks of its own process: open files, and memory given back."""

import contextlib
import sys

ENOUGH_FILES = 8_192  # open files: every request under way and every idle connection of the last seconds is one
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
