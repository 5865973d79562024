"""What an analyst asks of a catalog: one list, of which README, `db/SCHEMA.md` and Datasette's ready queries are made.

Each is a statement for SQLite with named parameters and a value to show it with; the tests run each of them on a
catalog in which each has an answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from textwrap import fill
from types import MappingProxyType

WIDTH = 120  # of prose on the pages


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the statement that answers it.

    Attributes:
        name: of the ready query: a word for an address, kept for those who have bookmarked it.
        title: the question, one sentence.
        sql: without a semicolon; `:words` are words to search for, as FTS5 takes them.
        note: what else one should know, in Markdown.
        given: for each parameter of the statement a value to show it with.
        first: one of the few that the README begins with.
    """

    name: str
    title: str
    sql: str
    note: str = ""
    given: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    first: bool = False

    def shown(self) -> str:
        """The statement as it can be pasted into a shell: the values in the place of the parameters."""
        sql = self.sql
        for name, value in self.given.items():
            literal = value.replace("'", "''")
            sql = sql.replace(f":{name}", f"'{literal}'")
        return f"{sql};"


def render_questions(questions: Iterable[Question]) -> str:
    """Markdown: each with its title, its note and its statement."""
    return "\n".join(
        f"{fill(f'{each.title} {each.note}', WIDTH)}\n\n```sql\n{each.shown()}\n```\n" for each in questions
    )


QUESTIONS: tuple[Question, ...] = (
    Question(
        "dead",
        "What counts as dead, where does it stand, and what could stand there instead?",
        """\
SELECT document, number, text, url, reason, date(since) AS dead_since, confirmed, suggestion
FROM dead_links
WHERE role = 'content'
ORDER BY document, number""",
        first=True,
    ),
    Question(
        "hosts_in_trouble",
        "Which hosts cause the most trouble?",
        """\
SELECT host, resource_count, dead + soft_404 + failing + bad_certificate AS in_trouble, last_success
FROM host_health
WHERE in_trouble > 0
ORDER BY in_trouble DESC, host
LIMIT 20""",
    ),
    Question(
        "survival_by_year",
        "How much of what was cited in a year is still there?",
        """\
SELECT strftime('%Y', d.published_on) AS year, count(*) AS links,
    round(100.0 * sum(l.verdict IN ('alive', 'moved')) / count(*)) AS percent_well
FROM link_facts AS l
JOIN document AS d ON d.id = l.document_id
WHERE d.published_on IS NOT NULL AND l.verdict IS NOT NULL
GROUP BY year
ORDER BY year""",
        first=True,
    ),
    Question(
        "search",
        "Where is a word spoken of, in texts, titles of pages, addresses or sections?",
        """\
SELECT l.document, l.number, l.text, l.title, l.url, l.verdict
FROM link_search(:words) AS s
JOIN link_texts AS l ON l.reference_id = s.rowid
ORDER BY s.rank
LIMIT 200""",
        note='(`"example.org"` in double quotes finds what has punctuation in it, `text : word` looks in one column.)',
        given={"words": "learning"},
        first=True,
    ),
    Question(
        "moved",
        "What has moved for good, and where to?",
        """\
SELECT document, number, text, url, move_kind, suggestion
FROM link_facts
WHERE verdict = 'moved' AND suggestion IS NOT NULL
ORDER BY move_kind, document, number""",
        note="(`spelling`: scheme, `www.`, a slash or letter case alone.)",
    ),
    Question(
        "gone_without_a_copy",
        "What is gone, and no archive has it?",
        """\
SELECT document, number, text, url, date(since) AS dead_since, archive_checked_at
FROM dead_links
WHERE archive_status = 'none' AND suggestion IS NULL
ORDER BY since""",
    ),
    Question(
        "proposals_to_choose_from",
        "Which replacements wait for a person to choose among them?",
        """\
SELECT x.url, s.url AS proposal, s.method, s.evidence, s.confidence
FROM suggestion AS s
JOIN resource AS x ON x.id = s.resource_id
WHERE s.alternatives > 1
ORDER BY x.url, s.confidence DESC""",
    ),
    Question(
        "documents",
        "How healthy is each document?",
        """\
SELECT document, count(*) AS links, sum(verdict IN ('alive', 'moved')) AS well, sum(verdict IS NULL) AS unchecked
FROM link_health
GROUP BY document
ORDER BY document""",
    ),
    Question(
        "one_document",
        "How are a document's references, as they are numbered?",
        """\
SELECT number, section, text, url, verdict, reason, since, suggestion
FROM link_health
WHERE document = :document
ORDER BY number""",
        given={"document": "seven-steps-deep-learning.txt"},
    ),
    Question(
        "one_host",
        "How are a host's addresses?",
        """\
SELECT url, verdict, reason, confirmed, since, last_success, due_at
FROM resource_health
WHERE host = :host
ORDER BY url""",
        given={"host": "example.org"},
    ),
    Question(
        "history_of_an_address",
        "What is the history of an address?",
        """\
SELECT p.first_at, p.last_at, p.count, p.verdict, p.reason, p.http_status, p.detail, p.final_url
FROM probe AS p
JOIN resource AS x ON x.id = p.resource_id
WHERE x.url = :url AND p.fragment IS NULL
ORDER BY p.id DESC""",
        note="(Equal checks in a row are one row.)",
        given={"url": "https://example.org/"},
    ),
    Question(
        "reasons",
        "Why is what is in trouble in trouble?",
        """\
SELECT verdict, reason, count(*) AS addresses, sum(confirmed) AS confirmed
FROM resource_health
WHERE verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate') AND reference_count > 0
GROUP BY verdict, reason
ORDER BY addresses DESC, reason""",
    ),
    Question(
        "down_for_a_month",
        "What has been down for more than a month?",
        """\
SELECT url, opened_at, days, checks, last_reason
FROM outages
WHERE open AND days > 30
ORDER BY days DESC""",
    ),
    Question(
        "outages_that_passed",
        "How long do outages last that end by themselves?",
        """\
SELECT first_reason, count(*) AS outages, round(avg(days), 1) AS days, max(days) AS longest
FROM outages
WHERE NOT open
GROUP BY first_reason
ORDER BY outages DESC, first_reason""",
    ),
    Question(
        "came_back",
        "What came back of late, and how long was it away?",
        """\
SELECT url, opened_at, closed_at, days
FROM outages
WHERE NOT open
ORDER BY closed_at DESC
LIMIT 20""",
    ),
    Question(
        "runs",
        "How did the last runs go?",
        """\
SELECT id, command, started_at, seconds, status, checked, dead, failing, message
FROM run_summary
ORDER BY id DESC
LIMIT 20""",
    ),
)
