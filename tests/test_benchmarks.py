"""The benchmarks' own arithmetic: the web that they play, the bound that they print, the page that they keep."""

import random
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from db_kit import rows

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

import bench_delays
import bench_scrape
import book
import stub_check
from bench_delays import Place

import scrapers
from catalog.checker.last_round import LAST_WAIT
from catalog.settings import Settings
from db.engine import open_catalog

QUICK = Settings(attempts=2)


def test_the_web_with_delays_has_the_shape_that_it_claims() -> None:
    places = bench_delays.make_web(random.Random(1))
    by_host = Counter(place.host for place in places)
    silent = {place.host for place in places if place.kind in ("hole", "silent")}
    assert (len(places), len(by_host), max(by_host.values())) == (5_000, 1_000, 60)
    assert len(silent) == 20
    assert sorted(place.delay for place in places if place.host not in silent)[2_500] == pytest.approx(0.15, abs=0.02)


def test_the_bound_counts_spacing_slots_and_the_slowest_address() -> None:
    many = [Place(1, "ok", 0.0, number) for number in range(60)]
    assert bench_delays.least_seconds(many, QUICK) == pytest.approx(59 * 0.05)  # one each 50 ms
    slow = [Place(1, "ok", 2.0, number) for number in range(60)]
    assert bench_delays.least_seconds(slow, QUICK) == pytest.approx(60 * 2.0 / 10)  # ten at once
    spread = [Place(host, "ok", 2.0, host) for host in range(1_000)]
    assert bench_delays.least_seconds(spread, QUICK) == pytest.approx(1_000 * 2.0 / 128)  # 128 at once over all hosts
    assert bench_delays.least_seconds([Place(1, "to", 2.0, 1)], QUICK) == pytest.approx(4.0)


def test_the_bound_counts_both_rounds_of_a_silent_address() -> None:
    [hole] = [Place(1, "hole", 0.0, 1)]
    timeouts = QUICK.timeouts
    wanted = timeouts.connect + LAST_WAIT + timeouts.connect * timeouts.last_try
    assert bench_delays.least_seconds([hole], QUICK) == pytest.approx(wanted)


@pytest.mark.parametrize("name", bench_scrape.DOCUMENTS)
def test_the_documents_that_are_scraped_hold_what_is_claimed(name: str) -> None:
    text = bench_scrape.DOCUMENTS[name](1_000)
    before, after = (scrapers.parse(each.encode(), name=name) for each in (text, bench_scrape.change(text)))
    pairs = [(old.text, new.text) for old, new in zip(before.references, after.references, strict=True)]
    assert len({reference.raw for reference in before.references}) == len(pairs) == 1_000
    assert sum(old != new for old, new in pairs) == bench_scrape.CHANGED


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "RESULTS", tmp_path / "RESULTS.md")
    for name, figure in (("one", "1 s"), ("two", "2 s"), ("one", "3 s")):
        page = book.Book(write=True)
        page.section(name, "Something.")
        page.row("what", figure)
        page.note("A note.")
        page.close()
    text = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert text.count("## one") == text.count("## two") == 1
    assert "3 s" in text
    assert "2 s" in text
    assert "1 s" not in text


def test_a_process_is_measured_from_outside(tmp_path: Path) -> None:
    ran = book.run([sys.executable, "-c", "x = bytearray(60_000_000); print('done')"], cwd=tmp_path)
    assert (ran.code, ran.out.strip()) == (0, "done")
    assert ran.peak > 55
    with pytest.raises(TimeoutError):
        book.run([sys.executable, "-c", "import time; time.sleep(60)"], cwd=tmp_path, longest=0.2)


def test_a_check_whose_checker_is_a_stub_saves_a_result_for_each_resource(tmp_path: Path) -> None:
    path = tmp_path / "many.sqlite"
    stub_check.fill(path, 120)
    stub_check.check(path, timedelta())
    assert rows(open_catalog(path), "SELECT verdict, count(*) FROM resource GROUP BY 1") == [("alive", 120)]
