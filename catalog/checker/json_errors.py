"""JSON by which an interface says that there is nothing of that name, whatever status it says it with. Pure.

Many answer 200 to everything and put the error into the document. Documents also have errors, codes and messages for
their data: told is only what is nothing but an envelope around an error, with no key that an item would have.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from catalog.checker import phrases, subject
from scrapers.html_elements import words

MOST_BYTES = 1_024  # such documents are short; what traces the stack of its program says more of that than of anything
# What the keys of such documents are called (RFC 9457, JSON:API, Spring, Django REST framework, Google's APIs, OMDb and
# many others), in lower case and without dashes: what is said, the status, whether all went well, what would be there
# otherwise, and whereabouts.
_SAYING = words("error message msg title detail reason description errormessage errordescription")
_CODES = words("status code statuscode errorcode httpstatus httpcode")
_WELL = words("success ok response")
_CONTENT = words("data result results items")
_ASIDE = words(
    "errors path url uri instance timestamp time requestid traceid type documentationurl help hint details version "
    "errornum"
)
# Without a status or a mark no more than a message and whereabouts: a song may be called "Not Found", and have a time.
_BARE = words("message msg detail documentationurl path timestamp requestid")
_GONE = {str(status.value): f"{status.value} {status.phrase}" for status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)}
# An error that has a name for its code has no number (`object_not_found`); other things have names as well.
_NAME_OF_ABSENCE = re.compile(r"[a-z_]*not_?found", re.IGNORECASE)
_FAILED = words("false error fail failed")
# What is missing from a question may be in another: an interface that is cited by its base address answers so.
_OF_THE_QUESTION = re.compile(
    r"\b(?:api|keys?|tokens?|session|cookies?|credentials?|auth\w*|headers?|param\w*|arguments?|query|methods?|fields?)\b"
)


def find_json_error(body: bytes) -> str:
    """What a small JSON document says in the place of what is not there; "" for what is no such document.

    Where it marks itself as an error, what it says about it in whatever words; else only the very name of an error.
    """
    if len(body) > MOST_BYTES or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return ""
    try:
        top = _plainly(json.loads(body))
    except (ValueError, RecursionError):
        return ""
    if top.keys() - _SAYING - _CODES - _WELL - _CONTENT - _ASIDE or any(top.get(name) for name in _CONTENT):
        return ""
    parts = (top, _inner(top))
    said = [text for part in parts for name, text in part.items() if name in _SAYING and isinstance(text, str)]
    named = next((text for text in said if subject.is_error_title(phrases.plain(text).strip(" .!"))), "")
    marked = _is_marked(top)
    for code in (str(part.get(name)) for part in parts for name in _CODES):
        if code in _GONE and (marked or named):
            return _GONE[code]
    if any(_NAME_OF_ABSENCE.fullmatch(str(part.get(name))) for part in parts for name in ("code", "errorcode")):
        return "Not found"
    told = ". ".join(said)
    if _OF_THE_QUESTION.search(phrases.plain(told)):
        return ""
    return (named or told) if marked else named if _BARE.issuperset(top) else ""


def _is_marked(top: Mapping[str, Any]) -> bool:
    """Whether a document says itself that it is an error's."""
    if top.get("error") or top.get("errors"):
        return True
    return any(str(top.get(name)).lower() in _FAILED for name in (*_WELL, "status"))


def _inner(top: Mapping[str, Any]) -> dict[str, Any]:
    """The error that a document holds, where that has parts of its own: the first of a list."""
    held = top.get("error") or top.get("errors") or top.get("status")
    if isinstance(held, list):
        held = held[0]
    return _plainly(held) if isinstance(held, dict) else {}


def _plainly(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower().replace("_", "").replace("-", ""): value for name, value in part.items()}
