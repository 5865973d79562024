"""What of an observation the catalog keeps, and when the address is due again."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.checker.examine import Examined
from catalog.checker.findings import build_finding, build_plain
from catalog.checker.observation import Fault, Hop, Judgement, Observation, Page, Stop
from db.records import DueResource, Finding
from db.vocabulary import Opinion, Verdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "http://site.example/page"
RESOURCE = DueResource(7, URL, "site.example", ("here", "gone"))
PAGE = Page(title="A page", text="words", anchors=frozenset({"here"}))
VALIDATORS = {"etag": '"v1"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT"}


def due(verdict: Verdict, resource: DueResource, not_before: datetime | None) -> datetime:
    return not_before or AT + timedelta(days=1)


def build(verdict: Verdict, status: int | None = 200, **more: object) -> Finding:
    headers = {"content-type": "text/html", **VALIDATORS, **more.pop("headers", {})}  # type: ignore[dict-item]
    seen = Observation(URL, URL, AT, status=status, headers=headers, page=PAGE, answered=True)
    seen = Observation(**{name: getattr(seen, name) for name in seen.__dataclass_fields__} | more)  # type: ignore[arg-type]
    return build_finding(RESOURCE, Examined(seen, Judgement(verdict, "reason", "said")), due, 60.0)


def test_what_was_seen_is_kept() -> None:
    hop = Hop(URL, 301, "http://site.example/new", permanent=True)
    found = build(Verdict.ALIVE, hops=(hop,), final_url="http://site.example/new", elapsed_ms=12, attempts=2)
    assert (found.resource_id, found.checked_at, found.due_at) == (7, AT, AT + timedelta(days=1))
    assert (found.http_status, found.final_url, found.title) == (200, "http://site.example/new", "A page")
    assert (found.content_type, found.elapsed_ms, found.attempts) == ("text/html", 12, 2)
    assert [(one.status, one.permanent) for one in found.hops] == [(301, True)]
    assert found.opinion is Opinion.FIRST


@pytest.mark.parametrize("verdict", Verdict)
def test_validators_and_fragments_are_those_of_a_page_that_is_there(verdict: Verdict) -> None:
    found = build(verdict)
    well = verdict in {Verdict.ALIVE, Verdict.MOVED}
    assert (found.etag, found.last_modified) == (tuple(VALIDATORS.values()) if well else ("", ""))
    told = {one.fragment: one.verdict for one in found.fragments}
    assert told == ({"here": Verdict.ALIVE, "gone": Verdict.FRAGMENT_MISSING} if well else {})


@pytest.mark.parametrize(
    ("status", "retry_after", "days"),
    [(503, "172800", 2), (429, "172800", 2), (503, "60", 1), (200, "172800", 1), (503, "soon", 1)],
)
def test_who_asks_for_more_than_the_runs_patience_is_not_asked_before(status: int, retry_after: str, days: int) -> None:
    found = build(Verdict.FAILING, status, headers={"retry-after": retry_after})
    assert found.due_at == AT + timedelta(days=days)


def test_a_robots_txt_that_is_out_of_order_invites_nobody_to_stay_away_for_long() -> None:
    assert build(Verdict.BLOCKED, None, stopped=Stop.ROBOTS_UNAVAILABLE).due_at == AT
    assert build(Verdict.BLOCKED, None, stopped=Stop.ROBOTS_TXT).due_at == AT + timedelta(days=1)


def test_exactly_the_runs_patience_was_waited_for() -> None:
    assert build(Verdict.FAILING, 503, headers={"retry-after": "60"}).due_at == AT + timedelta(days=1)
    assert build(Verdict.FAILING, 503, headers={"retry-after": "61"}).due_at == AT + timedelta(seconds=61)


def test_without_an_answer_no_address_was_reached_and_a_media_type_is_cut() -> None:
    found = build(Verdict.FAILING, None, answered=False, fault=Fault.RESET, page=None)
    assert (found.final_url, found.title) == (None, "")
    assert len(build(Verdict.ALIVE, headers={"content-type": "x" * 900}).content_type) == 200


def test_what_needed_no_network_took_no_attempt() -> None:
    found = build_plain(RESOURCE, Judgement(Verdict.EXCLUDED, "scheme_ftp", "said"), AT, due)
    assert (found.verdict, found.attempts, found.checked_at, found.fragments) == (Verdict.EXCLUDED, 0, AT, ())
