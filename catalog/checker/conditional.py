"""Conditional requests: "send it only if it has changed" (RFC 9110 section 13.1), where that is safe to ask. Pure.

A 304 says that the page is what it was, not that it is well. So it is asked for where the page was well when it was
last seen, answered for itself, and everything that is cited of it is known: then what was known holds on.
"""

import random
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType

from catalog.checker.fragments import names_no_element
from catalog.checker.observation import Observation
from db.records import DueResource
from db.vocabulary import Verdict

# One check in so many asks for the page itself all the same: what a server calls unmodified for years is looked at
# anew, and so is what this program has learned to see through since.
WHOLE_EVERY = 10
LONGEST = 500  # characters of a validator; a longer one is no use to us, and may be more than a server takes

NOTHING: Mapping[str, str] = MappingProxyType({})


def validators(resource: DueResource, rng: Callable[[], float] = random.random) -> Mapping[str, str]:
    """The headers of a conditional request for `resource`; empty where the page itself is wanted."""
    well = resource.verdict is Verdict.ALIVE and not resource.outage_checks and resource.at_its_address
    if not well or rng() * WHOLE_EVERY < 1:
        return NOTHING
    if any(fragment not in resource.judged and not names_no_element(fragment) for fragment in resource.fragments):
        return NOTHING
    headers = {"If-None-Match": resource.etag, "If-Modified-Since": resource.last_modified}
    return {name: value for name, value in headers.items() if value and _can_be_sent(value)}


def satisfies(seen: Observation) -> bool:
    """Whether the answer to a conditional request can be taken for one to a plain request.

    Trouble may be the condition's own doing (412, or a server that stumbles over it): then the page is asked for
    plainly.
    """
    return seen.is_success or seen.status == HTTPStatus.NOT_MODIFIED


def _can_be_sent(value: str) -> bool:
    return value.isascii() and value.isprintable() and len(value) <= LONGEST
