"""What must hold between the tables, beyond what foreign keys and CHECKs can say: a sentence and what breaks it."""

from collections.abc import Iterator

from sqlalchemy import Connection

from db.vocabulary import CLOSES_OUTAGE, COUNTS_DEAD, OPENS_OUTAGE

MOST_EXAMPLES = 5  # more say nothing new


def _words(verdicts: frozenset[str]) -> str:
    return ", ".join(f"'{verdict}'" for verdict in sorted(verdicts))


# Each query brings the addresses that break the rule.
INVARIANTS: tuple[tuple[str, str], ...] = (
    (
        "has more than one present result",
        "SELECT x.url FROM probe AS p JOIN resource AS x ON x.id = p.resource_id WHERE p.current = 1 "
        "GROUP BY p.resource_id, p.fragment HAVING count(*) > 1",
    ),
    (
        "was checked, and its present result is missing or another one",
        "SELECT x.url FROM resource AS x LEFT JOIN probe AS p ON p.resource_id = x.id AND p.current = 1 "
        "AND p.fragment IS NULL WHERE x.verdict IS NOT p.verdict",
    ),
    (
        "is in trouble without an open outage",
        f"SELECT x.url FROM resource AS x WHERE x.verdict IN ({_words(OPENS_OUTAGE)}) AND NOT EXISTS "  # noqa: S608
        "(SELECT 1 FROM outage AS o WHERE o.resource_id = x.id AND o.closed_at IS NULL)",
    ),
    (
        "is well with an open outage",
        "SELECT x.url FROM resource AS x JOIN outage AS o ON o.resource_id = x.id AND o.closed_at IS NULL "  # noqa: S608
        f"WHERE x.verdict IN ({_words(CLOSES_OUTAGE)})",
    ),
    (
        "has an outage that ends before it begins, or without a check",
        "SELECT x.url FROM outage AS o JOIN resource AS x ON x.id = o.resource_id "
        "WHERE o.closed_at < o.opened_at OR o.checks < 1",
    ),
    (
        "counts as dead and should not, or the other way round",
        "SELECT x.url FROM resource AS x LEFT JOIN outage AS o ON o.resource_id = x.id AND o.closed_at IS NULL "  # noqa: S608
        f"WHERE (x.dead_since IS NOT NULL) <> coalesce(x.verdict IN ({_words(COUNTS_DEAD)}) "
        "OR (x.verdict = 'failing' AND o.lasting_at IS NOT NULL), 0)",
    ),
    (
        "has a result that stands for no check",
        "SELECT x.url FROM probe AS p JOIN resource AS x ON x.id = p.resource_id WHERE p.count < 1",
    ),
)


def broken(connection: Connection) -> Iterator[str]:
    """One sentence for each address that breaks a rule, a few for each rule."""
    for rule, query in INVARIANTS:
        for (url,) in connection.exec_driver_sql(query).fetchmany(MOST_EXAMPLES):
            yield f"{url} {rule}"
