"""What the moves of a host's addresses have in common, and where its lost ones should be by the same rule. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.repair.candidate import Candidate, parse_http
from catalog.urls import Address
from db.repairs import SIBLING_PATTERN
from db.vocabulary import SuggestionKind

MIN_SUPPORT = 2  # moves by one rule: a single one is an event, two are a pattern
MOST_RULES = 6  # of one host that are tried, the best supported first
# By how many moved by it.
CONFIDENCE = ((5, 0.9), (3, 0.85), (MIN_SUPPORT, 0.8))
# The end of a path that sites change when they change their software: an extension, an index page, a slash.
_ENDING = re.compile(r"(?:\.(?:[a-z]{2,5}\d?))?/?$|/index\.\w{2,5}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MoveRule:
    """`old_start` KEPT `old_end` became `new_start` KEPT `new_end`.

    Attributes:
        old_start: host and path, no scheme; new_start: a whole address.
        support: addresses that moved so.
    """

    old_start: str
    old_end: str
    new_start: str
    new_end: str
    support: int

    def __str__(self) -> str:
        return f"{self.old_start}…{self.old_end} to {self.new_start}…{self.new_end}"


def learn_rules(moves: Iterable[tuple[str, str]]) -> Mapping[str, tuple[MoveRule, ...]]:
    """Host to the rules by which several of its addresses moved (old address, new address), best supported first.

    What is kept must be something of the path: a hundred addresses sent to one page are no rule.
    """
    seen: set[tuple[str, str]] = set()
    counted: Counter[tuple[str, str, str, str, str]] = Counter()
    for old, new in moves:
        before, after = parse_http(old), parse_http(new)
        if before is None or after is None or (before.identity, after.identity) in seen:
            continue
        seen.add((before.identity, after.identity))
        if (rule := _generalise(before, after)) is not None:
            counted[before.host, *rule] += 1
    rules: dict[str, list[MoveRule]] = {}
    for (host, old_start, old_end, new_start, new_end), support in counted.most_common():
        if support >= MIN_SUPPORT:
            rules.setdefault(host, []).append(MoveRule(old_start, old_end, new_start, new_end, support))
    return {host: tuple(found[:MOST_RULES]) for host, found in rules.items()}


def follow_rules(address: Address, rules: Sequence[MoveRule]) -> Iterator[Candidate]:
    """Where the rules of its host would put an address."""
    text = _without_scheme(address)
    for rule in rules:
        kept = text[len(rule.old_start) : len(text) - len(rule.old_end)]
        if not (text.startswith(rule.old_start) and text.endswith(rule.old_end) and kept.strip("/")):
            continue
        moved = parse_http(f"{rule.new_start}{kept}{rule.new_end}")
        if moved is None:
            continue
        confidence = next(sure for support, sure in CONFIDENCE if rule.support >= support)
        told = f"{rule.support} addresses of {address.host} moved by one rule, {rule}"
        yield Candidate(moved.identity, SIBLING_PATTERN, told, confidence, kind=SuggestionKind.MOVED)


def _generalise(before: Address, after: Address) -> tuple[str, str, str, str] | None:
    """The rule of one move that keeps as much of the path as it can; None where it keeps nothing."""
    old, new = _without_scheme(before), _without_scheme(after)
    old_end, new_end = "", ""
    if old.rpartition("/")[2] != new.rpartition("/")[2]:
        old_end, new_end = _ending(old), _ending(new)
        old, new = old[: len(old) - len(old_end)], new[: len(new) - len(new_end)]
    kept = _common_end(old.split("/")[1:], new.split("/")[1:])
    if not kept.strip("/"):
        return None
    old_start, new_start = old[: len(old) - len(kept)], new[: len(new) - len(kept)]
    return old_start, old_end, f"{after.scheme}://{new_start}", new_end


def _ending(text: str) -> str:
    found = _ENDING.search(text)
    return found[0] if found else ""


def _common_end(old: Sequence[str], new: Sequence[str]) -> str:
    """The path segments that both end with, joined; "" where the last ones differ."""
    common: list[str] = []
    for mine, theirs in zip(reversed(old), reversed(new), strict=False):
        if mine != theirs:
            break
        common.append(mine)
    return "/".join(reversed(common))


def _without_scheme(address: Address) -> str:
    return address.identity.partition("://")[2]
