"""Is `#fragment` in the page? Judged one by one; where it cannot be known, nothing is said. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote, unquote

from catalog.checker.observation import Hop, Observation
from db.records import FragmentFinding
from db.vocabulary import Verdict

# Fragments that name no element: text directives (WICG), hashbangs, routes of script-built pages, parameters (W3C Media
# Fragments URI, PDF's of RFC 8118, an editor's `heading=h.1`, a feed's `utm_source=rss`), pointers (`xpointer(…)`,
# `epubcfi(…)`), the top of the page (WHATWG HTML), and the marks by which share buttons know each other's visitors
# (AddThis, ShareThis, Tynt).
_NO_ELEMENT = re.compile(
    r"[!/?{]|:~:|.*:~:text=|[\w.-]{1,40}=|(?:xpointer|epubcfi|element|svgview)\(|top$"
    r"|\.(?=[\w-]*\d)[\w-]{8,20}$|sthash\.\w|[ai]xzz\w{5,20}$",
    re.IGNORECASE,
)
# Numbered comments and posts, which scripts often fetch when they come into view.
_FETCHED = re.compile(r"((?:issue)?comment|discussion_r|note|post|reply|answer|disqus)[-_]?\d+$", re.IGNORECASE)
# Line anchors that code hosts draw by script.
_LINES = re.compile(r"(?:L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|lines?-\d+(?:[-:,]\d+)*|diff-[0-9a-f]{6,}.*|n\d+)$")
# What GitHub and its kin put before the ids of user content, and take off again by script.
_USER_CONTENT = "user-content-"
# What an address leaves as it is in a fragment (WHATWG URL, "fragment percent-encode set", and the per cent sign).
_IN_FRAGMENTS = "!#$%&'()*+,/:;=?@[\\]^{|}~"


def judge_fragments(seen: Observation, fragments: Iterable[str]) -> tuple[FragmentFinding, ...]:
    """Findings on the fragments that can be judged from this page (of a resource that is alive or moved)."""
    page = seen.page
    if page is None or page.anchors is None or page.scripted or not page.complete:
        return ()
    brought = fragment_on_the_way(seen.hops)
    if brought is None:
        if page.scripts:
            fragments = [fragment for fragment in fragments if not _may_be_fetched(fragment, page.anchors)]
        return judge_anchors(fragments, page.anchors, "page")

    # Whatever was printed, this is the place to which a reader is taken.
    return tuple(
        replace(found, fragment=fragment, detail=f"{found.detail}, where redirects lead")
        for found in judge_anchors([brought], page.anchors, "page")
        for fragment in fragments
        if fragment
    )


def _may_be_fetched(fragment: str, anchors: frozenset[str]) -> bool:
    """Whether it names a comment on a page with scripts that has no comment of the kind: they may yet fetch them."""
    named = _FETCHED.match(fragment)
    return named is not None and not any(
        other[1].lower() == named[1].lower() for anchor in anchors if (other := _FETCHED.match(anchor))
    )


def fragment_on_the_way(hops: Iterable[Hop]) -> str | None:
    """The fragment that redirects put in the place of the printed one, "" for none at all; None where that stays.

    A target's own fragment counts; one without inherits what was there (Fetch standard, "location URL"; RFC 9110
    section 10.2.2). A refresh would hand nothing on, but whether the place still exists is worth knowing all the same.
    """
    brought = None
    for hop in hops:
        if hop.location is not None and "#" in hop.location:
            brought = hop.location.partition("#")[2]
    return brought


def judge_anchors(fragments: Iterable[str], anchors: frozenset[str], what: str) -> tuple[FragmentFinding, ...]:
    """Findings on fragments of a document whose elements' names are all known; `what` it is goes into the sentences."""
    return tuple(
        _judge(fragment, anchors, what) for fragment in fragments if fragment and not names_no_element(fragment)
    )


def names_no_element(fragment: str) -> bool:
    """Whether a fragment, as printed, speaks to scripts or viewers rather than naming an element."""
    return _NO_ELEMENT.match(fragment) is not None or _LINES.match(fragment) is not None


def _judge(fragment: str, anchors: frozenset[str], what: str) -> FragmentFinding:
    # As printed, as it is meant, and as an address has it, which is what browsers look for first (WHATWG HTML, "find a
    # potential indicated element").
    forms = (fragment, unquote(fragment), quote(fragment, safe=_IN_FRAGMENTS))
    bare = {name.removeprefix(_USER_CONTENT) for name in forms}
    if any(name in anchors or _USER_CONTENT + name in anchors for name in bare):
        return FragmentFinding(fragment, Verdict.ALIVE, "fragment_found", f"the {what} has an element “{fragment}”")
    return FragmentFinding(
        fragment,
        Verdict.FRAGMENT_MISSING,
        "fragment_missing",
        f"the {what} is there, but nothing in it is called “{fragment}”",
    )
