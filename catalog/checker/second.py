"""The second opinion: when it is worth asking for, and whose word counts then. Pure.

A robot's first look may have met a firewall and not the page. So before an address is condemned or called blocked it is
looked at once more in another way: HTTP/2 where the server has it, and the headers with which a browser opens a page.
The user agent stays honest unless the settings say otherwise.

Not asked: where nothing of ours could make a difference (a name that does not exist, a certificate, which is shown to
everybody, a redirect to what must not be asked for, a connection that is not taken: both families of addresses are
tried at once, RFC 8305) or where it would cost the run and the host more patience than it is worth (a circuit that is
open, a `Retry-After`). Redirects that lead nowhere are: who is sent in circles without what browsers send, or at the
first visit alone, may be let in at the second.

Some hosts let a robot's request hang instead of refusing it. A second look after a time-out would cost another; but who
fell silent is tried once more at the end of the run anyway, and that attempt is made in the other way: it takes no
longer, and what is silent to both looks is condemned with better reason.
"""

from collections.abc import Mapping
from dataclasses import replace

from catalog.checker.observation import Fault, Judgement, Observation
from catalog.checker.policy import asked_to_wait
from db.vocabulary import Verdict

# What browsers send when an address is typed (Fetch Metadata, W3C; Upgrade-Insecure-Requests; Priority, RFC 9218). The
# coding stays what we can read.
BROWSER_MANNERS: Mapping[str, str] = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.9",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
    "Priority": "u=0, i",
}
# Both looks said the same so often in a row at addresses of one host: it treats both alike, and is not asked again.
AGREED_ENOUGH = 5

# A connection that stood and brought nothing that can be read: other protocols and other headers may fare better.
_BROKEN = frozenset({Fault.RESET, Fault.EMPTY, Fault.MALFORMED, Fault.TLS})
# What a host that took the connection and said nothing looks like: faults, and so reasons.
SILENT = frozenset({Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL})
# How much of the resource a verdict has seen. A second look counts where it saw more than the first.
_INSIGHT = {
    Verdict.FAILING: 0,
    Verdict.BLOCKED: 1,
    Verdict.DEAD: 2,
    Verdict.SOFT_404: 2,
    Verdict.MOVED: 3,
    Verdict.ALIVE: 3,
}


def is_wanted(seen: Observation, judgement: Judgement) -> bool:
    """Whether a second look may change what was said."""
    if judgement.verdict is Verdict.FAILING:
        if seen.status is not None:
            return asked_to_wait(seen) is None
        return seen.fault in _BROKEN
    if judgement.verdict is Verdict.BLOCKED:
        return seen.status is not None and asked_to_wait(seen) is None and not seen.stopped
    return judgement.verdict in {Verdict.DEAD, Verdict.SOFT_404} and seen.status is not None


def counts(first: Judgement, second: Judgement) -> bool:
    """Whether the second look's word goes before the first's: it saw more of the resource."""
    return _INSIGHT.get(second.verdict, -1) > _INSIGHT.get(first.verdict, -1)


def overruled(first: Judgement, second: Judgement, seen: Observation) -> Judgement:
    """The second look's judgement, with what the first had met."""
    return replace(
        second, sentence=f"{second.sentence}, seen with {_manner(seen)} alone (a plain look: {first.sentence})"
    )


def confirmed(first: Judgement) -> Judgement:
    """The first look's judgement, with the second's support."""
    return replace(first, sentence=f"{first.sentence}; a browser's headers made no difference")


def after_silence(heard: Judgement, seen: Observation) -> Judgement:
    """The judgement of a look in the other way at a host that had met a plain one with silence."""
    return replace(heard, sentence=f"{heard.sentence}, told to {_manner(seen)} (plain looks at this host met silence)")


def _manner(seen: Observation) -> str:
    return f"a browser's headers{f' over {seen.protocol}' if seen.protocol else ''}"
