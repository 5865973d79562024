"""What a live look at a candidate is worth: proof, refutation or nothing. Pure; the stage does the asking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from catalog.archives.cdx import is_page_for_file
from catalog.checker.examine import Examined
from catalog.checker.observation import Page
from catalog.checker.page import parse_content_type
from catalog.repair.candidate import Candidate
from catalog.repair.drift import compare
from catalog.repair.forms import video_id
from catalog.repair.likeness import agreement
from catalog.urls import kin_key, parse_address
from db.records import RepairQuestion, SuggestionRecord
from db.vocabulary import CLOSES_OUTAGE, Drift, Verdict

# Share of the words of a link's text and a page's title that must be common for the one to speak for the other; half,
# since titles carry the site's name and link texts leave words out.
AGREES = 0.5
# What is left of the doubt where they do.
DOUBT_LEFT = 0.5
# Candidates that are believed nearly as much as one that lives may be what was meant just as well.
RIVALS_WITHIN = 0.09


class Outcome(StrEnum):
    """What became of a candidate."""

    ALIVE = "alive"
    REFUTED = "refuted"  # not there, or not what was cited
    UNSURE = "unsure"  # nobody could say: a wall, trouble that may pass


@dataclass(frozen=True, slots=True)
class Tried:
    """A candidate that was looked at.

    Attributes:
        url: what to propose: the candidate's address, or where it has moved for good.
        said: what the look brought, a clause for people.
    """

    candidate: Candidate
    outcome: Outcome
    url: str
    said: str


def weigh(candidate: Candidate, examined: Examined, question: RepairQuestion, printed: Page | None) -> Tried:
    """What a look at a candidate says.

    Args:
        printed: what the printed address itself shows, where that answers with a page: a candidate that shows the same
            is answered like anything else there.
    """
    seen, judgement = examined.seen, examined.judgement
    url = judgement.moved_to or candidate.url
    if judgement.verdict not in CLOSES_OUTAGE:
        unsure = judgement.verdict in (Verdict.BLOCKED, Verdict.FAILING, Verdict.BAD_CERTIFICATE)
        outcome = Outcome.UNSURE if unsure else Outcome.REFUTED
        return Tried(candidate, outcome, candidate.url, f"a look at it says: {judgement.sentence}")
    why = _refutation(candidate, examined, question, printed)
    if why:
        return Tried(candidate, Outcome.REFUTED, candidate.url, why)
    said = f"it answers {seen.status}"
    if judgement.verdict is Verdict.MOVED:
        said = "it has moved for good, and is alive there"
    if seen.page is not None and agreement(question.texts, seen.page.title) >= AGREES:
        said += f"; its title “{seen.page.title[:100]}” agrees with the link's text"
        surer = 1 - (1 - candidate.confidence) * DOUBT_LEFT
        candidate = replace(candidate, confidence=round(surer, 2))
    return Tried(candidate, Outcome.ALIVE, url.partition("#")[0], said)


def _refutation(candidate: Candidate, examined: Examined, question: RepairQuestion, printed: Page | None) -> str:
    """Why a candidate that is alive is not what was cited; "" where nothing speaks against it."""
    seen = examined.seen
    if question.url in (seen.final_url, examined.judgement.moved_to):
        return "it leads back to the printed address"
    media_type, _ = parse_content_type(seen.headers.get("content-type", ""))
    if is_page_for_file(parse_address(candidate.url), media_type):
        return "it answers with a page instead of the file"
    if printed is not None and seen.page is not None and _same(printed, seen.page):
        return "it shows what the printed address shows as well"
    return ""


def _same(one: Page, other: Page) -> bool:
    return one.title == other.title and one.text == other.text


def weigh_drift(tried: Tried, examined: Examined, then: Page | None) -> Tried:
    """What it says of a living candidate how alike it is to what stood at the printed address (`then`)."""
    now = examined.seen.page
    likeness = compare(now, then) if now is not None and then is not None else None
    if likeness is None or likeness.drift is Drift.CHANGED:
        return tried
    if likeness.drift is Drift.UNRELATED:
        return replace(tried, outcome=Outcome.REFUTED, said=f"it is not what was cited: {likeness.detail}")
    surer = 1 - (1 - tried.candidate.confidence) * DOUBT_LEFT
    candidate = replace(tried.candidate, confidence=round(surer, 2))
    return replace(tried, candidate=candidate, said=f"{tried.said}; it is still what was archived ({likeness.detail})")


def is_worth_trying(candidate: Candidate, tried: Sequence[Tried]) -> bool:
    """Whether a candidate could still be better than, or a rival of, the best one that is alive."""
    living = [one.candidate.confidence for one in tried if one.outcome is Outcome.ALIVE]
    return not living or candidate.confidence >= max(living) - RIVALS_WITHIN or candidate.alternatives > 1


def propose(question: RepairQuestion, tried: Sequence[Tried]) -> tuple[SuggestionRecord, ...]:
    """The proposals of what is alive: one, or several for a person to choose from.

    Near-twins (scheme, `www.`, a slash) and the forms of one video are one thing; the first of them is taken.
    """
    living: dict[str, Tried] = {}
    for one in tried:
        if one.outcome is Outcome.ALIVE:
            address = parse_address(one.url)
            living.setdefault(video_id(address) or kin_key(address), one)
    if not living:
        return ()
    several = max(len(living), *(one.candidate.alternatives for one in living.values()))
    return tuple(
        SuggestionRecord(
            resource_id=question.resource_id,
            kind=one.candidate.kind,
            method=one.candidate.method,
            url=one.url,
            evidence=f"{one.candidate.evidence}; {one.said}",
            confidence=one.candidate.confidence,
            verified=True,
            alternatives=several,
        )
        for one in living.values()
    )
