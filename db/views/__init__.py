"""The views, the public face for SQL users: one file a view, kept by dialect, in the order in which they build up."""

import re
from functools import cache
from pathlib import Path

HEAD = re.compile(r"^CREATE VIEW (\w+) AS$", re.MULTILINE)


@cache
def views(dialect: str) -> dict[str, str]:
    """Name to `CREATE VIEW` statement, without the comment above and the semicolon behind, as SQLite stores it."""
    found = {}
    for path in sorted((Path(__file__).parent / dialect).glob("*.sql")):
        sql = path.read_text("utf-8")
        head = HEAD.search(sql)
        if head is None:
            raise ValueError(f"{path} creates no view")
        found[head[1]] = sql[head.start() :].rstrip().rstrip(";")
    return found


def view_notes(dialect: str) -> dict[str, str]:
    """Name to the comment above the statement, in one line."""
    notes = {}
    for path in sorted((Path(__file__).parent / dialect).glob("*.sql")):
        above, _, rest = path.read_text("utf-8").partition("CREATE VIEW ")
        notes[rest.partition(" ")[0]] = " ".join(line.removeprefix("--").strip() for line in above.splitlines())
    return notes
