"""From a proposal to a wish: what is to stand in the document, and when nothing is."""

import pytest

from catalog.fixing import Wanted, make_wish
from db.load_proposals import Proposal
from db.vocabulary import MoveKind, SuggestionKind, Verdict


def proposal(printed: str, identity: str, suggestion: str, **facts: object) -> Proposal:
    values: dict[str, object] = {
        "number": 1,
        "line": 1,
        "span_start": 0,
        "span_end": len(printed),
        "element": "a",
        "suggestion_kind": SuggestionKind.MOVED,
        "suggestion_method": "permanent_redirect",
        "suggestion_confidence": 0.9,
        "verdict": Verdict.MOVED,
        "move_kind": MoveKind.ADDRESS,
        "confirmed": None,
        "counts_dead": False,
    }
    return Proposal(url=printed, identity=identity, suggestion=suggestion, **{**values, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "identity", "suggestion", "wished"),
    [
        ("http://a.test/x", "http://a.test/x", "https://a.test/y", "https://a.test/y"),
        ("http://a.test/x#f", "http://a.test/x", "https://a.test/y#f", "https://a.test/y#f"),
        # Already there, however it is spelt.
        ("HTTP://A.test:80/x", "http://a.test/x", "http://a.test/x", None),
        ("http://a.test/x#f", "http://a.test/x", "http://a.test/x#f", None),
        # What is printed without its host stays so while the host does.
        ("/x?q#f", "http://a.test/x?q", "http://a.test/y?q#f", "/y?q#f"),
        ("x", "http://a.test/d/x", "http://a.test/e/y", "/e/y"),
        ("/x", "http://a.test/x", "https://a.test/x", "https://a.test/x"),
        ("/x", "http://a.test/x", "http://b.test/x", "http://b.test/x"),
        ("/x", "http://a.test/x", "http://a.test//y", "http://a.test//y"),
        ("//a.test/x", "https://a.test/x", "https://b.test/x", "//b.test/x"),
        ("//a.test/x", "http://a.test/x", "https://a.test/x", "https://a.test/x"),
        ("www.a.test/x", "http://www.a.test/x", "http://www.a.test/y", "http://www.a.test/y"),
        # What is no web address cannot be written.
        ("http://a.test/x", "http://a.test/x", "mailto:a@b.test", None),
        ("http://a.test/x", "http://a.test/x", "no address", None),
        ("http://[bad/", "http://[bad/", "http://good.test/", "http://good.test/"),
    ],
)
def test_what_is_to_stand_there(printed: str, identity: str, suggestion: str, wished: str | None) -> None:
    wish = make_wish(proposal(printed, identity, suggestion), beside=False)
    assert (wish and wish.address) == wished


def test_copies_alone_stand_beside() -> None:
    moved = proposal("http://a.test/x", "http://a.test/x", "https://a.test/y")
    copy = proposal(
        "http://a.test/x", "http://a.test/x", "https://archive.test/x", suggestion_kind=SuggestionKind.ARCHIVED
    )
    beside = [make_wish(each, beside=True) for each in (moved, copy)]
    assert [wish.beside for wish in beside if wish] == [False, True]


@pytest.mark.parametrize(
    ("facts", "spelling", "taken"),
    [
        ({}, True, True),
        ({"suggestion_confidence": 0.4}, True, False),
        ({"move_kind": MoveKind.SPELLING}, True, True),
        ({"move_kind": MoveKind.SPELLING}, False, False),
        ({"suggestion_kind": SuggestionKind.ARCHIVED}, True, False),
        ({"suggestion_kind": SuggestionKind.ARCHIVED, "counts_dead": True}, True, True),
        ({"suggestion_kind": SuggestionKind.ARCHIVED, "counts_dead": True, "confirmed": False}, True, False),
        ({"suggestion_kind": SuggestionKind.REPAIRED, "move_kind": MoveKind.SPELLING}, False, True),
    ],
)
def test_which_proposals_are_taken(facts: dict[str, object], spelling: bool, taken: bool) -> None:
    each = proposal("http://a.test/x", "http://a.test/x", "https://a.test/y", **facts)
    assert Wanted(confidence=0.5, confirmed=True).takes(each, spelling=spelling) is taken
