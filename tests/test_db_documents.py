"""Documents in the catalog: scraped again, changed, shared, gone, back."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from db_kit import START, cite, day, document, dump, finding, mention, new_catalog, one, rows, run_of
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from catalog.checker.hosts import AT_FIRST
from db import load
from db.due_order import EARLY
from db.engine import open_catalog
from db.forget import forget_documents, retire_documents
from db.load import count_due, load_due, load_next_due
from db.load_documents import load_documents
from db.matching import Mention, match
from db.records import FragmentFinding, Saved, Wanted
from db.runs import begin_run
from db.save_document import save_document
from db.vocabulary import Damage, DatePrecision, Role, Verdict

A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = new_catalog(path)
    yield engine
    engine.dispose()


def _current(engine: Engine) -> list[tuple[Any, ...]]:
    return rows(engine, "SELECT id, number, raw FROM reference WHERE retired_at IS NULL ORDER BY number, id")


def _due(engine: Engine, at: float, **more: Any) -> list[str]:
    return [resource.url for resource in load_due(engine, day(at), Wanted(**more))]


# --- the same again -------------------------------------------------------------------------------------------------


def test_every_reference_is_a_row_before_any_check(engine: Engine) -> None:
    save_document(engine, document("a.md", *(mention(n, f"https://a.example/{n % 104}") for n in range(126))), START)
    assert one(engine, "SELECT count(*) FROM link_health WHERE verdict IS NULL AND since IS NULL") == 126
    assert one(engine, "SELECT count(*) FROM resource") == 104


def test_scraping_the_same_document_twice_changes_no_byte(path: Path, engine: Engine) -> None:
    same = document("a.md", A, f"{A}#part", B, A, title="Ünï", tags=("x", "y"), published_on=date(2016, 1, 1))
    assert save_document(engine, same, START) == Saved(added=4)
    engine.dispose()
    before = dump(path)
    again = open_catalog(path)
    assert save_document(again, same, day(9)) == Saved(kept=4, unchanged=True)
    again.dispose()
    assert dump(path) == before


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "1" * 64},
        {"title": "Another"},
        {"author": "Somebody"},
        {"published_on": date(2020, 1, 1), "published_precision": DatePrecision.YEAR},
        {"tags": ("a",)},
        {"address": "https://x.example/"},
        {"language": "de"},
    ],
)
def test_a_change_of_the_document_alone_is_saved_and_keeps_its_references(
    engine: Engine, change: dict[str, Any]
) -> None:
    cite(engine, A, B)
    before = _current(engine)
    assert save_document(engine, document("a.md", A, B, **change), day(1)) == Saved(kept=2)
    assert _current(engine) == before
    assert save_document(engine, document("a.md", A, B, **change), day(2)).unchanged


@pytest.mark.parametrize(
    "change",
    [
        {"number": 7},
        {"text": "other words"},
        {"section": "New > Section"},
        {"line": 99},
        {"start": 5, "end": 9},
        {"visible": False},
        {"role": Role.NAVIGATION},
        {"nofollow": True},
        {"element": "img"},
        {"damage": Damage.TOKEN},
    ],
)
def test_a_kept_reference_takes_what_is_told_of_it_now(engine: Engine, change: dict[str, Any]) -> None:
    cite(engine, A, B)
    before = one(engine, f"SELECT id FROM reference WHERE raw = '{A}'")  # noqa: S608
    saved = save_document(engine, document("a.md", replace(mention(1, A), **change), B), day(1))
    assert saved == Saved(kept=2)
    names = {"start": "span_start", "end": "span_end"}
    for name, value in change.items():
        query = f"SELECT {names.get(name, name)} FROM reference WHERE id = {before}"  # noqa: S608
        assert one(engine, query) == value


def test_a_reference_that_resolves_elsewhere_now_points_there_and_counts_as_new_there(engine: Engine) -> None:
    save_document(engine, document("a.md", mention(1, "x.html", url="https://a.example/x.html")), START)
    saved = save_document(engine, document("a.md", mention(1, "x.html", url="https://b.example/x.html")), day(1))
    assert saved == Saved(kept=1)
    assert rows(engine, "SELECT identity, current_since FROM link_facts") == [
        ("https://b.example/x.html", "2026-01-02 12:00:00")
    ]


# --- changed --------------------------------------------------------------------------------------------------------


def test_a_changed_document_adds_keeps_and_retires(engine: Engine) -> None:
    cite(engine, A, B)
    kept = one(engine, f"SELECT id FROM reference WHERE raw = '{B}'")  # noqa: S608
    assert save_document(engine, document("a.md", C, B), day(1)) == Saved(added=1, kept=1, retired=1)
    assert [(number, raw) for _, number, raw in _current(engine)] == [(1, C), (2, B)]
    assert _current(engine)[1][0] == kept
    assert rows(engine, "SELECT raw, retired_at FROM reference WHERE retired_at IS NOT NULL") == [
        (A, "2026-01-02 12:00:00")
    ]
    assert one(engine, "SELECT count(*) FROM resource") == 3


@pytest.mark.parametrize(
    ("known", "found", "partners"),
    [
        ("a:x b:y", "b:y a:x", [1, 0]),
        ("a:x a:x", "a:x a:x a:x", [0, 1, None]),
        ("a:x a:y", "a:y a:x", [1, 0]),
        ("a:x a:y", "a:z a:x", [1, 0]),  # the exact one first, the reworded one takes what is left
        ("a:x", "b:x", [None]),
        ("", "a:x", [None]),
        ("a:x", "", []),
    ],
)
def test_a_mention_continues_the_one_of_its_words_else_the_one_of_its_address(
    known: str, found: str, partners: list[int | None]
) -> None:
    def parse(text: str) -> list[Mention]:
        return [Mention(*item.split(":")) for item in text.split()]

    assert match(parse(known), parse(found)) == partners


_mentions = st.lists(st.builds(Mention, st.sampled_from("abc"), st.sampled_from("xy")), max_size=12)


@given(_mentions, _mentions)
def test_a_known_mention_is_continued_once_at_most_and_only_by_its_address(
    known: list[Mention], found: list[Mention]
) -> None:
    partners = match(known, found)
    taken = [partner for partner in partners if partner is not None]
    assert len(set(taken)) == len(taken)
    assert all(
        known[partner].raw == one_.raw for one_, partner in zip(found, partners, strict=True) if partner is not None
    )
    for raw in "abc":
        both = [sum(one_.raw == raw for one_ in side) for side in (known, found)]
        assert sum(known[partner].raw == raw for partner in taken) == min(both)


@given(_mentions)
def test_an_unchanged_document_continues_itself(known: list[Mention]) -> None:
    assert match(known, known) == list(range(len(known)))


def test_two_documents_share_a_resource_by_its_identity(engine: Engine) -> None:
    cite(engine, f"{A}#one", source="a.md")
    cite(engine, f"{A}#two", source="b.md")
    assert rows(engine, "SELECT url, reference_count, document_count FROM resource_health") == [(A, 2, 2)]
    save_document(engine, document("a.md"), day(1))
    assert rows(engine, "SELECT document, url FROM link_health") == [("b.md", f"{A}#two")]


def test_a_mention_that_comes_back_is_the_same_mention_current_since_then(engine: Engine) -> None:
    cite(engine, A, B)
    before = _current(engine)
    save_document(engine, document("a.md", B), day(1))
    assert save_document(engine, document("a.md", A, B), day(2)) == Saved(added=1, kept=1)
    assert _current(engine) == before
    assert rows(engine, f"SELECT created_at, current_since FROM reference WHERE raw = '{A}'") == [  # noqa: S608
        ("2026-01-01 12:00:00", "2026-01-03 12:00:00")
    ]


# --- gone -----------------------------------------------------------------------------------------------------------


def test_a_retired_document_keeps_its_history_and_is_revived_by_a_scrape(engine: Engine) -> None:
    ids = cite(engine, A)
    run_of(engine, day(1), finding(ids[A], "dead", day(1)))
    before = _current(engine)
    assert retire_documents(engine, ["a.md", "unknown.md"], day(2)) == 1
    assert retire_documents(engine, ["a.md"], day(3)) == 0
    assert rows(engine, "SELECT retired_at FROM reference") == [("2026-01-03 12:00:00",)]
    assert rows(engine, "SELECT * FROM link_health") == []
    assert load_documents(engine) == []
    assert [stored.retired_at for stored in load_documents(engine, retired=True)] == [day(2)]
    assert save_document(engine, document("a.md", A), day(4)) == Saved(added=1)
    assert _current(engine) == before
    assert rows(engine, "SELECT verdict, since FROM link_health") == [("dead", "2026-01-02 12:00:00")]
    assert load_documents(engine)[0].references == 1


def test_a_forgotten_document_takes_along_what_no_other_document_cites(engine: Engine) -> None:
    ids = cite(engine, A, B, source="a.md")
    cite(engine, B, source="b.md")
    run_of(engine, day(1), *(finding(key, "dead", day(1)) for key in ids.values()))
    assert forget_documents(engine, ["a.md", "unknown.md"]) == 1
    assert rows(engine, "SELECT document, url FROM link_health") == [("b.md", B)]
    for table in ("resource", "probe", "outage"):
        assert one(engine, f"SELECT count(*) FROM {table}") == 1  # noqa: S608
    assert rows(engine, "PRAGMA foreign_key_check") == []


def test_results_for_what_was_forgotten_meanwhile_are_left_out(engine: Engine) -> None:
    ids = cite(engine, A)
    forget_documents(engine, ["a.md"])
    run_of(engine, day(1), finding(ids[A], "dead", day(1)))
    assert one(engine, "SELECT count(*) FROM probe") == 0
    assert one(engine, "SELECT checked FROM run") == 0


# --- hostile --------------------------------------------------------------------------------------------------------


def test_what_sqlite_cannot_hold_is_held_all_the_same_and_found_again(engine: Engine) -> None:
    odd = mention(10**30, "https://a.example/\udce9\0", text="a\0b\ud800", line=-5, end=2**70)
    hostile = document("caf\udce9.md", odd, title="'; DROP TABLE resource; --\0", tags=("\ud800",))
    assert save_document(engine, hostile, START) == Saved(added=1)
    assert save_document(engine, hostile, day(1)).unchanged
    ((source, url, text, number),) = rows(engine, "SELECT document, url, text, number FROM link_health")
    assert (source, url, text) == ("caf\\udce9.md", "https://a.example/\\udce9\ufffd", "a\ufffdb\\ud800")
    assert number == 2**63 - 1
    assert retire_documents(engine, ["caf\udce9.md"], day(2)) == 1
    assert forget_documents(engine, ["caf\udce9.md"]) == 1


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="names no time zone"):
        save_document(engine, document("a.md", A), START.replace(tzinfo=None))
    assert one(engine, "SELECT count(*) FROM document") == 0


# --- due ------------------------------------------------------------------------------------------------------------


def test_what_is_due_is_never_checked_first_and_then_the_longest_overdue(engine: Engine) -> None:
    ids = cite(engine, A, B, C)
    run_of(engine, day(2), finding(ids[A], "alive", day(2)))
    run_of(engine, day(1), finding(ids[C], "alive", day(1)))
    assert _due(engine, 2.5) == [B, C]
    assert _due(engine, 3) == [B, C, A]
    assert _due(engine, 3, limit=2) == [B, C]
    assert _due(engine, 0, everything=True) == [A, B, C]
    assert count_due(engine, day(2.5)) == 2
    assert count_due(engine, day(0), Wanted(everything=True)) == 3
    assert [count_due(engine, day(3), Wanted(limit=limit)) for limit in (0, 2, 7)] == [0, 2, 3]
    assert load_next_due(engine) == day(2)


def test_nothing_is_due_that_nobody_cites(engine: Engine) -> None:
    cite(engine, A, B)
    save_document(engine, document("a.md", B), day(1))
    assert _due(engine, 9) == [B]
    assert _due(engine, 9, everything=True) == [B]
    assert count_due(engine, day(9)) == 1


def test_documents_and_hosts_restrict_what_is_due(engine: Engine) -> None:
    cite(engine, A, B, source="a.md")
    cite(engine, B, C, source="b.md")
    assert _due(engine, 1, documents=("b.md",)) == [B, C]
    assert _due(engine, 1, documents=("a.md", "unknown.md"), hosts=("b.example",)) == [B]
    assert _due(engine, 1, documents=("unknown.md",)) == []
    assert _due(engine, 1, hosts=("c.example", "x.example"), everything=True) == [C]
    assert count_due(engine, day(1), Wanted(documents=("b.md",), hosts=("c.example",))) == 1


@pytest.mark.parametrize("everything", [False, True])
def test_results_saved_meanwhile_make_nothing_come_twice_or_never(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, everything: bool
) -> None:
    monkeypatch.setattr(load, "SPAN", 20)
    monkeypatch.setattr(load, "BATCH", 7)
    ids = cite(engine, *(f"https://h{n % 5}.example/{n}" for n in range(60)))
    keys = sorted(ids.values())
    run_of(engine, day(1), *(finding(key, "alive", day(1)) for key in keys[::2]))
    begin_run(engine, "check", day(5), pid=1, hostname="here", version="0")
    met = []
    for resource in load_due(engine, day(5), Wanted(everything=everything)):
        met.append(resource.id)
        # Due again at once, as after a check that wants another go.
        save = finding(resource.id, "failing", day(5), due_at=day(5))
        run_of(engine, day(5), save)
    assert sorted(met) == keys


def test_each_host_is_met_early_and_may_show_early_that_it_is_silent_the_largest_first(engine: Engine) -> None:
    sizes = {"small.example": 1, "large.example": 25, "middle.example": 15}
    cite(engine, *(f"https://{host}/{n}" for host, size in sizes.items() for n in range(size)))
    hosts = [resource.host for resource in load_due(engine, START)]
    assert hosts[:3] == ["large.example", "middle.example", "small.example"]
    assert [(host, len([*those])) for host, those in groupby(hosts[3:])] == [
        ("large.example", 2),
        ("middle.example", 2),
        ("large.example", 10),
        ("middle.example", 10),
        ("large.example", 10),
        ("middle.example", 2),
        ("large.example", 2),
    ]
    assert len([*load_due(engine, START, Wanted(limit=7))]) == 7


def test_what_there_is_no_room_for_comes_when_there_is_or_after_all_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "SPAN", 20)
    monkeypatch.setattr(load, "BATCH", 10)
    ids = cite(
        engine, *(f"https://large.example/{n}" for n in range(70)), *(f"https://h{n}.example/" for n in range(30))
    )
    in_hand: Counter[str] = Counter()
    met = []
    for resource in load_due(engine, START, room=lambda host: 5 - in_hand[host]):
        met.append(resource.host)
        in_hand[resource.host] += 1
        if resource.host != "large.example":  # done with at once, and now and then one of the large host, too
            in_hand[resource.host] = 0
            in_hand["large.example"] -= len(met) % 3 == 0
    others = [place for place, host in enumerate(met) if host != "large.example"]
    assert len(met) == len(ids) == 100
    assert others[0] == 5 + 2  # a full hand, and one for each further span in which there is nothing else
    assert met[others[0] : others[-1]].count("large.example") == 5  # as there is room, once a batch
    assert set(met[others[-1] + 1 :]) == {"large.example"}


def test_as_many_of_a_host_come_early_as_it_may_be_asked_before_it_has_answered() -> None:
    assert sum(EARLY) == AT_FIRST


def test_a_due_resource_brings_what_its_mentions_and_documents_tell(engine: Engine) -> None:
    save_document(
        engine,
        document("a.md", f"{A}#b", mention(2, f"{A}#a", role=Role.NAVIGATION), published_on=date(2020, 2, 2)),
        START,
    )
    second = document("b.md", mention(1, f"{A}#a", damage=Damage.TOKEN), B, published_on=date(2016, 1, 1))
    save_document(engine, second, START)
    save_document(engine, document("c.md", mention(1, C, role=Role.NAVIGATION)), START)
    found = {resource.url: resource for resource in load_due(engine, START)}
    first = found[A]
    assert (first.fragments, first.published_on, first.damaged, first.content) == (
        ("a", "b"),
        date(2016, 1, 1),
        True,
        True,
    )
    assert (found[B].damaged, found[B].fragments, found[B].verdict) == (False, (), None)
    assert (found[C].content, found[C].published_on) == (False, None)
    run_of(engine, day(1), finding(first.id, "dead", day(1)), finding(first.id, "failing", day(1.5)))
    (again,) = (resource for resource in load_due(engine, day(9)) if resource.id == first.id)
    assert (again.verdict, again.outage_checks) == (Verdict.FAILING, 2)
    assert (again.well_since, again.outage_since) == (None, day(1))


@pytest.mark.parametrize(
    ("verdict", "looked_for", "due"),
    [("alive", (), True), ("moved", (), True), ("alive", ("new",), False), ("dead", (), False), ("blocked", (), False)],
)
def test_a_new_fragment_makes_a_page_due_that_is_there(
    engine: Engine, verdict: str, looked_for: tuple[str, ...], due: bool
) -> None:
    ids = cite(engine, A, B)
    fragments = tuple(FragmentFinding(name, Verdict.ALIVE, "found", "") for name in looked_for)
    told = {"due_at": day(30), "fragments": fragments}
    run_of(engine, day(1), *(finding(key, verdict, day(1), **told) for key in ids.values()))
    assert _due(engine, 2) == []
    save_document(engine, document("b.md", f"{A}#new", f"{B}#new"), day(2))
    assert _due(engine, 2) == ([A, B] if due else [])


def test_a_due_resource_brings_how_long_it_has_been_well_and_how_big_its_host_is(engine: Engine) -> None:
    same_host = [f"{A}{number}" for number in range(3)]
    ids = cite(engine, *same_host, B)
    for at in (1, 4):
        run_of(engine, day(at), *(finding(key, "alive", day(at)) for key in ids.values()))
    found = {resource.url: resource for resource in load_due(engine, day(9))}
    assert {resource.well_since for resource in found.values()} == {day(1)}
    assert {url: resource.host_size for url, resource in found.items()} == {**dict.fromkeys(same_host, 3), B: 1}
