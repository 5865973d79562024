"""Archives and other proposals in the catalog: what is asked, what is kept of the answers, what readers are offered."""

from datetime import date
from typing import Any

import pytest
from db_kit import START, cite, day, document, finding, mention, one, propose, rows, run_of
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from db.archives import (
    MOST_HINTS,
    NOT_LOOKED_AT,
    load_archive_questions,
    postpone_archive_questions,
    save_archive_answers,
)
from db.records import ArchiveAnswer, ArchiveQuestion, FragmentFinding, HostState, SnapshotRecord, SuggestionRecord
from db.save_document import save_document
from db.save_state import load_host_states, save_host_states
from db.vocabulary import ArchiveStatus, Role, SuggestionKind, Verdict

A, B = "https://a.example/", "https://b.example/"
COPY = "https://archive.example/web/20160105/https://a.example/"


def _answer(key: int, status: str, at: float, **more: Any) -> ArchiveAnswer:
    return ArchiveAnswer(key, ArchiveStatus(status), day(at), **more)


def _found(key: int, at: float, url: str = COPY, status: int | None = 200) -> ArchiveAnswer:
    snapshot = SnapshotRecord("wayback", url, A, day(-3650), status, "text/html", "ABC", verified=True)
    return _answer(key, "found", at, snapshot=snapshot)


def _asked(engine: Engine, at: float, limit: int = 99) -> list[str]:
    return [question.url for question in load_archive_questions(engine, day(at), limit=limit)]


# --- questions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "asked"),
    [
        ("dead", True),
        ("soft_404", True),
        ("failing", True),
        ("bad_certificate", True),
        ("blocked", True),
        ("alive", False),
        ("moved", False),
        ("invalid", False),
        ("excluded", False),
        (None, False),
    ],
)
def test_archives_are_asked_for_what_readers_cannot_have(engine: Engine, verdict: str | None, asked: bool) -> None:
    key = cite(engine, A)[A]
    if verdict:
        run_of(engine, START, finding(key, verdict, START))
    assert _asked(engine, 1) == ([A] if asked else [])


@pytest.mark.parametrize(("status", "again_on"), [("found", 180), ("none", 30), ("error", 1)])
def test_an_answer_is_asked_for_again_when_it_may_have_changed(engine: Engine, status: str, again_on: int) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    save_archive_answers(engine, [_found(key, 0) if status == "found" else _answer(key, status, 0)])
    for at in (0, 0.9, 1, 29.9, 30, 179, 180, 9999):
        assert _asked(engine, at) == ([A] if at >= again_on else [])


def test_what_was_asked_for_while_it_was_well_is_asked_for_again_once_it_is_lost(engine: Engine) -> None:
    keys = cite(engine, A, B)
    run_of(engine, START, *(finding(key, "alive", START) for key in keys.values()))
    assert load_archive_questions(engine, START, limit=9) == []
    assert [(each.url, each.living) for each in load_archive_questions(engine, START, limit=9, living=True)] == [
        (A, True),
        (B, True),
    ]
    save_archive_answers(engine, [_answer(key, "none", 0, error=NOT_LOOKED_AT) for key in keys.values()])
    assert load_archive_questions(engine, day(1), limit=9, living=True) == []
    run_of(engine, day(1), finding(keys[A], "dead", day(1)))
    (question,) = load_archive_questions(engine, day(1), limit=9, living=True)
    assert (question.url, question.lost, question.living) == (A, True, False)
    save_archive_answers(engine, [_answer(keys[A], "none", 1)])
    assert _asked(engine, 2) == []


def test_what_is_in_trouble_comes_before_what_is_well_and_navigation_that_is_well_never(engine: Engine) -> None:
    save_document(engine, document("a.md", A, B, mention(3, "https://menu.example/", role=Role.NAVIGATION)), START)
    keys = dict(rows(engine, "SELECT url, id FROM resource"))
    verdicts = {A: "moved", B: "failing", "https://menu.example/": "alive"}
    run_of(engine, START, *(finding(keys[url], verdict, START) for url, verdict in verdicts.items()))
    asked = load_archive_questions(engine, START, limit=9, living=True)
    assert [(each.url, each.lost, each.living) for each in asked] == [(B, False, False), (A, False, True)]


@pytest.mark.parametrize(
    ("answer", "again_on"),
    [
        ({"status": "error", "error": "blocked_site"}, 30),  # a decision, and no trouble that passes
        ({"status": "error", "error": "http_503"}, 1),
        ({"status": "found", "error": "playback_http_503"}, 1),  # a copy that could not be looked at
        ({"status": "found", "error": ""}, 180),
    ],
)
def test_each_answer_says_when_to_ask_again(engine: Engine, answer: dict[str, str], again_on: int) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    snapshot = _found(key, 0).snapshot if answer["status"] == "found" else None
    save_archive_answers(engine, [_answer(key, answer["status"], 0, error=answer["error"], snapshot=snapshot)])
    assert [_asked(engine, at) for at in (again_on - 0.1, again_on)] == [[], [A]]


def test_an_error_after_a_copy_was_found_is_asked_about_again_the_next_day(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    save_archive_answers(engine, [_found(key, 0), _answer(key, "error", 180, error="http_503")])
    assert _told(engine) == ("found", _days(0), COPY, COPY)
    assert [_asked(engine, at) for at in (180, 180.9, 181)] == [[], [], [A]]


def test_what_is_put_off_stays_unasked_until_then(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    postpone_archive_questions(engine, [key], day(30))
    assert [_asked(engine, at) for at in (1, 29, 30)] == [[], [], [A]]
    assert _told(engine)[0] is None


def test_a_copy_that_was_not_looked_at_is_not_proposed(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    seen = SnapshotRecord("wayback", COPY, A, day(-3650), 200, "text/html", "ABC")
    save_archive_answers(engine, [_answer(key, "found", 1, snapshot=seen, error="playback_timeout")])
    assert rows(engine, "SELECT archive_url, suggestion FROM link_health") == [(COPY, None)]
    ambiguous = ArchiveAnswer(key, ArchiveStatus.FOUND, day(2), snapshot=_found(key, 0).snapshot, alternatives=2)
    save_archive_answers(engine, [ambiguous])
    assert rows(engine, "SELECT archive_url, suggestion FROM link_health") == [(COPY, None)]


def test_a_question_is_nearest_to_the_earliest_document_and_content_comes_first(engine: Engine) -> None:
    save_document(engine, document("menu.md", mention(1, B, role=Role.NAVIGATION), "mailto:a@b.example"), START)
    save_document(engine, document("new.md", A, published_on=date(2020, 1, 1)), START)
    save_document(engine, document("old.md", A, published_on=date(2016, 1, 5)), START)
    keys = cite(engine, A, source="undated.md")
    run_of(engine, START, *(finding(key, "dead", START) for key in keys.values()))
    assert load_archive_questions(engine, START, limit=9) == [
        ArchiveQuestion(keys[A], A, date(2016, 1, 5), lost=True),
        ArchiveQuestion(keys[B], B, None, lost=True),
    ]
    assert _asked(engine, 1, limit=1) == [A]
    save_document(engine, document("menu.md"), day(1))
    assert _asked(engine, 1) == [A]


# --- answers --------------------------------------------------------------------------------------------------------


def _told(engine: Engine) -> tuple[Any, ...]:
    (row,) = rows(engine, "SELECT archive_status, archive_checked_at, archive_url, suggestion FROM link_health")
    return row


def _days(number: float) -> str:
    return f"{day(number):%Y-%m-%d %H:%M:%S}"


def test_none_error_and_found_are_never_taken_for_one_another(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    assert _told(engine) == (None, None, None, None)
    save_archive_answers(engine, [_answer(key, "error", 1, error="http_503")])
    assert _told(engine) == ("error", _days(1), None, None)
    assert one(engine, "SELECT archive_error FROM resource_health") == "http_503"
    save_archive_answers(engine, [_answer(key, "none", 2)])
    assert _told(engine) == ("none", _days(2), None, None)
    assert one(engine, "SELECT archive_error FROM resource_health") == ""
    save_archive_answers(engine, [_found(key, 3)])
    assert _told(engine) == ("found", _days(3), COPY, COPY)
    save_archive_answers(engine, [_answer(key, "error", 4, error="timeout")])
    assert _told(engine) == ("found", _days(3), COPY, COPY)
    save_archive_answers(engine, [_answer(key, "none", 5)])
    assert _told(engine) == ("none", _days(5), None, None)
    assert one(engine, "SELECT count(*) FROM snapshot") == 1


def test_one_copy_is_chosen_and_the_others_stay_on_record(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    save_archive_answers(engine, [_found(key, 1), _found(key, 2, f"{COPY}2"), _found(key, 3), _found(99, 3)])
    assert rows(engine, "SELECT url, chosen, created_at FROM snapshot ORDER BY url") == [
        (COPY, 1, _days(1)),
        (f"{COPY}2", 0, _days(2)),
    ]
    assert rows(engine, "SELECT archive_url, archived_at, suggestion_method FROM link_health") == [
        (COPY, _days(-3650), "nearest_capture")
    ]


@pytest.mark.parametrize(
    ("verdict", "proposed"),
    [("dead", COPY), ("failing", COPY), ("blocked", None), ("alive", None), ("moved", None), ("invalid", None)],
)
def test_a_copy_is_proposed_in_trouble_and_named_always(engine: Engine, verdict: str, proposed: str | None) -> None:
    key = cite(engine, A)[A]
    save_archive_answers(engine, [_found(key, 0)])
    run_of(engine, START, finding(key, verdict, START))
    assert rows(engine, "SELECT archive_url, suggestion FROM link_health") == [(COPY, proposed)]


@pytest.mark.parametrize(("status", "proposed"), [(200, COPY), (206, COPY), (404, None), (302, None), (None, None)])
def test_a_copy_that_is_no_success_is_not_proposed(engine: Engine, status: int | None, proposed: str | None) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    save_archive_answers(engine, [_found(key, 0, status=status)])
    assert one(engine, "SELECT suggestion FROM link_health") == proposed


def test_hints_are_kept_beside_the_copy_and_never_offered(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    copy = SnapshotRecord("wayback", COPY, A, day(-3650), 200, "text/html", "ABC", verified=True)
    moved = SnapshotRecord("wayback", f"{COPY}?3", A.upper(), day(-9), 301, "text/html", "-")
    save_archive_answers(engine, [_answer(key, "found", 1, snapshot=copy, seen=(copy, moved))])
    save_archive_answers(engine, [_answer(key, "found", 2, snapshot=copy, seen=(moved, copy))])
    assert rows(engine, "SELECT url, original, http_status, chosen, created_at FROM snapshot ORDER BY id") == [
        (COPY, A, 200, 1, _days(1)),
        (f"{COPY}?3", A.upper(), 301, 0, _days(1)),
    ]
    assert rows(engine, "SELECT archive_url, suggestion FROM link_health") == [(COPY, COPY)]


def test_hints_of_a_resource_are_bounded_and_the_latest_stay(engine: Engine) -> None:
    key = cite(engine, A)[A]
    save_archive_answers(engine, [_found(key, 0)])
    for round_ in range(3):
        hints = [SnapshotRecord("wayback", f"{round_}/{n}", A, day(n), 301, "", "-") for n in range(MOST_HINTS - 5)]
        save_archive_answers(engine, [_answer(key, "none", round_ + 1, seen=tuple(hints))])
    kept = [url for (url,) in rows(engine, "SELECT url FROM snapshot ORDER BY id")]
    assert len(kept) == MOST_HINTS
    assert {url[0] for url in kept} == {"1", "2"}


# --- suggestions ----------------------------------------------------------------------------------------------------


def _proposal(key: int, kind: str, url: str, **more: Any) -> SuggestionRecord:
    given = {"method": "letter_case", "evidence": "seen", "confidence": 0.9, "verified": True}
    return SuggestionRecord(resource_id=key, kind=SuggestionKind(kind), url=url, **{**given, **more})


@pytest.mark.parametrize(
    ("proposals", "best"),
    [
        ([("archived", "x", {}), ("moved", "y", {}), ("repaired", "z", {})], "z"),
        ([("archived", "x", {}), ("moved", "y", {})], "y"),
        ([("archived", "x", {}), ("repaired", "z", {"verified": False})], "x"),
        ([("archived", "x", {}), ("repaired", "z", {"alternatives": 2})], "x"),
        ([("repaired", "x", {"confidence": 0.5}), ("repaired", "y", {"confidence": 0.6, "method": "token"})], "y"),
        ([("repaired", "x", {"alternatives": 2})], None),
    ],
)
def test_the_best_verified_and_unambiguous_proposal_is_shown(
    engine: Engine, proposals: list[tuple[str, str, dict[str, Any]]], best: str | None
) -> None:
    key = cite(engine, A)[A]
    run_of(engine, START, finding(key, "dead", START))
    propose(engine, START, *(_proposal(key, kind, url, **more) for kind, url, more in proposals))
    assert one(engine, "SELECT suggestion FROM link_health") == best
    run_of(engine, day(1), finding(key, "alive", day(1)))
    assert one(engine, "SELECT suggestion FROM link_health") is None


@pytest.mark.parametrize(
    ("kind", "more", "best"),
    [
        ("moved", {}, "x#part"),
        ("moved", {"alternatives": 2}, None),
        ("moved", {"verified": False}, None),
        ("archived", {}, None),
        ("repaired", {}, "x#part"),
    ],
)
def test_a_missing_fragment_is_offered_what_its_page_is_but_no_copy(
    engine: Engine, kind: str, more: dict[str, Any], best: str | None
) -> None:
    key = cite(engine, f"{A}#part")[A]
    missing = FragmentFinding("part", Verdict.FRAGMENT_MISSING, "no_such_id", "")
    run_of(engine, START, finding(key, "moved", START, fragments=(missing,)))
    propose(engine, START, _proposal(key, kind, "x", **more))
    assert rows(engine, "SELECT verdict, suggestion FROM link_health") == [("fragment_missing", best)]


def test_a_confidence_that_is_none_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="confidence"):
        propose(engine, START, _proposal(cite(engine, A)[A], "moved", "x", confidence=1.5))


# --- hosts ----------------------------------------------------------------------------------------------------------


def test_a_hosts_politeness_survives_and_is_forgotten_when_there_is_nothing_to_remember(engine: Engine) -> None:
    busy = HostState("a.example", not_before=day(1), failures=3, circuit_until=day(2), note="429")
    save_host_states(engine, [busy, HostState("b.example", failures=1), HostState("c.example")], START)
    assert load_host_states(engine) == {"a.example": busy, "b.example": HostState("b.example", failures=1)}
    save_host_states(engine, [HostState("a.example"), HostState("b.example", note="x")], day(1))
    assert load_host_states(engine) == {"b.example": HostState("b.example", note="x")}


def test_host_health_counts_resources_and_mentions_by_host(engine: Engine) -> None:
    keys = cite(engine, A, f"{A}2", f"{A}#x", B, "mailto:a@b.example")
    run_of(engine, START, finding(keys[A], Verdict.ALIVE, START), finding(keys[f"{A}2"], Verdict.DEAD, START))
    save_host_states(engine, [HostState("a.example", failures=2, not_before=day(1))], START)
    assert rows(
        engine,
        "SELECT host, resource_count, reference_count, not_checked, alive, dead, failing, last_success, not_before, "
        "failures FROM host_health ORDER BY host",
    ) == [
        ("a.example", 2, 3, 0, 1, 1, 0, _days(0), _days(1), 2),
        ("b.example", 1, 1, 1, 0, 0, 0, None, None, 0),
    ]
