"""Is what an archive played back a copy worth proposing? Pure.

An archive keeps whatever a server said: error pages that answer 200, robot checks, log-in forms, parked domains. The
checker's own rules for live pages judge the captured one as well.
"""

from catalog.archives.cdx import is_page_for_file, is_same_address
from catalog.archives.playback import Outcome, Played
from catalog.checker import phrases, walls
from catalog.checker.observation import Observation, Page
from catalog.checker.probe import LONGEST_REFRESH
from catalog.checker.verdict import judge
from catalog.urls import Address, InvalidAddress, kin_key, parse_address
from db.vocabulary import Verdict
from scrapers.html_values import parse_refresh


def find_fault(played: Played, asked: Address, captured: Address | None = None) -> str:
    """Why it is no copy of the address: a kind, "" where nothing speaks against it. Not for an outcome of ERROR.

    Args:
        captured: the spelling under which the archive listed the capture; None where it listed none.

    Kinds: `other_address` (the archive's folded key led to a capture of another one), `redirect`, `elsewhen`, `absent`
    (see Outcome), `page_for_file`, `refresh`, `login_page`, and the reasons of the checker's verdicts (`http_404`,
    `challenge`, `title_not_found`, `parked` …).
    """
    if played.outcome is not Outcome.MEMENTO or played.captured_at is None:
        return played.outcome.value
    if _is_of_another(played.original, asked, captured):
        return "other_address"
    if is_page_for_file(asked, played.content_type.lower()):
        return "page_for_file"
    page = played.page or Page()
    refresh = parse_refresh(page.refresh) if page.refresh else None
    if refresh is not None and refresh.seconds <= LONGEST_REFRESH and refresh.end > refresh.start:
        return "refresh"
    if page.asks_password and walls.LOGIN_TITLE.search(phrases.plain(page.title)):
        return "login_page"
    seen = Observation(
        url=asked.identity,
        final_url=asked.identity,
        at=played.captured_at,
        status=played.status,
        headers={"content-type": played.content_type},
        page=played.page,
        answered=True,
    )
    judgement = judge(seen)
    return "" if judgement.verdict is Verdict.ALIVE else judgement.reason


def _is_of_another(original: str, asked: Address, captured: Address | None) -> bool:
    """Whether the memento itself names an address that is not the one: letter case counts where it is known."""
    if not original:
        return False
    try:
        shown = parse_address(original)
    except InvalidAddress:
        return False
    return kin_key(shown) != kin_key(captured) if captured is not None else not is_same_address(shown, asked)
