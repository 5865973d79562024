"""A catalog in which every question of db/questions.py has an answer."""

from datetime import date, timedelta
from typing import Any

from db_kit import START, day, document, finding, mention, propose, rows, run_of
from sqlalchemy import Engine

from db.archives import save_archive_answers
from db.questions import QUESTIONS
from db.records import ArchiveAnswer, SuggestionRecord
from db.save_document import save_document
from db.vocabulary import ArchiveStatus, MoveKind, SuggestionKind

GIVEN = {name: value for each in QUESTIONS for name, value in each.given.items()}
# One address a fate; `example.org` is the host that the questions are shown with.
GONE = "https://example.org/gone"
UNSURE = "https://example.org/unsure"
MOVED = "https://old.example.org/page"
RETURNED = GIVEN["url"]


def fill_catalog(engine: Engine) -> None:
    """Forty days of checks: something died, moved, came back, and could be two other things."""
    mentions = [mention(n, url) for n, url in enumerate((GONE, UNSURE, MOVED, RETURNED), start=1)]
    mentions[0] = mention(1, GONE, text=f"On {GIVEN['words']}")
    save_document(engine, document(GIVEN["document"], *mentions, published_on=date(2016, 1, 1)), START)
    ids = {str(url): int(key) for url, key in rows(engine, "SELECT url, id FROM resource")}
    for number in (0, 4, 40):
        at = day(number)
        run_of(
            engine,
            at,
            finding(ids[GONE], "dead", at, reason="http_404", http_status=404),
            finding(ids[UNSURE], "dead", at, reason="dns_nxdomain"),
            finding(ids[MOVED], "moved", at, final_url="https://new.example.org/", move_kind=MoveKind.ADDRESS),
            finding(ids[RETURNED], "alive" if number == 40 else "failing", at, reason="timeout_connect"),
        )
    answer = ArchiveAnswer(ids[GONE], ArchiveStatus.NONE, day(40) + timedelta(hours=1))
    save_archive_answers(engine, [answer])
    propose(
        engine,
        day(40),
        _proposal(ids[MOVED], SuggestionKind.MOVED, "https://new.example.org/"),
        _proposal(ids[UNSURE], SuggestionKind.REPAIRED, "https://example.org/Unsure", alternatives=2),
        _proposal(ids[UNSURE], SuggestionKind.REPAIRED, "https://example.org/UNSURE", alternatives=2),
    )


def _proposal(key: int, kind: SuggestionKind, url: str, **more: Any) -> SuggestionRecord:
    given = {"method": "letter_case", "evidence": "It answers.", "confidence": 0.9, "verified": True}
    return SuggestionRecord(resource_id=key, kind=kind, url=url, **{**given, **more})
