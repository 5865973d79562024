"""Scenarios of addresses that lead elsewhere: for the time being, for good, or to a place within a page."""

from db.vocabulary import MoveKind, Verdict
from simweb import behaviours as b
from simweb.scenario import Scenario
from simweb.server import Site

_OK = ("http_200",)
_ALIVE, _MOVED = Verdict.ALIVE, Verdict.MOVED
_SPELLING, _ADDRESS = MoveKind.SPELLING, MoveKind.ADDRESS
_COOKIE, _COOKIE_WAY = b.cookie_on_the_way(b.ok("Behind a cookie"))

DETOURS = (
    Scenario(
        "302", b.redirect(302, "/elsewhere"), _ALIVE, _OK, "for the time being elsewhere", more={"/elsewhere": b.ok()}
    ),
    Scenario(
        "303", b.redirect(303, "/elsewhere"), _ALIVE, _OK, "for the time being elsewhere", more={"/elsewhere": b.ok()}
    ),
    Scenario(
        "307", b.redirect(307, "/elsewhere"), _ALIVE, _OK, "for the time being elsewhere", more={"/elsewhere": b.ok()}
    ),
    Scenario("302-then-301", b.chain([302, 301], b.ok()), _ALIVE, _OK, "what follows a temporary hop is temporary"),
    Scenario(
        "twenty-hops", b.chain([302] * 20, b.ok()), _ALIVE, _OK, "as many as the Fetch standard lets a browser follow"
    ),
    Scenario(
        "meta-refresh-5",
        b.meta_refresh(5, "/new"),
        _ALIVE,
        _OK,
        "five seconds are for reading: no permanent move",
        more={"/new": b.ok()},
    ),
    Scenario(
        "meta-refresh-2",
        b.meta_refresh(2, "/new"),
        _ALIVE,
        _OK,
        "two seconds are for reading",
        more={"/new": b.ok()},
    ),
    Scenario(
        "meta-refresh-30",
        b.meta_refresh(30, "/gone"),
        _ALIVE,
        _OK,
        "half a minute is a slide show or a page that renews itself: where it leads is not the page",
    ),
    Scenario(
        "refresh-5-to-404",
        b.meta_refresh(5, "/gone"),
        Verdict.DEAD,
        ("http_404",),
        "a notice that the page has moved, and it is not there either",
    ),
    Scenario(
        "read-before-refresh",
        b.markup(b.prose("the matter", 4), head='<meta http-equiv="refresh" content="5; url=/gone">'),
        _ALIVE,
        _OK,
        "a page to be read, before it sends its readers on to what is gone",
    ),
    Scenario(
        "long-notice",
        b.markup(
            b.prose("our menus", 4) + "<p>This page has moved. You will be redirected in five seconds.</p>",
            head='<meta http-equiv="refresh" content="5; url=/gone">',
        ),
        Verdict.DEAD,
        ("http_404",),
        "a notice among the menus of its site",
    ),
    Scenario(
        "choices",
        b.shown(b.html("Multiple choices", "<ul><li><a href='page.en.html'>English</a></ul>"), 300),
        _ALIVE,
        ("http_300",),
        "several forms to choose from: the resource is there (RFC 9110 15.4.1)",
    ),
    Scenario(
        "choice-made",
        b.redirect(300, "/page.en"),
        _ALIVE,
        _OK,
        "the server prefers one of the forms, and says so",
        more={"/page.en": b.ok("English")},
    ),
    Scenario(
        "choices-of-a-speller",
        b.shown(
            b.html(
                "300 Multiple Choices",
                "<p>The document name you requested (<code>/articles/page</code>) could not be found on this server. "
                "However, we found documents with names similar to the one you requested.</p>",
            ),
            300,
        ),
        Verdict.SOFT_404,
        ("phrase_not_found",),
        "Apache's mod_speling offers names that resemble what is not there",
    ),
    Scenario(
        "slide-show",
        b.meta_refresh(5, "/articles/page?slide=2"),
        _ALIVE,
        _OK,
        "slides that follow each other in a circle",
        more={"/articles/page?slide=2": b.meta_refresh(5, "/articles/page")},
    ),
    Scenario(
        "cookie-to-a-stranger",
        b.redirect(302, "http://stranger.test/page", headers=[("Set-Cookie", "secret=1; Path=/")]),
        _ALIVE,
        _OK,
        "a cookie of one host is no other's business",
        others=(Site("stranger.test", {"/page": b.refuses_header("cookie")}),),
    ),
    Scenario(
        "password-to-a-stranger",
        None,
        _ALIVE,
        _OK,
        "a password in an address is for its host alone",
        raw="http://me:secret@keeper.test/page",
        others=(
            Site("keeper.test", {"/page": b.redirect(302, "http://finder.test/page")}),
            Site("finder.test", {"/page": b.refuses_header("authorization")}),
        ),
    ),
    Scenario(
        "password-for-its-host",
        None,
        _ALIVE,
        _OK,
        "and its host gets it",
        raw="http://me:secret@guarded.test/page",
        others=(Site("guarded.test", {"/page": b.wants_header("authorization", b.status(401))}),),
    ),
    Scenario("meta-refresh-self", b.meta_refresh(0, "/articles/page"), _ALIVE, _OK, "a page that reloads itself"),
    Scenario(
        "meta-refresh-noscript",
        b.markup(b.prose("scripts"), head='<noscript><meta http-equiv="refresh" content="0; url=/nojs"></noscript>'),
        _ALIVE,
        _OK,
        "meant for browsers without scripts alone",
    ),
    Scenario(
        "cookie-wall",
        b.needs_cookie(b.ok()),
        _ALIVE,
        _OK,
        "a redirect to itself that sets a cookie: no loop for those who keep it",
    ),
    Scenario(
        "cookie-on-the-way",
        _COOKIE,
        _ALIVE,
        _OK,
        "the cookie is set by another address on the way",
        more={"/cookie-check": _COOKIE_WAY},
    ),
    Scenario(
        "shortener",
        b.redirect(301, "http://target-of-shortener.test/deep/page"),
        _ALIVE,
        _OK,
        "redirecting is a shortener's work: it never moves",
        at="bit.ly",
        path="/3xAmPle",
        others=(Site("target-of-shortener.test", {"/deep/page": b.ok()}),),
    ),
    Scenario(
        "doi",
        b.redirect(301, "http://publisher.test/paper"),
        _ALIVE,
        _OK,
        "redirecting is a resolver's work: it never moves",
        at="doi.org",
        path="/10.1000/182",
        others=(Site("publisher.test", {"/paper": b.ok()}),),
    ),
)


def _moved(name: str, behaviour: b.Behaviour, to: str, kind: MoveKind, note: str, **more: object) -> Scenario:
    to = to if "://" in to else f"http://{name}.test{to}"
    return Scenario(name, behaviour, _MOVED, (), note, moved_to=to, move_kind=kind, **more)  # type: ignore[arg-type]


_NEW = {"/new": b.ok("New")}
MOVES = (
    _moved("301", b.redirect(301, "/new"), "/new", _ADDRESS, "moved for good", more=_NEW),
    _moved("308", b.redirect(308, "/new"), "/new", _ADDRESS, "moved for good", more=_NEW),
    _moved(
        "301-to-host",
        b.redirect(301, "http://new-home.test/page"),
        "http://new-home.test/page",
        _ADDRESS,
        "moved to another host",
        others=(Site("new-home.test", {"/page": b.ok()}),),
    ),
    _moved(
        "301-301", b.chain([301, 308, 301], b.ok()), "/articles/page?step=3", _ADDRESS, "the end of the permanent hops"
    ),
    _moved("301-302", b.chain([301, 302], b.ok()), "/articles/page?step=1", _ADDRESS, "never beyond a temporary hop"),
    _moved(
        "to-https",
        b.by_scheme(b.redirect(301, "https://to-https.test/articles/page"), b.ok()),
        "https://to-https.test/articles/page",
        _SPELLING,
        "only the scheme",
    ),
    _moved(
        "to-www",
        b.redirect(301, "http://www.to-www.test/articles/page"),
        "http://www.to-www.test/articles/page",
        _SPELLING,
        "only `www.`",
        others=(Site("www.to-www.test", {"/articles/page": b.ok()}),),
    ),
    _moved(
        "to-slash",
        b.redirect(301, "/articles/page/"),
        "/articles/page/",
        _SPELLING,
        "only a trailing slash",
        more={"/articles/page/": b.ok()},
    ),
    _moved(
        "to-capital",
        b.redirect(301, "/Articles/Page"),
        "/Articles/Page",
        _SPELLING,
        "only letter case",
        more={"/Articles/Page": b.ok()},
    ),
    _moved("meta-refresh-0", b.meta_refresh(0, "/new"), "/new", _ADDRESS, "a redirect by other means", more=_NEW),
    _moved(
        "meta-refresh-1", b.meta_refresh(1, "/new"), "/new", _ADDRESS, "at most a second is no time to read", more=_NEW
    ),
    _moved(
        "refresh-header",
        b.refresh_header(0, "/new"),
        "/new",
        _ADDRESS,
        "the header of which meta refresh is the copy",
        more=_NEW,
    ),
    _moved(
        "relative-location",
        b.redirect(301, "../new?x=1"),
        "/new?x=1",
        _ADDRESS,
        "resolved against the address (RFC 9110 10.2.2)",
        more=_NEW,
    ),
    _moved(
        "query-location",
        b.redirect(301, "?v=2"),
        "/articles/page?v=2",
        _ADDRESS,
        "a query alone keeps the path",
        more={"/articles/page?v=2": b.ok()},
    ),
    _moved(
        "scheme-relative-location",
        b.redirect(301, "//other-of-relative.test/new"),
        "http://other-of-relative.test/new",
        _ADDRESS,
        "no scheme: the same one",
        others=(Site("other-of-relative.test", {"/new": b.ok()}),),
    ),
    _moved(
        "utf8-location",
        b.redirect(301, "/dé/ß".encode()),
        "/d%C3%A9/%C3%9F",
        _ADDRESS,
        "raw UTF-8 in a Location, as browsers read it",
        more={"/d%C3%A9/%C3%9F": b.ok()},
    ),
    _moved(
        "blank-location",
        b.redirect(301, b"/two words"),
        "/two%20words",
        _ADDRESS,
        "a blank in a Location is encoded",
        more={"/two%20words": b.ok()},
    ),
    _moved(
        "padded-location",
        b.redirect(301, b"  /new \t"),
        "/new",
        _ADDRESS,
        "white space around a Location is none of it",
        more=_NEW,
    ),
    _moved(
        "fragment-location",
        b.redirect(301, "/new#part"),
        "/new#part",
        _ADDRESS,
        "a fragment in a Location belongs to the new address",
        more=_NEW,
    ),
    _moved(
        "fragment-handed-on",
        b.redirect(301, "/between#part"),
        "/new#part",
        _ADDRESS,
        "a fragment goes on to the next address, unless that brings one of its own",
        more={"/between": b.redirect(301, "/new"), **_NEW},
    ),
    _moved(
        "sub-domain",
        b.redirect(301, "http://launchball.sub-domain.test/"),
        "http://launchball.sub-domain.test/",
        _ADDRESS,
        "a home of its own is not the home page",
        path="/launchpad/launchball",
        others=(Site("launchball.sub-domain.test", {"/": b.ok("Launchball")}),),
    ),
)

_MISSING = Verdict.FRAGMENT_MISSING
FRAGMENTS = (
    Scenario("anchor", b.anchors_page("good", "better"), _ALIVE, (), "the element is there", path="/manual#good"),
    Scenario("anchor-name", b.anchors_page("good", "old"), _ALIVE, (), "`a name` is an anchor too", path="/manual#old"),
    Scenario(
        "anchor-encoded",
        b.anchors_page("größe", "x"),
        _ALIVE,
        (),
        "percent-encoded, as browsers write it",
        path="/manual#gr%C3%B6%C3%9Fe",
    ),
    Scenario(
        "anchor-behind-a-broken-byte",
        b.shown(
            b'<title>Manual</title><p id="first">A byte that is nothing: \x81.</p><p id="good">The place.</p>',
            200,
            [("Content-Type", "text/html; charset=windows-1252")],
        ),
        _ALIVE,
        (),
        "a byte that the page's encoding lacks is not the end of the page",
        path="/manual#good",
    ),
    Scenario(
        "anchor-far-down",
        b.anchors_page(*(f"part-{n}" for n in range(20))),
        _ALIVE,
        (),
        "near the end of a page of some 10,000 characters",
        path="/manual#part-19",
    ),
    Scenario(
        "anchor-not-far-down",
        b.anchors_page(*(f"part-{n}" for n in range(20))),
        _MISSING,
        ("fragment_missing",),
        "a page of that size is read to its end, so that what is not in it is missing",
        path="/manual#part-20",
    ),
    Scenario(
        "anchor-missing-in-a-long-page",
        b.anchors_page(*(f"part-{n}" for n in range(250))),
        _MISSING,
        ("fragment_missing",),
        "two hundred thousand bytes are read to their end as well",
        path="/manual#part-250",
    ),
    Scenario(
        "anchor-missing-in-a-huge-page",
        b.anchors_page(*(f"part-{n}" for n in range(600))),
        Verdict.ALIVE,
        (),
        "of a page that is not read to its end nobody knows what is not in it",
        path="/manual#part-600",
    ),
    Scenario(
        "anchor-missing",
        b.anchors_page("good", "better"),
        _MISSING,
        ("fragment_missing",),
        "the page is there, the place in it is not",
        path="/manual#bad",
    ),
    Scenario(
        "anchor-readme",
        b.readme_page("install", "usage"),
        _ALIVE,
        (),
        "code hosts put a prefix before the ids of users",
        path="/readme#usage",
    ),
    Scenario(
        "anchor-text",
        b.anchors_page("good", "better"),
        _ALIVE,
        (),
        "a text directive names no element",
        path="/manual#:~:text=worked%20example",
    ),
    Scenario(
        "anchor-bang",
        b.anchors_page("good", "better"),
        _ALIVE,
        (),
        "a route of scripts names no element",
        path="/app#!/inbox",
    ),
    Scenario(
        "anchor-top",
        b.anchors_page("good", "better"),
        _ALIVE,
        (),
        "every page has a top (WHATWG HTML)",
        path="/manual#top",
    ),
    Scenario(
        "anchor-lines", b.anchors_page("a", "b"), _ALIVE, (), "lines are drawn by scripts", path="/blob/main.py#L10"
    ),
    Scenario(
        "anchor-time", b.anchors_page("a", "b"), _ALIVE, (), "a place in time (Media Fragments)", path="/talk#t=30"
    ),
    Scenario("anchor-route", b.anchors_page("a", "b"), _ALIVE, (), "a route of scripts", path="/app#/settings"),
    Scenario(
        "anchor-page", b.anchors_page("a", "b"), _ALIVE, (), "a page of a document in a viewer", path="/viewer#page=5"
    ),
    Scenario(
        "anchor-prefixed",
        b.anchors_page("install", "usage"),
        _ALIVE,
        (),
        "a link that has the prefix which scripts take off",
        path="/readme#user-content-usage",
    ),
    Scenario(
        "anchor-script", b.script_built(), _ALIVE, (), "what scripts build cannot be looked up", path="/app#settings"
    ),
    Scenario(
        "anchor-handed-on",
        b.redirect(302, "/manual"),
        _MISSING,
        ("fragment_missing",),
        "a redirect without a fragment hands the printed one on (Fetch, RFC 9110 10.2.2)",
        path="/old#bad",
        more={"/manual": b.anchors_page("good", "better")},
    ),
    Scenario(
        "anchor-replaced",
        b.redirect(302, "/manual#good"),
        _ALIVE,
        (),
        "a redirect that brings a fragment of its own leads there, whatever was printed",
        path="/old#bad",
        more={"/manual": b.anchors_page("good", "better")},
    ),
    Scenario(
        "anchor-replaced-by-none",
        b.redirect(302, "/manual#gone"),
        _MISSING,
        ("fragment_missing",),
        "the place to which the redirect leads is not there; the printed one would be",
        path="/old#good",
        more={"/manual": b.anchors_page("good", "better")},
    ),
    Scenario(
        "anchor-of-the-last-redirect",
        b.redirect(302, "/between#bad"),
        _ALIVE,
        (),
        "the last fragment on the way is the one that counts",
        path="/old#bad",
        more={"/between": b.redirect(302, "/manual#good"), "/manual": b.anchors_page("good", "better")},
    ),
    Scenario(
        "anchor-taken-off",
        b.redirect(302, "/manual#"),
        _ALIVE,
        (),
        "a redirect to the top of the page",
        path="/old#bad",
        more={"/manual": b.anchors_page("good", "better")},
    ),
    Scenario("anchor-pdf", b.pdf(), _ALIVE, (), "PDF has pages, not elements", path="/paper.pdf#page=5"),
    Scenario(
        "anchor-endless",
        b.endless_body(),
        _ALIVE,
        (),
        "only a page that was read to its end can lack an anchor",
        path="/log#last",
    ),
)

MOVING: tuple[Scenario, ...] = (*DETOURS, *MOVES, *FRAGMENTS)
