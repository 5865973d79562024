"""A run in which there is nothing to do: told by the catalog alone, recorded like any other, and quick to start."""

import subprocess
import sys
from pathlib import Path

from db_kit import cite, day, finding, new_catalog, one, run_of

from catalog.idle import is_idle, record_idle_run
from catalog.selection import Selection
from catalog.settings import Settings
from db.pending import keep_pending
from db.records import Wanted
from db.runs import begin_run, forget_future
from db.vocabulary import RunStatus

ALONE = Selection(archives=False)


def test_what_is_due_waits_or_wants_a_replacement_is_something_to_do(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    settings = Settings()
    ids = cite(engine, "https://a.example/", "https://b.example/")
    assert not is_idle(engine, settings, ALONE, day(0)), "never checked"
    assert is_idle(engine, settings, Selection(Wanted(limit=0), archives=False), day(0))
    run_of(engine, day(1), *(finding(key, "alive", day(1), due_at=day(30)) for key in ids.values()))
    assert is_idle(engine, settings, ALONE, day(2))
    assert not is_idle(engine, settings, Selection(Wanted(everything=True), archives=False), day(2))
    assert not is_idle(engine, settings, Selection(), day(2)), "an archive may be asked for copies of what lives"
    assert not is_idle(engine, settings, ALONE, day(31)), "due again"
    run_of(engine, day(3), finding(ids["https://a.example/"], "dead", day(3), due_at=day(30)))
    assert not is_idle(engine, settings, ALONE, day(4)), "a replacement is to be looked for"


def test_what_a_killed_run_left_is_something_to_do(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    (key,) = cite(engine, "https://a.example/").values()
    run_of(engine, day(1), finding(key, "alive", day(1), due_at=day(30)))
    assert is_idle(engine, Settings(), ALONE, day(2))
    killed = begin_run(engine, "check", day(2), pid=1, hostname="here", version="0")
    keep_pending(engine, killed, [finding(key, "failing", day(2))])
    assert not is_idle(engine, Settings(), ALONE, day(2))


def test_what_was_checked_by_a_clock_that_ran_ahead_is_due_once_it_is_put_right(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    right, wrong = cite(engine, "https://a.example/", "https://b.example/").values()
    run_of(engine, day(1), finding(right, "alive", day(1), due_at=day(30)))
    assert forget_future(engine, day(2)) == 0
    run_of(engine, day(2000), finding(wrong, "alive", day(2000), due_at=day(2030)))
    assert forget_future(engine, day(2001)) == 0, "nobody knows yet"
    assert is_idle(engine, Settings(), ALONE, day(3))
    assert forget_future(engine, day(3)) == 1
    assert not is_idle(engine, Settings(), ALONE, day(3))
    run_of(engine, day(3), finding(wrong, "alive", day(3), due_at=day(20)))
    assert forget_future(engine, day(4)) == 0
    assert is_idle(engine, Settings(), ALONE, day(4)), "the other keeps its day"


def test_an_idle_run_is_recorded(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    checked = record_idle_run(engine, "check", day(1))
    assert (checked.status, checked.sentence()) == (RunStatus.COMPLETED, "nothing was due")
    assert one(engine, "SELECT status || ' ' || checked || ' ' || command FROM run") == "completed 0 check"


def test_an_idle_run_loads_no_network(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    (key,) = cite(engine, "https://a.example/").values()
    run_of(engine, day(1), finding(key, "excluded", day(1), due_at=day(100_000)))
    engine.dispose()
    script = (
        "import sys; from catalog.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(*sorted({'aiohttp', 'httpx', 'lxml', 'bs4'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", "--catalog", str(tmp_path / "catalog.sqlite")],
        capture_output=True, text=True, check=False, timeout=60, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip(), "nothing was due" in done.stderr) == (0, "", True), done.stderr
