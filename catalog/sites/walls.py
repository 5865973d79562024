"""Hosts that show robots something else than people: what their answers mean, and whom to ask instead."""

import re

from catalog.checker.observation import Judgement
from catalog.sites.rules import Answer, Example, Reading, SiteRule, StatusRule, address
from db.vocabulary import Verdict

_POST = address(r"(?:mobile\.)?(?:twitter|x)\.com/(?P<user>\w{1,20})/status(?:es)?/(?P<number>\d{1,20})(?:[/?][^#]*)?")
_POST_ASK = "https://publish.x.com/oembed?url=https%3A%2F%2Fx.com%2F{user}%2Fstatus%2F{number}&omit_script=1"


def read_post(answer: Answer, match: re.Match[str], before: Judgement | None) -> Reading | None:
    """A post that X lets others embed is there. That it does not proves nothing: it hides what it deems sensitive."""
    if answer.status != 200 or not isinstance(answer.json().get("html"), str):
        return None
    return Reading(Judgement(Verdict.ALIVE, "oembed_200", "X lets this post be embedded"))


_P = "https://twitter.com/kdnuggets/status/693168411123"
_P_ASK = _POST_ASK.format(user="kdnuggets", number="693168411123")
_SHELL = "<title>X</title><div id=root></div><script></script>"

RULES = (
    SiteRule(
        "x-post",
        ("twitter.com", "x.com"),
        _POST,
        _POST_ASK,
        (
            Example(_P, Verdict.ALIVE, "oembed_200", {_P_ASK: (200, '{"html": "<blockquote>"}')}, (f"!{_P}",)),
            Example(_P, Verdict.BLOCKED, "http_403", {_P_ASK: (404, '{"error": "Sorry"}'), _P: (403, "no")}),
        ),
        read_post,
    ),
)

STATUSES = (
    StatusRule(
        "x",
        ("twitter.com", "x.com"),
        address(r"(?:mobile\.)?(?:twitter|x)\.com/.*"),
        frozenset({2, 400, 404}),
        Verdict.BLOCKED,
        "walled",
        "X shows robots the same whether or not there is such a page",
        (
            Example("https://x.com/kdnuggets", Verdict.BLOCKED, "walled", {"https://x.com/kdnuggets": (200, _SHELL)}),
            Example("https://x.com/kdnuggets", Verdict.BLOCKED, "walled"),
            Example("https://x.com/kdnuggets", Verdict.BLOCKED, "http_403", {"https://x.com/kdnuggets": (403, "no")}),
        ),
    ),
    StatusRule(
        "facebook",
        ("facebook.com",),
        address(r"(?:m\.|[a-z]{2}-[a-z]{2}\.)?facebook\.com/.*"),
        frozenset({400}),
        Verdict.BLOCKED,
        "http_400",
        "Facebook says so to whatever is no browser",
        (
            Example(
                "https://www.facebook.com/kdnuggets",
                Verdict.BLOCKED,
                "http_400",
                {"https://www.facebook.com/kdnuggets": (400, "<title>Error</title>")},
            ),
            Example("https://www.facebook.com/nobody", Verdict.DEAD, "http_404"),
        ),
    ),
    StatusRule(
        "linkedin",
        ("linkedin.com",),
        address(r"(?:[\w-]+\.)*linkedin\.com/.*"),
        frozenset({999}),
        Verdict.BLOCKED,
        "http_999",
        "LinkedIn says so to whoever is not logged in",
        (
            Example(
                "https://www.linkedin.com/in/somebody",
                Verdict.BLOCKED,
                "http_999",
                {"https://www.linkedin.com/in/somebody": (999, "Request denied")},
            ),
        ),
    ),
    StatusRule(
        "medium",
        ("medium.com",),
        address(r"medium\.com/.*"),
        frozenset({403}),
        Verdict.BLOCKED,
        "http_403",
        "Medium says so to most robots",
        (
            Example(
                "https://medium.com/@a/b", Verdict.BLOCKED, "http_403", {"https://medium.com/@a/b": (403, "Forbidden")}
            ),
            Example("https://medium.com/@a/b", Verdict.DEAD, "http_404"),
        ),
    ),
    StatusRule(
        "goo.gl",
        ("goo.gl",),
        address(r"goo\.gl/.*"),
        frozenset({404}),
        Verdict.DEAD,
        "shortener_closed",
        "Google gave up its shortener on 2025-08-25; an archive may know where the address led",
        (Example("https://goo.gl/Ab3dE", Verdict.DEAD, "shortener_closed"),),
    ),
)
