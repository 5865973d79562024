"""What is proposed for a damaged, lost or moved address before anybody is asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.repair.candidate import Candidate
from catalog.repair.candidates import make_candidates
from catalog.repair.siblings import MoveRule, learn_rules
from catalog.repair.tokens import unknown_tokens
from db.records import RepairQuestion, SnapshotRecord
from db.vocabulary import SuggestionKind

TOKENS = {"id26": "backpropagation", "id119": "gradient descent", "ID158": "artificial neural network"}


def capture(original: str, status: int | None = 200, year: int = 2016) -> SnapshotRecord:
    at = datetime(year, 1, 15, tzinfo=UTC)
    return SnapshotRecord("wayback", f"https://archive.example/{year}/", original, at, status, "text/html", "")


def propose(
    url: str,
    *captures: SnapshotRecord,
    raws: tuple[str, ...] = (),
    moves: Sequence[tuple[str, str]] = (),
    tokens: dict[str, str] | None = None,
    status: int | None = None,
) -> tuple[Candidate, ...]:
    question = RepairQuestion(1, url, raws=raws, captures=captures, http_status=status, published_on=date(2016, 1, 10))
    return make_candidates(question, tokens=TOKENS if tokens is None else tokens, rules=learn_rules(moves))


# --- spelling -------------------------------------------------------------------------------------------------------

# As a resource's identity, what was meant, and the methods that find it.
MISSPELT = [
    ("http://x.org/a.", "http://x.org/a", "trailing_characters"),
    ("http://x.org/a).", "http://x.org/a", "trailing_characters"),
    ("http://x.org/a%22", "http://x.org/a", "trailing_characters"),
    ("http://x.org/a%E2%80%9D,", "http://x.org/a", "trailing_characters+typography"),
    ("http://x.org/wiki/Foo_(bar)).", "http://x.org/wiki/Foo_(bar)", "trailing_characters"),
    ("http://x.org/a)and", "http://x.org/a", "swallowed_text"),
    ("http://x.org/a%3C/a%3E", "http://x.org/a", "swallowed_text"),
    ("http://x.org/a](http://x.org/a", "http://x.org/a", "swallowed_text"),
    ("https://x.org/ahttps://y.org/b", "https://x.org/a", "swallowed_text"),
    ("http://x.org/a//b", "http://x.org/a/b", "slashes"),
    ("http://x.org//a///b?u=//c", "http://x.org/a/b?u=//c", "slashes"),
    ("http://x.org/a//b)", "http://x.org/a/b", "trailing_characters+slashes"),
    ("https://http//x.org/a", "http://x.org/a", "scheme"),
    ("http://https//x.org/a", "https://x.org/a", "scheme"),
    ("htp://x.org/a", "http://x.org/a", "scheme"),
    ("ttps://x.org/a", "https://x.org/a", "scheme"),
    ("http://x.org/?a=1&amp;b=2", "http://x.org/?a=1&b=2", "html_entity"),
    ("http://x.org/?a=1&amp;amp;b=2", "http://x.org/?a=1&b=2", "html_entity"),
    ("http://x.org/a%2520b", "http://x.org/a%20b", "double_encoding"),
    ("http://x.org/a%252520b", "http://x.org/a%20b", "double_encoding"),
    ("http://x.org/a%C2%ADb", "http://x.org/ab", "invisible_characters"),
    ("http://x.org/a%E2%80%8Bb", "http://x.org/ab", "invisible_characters"),
    ("http://x.org/a%E2%80%8Bb).", "http://x.org/ab", "invisible_characters+trailing_characters"),
    ("http://x.org/e%EF%AC%83cient", "http://x.org/efficient", "typography"),
    ("http://x.org/a%E2%80%93b", "http://x.org/a-b", "typography"),
    ("http://x.org/foo-%20bar", "http://x.org/foo-bar", "line_break"),
    ("http://x.org/foo-%0Abar", "http://x.org/foobar", "line_break"),
    ("http://wwww.x.org/a", "http://www.x.org/a", "host_spelling"),
    ("http://www.www.x.org/a", "http://www.x.org/a", "host_spelling"),
    ("http://www,x.org/a", "http://www.x.org/a", "host_spelling"),
    ("http://x.con/a", "http://x.com/a", "host_spelling"),
    ("http://x.org)/", "http://x.org/", "host_spelling"),
    ("http://x.org/a", "https://x.org/a", "other_scheme"),
    ("https://x.org/a", "https://www.x.org/a", "www"),
    ("https://www.x.org/a", "http://x.org/a", "other_scheme+www"),
    ("http://x.org/a", "http://x.org/a/", "trailing_slash"),
]


@pytest.mark.parametrize(("url", "meant", "method"), MISSPELT)
def test_a_misspelt_address_gets_the_one_that_was_meant(url: str, meant: str, method: str) -> None:
    found = {candidate.url: candidate for candidate in propose(url)}
    assert meant in found, list(found)
    assert found[meant].method == method
    assert found[meant].evidence
    assert found[meant].kind is SuggestionKind.REPAIRED


# As printed, where parsing makes something else of it: the resource's identity, the print, what was meant.
PRINTED = [
    ("file:docs/http//x.org/a", "http//x.org/a", "http://x.org/a"),
    ("https://me.example/docs/www.x.org/a", "www.x.org/a", "https://www.x.org/a"),
    ("https://me.example/docs/x.org/a", "x.org/a", "https://x.org/a"),
    ("http;//x.org/a", "http;//x.org/a", "http://x.org/a"),
    ("<http://x.org/a>", "<http://x.org/a>", "http://x.org/a"),
    ("http://x.org/?a=1&", "http://x.org/?a=1&#38;b=2", "http://x.org/?a=1&b=2"),
]


@pytest.mark.parametrize(("url", "raw", "meant"), PRINTED)
def test_the_printed_form_is_read_where_parsing_took_it_for_something_else(url: str, raw: str, meant: str) -> None:
    assert meant in [candidate.url for candidate in propose(url, raws=(raw,))]


@pytest.mark.parametrize(
    "url",
    [
        "https://web.archive.org/web/2016/http://x.org//a",
        "https://cache.example/http://x.org/a",
        "https://x.org/go?to=https://y.org//b",
        "https://x.org/redirect/https://y.org/a//b",
    ],
)
def test_slashes_inside_an_address_inside_an_address_stay(url: str) -> None:
    assert all("slashes" not in candidate.method for candidate in propose(url))


def test_closed_brackets_belong_to_the_address() -> None:
    assert "http://x.org/Foo_(bar" not in [candidate.url for candidate in propose("http://x.org/Foo_(bar)")]


@pytest.mark.parametrize("name", ["readme.md", "setup.py", "notes", "a/b.html", "v1.2", "e.g.", ""])
def test_a_files_name_is_no_host(name: str) -> None:
    assert propose(f"file:docs/{name}", raws=(name,)) == ()


@given(st.text(max_size=60), st.sampled_from(["", "http://x.org/", "https://x.org/a?", "http:/", "www."]))
def test_whatever_is_printed_candidates_are_other_addresses_that_can_be_asked(text: str, start: str) -> None:
    for candidate in propose(f"{start}{text}", raws=(text,)):
        assert candidate.url.startswith(("http://", "https://"))
        assert candidate.url != f"{start}{text}"
        assert "#" not in candidate.url
        assert 0 < candidate.confidence < 1


def test_a_host_that_answers_is_not_asked_by_the_other_scheme() -> None:
    assert [one.url for one in propose("http://x.org/a", status=404)] == ["http://www.x.org/a", "http://x.org/a/"]


# --- tokens ---------------------------------------------------------------------------------------------------------


def test_a_token_of_one_word_is_put_back_in_one_way() -> None:
    (found,) = propose("http://jeremykun.com/2012/12/09/neural-networks-and-id26/")
    assert found.url == "http://jeremykun.com/2012/12/09/neural-networks-and-backpropagation/"
    assert (found.method, found.alternatives) == ("token", 1)
    assert found.evidence == "id26 stands for “backpropagation” in the settings"


def test_a_token_of_several_words_is_spelt_in_every_way_the_addresss_own_first() -> None:
    assert [candidate.url for candidate in propose("http://x.org/my_id119_notes.pdf")] == [
        "http://x.org/my_gradient_descent_notes.pdf",
        "http://x.org/my_gradient-descent_notes.pdf",
        "http://x.org/my_gradientdescent_notes.pdf",
    ]
    assert propose("http://x.org/on-id119")[0].url == "http://x.org/on-gradient-descent"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("http://x.org/id158s-by-example", "http://x.org/artificial-neural-networks-by-example"),
        ("http://x.org/multiid26", "http://x.org/multibackpropagation"),
        ("http://x.org/id26-and-id119", "http://x.org/backpropagation-and-gradient-descent"),
        ("http://id26.example.org/", "http://backpropagation.example.org/"),
        ("http://x.org/ID26", "http://x.org/backpropagation"),
    ],
)
def test_tokens_inside_longer_words_and_several_at_once_are_put_back(url: str, meant: str) -> None:
    assert meant in [candidate.url for candidate in propose(url)]


def test_a_token_at_the_end_of_a_longer_word_is_believed_less() -> None:
    assert propose("http://x.org/android26")[0].confidence < propose("http://x.org/id26")[0].confidence


@pytest.mark.parametrize(
    "url", ["http://x.org/id2600", "http://x.org/2id26"[:-1], "http://x.org/id27", "http://x.org/"]
)
def test_what_is_no_token_of_the_map_stays(url: str) -> None:
    assert all("token" not in candidate.method for candidate in propose(url))


def test_suspected_tokens_that_the_map_lacks_are_named() -> None:
    assert unknown_tokens("http://x.org/id26/id7-id7.html#id9", TOKENS) == ("id7",)
    assert unknown_tokens("http://x.org/android7", {}) == ()


def test_a_token_is_put_back_in_an_address_that_is_misspelt_as_well() -> None:
    found = {candidate.url: candidate.method for candidate in propose("http://x.org/a//id26).")}
    assert found["http://x.org/a//backpropagation"] == "trailing_characters+token"


# --- letter case ----------------------------------------------------------------------------------------------------

LOWER = "http://www.iro.umontreal.ca/~bengioy/talks/dl-tutorial-nips2015.pdf"
TRUE = "http://www.iro.umontreal.ca/~bengioy/talks/DL-Tutorial-NIPS2015.pdf"


def test_one_spelling_in_the_archive_is_a_repair_of_high_confidence() -> None:
    others = (capture("https://iro.umontreal.ca:443/~bengioy/talks/DL-Tutorial-NIPS2015.pdf"), capture(TRUE, 301))
    found = propose(LOWER, capture(TRUE), *others)[0]
    assert (found.url, found.method, found.alternatives) == (TRUE, "letter_case", 1)
    assert found.confidence >= 0.9
    assert found.evidence == "archived as /~bengioy/talks/DL-Tutorial-NIPS2015.pdf"


def test_several_spellings_are_ranked_and_left_to_a_person() -> None:
    rare, often, early = "http://x.org/Aa", "http://x.org/AA", "http://x.org/aA"
    captures = (capture(rare, year=2009), capture(often), capture(often, year=2017), capture(early, year=2016))
    found = [one for one in propose("http://x.org/aa", *captures) if one.method == "letter_case"]
    assert [one.url for one in found] == [often, early, rare]
    assert {one.alternatives for one in found} == {3}


@pytest.mark.parametrize(
    "captures",
    [
        (capture("http://x.org/aa", 404), capture("http://x.org/aa", 301)),
        (capture("http://x.org/AA", 404),),
        (capture("http://x.org/aa"), capture("http://x.org/AA")),
        (capture("http://other.org/AA"),),
        (),
    ],
    ids=["failures in lower case", "failures alone", "captured as printed", "another address", "nothing"],
)
def test_captures_that_prove_nothing_repair_nothing(captures: tuple[SnapshotRecord, ...]) -> None:
    assert all(one.method != "letter_case" for one in propose("http://x.org/aa", *captures))


def test_failures_in_lower_case_do_not_stand_against_the_true_spelling() -> None:
    failures = (capture("http://x.org/aa", 404), capture("http://x.org/AA", 404))
    found = propose("http://x.org/aa", *failures, capture("http://x.org/Aa"))
    assert [(one.url, one.alternatives) for one in found] == [("http://x.org/Aa", 1)]


def test_a_video_is_also_tried_in_its_other_forms() -> None:
    printed = "https://www.youtube.com/watch?v=962llfw-8jo"
    found = propose(printed, capture("http://youtube.com/watch?v=962lLFW-8Jo"))
    assert [one.url for one in found] == [
        "https://www.youtube.com/watch?v=962lLFW-8Jo",
        "https://youtu.be/962lLFW-8Jo",
        "https://www.youtube.com/embed/962lLFW-8Jo",
    ]


# --- siblings -------------------------------------------------------------------------------------------------------

OLD, NEW = "http://cs.stanford.edu/~quocle", "https://ai.stanford.edu/~quocle"


def test_what_moved_by_one_rule_tells_where_the_lost_ones_are() -> None:
    moves = [(f"{OLD}/{name}.pdf", f"{NEW}/{name}.pdf") for name in ("tutorial1", "tutorial2")]
    found = {one.url: one for one in propose(f"{OLD}/", moves=moves)}[f"{NEW}/"]
    assert (found.kind, found.method) == (SuggestionKind.MOVED, "sibling_pattern")
    assert found.evidence == (
        "2 addresses of cs.stanford.edu moved by one rule, cs.stanford.edu/… to https://ai.stanford.edu/…"
    )


@pytest.mark.parametrize(
    ("moves", "lost", "new"),
    [
        (
            [
                ("http://x.org/old/a.html", "http://x.org/new/a.html"),
                ("http://x.org/old/b.html", "http://x.org/new/b.html"),
            ],
            "http://x.org/old/c.html",
            "http://x.org/new/c.html",
        ),
        (
            [("http://x.org/a.php", "https://y.org/a/"), ("http://x.org/b.php", "https://y.org/b/")],
            "http://x.org/c.php",
            "https://y.org/c/",
        ),
        (
            [("http://x.org/n/a/index.html", "http://x.org/a"), ("http://x.org/n/b/index.html", "http://x.org/b")],
            "http://x.org/n/c/index.html",
            "http://x.org/c",
        ),
    ],
)
def test_rules_change_hosts_folders_and_endings(moves: list[tuple[str, str]], lost: str, new: str) -> None:
    assert new in [one.url for one in propose(lost, moves=moves)]


@pytest.mark.parametrize(
    "moves",
    [
        [("http://x.org/a", "http://x.org/new/a")],
        [("http://x.org/a", "http://x.org/new/a"), ("http://x.org/a", "http://x.org/new/a")],
        [("http://x.org/a", "http://x.org/home"), ("http://x.org/b", "http://x.org/home")],
        [("http://x.org/a", "http://x.org/n/a"), ("http://x.org/b", "http://x.org/m/b")],
    ],
    ids=["one", "one, twice", "all to one page", "two rules"],
)
def test_no_rule_is_made_of_less_than_a_pattern(moves: list[tuple[str, str]]) -> None:
    assert learn_rules(moves) == {}


def test_rules_are_of_their_host_alone_and_the_best_supported_comes_first() -> None:
    moves = [(f"http://x.org/{n}", f"http://x.org/n/{n}") for n in range(5)]
    moves += [(f"http://x.org/{n}.html", f"http://x.org/m/{n}") for n in range(2)]
    assert learn_rules(moves) == {
        "x.org": (
            MoveRule("x.org/", "", "http://x.org/n/", "", 5),
            MoveRule("x.org/", ".html", "http://x.org/m/", "", 2),
        )
    }
    assert all(one.method != "sibling_pattern" for one in propose("http://y.org/7", moves=moves))
