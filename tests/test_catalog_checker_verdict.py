"""The table of verdicts, row by row."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.checker.observation import Fault, Hop, Observation, Page
from catalog.checker.verdict import judge, permanent_target
from db.vocabulary import HopKind, MoveKind, Verdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "https://example.org/papers/deep.html"
LONG = "words about the matter at hand. " * 100


def seen(status: int | None = 200, **more: Any) -> Observation:
    more.setdefault("final_url", URL)
    more.setdefault("answered", status is not None)
    return Observation(url=more.pop("url", URL), at=AT, status=status, **more)


def hop(url: str, location: str | None, status: int = 301, kind: HopKind = HopKind.HTTP) -> Hop:
    return Hop(url, status, location, kind, permanent=status in {301, 308} or kind is not HopKind.HTTP)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((code, Verdict.ALIVE) for code in (200, 201, 203, 204, 206, 226, 304)),
        *((code, Verdict.DEAD) for code in (400, 404, 405, 406, 409, 410, 414, 418, 421, 422, 423, 426, 431, 498)),
        *((code, Verdict.BLOCKED) for code in (401, 402, 403, 407, 429, 451, 999)),
        *((code, Verdict.FAILING) for code in (408, 425, 500, 501, 502, 503, 504, 520, 530, 599)),
        *((code, Verdict.FAILING) for code in (101, 306, 600, 700)),
    ],
)
def test_a_status_alone_decides(status: int, verdict: Verdict) -> None:
    judgement = judge(seen(status))
    assert (judgement.verdict, judgement.reason) == (verdict, f"http_{status}")
    assert str(status) in judgement.sentence


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_verdict_and_says_so(fault: Fault) -> None:
    expected = {Fault.DNS_NXDOMAIN: Verdict.DEAD, Fault.PRIVATE_ADDRESS: Verdict.EXCLUDED}.get(fault, Verdict.FAILING)
    if fault.value.startswith("certificate_"):
        expected = Verdict.BAD_CERTIFICATE
    judgement = judge(seen(None, fault=fault))
    assert (judgement.verdict, judgement.reason) == (expected, fault.value)
    assert "example.org" in judgement.sentence


@pytest.mark.parametrize(
    ("stopped", "verdict"),
    [
        ("redirect_private", Verdict.EXCLUDED),
        ("redirect_excluded", Verdict.EXCLUDED),
        ("robots_txt", Verdict.BLOCKED),
        ("robots_unavailable", Verdict.BLOCKED),
        ("redirect_loop", Verdict.DEAD),
        ("too_many_redirects", Verdict.DEAD),
        ("redirect_missing_location", Verdict.DEAD),
        ("redirect_malformed", Verdict.DEAD),
        ("redirect_scheme", Verdict.DEAD),
    ],
)
def test_a_chain_that_stops_short_is_judged_by_why(stopped: str, verdict: Verdict) -> None:
    judgement = judge(seen(302, stopped=stopped, detail="ftp:"))
    assert (judgement.verdict, judgement.reason) == (verdict, stopped)


@pytest.mark.parametrize(
    ("headers", "title", "text", "status"),
    [
        ({"cf-mitigated": "challenge"}, "", "", 403),
        ({"cf-mitigated": "challenge"}, "", "", 404),
        ({}, "Just a moment...", "Enable JavaScript and cookies to continue", 404),
        ({"x-datadome": "protected", "x-dd-b": "1"}, "", "", 200),
        ({}, "Just a moment...", "", 503),
        ({}, "Just a moment...", "", 200),
        ({}, "Making sure you’re not a bot!", "Protected by Anubis", 200),
        ({}, "example.org", "Checking your browser before accessing example.org", 200),
        ({}, "Attention Required! | Cloudflare", "", 200),
    ],
)
def test_a_robot_check_is_blocked_whatever_its_status(
    headers: dict[str, str], title: str, text: str, status: int
) -> None:
    assert judge(seen(status, headers=headers, page=Page(title=title, text=text))).reason == "challenge"


@pytest.mark.parametrize(
    ("title", "text", "status"),
    [
        ("How Cloudflare's “Just a moment...” page works", LONG, 200),
        ("Captcha - an encyclopedia", LONG, 200),
        ("Access denied", "", 410),
        ("Access denied", "", 404),  # the server says itself that it is gone
    ],
)
def test_an_article_about_robot_checks_is_not_one(title: str, text: str, status: int) -> None:
    assert judge(seen(status, page=Page(title=title, text=text))).verdict is not Verdict.BLOCKED


def test_a_guarded_page_that_is_let_through_is_alive() -> None:
    page = Page(title="News", text=LONG)
    assert judge(seen(headers={"x-datadome": "protected"}, page=page)).verdict is Verdict.ALIVE


def test_a_log_in_page_that_is_gone_itself_is_no_wall() -> None:
    login = "https://example.org/login"
    gone = seen(404, final_url=login, hops=(hop(URL, login, 302),), page=Page(title="Login"))
    assert judge(gone).reason == "http_404"


def test_a_login_wall_needs_both_the_path_and_the_page() -> None:
    login = "https://example.org/accounts/login?next=/papers/deep.html"
    way = (hop(URL, login, 302),)
    asked = seen(final_url=login, hops=way, page=Page(title="Sign in · Example", text="Sign in"))
    assert judge(asked).reason == "login_wall"
    assert judge(seen(final_url=login, hops=way, page=Page(asks_password=True))).reason == "login_wall"
    assert judge(seen(final_url=login, hops=way, page=Page(title="Deep papers"))).verdict is Verdict.ALIVE
    article = "https://example.org/blog/sign-in-with-care"
    assert judge(seen(final_url=article, hops=(hop(URL, article, 302),), page=Page(title="Login"))).verdict is (
        Verdict.ALIVE
    )


A, B, C, D = (f"https://example.org/papers/{name}" for name in "abcd")


@pytest.mark.parametrize(
    ("hops", "final", "target"),
    [
        ([hop(A, B)], B, B),
        ([hop(A, B, 308)], B, B),
        ([hop(A, B), hop(B, C)], C, C),
        ([hop(A, B), hop(B, C, 302)], C, B),
        ([hop(A, B), hop(B, C, 302), hop(C, D)], D, B),
        ([hop(A, B, 302)], B, None),
        ([hop(A, B, 307), hop(B, C)], C, None),
        ([hop(A, B, 200, HopKind.META_REFRESH)], B, B),
        ([hop(A, B), hop(B, A)], A, None),  # a cookie was set on the way
        ([hop(A, "https://doi.org/10.1/x"), hop("https://doi.org/10.1/x", C)], C, "https://doi.org/10.1/x"),
    ],
)
def test_moved_ends_with_the_unbroken_permanent_prefix(hops: list[Hop], final: str, target: str | None) -> None:
    observed = seen(url=A, final_url=final, hops=tuple(hops))
    assert permanent_target(observed) == target
    judgement = judge(observed)
    assert (judgement.verdict, judgement.moved_to) == (Verdict.MOVED if target else Verdict.ALIVE, target)


@pytest.mark.parametrize("url", ["https://doi.org/10.1000/182", "https://bit.ly/3abc", "http://hdl.handle.net/1/2"])
def test_resolvers_and_shorteners_never_move(url: str) -> None:
    assert judge(seen(url=url, final_url=B, hops=(hop(url, B),))).verdict is Verdict.ALIVE


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("http://example.org/a", "https://example.org/a", MoveKind.SPELLING),
        ("https://example.org/a", "https://www.example.org/a/", MoveKind.SPELLING),
        ("https://example.org/wiki/sigmoid", "https://example.org/wiki/Sigmoid", MoveKind.SPELLING),
        ("https://example.org/a", "https://example.org/b", MoveKind.ADDRESS),
        ("https://example.org/a", "https://example.com/a", MoveKind.ADDRESS),
        ("https://example.org/a", "https://example.org/a?x=1", MoveKind.ADDRESS),
    ],
)
def test_a_move_tells_spelling_from_address(old: str, new: str, kind: MoveKind) -> None:
    assert judge(seen(url=old, final_url=new, hops=(hop(old, new),))).move_kind is kind


def test_precedence_where_several_verdicts_apply() -> None:
    gone = Page(title="Page not found")
    way = (hop(URL, B),)
    # a permanent redirect into a wall, a death, trouble or a soft 404 is those, and no move
    assert judge(seen(403, hops=way, final_url=B)).verdict is Verdict.BLOCKED
    assert judge(seen(404, hops=way, final_url=B)).verdict is Verdict.DEAD
    assert judge(seen(503, hops=way, final_url=B)).verdict is Verdict.FAILING
    assert judge(seen(200, hops=way, final_url=B, page=gone)).verdict is Verdict.SOFT_404
    assert judge(seen(None, fault=Fault.CERT_EXPIRED, hops=way, final_url=B)).verdict is Verdict.BAD_CERTIFICATE
    assert judge(seen(401, page=gone)).verdict is Verdict.BLOCKED


def test_an_accepted_status_is_alive_and_says_so() -> None:
    assert judge(seen(403), accepted=True).reason == "accepted_status"
    assert judge(seen(403, hops=(hop(URL, B),), final_url=B), accepted=True).verdict is Verdict.MOVED
    assert judge(seen(302, stopped="redirect_loop", detail=URL), accepted=True).verdict is Verdict.DEAD
