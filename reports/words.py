"""The words in which reports speak to people; a word of the vocabulary that is missing here shows up in the tests."""

import re
from http import HTTPStatus

from db.load_report import Change
from db.vocabulary import Damage, Drift, MoveKind, Verdict
from reports.model import Summary

VERDICTS: dict[Verdict | None, str] = {
    Verdict.ALIVE: "alive",
    Verdict.MOVED: "moved",
    Verdict.DEAD: "dead",
    Verdict.SOFT_404: "soft 404",
    Verdict.FRAGMENT_MISSING: "fragment missing",
    Verdict.BLOCKED: "blocked",
    Verdict.BAD_CERTIFICATE: "bad certificate",
    Verdict.FAILING: "failing",
    Verdict.INVALID: "invalid",
    Verdict.EXCLUDED: "excluded",
    None: "not checked",
}

DAMAGES: dict[Damage, str] = {
    Damage.TOKEN: "a term in it seems to be replaced by a placeholder",
    Damage.LETTER_CASE: "it seems to be lower-cased where case matters",
}

MOVES: dict[MoveKind, str] = {
    MoveKind.SPELLING: "moved for good, only the spelling differs",
    MoveKind.ADDRESS: "moved for good",
}

DRIFTS: dict[Drift, str] = {
    Drift.SAME: "still what was cited",
    Drift.CHANGED: "changed since it was cited",
    Drift.UNRELATED: "nothing in common with what was cited",
}

# What a heading leaves to be said of a row.
NEWS: dict[Change, str] = {
    Change.FIXED: "**well again**",
    Change.PASSED: "**well again**",
}

# How a replacement was found; other methods are shown by their own word.
METHODS: dict[str, str] = {
    "permanent_redirect": "where it redirects for good",
    "nearest_capture": "the capture nearest to the document's date",
    "archived_redirect": "where it redirected while it was archived",
    "sibling_pattern": "moved as its neighbours did",
    "letter_case": "letter case recovered from the archive",
    "token": "the term put back that a placeholder stood for",
    "repaired_capture": "archived under the repaired address",
    "invisible_characters": "invisible characters taken out",
    "html_entity": "HTML entities decoded",
    "leading_characters": "text before it taken off",
    "trailing_characters": "punctuation behind it taken off",
    "swallowed_text": "text behind it cut off",
    "scheme": "scheme mended",
    "double_encoding": "percent-encoding undone once more",
    "typography": "typographic characters made plain",
    "slashes": "doubled slashes made single",
    "host_spelling": "host name mended",
    "line_break": "line break taken out",
    "other_scheme": "by the other of http and https",
    "www": "with or without www.",
    "trailing_slash": "with or without a final slash",
}
# The address itself tells why these are believed; the others show their evidence.
PLAIN_METHODS = frozenset({"permanent_redirect", "nearest_capture"})


def say_method(method: str) -> str:
    """How a replacement was found, in words; two repairs together are joined by `+`."""
    return ", ".join(METHODS.get(part, part.replace("_", " ")) for part in method.split("+")) if method else ""


# What a report's news are called in one line of counts.
_COUNTED_NEWS: tuple[tuple[Change, str], ...] = (
    (Change.NEW, "in new trouble"),
    (Change.NEWLY_DEAD, "now among the dead"),
    (Change.STILL, "still in trouble"),
    (Change.FIXED, "fixed"),
    (Change.PASSED, "in trouble in between"),
    (Change.MOVED, "newly moved"),
    (Change.BLOCKED, "newly blocked"),
    (Change.ADDED, "added in good order"),
    (Change.REMOVED, "removed"),
)


def count_news(summary: Summary) -> str:
    """The news in one line: `2 in new trouble, 1 fixed`; empty where there is none."""
    counted = ((summary.changed(change), words) for change, words in _COUNTED_NEWS)
    return ", ".join(f"{count:,} {words}" for count, words in counted if count)


_HTTP_REASON = re.compile(r"http_(\d{3})")


def say_reason(reason: str | None) -> str:
    """A machine-readable reason in readable words, for a result that came without a sentence."""
    if not reason:
        return ""
    if match := _HTTP_REASON.fullmatch(reason):
        status = int(match[1])
        try:
            return f"answers {status} {HTTPStatus(status).phrase}"
        except ValueError:
            return f"answers {status}"
    return reason.replace("_", " ")


def plural(count: int, one: str, many: str = "") -> str:
    """`1 reference`, `1,200 references`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
