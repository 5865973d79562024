"""GitHub: its API tells what became of a repository, where the page could not be seen or is not there.

`/repos/OWNER/NAME` answers 301 to `/repositories/ID` where it was renamed, 404 where it is gone (or private), 451 where
a law took it down. Anonymous programs have 60 questions an hour, those with a token 5,000: the API is asked only after
the page, and not at all once its own headers say that little is left. Owner and name fold case, paths in it do not.
"""

import re
from dataclasses import replace

from catalog.checker.observation import Judgement
from catalog.sites.rules import Answer, Example, Reading, SiteRule, address
from db.vocabulary import MoveKind, Verdict

API_HOST = "api.github.com"
TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
# The first part of a path that is no owner: pages of GitHub's own.
_OWN_PAGES = (
    "about|account|apps|blog|codespaces|collections|contact|customer-stories|dashboard|enterprise|events|explore|features"
    "|issues|join|login|logout|marketplace|new|notifications|orgs|organizations|pricing|pulls|readme|search|security"
    "|sessions|settings|signup|site|sponsors|stars|team|topics|trending|users"
)
_REPOSITORY = address(
    rf"github\.com/(?P<owner>(?!(?:{_OWN_PAGES})/)[A-Za-z0-9][A-Za-z0-9-]*)/(?P<name>[\w.-]+?)(?:\.git)?"
    r"(?P<rest>/[^?#]*)?(?:\?[^#]*)?"
)
_ASK = "https://api.github.com/repos/{owner}/{name}"


def read_repository(answer: Answer, match: re.Match[str], before: Judgement | None) -> Reading | None:
    """What the API says of a repository, after what was said of the page."""
    if before is None:
        return None
    told = answer.json()
    if answer.status == 200 and isinstance(told.get("full_name"), str):
        return _read_found(told["full_name"], told.get("private") is True, match, before)
    if "message" not in told:
        return None
    if answer.status == 404 and before.verdict is not Verdict.DEAD:
        return Reading(Judgement(Verdict.DEAD, "github_404", "GitHub has no such repository, or none that is public"))
    if answer.status == 451:
        return Reading(Judgement(Verdict.BLOCKED, "http_451", "GitHub has taken the repository down for legal reasons"))
    return None


def _read_found(full_name: str, private: bool, match: re.Match[str], before: Judgement) -> Reading | None:
    rest = (match["rest"] or "").rstrip("/")
    if private:  # seen by the owner's token, not by a reader
        return None
    if full_name.lower() != f"{match['owner']}/{match['name']}".lower():
        target = f"https://github.com/{full_name}"
        if rest:
            return None
        return Reading(Judgement(Verdict.MOVED, "github_renamed", f"renamed to {full_name}", MoveKind.ADDRESS, target))
    if not rest and before.verdict is not Verdict.DEAD:
        sentence = f"GitHub has this repository; its page could not be seen ({before.sentence})"
        return Reading(Judgement(Verdict.ALIVE, "github_200", sentence))
    if rest and before.verdict is Verdict.DEAD:
        return Reading(replace(before, sentence=f"{before.sentence}; the repository is there, this path in it is not"))
    return None


def read_archived(answer: Answer, match: re.Match[str], before: Judgement | None) -> Reading | None:
    """Whether the owner has archived a repository whose page is there."""
    if before is None or answer.status != 200 or answer.json().get("archived") is not True:
        return None
    return Reading(replace(before, sentence=f"{before.sentence}; its owner has archived the repository"))


_R = "https://github.com/octo/Hello.World"
_R_ASK = "https://api.github.com/repos/octo/Hello.World"
_HERE = (200, '{"full_name": "Octo/hello.world", "private": false, "archived": false}')

RULES = (
    SiteRule(
        "github",
        ("github.com",),
        _REPOSITORY,
        _ASK,
        (
            Example(_R, Verdict.ALIVE, "http_200", {_R: (200, "<title>Hello</title>")}, (f"!{_R_ASK}",)),
            Example(_R, Verdict.ALIVE, "github_200", {_R: (429, "slow down"), _R_ASK: _HERE}),
            Example(_R, Verdict.DEAD, "http_404", {_R_ASK: (404, '{"message": "Not Found"}')}, (_R_ASK,)),
            Example(_R, Verdict.DEAD, "github_404", {_R: (403, "no"), _R_ASK: (404, '{"message": "Not Found"}')}),
            Example(_R, Verdict.BLOCKED, "http_451", {_R_ASK: (451, '{"message": "Repository access blocked"}')}),
            Example(
                f"{_R}.git",
                Verdict.MOVED,
                "github_renamed",
                {
                    _R_ASK: (301, "https://api.github.com/repositories/7"),
                    "https://api.github.com/repositories/7": (200, '{"full_name": "octo/bye", "private": false}'),
                },
                moved_to="https://github.com/octo/bye",
            ),
            Example(f"{_R}/blob/main/readme.md", Verdict.DEAD, "http_404", {_R_ASK: _HERE}, (_R_ASK,)),
            Example("https://github.com/topics/links", Verdict.DEAD, "http_404", {}, ("!https://api.github.com/",)),
            # Out of questions, or in trouble: what was said of the page stays.
            Example(_R, Verdict.BLOCKED, "http_429", {_R: (429, "slow"), _R_ASK: (403, '{"message": "rate limit"}')}),
            Example(_R, Verdict.BLOCKED, "http_429", {_R: (429, "slow"), _R_ASK: (404, "<title>404</title>")}),
            Example(
                _R, Verdict.DEAD, "http_404", {_R_ASK: (200, '{"full_name": "octo/hello.world", "private": true}')}
            ),
        ),
        read_repository,
        after=frozenset({Verdict.BLOCKED, Verdict.DEAD, Verdict.FAILING, Verdict.SOFT_404}),
    ),
    SiteRule(
        "github-archived",
        ("github.com",),
        _REPOSITORY,
        _ASK,
        (
            Example(
                _R,
                Verdict.ALIVE,
                "http_200",
                {_R: (200, "<title>Hello</title>"), _R_ASK: (200, '{"full_name": "o/h", "archived": true}')},
                (_R_ASK,),
            ),
        ),
        read_archived,
        after=frozenset({Verdict.ALIVE}),
        needs=TOKENS,
    ),
)
