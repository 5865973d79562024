"""`linkledger serve`, started for real: what a browser gets, and what hostile addresses and statements do not get."""

import json
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from console import Console
from db_kit import START, day, document, finding, mention, rows, run_of

from db.browse import browser_metadata
from db.engine import open_catalog
from db.save_document import save_document
from db.views import views

pytest.importorskip("datasette", reason="an extra")

DEAD = "https://dead.example/page?a=1&b=2"
SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    "javascript:alert(document.domain)",
    "data:text/html,<script>alert(2)</script>",
    'https://x.example/"onclick="y',
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    console = Console(tmp_path_factory.mktemp("served"))
    engine = open_catalog(console.folder / "catalog.sqlite")
    mentions = [mention(1, DEAD, text="deep learning", section="Step 1"), mention(2, "https://alive.example/")]
    hostile = [mention(n, url, text=f"{SCRIPT} {n}", host="x.example") for n, url in enumerate(HOSTILE, start=3)]
    save_document(engine, document("a.md", *mentions, *hostile, title=SCRIPT), START)
    ids = dict(rows(engine, "SELECT url, id FROM resource"))
    run_of(
        engine,
        day(0),
        finding(ids[DEAD], "dead", day(0), http_status=404),
        finding(ids["https://alive.example/"], "alive", day(0), title=SCRIPT, final_url=HOSTILE[0]),
        *(finding(ids[url], "dead", day(0), detail=SCRIPT, final_url=url) for url in HOSTILE),
    )
    engine.dispose()
    said = console.folder / "said.txt"
    command = console.command("serve", "--port", "0")
    with said.open("wb") as log:  # a pipe that nobody empties would stop it
        process = subprocess.Popen(command, cwd=console.folder, env=console.variables(), stdout=log, stderr=log)
    try:
        yield _address(process, said)
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    """Where it says that it listens."""
    for _ in range(600):
        if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", said.read_text("utf-8")):
            return found[1]
        assert process.poll() is None, said.read_text("utf-8")
        time.sleep(0.1)
    raise AssertionError(said.read_text("utf-8"))


def _get(address: str) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def _rows(site: str, path: str, **given: str) -> list[dict[str, object]]:
    found = json.loads(_get(f"{site}/{path}.json?{urlencode({**given, '_shape': 'array'})}"))
    assert isinstance(found, list)
    return found


def test_the_front_pages_tell_what_there_is(site: str) -> None:
    front = _get(site)
    assert "linkledger" in front
    page = _get(f"{site}/catalog")
    for told in (*views("sqlite"), "Where is a word spoken of", "What counts as dead"):
        assert told in page
    assert "alembic_version" not in page.partition("hidden table")[0]


@pytest.mark.parametrize("view", views("sqlite"))
def test_every_view_has_its_page_with_its_description(site: str, view: str) -> None:
    page = _get(f"{site}/catalog/{view}")
    assert browser_metadata("catalog")["databases"]["catalog"]["tables"][view]["description"][:40] in page
    assert "`" not in page.partition("<dl")[2].partition("</dl>")[0]  # Datasette shows Markdown's as they are


def test_facets_divide_the_links_and_addresses_can_be_clicked(site: str) -> None:
    page = _get(f"{site}/catalog/link_health")
    assert f'<a href="{DEAD.replace("&", "&amp;")}">' in page
    for facet in ("verdict", "role"):
        assert f'data-column="{facet}"' in page
    assert re.search(r'class="facet-info facet-catalog-link_health-verdict".*?>dead<', page, re.DOTALL)


def test_every_ready_query_answers(site: str) -> None:
    queries = browser_metadata("catalog")["databases"]["catalog"]["queries"]
    assert len(queries) >= 8
    given = {"words": "learning", "document": "a.md", "host": "dead.example", "url": DEAD}
    for name, query in queries.items():
        wanted = {key: value for key, value in given.items() if f":{key}" in query["sql"]}
        assert isinstance(_rows(site, f"catalog/{name}", **wanted), list)
    assert [row["number"] for row in _rows(site, "catalog/one_document", document="a.md")] == [1, 2, 3, 4, 5]
    assert [row["verdict"] for row in _rows(site, "catalog/history_of_an_address", url=DEAD)] == ["dead"]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("learning", [1]), ("DEEP learn*", [1]), ("dead.example", [1]), ('"alive.example"', [2]), ("section : step", [1]),
     ("https://dead.example/page?a=1", [1]), ("nothing", []), ("", []), (" ", [])],
)  # fmt: skip
def test_the_search_takes_words_and_addresses_as_they_are_typed(site: str, words: str, numbers: list[int]) -> None:
    assert [row["number"] for row in _rows(site, "catalog/search", words=words)] == numbers


@pytest.mark.parametrize("page", ["link_health", "dead_links", "link_facts", "resource", "reference", "probe"])
def test_hostile_texts_and_addresses_are_inert(site: str, page: str) -> None:
    text = _get(f"{site}/catalog/{page}")
    assert SCRIPT not in text
    assert 'href="javascript:' not in text
    assert 'href="data:' not in text
    assert not re.search(r"""<[^>]*\sonclick=["']?y""", text)
    assert "javascript:alert(document.domain)" in text  # shown as what it is


def test_a_page_loads_nothing_from_elsewhere(site: str) -> None:
    text = _get(f"{site}/catalog/link_health")
    loaded = re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?([^"'\s>]+)""", text)
    assert loaded
    assert not [address for address in loaded if not re.match(rf"/(?!/)|{re.escape(site)}/", address)]


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM reference", "UPDATE resource SET title = 'x'", "DROP VIEW link_health", "PRAGMA foreign_keys = OFF"],
)
def test_nothing_can_be_written(site: str, statement: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        _get(f"{site}/catalog.json?{urlencode({'sql': statement})}")
    assert refused.value.code == 400
    refused.value.close()
    assert _rows(site, "catalog", sql="SELECT count(*) AS n FROM link_health") == [{"n": 5}]
