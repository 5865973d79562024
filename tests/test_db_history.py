"""Health over time: what a sequence of checks makes of a resource, its outages, its history and the public views."""

from pathlib import Path
from typing import Any

import pytest
from db_kit import START, cite, day, document, finding, new_catalog, one, rows, run_of
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from db.fail_counts import load_fail_counts
from db.outages import OutageState, advance, counts_dead
from db.records import Finding, FragmentFinding, HopRecord, OutagePolicy
from db.save_document import save_document
from db.save_findings import save_findings
from db.vocabulary import CLOSES_OUTAGE, OPENS_OUTAGE, HopKind, MoveKind, Verdict

A, B = "https://a.example/", "https://b.example/"
WORDS = {
    "404": ("dead", "http_404"),
    "410": ("dead", "http_410"),
    "soft": ("soft_404", "redirect_home"),
    "reset": ("failing", "connection_reset"),
    "500": ("failing", "http_500"),
    "cert": ("bad_certificate", "certificate_expired"),
    "ok": ("alive", "http_200"),
    "moved": ("moved", "http_200"),
    "blocked": ("blocked", "http_403"),
    "excluded": ("excluded", "pattern"),
    "invalid": ("invalid", "host"),
}


def _story(text: str) -> list[tuple[float, str, str]]:
    """`404@0 reset@1` to (0.0, "dead", "http_404") and so on."""
    steps = [step.split("@") for step in text.split()]
    return [(float(at), *WORDS[word]) for word, at in steps]


def _check(engine: Engine, key: int, text: str) -> None:
    for at, verdict, reason in _story(text):
        run_of(engine, day(at), finding(key, verdict, day(at), reason=reason))


def _days(*numbers: float | None) -> list[str | None]:
    return [None if number is None else f"{day(number):%Y-%m-%d %H:%M:%S}" for number in numbers]


# --- outages --------------------------------------------------------------------------------------------------------

# A story of checks; its outages as (opened, closed, troubled checks, confirmed on); verdict, confirmed, since as
# link_health tells them at its end; whether it stands in dead_links.
STORIES: list[tuple[str, list[tuple[Any, ...]], tuple[str, int | None, float], bool]] = [
    ("ok@0 ok@5", [], ("alive", None, 0), False),
    ("404@0", [(0, None, 1, None)], ("dead", 0, 0), True),
    ("404@0 reset@1 404@2", [(0, None, 3, None)], ("dead", 0, 0), True),
    ("404@0 reset@1 404@3", [(0, None, 3, 3)], ("dead", 1, 0), True),
    ("404@0 404@3", [(0, None, 2, None)], ("dead", 0, 0), True),
    ("404@0 404@1 404@2 404@2.9", [(0, None, 4, None)], ("dead", 0, 0), True),
    ("404@0 blocked@1 404@2", [(0, None, 2, None)], ("dead", 0, 0), True),
    ("404@0 blocked@1", [(0, None, 1, None)], ("blocked", None, 1), False),
    ("404@0 excluded@1 invalid@2 404@4", [(0, None, 2, None)], ("dead", 0, 0), True),
    ("404@0 ok@1", [(0, 1, 1, None)], ("alive", None, 1), False),
    ("404@0 moved@1 404@2", [(0, 1, 1, None), (2, None, 1, None)], ("dead", 0, 2), True),
    ("404@0 404@2 404@4 ok@5 500@6", [(0, 5, 3, 4), (6, None, 1, None)], ("failing", 0, 6), False),
    ("blocked@0 blocked@9", [], ("blocked", None, 0), False),
    ("cert@0 cert@2 cert@4", [(0, None, 3, 4)], ("bad_certificate", 1, 0), False),
    ("soft@0 soft@1", [(0, None, 2, None)], ("soft_404", 0, 0), True),
    # failing: 14 days and 5 checks, both
    ("500@0 500@5 500@10 500@14", [(0, None, 4, 10)], ("failing", 1, 0), False),
    ("500@0 500@3 500@6 500@9 500@13.9", [(0, None, 5, 6)], ("failing", 1, 0), False),
    ("500@0 500@3 500@6 500@9 500@14", [(0, None, 5, 6)], ("failing", 1, 0), True),
    ("500@0 500@3 blocked@5 reset@6 500@9 500@14", [(0, None, 5, 6)], ("failing", 1, 0), True),
    ("500@0 500@3 500@6 500@9 500@14 blocked@15", [(0, None, 5, 6)], ("blocked", None, 15), False),
    ("500@0 500@3 500@6 500@9 500@14 ok@15 500@16", [(0, 15, 5, 6), (16, None, 1, None)], ("failing", 0, 16), False),
]


@pytest.mark.parametrize(("story", "outages", "health", "dead"), STORIES)
def test_a_story_of_checks_has_these_outages_and_this_end(
    engine: Engine, story: str, outages: list[tuple[Any, ...]], health: tuple[str, int | None, float], dead: bool
) -> None:
    key = cite(engine, A)[A]
    _check(engine, key, story)
    told = rows(engine, "SELECT opened_at, closed_at, checks, confirmed_at FROM outage ORDER BY id")
    assert told == [
        (*_days(opened, closed), checks, *_days(confirmed)) for opened, closed, checks, confirmed in outages
    ]
    verdict, confirmed, since = health
    assert rows(engine, "SELECT verdict, confirmed, since FROM link_health") == [(verdict, confirmed, *_days(since))]
    assert rows(engine, "SELECT verdict, confirmed, since FROM resource_health") == [
        (verdict, confirmed, *_days(since))
    ]
    assert one(engine, "SELECT count(*) FROM dead_links") == dead
    assert one(engine, "SELECT count(dead_since) FROM resource") == dead


@pytest.mark.parametrize(
    ("story", "since"),
    [("404@0 410@1 soft@2", 0), ("404@0 reset@1", None), ("404@0 blocked@1 404@2", 2), ("404@0 ok@1 404@2 404@3", 2)],
)
def test_dead_since_is_when_it_last_came_into_dead_links(engine: Engine, story: str, since: float | None) -> None:
    _check(engine, cite(engine, A)[A], story)
    assert rows(engine, "SELECT dead_since FROM resource") == [tuple(_days(since))]


def test_an_outage_names_its_first_and_its_last_error(engine: Engine) -> None:
    _check(engine, cite(engine, A)[A], "404@0 blocked@1 reset@2 cert@3 ok@4 blocked@5")
    assert rows(
        engine,
        "SELECT url, open, days, checks, first_verdict, first_reason, last_verdict, last_reason, last_at, confirmed, "
        "lasting, reference_count FROM outages",
    ) == [(A, 0, 4.0, 3, "dead", "http_404", "bad_certificate", "certificate_expired", *_days(3), 1, 0, 1)]


def test_removing_a_link_is_not_a_repair(engine: Engine) -> None:
    key = cite(engine, A)[A]
    _check(engine, key, "404@0")
    save_document(engine, document("a.md"), day(1))
    assert rows(engine, "SELECT open, closed_at, reference_count FROM outages") == [(1, None, 0)]
    assert rows(engine, "SELECT * FROM dead_links") == []
    save_document(engine, document("a.md", A), day(2))
    _check(engine, key, "404@3 404@4")
    assert rows(engine, "SELECT confirmed, since FROM dead_links") == [(1, *_days(0))]


def test_settings_decide_when_trouble_is_confirmed_and_has_lasted(engine: Engine) -> None:
    key = cite(engine, A)[A]
    at_once = OutagePolicy(confirm_checks=1, confirm_days=0, lasting_checks=2, lasting_days=1)
    run_of(engine, day(0), finding(key, "failing", day(0)), policy=at_once)
    assert rows(engine, "SELECT confirmed, (SELECT count(*) FROM dead_links) FROM link_health") == [(1, 0)]
    run_of(engine, day(1), finding(key, "failing", day(1)), policy=at_once)
    assert rows(engine, "SELECT confirmed, verdict FROM dead_links") == [(1, "failing")]


def test_the_same_checks_in_one_batch_or_in_many_leave_the_same_catalog(engine: Engine, tmp_path: Path) -> None:
    other = new_catalog(tmp_path / "other.sqlite")
    keys = cite(engine, A, B)
    cite(other, A, B)
    findings = [
        finding(keys[url], verdict, day(at), reason=reason)
        for url, story in ((A, "404@0 reset@1 404@4 ok@5 ok@6"), (B, "500@0 blocked@2 500@3"))
        for at, verdict, reason in _story(story)
    ]
    run_of(engine, day(7), *findings)
    begun = run_of(other, day(7))
    for one_finding in findings:
        save_findings(other, begun, [one_finding], OutagePolicy())
    counts = "SELECT checked, alive, dead, failing, blocked FROM run"
    for query in ("SELECT * FROM resource", "SELECT * FROM outage", counts):
        assert rows(engine, query) == rows(other, query)
    query = "SELECT resource_id, verdict, first_at, last_at, count, current FROM probe ORDER BY 1, 3"
    assert rows(engine, query) == rows(other, query)
    other.dispose()


_checks = st.lists(st.tuples(st.sampled_from(Verdict), st.integers(0, 5)), max_size=30)


@given(_checks)
def test_any_story_keeps_the_rules_of_outages(story: list[tuple[Verdict, int]]) -> None:
    outage: OutageState | None = None
    troubled = 0
    at = 0
    for verdict, pause in story:
        at += pause
        before, outage = outage, advance(outage, verdict, "why", day(at), OutagePolicy())
        if verdict in OPENS_OUTAGE:
            troubled += 1
            assert outage is not None
            assert outage.checks == troubled
            age = (outage.last_at - outage.opened_at).days
            assert (outage.confirmed_at is not None) >= (troubled >= 3 and age >= 3)
            assert outage.confirmed_at is None or troubled >= 3
        elif verdict in CLOSES_OUTAGE:
            assert outage is None or outage.closed_at == day(at)
            assert not counts_dead(verdict, None)
            outage, troubled = None, 0
        else:
            assert outage is before


def test_a_clock_that_was_set_back_closes_no_outage_before_it_opened(engine: Engine) -> None:
    _check(engine, cite(engine, A)[A], "404@5 ok@1")
    assert rows(engine, "SELECT opened_at, closed_at, days FROM outages") == [(*_days(5, 5), 0.0)]


# --- history --------------------------------------------------------------------------------------------------------


def test_equal_consecutive_results_are_one_row(engine: Engine) -> None:
    key = cite(engine, A)[A]
    _check(engine, key, "ok@0 ok@1 ok@2 404@3 410@4 410@5 ok@6")
    assert rows(engine, "SELECT reason, first_at, last_at, count, current FROM probe ORDER BY id") == [
        ("http_200", *_days(0, 2), 3, 0),
        ("http_404", *_days(3, 3), 1, 0),
        ("http_410", *_days(4, 5), 2, 0),
        ("http_200", *_days(6, 6), 1, 1),
    ]
    assert rows(engine, "SELECT first_run_id, last_run_id FROM probe WHERE count = 3") == [(1, 3)]


@pytest.mark.parametrize(
    ("change", "new_row"),
    [
        ({}, False),
        ({"elapsed_ms": 9, "attempts": 3, "detail": "other words", "title": "t", "etag": "e"}, False),
        ({"http_status": 203}, True),
        ({"final_url": "https://a.example/x"}, True),
        ({"final_url": f"{A}?session=2"}, False),
        ({"reason": "http_206"}, True),
        ({"verdict": Verdict.MOVED}, True),
        ({"move_kind": MoveKind.SPELLING}, True),
    ],
)
def test_what_makes_a_result_another_one(engine: Engine, change: dict[str, Any], new_row: bool) -> None:
    key = cite(engine, A)[A]
    base = {"verdict": Verdict.ALIVE, "reason": "http_200", "http_status": 200, "final_url": A}
    for at, more in ((0, {}), (1, change)):
        values = {**base, **more}
        run_of(engine, day(at), finding(key, values.pop("verdict"), day(at), **values))
    assert one(engine, "SELECT count(*) FROM probe") == 1 + new_row
    assert one(engine, "SELECT count(*) FROM probe WHERE current = 1") == 1
    assert one(engine, "SELECT detail FROM probe WHERE current = 1") == change.get("detail", "It is alive.") or new_row


def test_history_does_not_grow_with_runs(engine: Engine) -> None:
    key = cite(engine, A)[A]
    for number in range(50):
        run_of(engine, day(number), finding(key, "alive", day(number), hops=_hops(2), fragments=_fragments("alive")))
    assert [one(engine, f"SELECT count(*) FROM {table}") for table in ("probe", "hop")] == [2, 2]  # noqa: S608
    assert rows(engine, "SELECT count FROM probe") == [(50,), (50,)]


def _hops(number: int) -> tuple[HopRecord, ...]:
    return tuple(HopRecord(f"{A}{n}", 301, f"{A}{n + 1}", HopKind.HTTP, True) for n in range(number))


def _fragments(verdict: str, name: str = "part") -> tuple[FragmentFinding, ...]:
    return (FragmentFinding(name, Verdict(verdict), f"said_{verdict}", f"#{name} is {verdict}"),)


def test_hops_stand_beside_the_result_that_they_led_to(engine: Engine) -> None:
    keys = cite(engine, A, B)
    run_of(
        engine,
        day(0),
        finding(keys[A], "alive", day(0), hops=_hops(2)),
        finding(keys[B], "dead", day(0), hops=_hops(1)),
    )
    assert rows(
        engine,
        "SELECT x.url, h.position, h.url, h.status, h.location, h.kind, h.permanent FROM hop h "
        "JOIN probe p ON p.id = h.probe_id JOIN resource x ON x.id = p.resource_id ORDER BY x.id, h.position",
    ) == [
        (A, 1, f"{A}0", 301, f"{A}1", "http", 1),
        (A, 2, f"{A}1", 301, f"{A}2", "http", 1),
        (B, 1, f"{A}0", 301, f"{A}1", "http", 1),
    ]


def test_validators_and_title_are_those_of_the_last_success(engine: Engine) -> None:
    key = cite(engine, A)[A]
    state = "SELECT etag, last_modified, title, content_type, last_success_at FROM resource"
    good = {"etag": "e1", "last_modified": "m1", "title": "Page", "content_type": "text/html"}
    run_of(engine, day(0), finding(key, "alive", day(0), http_status=200, **good))
    run_of(engine, day(1), finding(key, "dead", day(1), http_status=404, title="Not found", etag="e404"))
    assert rows(engine, state) == [("e1", "m1", "Page", "text/html", *_days(0))]
    run_of(engine, day(2), finding(key, "alive", day(2), http_status=304))
    assert rows(engine, state) == [("e1", "m1", "Page", "text/html", *_days(2))]
    run_of(engine, day(3), finding(key, "alive", day(3), http_status=200, title="New"))
    assert rows(engine, state) == [("", "", "New", "", *_days(3))]


def test_since_is_the_first_time_of_the_present_verdict_whatever_its_reasons(engine: Engine) -> None:
    key = cite(engine, A)[A]
    for at, status in ((0, 401), (1, 403), (2, 429)):
        run_of(engine, day(at), finding(key, "blocked", day(at), reason=f"http_{status}", http_status=status))
    assert rows(engine, "SELECT since, reason, http_status, last_checked FROM blocked_links") == [
        (*_days(0), "http_429", 429, *_days(2))
    ]


def test_a_resource_is_never_called_fragment_missing(engine: Engine) -> None:
    key = cite(engine, A)[A]
    with pytest.raises(ValueError, match="is said of a fragment"):
        run_of(engine, day(0), finding(key, "fragment_missing", day(0)))
    assert one(engine, "SELECT count(*) FROM probe") == 0


def test_hostile_answers_are_stored_as_text(engine: Engine) -> None:
    key = cite(engine, A)[A]
    odd: dict[str, Any] = {
        "detail": "a\0b\ud800",
        "title": "\udcff",
        "final_url": "https://a.example/\udce9",
        "etag": '"\0"',
        "hops": (HopRecord("\ud800", 301, None, HopKind.META_REFRESH, False),),
        "fragments": (FragmentFinding("\ud800", Verdict.FRAGMENT_MISSING, "no_such_id", "\0"),),
        "elapsed_ms": -1,
    }
    for at in (0, 1):
        run_of(engine, day(at), finding(key, "alive", day(at), http_status=200, **odd))
    assert rows(engine, "SELECT count, detail FROM probe WHERE fragment IS NULL") == [(2, "a\ufffdb\\ud800")]
    assert rows(engine, "SELECT fragment, count FROM probe WHERE fragment IS NOT NULL") == [("\\ud800", 2)]


# --- fragments ------------------------------------------------------------------------------------------------------


def _health(engine: Engine) -> list[tuple[Any, ...]]:
    return rows(engine, "SELECT url, verdict, reason, confirmed, since FROM link_health ORDER BY number")


def test_a_fragments_fate_is_its_own(engine: Engine) -> None:
    save_document(engine, document("a.md", A, f"{A}#good", f"{A}#bad"), START)
    fragments = _fragments("alive", "good") + _fragments("fragment_missing", "bad")
    for at in (0, 2):
        run_of(engine, day(at), finding(1, "alive", day(at), reason="http_200", fragments=fragments))
    assert _health(engine) == [
        (A, "alive", "http_200", None, *_days(0)),
        (f"{A}#good", "alive", "http_200", None, *_days(0)),
        (f"{A}#bad", "fragment_missing", "said_fragment_missing", None, *_days(0)),
    ]
    assert rows(engine, "SELECT url FROM link_health WHERE verdict = 'fragment_missing'") == [(f"{A}#bad",)]
    assert rows(engine, "SELECT checked, alive, fragment_missing FROM run_summary") == [(1, 1, 1), (1, 1, 1)]
    assert rows(engine, "SELECT verdict FROM resource_health") == [("alive",)]
    assert one(engine, "SELECT count(*) FROM outage") == 0


def test_a_fragment_that_comes_back_is_well_and_one_that_goes_is_missing_since_then(engine: Engine) -> None:
    save_document(engine, document("a.md", f"{A}#part"), START)
    for at, verdict in ((0, "fragment_missing"), (1, "alive"), (2, "fragment_missing"), (3, "fragment_missing")):
        run_of(engine, day(at), finding(1, "alive", day(at), reason="http_200", fragments=_fragments(verdict)))
        expected = ("alive", "http_200", None, *_days(0))
        if verdict == "fragment_missing":
            expected = (verdict, "said_fragment_missing", None, *_days(min(at, 2)))
        assert _health(engine) == [(f"{A}#part", *expected)]


@pytest.mark.parametrize(("verdict", "told"), [("dead", "dead"), ("blocked", "blocked"), ("moved", "fragment_missing")])
def test_a_missing_fragment_is_told_only_of_a_page_that_is_there(engine: Engine, verdict: str, told: str) -> None:
    save_document(engine, document("a.md", f"{A}#part"), START)
    run_of(engine, day(0), finding(1, "alive", day(0), fragments=_fragments("fragment_missing")))
    run_of(engine, day(1), finding(1, verdict, day(1)))
    assert rows(engine, "SELECT verdict FROM link_health") == [(told,)]


# --- moves ----------------------------------------------------------------------------------------------------------


def _suggestion(engine: Engine) -> list[tuple[Any, ...]]:
    return rows(engine, "SELECT verdict, suggestion, suggestion_method FROM link_health ORDER BY number")


def _moved(key: int, at: float, target: str) -> Finding:
    return finding(key, "moved", day(at), final_url=target, moved_to=target, move_kind=MoveKind.ADDRESS)


def test_a_moved_address_proposes_its_target_while_it_moves(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, day(0), _moved(key, 0, "https://new.example/"))
    assert _suggestion(engine) == [("moved", "https://new.example/", "permanent_redirect")]
    run_of(engine, day(1), _moved(key, 1, "https://new.example/"))
    assert rows(engine, "SELECT count(*), min(created_at) FROM suggestion") == [(1, *_days(0))]
    run_of(engine, day(2), _moved(key, 2, "https://newer.example/"))
    assert _suggestion(engine) == [("moved", "https://newer.example/", "permanent_redirect")]
    assert rows(engine, "SELECT url FROM moved_links") == [(A,)]
    run_of(engine, day(3), finding(key, "alive", day(3)))
    assert _suggestion(engine) == [("alive", None, None)]
    assert one(engine, "SELECT count(*) FROM suggestion") == 0


def test_the_target_of_a_redirect_that_is_gone_stays_on_record_but_is_not_proposed(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, day(0), _moved(key, 0, "https://new.example/"))
    run_of(engine, day(1), finding(key, "dead", day(1)))
    assert _suggestion(engine) == [("dead", None, None)]
    assert rows(engine, "SELECT url, verified FROM suggestion") == [("https://new.example/", 0)]
    run_of(engine, day(2), _moved(key, 2, "https://new.example/"))
    assert _suggestion(engine) == [("moved", "https://new.example/", "permanent_redirect")]


@pytest.mark.parametrize(
    ("target", "proposed"),
    [("https://new.example/", "https://new.example/#part"), ("https://new.example/#own", "https://new.example/#own")],
)
def test_a_proposal_takes_the_fragment_of_the_reference_along(engine: Engine, target: str, proposed: str) -> None:
    save_document(engine, document("a.md", A, f"{A}#part"), START)
    run_of(engine, day(0), _moved(1, 0, target))
    assert [row[1] for row in _suggestion(engine)] == [target, proposed]
    run_of(engine, day(1), _moved(1, 1, target))
    save_findings(
        engine,
        2,
        [finding(1, "moved", day(1), moved_to=target, fragments=_fragments("fragment_missing"))],
        OutagePolicy(),
    )
    assert [row[:2] for row in _suggestion(engine)] == [("moved", target), ("fragment_missing", proposed)]


# --- runs -----------------------------------------------------------------------------------------------------------


def test_a_run_counts_what_it_found(engine: Engine) -> None:
    keys = cite(engine, A, B, "https://c.example/")
    run_of(
        engine,
        day(0),
        *(finding(key, verdict, day(0)) for key, verdict in zip(keys.values(), ("alive", "dead", "dead"), strict=True)),
    )
    assert rows(engine, "SELECT checked, alive, dead, failing, status, seconds FROM run_summary") == [
        (3, 1, 2, 0, "completed", 0.0)
    ]


def test_a_failed_batch_leaves_nothing_of_itself(engine: Engine) -> None:
    keys = cite(engine, A, B)
    naive = finding(keys[B], "dead", day(0).replace(tzinfo=None), due_at=day(1))
    with pytest.raises(Exception, match="names no time zone"):
        run_of(engine, day(0), finding(keys[A], "dead", day(0)), naive)
    assert [one(engine, f"SELECT count(*) FROM {table}") for table in ("probe", "outage")] == [0, 0]  # noqa: S608
    assert one(engine, "SELECT checked FROM run") == 0


# What each run found, by address; counts of dead, new and any after it.
FAIL_STORIES: list[tuple[list[dict[str, str]], list[tuple[int, int, int]]]] = [
    ([{A: "404"}, {A: "404"}, {A: "404"}], [(1, 1, 1), (1, 0, 1), (1, 0, 1)]),
    ([{A: "ok"}, {A: "404"}, {}], [(0, 0, 0), (1, 1, 1), (1, 0, 1)]),
    ([{A: "404"}, {A: "404", B: "soft"}], [(1, 1, 1), (2, 1, 2)]),
    ([{A: "404"}, {A: "ok"}, {A: "404"}], [(1, 1, 1), (0, 0, 0), (1, 1, 1)]),
    ([{A: "blocked", B: "500"}, {A: "moved", B: "excluded"}], [(0, 0, 2), (0, 0, 0)]),
    ([{A: "cert", B: "invalid"}], [(0, 0, 2)]),
]


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(("runs", "counts"), FAIL_STORIES)
def test_fail_counts_after_each_run(
    engine: Engine, runs: list[dict[str, str]], counts: list[tuple[int, int, int]], frozen: bool
) -> None:
    keys = cite(engine, A, B)
    assert load_fail_counts(engine) == {"dead": 0, "new": 0, "any": 0}
    for number, (found, expected) in enumerate(zip(runs, counts, strict=True), start=1):
        at = day(1 if frozen else number)  # clocks have seconds, runs may be quicker
        run_of(engine, at, *(finding(keys[url], WORDS[word][0], at) for url, word in found.items()))
        assert tuple(load_fail_counts(engine).values()) == expected


def test_a_new_mention_of_what_was_dead_already_is_new(engine: Engine) -> None:
    keys = cite(engine, A)
    for at in (1, 2):
        run_of(engine, day(at), finding(keys[A], "dead", day(at)))
    assert load_fail_counts(engine)["new"] == 0
    save_document(engine, document("b.md", A), day(3))
    run_of(engine, day(3))
    assert load_fail_counts(engine) == {"dead": 2, "new": 1, "any": 2}
    run_of(engine, day(4))
    assert load_fail_counts(engine)["new"] == 0
