"""DOIs and other handles by the handle API, arXiv by its mirror for programs.

DOI: `https://doi.org/api/handles/<doi>` answers with a `responseCode` (DOI Handbook, "REST API Response Format"): 1
found, 2 error, 100 no such handle, 200 no such values. It is asked where the page could not be seen or is not there.
arXiv: programs are to use export.arxiv.org, one request in three seconds (`politeness.py`).
"""

import re
from dataclasses import replace

from catalog.checker.observation import Judgement
from catalog.sites.rules import Answer, Example, Reading, SiteRule, address
from db.vocabulary import Verdict

_DOI = address(r"(?:dx\.)?doi\.org/(?P<doi>10\.\d{4,9}/[^?#]+)")
_HANDLE = address(r"hdl\.handle\.net/(?P<handle>[\w.]+/[^?#]+)")  # what DOIs are a kind of
_UNSEEN = frozenset({Verdict.BLOCKED, Verdict.DEAD, Verdict.SOFT_404, Verdict.BAD_CERTIFICATE})


def read_handle(answer: Answer, match: re.Match[str], before: Judgement | None) -> Reading | None:
    """What the handle system says of a DOI, after what was said of the page that it leads to."""
    told = answer.json()
    code = told.get("responseCode")
    what, where = ("DOI", "doi.org") if "doi" in match.re.groupindex else ("handle", "hdl.handle.net")
    if before is None or "handle" not in told or not isinstance(code, int):
        return None
    if code == 100 and answer.status == 404:
        return Reading(Judgement(Verdict.DEAD, f"{what.lower()}_unknown", f"{where} knows no such {what}"))
    if code == 200:
        sentence = f"the {what} is registered and leads nowhere"
        return Reading(Judgement(Verdict.DEAD, f"{what.lower()}_without_address", sentence))
    if code != 1:
        return None
    if before.verdict is Verdict.BLOCKED:
        sentence = f"the {what} is registered; its publisher lets no robot see the page ({before.sentence})"
        return Reading(Judgement(Verdict.ALIVE, f"{what.lower()}_registered", sentence))
    sentence = f"{before.sentence}; the {what} is registered, what it leads to is at fault"
    return Reading(replace(before, sentence=sentence))


_D = "https://doi.org/10.1000/182"
_D_ASK = "https://doi.org/api/handles/10.1000/182?type=URL"
_AT = "https://publisher.test/182"
_H = "http://hdl.handle.net/2027/mdp.39015"
_H_ASK = "https://hdl.handle.net/api/handles/2027/mdp.39015?type=URL"
_FOUND = (200, '{"responseCode": 1, "handle": "10.1000/182", "values": []}')

RULES = (
    SiteRule(
        "doi",
        ("doi.org",),
        _DOI,
        "https://doi.org/api/handles/{doi}?type=URL",
        (
            Example(_D, Verdict.ALIVE, "http_200", {_D: (302, _AT), _AT: (200, "<title>182</title>")}, (f"!{_D_ASK}",)),
            Example(_D, Verdict.ALIVE, "doi_registered", {_D: (302, _AT), _AT: (403, "no robots"), _D_ASK: _FOUND}),
            Example(
                "http://dx.doi.org/10.1000/182",
                Verdict.ALIVE,
                "doi_registered",
                {"http://dx.doi.org/10.1000/182": (302, _AT), _AT: (403, "no robots"), _D_ASK: _FOUND},
            ),
            Example(_D, Verdict.DEAD, "http_404", {_D: (302, _AT), _AT: (404, "gone"), _D_ASK: _FOUND}),
            Example(
                _D,
                Verdict.DEAD,
                "doi_unknown",
                {_D: (404, "DOI not found"), _D_ASK: (404, '{"responseCode": 100, "handle": "10.1000/182"}')},
            ),
            Example(
                _D,
                Verdict.DEAD,
                "doi_without_address",
                {_D: (404, "no values"), _D_ASK: (200, '{"responseCode": 200, "handle": "10.1000/182"}')},
            ),
            # The API in trouble, or somebody else: what was said of the page stays.
            Example(
                _D,
                Verdict.BLOCKED,
                "http_403",
                {_D: (302, _AT), _AT: (403, "no"), _D_ASK: (500, '{"responseCode": 2, "handle": "10.1000/182"}')},
            ),
            Example(_D, Verdict.BLOCKED, "http_403", {_D: (302, _AT), _AT: (403, "no"), _D_ASK: (200, "<p>hi")}),
        ),
        read_handle,
        after=_UNSEEN,
    ),
    SiteRule(
        "handle",
        ("hdl.handle.net",),
        _HANDLE,
        "https://hdl.handle.net/api/handles/{handle}?type=URL",
        (
            Example(_H, Verdict.ALIVE, "handle_registered", {_H: (302, _AT), _AT: (403, "no"), _H_ASK: _FOUND}),
            Example(_H, Verdict.DEAD, "handle_unknown", {_H_ASK: (404, '{"responseCode": 100, "handle": "2027/1"}')}),
        ),
        read_handle,
        after=_UNSEEN,
    ),
    SiteRule(
        "arxiv",
        ("arxiv.org",),
        address(r"arxiv\.org/(?P<paper>(?:abs|pdf|html|format|ps)/[^?#]+)"),
        "https://export.arxiv.org/{paper}",
        (
            Example(
                "http://arxiv.org/abs/1412.6980",
                Verdict.ALIVE,
                "http_200",
                {"https://export.arxiv.org/abs/1412.6980": (200, "<title>Adam</title>")},
                ("!http://arxiv.org/abs/1412.6980",),
            ),
            Example("https://arxiv.org/abs/1412.69800", Verdict.DEAD, "http_404"),
            # The mirror in trouble: the page itself is looked at.
            Example(
                "https://arxiv.org/pdf/1412.6980",
                Verdict.ALIVE,
                "http_200",
                {
                    "https://export.arxiv.org/pdf/1412.6980": (403, "not now"),
                    "https://arxiv.org/pdf/1412.6980": (200, "<title>Adam</title>"),
                },
            ),
        ),
        rewrite=True,
    ),
)
