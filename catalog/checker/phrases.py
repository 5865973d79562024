"""What pages say when they are not the resource: data for `soft404.py` and `challenge.py`, each list with its reason.

Phrases are lower-case with straight apostrophes and single blanks; `plain()` brings a page's words into that form. They
are looked for in titles and on short pages alone: an article *about* error pages says the same words in plenty of
others (a specification was once called dead because it contained "has been removed").
"""

import re
from functools import lru_cache

# A page with more visible text than this says something besides its error.
SHORT_PAGE = 1_500  # characters
# The same for what is plain text rather than a page: an error message is a line or two.
SHORT_PLAIN_TEXT = 200  # characters

# The title of an error page, once the site's own name is cut off. These say a whole sentence, or nearly: they condemn a
# page up to LONG_PAGE, since error pages come with the menus and footers of their site.
LONG_PAGE = 8_000  # characters
ERROR_TITLES = frozenset(
    {
        "404 page not found", "404 file not found", "404 nothing found", "error 404 not found",
        "error 404 (not found)!!1",
        "error 404 (not found)", "page not found", "file not found", "object not found", "page not found (404)",
        "404 - page not found", "404: page not found", "404: not found", "page does not exist", "page doesn't exist",
        "this page does not exist", "this page doesn't exist", "page no longer available", "page unavailable",
        "the page you requested was not found", "the page cannot be found", "the page can't be found",
        "page cannot be found", "page can't be found", "oops! page not found", "sorry, page not found",
        "oops! that page can't be found", "content no longer available", "account suspended", "no such page",
        "seite nicht gefunden", "page introuvable", "page non trouvée", "página no encontrada",
        "página não encontrada", "pagina non trovata", "pagina niet gevonden", "strona nie została znaleziona",
        "страница не найдена", "ページが見つかりません", "页面不存在", "找不到页面",
    }
)  # fmt: skip
# These may as well be the subject of an article ("HTTP 404 - Wikipedia"): they condemn a short page alone.
VAGUE_ERROR_TITLES = frozenset(
    {
        "404", "404 error", "error 404", "404 not found", "404 - not found", "404 page", "http 404",
        "http 404 not found", "not found", "resource not found", "document not found", "content not found",
        "nothing found", "page missing", "page not available", "410 gone", "site not found", "website not found",
        "invalid url", "video unavailable", "nicht gefunden", "error",
        # a web server's greeting, standing where a site was
        "welcome to nginx!", "welcome to nginx", "apache2 ubuntu default page: it works", "iis windows server",
        "apache2 debian default page: it works", "default web site page", "test page for the apache http server",
    }
)  # fmt: skip
# The same in whatever words sites find for it, as a whole title or part of one: "Oops, page not found (404)".
_THING = r"(?:page|file|document|resource|article|content|site|website|domain|url|item|post|story|product|blog)"
_ALAS = r"(?:(?:oops|whoops|sorry|lost|uh[- ]oh|oh no|error|http|status|404)[\s,.!?:;()\-\u2013\u2014]*)*"
_NOT = r"(?:(?:was|is|could|can|does) not|cannot|can't|couldn't|wasn't|isn't|doesn't|not|no longer)"
_WANTED = r"(?:you(?:'re| are| were)? (?:requested|looking for|tried to reach|wanted) )?"
ERROR_TITLE = re.compile(
    rf"{_ALAS}(?:(?:(?:the|this|that|requested) )*{_THING} {_WANTED}{_NOT} (?:be )?(?:found|exists?|available)"
    rf"|we (?:can't|couldn't|cannot|could not) find (?:that|the|this) {_THING}|(?<=404)|(?<=404 )|nothing found for .+)"
    r"[\s,.!?:;()\-\u2013\u2014]*(?:(?:error|http|404)[\s)]*)*"
)
# A title that explains errors heads an article about them, however short.
EXPLAINS_ERRORS = re.compile(
    r"\b(?:how to|how do|what (?:is|are|does)|why|guide to|handling|understanding|explained|designing|history of"
    r"|fix|fixing)\b.*\b(?:404s?|errors?|not found|dead links?|broken links?|link rot)\b"
)
# An address that speaks of errors itself is about them: no title of its page is held against it.
SPEAKS_OF_ERRORS = re.compile(
    r"(?:^|[^0-9])(?:404|410)(?:[^0-9]|$)|not[-_]?found|\berrors?\b|soft[-_]?404|dead[-_]?link"
)

# Sentences that a short page uses to say that what was asked for is not there.
ERROR_PHRASES: tuple[str, ...] = (
    "page not found", "page could not be found", "page cannot be found", "page can't be found",
    "page you requested could not be found", "page you requested was not found", "page you are looking for",
    "page you were looking for", "page you're looking for", "page you tried to reach does not exist",
    "the requested url was not found", "the requested page could not be found", "this page doesn't exist",
    "this page does not exist", "page no longer exists", "page has been removed", "page has been deleted",
    "content you requested is no longer available", "content is no longer available", "we can't find that page",
    "we couldn't find that page", "we can't find the page", "we couldn't find the page", "no such file or directory",
    "the file you requested was not found", "the playlist does not exist",
    "this channel does not exist", "this account has been suspended", "this video isn't available",
    "error 404", "404 error", "404 not found", "404 - not found", "http 404", "was not found on this server",
    "could not be found on this server",
    "page you requested does not exist", "page you requested doesn't exist", "page you requested cannot be found",
    "page you requested is no longer available", "has moved or no longer exists", "document has been removed",
    "blog has been deleted", "account has been suspended", "file you are trying to access does not exist",
    "article you requested could not be found", "document you requested could not be found",
    "seite wurde nicht gefunden", "seite konnte nicht gefunden werden", "page demandée est introuvable",
    "página que busca no existe", "página solicitada não foi encontrada",
)  # fmt: skip

# The last segment of an address to which sites send what they do not have.
ERROR_SLUG = re.compile(
    r"(?:(?:error|errors|page|http)[-_]?)?(?:404|410|not[-_]?found|page[-_]?not[-_]?found|notfound|missing)"
    r"(?:[-_]?(?:error|page|not[-_]?found))?(?:\.(?:html?|php|aspx?|jsp|cfm))?"
)

# Words of domain parkers, on pages of any length up to LONG_PARKING; none of them is a sentence about selling things.
LONG_PARKING = 4_000  # characters
PARKING_PHRASES: tuple[str, ...] = (
    "this domain is for sale", "this domain name is for sale", "domain is for sale", "domain may be for sale",
    "this domain might be for sale", "this domain has expired", "this domain name has expired", "buy this domain",
    "the domain is parked", "this domain is parked", "domain is parked free", "parked free, courtesy of",
    "this webpage was generated by the domain owner using", "inquire about this domain",
    "diese domain steht zum verkauf", "ce nom de domaine est à vendre",
)  # fmt: skip
# The same of a domain by its name, on short pages; one of the words below is in every such sentence.
PARKED_BY_NAME = re.compile(
    r"(?:\bdomain(?: name)? |^|[.!?:|] )(?:[a-z0-9-]+\.)+[a-z]{2,18} is (?:for sale|parked|available for purchase)\b"
)
PARKED_WORDS = (" is for sale", " is parked", " is available for purchase")
# Hosts (and all under them) of parking services and domain markets.
PARKING_HOSTS = frozenset({
    "sedoparking.com", "sedo.com", "parkingcrew.net", "bodis.com", "above.com", "afternic.com", "dan.com",
    "hugedomains.com", "uniregistry.com", "undeveloped.com", "parklogic.com", "cashparking.com", "domainmarket.com",
    "namebright.com", "namebrightdns.com", "buydomains.com", "domain.com.se", "perfectdomain.com",
})  # fmt: skip
# First labels that parking services put before a name they hold.
PARKING_LABELS = frozenset({"parked", "parking", "ww1", "ww16", "ww25", "ww38"})

# Where the scripts of parkers send a visitor who came to a page without a word of its own.
PARKING_TARGETS = frozenset({"/lander"})

# Files that are no pages. Where one was and a page is now that has not a word in common with its name, it was replaced.
MEDIA_NAME = re.compile(
    r"(?P<stem>[^/]+)\.(?:pdf|ps|eps|djvu|epub|docx?|pptx?|xlsx?|odt|odp|ods|zip|tar|t?gz|bz2|7z|rar|csv|bib"
    r"|png|jpe?g|gif|webp|tiff?|mp[34]|avi|mov|wmv|mkv|webm|ogg|wav|flac|exe|dmg|iso)",
    re.IGNORECASE,
)
LEAST_WORD = 4  # letters of a word of a file's name that a page about it would repeat; `a1.pdf` says nothing

# Titles of those who take over the addresses of others: gambling and pills, as sold. Never a single English word, which
# a page may well be about (slots of components, a maker of Viagra).
HIJACKED_TITLE = re.compile(
    r"\b(?:gacor|togel|sbobet|slot ?(?:88|77|777|online|deposit|maxwin|resmi|terpercaya)"
    r"|(?:situs|agen|bandar) (?:slot|judi)|judi (?:slot|online|bola)"
    r"|(?:buy|cheap|generic|order)\b.{0,30}\b(?:viagra|cialis|levitra|kamagra))\b"
)

# Sentences of a page that only says where to go from here; a page beyond SHORT_PAGE without one is read for itself.
MOVING_PHRASES: tuple[str, ...] = (
    "you will be redirected", "you are being redirected", "you will automatically be redirected",
    "you will be automatically redirected", "you will be taken to", "redirected automatically",
    "automatically redirected", "if you are not redirected", "if your browser does not redirect", "page has moved",
    "page has been moved", "site has moved", "site has been moved", "page is moving", "update your bookmark",
    "sie werden weitergeleitet", "sie werden automatisch weitergeleitet", "seite ist umgezogen",
    "vous allez être redirigé", "vous serez redirigé", "será redirigido", "sarai reindirizzato",
)  # fmt: skip

# A robot check: titles (whole, site name cut off) whatever the status says.
CHALLENGE_TITLES = frozenset(
    {
        "just a moment...", "just a moment…", "just a moment", "attention required! | cloudflare",
        "attention required!", "please wait... | cloudflare", "please wait...", "one moment, please...",
        "making sure you're not a bot!", "making sure you're not a bot", "verifying you are human",
        "verify you are human", "human verification", "are you a robot?", "are you human?", "robot check", "bot check",
        "bot verification", "security check", "security checkpoint", "vercel security checkpoint", "ddos-guard",
        "checking your browser", "checking your browser...", "pardon our interruption", "pardon our interruption...",
        "access denied", "access to this page has been denied", "access to this page has been denied.",
        "captcha", "recaptcha", "client challenge", "browser check", "please verify you are a human",
        "request rejected",
        "you have been blocked", "sorry, you have been blocked", "validate.perfdrive.com", "radware captcha page",
        "incapsula", "unusual traffic", "oh noes!",
    }
)  # fmt: skip
# And sentences on a short page.
CHALLENGE_PHRASES: tuple[str, ...] = (
    "checking your browser before accessing", "checking if the site connection is secure", "verify you are human",
    "verify that you are human", "verifying you are human", "please complete the security check to access",
    "enable javascript and cookies to continue", "making sure you're not a bot", "unusual traffic from your",
    "press & hold to confirm you are a human", "request unsuccessful. incapsula incident",
    "needs to review the security of your connection", "protected by anubis", "confirm you are not a robot",
    "confirm you're not a robot", "prove you are not a robot", "detected unusual activity from your",
)  # fmt: skip
# Headers by which a wall names itself: (name, value contained, case folded; "" for any value).
CHALLENGE_HEADERS: tuple[tuple[str, str], ...] = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "challenge"),
    ("x-amzn-waf-action", "captcha"),
    ("x-vercel-mitigated", "challenge"),
    ("x-dd-b", ""),  # DataDome's mark of a refusal; `x-datadome: protected` stands on pages that it lets through, too
)

# A log-in wall needs both: a path segment of the final address, and a title or a password field that asks for it.
LOGIN_SEGMENT = re.compile(
    r"(?:log|sign)[-_]?(?:in|on)(?:\.\w{2,5})?|auth|authwall|sso|cas|oauth2?|account[s]?[-_]?login|checkpoint|saml2?",
)
LOGIN_TITLE = re.compile(
    r"\b(?:log ?in|sign ?in|log on|sign on|login|anmelden|anmeldung|einloggen|connexion|se connecter|iniciar sesión"
    r"|entrar|accedi|inloggen|authentication required|authwall|single sign-on)\b"
)

_SEPARATORS = re.compile(r"\s+[|\-–—·•:»«]+\s+|\s*[|»«]\s*")


@lru_cache(maxsize=64)  # several rules ask for the same page's words, one after the other
def plain(text: str) -> str:
    """Text as the lists spell it: lower case, straight apostrophes, single blanks."""
    return " ".join(text.casefold().replace("\u2019", "'").replace("\u2018", "'").split())


def find_phrase(text: str, phrases: tuple[str, ...]) -> str:
    """The first of `phrases` that occurs in `text`, both as `plain` spells them; "" for none."""
    said = [phrase for word, those in _by_longest_word(phrases) if word in text for phrase in those if phrase in text]
    return min(said, key=phrases.index, default="")


@lru_cache(maxsize=32)
def _by_longest_word(phrases: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Few words to look for instead of many phrases: most pages have none of them."""
    groups: dict[str, list[str]] = {}
    for phrase in phrases:
        groups.setdefault(max(phrase.split(), key=len), []).append(phrase)
    return tuple((word, tuple(those)) for word, those in groups.items())


def is_under(host: str, names: frozenset[str]) -> bool:
    """Whether a host, or a domain that it lies in, is among `names`."""
    while host:
        if host in names:
            return True
        host = host.partition(".")[2]
    return False


def title_parts(title: str) -> tuple[str, ...]:
    """The whole title and what stands between its separators: "Page not found | Example" says "page not found"."""
    whole = plain(title)
    parts = [part.strip(" .!?") for part in _SEPARATORS.split(whole)]
    return (whole, whole.strip(" .!?"), *(part for part in parts if part))
