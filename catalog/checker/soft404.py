"""Is this 2xx page really the resource? Pure over what the probe brought.

Sources of the rules: Bar-Yossef et al., "Sic transit gloria telae" (WWW 2004): about 29 % of dead links answer 2xx; and
the public experience of link checkers with phrase lists, which must stay scoped to titles and short pages.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from catalog.checker import addresses, hijacks, parkers, phrases, subject, tongues
from catalog.checker.observation import Observation, Page
from catalog.sites.resolvers import is_resolver
from catalog.sites.suffixes import owners_domain
from catalog.urls import host_name, is_home_path, is_tracker

# Reasons that may be no more than words of a page.
WORDED = frozenset({"title_not_found", "phrase_not_found", "parked", "challenge", "out_of_order"})
LONGEST_QUOTE = 80  # characters of a title that a sentence quotes


def find_soft_404(seen: Observation) -> tuple[str, str]:
    """Reason and sentence where the page is not the resource; two empty strings where nothing speaks against it.

    One sign is enough. Where there are several, the one that explains the others is told: a parked domain sends all its
    visitors home, and a home page has words of its own.
    """
    page = seen.page or Page()
    if host := _parked_at(seen, page):
        return "parked", f"the domain is parked: {host}"
    if seen.hops and _sent_home(seen):
        return "redirect_home", f"a deep address is sent to the home page {seen.final_url}"
    if seen.hops and _sent_to_error_page(seen):
        return "redirect_error_page", f"redirected to an error page, {seen.final_url}"
    if said := _says_not_found(seen, page):
        return said
    if taken := _hijacked(seen.url, page):
        return "hijacked", f"somebody else's page stands there now: its title says “{taken}”"
    if _media_replaced(seen, page):
        return "media_replaced", f"a file was there; now it is a page about something else, {_quote(page.title)}"
    return "", ""


def is_moving_notice(page: Page | None) -> bool:
    """Whether a page that sends its readers on after some seconds is there for nothing else.

    A page that can be read until then is a resource of its own: a front page that renews itself, a news item that goes
    on to the next. Search engines read a delayed refresh as a temporary redirect, whatever the page (Google Search
    Central, "Redirects and Google Search"); a person who finds the text that was linked has found it.
    """
    if page is None or len(page.text) <= phrases.SHORT_PAGE:
        return True
    return bool(phrases.find_phrase(phrases.plain(page.text), phrases.MOVING_PHRASES))


def _parked_at(seen: Observation, page: Page) -> str:
    """By what a parked domain is known, its host, a mark or a sentence; "" where nothing speaks for one.

    Sentences come last: a page may be about them, which its marks and its host are not.
    """
    host = host_name(seen.final_url)
    if phrases.is_under(host, parkers.PARKING_HOSTS):
        # A market's own pages are pages: only a visitor who was sent there from elsewhere met a parked domain.
        return "" if phrases.is_under(host_name(seen.url), parkers.PARKING_HOSTS) else host
    if mark := _mark_of_a_parker(host, page):
        return mark
    if seen.vouched and subject.has_subject(page.title, page.text, seen.url):
        return ""
    said = _says_parked(page)
    return f"“{said}”" if said else ""


def _mark_of_a_parker(host: str, page: Page) -> str:
    """What parked pages alone have. Where there are several, the first is told; nothing else depends on their order."""
    if urlsplit(page.script_target).path in parkers.PARKING_TARGETS:
        return f"a script goes to “{page.script_target}”"
    if len(page.text) > phrases.SHORT_PAGE:
        return ""
    if page.parker:
        return f"its page is made by {page.parker}"
    if page.ad_key:
        return "its page carries a key for parkers' advertisements"
    if phrases.plain(page.text) == parkers.BARE_GREETING:
        return f"“{page.text}”"
    label, _, rest = host.partition(".")
    return host if label in parkers.PARKING_LABELS and "." in rest else ""


def _says_parked(page: Page) -> str:
    """The words by which a page says so itself; the more of them it has, the fewer are believed."""
    if len(page.text) > parkers.LONG_PARKING:
        return ""
    text = phrases.plain(page.text)
    said = phrases.find_phrase(text, parkers.PARKING_PHRASES)
    if said or len(page.text) > phrases.SHORT_PAGE:
        return said
    titled = f"{phrases.plain(page.title)} | {text}"
    for known in (parkers.SHORT_PARKING_PHRASES, tongues.PARKING_SENTENCES):
        if said := phrases.find_phrase(titled, known):
            return said
    if any(words in titled for words in parkers.PARKED_WORDS) and (named := parkers.PARKED_BY_NAME.search(titled)):
        return named[0].lstrip(" .!?:|")
    return ""


def _sent_home(seen: Observation) -> bool:
    """A deep address that ends on a home page.

    Not held against: resolvers and shorteners (that is their work), addresses whose depth was a query alone, addresses
    that were a home page under another name, and a move to a host of its own: one named after the last segment
    (`x.org/launchpad/launchball` to `launchball.x.org`), or of another domain for a user's folder (`/~smith/`).
    """
    old, new = urlsplit(seen.url), urlsplit(seen.final_url)
    if is_resolver(host_name(seen.url)) or not _is_front(new.path) or not _chooses_nothing(new.query):
        return False
    if _is_front(old.path):
        return False
    if not is_home_path(new.path) and old.path.casefold().rstrip("/").endswith(new.path.casefold().rstrip("/")):
        return False  # a part of the site with the name of a language (`/departments/it` to `/it/`)
    return not _has_host_of_its_own(old.path, host_name(seen.url), host_name(seen.final_url))


def _has_host_of_its_own(path: str, before: str, now: str) -> bool:
    """Whether what a path of one host says, a folder or a user's pages, has a host of its own now."""
    folder = addresses.INDEX_FILE.sub("", path.casefold()).rstrip("/")
    name = folder.rpartition("/")[2]
    if before == now:
        return False
    if addresses.USER_FOLDER.fullmatch(folder):
        return owners_domain(before) != owners_domain(now) or name.lstrip("~") in now.split(".")
    stem, first_label = name.partition(".")[0], now.removeprefix("www.").partition(".")[0]
    return first_label == stem or stem in first_label.split("-")


def _is_front(path: str) -> bool:
    """Whether a path is a site's home page, or that of one of its languages (`/en/`, `/pt-br/index.html`)."""
    language = addresses.LANGUAGE_SEGMENT.match(path.casefold())
    return is_home_path(path) or (language is not None and is_home_path(path[language.end() :]))


def _chooses_nothing(query: str) -> bool:
    """Whether a query tells who came and why, and not what is to be shown: trackers, `ref`, an error."""
    pieces = [piece for piece in query.casefold().split("&") if piece]
    return all(
        is_tracker(piece) or addresses.TELLING_NAME.fullmatch(piece.partition("=")[0]) is not None for piece in pieces
    )


def _sent_to_error_page(seen: Observation) -> bool:
    old, new = urlsplit(seen.url).path.casefold(), urlsplit(seen.final_url).path.casefold()
    slug = new.rstrip("/").rpartition("/")[2]
    if not addresses.ERROR_SLUG.fullmatch(slug) or slug.partition(".")[0] in old:
        return False
    return not phrases.SPEAKS_OF_ERRORS.search(old)


def _says_not_found(seen: Observation, page: Page) -> tuple[str, str] | None:
    """Reason and sentence where a page says itself that it is not there: by its title, by saying nothing else, or by a
    sentence. Each may mean less than the one before it, and more is asked first that may speak for the page.
    """
    if phrases.SPEAKS_OF_ERRORS.search(urlsplit(seen.url).path.casefold()) or len(page.text) > phrases.LONG_PAGE:
        return None
    parts = phrases.title_parts(page.title)
    named_so = subject.error_parts(parts)
    foreign = _foreign_errors(page.title, parts)
    if any(phrases.names(seen.url, part) for part in (*named_so, *foreign)):
        return None
    by_title = "title_not_found", f"answers 2xx, but its title says {_quote(page.title)}"
    if foreign or phrases.GREETING_TITLE.fullmatch(parts[0]) or any(part in phrases.ERROR_TITLES for part in named_so):
        return None if _is_explained(parts) else by_title
    if len(page.text) > phrases.SHORT_PAGE:
        return None
    named = _does_a_name_do(seen, page, named_so)
    if any(named or not subject.is_vague_title(part) for part in named_so):
        return None if _is_explained(parts) else by_title
    if len(page.text) <= phrases.BARE_ERROR and any(map(subject.is_error_title, phrases.title_parts(page.text)[:2])):
        return "phrase_not_found", f"answers 2xx, but the page says nothing but “{page.text}”"
    if _speaks_of_others(seen, page, named_so):
        return None
    said = _find_error(phrases.plain(page.text), named=named)
    return ("phrase_not_found", f"answers 2xx, but the page says “{said}”") if said else None


def _does_a_name_do(seen: Observation, page: Page, named_so: Sequence[str]) -> bool:
    """Whether the mere name of an error condemns a page.

    Where its host says 404 to what it does not have, that may be what a page with more besides is about; and plain text
    that does not begin with it is a log or a table.
    """
    text = phrases.plain(page.text)
    if page.anchors is None and not page.title:
        return phrases.BEGINS_WITH_ERROR.match(text) is not None
    others = subject.other_words(f"{phrases.plain(page.title)} {text}") if seen.vouched else frozenset()
    return len(others) < phrases.MORE_BESIDES or (not named_so and phrases.BEGINS_WITH_ERROR.match(text) is not None)


def _speaks_of_others(seen: Observation, page: Page, named_so: Sequence[str]) -> bool:
    """Whether a page that says of something that it is not there need not mean itself: a log or a listing, one about
    errors, one with a subject at a host that says 404 to what it does not have."""
    if page.anchors is None and len(page.text) > phrases.SHORT_PLAIN_TEXT:
        return True
    if _is_about_errors(page.title):
        return True
    return seen.vouched and not named_so and subject.has_subject(page.title, page.text, seen.url)


def _find_error(text: str, *, named: bool) -> str:
    """The words by which a text tells that something is not there, the plainest first, or "".

    Args:
        named: whether the mere name of an error will do.
    """
    for known in (phrases.ERROR_PHRASES, tongues.ERROR_SENTENCES):
        if said := phrases.find_phrase(text, known):
            return said
    if named and (said := phrases.find_phrase(text, phrases.ERROR_NAMES)) and not phrases.LISTS_STATUSES.search(text):
        return said
    if said := tongues.find_missing(text):
        return said
    if not phrases.words_of(text) & phrases.SEEKING:
        return ""
    for begins, ends in (*_sought(text), *(found.span() for found in phrases.ERROR_SENTENCE.finditer(text))):
        if not phrases.is_reported(text, begins, ends):
            return text[begins:ends]
    return ""


def _sought(text: str) -> Iterator[tuple[int, int]]:
    """Where a text says that what somebody was looking for is not there."""
    for found in phrases.SOUGHT.finditer(text):
        before = phrases.SOUGHT_THING.search(text, found.start() - phrases.SOUGHT_BEFORE, found.start())
        if before:
            yield before.start(), found.end()


def _quote(title: str) -> str:
    return f"“{title[:LONGEST_QUOTE]}”"


def _foreign_errors(title: str, parts: Sequence[str]) -> list[str]:
    """The parts of a title that are what error pages say in another language, and hardly a word more."""
    said = phrases.find_phrase(phrases.plain(title), tongues.ERROR_SENTENCES)
    return [part for part in parts if said and said in part and len(part) <= len(said) + phrases.BESIDE_AN_ERROR]


def _is_explained(parts: Sequence[str]) -> bool:
    """Whether a title explains an error: asks about it in one of its parts, or says what is to be done about it."""
    if phrases.EXPLAINS_UNSPACED.search(parts[0]) or phrases.EXPLAINS_AFTERWARDS.search(parts[0]):
        return True
    return any(phrases.EXPLAINS_ERRORS.search(part) for part in parts[2:])


def _is_about_errors(title: str) -> bool:
    """Whether a title speaks of errors as a subject: explains them, or says more beside them.

    Of such pages are forums and blogs full ("404 Not Found on all pages but the front page"); they quote the errors.
    """
    parts = phrases.title_parts(title)
    return _is_explained(parts) or any(
        phrases.SPEAKS_OF_ERRORS.search(part) and _count_others(part) >= phrases.OTHER_WORDS_BESIDE
        for part in parts[2:]
    )


def _count_others(text: str) -> int:
    """How many words have nothing to do with errors."""
    found = (word for word in phrases.WORD.findall(text) if len(word) >= phrases.LEAST_OTHER_WORD)
    return sum(word not in phrases.WORDS_OF_ERRORS for word in found)


def _hijacked(url: str, page: Page) -> str:
    """The words in a title by which somebody who took over an address sells something; "" where the address itself
    speaks of it."""
    title = phrases.plain(page.title)
    found = hijacks.find_sold(title)
    if found is None or hijacks.REPORTED_TITLE.search(title) or phrases.is_reported(title, *found.span()):
        return ""
    if hijacks.REPORTED_TEXT.search(phrases.plain(page.text[: hijacks.REPORTED_START])):
        return ""
    address = phrases.plain(unquote(url))
    return "" if found[0] in address or any(trade in address for trade in hijacks.TRADES) else found[0]


def _media_replaced(seen: Observation, page: Page) -> bool:
    """A document, picture or archive that is a page now, without a word of the file's name in it.

    Viewers and landing pages name their file; of a name without words nothing follows.
    """
    name = addresses.MEDIA_NAME.fullmatch(urlsplit(seen.url).path.rpartition("/")[2])
    if name is None or page.anchors is None or page.scripted or not page.title:
        return False
    words = [word for word in _words(unquote(name["stem"])) if addresses.SPEAKABLE.search(word)]
    said = phrases.plain(f"{page.title} {page.text[: phrases.LONG_PAGE]}")
    if seen.hops:
        said += phrases.plain(unquote(seen.final_url))
        if not frozenset(addresses.NUMBERED.findall(seen.url)).isdisjoint(addresses.NUMBERED.findall(seen.final_url)):
            return False  # the page of the same entry
    return bool(words) and not any(word in said for word in words)


def _words(text: str) -> list[str]:
    return [word for word in phrases.WORD.findall(phrases.plain(text)) if len(word) >= addresses.LEAST_WORD]
