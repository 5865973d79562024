"""Queries of an analyst on 100,000 current references, and what keeping the search costs those who write."""

import random
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from big_catalog import build_catalog
from book import Book, median
from db_kit import POLICY, START, day, document, finding, mention, new_catalog, rows

from db.connect import writing
from db.runs import begin_run
from db.save_document import save_document
from db.save_findings import save_findings
from db.search import TRIGGERS

AIM = "100 ms"
OF_EVERYTHING = ("search for words that all have", "all references")  # beginnings of those that are not filtered
SEARCH = "SELECT l.url, l.verdict FROM link_search('{}') AS s JOIN link_texts AS l ON l.reference_id = s.rowid {}"
QUERIES: tuple[tuple[str, str], ...] = (
    ("one document", "SELECT * FROM link_health WHERE document = 'docs/007.md'"),
    ("its dead links", "SELECT * FROM dead_links WHERE document = 'docs/007.md'"),
    ("one host", "SELECT * FROM link_facts WHERE host = 'www.host77.example'"),
    ("one host's resources", "SELECT * FROM resource_health WHERE host = 'www.host77.example'"),
    ("one host's health", "SELECT * FROM host_health WHERE host = 'www.host77.example'"),
    ("one printed address", "SELECT * FROM link_health WHERE url = '{printed}'"),
    ("dead_links, counted", "SELECT count(*) FROM dead_links"),
    ("dead_links, the first hundred", "SELECT * FROM dead_links LIMIT 100"),
    ("dead_links, all columns of all", "SELECT * FROM dead_links"),
    ("verdict soft_404, all of them", "SELECT * FROM link_health WHERE verdict = 'soft_404'"),
    ("verdict fragment_missing, all of them", "SELECT * FROM link_health WHERE verdict = 'fragment_missing'"),
    ("verdict fragment_missing, counted", "SELECT count(*) FROM link_health WHERE verdict = 'fragment_missing'"),
    ("verdict blocked, all of them", "SELECT * FROM link_health WHERE verdict = 'blocked'"),
    ("verdict alive, the first hundred", "SELECT * FROM link_health WHERE verdict = 'alive' LIMIT 100"),
    ("verdict alive, counted", "SELECT count(*) FROM link_health WHERE verdict = 'alive'"),
    ("all references by verdict, counted", "SELECT verdict, count(*) FROM link_health GROUP BY verdict"),
    ("open outages of a host", "SELECT * FROM outages WHERE host = 'www.host77.example' AND open"),
    ("search for a rare word, with verdicts", SEARCH.format("4711", "")),
    (
        "search for words that all have, ranked, 50 of them",
        SEARCH.format("matter document", "ORDER BY s.rank LIMIT 50"),
    ),
)


def bench(book: Book) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.sqlite"
        build_catalog(path).dispose()
        book.section("views", "100,000 current references, read-only, all rows fetched; processor time, median of 5.")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (printed,) = connection.execute("SELECT raw FROM reference WHERE id = 4711").fetchone()
            for name, query in QUERIES:
                found, spent = _ask(connection, query.replace("{printed}", printed))
                book.row(
                    f"{name}: {found:,} rows", f"{spent * 1000:.1f} ms", "" if name.startswith(OF_EVERYTHING) else AIM
                )
    bare, kept = (_write(triggers) for triggers in (False, True))
    for name, without, with_search in zip(
        ("a document of 10,000 references", "their first titles"), bare, kept, strict=True
    ):
        book.row(f"saving {name}, without the search and with it", f"{without:.2f}, {with_search:.2f} s")


def _ask(connection: sqlite3.Connection, query: str) -> tuple[int, float]:
    times = []
    for _ in range(5):
        start = time.process_time()
        found = connection.execute(query).fetchall()
        times.append(time.process_time() - start)
    return len(found), median(times)


def _write(triggers: bool) -> tuple[float, float]:
    """Processor time of saving a document of 10,000 references, and of the first check of all of them."""
    rng = random.Random(1)
    words = ["learning", "network", "gradient", "deep", "vision", "lecture", "course"]
    mentions = [
        mention(n, f"https://h{n % 500}.example/articles/{n}", text=" ".join(rng.choices(words, k=4)))
        for n in range(10_000)
    ]
    with tempfile.TemporaryDirectory() as folder:
        engine = new_catalog(Path(folder) / "catalog.sqlite")
        if not triggers:
            with writing(engine) as connection:
                for name in TRIGGERS:
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
        start = time.process_time()
        save_document(engine, document("a.md", *mentions), START)
        saved = time.process_time() - start
        ids = [key for (key,) in rows(engine, "SELECT id FROM resource")]
        found = [finding(key, "alive", day(1), title=f"Title of page {key} of some words") for key in ids]
        run = begin_run(engine, "check", day(1), pid=1, hostname="h", version="0")
        start = time.process_time()
        for place in range(0, len(found), 500):
            save_findings(engine, run, found[place : place + 500], POLICY)
        checked = time.process_time() - start
        engine.dispose()
    return saved, checked
