"""The table of scenarios: `SCENARIOS`, one host each, from every corner of the contract on verdicts.

    async with SimWeb(sites_of(SCENARIOS)) as web:
        for scenario in SCENARIOS:
            web.direct(scenario.address)        # what to check (without a proxy), and scenario.verdict, .reasons, .note

Through a proxy the addresses are checked as they are, and `scenario.proxied` goes before `verdict` and `reasons`.
"""

from collections.abc import Iterable

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.exchange import Site
from simweb.scenario import Scenario
from simweb.scenarios_doubtful import DOUBTFUL
from simweb.scenarios_living import LIVING
from simweb.scenarios_lost import LOST
from simweb.scenarios_moving import MOVING
from simweb.scenarios_naming import NAMING
from simweb.scenarios_passing import PASSING
from simweb.scenarios_queries import QUERIES
from simweb.scenarios_speaking import SPEAKING
from simweb.scenarios_walls import FENCED
from simweb.scenarios_worded import WORDED

__all__ = ["SCENARIOS", "Scenario", "sites_of"]

_BLOCKED, _EXCLUDED, _INVALID = Verdict.BLOCKED, Verdict.EXCLUDED, Verdict.INVALID
_CHALLENGE = ("challenge",)

BLOCKED = (
    Scenario(
        "401",
        b.status(401, headers=[("WWW-Authenticate", 'Basic realm="x"')]),
        _BLOCKED,
        ("http_401",),
        "asks who we are",
    ),
    Scenario("402", b.status(402), _BLOCKED, ("http_402",), "asks for money"),
    Scenario("403", b.status(403), _BLOCKED, ("http_403",), "not for robots; says nothing of the page"),
    Scenario(
        "301-to-403",
        b.redirect(301, "/new"),
        _BLOCKED,
        ("http_403",),
        "the end of the way is not for robots",
        more={"/new": b.status(403)},
    ),
    Scenario("429", b.status(429), _BLOCKED, ("http_429",), "always, and does not say until when", slow=True),
    Scenario(
        "429-for-a-day",
        b.retry_after(429, "86400"),
        _BLOCKED,
        ("http_429",),
        "asks for more patience than a run has: noted, not waited for",
    ),
    Scenario("429-for-ages", b.retry_after(429, "9" * 40), _BLOCKED, ("http_429",), "a number that no clock holds"),
    Scenario("451", b.status(451), _BLOCKED, ("http_451",), "for legal reasons; elsewhere it may be seen"),
    Scenario("999", b.status(999, title="Request denied"), _BLOCKED, ("http_999",), "LinkedIn's own status for robots"),
    Scenario(
        "challenge-403",
        b.cloudflare_challenge(403),
        _BLOCKED,
        ("challenge", "http_403"),
        "says by a header that it is a challenge",
    ),
    Scenario("challenge-503", b.cloudflare_challenge(503), _BLOCKED, _CHALLENGE, "with a 503: no trouble, a wall"),
    Scenario("challenge-200", b.cloudflare_challenge(200), _BLOCKED, _CHALLENGE, "with a 200: no page, a wall"),
    Scenario("just-a-moment-503", b.interstitial(503), _BLOCKED, _CHALLENGE, "an older one, without the header"),
    Scenario("just-a-moment-200", b.interstitial(200), _BLOCKED, _CHALLENGE, "the same with a 200"),
    Scenario("proof-of-work", b.proof_of_work(), _BLOCKED, _CHALLENGE, "a riddle for browsers that answers 200"),
    Scenario(
        "proof-of-work-anchor",
        b.proof_of_work(),
        _BLOCKED,
        _CHALLENGE,
        "no word on an anchor of a page that was not seen",
        path="/manual#good",
    ),
    Scenario(
        "login-wall", b.login_wall(), _BLOCKED, ("login_wall",), "sent to log in first", more={"/login": b.login_page()}
    ),
    Scenario(
        "login-elsewhere",
        b.redirect(302, "http://sso.login-elsewhere.test/signin?back=1"),
        _BLOCKED,
        ("login_wall",),
        "sent to log in at another host",
        others=(Site("sso.login-elsewhere.test", {"/signin": b.login_page("Sign in")}),),
    ),
    Scenario(
        "origin-407",
        b.status(407),
        _BLOCKED,
        ("http_407",),
        "an origin that plays the proxy; behind a real one nobody can tell",
        proxied=(Verdict.FAILING, ()),
    ),
)

_PRIVATE = ("redirect_private", "private_address")
EXCLUDED = (
    Scenario("to-private", b.redirect(302, b"http://192.168.1.1/admin"), _EXCLUDED, _PRIVATE, "never requested"),
    Scenario("to-loopback", b.redirect(301, b"http://127.0.0.1:1/"), _EXCLUDED, _PRIVATE, "never requested"),
    Scenario(
        "to-metadata",
        b.redirect(302, b"http://169.254.169.254/latest/meta-data/"),
        _EXCLUDED,
        _PRIVATE,
        "a cloud's secrets",
    ),
    Scenario(
        "to-decimal", b.redirect(302, b"http://2130706433/"), _EXCLUDED, _PRIVATE, "loopback as one number (WHATWG)"
    ),
    Scenario("to-octal", b.redirect(302, b"http://0177.0.0.01/"), _EXCLUDED, _PRIVATE, "loopback in octal (WHATWG)"),
    Scenario("to-v6-loopback", b.redirect(302, b"http://[::1]/"), _EXCLUDED, _PRIVATE, "loopback, version 6"),
    Scenario(
        "to-v4-in-v6",
        b.redirect(302, b"http://[::ffff:10.0.0.1]/"),
        _EXCLUDED,
        _PRIVATE,
        "a private address in a mapped one",
    ),
    Scenario("to-local-name", b.redirect(302, b"http://nas.local:1/"), _EXCLUDED, _PRIVATE, "the next room (RFC 6762)"),
    Scenario(
        "to-localhost", b.redirect(302, b"http://localhost:1/"), _EXCLUDED, _PRIVATE, "RFC 6761: loopback by name"
    ),
    Scenario(
        "meta-refresh-private", b.meta_refresh(0, "http://10.0.0.1/"), _EXCLUDED, _PRIVATE, "by a meta refresh too"
    ),
    Scenario("private", None, _EXCLUDED, ("private_address",), "not ours to check", raw="http://192.168.1.1/admin"),
    Scenario("mail", None, _EXCLUDED, ("scheme_mailto",), "another scheme", raw="mailto:editor@page.test"),
    Scenario("ftp", None, _EXCLUDED, ("scheme_ftp",), "another scheme", raw="ftp://ftp.page.test/pub/"),
    Scenario("script", None, _EXCLUDED, ("scheme_javascript",), "another scheme", raw="javascript:void(0)"),
)

INVALID = (
    Scenario("bad-bracket", None, _INVALID, ("url_host",), "the parser rejects it", raw="http://[bad/"),
    Scenario("bad-port", None, _INVALID, ("url_port",), "no such port", raw="http://page.test:99999/"),
    Scenario("no-host", None, _INVALID, ("url_host",), "no host", raw="https://"),
    Scenario("blank-in-host", None, _INVALID, ("url_host",), "no such host can be", raw="http://exa mple.test/"),
)

SCENARIOS: tuple[Scenario, ...] = (
    *LIVING, *PASSING, *MOVING, *LOST, *DOUBTFUL, *WORDED, *NAMING, *SPEAKING, *QUERIES, *BLOCKED, *EXCLUDED,
    *FENCED, *INVALID,
)  # fmt: skip


def sites_of(scenarios: Iterable[Scenario]) -> list[Site]:
    """The hosts that play these scenarios."""
    return [site for scenario in scenarios for site in scenario.sites]
