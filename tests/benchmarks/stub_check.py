"""A check of a large catalog whose checker answers at once: what the catalog itself costs.

python stub_check.py fill CATALOG RESOURCES     a catalog with so many resources, all of them due
python stub_check.py check CATALOG [DAYS]       one check of it, so many days from now; tells what it did, as JSON
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from catalog.checking import Check
from catalog.pipeline import run_until_signalled
from catalog.progress import Progress
from catalog.selection import Selection
from catalog.settings import Settings
from db.connect import writing
from db.engine import open_catalog
from db.load import anyone
from db.models import documents, references, resources
from db.records import DueResource, Finding
from db.vocabulary import DocumentFormat, Role, Verdict

EACH = 1_000  # references a document
AT = datetime(2026, 1, 1, tzinfo=UTC)


def fill(path: Path, many: int) -> None:
    """Resources as a scrape leaves them, written in large batches."""
    engine = open_catalog(path)
    document = {
        "format": DocumentFormat.MARKDOWN, "digest": "", "encoding": "utf-8", "title": "", "author": "",
        "language": "", "tags": [], "created_at": AT, "changed_at": AT,
    }  # fmt: skip
    for first in range(0, many, 50_000):
        numbers = range(first, min(first + 50_000, many))
        with writing(engine) as connection:
            sources = sorted({number // EACH + 1 for number in numbers})
            connection.execute(documents.insert(), [{"id": key, "source": f"{key}.md", **document} for key in sources])
            connection.execute(resources.insert(), [_resource(number) for number in numbers])
            connection.execute(references.insert(), [_reference(number) for number in numbers])
    engine.dispose()


def _resource(number: int) -> dict[str, Any]:
    host = f"www.host{number % 20_000}.example"
    return {
        "id": number + 1, "url": f"https://{host}/articles/{number}/on-the-matter-at-hand.html", "scheme": "https",
        "host": host, "kin_key": f"{host}/articles/{number}", "created_at": AT, "etag": "", "last_modified": "",
        "title": "", "content_type": "", "archive_error": "",
    }  # fmt: skip


def _reference(number: int) -> dict[str, Any]:
    return {
        "id": number + 1, "document_id": number // EACH + 1, "resource_id": number + 1, "number": number % EACH,
        "raw": f"https://www.host{number % 20_000}.example/articles/{number}/on-the-matter-at-hand.html",
        "fragment": "", "text": f"matter {number}", "section": "", "line": number % EACH, "span_start": 0,
        "span_end": 9, "visible": True, "role": Role.CONTENT, "nofollow": False, "element": "a", "created_at": AT,
        "current_since": AT,
    }  # fmt: skip


@dataclass
class AtOnce:
    """In the place of the runner: every address is alive, and no request is made."""

    sink: Callable[[list[Finding]], None]
    now: Callable[[], datetime]
    room: Callable[[str], int] = anyone
    no_room: int = 0

    async def run(self, due: Iterable[DueResource]) -> None:
        for count, resource in enumerate(due):
            self.sink([self._finding(resource)])
            if count % 10 == 0:  # as often as answers come in: the loop gets its turn, to save
                await asyncio.sleep(0)

    def _finding(self, resource: DueResource) -> Finding:
        at = self.now()
        return Finding(
            resource.id, Verdict.ALIVE, "http_200", "answers 200 OK", at, at + timedelta(days=7), http_status=200,
            final_url=resource.url, title="A page about gradient descent", content_type="text/html",
            etag='"6564-799"', last_modified="Tue, 24 Nov 2026 15:00:00 GMT", elapsed_ms=120, attempts=1,
        )  # fmt: skip


class StubCheck(Check):
    """`Check` with everything but its runner."""

    def _runner(self, *parts: Any) -> Any:
        sink = next(part for part in parts if callable(part) and getattr(part, "__name__", "") == "sink")
        return AtOnce(sink, self.now)


def check(path: Path, later: timedelta) -> None:
    engine = open_catalog(path)
    checking = StubCheck(engine, path.parent, Settings(), Selection(archives=False), Progress())
    checking.now = lambda: datetime.now(UTC) + later
    started = time.perf_counter()
    checked = run_until_signalled(checking)
    print(json.dumps({"seconds": time.perf_counter() - started, "checked": checked.checked}))
    engine.dispose()


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        check(Path(sys.argv[2]), timedelta(days=int(sys.argv[3]) if len(sys.argv) > 3 else 0))
