"""The vocabulary of a web that lies, stalls, blocks and moves: what one address may do to its visitor.

A behaviour is an async function of an `Exchange`; here are the factories that make them. Those that remember do so in
the running web (`exchange.visits`), so that a behaviour may serve many webs.
"""

import datetime
import email.utils
import re
from collections.abc import Sequence
from html import escape

from simweb.exchange import Behaviour, Exchange, not_found
from simweb.hostile import (
    SSH_BANNER,
    broken_gzip,
    chunked,
    chunked_cut,
    chunked_garbage,
    cut_gzip,
    endless_body,
    endless_headers,
    garbage,
    gzip_bomb,
    gzipped,
    http10,
    huge_header,
    informational_first,
    lines_end_with_lf,
    many_headers,
    nested_gzip,
    not_http,
    nothing,
    odd_headers,
    raw,
    reason_phrase,
    reset,
    reset_in_body,
    silence,
    silent_body,
    slow_body,
    slow_headers,
    slow_start,
    two_lengths,
    wrong_length,
)
from simweb.message import Headers, reason_of
from simweb.pages import (
    HOSTILE_TITLE,
    anchors_page,
    article_about_404,
    catch_all,
    catch_all_varying,
    cloudflare_challenge,
    encyclopedia_404,
    feed,
    hostile_title,
    html,
    interstitial,
    latin1_page,
    login_page,
    markup,
    ok,
    parked,
    parked_by_script,
    pdf,
    proof_of_work,
    prose,
    readme_page,
    says_not_found,
    script_built,
    short_page,
    shown,
    soft_404,
    suspended,
    tag_page,
)

__all__ = [
    "HOSTILE_TITLE", "SSH_BANNER", "Behaviour", "Exchange", "anchors_page", "article_about_404", "broken_gzip",
    "by_method", "by_query", "by_scheme",
    "catch_all", "catch_all_varying", "chain", "chunked", "chunked_cut", "chunked_garbage",
    "cloudflare_challenge", "cookie_on_the_way", "cut_gzip", "empty", "encyclopedia_404", "endless_body",
    "endless_headers", "endless_redirect", "feed", "first", "garbage", "gzip_bomb", "gzipped", "head_refused",
    "hostile_title", "html", "http10", "huge_header", "informational_first", "interstitial", "latin1_page",
    "lines_end_with_lf", "login_page", "login_wall", "many_headers", "markup", "meta_refresh", "needs_cookie",
    "nested_gzip", "not_found", "not_http", "nothing", "odd_headers", "ok", "parked", "parked_by_script", "pdf",
    "proof_of_work", "prose", "raw", "readme_page", "reason_phrase", "redirect", "refresh_header", "reset",
    "reset_in_body", "retry_after", "retry_after_date", "says_not_found", "script_built", "short_page", "shown",
    "silence", "silent_body", "slow_body", "slow_headers", "slow_start", "soft_404", "status", "suspended", "tag_page",
    "two_lengths",
    "wants_header", "wrong_length",
]  # fmt: skip


# --- statuses ------------------------------------------


def status(code: int, *, headers: Headers = (), title: str = "") -> Behaviour:
    """A status with a page that says no more than the status does."""
    phrase = title or f"{code} {reason_of(code)}"
    return shown(html(phrase, f"<h1>{escape(phrase)}</h1>"), code, headers)


def empty(code: int = 200, headers: Headers = ()) -> Behaviour:
    """A status without a body."""
    return shown(b"", code, headers)


def retry_after(code: int, value: str) -> Behaviour:
    """A status that says when to come back, in seconds or in whatever a server may write there."""
    return status(code, headers=[("Retry-After", value)])


def retry_after_date(code: int, seconds: float) -> Behaviour:
    """A status that says when to come back, as a date so many seconds from when it is asked (RFC 9110 10.2.3)."""

    async def answer(exchange: Exchange) -> None:
        then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
        await retry_after(code, email.utils.format_datetime(then, usegmt=True))(exchange)

    return answer


# --- answers that depend ------------------------------------------


def first(*behaviours: Behaviour) -> Behaviour:
    """The first behaviour for the first request, and so on; the last one for all that follow."""

    async def answer(exchange: Exchange) -> None:
        await behaviours[min(exchange.visits, len(behaviours)) - 1](exchange)

    return answer


def by_method(head: Behaviour, get: Behaviour) -> Behaviour:
    """HEAD is told something else than GET."""

    async def answer(exchange: Exchange) -> None:
        await (head if exchange.request.method == "HEAD" else get)(exchange)

    return answer


def by_query(asked: Behaviour, otherwise: Behaviour, *, part: str = "") -> Behaviour:
    """Who asks with a query (one that holds `part`) is told something else than the rest."""

    async def answer(exchange: Exchange) -> None:
        query = exchange.request.path.partition("?")[2]
        await (asked if query and part in query else otherwise)(exchange)

    return answer


def by_scheme(http: Behaviour, https: Behaviour) -> Behaviour:
    """Plain HTTP is told something else than TLS."""

    async def answer(exchange: Exchange) -> None:
        await (https if exchange.request.scheme == "https" else http)(exchange)

    return answer


def wants_header(name: str, otherwise: Behaviour, then: Behaviour | None = None) -> Behaviour:
    """A page for those who send a header that browsers send; something else for the rest."""

    async def answer(exchange: Exchange) -> None:
        await ((then or ok("For browsers")) if exchange.request.header(name) else otherwise)(exchange)

    return answer


def wants_words(name: str, words: str, otherwise: Behaviour) -> Behaviour:
    """A page for those whose header says so; something else for the rest."""

    async def answer(exchange: Exchange) -> None:
        await (ok("For browsers") if words in exchange.request.header(name) else otherwise)(exchange)

    return answer


def wants_http2(otherwise: Behaviour) -> Behaviour:
    """A page for those who speak HTTP/2; something else for the rest."""

    async def answer(exchange: Exchange) -> None:
        await (ok("For those of today") if exchange.request.version == "HTTP/2" else otherwise)(exchange)

    return answer


def head_refused(code: int, then: Behaviour | None = None) -> Behaviour:
    """A status for HEAD, a page for GET."""
    return by_method(status(code), then or ok("For those who ask properly"))


# --- redirects ------------------------------------------


def redirect(code: int, location: str | bytes | None, *, headers: Headers = ()) -> Behaviour:
    """A redirect; bytes go on the wire as they are, text as UTF-8, None leaves the Location out."""
    given = tuple(headers)

    async def answer(exchange: Exchange) -> None:
        where: str | bytes | None = exchange.locate(location) if isinstance(location, str) else location
        extra = () if where is None else (("Location", where),)
        await exchange.respond(code, (*extra, *given), html("Redirected", "<p>The page is elsewhere.</p>"))

    return answer


def chain(codes: Sequence[int], end: Behaviour) -> Behaviour:
    """Redirects from `…?step=1` (or no step) onwards, one for each of `codes`, then `end`. Serves every step itself."""

    async def answer(exchange: Exchange) -> None:
        path = exchange.request.path
        found = re.search(r"\?step=(\d{1,4})$", path)
        step = int(found[1]) if found else 0
        if step >= len(codes):
            await end(exchange)
        else:
            await redirect(codes[step], f"{path.partition('?')[0]}?step={step + 1}")(exchange)

    return answer


def endless_redirect(code: int = 302) -> Behaviour:
    """To a new address every time, for ever."""
    return chain([code] * 9000, not_found)


def needs_cookie(then: Behaviour, *, name: str = "seen") -> Behaviour:
    """Without its cookie: a cookie and a redirect to the very same address. With it: the page."""

    async def answer(exchange: Exchange) -> None:
        if f"{name}=1" in exchange.request.header("cookie"):
            await then(exchange)
        else:
            await redirect(302, exchange.request.path, headers=[("Set-Cookie", f"{name}=1; Path=/")])(exchange)

    return answer


def cookie_on_the_way(then: Behaviour, way: str = "/cookie-check") -> tuple[Behaviour, Behaviour]:
    """Like `needs_cookie`, by way of a second address that sets it; answers for the address and for the way."""

    async def set_cookie(exchange: Exchange) -> None:
        back = exchange.request.path.partition("?back=")[2] or "/"
        await redirect(302, back, headers=[("Set-Cookie", "checked=1; Path=/; HttpOnly")])(exchange)

    async def answer(exchange: Exchange) -> None:
        if "checked=1" in exchange.request.header("cookie"):
            await then(exchange)
        else:
            await redirect(302, f"{way}?back={exchange.request.path}")(exchange)

    return answer, set_cookie


def meta_refresh(seconds: int, target: str) -> Behaviour:
    """A page that sends its reader on by itself."""

    async def answer(exchange: Exchange) -> None:
        content = escape(f"{seconds}; url={exchange.locate(target)}")
        head = f'<meta http-equiv="refresh" content="{content}">'
        await exchange.respond(200, (), html("Redirecting", "<p>This page has a new address.</p>", head))

    return answer


def refresh_header(seconds: int, target: str) -> Behaviour:
    """The same by a header."""

    async def answer(exchange: Exchange) -> None:
        headers = [("Refresh", f"{seconds}; url={exchange.locate(target)}")]
        await exchange.respond(200, headers, html("Redirecting", "<p>This page has a new address.</p>"))

    return answer


def middle_certificate(*, strange: bool = False) -> Behaviour:
    """The certificate that hosts with an incomplete chain leave out; `strange`: those whose issuer nobody knows."""

    async def answer(exchange: Exchange) -> None:
        certificate = exchange.web.strange if strange else exchange.web.middle
        await exchange.respond(200, [("Content-Type", "application/pkix-cert")], certificate)

    return answer


def refuses_header(name: str) -> Behaviour:
    """A page for those who do not send a header; a 404 for those who do."""

    async def answer(exchange: Exchange) -> None:
        await (not_found if exchange.request.header(name) else ok("For strangers"))(exchange)

    return answer


def login_wall(way: str = "/login") -> Behaviour:
    """Sent to log in first (serve `login_page()` at `way`; the query names the address that was asked for)."""

    async def answer(exchange: Exchange) -> None:
        if exchange.request.path.partition("?")[0] == way:
            await login_page()(exchange)
        else:
            await redirect(302, f"{way}?next={exchange.request.path}")(exchange)

    return answer
