"""What is counted in the catalog is what the report of the same moment counts, row by row.

An overview has no rows, and a report for a format that does not list what is well has only those that tell something.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import catalog_dumps
import pytest
import questions_kit
from db_kit import POLICY, START, cite, day, document, finding, mention, new_catalog, propose, rows, run_of
from history_years import World, moment
from sqlalchemy import Engine

from catalog import status
from catalog.status import render_status
from db.archives import save_archive_answers
from db.drift import save_drift
from db.forget import forget_documents, retire_documents
from db.load_changes import Past
from db.load_counts import load_counts
from db.load_report import HealthRow
from db.records import (
    ArchiveAnswer,
    DriftAnswer,
    Finding,
    FragmentFinding,
    NewDocument,
    SnapshotRecord,
    SuggestionRecord,
)
from db.runs import begin_run, finish_run
from db.save_document import save_document
from db.save_findings import save_findings
from db.vocabulary import ArchiveStatus, Damage, Drift, RunStatus, SuggestionKind, Verdict
from reports.changes import mark
from reports.formats import TELLING, render
from reports.overview import Overview, load_overview
from reports.summary import counts_dead, load_report

URLS = [f"https://h{number % 4}.example/{number}" for number in range(12)]
COPY = "https://web.test/1/copy"


def told_by_rows(engine: Engine) -> Overview:
    """The same, counted from a report's rows."""
    report = load_report(engine)
    dead = [row for row in report.references if counts_dead(row)]
    by_host: defaultdict[str, set[int]] = defaultdict(set)
    for row in dead:
        by_host[row.host].add(row.resource_id)
    return Overview(
        report.summary,
        report.baseline,
        Counter(row.document for row in dead),
        {host: len(keys) for host, keys in by_host.items()},
        report.trend,
    )


def hold_together(engine: Engine, since: int | None = None, sources: Collection[str] = ()) -> None:
    """The formats that list what tells something do not miss the rest, nor do the numbers."""
    everything, telling = (load_report(engine, since, sources, telling=only) for only in (False, True))
    assert (telling.summary, telling.sizes) == (everything.summary, everything.sizes)
    for shape in sorted(TELLING):
        assert render(telling, shape) == render(everything, shape), shape


# --- catalogs -------------------------------------------------------------------------------------------------------


def empty(engine: Engine) -> None:
    """Nothing was scraped."""


def scraped(engine: Engine) -> None:
    cite(engine, *URLS)


def two_years(engine: Engine) -> None:
    world = World(60)
    for each in world.documents():
        save_document(engine, each, START)
    keys = dict(rows(engine, "SELECT url, id FROM resource"))
    for number in range(0, 730, 60):
        at = moment(number)
        run_of(engine, at, *(world.finding(key, keys[world.url(key)], number, at) for key in range(world.size)))


def failing_for_long(engine: Engine) -> None:
    """It has just come to count as dead, by the same answer as ever."""
    key = cite(engine, *URLS)[URLS[0]]
    for number in (0, 5, 10, 13, 14):
        run_of(engine, day(number), finding(key, "failing", day(number)))


def cited_elsewhere(engine: Engine) -> None:
    """What is well, and was, is new in another document."""
    keys = cite(engine, *URLS)
    for number in (1, 2, 4):
        if number == 4:
            save_document(engine, document("b.md", *URLS[:2]), day(3))
        run_of(engine, day(number), *(finding(key, "alive", day(number)) for key in keys.values()))


def back_within_a_second(engine: Engine) -> None:
    """Runs are compared by their number, and an outage that ended in a later one is over, whatever the clock says."""
    key = cite(engine, *URLS)[URLS[0]]
    for verdict in ("dead", "alive"):
        run_of(engine, day(1), finding(key, verdict, day(1)))


def shown_alike(engine: Engine) -> None:
    """Documents and hosts that differ in what no report shows."""
    sources = [f"https://ann:{word}@docs.example/?token={word}" for word in ("one", "two")]
    for source in sources:
        mentions = [mention(1, f"{source}/a", host="ann:one@h.example"), mention(2, f"{source}/b", host="h.example")]
        save_document(engine, document(source, *mentions, mention(3, f"{source}/c", host="ann@")), START)
    save_document(engine, document("\ud800.md", URLS[0]), START)
    run_of(engine, day(1), *(finding(key, "dead", day(1)) for key in range(1, 8)))


CATALOGS: tuple[Callable[[Engine], None], ...] = (
    empty, scraped, questions_kit.fill_catalog, catalog_dumps.write_story, two_years, failing_for_long, cited_elsewhere,
    back_within_a_second, shown_alike,
)  # fmt: skip


@pytest.mark.parametrize("fill", CATALOGS, ids=lambda fill: fill.__name__)
def test_counts_are_those_of_the_report(tmp_path: Path, fill: Callable[[Engine], None]) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    fill(engine)
    assert load_overview(engine) == told_by_rows(engine)


@pytest.mark.parametrize("fill", CATALOGS, ids=lambda fill: fill.__name__)
def test_a_report_of_what_tells_something_reads_as_one_of_everything(
    tmp_path: Path, fill: Callable[[Engine], None]
) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    fill(engine)
    hold_together(engine)


@pytest.mark.parametrize("fill", CATALOGS, ids=lambda fill: fill.__name__)
def test_status_is_drawn_as_from_the_report(
    tmp_path: Path, fill: Callable[[Engine], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    fill(engine)
    counted = render_status(engine, day(3))
    monkeypatch.setattr(status, "load_overview", told_by_rows)
    assert counted == render_status(engine, day(3))


def test_documents_that_are_shown_alike_are_one_line_of_the_status_and_no_secret(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    shown_alike(engine)
    (line,) = [line for line in render_status(engine, day(3)).splitlines() if "docs.example/?" in line]
    assert line == "        6  https://***@docs.example/?token=***  6 dead"


# --- whatever happens -----------------------------------------------------------------------------------------------


def _documents(rng: random.Random) -> Iterator[NewDocument]:
    """Some addresses each, with places in some pages, and some twice; an edit is another choice."""
    for source in ("a.md", "b.md"):
        chosen = rng.sample(URLS, 7)
        raws = [*chosen, *(f"{url}#x" for url in chosen[:3]), chosen[0]]
        damages = [rng.choice([None, None, Damage.TOKEN]) for _ in raws]
        pairs = zip(raws, damages, strict=True)
        yield document(source, *(mention(n, raw, damage=damage) for n, (raw, damage) in enumerate(pairs, start=1)))


def _found(rng: random.Random, key: int, number: float) -> Finding:
    verdict = rng.choice([verdict for verdict in Verdict if verdict is not Verdict.FRAGMENT_MISSING])
    place = FragmentFinding("x", rng.choice([Verdict.ALIVE, Verdict.FRAGMENT_MISSING]), "r", "d")
    there = verdict in {Verdict.ALIVE, Verdict.MOVED}
    target = rng.choice(["https://n.example/", "https://m.example/"]) if verdict is Verdict.MOVED else None
    return finding(
        key,
        verdict,
        day(number),
        fragments=(place,) if there else (),
        moved_to=target,
        final_url=target or "https://x/",
    )


def _learn(engine: Engine, rng: random.Random, key: int, number: float) -> None:
    """What the archives, the search for replacements and the comparison with what was cited bring in."""
    save_drift(engine, [DriftAnswer(key, rng.choice(list(Drift)))], day(number))
    snapshot = SnapshotRecord("wayback", COPY, COPY, day(-9), 200, "text/html", "x")
    found = rng.random() < 0.5
    answer = ArchiveAnswer(key, ArchiveStatus.FOUND if found else ArchiveStatus.NONE, day(number), snapshot)
    save_archive_answers(engine, [answer])
    kind = rng.choice(list(SuggestionKind))
    url = f"https://new.example/{rng.random()}"
    propose(engine, day(number), SuggestionRecord(key, kind, "token", url, "seen", 0.9, rng.random() < 0.8))


@pytest.mark.parametrize("frozen", [False, True], ids=["days apart", "by a clock that stands and goes back"])
@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_the_report_whatever_happens(engine: Engine, seed: int, frozen: bool) -> None:
    rng = random.Random(seed)
    for turn in range(15):
        number = rng.choice([0, 0, 1 / 86_400, -1]) if frozen else 2 * turn
        if turn % 5 == 0:
            for each in _documents(rng):
                save_document(engine, each, day(number))
        run_id = begin_run(engine, "check", day(number), pid=1, hostname="here", version="0")
        known = [key for (key,) in rows(engine, "SELECT id FROM resource")]
        keys = rng.sample(known, min(len(known), rng.choice([0, 3, 8])))
        save_findings(engine, run_id, [_found(rng, key, number) for key in keys], POLICY)
        ended = rng.choice([RunStatus.COMPLETED, RunStatus.COMPLETED, RunStatus.INTERRUPTED, RunStatus.OFFLINE])
        finish_run(engine, run_id, ended, day(number))
        for key in keys[:1]:
            _learn(engine, rng, key, number)
        if turn == 11:
            retire_documents(engine, ["b.md"], day(number))
        if turn == 13:
            forget_documents(engine, ["a.md"])
        assert load_overview(engine) == told_by_rows(engine), turn
        hold_together(engine, rng.choice([None, 1, turn // 2]), rng.choice([(), ("a.md",), ("a.md", "b.md")]))


# --- and is not read row by row -------------------------------------------------------------------------------------


def looked_at(engine: Engine) -> list[int]:
    """Resources whose references are looked at one by one for an overview, and nothing is missed by that."""
    seen: list[HealthRow] = []

    def watch(given: Iterable[HealthRow], past: Past) -> Iterable[HealthRow]:
        rows = list(given)
        seen.extend(rows)
        return mark(rows, past)

    counts = load_counts(engine, watch)
    assert sum(counts.news.values()) == sum(group.references for group in counts.groups)
    assert len(seen) < 20
    return sorted(row.resource_id for row in seen if row.resource_id)


def test_only_what_has_changed_is_looked_at_reference_by_reference(engine: Engine) -> None:
    keys = list(cite(engine, *(f"https://h{number}.example/" for number in range(200))).values())
    for number in range(3):
        changed = number == 2
        found = [finding(key, "dead" if key % 2 or (changed and key < 6) else "alive", day(number)) for key in keys]
        run_of(engine, day(number), *found)
    assert looked_at(engine) == [2, 4]


def test_a_first_check_that_finds_nearly_all_alive_is_no_long_look(engine: Engine) -> None:
    keys = list(cite(engine, *(f"https://h{number}.example/" for number in range(200))).values())
    run_of(engine, day(0))
    run_of(engine, day(1), *(finding(key, "dead" if key == 7 else "alive", day(1)) for key in keys))
    assert looked_at(engine) == [7]


def test_what_is_well_and_was_is_not_read_for_a_report_that_does_not_list_it(engine: Engine) -> None:
    keys = cite(engine, *URLS)
    for number in range(2):
        found = [finding(key, "dead" if url == URLS[3] else "alive", day(number)) for url, key in keys.items()]
        run_of(engine, day(number), *found)
    assert [row.url for row in load_report(engine, telling=True).references] == [URLS[3]]
