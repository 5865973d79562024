"""Scenarios of what pages say in many words, other languages and by their scripts alone, each beside an honest one."""

from db.vocabulary import MoveKind, Verdict
from simweb import behaviours as b
from simweb.scenario import Scenario

_OK = ("http_200",)
_ALIVE, _SOFT, _BLOCKED = Verdict.ALIVE, Verdict.SOFT_404, Verdict.BLOCKED
_MENUS = "".join(f"<li>Menu entry number {n} of many</li>" for n in range(100))  # some 3,000 characters
_PASSWORD = '<form method="post"><input name="user"><input type="password" name="password"></form>'


def _source(text: str) -> b.Behaviour:
    return b.shown(text.encode(), 200, [("Content-Type", "text/html; charset=utf-8")])


def _sent_first(way: str, page: b.Behaviour) -> b.Behaviour:
    """Whatever is asked for is answered with a redirect to one place, which is told what it was."""

    async def answer(exchange: b.Exchange) -> None:
        path = exchange.request.path
        await (page if path.partition("?")[0] == way else b.redirect(302, f"{way}?returnUrl={path}"))(exchange)

    return answer


_CONSENT = _sent_first("/consent", b.markup("<p>We use cookies. Agree?</p>", title="Before you go on"))
_WORDLESS_FORM = b.markup(f"<h1>The reading room</h1>{_PASSWORD}", title="Reading room")
_FORM = b.markup(f"<h1>Sign in</h1>{_PASSWORD}", title="Sign in · Example")
_WALL_SCRIPT = _source(
    '<html><head><meta name="robots" content="noindex"></head><body><iframe id="main-iframe" '
    'src="/_Incapsula_Resource?SWUDNSAI=31">Please wait.</iframe></body></html>'
)
_SHELL = _source(
    '<title>App</title><div id="root"></div><script src="/main.js"></script>'
    '<script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>'
)

_FENCED = b.markup(
    "<p>This site is currently unavailable to visitors from the European Economic Area.</p>", title="Gazette"
)
_MANY_WORDS = b.markup(
    f"<p>Error 404.</p>{b.prose('our services')}",
    title="Sorry: this lost page 404 seems moved or removed from this website | Ex",
)

WORDED = (
    Scenario(
        "foreign-title-among-menus",
        b.markup(f"<ul>{_MENUS}</ul>", title="Hata: sayfa bulunamadı | Örnek"),
        _SOFT,
        ("title_not_found",),
        "in Turkish",
    ),
    Scenario(
        "foreign-title-on-errors",
        b.markup(f"<ul>{_MENUS}</ul>", title="Seite nicht gefunden: wie Betreiber ihre Leser zurückgewinnen | Blog"),
        _ALIVE,
        _OK,
        "an article about error pages, in German",
    ),
    Scenario(
        "foreign-phrase",
        b.markup("<p>お探しのページは、あちらへ移りました。</p>", title="例"),
        _SOFT,
        ("phrase_not_found",),
        "in Japanese, where no blanks part the words",
    ),
    Scenario(
        "soft-sentence",
        b.markup("<p>The slideshow you're trying to view may have been removed.</p>", title="Slides"),
        _SOFT,
        ("phrase_not_found",),
        "what somebody was looking for, and that it is not there",
    ),
    Scenario(
        "quotes-an-error",
        b.markup(
            "<p>I get 404 Not Found for whatever I ask. Why?</p>",
            title="apache - 404 on all pages but home - Q&A",
        ),
        _ALIVE,
        _OK,
        "a question that quotes an error",
    ),
    Scenario(
        "titled-by-an-error",
        b.markup(
            "<p>It tells readers that the page you requested does not exist.</p>",
            title="Custom 404 pages in nginx | Joe",
        ),
        _ALIVE,
        _OK,
        "a title with more words about something than about an error",
    ),
    Scenario(
        "error-in-many-words",
        _MANY_WORDS,
        _SOFT,
        ("phrase_not_found",),
        "many words, all of them about the error, whatever is asked",
        fallback=_MANY_WORDS,
    ),
    Scenario(
        "phrase-before-a-mark",
        b.markup("<p>(Error 404)</p>", title="Example"),
        _SOFT,
        ("phrase_not_found",),
        "in brackets",
    ),
    Scenario(
        "registered-only",
        b.markup("<p>This domain was recently registered at a registrar.</p>", title="x.test"),
        _SOFT,
        ("parked",),
        "a front page that is its registrar's",
        path="/",
    ),
    Scenario(
        "parked-in-dutch",
        b.markup("<p>Deze domeinnaam is te koop.</p>", title="x.test"),
        _SOFT,
        ("parked",),
        "for sale, in Dutch",
        path="/",
    ),
    Scenario(
        "house-for-sale",
        b.markup("<p>Das Haus steht zum Verkauf.</p>", title="Ein Haus"),
        _ALIVE,
        _OK,
        "a house, not a name",
    ),
    Scenario(
        "parked-by-frame",
        _source('<html><title>x.test</title><frameset><frame src="http://sedoparking.com/x?domain=x.test"></frameset>'),
        _SOFT,
        ("parked",),
        "nothing but a frame, which is a parker's",
        path="/",
    ),
    Scenario(
        "agree-first",
        _CONSENT,
        _BLOCKED,
        ("gate",),
        "whoever comes is sent to agree to something, and back from there",
        fallback=_CONSENT,
    ),
    Scenario(
        "to-its-terms",
        b.redirect(302, "/terms"),
        _ALIVE,
        _OK,
        "sent to terms of use, with no way back: they are what was asked for",
        path="/legal/conditions.html",
        more={"/terms": b.ok("Terms of use")},
    ),
    Scenario(
        "short-path-to-join",
        b.redirect(302, "/join?from=/a"),
        _ALIVE,
        _OK,
        "a path that is in half of all queries by chance",
        path="/a",
        more={"/join": b.ok("Join us")},
    ),
    Scenario(
        "login-in-place",
        _FORM,
        _BLOCKED,
        ("login_wall",),
        "a log-in page under the address itself, and under any other",
        fallback=_FORM,
    ),
    Scenario(
        "login-anywhere",
        _WORDLESS_FORM,
        _BLOCKED,
        ("login_wall",),
        "a form with a title of its own, under any address",
        fallback=_WORDLESS_FORM,
    ),
    Scenario("login-at-one-address", _FORM, _BLOCKED, ("login_wall",), "the same, at a host that says 404 to others"),
    Scenario("login-as-front-page", _FORM, _ALIVE, _OK, "an application's front page", path="/"),
    Scenario(
        "login-design",
        b.markup(f"<p>Two fields will do.</p>{_PASSWORD}", title="Login page design"),
        _ALIVE,
        _OK,
        "a page about log-in pages shows one",
    ),
    Scenario(
        "wall-by-script",
        _WALL_SCRIPT,
        _BLOCKED,
        ("challenge",),
        "hardly a word, and the script of a vendor of walls",
        fallback=_WALL_SCRIPT,
    ),
    Scenario(
        "wall-script-in-article",
        _source(f'<title>On walls</title>{b.prose("walls", 2)}<iframe src="/_Incapsula_Resource?x=1"></iframe>'),
        _ALIVE,
        _OK,
        "the same script in a page with much to read",
    ),
    Scenario(
        "wall-script-in-shell",
        _SHELL,
        _ALIVE,
        _OK,
        "an application that its vendor's script was put into",
        fallback=_SHELL,
    ),
    Scenario(
        "sent-to-language-home",
        b.redirect(301, "/pt-br/"),
        _SOFT,
        ("redirect_home",),
        "the home page of one of the site's languages",
        more={"/pt-br/": b.ok("Início")},
    ),
    Scenario(
        "moved-to-it",
        b.redirect(301, "/it/"),
        Verdict.MOVED,
        ("http_301",),
        "a part of the site that is called like a language",
        path="/departments/it",
        more={"/it/": b.ok("Information technology")},
        moved_to="http://moved-to-it.test/it/",
        move_kind=MoveKind.ADDRESS,
    ),
    Scenario(
        "sent-home-with-reason",
        b.redirect(302, "/?ref=404&utm_source=old"),
        _SOFT,
        ("redirect_home",),
        "a query that says why somebody came",
        more={"/": b.ok("Home")},
    ),
    Scenario(
        "sent-to-oops",
        b.redirect(302, "/oops.html"),
        _SOFT,
        ("redirect_error_page",),
        "oops",
        more={"/oops.html": b.ok("Hm")},
    ),
    Scenario(
        "renamed-to-missing",
        b.redirect(302, "/films/missing"),
        _ALIVE,
        _OK,
        "a film of that name",
        path="/films/missing-1982",
        more={"/films/missing": b.ok("Missing")},
    ),
    Scenario(
        "bare-error", b.markup("<h1>Not Found</h1>", title=""), _SOFT, ("phrase_not_found",), "not a word besides"
    ),
    Scenario(
        "server-greeting",
        b.markup(f"<h1>It works!</h1><ul>{_MENUS}</ul>", title="Apache2 Ubuntu Default Page: It works"),
        _SOFT,
        ("title_not_found",),
        "a server's long greeting, standing where a site was",
        path="/",
    ),
    Scenario(
        "on-a-greeting",
        b.markup("<p>These words greet you.</p>", title="Welcome to nginx! – a beginner's guide"),
        _ALIVE,
        _OK,
        "a guide to the server that greets so",
    ),
    Scenario(
        "fenced-by-region",
        _FENCED,
        _BLOCKED,
        ("challenge",),
        "keeps whole countries out, whatever they ask for; elsewhere it may be seen",
        fallback=_FENCED,
    ),
)
