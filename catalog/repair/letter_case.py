"""Letter case recovered through the archives' case-folded key: what they have captured under it, as it was spelt. Pure.

Web archives file an address under a key in lower case, so that a question for the lower-cased address brings captures
of the true one, with their `original` spelling (see `catalog.urls.archive_key`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from catalog.repair.candidate import Candidate, parse_http
from catalog.repair.forms import youtube_forms
from catalog.urls import Address, archive_key, kin_key
from db.records import SnapshotRecord

LETTER_CASE = "letter_case"
ONE_SPELLING = 0.95  # every capture that shows the page agrees
REDIRECTS_ALONE = 0.8  # captured under one spelling, and never seen to answer itself
SEVERAL_SPELLINGS = 0.5  # for a person to choose
OTHER_FORM = 0.9  # times this for another form of the same identifier


@dataclass(slots=True)
class _Spelling:
    """The captures of one spelling of path and query."""

    address: Address
    total: int = 0
    good: int = 0
    sent_on: int = 0
    dates: list[datetime] = field(default_factory=list)

    def add(self, capture: SnapshotRecord) -> None:
        self.total += 1
        # A revisit has no status of its own: it repeats what an earlier capture was.
        self.good += capture.http_status is None or capture.is_success
        self.sent_on += capture.is_redirect
        self.dates.append(capture.captured_at)


def recover_case(address: Address, captures: Sequence[SnapshotRecord], published: date | None) -> Iterator[Candidate]:
    """Candidates for an address that may have lost its letter case.

    One spelling among the captures (scheme, `www.` and port aside) is a repair; several are a matter for a person,
    ranked by successes, number of captures and nearness to the document's date. A spelling that only ever failed is no
    evidence where another did not, and in lower case it never is: others print lower-cased links as well.
    """
    spellings = _spellings(address, captures)
    printed = kin_key(address)
    if not spellings or printed in spellings:
        # Captured as it is printed, and not in vain: then its letter case is not what is wrong with it.
        return
    ranked = sorted(spellings.values(), key=lambda one: _rank(one, published))
    for spelling in ranked:
        mended = _as_printed(address, spelling.address)
        if mended is None:
            continue
        confidence = ONE_SPELLING if spelling.good else REDIRECTS_ALONE
        if len(ranked) > 1:
            confidence = SEVERAL_SPELLINGS
        evidence = _told(spelling, len(ranked))
        yield Candidate(mended.identity, LETTER_CASE, evidence, confidence, alternatives=len(ranked))
        for other in youtube_forms(mended):
            told = f"{evidence}; another form of the same video"
            yield Candidate(other, LETTER_CASE, told, round(confidence * OTHER_FORM, 2), alternatives=len(ranked))


def _spellings(address: Address, captures: Sequence[SnapshotRecord]) -> dict[str, _Spelling]:
    """Kin key to the captures of that spelling, those left out that are no evidence."""
    key = archive_key(address)
    found: dict[str, _Spelling] = {}
    known: dict[str, _Spelling | None] = {}
    for capture in captures:
        if capture.original not in known:
            original = parse_http(capture.original)
            same = original is not None and archive_key(original) == key
            known[capture.original] = (
                found.setdefault(kin_key(original), _Spelling(original)) if original is not None and same else None
            )
        if (spelling := known[capture.original]) is not None:
            spelling.add(capture)
    telling = {kin: one for kin, one in found.items() if one.good or (one.sent_on and not _is_lower(one.address))}
    by_answer: dict[bool, dict[str, _Spelling]] = defaultdict(dict)
    for kin, one in telling.items():
        by_answer[one.good > 0][kin] = one
    return by_answer[True] or by_answer[False]


def _is_lower(address: Address) -> bool:
    return not any(character.isupper() for character in f"{address.path}{address.query}")


def _as_printed(printed: Address, original: Address) -> Address | None:
    """The captured path and query at the printed scheme and host: what is to be repaired is the letter case alone."""
    query = f"?{original.query}" if original.query else ""
    return parse_http(f"{printed.origin}{original.path}{query}")


def _rank(spelling: _Spelling, published: date | None) -> tuple[int, int, float]:
    wanted = datetime.combine(published, time(12), UTC) if published else max(spelling.dates)
    return -spelling.good, -spelling.total, min(abs((at - wanted).total_seconds()) for at in spelling.dates)


def _told(spelling: _Spelling, spellings: int) -> str:
    query = f"?{spelling.address.query}" if spelling.address.query else ""
    how = "" if spelling.good else ", as a redirect alone"
    others = "" if spellings == 1 else f", one of {spellings} spellings there"
    return f"archived as {spelling.address.path}{query}{how}{others}"
