"""Scenarios of pages that name, quote or suppose an error, and of names and folders in other hands."""

from db.vocabulary import MoveKind, Verdict
from simweb import behaviours as b
from simweb.exchange import Site
from simweb.scenario import Scenario

_OK = ("http_200",)
_ALIVE, _SOFT, _BLOCKED = Verdict.ALIVE, Verdict.SOFT_404, Verdict.BLOCKED
_TRY_FILES = b.markup(
    "<pre>location / { try_files $uri =404; }</pre><p>A missing file gets HTTP/1.1 404 Not Found, as by Apache.</p>",
    title="nginx try_files",
)
_CLASS_ERROR = b.markup("<p>Its methods tell what happened, where, and what led to it.</p>", title="Error")
_BLANK = b.shown(b"", 200, [("Content-Type", "text/html")])
_WANTS_COOKIES = b.markup("<p>To go on, please turn on cookies in your browser.</p>", title="Gazette")
_HANDS_OVER = b.markup(
    '<form method="post" action="https://idp.test/"><input type="hidden" name="SAMLRequest" value="PD94"></form>'
    "<noscript><p>Press the Continue button once.</p></noscript>",
    title="POST data",
)
_NOTE = b.shown(
    b"cat: x: No such file or directory. So it says, and the file is there.", 200, [("Content-Type", "text/plain")]
)


def _json(document: str) -> b.Behaviour:
    return b.shown(document.encode(), 200, [("Content-Type", "application/json")])


NAMING = (
    Scenario(
        "names-an-error",
        _TRY_FILES,
        _ALIVE,
        _OK,
        "a note on servers, at a host that says 404 itself to what it does not have",
    ),
    Scenario(
        "names-an-error-to-anybody",
        _TRY_FILES,
        _SOFT,
        ("phrase_not_found",),
        "the same words, whatever is asked for",
        fallback=_TRY_FILES,
    ),
    Scenario("class-of-errors", _CLASS_ERROR, _ALIVE, _OK, "a manual's page on a class of that name"),
    Scenario(
        "error-to-anybody",
        _CLASS_ERROR,
        _SOFT,
        ("title_not_found",),
        "the same words, whatever is asked for",
        fallback=_CLASS_ERROR,
    ),
    Scenario(
        "names-an-error-by-query",
        _TRY_FILES,
        _ALIVE,
        _OK,
        "made-up values in its query get a 404: the note is meant",
        path="/note.php?id=17",
        fallback=b.not_found,
    ),
    Scenario(
        "plain-note-on-errors",
        b.shown(
            b"cat: x: No such file or directory. So it says, and the file is there.",
            200,
            [("Content-Type", "text/plain")],
        ),
        _ALIVE,
        _OK,
        "two lines of plain text that name an error",
        path="/notes/cat",
    ),
    Scenario(
        "wiki-without-a-text",
        b.markup("<p>There is currently no text in this page. You can search for its title.</p>", title="Ants - Wiki"),
        _SOFT,
        ("phrase_not_found",),
        "a wiki invites its reader to write what is not there",
    ),
    Scenario(
        "quotes-an-error-page",
        b.markup("<p>Neon, 2016: “The page you are looking for does not exist” in seven colours.</p>", title="Works"),
        _ALIVE,
        _OK,
        "another's words in quotation marks",
    ),
    Scenario(
        "quotes-at-length",
        b.markup(
            "<p>Ann: “404 for Ann, for me and for us all: the page you requested does not exist.” Mended!</p>",
            title="Moving house",
        ),
        _ALIVE,
        _OK,
        "a longer quotation, between marks that tell where it begins",
    ),
    Scenario(
        "on-condition",
        b.markup("<p>When the requested file does not exist, nothing happens.</p>", title="Deleting files"),
        _ALIVE,
        _OK,
        "what would be if it were so",
    ),
    Scenario(
        "about-captchas",
        b.markup("<p>A test to tell people from machines.</p>", title="CAPTCHA"),
        _ALIVE,
        _OK,
        "titled like a wall, as its address says",
        path="/wiki/CAPTCHA",
    ),
    Scenario(
        "lapsed-name",
        b.ok("Casinos Not on GamStop: Best UK Casinos 2025"),
        _SOFT,
        ("hijacked",),
        "a lapsed name sends its visitors to gamble",
    ),
    Scenario("law-on-games", b.ok("Best online casinos fined by the regulator"), _ALIVE, _OK, "a trade may be news"),
    Scenario("old-sight", b.ok("A walk to the old casino"), _ALIVE, _OK, "or a sight"),
    Scenario(
        "hides-an-error",
        b.markup(
            "<div class=oops>Sorry, the page you requested does not exist.</div><p>Line 4, from the harbour.</p>",
            title="Lines",
            head="<style>.oops { display: none }</style>",
        ),
        _ALIVE,
        _OK,
        "what the page's style sheet hides, until it is needed",
    ),
    Scenario(
        "speaks-of-errors-and-knows-its-own",
        _TRY_FILES,
        _ALIVE,
        _OK,
        "a note on servers, at a host that sends made-up addresses to its front page",
        fallback=b.redirect(302, "/"),
        more={"/": b.ok("Welcome")},
    ),
    Scenario(
        "speaks-of-errors-and-has-a-page-for-them",
        _TRY_FILES,
        _ALIVE,
        _OK,
        "the same at a host that sends made-up addresses to a page that says so, with 200",
        fallback=b.redirect(302, "/pages/12"),
        more={"/pages/12": b.markup("<p>The page you requested does not exist.</p>", title="Page not found")},
    ),
    Scenario(
        "names-an-error-where-others-are-refused",
        b.markup(
            "<p>After a reload the router shows 404 Not Found: send every path to the index. Accepted, twelve.</p>",
            title="Routers",
        ),
        _ALIVE,
        _OK,
        "a question about servers, at a host that answers 403 to whatever it does not have",
        fallback=b.status(403),
    ),
    Scenario(
        "no-such-key",
        b.shown(
            b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>",
            200,
            [("Content-Type", "application/xml")],
        ),
        _SOFT,
        ("phrase_not_found",),
        "a store's error, of which a proxy has made a 200",
        path="/files/report.pdf",
    ),
    Scenario(
        "mail-about-works",
        b.markup(
            "<p>The site is down for maintenance until six, says the hoster. The slides are on the other host.</p>",
            title="[dev] site down until six",
        ),
        _ALIVE,
        _OK,
        "whatever is made up beside it gets the front page, which is in order",
        path="/mail/0018.html",
        fallback=b.ok("Front"),
    ),
    Scenario("blank-for-anything", _BLANK, _SOFT, ("catch_all",), "not a byte, whatever is asked for", fallback=_BLANK),
    Scenario(
        "wants-cookies-for-anything",
        _WANTS_COOKIES,
        _BLOCKED,
        ("challenge",),
        "the same request, whatever is asked for",
        fallback=_WANTS_COOKIES,
    ),
    Scenario(
        "handed-over-to-log-in",
        _HANDS_OVER,
        _BLOCKED,
        ("login_wall",),
        "a form of single sign-on, sent on by its script",
    ),
    Scenario(
        "bare-line-of-trouble",
        b.shown(b"no healthy upstream", 200, [("Content-Type", "text/plain")]),
        Verdict.FAILING,
        ("out_of_order",),
        "a proxy's own words, and nothing else",
    ),
    Scenario(
        "json-of-an-error",
        _json('{"status": "error", "message": "Record not found"}'),
        _SOFT,
        ("phrase_not_found",),
        "an interface that answers 200 to everything, and puts its error into the document",
        path="/items/17",
    ),
    Scenario(
        "json-with-an-error",
        _json('{"error": "Page not found", "back": "Go back", "save": "Save"}'),
        _ALIVE,
        _OK,
        "a document with more in it: what a program says to its users",
        path="/locales/en.json",
    ),
    Scenario(
        "speaks-of-works",
        b.markup(
            "<p>Works by the harbour: its old system is currently down for maintenance, the mole is open to all.</p>",
            title="Harbour",
        ),
        _ALIVE,
        _OK,
        "of those of something else, at a host that says 404",
    ),
    Scenario(
        "down-for-works",
        b.markup("<p>We are currently down for maintenance. Please come back later.</p>", title="Harbours"),
        Verdict.FAILING,
        ("out_of_order",),
        "a whole site that hopes to be back, with a 200",
    ),
    Scenario(
        "user-to-domain",
        b.redirect(301, "//janesmith.test/"),
        Verdict.MOVED,
        ("http_301",),
        "a user's pages have a domain of their own now",
        path="/~smith/index.html",
        others=(Site("janesmith.test", {"/": b.ok("Jane Smith")}),),
        moved_to="http://janesmith.test/",
        move_kind=MoveKind.ADDRESS,
    ),
    Scenario(
        "papers-to-domain",
        b.redirect(301, "//janedoe.test/"),
        _SOFT,
        ("redirect_home",),
        "a paper of a user is not her front page",
        path="/~smith/paper.html",
        others=(Site("janedoe.test", {"/": b.ok("Jane Smith")}),),
    ),
    Scenario(
        "agreed-elsewhere",
        b.redirect(302, "//consent.elsewhere.test/v2/collect?session=3"),
        _BLOCKED,
        ("gate",),
        "a host that asks for nothing but a consent",
        others=(Site("consent.elsewhere.test", {"/v2/collect?session=3": b.ok("Before you go on")}),),
    ),
    Scenario(
        "cookies-wanted",
        b.redirect(302, "/action/cookieAbsent"),
        _BLOCKED,
        ("gate",),
        "wants its cookies back",
        more={"/action/cookieAbsent": b.ok("Your browser")},
    ),
    Scenario(
        "front-page-to-log-in",
        b.redirect(302, "/?redir=/articles/page"),
        _BLOCKED,
        ("login_wall",),
        "the front page asks who comes, and is told where to send them back",
        more={"/?redir=/articles/page": b.markup('<input type="password">', title="Sign in to the workspace")},
    ),
)
