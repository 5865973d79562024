"""Conditional requests: when a 304 may be asked for, what it keeps, and that trouble is never left to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from console import Console
from simweb.exchange import Behaviour, Exchange, Site
from simweb.pages import html, prose
from simweb.server import SimWeb

from catalog.checker.conditional import satisfies, validators
from catalog.checker.observation import Observation
from db.records import DueResource
from db.vocabulary import Verdict

BOTH = {"If-None-Match": '"x"', "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}
WELL = DueResource(
    1,
    "http://a.example/",
    "a.example",
    verdict=Verdict.ALIVE,
    etag=BOTH["If-None-Match"],
    last_modified=BOTH["If-Modified-Since"],
    at_its_address=True,
)


def mostly() -> float:
    return 0.5


@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({}, BOTH),
        ({"last_modified": ""}, {"If-None-Match": '"x"'}),
        ({"etag": ""}, {"If-Modified-Since": BOTH["If-Modified-Since"]}),
        ({"etag": "", "last_modified": ""}, {}),
        ({"fragments": ("a", ":~:text=b"), "judged": frozenset({"a"})}, BOTH),
        ({"fragments": ("a", "new"), "judged": frozenset({"a"})}, {}),  # nothing is known of one that is cited
        ({"verdict": Verdict.BLOCKED, "outage_checks": 2}, {}),
        ({"outage_checks": 1}, {}),  # never after trouble
        ({"verdict": Verdict.FAILING}, {}),
        ({"verdict": Verdict.MOVED}, {}),
        ({"verdict": None}, {}),
        ({"at_its_address": False}, {}),  # the validators are another address's
        ({"etag": '"é"'}, {"If-Modified-Since": BOTH["If-Modified-Since"]}),
        ({"etag": "x" * 500, "last_modified": ""}, {"If-None-Match": "x" * 500}),
        ({"etag": "x" * 501, "last_modified": ""}, {}),
        ({"etag": "x" * 5000, "last_modified": "a\tb"}, {}),
    ],
)
def test_what_was_well_and_is_known_is_asked_for_conditionally(
    changes: dict[str, object], headers: dict[str, str]
) -> None:
    assert dict(validators(replace(WELL, **changes), mostly)) == headers  # type: ignore[arg-type]


@pytest.mark.parametrize(("drawn", "whole"), [(0.0, True), (0.09, True), (0.1, False), (0.9, False)])
def test_now_and_then_the_page_itself_is_wanted(drawn: float, whole: bool) -> None:
    assert (dict(validators(WELL, lambda: drawn)) == {}) is whole


@pytest.mark.parametrize(
    ("status", "enough"),
    [
        (None, False),
        (199, False),
        (200, True),
        (299, True),
        (300, False),
        (304, True),
        (305, False),
        (412, False),
        (500, False),
    ],
)
def test_a_page_or_a_word_that_it_is_the_same_is_enough(status: int | None, enough: bool) -> None:
    assert satisfies(Observation(WELL.url, WELL.url, datetime(2026, 1, 2, tzinfo=UTC), status=status)) is enough


# --- over real sockets ----------------------------------------------------------------------------------------------


def versioned(tag: str, *, stale: int = 304, page: bytes = html("A page", prose("a page"))) -> Behaviour:
    """A page with an ETag; who has it already gets `stale` and no page."""

    async def answer(exchange: Exchange) -> None:
        if tag in exchange.request.header("if-none-match"):
            await exchange.respond(stale, [("ETag", tag)])
        else:
            await exchange.respond(200, [("ETag", tag), ("Content-Type", "text/html")], page)

    return answer


ANCHORS = html("With anchors", '<h2 id="there">There</h2>' + prose("anchors"))
PAGES = 30


@pytest.fixture
def web() -> Iterator[SimWeb]:
    pages = {f"/{number}": versioned(f'"v{number}"') for number in range(PAGES)}
    sites = [
        Site("well.test", pages),
        Site("anchors.test", {f"/{n}": versioned('"a"', page=ANCHORS) for n in range(PAGES)}),
        Site("stumbles.test", {f"/{n}": versioned('"s"', stale=412) for n in range(PAGES)}),
    ]
    with SimWeb.in_thread(sites) as running:
        yield running


def conditional(web: SimWeb, host: str) -> int:
    return sum(bool(request.header("if-none-match")) for request in web.asked(host))


def test_a_304_is_alive_keeps_title_and_fragments_and_is_no_new_row_of_history(tmp_path: Path, web: SimWeb) -> None:
    console = Console(tmp_path, web.environment())
    console.write("linkledger.toml", 'canaries = []\n[archives]\nwayback_url = ""\n')
    cited = [f"http://{host}.test/{number}" for host in ("well", "stumbles") for number in range(PAGES)]
    cited += [f"http://anchors.test/{number}#{name}" for number in range(PAGES) for name in ("there", "gone")]
    console.write("list.md", "\n".join(f"- [x]({address})" for address in cited))
    console("scrape", "list.md")
    assert console("check", "--fail-on", "never").returncode == 0
    shown = "SELECT url, verdict, title FROM resource ORDER BY url"
    fragments = "SELECT url, verdict FROM link_health WHERE url LIKE '%anchors%' ORDER BY url"
    before, anchors, rows = console.rows(shown), console.rows(fragments), console.rows("SELECT count(*) FROM probe")
    assert {verdict for _, verdict, _ in before} == {"alive"}
    assert {verdict for _, verdict in anchors} == {"alive", "fragment_missing"}
    assert sum(conditional(web, f"{host}.test") for host in ("well", "anchors", "stumbles")) == 0

    done = console("check", "--all", "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    assert PAGES / 2 < conditional(web, "well.test") <= PAGES
    assert PAGES / 2 < conditional(web, "anchors.test") <= PAGES
    # A server that stumbles over the condition is asked plainly before anything is said of the page.
    assert conditional(web, "stumbles.test") > PAGES / 2
    assert (console.rows(shown), console.rows(fragments)) == (before, anchors)
    assert console.rows("SELECT count(*) FROM probe") == rows
    assert console.rows("SELECT DISTINCT count FROM probe WHERE fragment IS NULL") == [(2,)]
    assert console.rows("SELECT count(*) FROM resource WHERE http_status = 304")[0][0] > PAGES
    assert console.rows("SELECT count(*) FROM resource WHERE etag = ''") == [(0,)]

    # A fragment that is cited since cannot be judged by a 304.
    console.write("more.md", "\n".join(f"- [x](http://anchors.test/{number}#new)" for number in range(PAGES)))
    console("scrape", "more.md")
    asked = conditional(web, "anchors.test")
    console("check", "--all", "--document", "more.md", "--fail-on", "never")
    assert conditional(web, "anchors.test") == asked
    assert console.rows("SELECT DISTINCT verdict FROM link_health WHERE url LIKE '%#new'") == [("fragment_missing",)]
