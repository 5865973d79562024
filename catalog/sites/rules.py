"""What a rule about single hosts is: which addresses it is about, whom it asks, how the answer reads, and its proof.

Every rule carries examples; they are its tests (`tests/test_catalog_sites.py` plays each of them over real sockets).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.checker.observation import Judgement, is_success
from db.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said: the status and the head of the body of the last answer, and where it came from.

    Attributes:
        moved: whether redirects of the service's own led to it.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    text: str
    moved: bool = False
    elapsed_ms: int = 0

    @property
    def is_success(self) -> bool:
        """Whether it has a status of success."""
        return is_success(self.status)

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer means for the address that was asked about; the title is the resource's, told by the service."""

    judgement: Judgement
    title: str = ""


# The answer, the address as the rule's pattern matched it, and what was said of the page before (None: nothing yet).
Read = Callable[[Answer, re.Match[str], Judgement | None], Reading | None]


@dataclass(frozen=True, slots=True)
class Example:
    """One address and what is to be said of it.

    Attributes:
        url: of the resource.
        verdict, reason: what the checker says in the end.
        answers: what stands on the web meanwhile: address -> (status, body) or a (3xx, target); whatever is not here
            answers 404 with an ordinary page.
        asked: further addresses that must have been asked; with a `!` in front, that must not.
        moved_to: of a `moved` verdict.
    """

    url: str
    verdict: Verdict
    reason: str
    answers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class SiteRule:
    """One kind of address of one host.

    Attributes:
        hosts: whose it is; what has no rules of its own below them (`www.`, `en.`) is theirs, too.
        pattern: matched against the whole identity.
        ask: the address to ask, with the pattern's groups in braces.
        read: what the answer means; None, and the page itself is looked at (or what was said of it stays).
        after: verdicts on the page after which the service is asked; empty: it is asked in place of the page.
        needs: environment variables of which one must be set for the rule to hold.
        rewrite: whether `ask` is the page in another place rather than a service: it is then judged like any page.
    """

    name: str
    hosts: tuple[str, ...]
    pattern: re.Pattern[str]
    ask: str
    examples: tuple[Example, ...]
    read: Read = lambda answer, match, before: None
    after: frozenset[Verdict] = frozenset()
    needs: tuple[str, ...] = ()
    rewrite: bool = False


@dataclass(frozen=True, slots=True)
class StatusRule:
    """What single statuses of a host mean, where that is not what they mean elsewhere.

    Attributes:
        verdict: which one they mean.
        statuses: of the last answer; 2 stands for every 2xx.
        note: ends the sentence.
    """

    name: str
    hosts: tuple[str, ...]
    pattern: re.Pattern[str]
    statuses: frozenset[int]
    verdict: Verdict
    reason: str
    note: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class PageRule:
    """What an element on the page of a host says of it; the verdict stays.

    Attributes:
        anchor: the element's `id`, lower-case.
    """

    name: str
    hosts: tuple[str, ...]
    pattern: re.Pattern[str]
    anchor: str
    reason: str
    note: str
    examples: tuple[Example, ...]


def address(pattern: str) -> re.Pattern[str]:
    """A pattern for whole addresses; letter case does not matter in hosts, and is kept in groups."""
    return re.compile(rf"https?://(?:www\.)?{pattern}", re.ASCII)
