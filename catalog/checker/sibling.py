"""A made-up neighbour of an address, and what its answer says of the address. Pure; `neighbours.py` does the asking.

After Bar-Yossef, Broder, Kumar and Tomkins, "Sic transit gloria telae" (WWW 2004): ask for something beside the address
that cannot exist. A host that answers 404 there means it when it answers 200; one that answers alike answers anything.
"""

import random
import re
import string
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import unquote, unquote_plus

from catalog import urls
from catalog.checker import phrases, subject, walls
from catalog.checker.observation import Judgement, Observation, Page
from catalog.sites.resolvers import is_resolver
from db.vocabulary import Verdict

# Statuses by which a host says that it knows no such thing; other refusals say nothing of the path.
HONEST_STATUS = frozenset({404, 410})
# And those by which it says that a query is missing.
REFUSING_STATUS = HONEST_STATUS | {400, 422}
# Names in a query that choose a form of the page, or say who comes and from where, but never which page it is. A site
# that does not know the language asked for shows its own, and perhaps asks those who name none.
FORM_NAMES = frozenset(
    {
        *("lang", "language", "locale", "hl", "lg", "currency", "country", "region"),
        *("view", "format", "output", "print", "theme", "style", "skin", "mode", "display", "width"),
        *("ref", "referer", "referrer", "source", "src", "from", "via", "campaign", "partner", "affiliate", "aff"),
        *("sid", "session", "sessionid", "session_id", "phpsessid", "jsessionid", "token", "nocache", "cache", "v"),
    }
)
# What a server's script is called, and the names and numbers by which one is asked for something. The first few numbers
# are those of lists, pages of lists, and of what is shown to whoever names none.
SERVER_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|cfm|pl|do)$|/cgi-bin/", re.IGNORECASE)
NUMBERING_NAME = re.compile(
    r"(?:\w*[_-])?id|[a-z]{1,8}id|nr|no|num|article|item|story|news|post|topic|thread|product|doc", re.IGNORECASE
)
NUMBER = re.compile(r"\d{3,}")
# Random characters of a made-up name, at least. The paper takes 25; 26^12 names are as unlikely to be met.
LEAST_RANDOM = 12
# A number is followed by other numbers that exist: so many digits are beyond what sites count to.
LEAST_DIGITS = 9

# Two pages are one where so much of their shingles is common (Jaccard). FABLE (IMC 2023, `sic_transit.py`) takes 0.9
# over shingles of words; Bar-Yossef et al. "almost identical"; benhoyt/soft404 a ratio of 0.95 over characters.
ALIKE = 0.9
SHINGLE = 4  # words
COMPARED = 4_000  # characters of each text: menus, the message and the footer of any error page
ENOUGH = 6  # other words of a page whose host does not show its error page
LEAST_ECHO = 4  # characters of an address's parts that are looked for in a text; shorter ones are in every word
# Words of an error that make an otherwise long page worth a question, looked for in so much of its beginning.
SUSPICIOUS_START = 1_000  # characters

_NAME = re.compile(r"(?P<stem>.+?)(?P<extension>\.[A-Za-z0-9]{1,5})?")
_DIGITS = re.compile(r"\d+")
_CAPTURE = re.compile(r"/\d{14}(?:[a-z]{2}_)?/https?:/", re.IGNORECASE)  # `/web/20160105120000/http://example.com/`


def neighbour(address: urls.Address, rng: random.Random) -> str | None:
    """An address in the same folder and of the same pattern (extension and trailing slash kept) that nobody made.

    None for a site's front page, which has no neighbours. The query is left out: some choose what is shown and some do
    not, and only the site knows which.
    """
    if not address.is_http or urls.is_home_path(address.path):
        return None
    slash = "/" if address.path.endswith("/") else ""
    name = unquote(address.path.removesuffix("/").rpartition("/")[2])
    parts = _NAME.fullmatch(name)
    stem, extension = (parts["stem"], parts["extension"] or "") if parts else (name, "")
    return f"{urls.folder(address)}{_random_name(stem, rng)}{extension}{slash}"


def query_neighbour(address: urls.Address, rng: random.Random) -> str | None:
    """The same address with values in its query that nobody made; None where none of them could choose the page.

    All of them at once: which one chooses the page is known to the site alone, and of two that do (`id` and `slug`) one
    may well be an ornament.
    """
    if not address.is_http:
        return None
    pieces = [_random_piece(piece, rng) if _may_choose(piece) else piece for piece in address.query.split("&") if piece]
    made_up = without_query(address) + f"?{'&'.join(pieces)}"
    return None if "&".join(pieces) == "&".join(filter(None, address.query.split("&"))) else made_up


def query_names(address: urls.Address) -> str:
    """The names in a query, sorted: addresses of one path that share them are one kind of page."""
    return "&".join(sorted(p.partition("=")[0] if "=" in p else "" for p in address.query.split("&") if p))


def without_query(address: urls.Address) -> str:
    """An http address with its path alone."""
    return f"{address.origin}{address.path}"


def _may_choose(piece: str) -> bool:
    return not urls.is_tracker(piece) and piece.partition("=")[0].casefold() not in FORM_NAMES


def _random_piece(piece: str, rng: random.Random) -> str:
    name, equals, value = piece.partition("=")
    if not equals:
        return _random_name(unquote_plus(name), rng)
    return f"{name}={_random_name(unquote_plus(value), rng)}" if value else piece


def _random_name(stem: str, rng: random.Random) -> str:
    if stem.isascii() and stem.isdigit():
        return str(rng.randrange(8, 10)) + "".join(rng.choices(string.digits, k=max(len(stem), LEAST_DIGITS) - 1))
    name, made = "", 0
    for character in stem[:80]:
        if character.isdigit():
            name += rng.choice(string.digits)
        elif character in "-_":
            name += character
        else:
            name += rng.choice(string.ascii_uppercase if character.isupper() else string.ascii_lowercase)
            made += 1
    missing = LEAST_RANDOM - made
    return name if missing <= 0 else f"{name}-{''.join(rng.choices(string.ascii_lowercase, k=missing))}"


def is_honest(seen: Observation) -> bool:
    """Whether an observation shows a host that says so where it has nothing."""
    return seen.status in HONEST_STATUS


def is_refused(seen: Observation) -> bool:
    """Whether a host keeps what was asked for from strangers, which may be its way to say that it has nothing there."""
    return seen.status == HTTPStatus.FORBIDDEN


def can_be_compared(seen: Observation) -> bool:
    """Whether an address that seems to be alive can be told from a catch-all by its page.

    Not a resolver's address, or a document that is no HTML (a word or two of plain text are what a service says of
    itself); nor a page that scripts may have yet to fill. Nor an archive's capture, by its header (RFC 7089 section
    2.1.1) or the address in its path: archives are not to be asked for what nobody captured.
    """
    page = seen.page
    if "memento-datetime" in seen.headers or _CAPTURE.search(seen.url):
        return False
    if page is None or page.anchors is None or page.hollow:
        return False
    return not is_resolver(urls.parse_address(seen.url).host)


def is_suspicious(seen: Observation) -> bool:
    """Whether something about a living page speaks for a closer look, at a host that is otherwise known to be honest.

    It is at another path than was asked for, calls the front page its true address, speaks of errors, or was condemned
    the last time: what a host is known for hangs on which of its pages came first.
    """
    if seen.condemned or led_elsewhere(seen):
        return True
    page = seen.page or Page()
    if page.canonical and (named := _parse(page.canonical, seen.final_url)) and urls.is_home(named):
        return True
    if any(part in phrases.ERROR_TITLES for part in phrases.title_parts(page.title)):
        return True
    start = phrases.plain(page.text[:SUSPICIOUS_START])
    if len(page.text) <= phrases.SHORT_PAGE and phrases.words_of(f"{phrases.plain(page.title)} {start}") & phrases.LOST:
        return True
    return bool(phrases.find_phrase(start, phrases.ERROR_PHRASES) or phrases.find_phrase(start, phrases.ERROR_NAMES))


def has_its_own(seen: Observation, other: Observation) -> bool:
    """Whether a page that is worded like an error or a wall says anything that the error page of its host does not."""
    page, theirs = seen.page or Page(), other.page or Page()
    return subject.has_its_own(page.title, page.text[:COMPARED], f"{theirs.title} {theirs.text}")


def says_enough(seen: Observation) -> bool:
    """Whether a page says so much besides errors and walls that it need not be held beside its host's error page."""
    page = seen.page or Page()
    return len(subject.other_words(phrases.plain(f"{page.title} {page.text}"))) >= ENOUGH


def judge_by_error(seen: Observation, other: Observation) -> Judgement | None:
    """A soft 404, where a host that says 404 to a made-up neighbour (`other`) shows the very page with it."""
    if not is_honest(other) or led_elsewhere(seen) or _names_itself(seen) or not _is_same(seen, other):
        return None
    return Judgement(
        Verdict.SOFT_404,
        "error_page",
        "any made-up address beside it is answered 404, with the very page that it shows",
    )


def judge_by(seen: Observation, other: Observation) -> Judgement | None:
    """A soft 404, where a made-up neighbour (`other`) is answered like the address; None where nothing follows."""
    if other.stopped or not other.is_success:
        return None
    if len(seen.hops) != len(other.hops):  # another way there is another answer (Bar-Yossef et al.)
        return None
    if led_elsewhere(seen) and _place(seen) == _place(other):
        return _catch_all(seen, f"sent to {seen.final_url}, where any made-up address beside it is sent as well")
    if _names_itself(seen) and not _names_itself(other):
        return None
    if _is_alike(seen, other):
        return _catch_all(seen, "any made-up address beside it is answered with the same page")
    return None


def _catch_all(seen: Observation, sentence: str) -> Judgement:
    """A soft 404; or a wall, where the page that stands for any address is a form, to log in with or to agree to
    something, or wants cookies or scripts, and no more."""
    page = seen.page or Page()
    if page.asks_password and len(page.text) <= walls.LOGIN_TEXT:
        return Judgement(Verdict.BLOCKED, "login_wall", f"asks to log in first, whatever is asked for ({sentence})")
    if walls.WANTS_OF_BROWSER.search(phrases.plain(page.text)) and len(page.text) <= walls.LOGIN_TEXT:
        return Judgement(
            Verdict.BLOCKED, "challenge", f"asks for a browser with more to it, whatever is asked for ({sentence})"
        )
    if page.asks_choice:
        return Judgement(Verdict.BLOCKED, "gate", f"asks for a choice first, whatever is asked for ({sentence})")
    return Judgement(Verdict.SOFT_404, "catch_all", sentence)


def judge_by_query(seen: Observation, other: Observation, bare: Observation) -> Judgement | None:
    """The same of an address with other values in its query (`other`), beside the one without any (`bare`).

    Where the path alone shows the page as well, the query was never more than an ornament (`?source=rss`), and nothing
    follows; unless it asks a server's script for something by its number, which the page then is not. Nor does anything
    follow where the path alone cannot be seen.
    """
    if judge_by(seen, other) is None or bare.stopped:
        return None
    shown = bare.is_success
    if not (shown or bare.status in REFUSING_STATUS):
        return None
    same = shown and (_place(bare) == _place(seen) or _is_alike(seen, bare))
    if same and not asks_by_number(urls.parse_address(seen.url)):
        return None
    without = "and so is its path alone" if same else "none with another"
    return Judgement(
        Verdict.SOFT_404, "catch_all", f"any made-up value in its query is answered with the same page, {without}"
    )


def asks_by_number(address: urls.Address) -> bool:
    """Whether a query asks a server's script for one thing among many: `show.php?id=1234`.

    Not where a page's own script may read the query, nor a number that may be the first of a list.
    """
    if not SERVER_SCRIPT.search(address.path):
        return False
    pieces = (piece.partition("=") for piece in address.query.split("&"))
    return any(NUMBERING_NAME.fullmatch(name) and NUMBER.fullmatch(value) for name, _, value in pieces)


def led_elsewhere(seen: Observation) -> bool:
    """Whether the way ended at another address, and not at another spelling of the same."""
    if not seen.hops:
        return False
    return not urls.is_spelling_change(urls.parse_address(seen.url), urls.parse_address(seen.final_url)) and (
        seen.final_url != seen.url
    )


def _place(seen: Observation) -> str:
    return urls.kin_key(urls.parse_address(seen.final_url))


def _names_itself(seen: Observation) -> bool:
    """Whether the page's `rel=canonical` is its own address: no error page is an authority on one (FABLE)."""
    named = _parse(seen.page.canonical, seen.final_url) if seen.page and seen.page.canonical else None
    return named is not None and urls.kin_key(named) == _place(seen)


def _parse(text: str, base: str) -> urls.Address | None:
    try:
        return urls.parse_address(text, base=base)
    except urls.InvalidAddress:
        return None


def _is_same(seen: Observation, other: Observation) -> bool:
    """Whether two pages have the same words, but for the addresses that were asked for, and numbers."""
    if seen.page is None or other.page is None or not seen.page.text:
        return False
    echoes = _echoes(seen.url, other.url)
    return all(
        _masked(ours, echoes) == _masked(theirs, echoes)
        for ours, theirs in (
            (seen.page.title, other.page.title),
            (seen.page.text[:COMPARED], other.page.text[:COMPARED]),
        )
    )


def _is_alike(seen: Observation, other: Observation) -> bool:
    if seen.page is None or other.page is None:
        return False
    if not seen.page.text:  # pictures have none either
        return seen.page.blank and other.page.blank
    echoes = _echoes(seen.url, other.url)
    if _masked(seen.page.title, echoes) != _masked(other.page.title, echoes):
        return False
    ours, theirs = (_shingles(_masked(page.text[:COMPARED], echoes)) for page in (seen.page, other.page))
    return len(ours & theirs) >= ALIKE * len(ours | theirs)


def _echoes(*asked: str) -> list[str]:
    """How pages may repeat the addresses that were asked for, the longest first."""
    echoes: set[str] = set()
    for url in asked:
        address = urls.parse_address(url)
        values = (piece.rpartition("=")[2] for piece in address.query.split("&"))
        last = address.path.rstrip("/").rpartition("/")[2]
        echoes |= {url, address.path, last, f"{address.path}?{address.query}", address.query, *values}
    return sorted({phrases.plain(form) for echo in echoes for form in (echo, unquote(echo))}, key=len, reverse=True)


def _masked(text: str, echoes: Iterable[str]) -> str:
    """Text without what differs from visit to visit: addresses that were asked for, and numbers (times, prices)."""
    text = phrases.plain(text)
    for echo in echoes:
        if len(echo) >= LEAST_ECHO:
            text = text.replace(echo, "…")
    return _DIGITS.sub("0", text)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = text.split()
    return frozenset(tuple(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1)))
