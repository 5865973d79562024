"""Catalogs as earlier releases wrote them, as SQL: `python tests/catalog_dumps.py` writes the present one.

Run it when a migration is added and before anything is released on top of it: tests/data/catalogs/NNNN.sql is then what
a user of that release has on the disk, its views included. Revisions without a dump of their own are reached by
migrating the one before.
"""

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from db_kit import POLICY, cite, day, document, finding, mention, propose, run_of
from sqlalchemy import Engine

from db import migrate
from db.acknowledge import save_acknowledged
from db.archives import save_archive_answers
from db.connect import APPLICATION_ID, REVISIONS, make_engine
from db.engine import open_catalog
from db.notifications import save_told
from db.records import ArchiveAnswer, FragmentFinding, HopRecord, HostState, SnapshotRecord, SuggestionRecord
from db.runs import begin_run, finish_run
from db.save_document import save_document
from db.save_findings import save_findings
from db.save_state import save_host_states
from db.search import INDEX, TRIGGERS
from db.vocabulary import ArchiveStatus, Damage, HopKind, MoveKind, Role, RunStatus, SuggestionKind, Verdict

FOLDER = Path(__file__).parent / "data" / "catalogs"
ALIVE, DEAD, MOVED, SLOW, WALL, GONE = (
    f"https://{name}.example/page" for name in ("alive", "dead", "moved", "slow", "wall", "gone")
)


def write_story(engine: Engine) -> None:
    """A row of every kind that the program writes."""
    references = (
        ALIVE, f"{ALIVE}#there", f"{ALIVE}#missing", DEAD, mention(5, MOVED, section="Two"), SLOW,
        mention(7, WALL, role=Role.NAVIGATION, visible=False), mention(8, GONE, damage=Damage.TOKEN),
        "mailto:a@b.example",
    )  # fmt: skip
    save_document(engine, document("a.md", *references, title="First", tags=("one", "two")), day(0))
    save_document(engine, document("b.md", DEAD, "https://never.example/"), day(0))
    keys = cite(engine, "https://old.example/", source="retired.md")
    save_document(engine, document("retired.md"), day(1))
    fragments = tuple(
        FragmentFinding(name, Verdict(verdict), f"said_{verdict}", "")
        for name, verdict in (("there", "alive"), ("missing", "fragment_missing"))
    )
    hops = (HopRecord(MOVED, 301, "https://new.example/page", HopKind.HTTP, True),)
    for at in range(6):
        moved = {"final_url": "https://new.example/page", "moved_to": "https://new.example/page", "hops": hops}
        run_of(
            engine,
            day(at),
            finding(keys[ALIVE], "dead" if at == 2 else "alive", day(at), fragments=fragments if at != 2 else ()),
            finding(keys[DEAD], "dead", day(at), http_status=404),
            finding(keys[MOVED], "moved", day(at), http_status=200, move_kind=MoveKind.ADDRESS, **moved),
            finding(keys[SLOW], ("failing", "alive")[at % 2], day(at), reason=f"http_50{at}"),
            finding(keys[WALL], "blocked", day(at), http_status=403),
            finding(keys[GONE], "soft_404", day(at), http_status=200),
            finding(keys["mailto:a@b.example"], "excluded", day(at)),
        )
    snapshot = SnapshotRecord("wayback", f"https://web.test/1/{DEAD}", DEAD, day(-9), 200, "text/html", "x")
    answers = [
        ArchiveAnswer(keys[DEAD], ArchiveStatus.FOUND, day(5), snapshot),
        ArchiveAnswer(keys[GONE], ArchiveStatus.NONE, day(5)),
        ArchiveAnswer(keys[WALL], ArchiveStatus.ERROR, day(5), error="rate_limited"),
    ]
    save_archive_answers(engine, answers)
    repaired = SuggestionRecord(keys[GONE], SuggestionKind.REPAIRED, "token", ALIVE, "seen", 0.9, True)
    propose(engine, day(5), repaired)
    save_host_states(engine, [HostState("slow.example", day(9), 3, day(8), "asked for it")], day(5))
    finish_run(
        engine, begin_run(engine, "run", day(6), pid=1, hostname="h", version="0"), RunStatus.OFFLINE, day(6), "off"
    )
    save_findings(
        engine,
        begin_run(engine, "run", day(7), pid=1, hostname="h", version="0"),
        [finding(keys[DEAD], "dead", day(7), http_status=410)],
        POLICY,
    )
    save_told(engine, ["json 1"], ["json 1"], 6, day(6))
    save_acknowledged(engine, [keys[SLOW]], None, day(9999).date(), "they know", day(7))


def restore(path: Path, revision: str) -> None:
    """A file as a release of that revision left it."""
    stored = max(dump.stem for dump in FOLDER.glob("*.sql") if dump.stem <= revision)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((FOLDER / f"{stored}.sql").read_text("utf-8"))
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA journal_mode = WAL")
    if stored != revision:
        engine = make_engine(path, read_only=False, busy_seconds=5)
        migrate.upgrade(engine, revisions=REVISIONS[: REVISIONS.index(revision) + 1])
        engine.dispose()
        _put_views_back(path, stored)


def _put_views_back(path: Path, stored: str) -> None:
    """The views are those of the present program after a migration: to be migrated from them is to be an old file."""
    dump = (FOLDER / f"{stored}.sql").read_text("utf-8")
    with closing(sqlite3.connect(path)) as raw:
        _drop_search(raw)
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
            raw.execute(f"DROP VIEW {name}")
        raw.executescript("\n".join(re.findall(r"^CREATE VIEW .*?;$", dump, re.MULTILINE | re.DOTALL)))


def _drop_search(raw: sqlite3.Connection) -> None:
    """The index of the search, which a dump cannot carry and every program makes for itself."""
    for name in TRIGGERS:
        raw.execute(f"DROP TRIGGER IF EXISTS {name}")
    raw.execute(f"DROP TABLE IF EXISTS {INDEX}")


def dump_lines(path: Path) -> list[str]:
    """The whole file as SQL, and the names of the search's own parts."""
    with closing(sqlite3.connect(path)) as raw, closing(sqlite3.connect(":memory:")) as copy:
        raw.backup(copy)
        names = copy.execute("SELECT name FROM sqlite_master WHERE name LIKE ? ORDER BY 1", (f"{INDEX}%",)).fetchall()
        _drop_search(copy)
        return [*copy.iterdump(), *(f"-- {name}" for (name,) in names)]


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        place = Path(folder) / "catalog.sqlite"
        catalog = open_catalog(place)
        write_story(catalog)
        catalog.dispose()
        target = FOLDER / f"{REVISIONS[-1]}.sql"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(dump_lines(place)) + "\n", "utf-8")
        sys.stdout.write(f"{target} holds a catalog of revision {REVISIONS[-1]}\n")
