"""`kill -9` at random moments, many times over: the catalog stays sound, little is lost, nothing counts twice."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import Console
from simweb.behaviours import ok, status
from simweb.exchange import Site
from simweb.server import SimWeb

KILLS = 10
HOSTS = 20
ADDRESSES = 40  # of each host
# Results that are older than this when the process dies are in the catalog. They are written twice a second; the rest
# is what a busy machine may take to write them.
SAFE_AFTER = 2.5
SETTINGS = """
canaries = ["http://h1.test/canary"]
[archives]
wayback_url = ""
[looks]
neighbours = false
second_opinion = false
"""


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    sites = [Site(f"h{number}.test", fallback=ok("Alive")) for number in range(1, HOSTS)]
    with SimWeb.in_thread([Site("h0.test", fallback=status(503)), *sites]) as running:
        yield running


def known(console: Console) -> set[str]:
    """Addresses with a result, also one that the run would have bettered."""
    query = "SELECT url FROM resource WHERE verdict IS NOT NULL OR id IN (SELECT resource_id FROM pending)"
    return {url for (url,) in console.rows(query)}


@pytest.mark.timeout(240)
def test_a_process_that_is_killed_again_and_again_loses_next_to_nothing(tmp_path: Path, web: SimWeb) -> None:
    console = Console(tmp_path, web.environment())
    slow = "\n".join(f'[hosts."h{number}.test"]\ninterval = 0.25' for number in range(HOSTS))
    console.write("linkledger.toml", f"{SETTINGS}{slow}")
    everything = [f"http://h{host}.test/{page}" for host in range(HOSTS) for page in range(ADDRESSES)]
    console.write("list.md", "\n".join(f"- [x]({address})" for address in everything))
    assert console("scrape", "list.md").returncode == 0

    rng = random.Random(20260101)  # the same moments each time, as far as a machine's load allows
    lost: list[float] = []  # seconds between an answer that was lost and the kill
    had = set[str]()
    for kill in range(KILLS):
        web.log.clear()
        process = console.start("check", "--quiet")
        if kill % 4:  # else at any moment from the start of the process on
            while not web.log and process.poll() is None:
                time.sleep(0.005)
        deadline = time.monotonic() + rng.uniform(0.0, 2.5)
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.005)
        if process.poll() is not None:  # all done: a quick machine
            process.communicate()
            break
        killed_at = time.monotonic()
        process.kill()
        process.communicate()

        answered = {request.url: request.at for request in list(web.log) if request.url in set(everything)}
        assert not had & set(answered), "what the catalog held was asked again"
        have = known(console)
        assert had <= have
        lost += [killed_at - at for url, at in answered.items() if url not in have and not url.startswith("http://h0.")]
        had = have
        assert console.rows("PRAGMA integrity_check") == [("ok",)]
        assert console.rows("PRAGMA foreign_key_check") == []
        if kill % 4 == 0:
            assert console("db", "check").returncode == 0

    assert max(lost, default=0) < SAFE_AFTER
    assert had, "no run came so far as to save anything"
    assert console("check", "--quiet", "--fail-on", "never").returncode == 0
    assert known(console) == set(everything)
    assert console.rows("SELECT count(*) FROM pending") == [(0,)]
    [*ended, last] = console.rows("SELECT status, checked FROM run ORDER BY id")
    assert {state for state, _ in ended} == {"interrupted"}
    assert last[0] == "completed"
    assert sum(checked for _, checked in [*ended, last]) == len(everything)  # each result counted once
    assert console.rows("SELECT max(count), count(*) FROM probe") == [(1, len(everything))]
    assert console.rows("SELECT verdict, count(*) FROM resource GROUP BY 1 ORDER BY 1") == [
        ("alive", (HOSTS - 1) * ADDRESSES),
        ("failing", ADDRESSES),
    ]
