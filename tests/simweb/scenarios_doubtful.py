"""Scenarios of pages that answer 2xx: is it the resource? Those that are not, each beside an honest one."""

from db.vocabulary import MoveKind, Verdict
from simweb import behaviours as b
from simweb import pages as p
from simweb.scenario import Scenario
from simweb.server import Site

_OK = ("http_200",)
_ALIVE, _SOFT, _DEAD, _BLOCKED = Verdict.ALIVE, Verdict.SOFT_404, Verdict.DEAD, Verdict.BLOCKED
_MENUS = "".join(f"<li>Menu entry number {n} of many</li>" for n in range(100))  # some 3,000 characters
_LONGER = b.prose("the matter at hand", 20)  # some 10,000


def _plain(text: str) -> b.Behaviour:
    return b.shown(text.encode(), 200, [("Content-Type", "text/plain; charset=utf-8")])


TITLES = (
    Scenario(
        "error-title-among-menus",
        b.markup(f"<ul>{_MENUS}</ul>", title="Page not found | Example"),
        _SOFT,
        ("title_not_found",),
        "an error page comes with the menus of its site",
    ),
    Scenario(
        "error-title-long-page",
        b.markup(_LONGER, title="Page not found"),
        _ALIVE,
        _OK,
        "so much text says something besides its error: a story of that name",
    ),
    Scenario("vague-title", b.markup("<p>Sorry.</p>", title="Error"), _SOFT, ("title_not_found",), "one word, no text"),
    Scenario(
        "worded-title",
        b.markup("<p>Try the search.</p>", title="Oops, that article is not available (404)"),
        _SOFT,
        ("title_not_found",),
        "an error in the site's own words",
    ),
    Scenario(
        "explains-errors",
        b.markup(
            "<p>Your readers learn that the page you requested does not exist.</p>", title="How to fix dead links"
        ),
        _ALIVE,
        _OK,
        "a short article about errors",
    ),
    Scenario(
        "explains-errors-where-all-is-answered",
        b.markup(
            "<p>Your readers learn that the page you requested does not exist.</p>",
            title="404 Not Found | Why servers answer with 404 errors",
        ),
        _ALIVE,
        _OK,
        "the same, at a host that says with 200 what it has not",
        fallback=b.markup("<p>The page you requested does not exist.</p>", title="404 Not Found"),
    ),
    Scenario(
        "parked-by-name",
        b.markup("<p>example.com is for sale!</p>", title="example.com"),
        _SOFT,
        ("parked",),
        "a parker who calls the domain by its name",
    ),
    Scenario(
        "vague-title-page",
        b.markup(b.prose("error", 4), title="Error"),
        _ALIVE,
        _OK,
        "one word as a title, and a page about it",
    ),
    Scenario(
        "phrase-in-long-page",
        b.markup(b.prose("specifications", 4) + "<p>Elsewhere the page you requested does not exist.</p>", title="OWL"),
        _ALIVE,
        _OK,
        "a specification once was called dead for such words",
    ),
    Scenario(
        "plain-error",
        _plain("The requested URL was not found on this server. Whoever knows better may write to its webmaster."),
        _SOFT,
        ("phrase_not_found",),
        "a line of plain text",
    ),
    Scenario(
        "plain-log",
        _plain("Said to /a: the requested URL was not found.\n" * 9),
        _ALIVE,
        _OK,
        "a log may say anything",
        path="/build.log",
    ),
    Scenario(
        "error-page-asked-for",
        b.markup("<p>Page not found.</p>", title="Page not found"),
        _ALIVE,
        _OK,
        "whoever links to /errors/404 gets what was linked",
        path="/errors/404",
    ),
    Scenario(
        "error-page-to-error-page",
        b.redirect(302, "/404.html"),
        _ALIVE,
        _OK,
        "an address about errors may lead to one",
        path="/docs/error-404",
        more={"/404.html": b.ok("Example", "How our error page is made.")},
    ),
)

READING = (
    Scenario(
        "xhtml-error",
        b.shown(b.html("Page not found", "<p>Sorry.</p>"), 200, [("Content-Type", "application/xhtml+xml")]),
        _SOFT,
        ("title_not_found",),
        "XHTML is a page as well",
    ),
    Scenario(
        "untyped-error",
        b.raw(b"HTTP/1.1 200 OK\r\n\r\n" + b.html("Page not found", "<p>Sorry.</p>")),
        _SOFT,
        ("title_not_found",),
        "nobody says what it is, and it begins like a page",
    ),
    Scenario(
        "soft-in-shift-jis",
        b.shown(
            '<meta charset="shift_jis"><title>ページが見つかりません</title><p>…</p>'.encode("shift_jis"),
            200,
            [("Content-Type", "text/html")],
        ),
        _SOFT,
        ("title_not_found",),
        "the encoding that the page declares itself",
    ),
    Scenario(
        "soft-in-wider-latin-1",
        b.shown(
            "<title>Example</title><p>Sorry, we can’t find the page.</p>".encode("cp1252"),
            200,
            [("Content-Type", "text/html; charset=iso-8859-1")],
        ),
        _SOFT,
        ("phrase_not_found",),
        "the apostrophe of Windows-1252 on a page that calls itself ISO-8859-1, as many do",
    ),
    Scenario(
        "words-in-a-script",
        b.markup("<p>A gallery.</p><script>/* the page you requested does not exist */</script>", title="Gallery"),
        _ALIVE,
        _OK,
        "what a script holds ready is not what the page says",
    ),
    Scenario(
        "phrase-after-a-while",
        b.markup("<p>" + "Entry, entry, entry. " * 9 + "The page you requested could not be found.</p>"),
        _SOFT,
        ("phrase_not_found",),
        "after the words of a menu",
    ),
    Scenario(
        "broken-gzip-error",
        b.gzipped(b"<!doctype html><title>Page not found</title>"),
        _SOFT,
        ("title_not_found",),
        "an error page, and not packed as announced",
    ),
    Scenario(
        "nested-gzip-error",
        b.nested_gzip("Page not found"),
        _ALIVE,
        _OK,
        "nobody unpacks ten layers to see what is in them",
    ),
)

PARKED = (
    Scenario("parked-key", p.parked_by_key("<p>Hotels</p>"), _SOFT, ("parked",), "a key for parkers' advertisements"),
    Scenario(
        "portal-with-key",
        p.parked_by_key(b.prose("local news", 4)),
        _ALIVE,
        _OK,
        "a portal with the same advertisements, and much to read",
    ),
    Scenario(
        "script-to-app",
        b.markup('<script>window.location.href="/app/"</script>', title="App"),
        _ALIVE,
        _OK,
        "a script that goes elsewhere than parkers' do: what it shows is known to browsers alone",
    ),
    Scenario(
        "parking-host",
        b.redirect(302, "http://ads.sedoparking.com/x"),
        _SOFT,
        ("parked",),
        "sent to a parking firm",
        others=(Site("ads.sedoparking.com", {"/x": b.markup("<p>Hotels</p>", title="Searches")}),),
    ),
    Scenario(
        "market-itself",
        b.ok("Sell your domain"),
        _ALIVE,
        _OK,
        "a market's own pages are pages",
        at="www.afternic.com",
        path="/sell/domain",
    ),
    Scenario(
        "parked-label",
        b.markup("<p>Related searches</p>", title="x"),
        _SOFT,
        ("parked",),
        "the label that parkers put before a name",
        at="parked.label.test",
    ),
    Scenario(
        "parking-label",
        b.markup(b.prose("where to park", 4), title="Parking in town"),
        _ALIVE,
        _OK,
        "a town's pages about parking",
        at="parking.town.test",
    ),
    Scenario(
        "on-domain-sales",
        b.markup("<p>This domain is for sale, it said.</p>" + _LONGER, title="How I bought a name"),
        _ALIVE,
        _OK,
        "an article about such pages",
    ),
)

TAKEN = (
    Scenario(
        "hijacked",
        b.ok("Situs Slot Gacor Hari Ini 2026"),
        _SOFT,
        ("hijacked",),
        "who took the lapsed name over sells something else",
        fallback=b.not_found,
    ),
    Scenario(
        "slots-of-components",
        b.ok("Slots of components: a slot machine's manual"),
        _ALIVE,
        _OK,
        "an English word in a title is no proof",
    ),
    Scenario(
        "on-gacor",
        b.ok("What slot gacor means"),
        _ALIVE,
        _OK,
        "an address that speaks of it is about it",
        path="/essays/gacor-explained",
    ),
    Scenario(
        "media-replaced",
        b.ok("Welcome to our laboratory"),
        _SOFT,
        ("media_replaced",),
        "a paper was here; now it is a front page under every name",
        path="/papers/bengio_nips2015.pdf",
    ),
    Scenario(
        "media-viewer",
        b.ok("bengio_nips2015.pdf at main"),
        _ALIVE,
        _OK,
        "a viewer names its file",
        path="/blob/bengio_nips2015.pdf",
    ),
    Scenario(
        "media-landing-page",
        b.redirect(302, "/abs/bengio"),
        _ALIVE,
        _OK,
        "a page about the file has its name",
        path="/pdf/bengio.pdf",
        more={"/abs/bengio": b.ok("An article", "Abstract and references of a paper, and where to find it.")},
    ),
    Scenario("media-by-letters", b.ok("Qualified"), _ALIVE, _OK, "three letters name nothing", path="/files/xyz.pdf"),
    Scenario("media-by-number", b.ok("An article"), _ALIVE, _OK, "a number names nothing", path="/content/10.1007.pdf"),
)

_SHELL = (
    "<header>Example, the site of everything</header><main id='view'></main><script src='/app.js'></script>"
    "<footer>All that is said here is said by scripts</footer>"
)
_MESSAGE = b.markup(
    "<nav>Home News</nav><h1>Off the map</h1><p>You have sailed past the edge of our website. Turn around and head for "
    "the harbour.</p><script src='/counter.js'></script>",
    title="Example",
)
_CHOICE = b.markup(
    "<h1>Good evening</h1><form method='post'><p>We pour for grown-ups.</p><button>I am one</button>"
    "<button>I am none</button></form>",
    title="Example",
)
_LINE = b.shown(b"words", headers=[("Content-Type", "text/plain")])
NEIGHBOURS = (
    Scenario(
        "catch-all-redirect-varying",
        b.redirect(302, "/welcome"),
        _SOFT,
        ("catch_all",),
        "whatever is asked is sent to one page, which is another each time",
        fallback=b.redirect(302, "/welcome"),
        more={"/welcome": b.first(*(b.ok(f"The picture of day {day}", day * 9) for day in ("one ", "two ", "three ")))},
    ),
    Scenario(
        "catch-all-echoing",
        p.catch_all_echoing(),
        _SOFT,
        ("catch_all",),
        "the same page, which repeats the name that was asked for all over",
        path="/articles/backpropagation",
        fallback=p.catch_all_echoing(),
    ),
    Scenario(
        "same-beginning",
        b.markup(b.prose("our products", 1) + b.prose("this very thing", 1), title="Example"),
        _ALIVE,
        _OK,
        "begins like the others and goes on by itself",
        fallback=b.markup(b.prose("our products", 1) + b.prose("another thing", 1), title="Example"),
    ),
    Scenario(
        "catch-all-counting",
        p.catch_all_counting(),
        _SOFT,
        ("catch_all",),
        "the same page but for its numbers",
        fallback=p.catch_all_counting(),
    ),
    Scenario(
        "catch-all-canonical",
        p.catch_all_canonical(),
        _SOFT,
        ("catch_all",),
        "calls whatever is asked its true address, so the word is worth nothing",
        fallback=p.catch_all_canonical(),
    ),
    Scenario(
        "own-canonical",
        b.markup(b.prose("our products", 2), head='<link rel="canonical" href="/articles/page">', title="Example"),
        _ALIVE,
        _OK,
        "the page that the others copy: it alone is named as the true address",
        fallback=b.markup(b.prose("our products", 2), title="Example"),
    ),
    Scenario(
        "own-title",
        b.markup(b.prose("our products", 2), title="Products of spring"),
        _ALIVE,
        _OK,
        "much text in common, and a title of its own",
        fallback=b.markup(b.prose("our products", 2), title="Example"),
    ),
    Scenario(
        "half-in-common",
        b.markup(b.prose("our products", 1) + b.prose("this very thing", 1), title="Example"),
        _ALIVE,
        _OK,
        "menus and footers in common, and half a page of its own",
        fallback=b.markup(b.prose("our products", 1), title="Example"),
    ),
    Scenario(
        "strangers-sent-home",
        b.ok("Example"),
        _ALIVE,
        _OK,
        "strangers are sent to the same words by another way: who is not sent is meant",
        fallback=b.redirect(302, "/"),
        more={"/": b.ok("Example")},
    ),
    Scenario(
        "shell-for-any-path",
        b.markup(_SHELL, title="Example"),
        _ALIVE,
        _OK,
        "header, footer and a script in between: what it shows is known to browsers alone",
        fallback=b.markup(_SHELL, title="Example"),
    ),
    Scenario(
        "message-for-any-path",
        _MESSAGE,
        _SOFT,
        ("catch_all",),
        "scripts and few words, but a whole message among them, and no empty place for another",
        fallback=_MESSAGE,
    ),
    Scenario(
        "choice-for-any-path",
        _CHOICE,
        _BLOCKED,
        ("gate",),
        "nothing is to be read before something is chosen, and nothing to be written",
        fallback=_CHOICE,
    ),
    Scenario(
        "line-of-text-for-any-path",
        _LINE,
        _ALIVE,
        _OK,
        "a word of plain text is what a service says of itself, and says the same of anything",
        fallback=_LINE,
    ),
    Scenario(
        "shortener-page",
        b.catch_all(),
        _ALIVE,
        _OK,
        "a shortener's own page says nothing of where it would lead",
        at="tinyurl.com",
        path="/abc",
        fallback=b.catch_all(),
    ),
    Scenario(
        "neighbour-in-trouble",
        b.catch_all(),
        _ALIVE,
        _OK,
        "a neighbour's 503 says nothing",
        fallback=b.shown(b.html("Welcome to Example", b.prose("our products", 2)), 503),
    ),
    Scenario(
        "index-by-any-name",
        b.catch_all(),
        _ALIVE,
        _OK,
        "a front page by its other name is no deep address",
        path="/index.html",
        fallback=b.catch_all(),
    ),
)

HOME = (
    Scenario(
        "query-sent-home",
        b.redirect(302, "/"),
        _ALIVE,
        _OK,
        "an address whose depth was a query alone was the home page already",
        path="/?ref=article",
        more={"/": b.ok("Home")},
    ),
    Scenario(
        "sent-to-query-of-home",
        b.redirect(302, "/?id=7"),
        _ALIVE,
        _OK,
        "a query may choose what a home page shows",
        more={"/?id=7": b.ok("Number seven"), "/": b.ok("Home")},
    ),
    Scenario(
        "shortener-to-home",
        b.redirect(302, "http://home-of-shortener.test/"),
        _ALIVE,
        _OK,
        "a shortener that leads to a home page was made for it",
        at="is.gd",
        path="/Home1",
        others=(Site("home-of-shortener.test", {"/": b.ok("Home")}),),
    ),
    Scenario(
        "user-to-host",
        b.redirect(301, "http://karpathy.user-to-host.test/"),
        Verdict.MOVED,
        (),
        "a user's folder became a host of its own",
        path="/~karpathy",
        others=(Site("karpathy.user-to-host.test", {"/": b.ok("Andrej")}),),
        moved_to="http://karpathy.user-to-host.test/",
        move_kind=MoveKind.ADDRESS,
    ),
)

WALLS = (
    *(
        Scenario(
            f"wall-{name}-{value or 'any'}",
            b.shown(b.html("A moment", "<p>Please be patient.</p>"), 403, [(name, value or "x")]),
            _BLOCKED,
            ("challenge",),
            "names itself in a header",
        )
        for name, value in (
            ("x-amzn-waf-action", "challenge"),
            ("x-amzn-waf-action", "captcha"),
            ("x-vercel-mitigated", "challenge"),
            ("x-dd-b", ""),
        )
    ),
    Scenario(
        "just-a-moment-title",
        b.markup("<p>…</p>", title="Just a moment..."),
        _BLOCKED,
        ("challenge",),
        "told by a title",
    ),
    Scenario(
        "login-title-only",
        b.redirect(302, "/login"),
        _BLOCKED,
        ("login_wall",),
        "the form is drawn by a script; path and title tell it",
        more={"/login": b.markup("<p>Loading</p>", title="Log in · Example")},
    ),
    Scenario(
        "wall-by-words",
        b.markup("<p>Please complete the security check to access example.</p>", title="Example"),
        _BLOCKED,
        ("challenge",),
        "told by a sentence on a short page alone",
    ),
    Scenario(
        "on-walls",
        b.markup(b.prose("robots", 4) + "<p>“Verify you are human”, it says.</p>", title="Just a moment..."),
        _ALIVE,
        _OK,
        "an article about such pages",
    ),
    Scenario(
        "access-denied-404",
        b.status(404, title="Access denied"),
        _DEAD,
        ("http_404",),
        "says by its status that it is gone; the title proves nothing",
    ),
    Scenario(
        "sign-in-page-without-form",
        b.redirect(302, "/signin"),
        _ALIVE,
        _OK,
        "a path alone is no log-in wall: neither title nor form asks for anything",
        more={"/signin": b.ok("How accounts work")},
    ),
    Scenario(
        "form-elsewhere",
        b.redirect(302, "/welcome-page"),
        _ALIVE,
        _OK,
        "a log-in form in a page's corner is no wall",
        more={"/welcome-page": b.login_page("An article")},
    ),
)

SECOND = (
    Scenario(
        "wall-and-then-nothing",
        b.wants_header("sec-fetch-mode", b.status(403), b.status(404)),
        _DEAD,
        ("http_404",),
        "behind the wall there is nothing: the second look was let in and saw it",
    ),
    Scenario(
        "nothing-and-then-wall",
        b.wants_header("sec-fetch-mode", b.status(404), b.status(403)),
        _DEAD,
        ("http_404",),
        "a wall says nothing of what is behind it",
    ),
    Scenario(
        "503-for-robots",
        b.wants_header("sec-fetch-mode", b.status(503)),
        _ALIVE,
        _OK,
        "tells robots that it is out of order",
    ),
    Scenario(
        "soft-for-robots",
        b.wants_header("sec-fetch-mode", b.soft_404()),
        _ALIVE,
        _OK,
        "shows robots its error page",
    ),
    Scenario(
        "same-page-for-robots",
        b.wants_header("sec-fetch-mode", b.catch_all()),
        _ALIVE,
        _OK,
        "shows robots one page for whatever they ask, and browsers the page",
        fallback=b.wants_header("sec-fetch-mode", b.catch_all(), b.status(404)),
    ),
    Scenario(
        "asks-for-a-second",
        b.wants_header("sec-fetch-mode", b.retry_after(429, "1")),
        _BLOCKED,
        ("http_429",),
        "asks for peace after each look: a second one at once would not be peace",
    ),
)

DOUBTFUL: tuple[Scenario, ...] = (*TITLES, *READING, *PARKED, *TAKEN, *NEIGHBOURS, *HOME, *WALLS, *SECOND)
