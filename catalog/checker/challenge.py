"""Pages that keep robots out: challenges (Cloudflare, Anubis and their kind) and log-in walls. Pure.

A wall proves that the host is up and nothing about the resource: such an answer is `blocked`, whatever its status.
"""

from urllib.parse import urlsplit

from catalog.checker import phrases
from catalog.checker.observation import Observation

# With these a title alone proves nothing ("Access denied"): the server says itself that the address is gone.
_PLAINLY_GONE = frozenset({404, 410})


def find_challenge(seen: Observation) -> str:
    """What showed a robot check: "header NAME", "title", "phrase", "title and phrase"; "" where nothing did."""
    for name, value in phrases.CHALLENGE_HEADERS:
        held = seen.headers.get(name)
        if held is not None and value in held.casefold():
            return f"header {name}"
    page = seen.page
    if page is None or len(page.text) > phrases.SHORT_PAGE:
        return ""
    titled = any(part in phrases.CHALLENGE_TITLES for part in phrases.title_parts(page.title))
    if titled and seen.status not in _PLAINLY_GONE:
        return "title"
    if not titled and seen.status in _PLAINLY_GONE:
        return ""
    if not phrases.find_phrase(phrases.plain(page.text), phrases.CHALLENGE_PHRASES):
        return ""
    return "title and phrase" if titled else "phrase"


def is_login_wall(seen: Observation) -> bool:
    """Sent to a log-in page that was not asked for: the final path and the page itself must both say so."""
    if not seen.hops or seen.page is None:
        return False
    if _login_path(seen.url) or not _login_path(seen.final_url):
        return False
    return seen.page.asks_password or phrases.LOGIN_TITLE.search(phrases.plain(seen.page.title)) is not None


def _login_path(url: str) -> bool:
    parts = urlsplit(url)
    segments = [*parts.path.casefold().split("/"), (parts.hostname or "").partition(".")[0]]
    return any(phrases.LOGIN_SEGMENT.fullmatch(segment) for segment in segments if segment)
