"""The questions of an analyst: each is answered by a filled catalog, as the pages print it and as Datasette asks it."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from db_kit import new_catalog
from questions_kit import fill_catalog

from db.browse import browser_metadata
from db.questions import QUESTIONS, Question, render_questions
from db.schema import EMPTY_TEXTS
from db.views import views

ASKED = browser_metadata("catalog")["databases"]["catalog"]["queries"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("questions") / "catalog.sqlite"
    engine = new_catalog(path)
    fill_catalog(engine)
    engine.dispose()
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_has_an_answer_that_datasette_gives_as_well(filled: sqlite3.Connection, question: Question) -> None:
    answer = filled.execute(question.shown()).fetchall()
    assert answer
    assert filled.execute(ASKED[question.name]["sql"], dict(question.given)).fetchall() == answer


@pytest.mark.parametrize("view", views("sqlite"))
def test_the_texts_of_which_the_page_says_so_are_empty_and_no_others(filled: sqlite3.Connection, view: str) -> None:
    for _, column, *_ in filled.execute(f"PRAGMA table_info({view})"):
        count = f"SELECT count(*) FROM {view} WHERE {column} "  # noqa: S608  our own names
        assert filled.execute(count + ("IS NULL" if column in EMPTY_TEXTS else "= ''")).fetchone() == (0,), column


def test_every_parameter_is_shown_with_a_value_and_no_value_is_in_vain() -> None:
    for question in QUESTIONS:
        assert set(re.findall(r":(\w+)", question.sql)) == set(question.given), question.name
        assert not re.search(r":[a-z]\w*", re.sub(r"'[^']*'", "", question.shown())), question.name


def test_names_and_titles_are_each_their_own() -> None:
    assert len({each.name for each in QUESTIONS}) == len({each.title for each in QUESTIONS}) == len(QUESTIONS)


def test_what_is_shown_keeps_quotes_in_values_inert() -> None:
    odd = Question("odd", "?", "SELECT :word", given={"word": "it's"})
    assert odd.shown() == "SELECT 'it''s';"


def test_answers_are_those_that_the_catalog_was_filled_with(filled: sqlite3.Connection) -> None:
    answers = {each.name: filled.execute(each.shown()).fetchall() for each in QUESTIONS}
    assert answers["survival_by_year"] == [("2016", 4, 50.0)]
    assert answers["hosts_in_trouble"] == [("example.org", 3, 2, "2026-02-10 12:00:00")]
    assert answers["outages_that_passed"] == [("timeout_connect", 1, 40.0, 40.0)]
    assert [url for url, *_ in answers["down_for_a_month"]] == [
        "https://example.org/gone",
        "https://example.org/unsure",
    ]
    assert [row[3] for row in answers["gone_without_a_copy"]] == ["https://example.org/gone"]


def test_the_page_shows_title_note_and_statement() -> None:
    page = render_questions([Question("a", "What?", "SELECT 1", "(So.)"), Question("b", "Which?", "SELECT 2")])
    assert page == "What? (So.)\n\n```sql\nSELECT 1;\n```\n\nWhich?\n\n```sql\nSELECT 2;\n```\n"
