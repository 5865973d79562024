"""Scenarios whose page is there: plainly, after some patience, or less tidily than it should be."""

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.scenario import Scenario

_OK = ("http_200",)
_ALIVE = Verdict.ALIVE

PLAIN = (
    Scenario("plain", b.ok("Plain"), _ALIVE, _OK, "a page"),
    Scenario("plain-tls", b.ok("Plain"), _ALIVE, _OK, "a page over TLS", scheme="https"),
    Scenario("short-page", b.short_page(), _ALIVE, _OK, "brevity is no error; a made-up neighbour answers 404"),
    Scenario(
        "tag-page",
        b.tag_page(),
        _ALIVE,
        _OK,
        "hardly a sentence, and still the page that was meant",
        path="/tag/theano/",
    ),
    Scenario(
        "article-on-404", b.article_about_404(), _ALIVE, _OK, "the words of an error page, in an article about them"
    ),
    Scenario(
        "encyclopedia-404",
        b.encyclopedia_404(),
        _ALIVE,
        _OK,
        "a bare error as a title, and a long article",
        path="/wiki/HTTP_404",
    ),
    Scenario("login-itself", b.login_page(), _ALIVE, _OK, "who links to a log-in page gets one", path="/login"),
    Scenario(
        "root-of-catch-all",
        b.catch_all(),
        _ALIVE,
        _OK,
        "a site's root is no soft 404, whatever the rest does",
        path="/",
        fallback=b.catch_all(),
    ),
    Scenario(
        "rich-among-catch-all",
        b.ok("A rich page of its own"),
        _ALIVE,
        _OK,
        "any path is answered, but this one has a page of its own",
        fallback=b.catch_all(text="Nothing in particular."),
    ),
    Scenario(
        "script-shell",
        b.script_built(),
        _ALIVE,
        _OK,
        "the same shell for any path: what it shows is known to browsers alone",
        fallback=b.script_built(),
    ),
    Scenario("pdf", b.pdf(), _ALIVE, _OK, "no HTML, no title, and a document all the same", path="/paper.pdf"),
    Scenario("feed", b.feed("News"), _ALIVE, _OK, "a feed is what was linked", path="/feed/"),
    Scenario(
        "latin-1", b.latin1_page(), _ALIVE, _OK, "bytes without a declared encoding are read as browsers read them"
    ),
    Scenario("hostile-title", b.hostile_title(), _ALIVE, _OK, "control characters and markup in a title harm nobody"),
    Scenario("empty-page", b.empty(), _ALIVE, _OK, "announces no bytes and sends none: nothing is broken"),
    Scenario("no-content", b.empty(204), _ALIVE, ("http_204",), "204 is an answer (RFC 9110 15.3.5)"),
    Scenario(
        "partial-content",
        b.shown(b.html("Part", b.prose("a part")), 206, [("Content-Range", "bytes 0-99/200")]),
        _ALIVE,
        ("http_206",),
        "206 is an answer",
    ),
    Scenario(
        "not-modified",
        b.empty(304),
        _ALIVE,
        ("http_304",),
        "304 to a plain GET is odd, and says that the page is there",
    ),
    Scenario("head-404", b.head_refused(404), _ALIVE, _OK, "HEAD proves nothing"),
    Scenario("head-405", b.head_refused(405), _ALIVE, _OK, "HEAD proves nothing"),
    Scenario("head-500", b.head_refused(500), _ALIVE, _OK, "HEAD proves nothing"),
    Scenario("head-silence", b.by_method(b.silence(), b.ok()), _ALIVE, _OK, "HEAD is never answered, GET at once"),
    Scenario(
        "odd-path",
        b.ok("Odd"),
        _ALIVE,
        _OK,
        "characters go on the wire as printed",
        path="/a%2Fb/~c/(d)/e;f=1,2/g%7Eh/'i'?q=[x]&r=a+b%20c&s=%C3%A9",
    ),
    Scenario(
        "double-slash",
        b.ok("Double"),
        _ALIVE,
        _OK,
        "an address inside an address keeps its slashes",
        path="/web/2016/http://old.test//x",
    ),
    Scenario(
        "wants-browser-headers",
        b.wants_header("sec-fetch-mode", b.status(403)),
        _ALIVE,
        (),
        "refuses whoever lacks a browser's headers; a second opinion that has them is let in",
    ),
    Scenario(
        "wants-http2",
        b.wants_http2(b.status(403)),
        _ALIVE,
        _OK,
        "takes whoever speaks HTTP/1.1 for a robot; a second opinion that speaks HTTP/2 is let in",
        scheme="https",
        http2=True,
    ),
    Scenario(
        "resets-http-1",
        b.wants_http2(b.reset()),
        _ALIVE,
        _OK,
        "breaks off whoever speaks HTTP/1.1, again and again; a second opinion that speaks HTTP/2 is let in",
        scheme="https",
        http2=True,
    ),
    Scenario(
        "hides-behind-404",
        b.wants_header("sec-fetch-mode", b.status(404)),
        _ALIVE,
        (),
        "tells robots that nothing is here; a second opinion sees it",
    ),
)

AFTER_PATIENCE = (
    Scenario("503-once", b.first(b.status(503), b.ok()), _ALIVE, _OK, "a hiccup; the second attempt is answered"),
    Scenario("500-once", b.first(b.status(500), b.ok()), _ALIVE, _OK, "a hiccup"),
    Scenario("408-once", b.first(b.status(408), b.ok()), _ALIVE, _OK, "408 asks to come again (RFC 9110 15.5.9)"),
    Scenario("425-once", b.first(b.status(425), b.ok()), _ALIVE, _OK, "425 asks to come again (RFC 8470 5.2)"),
    Scenario(
        "429-seconds",
        b.first(b.retry_after(429, "1"), b.ok()),
        _ALIVE,
        _OK,
        "comes back after the second that was asked for",
    ),
    Scenario(
        "429-date",
        b.first(b.retry_after_date(429, 2), b.ok()),
        _ALIVE,
        _OK,
        "comes back at the time that was asked for",
    ),
    Scenario(
        "429-nonsense",
        b.first(b.retry_after(429, "soon, please"), b.ok()),
        _ALIVE,
        _OK,
        "a Retry-After that says nothing is none",
    ),
    Scenario("503-seconds", b.first(b.retry_after(503, "1"), b.ok()), _ALIVE, _OK, "Retry-After holds for 503 too"),
    Scenario("503-twice", b.first(b.status(503), b.status(503), b.ok()), _ALIVE, _OK, "two hiccups"),
    Scenario("close-twice", b.first(b.nothing(), b.nothing(), b.ok()), _ALIVE, _OK, "two empty answers"),
    Scenario("reset-once", b.first(b.reset(), b.ok()), _ALIVE, _OK, "one reset is a hiccup"),
    Scenario("close-once", b.first(b.nothing(), b.ok()), _ALIVE, _OK, "one empty answer is a hiccup"),
    Scenario("slow-page", b.slow_start(2, b.ok()), _ALIVE, _OK, "thinks for two seconds"),
)

UNTIDY = (
    Scenario("broken-gzip", b.broken_gzip(), _ALIVE, _OK, "not packed as announced; the server has the page"),
    Scenario("cut-gzip", b.cut_gzip(), _ALIVE, _OK, "what came before the cut is a page"),
    Scenario("nested-gzip", b.nested_gzip(), _ALIVE, _OK, "ten layers: the page is there, nobody has to unpack it"),
    Scenario(
        "brotli-unasked",
        b.gzipped(b"\x8b\x02\x80hello\x03", coding="br"),
        _ALIVE,
        _OK,
        "a coding that nobody asked for; the page is there",
    ),
    Scenario("gzip-bomb", b.gzip_bomb(), _ALIVE, _OK, "two gibibytes of page: its head is enough"),
    Scenario("endless-body", b.endless_body(), _ALIVE, _OK, "its head is enough"),
    Scenario(
        "dribbled-body",
        b.slow_body(),
        _ALIVE,
        _OK,
        "the top of the page came at once, the rest never: the page is there",
        slow=True,
    ),
    Scenario("too-long-a-length", b.wrong_length(500), _ALIVE, _OK, "the page came, fewer bytes than promised"),
    Scenario("too-short-a-length", b.wrong_length(-100), _ALIVE, _OK, "the page came, more bytes than promised"),
    Scenario("chunks-cut", b.chunked_cut(), _ALIVE, _OK, "a good chunk, then the end"),
    Scenario("chunks-garbage", b.chunked_garbage(), _ALIVE, _OK, "a good chunk, then nonsense"),
    Scenario("reset-in-body", b.reset_in_body(), _ALIVE, _OK, "half a page, then a reset"),
    Scenario("http-1-0", b.http10(), _ALIVE, _OK, "an old server"),
    Scenario("early-hints", b.informational_first(103), _ALIVE, _OK, "1xx comes before the answer and is none"),
    Scenario("many-1xx", b.informational_first(*[102] * 20), _ALIVE, _OK, "twenty of them"),
    Scenario("latin-1-reason", b.reason_phrase(b"Tr\xe8s bien"), _ALIVE, _OK, "the reason phrase is nobody's business"),
    Scenario("no-reason", b.reason_phrase(b""), _ALIVE, _OK, "RFC 9112 4: the reason phrase may be empty"),
    Scenario("huge-header", b.huge_header(20_000), _ALIVE, _OK, "one cookie of 20 kB; browsers take it"),
    Scenario(
        "non-ascii-headers",
        b.odd_headers([("X-Motto", b"\xff\xfe d\xe9j\xe0 vu"), ("X-\u00fcber", "ja")]),
        _ALIVE,
        _OK,
        "bytes in headers that no encoding explains",
    ),
    Scenario(
        "bare-lf",
        b.lines_end_with_lf(),
        _ALIVE,
        _OK,
        "lines that end with LF alone (RFC 9112 2.2 lets a reader accept them)",
    ),
)

LIVING: tuple[Scenario, ...] = (*PLAIN, *AFTER_PATIENCE, *UNTIDY)
