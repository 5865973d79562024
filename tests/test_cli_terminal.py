"""What a person sees who runs a check in a terminal: a real pseudo-terminal, and a log where there is none."""

import os
import pty
import re
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import Console
from simweb.behaviours import hostile_title, ok, redirect, silence
from simweb.exchange import Site
from simweb.server import SimWeb

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals", allow_module_level=True)

import fcntl
import termios

SETTINGS = """
attempts = 2
canaries = ["http://alive.test/1"]
[archives]
wayback_url = ""
[timeouts]
connect = 4
read = 4
total = 4
"""
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    sites = [
        Site("alive.test", {f"/{number}": ok(f"Alive {number}") for number in range(30)}),
        Site("hostile.test", {"/": hostile_title(), "/new": hostile_title(), "/old": redirect(301, "/new")}),
        Site("silent.test", fallback=silence()),
    ]
    with SimWeb.in_thread(sites) as running:
        yield running


@pytest.fixture
def console(tmp_path: Path, web: SimWeb) -> Console:
    console = Console(tmp_path, web.environment())
    console.write("linkledger.toml", SETTINGS)
    addresses = [f"http://alive.test/{number}" for number in range(30)]
    addresses += ["http://hostile.test/", "http://silent.test/"]
    console.write("list.md", "\n".join(f"- [x]({address})" for address in addresses))
    assert console("scrape", "list.md").returncode == 0
    return console


def in_a_terminal(console: Console, *arguments: str, width: int = 100) -> tuple[int, str]:
    """Exit code, and everything that was written to a terminal so wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = console.variables() | {"TERM": "xterm-256color"}
    with subprocess.Popen(
        console.command(*arguments), cwd=console.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        written = b""
        deadline = time.monotonic() + 100
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    written += os.read(ours, 65_536)
                except OSError:  # Linux's way of saying that the other end is closed
                    break
            elif process.poll() is not None:
                break
        else:
            process.kill()
    os.close(ours)
    return process.returncode, written.decode("utf-8")


def test_a_terminal_shows_what_is_done_at_which_rate_what_came_of_it_what_is_slow_and_what_is_left(
    console: Console,
) -> None:
    code, written = in_a_terminal(console, "check", "--fail-on", "never")
    assert code == 0, written
    shown = ESCAPES.sub("", written)
    assert re.search(r"31/32 +0:00:\d\d left: ", shown)
    assert re.search(r"31 alive \(\d+\.\d/s\)", shown)
    assert re.search(r"waiting for silent\.test \(\d+ s\)", shown)
    assert all(len(line) <= 100 for line in shown.replace("\r", "\n").splitlines())
    told = r"(?m)^linkledger: tried once more, now that all else is done: 1 in trouble\s*$"
    assert re.search(told, shown.replace("\r", "\n"))
    assert re.search(r"32 addresses checked: 31 alive, 1 failing", shown)
    assert not set(re.findall(r"\x1b(?!\[)", written)), "nothing but colours and cursor movements"


def test_quiet_says_nothing_in_a_terminal_either(console: Console) -> None:
    assert in_a_terminal(console, "check", "--quiet", "--fail-on", "never", "--max-seconds", "2") == (0, "")


def test_where_there_is_no_terminal_there_is_a_plain_log(console: Console) -> None:
    done = console("check", "--fail-on", "never", "--max-seconds", "2")
    assert "\x1b" not in done.stderr
    assert done.stderr.startswith("linkledger: 32 addresses are due\n")
    assert done.stdout == ""


def test_neither_titles_nor_documents_command_a_terminal_and_elsewhere_results_are_to_the_byte(
    tmp_path: Path, web: SimWeb
) -> None:
    console = Console(tmp_path, web.environment())
    console.write("linkledger.toml", SETTINGS)
    console.write("list.md", "[x](http://hostile.test/old)\r\n\x1b]0;owned\x07 \x9b1A \u202e\r\n")
    (console.folder / "latin.md").write_bytes(b"[x](http://hostile.test/old) caf\xe9 \x9b1A\n")
    console("scrape", "list.md", "latin.md")
    for command in (["check", "--no-archive", "--verbose"], ["report"], ["report", "--format", "jsonl"], ["status"]):
        code, written = in_a_terminal(console, *command)
        assert (code, set(re.findall(r"\x1b(?!\[)|[\x07\x80-\x9f\u202e]", written))) == (0, set()), command
    _, written = in_a_terminal(console, "fix", "list.md")
    assert " \\x1b]0;owned\\x07 \\x9b1A \\u202e\r" in written
    assert " \x1b]0;owned\x07 \x9b1A \u202e\r\n" in console("fix", "list.md").stdout
    code, written = in_a_terminal(console, "fix", "latin.md")
    assert (code, " caf\ufffd \ufffd1A" in written) == (0, True)  # in eight bits, that byte begins a command
