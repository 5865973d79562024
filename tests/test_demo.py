"""The whole program against the simulated web in front of the sample article: what `make demo` shows is true."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from excerpt import dateless, make_excerpt, shown_excerpt
from simweb import article_web, demo

from db.vocabulary import Verdict

Row = tuple[str, str, str | None, str | None]


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the program ran; its report is `report.md`."""
    folder = tmp_path_factory.mktemp("demo")
    assert demo.demonstrate(folder, folder / "report.md") == 0
    return folder


def _rows(folder: Path) -> Iterator[Row]:
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as connection:
        yield from connection.execute(
            "SELECT url, verdict, archive_status, archive_url FROM link_health ORDER BY number"
        )


def test_every_reference_gets_the_verdict_it_deserves(demonstrated: Path) -> None:
    rows = list(_rows(demonstrated))
    assert len(rows) == 126
    wrong = {url for url, verdict, _, _ in rows if verdict != article_web.expected(url).verdict}
    assert wrong == set()


def test_archived_copies_are_found_where_there_are_good_ones_and_nowhere_else(demonstrated: Path) -> None:
    for url, verdict, status, copy in _rows(demonstrated):
        archived = article_web.expected(url).archived
        if verdict in {Verdict.ALIVE, Verdict.MOVED}:
            continue
        # Where there are captures, but none of the page itself, the answer may be called an error; it is never a copy.
        assert (status == "found") is archived, url
        assert status in {"found", "none", "error"}, url
        assert bool(copy) is archived, url


def test_the_report_names_trouble_of_every_kind(demonstrated: Path) -> None:
    report = (demonstrated / "report.md").read_text("utf-8")
    for words in ("quocle/tutorial1.pdf", "twitter.com/kdnuggets", "Sigmoid_function", "ipvs.informatik"):
        assert words in report


def test_the_readme_shows_an_excerpt_of_this_very_report(demonstrated: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    report = (demonstrated / "report.md").read_text("utf-8")
    assert dateless(shown_excerpt(readme)) == dateless(make_excerpt(report)), "renew it: python tests/excerpt.py"
