"""The repair stage over real sockets: what is proposed was seen alive or is archived, and everything else is not."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from db_kit import cite, day, document, finding, mention, new_catalog, one, rows, run_of
from simweb import behaviours as b
from simweb.archive import WAYBACK_HOST, Wayback
from simweb.captures import Capture
from simweb.exchange import Reach, Site
from simweb.server import SimWeb
from sqlalchemy import Engine

from catalog.progress import Progress
from catalog.repairing import repair_addresses
from catalog.settings import Settings
from db.archives import save_archive_answers
from db.records import ArchiveAnswer, SnapshotRecord
from db.save_document import save_document
from db.save_state import save_host_holds
from db.vocabulary import ArchiveStatus, Damage

TOKENS = {"id26": "backpropagation", "id119": "gradient descent"}
CAPTURES = (
    Capture("20160601113005", "http://youtu.be/962lLFW-8Jo", subject="A video"),
    Capture("20160104151617", "http://gone.test/DL-Tutorial.pdf", mimetype="application/pdf"),
    Capture("20160105151617", "http://gone.test/on-backpropagation", subject="On backpropagation"),
    Capture("20190405060708", "http://lost.test/old", 301, location="http://fine.test/new"),
    Capture("20200405060708", "http://lost.test/old", 302, location="http://fine.test/"),
    Capture("20160105060708", "http://lost.test/poem", subject="A poem on autumn leaves, by hand"),
    Capture("20190405060708", "http://lost.test/poem", 301, location="http://fine.test/casino"),
    Capture("20190405060708", "http://lost.test/dead-end", 301, location="http://fine.test/never-was"),
)


async def oembed(exchange: b.Exchange) -> None:
    known = "962lLFW-8Jo" in exchange.request.path
    body = b'{"title": "A video", "provider_name": "YouTube"}' if known else b"Not Found"
    await exchange.respond(200 if known else 404, [("Content-Type", "application/json")], body)


SITES = [
    Site(
        "fine.test",
        {
            "/": b.ok("Fine"),
            "/a": b.ok("All about a"),
            "/a/b": b.ok("B"),
            "/new": b.ok("New"),
            "/on-gradient-descent": b.ok("Gradient descent, with hyphens"),
            "/on-gradient_descent": b.ok("Another page, with underscores"),
            "/to-backpropagation": b.redirect(301, "http://fine.test/a"),
            "/back": b.redirect(302, "http://fine.test/back."),
            "/back.": b.ok("Back"),
            "/talk.pdf": b.ok("All our talks"),
            "/Case": b.ok("Case"),
            "/casino": b.ok("Slots", "Spin and win jackpots, chips, roulette, blackjack and poker. " * 10),
        },
    ),
    Site("catchall.test", fallback=b.ok("Whatever you want")),
    Site("walled.test", fallback=b.status(403)),
    Site("gone.test"),
    Site("lost.test"),
    Site(
        "www.youtube.com",
        {
            "/oembed": oembed,
            "/watch?v=962lLFW-8Jo": b.ok("A video"),
        },
    ),
    Site("refusing.test", fallback=b.status(429)),
    Site("weary.test", fallback=b.retry_after(429, "3600")),
    Site("silent.test", reach=Reach.REFUSED),
    Site("mute.test", fallback=b.silence()),
    Site("canary.test", {"/": b.ok("up")}),
]


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    with SimWeb.in_thread([*SITES, *Wayback(CAPTURES).sites()]) as web:
        yield web


@pytest.fixture
def engine(tmp_path: Path, web: SimWeb, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    for name, value in web.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
    engine = new_catalog(tmp_path / "catalog.sqlite")
    yield engine
    engine.dispose()


def trouble(engine: Engine, *urls: str, verdict: str = "dead", status: int | None = 404, **more: Any) -> dict[str, int]:
    """Cite addresses and find them in trouble."""
    given = [mention(number, url, **more) for number, url in enumerate(urls, 1)]
    save_document(engine, document("a.md", *given, published_on=date(2016, 1, 10)), day(0))
    keys = {str(url): int(key) for url, key in rows(engine, "SELECT url, id FROM resource")}
    run_of(engine, day(0), *(finding(keys[url], verdict, day(0), http_status=status) for url in urls))
    return keys


def captured(engine: Engine, key: int, *captures: Capture) -> None:
    seen = tuple(
        SnapshotRecord(
            "wayback",
            f"http://{WAYBACK_HOST}/web/{each.timestamp}/{each.original}",
            each.original,
            datetime.strptime(each.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
            each.status,
            each.mimetype,
            each.digest,
        )
        for each in captures
    )
    save_archive_answers(engine, [ArchiveAnswer(key, ArchiveStatus.NONE, day(0), seen=seen)])


def repair(engine: Engine, at: float = 1, *, archives: bool = True, **more: Any) -> int:
    places = {"wayback_url": f"http://{WAYBACK_HOST}", "availability_url": "", "per_minute": 60_000}
    settings = Settings(
        canaries=more.pop("canaries", ("http://canary.test/",)),
        archives={**places, **more.pop("archives_with", {})},
        repair={"tokens": TOKENS, **more.pop("repair_with", {})},
        timeouts={"connect": 3, "read": 3, "total": 5},
        **more,
    )
    return asyncio.run(repair_addresses(engine, settings, Progress(), lambda: day(at), archives=archives))


def proposed(engine: Engine) -> dict[str, tuple[str | None, str | None]]:
    return {
        url: (suggestion, method)
        for url, suggestion, method in rows(engine, "SELECT url, suggestion, suggestion_method FROM link_health")
    }


def requests(web: SimWeb) -> int:
    return sum(request.host != "canary.test" for request in list(web.log))


# --- what is proposed -----------------------------------------------------------------------------------------------


def test_repairs_that_are_alive_are_proposed_with_their_method_and_evidence(engine: Engine) -> None:
    misspelt = {
        "http://fine.test/a).": ("http://fine.test/a", "trailing_characters"),
        "http://fine.test/a//b)": ("http://fine.test/a/b", "trailing_characters+slashes"),
        "http://fine.test/to-id26": ("http://fine.test/a", "token"),
        "http://fine.test/new%E2%80%8B": ("http://fine.test/new", "invisible_characters"),
    }
    trouble(engine, *misspelt)
    assert repair(engine) == 4
    assert proposed(engine) == misspelt
    told = dict(rows(engine, "SELECT url, suggestion_evidence FROM link_health"))
    assert told["http://fine.test/to-id26"] == (
        "id26 stands for “backpropagation” in the settings; it has moved for good, and is alive there"
    )
    assert one(engine, "SELECT count(*) FROM resource_health WHERE repair_checked_at IS NULL") == 0


def test_what_is_no_address_at_all_can_be_repaired(engine: Engine) -> None:
    trouble(engine, "http;//fine.test/a", verdict="invalid", status=None)
    assert repair(engine) == 1
    assert proposed(engine) == {"http;//fine.test/a": ("http://fine.test/a", "scheme")}


def test_letter_case_that_the_archive_remembers_is_proposed_where_it_is_alive(engine: Engine) -> None:
    keys = trouble(engine, "http://fine.test/case")
    captured(engine, keys["http://fine.test/case"], Capture("20160101000000", "http://fine.test/Case"))
    assert repair(engine) == 1
    assert proposed(engine) == {"http://fine.test/case": ("http://fine.test/Case", "letter_case")}


def test_a_videos_true_id_is_found_where_only_its_short_form_was_archived(engine: Engine) -> None:
    printed = "https://www.youtube.com/watch?v=962llfw-8jo"
    trouble(engine, printed, verdict="failing", damage=Damage.LETTER_CASE)
    assert repair(engine) == 1
    assert proposed(engine) == {printed: ("https://www.youtube.com/watch?v=962lLFW-8Jo", "letter_case")}


def test_where_the_true_spelling_is_gone_as_well_its_archived_copy_is_proposed_and_the_evidence_says_so(
    engine: Engine,
) -> None:
    keys = trouble(engine, "http://gone.test/dl-tutorial.pdf")
    captured(engine, keys["http://gone.test/dl-tutorial.pdf"], CAPTURES[1])
    assert repair(engine) == 1
    (row,) = rows(engine, "SELECT suggestion, suggestion_method, suggestion_evidence FROM link_health")
    copy = f"http://{WAYBACK_HOST}/web/20160104151617/http://gone.test/DL-Tutorial.pdf"
    assert row[:2] == (copy, "letter_case+repaired_capture")
    assert "archived as /DL-Tutorial.pdf; that is not to be had any more" in row[2]


def test_a_damaged_address_whose_repair_is_gone_gets_the_archived_copy_of_the_repair(engine: Engine) -> None:
    trouble(engine, "http://gone.test/on-id26", damage=Damage.TOKEN)
    assert repair(engine) == 1
    assert proposed(engine)["http://gone.test/on-id26"] == (
        f"http://{WAYBACK_HOST}/web/20160105151617/http://gone.test/on-backpropagation",
        "token+repaired_capture",
    )


def test_archived_redirects_are_followed_and_looked_at(engine: Engine) -> None:
    keys = trouble(engine, "http://lost.test/old", "http://lost.test/dead-end")
    for url, key in keys.items():
        captured(engine, key, *(each for each in CAPTURES if each.original == url))
    # One led to the front page later on, which is no move; the other leads to what was never there.
    assert repair(engine) == 1
    assert proposed(engine) == {
        "http://lost.test/old": ("http://fine.test/new", "archived_redirect"),
        "http://lost.test/dead-end": (None, None),
    }


def test_an_address_that_answers_and_is_damaged_is_offered_its_repair(engine: Engine) -> None:
    trouble(engine, "http://fine.test/to-id26", verdict="alive", status=200, damage=Damage.TOKEN)
    assert repair(engine) == 1
    assert proposed(engine)["http://fine.test/to-id26"] == ("http://fine.test/a", "token")
    assert rows(engine, "SELECT verdict, damage FROM link_health") == [("alive", "token")]


def test_where_a_redirect_led_to_something_else_the_page_there_is_not_proposed(engine: Engine) -> None:
    keys = trouble(engine, "http://lost.test/poem")
    captured(engine, keys["http://lost.test/poem"], *(each for each in CAPTURES if each.original.endswith("/poem")))
    assert repair(engine) == 0
    assert proposed(engine) == {"http://lost.test/poem": (None, None)}


# --- what is not ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("http://catchall.test/some.", "soft_404"),
        ("http://fine.test/talk.pdf).", "dead"),
        ("http://fine.test/back.", "dead"),
        ("http://fine.test/no.", "dead"),
        ("http://fine.test/well-spelt", "dead"),
    ],
    ids=["catch-all", "page for a file", "back to the printed", "not there", "nothing to mend"],
)
def test_what_lives_and_is_not_the_cited_thing_is_not_proposed(engine: Engine, url: str, verdict: str) -> None:
    trouble(engine, url, verdict=verdict)
    assert repair(engine) == 0
    assert proposed(engine) == {url: (None, None)}


def test_several_that_are_alive_are_kept_for_a_person_and_not_proposed(engine: Engine) -> None:
    trouble(engine, "http://fine.test/on-id119", damage=Damage.TOKEN)
    assert repair(engine) == 0
    assert proposed(engine) == {"http://fine.test/on-id119": (None, None)}
    kept = "SELECT url, verified, alternatives FROM suggestion ORDER BY confidence DESC"
    assert rows(engine, kept) == [
        ("http://fine.test/on-gradient-descent", 1, 2),
        ("http://fine.test/on-gradient_descent", 1, 2),
    ]
    assert one(engine, "SELECT repair_note FROM resource_health") == (
        "2 addresses may be meant, for a person to choose from"
    )


def test_several_spellings_in_the_archive_are_kept_for_a_person_even_where_one_is_alive(engine: Engine) -> None:
    keys = trouble(engine, "http://fine.test/case")
    spellings = [Capture("20160101000000", f"http://fine.test/{path}") for path in ("Case", "CASE")]
    captured(engine, keys["http://fine.test/case"], *spellings)
    assert repair(engine) == 0
    assert rows(engine, "SELECT url, alternatives FROM suggestion WHERE verified") == [("http://fine.test/Case", 2)]


def test_what_stands_behind_a_wall_is_kept_unverified(engine: Engine) -> None:
    trouble(engine, "http://walled.test/on-id26", damage=Damage.TOKEN)
    assert repair(engine) == 0
    assert rows(engine, "SELECT url, verified FROM suggestion") == [("http://walled.test/on-backpropagation", 0)]


def test_a_token_that_the_settings_do_not_name_is_told(engine: Engine) -> None:
    trouble(engine, "http://fine.test/on-id7", damage=Damage.TOKEN)
    assert repair(engine) == 0
    assert one(engine, "SELECT repair_note FROM resource_health").startswith(
        "id7 may stand for a word that [repair.tokens] in the settings does not name"
    )


# --- when -----------------------------------------------------------------------------------------------------------


def test_a_search_is_repeated_when_something_changed_and_rarely_else(engine: Engine, web: SimWeb) -> None:
    keys = trouble(engine, "http://fine.test/nothing.", "http://fine.test/a.")
    repair(engine, 1)
    before = requests(web)
    repair(engine, 2)
    assert requests(web) == before
    run_of(engine, day(3), finding(keys["http://fine.test/a."], "soft_404", day(3), http_status=200))
    repair(engine, 4)
    after_change = requests(web)
    assert after_change > before
    repair(engine, 30.5)
    assert requests(web) == after_change
    repair(engine, 31.5)
    assert requests(web) > after_change


def test_a_proposal_is_withdrawn_when_the_address_is_well_again(engine: Engine) -> None:
    keys = trouble(engine, "http://fine.test/a.")
    repair(engine)
    assert proposed(engine)["http://fine.test/a."][0] == "http://fine.test/a"
    run_of(engine, day(2), finding(keys["http://fine.test/a."], "moved", day(2), moved_to="http://fine.test/new"))
    repair(engine, 3)
    assert proposed(engine)["http://fine.test/a."] == ("http://fine.test/new", "permanent_redirect")


@pytest.mark.timeout(20)  # the catalog's own patience is half a minute
def test_while_another_program_holds_the_catalog_nothing_is_withdrawn_and_the_loop_goes_on(engine: Engine) -> None:
    keys = trouble(engine, "http://fine.test/a.")
    repair(engine)
    run_of(engine, day(2), finding(keys["http://fine.test/a."], "alive", day(2)))
    found = rows(engine, "SELECT count(*) FROM suggestion")
    with contextlib.closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert repair(engine, 3) == 0
    assert rows(engine, "SELECT count(*) FROM suggestion") == found != [(0,)]
    repair(engine, 3)
    assert rows(engine, "SELECT count(*) FROM suggestion") == [(0,)]


def test_a_proposal_is_withdrawn_when_what_it_proposes_has_died_but_not_for_a_hiccup(engine: Engine) -> None:
    trouble(engine, "http://fine.test/a.", "http://silent.test/a.")
    stale = (
        "INSERT INTO suggestion (resource_id, kind, method, url, evidence, confidence, verified, alternatives, "
        "created_at) SELECT id, 'repaired', 'line_break', 'http://' || host || '/gone', '', 0.9, 1, 1, "
        "'2026-01-01 00:00:00' FROM resource"
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(stale)
    repair(engine)
    assert proposed(engine) == {
        "http://fine.test/a.": ("http://fine.test/a", "trailing_characters"),
        "http://silent.test/a.": ("http://silent.test/gone", "line_break"),
    }


def test_offline_nothing_is_recorded_of_a_search(engine: Engine) -> None:
    trouble(engine, "https://silent.test/a.", "https://unknown.test/b.")
    repair(engine, canaries=("http://silent.test/",), archives=False)
    assert one(engine, "SELECT count(repair_checked_at) FROM resource") == 0
    repair(engine, archives=False)
    assert one(engine, "SELECT count(repair_checked_at) FROM resource") == 2


@pytest.mark.parametrize("budget", [{"max_seconds": 0}, {"max_probes": 0}])
def test_a_budget_of_nothing_asks_nobody(engine: Engine, web: SimWeb, budget: dict[str, int]) -> None:
    trouble(engine, "http://fine.test/a.")
    before = requests(web)
    assert repair(engine, repair_with=budget) == 0
    assert requests(web) == before


def test_what_the_budget_does_not_reach_is_looked_for_in_the_next_run(engine: Engine) -> None:
    trouble(engine, "http://fine.test/a.", "http://fine.test/new.", "http://fine.test/a//b")
    assert repair(engine, 1, repair_with={"max_probes": 2}) + repair(engine, 2) == 3
    assert all(suggestion for suggestion, _ in proposed(engine).values())


def test_an_archive_that_is_down_costs_no_repair(engine: Engine) -> None:
    keys = trouble(engine, "http://fine.test/a.", "http://lost.test/old")
    captured(engine, keys["http://lost.test/old"], CAPTURES[3])
    assert repair(engine, archives_with={"wayback_url": "http://refusing.test"}) == 1
    assert proposed(engine)["http://fine.test/a."][0] == "http://fine.test/a"


def test_what_settings_exclude_is_not_asked_for(engine: Engine, web: SimWeb) -> None:
    trouble(engine, "http://fine.test/a.")
    before = requests(web)
    assert repair(engine, exclude=(r"fine\.test",)) == 0
    assert requests(web) == before


def test_cite_is_not_enough_for_a_search(engine: Engine, web: SimWeb) -> None:
    cite(engine, "http://fine.test/a.")
    before = requests(web)
    assert repair(engine) == 0
    assert requests(web) == before


def test_a_host_that_lets_one_candidate_wait_in_vain_is_asked_for_no_other(engine: Engine, web: SimWeb) -> None:
    keys = cite(engine, "http://mute.test//a).")
    run_of(engine, day(0), finding(keys["http://mute.test//a)."], "failing", day(0), reason="timeout_read"))
    before = requests(web)
    repair(engine)
    assert requests(web) == before + 1
    assert proposed(engine) == {"http://mute.test//a).": (None, None)}


def test_a_host_that_wants_to_be_left_alone_is_asked_for_no_other_candidate(engine: Engine, web: SimWeb) -> None:
    trouble(engine, "http://weary.test//a).")
    before = requests(web)
    repair(engine)
    assert requests(web) == before + 1


def test_what_was_found_earlier_stays_while_its_host_wants_to_be_left_alone(engine: Engine) -> None:
    trouble(engine, "http://fine.test/a).")
    repair(engine)
    found = proposed(engine)
    save_host_holds(engine, {"fine.test": day(41)}, day(40))
    repair(engine, 40)
    assert one(engine, "SELECT date(repair_checked_at) FROM resource_health") == f"{day(40):%Y-%m-%d}"
    assert proposed(engine) == found == {"http://fine.test/a).": ("http://fine.test/a", "trailing_characters")}
