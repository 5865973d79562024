"""The whole program against the simulated web in front of the sample article: what `make demo` shows is true."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from excerpt import dateless, make_excerpt
from pages import part_of
from simweb import article_web, demo

from db.vocabulary import Drift, Verdict
from reports.words import DRIFTS, PLAIN_METHODS, say_method

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


@pytest.mark.parametrize(("url", "proposal"), article_web.PROPOSALS.items())
def test_damaged_and_moved_addresses_end_with_the_right_proposal_its_method_and_evidence(
    demonstrated: Path, url: str, proposal: tuple[str, str]
) -> None:
    told = "SELECT DISTINCT suggestion, suggestion_method, suggestion_evidence FROM link_health WHERE url = ?"
    with closing(sqlite3.connect(demonstrated / "catalog.sqlite")) as connection:
        ((suggestion, method, evidence),) = connection.execute(told, [url])
    assert (suggestion, method) == proposal
    row = next(line for line in _report_rows(demonstrated) if f"<{url}>" in line)
    assert f"<{suggestion}>" in row
    assert say_method(method) in row
    if method not in PLAIN_METHODS:
        assert evidence.partition(";")[0].partition("/")[0] in row


def test_what_lives_is_compared_with_what_it_was_and_keeps_its_verdict(demonstrated: Path) -> None:
    told = "SELECT DISTINCT url, drift, verdict FROM link_health WHERE drift IS NOT NULL"
    with closing(sqlite3.connect(demonstrated / "catalog.sqlite")) as connection:
        found = {url: (drift, verdict) for url, drift, verdict in connection.execute(told)}
    assert found == {url: (drift, "alive") for url, drift in article_web.DRIFTS.items()}
    (unrelated,) = (url for url, drift in article_web.DRIFTS.items() if drift == "unrelated")
    (row,) = (line for line in _report_rows(demonstrated) if f"<{unrelated}>" in line)
    assert DRIFTS[Drift.UNRELATED] in row
    assert "since 2016-01-11: titles alike to" in row


def test_no_damaged_address_is_called_dead_without_saying_so(demonstrated: Path) -> None:
    told = "SELECT url FROM link_health WHERE damage IS NOT NULL AND verdict IN ('dead', 'soft_404', 'failing')"
    with closing(sqlite3.connect(demonstrated / "catalog.sqlite")) as connection:
        damaged = [url for (url,) in connection.execute(told)]
    assert len(damaged) >= 5
    for url in damaged:
        rows = [line for line in _report_rows(demonstrated) if f"<{url}>" in line]
        assert rows
        assert all("suspected damaged" in line or "seems to be" in line for line in rows), url


def _report_rows(folder: Path) -> list[str]:
    return [line for line in (folder / "report.md").read_text("utf-8").splitlines() if line.startswith("|")]


def test_the_report_names_trouble_of_every_kind(demonstrated: Path) -> None:
    report = (demonstrated / "report.md").read_text("utf-8")
    for words in ("quocle/tutorial1.pdf", "twitter.com/kdnuggets", "Sigmoid_function", "ipvs.informatik"):
        assert words in report


def test_the_readme_shows_an_excerpt_of_this_very_report(demonstrated: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    report = (demonstrated / "report.md").read_text("utf-8")
    assert dateless(part_of(readme, "excerpt")) == dateless(make_excerpt(report)), "renew it: python tests/excerpt.py"


# --- the article, mended ----------------------------------------------------------------------------------------------

LISTED = re.compile(rb"^([ +-])( *\d+\. )(\S+)$")


@pytest.fixture(scope="module")
def diff(demonstrated: Path) -> bytes:
    """What `linkledger fix` proposes after the demonstration."""
    program = Path(sys.executable).with_name("linkledger")
    done = subprocess.run(
        [program, "fix", demo.ARTICLE.name], cwd=demonstrated, capture_output=True, timeout=120, check=True
    )
    (demonstrated / "proposed.diff").write_bytes(done.stdout)
    return done.stdout


def test_the_diff_is_the_one_that_somebody_has_looked_at(demonstrated: Path, diff: bytes) -> None:
    golden = Path(__file__).parent / "data/repair/seven-steps.diff"
    assert diff == golden.read_bytes(), f"look at it, and if it is right: cp {demonstrated}/proposed.diff {golden}"


def test_the_page_on_using_it_shows_lines_of_this_very_diff(diff: bytes) -> None:
    page = (Path(__file__).parent.parent / "catalog" / "USING.md").read_text("utf-8")
    shown = re.findall(r"^    ([+-] +\d+\. http\S+)$", page, re.MULTILINE)
    assert len(shown) == 6
    assert set(shown) <= set(diff.decode().splitlines())


def test_what_the_article_lost_is_put_back(diff: bytes) -> None:
    added = diff.decode().splitlines()
    for line in (
        "+  47. https://www.youtube.com/channel/UC9OeZkIwhzfv-_Cb7fCikLQ",
        "+  48. http://www.iro.umontreal.ca/~bengioy/talks/DL-Tutorial-NIPS2015.pdf",
        "+  50. https://www.youtube.com/playlist?list=PLnnr1O8OWc6bOn4WheuISJwmeqhH9D_vG",
        "+  52. https://www.youtube.com/watch?v=962lLFW-8Jo",
        "+  55. https://ai.stanford.edu/~quocle/tutorial1.pdf",
        "+  60. https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        "+  63. https://www.jeremykun.com/2012/12/09/neural-networks-and-backpropagation/",
    ):
        assert line in added


def test_the_diff_replaces_addresses_of_the_list_and_nothing_else(demonstrated: Path, diff: bytes) -> None:
    lines = [line for line in diff.splitlines()[2:] if not line.startswith(b"@@")]
    changed = [LISTED.fullmatch(line) for line in lines if line[:1] in b"+-"]
    assert all(changed)
    removed = {match[2]: match[3] for match in changed if match and match[1] == b"-"}
    added = {match[2]: match[3] for match in changed if match and match[1] == b"+"}
    assert removed.keys() == added.keys()
    with closing(sqlite3.connect(demonstrated / "catalog.sqlite")) as connection:
        wanted = dict(
            connection.execute(
                "SELECT url, suggestion FROM link_facts WHERE suggestion IS NOT NULL"
                " AND (suggestion_kind <> 'archived' OR dead_since IS NOT NULL)"
            )
        )
    assert {removed[number].decode(): added[number].decode() for number in removed} == wanted
    assert len(wanted) >= 30


def test_applied_and_checked_again_what_was_replaced_is_healthy(
    diff: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mended, folder = tmp_path_factory.mktemp("mended"), tmp_path_factory.mktemp("again")
    article = mended / demo.ARTICLE.name
    shutil.copyfile(demo.ARTICLE, article)
    subprocess.run(["patch", "-p1"], cwd=mended, input=diff, capture_output=True, timeout=30, check=True)
    demo.demonstrate(folder, folder / "report.md", article)  # which misses what has been mended
    verdicts = {url: verdict for url, verdict, _, _ in _rows(folder)}
    assert len(list(_rows(folder))) == 126
    added = [match[3].decode() for line in diff.splitlines() if (match := LISTED.fullmatch(line)) and match[1] == b"+"]
    assert {url: verdicts[url] for url in added if verdicts[url] != Verdict.ALIVE} == {}
    assert Verdict.MOVED not in verdicts.values()
