"""All that can be proposed for one resource without asking anybody. Pure and quick: thousands a second."""

from collections.abc import Iterator, Mapping, Sequence

from catalog.repair.candidate import TOGETHER, Candidate, best_first, parse_http
from catalog.repair.letter_case import recover_case
from catalog.repair.siblings import MoveRule, follow_rules
from catalog.repair.spelling import TWO_TOGETHER, mend_spelling, near_twins
from catalog.repair.tokens import TOKEN, restore_tokens
from catalog.urls import scheme_of
from db.records import RepairQuestion
from db.vocabulary import SuggestionKind

# Candidates of a resource, the best of them, on top of which a second repair is tried.
MOST_MENDED_ON = 4


def make_candidates(
    question: RepairQuestion, *, tokens: Mapping[str, str], rules: Mapping[str, Sequence[MoveRule]]
) -> tuple[Candidate, ...]:
    """Candidates for a resource, the most promising first, each of them another address than its own.

    Args:
        tokens: what placeholder tokens stand for (`[repair.tokens]`).
        rules: host to the rules by which its addresses moved.
    """
    address = parse_http(question.url)
    found = list(restore_tokens(question.url, tokens))
    if address is not None:
        found += recover_case(address, question.captures, question.published_on)
        found += follow_rules(address, rules.get(address.host, ()))
    found += mend_spelling(_forms(question))
    if tokens or rules:
        found += _mended_on(best_first(found, question.url, most=MOST_MENDED_ON), tokens, rules)
    sound = not question.damages and not any(candidate.kind is SuggestionKind.REPAIRED for candidate in found)
    if address is not None and sound:
        found += near_twins(question.url, answered=question.http_status is not None)
    return best_first(found, question.url)


def _forms(question: RepairQuestion) -> tuple[str, ...]:
    """The texts in which the address is known. Its raw form tells more where parsing took it for something else: a
    relative reference (`http//x.org`), a fragment (`&#38;`), nothing at all."""
    whole = [raw.strip() for raw in question.raws if not scheme_of(raw).startswith("http") or "&#" in raw]
    url = (question.url,) if scheme_of(question.url) not in ("file", "mailto", "data", "javascript", "tel") else ()
    return (*url, *whole)


def _mended_on(
    found: Sequence[Candidate], tokens: Mapping[str, str], rules: Mapping[str, Sequence[MoveRule]]
) -> Iterator[Candidate]:
    """A second repair on top of the first: a token put back in an address whose brackets were stray, and the like."""
    for first in found:
        known = rules.get(first.url.split("/", 3)[2], ())
        address = parse_http(first.url) if known else None
        moved = follow_rules(address, known) if address is not None else ()
        restored = restore_tokens(first.url, tokens) if TOKEN not in first.method else ()
        for second in (*restored, *moved):
            if second.method not in first.method.split(TOGETHER):
                yield Candidate(
                    second.url,
                    f"{first.method}{TOGETHER}{second.method}",
                    f"{first.evidence} and {second.evidence}",
                    round(first.confidence * second.confidence * TWO_TOGETHER, 2),
                    max(first.alternatives, second.alternatives),
                    second.kind,
                )
