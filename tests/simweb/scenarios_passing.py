"""Scenarios of trouble that passes: what comes twice and then is gone, for everything that says "later"."""

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.scenario import Scenario

_OK = ("http_200",)

# Twice, so that neither the second attempt nor a second opinion is enough: the last one, at the end of the run, is.
_STATUS = {
    408: "too slow for it, said the server",
    425: "too early, said the server",
    429: "too many at once, said the server",
    500: "two hiccups",
    502: "its front could not reach what is behind it",
    504: "what is behind its front was slow",
    507: "its disk was full (RFC 4918 11.5)",
    509: "its bandwidth was used up (Apache's and cPanel's)",
    520: "Cloudflare could make nothing of its answer",
    521: "Cloudflare was refused by it",
    522: "Cloudflare could not connect to it",
    523: "Cloudflare had no route to it",
    524: "Cloudflare had no answer in time",
    525: "Cloudflare could agree on no TLS with it",
    527: "Cloudflare's own line to it was down",
    530: "Cloudflare could not find its name",
}

STATUS = tuple(
    Scenario(f"{code}-twice", b.first(b.status(code), b.status(code), b.ok()), Verdict.ALIVE, _OK, note)
    for code, note in _STATUS.items()
)
BROKEN = (
    Scenario(
        "reset-twice", b.first(b.reset(), b.reset(), b.ok()), Verdict.ALIVE, _OK, "broken off twice, and then answered"
    ),
    Scenario(
        "garbage-twice",
        b.first(b.garbage(), b.garbage(), b.ok()),
        Verdict.ALIVE,
        _OK,
        "no HTTP while it starts, and then HTTP",
    ),
    Scenario(
        "silent-once",
        b.first(b.silence(), b.ok()),
        Verdict.ALIVE,
        _OK,
        "silent once; it is asked again when all else is done",
        slow=True,
    ),
    Scenario(
        "dribbled-once",
        b.first(b.slow_headers(0.2), b.ok()),
        Verdict.ALIVE,
        _OK,
        "did not come to an end once",
        slow=True,
    ),
)

PASSING: tuple[Scenario, ...] = (*STATUS, *BROKEN)
