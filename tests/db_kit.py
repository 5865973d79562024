"""Small values for tests of the catalog: days, mentions, documents, checks."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, insert

from db.connect import reading, writing
from db.engine import open_catalog
from db.models import suggestions
from db.records import Finding, NewDocument, NewReference, OutagePolicy, SuggestionRecord
from db.runs import begin_run, finish_run
from db.save_document import save_document
from db.save_findings import save_findings
from db.vocabulary import DocumentFormat, Role, RunStatus, Verdict

START = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
POLICY = OutagePolicy()


@cache
def _blank() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.sqlite"
        open_catalog(path).dispose()
        return path.read_bytes()


def new_catalog(path: Path, **options: Any) -> Engine:
    """An empty catalog, copied from one that was migrated once: opened as users' are, without the wait."""
    path.write_bytes(_blank())
    return open_catalog(path, **options)


def day(number: float) -> datetime:
    """The moment so many days after the first."""
    return START + timedelta(days=number)


def mention(number: int, raw: str, **more: Any) -> NewReference:
    """A mention of an address, itself its identity but for the fragment."""
    url, _, fragment = raw.partition("#")
    given = {
        "number": number,
        "raw": raw,
        "url": url,
        "kin_key": url,
        "scheme": url.partition(":")[0],
        "host": url.split("/")[2] if "//" in url else "",
        "text": f"text of {raw}",
        "section": "",
        "line": number,
        "start": number * 100,
        "end": number * 100 + len(raw),
        "fragment": fragment,
        "visible": True,
        "role": Role.CONTENT,
        "nofollow": False,
        "element": "a",
    }
    return NewReference(**{**given, **more})


def document(source: str, *mentions: NewReference | str, **more: Any) -> NewDocument:
    """A document; addresses given as text are numbered from 1."""
    references = tuple(
        mention(place, one) if isinstance(one, str) else one for place, one in enumerate(mentions, start=1)
    )
    given = {"format": DocumentFormat.MARKDOWN, "digest": "0" * 64, "encoding": "utf-8"}
    return NewDocument(source=source, references=references, **{**given, **more})


def finding(resource_id: int, verdict: Verdict | str, at: datetime, **more: Any) -> Finding:
    """One check, due again after a day."""
    given = {"reason": f"said_{verdict}", "detail": f"It is {verdict}.", "due_at": at + timedelta(days=1)}
    return Finding(resource_id=resource_id, verdict=Verdict(verdict), checked_at=at, **{**given, **more})


def run_of(engine: Engine, at: datetime, *findings: Finding, policy: OutagePolicy = POLICY) -> int:
    """One finished run with these findings."""
    run_id = begin_run(engine, "check", at, pid=1, hostname="here", version="0")
    save_findings(engine, run_id, findings, policy)
    finish_run(engine, run_id, RunStatus.COMPLETED, at)
    return run_id


def cite(engine: Engine, *urls: str, source: str = "a.md") -> dict[str, int]:
    """Save a document with these addresses on the first day; identity to resource id."""
    save_document(engine, document(source, *urls), START)
    return {str(url): int(key) for url, key in rows(engine, "SELECT url, id FROM resource")}


def propose(engine: Engine, at: datetime, *proposals: SuggestionRecord) -> None:
    """Put proposals beside those that are there, whoever may have found them."""
    with writing(engine) as connection:
        for one_ in proposals:
            connection.execute(insert(suggestions).values(**asdict(one_), created_at=at))


def rows(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    """What a SQL user would see."""
    with reading(engine) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def one(engine: Engine, sql: str) -> Any:
    """The only value of the only row."""
    ((value,),) = rows(engine, sql)
    return value


def dump(path: Path) -> bytes:
    """The file, byte for byte."""
    return path.read_bytes()
