"""The table of verdicts, row by row."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.checker.observation import Fault, Hop, Observation, Page, Stop
from catalog.checker.verdict import RULES, judge, permanent_target
from db.vocabulary import PRECEDENCE, HopKind, MoveKind, Verdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "https://example.org/papers/deep.html"
OTHER = "https://other.example/papers"
LONG = "words about the matter at hand. " * 100


def seen(status: int | None = 200, **more: Any) -> Observation:
    more.setdefault("final_url", URL)
    more.setdefault("answered", status is not None)
    return Observation(url=more.pop("url", URL), at=AT, status=status, **more)


def hop(url: str, location: str | None, status: int = 301, kind: HopKind = HopKind.HTTP) -> Hop:
    return Hop(url, status, location, kind, permanent=status in {301, 308} or kind is not HopKind.HTTP)


def test_the_rules_are_asked_in_the_order_of_precedence() -> None:
    elsewhere = {Verdict.INVALID, Verdict.FRAGMENT_MISSING, Verdict.ALIVE}  # by the screen, of fragments, of the rest
    asked = [Verdict(rule.__name__.removeprefix("_")) for rule in RULES]
    assert asked == [verdict for verdict in PRECEDENCE if verdict not in elsewhere]


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
    assert ("unknown" in judgement.sentence) is (status in {101, 306, 600, 700})


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_verdict_and_says_so(fault: Fault) -> None:
    expected = {Fault.DNS_NXDOMAIN: Verdict.DEAD, Fault.PRIVATE_ADDRESS: Verdict.EXCLUDED}.get(fault, Verdict.FAILING)
    if fault is Fault.CLIENT_CERTIFICATE:
        expected = Verdict.BLOCKED
    if fault.value.startswith("certificate_"):
        expected = Verdict.BAD_CERTIFICATE
    judgement = judge(seen(None, fault=fault))
    assert (judgement.verdict, judgement.reason) == (expected, fault.value)
    assert "example.org" in judgement.sentence
    assert "redirected there" not in judgement.sentence


@pytest.mark.parametrize(
    ("status", "title", "verdict", "reason"),
    [
        (400, "400 No required SSL certificate was sent", Verdict.BLOCKED, "client_certificate"),
        (400, "400 The SSL certificate error", Verdict.BLOCKED, "client_certificate"),
        (400, "400 The plain HTTP request was sent to HTTPS port", Verdict.DEAD, "http_400"),
        (404, "400 The SSL certificate error", Verdict.DEAD, "http_404"),
        (200, "400 The SSL certificate error", Verdict.ALIVE, "http_200"),
    ],
)
def test_who_lets_in_visitors_with_a_certificate_alone_blocks_us(
    status: int, title: str, verdict: Verdict, reason: str
) -> None:
    judgement = judge(seen(status, page=Page(title=title, text=LONG)))
    assert (judgement.verdict, judgement.reason) == (verdict, reason)
    assert verdict is not Verdict.BLOCKED or "example.org wants a certificate" in judgement.sentence


def test_a_fault_behind_a_redirect_says_whence_it_came() -> None:
    behind = judge(seen(None, fault=Fault.RESET, hops=(hop(URL, OTHER, 302),), final_url=OTHER)).sentence
    assert "other.example broke" in behind
    assert "(redirected there from example.org)" in behind
    back = (hop(URL, OTHER, 302), hop(OTHER, URL, 302))  # a cookie was set on the way
    assert "redirected there" not in judge(seen(None, fault=Fault.RESET, hops=back)).sentence


def test_without_answer_and_fault_there_was_no_answer() -> None:
    judgement = judge(seen(None))
    assert (judgement.verdict, judgement.reason) == (Verdict.FAILING, "no_answer")


def test_a_living_page_says_how_it_lives() -> None:
    assert judge(seen(200)).sentence == "answers 200 OK"
    assert judge(seen(300)).sentence == "answers 300 Multiple Choices: several forms of it to choose from"
    sent = judge(seen(200, hops=(hop(URL, OTHER, 302),), final_url=OTHER))
    assert sent.sentence == f"answers 200 OK at {OTHER}, where it is redirected for the time being"


# The words are stored, and scripts rely on them: spelt out here once more.
STOPS = {
    "redirect_private": Verdict.EXCLUDED,
    "redirect_excluded": Verdict.EXCLUDED,
    "robots_txt": Verdict.BLOCKED,
    "robots_unavailable": Verdict.BLOCKED,
    "redirect_loop": Verdict.DEAD,
    "too_many_redirects": Verdict.DEAD,
    "redirect_missing_location": Verdict.DEAD,
    "redirect_malformed": Verdict.DEAD,
    "redirect_scheme": Verdict.DEAD,
}


@pytest.mark.parametrize("stop", Stop)
def test_every_chain_that_stops_short_is_judged_by_why(stop: Stop) -> None:
    for headers in ({}, {"cf-mitigated": "challenge"}):  # whatever the answer says that sent us there
        judgement = judge(seen(302, stopped=stop, detail="ftp:", headers=headers))
        assert judgement.verdict is STOPS[judgement.reason]
        assert judgement.reason == stop.value


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


@pytest.mark.parametrize(
    "page",
    [
        Page(wall="AWS"),
        Page(title="Example", text="Checking your browser before accessing example.org"),
    ],
)
@pytest.mark.parametrize("status", [404, 410])
def test_a_server_that_says_itself_that_a_page_is_gone_is_believed(page: Page, status: int) -> None:
    assert judge(seen(status, page=page)).reason == f"http_{status}"
    assert judge(seen(403, page=page)).reason == "challenge"


@pytest.mark.parametrize(
    ("status", "page", "sign"),
    [
        (200, Page(wall="AWS", title="Just a moment..."), "AWS script"),
        (200, Page(title="Just a moment..."), "title"),
        (404, Page(title="Just a moment...", text="Enable JavaScript and cookies to continue"), "title and phrase"),
        (200, Page(title="Example", text="Enable JavaScript and cookies to continue"), "phrase"),
    ],
)
def test_it_is_told_by_what_a_robot_check_was_known(status: int, page: Page, sign: str) -> None:
    assert f"(told by its {sign}, {status} " in judge(seen(status, page=page)).sentence


@pytest.mark.parametrize("headers", [{"x-datadome": "protected"}, {"cf-mitigated": "none"}])
def test_a_guarded_page_that_is_let_through_is_alive(headers: dict[str, str]) -> None:
    page = Page(title="News", text=LONG)
    assert judge(seen(headers=headers, page=page)).verdict is Verdict.ALIVE


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


@pytest.mark.parametrize(
    ("path", "characters", "walled"),
    [("/docs/sso", 300, True), ("/docs/sso", 301, False), ("/docs/sso?to=/papers/deep.html", 301, True)],
)
def test_a_guide_to_logging_in_may_have_moved_to_where_one_seems_to_log_in(
    path: str, characters: int, walled: bool
) -> None:
    there = f"https://example.org{path}"
    guide = Page(title="Single sign-on · Docs", text="x" * characters)
    found = judge(seen(final_url=there, hops=(hop(URL, there, 302),), page=guide))
    assert (found.reason == "login_wall") is walled


FORM = Page(title="Log in", asks_password=True)


@pytest.mark.parametrize(
    ("query", "form", "walled"),
    [
        ("url=https://journal.example.net/a", FORM, True),
        ("qurl=https%3A%2F%2Fjournal.example.net%2Fa", FORM, True),
        ("url=https://journal.example.net/a", replace(FORM, asks_password=False), False),
        ("url=https://proxy.example.org/a", FORM, False),
        ("url=/a", FORM, False),
        ("url=https://", FORM, False),
    ],
)
def test_a_librarys_proxy_that_wants_a_log_in_hides_what_is_behind_it(query: str, form: Page, walled: bool) -> None:
    url = f"https://proxy.example.org/login?{query}"
    assert (judge(seen(url=url, final_url=url, page=form)).reason == "login_wall") is walled


@pytest.mark.parametrize(
    ("more", "to", "walled"),
    [
        ({}, f"{URL}?bm-verify=1", True),
        ({"title": "Harbour cam"}, f"{URL}?bm-verify=1", False),
        ({"text": "The harbour"}, f"{URL}?bm-verify=1", False),
        ({"scripts": 0}, f"{URL}?bm-verify=1", False),
        ({"refresh": ""}, f"{URL}?bm-verify=1", False),
        ({}, "https://example.org/other", False),
    ],
)
def test_a_blank_page_that_loads_itself_again_checks_its_visitor(more: dict[str, Any], to: str, walled: bool) -> None:
    page = replace(Page(anchors=frozenset(), scripts=1, refresh=f"5; url={to}"), **more)
    way = (hop(URL, to, 200, HopKind.META_REFRESH),)
    assert (judge(seen(final_url=to, hops=way, page=page)).reason == "challenge") is walled
    assert judge(seen(page=page)).verdict is Verdict.ALIVE


def test_a_log_in_page_in_the_place_of_another_says_nothing_else() -> None:
    assert judge(seen(page=FORM)).reason == "login_wall"
    assert judge(seen(page=replace(FORM, text=LONG))).verdict is Verdict.ALIVE
    assert judge(seen(page=replace(FORM, title="Deep papers"))).verdict is Verdict.ALIVE
    assert judge(seen(page=replace(FORM, asks_password=False))).verdict is Verdict.ALIVE
    front = "https://example.org/"
    assert judge(seen(url=front, final_url=front, page=FORM)).verdict is Verdict.ALIVE
    asked = "https://login.example.org/deep"
    assert judge(seen(url=asked, final_url=asked, page=FORM)).verdict is Verdict.ALIVE


def gate(path: str, to: str, **more: Any) -> Observation:
    asked, shown = f"https://example.org{path}", f"https://example.org{to}"
    more.setdefault("page", Page(title="Before you go on", text="We use cookies."))
    return seen(more.pop("status", 200), url=asked, final_url=shown, hops=(hop(asked, shown, 302),), **more)


@pytest.mark.parametrize(
    "observed",
    [
        gate("/news/item.html", "/consent?back=/news/item.html"),
        gate("/abc", "/en/age-check.php?to=%2Fabc"),
        gate("/abc", "/consent?to=%252Fabc"),
        gate("/abc", "/consent?to=/abc", status=204, page=None),
        gate("/abc", "/consent?to=/abc", status=299, page=Page(text=LONG)),
    ],
)
def test_a_visitor_who_must_agree_first_met_a_gate(observed: Observation) -> None:
    judgement = judge(observed)
    assert (judgement.verdict, judgement.reason) == (Verdict.BLOCKED, "gate")


@pytest.mark.parametrize(
    "observed",
    [
        gate("/abc", "/other?to=/abc"),  # no such place
        gate("/abc", "/consent?to=/"),  # no way back
        gate("/ab", "/consent?to=/ab"),  # which may stand there by chance
        gate("/consent", "/consent/more?from=/consent"),  # what was asked for
        gate("/abc", "/consent?to=/abc", page=Page(text=LONG * 3)),  # there is something to read
    ],
)
def test_what_only_looks_like_a_gate_is_none(observed: Observation) -> None:
    assert judge(observed).verdict is Verdict.ALIVE


@pytest.mark.parametrize(("status", "verdict"), [(404, Verdict.DEAD), (503, Verdict.FAILING), (300, Verdict.ALIVE)])
def test_neither_log_in_nor_gate_changes_what_an_error_says(status: int, verdict: Verdict) -> None:
    assert judge(seen(status, page=FORM)).verdict is verdict
    assert judge(gate("/abc", "/consent?to=/abc", status=status)).verdict is verdict


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
        ([hop(A, B), hop(B, A, 302)], A, None),
        ([hop(A, B), hop(B, A), hop(A, C, 302)], C, None),
        ([hop(A, B), hop(B, None)], B, B),
        ([hop(A, f"{B}#part")], B, f"{B}#part"),
        ([hop(A, f"{B}#part"), hop(B, f"{C}#")], C, C),
        ([hop(A, "https://doi.org/10.1/x"), hop("https://doi.org/10.1/x", C)], C, "https://doi.org/10.1/x"),
    ],
)
def test_moved_ends_with_the_unbroken_permanent_prefix(hops: list[Hop], final: str, target: str | None) -> None:
    observed = seen(url=A, final_url=final, hops=tuple(hops))
    assert permanent_target(observed) == target
    judgement = judge(observed)
    assert (judgement.verdict, judgement.moved_to) == (Verdict.MOVED if target else Verdict.ALIVE, target)
    assert not target or judgement.reason == ("meta_refresh" if hops[0].status == 200 else f"http_{hops[0].status}")


SIGNED = "https://files.example/a?X-Amz-Expires=60&X-Amz-Signature=abc"


@pytest.mark.parametrize(
    ("url", "there", "target"),
    [
        (A, f"{B};jsessionid=1A2B", None),
        (A, f"{B}?PHPSESSID=1a2b", None),
        (A, "https://me:secret@example.org/b", None),
        (A, SIGNED, None),
        (A, f"{B}?page=2", f"{B}?page=2"),
        (f"{A}?key=heron", f"{B}?key=heron", f"{B}?key=heron"),  # cited with it
    ],
)
def test_an_address_that_is_one_visitors_is_no_new_home(url: str, there: str, target: str | None) -> None:
    assert permanent_target(seen(url=url, final_url=there, hops=(hop(url, there),))) == target
    onwards = seen(url=url, final_url=there, hops=(hop(url, C), hop(C, there)))
    assert permanent_target(onwards) == (target or C)


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
    assert judge(seen(302, stopped=Stop.LOOP, detail=URL), accepted=True).verdict is Verdict.DEAD
    assert judge(seen(None, fault=Fault.RESET), accepted=True).verdict is Verdict.FAILING
