"""`kill -9` at random moments, many times over: the catalog stays sound, little is lost, nothing counts twice."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from console import Console
from simweb.behaviours import ok, status
from simweb.exchange import Site
from simweb.server import SimWeb

KILLS = 10
HOSTS, ADDRESSES = 20, 40  # and addresses of each, a quarter of a second apart
IN_TROUBLE = 10  # addresses of the host that is out of order
CROWD, IN_CROWD = 150, 40  # hosts as they are by default, and addresses of each: more than the machine can do at once
PROMISE = 1.0  # seconds: what was found out earlier than this before a kill is in the catalog
# From the last byte that the server sends to the verdict: the way through the machine, reading, judging.
JUDGING = 0.5
ENDED_WITHIN = 10.0  # seconds: a bound for safety; on two busy processors it takes half a second
SETTINGS = """
canaries = ["http://h1.test/canary"]
[archives]
wayback_url = ""
[looks]
neighbours = false
second_opinion = false
"""


@contextmanager
def serving(hosts: int) -> Iterator[SimWeb]:
    """Hosts that live, but for the first one, which is always out of order."""
    sites = [Site(f"h{number}.test", fallback=ok("Alive")) for number in range(1, hosts)]
    with SimWeb.in_thread([Site("h0.test", fallback=status(503)), *sites]) as web:
        yield web


def scrape(console: Console, addresses: set[str]) -> None:
    console.write("list.md", "\n".join(f"- [x]({address})" for address in sorted(addresses)))
    assert console("scrape", "list.md").returncode == 0


def known(console: Console) -> set[str]:
    """Addresses with a result, also one that the run would have bettered."""
    query = "SELECT url FROM resource WHERE verdict IS NOT NULL OR id IN (SELECT resource_id FROM pending)"
    return {url for (url,) in console.rows(query)}


def finished(web: SimWeb) -> dict[str, float]:
    """Addresses that were answered for good, and when: those in trouble get a second go at once."""
    answers = list(web.answers)
    counts = Counter(answer.url for answer in answers)
    wanted = {url: 2 if url.startswith("http://h0.") else 1 for url in counts}
    return {answer.url: answer.at for answer in answers if counts[answer.url] >= wanted[answer.url]}


def run_and_kill(console: Console, web: SimWeb, moment: float, *, from_start: bool = False) -> float | None:
    """Let a check run until `moment` seconds after its first request, or its start, and kill it; when that was."""
    web.log.clear()
    web.answers.clear()
    process = console.start("check", "--quiet")
    try:
        while not from_start and not web.log and process.poll() is None:
            time.sleep(0.005)
        deadline = time.monotonic() + moment
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.005)
        ended = process.poll() is not None  # all done: a quick machine
        killed_at = time.monotonic()
    finally:
        process.kill()
        process.communicate()
    return None if ended else killed_at


@pytest.mark.timeout(240)
def test_a_process_that_is_killed_again_and_again_loses_next_to_nothing(tmp_path: Path) -> None:
    with serving(HOSTS) as web:
        console = Console(tmp_path, web.environment())
        slow = "\n".join(f'[hosts."h{number}.test"]\ninterval = 0.25' for number in range(HOSTS))
        console.write("linkledger.toml", f"{SETTINGS}{slow}")
        everything = {f"http://h{host}.test/{page}" for host in range(1, HOSTS) for page in range(ADDRESSES)}
        everything |= {f"http://h0.test/{page}" for page in range(IN_TROUBLE)}
        scrape(console, everything)

        rng = random.Random(20260101)  # the same moments each time, as far as a machine's load allows
        lost: list[float] = []  # seconds between the answer to what was lost and the kill
        had = set[str]()
        for kill in range(KILLS):
            # From the start of the process on now and then: at any moment.
            killed_at = run_and_kill(console, web, rng.uniform(0.0, 2.5), from_start=kill % 4 == 0)
            if killed_at is None:
                break
            assert not had & {request.url for request in web.log}, "what the catalog held was asked again"
            have = known(console)
            assert had <= have
            lost += [killed_at - at for url, at in finished(web).items() if url in everything - have]
            had = have
            assert console.rows("PRAGMA integrity_check") == [("ok",)]
            assert console.rows("PRAGMA foreign_key_check") == []
            if kill % 4 == 0:
                assert console("db", "check").returncode == 0

        assert max(lost, default=0) < PROMISE + JUDGING
        assert had, "no run came so far as to save anything"
        assert console("check", "--quiet", "--fail-on", "never").returncode == 0
    assert known(console) == everything
    assert console.rows("SELECT count(*) FROM pending") == [(0,)]
    [*ended, last] = console.rows("SELECT status, checked FROM run ORDER BY id")
    assert {state for state, _ in ended} == {"interrupted"}
    assert last[0] == "completed"
    assert sum(checked for _, checked in [*ended, last]) == len(everything)  # each result counted once
    assert console.rows("SELECT max(count), count(*) FROM probe") == [(1, len(everything))]
    assert console.rows("SELECT verdict, count(*) FROM resource GROUP BY 1 ORDER BY 1") == [
        ("alive", (HOSTS - 1) * ADDRESSES),
        ("failing", IN_TROUBLE),
    ]


@pytest.fixture(scope="module")
def crowd() -> Iterator[SimWeb]:
    with serving(CROWD) as web:
        yield web


@pytest.fixture
def busy(tmp_path: Path, crowd: SimWeb) -> Console:
    """A console whose check has more to do than the machine can: its loop has no idle moment."""
    console = Console(tmp_path, crowd.environment())
    console.write("linkledger.toml", SETTINGS)
    scrape(console, {f"http://h{host}.test/{page}" for host in range(1, CROWD) for page in range(IN_CROWD)})
    return console


@pytest.mark.timeout(120)
def test_a_process_that_is_killed_at_full_speed_has_written_all_but_the_last_second(
    busy: Console, crowd: SimWeb
) -> None:
    rng = random.Random(20260101)
    lost: list[float] = []
    for _ in range(3):
        killed_at = run_and_kill(busy, crowd, rng.uniform(0.5, 2.0))
        if killed_at is None:
            break
        have = known(busy)
        lost += [killed_at - at for url, at in finished(crowd).items() if url not in have]
    assert lost, "everything was written before each kill: no load to speak of"
    assert max(lost) < PROMISE + JUDGING


@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_full_speed_ends_the_run_soon_and_keeps_every_result(
    number: signal.Signals, busy: Console, crowd: SimWeb
) -> None:
    crowd.log.clear()
    crowd.answers.clear()
    process = busy.start("check", "--quiet")
    try:
        while len(crowd.answers) < CROWD and process.poll() is None:
            time.sleep(0.005)
        sent_at = time.monotonic()
        process.send_signal(number)
        process.communicate(timeout=ENDED_WITHIN)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 3
    have = known(busy)
    assert {url for url, at in finished(crowd).items() if at < sent_at - JUDGING} <= have
    assert len(have) < CROWD * IN_CROWD, "it ended before the signal could end it"
    [(state, message, checked)] = busy.rows("SELECT status, message, checked FROM run")
    assert (state, message, checked) == ("interrupted", "ended by a signal", len(have))
