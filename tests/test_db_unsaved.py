"""Results that wait beside a catalog which would not take them: none is lost, none counts twice or elsewhere."""

import pytest
from db_kit import POLICY, cite, day, finding, rows
from sqlalchemy import Engine

from db.pending import keep_pending, settle_pending
from db.runs import begin_run
from db.save_findings import save_findings
from db.unsaved import put_aside, take_up, unsaved_file
from db.vocabulary import Verdict

A, B = "https://a.example/", "https://b.example/"


def begin(engine: Engine) -> int:
    return begin_run(engine, "check", day(1), pid=1, hostname="here", version="0")


def verdicts(engine: Engine) -> dict[str, str | None]:
    return dict(rows(engine, "SELECT url, verdict FROM resource"))


def test_what_was_put_aside_in_several_goes_is_saved_once(engine: Engine) -> None:
    ids, run = cite(engine, A, B), begin(engine)
    keep_pending(engine, run, [finding(ids[A], Verdict.FAILING, day(1))])  # what the run had bettered since
    put_aside(engine, run, day(1.0000001), [finding(ids[A], Verdict.ALIVE, day(1.1), title="\u00dc \udc80")])
    put_aside(engine, run, day(1), [finding(ids[B], Verdict.DEAD, day(1.1)), finding(999, Verdict.DEAD, day(1.1))])
    assert (take_up(engine), take_up(engine)) == (3, 0)
    assert settle_pending(engine, POLICY) == 2
    assert verdicts(engine) == {A: "alive", B: "dead"}
    assert rows(engine, "SELECT checked FROM run") == [(2,)]


def test_what_was_checked_again_meanwhile_is_not_overwritten(engine: Engine) -> None:
    ids, run = cite(engine, A), begin(engine)
    put_aside(engine, run, day(1), [finding(ids[A], Verdict.FAILING, day(1))])
    save_findings(engine, run, [finding(ids[A], Verdict.ALIVE, day(2))], POLICY)
    take_up(engine)
    assert settle_pending(engine, POLICY) == 0
    assert verdicts(engine) == {A: "alive"}


@pytest.mark.parametrize(
    "line",
    [
        '{"run": 1, "started_at": "2026-01-0',
        "[]",
        '{"run": 1}',
        '{"run": [], "started_at": "2026-01-02T12:00:00+00:00", "finding": {}}',
        "\ufffd\0",
    ],
)
def test_a_line_at_which_the_disk_was_full_costs_that_line_alone(engine: Engine, line: str) -> None:
    ids, run = cite(engine, A), begin(engine)
    unsaved_file(engine).write_text(line + "\n")
    put_aside(engine, run, day(1), [finding(ids[A], Verdict.DEAD, day(1))])
    assert take_up(engine) == 1


def test_a_catalog_in_the_place_of_another_does_not_get_what_is_the_others(engine: Engine) -> None:
    ids, run = cite(engine, A), begin(engine)
    put_aside(engine, run, day(2), [finding(ids[A], Verdict.DEAD, day(2))])
    put_aside(engine, run + 1, day(1), [finding(ids[A], Verdict.DEAD, day(2))])
    assert take_up(engine) == 0
    assert not unsaved_file(engine).exists()
