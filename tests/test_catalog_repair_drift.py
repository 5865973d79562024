"""Is it still what was cited: words and titles then and now."""

import pytest

from catalog.checker.observation import Page
from catalog.repair.drift import compare
from catalog.repair.likeness import agreement, cosine, count_words
from db.vocabulary import Drift

NETWORKS = (
    "Neural networks learn from examples. A perceptron weighs its inputs, adds them and compares the sum with a "
    "threshold; layers of perceptrons make decisions of some subtlety. Sigmoid neurons change their output only a "
    "little when weights change a little, and gradient descent follows the slope of the cost function downhill. "
    "Handwritten digits are the training data, and backpropagation computes the gradient layer by layer."
)
EDITED = NETWORKS.replace("some subtlety", "great subtlety").replace("examples.", "examples! A note was added in 2019.")
REVISED = (
    "Neural networks learn from examples. Transformers weigh all words of a sentence against each other, and need no "
    "recurrence; attention heads look at several positions at once. Large corpora scraped from the web are the "
    "training data, and accelerators compute the gradient for billions of weights in parallel over many machines."
)
CASINO = (
    "Best casino bonuses of the week! Spin the slots, claim free chips and win jackpots tonight. Our dealers wait for "
    "you around the clock, payouts arrive within minutes, and every deposit doubles. Register today, play roulette, "
    "blackjack, poker and baccarat with friends, and withdraw your winnings whenever you wish. Gamble responsibly."
)


@pytest.mark.parametrize(
    ("now", "then", "drift"),
    [
        (Page("Neural networks", NETWORKS), Page("Neural networks", NETWORKS), Drift.SAME),
        (Page("Neural networks", EDITED), Page("Neural networks | A book", NETWORKS), Drift.SAME),
        (Page("Attention", REVISED), Page("Neural networks", NETWORKS), Drift.CHANGED),
        (Page("Neural networks", CASINO), Page("Neural networks", NETWORKS), Drift.CHANGED),
        (Page("Casino online", CASINO), Page("Neural networks", NETWORKS), Drift.UNRELATED),
        (Page("Casino online"), Page("Neural networks"), Drift.UNRELATED),
        (Page("Neural networks"), Page("Neural networks"), Drift.SAME),
        (Page("", CASINO), Page("", NETWORKS), Drift.UNRELATED),
        (Page("", NETWORKS), Page("", NETWORKS), Drift.SAME),
    ],
    ids=[
        "same",
        "edited",
        "rewritten",
        "only the title left",
        "hijacked",
        "titles",
        "same titles",
        "texts",
        "same texts",
    ],
)
def test_pages_are_compared_by_title_and_text(now: Page, then: Page, drift: Drift) -> None:
    found = compare(now, then)
    assert found is not None
    assert found.drift is drift, found
    assert 0 <= found.score <= 1


def test_the_more_alike_the_higher_the_score() -> None:
    then = Page("Neural networks", NETWORKS)
    pages = [Page("Casino online", CASINO), Page("Neural nets", REVISED), Page("Neural networks", EDITED), then]
    scores = [found.score for page in pages if (found := compare(page, then)) is not None]
    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (pytest.approx(0, abs=0.1), 1.0)


def test_words_that_every_page_has_make_no_likeness() -> None:
    menus = "Home Contact Search Menu Login Privacy Terms Copyright all rights reserved. You may read more about this. "
    found = compare(Page("", menus * 3 + CASINO), Page("", menus * 3 + NETWORKS))
    assert found is not None
    assert found.drift is Drift.UNRELATED


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (Page(), Page("Neural networks", NETWORKS)),
        (Page("", "Too short to tell."), Page("", NETWORKS)),
        (Page("App", scripted=True), Page("Neural networks", NETWORKS)),
        (Page("the of and"), Page("Neural networks")),
    ],
    ids=["nothing", "short", "scripted", "a title that says nothing"],
)
def test_where_there_is_too_little_nothing_is_said(now: Page, then: Page) -> None:
    assert compare(now, then) is None
    assert compare(then, now) is None


def test_what_was_compared_is_told() -> None:
    found = compare(Page("Casino online", CASINO), Page("Neural networks", NETWORKS))
    assert found is not None
    assert found.detail == "titles alike to 0%, texts alike to 0%; then “Neural networks”, now “Casino online”"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a b", "a b", 1.0), ("a b", "c d", 0.0), ("", "a", 0.0), ("a", "a b", 0.71), ("A b", "a B", 1.0)],
)
def test_cosine(one: str, other: str, expected: float) -> None:
    assert cosine(count_words(one), count_words(other)) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("texts", "title", "expected"),
    [
        (("quoc le",), "Quoc V. Le", 1.0),
        (("deeplearning.tv",), "DeepLearning.TV - YouTube", 1.0),
        (("here", "backpropagation by hand"), "Backpropagation: an example", 0.33),
        (("here",), "Quoc V. Le", 0.0),
        (("about the site", "home page"), "Home - About us", 0.0),
        ((), "Quoc V. Le", 0.0),
    ],
)
def test_a_links_text_speaks_for_a_title(texts: tuple[str, ...], title: str, expected: float) -> None:
    assert agreement(texts, title) == pytest.approx(expected, abs=0.01)
