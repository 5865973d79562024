"""What is sent to hurt ends in a verdict, within the deadline, in bounded memory, and none of it gets through."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import PROGRAM, Console
from simweb import behaviours as b
from simweb.exchange import Site
from simweb.server import SimWeb

SETTINGS = """
canaries = ["http://canary.test/"]
attempts = 2
[archives]
wayback_url = ""
[timeouts]
connect = 3
read = 3
total = 4
last_try = 1.0
"""
COPIES = 6  # of each, all at once
HOSTILE = {
    "endless-body": b.endless_body(),
    "gzip-bomb": b.gzip_bomb(),
    "many-headers": b.many_headers(),
    "endless-headers": b.endless_headers(),
    "huge-header": b.huge_header(),
    "nested-gzip": b.nested_gzip(),
    "header-bytes": b.slow_headers(),
    "slow-body": b.slow_body(),
    "endless-redirect": b.endless_redirect(),
    "slow-hops": b.slow_start(0.7, b.endless_redirect()),
    "title": b.hostile_title(),
}
MOST_MEMORY = 250  # MB at the peak; a check of healthy pages takes nearly half of it
# A check as a process of its own, watched by another that says what it took at its peak.
WATCH = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"code": done.returncode, "kb": peak, "stderr": done.stderr.decode()}))
"""


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    sites = [Site(f"{name}{n}.test", fallback=behaviour) for name, behaviour in HOSTILE.items() for n in range(COPIES)]
    with SimWeb.in_thread([*sites, Site("canary.test", fallback=b.ok())]) as running:
        yield running


@pytest.mark.skipif(sys.platform == "win32", reason="no getrusage")
def test_hostile_answers_end_in_a_verdict_within_deadline_and_memory_and_reach_no_reader(
    tmp_path: Path, web: SimWeb
) -> None:
    console = Console(tmp_path, web.environment())
    console.write("linkledger.toml", SETTINGS)
    addresses = [f"http://{name}{number}.test/" for name in HOSTILE for number in range(COPIES)]
    console.write("list.md", "\n".join(f"- [x]({address})" for address in addresses))
    console("scrape", "list.md")
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(PROGRAM), "check", "--fail-on", "never"],
        cwd=tmp_path,
        env=console.variables(),
        capture_output=True,
        timeout=200,  # the deadlines of all of them together, one after the other, would be twenty minutes
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["code"] == 0, told["stderr"]
    assert told["kb"] / 1024 < MOST_MEMORY

    found = dict(console.rows("SELECT host, verdict || ' ' || reason FROM resource"))
    said = {name: {found[f"{name}{number}.test"] for number in range(COPIES)} for name in HOSTILE}
    assert said == {
        "endless-body": {"alive http_200"},
        "gzip-bomb": {"alive http_200"},
        "many-headers": {"failing malformed_answer"},
        "endless-headers": {"failing malformed_answer"},
        "huge-header": {"alive http_200"},
        "nested-gzip": {"alive http_200"},
        "header-bytes": {"failing timeout_total"},
        "slow-body": {"alive http_200"},
        "endless-redirect": {"dead too_many_redirects"},
        "slow-hops": {"failing timeout_total"},  # twenty of them would take fourteen seconds
        "title": {"alive http_200"},
    }

    shown = [console("report", "--format", shape).stdout for shape in ("markdown", "json", "jsonl", "csv", "html")]
    for text in (told["stderr"], console("status").stdout, *shown):
        assert not any((ord(character) < 32 and character not in "\n\t\r") or character == "\x7f" for character in text)
        assert "<script>alert" not in text


# --- few files ------------------------------------------------------------------------------------------------------

FEW = """
import resource, sys
from catalog.cli import main

resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv.pop(1)),) * 2)
main()
"""


@pytest.fixture
def patient_server() -> Iterator[int]:
    """A server at every address of this machine that gives a page and keeps the connection; its port."""

    def serve() -> None:
        while True:
            try:
                taken.append(listener.accept()[0])
            except OSError:
                return
            threading.Thread(target=answer, args=(taken[-1],), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        while request := connection.recv(65_536):
            status = "404 Not Found" if b"GET /page " not in request else "200 OK"
            connection.sendall(
                f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nwords".encode()
            )

    taken: list[socket.socket] = []
    with socket.create_server(("0.0.0.0", 0), backlog=200) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.0/8 is this machine on Linux alone")
def test_with_few_open_files_fewer_addresses_are_asked_at_once_and_none_is_called_broken_for_it(
    tmp_path: Path, patient_server: int
) -> None:
    console = Console(tmp_path, {})
    addresses = [f"http://127.0.3.{number}:{patient_server}/page" for number in range(1, 151)]
    console.write("linkledger.toml", f'canaries = ["{addresses[0]}"]\n')
    console.write("list.md", "\n".join(f"- [x]({address})" for address in addresses))
    console("scrape", "list.md")

    def check(files: int) -> tuple[int, str]:
        command = [sys.executable, "-c", FEW, str(files), "check", "--no-archive", "--allow-private"]
        done = subprocess.run(
            command, cwd=tmp_path, env=console.variables(), capture_output=True, text=True, timeout=60
        )
        return done.returncode, done.stderr

    code, told = check(70)
    assert (code, "6 connections open at once, no more: nothing was checked" in told) == (3, True), told
    code, told = check(100)
    assert (code, "12 requests at once at the most" in told) == (0, True), told
    assert console.rows("SELECT reason, count(*) FROM resource GROUP BY 1") == [("http_200", 150)]
