"""When a second look is worth asking for, and whose word counts then."""

from datetime import UTC, datetime
from itertools import product

import pytest

from catalog.checker.observation import Fault, Judgement, Observation, Stop
from catalog.checker.second import BROWSER_MANNERS, after_silence, confirmed, counts, is_wanted, overruled
from catalog.checker.verdict import judge
from db.vocabulary import Verdict

URL = "http://site.example/page"


def seen(status: int | None = None, fault: Fault | None = None, **more: object) -> Observation:
    return Observation(URL, URL, datetime(2026, 1, 2, tzinfo=UTC), status=status, fault=fault, **more)  # type: ignore[arg-type]


def said(verdict: Verdict, sentence: str = "said") -> Judgement:
    return Judgement(verdict, "reason", sentence)


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_is_looked_at_again_where_a_connection_stood_and_brought_nothing(fault: Fault) -> None:
    broken = {"connection_reset", "empty_answer", "malformed_answer", "tls_failure"}
    observed = seen(fault=fault)
    assert is_wanted(observed, judge(observed)) is (fault.value in broken)


@pytest.mark.parametrize(
    ("observed", "wanted"),
    [
        (seen(200), False),
        (seen(404), True),
        (seen(403), True),
        (seen(500), True),
        (seen(777), True),
        (seen(503, headers={"retry-after": "60"}), False),
        (seen(429, headers={"retry-after": "60"}), False),
        (seen(403, headers={"retry-after": "60"}), True),  # says nothing of later by its status
        (seen(302, stopped=Stop.LOOP), True),  # some send robots in circles, or first-time visitors
        (seen(302, stopped=Stop.TOO_MANY), True),
        (seen(302, stopped=Stop.NO_LOCATION), True),
        (seen(None, stopped=Stop.ROBOTS_TXT), False),
        (seen(302, stopped=Stop.ROBOTS_UNAVAILABLE), False),
        (seen(302, stopped=Stop.PRIVATE), False),
    ],
)
def test_an_answer_is_looked_at_again_where_it_condemns_or_keeps_us_out(observed: Observation, wanted: bool) -> None:
    assert is_wanted(observed, judge(observed)) is wanted


def test_a_page_that_seems_to_be_another_is_looked_at_again() -> None:
    assert is_wanted(seen(200), said(Verdict.SOFT_404))
    assert not is_wanted(seen(200), said(Verdict.ALIVE))


def test_who_saw_more_of_the_resource_has_the_word() -> None:
    ranks = [
        {Verdict.FAILING},
        {Verdict.BLOCKED},
        {Verdict.DEAD, Verdict.SOFT_404},
        {Verdict.ALIVE, Verdict.MOVED},
    ]
    for (first, ours), (second, theirs) in product(enumerate(ranks), repeat=2):
        for one, other in product(ours, theirs):
            assert counts(said(one), said(other)) is (second > first), (one, other)


@pytest.mark.parametrize("verdict", [Verdict.BAD_CERTIFICATE, Verdict.EXCLUDED, Verdict.INVALID])
def test_a_look_that_met_something_else_altogether_has_none(verdict: Verdict) -> None:
    assert not counts(said(Verdict.FAILING), said(verdict))


def test_both_words_are_told() -> None:
    first, second = said(Verdict.BLOCKED, "answers 403"), said(Verdict.ALIVE, "answers 200")
    told = overruled(first, second, seen(200, protocol="HTTP/2")).sentence
    assert told == "answers 200, seen with a browser's headers over HTTP/2 alone (a plain look: answers 403)"
    assert "over" not in overruled(first, second, seen(200)).sentence
    assert confirmed(first).sentence == "answers 403; a browser's headers made no difference"


@pytest.mark.parametrize(("protocol", "over"), [("HTTP/2", " over HTTP/2"), ("", "")])
def test_what_was_said_after_silence_names_what_loosened_the_tongue(protocol: str, over: str) -> None:
    told = after_silence(said(Verdict.DEAD, "answers 404"), seen(404, protocol=protocol)).sentence
    assert told == f"answers 404, told to a browser's headers{over} (plain looks at this host met silence)"


def test_no_coding_is_asked_for_that_cannot_be_read_and_no_name_is_claimed() -> None:
    assert not {name.lower() for name in BROWSER_MANNERS} & {"accept-encoding", "user-agent"}
