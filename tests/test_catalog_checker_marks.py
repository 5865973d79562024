"""Walls and parkers told by the source of pages that show next to nothing, vendor by vendor."""

import pytest

from catalog.checker.marks import FEW_SCRIPTS, LITTLE_TEXT, find_store_error
from catalog.checker.page import parse_page


def _marks(source: str) -> tuple[str, str]:
    page = parse_page(f"<!doctype html><html>{source}".encode(), "text/html")
    return page.wall, page.parker


WALLS = {
    "Cloudflare": "<title>x</title><script>window._cf_chl_opt={cvId:'3'}</script>",
    "Anubis": '<script id="anubis_challenge" type="application/json">{"rules":{}}</script><h1>Kein Bot?</h1>',
    "DataDome": '<p id="cmsg">Wait</p><script src="https://ct.captcha-delivery.com/c.js"></script>',
    "PerimeterX": '<div id="px-captcha"></div>',
    "AWS": "<script>window.gokuProps = {};</script>",
    "Akamai": '<script src="/_sec/cp_challenge/verify"></script>',
    "Sucuri": "<script>sucuri_cloudproxy_js='';</script>",
    "F5": "<noscript>Please enable JavaScript to view the page content.<br/>Your support ID is: 1.</noscript>",
    "Kasada": '<script src="/149e9513-01fa/ips.js?tkrm=x"></script>',
    "DDoSGuard": '<script src="/.well-known/ddos-guard/js-challenge/index.js"></script>',
    "Azure": '<script src="/.azwaf/challenge.js"></script>',
    "Imunify": '<form id="wsidchk-form"></form>',
    "Alibaba": '<script src="/_____tmd_____/punish?x=1"></script>',
    "Imperva": '<body><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31">x</iframe>',
}
PARKERS = {
    "Sedo": '<frameset><frame src="http://sedoparking.com/search"></frameset>',
    "ParkingCrew": '<script src="//d1lxhc4jvstzrp.cloudfront.net/x.js"></script>',
    "Bodis": '<div id="target"></div><script>window.park = "eyJ1";</script>',
    "GoDaddy": '<div id="root"></div><script src="https://img1.wsimg.com/parking-lander/static/js/main.js"></script>',
    "AdSense": '<script src="https://www.google.com/adsense/domains/caf.js"></script>',
    "HugeDomains": '<a href="https://www.hugedomains.com/domain_profile.cfm?d=x">x</a>',
    "Above": '<a href="https://www.above.com/marketplace/x">x</a>',
    "ParkLogic": '<script src="https://parklogic.com/x.js"></script>',
}


OTHERWISE = [
    ("Cloudflare", '<script src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1"></script>'),
    ("Cloudflare", '<div class="cf-browser-verification">Wait</div>'),
    ("Akamai", '<div id="sec-if-cpt-container"></div>'),
    ("Akamai", "<TITLE>Access Denied</TITLE>See https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;7d"),
    ("Akamai", "<title>Access Denied</title>http://x.example/?q=1 https://errors.edgesuite.net/18.7d"),
    ("Anubis", '<script type="module" src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script>'),
    ("Bunny", '<script src="/.bunny-shield/assets/challenge.js"></script>'),
    ("GoAway", '<link rel=stylesheet href="/.well-known/.git.gammaspectra.live/git/go-away/cmd/go-away/assets/x.css">'),
]


@pytest.mark.parametrize(("vendor", "source"), [*WALLS.items(), *OTHERWISE])
def test_a_wall_is_known_by_its_vendors_script(vendor: str, source: str) -> None:
    assert _marks(source) == (vendor, "")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<Error><Code>NoSuchKey</Code>\n<Message>No such\n key.</Message>", "No such key."),
        (b"<?xml version='1.0'?><Error><Code>BlobNotFound</Code><Message>x</Message>", "x"),
        (b"<Error><Code>SlowDown</Code><Message>x</Message>", ""),
        (b"<Errors><Error><Code>NoSuchKey</Code><Message>x</Message>", ""),
    ],
)
def test_a_store_of_files_says_in_xml_that_it_has_none_of_that_name(body: bytes, said: str) -> None:
    assert find_store_error(body) == said


@pytest.mark.parametrize(("vendor", "source"), PARKERS.items())
def test_a_parker_is_known_by_what_its_pages_load(vendor: str, source: str) -> None:
    assert _marks(source) == ("", vendor)


@pytest.mark.parametrize("source", [*WALLS.values(), *PARKERS.values()])
def test_nothing_is_held_against_a_page_with_something_to_read(source: str) -> None:
    assert _marks(f"{source}<p>{'x' * (LITTLE_TEXT + 1)}</p>") == ("", "")


@pytest.mark.parametrize(
    ("vendor", "script"), [("Imperva", "/_Incapsula_Resource?SWJIYLWA=719d"), ("F5", "/TSPD/08a5f2c1d3b7?type=5")]
)
def test_a_script_that_honest_pages_have_too_counts_only_where_nothing_else_is_there(vendor: str, script: str) -> None:
    injected = f'<script src="{script}"></script>'
    assert _marks(injected) == (vendor, "")
    assert _marks(f"{injected}<p>Hello.</p>") == ("", "")
    assert _marks(f'{injected}<div id="root"></div>') == ("", "")
    assert _marks(injected + "<script></script>" * FEW_SCRIPTS) == ("", "")


PUZZLES = {
    "reCAPTCHA": '<div class="g-recaptcha" data-sitekey="x"></div>',
    "hCaptcha": "<div class='h-captcha'></div>",
    "Turnstile": '<div class="cf-turnstile wide"></div>',
    "SAML": '<form method="post"><input type="hidden" name="SAMLRequest" value="PD94"/></form>',
    "Arkose": '<script src="https://client-api.arkoselabs.com/v2/x/api.js"></script>',
}


@pytest.mark.parametrize(("vendor", "puzzle"), PUZZLES.items())
def test_a_puzzle_is_a_wall_where_there_is_nothing_else_to_do(vendor: str, puzzle: str) -> None:
    to_send = '<input type="hidden" name="from"><input id="go" type="submit">'
    assert _marks(f"<p>Tick the box.</p>{puzzle}{to_send}") == (vendor, "")
    for field in ("<textarea></textarea>", "<select></select>", '<input name="e">', "<INPUT type=email>"):
        assert _marks(f"<p>Write to us.</p>{puzzle}{field}") == ("", "")
    assert _marks(f"<p>{'x' * 200}</p>{puzzle}") == (vendor, "")
    assert _marks(f"<p>{'x' * 201}</p>{puzzle}") == ("", "")


def test_a_script_that_sets_a_cookie_and_comes_again_is_a_wall_where_nothing_else_is_there() -> None:
    script = "<script>document.cookie = 'seen=1'; location.reload();</script>"
    assert _marks(script) == ("cookie", "")
    assert _marks(f"{script}<p>Hello.</p>") == ("", "")
    assert _marks("<script>document.cookie = 'seen=1';</script>") == ("", "")


@pytest.mark.parametrize(
    "source",
    [
        '<p>Hi.</p><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
        '<p>Hi.</p><script src="https://js.datadome.co/tags.js"></script>',
        '<p>Hi.</p><script src="https://x.token.awswaf.com/x/challenge.js" defer></script>',
        '<form>Write to us</form><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>',
        "<title>Access Denied on curl only?</title>It names https://errors.edgesuite.net/18.7d, and that is all.",
        "<title>Static files</title>They are under <code>/.within.website/x/cmd/anubis/static/</code>.",
        '<p>Hi.</p><script src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js"></script>',
    ],
)
def test_what_vendors_put_into_the_pages_they_let_through_is_no_wall(source: str) -> None:
    assert _marks(source) == ("", "")


@pytest.mark.parametrize(("characters", "seen"), [(600, True), (601, False)])
def test_a_wall_says_little(characters: int, seen: bool) -> None:
    assert (_marks(f"{WALLS['AWS']}<p>{'x' * characters}</p>") != ("", "")) is seen


@pytest.mark.parametrize(("before", "seen"), [(60_000, True), (66_000, False)])
def test_a_wall_is_short(before: int, seen: bool) -> None:
    assert (_marks(f"<!--{'x' * before}-->{WALLS['AWS']}") != ("", "")) is seen


@pytest.mark.parametrize(("scripts", "seen"), [(2, True), (3, False)])
def test_a_check_and_nothing_else_has_two_scripts(scripts: int, seen: bool) -> None:
    source = "<script src='/_Incapsula_Resource?SWJIYLWA=719d'></script>" + "<script></script>" * (scripts - 1)
    assert (_marks(source) != ("", "")) is seen
