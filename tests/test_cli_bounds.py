"""What is sent to hurt ends in a verdict, within the deadline, in bounded memory, and none of it gets through."""

import json
import subprocess
import sys
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
