"""What the program asks of its own process, and that it leaves the process of others as it was."""

import ctypes
import gc
import os
import subprocess
import sys
import weakref

import pytest

from catalog.garbage import leave_garbage, seldom_collecting


class Cycle:
    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_sought_seldom_and_then_as_before() -> None:
    usual = gc.get_threshold()
    with seldom_collecting():  # of a whole command
        spared = gc.get_freeze_count()
        with seldom_collecting():  # of the run within it
            assert gc.get_threshold()[0] > 10 * usual[0]
        assert gc.get_threshold()[0] > 10 * usual[0]
        assert gc.get_freeze_count() >= spared > 0, "what the command had imported is spared until it ends"
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0


def test_what_was_there_when_the_process_ends_is_not_looked_through_any_more() -> None:
    lost = Cycle()
    gone = weakref.ref(lost)
    del lost
    leave_garbage()
    try:
        gc.collect()
        assert gone() is not None
    finally:
        gc.unfreeze()
    gc.collect()
    assert gone() is None


BLOCKS = """
import ctypes, sys
from catalog.process import LARGE_BLOCK, give_memory_back

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd a b c d e".split()]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Info
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
if sys.argv[1] == "with":
    give_memory_back()
libc.free(libc.malloc(80 * LARGE_BLOCK))
before = libc.mallinfo2().hblks
libc.malloc(70 * LARGE_BLOCK)
print(libc.mallinfo2().hblks - before)
"""


@pytest.mark.skipif(sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="glibc's own calls")
def test_large_blocks_are_mapped_however_large_a_one_was_freed() -> None:
    told = [
        subprocess.run([sys.executable, "-c", BLOCKS, how], check=True, capture_output=True, text=True).stdout.strip()
        for how in ("with", "without")
    ]
    assert told == ["1", "0"]


FEW = """
import resource
from catalog.process import connections_allowed

resource.setrlimit(resource.RLIMIT_NOFILE, (90, 100))
print(connections_allowed())
print(connections_allowed(lift=True))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))
print(connections_allowed(lift=True))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_of_the_files_that_may_be_open_some_are_kept_for_other_things_than_connections() -> None:
    told = subprocess.run([sys.executable, "-c", FEW], check=True, capture_output=True, text=True).stdout.split()
    assert told == ["26", "36", "100", "0"]


NETWORK = """
import os, sys
from catalog.process import load_network

load_network()
import aiohttp.connector, asyncio.selector_events, asyncio.sslproto, httpx
print([name for name in ("rich", "click", "pygments") if name in sys.modules])
print(asyncio.sslproto.SSLProtocol.max_size, asyncio.selector_events._SelectorSocketTransport.max_size)
print(aiohttp.connector._SSL_CONTEXT_VERIFIED.cert_store_stats()["x509"])
print(os.environ["SSL_CERT_FILE"], os.environ.get("SSL_CERT_DIR"))
from catalog.checker.tls import make_context
print(make_context(environ={}).cert_store_stats()["x509"] > 50)
"""


def test_the_network_is_loaded_without_what_it_loads_for_others_and_trusts_whom_it_did() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "SSL_CERT_DIR"} | {"SSL_CERT_FILE": "a.pem"}
    told = subprocess.run([sys.executable, "-c", NETWORK], check=True, capture_output=True, text=True, env=environ)
    assert told.stdout.splitlines() == ["[]", "4096 32768", "0", "a.pem None", "True"]
