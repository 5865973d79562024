"""What holds for every test: sockets reach loopback only, and no proxy or setting leaks in from the environment.

And what many tests begin with.
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from sqlalchemy import Engine

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):  # a Unix socket's path
        return True
    host = str(address[0]).partition("%")[0]
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == "localhost"


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and not _is_loopback(arguments[1]):
        raise RuntimeError(f"a test reached for the network: {arguments[1]!r}")


# An audit hook sees every connect of this process, whatever library makes it, and cannot be forgotten by a fixture.
sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, settings or terminal of the developer's leaks into a test."""
    for name in list(os.environ):
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"} or name.startswith("LINKLEDGER_"):
            monkeypatch.delenv(name)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator["Engine"]:
    """A new catalog, opened; a file that needs another kind has a fixture of its own by this name."""
    from db_kit import new_catalog  # few tests of the fine grain need what it loads

    engine = new_catalog(tmp_path / "catalog.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens (so that a connection to it is refused)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
