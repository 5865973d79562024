"""Scenarios whose page is not there, or cannot be had: dead, soft 404s, failing, behind bad certificates."""

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.scenario import Scenario
from simweb.server import Certificate, Reach, Site

_DEAD, _SOFT, _FAILING = Verdict.DEAD, Verdict.SOFT_404, Verdict.FAILING
_HOME = {"/": b.ok("Home")}

DEAD = (
    Scenario("404", b.status(404), _DEAD, ("http_404",), "not here"),
    Scenario(
        "404-rich",
        b.shown(b.html("Our shop", b.prose("the shop", 5)), 404),
        _DEAD,
        ("http_404",),
        "a long and friendly page that is a 404 all the same",
    ),
    Scenario("404-tls", b.status(404), _DEAD, ("http_404",), "not here either", scheme="https"),
    Scenario("410", b.status(410), _DEAD, ("http_410",), "gone, says who should know"),
    Scenario("400", b.status(400), _DEAD, ("http_400",), "a plain GET that the server will not have"),
    Scenario("405", b.status(405), _DEAD, ("http_405",), "to GET as well: nothing to be read here"),
    Scenario("418", b.status(418), _DEAD, ("http_418",), "any other 4xx"),
    Scenario(
        "301-to-404", b.redirect(301, "/new"), _DEAD, ("http_404",), "the way there is permanent, its end is not there"
    ),
    Scenario(
        "loop",
        b.redirect(302, "/b"),
        _DEAD,
        ("redirect_loop",),
        "a circle of two",
        more={"/b": b.redirect(302, "/articles/page")},
    ),
    Scenario(
        "loop-of-one", b.redirect(301, "/articles/page"), _DEAD, ("redirect_loop",), "to itself, and no cookie is set"
    ),
    Scenario("endless-redirect", b.endless_redirect(), _DEAD, ("too_many_redirects",), "a new address every time"),
    Scenario("twenty-one-hops", b.chain([302] * 21, b.ok()), _DEAD, ("too_many_redirects",), "one more than the limit"),
    Scenario("no-location", b.redirect(302, None), _DEAD, ("redirect_missing_location",), "does not say where to"),
    Scenario(
        "empty-location",
        b.redirect(301, b""),
        _DEAD,
        ("redirect_missing_location", "redirect_loop"),
        "says nothing as to where",
    ),
    Scenario(
        "bad-location", b.redirect(301, b"http://[bad/"), _DEAD, ("redirect_malformed",), "no address by any reading"
    ),
    Scenario(
        "bad-port-location",
        b.redirect(301, b"http://bad-port-location.test:99999/"),
        _DEAD,
        ("redirect_malformed",),
        "no such port",
    ),
    Scenario("garbage-location", b.redirect(302, b"https://\xff\xfe:x/"), _DEAD, ("redirect_malformed",), "bytes"),
    Scenario(
        "to-ftp", b.redirect(302, b"ftp://to-ftp.test/file"), _DEAD, ("redirect_scheme",), "another scheme is no page"
    ),
    Scenario(
        "to-mailto",
        b.redirect(302, b"mailto:editor@to-mailto.test"),
        _DEAD,
        ("redirect_scheme",),
        "another scheme is no page",
    ),
    Scenario(
        "to-script", b.redirect(301, b"javascript:alert(1)"), _DEAD, ("redirect_scheme",), "another scheme is no page"
    ),
    Scenario("to-file", b.redirect(301, b"file:///etc/passwd"), _DEAD, ("redirect_scheme",), "and surely not this one"),
    Scenario(
        "no-such-name",
        None,
        _DEAD,
        ("dns_nxdomain",),
        "the name does not exist; a proxy only says that it could not",
        reach=Reach.UNKNOWN,
        proxied=(_FAILING, ("http_502",)),
    ),
    Scenario(
        "no-such-name-tls",
        None,
        _DEAD,
        ("dns_nxdomain",),
        "the same over TLS",
        scheme="https",
        reach=Reach.UNKNOWN,
        proxied=(_FAILING, ("proxy_failure",)),
    ),
    Scenario(
        "moved-to-no-such-name",
        b.redirect(301, "http://never-was.test/"),
        _DEAD,
        ("dns_nxdomain",),
        "redirected to a name that does not exist",
        others=(Site("never-was.test", reach=Reach.UNKNOWN),),
        proxied=(_FAILING, ("http_502",)),
    ),
)

SOFT = (
    Scenario("soft-title", b.soft_404(), _SOFT, ("title_not_found",), "200, and its title says that there is nothing"),
    Scenario(
        "soft-title-german", b.soft_404("Seite nicht gefunden – Beispiel"), _SOFT, ("title_not_found",), "in German"
    ),
    Scenario(
        "soft-phrase",
        b.says_not_found(),
        _SOFT,
        ("phrase_not_found",),
        "200, and its few words say that there is nothing",
    ),
    Scenario(
        "soft-apostrophe",
        b.markup("<p>The page you’re looking for can’t be found.</p>", title="Example"),
        _SOFT,
        ("phrase_not_found",),
        "with the apostrophes of a typographer",
    ),
    Scenario(
        "soft-home",
        b.redirect(302, "/"),
        _SOFT,
        ("redirect_home",),
        "a deep address sent to the home page",
        path="/2016/01/deep/article.html",
        more=_HOME,
    ),
    Scenario(
        "soft-home-301",
        b.redirect(301, "/"),
        _SOFT,
        ("redirect_home",),
        "permanently: no move, since the article is not there",
        path="/2016/01/deep/article.html",
        more=_HOME,
    ),
    Scenario(
        "soft-home-index",
        b.redirect(301, "/index.html"),
        _SOFT,
        ("redirect_home",),
        "the home page by another name",
        path="/2016/01/deep/article.html",
        more={"/index.html": b.ok("Home")},
    ),
    Scenario(
        "soft-error-page",
        b.redirect(302, "/404.html"),
        _SOFT,
        ("redirect_error_page",),
        "sent to a page for errors that answers 200",
        more={"/404.html": b.ok("Example", "Try our search.")},
    ),
    Scenario("suspended", b.suspended(), _SOFT, ("title_not_found",), "whoever was here did not pay"),
    Scenario("parked", b.parked("parked.test"), _SOFT, ("parked",), "the domain is for sale"),
    Scenario(
        "parked-ww",
        b.redirect(302, "http://ww38.parked-ww.test/"),
        _SOFT,
        ("parked", "redirect_home"),
        "sent to a parking firm's label",
        others=(Site("ww38.parked-ww.test", {"/": b.markup("<p>Related searches</p>", title="parked-ww.test")}),),
    ),
    Scenario("parked-script", b.parked_by_script(), _SOFT, (), "a script that goes to a lander"),
    Scenario(
        "catch-all",
        b.catch_all(),
        _SOFT,
        (),
        "the same page for whatever is asked: a made-up neighbour shows it",
        fallback=b.catch_all(),
    ),
    Scenario(
        "catch-all-varying",
        b.catch_all_varying(),
        _SOFT,
        (),
        "nearly the same page: it only names the address",
        fallback=b.catch_all_varying(),
    ),
    Scenario(
        "catch-all-redirect",
        b.redirect(302, "/welcome"),
        _SOFT,
        (),
        "whatever is asked is sent to one page",
        fallback=b.redirect(302, "/welcome"),
        more={"/welcome": b.ok("Welcome")},
    ),
)

FAILING = (
    Scenario("500", b.status(500), _FAILING, ("http_500",), "may pass"),
    Scenario("502", b.status(502), _FAILING, ("http_502",), "may pass"),
    Scenario("503", b.status(503), _FAILING, ("http_503",), "may pass"),
    Scenario(
        "503-for-a-day", b.retry_after(503, "86400"), _FAILING, ("http_503",), "asks for more patience than a run has"
    ),
    Scenario("504", b.status(504), _FAILING, ("http_504",), "may pass"),
    Scenario("520", b.status(520), _FAILING, ("http_520",), "a front without its back, says Cloudflare"),
    Scenario("408", b.status(408), _FAILING, ("http_408",), "too slow for it, says the server"),
    Scenario("425", b.status(425), _FAILING, ("http_425",), "too early, says the server"),
    Scenario("777", b.status(777), _FAILING, ("http_777", "malformed_answer"), "no status that HTTP knows"),
    Scenario("closes", b.nothing(), _FAILING, ("empty_answer",), "takes the request and closes"),
    Scenario("closes-tls", b.nothing(), _FAILING, ("empty_answer",), "the same over TLS", scheme="https"),
    Scenario("resets", b.reset(), _FAILING, ("connection_reset",), "takes the request and resets"),
    Scenario("resets-tls", b.reset(), _FAILING, ("connection_reset",), "the same over TLS", scheme="https"),
    Scenario(
        "refuses",
        None,
        _FAILING,
        ("connection_refused",),
        "nobody listens",
        reach=Reach.REFUSED,
        proxied=(_FAILING, ("http_502",)),
    ),
    Scenario(
        "refuses-tls",
        None,
        _FAILING,
        ("connection_refused",),
        "nobody listens",
        scheme="https",
        reach=Reach.REFUSED,
        proxied=(_FAILING, ("proxy_failure",)),
    ),
    Scenario(
        "blackhole",
        None,
        _FAILING,
        ("timeout_connect", "timeout_total"),
        "the connection never comes about",
        reach=Reach.BLACKHOLE,
        slow=True,
        proxied=(_FAILING, ("timeout_read", "timeout_total")),
    ),
    Scenario(
        "silence",
        b.silence(),
        _FAILING,
        ("timeout_read", "timeout_total"),
        "takes the request and says nothing",
        slow=True,
    ),
    Scenario(
        "silent-body",
        b.silent_body(),
        _FAILING,
        ("timeout_read", "timeout_total"),
        "headers at once, and then not a byte of the page",
        slow=True,
    ),
    Scenario(
        "dribbled-headers",
        b.slow_headers(),
        _FAILING,
        ("timeout_total", "timeout_read"),
        "a byte a second, for ever: only a clock on the whole answer ends it",
        slow=True,
    ),
    Scenario("ssh", b.not_http(), _FAILING, ("malformed_answer",), "another protocol lives here"),
    Scenario("garbage", b.garbage(), _FAILING, ("malformed_answer",), "bytes without sense"),
    Scenario(
        "10000-headers",
        b.many_headers(),
        _FAILING,
        ("malformed_answer",),
        "beyond all bounds; no browser would have it either",
    ),
    Scenario(
        "endless-headers", b.endless_headers(), _FAILING, ("malformed_answer",), "a head that never ends, quickly"
    ),
    Scenario(
        "two-lengths",
        b.two_lengths(),
        _FAILING,
        ("malformed_answer",),
        "lengths that contradict each other (RFC 9112 6.3); browsers refuse it",
    ),
    Scenario(
        "no-handshake",
        b.ok(),
        _FAILING,
        ("tls_failure",),
        "breaks the handshake off",
        scheme="https",
        certificate=Certificate.NO_HANDSHAKE,
    ),
    Scenario(
        "moved-to-silence",
        b.redirect(301, "http://silent-end.test/"),
        _FAILING,
        ("timeout_read", "timeout_total"),
        "the end of the way is silent",
        others=(Site("silent-end.test", {}, fallback=b.silence()),),
        slow=True,
    ),
)

_BAD = Verdict.BAD_CERTIFICATE
CERTIFICATES = (
    Scenario(
        "expired",
        b.ok(),
        _BAD,
        ("certificate_expired",),
        "a month ago",
        scheme="https",
        certificate=Certificate.EXPIRED,
    ),
    Scenario(
        "not-yet-valid",
        b.ok(),
        _BAD,
        ("certificate_not_yet_valid",),
        "in a month",
        scheme="https",
        certificate=Certificate.NOT_YET_VALID,
    ),
    Scenario(
        "wrong-host",
        b.ok(),
        _BAD,
        ("certificate_wrong_host",),
        "issued for another name",
        scheme="https",
        certificate=Certificate.WRONG_HOST,
    ),
    Scenario(
        "self-signed",
        b.ok(),
        _BAD,
        ("certificate_self_signed",),
        "vouches for itself",
        scheme="https",
        certificate=Certificate.SELF_SIGNED,
    ),
    Scenario(
        "untrusted",
        b.ok(),
        _BAD,
        ("certificate_untrusted",),
        "an issuer that nobody knows",
        scheme="https",
        certificate=Certificate.UNTRUSTED,
    ),
    Scenario(
        "incomplete-chain",
        b.ok(),
        _BAD,
        ("certificate_untrusted",),
        "the certificate between it and its issuer is left out",
        scheme="https",
        certificate=Certificate.INCOMPLETE,
    ),
    Scenario(
        "moved-to-expired",
        b.redirect(301, "https://expired-end.test/"),
        _BAD,
        ("certificate_expired",),
        "the end of the way has expired",
        others=(Site("expired-end.test", {"/": b.ok()}, certificate=Certificate.EXPIRED),),
    ),
    Scenario(
        "expired-404",
        b.status(404),
        _BAD,
        ("certificate_expired",),
        "what is behind it was never seen",
        scheme="https",
        certificate=Certificate.EXPIRED,
    ),
)

LOST: tuple[Scenario, ...] = (*DEAD, *SOFT, *FAILING, *CERTIFICATES)
