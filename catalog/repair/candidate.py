"""A candidate: an address that may be what a damaged, lost or moved one stands for, and why. Nobody is asked here."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from catalog.urls import Address, InvalidAddress, parse_address
from db.vocabulary import SuggestionKind

# What one resource is worth at the most; every candidate is a request to somebody.
MOST_CANDIDATES = 10
TOGETHER = "+"  # between the methods of a repair that took two of them


@dataclass(frozen=True, slots=True)
class Candidate:
    """One address to be tried.

    Attributes:
        url: an identity (WHATWG, no fragment), http or https.
        method: a word of METHODS in `reports.words`, or two joined by `+`.
        evidence: one clause for people, without a full stop.
        confidence: 0 to 1, for the case that the address turns out to be alive.
        alternatives: candidates that the evidence itself cannot tell apart, this one included; more than one is a
            matter for a person, whatever a probe says.
    """

    url: str
    method: str
    evidence: str
    confidence: float
    alternatives: int = 1
    kind: SuggestionKind = SuggestionKind.REPAIRED


@lru_cache(maxsize=4096)  # candidates of one resource are parsed again and again, and are gone with it
def parse_http(text: str) -> Address | None:
    """The address, or None where it is not one of http or https with a host that a name server could know."""
    try:
        address = parse_address(text)
    except InvalidAddress:
        return None
    if not address.is_http or ("." not in address.host.strip(".") and not address.host.startswith("[")):
        return None
    return address


def best_first(found: Iterable[Candidate], printed: str, *, most: int = MOST_CANDIDATES) -> tuple[Candidate, ...]:
    """The most promising of them, each address once, without the printed one; the stronger evidence wins."""
    kept: dict[str, Candidate] = {}
    for candidate in found:
        known = kept.get(candidate.url)
        if candidate.url != printed and (known is None or known.confidence < candidate.confidence):
            kept[candidate.url] = candidate
    return tuple(sorted(kept.values(), key=lambda candidate: -candidate.confidence)[:most])
