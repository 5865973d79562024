"""What pages say when they are not the resource: data for `soft404.py` and `challenge.py`, each list with its reason.

Phrases are lower-case with straight apostrophes and single blanks; `plain()` brings a page's words into that form. They
are looked for in titles and on short pages alone: an article *about* error pages says the same words in plenty of
others (a specification was once called dead because it contained "has been removed").
"""

import re
from functools import lru_cache

from scrapers.html_elements import words

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
        "nothing found", "page missing", "page not available", "410 gone", "site not found",
        "no such app", "user not found", "project not found", "file deleted",
        "site suspended", "website suspended", "website expired", "website not found",
        "invalid url", "video unavailable", "nicht gefunden", "error",
    }
)  # fmt: skip
# A text that is no longer and says the same, and nothing else, is an error's, whatever its title.
BARE_ERROR = 60  # characters
# A web server's or host's own greeting, standing where a site was: as a whole title, up to LONG_PAGE.
GREETING_TITLE = re.compile(
    r"welcome to (?:nginx|openresty|centos|caddy)(?: on .{1,40})?!?|apache2? (?:ubuntu|debian) default page: it works"
    r"|(?:apache http server )?test page for the (?:apache |nginx )?http server(?: on .{1,40})?|iis windows server"
    r"|default web site page|domain default page|web server's default page|http server test page .{0,40}"
)
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
# So many words beside an error that have nothing to do with it, in one part of a title, make it the subject of a page.
LEAST_OTHER_WORD = 3  # letters
OTHER_WORDS_BESIDE = 2  # in the same part of the title
WORDS_OF_ERRORS = words(
    "page pages file files document resource article content site website domain item items post story product blog "
    "error errors http status found nothing exist exists available longer here there that this these those your sorry "
    "oops whoops looking requested wanted could cannot does doesn have been removed deleted moved missing gone with "
    "from home seem seems like lost broken link links welcome server the and for you are was not has our can may find "
    "com org net www"
)
# A title in another language is an error's where it says so and hardly a word more.
BESIDE_AN_ERROR = 12  # characters
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

# The same in more words than can be listed: what somebody was looking for, and that it is not there.
_SOUGHT = (
    rf"(?:{_THING}|video|track|song|image|photo|picture|playlist|album|user|profile|project|repository|listing|link"
    r"|slideshow|presentation|channel|account|job|position)"
)
_GONE = r"(?:deleted|removed|moved|taken down|unpublished|made private|renamed|lost)"
# One of these is in every such sentence.
SEEKING = frozenset(
    {"requested", "looking", "searching", "trying", "tried", "followed", "find", "locate", "missing", "available"}
    | {"deleted", "removed", "moved", "taken", "unpublished", "private", "renamed", "lost"}
)
_AUXILIARY = (
    "either|probably|sadly|unfortunately|already|currently|may|might|can|could|is|are|was|were|has|have|had|been|be|do"
    "|does|did|seems?|appears?|to"
)
ERROR_SENTENCE = re.compile(
    rf"\b(?:the|this|that|your) (?:requested )?{_SOUGHT}s? (?:that )?you(?:'re|'ve| are| were| have| had)? (?:requested"
    rf"|looking for|searching for|trying to (?:reach|view|access|open|find)|tried to (?:reach|view|access|open)"
    rf"|followed)(?: (?:{_AUXILIARY})){{0,5}} ?(?:\bnot\b|\b\w+n't\b|\bno longer\b|\b{_GONE}\b|\bgone\b|\bmissing\b"
    rf"|\bexpired\b|\bbroken\b)"
    rf"|\bwe (?:can't|couldn't|cannot|could not|are unable to|were unable to) (?:seem to )?(?:find|locate)"
    rf" (?:what you're looking for|(?:the|that|this|your) (?:requested )?{_SOUGHT}\b(?: you|[.!,]|$))"
    rf"|\b(?:this|the) {_SOUGHT} (?:has|may have|might have) (?:gone missing|(?:moved|been {_GONE}) or"
    rf" (?:been |is |was )?(?:no longer|{_GONE}))"
    rf"|\bthis {_SOUGHT} (?:has been (?:deleted|removed|taken down)(?: by (?:its|the) |[.!]|$| from \w+[.!]))"
    rf"|\bthis (?:content|page) (?:isn't|is not) available (?:right now|at the moment|any ?more)"
)

# The last segment of an address to which sites send what they do not have.
ERROR_SLUG = re.compile(
    r"(?:(?:(?:error|errors|page|http|fehler|erreur|erro|errore|fout)[-_]?)?"
    r"(?:404|410|not[-_]?found|page[-_]?not[-_]?found|notfound|missing)(?:[-_]?(?:error|page|not[-_]?found))?"
    r"|error(?:[-_]?page)?|err|oops|sorry|page[-_]?(?:unavailable|removed|gone|expired|error)|nicht[-_]gefunden"
    r"|page[-_]introuvable|no[-_]encontrad[ao]|pagina[-_]non[-_]trovata|nao[-_]encontrad[ao])"
    r"(?:\.(?:html?|php|aspx?|jsp|cfm))?"
)
# The segment of a language, with or without its country.
LANGUAGE_SEGMENT = re.compile(
    r"/(?:en|de|fr|es|it|pt|nl|sv|da|nb|fi|pl|cs|sk|hu|ro|bg|hr|sl|et|lv|lt|ru|uk|el|tr|ar|he|fa|ja|ko|zh|vi|th|ca|eu)"
    r"(?:[-_](?:[a-z]{2}|hans|hant|419))?(?=/|$)"
)
# Names in a query that say who came and why (the trackers of `urls.py` apart).
TELLING_NAME = re.compile(
    r"(?:e|err|error|errors|status|code)?_?(?:404|410|error|notfound|not_found)|err|ref|referrer|redirected"
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
# What registrars, hosts and builders of sites put where a site was or will be; on short pages alone.
SHORT_PARKING_PHRASES: tuple[str, ...] = (
    "registered at namecheap", "domain was recently registered", "has been registered and parked at",
    "this domain name has been registered with gandi", "parked domain name on hostinger", "is parked for free",
    "web page is parked", "domain isn't connected to a website", "domain is not connected to a website",
    "domain name expired on", "is pending renewal or deletion", "this account has expired. if you are the site owner",
    "this domain is reserved", "if you see this page it means that plesk is successfully installed",
    "doesn't exist. do you want to register", "this shop is currently unavailable", "this store is unavailable",
    "this domain has been registered", "domain has been suspended", "there isn't a github pages site here",
    "if you are the owner of this website, please contact your hosting", "future home of something quite cool",
    "this site is parked",
)  # fmt: skip
# The same of a domain by its name, on short pages: what is said of it, and the whole of it.
PARKED_WORDS = (
    " is for sale", " is parked", " is available for purchase", " est à vendre", " steht zum verkauf", " is te koop",
    " está en venta", " è in vendita", " está à venda", " продаётся", " продается", " jest na sprzedaż", " satılıktır",
)  # fmt: skip
PARKED_BY_NAME = re.compile(
    r"(?:\b(?:domain|domaine|dominio|domein|domeinnaam|domena)(?: name)? |^|[.!?:|] )(?:[a-z0-9-]+\.)+[a-z]{2,18}"
    rf"(?:{'|'.join(PARKED_WORDS)})\b"
)
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
        "incapsula", "unusual traffic", "oh noes!", "checking you are not a bot", "challenge validation",
        "your access to this site has been limited by the site owner",
        "nur einen moment...", "nur einen moment…", "einen moment bitte...", "einen moment…", "un instant...",
        "un instant…", "un momento...", "un momento…", "um momento...", "um momento…", "één moment...", "één moment…",
        "een moment geduld...", "cierpliwości...", "cierpliwości…", "один момент...", "один момент…", "подождите...",
        "请稍候…", "请稍候...", "しばらくお待ちください...", "잠시만 기다리십시오...", "잠시만 기다리십시오…",
        "вы не робот?", "百度安全验证", "安全验证", "人机验证",
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
    "we need to verify that you're not a robot", "please enable js and disable any ad blocker",
    "please wait while your request is being verified", "verifying that you are not a robot",
    "checking you are not a bot", "please solve the captcha to continue", "complete the captcha to continue",
    "your request has been blocked due to a network policy", "please set a user-agent and respect our robot policy",
    "your access to this service has been limited", "the requested url was rejected. please consult with your",
    "content is not available in your", "content isn't available in your", "video is not available in your",
    "website is unavailable in your", "site is not available in your", "unavailable in the european economic area",
    "unavailable to visitors from the european", "unavailable in most european countries",
    "unavailable in your region", "unavailable in your country", "you are now in line. thank you for your patience",
    "sucuri website firewall - access denied", "подтвердите, что запросы отправляли вы",
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
    r"(?:wp-)?(?:log|sign)[-_]?(?:in|on)(?:\.\w{2,6})?|auth|authwall|sso|cas|oauth2?|account[s]?[-_]?login|checkpoint|saml2?",
)
LOGIN_TITLE = re.compile(
    r"\b(?:log ?in|sign ?in|log on|sign on|login|anmelden|anmeldung|einloggen|connexion|se connecter|iniciar sesión"
    r"|entrar|accedi|inloggen|authentication required|authwall|single sign-on|web login service|logga in|logg inn"
    r"|log ind|kirjaudu|giriş yap|zaloguj|logowanie|přihlášení|bejelentkezés|autentificare|đăng nhập|вход|войти|увійти"
    r"|ログイン|로그인|登录|登入)\b"
)
# The title of a log-in page that stands in the place of another: nothing but that, and to what.
LOGIN_ALONE = re.compile(
    rf"(?:please )?{LOGIN_TITLE.pattern}(?: (?:required|to|into|at|for|with|on)\b.{{0,40}}| ?\[.{{1,40}}\])?"
)
# Where sites send a visitor first, to ask for a consent, an age, a subscription or an account: a path's segment (or a
# host's first label). It is a wall where the address that was asked for is handed on in the query, to come back to.
GATE_SEGMENT = re.compile(
    r"(?:cookie|user|collect|privacy|gdpr)?[-_]?consent(?:[-_]\w{1,20})?|guce|zustimmung|toestemming"
    r"|cookies?[-_]?(?:wall|accept|check|gate|notice)|(?:my)?privacy[-_]?(?:gate|wall)?"
    r"|age[-_]?(?:check|gate|verif\w{1,10}|confirm\w{0,6})|over[-_]?18|subscri(?:be|ption)s?|paywall|abo"
    r"|register|registration|sign[-_]?up|join|agree(?:ment)?|disclaimer|terms[-_]?(?:of[-_]?(?:use|service))?"
    r"|(?:choose|select)[-_]?(?:country|region|location|language)|(?:show)?captcha|challenge|bot[-_]?check"
    r"|unsupported[-_]?browser",
)

_SEPARATORS = re.compile(r"\s+[|\-–—·•:»«]+\s+|\s*[|»«]\s*")


_MARKS = '.,;:!?()[]|"“”„«»…–—/'
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")


@lru_cache(maxsize=64)  # several rules ask for the same page's words, one after the other
def plain(text: str) -> str:
    """Text as the lists spell it: lower case, straight apostrophes, single blanks."""
    return " ".join(text.casefold().replace("\u2019", "'").replace("\u2018", "'").split())


def find_phrase(text: str, phrases: tuple[str, ...]) -> str:
    """The first of `phrases` that occurs in `text`, both as `plain` spells them; "" for none."""
    known, unspaced = _by_longest_word(phrases)
    said = [phrase for word in words_of(text) & known.keys() for phrase in known[word] if phrase in text]
    if not text.isascii():  # most pages are spared a hundred searches
        said += [phrase for phrase in unspaced if phrase in text]
    return min(said, key=phrases.index, default="") if said else ""


@lru_cache(maxsize=64)  # as often asked for as `plain`
def words_of(text: str) -> frozenset[str]:
    """The words of a text as `plain` spells it, without the punctuation around them."""
    for mark in _MARKS:  # one by one: a pattern or a table takes five times as long
        text = text.replace(mark, " ")
    return frozenset(f" {text} ".replace(" '", " ").replace("' ", " ").split())


@lru_cache(maxsize=32)
def _by_longest_word(phrases: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Phrases by a word that a text must have: most texts have none of them. And those of scripts without blanks."""
    groups: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        word = max(words_of(phrase), key=lambda word: (len(word), word))
        groups[word] = (*groups.get(word, ()), phrase)
    return groups, tuple(phrase for phrase in phrases if _UNSPACED.search(phrase))


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
    return (whole, whole.strip(" .!?"), *parts)
