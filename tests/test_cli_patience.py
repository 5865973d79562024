"""Runs with a budget, hosts that want to be left alone, signals: real processes against real sockets."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import Console
from simweb.behaviours import first, ok, retry_after, silence, status
from simweb.exchange import Site
from simweb.server import SimWeb

SETTINGS = """
canaries = ["http://canary.test/"]
[archives]
wayback_url = ""
[timeouts]
connect = 2
read = 2
total = 3
"""


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    sites = [
        Site("alive.test", fallback=ok("Alive")),
        Site("canary.test", fallback=ok("a canary")),
        Site("shy.test", fallback=retry_after(429, "7200")),
        Site("flaky.test", {"/page": first(status(503), status(503), ok("Back again"))}),
        *(Site(f"silent{number}.test", fallback=silence()) for number in range(8)),
    ]
    with SimWeb.in_thread(sites) as running:
        yield running


@pytest.fixture
def console(tmp_path: Path, web: SimWeb) -> Console:
    console = Console(tmp_path, web.environment())
    console.write("linkledger.toml", SETTINGS)
    return console


def cite(console: Console, *addresses: str) -> None:
    console.write("list.md", "\n".join(f"- [x]({address})" for address in addresses))
    assert console("scrape", "list.md").returncode == 0


def test_what_was_down_for_a_moment_is_alive_at_the_end_of_the_run_and_its_history_knows_one_check(
    console: Console, web: SimWeb
) -> None:
    cite(console, "http://flaky.test/page", "http://alive.test/")
    done = console("check", "--verbose")
    assert done.returncode == 0, done.stderr
    assert "tried once more, now that all else is done: 1 in trouble" in done.stderr
    assert console.rows("SELECT verdict, count, attempts FROM probe ORDER BY attempts DESC") == [
        ("alive", 1, 3),
        ("alive", 1, 1),
    ]
    assert console.rows("SELECT count(*) FROM outage") == [(0,)]
    assert console.rows("SELECT count(*) FROM pending") == [(0,)]
    assert console.rows("SELECT checked, alive, failing FROM run") == [(2, 2, 0)]


def test_a_host_that_wants_to_be_left_alone_is_by_later_runs_too_and_status_says_until_when(
    console: Console, web: SimWeb
) -> None:
    cite(console, *(f"http://shy.test/{number}" for number in range(20)), "http://alive.test/")
    done = console("check", "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    asked = sum(request.host == "shy.test" for request in web.log)
    assert 1 <= asked <= 3
    assert f"shy.test wants to be left alone for a while: {20 - asked} of its addresses stay due" in done.stderr
    [(until, note)] = console.rows("SELECT not_before, note FROM host_health WHERE host = 'shy.test'")
    assert note == "retry_after"
    assert f"until {until[:16]} UTC  shy.test" in console("status").stdout

    again = console("check", "--fail-on", "never")
    assert again.returncode == 0, again.stderr
    assert sum(request.host == "shy.test" for request in web.log) == asked
    [(checked,)] = console.rows("SELECT count(*) FROM resource WHERE host = 'shy.test' AND verdict IS NOT NULL")
    assert checked == asked


def test_a_budget_ends_a_check_cleanly_and_what_was_not_reached_stays_due(console: Console) -> None:
    cite(
        console,
        *(f"http://silent{number}.test/" for number in range(8)),
        *(f"http://alive.test/{number}" for number in range(200)),
    )
    done = console("check", "--max-seconds", "4", "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    assert "the time budget of 4 s is used up; what was not reached stays due" in done.stderr
    [(state, message, checked)] = console.rows("SELECT status, message, checked FROM run")
    assert (state, message) == ("interrupted", "the time budget of 4 s is used up; what was not reached stays due")
    [(verdicts,)] = console.rows("SELECT count(*) FROM resource WHERE verdict IS NOT NULL")
    assert checked == verdicts
    assert 20 < checked < 208
    assert console("check", "--fail-on", "never").returncode == 0
    assert console.rows("SELECT sum(checked) FROM run") == [(208,)]
    assert console.rows("SELECT max(count) FROM probe") == [(1,)]


def test_a_budget_of_the_settings_holds_for_run_and_the_report_is_still_written(console: Console) -> None:
    console.write("linkledger.toml", f"max_seconds = 2\n{SETTINGS}")
    console.write("list.md", "\n".join(f"- [x](http://silent{number}.test/)" for number in range(8)))
    done = console("run", "list.md", "-o", "report.md")
    assert done.returncode == 0, done.stderr
    assert "the time budget of 2 s is used up" in done.stderr
    assert (console.folder / "report.md").is_file()


def test_a_network_that_goes_down_half_way_ends_the_run_and_nothing_of_that_stretch_is_recorded(tmp_path: Path) -> None:
    pages = {f"/{number}": ok(f"Alive {number}") for number in range(60)}
    with SimWeb.in_thread([Site(f"h{number}.test", pages) for number in range(6)]) as web:
        console = Console(tmp_path, web.environment())
        console.write("linkledger.toml", SETTINGS.replace("canary.test/", "h1.test/1"))
        cite(console, *(f"http://h{host}.test/{number}" for host in range(6) for number in range(60)))
        process = console.start("check")
        while console.rows("SELECT count(*) FROM resource WHERE verdict IS NOT NULL") < [(20,)]:
            assert process.poll() is None
            time.sleep(0.02)
    _, complaints = process.communicate(timeout=60)  # the web is gone
    assert process.returncode == 3, complaints
    assert b"this machine seems to be offline" in complaints
    assert console.rows("SELECT DISTINCT verdict FROM resource WHERE verdict IS NOT NULL") == [("alive",)]
    [(state, checked, kept)] = console.rows(
        "SELECT status, checked, (SELECT count(*) FROM resource WHERE verdict IS NOT NULL) FROM run"
    )
    assert (state, checked) == ("offline", kept)
    assert 20 <= kept < 360


def test_a_signal_ends_a_run_that_waits_for_silent_hosts_at_once_and_keeps_what_it_knows(console: Console) -> None:
    console.write("linkledger.toml", SETTINGS.replace("= 2", "= 60").replace("= 3", "= 60"))
    cite(console, *(f"http://silent{n}.test/" for n in range(8)), "http://flaky.test/page?again", "http://alive.test/")
    process = console.start("check", "--quiet")
    while not console.rows("SELECT 1 FROM resource WHERE verdict IS NOT NULL"):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, complaints = process.communicate(timeout=20)  # hung requests would last for a minute
    assert process.returncode == 3
    assert b"interrupted; what was finished is kept" in complaints
    assert console.rows("SELECT status, message FROM run") == [("interrupted", "ended by a signal")]
    assert ("http://alive.test/", "alive") in console.rows("SELECT url, verdict FROM resource")
