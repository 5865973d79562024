"""First results that a run may yet better, and what hosts have asked for: both outlive the process."""

from datetime import datetime

import pytest
from db_kit import POLICY, cite, day, finding, one, rows, run_of
from sqlalchemy import Engine

from db.forget import forget_documents
from db.pending import drop_pending, keep_pending, settle_pending
from db.records import FragmentFinding, HopRecord, HostState
from db.runs import begin_run, close_stale_runs
from db.save_findings import save_findings
from db.save_state import load_host_holds, load_host_states, save_host_holds, save_host_states
from db.vocabulary import HopKind, MoveKind, Verdict

URLS = ("https://a.example/", "https://b.example/", "https://c.example/")


def begin(engine: Engine, at: datetime) -> int:
    return begin_run(engine, "check", at, pid=1, hostname="here", version="0")


def verdicts(engine: Engine) -> dict[str, str | None]:
    return dict(rows(engine, "SELECT url, verdict FROM resource"))


def test_what_a_killed_run_has_left_is_saved_as_its_own_by_the_next(engine: Engine) -> None:
    ids = cite(engine, *URLS)
    run = begin(engine, day(1))
    whole = finding(
        ids[URLS[0]], Verdict.MOVED, day(1), http_status=200, final_url="https://new.example/", title="Ü \U0001f600",
        move_kind=MoveKind.ADDRESS, moved_to="https://new.example/",
        hops=(HopRecord(URLS[0], 301, "https://new.example/", HopKind.HTTP, True),),
        fragments=(FragmentFinding("x", Verdict.FRAGMENT_MISSING, "fragment_missing", "gone"),),
    )  # fmt: skip
    keep_pending(engine, run, [whole, finding(ids[URLS[1]], Verdict.FAILING, day(1))])
    assert verdicts(engine) == dict.fromkeys(URLS)  # not yet

    close_stale_runs(engine)
    assert settle_pending(engine, POLICY) == 2
    assert verdicts(engine) == {URLS[0]: "moved", URLS[1]: "failing", URLS[2]: None}
    assert rows(engine, "SELECT checked, moved, failing, fragment_missing FROM run") == [(2, 1, 1, 1)]
    assert one(engine, "SELECT title FROM resource WHERE id = 1") == "Ü \U0001f600"
    assert one(engine, "SELECT count(*) FROM hop") == 1
    assert one(engine, "SELECT count(*) FROM pending") == 0
    assert settle_pending(engine, POLICY) == 0


@pytest.mark.parametrize("second", [Verdict.ALIVE, Verdict.FAILING])
def test_a_result_that_was_bettered_or_confirmed_before_the_kill_is_not_counted_twice(
    engine: Engine, second: Verdict
) -> None:
    ids = cite(engine, *URLS)
    run = begin(engine, day(1))
    at = day(1).replace(microsecond=999_999)  # the catalog keeps whole seconds
    first = finding(ids[URLS[0]], Verdict.FAILING, at)
    same = finding(ids[URLS[1]], Verdict.FAILING, at)
    keep_pending(engine, run, [first, same])
    save_findings(engine, run, [finding(ids[URLS[0]], second, day(1.001)), same], POLICY)

    assert settle_pending(engine, POLICY) == 0
    assert verdicts(engine)[URLS[0]] == second
    assert one(engine, "SELECT max(count) FROM probe") == 1
    assert one(engine, "SELECT checked FROM run") == 2


def test_later_first_results_replace_earlier_ones_and_a_run_that_ends_well_leaves_none(engine: Engine) -> None:
    ids = cite(engine, *URLS)
    run = begin(engine, day(1))
    keep_pending(engine, run, [finding(ids[URLS[0]], Verdict.FAILING, day(1))])
    keep_pending(engine, run, [finding(ids[URLS[0]], Verdict.DEAD, day(1.5)), finding(999, Verdict.DEAD, day(1))])
    assert one(engine, "SELECT json_extract(finding, '$.verdict') FROM pending") == "dead"
    drop_pending(engine)
    assert settle_pending(engine, POLICY) == 0


def test_what_is_forgotten_meanwhile_is_no_trouble(engine: Engine) -> None:
    ids = cite(engine, *URLS)
    keep_pending(engine, begin(engine, day(1)), [finding(ids[URLS[0]], Verdict.FAILING, day(1))])
    forget_documents(engine, ["a.md"])
    assert settle_pending(engine, POLICY) == 0


def test_a_first_result_that_cannot_be_read_any_more_is_dropped_and_the_address_stays_due(engine: Engine) -> None:
    ids = cite(engine, *URLS)
    keep_pending(engine, begin(engine, day(1)), [finding(ids[URLS[0]], Verdict.FAILING, day(1))])
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE pending SET finding = json_set(finding, '$.verdict', 'sleepy')")
    assert settle_pending(engine, POLICY) == 0
    assert verdicts(engine) == dict.fromkeys(URLS)


# --- holds ----------------------------------------------------------------------------------------------------------


def test_holds_are_known_until_they_are_over(engine: Engine) -> None:
    save_host_holds(engine, {"a.example": day(3), "b.example:8080": day(2)}, day(1))
    assert load_host_holds(engine, day(1)) == {"a.example": day(3), "b.example:8080": day(2)}
    assert load_host_holds(engine, day(2)) == {"a.example": day(3)}
    save_host_holds(engine, {}, day(2.5))
    assert rows(engine, "SELECT host FROM host") == [("a.example",)]


def test_holds_and_the_state_of_a_service_do_not_overwrite_each_other(engine: Engine) -> None:
    state = HostState("archive.example", None, 7, day(5), "rate_limited")
    save_host_states(engine, [state], day(1))
    save_host_holds(engine, {"archive.example": day(3)}, day(1))
    expected = HostState("archive.example", day(3), 7, day(5), "rate_limited")
    assert load_host_states(engine) == {"archive.example": expected}
    save_host_states(engine, [state], day(2))
    assert load_host_states(engine) == {"archive.example": expected}
    save_host_states(engine, [HostState("archive.example")], day(4))
    assert load_host_states(engine) == {}


def test_host_health_tells_of_a_hold_whatever_the_port(engine: Engine) -> None:
    cite(engine, "http://a.example/", "http://b.example/", "http://[2001:db8::1]/")
    run_of(engine, day(1))
    save_host_holds(engine, {"a.example:8080": day(3), "a.example": day(2), "[2001:db8::1]:8080": day(3)}, day(1))
    told = "SELECT host, not_before, note FROM host_health ORDER BY host"
    assert rows(engine, told) == [
        ("[2001:db8::1]", "2026-01-04 12:00:00", "retry_after"),
        ("a.example", "2026-01-04 12:00:00", "retry_after"),
        ("b.example", None, None),
    ]
