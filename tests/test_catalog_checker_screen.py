"""What is said of an address before anybody is asked."""

import pytest

from catalog.checker.observation import Stop
from catalog.checker.screen import LOCAL_PREFIX, is_private_host, make_screen
from catalog.settings_parts import Acceptance
from db.vocabulary import Verdict

SCREEN = make_screen((), (), False)


@pytest.mark.parametrize(
    ("address", "verdict", "reason"),
    [
        ("mailto:ann@example.org", Verdict.EXCLUDED, "scheme_mailto"),
        ("mailto:", Verdict.EXCLUDED, "scheme_mailto"),  # asks for no address of its own
        ("mailto:ann@example.org,bob@[192.0.2.1]", Verdict.EXCLUDED, "scheme_mailto"),
        ("mailto:ann%40example.org", Verdict.EXCLUDED, "scheme_mailto"),
        ("mailto:jürgen@müller.example?subject=x", Verdict.EXCLUDED, "scheme_mailto"),
        (f"mailto:{'a' * 64}@example.org", Verdict.EXCLUDED, "scheme_mailto"),
        (f"mailto:{'a' * 65}@example.org", Verdict.INVALID, "mailto_syntax"),
        ("mailto:ann", Verdict.INVALID, "mailto_syntax"),
        ("mailto:ann@", Verdict.INVALID, "mailto_syntax"),
        ("mailto:ann@example.org,bob", Verdict.INVALID, "mailto_syntax"),
        ("mailto:ann smith@example.org", Verdict.INVALID, "mailto_syntax"),
        ("ftp://example.org/x", Verdict.EXCLUDED, "scheme_ftp"),
        ("data:text/html,x", Verdict.EXCLUDED, "scheme_data"),
        (f"{'x' * 60}:y", Verdict.EXCLUDED, f"scheme_{'x' * 40}"),
        ("http://[bad/", Verdict.INVALID, "url_host"),
        ("http://10.0.0.1/", Verdict.EXCLUDED, "private_address"),
        ("http://db.internal/", Verdict.EXCLUDED, "private_address"),
        ("http://router.home.arpa/", Verdict.EXCLUDED, "private_address"),
        ("http://printer.local/", Verdict.EXCLUDED, "private_address"),
        ("http://LOCALHOST./", Verdict.EXCLUDED, "private_address"),
        ("http://site.localhost/", Verdict.EXCLUDED, "private_address"),
        ("https://example.org/", None, None),
        ("http://local/", None, None),
        ("http://mylocalhost/", None, None),
    ],
)
def test_schemes_mail_and_private_names_are_told_without_the_network(
    address: str, verdict: Verdict | None, reason: str | None
) -> None:
    judged = SCREEN.judge(address)
    assert (judged and judged.verdict, judged and judged.reason) == (verdict, reason)


def test_what_is_wrong_with_a_mail_address_is_shown_and_cut() -> None:
    judged = SCREEN.judge(f"mailto:{'wrong ' * 50}")
    assert judged is not None
    assert 100 < len(judged.sentence) < 160
    assert "wrong wrong" in judged.sentence


def test_a_scheme_is_shown_as_far_as_forty_letters() -> None:
    judged = SCREEN.judge(f"{'x' * 60}:y")
    assert judged is not None
    assert judged.sentence == f"{'x' * 40}: addresses are not checked"


def test_private_names_are_open_where_the_user_says_so() -> None:
    assert make_screen((), (), True).judge("http://10.0.0.1/") is None
    assert make_screen((), (), True).judge("http://printer.local/") is None


def test_exclusions_go_before_private_addresses_and_hold_for_what_is_redirected_to() -> None:
    screen = make_screen((r"^https?://10\.", r"/private/"), (), False)
    judged = screen.judge("http://10.0.0.1/")
    assert judged is not None
    assert judged.reason == "excluded_by_settings"
    assert "/private/" in str(screen.judge("https://example.org/private/x"))
    assert screen.vet("https://example.org/private/x") is Stop.EXCLUDED
    assert screen.vet("http://192.168.0.1/") is Stop.PRIVATE
    assert screen.vet("https://example.org/x") is None


def test_a_status_is_accepted_where_pattern_and_status_fit() -> None:
    screen = make_screen((), [Acceptance(pattern=r"example\.org", status=(403, 999))], False)
    assert screen.accepts("https://example.org/x", 403)
    assert screen.accepts("https://example.org/x", 999)
    assert not screen.accepts("https://example.org/x", 404)
    assert not screen.accepts("https://example.com/x", 403)
    assert not screen.accepts("https://example.org/x", None)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "localhost", "a.localhost", "x.local."])
def test_private_hosts_are_known_by_their_spelling(host: str) -> None:
    assert is_private_host(host)
    assert LOCAL_PREFIX == "file:"  # it stands in catalogs
