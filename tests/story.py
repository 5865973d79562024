"""Three weeks in the life of an article, on the simulated web: what is done each day, and the report of each evening.

`python tests/story.py` writes the reports into `tests/data/story/`, one for each day on which another was written than
the day before; read them as the article's maintainer would before they are committed.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from simweb.archive import AVAILABILITY_HOST, WAYBACK_HOST, Wayback
from simweb.behaviours import ok, redirect, status
from simweb.captures import Capture
from simweb.exchange import Behaviour, Exchange
from simweb.ports import closed_port
from simweb.server import SimWeb, Site

from catalog.checking import Check
from catalog.progress import Progress
from catalog.scraping import Scraper
from catalog.selection import Selection
from catalog.settings import Settings
from db.engine import open_catalog
from db.fail_counts import load_fail_counts
from db.records import Wanted
from reports.markdown import render_markdown
from reports.summary import load_report

Thing = TypeVar("Thing")
GOLDEN = Path(__file__).parent / "data" / "story"
FIRST = datetime(2026, 1, 1, 6, 0, tzinfo=UTC)
DAYS = 21
CANARY = "http://canary.test/"

ARTICLE = """\
---
title: What to read about tides
date: 2025-11-20
---

# Begin here

The [paper](http://paper.test/tides.pdf) that started it, and a [book](http://book.test/) that explains it.

# See it move

A [demonstration](http://demo.test/live), a [course](http://course.test/2025/tides), a [talk](http://talk.test/42),
somebody's [notes](http://notes.test/tides) and the [journal](http://journal.test/issue/7).
"""
WITHOUT_NOTES = ARTICLE.replace("\nsomebody's [notes](http://notes.test/tides) and the [journal]", "\nthe [journal]")
WITH_A_MAP = f"{WITHOUT_NOTES}\nNew this year: a [map](http://map.test/).\n"

# What stands at an address on a day: the last change up to that day holds.
GONE, DOWN, WALL, LIVE = status(404), status(503), status(403), ok("Tides, live")
WEATHER: dict[tuple[str, str], dict[int, Behaviour]] = {
    ("book.test", "/"): {1: ok("The book of tides")},
    ("paper.test", "/tides.pdf"): {1: ok("Tides, a paper"), 3: GONE},
    ("demo.test", "/live"): {
        1: ok("Tides, live"),
        5: DOWN,
        6: ok("Tides, live"),
        8: DOWN,
        9: ok("Tides, live"),
        12: DOWN,
    }
    | {13: ok("Tides, live")},
    ("course.test", "/2025/tides"): {1: ok("A course on tides"), 7: redirect(301, "http://school.test/tides")},
    ("talk.test", "/42"): {1: ok("A talk on tides"), 4: GONE, 6: DOWN, 7: GONE, 10: ok("A talk on tides")},
    ("notes.test", "/tides"): {1: ok("Notes on tides"), 2: GONE},
    ("journal.test", "/issue/7"): {1: ok("Journal of tides, issue 7"), 14: WALL},
    ("map.test", "/"): {1: ok("A map of tides")},
    ("school.test", "/tides"): {1: ok("A course on tides")},
    ("canary.test", "/"): {1: ok("canary", "all is well")},
}
OFFLINE_DAY = 16
CAPTURE = Capture("20251118120000", "http://paper.test/tides.pdf", mimetype="application/pdf")
TEXTS: dict[int, str] = {1: ARTICLE, 11: WITHOUT_NOTES, 18: WITH_A_MAP}


@dataclass
class Evening:
    """What a day came to: the report, the exit code's counts, and how the run ended."""

    report: str
    counts: Mapping[str, int]
    status: str


@dataclass
class Story:
    """The world on a day."""

    folder: Path
    day: int = 1
    wayback: Wayback = field(default_factory=lambda: Wayback([CAPTURE]))

    def now(self) -> datetime:
        return FIRST + timedelta(days=self.day - 1)

    def sites(self) -> list[Site]:
        return [*(Site(host, {path: self._behave(host, path)}) for host, path in WEATHER), *self.wayback.sites()]

    def _behave(self, host: str, path: str) -> Behaviour:
        async def answer(exchange: Exchange) -> None:
            await _latest(WEATHER[host, path], self.day)(exchange)

        return answer

    def settings(self) -> Settings:
        return Settings.model_validate(
            {
                "catalog": str(self.folder / "catalog.sqlite"),
                "attempts": 1,
                "looks": {"neighbours": False, "second_opinion": False},  # further looks have stories of their own
                "canaries": ({"url": CANARY, "status": 200, "contains": "all is well"},),
                "archives": {
                    "wayback_url": f"http://{WAYBACK_HOST}",
                    "availability_url": f"http://{AVAILABILITY_HOST}",
                    "per_minute": 6000,
                },
            }
        )

    def live_through(self) -> Evening:
        """Scrape, check everything and report, as cron would each morning."""
        article = self.folder / "tides.md"
        article.write_text(_latest(TEXTS, self.day), "utf-8")
        settings = self.settings()
        engine = open_catalog(settings.catalog)
        try:
            list(Scraper(engine, self.folder, settings, now=self.now).scrape([str(article)]))
            selection = Selection(Wanted(everything=True))
            check = Check(engine, self.folder, settings, selection, Progress(), now=self.now, rng=lambda: 0.5)
            checked = asyncio.run(check.run())
            report = render_markdown(load_report(engine))
            return Evening(report, load_fail_counts(engine, today=self.now().date()), checked.status.value)
        finally:
            engine.dispose()


def _latest(changes: Mapping[int, Thing], day: int) -> Thing:
    return changes[max(number for number in changes if number <= day)]


@contextmanager
def _proxied(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def tell(folder: Path, tick: Callable[[int], None] = lambda day: None) -> dict[int, Evening]:
    """Live through the three weeks; by day what the evening brought."""
    story = Story(folder)
    evenings = {}
    with SimWeb.in_thread(story.sites()) as web, closed_port() as nobody:
        for story.day in range(1, DAYS + 1):
            tick(story.day)
            offline = dict.fromkeys(web.environment(), f"http://127.0.0.1:{nobody}") | {"NO_PROXY": "", "no_proxy": ""}
            with _proxied(offline if story.day == OFFLINE_DAY else web.environment()):
                evenings[story.day] = story.live_through()
    return evenings


def changed(evenings: Mapping[int, Evening]) -> dict[int, str]:
    """The reports that are others than the day before."""
    return {
        day: evening.report
        for day, evening in evenings.items()
        if day == 1 or evening.report != evenings[day - 1].report
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        told = tell(Path(place), lambda day: print(f"day {day}", file=sys.stderr))
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for old in GOLDEN.glob("*.md"):
        old.unlink()
    for number, text in changed(told).items():
        (GOLDEN / f"day-{number:02}.md").write_text(text, "utf-8")
    for number, evening in told.items():
        print(number, evening.status, dict(evening.counts))
