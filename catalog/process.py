"""What the program asks of its own process: open files, memory given back, and nothing loaded in vain."""

import contextlib
import os
import sys
from asyncio import selector_events, sslproto
from collections.abc import Iterator

ENOUGH_FILES = 8_192  # open files: every request under way and every idle connection of the last seconds is one
OWN_FILES = 64  # of them not connections: the catalog, logs, name servers, what the interpreter loads
# From malloc.h of glibc, and its own default for it: bytes from which on a block is mapped, and not cut from the heap.
M_MMAP_THRESHOLD = -3
LARGE_BLOCK = 131_072
# Bytes that asyncio reads of a TLS connection at once, a quarter of the largest record. It keeps a buffer of that size
# for each connection, 256 KB by default, which a run over a thousand hosts has no memory for.
TLS_BUFFER = 4_096
# The same of a plain one. By default it is 256 KB, and a hundred long pages at once hold tens of megabytes.
PLAIN_BUFFER = 32_768


def connections_allowed(*, lift: bool = False) -> int:
    """How many connections this process may have open at once, whoever has them.

    Args:
        lift: raise the soft limit on open files first, which is often 1,024: idle connections of a thousand hosts want
            more.
    """
    try:
        import resource
    except ImportError:  # no such thing on this platform
        return ENOUGH_FILES
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return ENOUGH_FILES
    wanted = ENOUGH_FILES if most == resource.RLIM_INFINITY else min(ENOUGH_FILES, most)
    if lift and files < wanted:
        with contextlib.suppress(OSError, ValueError):  # not ours to lift
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
            files = wanted
    return max(files - OWN_FILES, 0)


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


def load_network() -> None:
    """Load httpx and aiohttp without what they load besides: an eighth of a second of each run, and much memory.

    httpx has a command line of its own, which wants three libraries for terminals. aiohttp reads the certificates of
    the platform, twice; no connection of ours uses its contexts, and our own is made when somebody speaks TLS.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # cannot be imported: httpx expects as much
    with _without_issuers():
        import aiohttp  # noqa: F401
    sslproto.SSLProtocol.max_size = TLS_BUFFER
    selector_events._SelectorSocketTransport.max_size = PLAIN_BUFFER  # type: ignore[attr-defined]  # a private name


@contextlib.contextmanager
def _without_issuers() -> Iterator[None]:
    """OpenSSL finds no certificates where it looks for those of the platform."""
    usual = {name: os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")}
    os.environ.update(dict.fromkeys(usual, os.devnull))
    try:
        yield
    finally:
        for name, value in usual.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
