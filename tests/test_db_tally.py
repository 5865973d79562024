"""The tally of a run is what the views tell at its end; a trend carries it over the runs that changed nothing."""

import random
from collections import Counter

import pytest
from db_kit import START, cite, day, document, finding, one, rows, run_of
from sqlalchemy import Engine

from db.forget import forget_documents, retire_documents
from db.load_trend import load_trend
from db.records import FragmentFinding
from db.runs import begin_run, close_stale_runs, finish_run
from db.save_document import save_document
from db.vocabulary import RunStatus, Verdict

A, B = "https://a.example/", "https://b.example/"


def _viewed(engine: Engine, document: str | None) -> dict[str, int]:
    """What the views tell of a document, or of everything."""
    told: Counter[str] = Counter()
    for source, verdict, confirmed in rows(engine, "SELECT document, verdict, confirmed FROM link_health"):
        if document in (None, source):
            told[verdict or "unchecked"] += 1
            told["confirmed"] += confirmed or 0
    dead = rows(engine, "SELECT document FROM dead_links")
    told["dead_links"] = sum(document in (None, source) for (source,) in dead)
    return {name: count for name, count in told.items() if count}


def _told(engine: Engine, document: str | None) -> dict[str, int]:
    point = load_trend(engine, document=document)[-1]
    counts = {verdict.value: count for verdict, count in point.counts}
    more = {"unchecked": point.unchecked, "dead_links": point.dead_links, "confirmed": point.confirmed}
    return {name: count for name, count in (counts | more).items() if count}


def test_a_tally_is_what_the_views_tell_whatever_happens(engine: Engine) -> None:
    rng = random.Random(5)
    urls = [f"https://h{number}.example/" for number in range(12)]
    save_document(engine, document("a.md", *urls[:8], f"{urls[0]}#x", f"{urls[1]}#x"), START)
    save_document(engine, document("b.md", *urls[4:]), START)
    verdicts = [verdict for verdict in Verdict if verdict is not Verdict.FRAGMENT_MISSING]
    for at in range(25):
        if at == 15:
            retire_documents(engine, ["b.md"], day(at))
        if at == 20:
            save_document(engine, document("b.md", *urls[8:]), day(at))
        found = [
            finding(
                key,
                rng.choice(verdicts),
                day(at),
                fragments=(FragmentFinding("x", rng.choice([Verdict.ALIVE, Verdict.FRAGMENT_MISSING]), "r", "d"),),
            )
            for key in rng.sample(range(1, 13), 6)
        ]
        run_of(engine, day(at), *found)
        for source in (None, "a.md", "b.md"):
            assert _told(engine, source) == _viewed(engine, source), (at, source)
        assert load_trend(engine)[-1].references == one(engine, "SELECT count(*) FROM link_health")


def test_a_run_that_changes_nothing_adds_no_row_and_has_its_point(engine: Engine) -> None:
    keys = cite(engine, A, B)
    for at in range(10):
        run_of(engine, day(at), finding(keys[A], "alive", day(at)), finding(keys[B], "dead", day(at)))
    assert one(engine, "SELECT count(*) FROM tally") == 4  # unconfirmed, then confirmed; all and a.md
    points = load_trend(engine)
    assert [(point.run_id, point.at) for point in points] == [(at + 1, day(at)) for at in range(10)]
    assert {point.share_alive for point in points} == {0.5}
    assert [point.confirmed for point in points] == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert [point.run_id for point in load_trend(engine, limit=3)] == [8, 9, 10]
    assert load_trend(engine, limit=0) == ()


def test_a_document_has_its_own_trend_from_its_first_run_on(engine: Engine) -> None:
    run_of(engine, day(0), finding(cite(engine, A)[A], "alive", day(0)))
    run_of(engine, day(1), finding(cite(engine, B, source="b.md")[B], "dead", day(1)))
    assert [(point.run_id, point.share_alive) for point in load_trend(engine, document="b.md")] == [(2, 0.0)]
    assert [point.share_alive for point in load_trend(engine, document="a.md")] == [1.0, 1.0]
    assert [point.share_alive for point in load_trend(engine)] == [1.0, 0.5]
    assert load_trend(engine, document="none.md") == ()
    forget_documents(engine, ["b.md"])
    run_of(engine, day(2))
    assert [point.share_alive for point in load_trend(engine)] == [1.0, 0.5, 1.0]


def test_a_run_of_which_not_all_was_counted_is_no_point(engine: Engine) -> None:
    key = cite(engine, A)[A]
    run_of(engine, day(0), finding(key, "alive", day(0)))
    for at, status in ((1, RunStatus.OFFLINE), (2, RunStatus.FAILED)):
        finish_run(engine, begin_run(engine, "run", day(at), pid=1, hostname="h", version="1"), status, day(at))
    begin_run(engine, "run", day(3), pid=1, hostname="h", version="1")
    close_stale_runs(engine)
    assert [point.run_id for point in load_trend(engine)] == [1]


def test_a_share_is_of_what_could_be_checked(engine: Engine) -> None:
    keys = cite(engine, A, B, "mailto:x@y.example", "https://c.example/")
    run_of(engine, day(0))
    assert load_trend(engine)[-1].share_alive is None
    verdicts = ("alive", "moved", "excluded", "dead")
    run_of(engine, day(1), *(finding(key, word, day(1)) for key, word in zip(keys.values(), verdicts, strict=True)))
    assert load_trend(engine)[-1].share_alive == pytest.approx(2 / 3)
