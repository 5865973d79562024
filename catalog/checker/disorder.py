"""Does a 2xx page say that its whole site is out of order for a while? What such pages say, and where it counts. Pure.

Works, a database that is gone, a program that broke off: trouble that may pass, and no word on the resource.
"""

import re
from urllib.parse import urlsplit

from catalog.checker import phrases, subject
from catalog.checker.observation import Observation
from catalog.checker.soft404 import LONGEST_QUOTE
from scrapers.html_elements import words

# A site that is closed has no menus and nothing to tell: manuals that explain such notices have more text.
LONGEST_NOTICE = 600  # characters
# What its page is titled, as a whole or in one part, language by language.
CLOSED_TITLE = re.compile(
    r"(?:(?:web)?site )?(?:is )?(?:currently )?(?:down for|under|in) (?:scheduled )?maintenance(?: mode)?"
    r"|(?:web)?site maintenance|maintenance mode"
    r"|we'll be (?:right )?back(?: soon| shortly)?|be right back|database error"
    r"|wartungs(?:arbeiten|modus)|(?:site en )?maintenance en cours|site en maintenance|(?:sitio )?en mantenimiento"
    r"|(?:sito )?in manutenzione|(?:site )?em manutenção|(?:site )?in onderhoud|prace konserwacyjne|przerwa techniczna"
    r"|технические работы|сайт на обслуживании|メンテナンス中|网站维护中"
)
# What servers title the error pages of their own for trouble that may pass: number, phrase or both.
TROUBLED_TITLE = re.compile(
    r"(?:http )?(?:error )?(?:5\d\d)?[ :-]*(?:internal server error|bad gateway|service (?:temporarily )?unavailable"
    r"|gateway time-?out|bandwidth limit exceeded|resource limit is reached)"
)
# And what it says of itself. An announcement of works to come says the same of another day, and a manual of a crane.
_WORKS = r"(?:(?:some|scheduled|routine|planned|essential|system|server|site) )*maintenance"
CLOSED = re.compile(
    r"\b(?:we|(?:web)?site|shop|store|portal|service|server|system|platform|page|catalogue|database|application|wiki|forum)"
    r"(?: is| are|'re)(?: currently| temporarily| briefly)*"
    rf" (?:(?:down|offline|unavailable) (?:for|due to) (?:a brief period\b|{_WORKS})"
    # Programs are in maintenance mode for the rest of their lives.
    rf"|(?:under|undergoing|performing|doing|in) {_WORKS}(?! mode))"
    r"|\b(?:(?:web)?site|shop|store|wiki|forum) is (?:currently )?in maintenance mode"
    r"|\b(?:web)?site (?:under maintenance|is temporarily unavailable)"
    r"|\berror establishing a database connection|\bthere has been a critical error on this website"
    r"|\bsite is experiencing technical difficulties|\bbriefly unavailable for scheduled maintenance"
    r"|\b(?:web)?site wird (?:gerade|derzeit) gewartet|\bbefindet sich im wartungsmodus"
    r"|\b(?:web)?site ist (?:zurzeit|zur zeit|derzeit|gerade|momentan|aktuell) im wartungsmodus"
    r"|\bsite est (?:actuellement )?en maintenance"
    r"|\bsitio (?:web )?está (?:en|cerrado por)(?: tareas de)? mantenimiento"
    r"|\bsito (?:è in|fuori servizio per) manutenzione|\bwegens onderhoud niet beschikbaar"
    r"|\btrwają prace konserwacyjne\. zapraszamy|сайт закрыт на техническое обслуживание"
    # Boards, shops and forges by their own sentences
    r"|\bthis board is currently unavailable|\bboard is unavailable at the moment|\bupdating our shop and will be back"
    r"|\bdiscussion forum encountered an unexpected problem|\bis taking too much time to respond"
    r"|\bsite está em manutenção|\bsite is momenteel in onderhoud|на сайте ведутся технические работы"
    r"|ただいまメンテナンス中"
)
# One of these is in every such sentence: most pages are spared the pattern.
_WORDS = words(
    "maintenance unavailable database critical difficulties gewartet wartungsmodus mantenimiento manutenzione "
    "manutenção onderhoud технические обслуживание konserwacyjne board updating encountered respond"
)
_UNSPACED = "メンテナンス"
# All that servers and proxies say, mostly without any markup: Go's and Envoy's, Traefik's, Cloudflare's.
BARE_TROUBLE = re.compile(
    rf"{TROUBLED_TITLE.pattern}|no healthy upstream|no available server|upstream request timeout|application error"
    r"|upstream connect error or disconnect/reset before headers\b.*|error code: 5\d\d"
)
# A page that is nothing but what an interpreter says of a program's mistakes (PHP may answer 200 with it).
PROGRAM_ERROR = re.compile(
    r"(?:php )?(?:fatal|parse) error ?: .{1,900}? on line \d|software error: .{1,900}? at \S{1,300} line \d"
    r"|(?:warning ?: (?:mysqli?|pg|pdo)[\w:]{0,20}\(\).{1,80}|could not connect(?: to (?:the )?database)?: )"
    r"(?:connection refused|too many connections|can't connect|access denied|server has gone away"
    r"|no such file)"
)
# An address that speaks of works itself, or of how its services do, is about them.
SPEAKS_OF_WORKS = re.compile(r"\b(?:status|incidents?|maintenance|uptime)\b")
_SPEAKS_OF_TROUBLE = re.compile(r"(?<!\d)5\d\d(?!\d)|error")


def find_disorder(seen: Observation) -> str:
    """The words by which a short page says that its whole site is out of order for a while; "" for none.

    Where its host says 404 to others, a page that is about something may be titled so, or say so of something else.
    """
    page = seen.page
    if page is None or len(page.text) > LONGEST_NOTICE or SPEAKS_OF_WORKS.search(seen.url.casefold()):
        return ""
    if not page.title and BARE_TROUBLE.fullmatch(phrases.plain(page.text).strip(" .!")):
        path = urlsplit(seen.url).path.casefold()
        return "" if _SPEAKS_OF_TROUBLE.search(path) else page.text[:LONGEST_QUOTE]
    if page.anchors is None:
        return ""
    parts = phrases.title_parts(page.title)
    titled = any(CLOSED_TITLE.fullmatch(part) and not phrases.names(seen.url, part) for part in parts)
    titled = titled or phrases.is_status_page(TROUBLED_TITLE, page.title, page.text)
    text = phrases.plain(page.text)
    hinted = not phrases.words_of(text).isdisjoint(_WORDS) or _UNSPACED in text
    said = CLOSED.search(text) if hinted else None
    if said and not phrases.is_reported(text, *said.span()):
        believed = seen.vouched and not titled and subject.has_subject(page.title, page.text, seen.url)
        return "" if believed else said[0]
    if titled:
        return "" if seen.vouched and subject.says_much(page.text) else page.title[:LONGEST_QUOTE]
    broken = PROGRAM_ERROR.match(text)
    return broken[0][:LONGEST_QUOTE] if broken else ""
