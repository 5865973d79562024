"""A catalog as large as an organisation's: made once for the benchmarks of reports and queries.

Documents of a thousand references each, hosts of very different sizes, and some weeks of history with all verdicts in
it. Deterministic: the same size gives the same catalog.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from db_kit import POLICY, day, mention, new_catalog
from sqlalchemy import Engine

from db.load import load_due
from db.records import Finding, FragmentFinding, HopRecord, NewDocument, Wanted
from db.runs import begin_run, finish_run
from db.save_document import save_document
from db.save_findings import save_findings
from db.vocabulary import CLOSES_OUTAGE, DocumentFormat, HopKind, MoveKind, Role, RunStatus, Verdict

EACH = 1_000  # references of one document
HOSTS = 5_000
RUNS = 3
BATCH = 500
FRAGMENTS = 40  # every fortieth mention names a place in its page, and of those pages every other has it not
# Verdict, reason, status, and how many of 1,000 addresses have it in a run.
SHARES: tuple[tuple[Verdict, str, int | None, int], ...] = (
    (Verdict.ALIVE, "http_200", 200, 700),
    (Verdict.MOVED, "http_301", 200, 110),
    (Verdict.DEAD, "http_404", 404, 90),
    (Verdict.BLOCKED, "http_403", 403, 50),
    (Verdict.FAILING, "timeout_connect", None, 25),
    (Verdict.SOFT_404, "title_not_found", 200, 20),
    (Verdict.BAD_CERTIFICATE, "certificate_expired", None, 5),
)


def build_catalog(path: Path, references: int = 100_000) -> Engine:
    """A new catalog with so many current references (rounded down to thousands), each checked in three runs."""
    engine = new_catalog(path)
    chance = random.Random(7)
    for number in range(references // EACH):
        save_document(engine, _document(number, chance), day(0))
    for run in range(RUNS):
        at = day(1 + 7 * run)
        run_id = begin_run(engine, "run", at, pid=1, hostname="bench", version="0")
        batch: list[Finding] = []
        for resource in load_due(engine, at, Wanted(everything=True)):
            batch.append(_with_fragments(_finding(resource.id, resource.url, run, chance), resource.fragments))
            if len(batch) == BATCH:
                save_findings(engine, run_id, batch, POLICY)
                batch = []
        save_findings(engine, run_id, batch, POLICY)
        finish_run(engine, run_id, RunStatus.COMPLETED, at + timedelta(minutes=30))
    return engine


def _document(number: int, chance: random.Random) -> NewDocument:
    mentions = tuple(_mentions(number, chance))
    return NewDocument(
        source=f"docs/{number:03}.md",
        format=DocumentFormat.MARKDOWN,
        digest=f"{number:064}",
        encoding="utf-8",
        references=mentions,
        title=f"Document {number}",
    )


def _mentions(number: int, chance: random.Random) -> Iterator[object]:
    for place in range(EACH):
        host = int(HOSTS * chance.random() ** 3)  # a few large hosts, many small ones
        address = f"https://www.host{host}.example/articles/{number}/{place}/on-the-matter-at-hand.html"
        yield mention(
            place + 1,
            address if place % FRAGMENTS else f"{address}#part",
            text=f"the matter number {place} of document {number}",
            section=f"part {place // 50}",
            role=Role.CONTENT if place % 5 else Role.NAVIGATION,
        )


def _finding(resource_id: int, url: str, run: int, chance: random.Random) -> Finding:
    # Most addresses are what they were; one in fifty changes from run to run.
    fate = random.Random(resource_id if chance.random() > 0.02 else resource_id + 1_000_000 * run)
    verdict, reason, status, _ = fate.choices(SHARES, [share for *_, share in SHARES])[0]
    target = url.replace("https://www.", "https://") if verdict is Verdict.MOVED else None
    at = day(1 + 7 * run)
    return Finding(
        resource_id=resource_id,
        verdict=verdict,
        reason=reason,
        detail=f"answers as {reason} does",
        checked_at=at,
        due_at=at + timedelta(days=7),
        http_status=status,
        final_url=target or url,
        move_kind=MoveKind.SPELLING if target else None,
        moved_to=target,
        title=f"The matter {resource_id}",
        content_type="text/html",
        hops=(HopRecord(url, 301, target, HopKind.HTTP, permanent=True),) if target else (),
    )


def _with_fragments(finding: Finding, fragments: tuple[str, ...]) -> Finding:
    if finding.verdict not in CLOSES_OUTAGE:
        return finding
    missing = finding.resource_id % 2
    verdict, reason = (Verdict.FRAGMENT_MISSING, "fragment_missing") if missing else (Verdict.ALIVE, "fragment_found")
    found = tuple(FragmentFinding(name, verdict, reason, f"looked for #{name} in the page") for name in fragments)
    return replace(finding, fragments=found)
