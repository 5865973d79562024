"""The facts of the first article: the real dump beside the checkout, and the repository's sample of the same shape."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from db.vocabulary import DatePrecision, DocumentFormat, Role
from scrapers import Document, Reference, detect_format, parse

ROOT = Path(__file__).parent.parent
SEED = ROOT.parent / "shared" / "seed" / "seven-steps-deep-learning.txt"
SAMPLE = ROOT / "catalog" / "articles" / "seven-steps-deep-learning.txt"
ARTICLES = [
    pytest.param(SAMPLE, id="sample"),
    pytest.param(
        SEED,
        id="seed",
        marks=[pytest.mark.seed, pytest.mark.skipif(not SEED.exists(), reason=f"the real input is not at {SEED}")],
    ),
]
CONTENT = range(41, 67)
HIDDEN = {126, 127}
TAGS = (
    "7 steps",
    "caffe",
    "convolutional neural networks",
    "deep learning",
    "matthew mayo",
    "recurrent neural networks",
    "tensorflow",
    "theano",
)
TOKENS = {"id26", "id119", "id202", "id161", "id168", "id158"}

each_article = pytest.mark.parametrize("article", ARTICLES)


@cache
def _document(article: Path) -> Document:
    return parse(article.read_bytes(), name=article.name)


def _by_number(article: Path) -> dict[int, Reference]:
    return {reference.number: reference for reference in _document(article).references}


@each_article
def test_it_is_detected_as_a_text_dump_even_without_its_name(article: Path) -> None:
    assert detect_format(article.read_bytes()) is DocumentFormat.TEXT_DUMP


@each_article
def test_126_references_of_which_124_visible_and_no_number_125(article: Path) -> None:
    references = _document(article).references
    assert [reference.number for reference in references] == [*range(1, 125), 126, 127]
    assert {reference.number for reference in references if not reference.visible} == HIDDEN


@each_article
def test_104_distinct_addresses(article: Path) -> None:
    assert len({reference.raw for reference in _document(article).references}) == 104


@each_article
def test_every_visible_reference_has_a_marker_with_a_text_and_nothing_is_odd(article: Path) -> None:
    references = _document(article).references
    assert all(reference.text for reference in references if reference.visible)
    assert _document(article).warnings == ()


@each_article
def test_every_span_is_the_printed_address(article: Path) -> None:
    data = article.read_bytes()
    lines = data.split(b"\n")
    for reference in _document(article).references:
        assert data[reference.start : reference.end].decode() == reference.raw
        assert lines[reference.line - 1].decode().strip() == f"{reference.number}. {reference.raw}"


@each_article
def test_the_article_speaks_in_41_to_66_and_the_page_around_it_in_all_others(article: Path) -> None:
    content = {number for number, reference in _by_number(article).items() if reference.role is Role.CONTENT}
    assert content == set(CONTENT)


@each_article
@pytest.mark.parametrize(
    ("numbers", "section"),
    [
        (range(41, 46), "7 steps to understanding deep learning"),
        (range(46, 50), "step 1: introducing deep learning"),
        (range(50, 57), "step 2: getting technical"),
        (range(57, 67), "step 3: id26 and id119"),
        (range(70, 84), "top stories past 30 days"),
        (range(91, 111), "more recent stories"),
    ],
)
def test_references_stand_under_the_last_heading_above_them(article: Path, numbers: range, section: str) -> None:
    found = _by_number(article)
    assert {found[number].section for number in numbers} == {(section,)}


@each_article
@pytest.mark.parametrize(
    ("number", "text"),
    [
        (8, "twitter"),
        (12, "software"),
        (31, "previous post"),
        (33, "7 steps"),
        (41, "matthew mayo"),
        (47, "deeplearning.tv"),
        (53, "professor leonard"),
        (54, "sigmoid function"),
        (56, "quoc le"),
        (57, "id168"),
        (61, "matt mazur"),
        (63, "coding id26 in python"),
        (65, "deep learning tutorial"),
        (67, "2"),
        (84, "latest news"),
        (104, "which face is real?"),
        (118, "privacy policy"),
        (122, "facebook"),
    ],
)
def test_anchor_texts_are_sensible(article: Path, number: int, text: str) -> None:
    assert _by_number(article)[number].text == text


@each_article
def test_no_anchor_text_runs_on(article: Path) -> None:
    assert all(len(reference.text.split()) <= 20 for reference in _document(article).references)


@each_article
def test_title_author_tags_date_and_language(article: Path) -> None:
    document = _document(article)
    assert document.title == "7 steps to understanding deep learning"
    assert document.author == "matthew mayo"
    assert document.tags == TAGS
    assert (document.published, document.published_precision) == (date(2016, 1, 1), DatePrecision.MONTH)
    assert document.language == "en"


@each_article
def test_the_page_gives_its_own_address_away_by_its_feed_and_its_second_page(article: Path) -> None:
    assert _document(article).address == "https://www.kdnuggets.com/2016/01/seven-steps-deep-learning.html"


@each_article
def test_the_placeholders_of_the_text_are_reported(article: Path) -> None:
    assert set(_document(article).tokens) == TOKENS


@pytest.mark.seed
@pytest.mark.skipif(not SEED.exists(), reason=f"the real input is not at {SEED}")
def test_the_sample_lists_the_same_addresses_and_says_something_else() -> None:
    seed, sample = _document(SEED), _document(SAMPLE)
    assert [(r.number, r.raw) for r in sample.references] == [(r.number, r.raw) for r in seed.references]
    assert not _sentences(SEED) & _sentences(SAMPLE)
    assert len(SAMPLE.read_bytes()) <= len(SEED.read_bytes())


def _sentences(article: Path) -> set[tuple[str, ...]]:
    """Every run of eight words between the beginning and the end of the article proper, markers apart."""
    text = article.read_text("utf-8")
    text = text[text.index("[40]") : text.index("pages:")]
    words = "".join(letter if letter.isalpha() else " " for letter in text).split()
    runs = Counter(zip(*(words[at:] for at in range(8)), strict=False))
    return set(runs)
