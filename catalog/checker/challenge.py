"""Pages that keep robots out: challenges (Cloudflare, Anubis and their kind) and log-in walls. Pure.

A wall proves that the host is up and nothing about the resource: such an answer is `blocked`, whatever its status.
"""

import re
from http import HTTPStatus
from urllib.parse import SplitResult, unquote, urlsplit

from catalog.checker import phrases, subject, tongues, walls
from catalog.checker.observation import Observation, Page
from catalog.urls import is_home_path

# With these a title alone proves nothing ("Access denied"): the server says itself that the address is gone.
_PLAINLY_GONE = frozenset({404, 410})
# Characters of a path that is looked for in a query: less may stand there by chance.
LEAST_RETURN = 4
_HOST_IN_QUERY = re.compile(r"https?://([^/?#:&]+)")


def find_challenge(seen: Observation) -> str:
    """What showed a robot check: "header NAME", "VENDOR script", "title", "phrase", "title and phrase"; "" for none.

    First what walls alone have, whatever the page is about; then what pages may be about themselves, which the address,
    and a host that says 404 to made-up ones (`vouched`), may speak for.
    """
    for name, value in walls.CHALLENGE_HEADERS:
        held = seen.headers.get(name)
        if held is not None and value in held.casefold():
            return f"header {name}"
    page = seen.page
    if page is None or len(page.text) > phrases.SHORT_PAGE:
        return ""
    gone = seen.status in _PLAINLY_GONE
    if _goes_in_circles(seen, page):
        return "blank page that loads itself again"
    if page.wall not in ("", walls.SIGN_ON_FORM) and not gone:
        return f"{page.wall} script"
    if not gone and not walls.ACCESS_TITLES.isdisjoint(phrases.title_parts(page.title)):
        return "title"
    if seen.vouched and subject.has_subject(page.title, page.text, seen.url):
        return ""
    titled = _is_titled(seen, page)
    if titled and not gone:
        return "title"
    if (gone and not titled) or page.asks_text or not _asks_who_comes(page, seen.status):
        return ""
    return "title and phrase" if titled else "phrase"


def _goes_in_circles(seen: Observation, page: Page) -> bool:
    """Whether a page of nothing but scripts sends its visitor to itself, once and again (Akamai's `?bm-verify=`).

    Pictures that renew themselves have a title, and need no script for it.
    """
    if page.title or page.text or not (page.scripts and page.refresh and seen.hops):
        return False
    return urlsplit(seen.final_url)[:3] == urlsplit(seen.hops[-1].url)[:3]


def _is_titled(seen: Observation, page: Page) -> bool:
    """Whether a page is titled like a robot check, and is not one about them."""
    if seen.vouched and subject.says_much(page.text):
        return False
    if seen.is_success and phrases.is_status_page(walls.REFUSING_TITLE, page.title, page.text):
        return True
    return any(part in walls.CHALLENGE_TITLES and not _is_named(part, seen) for part in phrases.title_parts(page.title))


def _asks_who_comes(page: Page, status: int | None) -> bool:
    text = phrases.plain(page.text)
    known = [walls.CHALLENGE_PHRASES, tongues.WALL_SENTENCES]
    if status != HTTPStatus.FORBIDDEN:
        known.append(walls.NO_PERMISSION)
    return any(phrases.find_phrase(text, sentences) for sentences in known)


def _is_named(title: str, seen: Observation) -> bool:
    """Whether a page that was let through is what its address says: one about captchas, at `/wiki/CAPTCHA`."""
    return seen.status == HTTPStatus.OK and phrases.names(seen.url, title)


def is_login_wall(seen: Observation) -> bool:
    """A log-in page that was not asked for.

    Sent to one, the final path and the page itself must both say so. One that stands in the place of the page (which a
    front page may be) has a password field, hardly a word besides, and a title that says so and no more.
    """
    page = seen.page
    if page is None:
        return False
    if is_login(seen.url):
        return page.asks_password and _leads_elsewhere(urlsplit(seen.url))
    if page.wall == walls.SIGN_ON_FORM or (seen.hops and _is_sign_on(seen.final_url) and not _is_sign_on(seen.url)):
        return True
    short = len(page.text) <= phrases.SHORT_PAGE
    titled = short and walls.LOGIN_TITLE.search(phrases.plain(page.title)) is not None
    if seen.hops and is_login(seen.final_url):
        # A guide to logging in has moved to such a path: it has no query, and more to say.
        waits = urlsplit(seen.final_url).query or len(page.text) <= walls.LOGIN_TEXT
        return page.asks_password or bool(titled and waits)
    if titled and seen.hops and _is_sent_to_front_first(seen):
        return True
    if not page.asks_password or not short or is_home_path(urlsplit(seen.final_url).path):
        return False
    listed = walls.LISTS_POSTS.search(urlsplit(seen.final_url).path)
    if not listed and phrases.find_phrase(walls.PART.sub("", phrases.plain(page.text)), walls.LOGIN_PHRASES):
        return True
    return any(walls.LOGIN_ALONE.fullmatch(part) for part in phrases.title_parts(page.title))


def find_gate(seen: Observation) -> str:
    """Where a visitor is sent first, and back from when something was agreed to (a consent, an age, a subscription).

    Its path says so, and its query hands on the address that was asked for; "" where it is no such place.
    """
    if not seen.hops:
        return ""
    asked, shown = urlsplit(seen.url), urlsplit(seen.final_url)
    if _is_gate(asked) or (seen.page is not None and len(seen.page.text) > phrases.LONG_PAGE):
        return ""
    if walls.COOKIE_WALL.search(seen.final_url.casefold()) and not walls.COOKIE_WALL.search(seen.url.casefold()):
        return shown.path
    if _names(shown)[-1] in walls.CONSENT_LABELS or phrases.is_under(shown.hostname or "", walls.WAITING_HOSTS):
        return shown.netloc
    if len(asked.path) < LEAST_RETURN or not _is_gate(shown, but=asked.path):
        return ""
    by_age = walls.AGE_CHECK.match(shown.path.casefold())
    return shown.path if _is_handed_on(asked, shown) or (by_age and shown.path.endswith(asked.path)) else ""


def _is_gate(parts: SplitResult, but: str = "") -> bool:
    """Whether a place is called like a gate; a name that starts what was asked for (`but`) is what was asked for."""
    names = (name.partition(".")[0] for name in _names(parts))
    return any(walls.GATE_SEGMENT.fullmatch(name) and f"/{name}" not in but.casefold() for name in names)


def _is_sent_to_front_first(seen: Observation) -> bool:
    """Whether a deep address is sent to a front page, which is told what was asked for."""
    asked, shown = urlsplit(seen.url), urlsplit(seen.final_url)
    return len(asked.path) >= LEAST_RETURN and is_home_path(shown.path) and _is_handed_on(asked, shown)


def _is_handed_on(asked: SplitResult, shown: SplitResult) -> bool:
    """Whether a place was told what was asked for, to send its visitor back there."""
    return asked.path in unquote(unquote(shown.query))


def is_login(url: str) -> bool:
    """Whether an address is called like a place where one logs in."""
    return any(walls.LOGIN_SEGMENT.fullmatch(name) for name in _names(urlsplit(url)))


def _is_sign_on(url: str) -> bool:
    return walls.SIGN_ON.search(url.casefold()) is not None


def _leads_elsewhere(parts: SplitResult) -> bool:
    """Whether an address to log in at is cited for what lies behind it, at another host: a library's proxy."""
    behind = _HOST_IN_QUERY.search(unquote(parts.query).casefold())
    return behind is not None and behind[1] != parts.hostname


def _names(parts: SplitResult) -> list[str]:
    """The segments of a path, and the first label of its host."""
    return [*parts.path.casefold().split("/"), (parts.hostname or "").partition(".")[0]]
