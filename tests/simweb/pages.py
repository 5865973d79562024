"""Pages that a host may show: honest ones, and those that are something else than they claim. All words are our own."""

from html import escape

from simweb.exchange import Behaviour, Exchange
from simweb.message import Headers, Via

# A paragraph a subject: enough words that a page is no short page, and that two pages differ.
_PARAGRAPHS = (
    "This page is about {0}. It begins with what {0} is for, and who first had the need of it.",
    "Whoever works with {0} soon learns that its simple cases hide the awkward ones, so those come second here.",
    "A worked example of {0} follows: three inputs, two of them ordinary, one of them chosen to annoy.",
    "Measurements of {0} were taken on a small machine, five times each; the middle one is what the table shows.",
    "Objections to {0} are answered at the end, together with the literature that says the opposite about {0}.",
)


def html(title: str, body: str, head: str = "") -> bytes:
    """A page from a title (escaped) and markup (as it is)."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()


def prose(subject: str, times: int = 1) -> str:
    """Paragraphs of markup about a subject; some 500 characters for each of `times`."""
    return "".join(f"<p>{line.format(escape(subject))}</p>" for _ in range(times) for line in _PARAGRAPHS)


def shown(body: bytes, status: int = 200, headers: Headers = ()) -> Behaviour:
    """A body as it is."""
    given = tuple(headers)

    async def show(exchange: Exchange) -> None:
        await exchange.respond(status, given, body)

    return show


def ok(title: str = "A page", text: str = "", *, headers: Headers = (), head: str = "") -> Behaviour:
    """An honest page: a title, and a text about it unless one is given."""
    return shown(
        html(title, f"<h1>{escape(title)}</h1>{f'<p>{escape(text)}</p>' if text else prose(title)}", head), 200, headers
    )


def markup(body: str, *, title: str = "A page", head: str = "") -> Behaviour:
    """A page from markup."""
    return shown(html(title, body, head))


# --- honest pages that look suspicious ------------------------------------------


def article_about_404() -> Behaviour:
    """An honest article on error pages: their words are in its title and all over its text."""
    said = "“Page not found”, “the page you requested does not exist”, “has been removed”: such words"
    return markup(
        f"<h1>How to write a better 404 page</h1><p>{said} tell a visitor nothing that helps.</p>"
        + prose("the 404 page not found error", 4)
        + "<p>Sorry, this page does not exist, says the worst of them. Checking your browser, says another.</p>",
        title="How to write a better 404 page not found message",
    )


def encyclopedia_404() -> Behaviour:
    """An encyclopedia's article with the bare error as its title."""
    return markup("<h1>HTTP 404</h1>" + prose("the status 404 Not Found", 5), title="HTTP 404 - Encyclopedia")


def short_page() -> Behaviour:
    """As short as an honest page gets."""
    return markup("<p>It works.</p>", title="mirror")


def tag_page() -> Behaviour:
    """A list of links with hardly a sentence of its own."""
    items = "".join(f'<li><a href="/posts/{n}">Post number {n}</a></li>' for n in range(1, 9))
    return markup(f"<h1>Tagged: theano</h1><ul>{items}</ul>", title="theano Archives")


def anchors_page(*names: str) -> Behaviour:
    """A page in which these ids exist (the last one as an old `a name`)."""
    ids = "".join(f'<h2 id="{escape(name)}">{escape(name)}</h2>{prose(name)}' for name in names[:-1])
    return markup(f'{ids}<a name="{escape(names[-1])}">{escape(names[-1])}</a>{prose(names[-1])}', title="Anchors")


def readme_page(*names: str) -> Behaviour:
    """A code host's page: ids of user content carry a prefix that their links do not."""
    return anchors_page(*(f"user-content-{name}" for name in names))


def script_built(title: str = "App") -> Behaviour:
    """An empty mount point and a bundle: what the page says is known to browsers alone."""
    return markup('<div id="root"></div><script src="/static/main.4f2a.js"></script>', title=title)


def pdf() -> Behaviour:
    return shown(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n" * 20,
        200,
        [("Content-Type", "application/pdf")],
    )


def feed(title: str) -> Behaviour:
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(title)}</title></channel></rss>'
    return shown(body.encode(), 200, [("Content-Type", "application/rss+xml; charset=utf-8")])


def latin1_page() -> Behaviour:
    """Latin-1 bytes, and nobody who says so."""
    body = "<title>Über die Größe</title><p>Ein Straßenköter läuft über die Brücke.</p>".encode("latin-1")
    return shown(body, 200, [("Content-Type", "text/html")])


# Control characters, colours for terminals, markup, a table's bar, a direction override and a formula.
HOSTILE_TITLE = (
    "a | b\x1b[31m <img src=x onerror=alert(1)> `code`\r\n## Heading\x07 [link](javascript:alert(1)) \u202eevil =1+1"
)


def hostile_title() -> Behaviour:
    """A living page whose title would break whatever prints it unguarded."""
    return ok(HOSTILE_TITLE, headers=[("Content-Type", "text/html; charset=utf-8")])


# --- pages that are not the resource ------------------------------------------


def soft_404(title: str = "Page not found | Example") -> Behaviour:
    """An error page that answers 200 and says so in its title."""
    return markup("<h1>Oops!</h1><p>We looked everywhere. Try the search.</p>", title=title)


def says_not_found() -> Behaviour:
    """An error page that answers 200 and says so in its few words alone."""
    return markup("<h1>Example</h1><p>Sorry, the page you requested could not be found.</p>", title="Example")


def catch_all(title: str = "Welcome to Example", text: str = "") -> Behaviour:
    """One and the same page for whatever is asked (use it as a site's fallback)."""
    return markup(
        f"<h1>{escape(title)}</h1>{f'<p>{escape(text)}</p>' if text else prose('our products', 2)}", title=title
    )


def catch_all_varying() -> Behaviour:
    """The same page for whatever is asked, but for a line that names the address and a number."""

    async def show(exchange: Exchange) -> None:
        line = f"<p>You came to {escape(exchange.request.path)}; request {id(exchange) % 100_003}.</p>"
        await exchange.respond(200, (), html("Example Shop", prose("what the shop sells", 4) + line))

    return show


def catch_all_counting() -> Behaviour:
    """The same page for whatever is asked, full of numbers that are others each time."""

    async def show(exchange: Exchange) -> None:
        seed = id(exchange) % 100_003
        lines = "".join(f"<p>{line}, read {seed * n % 9973} times.</p>" for n, line in enumerate(_COUNTED, 7))
        await exchange.respond(200, (), html("Example Forum", lines))

    return show


def catch_all_echoing() -> Behaviour:
    """The same page for whatever is asked, with the name that was asked for in every paragraph and in the title."""

    async def show(exchange: Exchange) -> None:
        name = exchange.request.path.rpartition("/")[2]
        await exchange.respond(200, (), html(f"{name} | Example", prose(name, 2)))

    return show


def catch_all_canonical() -> Behaviour:
    """The same page for whatever is asked, which calls whatever was asked its true address."""

    async def show(exchange: Exchange) -> None:
        head = f'<link rel="canonical" href="{escape(exchange.request.path)}">'
        await exchange.respond(200, (), html("Example Shop", prose("what the shop sells", 2), head))

    return show


_COUNTED = tuple(line.partition(".")[0].format("the forum") for line in _PARAGRAPHS)


def parked_by_key(text: str = "") -> Behaviour:
    """A parker's page as its advertisements are paid for: by a key on the root element."""
    body = f'<!doctype html><html data-adblockkey="MFwwDQYJKo_x"><head><title>x.test</title></head><body>{text}</body>'
    return shown(body.encode())


def parked(domain: str) -> Behaviour:
    """A domain that nobody uses, called as this visitor calls it."""

    async def show(exchange: Exchange) -> None:
        by_proxy = exchange.request.via is Via.PROXY
        name = domain.replace(".test", exchange.web.suffix) if by_proxy else domain
        text = f"<h1>{escape(name)}</h1><p>This domain may be for sale. Inquire about {escape(name)} now.</p>"
        await exchange.respond(200, (), html(name, f"{text}<p>Related searches: insurance, hotels, credit</p>"))

    return show


def parked_by_script() -> Behaviour:
    """A parked domain as some registrars leave it: no text at all, a script that goes to a lander."""
    return markup('<script>window.onload=function(){window.location.href="/lander"}</script>', title="")


def suspended() -> Behaviour:
    return markup("<h1>Account Suspended</h1><p>This account has been suspended.</p>", title="Account Suspended")


# --- walls ------------------------------------------


def cloudflare_challenge(status: int = 403) -> Behaviour:
    """Cloudflare's challenge with the header that names it."""
    headers = [("Server", "cloudflare"), ("cf-mitigated", "challenge"), ("CF-RAY", "8f0a1b2c3d4e5f60-FRA")]
    body = html("Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript>")
    return shown(body, status, headers)


def interstitial(status: int = 503) -> Behaviour:
    """The same page without the header, as older ones and imitations have it."""
    words = "<h1>Checking your browser before accessing example.</h1><p>This process is automatic.</p>"
    return shown(html("Just a moment...", words), status, [("Server", "cloudflare")])


def proof_of_work() -> Behaviour:
    """Anubis and its kind: answers 200, and the page is a riddle for browsers."""
    words = "<h1>Making sure you're not a bot!</h1><p>Loading...</p><p>Protected by Anubis.</p>"
    script = '<script id="anubis_challenge" type="application/json">{"rules":{"difficulty":4}}</script>'
    return markup(words + script, title="Making sure you're not a bot!")


def login_page(title: str = "Sign in · Example") -> Behaviour:
    form = (
        '<form method="post"><input name="user"><input type="password" name="password"><button>Sign in</button></form>'
    )
    return markup(f"<h1>Sign in to continue</h1>{form}", title=title)
